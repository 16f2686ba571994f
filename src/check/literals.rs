//! Literals to values of a given type: elements of lists, entries of records, right sides of operators.

use super::report::Report;
use super::schemas::Schemas;
use super::tree::Tree;
use super::uses::NameKind;
use crate::diagnostic::suggest::with_nearest;
use crate::diagnostic::{Code, Diagnostic, Edit};
use crate::program::{EnumId, Interner, Operand, Type, Value, WEEKDAY};
use crate::scalar::{Number, Point, short_day};
use crate::source::Span;
use crate::syntax::ast::{Expr, ExprKind, Literal, Name};

/// Why an expression is no constant of a type.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum NotThat {
    /// The sink says why, or an error elsewhere is the cause.
    Reported,
    /// It has to be evaluated.
    NotConstant,
    /// It is a constant of another type: the type in words.
    Is(&'static str),
}

/// The expression without the brackets around it.
pub(super) fn ungrouped(mut expr: &Expr) -> &Expr {
    while let ExprKind::Group(inner) = &expr.kind {
        expr = inner;
    }
    expr
}

/// The only name of an expression that is a name alone.
pub(super) fn single_name(expr: &Expr) -> Option<&Name> {
    match &ungrouped(expr).kind {
        ExprKind::Path(parts) => match parts.as_slice() {
            [name] => Some(name),
            _ => None,
        },
        _ => None,
    }
}

/// The type of a literal in words; `None` for what is no literal.
pub(super) fn literal_word(expr: &Expr) -> Option<&'static str> {
    match &ungrouped(expr).kind {
        ExprKind::Literal(literal) => match literal {
            Literal::Text(_) => Some("text"),
            Literal::Number(_) => Some("number"),
            Literal::Bool(_) => Some("bool"),
            Literal::Date(_) => Some("date"),
            Literal::Time(_) => Some("time"),
            Literal::DateTime(_) => Some("datetime"),
            Literal::Duration(_) => Some("duration"),
            Literal::Now => None,
        },
        ExprKind::Negate(inner) => match literal_word(inner) {
            word @ Some("number" | "duration") => word,
            _ => None,
        },
        ExprKind::Point(..) => Some("point"),
        ExprKind::List(_) => Some("list"),
        _ => None,
    }
}

/// A number that is written out, with its sign.
pub(super) fn number(expr: &Expr) -> Option<Number> {
    let mut negative = false;
    let mut expr = ungrouped(expr);
    while let ExprKind::Negate(inner) = &expr.kind {
        negative = !negative;
        expr = ungrouped(inner);
    }
    match &expr.kind {
        ExprKind::Literal(Literal::Number(value)) if negative => Some(value.negated()),
        ExprKind::Literal(Literal::Number(value)) => Some(*value),
        _ => None,
    }
}

/// Makes values of literals, by the types of the program.
pub(super) struct Values<'c> {
    pub tree: &'c Tree<'c>,
    pub schemas: &'c Schemas,
    pub texts: &'c mut Interner,
    pub report: &'c mut Report,
}

impl Values<'_> {
    /// The value of a literal that has to be of a type. An unknown variant is reported here, another
    /// type is left to the caller, who knows what it is for.
    pub fn constant(&mut self, expr: &Expr, ty: &Type) -> Result<Value, NotThat> {
        let expr = ungrouped(expr);
        match (&expr.kind, ty) {
            (ExprKind::Literal(literal), _) => self.literal(literal, ty, expr),
            (ExprKind::Negate(_), Type::Number { .. }) => {
                let value = number(expr).ok_or_else(|| not_that(expr))?;
                number_of_type(value, ty)
            }
            (ExprKind::Negate(inner), Type::Duration) => match self.constant(inner, ty)? {
                Value::Duration(duration) => {
                    duration.checked_neg().map(Value::Duration).ok_or(NotThat::NotConstant)
                }
                _ => Err(NotThat::NotConstant),
            },
            (ExprKind::Path(parts), Type::Enum(id)) if parts.len() == 1 => {
                let variant = self.variant(&parts[0].text, *id, expr.span, &[]);
                variant.map(Value::Variant).ok_or(NotThat::Reported)
            }
            (ExprKind::Point(latitude, longitude), Type::Point) => self.point(latitude, longitude, expr),
            (ExprKind::List(elements), Type::Set(of)) => self.set_literal(elements, of),
            _ => Err(not_that(expr)),
        }
    }

    fn literal(&mut self, literal: &Literal, ty: &Type, expr: &Expr) -> Result<Value, NotThat> {
        match (literal, ty) {
            (Literal::Text(text), Type::Text { caseless }) => {
                Ok(Value::Text(self.texts.intern(text, *caseless)))
            }
            (Literal::Text(text), Type::Enum(id)) => {
                let variant = self.variant(text, *id, expr.span, &[]);
                variant.map(Value::Variant).ok_or(NotThat::Reported)
            }
            (Literal::Number(value), Type::Number { .. }) => number_of_type(*value, ty),
            (Literal::Bool(value), Type::Bool) => Ok(Value::Bool(*value)),
            (Literal::Date(value), Type::Date) => Ok(Value::Date(*value)),
            (Literal::Time(value), Type::Time) => Ok(Value::Time(*value)),
            (Literal::DateTime(value), Type::DateTime) => Ok(Value::DateTime(*value)),
            (Literal::Duration(value), Type::Duration) => Ok(Value::Duration(*value)),
            _ => Err(not_that(expr)),
        }
    }

    fn point(&mut self, north: &Expr, east: &Expr, whole: &Expr) -> Result<Value, NotThat> {
        let (Some(latitude), Some(longitude)) = (number(north), number(east)) else {
            let message = "the coordinates of a point are two numbers";
            let help = match self
                .tree
                .files
                .text(whole.span)
                .strip_prefix('(')
                .and_then(|text| text.strip_suffix(')'))
            {
                Some(elements) if number(north).is_none() && number(east).is_none() => {
                    format!("a list stands in square brackets: `[{elements}]`")
                }
                _ => "write latitude and longitude in degrees, such as `(40.7128, -74.0060)`".to_owned(),
            };
            let found = Diagnostic::new(Code::SyntaxPoint, whole.span, message).help(help);
            self.report.push(found);
            return Err(NotThat::Reported);
        };
        // The parser has told off the ones that are written without a minus sign.
        let told = [north, east].iter().all(|side| matches!(side.kind, ExprKind::Literal(_)));
        Point::new(latitude, longitude).map(Value::Point).map_err(|error| {
            if !told {
                let found = Diagnostic::new(Code::SyntaxPoint, whole.span, error.to_string())
                    .help("the latitude comes first, then the longitude");
                self.report.push(found);
            }
            NotThat::Reported
        })
    }

    /// A set of elements of one type, each a literal; the first error that is not yet reported wins.
    pub fn set_literal(&mut self, elements: &[Expr], of: &Type) -> Result<Value, NotThat> {
        self.elements(elements, of).map(Value::set).ok_or(NotThat::Reported)
    }

    /// The values of a list's elements; what is wrong with each of them is reported.
    pub fn elements(&mut self, elements: &[Expr], of: &Type) -> Option<Vec<Value>> {
        let mut values = Vec::with_capacity(elements.len());
        let mut good = true;
        if self.without_quotes(elements, of) {
            return None;
        }
        for element in elements {
            match self.constant(element, of) {
                Ok(value) => values.push(value),
                Err(why) => {
                    good = false;
                    self.bad_element(element, of, &why);
                }
            }
        }
        if good {
            self.repeated(elements, &values);
        }
        good.then_some(values)
    }

    /// Reports elements that are equal to an earlier one, as values of the list's type.
    pub fn repeated(&mut self, elements: &[Expr], values: &[Value]) {
        let mut order: Vec<usize> = (0..values.len()).collect();
        order.sort_by(|one, other| values[*one].cmp(&values[*other]).then(one.cmp(other)));
        let mut again: Vec<(usize, usize)> = Vec::new();
        for same in order.chunk_by(|one, other| values[*one] == values[*other]) {
            again.extend(same[1..].iter().map(|at| (*at, same[0])));
        }
        again.sort_unstable();
        for (at, first) in again {
            let (span, before) = (elements[at].span, elements[at - 1].span);
            let text = self.tree.shown(span);
            let edit = Edit { span: Span { start: before.end, ..span }, text: String::new() };
            let found =
                Diagnostic::new(Code::ListDuplicate, span, format!("{text} stands twice in this list"))
                    .label("the second time")
                    .related(elements[first].span, "the first time")
                    .help("take one of them out, or write the one that was meant")
                    .fix("take it out", vec![edit]);
            self.report.push(found);
        }
    }

    /// Reports texts that stand in a list without quotes, all of them at once: `[NY, NJ]`; whether there are several.
    fn without_quotes(&mut self, elements: &[Expr], of: &Type) -> bool {
        let is_bare = |element: &&Expr| single_name(element).is_some_and(|name| !name.quoted);
        let bare: Vec<&Expr> = elements.iter().filter(is_bare).collect();
        let (Some(first), Some(last)) = (bare.first(), bare.last()) else { return false };
        if bare.len() < 2 || !matches!(of, Type::Text { .. }) {
            return false;
        }
        let quoted = |element: &&Expr| format!("\"{}\"", self.tree.files.text(element.span));
        let edits = bare.iter().map(|element| Edit { span: element.span, text: quoted(element) }).collect();
        let texts: Vec<String> = bare.iter().take(5).map(quoted).collect();
        let message = format!("{} names stand in a list of texts", bare.len());
        let help = format!("quote texts: `{}`", texts.join(", "));
        let found = Diagnostic::new(Code::TypeNotConstant, first.span.to(last.span), message)
            .label("the elements of a list are literals")
            .help(help.clone())
            .perhaps(help, edits);
        self.report.push(found);
        true
    }

    fn bad_element(&mut self, element: &Expr, of: &Type, why: &NotThat) {
        let found = match why {
            NotThat::Reported => return,
            NotThat::NotConstant => {
                if single_name(element).is_some_and(|name| self.report.is_poisoned(&name.text)) {
                    return;
                }
                let text = self.tree.files.text(element.span).to_owned();
                let help = match (single_name(element), of) {
                    (Some(name), Type::Text { .. }) => Some(format!("quote a text: `\"{}\"`", name.text)),
                    _ => None,
                };
                Diagnostic::new(Code::TypeNotConstant, element.span, format!("`{text}` is not a literal"))
                    .label("the elements of a list are literals")
                    .maybe_help(help)
            }
            NotThat::Is(word) => {
                let wanted = of.describe(self.schemas.enums.types());
                Diagnostic::new(
                    Code::TypeMismatch,
                    element.span,
                    format!("an element of a list of `{wanted}` is a {word}"),
                )
                .label(format!("this is a {word}"))
            }
        };
        self.report.push(found);
    }

    /// The number of a variant in its enum. If the enum has none of the name, reports `type/unknown-variant`;
    /// `others` are further names that may have been meant.
    pub fn variant(&mut self, name: &str, id: EnumId, span: Span, others: &[String]) -> Option<u32> {
        let ty = self.schemas.enums.get(id);
        if let Some(at) = ty.variants.iter().position(|variant| variant == name) {
            let declared = self.schemas.enums.declared(id, at);
            self.report.used(span, NameKind::Variant, declared.iter().copied());
            return u32::try_from(at).ok();
        }
        if self.report.is_poisoned(name) {
            return None;
        }
        let message = format!("`{ty}` has no variant `{name}`");
        let found = Diagnostic::new(Code::TypeUnknownVariant, span, message);
        if let Some(day) = short_day(name).filter(|_| id == WEEKDAY) {
            self.report.push(found.write_instead(span, day, true));
            return None;
        }
        let mut found = with_nearest(found, name, span, ty.variants.iter().chain(others));
        if found.help.is_none() {
            let all = ty.variants.iter().take(12).map(|variant| format!("`{variant}`"));
            found = found.help(format!("its variants are {}", all.collect::<Vec<_>>().join(", ")));
        }
        self.report.push(found);
        None
    }

    /// A literal as an operand, of the type that it has by itself.
    pub fn literal_operand(&mut self, literal: &Literal) -> (Operand, Type) {
        let value = |value: Value, ty: Type| (Operand::Literal(value), ty);
        match literal {
            Literal::Text(text) => value(Value::Text(self.texts.intern(text, false)), Type::TEXT),
            Literal::Number(number) => value(Value::Number(*number), Type::NUMBER),
            Literal::Bool(truth) => value(Value::Bool(*truth), Type::Bool),
            Literal::Date(date) => value(Value::Date(*date), Type::Date),
            Literal::Time(time) => value(Value::Time(*time), Type::Time),
            Literal::DateTime(instant) => value(Value::DateTime(*instant), Type::DateTime),
            Literal::Duration(duration) => value(Value::Duration(*duration), Type::Duration),
            Literal::Now => (Operand::Now, Type::DateTime),
        }
    }
}

/// A number as a value of a type of numbers.
fn number_of_type(number: Number, ty: &Type) -> Result<Value, NotThat> {
    let is_such = ty.holds_number(number);
    is_such.then_some(Value::Number(number)).ok_or(NotThat::Is("number with a fraction"))
}

fn not_that(expr: &Expr) -> NotThat {
    literal_word(expr).map_or(NotThat::NotConstant, NotThat::Is)
}
