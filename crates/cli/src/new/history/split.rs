//! Which orders rules are learned from, and which are kept out to see how good they are.

use std::path::Path;

use jiff::civil::Date;

use super::past::Past;
use crate::error::Failure;
use crate::files;

/// How orders are kept out.
pub enum Test {
    EveryFifth,
    /// Those of a date and later.
    From {
        column: String,
        date: Date,
    },
}

/// The orders that tell whom they went to, by number.
pub struct Split {
    pub learned: Vec<usize>,
    pub kept: Vec<usize>,
    pub test: Test,
}

impl Split {
    /// The field is the one that says when orders were opened.
    pub fn new(
        past: &Past,
        path: &Path,
        opened: Option<(usize, &str)>,
        from: Option<Date>,
    ) -> Result<Self, Failure> {
        let told = (0..past.answers.len()).filter(|row| past.answers[*row].is_some());
        let Some(date) = from else {
            let (kept, learned) = told.partition(|row| (row + 1).is_multiple_of(5));
            return Ok(Self { learned, kept, test: Test::EveryFifth });
        };
        let Some((field, column)) = opened else {
            return Err(Failure::message(format!(
                "`--test-from` goes by the column that says when orders came, and {} has none with dates",
                files::named(path)
            )));
        };
        let midnight =
            date.to_zoned_datetime(jiff::tz::TimeZone::UTC).map(|midnight| midnight.timestamp().as_second());
        #[allow(clippy::cast_precision_loss, reason = "seconds of a calendar are far below 2^52")]
        let midnight = midnight.unwrap_or(i64::MAX) as f64;
        let scalars = &past.cells[field].scalars;
        // An order without a date is old.
        let is_later = |row: &usize| scalars.get(*row).is_some_and(|at| *at >= midnight);
        let (kept, learned): (Vec<usize>, Vec<usize>) = told.partition(is_later);
        let side = match (learned.len() < super::FEWEST, kept.is_empty()) {
            (true, _) => "before",
            (_, true) => "since",
            _ => return Ok(Self { learned, kept, test: Test::From { column: column.to_owned(), date } }),
        };
        Err(Failure::message(format!(
            "`--test-from {date}`: too few orders of {} are from {side} then, as `{column}` has it",
            files::named(path)
        )))
    }
}
