//! A second, naive desk: what the program `desk.consign` and the rules of who may do what come to, written down for this
//! one program from their descriptions, without the library and without the desk. Courses of random commands by random
//! people, with a clock that jumps, are taken by both, and after each step both are the same to everybody who looks.

mod course;
mod desk;
mod rules;

pub use course::{Under, courses};

use consign_desk::core::{DeskRole, Person, Side};

/// The program of which this is the model.
pub const PROGRAM: &str = include_str!("desk.consign");

/// Those who give commands; `intake` is a service that takes orders in.
pub const WHO: [&str; 10] =
    ["dana", "dora", "vera", "root", "nina", "carl", "north.amy", "north.ann", "cool.amy", "intake"];

/// Them, but for the service, as the desk knows them.
pub fn people() -> Vec<Person> {
    WHO[..9].iter().map(|id| person(id)).collect()
}

pub fn person(id: &str) -> Person {
    let (side, engineer, role, desk_role) = match id {
        "dana" | "dora" => (Side::Company, None, Some("dispatcher"), None),
        "vera" => (Side::Company, None, None, Some(DeskRole::Viewer)),
        "root" => (Side::Company, None, None, Some(DeskRole::Administrator)),
        "nina" => (Side::Provider("north".into()), None, Some("provider_dispatcher"), None),
        "carl" => (Side::Provider("cool".into()), None, Some("provider_dispatcher"), None),
        engineer => {
            let (provider, engineer) = engineer.split_once('.').expect("an engineer");
            (Side::Provider(provider.into()), Some(engineer), None, None)
        }
    };
    person_of(id, side, engineer, role.as_slice(), desk_role.as_slice())
}

/// Somebody whose name is their id.
pub fn person_of(
    id: &str,
    side: Side,
    engineer: Option<&str>,
    roles: &[&str],
    desk_roles: &[DeskRole],
) -> Person {
    Person {
        id: id.into(),
        name: id.to_owned(),
        sign_in: id.to_owned(),
        email: None,
        side,
        engineer: engineer.map(Into::into),
        roles: roles.iter().map(|role| (*role).to_owned()).collect(),
        desk_roles: desk_roles.iter().copied().collect(),
        removed: None,
    }
}
