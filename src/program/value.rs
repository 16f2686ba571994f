//! Values as conditions see them, and the interner that makes equal texts cheap to compare.

use serde::{Deserialize, Serialize};
use std::fmt;
use std::hash::{Hash, Hasher};
use std::sync::Arc;

use jiff::civil::{Date, Time};
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};
use rustc_hash::FxHashMap;
use smol_str::SmolStr;

use super::types::Slot;
use crate::program::IdVec;
use crate::scalar::{Number, Point, fold, normal};

/// A value of a slot, of a literal or of an operand. Values of one type are ordered as the type is.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub(crate) enum Value {
    /// No value: the field is absent or null.
    Missing,
    Bool(bool),
    Number(Number),
    Text(Text),
    /// The index of a variant in its enum.
    Variant(u32),
    Date(Date),
    Time(Time),
    DateTime(Timestamp),
    Duration(SignedDuration),
    Point(Point),
    /// Ascending, each element once.
    Set(#[serde(deserialize_with = "super::bundle::deep")] Vec<Value>),
    /// A nested record that is present.
    Record,
    /// The records of a list, in order, each with the values of its fields.
    List(#[serde(deserialize_with = "super::bundle::deep")] Vec<IdVec<Slot, Value>>),
}

impl Value {
    pub fn is_missing(&self) -> bool {
        matches!(self, Value::Missing)
    }

    /// A text or a set of texts as it is compared without case; any other value as it is.
    #[must_use]
    pub fn folded(&self) -> Self {
        match self {
            Value::Text(text) => Value::Text(text.folded()),
            Value::Set(elements) => Value::set(elements.iter().map(Value::folded).collect()),
            other => other.clone(),
        }
    }

    /// Whether a program can write the value: no literal says a part of a second of a duration, a year before 0, or
    /// a number by an exponent.
    pub fn has_literal(&self) -> bool {
        match self {
            Value::Number(number) => number.has_plain(),
            Value::Duration(span) => span.subsec_nanos() == 0,
            Value::Date(date) => date.year() >= 0,
            Value::DateTime(instant) => TimeZone::UTC.to_datetime(*instant).year() >= 0,
            Value::Set(elements) => elements.iter().all(Value::has_literal),
            Value::List(records) => records.iter().flatten().all(Value::has_literal),
            _ => true,
        }
    }

    /// A set of these elements, in order, each once.
    pub fn set(mut elements: Vec<Value>) -> Self {
        elements.sort_unstable();
        elements.dedup();
        Value::Set(elements)
    }
}

/// A text as it is compared (in normal form C, and folded where its field is caseless) and as it is shown.
///
/// Texts of a program are numbered by its [`Interner`]; a work order's text has a number where the
/// program knows it. Numbers of two different programs must never meet.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Text {
    symbol: Option<u32>,
    compared: SmolStr,
    shown: Option<Arc<str>>,
}

impl Text {
    /// The text that comparisons see.
    pub fn compared(&self) -> &str {
        &self.compared
    }

    /// The text as it was written.
    pub fn shown(&self) -> &str {
        self.shown.as_deref().unwrap_or(&self.compared)
    }

    /// Its number in the program, where the program knows it.
    pub fn symbol(&self) -> Option<u32> {
        self.symbol
    }

    /// The text, folded for a comparison without case.
    pub fn folded(&self) -> Self {
        Self { symbol: None, compared: fold(&self.compared).into(), shown: Some(self.shown().into()) }
    }
}

impl PartialEq for Text {
    fn eq(&self, other: &Self) -> bool {
        match (self.symbol, other.symbol) {
            (Some(a), Some(b)) => a == b,
            _ => self.compared == other.compared,
        }
    }
}

impl Eq for Text {}

impl Hash for Text {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.compared.hash(state);
    }
}

impl Ord for Text {
    fn cmp(&self, other: &Self) -> std::cmp::Ordering {
        // By code point, which is the order of UTF-8.
        self.compared.cmp(&other.compared)
    }
}

impl PartialOrd for Text {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}

impl fmt::Display for Text {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.shown())
    }
}

/// The texts that a program knows, each with a number. Filled while compiling, then only read: whoever sends
/// orders cannot choose what is in it.
#[derive(Clone, Debug, Default)]
pub(crate) struct Interner {
    symbols: FxHashMap<SmolStr, u32>,
    /// The texts of a finished program, beside which no further ones get numbers.
    finished: Option<Arc<Interner>>,
}

impl Interner {
    /// For conditions over a program that is finished: what it knows has its numbers, and all else none.
    pub fn of_finished(texts: Arc<Interner>) -> Self {
        Self { symbols: FxHashMap::default(), finished: Some(texts) }
    }

    /// The text with a number, a new one if need be; folded first for a caseless field.
    pub fn intern(&mut self, text: &str, caseless: bool) -> Text {
        if let Some(finished) = &self.finished {
            return finished.look_up(text, caseless);
        }
        let (compared, shown) = Self::split(text, caseless);
        let next = u32::try_from(self.symbols.len()).ok();
        let symbol = match self.symbols.get(&compared) {
            Some(symbol) => Some(*symbol),
            None => next.inspect(|next| {
                self.symbols.insert(compared.clone(), *next);
            }),
        };
        Text { symbol, compared, shown }
    }

    /// A text of another program, with a number here.
    pub fn adopt(&mut self, text: &Text) -> Text {
        Text { shown: text.shown.clone(), ..self.intern(&text.compared, false) }
    }

    /// The text, with its number if it has one; folded first for a caseless field.
    pub fn look_up(&self, text: &str, caseless: bool) -> Text {
        let mut value = Value::Missing;
        self.look_up_into(&mut value, text, caseless);
        match value {
            Value::Text(text) => text,
            _ => self.look_up_changed(text, caseless),
        }
    }

    /// Like [`Interner::look_up`], but made in its place: to move there what has just been made takes longer than making it, because the
    /// processor waits until its parts are stored.
    pub fn look_up_into(&self, value: &mut Value, text: &str, caseless: bool) {
        let is_as_compared =
            text.is_ascii() && !(caseless && text.bytes().any(|byte| byte.is_ascii_uppercase()));
        if !is_as_compared {
            *value = Value::Text(self.look_up_changed(text, caseless));
            return;
        }
        match self.symbols.get_key_value(text) {
            Some((known, symbol)) => {
                let (compared, symbol) = (known.clone(), Some(*symbol));
                *value = Value::Text(Text { symbol, compared, shown: None });
            }
            None => {
                let compared = text.into();
                *value = Value::Text(Text { symbol: None, compared, shown: None });
            }
        }
    }

    fn look_up_changed(&self, text: &str, caseless: bool) -> Text {
        let (compared, shown) = Self::split(text, caseless);
        match self.symbols.get_key_value(&compared) {
            Some((known, symbol)) => Text { symbol: Some(*symbol), compared: known.clone(), shown },
            None => Text { symbol: None, compared, shown },
        }
    }

    /// All texts, by their numbers.
    pub fn texts(&self) -> Vec<&SmolStr> {
        let mut texts: Vec<_> = self.symbols.iter().collect();
        texts.sort_unstable_by_key(|(_, symbol)| **symbol);
        texts.into_iter().map(|(text, _)| text).collect()
    }

    /// The interner of texts that [`Interner::texts`] gave.
    pub fn from_texts(texts: Vec<SmolStr>) -> Self {
        Self { symbols: texts.into_iter().zip(0..).collect(), finished: None }
    }

    fn split(text: &str, caseless: bool) -> (SmolStr, Option<Arc<str>>) {
        let normal = normal(text);
        // What was folded may have a normal form of its own.
        let folded = caseless.then(|| fold(&normal));
        let compared: SmolStr = folded.as_deref().map_or(normal, crate::scalar::normal).into();
        let shown = (&*compared != text).then(|| text.into());
        (compared, shown)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_are_equal_whatever_their_numbers() {
        let mut interner = Interner::default();
        let literal = interner.intern("NY", true);
        assert_eq!(literal, interner.look_up("ny", true));
        assert_eq!(literal, Interner::default().look_up("ny", true));
        assert_ne!(literal, interner.look_up("ny2", true));
        assert_ne!(interner.intern("a", false), interner.intern("A", false));
        assert_eq!(interner.look_up("Ny", true).shown(), "Ny");
        let composed = interner.intern("S\u{e3}o", false);
        let decomposed = interner.look_up("Sa\u{303}o", false);
        assert_eq!((&composed, decomposed.shown()), (&decomposed, "Sa\u{303}o"));
        assert_eq!(interner.look_up("SA\u{303}O", true), interner.intern("s\u{e3}o", true));
    }

    #[test]
    fn sets_hold_each_element_once() {
        let number = |value: i64| Value::Number(Number::from(value));
        let set = Value::set(vec![number(3), number(1), number(3)]);
        assert_eq!(set, Value::Set(vec![number(1), number(3)]));
    }
}
