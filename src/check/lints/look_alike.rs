//! `text/look-alike`: two texts that look the same and are not.

use std::collections::HashMap;

use unicode_security::skeleton;

use super::{Lint, LintContext};
use crate::diagnostic::{Code, Diagnostic, Sink};
use crate::scalar::normal;
use crate::source::Span;
use crate::syntax::lexer::TokenKind;

pub(super) const LINT: Lint = Lint {
    code: Code::TextLookAlike,
    explanation: "Two texts of the program look the same and are different ones, as a Latin and a Cyrillic `A`. (An \
`é` of one character and of two is the same.) What one rule compares with, the other one never equals. Copy one of the \
two over the other (Unicode Technical Standard 39, confusable detection).",
    bad: "use \"company.consign\"\nrules outsourcing assigns provider {\n  rule one { when region = \"COP\"  assign northstar }\n  \
rule two { when region = \"\u{421}\u{41e}\u{420}\"  assign coolair }\n}\n",
    good: "use \"company.consign\"\nrules outsourcing assigns provider {\n  rule one { when region = \"Orl\u{e9}ans\"  assign northstar }\n  \
rule two { when region = \"Orlando\"  assign coolair }\n}\n",
    check: Some(check),
};

fn check(context: &LintContext<'_>, sink: &mut Sink) {
    let all = texts(context);
    let mut first: HashMap<String, (Span, &str)> = HashMap::new();
    for (span, text) in &all {
        let (earlier, seen) = *first.entry(skeleton(text).collect()).or_insert((*span, text));
        // Letters and digits of ASCII look alike too (`l` and `1`), but everybody knows those.
        if normal(seen) != normal(text) && !(seen.is_ascii() && text.is_ascii()) {
            let message = format!("{text} looks like another text and is not the same");
            let found = Diagnostic::new(Code::TextLookAlike, *span, message)
                .label(code_points(text, seen))
                .related(earlier, code_points(seen, text));
            sink.push(found.help("copy one of them over the other"));
        }
    }
}

/// The characters of a text that another one does not have.
fn code_points(text: &str, other: &str) -> String {
    let odd = text.chars().filter(|c| !other.contains(*c)).take(4);
    let odd: Vec<String> = odd.map(|c| format!("U+{:04X}", c as u32)).collect();
    if odd.is_empty() { String::new() } else { format!("with {}", odd.join(", ")) }
}

/// The texts in quotes of the program's files, as they are written; of files of ASCII alone none, which
/// nothing in them can be confused with.
pub(super) fn texts<'a>(context: &LintContext<'a>) -> Vec<(Span, &'a str)> {
    let mut files = context.program_files().map(|id| context.program.files.get(id).text());
    if files.all(str::is_ascii) { Vec::new() } else { all_texts(context) }
}

/// The texts in quotes of the program's files, as they are written.
pub(super) fn all_texts<'a>(context: &LintContext<'a>) -> Vec<(Span, &'a str)> {
    let mut all = Vec::new();
    for (id, tokens) in context.tokens() {
        for token in tokens.list.iter().filter(|token| token.kind == TokenKind::Text) {
            let span = Span::new(*id, token.start as usize, token.end as usize);
            all.push((span, &tokens.text[token.range()]));
        }
    }
    all
}
