//! `did you mean`: the legal name that is nearest to a name that is not.

use super::finding::{Diagnostic, Edit};
use crate::source::Span;

/// The nearest of the candidates, if one is near: equal but for case, or at most a third of its
/// characters changed. The first of equally near ones.
pub fn nearest<C: AsRef<str>>(name: &str, candidates: impl IntoIterator<Item = C>) -> Option<C> {
    let lower = name.to_lowercase();
    let length = lower.chars().count();
    let allowed = (length / 3).max(1);
    let mut best: Option<(usize, C)> = None;
    for candidate in candidates {
        if candidate.as_ref().chars().count().abs_diff(length) > allowed {
            continue;
        }
        let distance = strsim::damerau_levenshtein(&lower, &candidate.as_ref().to_lowercase());
        if distance <= allowed && best.as_ref().is_none_or(|(least, _)| distance < *least) {
            best = Some((distance, candidate));
        }
    }
    best.map(|(_, candidate)| candidate)
}

/// Whether a name is so like one of the candidates that nothing else can have been meant: one letter more, less, other
/// or exchanged for its neighbour, or the same but for case, and no other candidate near.
pub fn is_sure<C: AsRef<str>>(name: &str, candidates: impl IntoIterator<Item = C>) -> bool {
    let lower = name.to_lowercase();
    let length = lower.chars().count();
    let may_be_near = |candidate: &C| candidate.as_ref().chars().count().abs_diff(length) <= 2;
    let distance = |candidate: &C| strsim::damerau_levenshtein(&lower, &candidate.as_ref().to_lowercase());
    let mut distances: Vec<(usize, String)> = candidates
        .into_iter()
        .filter(may_be_near)
        .map(|candidate| (distance(&candidate), candidate.as_ref().to_owned()))
        .collect();
    distances.sort();
    distances.dedup();
    match distances.as_slice() {
        [(least, _), rest @ ..] => {
            let long = *least == 0 || length >= 4;
            let other = rest.first().map_or(usize::MAX, |(distance, _)| *distance);
            *least <= 1 && long && other > *least + 1
        }
        [] => false,
    }
}

/// Adds the nearest of the candidates, as help and as what is to be written at a place: surely, if nothing else can have
/// been meant.
pub fn with_nearest<C: AsRef<str>>(
    found: Diagnostic,
    name: &str,
    at: Span,
    candidates: impl IntoIterator<Item = C>,
) -> Diagnostic {
    let all: Vec<C> = candidates.into_iter().collect();
    let Some(near) = nearest(name, all.iter().map(AsRef::as_ref)) else { return found };
    let help = format!("did you mean `{near}`?");
    let is_plain = near.chars().all(|c| c.is_ascii_alphanumeric() || "_.".contains(c))
        && near.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_');
    let text = if is_plain { near.to_owned() } else { format!("{near:?}") };
    let sure = is_sure(name, all.iter().map(AsRef::as_ref));
    let title = format!("write `{text}`");
    let edits = vec![Edit { span: at, text }];
    let found = found.help(help);
    if sure { found.fix(title, edits) } else { found.perhaps(title, edits) }
}

/// The help line for a name that is not legal.
pub fn did_you_mean(name: &str, candidates: impl IntoIterator<Item = impl AsRef<str>>) -> Option<String> {
    nearest(name, candidates).map(|candidate| format!("did you mean `{}`?", candidate.as_ref()))
}

#[cfg(test)]
mod tests {
    use super::{is_sure, nearest};

    #[test]
    fn the_nearest_name_is_suggested_and_far_ones_are_not() {
        let fields = ["region", "reason", "priority"];
        assert_eq!(nearest("regoin", fields.iter()).copied(), Some("region"));
        assert_eq!(nearest("REGION", fields.iter()).copied(), Some("region"));
        assert_eq!(nearest("prio", fields.iter()), None);
        assert_eq!(nearest("x", ["y"].iter()).copied(), Some("y"));
    }

    #[test]
    fn a_name_is_sure_if_nothing_else_is_near() {
        assert!(is_sure("regoin", ["region", "value"]) && is_sure("Region", ["region"]));
        assert!(
            !is_sure("pirce", ["price", "prize"])
                && !is_sure("ab", ["ac"])
                && !is_sure("regoinn", ["region"])
        );
    }
}
