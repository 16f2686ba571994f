//! Expressions where a condition stands.

use super::super::literals::ungrouped;
use super::super::records::shown_variant;
use super::super::scope::{Scope, Who};
use super::checker::ConditionChecker;
use super::let_table::LetFacts;
use super::surroundings::Surroundings;
use super::typed::{Typed, with_origin};
use crate::diagnostic::{Code, Diagnostic};
use crate::program::{Condition, ConditionKind, Schema, Type};
use crate::source::Span;
use crate::syntax::ast::{Expr, ExprKind, Literal};

/// How deep a condition may be, with those of the lets in it.
const MAX_DEPTH: usize = 256;
/// How many tests a condition may have with those of the lets in it, and how often each of them may stand in it if they are
/// more: a let that uses another one twice has twice as many, and a chain of such lets more than anybody can evaluate.
const MAX_TESTS: (usize, usize) = (10_000, 4);

/// The condition of a part with an error; the program is never handed out.
pub(super) const FAILED: ConditionKind = ConditionKind::Constant(true);

/// How to ask for the records of a list.
pub(super) fn about_records(list: &str, of: &Schema) -> String {
    let field = of.fields.first().map_or("x", |field| &field.path);
    format!("ask about its records: `any line in {list} {{ line.{field} = … }}`")
}

impl<'c> ConditionChecker<'c> {
    /// A condition; where it has an error, which is then reported, a constant.
    pub fn condition(self, expr: &Expr, scope: Scope) -> Condition {
        let failed = Condition { kind: FAILED, span: expr.span };
        self.guarded_condition(expr, scope).map_or(failed, |(condition, _)| condition)
    }

    /// A condition with what is to be known of it where it is used as a `let`; `None` if it has an error.
    pub fn guarded_condition(mut self, expr: &Expr, scope: Scope) -> Option<(Condition, LetFacts)> {
        let condition = self.part(expr, Surroundings { scope, negated: false });
        self.whole(condition)
    }

    /// Ends a condition: its presence tests hold for it alone.
    pub(super) fn whole(self, condition: Condition) -> Option<(Condition, LetFacts)> {
        if self.failed {
            return None;
        }
        self.guards
            .unguarded(&self.known.schemas, None)
            .into_iter()
            .for_each(|found| self.report.push(found));
        let depth = condition.depth(&|id| self.lets.facts(id).depth);
        if depth > MAX_DEPTH {
            let message = format!("conditions are nested deeper than {MAX_DEPTH}, with the lets in them");
            self.report.push(Diagnostic::new(Code::SyntaxTooDeep, condition.span, message));
            return None;
        }
        let tests = condition.tests(&|id| self.lets.facts(id).tests);
        let (most, times) = MAX_TESTS;
        if tests > most && tests / times > self.lets.different_tests(&condition) {
            let message = format!("a condition has more than {most} tests, with those of the lets in it");
            let found = Diagnostic::new(Code::SyntaxTooDeep, condition.span, message)
                .help("name each let once: what it is joined with can be written in brackets beside it, as in `small and (a or b)`");
            self.report.push(found);
            return None;
        }
        Some((condition, LetFacts { depth, tests, guards: self.guards }))
    }

    /// A part of a condition; a part with an error is noted and does not hide those of the others.
    pub(super) fn part(&mut self, expr: &Expr, around: Surroundings) -> Condition {
        let kind = self.kind(expr, around).unwrap_or_else(|| {
            self.failed = true;
            FAILED
        });
        Condition { kind, span: expr.span }
    }

    fn parts(&mut self, parts: &[Expr], around: Surroundings) -> Vec<Condition> {
        self.parts_of(parts, around, false)
    }

    /// The parts of a chain; `either` says that one of them is enough.
    fn parts_of(&mut self, parts: &[Expr], around: Surroundings, either: bool) -> Vec<Condition> {
        let mut all = Vec::with_capacity(parts.len());
        let mut at = 0;
        while let Some(part) = parts.get(at) {
            let values = self.values_after(parts, at, either, around.scope);
            if values > 0 {
                self.failed = true;
                at += values;
                continue;
            }
            all.push(self.part(part, around));
            at += 1;
        }
        all
    }

    fn kind(&mut self, expr: &Expr, around: Surroundings) -> Option<ConditionKind> {
        Some(match &expr.kind {
            ExprKind::Group(inner) => self.part(inner, around).kind,
            ExprKind::Not(inner) => ConditionKind::Not(Box::new(self.part(inner, around.turned()))),
            ExprKind::All { parts, .. } => ConditionKind::All(self.parts(parts, around)),
            ExprKind::Any { parts, .. } => ConditionKind::Any(self.parts_of(parts, around, true)),
            ExprKind::NoneOf(parts) => {
                let any = ConditionKind::Any(self.parts(parts, around.turned()));
                ConditionKind::Not(Box::new(Condition { kind: any, span: expr.span }))
            }
            ExprKind::AnyEngineer(inner) => self.any_engineer(inner, expr.span, around)?,
            ExprKind::AnyElement(of) => self.any_element(of, expr.span, around)?,
            ExprKind::Literal(Literal::Bool(value)) => ConditionKind::Constant(*value),
            ExprKind::Path(parts) => self.path_condition(parts, expr.span, around)?,
            ExprKind::Test { subject, test } => self.test(subject, test, expr.span, around)?,
            ExprKind::Literal(_)
            | ExprKind::Call { .. }
            | ExprKind::List(_)
            | ExprKind::Point(..)
            | ExprKind::Negate(_)
            | ExprKind::Arithmetic { .. } => {
                let operand = self.operand(expr, around.scope)?;
                self.not_a_condition(&operand);
                return None;
            }
        })
    }

    fn any_engineer(&mut self, inner: &Expr, span: Span, around: Surroundings) -> Option<ConditionKind> {
        if around.scope.provider == Who::Nobody {
            let found =
                Diagnostic::new(Code::NameOutOfScope, span, "there is no provider whose engineers are meant")
                    .label("`any engineer` asks about the engineers of the provider")
                    .help(if around.scope.is_filter {
                        "a filter asks about the order alone"
                    } else {
                        "ask in `eligible when` or in `best provider where …` of rules that assign a provider"
                    });
            self.report.push(found);
            return None;
        }
        let scope = Scope { engineer: Who::Candidate, ..around.scope };
        let inner = self.part(inner, Surroundings { scope, ..around });
        Some(ConditionKind::AnyEngineer(Box::new(inner)))
    }

    /// Reports that an operand stands where a condition is needed.
    pub(super) fn not_a_condition(&mut self, operand: &Typed) {
        let text = self.shown(operand.span);
        let ty = operand.ty.describe(self.enums());
        let message = format!("{text} is of type `{ty}`, and a condition is needed");
        let written = text.trim_matches('`').to_owned();
        let help = match &operand.ty {
            _ if text.starts_with("this") => None,
            Type::Enum(id) => {
                let variant = self.enums()[*id].variants.first();
                variant.map(|v| format!("compare it: `{written} = {}`", shown_variant(v)))
            }
            Type::Text { .. } => Some(format!("compare it: `{written} = \"…\"`")),
            Type::Number { .. } => Some(format!("compare it: `{written} > 0`")),
            Type::Set(_) => Some(format!("ask for an element: `{written} contains …`")),
            Type::List(of) => Some(about_records(&written, of)),
            _ => None,
        };
        let found = Diagnostic::new(Code::TypeNotACondition, operand.span, message)
            .label("not a condition")
            .maybe_help(help);
        self.report.push(with_origin(found, operand, &ty));
    }

    /// Whether an expression is written out, so that it belongs on the right of an operator: a literal,
    /// or a bare name that only an enum can know.
    pub(super) fn is_constant(&self, expr: &Expr, scope: Scope) -> bool {
        match &ungrouped(expr).kind {
            ExprKind::Literal(Literal::Now) => false,
            ExprKind::Literal(_) | ExprKind::Point(..) | ExprKind::List(_) => true,
            ExprKind::Negate(inner) => self.is_constant(inner, scope),
            ExprKind::Path(parts) => match parts.as_slice() {
                [name] => self.may_be_variant(name, scope),
                _ => false,
            },
            _ => false,
        }
    }
}
