//! `desk replay`: what another program would have decided on the history.

use std::path::PathBuf;

use consign_desk::replay::{Change, Example, Outcome, Replayed, replay};
use consign_desk::store::Store;
use serde::Serialize;

use super::failed;
use super::past::{now_in, past};
use crate::error::Failure;
use crate::style::Paint;
use crate::{Found, files, output, programs, style};
use consign::{Timestamp, printable};

#[derive(clap::Args)]
#[command(
    after_help = "Each decision of the rules is done again on the order as it was then, at the instant, with the workloads and the directory of \
    then; where that directory does not fit the program's schemas, with the program's own. What would have followed is not made up.\n\n\
    Exit status: 0 where all would be the same, 1 where one would be another, 2 where it could not run."
)]
pub(super) struct Args {
    /// The other program
    #[arg(long, value_name = "FILE")]
    program: PathBuf,
    /// Only decisions since this day, instant, or so long ago: `2026-01-31`, `30d`
    #[arg(long, value_name = "DATE|DURATION")]
    since: Option<String>,
    /// How the result is written
    #[arg(long, value_enum, default_value_t = Format::Human)]
    format: Format,
}

#[derive(Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
enum Format {
    /// For eyes
    Human,
    /// A document
    Json,
}

#[derive(Serialize)]
struct Document<'r> {
    #[serde(skip_serializing_if = "Option::is_none")]
    since: Option<Timestamp>,
    #[serde(flatten)]
    replayed: &'r Replayed,
}

pub(super) fn run(store: &dyn Store, args: &Args) -> Result<Found, Failure> {
    let Some(program) = programs::program(&args.program)? else {
        return Err(Failure::message("the program has errors: there is nothing to replay"));
    };
    let now = now_in(&program.timezone());
    let since = args.since.as_deref().map(|text| past(text, &now)).transpose()?;
    let replayed = replay(store, &program, since).map_err(failed)?;
    if !replayed.directories_of_its_own.is_empty() {
        let versions: Vec<String> = replayed.directories_of_its_own.iter().map(u32::to_string).collect();
        output::say(&format!(
            "{} the program's own directory stands for versions that do not fit its schemas: {}",
            style::warning_word(),
            versions.join(", ")
        ));
    }
    let text = match args.format {
        Format::Json => output::json("the result", &Document { since, replayed: &replayed })?,
        Format::Human => human(&replayed, style::Paint(style::on_stdout())),
    };
    output::print(&text)?;
    Ok(if replayed.differ == 0 { Found::Nothing } else { Found::Something })
}

fn human(replayed: &Replayed, paint: Paint) -> String {
    let mut page = String::new();
    for (number, change) in (1..).zip(&replayed.changes) {
        page += &of_change(number, change, replayed.decisions, paint);
    }
    let decisions = files::plural(replayed.decisions, "decision");
    page + &match (replayed.decisions, replayed.differ) {
        (0, _) => "the rules decided nothing\n".to_owned(),
        (_, 0) => format!("{decisions} of the rules: all would be the same\n"),
        (all, differ) => {
            let share = percent(differ as f64 / all as f64);
            format!("{decisions} of the rules: {differ} would be others ({share})\n")
        }
    }
}

fn of_change(number: usize, change: &Change, all: u64, paint: Paint) -> String {
    let Change { from, to, count, share, examples } = change;
    let (from, to) = (paint.bold(&words(from)), paint.bold(&words(to)));
    let more = if *count > examples.len() as u64 { ", …" } else { "" };
    let shown: Vec<String> = examples.iter().map(example).collect();
    let because = examples.iter().find_map(|example| example.because.as_deref());
    let because = because.map(|because| format!("   {:<12} {}\n", "because", printable(because)));
    format!(
        "{} {from} {} {to}\n   {:<12} {count} of {}, {}\n   {:<12} {}{more}\n{}\n",
        paint.bold(&format!("{number}.")),
        paint.dim("→"),
        "how often",
        files::plural(all, "decision"),
        percent(*share),
        "for example",
        shown.join(", "),
        because.unwrap_or_default(),
    )
}

fn example(example: &Example) -> String {
    format!("{} (event {}, {})", printable(&example.order), example.event, example.at)
}

fn percent(share: f64) -> String {
    format!("{:.1} %", share * 100.0)
}

fn words(outcome: &Outcome) -> String {
    let words = match outcome {
        Outcome::Assigned { node, provider, engineer } => {
            let holders: Vec<&str> = [provider, engineer].into_iter().flatten().map(|id| &**id).collect();
            let holders = if holders.is_empty() { "nobody".to_owned() } else { holders.join(", ") };
            format!("{holders} at {node}")
        }
        Outcome::Manual { node, provider } => {
            let of = provider.as_ref().map(|id| format!(" of {id}")).unwrap_or_default();
            format!("manual dispatch{of} at {node}")
        }
        Outcome::Done => "done".into(),
        Outcome::Cancelled => "cancelled".into(),
        Outcome::Invalid => "an order that does not fit the schema".into(),
        Outcome::NoWorkflow => "no workflow takes it".into(),
        Outcome::Refused => "impossible".into(),
    };
    printable(&words).into_owned()
}
