//! What a schema declares of how its fields are written: `as`, `missing`, `caseless`, `from` with two columns.

use super::report::{Report, duplicate};
use crate::diagnostic::{Code, Diagnostic};
use crate::program::{Form, FormKind, LongitudeSource, Reading, Type};
use crate::scalar::{CalendarForm, CalendarKind, ExampleError, NumberForm};
use crate::syntax::ast::{self, TextLiteral, WrittenAs};

/// What is known of a field whose reading is checked.
pub(super) struct ReadingChecker<'c, 'a> {
    pub field: &'a ast::Field,
    pub ty: &'c Type,
    /// The words of the schema for "missing".
    pub missing: &'c [TextLiteral],
    /// Whether the type is an enum that is read in any case.
    pub caseless: bool,
    /// The column of the record around the field, if there is one.
    pub around: Option<&'c str>,
    pub report: &'c mut Report,
}

impl ReadingChecker<'_, '_> {
    /// What is declared; what does not fit the type is reported.
    pub fn reading(mut self) -> Reading {
        if matches!(self.ty, Type::Record | Type::List(_)) {
            self.of_record();
            return Reading::default();
        }
        let longitude = self.longitude();
        let forms = self.field.written.iter().filter_map(|written| self.form(written)).collect();
        let words = self.missing.iter().chain(&self.field.missing);
        let missing = words.map(|word| word.text.trim().to_owned()).filter(|word| !word.is_empty()).collect();
        Reading { forms, missing, caseless: self.caseless, longitude }
    }

    fn of_record(&mut self) {
        let spans = self.field.written.iter().map(|written| written.span);
        let spans = spans.chain(self.field.missing.iter().map(|word| word.span));
        for span in spans.chain(self.field.from.get(1).map(|second| second.span)) {
            let what = if *self.ty == Type::Record { "a record is" } else { "records are" };
            let message = format!("{what} not read from one value");
            let help = "say it of the fields within it";
            self.report.push(Diagnostic::new(Code::SchemaExample, span, message).help(help));
        }
    }

    fn longitude(&mut self) -> Option<LongitudeSource> {
        let second = self.field.from.get(1)?;
        if *self.ty != Type::Point {
            let message = "only a `point` is read from two columns".to_owned();
            self.report.push(
                Diagnostic::new(Code::SchemaSource, second.span, message)
                    .label("a second column")
                    .help("name one column, or make it two fields"),
            );
            return None;
        }
        let column =
            self.around.map_or_else(|| second.text.clone(), |around| format!("{around}.{}", second.text));
        Some(LongitudeSource { key: second.text.clone(), column })
    }

    fn form(&mut self, written: &WrittenAs) -> Option<Form> {
        let example: Vec<String> = written.examples.iter().map(|text| text.text.trim().to_owned()).collect();
        let kind = match (self.ty, example.as_slice()) {
            (Type::Bool, [yes, no]) => return self.bool_form(written, yes, no),
            (Type::Bool, _) => {
                self.refused(written, "a bool is written as two texts", "say both: `as \"Y\", \"N\"`");
                return None;
            }
            (_, [one]) => self.single(written, one)?,
            _ => {
                let help = "say each alternative with an `as` of its own";
                self.refused(written, "one text is an example, and here are several", help);
                return None;
            }
        };
        Some(Form { example, kind })
    }

    fn bool_form(&mut self, written: &WrittenAs, yes: &str, no: &str) -> Option<Form> {
        if yes == no {
            self.refused(written, "both are the same text", "say one text for true, then another for false");
            return None;
        }
        Some(Form { example: vec![yes.to_owned(), no.to_owned()], kind: FormKind::Bool })
    }

    fn single(&mut self, written: &WrittenAs, example: &str) -> Option<FormKind> {
        let read = match self.ty {
            Type::DateTime if example == "epoch seconds" => return Some(FormKind::EpochSeconds),
            Type::DateTime if example == "epoch milliseconds" => return Some(FormKind::EpochMilliseconds),
            Type::Date => CalendarForm::by_example(example, CalendarKind::Date).map(FormKind::Calendar),
            Type::Time => CalendarForm::by_example(example, CalendarKind::Time).map(FormKind::Calendar),
            Type::DateTime => {
                CalendarForm::by_example(example, CalendarKind::DateTime).map(FormKind::Calendar)
            }
            Type::Number { .. } => NumberForm::by_example(example).map(FormKind::Number),
            Type::Set(_) => separator(example).map(FormKind::Separator),
            _ => {
                let message = "a value of this type is written in one way";
                self.refused(
                    written,
                    message,
                    "take `as` out: dates, times, numbers, bools and sets have one",
                );
                return None;
            }
        };
        match read {
            Ok(kind) => return Some(kind),
            Err(ExampleError::NoReading) => self.no_example(written, example),
            Err(ExampleError::Ambiguous(write)) => self.ambiguous(written, example, &write),
        }
        None
    }

    fn no_example(&mut self, written: &WrittenAs, example: &str) {
        let (what, such) = match self.ty {
            Type::Date => ("date", "\"31/12/2026\""),
            Type::Time => ("time", "\"11:59 PM\""),
            Type::DateTime => ("datetime", "\"31/12/2026 23:59\""),
            Type::Number { .. } => ("number", "\"$1,234.50\""),
            _ => ("set of two elements", "\"a, b\""),
        };
        let message = format!("`{example}` is no example of a {what}");
        self.refused(written, &message, &format!("write one, such as `as {such}`"));
    }

    fn ambiguous(&mut self, written: &WrittenAs, example: &str, write: &[String]) {
        let write: Vec<String> = write.iter().map(|one| format!("`as {one:?}`")).collect();
        let message = format!("`{example}` can be read in more than one way");
        self.report.push(
            Diagnostic::new(Code::SchemaAmbiguousExample, written.span, message)
                .label("this example does not tell which is meant")
                .help(format!("write {}, whichever is meant", write.join(" or "))),
        );
    }

    fn refused(&mut self, written: &WrittenAs, message: &str, help: &str) {
        self.report.push(Diagnostic::new(Code::SchemaExample, written.span, message.to_owned()).help(help));
    }
}

/// What stands between the two elements of an example.
fn separator(example: &str) -> Result<String, ExampleError> {
    let is_part = |letter: char| letter.is_alphanumeric();
    let (Some(start), Some(end)) = (example.find(|c| !is_part(c)), example.rfind(|c| !is_part(c))) else {
        return Err(ExampleError::NoReading);
    };
    let end = end + example[end..].chars().next().map_or(0, char::len_utf8);
    let between = &example[start..end];
    if start == 0 || end == example.len() || between.contains(is_part) {
        return Err(ExampleError::NoReading);
    }
    Ok(between.trim().to_owned())
}

/// Reports variants that are one if case makes no difference.
pub(super) fn distinct_in_any_case(declared: &ast::EnumType, report: &mut Report) {
    let mut first: std::collections::HashMap<String, crate::source::Span> = std::collections::HashMap::new();
    for variant in declared.variants.iter().filter(|_| declared.caseless.is_some()) {
        if let Some(span) = first.insert(crate::scalar::fold(&variant.text), variant.span) {
            report.push(
                duplicate("variant", &variant.text, variant.span, span).help("`caseless` reads both as one"),
            );
        }
    }
}
