//! Texts of programs and input among the lines of a page: they neither begin a line of their own nor one that a log of
//! CI takes for a command. What is not printable is replaced where pages are written.

use std::borrow::Cow;

/// A text in one line, with escapes for the ends of lines in it.
pub(super) fn line(text: &str) -> Cow<'_, str> {
    if !text.contains(['\n', '\r']) {
        return Cow::Borrowed(text);
    }
    Cow::Owned(text.replace('\r', "\\r").replace('\n', "\\n"))
}

/// The page with a backslash in front of each line that GitHub would take for a workflow command; one may stand behind
/// blanks.
pub(super) fn no_commands(page: &str) -> Cow<'_, str> {
    guarded(page, true)
}

/// The cell with a backslash in front of each of its lines that would be a command, but for the first, before which
/// something else stands.
pub(super) fn no_commands_within(cell: &str) -> Cow<'_, str> {
    guarded(cell, false)
}

fn guarded(text: &str, begins_line: bool) -> Cow<'_, str> {
    if !text.contains("::") {
        return Cow::Borrowed(text);
    }
    let mut result = String::with_capacity(text.len() + 1);
    for (at, line) in text.split_inclusive(['\n', '\r']).enumerate() {
        let words = line.trim_start();
        result += &line[..line.len() - words.len()];
        if words.starts_with("::") && (begins_line || at > 0) {
            result.push('\\');
        }
        result += words;
    }
    Cow::Owned(result)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_text_is_one_line_and_no_command() {
        assert_eq!(line("NorthStar"), "NorthStar");
        assert_eq!(line("a\r\n::error::b"), "a\\r\\n::error::b");
        assert_eq!(no_commands("a::b\n  ::error::x\n::b\n"), "a::b\n  \\::error::x\n\\::b\n");
    }

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

        #[test]
        fn no_page_has_a_command(text in "[a: \t\r\n\u{2028}\\\\]{0,30}") {
            let page = no_commands(&text);
            prop_assert!(page.lines().all(|line| !line.trim_start().starts_with("::")));
            prop_assert_eq!(page.replace('\\', ""), text.replace('\\', ""));
            prop_assert_eq!(line(&text).lines().count().min(1), line(&text).lines().count());
        }
    }
}
