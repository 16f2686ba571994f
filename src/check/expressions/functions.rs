//! `weekday(x)`, `date(x)`, `time(x)`, `year(x)` and its like, `count(s)`, `distance(p, q)`.

use super::super::scope::Scope;
use super::super::timezones::zone_named;
use super::super::uses::NameKind;
use super::checker::ConditionChecker;
use super::paths::joined;
use super::typed::Typed;
use super::typed::with_origin;
use crate::diagnostic::suggest::did_you_mean;
use crate::diagnostic::{Code, Diagnostic};
use crate::program::{DatePart, LocalPart, Operand, Type, Value, WEEKDAY};
use crate::source::Span;
use crate::syntax::ast::{Expr, ExprKind, Name};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Function {
    Weekday,
    Date,
    Time,
    Part(DatePart),
    Count,
    Distance,
}

/// With what stands for each argument where it is told.
const FUNCTIONS: [(&str, Function, &[&str]); 9] = [
    ("weekday", Function::Weekday, &["DATETIME"]),
    ("date", Function::Date, &["DATETIME"]),
    ("time", Function::Time, &["DATETIME"]),
    ("year", Function::Part(DatePart::Year), &["DATETIME"]),
    ("month", Function::Part(DatePart::Month), &["DATETIME"]),
    ("day", Function::Part(DatePart::Day), &["DATETIME"]),
    ("week", Function::Part(DatePart::Week), &["DATETIME"]),
    ("count", Function::Count, &["SET"]),
    ("distance", Function::Distance, &["POINT", "POINT"]),
];

/// The functions of the language, each with what stands for its arguments.
///
/// ```
/// assert!(consign::editor::functions().any(|(name, arguments)| name == "count" && arguments == ["SET"]));
/// ```
pub fn functions() -> impl ExactSizeIterator<Item = (&'static str, &'static [&'static str])> {
    FUNCTIONS.iter().map(|(name, _, arguments)| (*name, *arguments))
}

impl Function {
    /// Whether it asks what an instant is somewhere.
    fn is_local(self) -> bool {
        !matches!(self, Function::Count | Function::Distance)
    }
}

impl ConditionChecker<'_> {
    /// What a function of other languages is here: `isnull(note)`, `startswith(region, "C")`, `lower(region)`.
    fn other_function(&self, found: Diagnostic, name: &Name, arguments: &[Expr], span: Span) -> Diagnostic {
        let text = |at: usize| arguments.get(at).map(|argument| self.text(argument.span).to_owned());
        let word = name.text.to_ascii_lowercase().replace('_', "");
        let test = match word.as_str() {
            "isnull" | "isempty" | "isblank" | "ismissing" | "empty" => Some("is missing"),
            "exists" | "isnotnull" | "ispresent" | "notnull" | "has" => Some("is present"),
            _ => None,
        };
        let operator = match word.as_str() {
            "startswith" | "beginswith" => Some("starts with"),
            "endswith" => Some("ends with"),
            "contains" | "includes" | "instr" => Some("contains"),
            "regexp" | "regex" | "regexplike" => Some("matches"),
            _ => None,
        };
        match (text(0), text(1)) {
            (Some(field), None) if test.is_some() => {
                found.write_instead(span, format!("{field} {}", test.unwrap_or_default()), true)
            }
            (Some(field), Some(value)) if operator.is_some() && arguments.len() == 2 => {
                found.write_instead(span, format!("{field} {} {value}", operator.unwrap_or_default()), true)
            }
            (Some(field), None) if matches!(word.as_str(), "lower" | "upper" | "lcase" | "ucase" | "trim") => found
                .help(format!("leave it out, `{field}`; a field that is declared as `text caseless` is compared in any case")),
            (Some(moment), None) if matches!(word.as_str(), "hour" | "hours") => {
                found.help(format!("compare times of day: `time({moment}) >= 17:00`"))
            }
            _ => {
                let words = || FUNCTIONS.iter().map(|(word, ..)| word);
                let all: Vec<String> = words().map(|word| format!("`{word}`")).collect();
                let help = did_you_mean(&name.text, words());
                found.help(help.unwrap_or_else(|| format!("the functions are {}", all.join(", "))))
            }
        }
    }

    pub(super) fn call(
        &mut self,
        name: &Name,
        arguments: &[Expr],
        span: Span,
        scope: Scope,
    ) -> Option<Typed> {
        let Some((_, function, wanted)) = FUNCTIONS.iter().find(|(word, ..)| *word == name.text) else {
            let message = format!("there is no function `{}`", name.text);
            let found = Diagnostic::new(Code::NameUndefined, name.span, message);
            let found = self.other_function(found, name, arguments, span);
            self.report.push(found);
            return None;
        };
        self.used(name.span, NameKind::Function, None);
        let operands: Vec<Option<Typed>> =
            arguments.iter().map(|argument| self.operand(argument, scope)).collect();
        let takes_zone = function.is_local();
        if arguments.len() != wanted.len() && !(takes_zone && arguments.len() == 2) {
            let takes = match (wanted.len(), takes_zone) {
                (1, true) => "a datetime, and perhaps a zone",
                (1, false) => "one argument",
                _ => "two arguments",
            };
            let message = format!("`{}` takes {takes}, and here are {}", name.text, arguments.len());
            let help = format!("write `{}`", call_of(&name.text, wanted, arguments));
            self.report.push(Diagnostic::new(Code::TypeArguments, span, message).help(help));
            return None;
        }
        let operands: Vec<Typed> = operands.into_iter().collect::<Option<_>>()?;
        let (of, zone) = match &operands[..] {
            [of, zone] if takes_zone => (std::slice::from_ref(of), Some(zone)),
            all => (all, None),
        };
        for operand in of {
            self.argument(name, *function, operand)?;
        }
        if let Some(zone) = zone {
            self.instant_in_zone(name, &of[0])?;
            self.zone(zone)?;
            return local(*function, operands, span);
        }
        let of_date =
            matches!(function, Function::Part(_)) && operands.iter().all(|one| one.ty == Type::Date);
        if !of_date {
            self.local(*function, name, span)?;
        }
        apply(*function, operands, span)
    }

    /// Only of an instant it can be asked what it is in a zone.
    fn instant_in_zone(&mut self, name: &Name, operand: &Typed) -> Option<()> {
        if operand.ty == Type::DateTime {
            return Some(());
        }
        let message = format!("a date is the same everywhere: `{}` of it takes no zone", name.text);
        self.report.push(
            Diagnostic::new(Code::TypeArguments, operand.span, message)
                .label("this is `date`")
                .help("take the zone out, or ask of a datetime"),
        );
        None
    }

    /// A text that names a zone; one that is written out must name one.
    pub(super) fn zone(&mut self, zone: &Typed) -> Option<()> {
        match (&zone.ty, zone.literal()) {
            (Type::Text { .. }, Some(Value::Text(name))) => {
                let name = name.shown().to_owned();
                zone_named(&name, zone.span, self.report).map(|_| ())
            }
            (Type::Text { .. }, _) => Some(()),
            _ => {
                let ty = zone.ty.describe(self.enums());
                let message = format!("a zone is a text with its IANA name, and this is `{ty}`");
                let found = Diagnostic::new(Code::TypeMismatch, zone.span, message)
                    .label(format!("this is `{ty}`"))
                    .help("write a field with names such as `America/New_York`, or such a name in quotes");
                self.report.push(with_origin(found, zone, &ty));
                None
            }
        }
    }

    fn argument(&mut self, name: &Name, function: Function, operand: &Typed) -> Option<()> {
        let (fits, wanted) = match function {
            Function::Weekday | Function::Date | Function::Time => (operand.ty == Type::DateTime, "datetime"),
            Function::Part(_) => (matches!(operand.ty, Type::Date | Type::DateTime), "date or datetime"),
            Function::Count => (matches!(operand.ty, Type::Set(_) | Type::List(_)), "set"),
            Function::Distance => (operand.ty == Type::Point, "point"),
        };
        if fits {
            return Some(());
        }
        let ty = operand.ty.describe(self.enums());
        let message = format!("`{}` is asked of a {wanted}, and this is `{ty}`", name.text);
        let found = Diagnostic::new(Code::TypeMismatch, operand.span, message)
            .label(format!("this is `{ty}`"))
            .related(name.span, format!("needs a {wanted}"));
        self.report.push(with_origin(found, operand, &ty));
        None
    }

    /// What is taken in the program's timezone needs one.
    fn local(&mut self, function: Function, name: &Name, span: Span) -> Option<()> {
        if !function.is_local() {
            return Some(());
        }
        if self.known.timezone.zone.is_some() {
            return Some(());
        }
        if self.known.timezone.is_lacking {
            let message = format!("`{}` of a datetime depends on the timezone", name.text);
            let found = Diagnostic::new(Code::TypeNoTimezone, span, message)
                .label("the program declares no timezone")
                .help("declare one: `timezone \"America/New_York\"`");
            self.report.push(found);
        }
        None
    }
}

/// A call as it can be written: with the arguments that are there, as far as they are fields.
fn call_of(name: &str, wanted: &[&str], arguments: &[Expr]) -> String {
    let argument = |(at, wanted): (usize, &&str)| match arguments.get(at).map(|argument| &argument.kind) {
        Some(ExprKind::Path(parts)) => joined(parts),
        _ => (*wanted).to_owned(),
    };
    let arguments: Vec<String> = wanted.iter().enumerate().map(argument).collect();
    format!("{name}({})", arguments.join(", "))
}

/// What an instant is in a zone.
fn local(function: Function, operands: Vec<Typed>, span: Span) -> Option<Typed> {
    let may_be_missing = operands.iter().any(|operand| operand.may_be_missing);
    let mut operands = operands.into_iter().map(|operand| Box::new(operand.operand));
    let (at, zone) = (operands.next()?, operands.next()?);
    let (operand, ty) = match function {
        Function::Weekday => (Operand::Local(LocalPart::Weekday, at, zone), Type::Enum(WEEKDAY)),
        Function::Date => (Operand::Local(LocalPart::Date, at, zone), Type::Date),
        Function::Time => (Operand::Local(LocalPart::Time, at, zone), Type::Time),
        Function::Part(part) => {
            (Operand::DatePart(part, Box::new(Operand::Local(LocalPart::Date, at, zone))), Type::INTEGER)
        }
        Function::Count | Function::Distance => return None,
    };
    Some(Typed::new(operand, ty, span).missing_if(may_be_missing))
}

fn apply(function: Function, operands: Vec<Typed>, span: Span) -> Option<Typed> {
    let is_date = operands.iter().all(|operand| operand.ty == Type::Date);
    let may_be_missing = operands.iter().any(|operand| operand.may_be_missing);
    let mut operands = operands.into_iter().map(|operand| Box::new(operand.operand));
    let first = operands.next()?;
    let (operand, ty) = match function {
        Function::Weekday => (Operand::Weekday(first), Type::Enum(WEEKDAY)),
        Function::Date => (Operand::DateOf(first), Type::Date),
        Function::Time => (Operand::TimeOf(first), Type::Time),
        Function::Part(part) if is_date => (Operand::DatePart(part, first), Type::INTEGER),
        Function::Part(part) => (Operand::DatePart(part, Box::new(Operand::DateOf(first))), Type::INTEGER),
        Function::Count => (Operand::Count(first), Type::INTEGER),
        Function::Distance => (Operand::Distance(first, operands.next()?), Type::NUMBER),
    };
    Some(Typed::new(operand, ty, span).missing_if(may_be_missing))
}
