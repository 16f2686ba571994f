//! Pairs of pest to the syntax tree, one function for each rule of the grammar.
//!
//! A builder never fails: what the grammar lets through and a literal then turns out not to be (a date
//! that does not exist, a number of 40 digits) is noted, and something harmless stands in its place.
//! Whoever asked for the tree throws it away if anything was noted.

mod calendar;
mod expression;
mod items;
mod literal;
mod people;
mod rules;
mod schema;
mod target;
mod test;
mod workflow;

use std::cell::{Cell, RefCell};

use consign_grammar::Pairs;
pub(super) use consign_grammar::{Failure, Pair, Rule};

use super::ast::{Name, TextLiteral};
use super::lexer::Tokens;
use crate::diagnostic::{Code, Diagnostic};
use crate::source::{FileId, Span};

/// Parses `text[start..end]` as `rule`; a failure has its place in the whole text.
pub(super) fn parse(rule: Rule, text: &str, start: usize, end: usize) -> Result<Pairs<'_>, Failure> {
    consign_grammar::parse(rule, &text[start..end])
        .map_err(|failure| Failure { at: start + failure.at, ..failure })
}

/// Makes trees of pairs.
pub(super) struct Builder<'a, 't> {
    file: FileId,
    /// Where the parsed part starts in the file.
    base: Cell<usize>,
    tokens: &'a Tokens<'t>,
    problems: RefCell<Vec<Diagnostic>>,
}

impl<'a, 't> Builder<'a, 't> {
    pub(super) fn new(file: FileId, tokens: &'a Tokens<'t>) -> Self {
        Self { file, base: Cell::new(0), tokens, problems: RefCell::default() }
    }

    /// Sets where the next pairs were parsed from.
    pub(super) fn starting_at(&self, base: usize) -> &Self {
        self.base.set(base);
        self
    }

    /// What was noted since the last call.
    pub(super) fn take_problems(&self) -> Vec<Diagnostic> {
        self.problems.take()
    }

    /// Builds whatever a pair is, for what it notes.
    pub(super) fn examine(&self, pair: Pair<'t>) {
        match pair.as_rule() {
            Rule::item => drop(self.item(pair)),
            Rule::field => drop(self.field(pair)),
            Rule::entry => drop(self.entry(pair)),
            Rule::engineer_member => drop(self.engineer(pair)),
            Rule::dispatcher_member => drop(self.text_of(pair)),
            Rule::open_line => drop(self.open_line(pair)),
            Rule::closed_line => {
                drop(self.closed_line(pair.clone()));
                drop(self.yearly_line(pair.clone()));
                drop(self.closed_files(pair));
            }
            Rule::timezone_item => drop(self.text_of(pair)),
            Rule::directory_item => drop(self.directory(pair)),
            Rule::eligible => drop(self.condition_of(pair)),
            Rule::otherwise => drop(self.otherwise(pair)),
            Rule::rule_item => drop(self.rule(pair)),
            Rule::table_item => drop(self.table(pair)),
            Rule::row => drop(self.row(1, pair)),
            Rule::file_column => drop(self.sum(Children::from_pair(pair).one(Rule::sum))),
            Rule::rule_when => drop(self.condition_of(pair)),
            Rule::active => drop(self.active(pair)),
            Rule::action => drop(self.action(pair)),
            Rule::arm | Rule::otherwise_arm => drop(self.arm(pair)),
            Rule::portal | Rule::assigns | Rule::handler_statement | Rule::node_rules => {
                drop(self.statement(pair));
            }
            Rule::then | Rule::declined | Rule::deadline => drop(self.statement(pair)),
            Rule::start => drop(self.identifier_of(pair)),
            Rule::branch_node | Rule::assign_node | Rule::task_node | Rule::end_node => drop(self.node(pair)),
            Rule::EOI | Rule::comma => {}
            _ => self.test_line(pair, &mut super::ast::TestItem::empty(self.nowhere())),
        }
    }

    fn nowhere(&self) -> Span {
        Span::new(self.file, 0, 0)
    }

    /// The span of a pair, without the white space that pest may have put at its end.
    fn span(&self, pair: &Pair<'_>) -> Span {
        let inner = pair.as_span();
        let (start, end) = (self.base.get() + inner.start(), self.base.get() + inner.end());
        let text = self.tokens.text.as_bytes();
        let last = end.checked_sub(1).and_then(|at| text.get(at));
        if last.is_some_and(|byte| !byte.is_ascii_whitespace()) && end < text.len() {
            return Span::new(self.file, start, end);
        }
        Span::new(self.file, start, self.tokens.trimmed(end))
    }

    fn note(&self, problem: Diagnostic) {
        self.problems.borrow_mut().push(problem);
    }

    fn docs(&self, span: Span) -> Option<String> {
        self.tokens.docs_before(span.start as usize)
    }

    fn name(&self, pair: Pair<'t>) -> Name {
        let inner = only(pair);
        match inner.as_rule() {
            Rule::text => self.quoted_name(&inner),
            _ => self.identifier(&inner),
        }
    }

    fn quoted_name(&self, pair: &Pair<'t>) -> Name {
        let TextLiteral { text, span } = self.text(pair);
        Name { text, quoted: true, span }
    }

    /// An identifier, or the word that another rule is made of.
    fn identifier(&self, pair: &Pair<'t>) -> Name {
        let span = self.span(pair);
        let text = pair.as_str();
        if text.len() > IDENTIFIER_LENGTH {
            let message =
                format!("a name has at most {IDENTIFIER_LENGTH} characters, this one has {}", text.len());
            self.note(Diagnostic::new(Code::SyntaxIdentifier, span, message).label("too long"));
        }
        Name { text: text.to_owned(), quoted: false, span }
    }

    fn identifier_of(&self, pair: Pair<'t>) -> Name {
        self.identifier(&Children::from_pair(pair).one(Rule::identifier))
    }

    fn text_of(&self, pair: Pair<'t>) -> TextLiteral {
        self.text(&Children::from_pair(pair).one(Rule::text))
    }

    /// `sheet "2026"` among the children.
    fn sheet(&self, children: &Children<'t>) -> Option<TextLiteral> {
        children.maybe(Rule::sheet).map(|sheet| self.text_of(sheet))
    }
}

/// How many characters an identifier has at most.
const IDENTIFIER_LENGTH: usize = 128;

/// The children of a pair, asked for by their rules.
struct Children<'t>(Pairs<'t>);

impl<'t> Children<'t> {
    fn from_pair(pair: Pair<'t>) -> Self {
        Self(pair.into_inner())
    }

    /// The first child of that rule, which the grammar says is there.
    fn one(&self, rule: Rule) -> Pair<'t> {
        self.maybe(rule).unwrap_or_else(|| unreachable!("the grammar puts a {rule:?} here"))
    }

    /// The first child of that rule, if there is one.
    fn maybe(&self, rule: Rule) -> Option<Pair<'t>> {
        self.0.clone().find(|child| child.as_rule() == rule)
    }

    fn has(&self, rule: Rule) -> bool {
        self.maybe(rule).is_some()
    }

    /// All children of that rule.
    fn every(&self, rule: Rule) -> impl Iterator<Item = Pair<'t>> + use<'t> {
        self.0.clone().filter(move |child| child.as_rule() == rule)
    }
}

/// The first child of a pair that always has one.
fn only(pair: Pair<'_>) -> Pair<'_> {
    pair.into_inner().next().unwrap_or_else(|| unreachable!("the grammar gives this rule a child"))
}
