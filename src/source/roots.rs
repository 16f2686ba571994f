//! Which of some files are programs of their own.

use std::collections::HashMap;

/// Which files no other one leads to, of names and what each uses itself; of files that lead to each other, the first.
/// Each `use` is followed twice, however long their chains are.
///
/// ```
/// let files = [("lists.consign", vec![]), ("main.consign", vec!["lists.consign".to_owned()])];
/// let files = files.map(|(name, used)| (name.to_owned(), used));
/// assert_eq!(consign::source::roots(&files), [false, true]);
/// ```
pub fn roots(files: &[(String, Vec<String>)]) -> Vec<bool> {
    let known: HashMap<&str, usize> =
        files.iter().enumerate().map(|(at, (name, _))| (name.as_str(), at)).collect();
    let new_from = |start: usize, seen: &mut Vec<bool>| {
        let is_new = !seen[start];
        let mut open = if is_new { vec![start] } else { Vec::new() };
        seen[start] = true;
        while let Some(at) = open.pop() {
            for used in files[at].1.iter().filter_map(|used| known.get(used.as_str()).copied()) {
                if !std::mem::replace(&mut seen[used], true) {
                    open.push(used);
                }
            }
        }
        is_new
    };
    // From these all files are reached. One of them can lead to those before it, and to none after it.
    let mut seen = vec![false; files.len()];
    let starts: Vec<usize> = (0..files.len()).filter(|at| new_from(*at, &mut seen)).collect();
    let mut seen = vec![false; files.len()];
    let mut keep = vec![false; files.len()];
    for at in starts.into_iter().rev() {
        keep[at] = new_from(at, &mut seen);
    }
    keep
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// Whether a way leads from one to the other, by brute force.
    fn leads(files: &[Vec<usize>], from: usize, to: usize) -> bool {
        let mut reached = vec![false; files.len()];
        for _ in files {
            for (at, used) in files.iter().enumerate() {
                if at == from || reached[at] {
                    used.iter().for_each(|used| reached[*used] = true);
                }
            }
        }
        reached[to]
    }

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

        #[test]
        fn programs_are_the_files_that_no_other_uses(used in prop::collection::vec(prop::collection::vec(0usize..7, 0..3), 7)) {
            let files: Vec<(String, Vec<String>)> = used
                .iter()
                .enumerate()
                .map(|(at, used)| (at.to_string(), used.iter().map(usize::to_string).collect()))
                .collect();
            for (at, keep) in roots(&files).into_iter().enumerate() {
                let is_used = (0..used.len()).any(|user| {
                    user != at && leads(&used, user, at) && !(leads(&used, at, user) && at < user)
                });
                prop_assert_eq!(keep, !is_used, "{}", at);
            }
        }
    }
}
