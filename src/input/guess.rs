//! What the values of a column tell of its type and of how they are written, for a program that is to read them: spellings with two
//! meanings are not guessed.

use std::collections::{BTreeMap, HashSet};
use std::fmt::Write as _;
use std::hash::{BuildHasher, RandomState};

use super::suggestion::{NOTHING, ValueKind, reading, usual};
use crate::program::quoted;
use crate::scalar::{LooseDateTime, loose_bool, loose_date, loose_datetime, loose_number, loose_time};

/// The values of one column. What is kept is bounded, whatever their number.
#[derive(Debug)]
pub struct ColumnGuess {
    hasher: RandomState,
    present: u64,
    empty: u64,
    /// Words that mean nothing elsewhere, with how often each stands here.
    nothing: BTreeMap<String, u64>,
    kinds: Kinds,
    /// How often each different value stands, while they are few.
    few: Option<BTreeMap<String, u64>>,
    /// The hashes of the values, while each is another one.
    keys: Option<HashSet<u64>>,
    samples: Vec<String>,
    has_leading_zero: bool,
    longest: usize,
    is_local: bool,
}

/// Which types all values so far can have, without a form that a schema shows, and which usual forms they have.
#[derive(Debug, Default)]
struct Kinds {
    not_bool: bool,
    not_number: bool,
    not_date: bool,
    not_time: bool,
    not_datetime: bool,
    /// Of each kind the forms that fit; `None` before the first value.
    forms: [Option<Vec<usize>>; 4],
}

const FORMED: [ValueKind; 4] = [ValueKind::Number, ValueKind::Date, ValueKind::DateTime, ValueKind::Time];

/// A field that reads the values of a column.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct GuessedField {
    /// The type with `?` if values may be missing, and the declarations: `date? as "31/12/2026" missing "N/A"`.
    pub declaration: String,
    /// What was seen, for a comment.
    pub seen: String,
    /// Whether each value is there and is another one.
    pub is_key: bool,
    /// Whether it needs the program's timezone.
    pub is_local: bool,
}

impl Default for ColumnGuess {
    fn default() -> Self {
        Self::new()
    }
}

impl ColumnGuess {
    /// How many different values are told apart.
    const FEW: usize = 30;
    const KEYS: usize = 1 << 17;
    const SAMPLES: usize = 64;

    /// Nothing was seen.
    pub fn new() -> Self {
        Self {
            hasher: RandomState::new(),
            present: 0,
            empty: 0,
            nothing: BTreeMap::new(),
            kinds: Kinds::default(),
            few: Some(BTreeMap::new()),
            keys: Some(HashSet::new()),
            samples: Vec::new(),
            has_leading_zero: false,
            longest: 0,
            is_local: false,
        }
    }

    /// Looks at a cell.
    pub fn see(&mut self, cell: &str) {
        let text = cell.trim();
        if text.is_empty() {
            self.empty += 1;
        } else if NOTHING.contains(&text) {
            *self.nothing.entry(text.to_owned()).or_default() += 1;
        } else {
            self.see_value(text);
        }
    }

    /// Looks at a text of JSON, where a number or a truth is none in quotes.
    pub fn see_text(&mut self, text: &str) {
        self.see(text);
        self.kinds.not_bool = true;
        self.kinds.not_number = true;
    }

    /// Looks at so many rows that have no such cell.
    pub fn skip(&mut self, rows: u64) {
        self.empty += rows;
    }

    fn see_value(&mut self, text: &str) {
        self.present += 1;
        self.longest = self.longest.max(text.len());
        if self.samples.len() < Self::SAMPLES {
            self.samples.push(text.to_owned());
        }
        self.has_leading_zero |=
            text.len() > 1 && text.starts_with('0') && text.bytes().all(|byte| byte.is_ascii_digit());
        if let Some(few) = &mut self.few {
            *few.entry(text.to_owned()).or_default() += 1;
            if few.len() > Self::FEW {
                self.few = None;
            }
        }
        if let Some(keys) = self.keys.as_mut().filter(|keys| keys.len() < Self::KEYS)
            && !keys.insert(self.hasher.hash_one(text))
        {
            self.keys = None;
        }
        // What is no datetime is none of its time zone either.
        if !self.kinds.not_datetime && !self.is_local {
            self.is_local = matches!(loose_datetime(text), Some(LooseDateTime::Local(_)));
        }
        self.kinds.see(text);
    }

    /// The field; the name of its column says whether numbers are names.
    pub fn field(&self) -> GuessedField {
        let ty = self.ty();
        let is_text = ty == "text" || ty.starts_with("enum");
        let missing: Vec<&String> = self.nothing.keys().filter(|word| !is_text || !is_word(word)).collect();
        let (ty, forms) = ty.split_once(' ').filter(|_| !ty.starts_with("enum")).unwrap_or((ty.as_str(), ""));
        let optional = if self.empty > 0 || !missing.is_empty() || self.present == 0 { "?" } else { "" };
        let mut declaration = format!("{ty}{optional}");
        if !forms.is_empty() {
            declaration += &format!(" {forms}");
        }
        if !missing.is_empty() {
            let words: Vec<String> = missing.iter().map(|word| format!("{word:?}")).collect();
            declaration += &format!(" missing {}", words.join(", "));
        }
        let is_key = self.present > 0 && self.keys.is_some() && self.empty == 0 && self.nothing.is_empty();
        let is_local =
            ty == "datetime" && (self.is_local || forms.starts_with("as") && !forms.contains("epoch"));
        GuessedField { declaration, seen: self.seen(), is_key, is_local }
    }

    /// The type, and behind it what shows how values are written.
    fn ty(&self) -> String {
        let kinds = &self.kinds;
        let are_digits = || self.samples.iter().all(|text| text == "0" || text == "1");
        if self.present == 0 {
            return "text".to_owned();
        }
        if !kinds.not_bool && !are_digits() {
            return "bool".to_owned();
        }
        if !kinds.not_number && !self.has_leading_zero && self.longest < 16 {
            return "number".to_owned();
        }
        if !kinds.not_date {
            return "date".to_owned();
        }
        if !kinds.not_datetime {
            return "datetime".to_owned();
        }
        if !kinds.not_time {
            return "time".to_owned();
        }
        let names = ["number", "date", "datetime", "time"];
        let formed = names.iter().zip(FORMED).zip(&kinds.forms).find_map(|((name, kind), fitting)| {
            // Digits alone could be anything.
            let plain = self.samples.iter().all(|text| text.bytes().all(|byte| byte.is_ascii_digit()));
            let example = (!plain).then(|| self.only_reading(kind, fitting.as_deref()?)).flatten()?;
            Some(format!("{name} as {example:?}"))
        });
        formed.or_else(|| self.variants()).unwrap_or_else(|| "text".to_owned())
    }

    /// The example of the first form that fits, if all that fit read the values alike.
    fn only_reading(&self, kind: ValueKind, fitting: &[usize]) -> Option<&'static str> {
        let forms = usual(kind);
        let (first, others) = fitting.split_first()?;
        let is_alike = |other: &usize| {
            self.samples.iter().all(|text| reading(kind, *first, text) == reading(kind, *other, text))
        };
        others.iter().all(is_alike).then(|| forms[*first].example())
    }

    /// An enum of few values that repeat.
    fn variants(&self) -> Option<String> {
        const REPEATED: u64 = 5;
        const LONGEST: usize = 40;
        let few = self.few.as_ref().filter(|few| few.len() > 1 && self.longest <= LONGEST)?;
        let words = self.nothing.keys().filter(|word| is_word(word)).cloned();
        let all: Vec<String> = few.keys().cloned().chain(words).collect();
        let is_repeated = self.present >= REPEATED * few.len() as u64;
        let shown: Vec<String> = all.iter().map(|one| quoted(one)).collect();
        is_repeated.then(|| format!("enum [{}]", shown.join(", ")))
    }

    /// What was seen.
    fn seen(&self) -> String {
        let nothing: u64 = self.nothing.values().sum();
        let rows = self.present + self.empty + nothing;
        let mut seen = match (&self.few, self.kinds.ambiguous(&self.samples)) {
            (_, Some(examples)) => format!("{examples}: write the one that is meant; "),
            (Some(few), _) if few.len() == 1 => "1 value in ".to_owned(),
            (Some(few), _) => format!("{} values in ", few.len()),
            (None, _) => "many values in ".to_owned(),
        };
        let _ = write!(seen, "{} rows", grouped(rows));
        match self.empty + nothing {
            0 => {}
            missing => drop(write!(seen, ", missing in {}", grouped(missing))),
        }
        seen
    }
}

impl Kinds {
    fn see(&mut self, text: &str) {
        self.not_bool = self.not_bool || loose_bool(text).is_none();
        self.not_number = self.not_number || loose_number(text).is_err();
        self.not_date = self.not_date || loose_date(text).is_none();
        self.not_time = self.not_time || loose_time(text).is_none();
        self.not_datetime = self.not_datetime || loose_datetime(text).is_none();
        for (kind, fitting) in FORMED.into_iter().zip(&mut self.forms) {
            let forms = usual(kind);
            fitting.get_or_insert_with(|| (0..forms.len()).collect()).retain(|at| forms[*at].fits(text));
        }
    }

    /// The forms that fit and read values otherwise.
    fn ambiguous(&self, samples: &[String]) -> Option<String> {
        let is_plain =
            !(self.not_bool && self.not_number && self.not_date && self.not_datetime && self.not_time);
        let of = |kind: ValueKind, fitting: &[usize]| {
            let (first, others) = fitting.split_first()?;
            let differs = |other: &&usize| {
                samples.iter().any(|text| reading(kind, *first, text) != reading(kind, **other, text))
            };
            let other = others.iter().find(differs)?;
            let forms = usual(kind);
            Some(format!("could be `as {:?}` or `as {:?}`", forms[*first].example(), forms[*other].example()))
        };
        let mut kinds = FORMED.into_iter().zip(&self.forms).filter(|_| !is_plain);
        kinds.find_map(|(kind, fitting)| of(kind, fitting.as_deref()?))
    }
}

/// Whether a word for nothing may be a value too.
fn is_word(word: &str) -> bool {
    word.len() > 1
        && word.bytes().all(|byte| byte.is_ascii_alphabetic())
        && !word.eq_ignore_ascii_case("null")
}

/// `9,709`
fn grouped(number: u64) -> String {
    let digits = number.to_string();
    let mut grouped = String::new();
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            grouped.push(',');
        }
        grouped.push(digit);
    }
    grouped
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(cells: &[&str]) -> (String, String) {
        let mut guess = ColumnGuess::new();
        cells.iter().for_each(|cell| guess.see(cell));
        let field = guess.field();
        (field.declaration, field.seen)
    }

    #[test]
    fn types_and_forms_are_those_that_fit_all_values() {
        for (cells, declaration) in [
            (&["1", "2.5", ""][..], "number?"),
            (&["00123", "10001"], "text"),
            (&["1", "0"], "number"),
            (&["TRUE", "false", "N/A"], "bool? missing \"N/A\""),
            (&["2026-03-01"], "date"),
            (&["2026-03-01 08:30", "2026-03-02"], "datetime"),
            (&["8:30", "17:05"], "time"),
            (&["29/04/2026", "03/04/2026"], "date as \"31/12/2026\""),
            (&["29/02/2016 01:16", "?"], "datetime? as \"31/12/2026 23:59\" missing \"?\""),
            (&["$1,200.50", "$5.00"], "number as \"$1,234.50\""),
            (&["03/04/2026", "05/04/2026"], "text"),
            (&["Anna", "None", "Bob"], "text"),
            (&["", ""], "text?"),
        ] {
            assert_eq!(of(cells).0, declaration, "{cells:?}");
        }
        let repeated: Vec<&str> = ["low", "very \"high\"", "low", "low", "low"].repeat(3);
        assert_eq!(
            of(&repeated),
            (r#"enum ["low", "very \"high\""]"#.to_owned(), "2 values in 15 rows".to_owned())
        );
        let seen = of(&["03/04/2026", "05/04/2026"]).1;
        assert_eq!(
            seen,
            "could be `as \"31/12/2026\"` or `as \"12/31/2026\"`: write the one that is meant; 2 rows"
        );
        assert_eq!(grouped(1_234_567), "1,234,567");
    }

    #[test]
    fn a_key_is_there_in_each_row_and_is_another_one() {
        let is_key = |cells: &[&str]| {
            let mut guess = ColumnGuess::new();
            cells.iter().for_each(|cell| guess.see(cell));
            guess.field().is_key
        };
        assert!(is_key(&["1", "2"]));
        assert!(!is_key(&["1", "1"]) && !is_key(&["1", ""]) && !is_key(&["1", "-"]) && !is_key(&[]));
    }
}
