//! Snippets as plain text, for whoever fills in no parts.

use std::ops::Range;

use super::{Offer, OfferKind};

impl Offer {
    /// What is written, with each part to be filled in as it begins, and where in it those parts are, in their order.
    pub fn filled(&self) -> (String, Vec<Range<usize>>) {
        if self.kind == OfferKind::Snippet { filled(&self.insert) } else { (self.insert.clone(), Vec::new()) }
    }
}

fn filled(snippet: &str) -> (String, Vec<Range<usize>>) {
    let (mut text, mut parts) = (String::with_capacity(snippet.len()), Vec::new());
    let mut rest = snippet;
    while let Some((before, part)) = rest.split_once("${") {
        text.push_str(before);
        let Some((_, part)) = part.split_once(':') else {
            rest = part;
            break;
        };
        let end = end(part);
        let start = text.len();
        text.push_str(&part[..end].replace("\\}", "}"));
        parts.push(start..text.len());
        rest = part.get(end + 1..).unwrap_or_default();
    }
    text.push_str(rest);
    (text, parts)
}

/// Where the brace is that ends a part: the first that no backslash stands before.
fn end(part: &str) -> usize {
    let mut is_escaped = false;
    let ends = part.char_indices().find(|(_, c)| {
        let ends = *c == '}' && !is_escaped;
        is_escaped = *c == '\\';
        ends
    });
    ends.map_or(part.len(), |(at, _)| at)
}

#[cfg(test)]
mod tests {
    #[test]
    fn parts_are_filled_with_what_they_begin_as() {
        let (text, parts) = super::filled("rule ${1:é} {\n  when ${2:{ a \\}} }");
        assert_eq!(text, "rule é {\n  when { a } }");
        let parts: Vec<&str> = parts.into_iter().map(|part| &text[part]).collect();
        assert_eq!(parts, ["é", "{ a }"]);
        assert!(super::filled("é x").1.is_empty());
    }
}
