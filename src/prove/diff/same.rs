//! Which entries of two lists are the same, in the same order.

use std::collections::HashMap;

use super::list::ListEntry;
use super::outcome::{Beyond, Treatment};
use crate::prove::cube::Cube;

/// For each entry of the old list and of the new one, whether it has no counterpart.
///
/// The longest ascending run of counterparts is found by patience sorting (Fredman, "On computing the length of
/// longest increasing subsequences", 1975).
pub(super) fn changed(old: &[ListEntry], new: &[ListEntry]) -> (Vec<bool>, Vec<bool>) {
    type Key<'e> = (&'e [Cube], Option<&'e Treatment>, &'e Beyond);
    let mut places: HashMap<Key<'_>, Vec<usize>> = HashMap::new();
    for (at, entry) in new.iter().enumerate().rev() {
        places.entry((&entry.cubes, entry.said(), &entry.beyond)).or_default().push(at);
    }
    let mut pairs = Vec::new();
    for (at, entry) in old.iter().enumerate() {
        // The k-th of several equal ones is the k-th there.
        if let Some(there) =
            places.get_mut(&(entry.cubes.as_slice(), entry.said(), &entry.beyond)).and_then(Vec::pop)
        {
            pairs.push((at, there));
        }
    }
    let (mut changed_old, mut changed_new) = (vec![true; old.len()], vec![true; new.len()]);
    for (here, there) in ascending(&pairs) {
        changed_old[here] = false;
        changed_new[there] = false;
    }
    (changed_old, changed_new)
}

/// The longest run of pairs that ascends on both sides.
fn ascending(pairs: &[(usize, usize)]) -> Vec<(usize, usize)> {
    // By length, the pair that ends the run of that length with the smallest end.
    let mut ends: Vec<usize> = Vec::new();
    let mut before: Vec<Option<usize>> = Vec::with_capacity(pairs.len());
    for (at, (_, there)) in pairs.iter().enumerate() {
        let length = ends.partition_point(|end| pairs[*end].1 < *there);
        before.push(length.checked_sub(1).map(|shorter| ends[shorter]));
        if length == ends.len() {
            ends.push(at);
        } else {
            ends[length] = at;
        }
    }
    let mut run = Vec::new();
    let mut next = ends.last().copied();
    while let Some(at) = next {
        run.push(pairs[at]);
        next = before[at];
    }
    run.reverse();
    run
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_longest_run_is_kept() {
        assert_eq!(ascending(&[(0, 3), (1, 0), (2, 1), (3, 4), (4, 2)]), [(1, 0), (2, 1), (4, 2)]);
        assert_eq!(ascending(&[]), []);
        assert_eq!(ascending(&[(0, 1), (1, 0)]).len(), 1);
    }
}
