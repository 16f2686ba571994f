//! Being told: what people choose, what is set for all of a role, and what could not be sent.

use serde_json::json;

use crate::core::{Acting, Actor, Choice, ChoiceError, Live, Person, check_choices, could_act, default_of};
use crate::notify::{self, Notice, Notices, NoticesError};
use crate::office::Session;
use crate::store::StoreError;

/// How many failures are listed, and tried again at once.
pub const LISTED: usize = 1000;

/// Why what was chosen is not taken.
#[derive(Debug, thiserror::Error)]
pub enum NotChosen {
    /// A node or a condition.
    #[error(transparent)]
    Choice(#[from] ChoiceError),
    /// All else.
    #[error(transparent)]
    Notices(#[from] NoticesError),
}

/// Whether somebody can choose this.
///
/// # Errors
/// The first thing that is wrong.
pub fn check(live: &Live, person: &Person, wanted: &Notices) -> Result<(), NotChosen> {
    wanted.check()?;
    let acts = |acting: &Acting| could_act(live, person, acting);
    Ok(check_choices(live, !person.is_of_company(), &wanted.nodes, acts)?)
}

/// Keeps what a person has chosen, which was checked. A webhook gets this secret, if its address is not the one that it has
/// already; then the second value is true, and the secret is to be shown once.
///
/// # Errors
/// What the database fails with.
pub fn choose(
    session: &mut Session<'_>,
    person: &str,
    wanted: &Notices,
    secret: &str,
) -> Result<(Notices, bool), StoreError> {
    let mut notices = wanted.clone();
    let known = notify::notices_of(session.write(), person)?.and_then(|known| known.webhook);
    let mut is_new = false;
    if let Some(target) = &mut notices.webhook {
        // Who asks gives no secret: it is the desk's to make, once for an address.
        let same = known.filter(|known| known.url == target.url).map(|known| known.secret);
        is_new = same.is_none();
        target.secret = same.unwrap_or_else(|| secret.to_owned());
    }
    notify::put_notices(session.write(), person, &notices)?;
    Ok((notices, is_new))
}

/// Whether this can be set for a word of [`default_of`].
///
/// # Errors
/// The first thing that is wrong.
pub fn check_default(
    live: &Live,
    of_provider: bool,
    role: &str,
    choices: Vec<Choice>,
) -> Result<Vec<Choice>, NotChosen> {
    let notices = Notices { nodes: choices, ..Notices::default() };
    notices.check()?;
    let acts = |acting: &Acting| default_of(acting) == Some(role);
    check_choices(live, of_provider, &notices.nodes, acts)?;
    Ok(notices.nodes)
}

/// Sets what all are told who act by a word of [`default_of`]; it was checked.
///
/// # Errors
/// What the database fails with.
pub fn set_default(
    session: &mut Session<'_>,
    by: &Actor,
    role: &str,
    choices: &[Choice],
) -> Result<(), StoreError> {
    notify::put_defaults(session.write(), role, choices)?;
    session.audit(by, "notices of a role set", json!({ "role": role }))
}

/// Tries again at once what could not be sent, as far as it is still news; how many notices.
///
/// # Errors
/// What the database fails with.
pub fn resend(session: &mut Session<'_>, by: &Actor) -> Result<usize, StoreError> {
    let (now, failed) = (session.now(), notify::failed_notices(session.write(), LISTED)?);
    for notice in &failed {
        notify::forget_notice(session.write(), notice)?;
        let again = Notice { due: Some(now), since: now, tries: 0, ..notice.clone() };
        notify::keep_notice(session.write(), &again)?;
    }
    session.audit(by, "notices resent", json!({ "notices": failed.len() }))?;
    Ok(failed.len())
}

/// Whether it is providers' people who act by a word of [`default_of`]; `None` if the program has no such word.
pub fn is_of_provider(live: &Live, role: &str) -> Option<bool> {
    let known = live.compiled().roles().find(|known| known.name == role);
    match known {
        Some(known) => Some(known.of == consign::decision::Portal::Provider),
        None if matches!(role, "dispatchers" | "engineer") => Some(true),
        None => None,
    }
}
