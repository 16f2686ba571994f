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
    if !page.contains("::") {
        return Cow::Borrowed(page);
    }
    let lines = page.split('\n').map(|line| {
        let text = line.trim_start();
        let blanks = &line[..line.len() - text.len()];
        if text.starts_with("::") { Cow::Owned(format!("{blanks}\\{text}")) } else { Cow::Borrowed(line) }
    });
    Cow::Owned(lines.collect::<Vec<_>>().join("\n"))
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
