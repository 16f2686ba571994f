//! A table's cells: each is a test of its column's operand.

use super::super::literals::{literal_word, single_name, ungrouped};
use super::super::scope::Scope;
use super::checker::ConditionChecker;
use super::conditions::FAILED;
use super::operators::negated_if;
use super::surroundings::Surroundings;
use super::typed::Typed;
use super::written_cells::WrittenCells;
use crate::diagnostic::{Code, Diagnostic};
use crate::program::{self, Comparison, Condition, ConditionKind, Operand, Type, Value};
use crate::syntax::ast::{ArithmeticOp, Cell, CellKind, Expr, ExprKind, Test};

impl ConditionChecker<'_> {
    /// A table's cell as a condition over its column.
    pub fn cell(mut self, column: &Expr, cell: &Cell, scope: Scope) -> Condition {
        let around = Surroundings { scope, negated: false };
        let failed = Condition { kind: FAILED, span: cell.span };
        match self.cell_kind(column, cell, around) {
            Some(kind) => {
                let whole = self.whole(Condition { kind, span: cell.span });
                whole.map_or(failed, |(condition, _)| condition)
            }
            None => failed,
        }
    }

    /// The type of a table's column, which is none where it is `provider` or `engineer`; `None` if the column has an error.
    pub fn column(mut self, column: &Expr, scope: Scope) -> Option<Option<Type>> {
        match self.identity(column, scope) {
            Some(_) => Some(None),
            None => self.operand(column, scope).map(|typed| Some(typed.ty)),
        }
    }

    fn cell_kind(&mut self, column: &Expr, cell: &Cell, around: Surroundings) -> Option<ConditionKind> {
        match &cell.kind {
            CellKind::Any => Some(ConditionKind::Constant(true)),
            CellKind::Written(text) => self.written_cell(column, text, cell, around),
            CellKind::Tests(tests) => self.cell_tests(column, tests, cell, around),
            CellKind::Values { negated, values } => {
                let kind = self.cell_values(column, values, cell, around.turned_if(*negated))?;
                Some(negated_if(*negated, kind, cell.span))
            }
            CellKind::Range { low, high, dots } => self.between(column, low, high, *dots, cell.span, around),
        }
    }

    /// A cell of a file, by the type of its column.
    fn written_cell(
        &mut self,
        column: &Expr,
        text: &str,
        cell: &Cell,
        around: Surroundings,
    ) -> Option<ConditionKind> {
        let read = if self.identity(column, around.scope).is_some() {
            WrittenCells { ty: None, enums: self.enums(), timezone: None }.read(text, cell.span)
        } else {
            let ty = self.operand(column, around.scope)?.ty;
            let timezone = self.known.timezone.zone.as_ref();
            WrittenCells { ty: Some(&ty), enums: self.enums(), timezone }.read(text, cell.span)
        };
        match read {
            Ok(kind) => self.cell_kind(column, &Cell { kind, span: cell.span }, around),
            Err(message) => {
                let found = Diagnostic::new(Code::FileTable, cell.span, message);
                self.report.push(found.related(column.span, "this column"));
                None
            }
        }
    }

    /// `>= 5 and < 10`: all of them.
    fn cell_tests(
        &mut self,
        column: &Expr,
        tests: &[Test],
        cell: &Cell,
        around: Surroundings,
    ) -> Option<ConditionKind> {
        if let [test] = tests {
            return self.test(column, test, cell.span, around);
        }
        let parts: Vec<Option<Condition>> = tests
            .iter()
            .map(|test| {
                self.test(column, test, test.span, around).map(|kind| Condition { kind, span: test.span })
            })
            .collect();
        Some(ConditionKind::All(parts.into_iter().collect::<Option<_>>()?))
    }

    /// Reports `1-5`, which is a difference, where a range was meant; whether it stands there.
    fn is_difference(&mut self, values: &[Expr]) -> bool {
        let [value] = values else { return false };
        let ExprKind::Arithmetic { first, rest } = &ungrouped(value).kind else { return false };
        let [(ArithmeticOp::Minus, last)] = rest.as_slice() else { return false };
        let (Some(one), Some(other)) = (literal_word(first), literal_word(last)) else { return false };
        if one != other {
            return false;
        }
        let range = format!("{}..{}", self.text(first.span), self.text(last.span));
        let message = format!("{} is a difference, and no value of a table", self.shown(value.span));
        let found = Diagnostic::new(Code::TypeNotConstant, value.span, message).label("a minus sign");
        self.report.push(found.write_instead(value.span, range, true));
        true
    }

    /// `"NY", "NJ"`: one of them.
    fn cell_values(
        &mut self,
        column: &Expr,
        values: &[Expr],
        cell: &Cell,
        around: Surroundings,
    ) -> Option<ConditionKind> {
        if self.identity(column, around.scope).is_some() {
            return self.identity_cell(column, values, cell, around);
        }
        let subject = self.operand(column, around.scope)?;
        if self.is_difference(values) {
            return None;
        }
        let is_word = values.iter().any(|value| self.everyday_word(value, &subject, None, around.scope));
        if is_word || self.anything_cell(values, &subject, around.scope) {
            return None;
        }
        self.require_equality(&subject, column, cell)?;
        let constants = values
            .iter()
            .all(|value| literal_word(value).is_some() || self.is_variant_of(value, &subject, around));
        if constants && values.len() > 1 {
            let mut found: Vec<Option<Value>> = Vec::with_capacity(values.len());
            for value in values {
                found.push(self.value_for(value, &subject));
            }
            let found: Vec<Value> = found.into_iter().collect::<Option<_>>()?;
            self.values().repeated(values, &found);
            let Value::Set(found) = Value::set(found) else { return None };
            return Some(self.atom(subject, program::Test::In(found.into()), around));
        }
        let parts: Vec<Option<ConditionKind>> =
            values.iter().map(|value| self.cell_equals(&subject, value, around)).collect();
        let mut parts: Vec<ConditionKind> = parts.into_iter().collect::<Option<_>>()?;
        if parts.len() == 1 {
            return parts.pop();
        }
        let parts = parts.into_iter().map(|kind| Condition { kind, span: cell.span }).collect();
        Some(ConditionKind::Any(parts))
    }

    /// A bare name that means a variant of the column's enum and nothing else.
    fn is_variant_of(&self, value: &Expr, subject: &Typed, around: Surroundings) -> bool {
        let crate::program::Type::Enum(_) = subject.ty else { return false };
        single_name(value).is_some_and(|name| self.may_be_variant(name, around.scope) || name.quoted)
    }

    fn require_equality(&mut self, subject: &Typed, column: &Expr, cell: &Cell) -> Option<()> {
        use crate::program::Type;
        if !matches!(subject.ty, Type::Set(_) | Type::Point | Type::Record) {
            return Some(());
        }
        let ty = subject.ty.describe(self.enums());
        let help = match subject.ty {
            Type::Set(_) => Some(format!("write `contains {}`", self.text(cell.span))),
            _ => None,
        };
        let message = format!("`{ty}` is not compared with values");
        let found =
            crate::diagnostic::Diagnostic::new(crate::diagnostic::Code::TypeOperator, cell.span, message)
                .related(column.span, format!("this column is `{ty}`"))
                .maybe_help(help);
        self.report.push(found);
        None
    }

    fn cell_equals(&mut self, subject: &Typed, value: &Expr, around: Surroundings) -> Option<ConditionKind> {
        let other = self.against(value, &subject.ty, around.scope)?;
        let (subject, other) = self.unify(subject.clone(), other)?;
        Some(self.equal(subject, other, around))
    }

    fn equal(&mut self, subject: Typed, other: Typed, around: Surroundings) -> ConditionKind {
        let operand: Operand = other.operand;
        self.atom(subject, program::Test::Compare(Comparison::Equal, operand), around)
    }

    fn identity_cell(
        &mut self,
        column: &Expr,
        values: &[Expr],
        cell: &Cell,
        around: Surroundings,
    ) -> Option<ConditionKind> {
        let of = self.identity(column, around.scope)?;
        let parts: Vec<Option<ConditionKind>> = values
            .iter()
            .map(|value| {
                self.identity_equals(of, value, Comparison::Equal, false, value.span, cell.span, around)
            })
            .collect();
        let parts: Vec<ConditionKind> = parts.into_iter().collect::<Option<_>>()?;
        let parts = parts.into_iter().map(|kind| Condition { kind, span: cell.span }).collect();
        Some(ConditionKind::Any(parts))
    }
}
