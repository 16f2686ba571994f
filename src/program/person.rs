//! People whom a directory lists: the company's, and those of a provider.

use std::sync::Arc;

use serde::{Deserialize, Serialize};

use crate::source::Span;

/// How long an id may be, in characters.
pub(crate) const MAX_ID: usize = 64;
/// How long a name may be, in characters.
pub(crate) const MAX_NAME: usize = 200;
/// How long an e-mail address may be, in bytes; a mail server takes no longer one.
const MAX_EMAIL: usize = 254;

/// Somebody who acts on work orders.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct ListedPerson {
    /// Unique among all people of a directory.
    pub id: Arc<str>,
    /// The id if the file gives none.
    pub name: Arc<str>,
    pub email: Option<Arc<str>>,
    /// Names of roles, in the order of the file, each once.
    pub roles: Vec<Arc<str>>,
    /// Where the person is written.
    pub span: Span,
}

impl ListedPerson {
    /// Whether both are the same but for where they are written.
    pub fn is_like(&self, other: &Self) -> bool {
        let Self { id, name, email, roles, span: _ } = self;
        (id, name, email, roles) == (&other.id, &other.name, &other.email, &other.roles)
    }
}

/// Whether two lists are the same but for where they are written.
pub(super) fn are_alike(people: &[ListedPerson], others: &[ListedPerson]) -> bool {
    people.len() == others.len() && people.iter().zip(others).all(|(one, other)| one.is_like(other))
}

/// Whether a person can have this id: letters, digits, `_`, `-` and `.`, from 1 to 64 of them.
pub fn is_person_id(text: &str) -> bool {
    let is_of_id = |c: char| c.is_alphanumeric() || matches!(c, '_' | '-' | '.');
    !text.is_empty() && text.chars().count() <= MAX_ID && text.chars().all(is_of_id)
}

/// Whether a person can have this name: it is not blank, has at most 200 characters and no control characters, which
/// would end the line of a mail's header.
pub fn is_person_name(text: &str) -> bool {
    !text.trim().is_empty() && text.chars().count() <= MAX_NAME && !text.chars().any(char::is_control)
}

/// Whether a text is one e-mail address: `LOCAL@HOST` with a dot in the host, and nothing around it.
///
/// ```
/// use consign::directory::is_email;
/// assert!(is_email("dana@example.com"));
/// assert!(!is_email("dana@example") && !is_email("Dana <dana@example.com>") && !is_email("a@b.c\r\nBcc: d@e.f"));
/// ```
pub fn is_email(text: &str) -> bool {
    let is_fine = |c: char| !c.is_whitespace() && !c.is_control() && !"<>()[],;:\\\"".contains(c);
    let is_host = |host: &str| host.contains('.') && host.split('.').all(|label| !label.is_empty());
    let is_local = |local: &str| local.split('.').all(|part| !part.is_empty());
    match text.split_once('@') {
        Some((local, host)) => {
            text.len() <= MAX_EMAIL
                && is_local(local)
                && is_host(host)
                && !host.contains('@')
                && text.chars().all(is_fine)
        }
        None => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_one_and_has_nothing_around_it() {
        for good in ["a@b.c", "dana.okafor+desk@mail.example.com", "ü@müller.example", "o'neil@a-b.org"] {
            assert!(is_email(good), "{good}");
        }
        let long = format!("{}@example.com", "a".repeat(250));
        for bad in [
            "",
            "a",
            "@b.c",
            "a@",
            "a@b",
            "a@.c",
            "a@b.",
            "a@b..c",
            ".a@b.c",
            "a..b@c.d",
            "a@b@c.d",
            "a b@c.d",
            "a@b.c\n",
            "a@b.c\r\nBcc: d@e.f",
            "<a@b.c>",
            "a@b.c,d@e.f",
            "\"a\"@b.c",
            "a@b.c\u{7f}",
            &long,
        ] {
            assert!(!is_email(bad), "{bad:?}");
        }
    }

    #[test]
    fn ids_and_names_are_short_and_plain() {
        assert!(is_person_id("amy.lee-2_x") && is_person_id("zoë") && is_person_id(&"a".repeat(64)));
        for bad in ["", "a b", "a/b", "a\n", &"a".repeat(65)] {
            assert!(!is_person_id(bad), "{bad:?}");
        }
        assert!(is_person_name("Dana Okafor") && is_person_name("李 娜"));
        for bad in ["", " ", "Dana\r\nBcc: x", &"a".repeat(201)] {
            assert!(!is_person_name(bad), "{bad:?}");
        }
    }
}
