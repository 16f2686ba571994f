//! Past orders, column by column.

use std::collections::HashMap;
use std::path::Path;

use crate::error::Failure;
use crate::files;
use crate::new::draft::{Decided, Draft};
use crate::progress::Tap;
use crate::source::Source;
use crate::written::{Assumed, Written};
use consign::schema::FieldValue;
use consign::{Order, Program, Sources};
use consign_learn::{Field, History};

/// The values of a field.
#[derive(Default)]
pub struct Cells {
    /// As texts, while there are few of them; a bool is `true` or `false`.
    pub texts: Option<Texts>,
    /// Numbers, and of dates and times the seconds; not a number where the value is missing.
    pub scalars: Vec<f64>,
    /// Of the dates among them, what they are.
    pub moment: Option<Moment>,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Moment {
    Date,
    DateTime,
    Time,
}

/// Different texts, each with a code.
#[derive(Default)]
pub struct Texts {
    /// Of each order; [`Field::MISSING`] if there is none.
    pub codes: Vec<u32>,
    /// By code, less one.
    pub texts: Vec<String>,
    known: HashMap<String, u32>,
}

/// What is known of past orders.
pub struct Past {
    /// By field of the draft.
    pub cells: Vec<Cells>,
    /// Whom each order went to; `None` if it does not tell.
    pub answers: Vec<Option<u32>>,
    /// What answers are called; the first is a dispatcher.
    pub names: Vec<String>,
    /// How many orders do not tell.
    pub untold: u64,
}

impl Cells {
    /// More values are no condition that anybody reads.
    const DIFFERENT: usize = 2000;

    fn push(&mut self, row: usize, value: Option<&FieldValue>) {
        let text = value.and_then(text);
        if let Some(texts) = &mut self.texts {
            texts.push(text);
            if texts.texts.len() > Self::DIFFERENT {
                self.texts = None;
            }
        }
        let (scalar, moment) = match value {
            Some(FieldValue::Number(number)) => (number.to_string().parse().ok(), None),
            Some(FieldValue::Date(date)) => (seconds_of_date(*date), Some(Moment::Date)),
            #[allow(clippy::cast_precision_loss, reason = "seconds of a calendar are far below 2^52")]
            Some(FieldValue::DateTime(at)) => (Some(at.as_second() as f64), Some(Moment::DateTime)),
            Some(FieldValue::Time(time)) => {
                let hours = f64::from(time.hour()) * 3600.0;
                (Some(hours + f64::from(time.minute()) * 60.0 + f64::from(time.second())), Some(Moment::Time))
            }
            _ => (None, None),
        };
        self.moment = self.moment.or(moment);
        if scalar.is_some() && self.scalars.is_empty() {
            self.scalars.resize(row, f64::NAN);
        }
        if scalar.is_some() || !self.scalars.is_empty() {
            self.scalars.push(scalar.unwrap_or(f64::NAN));
        }
    }

    /// Whether an order has a value.
    pub fn has(&self, row: usize) -> bool {
        let scalar = self.scalars.get(row).is_some_and(|scalar| !scalar.is_nan());
        scalar || self.texts.as_ref().is_some_and(|texts| texts.codes[row] != Field::MISSING)
    }

    /// Whether something is known of each order.
    pub fn is_known(&self) -> bool {
        self.texts.is_some() || !self.scalars.is_empty()
    }
}

impl Texts {
    fn push(&mut self, text: Option<String>) {
        let code = text.map_or(Field::MISSING, |text| self.code(text));
        self.codes.push(code);
    }

    fn code(&mut self, text: String) -> u32 {
        if let Some(code) = self.known.get(&text) {
            return *code;
        }
        self.texts.push(text.clone());
        let code = u32::try_from(self.texts.len()).unwrap_or(u32::MAX);
        self.known.insert(text, code);
        code
    }

    /// The text of a code; `None` if it is missing.
    pub fn text(&self, code: u32) -> Option<&str> {
        self.texts.get(code.checked_sub(1)? as usize).map(String::as_str)
    }
}

/// A value as a text that can be told from others.
fn text(value: &FieldValue) -> Option<String> {
    match value {
        FieldValue::Text(text) | FieldValue::Variant(text) => Some(text.clone()),
        FieldValue::Bool(is_true) => Some(is_true.to_string()),
        FieldValue::Number(number) => Some(number.to_string()),
        _ => None,
    }
}

fn seconds_of_date(date: jiff::civil::Date) -> Option<f64> {
    let midnight = date.to_zoned_datetime(jiff::tz::TimeZone::UTC).ok()?;
    #[allow(clippy::cast_precision_loss, reason = "seconds of a calendar are far below 2^52")]
    Some(midnight.timestamp().as_second() as f64)
}

impl Past {
    /// Reads a file as the program of a draft does.
    pub fn read(written: &Written, path: &Path, draft: &Draft, answer: usize) -> Result<Self, Failure> {
        let text = draft.text(&Decided::default())?;
        let program = consign::compile(&Sources::in_memory([("main.consign", text.as_str())]))
            .map_err(|found| Failure::message(found.to_string()))?;
        let tap = Tap::default();
        let assumed = Assumed { otherwise: Some(consign::input::Format::Csv), is_said: false };
        let told = written.tell(&program, path, Source::open(path)?, &tap, &assumed)?;
        let mut past = Self {
            cells: draft
                .fields
                .iter()
                .map(|_| Cells { texts: Some(Texts::default()), ..Cells::default() })
                .collect(),
            answers: Vec::new(),
            names: vec![crate::agreement::MANUAL.to_owned()],
            untold: 0,
        };
        let mut answers = Answers::default();
        for record in written.reader(&program, told, &tap).orders() {
            let record = record.map_err(|error| Failure::read(path, &error))?;
            let order = record.content.map_err(|invalid| {
                Failure::message(format!("line {} of {}: {invalid}", record.line, files::named(path)))
            })?;
            past.push(&program, draft, &order, answer, &mut answers);
        }
        past.names.extend(answers.commonest());
        Ok(past)
    }

    fn push(
        &mut self,
        program: &Program,
        draft: &Draft,
        order: &Order,
        answer: usize,
        answers: &mut Answers,
    ) {
        let row = self.answers.len();
        for (at, (cells, field)) in self.cells.iter_mut().zip(&draft.fields).enumerate() {
            if at != draft.id && at != answer {
                cells.push(row, program.order_value(order, &field.name).as_ref());
            }
        }
        let went = match program.order_value(order, &draft.fields[answer].name) {
            Some(FieldValue::Text(text)) => answers.code(text.trim()),
            _ => None,
        };
        self.untold += u64::from(went.is_none());
        self.answers.push(went);
    }
}

/// Whom orders went to: without regard to case, as agreement is counted.
#[derive(Default)]
struct Answers {
    codes: HashMap<String, u32>,
    /// By code, less one: how often each spelling stands.
    spellings: Vec<HashMap<String, u64>>,
}

impl Answers {
    fn code(&mut self, text: &str) -> Option<u32> {
        if text.is_empty() {
            return None;
        }
        let folded = text.to_lowercase();
        if folded == crate::agreement::MANUAL {
            return Some(History::MANUAL);
        }
        let next = u32::try_from(self.codes.len() + 1).ok()?;
        let code = *self.codes.entry(folded).or_insert(next);
        if code == next {
            self.spellings.push(HashMap::new());
        }
        let spellings = &mut self.spellings[code as usize - 1];
        match spellings.get_mut(text) {
            Some(count) => *count += 1,
            None => drop(spellings.insert(text.to_owned(), 1)),
        }
        Some(code)
    }

    /// The commonest spelling of each.
    fn commonest(self) -> impl Iterator<Item = String> {
        let commonest = |spellings: HashMap<String, u64>| {
            let most = spellings
                .into_iter()
                .max_by(|one, other| one.1.cmp(&other.1).then_with(|| other.0.cmp(&one.0)));
            most.map(|(text, _)| text).unwrap_or_default()
        };
        self.spellings.into_iter().map(commonest)
    }
}
