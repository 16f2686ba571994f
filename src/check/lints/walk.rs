//! Walks over the tree of a program: its expressions, and the names that something uses.

use std::collections::HashSet;

use crate::syntax::ast::{
    Action, ActionKind, Among, CandidateName, CellKind, Entry, EntryValue, Expr, ExprKind, Handler,
    HandlerKind, Item, ItemKind, Manual, Name, NodeKind, RuleEntry, RulesItem, Statement, StatementKind,
    TargetKind, Test, TestItem, TestKind, TestLineKind, TypeExpr, TypeKind, WorkflowItem,
};

/// What a walk meets.
pub(super) enum Met<'a> {
    /// An expression, before its parts.
    Expr(&'a Expr),
    /// A name that stands for something declared elsewhere.
    Use(&'a Name),
}

/// The names that the items use: each may stand for anything that is declared.
pub(super) fn used_names<'a>(items: &[&'a Item]) -> HashSet<&'a str> {
    let mut names = HashSet::new();
    for item in items {
        walk(item, &mut |met| match met {
            Met::Use(name) => {
                names.insert(name.text.as_str());
            }
            Met::Expr(expr) => {
                if let ExprKind::Path(parts) = &expr.kind {
                    names.extend(parts.first().map(|name| name.text.as_str()));
                }
            }
        });
    }
    names
}

/// Shows all expressions and used names of an item.
pub(super) fn walk<'a>(item: &'a Item, see: &mut impl FnMut(Met<'a>)) {
    let mut walk = Walk { see };
    match &item.kind {
        ItemKind::Type(item) => walk.ty(&item.value),
        ItemKind::Schema(item) => item.fields.iter().for_each(|field| walk.ty(&field.ty)),
        ItemKind::Provider(item) => {
            walk.entries(&item.attributes);
            item.engineers.iter().for_each(|engineer| walk.entries(&engineer.attributes));
        }
        ItemKind::Group(item) => item.members.iter().for_each(|name| walk.name(name)),
        ItemKind::Let(item) => walk.expr(&item.value),
        ItemKind::Sample(item) => walk.entries(&item.record.entries),
        ItemKind::Test(item) => walk.test_item(item),
        ItemKind::Rules(item) => walk.rules(item),
        ItemKind::Workflow(item) => walk.workflow(item),
        ItemKind::Use(_)
        | ItemKind::Timezone(_)
        | ItemKind::Directory(_)
        | ItemKind::Role(_)
        | ItemKind::List(_)
        | ItemKind::Calendar(_) => {}
    }
}

struct Walk<'s, S> {
    see: &'s mut S,
}

impl<'a, S: FnMut(Met<'a>)> Walk<'_, S> {
    fn name(&mut self, name: &'a Name) {
        (self.see)(Met::Use(name));
    }

    fn ty(&mut self, ty: &'a TypeExpr) {
        match &ty.kind {
            TypeKind::Named(name) => self.name(name),
            TypeKind::SetOf(element) => self.ty(element),
            TypeKind::Record(fields) => fields.iter().for_each(|field| self.ty(&field.ty)),
            TypeKind::CaselessText | TypeKind::Enum(_) => {}
        }
    }

    fn entries(&mut self, entries: &'a [Entry]) {
        for entry in entries {
            match &entry.value {
                EntryValue::Expr(expr) => self.expr(expr),
                EntryValue::Record(record) => self.entries(&record.entries),
            }
        }
    }

    fn test_item(&mut self, item: &'a TestItem) {
        for order in &item.orders {
            order.base.iter().for_each(|name| self.name(name));
            order.record.iter().for_each(|record| self.entries(&record.entries));
        }
        item.workflows.iter().for_each(|name| self.name(name));
        for line in &item.lines {
            match &line.kind {
                TestLineKind::ExpectAssigned { to: candidate, .. }
                | TestLineKind::DeclinedBy(candidate)
                | TestLineKind::AssignedTo(candidate) => self.candidate(candidate),
                TestLineKind::ExpectManual { .. } | TestLineKind::ExpectNode(_) | TestLineKind::Done => {}
            }
        }
    }

    fn candidate(&mut self, candidate: &'a CandidateName) {
        candidate.parts.iter().take(1).for_each(|name| self.name(name));
    }

    fn rules(&mut self, item: &'a RulesItem) {
        item.of.iter().for_each(|name| self.name(name));
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
            CellKind::Any => {}
            CellKind::Values(values) => values.iter().for_each(|expr| self.expr(expr)),
            CellKind::Test(test) => self.test(test),
        }
    }

    fn action(&mut self, action: &'a Action) {
        match &action.kind {
            ActionKind::Assign { target, else_manual } => {
                self.target(&target.kind);
                else_manual.iter().for_each(|manual| self.manual(manual));
            }
            ActionKind::Manual(manual) => self.manual(manual),
        }
    }

    fn target(&mut self, target: &'a TargetKind) {
        match target {
            TargetKind::One(candidate) => self.candidate(candidate),
            TargetKind::FirstOf(candidates) | TargetKind::RotateOf(candidates) => {
                candidates.iter().for_each(|candidate| self.candidate(candidate));
            }
            TargetKind::Split(shares) => shares.iter().for_each(|(candidate, ..)| self.candidate(candidate)),
            TargetKind::Best { filter, rank, .. } => {
                filter.iter().for_each(|expr| self.expr(expr));
                rank.iter().for_each(|key| self.expr(&key.key));
            }
        }
    }

    fn manual(&mut self, manual: &'a Manual) {
        manual.to.iter().for_each(|handler| self.handler(handler));
        match &manual.among {
            Some(Among::Named(candidates)) => {
                candidates.iter().for_each(|candidate| self.candidate(candidate));
            }
            Some(Among::Where(expr)) => self.expr(expr),
            None => {}
        }
    }

    fn handler(&mut self, handler: &'a Handler) {
        if let HandlerKind::Role(name) = &handler.kind {
            self.name(name);
        }
    }

    fn workflow(&mut self, item: &'a WorkflowItem) {
        item.when.iter().for_each(|expr| self.expr(expr));
        for node in &item.nodes {
            match &node.kind {
                NodeKind::Branch(branch) => branch.arms.iter().for_each(|(expr, _)| self.expr(expr)),
                NodeKind::Assign(statements) | NodeKind::Task(statements) => {
                    statements.iter().for_each(|statement| self.statement(statement));
                }
                NodeKind::End => {}
            }
        }
    }

    fn statement(&mut self, statement: &'a Statement) {
        match &statement.kind {
            StatementKind::Handler(handlers) => handlers.iter().for_each(|handler| self.handler(handler)),
            StatementKind::Rules(names) => names.iter().for_each(|name| self.name(name)),
            StatementKind::Within(within) => {
                within.of.iter().for_each(|name| self.name(name));
            }
            StatementKind::Portal(_)
            | StatementKind::Assigns(_)
            | StatementKind::Then(_)
            | StatementKind::Declined(_) => {}
        }
    }

    fn expr(&mut self, expr: &'a Expr) {
        (self.see)(Met::Expr(expr));
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
            TestKind::During(calendar) => self.name(calendar),
            TestKind::Matches(_) | TestKind::IsPresent | TestKind::IsMissing => {}
        }
    }
}
