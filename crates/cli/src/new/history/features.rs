//! What conditions can ask of an order: its fields' values, how large numbers are, days of the week and hours.

use super::cuts::cuts;
use super::past::{Cells, Moment, Past, Texts};
use crate::new::draft::Draft;
use consign_learn::{Condition, Field, Scale};

/// Something that conditions ask for.
pub struct Feature {
    /// How a condition calls it.
    pub operand: String,
    kind: Kind,
    /// Of each order, as [`Field`] has it.
    codes: Vec<u32>,
    /// Whether a condition may ask whether it is missing.
    asks_missing: bool,
}

enum Kind {
    /// Literals by code, less one.
    Words(Vec<String>),
    /// The literals between the codes: from the first on it is code 2.
    Cuts(Vec<String>),
}

/// What a condition asks for.
pub enum Asked {
    Missing,
    /// One of these literals.
    OneOf(Vec<String>),
    /// From the first on, and below the second.
    Between(Option<String>, Option<String>),
}

/// Numbers of so few values are names.
const FEW_NUMBERS: usize = 30;
const DAYS: [&str; 7] = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"];
const HOUR: f64 = 3600.0;

/// Those of some fields that tell orders apart.
pub fn features(past: &Past, draft: &Draft, fields: &[usize]) -> Vec<Feature> {
    let of = |field: &usize| of_field(&past.cells[*field], &draft.fields[*field].name, draft.has_timezone);
    fields.iter().flat_map(of).filter(Feature::tells).collect()
}

fn of_field(cells: &Cells, name: &str, has_timezone: bool) -> Vec<Feature> {
    match cells.moment {
        None if cells.scalars.is_empty() => cells.texts.iter().map(|texts| words(texts, name)).collect(),
        None => vec![numbers(cells, name)],
        Some(Moment::Date) => vec![weekdays(cells, name)],
        // The day and the time of an instant are those of a time zone.
        Some(Moment::DateTime) if !has_timezone => Vec::new(),
        Some(Moment::DateTime) => vec![weekdays(cells, name), hours(cells, format!("time({name})"))],
        Some(Moment::Time) => vec![hours(cells, name.to_owned())],
    }
}

fn words(texts: &Texts, name: &str) -> Feature {
    let is_bool = texts.texts.iter().all(|text| text == "true" || text == "false");
    let literal = |text: &String| if is_bool { text.clone() } else { consign::quoted(text) };
    let sorted = |one: &String, other: &String| one.cmp(other);
    Feature::words(texts, name, literal, sorted)
}

fn numbers(cells: &Cells, name: &str) -> Feature {
    let few = cells.texts.as_ref().filter(|texts| texts.texts.len() <= FEW_NUMBERS);
    if let Some(texts) = few {
        let value = |text: &String| text.parse::<f64>().unwrap_or(f64::NAN);
        return Feature::words(texts, name, String::clone, |one, other| value(one).total_cmp(&value(other)));
    }
    let cuts = cuts(cells.scalars.clone());
    let code = |value: &f64| cuts.partition_point(|cut| cut.0 <= *value);
    let codes = coded(&cells.scalars, code);
    let texts = cuts.iter().map(|cut| cut.1.clone()).collect();
    Feature { operand: name.to_owned(), kind: Kind::Cuts(texts), codes, asks_missing: true }
}

fn weekdays(cells: &Cells, name: &str) -> Feature {
    // The first day of the epoch was a Thursday.
    let code = |seconds: &f64| remainder((seconds / (24.0 * HOUR)).floor() + 3.0, 7.0);
    let codes = coded(&cells.scalars, code);
    let words = DAYS.map(str::to_owned).to_vec();
    Feature { operand: format!("weekday({name})"), kind: Kind::Words(words), codes, asks_missing: false }
}

fn hours(cells: &Cells, operand: String) -> Feature {
    let codes = coded(&cells.scalars, |seconds: &f64| remainder((seconds / HOUR).floor(), 24.0));
    let cuts = (1..24).map(|hour| format!("{hour:02}:00")).collect();
    Feature { operand, kind: Kind::Cuts(cuts), codes, asks_missing: false }
}

fn remainder(whole: f64, by: f64) -> usize {
    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "between 0 and the divisor")]
    let remainder = whole.rem_euclid(by) as usize;
    remainder
}

fn coded(scalars: &[f64], code: impl Fn(&f64) -> usize) -> Vec<u32> {
    let of = |value: &f64| match value.is_nan() {
        true => Field::MISSING,
        false => u32::try_from(code(value) + 1).unwrap_or(u32::MAX),
    };
    scalars.iter().map(of).collect()
}

impl Feature {
    fn words(
        texts: &Texts,
        name: &str,
        literal: impl Fn(&String) -> String,
        sorted: impl Fn(&String, &String) -> std::cmp::Ordering,
    ) -> Self {
        let mut order: Vec<usize> = (0..texts.texts.len()).collect();
        order.sort_by(|one, other| sorted(&texts.texts[*one], &texts.texts[*other]));
        let mut places = vec![Field::MISSING; texts.texts.len() + 1];
        for (place, at) in (1u32..).zip(&order) {
            places[at + 1] = place;
        }
        Self {
            operand: name.to_owned(),
            kind: Kind::Words(order.iter().map(|at| literal(&texts.texts[*at])).collect()),
            codes: texts.codes.iter().map(|code| places[*code as usize]).collect(),
            asks_missing: true,
        }
    }

    /// Whether it tells some orders from many others: it has several values, and not another one nearly everywhere.
    fn tells(&self) -> bool {
        let mut counts: Vec<u32> = Vec::new();
        for code in &self.codes {
            let code = *code as usize;
            if counts.len() <= code {
                counts.resize(code + 1, 0);
            }
            counts[code] += 1;
        }
        let repeated: u32 = counts.iter().filter(|count| **count > 1).sum();
        let is_repeated = matches!(self.kind, Kind::Cuts(_)) || repeated as usize * 10 > self.codes.len();
        counts.iter().filter(|count| **count > 0).count() > 1 && is_repeated
    }

    /// Its values in some orders.
    pub fn field(&self, rows: &[usize]) -> Field {
        let scale = match self.kind {
            Kind::Words(_) => Scale::Names,
            Kind::Cuts(_) => Scale::Order,
        };
        let codes = rows.iter().map(|row| self.codes.get(*row).copied().unwrap_or(Field::MISSING));
        let field = Field::new(scale, codes.collect());
        if self.asks_missing { field } else { field.asked_only_for_values() }
    }

    /// What a condition asks for, in the program's words.
    pub fn asked(&self, condition: &Condition) -> Asked {
        if condition.is_missing() {
            return Asked::Missing;
        }
        let codes: Vec<usize> = condition.codes().map(|code| code as usize).collect();
        match &self.kind {
            Kind::Words(words) => {
                Asked::OneOf(codes.iter().filter_map(|code| words.get(code - 1).cloned()).collect())
            }
            Kind::Cuts(cuts) => {
                let first = codes.first().and_then(|code| cuts.get(code.checked_sub(2)?));
                let last = codes.last().and_then(|code| cuts.get(code - 1));
                Asked::Between(first.cloned(), last.cloned())
            }
        }
    }
}
