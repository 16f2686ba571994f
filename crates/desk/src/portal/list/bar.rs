//! What stands above and below a list: nodes, filters, what can be done with those that are selected.

use maud::{Markup, html};

use super::columns::columns;
use super::{Asked, completion};
use crate::portal::places::Place;
use crate::portal::room::Room;
use crate::portal::{assets, form, values};
use crate::words::grouped;

/// The nodes, with how much waits at each.
pub fn nodes(room: &Room, places: &[Place], asked: &Asked, unplaced: u64) -> Markup {
    let link = |name: &str| format!("{}/orders?node={}", room.base, crate::portal::room::escaped(name));
    let is_now = |name: &str| (asked.node == name).then_some("page");
    html! {
        nav.tabs aria-label=(room.words.say("list-nodes")) {
            @for place in places {
                a href=(link(&place.name())) aria-current=[is_now(&place.name())] class=[(!place.is_own).then_some("other")] {
                    (place.node.label) span.count { (grouped(place.waiting)) }
                }
            }
            @if unplaced > 0 {
                a href=(link("-")) aria-current=[is_now("-")] { (room.words.say("list-unplaced")) span.count { (grouped(unplaced)) } }
            }
        }
    }
}

/// Filters with names.
pub fn saved(room: &Room, asked: &Asked) -> Markup {
    let saved = room.preferences.filters.get(&asked.node).map_or(&[][..], Vec::as_slice);
    let all = Asked { node: asked.node.clone(), ..Asked::default() };
    let of = |one: &crate::preferences::Saved| Asked {
        node: asked.node.clone(),
        filter: one.filter.clone(),
        search: one.search.clone(),
        sort: one.sort.clone(),
        after: String::new(),
    };
    let first = Asked { after: String::new(), ..asked.clone() };
    html! {
        @if !saved.is_empty() {
            nav.filters aria-label=(room.words.say("list-filters")) {
                a href=(format!("?{}", all.query())) aria-current=[(first == all).then_some("true")] { (room.words.say("list-all")) }
                @for one in saved {
                    a href=(format!("?{}", of(one).query())) aria-current=[(first == of(one)).then_some("true")] { bdi { (one.name) } }
                }
            }
        }
    }
}

/// The condition and the words that are searched for.
pub fn search(room: &Room, asked: &Asked, problem: Option<&Markup>) -> Markup {
    let words = room.words;
    html! {
        form.search role="search" method="get" {
            input type="hidden" name="node" value=(asked.node);
            @if !asked.sort.is_empty() { input type="hidden" name="sort" value=(asked.sort); }
            label.words { span.hidden { (words.say("list-search")) } input #search type="search" name="search" value=(asked.search) placeholder=(words.say("list-search")) autocomplete="off"; }
            label.condition { span.hidden { (words.say("list-filter")) }
                input #filter name="filter" value=(asked.filter) placeholder=(words.say("list-filter-example")) autocomplete="off" spellcheck="false"
                    aria-invalid=[problem.map(|_| "true")] aria-describedby=[problem.map(|_| "filter-problem")] list="filter-words"
                    data-fields=(completion::known(room)) data-completions=(words.say("list-filter-completions")); }
            button { (words.say("list-filter-do")) }
            @if asked.is_narrow() { a.button href=(format!("?node={}", crate::portal::room::escaped(&asked.node))) { (words.say("list-filter-clear")) } }
        }
        script src=(assets::filter()) defer {}
        datalist #filter-words { @for word in completions(room) { option value=(word) {} } }
        @if let Some(problem) = problem { div.problem #filter-problem role="alert" { (problem) } }
    }
}

/// What a condition can begin with, where no script completes it.
fn completions(room: &Room) -> Vec<String> {
    let mut all = Vec::new();
    for field in values::fields(room) {
        all.push(format!("{} = ", field.path));
        if let consign::schema::FieldType::Enum { variants, .. } = &field.field_type {
            all.extend(variants.iter().take(12).map(|variant| format!("{} = {variant}", field.path)));
        }
    }
    all
}

/// Choosing columns, and keeping a filter under a name.
pub fn choices(room: &Room, asked: &Asked) -> Markup {
    let words = room.words;
    let chosen: Vec<String> = columns(room, &asked.node).iter().map(|field| field.path.to_owned()).collect();
    let hidden = html! {
        (form::hidden(room))
        input type="hidden" name="node" value=(asked.node);
        input type="hidden" name="filter" value=(asked.filter);
        input type="hidden" name="search" value=(asked.search);
        input type="hidden" name="sort" value=(asked.sort);
    };
    html! {
        div.choices {
            details.menu {
                summary { (words.say("list-columns")) }
                form.sheet method="post" action=(format!("{}/list", room.base)) {
                    (hidden)
                    fieldset {
                        legend { (words.say("list-columns-choose")) }
                        @for field in values::fields(room) {
                            label { input type="checkbox" name="column" value=(field.path) checked[chosen.iter().any(|path| path == field.path)]; " " (values::label(field.path)) }
                        }
                    }
                    button name="do" value="columns" { (words.say("save")) }
                    button.quiet name="do" value="usual-columns" { (words.say("list-columns-usual")) }
                }
            }
            @if asked.is_narrow() || !asked.sort.is_empty() {
                details.menu {
                    summary { (words.say("list-save")) }
                    form.sheet method="post" action=(format!("{}/list", room.base)) {
                        (hidden)
                        label { (words.say("list-save-name")) input name="name" required maxlength="60"; }
                        button name="do" value="save" { (words.say("save")) }
                    }
                }
            }
            (forgetting(room, asked, &hidden))
            @if !room.preferences.no_single_keys {
                span.hint { kbd { "j" } " " kbd { "k" } " " (words.say("hint-move")) " · " kbd { "x" } " " (words.say("hint-select")) " · " kbd { "?" } " " (words.say("hint-keys")) }
            }
        }
    }
}

/// The filter with a name that the list shows can be forgotten.
fn forgetting(room: &Room, asked: &Asked, hidden: &Markup) -> Markup {
    let saved = room.preferences.filters.get(&asked.node);
    let is_it = |one: &&crate::preferences::Saved| {
        one.filter == asked.filter && one.search == asked.search && one.sort == asked.sort
    };
    html! {
        @if let Some(one) = saved.and_then(|all| all.iter().find(is_it)) {
            form method="post" action=(format!("{}/list", room.base)) {
                (hidden)
                input type="hidden" name="name" value=(one.name);
                button.quiet name="do" value="forget" { (room.words.with("list-forget", [("name", one.name.as_str().into())])) }
            }
        }
    }
}

/// What can be done with those that are selected.
pub fn bulk(room: &Room, asked: &Asked, place: &Place) -> Markup {
    let words = room.words;
    html! {
        form.bar #bulk method="post" action=(format!("{}/bulk", room.base)) aria-label=(words.say("bulk-label")) {
            (form::hidden(room))
            input type="hidden" name="node" value=(asked.node);
            input type="hidden" name="list" value=(asked.query());
            b data-selected tabindex="-1" data-some=(words.with("bulk-some", [("n", "#".into())])) data-hidden=(words.with("bulk-hidden", [("n", "#".into())])) { (words.say("bulk-none")) }
            @if place.node.assigns.is_some() {
                button.primary name="do" value="assign" { (words.say("bulk-assign")) " " kbd aria-hidden="true" { "a" } }
                @if place.node.has_rules { button name="do" value="rerun" { (words.say("bulk-rerun")) } }
            }
            @if place.node.declined { button name="do" value="decline" { (words.say("bulk-decline")) } }
            button name="do" value="note" { (words.say("bulk-note")) }
        }
    }
}
