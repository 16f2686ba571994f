//! `new --from --answer`: rules that do what was done with past orders.
//!
//! Orders are read as the program that was made for them reads them. Some of them are kept out; of the others rules are
//! learned, and those kept out tell how good they are.

mod cuts;
mod features;
mod left_out;
mod past;
mod split;
mod text;
mod words;

use std::path::Path;

use super::draft::{Decided, Draft};
use crate::agreement::percent;
use crate::error::Failure;
use crate::files::{self, plural};
use crate::written::Written;
use consign_learn::{Block, History, Limits, Rule, arrange, decider, learn};

use features::Feature;
use past::Past;
use split::{Split, Test};

/// Learn from whom each order of the file went to.
#[derive(clap::Args)]
pub struct Learning {
    /// Write rules, too, that do what was done: this column of the file says whom each order went to
    #[arg(long, value_name = "COLUMN", requires = "from")]
    pub answer: Option<String>,
    /// Learn from the orders before this date and hold the rules against those after it; otherwise against every fifth
    #[arg(long, value_name = "DATE", requires = "answer")]
    test_from: Option<jiff::civil::Date>,
    /// How many rules and rows of tables there are at most
    #[arg(long, value_name = "N", requires = "answer", default_value_t = 120, value_parser = clap::value_parser!(u16).range(1..=1000))]
    rules: u16,
    /// How many of the orders that are learned from each rule decides at least
    #[arg(long, value_name = "N", requires = "answer", default_value_t = 3, value_parser = clap::value_parser!(u32).range(1..))]
    min_orders: u32,
    /// Let rules look at this column though it seems to give the answer away
    #[arg(long = "use", value_name = "COLUMN", requires = "answer")]
    used: Vec<String>,
    /// Let no rule look at this column
    #[arg(long, value_name = "COLUMN", requires = "answer")]
    leave_out: Vec<String>,
}

/// Orders that rules are learned from at most: more tell no more, and take longer.
const LEARNED_FROM: usize = 60_000;
/// Orders that rules can be learned from at all.
const FEWEST: usize = 20;

/// What rules a program has for the orders of a file, and what is to be said.
pub fn decided(
    written: &Written,
    path: &Path,
    draft: &mut Draft,
    answer: &str,
    learning: &Learning,
) -> Result<(Decided, Vec<String>), Failure> {
    let answer = column(draft, path, answer)?;
    if answer == draft.id {
        let column = &draft.fields[answer].column;
        return Err(Failure::message(format!(
            "`{column}` is the id of each order: it says of no two that they went to the same one"
        )));
    }
    let used = columns(draft, path, &learning.used)?;
    let unwanted = columns(draft, path, &learning.leave_out)?;
    draft.fields[answer].is_text();
    draft.fields[answer].is_optional = true;
    let past = Past::read(written, path, draft, answer)?;
    refuse_too_little(&past, path, &draft.fields[answer].column)?;
    let opened = left_out::opened(&past, draft);
    let split = Split::new(&past, path, opened, learning.test_from)?;
    let mut left_out = left_out::reasons(&past, draft, answer, opened);
    used.iter().for_each(|field| drop(left_out.remove(field)));
    left_out.extend(unwanted.iter().map(|field| (*field, "as you said".to_owned())));
    note(draft, answer, &left_out);

    let is_asked = |field: &usize| *field != draft.id && *field != answer && !left_out.contains_key(field);
    let fields: Vec<usize> = (0..draft.fields.len()).filter(is_asked).collect();
    let features = features::features(&past, draft, &fields);
    let limits = Limits { rules: usize::from(learning.rules), min_orders: learning.min_orders as usize };
    let learned = Learned::new(&past, &features, &split, &limits)?;
    let column = &draft.fields[answer].column;
    if learned.blocks.is_empty() {
        return Err(Failure::message(format!(
            "no rule can be learned from {}: no field tells where orders go to, as `{column}` has it",
            files::named(path)
        )));
    }
    let decided = Decided {
        about: learned.about(column, &split, past.untold),
        providers: text::providers(&past, &learned.blocks),
        rules: text::rules(&past, draft, &features, &learned),
        tried: Some(text::BLOCK),
    };
    Ok((decided, learned.said(column, draft, &left_out)))
}

/// A column of the file that somebody named.
fn column(draft: &Draft, path: &Path, wanted: &str) -> Result<usize, Failure> {
    draft.field(wanted).ok_or_else(|| {
        let names = draft.fields.iter().map(|field| field.column.as_str());
        let near = consign::diagnostic::did_you_mean(wanted, names.clone());
        let help = near.unwrap_or_else(|| {
            let names: Vec<String> = names.take(20).map(|name| format!("`{name}`")).collect();
            format!("there is {}", names.join(", "))
        });
        Failure::message(format!("{} has no column `{wanted}`; {help}", files::named(path)))
    })
}

fn columns(draft: &Draft, path: &Path, wanted: &[String]) -> Result<Vec<usize>, Failure> {
    wanted.iter().map(|wanted| column(draft, path, wanted)).collect()
}

fn refuse_too_little(past: &Past, path: &Path, column: &str) -> Result<(), Failure> {
    let file = files::named(path);
    let told = past.answers.iter().flatten().count();
    let message = match (told, past.names.as_slice()) {
        (0, _) => format!("`{column}` is empty in every row of {file}: nothing says whom the orders went to"),
        (told, _) if told < FEWEST => {
            format!(
                "`{column}` says of {} of {file} whom they went to: rules need {FEWEST} to learn from",
                plural(told, "order")
            )
        }
        (_, [manual]) => format!("every order of {file} went to `{manual}`: there is nothing to learn from"),
        (told, [_, only]) if !past.answers.contains(&Some(History::MANUAL)) => format!(
            "all {told} orders of {file} went to `{only}`: there is nothing to learn; write `otherwise assign {}`",
            consign::quoted(only)
        ),
        _ => return Ok(()),
    };
    Err(Failure::message(message))
}

/// Says beside the fields what is done with them.
fn note(draft: &mut Draft, answer: usize, left_out: &left_out::Reasons) {
    draft.fields[answer].note = Some("whom the order went to".to_owned());
    for (field, reason) in left_out {
        let field = &mut draft.fields[*field];
        field.note = Some(format!("no rule looks at it: {reason}"));
        // It may not be there yet when an order arrives.
        field.is_optional = true;
    }
}

/// How often a rule decided.
#[derive(Clone, Copy, Default)]
pub struct Share {
    pub orders: u64,
    pub agreed: u64,
}

/// Rules, and how they do with the orders that were kept out.
pub struct Learned {
    pub blocks: Vec<Block>,
    /// Of each rule, in the order of the blocks.
    pub shares: Vec<Share>,
    pub total: Share,
    learned_from: usize,
}

impl Learned {
    fn new(past: &Past, features: &[Feature], split: &Split, limits: &Limits) -> Result<Self, Failure> {
        let step = split.learned.len().div_ceil(LEARNED_FROM).max(1);
        let sample: Vec<usize> = split.learned.iter().copied().step_by(step).collect();
        let seen = history(past, features, &sample, limits.min_orders)?;
        let blocks = arrange(learn(&seen, limits), &seen);
        let rules: Vec<Rule> = blocks.iter().flat_map(|block| block.rules.clone()).collect();
        let kept = history(past, features, &split.kept, 0)?;
        let mut shares = vec![Share::default(); rules.len()];
        let mut total = Share::default();
        for row in 0..kept.len() {
            let by = decider(&rules, &kept, row);
            let decided = by.map_or(History::MANUAL, |at| rules[at].answer);
            let agreed = u64::from(decided == kept.answer(row));
            for share in by.map(|at| &mut shares[at]).into_iter().chain([&mut total]) {
                share.orders += 1;
                share.agreed += agreed;
            }
        }
        Ok(Self { blocks, shares, total, learned_from: sample.len() })
    }

    fn length(&self) -> String {
        match self.shares.len() {
            1 => "1 rule".to_owned(),
            length => format!("{length} rules and rows of tables"),
        }
    }

    fn agreement(&self) -> String {
        let Share { orders, agreed } = self.total;
        format!("{agreed} of {}, {}", plural(orders, "order"), percent(agreed, orders))
    }

    fn about(&self, column: &str, split: &Split, untold: u64) -> Vec<String> {
        let kept = match &split.test {
            Test::EveryFifth => "Every fifth row was kept out of that".to_owned(),
            Test::From { column, date } => format!("Orders since {date} (`{column}`) were kept out of that"),
        };
        let mut about = vec![
            String::new(),
            format!(
                "The rules do what was done, as `{column}` has it: {} learned from {}.",
                self.length(),
                plural(self.learned_from, "order")
            ),
            format!("{kept}: there the program decides as it was done {}.", self.agreement()),
            "Behind each rule stands how many of those it decides, and how many of them as it was done."
                .to_owned(),
        ];
        if untold > 0 {
            about.push(format!(
                "{} say nothing in `{column}` and were not looked at.",
                plural(untold, "order")
            ));
        }
        about
    }

    fn said(&self, column: &str, draft: &Draft, left_out: &left_out::Reasons) -> Vec<String> {
        let mut said: Vec<String> = left_out
            .iter()
            .map(|(field, reason)| {
                format!("left out of the rules: `{}`, {reason}", draft.fields[*field].column)
            })
            .collect();
        if !left_out.is_empty() {
            said.push("what is known when an order arrives can be let in with `--use COLUMN`".to_owned());
        }
        said.push(format!(
            "{}; of the orders kept out they decide as it was done, as `{column}` has it, {}",
            self.length(),
            self.agreement()
        ));
        said
    }
}

/// Some orders as numbers. Answers of fewer orders than a rule needs are none that a rule gives.
fn history(past: &Past, features: &[Feature], rows: &[usize], min_orders: usize) -> Result<History, Failure> {
    let answers: Vec<u32> = rows.iter().filter_map(|row| past.answers[*row]).collect();
    let mut counts = vec![0usize; past.names.len()];
    answers.iter().for_each(|answer| counts[*answer as usize] += 1);
    let is_rare = |answer: u32| answer != History::MANUAL && counts[answer as usize] < min_orders;
    let answers = answers.into_iter().map(|answer| if is_rare(answer) { History::OTHER } else { answer });
    let fields = features.iter().map(|feature| feature.field(rows)).collect();
    History::new(fields, answers.collect())
        .ok_or_else(|| Failure::message("the orders could not be counted; please report it"))
}
