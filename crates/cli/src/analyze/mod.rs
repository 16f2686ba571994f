//! `analyze`: what no sample can show, each with a work order that proves it.

mod asked;
mod page;

use std::path::{Path, PathBuf};

use asked::Asked;

use serde::Serialize;

use super::agreement::{Agreement, Done};
use super::error::Failure;
use super::moment::{Moment, MomentArgs};
use super::orders;
use super::progress::{Progress, Tap};
use super::source::Source;
use super::written::{Assumed, Written};
use super::{Found, output, programs, sources, style};
use consign::analysis::{Analysis, Recount};
use consign::input::OrderReader;
use consign::{Engine, Options, State};

/// Show what no sample can: what each rule decides, where rules overlap, which orders fall to manual dispatch
#[derive(clap::Args)]
#[command(after_help = "Examples:\n  \
    consign analyze main.consign\n  \
    consign analyze main.consign --rule outsourcing.vip\n  \
    consign analyze main.consign --orders last_year.csv --now 2026-01-02T09:00:00Z\n  \
    consign analyze main.consign --orders last_year.csv --compare \"Done by\"\n  \
    consign analyze main.consign --format json | jq '.gaps.classes[].conditions[].when'\n\n\
    Whatever it shows is proven for all work orders, and each example has been decided. It ends with status 0 \
    whatever it finds; `consign check` is for CI.")]
pub(super) struct Args {
    /// The program
    program: PathBuf,
    /// Count what it shows in orders of the past: NDJSON, JSON or CSV; may be repeated
    #[arg(long, value_name = "FILE", num_args = 1..)]
    orders: Vec<PathBuf>,
    /// And how decisions agree with what was done with these, which this field or column tells: a provider's id or name
    #[arg(long, value_name = "COLUMN", requires = "orders")]
    compare: Option<String>,
    /// Providers from this file, in place of the directories that the program declares; may be repeated
    #[arg(long, value_name = "FILE")]
    directory: Vec<PathBuf>,
    #[command(flatten)]
    moment: MomentArgs,
    #[command(flatten)]
    written: Written,
    /// Show this rule, as `block.rule` or by its name alone, and its overlaps; may be repeated
    #[arg(long, value_name = "RULE")]
    rule: Vec<String>,
    /// Show all overlaps
    #[arg(long)]
    overlaps: bool,
    /// Show all orders that wait for a dispatcher
    #[arg(long)]
    gaps: bool,
    /// Show everything, however many rules there are
    #[arg(long)]
    all: bool,
    /// How the analysis is written; JSON is always whole
    #[arg(long, value_enum, default_value_t = Format::Human)]
    format: Format,
}

#[derive(Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
enum Format {
    /// A page to read
    Human,
    /// One document
    Json,
}

pub(super) fn run(args: &Args) -> Result<Found, Failure> {
    orders::only_once_stdin(std::iter::once(&args.program).chain(&args.orders))?;
    let Some(program) = programs::program(&args.program)? else { return Ok(Found::Something) };
    let Some(directory) = sources::directory(&program, &args.directory)? else { return Ok(Found::Something) };
    let engine = orders::bound(program, directory);
    // Before anything is asked: a wrong name costs no time.
    let tap = Tap::default();
    let open = |path| {
        let told =
            args.written.tell(engine.program(), path, Source::open(path)?, &tap, &Assumed::of(path))?;
        Ok((path, args.written.reader(engine.program(), told, &tap)))
    };
    let sources = args.orders.iter().map(PathBuf::as_path).map(open).collect::<Result<Vec<_>, Failure>>()?;
    let done = args.compare.as_deref().map(|column| Done::new(&engine, column)).transpose()?;
    let (analysis, agreement) = if sources.is_empty() {
        (Analysis::new(&engine), None)
    } else {
        let mut history = History {
            engine: &engine,
            recount: Recount::new(&engine),
            done,
            agreement: Agreement::default(),
            files: 0,
            state: State::new(),
            moment: args.moment.fixed(engine.program())?,
            progress: Progress::new(tap.read.clone(), None, true),
        };
        for (path, reader) in sources {
            history.file(path, reader)?;
        }
        history.progress.finish();
        let agreement = history.done.is_some().then_some(history.agreement);
        (history.recount.finish(), agreement)
    };
    match args.format {
        Format::Human => {
            let asked = Asked { rules: &args.rule, overlaps: args.overlaps, gaps: args.gaps, all: args.all };
            asked.are_known(&analysis)?;
            output::show(&page::readable(&analysis, &asked, style::on_stdout()))?;
            if let Some(agreement) = &agreement {
                output::show(&format!("\n{}\n", agreement.table()))?;
            }
        }
        Format::Json => {
            let document =
                Document { analysis: &analysis, agreement: agreement.as_ref().map(Agreement::json) };
            output::print(&output::json("the analysis", &document)?)?;
        }
    }
    Ok(Found::Nothing)
}

/// The analysis, and how decisions agree with what was done if that was asked for.
#[derive(Serialize)]
struct Document<'a, A> {
    #[serde(flatten)]
    analysis: &'a Analysis,
    #[serde(skip_serializing_if = "Option::is_none")]
    agreement: Option<A>,
}

/// Orders of the past that are decided again, one after the other.
struct History<'a> {
    engine: &'a Engine,
    recount: Recount<'a>,
    done: Option<Done>,
    agreement: Agreement,
    /// How many files were read.
    files: usize,
    state: State,
    moment: Moment,
    progress: Progress,
}

impl History<'_> {
    fn file(&mut self, path: &Path, reader: OrderReader<'_>) -> Result<(), Failure> {
        let options = Options::new().candidates(0);
        for record in orders::read(path, reader)? {
            let record = record?;
            let line = record.line;
            let timed = record.content.and_then(|order| Ok((self.moment.of(&order)?, order)));
            match timed {
                Err(_) => self.recount.invalid(),
                Ok((now, order)) => {
                    let settled = self.engine.settle(&order, now, &options, &mut self.state);
                    self.recount.count(&order, now, &settled);
                    if let Some(done) = &self.done {
                        self.agreement.count(
                            done,
                            self.engine.program(),
                            &order,
                            (self.files, line),
                            &settled,
                        );
                    }
                }
            }
            self.progress.records(1);
        }
        self.files += 1;
        Ok(())
    }
}
