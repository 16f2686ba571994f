//! What takes long to find out of a version of the program, found out once: a version does not change.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use consign::{Diagnostics, LintOptions, Timestamp};
use jiff::civil::Date;
use sha2::{Digest, Sha256};

use super::difference::Told;
use crate::core::{day, sources};
use crate::office::ProgramVersion;
use crate::replay::Replayed;

/// How many are kept.
const KEPT: usize = 32;

/// What was found out.
#[derive(Default)]
pub struct Known {
    findings: Mutex<HashMap<(u32, Date), Arc<Diagnostics>>>,
    differences: Mutex<HashMap<(u32, u32), Arc<Told>>>,
    replays: Mutex<HashMap<Replay, Arc<Replayed>>>,
}

/// Of which text the history is decided again, by its hash, since which hour, beside which version.
type Replay = ([u8; 32], i64, u32);

impl Known {
    /// The findings of a version, as `consign check` has them on the day of an instant.
    pub fn findings(&self, version: &ProgramVersion, now: Timestamp) -> Arc<Diagnostics> {
        let day = day(now);
        kept(&self.findings, (version.version, day), || {
            consign::check(&sources(&version.root, &version.files), &LintOptions::on(day))
        })
    }

    /// How the history would have come out by these files, looked for once an hour.
    ///
    /// # Errors
    /// What looking for it fails with.
    pub fn replay<E>(
        &self,
        (files, now, live): (&[(String, String)], Timestamp, u32),
        again: impl FnOnce() -> Result<Replayed, E>,
    ) -> Result<Arc<Replayed>, E> {
        let mut hash = Sha256::new();
        for text in files.iter().flat_map(|(path, text)| [path, text]) {
            hash.update(text.len().to_le_bytes());
            hash.update(text);
        }
        let key = (hash.finalize().into(), now.as_second() / 3600, live);
        let lock = || self.replays.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(known) = lock().get(&key) {
            return Ok(known.clone());
        }
        let found = Arc::new(again()?);
        Ok(kept(&self.replays, key, || (*found).clone()))
    }

    /// What is different between two versions.
    pub fn difference(&self, between: (u32, u32), compare: impl FnOnce() -> Told) -> Arc<Told> {
        kept(&self.differences, between, compare)
    }
}

fn kept<K: Copy + Eq + std::hash::Hash, V>(
    known: &Mutex<HashMap<K, Arc<V>>>,
    key: K,
    find: impl FnOnce() -> V,
) -> Arc<V> {
    let lock = || known.lock().unwrap_or_else(PoisonError::into_inner);
    if let Some(found) = lock().get(&key) {
        return found.clone();
    }
    // Nobody waits for it who asks for something else.
    let found = Arc::new(find());
    let mut known = lock();
    if known.len() >= KEPT {
        known.clear();
    }
    known.insert(key, found.clone());
    found
}
