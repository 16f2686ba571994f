//! `text/invisible`: a text with blanks at an end, or with characters that nobody sees.

use super::look_alike::all_texts;
use super::{Lint, LintContext};
use crate::diagnostic::{Code, Diagnostic, Sink};

pub(super) const LINT: Lint = Lint {
    code: Code::TextInvisible,
    explanation: "Blanks at the end of a text, no-break spaces and characters of no width come in by copy and paste. The text looks \
right and equals nothing. Where they are meant, write them as escapes (`\\u{a0}`).",
    bad: "use \"company.consign\"\nrules outsourcing assigns provider {\n  rule north { when region = \"NY\u{200b}\"  assign northstar }\n  \
otherwise assign coolair\n}\n",
    good: "use \"company.consign\"\nrules outsourcing assigns provider {\n  rule north { when region = \"NY\"  assign northstar }\n  \
otherwise assign coolair\n}\n",
    check: Some(check),
};

/// What nobody sees: what it is called, and what stands there in a plain text.
fn unseen(c: char) -> Option<(&'static str, &'static str)> {
    Some(match c {
        '\u{a0}' | '\u{2007}' | '\u{202f}' => ("a no-break space", " "),
        '\u{200b}' | '\u{2060}' | '\u{feff}' => ("a space of no width", ""),
        '\u{200e}' | '\u{200f}' => ("a mark of direction", ""),
        '\u{ad}' => ("a soft hyphen", ""),
        '\u{3000}' => ("a space as wide as a letter of East Asia", " "),
        _ => return None,
    })
}

fn check(context: &LintContext<'_>, sink: &mut Sink) {
    for (span, text) in all_texts(context) {
        let inside = text.get(1..text.len() - 1).unwrap_or_default();
        let odd = inside.chars().find_map(|c| Some((c, unseen(c)?)));
        let message = match odd {
            Some((c, (name, _))) => format!("this text has {name}, U+{:04X}, in it", c as u32),
            None if inside.trim() != inside && !inside.trim().is_empty() => {
                "this text has blanks at an end".to_owned()
            }
            None => continue,
        };
        let mut plain = String::new();
        for c in inside.chars() {
            match unseen(c) {
                Some((_, instead)) => plain.push_str(instead),
                None => plain.push(c),
            }
        }
        let found = Diagnostic::new(Code::TextInvisible, span, message).label("looks like a text without it");
        sink.push(found.write_instead(span, format!("\"{}\"", plain.trim()), false));
    }
}
