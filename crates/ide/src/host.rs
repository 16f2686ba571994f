//! What the editor's helper asks of the machine that it runs on: it opens no file itself.

use std::collections::BTreeMap;
use std::sync::Arc;

use consign::diagnostic::Diagnostics;
use consign::source::{LoadError, SheetText};
use consign::{Decision, Program};
use jiff::Timestamp;
use jiff::civil::Date;

/// Files, settings and the day. Paths are as the library has them: absolute, with `/` between their parts.
pub trait Host: Send + Sync {
    /// The bytes of a file that the program with this root names, or of the root itself.
    ///
    /// # Errors
    /// What is wrong with it, also where the program may not read it.
    fn read(&self, root: &str, path: &str) -> Result<Vec<u8>, LoadError>;

    /// What a file of data holds, of its bytes: unpacked, and a text in UTF-8.
    ///
    /// # Errors
    /// Where it is damaged, or too large.
    fn unpacked(&self, bytes: Vec<u8>) -> Result<Vec<u8>, LoadError> {
        Ok(bytes)
    }

    /// The sheets of a workbook.
    ///
    /// # Errors
    /// Where workbooks are not read, or this is no sound one.
    fn sheets(&self, bytes: &[u8]) -> Result<Vec<SheetText>, LoadError>;

    /// Whether sheets of workbooks are texts that can be shown and written, each as `brands.xlsx [2026]`.
    fn has_sheets(&self) -> bool {
        false
    }

    /// The findings as settings say that they count: others may be left out, or be errors.
    fn weighed(&self, root: &str, found: &Diagnostics) -> Diagnostics;

    /// The paths of the programs below a folder, in their order.
    fn programs_below(&self, folder: &str) -> Vec<String>;

    /// The paths of all files below a folder, in their order; of very many, the first.
    fn files_below(&self, folder: &str) -> Vec<String>;

    /// How many orders of the past each rule decides, where settings name some: this takes as long as there are many.
    fn shares(&self, root: &str, program: &Arc<Program>) -> Option<Shares>;

    /// The day on which rules are looked at.
    fn today(&self) -> Date;

    /// The instant at which orders are explained that name none.
    fn now(&self) -> Timestamp;

    /// The bytes of a file as the repository that it is in has them in its last commit.
    ///
    /// # Errors
    /// Where it is in none, or was not there.
    fn committed(&self, path: &str) -> Result<Vec<u8>, LoadError>;

    /// A decision with its explanation, as it is shown to people.
    fn explained(&self, decision: &Decision) -> String;

    /// How two versions of a program differ, in Markdown; and whether they do.
    fn difference(&self, old: &Arc<Program>, new: &Arc<Program>) -> (String, bool);
}

/// How many orders of the past each rule decides.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Shares {
    /// What they are called, for people: the name of their file.
    pub history: String,
    /// How many valid orders there are.
    pub orders: u64,
    /// By `block.rule`.
    pub by_rule: BTreeMap<String, u64>,
}

impl Shares {
    /// `12 % of orders.csv` of a rule; of a table, of all its rows.
    pub(crate) fn of(&self, rule: &str) -> String {
        let row = format!("{rule}#");
        let rows = self.by_rule.range(row.clone()..).take_while(|(name, _)| name.starts_with(&row));
        let count = rows.map(|(_, count)| count).chain(self.by_rule.get(rule)).sum::<u64>();
        let tenths = (count * 1_000 + self.orders / 2).checked_div(self.orders).unwrap_or(0);
        let percent = match tenths {
            0 if count > 0 => "less than 0.1".to_owned(),
            tenths if tenths.is_multiple_of(10) => (tenths / 10).to_string(),
            tenths => format!("{}.{}", tenths / 10, tenths % 10),
        };
        format!("{percent} % of {}", self.history)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shares_are_rounded_and_never_nothing_where_there_is_something() {
        let by_rule = [("r.a", 1), ("r.t#1", 125), ("r.t#2", 125), ("r.tall", 500)];
        let by_rule = by_rule.into_iter().map(|(name, count)| (name.to_owned(), count)).collect();
        let shares = Shares { history: "h.csv".into(), orders: 4_000, by_rule };
        assert_eq!(shares.of("r.t"), "6.3 % of h.csv");
        assert_eq!(shares.of("r.tall"), "12.5 % of h.csv");
        assert_eq!(shares.of("r.a"), "less than 0.1 % of h.csv");
        assert_eq!(shares.of("r.b"), "0 % of h.csv");
        assert_eq!(Shares::default().of("r.b"), "0 % of ");
    }
}
