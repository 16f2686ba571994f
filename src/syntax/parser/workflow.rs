//! Workflows and their nodes.

use jiff::SignedDuration;

use super::people::side;
use super::target::assignee;
use super::{Builder, Children, Pair, Rule};
use crate::source::Span;
use crate::syntax::ast::{
    After, BranchNode, Expr, Goes, Name, NodeItem, NodeKind, Statement, StatementKind, Within, WorkflowItem,
};

impl<'t> Builder<'_, 't> {
    pub(super) fn workflow(&self, pair: Pair<'t>) -> WorkflowItem {
        let span = self.span(&pair);
        let children = Children::from_pair(pair);
        let body = Children::from_pair(children.one(Rule::workflow_body));
        let is_node = |pair: &Pair<'t>| {
            matches!(pair.as_rule(), Rule::branch_node | Rule::assign_node | Rule::task_node | Rule::end_node)
        };
        WorkflowItem {
            name: self.identifier(&children.one(Rule::identifier)),
            label: self.text(&children.one(Rule::label)),
            when: children.maybe(Rule::workflow_when).map(|when| self.condition_of(when)),
            starts: body.every(Rule::start).map(|start| self.identifier_of(start)).collect(),
            nodes: body.0.filter(is_node).map(|node| self.node(node)).collect(),
            span,
        }
    }

    pub(super) fn node(&self, pair: Pair<'t>) -> NodeItem {
        let span = self.span(&pair);
        let rule = pair.as_rule();
        let children = Children::from_pair(pair);
        let kind = match rule {
            Rule::branch_node => NodeKind::Branch(self.branch(&children)),
            Rule::assign_node => NodeKind::Assign(self.statements(&children)),
            Rule::task_node => NodeKind::Task(self.statements(&children)),
            _ => NodeKind::End,
        };
        NodeItem {
            docs: self.docs(span),
            name: self.identifier(&children.one(Rule::identifier)),
            label: children.maybe(Rule::label).map(|label| self.text(&label)),
            kind,
            span,
        }
    }

    fn branch(&self, children: &Children<'t>) -> BranchNode {
        let otherwise = |pair: Pair<'t>| {
            let span = self.span(&pair);
            (self.identifier_of(pair), span)
        };
        BranchNode {
            arms: children.every(Rule::arm).filter_map(|arm| self.arm(arm)).collect(),
            otherwise: children.every(Rule::otherwise_arm).map(otherwise).collect(),
        }
    }

    /// Condition and node of an arm; `None` for `otherwise`.
    pub(super) fn arm(&self, pair: Pair<'t>) -> Option<(Expr, Name)> {
        let children = Children::from_pair(pair);
        let node = self.identifier(&children.one(Rule::identifier));
        Some((self.expr(children.maybe(Rule::expr)?), node))
    }

    fn statements(&self, children: &Children<'t>) -> Vec<Statement> {
        let body = Children::from_pair(children.one(Rule::node_body));
        body.0.filter_map(|statement| self.statement(statement)).collect()
    }

    /// A statement; `None` for the brackets around them.
    pub(super) fn statement(&self, pair: Pair<'t>) -> Option<Statement> {
        let span = self.span(&pair);
        let rule = pair.as_rule();
        let children = Children::from_pair(pair);
        let name = || self.identifier(&children.one(Rule::identifier));
        let kind = match rule {
            Rule::portal => StatementKind::Portal(side(children.one(Rule::side))),
            Rule::assigns => StatementKind::Assigns(assignee(children.one(Rule::assignee))),
            Rule::handler_statement => StatementKind::Handler(self.handlers(children.one(Rule::handlers))),
            Rule::node_rules => StatementKind::Rules(
                children.every(Rule::identifier).map(|block| self.identifier(&block)).collect(),
            ),
            Rule::then => StatementKind::Then(name()),
            Rule::declined => {
                let reasons = children.maybe(Rule::decline_reasons).map(Children::from_pair);
                let reasons = reasons.map(|all| all.every(Rule::reason).map(|one| self.text(&one)).collect());
                StatementKind::Declined(name(), reasons.unwrap_or_default())
            }
            Rule::deadline => StatementKind::Within(self.deadline(&children)),
            _ => return None,
        };
        Some(Statement { kind, span })
    }

    fn warning(&self, pair: Pair<'t>) -> (SignedDuration, Span) {
        let span = self.span(&pair);
        (self.duration(&Children::from_pair(pair).one(Rule::duration)), span)
    }

    /// `2 workdays`
    fn workdays(&self, pair: Pair<'t>) -> After {
        let number = Children::from_pair(pair).one(Rule::number);
        After::Workdays(self.number(&number), self.span(&number))
    }

    fn deadline(&self, children: &Children<'t>) -> Within {
        let goes = self.identifier(&children.one(Rule::identifier));
        Within {
            after: match children.maybe(Rule::workdays) {
                Some(days) => self.workdays(days),
                None => After::Time(self.duration(&children.one(Rule::duration))),
            },
            of: children.maybe(Rule::of_calendar).map(|of| self.identifier_of(of)),
            warn: children.maybe(Rule::warning).map(|warning| self.warning(warning)),
            goes: if goes.text == "declined" { Goes::Declined(goes.span) } else { Goes::Node(goes) },
        }
    }
}
