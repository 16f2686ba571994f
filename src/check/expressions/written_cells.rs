//! Cells of files: values without quotes, several with `;`, or an operator before one, read by the type of the column.

use std::collections::HashSet;

use jiff::tz::TimeZone;

use crate::input::cell_value;
use crate::program::{EnumId, EnumType, IdSlice, Interner, Type, Value};
use crate::source::Span;
use crate::syntax::ast::{CellKind, Comparison, Expr, ExprKind, Literal, Name, Quantifier, Test, TestKind};

/// Reads the cells of a column.
pub(in super::super) struct WrittenCells<'c> {
    /// `None` for a column of providers or engineers, whose values are ids.
    pub ty: Option<&'c Type>,
    pub enums: &'c IdSlice<EnumId, EnumType>,
    pub timezone: Option<&'c TimeZone>,
}

const OPERATORS: [(&str, Comparison); 10] = [
    (">=", Comparison::GreaterOrEqual),
    ("<=", Comparison::LessOrEqual),
    ("≥", Comparison::GreaterOrEqual),
    ("≤", Comparison::LessOrEqual),
    ("!=", Comparison::NotEqual),
    ("<>", Comparison::NotEqual),
    ("==", Comparison::Equal),
    ("=", Comparison::Equal),
    (">", Comparison::Greater),
    ("<", Comparison::Less),
];

impl WrittenCells<'_> {
    /// What a cell means.
    ///
    /// # Errors
    /// `expected …, found …`.
    pub fn read(&self, text: &str, span: Span) -> Result<CellKind, String> {
        if let Some(values) = negated(text) {
            return self.values(values, true, span);
        }
        let operator =
            OPERATORS.iter().find_map(|(sign, operator)| Some((*operator, text.strip_prefix(sign)?)));
        if let Some((operator, value)) = operator {
            let value = Box::new(self.value(value.trim(), span)?);
            let test = Test { kind: TestKind::Compare(operator, value), operator: span, span };
            return Ok(CellKind::Tests(vec![test]));
        }
        match self.range(text, span) {
            Some(range) => Ok(range),
            None => self.values(text, false, span),
        }
    }

    /// `1..5`, where the type has an order and both are values of it.
    fn range(&self, text: &str, span: Span) -> Option<CellKind> {
        self.ty.filter(|ty| !matches!(ty, Type::Text { .. }) && ty.is_ordered(self.enums))?;
        let (low, high) = text.split_once("..")?;
        let (low, high) = (self.value(low.trim(), span).ok()?, self.value(high.trim(), span).ok()?);
        Some(CellKind::Range { low: Box::new(low), high: Box::new(high), dots: span })
    }

    fn values(&self, text: &str, negated: bool, span: Span) -> Result<CellKind, String> {
        // One that stands twice is meant once.
        let mut seen = HashSet::new();
        let parts = text.split(';').map(str::trim).filter(|part| !part.is_empty() && seen.insert(*part));
        let values = parts.map(|part| self.value(part, span)).collect::<Result<Vec<Expr>, _>>()?;
        match self.ty {
            _ if values.is_empty() => Err(format!("expected a value, found {text:?}")),
            Some(Type::Set(_)) => {
                let quantifier = if negated { Quantifier::None } else { Quantifier::Any };
                let list = Expr { kind: ExprKind::List(values), span };
                let test =
                    Test { kind: TestKind::Contains(quantifier, Box::new(list)), operator: span, span };
                Ok(CellKind::Tests(vec![test]))
            }
            _ => Ok(CellKind::Values { negated, values }),
        }
    }

    fn value(&self, text: &str, span: Span) -> Result<Expr, String> {
        let kind = match self.ty {
            None => ExprKind::Path(vec![Name { text: text.to_owned(), quoted: true, span }]),
            Some(Type::Set(of)) => ExprKind::Literal(self.literal(text, of)?),
            Some(ty) => ExprKind::Literal(self.literal(text, ty)?),
        };
        Ok(Expr { kind, span })
    }

    fn literal(&self, text: &str, ty: &Type) -> Result<Literal, String> {
        match cell_value(text, ty, self.enums, self.timezone, &Interner::default())? {
            Value::Number(number) => Ok(Literal::Number(number)),
            Value::Bool(truth) => Ok(Literal::Bool(truth)),
            Value::Date(date) => Ok(Literal::Date(date)),
            Value::Time(time) => Ok(Literal::Time(time)),
            Value::DateTime(at) => Ok(Literal::DateTime(at)),
            Value::Duration(duration) => Ok(Literal::Duration(duration)),
            // An enum's variant too: it is one in quotes.
            Value::Text(_) | Value::Variant(_) => Ok(Literal::Text(text.to_owned())),
            _ => Err(format!(
                "expected a column of single values; `{text}` is tested in a program's own table"
            )),
        }
    }
}

/// What stands behind `not `.
fn negated(text: &str) -> Option<&str> {
    let (not, rest) = text.split_at_checked(4)?;
    not.eq_ignore_ascii_case("not ").then(|| rest.trim_start())
}
