//! Why something was not done, in the reader's words.

use fluent_templates::fluent_bundle::FluentValue;

use crate::administration::Refused;
use crate::auth::PersonError;
use crate::core::Side;
use crate::words::Words;

/// Why something was not done.
pub fn told(words: Words, refused: &Refused) -> String {
    let say = |id: &str, what: &str| words.with(id, [("what", FluentValue::from(what))]);
    match refused {
        Refused::NoPerson(id) => say("refused-no-person", id),
        Refused::PersonExists(id) => say("refused-person-exists", id),
        Refused::LastAdministrator => words.say("refused-last-administrator"),
        Refused::NoToken(name) => say("refused-no-token", name),
        Refused::NoHook(id) => say("refused-no-webhook", id),
        Refused::Person(error) => of_person(words, error),
        Refused::Token(_) | Refused::Hook(_) | Refused::Directory { .. } | Refused::StaleDirectory { .. } => {
            refused.to_string()
        }
    }
}

fn of_person(words: Words, error: &PersonError) -> String {
    let say = |id: &str, what: &str| words.with(id, [("what", FluentValue::from(what))]);
    match error {
        PersonError::Id(id) => say("refused-id", id),
        PersonError::SignIn => words.say("refused-sign-in"),
        PersonError::Taken(name) => say("refused-taken", name),
        PersonError::Name => words.say("refused-name"),
        PersonError::Email(email) => say("refused-email", email),
        PersonError::Role { role, .. } => say("refused-role", role),
        PersonError::Provider(id) => say("refused-provider", id),
        PersonError::Engineer { engineer, .. } => say("refused-engineer", engineer),
        PersonError::CompanyOnly(_) => words.say("refused-company-only"),
        PersonError::Form(_) => words.say("refused-engineer-of-company"),
    }
}

/// Whose people somebody is of, by name.
pub fn side(room: &crate::portal::room::Room, side: &Side) -> String {
    match side {
        Side::Company => room.words.say("people-company"),
        Side::Provider(id) => crate::portal::who::provider(room, id),
    }
}
