//! The fields of choices: for each node lines that say when one is told how, and a last one for all other orders.

use maud::{Markup, html};

use crate::core::{Acting, Choice, Telling};
use crate::portal::form::Filled;
use crate::portal::room::Room;

/// A node for which it can be chosen.
pub struct Place {
    /// `workflow.node`
    pub node: String,
    /// What it is called.
    pub label: String,
    /// Who acts there.
    pub handlers: Vec<Acting>,
}

/// The nodes where somebody acts for whom this holds.
pub fn places(room: &Room, acts: impl Fn(&Acting) -> bool) -> Vec<Place> {
    let nodes = room.live.nodes().filter(|(_, _, node)| node.handlers.iter().any(&acts));
    let place = |(workflow, name, node): (&str, &str, &crate::core::Node)| Place {
        node: format!("{workflow}.{name}"),
        label: node.label.to_string(),
        handlers: node.handlers.clone(),
    };
    nodes.map(place).collect()
}

/// What a form says. A condition that was left empty is none.
pub fn read(filled: &Filled, places: &[Place]) -> Vec<Choice> {
    let mut choices = Vec::new();
    for Place { node, .. } in places {
        let (when, tell) = (filled.all(&format!("when.{node}")), filled.all(&format!("tell.{node}")));
        for (when, tell) in when.iter().zip(tell) {
            let (when, tell) = (when.trim(), telling(tell).unwrap_or(Telling::AtOnce));
            if !when.is_empty() {
                choices.push(Choice { node: node.clone(), when: Some(when.to_owned()), tell });
            }
        }
        if let Some(tell) = telling(filled.one(&format!("others.{node}"))) {
            choices.push(Choice { node: node.clone(), when: None, tell });
        }
    }
    choices
}

/// The lines of a node. `unset` says what counts where nothing is chosen.
pub fn of_place(room: &Room, place: &Place, choices: &[Choice], unset: &str) -> Markup {
    let words = room.words;
    let node = &place.node;
    let of_node = || choices.iter().filter(|choice| choice.node == *node);
    let others = of_node().find(|choice| choice.when.is_none()).map(|choice| choice.tell);
    let conditions = of_node().map_while(|choice| Some((choice.when.as_deref()?, choice.tell)));
    let lines: Vec<(&str, Telling)> = conditions.chain([("", Telling::AtOnce)]).collect();
    html! {
        fieldset {
            legend { bdi { (place.label) } " " span.sub { (node) } }
            @for (when, tell) in lines {
                div.pairs {
                    label { (words.say("notices-when")) input name=(format!("when.{node}")) value=(when) maxlength="2000" autocomplete="off" spellcheck="false" placeholder=(words.say("notices-when-example")); }
                    label { (words.say("notices-tell")) (select(room, &format!("tell.{node}"), Some(tell), None)) }
                }
            }
            div.pairs { label { (words.say("notices-others")) (select(room, &format!("others.{node}"), others, Some(unset))) } }
        }
    }
}

fn select(room: &Room, name: &str, chosen: Option<Telling>, unset: Option<&str>) -> Markup {
    html! {
        select name=(name) {
            @if let Some(text) = unset { option value="" selected[chosen.is_none()] { (text) } }
            @for tell in Telling::ALL {
                // Where not to be told is what counts without a choice, it is offered once.
                @if unset.is_none_or(|text| text != in_words(room, tell)) {
                    option value=(tell.as_str()) selected[chosen == Some(tell)] { (in_words(room, tell)) }
                }
            }
        }
    }
}

/// What is set, in a line for each choice.
pub fn in_lines(room: &Room, choices: &[Choice]) -> Vec<String> {
    let line = |choice: &Choice| match &choice.when {
        Some(when) => format!("{when}: {}", in_words(room, choice.tell)),
        None => in_words(room, choice.tell),
    };
    choices.iter().map(line).collect()
}

fn in_words(room: &Room, tell: Telling) -> String {
    room.words.say(&format!("notices-{}", tell.as_str().replace('_', "-")))
}

fn telling(text: &str) -> Option<Telling> {
    Telling::ALL.into_iter().find(|tell| tell.as_str() == text)
}
