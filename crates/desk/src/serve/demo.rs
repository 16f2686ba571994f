//! A desk to look at: a person for every role of the program and of its providers, and orders.

use std::collections::BTreeSet;
use std::sync::Arc;

use consign::decision::Portal;

use super::ServeError;
use super::first::{Link, add};
use crate::core::{Acting, Actor, Live, Person, Scope, Service, Side};
use crate::office::Office;

/// Fills a new desk; the links of its people.
pub async fn fill(office: &Arc<Office>, orders: Vec<String>) -> Result<Vec<Link>, ServeError> {
    let Some(live) = office.live() else { return Ok(Vec::new()) };
    let people = people(&live);
    let links = office.asked(move |session| {
        people.iter().map(|(person, what)| add(session, person, what)).collect::<Result<Vec<_>, _>>()
    });
    let links = links.await?;
    let scopes = BTreeSet::from([Scope::OrdersWrite]);
    let by = Actor::Service(Arc::new(Service { name: "demo".into(), scopes }));
    office
        .asked(move |session| {
            for order in &orders {
                if let Err(refusal) = session.receive(order, &by)? {
                    tracing::warn!(%refusal, "an order of the demo is not taken");
                }
            }
            Ok(())
        })
        .await?;
    Ok(links)
}

/// Somebody for every role, for every person that the program names, and every engineer.
fn people(live: &Live) -> Vec<(Person, String)> {
    let mut all: Vec<(Person, String)> = Vec::new();
    let program = live.compiled();
    for role in program.roles().filter(|role| role.of == Portal::Company) {
        all.push((person(role.name, role.label, Side::Company, Some(role.name)), role.label.to_owned()));
    }
    let mut named: Vec<&str> = Vec::new();
    for (_, _, node) in live.nodes() {
        named.extend(node.handlers.iter().filter_map(|acting| match acting {
            Acting::Person(id) if node.portal == Portal::Company => Some(&**id),
            _ => None,
        }));
    }
    named.sort_unstable();
    named.dedup();
    for id in named {
        all.push((person(id, id, Side::Company, None), "named in the program".into()));
    }
    for provider in live.engine().directory().view(program).providers() {
        let side = || Side::Provider(provider.id().into());
        for role in program.roles().filter(|role| role.of == Portal::Provider) {
            let id = format!("{}.{}", provider.id(), role.name);
            let what = format!("{} of {}", role.label, provider.name());
            all.push((person(&id, &what, side(), Some(role.name)), what.clone()));
        }
        for id in provider.dispatchers() {
            all.push((person(id, id, side(), None), format!("dispatcher of {}", provider.name())));
        }
        for engineer in provider.engineers() {
            let id = format!("{}.{}", provider.id(), engineer.id());
            let mut one = person(&id, engineer.name(), side(), None);
            one.engineer = Some(engineer.id().into());
            all.push((one, format!("engineer of {}", provider.name())));
        }
    }
    all
}

fn person(id: &str, name: &str, side: Side, role: Option<&str>) -> Person {
    Person {
        id: id.into(),
        name: name.to_owned(),
        sign_in: id.to_owned(),
        email: None,
        side,
        engineer: None,
        roles: role.into_iter().map(str::to_owned).collect(),
        desk_roles: BTreeSet::new(),
        removed: None,
    }
}
