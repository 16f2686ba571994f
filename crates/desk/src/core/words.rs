//! Why somebody is not a candidate, in words.

use consign::trace::{Dropped, Joined, Traced};

/// What keeps one from being chosen, in words that go on from the name: with the conditions that fail and what was found.
pub fn in_words(because: &Dropped) -> String {
    let when = match because {
        Dropped::NotEligible { when } | Dropped::Filtered { when } => Some(when),
        Dropped::NotAmong { when } => when.as_ref(),
        _ => None,
    };
    let failing: Vec<String> = when.into_iter().flat_map(failing).collect();
    if failing.is_empty() { because.to_string() } else { format!("{because}: {}", failing.join(" and ")) }
}

/// The tests that are not true, of those that all must be.
fn failing(when: &Traced) -> Vec<String> {
    if when.joined == Some(Joined::All) {
        let parts = when.parts.iter().filter(|part| part.value != Some(true));
        return parts.flat_map(failing).collect();
    }
    let what = if when.value.is_none() { "is unknown" } else { "is not true" };
    let found = when.found.as_ref().map(|found| format!(", found {found}")).unwrap_or_default();
    vec![format!("`{}` {what}{found}", when.text)]
}
