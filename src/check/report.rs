//! Where the phases put what they find: what is wrong, what names stand for, and about which names nothing more
//! is to be said.

use std::collections::HashSet;
use std::sync::Arc;

use super::uses::{NameKind, Uses};
use crate::diagnostic::suggest::with_nearest;
use crate::diagnostic::{Code, Diagnostic, Diagnostics, Sink};
use crate::source::{Files, Span};
use crate::syntax::ast::Name;

/// The findings so far. One mistake is one finding: what has an error is silent wherever it is used.
#[derive(Debug)]
pub(super) struct Report {
    sink: Sink,
    /// Whether a file could not be read, which may have declared anything.
    incomplete: bool,
    /// The names of items with an error, and the words of items that could not be parsed.
    poisoned: HashSet<String>,
    uses: Uses,
}

impl Report {
    /// A report that goes on from what was found while the files were read.
    pub fn new(sink: Sink, incomplete: bool) -> Self {
        Self { sink, incomplete, poisoned: HashSet::new(), uses: Uses::default() }
    }

    /// Takes a finding.
    pub fn push(&mut self, found: Diagnostic) {
        self.sink.push(found);
    }

    /// The sink, for the stages that know no more than that.
    pub fn sink(&mut self) -> &mut Sink {
        &mut self.sink
    }

    pub fn has_errors(&self) -> bool {
        self.sink.has_errors()
    }

    /// Notes what a name stands for where it is used, and where that is declared.
    pub fn used(&mut self, name: Span, kind: NameKind, declared: impl IntoIterator<Item = Span>) {
        self.uses.add(name, kind, declared);
    }

    /// Whether it is known what the name at a place stands for.
    pub fn knows(&self, name: Span) -> bool {
        self.uses.get(name).is_some()
    }

    /// The findings in the order of the places, a name that is nowhere declared once, and the names that are used.
    pub fn finish(self, files: Arc<Files>) -> (Diagnostics, Uses) {
        let unknown = [Code::NameUndefined, Code::ValueUnknown, Code::TypeUnknownVariant];
        (self.sink.gathered(&unknown).finish(files), self.uses)
    }

    /// Says that the item of a name has an error, so that its users are silent.
    pub fn poison(&mut self, name: &str) {
        self.poisoned.insert(name.to_owned());
    }

    /// Whether an error elsewhere may be why the name is not known or not usable.
    pub fn is_poisoned(&self, name: &str) -> bool {
        self.incomplete || self.poisoned.contains(name)
    }

    /// Reports `name/undefined` with the nearest of the legal names; silent for poisoned names.
    pub fn undefined(&mut self, what: &str, name: &Name, candidates: impl Iterator<Item = impl AsRef<str>>) {
        self.undefined_or(what, name, candidates, None);
    }

    /// Like [`Report::undefined`], with a help that is known without a look at what there is.
    pub fn undefined_or(
        &mut self,
        what: &str,
        name: &Name,
        candidates: impl Iterator<Item = impl AsRef<str>>,
        help: Option<String>,
    ) {
        if self.is_poisoned(&name.text) {
            return;
        }
        let message = format!("there is no {what} `{}`", name.text);
        let found = Diagnostic::new(Code::NameUndefined, name.span, message);
        self.push(match help {
            Some(help) => found.help(help),
            None => with_nearest(found, &name.text, name.span, candidates),
        });
    }

    /// Reports `name/wrong-kind`: what the name stands for, and what is needed here.
    pub fn wrong_kind(&mut self, name: &Name, is: &str, needed: &str, declared: Span) {
        if self.is_poisoned(&name.text) {
            return;
        }
        let article = if is.starts_with(['a', 'e', 'i', 'o', 'u']) { "an" } else { "a" };
        let is = if is == "rules" { "a block of rules".into() } else { format!("{article} {is}") };
        let message = format!("`{}` is {is}, and {needed} is needed", name.text);
        let found = Diagnostic::new(Code::NameWrongKind, name.span, message)
            .label(format!("{needed} is needed"))
            .related(declared, "declared here");
        self.push(found);
    }

    /// Reports a cycle of items that need each other.
    pub fn cycle(&mut self, what: &str, round: &[&Name]) {
        let Some((first, others)) = round.split_first() else { return };
        let shown: Vec<String> =
            round.iter().chain([first]).take(10).map(|name| format!("`{}`", name.text)).collect();
        let message = format!("{what} `{}` needs itself: {}", first.text, shown.join(" → "));
        let mut found = Diagnostic::new(Code::NameCycle, first.span, message).label("needs itself");
        for other in others.iter().take(8) {
            found = found.related(other.span, format!("`{}` is on the way round", other.text));
        }
        self.push(found);
    }

    /// Reports `name/style` for a declared name that is not in snake_case.
    pub fn style(&mut self, name: &Name) {
        if name.quoted || !name.text.contains(|c: char| c.is_ascii_uppercase()) {
            return;
        }
        let message = format!("`{}` is not in snake_case", name.text);
        let help = format!("write `{}`", snake_case(&name.text));
        self.push(Diagnostic::new(Code::NameStyle, name.span, message).help(help));
    }
}

/// The finding that a name is declared a second time.
pub(super) fn duplicate(what: &str, name: &str, second: Span, first: Span) -> Diagnostic {
    Diagnostic::new(Code::NameDuplicate, second, format!("{what} `{name}` is declared twice"))
        .label("the second one")
        .related(first, "the first one")
}

/// `PriorityHigh` as `priority_high`.
fn snake_case(name: &str) -> String {
    let mut snake = String::new();
    let mut after_lower = false;
    for c in name.chars() {
        if c.is_ascii_uppercase() && after_lower {
            snake.push('_');
        }
        after_lower = c.is_ascii_lowercase() || c.is_ascii_digit();
        snake.push(c.to_ascii_lowercase());
    }
    snake
}

#[cfg(test)]
mod tests {
    use super::snake_case;

    #[test]
    fn snake_case_parts_words_at_capitals() {
        assert_eq!(snake_case("PriorityHIGH2X"), "priority_high2_x");
    }
}
