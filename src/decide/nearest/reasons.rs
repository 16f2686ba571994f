//! Why a condition is true once some things are otherwise: the tests that have to come out as they do there.

use super::question::{Changeables, Question};
use super::search::Changes;
use crate::decide::truth::Truth;

/// More reasons than this are no near miss worth counting out.
const MOST: usize = 12;
/// How many tests that changes have a part in are looked at.
const TOUCHED: usize = 512;

/// Tests, and what they must come to, in the order of the condition: whatever the things they read are like, the
/// condition is true where they come to that and all else is as it is.
pub(super) fn needed(question: &Question<'_>, found: &Changes) -> Option<Vec<(usize, bool)>> {
    let mut parts = found.parts.clone();
    loop {
        let reasons = needed_among(question, found, &parts)?;
        let read = reasons.iter().flat_map(|(leaf, _)| question.leaves[*leaf].reads.iter().copied());
        // What a reason names may be changed to follow it, and must not spoil what is not said of it.
        let all: Changeables = read.chain(parts.iter().copied()).collect();
        if all == parts {
            return Some(reasons);
        }
        parts = all;
    }
}

/// The reasons among the tests that read any of these; all other tests of them may come out anyhow.
fn needed_among(question: &Question<'_>, found: &Changes, parts: &Changeables) -> Option<Vec<(usize, bool)>> {
    let plain = super::overlay::Overlay::new(&question.scene);
    let touched: Vec<usize> =
        (0..question.leaves.len()).filter(|leaf| !question.leaves[*leaf].reads.is_disjoint(parts)).collect();
    if touched.len() > TOUCHED {
        return None;
    }
    let mut leaves = found.leaves.clone();
    // Those that are so already are needless first: what is said is rather what changes.
    let (changed, same): (Vec<usize>, Vec<usize>) =
        touched.iter().partition(|leaf| question.value(**leaf, &plain) != found.leaves[**leaf]);
    for leaf in same.into_iter().rev().chain(changed.into_iter().rev()) {
        let truth = std::mem::replace(&mut leaves[leaf], Truth::Unknown);
        if question.truth(question.condition, &leaves) != Truth::True {
            leaves[leaf] = truth;
        }
    }
    let reasons = touched.into_iter().filter_map(|leaf| Some((leaf, leaves[leaf].known()?)));
    let reasons: Vec<(usize, bool)> = reasons.collect();
    (reasons.len() <= MOST).then_some(reasons)
}
