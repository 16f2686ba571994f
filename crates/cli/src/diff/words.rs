//! What a difference comes to in words, for eyes and for comments.

use super::history::History;
use crate::files::plural;

/// How many orders of the past are treated differently.
pub(super) fn of_history(history: &History) -> String {
    let count = |n: u64| plural(n, "order");
    let mut line = format!(
        "{} of {} of history {} treated differently",
        history.differ,
        count(history.total),
        if history.differ == 1 { "is" } else { "are" }
    );
    if history.other.count > 0 {
        line += &format!(
            ", {} of them in another way ({})",
            history.other.count,
            history.other.examples.join(", ")
        );
    }
    if history.invalid > 0 {
        line += &format!("; {} not read by both versions", count(history.invalid));
    }
    line
}

/// A text without control characters and marks of direction, which change what stands around it.
pub(super) fn visible(text: &str) -> String {
    let mut shown = String::with_capacity(text.len());
    for c in text.chars() {
        let turns = matches!(c, '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
        if c.is_control() || turns || matches!(c, '\u{2028}' | '\u{2029}') {
            shown.extend(c.escape_default());
        } else {
            shown.push(c);
        }
    }
    shown
}
