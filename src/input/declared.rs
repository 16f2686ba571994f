//! Values of fields whose schema says how they are written: `as`, `missing`, `caseless`.

use jiff::Timestamp;

use super::cell::json_array;
use super::json;
use super::value::{ValueReader, no_timezone, number_of_type, point};
use crate::program::{EnumId, Field, Form, FormKind, Type, Value};
use crate::scalar::{Moment, Number, fold, local_instant};

impl ValueReader<'_> {
    /// A value from JSON that is not null: as the schema says, or as the type is in JSON.
    ///
    /// # Errors
    /// `expected …, found …`.
    pub fn declared_json(&self, raw: &str, field: &Field) -> Result<Value, String> {
        let (ty, reading) = (&field.ty, &field.reading);
        let text = Some(raw).filter(|raw| !reading.is_plain() && raw.starts_with('"')).and_then(json::string);
        match (text, ty) {
            (Some(text), _) if reading.is_missing(&text) => Ok(Value::Missing),
            (Some(text), _) => {
                // A set is an array, unless the schema shows what stands between its elements in a text.
                let has_form = !matches!(ty, Type::Set(_)) || !reading.forms.is_empty();
                let read = Some(()).filter(|()| has_form).and_then(|()| self.by_form(&text, field));
                let read = read.or_else(|| self.in_any_case(&text, ty, field));
                read.unwrap_or_else(|| self.json(raw, ty)).map_err(|message| self.as_declared(message, field))
            }
            (None, Type::DateTime) if self.is_epoch(field) => {
                // A number has no exponent then, as a text has none.
                let plain = raw.parse::<Number>().ok().map(|number| number.to_string());
                let epoch = plain.and_then(|plain| self.by_form(&plain, field));
                epoch
                    .unwrap_or_else(|| self.json(raw, ty))
                    .map_err(|message| self.as_declared(message, field))
            }
            (None, Type::Set(of)) if reading.caseless && raw.starts_with('[') => {
                self.caseless_elements(raw, of, field)
            }
            (None, _) => self.json(raw, ty),
        }
    }

    /// A value from a cell, which may be empty.
    ///
    /// # Errors
    /// `expected …, found …`.
    pub fn declared_cell(&self, cell: &str, field: &Field) -> Result<Value, String> {
        let (text, ty, reading) = (cell.trim(), &field.ty, &field.reading);
        if !reading.is_plain() {
            if reading.is_missing(text) {
                return Ok(Value::Missing);
            }
            if let Some(read) = self.by_form(text, field).or_else(|| self.in_any_case(text, ty, field)) {
                return read;
            }
        }
        match ty {
            Type::Set(_) if text.is_empty() && !field.optional => Ok(Value::set(Vec::new())),
            _ if text.is_empty() => Ok(Value::Missing),
            // A number or a bool that is written otherwise could be another one.
            Type::Date | Type::Time | Type::DateTime if !reading.forms.is_empty() => {
                self.text(text, ty).map_err(|message| self.as_declared(message, field))
            }
            Type::Number { .. } | Type::Bool if !reading.forms.is_empty() => Err(self.as_declared(
                format!("expected {}, found {}", self.wanted(ty), json::describe_text(text)),
                field,
            )),
            ty => self.cell(text, ty),
        }
    }

    /// A value from a cell that has a type in its file: a number, a truth or a date is read as it is, whatever form the schema shows.
    ///
    /// # Errors
    /// `expected …, found …`.
    pub fn typed_cell(&self, cell: &str, field: &Field) -> Result<Value, String> {
        match field.ty {
            Type::Number { .. } | Type::Bool if !field.reading.is_missing(cell) => self.cell(cell, &field.ty),
            Type::Date | Type::Time | Type::DateTime => {
                self.cell(cell, &field.ty).or_else(|_| self.declared_cell(cell, field))
            }
            _ => self.declared_cell(cell, field),
        }
    }

    /// A point from two cells or two values of JSON, without quotes.
    ///
    /// # Errors
    /// `expected …, found …`.
    pub fn halves(&self, latitude: &str, longitude: &str) -> Result<Value, String> {
        let loose = |text: &str| crate::scalar::loose_number(text).map(|number| number.to_string());
        match (loose(latitude), loose(longitude)) {
            (Ok(latitude), Ok(longitude)) => point(&latitude, &longitude),
            _ => point(latitude, longitude),
        }
    }

    /// A value that is written in one of the ways that the schema shows; `None` if it is written in none of them.
    fn by_form(&self, text: &str, field: &Field) -> Option<Result<Value, String>> {
        if let Type::Set(of) = &field.ty {
            return self.separated(text, of, field);
        }
        field.reading.forms.iter().find_map(|form| self.written(text, form, &field.ty))
    }

    fn written(&self, text: &str, form: &Form, ty: &Type) -> Option<Result<Value, String>> {
        match &form.kind {
            FormKind::Calendar(calendar) => {
                let moment = calendar.read(text)?;
                match ty {
                    Type::Date => moment.date.map(Value::Date).map(Ok),
                    Type::Time => moment.time.map(Value::Time).map(Ok),
                    _ => self.instant(moment, text),
                }
            }
            FormKind::Number(number) => {
                Some(number_of_type(Ok(number.read(text)?), ty, || json::describe_text(text)))
            }
            FormKind::Bool => {
                form.example.iter().position(|one| one == text).map(|at| Ok(Value::Bool(at == 0)))
            }
            FormKind::EpochSeconds => epoch(text, 1).map(|at| Ok(Value::DateTime(at))),
            FormKind::EpochMilliseconds => epoch(text, 1000).map(|at| Ok(Value::DateTime(at))),
            FormKind::Separator(_) => None,
        }
    }

    fn instant(&self, moment: Moment, text: &str) -> Option<Result<Value, String>> {
        let local = moment.datetime()?;
        Some(match (moment.offset, self.timezone) {
            (Some(offset), _) => Ok(Value::DateTime(local_instant(local, &offset.to_time_zone()))),
            (None, Some(zone)) => Ok(Value::DateTime(local_instant(local, zone))),
            (None, None) => Err(no_timezone(text)),
        })
    }

    fn separated(&self, text: &str, of: &Type, field: &Field) -> Option<Result<Value, String>> {
        if field.reading.forms.is_empty() && !field.reading.caseless || text.is_empty() {
            return None;
        }
        let elements = json_array(text).unwrap_or_else(|| {
            let separators: Vec<&str> = field.reading.forms.iter().filter_map(separator).collect();
            let used = separators.iter().find(|one| {
                if one.is_empty() { text.contains(char::is_whitespace) } else { text.contains(**one) }
            });
            let parts: Vec<&str> = match used {
                Some(&"") => text.split_whitespace().collect(),
                Some(separator) => text.split(*separator).collect(),
                None if separators.is_empty() => text.split(';').collect(),
                None => vec![text],
            };
            parts.into_iter().map(str::trim).filter(|part| !part.is_empty()).map(str::to_owned).collect()
        });
        let element =
            |text: &String| self.in_any_case(text, of, field).unwrap_or_else(|| self.cell(text, of));
        Some(elements.iter().map(element).collect::<Result<_, _>>().map(Value::set))
    }

    fn caseless_elements(&self, raw: &str, of: &Type, field: &Field) -> Result<Value, String> {
        let (mut set, mut problem, mut number) = (Vec::new(), None, 0usize);
        let read = json::elements(raw, |element| {
            number += 1;
            let text = json::string(element).filter(|_| element.starts_with('"'));
            let variant = text.and_then(|text| self.in_any_case(&text, of, field));
            match variant.unwrap_or_else(|| self.json(element, of)) {
                _ if problem.is_some() => {}
                Ok(value) => set.push(value),
                Err(message) => problem = Some(format!("element {number} of the list: {message}")),
            }
        });
        match problem {
            Some(problem) => Err(problem),
            None => read.map(|()| Value::set(set)).map_err(|error| json::complaint(&error)),
        }
    }

    /// The variant that a text is in any case, if the field's are read so.
    fn in_any_case(&self, text: &str, ty: &Type, field: &Field) -> Option<Result<Value, String>> {
        let Type::Enum(id) = ty else { return None };
        if !field.reading.caseless || text.is_empty() {
            return None;
        }
        self.caseless_variant(*id, text).map(Ok)
    }

    fn caseless_variant(&self, id: EnumId, text: &str) -> Option<Value> {
        let folded = fold(text);
        let at = self.enums[id].variants.iter().position(|variant| fold(variant) == folded)?;
        u32::try_from(at).ok().map(Value::Variant)
    }

    fn is_epoch(&self, field: &Field) -> bool {
        field
            .reading
            .forms
            .iter()
            .any(|form| matches!(form.kind, FormKind::EpochSeconds | FormKind::EpochMilliseconds))
    }

    /// What was expected, with the examples of the schema.
    fn as_declared(&self, message: String, field: &Field) -> String {
        let Some(examples) = field.reading.examples() else { return message };
        match message.split_once(", found ") {
            Some((expected, found)) if expected.starts_with("expected ") && !expected.contains("because") => {
                format!("expected {} written as {examples}, found {found}", field.ty.describe(self.enums))
            }
            _ => message,
        }
    }
}

fn separator(form: &Form) -> Option<&str> {
    match &form.kind {
        FormKind::Separator(separator) => Some(separator),
        _ => None,
    }
}

/// Seconds from 1970 to the beginning of the year 0000, behind which instants are read.
pub(super) const YEAR_0: i64 = -62_167_219_200;

/// Seconds from 1970 to the end of the year 9999, before which they are.
pub(super) const YEAR_10000: i64 = 253_402_300_800;

/// An instant from how much time has passed since 1970, in parts of a second, without an exponent. In the years 0000 to 9999; what
/// systems write for "never" is the end of time. What is shorter than a nanosecond is left out.
fn epoch(text: &str, parts: i64) -> Option<Timestamp> {
    const SECOND: i128 = 1_000_000_000;
    let number: Number = Some(text).filter(|text| !text.contains(['e', 'E']))?.parse().ok()?;
    let nanoseconds = number.times(Number::from(1_000_000_000 / parts))?.to_string();
    let whole: i128 = nanoseconds.split('.').next()?.parse().ok()?;
    if whole <= i128::from(YEAR_0) * SECOND || whole >= i128::from(YEAR_10000) * SECOND {
        return None;
    }
    Timestamp::from_nanosecond(whole.min(Timestamp::MAX.as_nanosecond())).ok()
}
