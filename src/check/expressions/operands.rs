//! Operands and their types.

use super::super::literals::{NotThat, number, ungrouped};
use super::super::scope::Scope;
use super::checker::ConditionChecker;
use super::typed::{Typed, with_origin};
use crate::diagnostic::suggest::with_nearest;
use crate::diagnostic::{Code, Diagnostic, Edit};
use crate::program::{Operand, Type, Value};
use crate::source::Span;
use crate::syntax::ast::{Expr, ExprKind, Literal};

impl ConditionChecker<'_> {
    /// An operand, for rank keys, table columns and the sides of operators; `None` if it has an error.
    pub fn operand(&mut self, expr: &Expr, scope: Scope) -> Option<Typed> {
        match &expr.kind {
            ExprKind::Group(inner) => self.operand(inner, scope),
            ExprKind::Literal(literal) => {
                let (operand, ty) = self.values().literal_operand(literal);
                Some(Typed::new(operand, ty, expr.span))
            }
            ExprKind::Path(parts) => self.path_operand(parts, expr.span, scope),
            ExprKind::Call { function, arguments } => self.call(function, arguments, expr.span, scope),
            ExprKind::Point(..) => {
                let value = self.values().constant(expr, &Type::Point).ok()?;
                Some(Typed::new(Operand::Literal(value), Type::Point, expr.span))
            }
            ExprKind::Negate(inner) => self.negation(inner, expr, scope),
            ExprKind::Arithmetic { first, rest } => self.arithmetic(first, rest, expr.span, scope),
            ExprKind::List(_) => {
                let message = "a list has no value by itself";
                let found = Diagnostic::new(Code::TypeNotAnOperand, expr.span, message)
                    .help("a list stands after `in`, `contains all`, `contains any` and `contains none`");
                self.report.push(found);
                None
            }
            ExprKind::Test { .. }
            | ExprKind::Not(_)
            | ExprKind::All { .. }
            | ExprKind::Any { .. }
            | ExprKind::NoneOf(_)
            | ExprKind::AnyElement(_)
            | ExprKind::AnyEngineer(_) => {
                let found = Diagnostic::new(
                    Code::TypeNotAnOperand,
                    expr.span,
                    "a value is needed, and this is a condition",
                )
                .label("a condition")
                .help("combine conditions with `and`, `or` and `not`");
                self.report.push(found);
                None
            }
        }
    }

    fn negation(&mut self, inner: &Expr, whole: &Expr, scope: Scope) -> Option<Typed> {
        if let Some(value) = number(whole) {
            return Some(Typed::new(Operand::Literal(Value::Number(value)), Type::NUMBER, whole.span));
        }
        if let ExprKind::Literal(Literal::Duration(_)) = &ungrouped(inner).kind {
            let value = self.values().constant(whole, &Type::Duration).ok()?;
            return Some(Typed::new(Operand::Literal(value), Type::Duration, whole.span));
        }
        let operand = self.operand(inner, scope)?;
        if !matches!(operand.ty, Type::Number { .. } | Type::Duration) {
            let ty = operand.ty.describe(self.enums());
            let message = format!("a minus sign stands before numbers and durations, and this is `{ty}`");
            let found = Diagnostic::new(Code::TypeOperator, whole.span, message);
            self.report.push(with_origin(found, &operand, &ty));
            return None;
        }
        let negated = Operand::Negate(Box::new(operand.operand));
        Some(Typed::new(negated, operand.ty, whole.span).missing_if(operand.may_be_missing))
    }

    /// The operand opposite one of a type: there, a name may be a variant and a list a set.
    pub(super) fn against(&mut self, expr: &Expr, opposite: &Type, scope: Scope) -> Option<Typed> {
        let inner = ungrouped(expr);
        match (&inner.kind, opposite) {
            (ExprKind::Path(parts), Type::Enum(id)) if parts.len() == 1 => {
                self.variant_or_field(&parts[0], opposite, *id, scope)
            }
            (ExprKind::Literal(Literal::Text(text)), Type::Enum(id)) => {
                self.variant_operand(text, opposite, *id, inner.span)
            }
            (ExprKind::Path(parts), Type::Text { .. }) if parts.len() == 1 => {
                if self.may_be_variant(&parts[0], scope)
                    && self.known.tree.names.get(&parts[0].text).is_none()
                {
                    self.bare_text(&parts[0], scope);
                    return None;
                }
                self.operand(expr, scope)
            }
            (ExprKind::List(elements), Type::Set(of)) => {
                let value = self.values().set_literal(elements, &of.compared()).ok()?;
                Some(Typed::new(Operand::Literal(value), opposite.clone(), inner.span))
            }
            _ => self.operand(expr, scope),
        }
    }

    /// A bare name that is no field, opposite a text: most likely the quotes were forgotten.
    fn bare_text(&mut self, name: &crate::syntax::ast::Name, scope: Scope) {
        let message = format!("there is no field `{}`", name.text);
        let found = Diagnostic::new(Code::NameUndefined, name.span, message);
        let mut found = with_nearest(found, &name.text, name.span, self.legal_paths(scope));
        if found.help.is_none() {
            let quoted = format!("\"{}\"", name.text);
            found = found
                .help(format!("quote a text: `{quoted}`"))
                .perhaps("quote it", vec![Edit { span: name.span, text: quoted }]);
        }
        self.report.push(found);
    }

    /// A literal as a value of a type, for a right side that must be one; other types are reported.
    pub(super) fn value_for(&mut self, expr: &Expr, subject: &Typed) -> Option<Value> {
        match self.values().constant(expr, &subject.ty.compared()) {
            Ok(value) => Some(value),
            Err(NotThat::Reported) => None,
            Err(_) => {
                let other = self.operand(expr, Scope::ORDER)?;
                self.mismatch(subject, &other);
                None
            }
        }
    }

    /// Both sides of an operator brought to one type: text compared without case is folded on both
    /// sides. Other types that differ are reported.
    pub(super) fn unify(&mut self, left: Typed, right: Typed) -> Option<(Typed, Typed)> {
        let caseless = |ty: &Type| match ty {
            Type::Text { caseless } => Some(*caseless),
            _ => None,
        };
        match (caseless(&left.ty), caseless(&right.ty)) {
            (Some(a), Some(b)) if a != b => Some((self.folded(left), self.folded(right))),
            _ if left.ty.compares_with(&right.ty) => Some((left, right)),
            _ => {
                self.mismatch(&left, &right);
                None
            }
        }
    }

    /// A text or a set of texts, folded.
    pub(super) fn folded(&mut self, typed: Typed) -> Typed {
        let ty = match &typed.ty {
            Type::Text { caseless: false } => Type::Text { caseless: true },
            Type::Set(of) if **of == Type::TEXT => Type::Set(Box::new(Type::Text { caseless: true })),
            _ => return typed,
        };
        let operand = match typed.operand {
            Operand::Literal(value) => Operand::Literal(self.folded_value(value)),
            other => Operand::Fold(Box::new(other)),
        };
        Typed { operand, ty, ..typed }
    }

    fn folded_value(&mut self, value: Value) -> Value {
        match value {
            Value::Text(text) => Value::Text(self.tables.texts.intern(text.shown(), true)),
            Value::Set(elements) => {
                Value::set(elements.iter().map(|element| self.folded_value(element.clone())).collect())
            }
            other => other,
        }
    }

    /// Reports two types that do not go together, and where each comes from.
    pub(super) fn mismatch(&mut self, left: &Typed, right: &Typed) {
        let (left_ty, right_ty) = (left.ty.describe(self.enums()), right.ty.describe(self.enums()));
        let (left_text, right_text) = (self.shown(left.span), self.shown(right.span));
        let message = format!("{left_text} is `{left_ty}`, and {right_text} is `{right_ty}`");
        let found = Diagnostic::new(Code::TypeMismatch, right.span, message)
            .label(format!("this is `{right_ty}`"))
            .related(left.span, format!("this is `{left_ty}`"));
        let found = match self.conversion(left, right) {
            Some((place, text)) => found.write_instead(place, text, true),
            None => match &left.ty {
                Type::Enum(id) if right.literal().is_some() => {
                    let variants = self.enums()[*id].variants.iter().take(SHOWN_VARIANTS);
                    let all: Vec<String> = variants.map(|variant| format!("`{variant}`")).collect();
                    found.help(format!("its variants are {}", all.join(", ")))
                }
                Type::DateTime => found.maybe_help(without_offset(self.text(right.span))),
                _ => found,
            },
        };
        let found = with_origin(found, left, &left_ty);
        self.report.push(with_origin(found, right, &right_ty));
    }

    /// What is to stand in which place, so that two types go together.
    fn conversion(&self, left: &Typed, right: &Typed) -> Option<(Span, String)> {
        let text = |typed: &Typed| self.text(typed.span).to_owned();
        let both = left.span.to(right.span);
        let is_text = |ty: &Type| matches!(ty, Type::Text { .. });
        Some(match (&left.ty, &right.ty) {
            (Type::Date, Type::DateTime) => (right.span, format!("date({})", text(right))),
            (Type::DateTime, Type::Date) => (left.span, format!("date({})", text(left))),
            (Type::Time, Type::DateTime) => (right.span, format!("time({})", text(right))),
            (Type::DateTime, Type::Time) => (left.span, format!("time({})", text(left))),
            (Type::Number { .. }, Type::Text { .. }) => match right.literal() {
                Some(Value::Text(value)) => {
                    let number: crate::scalar::Number = value.shown().parse().ok()?;
                    (right.span, number.to_string())
                }
                _ => return None,
            },
            (ty, Type::Text { .. }) if written_as(ty, self.text(right.span)).is_some() => {
                (right.span, written_as(ty, self.text(right.span))?)
            }
            (Type::Time, Type::Number { .. }) => (right.span, crate::scalar::hour(self.text(right.span))?),
            (Type::Date, Type::Number { .. }) => (right.span, local_date(self.text(right.span))?),
            (Type::Bool, Type::Number { .. }) => match self.text(right.span) {
                "1" => (right.span, "true".to_owned()),
                "0" => (right.span, "false".to_owned()),
                _ => return None,
            },
            (Type::Text { .. }, Type::Number { .. }) if right.literal().is_some() => {
                (right.span, format!("\"{}\"", text(right)))
            }
            (Type::Set(of), other) if **of == *other || is_text(of) && is_text(other) => {
                (both, format!("{} contains {}", text(left), text(right)))
            }
            (other, Type::Set(of)) if **of == *other || is_text(of) && is_text(other) => {
                (both, format!("{} contains {}", text(right), text(left)))
            }
            _ => return None,
        })
    }
}

/// A text in quotes as a value of a type that has no quotes: `"true"`, `"2026-03-01"`.
fn written_as(ty: &Type, text: &str) -> Option<String> {
    let inside = text.strip_prefix('"')?.strip_suffix('"')?;
    match ty {
        Type::Bool => crate::scalar::loose_bool(inside).map(|value| value.to_string()),
        Type::Date => crate::scalar::loose_date(inside).map(|date| date.to_string()),
        Type::Time => crate::scalar::loose_time(inside).map(|time| time.strftime("%H:%M").to_string()),
        Type::DateTime => crate::scalar::parse_datetime(inside).map(|_| inside.to_owned()),
        _ => None,
    }
}

/// A date that was read as a difference or a quotient, `2026-3-1` or `2026/03/01`, with the year first.
fn local_date(text: &str) -> Option<String> {
    let parts: Vec<&str> = text.split(['-', '/']).map(str::trim).collect();
    let [year, month, day] = parts.as_slice() else { return None };
    let date = jiff::civil::Date::new(year.parse().ok()?, month.parse().ok()?, day.parse().ok()?).ok()?;
    (year.len() == 4).then(|| date.to_string())
}

/// How many variants of an enum are named in a message.
const SHOWN_VARIANTS: usize = 12;

/// What to say of a datetime in quotes that does not say how far it is from UTC.
fn without_offset(text: &str) -> Option<String> {
    let inside = text.strip_prefix('"')?.strip_suffix('"')?;
    let local = crate::scalar::parse_local_datetime(&inside.replace(' ', "T")).is_some();
    let moment = inside.replace(' ', "T");
    local.then(|| {
        format!("a datetime has no quotes and says how far it is from UTC: `{moment}Z`, or `{moment}-05:00`")
    })
}
