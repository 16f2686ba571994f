//! The design language: every element of it with its states. It is there in builds for development, for those who work on the
//! pages; its words are examples, and are not translated.

use axum::http::HeaderMap;
use axum::response::Response;
use maud::{Markup, html};

use super::room::accepted;
use super::shell::bare;
use crate::words::Words;

/// The page.
pub async fn styleguide(headers: HeaderMap) -> Response {
    let content = html! {
        h1 { "Design language" }
        p.lead { "One accent, three text colours, one radius, an 8 px grid. Tokens first; nothing but the tokens names a colour." }
        (texts())
        (buttons())
        (fields())
        (messages())
        (tables())
        (code())
        (charts())
        (empty())
    };
    bare(Words(accepted(&headers)), "Design language", &content)
}

fn part(title: &str, content: &Markup) -> Markup {
    html! { section.card { h2 { (title) } (content) } }
}

fn texts() -> Markup {
    part(
        "Text",
        &html! {
            h1 { "Heading of a page" } p.lead { "What the page is about, in a sentence." }
            h2 { "Heading of a part" } h3 { "Heading within it" }
            p { "Text with a " a href="#" { "link" } ", " b { "what matters" } ", " code { "code" } " and " kbd { "k" } "." }
            p.sub { "What is beside it." }
            p { span.late { "late" } " " span.soon { "soon" } " " span.good { "good" } " " span.tag { "tag" } " " span.tag.late { "tag" } " " span.tag.soon { "tag" } " " span.tag.good { "tag" } }
            p dir="auto" { "نص من اليمين إلى اليسار" } p lang="zh-CN" { "上海明珠酒店" }
            p { del { "before" } " → " ins { "after" } }
            blockquote { "What somebody wrote." }
        },
    )
}

fn buttons() -> Markup {
    part(
        "Buttons",
        &html! {
            div.actions {
                button.primary { "The one thing " kbd { "a" } } button { "Another" } button.grave { "What cannot be taken back" } button.quiet { "Quiet" } button disabled { "Not now" }
                a.button href="#" { "A link" }
                details.menu { summary { "A menu…" } div.sheet { p { "Its sheet" } button { "Do it" } } }
            }
            nav.tabs aria-label="Tabs" { a href="#" aria-current="page" { "Here" span.count { "38" } } a href="#" { "There" span.count { "2" } } a.other href="#" { "Somebody else's" } }
            nav.filters aria-label="Filters" { a href="#" aria-current="true" { "All" } a href="#" { "Due today" } }
            nav.crumbs aria-label="Crumbs" { a href="#" { "The list" } span { "1 of 38" } }
        },
    )
}

fn fields() -> Markup {
    part(
        "Fields",
        &html! {
            form.form { div.pairs {
                label { "Text" input value="typed"; } label { "Empty" input placeholder="an example"; }
                label { "Not taken" input value="many" aria-invalid="true"; span.told.late { "expected number" } }
                label { "Changed meanwhile" input value="7"; span.told.soon { "By now it says “5”." } }
                label { "Choice" select { option { "one" } option { "two" } } } label { "Day" input type="date"; }
                label { "More" textarea rows="2" { "lines" } } label { "File" input type="file"; }
            }
            fieldset { legend { "Boxes" } label.choice { input type="checkbox" checked; " ticked" } label.choice { input type="checkbox"; " not ticked" } label.choice { input type="radio" name="r" checked; " this" } label.choice { input type="radio" name="r"; " or that" } } }
        },
    )
}

fn messages() -> Markup {
    html! {
        div.done { span { "It is done." } button.quiet { "Undo" } }
        div.done.once { div { p { b { "Shown this once:" } } p { code.secret { "s3cr3t" } } } }
        div.problem { p { "It was not done, and why." } }
        p.offline { "No connection." }
        p.notice { a href="#" { "3 new orders: show" } }
    }
}

fn tables() -> Markup {
    part(
        "Tables",
        &html! {
            div.scroll tabindex="0" role="region" aria-label="Tables" { table {
                thead { tr { th scope="col" { "Order" } th scope="col" aria-sort="ascending" { a href="#" { "Sorted ↑" } } th.num scope="col" { "Number" } } }
                tbody {
                    tr { th scope="row" { a href="#" { "WO-1" } div.sub { "below" } } td.why { b { "No rule matched" } div.sub { "closest: hvac" } } td.num { "1,240" } }
                    tr aria-selected="true" { th scope="row" { a href="#" { "WO-2" } } td { "selected" } td.num { span.late { "12 min late" } } }
                    tr.at { th scope="row" { a href="#" { "WO-3" } } td { "where the keys are" } td.num { span.soon { "in 25 min" } } }
                    tr.taken { th scope="row" { "WO-4" } td { "taken" } td.num { "3" } }
                    tr.off { th scope="row" { "WO-5" } td { "not possible" } td.num { "4" } }
                }
            } }
            dl { dt { "Field" } dd { "value" } dt { "Another" } dd { "value" } }
        },
    )
}

fn code() -> Markup {
    let text = "// a comment\nrule urgent \"Urgent\" { when priority = high and age > 4h  assign north }";
    let lines = super::rules::sample(text);
    part(
        "Code",
        &html! { (lines) div.finding { span.soon { "warning" } " " code { "late" } " never decides " span.tag { "rules/dead" } div.sub { "move it before the other" } } },
    )
}

fn charts() -> Markup {
    part("Charts", &super::numbers::sample())
}

fn empty() -> Markup {
    html! { div.empty { p { "Nothing here, and what to do about it." } } }
}
