//! Who sees what. What one may not see does not exist for one.

use super::actor::{Actor, DeskRole, Person, Scope, Side};
use super::event::{By, Event, What};
use super::live::{Acting, Live};
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
        Actor::Service(service) => {
            let reads = [Scope::OrdersRead, Scope::OrdersWrite, Scope::Dispatch];
            if reads.iter().any(|scope| service.scopes.contains(scope)) {
                Sight::Company
            } else {
                Sight::Nothing
            }
        }
        Actor::Person(person) if person.removed.is_some() => Sight::Nothing,
        Actor::Person(person) => sight_of(live, person, order),
    }
}

fn sight_of(live: &Live, person: &Person, order: &Order) -> Sight {
    match &person.side {
        Side::Company if is_at_company_nodes(live, person) => Sight::Company,
        Side::Company => Sight::Nothing,
        Side::Provider(id) if order.placement.provider.as_ref() != Some(id) => Sight::Nothing,
        Side::Provider(_) if dispatches(live, person) => Sight::Provider,
        Side::Provider(_) if person.engineer.is_some() && order.placement.engineer == person.engineer => {
            Sight::Provider
        }
        Side::Provider(_) => Sight::Nothing,
    }
}

/// Whether somebody of the company has anything to do with orders: by a role of the desk, or because the program lets
/// the person act somewhere.
fn is_at_company_nodes(live: &Live, person: &Person) -> bool {
    let has = |role: DeskRole| person.desk_roles.contains(&role);
    let acts = |acting: &Acting| match acting {
        Acting::Role { name, of_provider } => !of_provider && person.roles.contains(&**name),
        Acting::Person(id) => *id == person.id,
        Acting::Dispatchers | Acting::Engineer => false,
    };
    has(DeskRole::Administrator)
        || has(DeskRole::Viewer)
        || live.nodes().any(|(_, _, node)| node.handlers.iter().any(acts))
        || !person.roles.is_empty()
}

/// Whether somebody of a provider sees all of its orders, and not only those that are the person's own.
fn dispatches(live: &Live, person: &Person) -> bool {
    if !person.roles.is_empty() {
        return true;
    }
    let directory = live.engine().directory().view(live.compiled());
    let provider = person.provider().and_then(|id| directory.provider(id));
    let is_listed = provider.is_some_and(|provider| provider.dispatchers().any(|id| *id == *person.id));
    let is_named = |acting: &Acting| matches!(acting, Acting::Person(id) if *id == person.id);
    is_listed || live.nodes().any(|(_, _, node)| node.handlers.iter().any(is_named))
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
