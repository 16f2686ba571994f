//! `+ - * /`: which types go together, and what comes of them.

use super::super::scope::Scope;
use super::checker::ConditionChecker;
use super::typed::Typed;
use super::typed::with_origin;
use crate::diagnostic::{Code, Diagnostic};
use crate::program::{Arithmetic, Operand, Type, Value};
use crate::source::Span;
use crate::syntax::ast::{ArithmeticOp, Expr};

fn lowered(op: ArithmeticOp) -> Arithmetic {
    match op {
        ArithmeticOp::Plus => Arithmetic::Plus,
        ArithmeticOp::Minus => Arithmetic::Minus,
        ArithmeticOp::Times => Arithmetic::Times,
        ArithmeticOp::Divide => Arithmetic::Divide,
    }
}

fn sign(op: ArithmeticOp) -> &'static str {
    match op {
        ArithmeticOp::Plus => "+",
        ArithmeticOp::Minus => "-",
        ArithmeticOp::Times => "*",
        ArithmeticOp::Divide => "/",
    }
}

/// Whether it is an integer: by its type, or because it is written out as one.
fn is_whole(typed: &Typed) -> bool {
    match typed.literal() {
        Some(Value::Number(number)) => number.is_integer(),
        _ => typed.ty == Type::INTEGER,
    }
}

/// The type of `left op right`; `None` if the operator does not take them.
fn result(left: &Typed, op: ArithmeticOp, right: &Typed) -> Option<Type> {
    use ArithmeticOp::{Divide, Minus, Plus};
    match (&left.ty, op, &right.ty) {
        (Type::Number { .. }, _, Type::Number { .. }) => {
            Some(Type::Number { whole: op != Divide && is_whole(left) && is_whole(right) })
        }
        (Type::Duration, Plus | Minus, Type::Duration)
        | (Type::DateTime, Minus, Type::DateTime)
        | (Type::Date, Minus, Type::Date) => Some(Type::Duration),
        (Type::DateTime, Plus | Minus, Type::Duration) => Some(Type::DateTime),
        (Type::Date, Plus | Minus, Type::Duration) => Some(Type::Date),
        _ => None,
    }
}

impl ConditionChecker<'_> {
    /// A chain of one level of precedence, from left to right.
    pub(super) fn arithmetic(
        &mut self,
        first: &Expr,
        rest: &[(ArithmeticOp, Expr)],
        span: Span,
        scope: Scope,
    ) -> Option<Typed> {
        let mut sum = self.operand(first, scope);
        let mut steps = Vec::with_capacity(rest.len());
        for (op, expr) in rest {
            // Each operand is looked at, so that all errors are found.
            let operand = self.operand(expr, scope);
            let (Some(left), Some(right)) = (sum.take(), operand) else { continue };
            let Some(ty) = self.step(&left, *op, &right) else { continue };
            let may_be_missing = left.may_be_missing || right.may_be_missing;
            steps.push((lowered(*op), right.operand));
            let so_far = Typed::new(left.operand, ty, left.span.to(right.span));
            sum = Some(so_far.missing_if(may_be_missing));
        }
        let sum = sum.filter(|_| steps.len() == rest.len())?;
        let operand = Operand::Arithmetic { first: Box::new(sum.operand), rest: steps };
        Some(Typed::new(operand, sum.ty, span).missing_if(sum.may_be_missing))
    }

    fn step(&mut self, left: &Typed, op: ArithmeticOp, right: &Typed) -> Option<Type> {
        let Some(ty) = result(left, op, right) else {
            self.bad_step(left, op, right);
            return None;
        };
        if let (Type::Date, Some(Value::Duration(duration))) = (&left.ty, right.literal())
            && (duration.as_secs() % 86_400 != 0 || duration.subsec_nanos() != 0)
        {
            let found = Diagnostic::new(Code::TypeMismatch, right.span, "a date moves by whole days")
                .label("this is not a whole number of days")
                .related(left.span, "this is `date`")
                .help("write days, such as `2d`");
            self.report.push(found);
            return None;
        }
        Some(ty)
    }

    fn bad_step(&mut self, left: &Typed, op: ArithmeticOp, right: &Typed) {
        let (left_ty, right_ty) = (left.ty.describe(self.enums()), right.ty.describe(self.enums()));
        let has_arithmetic =
            |ty: &Type| matches!(ty, Type::Number { .. } | Type::Duration | Type::Date | Type::DateTime);
        let code = if has_arithmetic(&left.ty) && has_arithmetic(&right.ty) {
            Code::TypeMismatch
        } else {
            Code::TypeOperator
        };
        let message = format!("there is no `{left_ty} {} {right_ty}`", sign(op));
        let help = match (&left.ty, &right.ty) {
            (Type::Time, _) | (_, Type::Time) => Some("times of day have no arithmetic; use datetimes"),
            (Type::DateTime | Type::Date, Type::Number { .. }) => {
                Some("write a duration, such as `2d` or `4h`")
            }
            _ => None,
        };
        let found = Diagnostic::new(code, right.span, message)
            .label(format!("this is `{right_ty}`"))
            .related(left.span, format!("this is `{left_ty}`"))
            .maybe_help(help.map(str::to_owned));
        let found = with_origin(found, left, &left_ty);
        self.report.push(with_origin(found, right, &right_ty));
    }
}
