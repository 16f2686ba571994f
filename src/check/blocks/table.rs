//! Tables: each row is a rule.

use super::block::BlockChecker;
use crate::diagnostic::{Code, Diagnostic};
use crate::program::{Action, Condition, ConditionKind, Rule, Target};
use crate::syntax::ast::{ActionKind, CandidateName, CellKind, Row, TableItem, TableSource, TargetKind};

impl<'a> BlockChecker<'_, 'a> {
    pub(super) fn table(&mut self, item: &'a TableItem) {
        self.cx.report.style(&item.name);
        self.name(&item.name.text, item.name.span, "table");
        let scope = self.rule_scope();
        // An operand with an error is reported here, once, and not again in each of its cells.
        let columns: Vec<bool> =
            item.columns.iter().map(|column| self.cx.operand(column, scope).is_some()).collect();
        for row in &item.rows {
            self.row(item, &columns, row);
        }
    }

    fn row(&mut self, item: &'a TableItem, columns: &[bool], row: &'a Row) {
        if row.cells.len() != columns.len() {
            self.wrong_width(item, row);
            return;
        }
        let scope = self.rule_scope();
        let mut cells = Vec::new();
        for ((column, usable), cell) in item.columns.iter().zip(columns).zip(&row.cells) {
            if *usable && !matches!(cell.kind, CellKind::Any) {
                cells.push(self.cx.cell(column, cell, scope));
            }
        }
        let first = row.cells.first().map_or(row.span, |cell| cell.span);
        let last = row.cells.last().map_or(row.span, |cell| cell.span);
        let kind = if cells.is_empty() { ConditionKind::Constant(true) } else { ConditionKind::All(cells) };
        self.acting = format!("{}#{}", item.name.text, row.number);
        let action = match &item.source {
            Some(source) => self.file_action(source, row),
            None => self.action(&row.action),
        };
        let Some(action) = action else { return };
        self.push(Rule {
            name: format!("{}#{}", item.name.text, row.number).into(),
            label: item.label.as_ref().map(|label| label.text.clone()),
            docs: row.docs.clone().or_else(|| item.docs.clone()),
            block: self.id,
            when: Condition { kind, span: first.to(last) },
            active_from: None,
            active_to: None,
            action,
            span: row.span,
        });
    }

    /// The action of a row in a file, in which a provider may stand with its name.
    fn file_action(&mut self, source: &'a TableSource, row: &'a Row) -> Option<Action> {
        let (target, named) = match &row.action.kind {
            ActionKind::Assign { target, .. } => match &target.kind {
                TargetKind::One(name) => (target, std::slice::from_ref(name)),
                TargetKind::FirstOf(names) => (target, names.as_slice()),
                _ => return None,
            },
            ActionKind::Manual(_) => return self.action(&row.action),
        };
        let names: Vec<CandidateName> = named.iter().map(|name| self.by_id(name)).collect();
        let target = match (&target.kind, names.as_slice()) {
            (TargetKind::One(_), [name]) => Target::One(self.one(name)?),
            _ => Target::FirstOf(self.several(names.iter())),
        };
        let else_manual = source.else_manual.as_ref().map(|manual| self.manual(manual));
        Some(Action::Assign { target, else_manual })
    }

    /// A candidate with the provider's id, where its name stands.
    fn by_id(&self, name: &CandidateName) -> CandidateName {
        let mut name = name.clone();
        if let Some(provider) = name.parts.first_mut()
            && let Some(id) = self.cx.known.providers.only_labelled(&provider.text)
        {
            provider.text = id;
        }
        name
    }

    fn wrong_width(&mut self, item: &TableItem, row: &Row) {
        let (found, wanted) = (row.cells.len(), item.columns.len());
        let count = |n: usize, what: &str| format!("{n} {what}{}", if n == 1 { "" } else { "s" });
        let message =
            format!("this row has {}, and the table {}", count(found, "cell"), count(wanted, "column"));
        let columns = item.columns.first().zip(item.columns.last());
        let mut problem = Diagnostic::new(Code::RulesTableWidth, row.span, message)
            .label(format!("{} here", count(found, "cell")));
        if let Some((first, last)) = columns {
            problem = problem.related(first.span.to(last.span), format!("{} here", count(wanted, "column")));
        }
        self.cx.report.push(problem.help("write `_` in a cell that may be anything, and `|` between cells"));
    }
}
