//! Who sees what. What one may not see does not exist for one.

use super::actor::{Actor, Person, Side};
use super::event::{By, Event, What};
use super::live::Live;
use super::order::Order;

/// How much of an order somebody sees.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sight {
    /// It does not exist.
    Nothing,
    /// What concerns the provider that has it: no field `for company`, no other provider, no rules.
    Provider,
    /// All of it.
    Company,
}

/// How much of an order somebody sees.
pub fn sight(live: &Live, actor: &Actor, order: &Order) -> Sight {
    match actor {
        Actor::Clock => Sight::Company,
        Actor::Service(service) if service.sees_orders() => Sight::Company,
        Actor::Service(_) => Sight::Nothing,
        Actor::Person(person) if person.removed.is_some() => Sight::Nothing,
        Actor::Person(person) => sight_of(live, person, order),
    }
}

fn sight_of(live: &Live, person: &Person, order: &Order) -> Sight {
    match &person.side {
        Side::Company if has_to_do_with_orders(live, person) => Sight::Company,
        Side::Company => Sight::Nothing,
        Side::Provider(id) if order.placement.provider.as_ref() != Some(id) => Sight::Nothing,
        Side::Provider(_) if dispatches(live, person) => Sight::Provider,
        Side::Provider(_) if person.engineer.is_some() && order.placement.engineer == person.engineer => {
            Sight::Provider
        }
        Side::Provider(_) => Sight::Nothing,
    }
}

/// Whether somebody of the company has anything to do with orders: by a role, of the program or of the desk, or because
/// the program names the person.
fn has_to_do_with_orders(live: &Live, person: &Person) -> bool {
    !person.desk_roles.is_empty() || !person.roles.is_empty() || is_named(live, person)
}

/// Whether somebody of a provider sees all of its orders, and not only those that are the person's own.
pub fn dispatches(live: &Live, person: &Person) -> bool {
    !person.is_of_company() && (!person.roles.is_empty() || is_listed(live, person) || is_named(live, person))
}

/// Whether the person's provider lists the person as a dispatcher.
pub(super) fn is_listed(live: &Live, person: &Person) -> bool {
    let directory = live.engine().directory().view(live.compiled());
    let provider = person.provider().and_then(|id| directory.provider(id));
    provider.is_some_and(|provider| provider.dispatchers().any(|id| *id == *person.id))
}

fn is_named(live: &Live, person: &Person) -> bool {
    live.nodes().any(|(_, _, node)| node.handlers.iter().any(|acting| acting.names(person)))
}

/// Whether somebody who sees an order sees this entry of its history: of a provider's people, what happened while their
/// provider had it, and no remark of the company's that is not shared.
pub fn sees_event(actor: &Actor, event: &Event) -> bool {
    let Some(provider) = actor.provider() else { return true };
    let body = &event.body;
    let had = body.before.as_ref().and_then(|at| at.provider.as_ref()) == Some(provider);
    let has = body.after.provider.as_ref() == Some(provider);
    match &body.event {
        What::Noted { shared, .. } => has && *shared,
        What::Claimed | What::Released => {
            has && matches!(&body.by, By::Person { of, .. } if of.as_ref() == Some(provider))
        }
        What::Updated { .. } => has,
        _ => had || has,
    }
}
