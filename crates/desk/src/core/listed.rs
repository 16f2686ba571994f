//! The people whom a program's directory lists, as people of the desk.

use std::collections::BTreeSet;

use consign::Program;
use consign::directory::PersonView;

use super::actor::{Person, Side};

/// People of the company and of every provider. They sign in by their id once they have a link; whoever has the id of an
/// engineer of the same provider is that engineer.
pub fn listed_people(program: &Program) -> Vec<Person> {
    let directory = program.directory().view(program);
    let company = directory.people().map(|view| person(view, Side::Company));
    let providers = directory.providers().flat_map(|provider| {
        provider.people().map(move |view| {
            let engineer = provider.engineer(view.id()).map(|engineer| engineer.id().into());
            Person { engineer, ..person(view, Side::Provider(provider.id().into())) }
        })
    });
    company.chain(providers).collect()
}

fn person(view: PersonView<'_>, side: Side) -> Person {
    Person {
        id: view.id().into(),
        name: view.name().to_owned(),
        sign_in: view.id().to_owned(),
        email: view.email().map(str::to_owned),
        side,
        engineer: None,
        roles: view.roles().map(str::to_owned).collect(),
        desk_roles: BTreeSet::new(),
        removed: None,
    }
}
