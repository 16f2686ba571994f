//! What is different between two versions, in words.

use consign::diff::{Difference, Versions};
use maud::{Markup, html};

use crate::portal::order::because;
use crate::portal::room::Room;

/// How many kinds of orders are shown.
const SHOWN: usize = 30;

/// What is different.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Told {
    conclusion: String,
    classes: Vec<Class>,
    workflows: Vec<String>,
    fields: Vec<String>,
    data: Vec<String>,
    undecided: Vec<(String, String, String)>,
}

#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct Class {
    before: String,
    after: String,
    what: Option<&'static str>,
    node: Option<String>,
    conditions: Vec<String>,
    are_all: bool,
    example: String,
}

impl Told {
    /// A difference as `consign diff` tells it.
    pub fn between(versions: &Versions<'_>, difference: &Difference) -> Self {
        let class = |class: &consign::diff::Class| Class {
            before: side(&class.before),
            after: side(&class.after),
            what: class.what_differs(),
            node: class.node.clone(),
            conditions: class.conditions.clone(),
            are_all: class.are_all,
            example: class.witness.example(versions),
        };
        let undecided = difference.undecided.iter();
        Self {
            conclusion: difference.conclusion(),
            classes: difference.classes.iter().map(class).collect(),
            workflows: difference.workflows.clone(),
            fields: difference.fields.clone(),
            data: difference.data.clone(),
            undecided: undecided.map(|one| (side(&one.before), side(&one.after), one.why.clone())).collect(),
        }
    }

    /// As a part of a page.
    pub fn shown(&self, room: &Room) -> Markup {
        let words = room.words;
        let lists = [
            ("rules-diff-workflows", &self.workflows),
            ("rules-diff-fields", &self.fields),
            ("rules-diff-data", &self.data),
        ];
        html! {
            p { b { (because(&self.conclusion)) } }
            ol.differences { @for class in self.classes.iter().take(SHOWN) { li { (class.shown(room)) } } }
            @if self.classes.len() > SHOWN { p.sub { (words.count("import-more", self.classes.len() - SHOWN)) } }
            @for (text, list) in lists {
                @if !list.is_empty() { h3 { (words.say(text)) } ul { @for one in list.iter().take(SHOWN) { li { (because(one)) } } } }
            }
            @if !self.undecided.is_empty() {
                h3 { (words.say("rules-diff-undecided")) }
                ul { @for (before, after, why) in self.undecided.iter().take(SHOWN) { li { (before) " → " (after) ": " (because(why)) } } }
            }
        }
    }
}

impl Class {
    fn shown(&self, room: &Room) -> Markup {
        let words = room.words;
        html! {
            p { del { (self.before) } " → " ins { (self.after) } }
            dl {
                @if let Some(what) = self.what { dt { (words.say("rules-diff-what")) } dd { (what) } }
                @if let Some(node) = &self.node { dt { (words.say("rules-diff-node")) } dd { code { (node) } } }
                @for (at, condition) in self.conditions.iter().enumerate() {
                    dt { (words.say(if at == 0 { "rules-diff-where" } else { "rules-diff-or-where" })) } dd { code { (condition) } @if at + 1 == self.conditions.len() && !self.are_all { " " (words.say("rules-diff-others")) } }
                }
                dt { (words.say("rules-diff-example")) } dd { code { (self.example) } }
            }
        }
    }
}

fn side(side: &consign::diff::Side) -> String {
    match &side.rule {
        Some(rule) => format!("{} ({rule})", side.outcome),
        None => side.outcome.to_string(),
    }
}
