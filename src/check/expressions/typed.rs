//! Operands with their types.

use crate::diagnostic::Diagnostic;
use crate::program::{Operand, Type, Value};
use crate::source::Span;

/// An operand with its type and where both come from.
#[derive(Clone, Debug)]
pub(in super::super) struct Typed {
    pub operand: Operand,
    pub ty: Type,
    pub may_be_missing: bool,
    pub span: Span,
    /// The field that it is, with the place of its declaration; `None` if it is no field.
    pub origin: Option<(String, Option<Span>)>,
}

impl Typed {
    pub fn new(operand: Operand, ty: Type, span: Span) -> Self {
        Self { operand, ty, may_be_missing: false, span, origin: None }
    }

    pub fn missing_if(self, may_be_missing: bool) -> Self {
        Self { may_be_missing, ..self }
    }

    pub fn literal(&self) -> Option<&Value> {
        match &self.operand {
            Operand::Literal(value) => Some(value),
            _ => None,
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
