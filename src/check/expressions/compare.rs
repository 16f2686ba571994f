//! `= != < <= > >=` and `between`.

use super::super::literals::{literal_word, single_name, ungrouped};
use super::super::records::shown_variant;
use super::checker::ConditionChecker;
use super::operators::negated_if;
use super::surroundings::Surroundings;
use super::typed::Typed;
use crate::diagnostic::{Code, Diagnostic};
use crate::program::{Comparison, Condition, ConditionKind, EnumId, Test, Type};
use crate::source::Span;
use crate::syntax::ast::{self, Expr, ExprKind};

/// The comparison of the program that a comparison as written comes to, and whether it is negated.
fn lowered(op: ast::Comparison) -> (Comparison, bool) {
    match op {
        ast::Comparison::Equal => (Comparison::Equal, false),
        ast::Comparison::NotEqual => (Comparison::Equal, true),
        ast::Comparison::Less => (Comparison::Less, false),
        ast::Comparison::LessOrEqual => (Comparison::LessOrEqual, false),
        ast::Comparison::Greater => (Comparison::Greater, false),
        ast::Comparison::GreaterOrEqual => (Comparison::GreaterOrEqual, false),
    }
}

/// The comparison with its sides exchanged.
fn flipped(op: Comparison) -> Comparison {
    match op {
        Comparison::Equal => Comparison::Equal,
        Comparison::Less => Comparison::Greater,
        Comparison::LessOrEqual => Comparison::GreaterOrEqual,
        Comparison::Greater => Comparison::Less,
        Comparison::GreaterOrEqual => Comparison::LessOrEqual,
    }
}

impl ConditionChecker<'_> {
    pub(super) fn compare(
        &mut self,
        left: &Expr,
        op: ast::Comparison,
        right: &Expr,
        operator: Span,
        span: Span,
        around: Surroundings,
    ) -> Option<ConditionKind> {
        let scope = around.scope;
        let written = op;
        let (op, negated) = lowered(op);
        if let Some(of) = self.identity(right, scope) {
            return self.identity_equals(of, left, op, negated, operator, span, around);
        }
        if self.let_compared(left, written, right, scope) {
            return None;
        }
        let flip = self.is_constant(left, scope) && !self.is_constant(right, scope);
        let (left, op, right) = if flip { (right, flipped(op), left) } else { (left, op, right) };
        let Some(subject) = self.operand(left, scope) else {
            self.look_at(right, around);
            return None;
        };
        if !flip && self.list_after_equals(&subject, written, right, operator, scope) {
            return None;
        }
        if !flip && self.everyday_word(right, &subject, Some(written), scope) {
            return None;
        }
        self.require_comparable(&subject, op, operator, right)?;
        let other = self.against(right, &subject.ty, scope)?;
        if op != Comparison::Equal && self.is_letters_against_number(&subject, &other) {
            return None;
        }
        let kind = self.comparison(subject, op, other, around.turned_if(negated))?;
        Some(negated_if(negated, kind, span))
    }

    /// Whether a text is compared with a number, which is then reported.
    fn is_letters_against_number(&mut self, one: &Typed, other: &Typed) -> bool {
        match (&one.ty, &other.ty) {
            (Type::Text { .. }, Type::Number { .. }) => self.letters_not_numbers(one, other),
            (Type::Number { .. }, Type::Text { .. }) if other.origin.is_some() => {
                self.letters_not_numbers(other, one)
            }
            _ => return false,
        }
        true
    }

    /// Finds the errors of a side whose other side has one; a constant alone has no type to be held to,
    /// and a name may be a variant of the type that is not known.
    pub(super) fn look_at(&mut self, expr: &Expr, around: Surroundings) {
        let is_name_of_nothing = single_name(expr)
            .is_some_and(|name| self.enums().iter().all(|ty| !ty.variants.contains(&name.text)));
        if self.names_a_candidate(expr) {
            return;
        }
        if is_name_of_nothing || !self.is_constant(expr, around.scope) {
            self.operand(expr, around.scope);
        }
    }

    /// `subject op other`, with a literal on the right.
    fn comparison(
        &mut self,
        subject: Typed,
        op: Comparison,
        other: Typed,
        around: Surroundings,
    ) -> Option<ConditionKind> {
        let (subject, other) = self.unify(subject, other)?;
        if subject.literal().is_some() && other.literal().is_none() {
            return Some(self.atom(other, Test::Compare(flipped(op), subject.operand), around));
        }
        Some(self.atom(subject, Test::Compare(op, other.operand), around))
    }

    /// Whether a type has the comparison; reported where it has not.
    fn require_comparable(
        &mut self,
        subject: &Typed,
        op: Comparison,
        operator: Span,
        right: &Expr,
    ) -> Option<()> {
        let equality = op == Comparison::Equal;
        let has = match &subject.ty {
            Type::Point | Type::Set(_) | Type::Record | Type::List(_) => false,
            _ if equality => true,
            ty => ty.is_ordered(self.enums()),
        };
        if has {
            return Some(());
        }
        let text = |span: Span| self.text(span).to_owned();
        let help = match &subject.ty {
            Type::Point => Some(format!("write `{} within 1km of {}`", text(subject.span), text(right.span))),
            Type::Set(_) => {
                let is_list = matches!(ungrouped(right).kind, ExprKind::List(_));
                let all = if is_list { "contains all" } else { "contains" };
                Some(format!("write `{} {all} {}`", text(subject.span), text(right.span)))
            }
            Type::Record => Some("compare its fields".to_owned()),
            Type::List(of) => Some(super::conditions::about_records(&text(subject.span), of)),
            Type::Enum(id) => Some(self.ordered_form(*id)),
            _ => None,
        };
        self.no_operator(subject, operator, help);
        None
    }

    /// The enum with an order between its variants, to be written in its place.
    fn ordered_form(&self, id: EnumId) -> String {
        let variants = &self.enums()[id].variants;
        if variants.len() > 8 {
            return "declare an order between the variants: `<` in around of each comma, from the least to the greatest".to_owned();
        }
        let variants: Vec<String> = variants.iter().map(|variant| shown_variant(variant)).collect();
        format!("declare an order between the variants, from the least on: `enum [{}]`", variants.join(" < "))
    }

    /// Both ends included: two comparisons.
    pub(super) fn between(
        &mut self,
        subject: &Expr,
        low: &Expr,
        high: &Expr,
        operator: Span,
        span: Span,
        around: Surroundings,
    ) -> Option<ConditionKind> {
        let Some(value) = self.operand(subject, around.scope) else {
            self.look_at(low, around);
            self.look_at(high, around);
            return None;
        };
        if matches!(value.ty, Type::Text { .. }) {
            if literal_word(low) == Some("number") {
                let low = self.operand(low, around.scope)?;
                self.letters_not_numbers(&value, &low);
                return None;
            }
            let text = |expr: &Expr| self.text(expr.span).to_owned();
            let (subject, low, high) = (text(subject), text(low), text(high));
            let help =
                format!("texts are compared letter by letter: `{subject} >= {low} and {subject} <= {high}`");
            self.no_operator(&value, operator, Some(help));
            return None;
        }
        self.require_comparable(&value, Comparison::LessOrEqual, operator, low)?;
        let from = self.against(low, &value.ty, around.scope);
        let to = self.against(high, &value.ty, around.scope);
        let (from, to) = (from?, to?);
        let reversed = match (from.literal(), to.literal()) {
            (Some(low), Some(high)) => from.ty == to.ty && low > high,
            _ => false,
        };
        let ends = (from.clone(), to.clone());
        let at_least = self.comparison(value.clone(), Comparison::GreaterOrEqual, from, around);
        let at_most = self.comparison(value, Comparison::LessOrEqual, to, around);
        let parts = [at_least?, at_most?].map(|kind| Condition { kind, span });
        if reversed {
            let is_range = self.text(operator) == "..";
            self.range_reversed(subject, &ends.0, &ends.1, is_range);
            return None;
        }
        Some(ConditionKind::All(parts.into()))
    }

    fn range_reversed(&mut self, subject: &Expr, low: &Typed, high: &Typed, is_range: bool) {
        let text = |span: Span| self.text(span).to_owned();
        let (subject, first, second) = (text(subject.span), text(low.span), text(high.span));
        let help = if low.ty == Type::Time {
            format!(
                "hours past midnight are a calendar: `calendar night {{ open mon..sun {first}-{second} }}`, and then \
                 `… during night` of a datetime"
            )
        } else if is_range {
            format!("write `{second}..{first}`")
        } else {
            format!("write `{subject} between {second} and {first}`")
        };
        let message = "the range is empty: its first end is after its second";
        let found = Diagnostic::new(Code::TypeRangeReversed, low.span.to(high.span), message)
            .label(format!("nothing is between {first} and {second}"))
            .help(help);
        self.report.push(found);
    }
}
