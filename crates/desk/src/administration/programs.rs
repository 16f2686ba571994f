//! Versions of the program: what a new one would change, before it is live.

use std::sync::Arc;

use consign::diff::{Difference, Versions, diff};
use consign::{Engine, Program, Timestamp};
use jiff::SignedDuration;

use crate::core::Live;
use crate::office::OpenError;
use crate::replay::{Replayed, replay};
use crate::store::Store;

/// How far back decisions are done again.
pub const LOOKS_BACK: SignedDuration = SignedDuration::from_hours(30 * 24);

/// The new version with the directory of the moment; `None` if providers do not fit, of which publishing tells by itself.
pub fn engine(live: &Live, new: &Arc<Program>) -> Option<Engine> {
    let directory = live.engine().directory().to_json(live.compiled());
    let entries = Live::entries(new, &directory).ok()?;
    Some(Engine::new(new.clone(), entries))
}

/// What a new version treats differently than the live one, and `tell` makes of it; `None` if it cannot be said.
pub fn compared<T>(
    live: &Live,
    new: &Arc<Program>,
    tell: impl FnOnce(&Versions<'_>, &Difference) -> T,
) -> Option<T> {
    let new = engine(live, new)?;
    let versions = Versions::new(live.engine(), &new);
    Some(tell(&versions, &diff(&versions)))
}

/// How the decisions of the last 30 days would have come out.
///
/// # Errors
/// If the database fails, or a version that decided then does not compile any more.
pub fn replayed(store: &dyn Store, new: &Arc<Program>, now: Timestamp) -> Result<Replayed, OpenError> {
    replay(store, new, now.checked_sub(LOOKS_BACK).ok())
}
