//! `did you mean`: the legal name that is nearest to a name that is not.

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

/// The help line for a name that is not legal.
pub fn did_you_mean(name: &str, candidates: impl IntoIterator<Item = impl AsRef<str>>) -> Option<String> {
    nearest(name, candidates).map(|candidate| format!("did you mean `{}`?", candidate.as_ref()))
}

#[cfg(test)]
mod tests {
    use super::nearest;

    #[test]
    fn the_nearest_name_is_suggested_and_far_ones_are_not() {
        let fields = ["region", "reason", "priority"];
        assert_eq!(nearest("regoin", fields.iter()).copied(), Some("region"));
        assert_eq!(nearest("REGION", fields.iter()).copied(), Some("region"));
        assert_eq!(nearest("prio", fields.iter()), None);
        assert_eq!(nearest("x", ["y"].iter()).copied(), Some("y"));
    }
}
