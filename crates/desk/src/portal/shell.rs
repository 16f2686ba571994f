//! What stands around every page: head, navigation, who is signed in, what was just done.

use axum::http::{HeaderValue, header};
use axum::response::{Html, IntoResponse, Response};
use maud::{DOCTYPE, Markup, html};

use super::assets;
use super::flash::Flash;
use super::places;
use super::room::{Room, Visitor};
use crate::core::DeskRole;
use crate::words::Words;

/// The parts of a portal.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Part {
    /// Work orders.
    Orders,
    /// An engineer's own.
    Mine,
    /// Providers, or the provider's engineers.
    Directory,
    /// The program.
    Rules,
    /// Figures.
    Numbers,
    /// People, tokens, webhooks.
    Administration,
    /// What the person has chosen.
    Settings,
}

impl Part {
    /// Its text, and its address below the portal's.
    fn link(self) -> (&'static str, &'static str) {
        match self {
            Part::Orders => ("nav-orders", "orders"),
            Part::Mine => ("nav-mine", "mine"),
            Part::Directory => ("nav-directory", "directory"),
            Part::Rules => ("nav-rules", "rules"),
            Part::Numbers => ("nav-numbers", "numbers"),
            Part::Administration => ("nav-administration", "people"),
            Part::Settings => ("nav-settings", "settings"),
        }
    }

    /// Those that a person has.
    fn open_to(visitor: &Visitor) -> Vec<Self> {
        let person = &visitor.person;
        let administers = person.desk_roles.contains(&DeskRole::Administrator) && person.is_of_company();
        let mut parts = Vec::new();
        if places::sees_lists(visitor) {
            parts.push(Part::Orders);
        }
        if person.engineer.is_some() {
            parts.push(Part::Mine);
        }
        if places::sees_lists(visitor) {
            parts.push(Part::Directory);
        }
        if person.is_of_company() {
            parts.extend([Part::Rules, Part::Numbers]);
        }
        if administers {
            parts.push(Part::Administration);
        }
        parts
    }
}

/// A whole page of a portal.
pub fn page(room: &Room, part: Part, title: &str, flash: Option<&Flash>, content: &Markup) -> Response {
    let words = room.words;
    let nav = html! {
        a.skip href="#main" { (words.say("nav-skip")) }
        header.top {
            a.brand href=(room.base) { "consign" }
            nav aria-label=(words.say("nav-label")) {
                @for one in Part::open_to(room) {
                    @let (text, path) = one.link();
                    a href=(format!("{}/{path}", room.base)) aria-current=[(one == part).then_some("page")] { (words.say(text)) }
                }
            }
            div.who {
                a href=(format!("{}/settings", room.base)) aria-current=[(part == Part::Settings).then_some("page")] { (room.person.name) }
                form method="post" action="/sign-out" { button.quiet { (words.say("sign-out")) } }
            }
        }
    };
    let body = html! {
        (nav)
        main #main tabindex="-1" {
            @if let Some(flash) = flash { (flash.shown(room)) }
            p.offline role="status" hidden data-offline { (words.say("offline")) }
            (content)
        }
        (keys(room))
    };
    let keys = if room.preferences.no_single_keys { "off" } else { "on" };
    answer(&document(words, title, keys, &body))
}

/// A page for those who are not signed in, or for whom there is none.
pub fn bare(words: Words, title: &str, content: &Markup) -> Response {
    let body = html! {
        header.top { a.brand href="/" { "consign" } }
        main.narrow #main { (content) }
    };
    answer(&document(words, title, "off", &body))
}

fn document(words: Words, title: &str, keys: &str, body: &Markup) -> Markup {
    html! {
        (DOCTYPE)
        html lang=(words.0.tag()) data-keys=(keys) {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                meta name="color-scheme" content="light dark";
                title { (title) " · consign" }
                link rel="icon" href=(assets::icon()) type="image/svg+xml";
                link rel="stylesheet" href=(assets::style());
                script src=(assets::script()) defer {}
            }
            body { (body) }
        }
    }
}

/// All keys, shown by `?`.
fn keys(room: &Room) -> Markup {
    let words = room.words;
    let all = [
        ("j", "key-down"),
        ("k", "key-up"),
        ("x", "key-select"),
        ("Enter", "key-open"),
        ("a", "key-assign"),
        ("d", "key-decline"),
        ("n", "key-next"),
        ("/", "key-search"),
        ("?", "key-keys"),
    ];
    html! {
        dialog #keys aria-labelledby="keys-title" {
            h2 #keys-title { (words.say("keys-title")) }
            dl.keys { @for (key, text) in all { dt { kbd { (key) } } dd { (words.say(text)) } } }
            @if room.preferences.no_single_keys { p { (words.say("keys-off")) } }
            form method="dialog" { button autofocus { (words.say("close")) } }
        }
    }
}

/// Pages are never kept, load nothing from elsewhere, and are shown in no frame.
fn answer(document: &Markup) -> Response {
    let mut response = Html(document.0.clone()).into_response();
    secured(&mut response);
    response
}

/// The headers of every page.
pub fn secured(response: &mut Response) {
    let headers = response.headers_mut();
    let policy = "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; connect-src 'self'; \
                  form-action 'self'; frame-ancestors 'none'; base-uri 'none'";
    for (name, value) in [
        (header::CONTENT_SECURITY_POLICY, policy),
        (header::REFERRER_POLICY, "same-origin"),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (header::CACHE_CONTROL, "no-store"),
    ] {
        headers.insert(name, HeaderValue::from_static(value));
    }
}
