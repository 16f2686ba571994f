//! A desk to look at: those whom the directory lists, a person for every role of the program and of its providers that none
//! of them has, and orders.

use std::collections::BTreeSet;
use std::sync::Arc;

use consign::decision::Portal;

use super::ServeError;
use super::first::{Link, add};
use crate::auth;
use crate::core::{Acting, Actor, Live, Person, Scope, Service, Side};
use crate::office::Office;

/// Fills a new desk; the links of its people.
pub async fn fill(office: &Arc<Office>, orders: Vec<String>) -> Result<Vec<Link>, ServeError> {
    let Some(live) = office.live() else { return Ok(Vec::new()) };
    let made = people(&live);
    let links = office.asked(move |session| {
        // Whoever is there already is of the directory, or administers.
        let present = auth::people(session.write())?;
        let listed = present.iter().filter(|person| person.desk_roles.is_empty());
        let listed: Vec<(Person, String)> = listed.map(|person| (person.clone(), what(person))).collect();
        let missing = made.iter().filter(|(person, _)| !present.iter().any(|one| stands_for(one, person)));
        let all = listed.iter().chain(missing);
        all.map(|(person, what)| add(session, person, what)).collect::<Result<Vec<_>, _>>()
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

/// Whether somebody of the directory does what one of the demo's people is made for.
fn stands_for(listed: &Person, made: &Person) -> bool {
    let has_the_roles = !made.roles.is_empty() && made.roles.is_subset(&listed.roles);
    let is_the_engineer = made.engineer.is_some() && made.engineer == listed.engineer;
    listed.id == made.id || listed.side == made.side && (has_the_roles || is_the_engineer)
}

/// What somebody of the directory does, in a few words.
fn what(person: &Person) -> String {
    let roles = || person.roles.iter().map(String::as_str).collect::<Vec<_>>().join(", ");
    let does = match &person.engineer {
        Some(_) => "engineer".to_owned(),
        None if person.roles.is_empty() => "without a role".to_owned(),
        None => roles(),
    };
    match person.provider() {
        None => does,
        Some(provider) => format!("{does} of {provider}"),
    }
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
