//! Blocks of rules: rules, tables, what they do.

use super::{Builder, Children, Pair, Rule, only};
use crate::source::Span;
use crate::syntax::ast::{
    Action, ActionKind, Active, Among, Cell, CellKind, Expr, Handler, HandlerKind, Manual, Otherwise, Row,
    RuleEntry, RuleItem, RulesItem, TableItem, TableSource,
};
use crate::syntax::parser::target::assignee;

impl<'t> Builder<'_, 't> {
    pub(super) fn rules(&self, pair: Pair<'t>) -> RulesItem {
        let span = self.span(&pair);
        let children = Children::from_pair(pair);
        let body = Children::from_pair(children.one(Rule::rules_body));
        RulesItem {
            name: self.identifier(&children.one(Rule::identifier)),
            assigns: assignee(children.one(Rule::assignee)),
            of: children
                .maybe(Rule::of_provider)
                .map(|of| self.name(Children::from_pair(of).one(Rule::name))),
            unique: children.maybe(Rule::unique).map(|word| self.span(&word)),
            complete: children.maybe(Rule::complete).map(|word| self.span(&word)),
            eligible: body.every(Rule::eligible).map(|eligible| self.condition_of(eligible)).collect(),
            otherwise: body.every(Rule::otherwise).map(|otherwise| self.otherwise(otherwise)).collect(),
            rules: body.0.filter_map(|member| self.rule_entry(member)).collect(),
            span,
        }
    }

    fn rule_entry(&self, pair: Pair<'t>) -> Option<RuleEntry> {
        match pair.as_rule() {
            Rule::rule_item => Some(RuleEntry::Rule(self.rule(pair))),
            Rule::table_item => Some(RuleEntry::Table(self.table(pair))),
            _ => None,
        }
    }

    /// The condition in `eligible when C`, `when C`, `where C`.
    pub(super) fn condition_of(&self, pair: Pair<'t>) -> Expr {
        self.expr(Children::from_pair(pair).one(Rule::expr))
    }

    pub(super) fn rule(&self, pair: Pair<'t>) -> RuleItem {
        let span = self.span(&pair);
        let children = Children::from_pair(pair);
        RuleItem {
            docs: self.docs(span),
            name: self.identifier(&children.one(Rule::identifier)),
            label: children.maybe(Rule::label).map(|label| self.text(&label)),
            when: children.every(Rule::rule_when).map(|when| self.condition_of(when)).collect(),
            active: children.every(Rule::active).map(|active| self.active(active)).collect(),
            actions: children.every(Rule::action).map(|action| self.action(action)).collect(),
            span,
        }
    }

    pub(super) fn active(&self, pair: Pair<'t>) -> Active {
        let span = self.span(&pair);
        let children = Children::from_pair(pair);
        let end = |rule| children.maybe(rule).map(|end| self.date(&Children::from_pair(end).one(Rule::date)));
        Active { from: end(Rule::active_from), to: end(Rule::active_to), span }
    }

    pub(super) fn table(&self, pair: Pair<'t>) -> TableItem {
        let span = self.span(&pair);
        let children = Children::from_pair(pair);
        TableItem {
            docs: self.docs(span),
            name: self.identifier(&children.one(Rule::identifier)),
            label: children.maybe(Rule::label).map(|label| self.text(&label)),
            columns: children
                .every(Rule::sum)
                .chain(
                    children
                        .every(Rule::file_column)
                        .map(|column| Children::from_pair(column).one(Rule::sum)),
                )
                .map(|column| self.sum(column))
                .collect(),
            rows: (1..).zip(children.every(Rule::row)).map(|(number, row)| self.row(number, row)).collect(),
            source: children.maybe(Rule::source).map(|source| Box::new(self.table_source(source, &children))),
            span,
        }
    }

    fn table_source(&self, source: Pair<'t>, table: &Children<'t>) -> TableSource {
        let column = |children: &Children<'t>| self.text_of(children.one(Rule::source));
        let assign = Children::from_pair(table.one(Rule::file_assign));
        TableSource {
            path: self.text_of(source),
            sheet: self.sheet(table),
            columns: table.every(Rule::file_column).map(|pair| column(&Children::from_pair(pair))).collect(),
            assign: column(&assign),
            else_manual: self.else_manual(&assign),
        }
    }

    fn else_manual(&self, children: &Children<'t>) -> Option<Manual> {
        let manual = children.maybe(Rule::else_manual).map(|els| Children::from_pair(els).one(Rule::manual));
        manual.map(|manual| self.manual(manual))
    }

    pub(super) fn row(&self, number: u64, pair: Pair<'t>) -> Row {
        let span = self.span(&pair);
        let children = Children::from_pair(pair);
        Row {
            number,
            docs: self.docs(span),
            cells: children.every(Rule::cell).map(|cell| self.cell(cell)).collect(),
            action: self.action(children.one(Rule::action)),
            span,
        }
    }

    /// `"NY", "NJ"`, `not "NY"`, `1..5`
    fn cell_values(&self, children: &Children<'t>) -> CellKind {
        let mut values: Vec<Expr> = children.every(Rule::sum).map(|value| self.sum(value)).collect();
        let Some(dots) = children.maybe(Rule::dots).map(|dots| self.span(&dots)) else {
            return CellKind::Values { negated: children.has(Rule::cell_not), values };
        };
        match (values.pop(), values.pop()) {
            (Some(high), Some(low)) => CellKind::Range { low: Box::new(low), high: Box::new(high), dots },
            _ => unreachable!("the grammar puts an operand on each side"),
        }
    }

    fn cell(&self, pair: Pair<'t>) -> Cell {
        let span = self.span(&pair);
        let children = Children::from_pair(pair);
        let kind = if children.has(Rule::anything) {
            CellKind::Any
        } else if children.has(Rule::test) {
            CellKind::Tests(children.every(Rule::test).map(|test| self.test_of(test)).collect())
        } else {
            self.cell_values(&children)
        };
        Cell { kind, span }
    }

    pub(super) fn otherwise(&self, pair: Pair<'t>) -> Otherwise {
        let span = self.span(&pair);
        let children = Children::from_pair(pair);
        let action = match children.maybe(Rule::otherwise_assign) {
            Some(assign) => self.assign_action(assign),
            None => self.manual_action(children.one(Rule::manual)),
        };
        Otherwise { action, span }
    }

    pub(super) fn action(&self, pair: Pair<'t>) -> Action {
        let inner = only(pair);
        match inner.as_rule() {
            Rule::manual => self.manual_action(inner),
            _ => self.assign_action(inner),
        }
    }

    fn assign_action(&self, pair: Pair<'t>) -> Action {
        let span = self.span(&pair);
        let children = Children::from_pair(pair);
        let kind = ActionKind::Assign {
            target: self.target(children.one(Rule::target)),
            else_manual: self.else_manual(&children),
        };
        Action { kind, span }
    }

    fn manual_action(&self, pair: Pair<'t>) -> Action {
        let manual = self.manual(pair);
        Action { span: manual.span, kind: ActionKind::Manual(manual) }
    }

    fn manual(&self, pair: Pair<'t>) -> Manual {
        let span: Span = self.span(&pair);
        let children = Children::from_pair(pair);
        let to = children.maybe(Rule::manual_to).map(|to| Children::from_pair(to).one(Rule::handlers));
        Manual {
            reason: children.maybe(Rule::reason).map(|reason| self.text(&reason)),
            to: to.map(|handlers| self.handlers(handlers)).unwrap_or_default(),
            among: children.maybe(Rule::among).map(|among| self.among(among)),
            span,
        }
    }

    fn among(&self, pair: Pair<'t>) -> Among {
        let children = Children::from_pair(pair);
        match children.maybe(Rule::filter) {
            Some(filter) => Among::Where(self.condition_of(filter)),
            None => Among::Named(self.candidates(&children)),
        }
    }

    pub(super) fn handlers(&self, pair: Pair<'t>) -> Vec<Handler> {
        Children::from_pair(pair).every(Rule::handler).map(|handler| self.handler(handler)).collect()
    }

    fn handler(&self, pair: Pair<'t>) -> Handler {
        let span = self.span(&pair);
        let inner = only(pair);
        let kind = match inner.as_rule() {
            Rule::role_handler => HandlerKind::Role(self.identifier_of(inner)),
            Rule::person_handler => HandlerKind::Person(self.text_of(inner)),
            Rule::dispatchers => HandlerKind::Dispatchers,
            _ => HandlerKind::Engineer,
        };
        Handler { kind, span }
    }
}
