//! Patterns of databases and shells: `N%`, `*north*`.

/// The operator with its text that a pattern means: `starts with "N"` of `N%`; `None` for a text without a wildcard and
/// for one that has nothing else. Both `%` and `*` stand for anything; `_` and `?` only in a pattern that the rest shows to be one
/// and that is asked for with `like`.
pub fn wildcards(pattern: &str, like: bool) -> Option<String> {
    let is_any = |c: char| matches!(c, '%' | '*');
    let is_one = |c: char| like && matches!(c, '_' | '?');
    let core = pattern.trim_matches(is_any);
    if core.is_empty() || core.contains(['"', '\\']) {
        return None;
    }
    if core.contains(is_any) || core.contains(is_one) {
        return like.then(|| format!("matches \"{}\"", expression(pattern)));
    }
    let (before, after) = (pattern.starts_with(is_any), pattern.ends_with(is_any));
    Some(match (before, after) {
        (true, true) => format!("contains \"{core}\""),
        (true, false) => format!("ends with \"{core}\""),
        (false, true) => format!("starts with \"{core}\""),
        (false, false) if like => format!("= \"{core}\""),
        (false, false) => return None,
    })
}

/// The regular expression of a pattern.
fn expression(pattern: &str) -> String {
    let part = |c: char| match c {
        '%' | '*' => ".*".to_owned(),
        '_' | '?' => ".".to_owned(),
        c if c.is_alphanumeric() || c.is_whitespace() => c.to_string(),
        // A class, because a backslash would have to be escaped in a text.
        c => format!("[{c}]"),
    };
    format!("^{}$", pattern.chars().map(part).collect::<String>())
}

#[cfg(test)]
mod tests {
    use super::wildcards;

    #[test]
    fn patterns_are_operators() {
        for (pattern, operator) in [
            ("N%", "starts with \"N\""),
            ("*N", "ends with \"N\""),
            ("%N Y%", "contains \"N Y\""),
            ("N", "= \"N\""),
            ("N_1%", "matches \"^N.1.*$\""),
            ("a.b%c", "matches \"^a[.]b.*c$\""),
        ] {
            assert_eq!(wildcards(pattern, true).as_deref(), Some(operator));
        }
        assert_eq!(wildcards("N*", false).as_deref(), Some("starts with \"N\""));
        assert_eq!(
            ["N", "*", "5_1", "a*b"].map(|text| wildcards(text, false)),
            [const { None::<String> }; 4]
        );
    }
}
