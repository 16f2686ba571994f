//! A walk over the expressions of a program as they are written.

use crate::syntax::ast::{
    Action, ActionKind, Among, CellKind, Entry, EntryValue, Expr, ExprKind, Item, ItemKind, Manual, NodeKind,
    RuleEntry, RulesItem, TargetKind, Test, TestItem, TestKind, WorkflowItem,
};

/// Shows all expressions of an item, each before its parts.
pub(super) fn walk<'a>(item: &'a Item, see: &mut impl FnMut(&'a Expr)) {
    let mut walk = TreeWalk { see };
    match &item.kind {
        ItemKind::Provider(item) => {
            walk.entries(&item.attributes);
            item.engineers.iter().for_each(|engineer| walk.entries(&engineer.attributes));
        }
        ItemKind::Let(item) => walk.expr(&item.value),
        ItemKind::Sample(item) => walk.entries(&item.record.entries),
        ItemKind::Test(item) => walk.test_item(item),
        ItemKind::Rules(item) => walk.rules(item),
        ItemKind::Workflow(item) => walk.workflow(item),
        ItemKind::Use(_)
        | ItemKind::Timezone(_)
        | ItemKind::Directory(_)
        | ItemKind::Type(_)
        | ItemKind::Schema(_)
        | ItemKind::Role(_)
        | ItemKind::List(_)
        | ItemKind::Group(_)
        | ItemKind::Calendar(_) => {}
    }
}

struct TreeWalk<'s, S> {
    see: &'s mut S,
}

impl<'a, S: FnMut(&'a Expr)> TreeWalk<'_, S> {
    fn entries(&mut self, entries: &'a [Entry]) {
        for entry in entries {
            match &entry.value {
                EntryValue::Expr(expr) => self.expr(expr),
                EntryValue::Record(record) => self.entries(&record.entries),
                EntryValue::Records(records) => {
                    records.iter().for_each(|record| self.entries(&record.entries));
                }
            }
        }
    }

    fn test_item(&mut self, item: &'a TestItem) {
        let records = item.orders.iter().filter_map(|order| order.record.as_ref());
        records.for_each(|record| self.entries(&record.entries));
    }

    fn rules(&mut self, item: &'a RulesItem) {
        item.eligible.iter().for_each(|expr| self.expr(expr));
        for entry in &item.rules {
            match entry {
                RuleEntry::Rule(rule) => {
                    rule.when.iter().for_each(|expr| self.expr(expr));
                    rule.actions.iter().for_each(|action| self.action(action));
                }
                RuleEntry::Table(table) => {
                    table.columns.iter().for_each(|expr| self.expr(expr));
                    for row in &table.rows {
                        row.cells.iter().for_each(|cell| self.cell(&cell.kind));
                        self.action(&row.action);
                    }
                }
            }
        }
        item.otherwise.iter().for_each(|otherwise| self.action(&otherwise.action));
    }

    fn cell(&mut self, cell: &'a CellKind) {
        match cell {
            CellKind::Any | CellKind::Written(_) => {}
            CellKind::Values { values, .. } => values.iter().for_each(|expr| self.expr(expr)),
            CellKind::Tests(tests) => tests.iter().for_each(|test| self.test(test)),
            CellKind::Range { low, high, .. } => {
                self.expr(low);
                self.expr(high);
            }
        }
    }

    fn action(&mut self, action: &'a Action) {
        match &action.kind {
            ActionKind::Assign { target, else_manual } => {
                if let TargetKind::Best { filter, rank, .. } = &target.kind {
                    filter.iter().for_each(|expr| self.expr(expr));
                    rank.iter().for_each(|key| self.expr(&key.key));
                }
                else_manual.iter().for_each(|manual| self.manual(manual));
            }
            ActionKind::Manual(manual) => self.manual(manual),
        }
    }

    fn manual(&mut self, manual: &'a Manual) {
        if let Some(Among::Where(expr)) = &manual.among {
            self.expr(expr);
        }
    }

    fn workflow(&mut self, item: &'a WorkflowItem) {
        item.when.iter().for_each(|expr| self.expr(expr));
        for node in &item.nodes {
            if let NodeKind::Branch(branch) = &node.kind {
                branch.arms.iter().for_each(|(expr, _)| self.expr(expr));
            }
        }
    }

    fn expr(&mut self, expr: &'a Expr) {
        (self.see)(expr);
        match &expr.kind {
            ExprKind::Literal(_) | ExprKind::Path(_) => {}
            ExprKind::Call { arguments: parts, .. }
            | ExprKind::List(parts)
            | ExprKind::All { parts, .. }
            | ExprKind::Any { parts, .. }
            | ExprKind::NoneOf(parts) => parts.iter().for_each(|part| self.expr(part)),
            ExprKind::Group(inner)
            | ExprKind::Negate(inner)
            | ExprKind::Not(inner)
            | ExprKind::AnyEngineer(inner) => {
                self.expr(inner);
            }
            ExprKind::AnyElement(of) => {
                self.expr(&of.list);
                self.expr(&of.condition);
            }
            ExprKind::Point(north, east) => {
                self.expr(north);
                self.expr(east);
            }
            ExprKind::Arithmetic { first, rest } => {
                self.expr(first);
                rest.iter().for_each(|(_, part)| self.expr(part));
            }
            ExprKind::Test { subject, test } => {
                self.expr(subject);
                self.test(test);
            }
        }
    }

    fn test(&mut self, test: &'a Test) {
        match &test.kind {
            TestKind::Compare(_, right)
            | TestKind::In { list: right, .. }
            | TestKind::Contains(_, right)
            | TestKind::StartsWith(right)
            | TestKind::EndsWith(right)
            | TestKind::Within { of: right, .. } => self.expr(right),
            TestKind::Between { low, high } => {
                self.expr(low);
                self.expr(high);
            }
            TestKind::During(_, zone) => zone.iter().for_each(|zone| self.expr(zone)),
            TestKind::Matches(_) | TestKind::IsPresent | TestKind::IsMissing => {}
        }
    }
}
