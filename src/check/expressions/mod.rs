//! Expressions to conditions and operands: one grammar for both, told apart here.
//!
//! Every function that finds an error puts it into the sink and returns nothing; nothing is also
//! returned, silently, where the cause was reported elsewhere.

mod arithmetic;
mod cells;
mod compare;
mod functions;
mod guards;
mod identity;
mod operands;
mod operators;
mod paths;
mod sets;
#[cfg(test)]
mod tests;

pub(super) use guards::Guards;

use super::context::{Checker, Scope, Typed, Who};
use super::literals::ungrouped;
use crate::diagnostic::{Code, Diagnostic};
use crate::program::{Condition, ConditionKind, Type};
use crate::source::Span;
use crate::syntax::ast::{Expr, ExprKind, Literal};

/// How deep a condition may be, with those of the lets in it.
const MAX_DEPTH: usize = 256;

/// Where in a condition we are.
#[derive(Clone, Copy, Debug)]
pub(super) struct Place {
    pub scope: Scope,
    /// Whether an odd number of negations is around.
    pub negated: bool,
}

impl Place {
    pub fn turned(self) -> Self {
        Self { negated: !self.negated, ..self }
    }

    pub fn turned_if(self, turned: bool) -> Self {
        Self { negated: self.negated != turned, ..self }
    }
}

/// The condition of a part with an error; the program is never handed out.
const FAILED: ConditionKind = ConditionKind::Constant(true);

impl<'a> Checker<'a> {
    /// A condition; where it has an error, which is then in the sink, a constant.
    pub fn condition(&mut self, expr: &Expr, scope: Scope) -> Condition {
        let failed = Condition { kind: FAILED, span: expr.span };
        self.guarded_condition(expr, scope).map_or(failed, |(condition, ..)| condition)
    }

    /// A condition with what it asks of fields that may be missing, and its depth; nothing where it has
    /// an error.
    pub fn guarded_condition(&mut self, expr: &Expr, scope: Scope) -> Option<(Condition, Guards, usize)> {
        self.top_level(expr.span, |checker| checker.part(expr, Place { scope, negated: false }))
    }

    /// Checks a condition of its own with `check`: its presence tests hold for it alone.
    fn top_level(
        &mut self,
        span: Span,
        check: impl FnOnce(&mut Self) -> Condition,
    ) -> Option<(Condition, Guards, usize)> {
        let outer = (std::mem::take(&mut self.guards), std::mem::take(&mut self.failed));
        let condition = check(self);
        let guards = std::mem::replace(&mut self.guards, outer.0);
        let failed = std::mem::replace(&mut self.failed, outer.1);
        if failed {
            return None;
        }
        self.report_unguarded(&guards);
        let depth = self.depth(&condition);
        if depth > MAX_DEPTH {
            let message = format!("conditions are nested deeper than {MAX_DEPTH}, with the lets in them");
            self.sink.push(Diagnostic::new(Code::SyntaxTooDeep, span, message));
            return None;
        }
        Some((condition, guards, depth))
    }

    fn depth(&self, condition: &Condition) -> usize {
        let deepest = |parts: &[Condition]| parts.iter().map(|part| self.depth(part)).max().unwrap_or(0);
        match &condition.kind {
            ConditionKind::Constant(_) | ConditionKind::Atom(_) => 1,
            ConditionKind::All(parts) | ConditionKind::Any(parts) => 1 + deepest(parts),
            ConditionKind::Not(inner) | ConditionKind::AnyEngineer(inner) => 1 + self.depth(inner),
            ConditionKind::Let(id) => 1 + self.let_facts[id.0 as usize].depth,
        }
    }

    /// A part of a condition; a part with an error is noted and does not hide those of the others.
    fn part(&mut self, expr: &Expr, place: Place) -> Condition {
        let kind = self.kind(expr, place).unwrap_or_else(|| {
            self.failed = true;
            FAILED
        });
        Condition { kind, span: expr.span }
    }

    fn parts(&mut self, parts: &[Expr], place: Place) -> Vec<Condition> {
        parts.iter().map(|part| self.part(part, place)).collect()
    }

    fn kind(&mut self, expr: &Expr, place: Place) -> Option<ConditionKind> {
        Some(match &expr.kind {
            ExprKind::Group(inner) => self.part(inner, place).kind,
            ExprKind::Not(inner) => ConditionKind::Not(Box::new(self.part(inner, place.turned()))),
            ExprKind::All { parts, .. } => ConditionKind::All(self.parts(parts, place)),
            ExprKind::Any { parts, .. } => ConditionKind::Any(self.parts(parts, place)),
            ExprKind::NoneOf(parts) => {
                let any = ConditionKind::Any(self.parts(parts, place.turned()));
                ConditionKind::Not(Box::new(Condition { kind: any, span: expr.span }))
            }
            ExprKind::AnyEngineer(inner) => self.any_engineer(inner, expr.span, place)?,
            ExprKind::Literal(Literal::Bool(value)) => ConditionKind::Constant(*value),
            ExprKind::Path(parts) => self.path_condition(parts, expr.span, place)?,
            ExprKind::Test { subject, test } => self.test(subject, test, expr.span, place)?,
            ExprKind::Literal(_)
            | ExprKind::Call { .. }
            | ExprKind::List(_)
            | ExprKind::Point(..)
            | ExprKind::Negate(_)
            | ExprKind::Arithmetic { .. } => {
                let operand = self.operand(expr, place.scope)?;
                self.not_a_condition(&operand);
                return None;
            }
        })
    }

    fn any_engineer(&mut self, inner: &Expr, span: Span, place: Place) -> Option<ConditionKind> {
        if place.scope.provider == Who::Nobody {
            let found = Diagnostic::new(
                Code::NameOutOfScope,
                span,
                "there is no provider whose engineers are meant",
            )
            .label("`any engineer` asks about the engineers of the provider")
            .help("ask in `eligible when` or in `best provider where …` of rules that assign a provider");
            self.sink.push(found);
            return None;
        }
        let scope = Scope { engineer: Who::Candidate, ..place.scope };
        let inner = self.part(inner, Place { scope, ..place });
        Some(ConditionKind::AnyEngineer(Box::new(inner)))
    }

    /// Reports that an operand stands where a condition is needed.
    pub(super) fn not_a_condition(&mut self, operand: &Typed) {
        let text = self.shown(operand.span);
        let ty = operand.ty.describe(&self.enums);
        let message = format!("{text} is of type `{ty}`, and a condition is needed");
        let written = text.trim_matches('`').to_owned();
        let help = match &operand.ty {
            _ if text.starts_with("this") => None,
            Type::Enum(id) => {
                let variant = self.enums[id.0 as usize].variants.first();
                variant.map(|v| format!("compare it: `{written} = {}`", super::records::shown_variant(v)))
            }
            Type::Text { .. } => Some(format!("compare it: `{written} = \"…\"`")),
            Type::Number => Some(format!("compare it: `{written} > 0`")),
            Type::Set(_) => Some(format!("ask for an element: `{written} contains …`")),
            _ => None,
        };
        let found = Diagnostic::new(Code::TypeNotACondition, operand.span, message)
            .label("not a condition")
            .maybe_help(help);
        self.sink.push(with_origin(found, operand, &ty));
    }

    /// A place's text in backticks, where it is short enough to be repeated in a message.
    pub(super) fn shown(&self, span: Span) -> String {
        let text = self.files.text(span);
        if text.is_empty() || text.len() > 60 || text.contains('\n') {
            "this".to_owned()
        } else {
            format!("`{text}`")
        }
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

/// Adds where an operand's type comes from.
pub(super) fn with_origin(diagnostic: Diagnostic, operand: &Typed, ty: &str) -> Diagnostic {
    match &operand.origin {
        Some((path, Some(span))) => diagnostic.related(*span, format!("`{path}` is declared as `{ty}`")),
        _ => diagnostic,
    }
}
