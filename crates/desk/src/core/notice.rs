//! Who is told that an order came to a node, or that a deadline is near: it follows from who handles the node, and from
//! what each of them has chosen.

use std::collections::BTreeMap;
use std::sync::Arc;

use consign::filter::{Facts, Filter};
use consign::{At, Diagnostics, Timestamp};
use serde::{Deserialize, Serialize};

use super::actor::{Actor, Person};
use super::event::{Event, What};
use super::live::{Acting, Live};
use super::order::{Order, Placement, Status};
use super::permit::is_handler;
use super::sight::{Sight, sight};

/// How somebody is told.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Telling {
    /// Not.
    Not,
    /// With all others of a week.
    Weekly,
    /// With all others of a day.
    Daily,
    /// At once.
    AtOnce,
}

impl Telling {
    /// All ways, the soonest first.
    pub const ALL: [Telling; 4] = [Telling::AtOnce, Telling::Daily, Telling::Weekly, Telling::Not];

    /// The word for it, as in JSON.
    pub fn as_str(self) -> &'static str {
        match self {
            Telling::Not => "not",
            Telling::Weekly => "weekly",
            Telling::Daily => "daily",
            Telling::AtOnce => "at_once",
        }
    }
}

/// How somebody wants to be told of orders at a node.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Choice {
    /// `workflow.node`
    pub node: String,
    /// A condition of the language over the order; all orders if there is none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub when: Option<String>,
    /// How.
    pub tell: Telling,
}

/// Conditions of choices, compiled once for a version of the program.
#[derive(Default)]
pub struct Conditions {
    program: u32,
    compiled: BTreeMap<(bool, String), Option<Arc<Filter>>>,
}

/// Why a choice is not taken.
#[derive(Debug, thiserror::Error)]
pub enum ChoiceError {
    /// The node is none that one acts at.
    #[error("you do not act at `{node}`; {known}")]
    Node {
        /// What was given.
        node: String,
        /// Those that one acts at, in words.
        known: String,
    },
    /// The condition has errors.
    #[error("the condition `{text}` has errors")]
    Condition {
        /// What was given.
        text: String,
        /// The errors.
        findings: Box<Diagnostics>,
    },
}

/// The condition that a text is to somebody. For a provider's people what they do not see does not exist in it.
///
/// # Errors
/// Its findings.
pub fn condition(live: &Live, of_provider: bool, text: &str) -> Result<Filter, Diagnostics> {
    let program = live.compiled();
    if of_provider {
        program.filter_seeing(text, |path| live.visible().has(program, path))
    } else {
        program.filter(text)
    }
}

/// Whether somebody can choose this: the nodes are some that one may act at, and the conditions have no error.
///
/// # Errors
/// The first thing that is wrong.
pub fn check_choices(
    live: &Live,
    of_provider: bool,
    choices: &[Choice],
    acts_at: impl Fn(&Acting) -> bool,
) -> Result<(), ChoiceError> {
    let nodes: Vec<String> = live
        .nodes()
        .filter(|(_, _, node)| node.handlers.iter().any(&acts_at))
        .map(|(workflow, node, _)| format!("{workflow}.{node}"))
        .collect();
    for choice in choices {
        if !nodes.contains(&choice.node) {
            let known = match &nodes[..] {
                [] => "there is no node that you act at".to_owned(),
                nodes => format!("the nodes are `{}`", nodes.join("`, `")),
            };
            return Err(ChoiceError::Node { node: choice.node.clone(), known });
        }
        if let Some(text) = &choice.when {
            condition(live, of_provider, text).map_err(|findings| ChoiceError::Condition {
                text: text.clone(),
                findings: Box::new(findings),
            })?;
        }
    }
    Ok(())
}

/// Whether somebody could act where this is who acts.
pub fn could_act(live: &Live, person: &Person, acting: &Acting) -> bool {
    match acting {
        Acting::Role { name, of_provider } => {
            *of_provider != person.is_of_company() && person.roles.contains(&**name)
        }
        Acting::Person(_) => acting.names(person),
        Acting::Engineer => person.engineer.is_some(),
        Acting::Dispatchers => {
            let directory = live.engine().directory().view(live.compiled());
            let provider = person.provider().and_then(|id| directory.provider(id));
            provider.is_some_and(|provider| provider.dispatchers().any(|id| *id == *person.id))
        }
    }
}

/// The word under which an administrator sets how all are told who act as this: a role's name, `dispatchers`,
/// `engineer`.
pub fn default_of(acting: &Acting) -> Option<&str> {
    match acting {
        Acting::Role { name, .. } => Some(name),
        Acting::Dispatchers => Some("dispatchers"),
        Acting::Engineer => Some("engineer"),
        Acting::Person(_) => None,
    }
}

/// Whether an event brought its order to where it waits afterwards.
pub fn is_arrival(event: &Event) -> bool {
    let body = &event.body;
    if body.after.status != Status::Waiting || body.after.at.is_none() {
        return false;
    }
    match &body.event {
        What::Updated { .. } | What::Rerun => body.before != body.after.at,
        what => what.changes_the_order(),
    }
}

/// Whether an order is still where somebody was to be told of it, and the person sees it and acts there.
pub fn still_concerns(live: &Live, person: &Person, order: &Order, node: &str, arrived: Timestamp) -> bool {
    let place = &order.placement;
    let at = place.at.as_ref().filter(|at| format!("{}.{}", at.workflow, at.node) == node);
    place.status == Status::Waiting
        && place.arrived == arrived
        && at.is_some_and(|at| acts_at(live, person, place, at))
        && sight(live, &Actor::Person(Arc::new(person.clone())), order) != Sight::Nothing
}

/// Whether somebody acts on an order where it waits.
pub fn acts_on(live: &Live, person: &Person, order: &Order) -> bool {
    let place = &order.placement;
    place.at.as_ref().is_some_and(|at| acts_at(live, person, place, at))
}

fn acts_at(live: &Live, person: &Person, place: &Placement, at: &At) -> bool {
    let named = live.handlers(at);
    let handlers = if place.handlers.is_empty() { &named } else { &place.handlers };
    person.removed.is_none() && handlers.iter().any(|handler| is_handler(person, handler, at))
}

impl Conditions {
    /// How somebody is told of an order that waits; `own` is what the person has chosen, `defaults` what an administrator
    /// has set for a word of [`default_of`]. `None` if nothing is chosen or set for the node.
    ///
    /// A person's own choices for a node count for it alone; of several roles the one that tells soonest.
    pub fn telling(
        &mut self,
        live: &Live,
        person: &Person,
        order: &Order,
        own: &[Choice],
        defaults: &BTreeMap<String, Vec<Choice>>,
    ) -> Option<Telling> {
        let at = order.placement.at.as_ref()?;
        let node = format!("{}.{}", at.workflow, at.node);
        if let Some(chosen) = self.chosen(live, person, order, own, &node) {
            return Some(chosen);
        }
        let acting = live.node(at).into_iter().flat_map(|node| &node.handlers);
        let words = acting.filter(|acting| could_act(live, person, acting)).filter_map(default_of);
        let set = words.filter_map(|word| defaults.get(word));
        set.filter_map(|set| self.chosen(live, person, order, set, &node)).max()
    }

    /// What choices for a node come to: the first whose condition holds, not being told if none does; `None` if there is
    /// none for the node.
    fn chosen(
        &mut self,
        live: &Live,
        person: &Person,
        order: &Order,
        choices: &[Choice],
        node: &str,
    ) -> Option<Telling> {
        let mut of_node = choices.iter().filter(|choice| choice.node == node).peekable();
        of_node.peek()?;
        let first = of_node.find(|choice| match &choice.when {
            None => true,
            Some(text) => self.holds(live, !person.is_of_company(), text, order),
        });
        Some(first.map_or(Telling::Not, |choice| choice.tell))
    }

    /// Whether a condition holds of an order. One that a later version of the program does not know holds of all: somebody
    /// is rather told too much.
    fn holds(&mut self, live: &Live, of_provider: bool, text: &str, order: &Order) -> bool {
        if self.program != live.program {
            (self.program, self.compiled) = (live.program, BTreeMap::new());
        }
        let compiled = self.compiled.entry((of_provider, text.to_owned()));
        let filter = compiled.or_insert_with(|| condition(live, of_provider, text).ok().map(Arc::new));
        let Some(filter) = filter else { return true };
        let Ok(read) = live.order(&order.document) else { return true };
        let place = &order.placement;
        let mut facts = Facts::at(place.arrived);
        facts.waiting_since = Some(place.arrived);
        facts.deadline = place.deadline;
        facts.reason = place.reason.as_ref().map(|reason| reason.code).filter(|_| !of_provider);
        filter.holds(&read, &facts)
    }
}
