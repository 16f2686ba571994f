//! What a text declares, item by item, with what stands in them: what an editor lists, also of a text with mistakes.
//! Of an item that does not parse, its members are looked at one by one, and of one that does not parse its first words.

mod broken;
pub(super) mod entry;
mod known;

use std::ops::Range;

use consign_grammar::Pairs;

use super::lexer::Tokens;
use super::marks::Marks;
use super::parser::{Pair, Rule, parse};
use super::{no_file, recovery};

pub use entry::{OutlineEntry, OutlineKind};
pub(super) use known::{KnownOutlines, outline_again};

/// What a text declares, in the order of the places. It has no errors: what cannot be understood is left out, or is there
/// with its first words.
///
/// ```
/// use consign::editor::{OutlineKind, outline};
///
/// let text = "rules outsourcing assigns provider {\n  rule north \"The north\" { when region = }\n}";
/// let items = outline(text);
/// assert_eq!((items[0].kind, items[0].name.as_str()), (OutlineKind::Rules, "outsourcing"));
/// let rule = &items[0].children[0];
/// assert_eq!((rule.kind, rule.name.as_str()), (OutlineKind::Rule, "north"));
/// assert_eq!(rule.label.as_deref(), Some("The north"));
/// ```
pub fn outline(text: &str) -> Vec<OutlineEntry> {
    let tokens = Tokens::lex(text);
    let outliner = Outliner { tokens: &tokens, memory: None };
    if let Some(pairs) = super::pairs(&tokens) {
        return pairs.flat_map(Pair::into_inner).flat_map(|pair| outliner.pair(pair, 0)).collect();
    }
    let marks = Marks::collect(&tokens, no_file());
    recovery::items(&marks).into_iter().filter_map(|range| outliner.item(&marks, range)).collect()
}

struct Outliner<'a, 't> {
    tokens: &'a Tokens<'t>,
    /// What is known of parts, if they are looked at again and again.
    memory: Option<&'a known::Memory>,
}

impl<'t> Outliner<'_, 't> {
    /// An item of a file that does not parse.
    fn item(&self, marks: &Marks<'_, 't>, range: Range<usize>) -> Option<OutlineEntry> {
        let whole = self.part(marks, Rule::item_alone, &range).and_then(|all| all.into_iter().next());
        whole.or_else(|| broken::item(self, marks, range))
    }

    fn parse(&self, rule: Rule, bytes: &Range<usize>) -> Option<Pairs<'t>> {
        let tokens = self.tokens.within(bytes).iter().copied();
        let shallow = super::nesting::too_deep(self.tokens.text, tokens).is_none();
        shallow.then(|| parse(rule, self.tokens.text, bytes.start, bytes.end).ok()).flatten()
    }

    /// What the pairs of a part that begins at `base` declare.
    fn all(&self, pairs: Pairs<'t>, base: usize) -> Vec<OutlineEntry> {
        pairs.flat_map(|pair| self.pair(pair, base)).collect()
    }

    /// What a pair declares: itself, or what is in it.
    fn pair(&self, pair: Pair<'t>, base: usize) -> Vec<OutlineEntry> {
        let rule = pair.as_rule();
        if matches!(rule, Rule::variants | Rule::ordered_variants) {
            return pair.into_inner().filter_map(|name| self.variant(&name, base)).collect();
        }
        match entry::kind(rule) {
            Some(kind) => self.entry(kind, pair, base).into_iter().collect(),
            None => self.all(pair.into_inner(), base),
        }
    }

    fn variant(&self, pair: &Pair<'t>, base: usize) -> Option<OutlineEntry> {
        let name = (pair.as_rule() == Rule::name).then(|| self.bytes(pair, base))?;
        Some(OutlineEntry::new(self.tokens.text, OutlineKind::Variant, name.clone(), name))
    }

    fn entry(&self, kind: OutlineKind, pair: Pair<'t>, base: usize) -> Option<OutlineEntry> {
        let range = self.bytes(&pair, base);
        let inner = pair.clone().into_inner();
        let name = inner.clone().find(|child| entry::is_name(kind, child.as_rule()));
        let name = match name {
            Some(name) => self.bytes(&name, base),
            // What has no name is called by its word.
            None => self.first_token(&range)?,
        };
        let label = inner.clone().find(|child| child.as_rule() == Rule::label);
        let mut entry = OutlineEntry::new(self.tokens.text, kind, name, range.clone());
        entry.label = label.map(|label| entry::unquoted(label.as_str()));
        entry.docs = self.tokens.docs_before(range.start);
        entry.children = self.all(inner, base);
        Some(entry)
    }

    fn first_token(&self, range: &Range<usize>) -> Option<Range<usize>> {
        Some(self.tokens.list.get(self.tokens.index_at(range.start))?.range())
    }

    /// Where a pair is, without the white space that pest may have put at its end.
    fn bytes(&self, pair: &Pair<'_>, base: usize) -> Range<usize> {
        let inner = pair.as_span();
        let (start, end) = (base + inner.start(), base + inner.end());
        start..self.tokens.trimmed(end).max(start)
    }
}

#[cfg(test)]
mod tests;
