//! `text/mixed-scripts`: a word with letters of several scripts.

use unicode_security::MixedScript;

use super::look_alike::texts;
use super::{Lint, LintContext};
use crate::diagnostic::{Code, Diagnostic, Sink};

pub(super) const LINT: Lint = Lint {
    code: Code::TextMixedScripts,
    explanation: "A word that mixes scripts, such as a Cyrillic `А` among Latin letters, looks like one that does not and \
equals none of them: a rule that compares with it never matches. Type the word anew. Scripts that belong together, as in \
Japanese, are one (Unicode Technical Standard 39, single-script detection).",
    bad: "use \"company.consign\"\nrules outsourcing assigns provider {\n  rule north { when region = \"N\u{423}\"  assign northstar }\n  \
otherwise assign coolair\n}\n",
    good: "use \"company.consign\"\nrules outsourcing assigns provider {\n  rule north { when region = \"NY\"  assign northstar }\n  \
rule kyiv { when region = \"\u{41A}\u{438}\u{457}\u{432}\"  assign coolair }\n}\n",
    check: Some(check),
};

fn check(context: &LintContext<'_>, sink: &mut Sink) {
    for (span, text) in texts(context) {
        let words = text.split(|c: char| !c.is_alphanumeric());
        for word in words.filter(|word| !word.is_ascii() && !word.is_single_script()) {
            let odd: Vec<String> = word
                .chars()
                .filter(|c| !c.is_ascii())
                .take(4)
                .map(|c| format!("`{c}` is U+{:04X}", c as u32))
                .collect();
            let message = format!("`{word}` mixes letters of several scripts");
            let found = Diagnostic::new(Code::TextMixedScripts, span, message).label(odd.join(", "));
            sink.push(found.help("type the word anew"));
        }
    }
}
