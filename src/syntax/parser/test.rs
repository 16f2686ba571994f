//! Tests.

use super::target::assignee;
use super::{Builder, Children, Pair, Rule};
use crate::diagnostic::{Code, Diagnostic};
use crate::source::Span;
use crate::syntax::ast::{Assigns, OrderStatement, RuleName, TestItem, TestLine, TestLineKind, TextLiteral};

impl TestItem {
    /// A test of which nothing is known yet.
    pub(super) fn empty(span: Span) -> Self {
        Self {
            name: TextLiteral { text: String::new(), span },
            orders: Vec::new(),
            workflows: Vec::new(),
            nows: Vec::new(),
            directories: Vec::new(),
            lines: Vec::new(),
            span,
        }
    }
}

impl<'t> Builder<'_, 't> {
    pub(super) fn test(&self, pair: Pair<'t>) -> TestItem {
        let mut test = TestItem::empty(self.span(&pair));
        let children = Children::from_pair(pair);
        test.name = self.text(&children.one(Rule::text));
        for child in children.0 {
            self.test_line(child, &mut test);
        }
        test
    }

    /// Puts a line of a test where it belongs.
    pub(super) fn test_line(&self, pair: Pair<'t>, test: &mut TestItem) {
        match pair.as_rule() {
            Rule::test_order => test.orders.push(self.test_order(pair)),
            Rule::test_workflow => test.workflows.push(self.identifier_of(pair)),
            Rule::directory_item => test.directories.push(self.directory(pair)),
            Rule::test_now => {
                let span = self.span(&pair);
                let now = Children::from_pair(pair).one(Rule::datetime);
                let instant = self.datetime(&now);
                if test.lines.is_empty() {
                    test.nows.push((instant, self.span(&now)));
                } else {
                    test.lines.push(TestLine { kind: TestLineKind::Now(instant), span });
                }
            }
            _ => {
                let span = self.span(&pair);
                test.lines.extend(self.step_or_expectation(pair).map(|kind| TestLine { kind, span }));
            }
        }
    }

    fn test_order(&self, pair: Pair<'t>) -> OrderStatement {
        let span = self.span(&pair);
        let children = Children::from_pair(pair);
        OrderStatement {
            base: children.maybe(Rule::identifier).map(|base| self.identifier(&base)),
            record: children.maybe(Rule::record).map(|record| self.record(record)),
            span,
        }
    }

    /// What a line does or expects; `None` for the words and brackets around the lines.
    fn step_or_expectation(&self, pair: Pair<'t>) -> Option<TestLineKind> {
        let rule = pair.as_rule();
        let candidate = |pair| self.candidate(Children::from_pair(pair).one(Rule::candidate));
        match rule {
            Rule::expect => Children::from_pair(pair).0.find_map(|kind| self.expectation(kind)),
            Rule::declined_by => {
                let because = Children::from_pair(pair.clone()).maybe(Rule::because);
                let because =
                    because.map(|because| self.text(&Children::from_pair(because).one(Rule::reason)));
                Some(TestLineKind::DeclinedBy(candidate(pair), because))
            }
            Rule::assigned_to => Some(TestLineKind::AssignedTo(candidate(pair))),
            Rule::step_done => Some(TestLineKind::Done),
            Rule::step_expired => Some(TestLineKind::Expired),
            Rule::step_recalled => {
                let from = Children::from_pair(pair).maybe(Rule::assignee).map(assignee);
                Some(TestLineKind::Recalled(from.unwrap_or(Assigns::Provider)))
            }
            Rule::step_cancelled => Some(TestLineKind::Cancelled),
            Rule::step_after => {
                Some(TestLineKind::After(self.duration(&Children::from_pair(pair).one(Rule::duration))))
            }
            _ => None,
        }
    }

    fn expectation(&self, pair: Pair<'t>) -> Option<TestLineKind> {
        let rule = pair.as_rule();
        let children = Children::from_pair(pair);
        let by = || children.maybe(Rule::by_rule).map(|by| self.rule_name(only_rule_name(by)));
        match rule {
            Rule::expect_assigned => Some(TestLineKind::ExpectAssigned {
                to: self.candidate(children.one(Rule::candidate)),
                by: by(),
            }),
            Rule::expect_manual => Some(TestLineKind::ExpectManual {
                by: by(),
                reason: children.maybe(Rule::reason).map(|reason| self.text(&reason)),
            }),
            Rule::expect_node => {
                Some(TestLineKind::ExpectNode(self.identifier(&children.one(Rule::identifier))))
            }
            _ => None,
        }
    }

    fn rule_name(&self, pair: Pair<'t>) -> RuleName {
        let span = self.span(&pair);
        let children = Children::from_pair(pair);
        let mut names = children.every(Rule::identifier).map(|name| self.identifier(&name));
        let first = names.next().unwrap_or_else(|| unreachable!("the grammar begins with a name"));
        let (block, rule) = match names.next() {
            Some(second) => (Some(first), second),
            None => (None, first),
        };
        RuleName { block, rule, row: children.maybe(Rule::row_number).map(|row| self.row_number(&row)), span }
    }

    fn row_number(&self, pair: &Pair<'t>) -> u32 {
        pair.as_str().parse().unwrap_or_else(|_| {
            let message = format!("no table has a row `{}`", pair.as_str());
            self.note(Diagnostic::new(Code::SyntaxNumber, self.span(pair), message).label("not a row"));
            1
        })
    }
}

fn only_rule_name(by: Pair<'_>) -> Pair<'_> {
    Children::from_pair(by).one(Rule::rule_name)
}
