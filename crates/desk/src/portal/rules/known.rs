//! What takes long to find out of a version of the program, found out once: a version does not change.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use consign::{Diagnostics, LintOptions};

use super::difference::Told;
use crate::core::sources;
use crate::office::ProgramVersion;

/// How many are kept.
const KEPT: usize = 32;

/// What was found out.
#[derive(Default)]
pub struct Known {
    findings: Mutex<HashMap<u32, Arc<Diagnostics>>>,
    differences: Mutex<HashMap<(u32, u32), Arc<Told>>>,
}

impl Known {
    /// The findings of a version, as `consign check` has them.
    pub fn findings(&self, version: &ProgramVersion) -> Arc<Diagnostics> {
        kept(&self.findings, version.version, || {
            consign::check(&sources(&version.root, &version.files), &LintOptions::default())
        })
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
