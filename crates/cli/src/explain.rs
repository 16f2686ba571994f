//! `explain`: one order's decision as a readable trace.

use std::path::PathBuf;

use super::error::Failure;
use super::orders::{self, Settings};
use super::progress::Tap;
use super::source::Source;
use super::written::{Assumed, Written};
use super::{Found, output, style, trace};
use consign::Order;
use consign::input::{Format, InvalidOrder};
use consign::{Decision, Engine};

/// Show why an order is decided as it is: every node passed, every rule tried
#[derive(clap::Args)]
#[command(
    after_help = "Examples:\n  consign explain main.consign order.json\n  consign explain main.consign orders.csv --order T-17 --rule vip"
)]
pub(super) struct Args {
    /// The program
    program: PathBuf,
    /// The order: a file with one order, or one of many with `--order`; `-` is standard input
    #[arg(value_name = "ORDER")]
    file: PathBuf,
    /// The id of the order, where the file holds several
    #[arg(long, value_name = "ID")]
    order: Option<String>,
    /// Show only this rule, in full: `NAME` or `BLOCK.NAME`; a table's name means all its rows
    #[arg(long, value_name = "NAME")]
    rule: Option<String>,
    /// How the explanation is written
    #[arg(long, value_enum, default_value_t = OutputFormat::Human)]
    format: OutputFormat,
    #[command(flatten)]
    written: Written,
    #[command(flatten)]
    settings: Settings,
}

#[derive(Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
enum OutputFormat {
    /// A readable trace
    Human,
    /// The decision with its `steps`
    Json,
}

pub(super) fn run(args: &Args) -> Result<Found, Failure> {
    let Some(engine) = args.settings.engine(&args.program)? else { return Ok(Found::Something) };
    orders::only_once_stdin([&args.program, &args.file].into_iter())?;
    if let Some(rule) = &args.rule {
        known_rule(&engine, rule)?;
    }
    let options = args.settings.options(true);
    let mut state = args.settings.state(&engine)?;
    let moment = args.settings.moment(engine.program())?;
    let timed = find(args, &engine)?.and_then(|order| Ok((moment.of(&order)?, order)));
    let mut decision = match timed {
        Ok((now, order)) => engine.decide(&order, now, &options, &mut state),
        Err(invalid) => Decision::invalid(invalid.id, invalid.message),
    };
    if let Some(rule) = &args.rule {
        for step in decision.steps.iter_mut().flatten() {
            step.tried.retain(|tried| means(rule, &tried.rules, &tried.rule));
        }
    }
    match args.format {
        OutputFormat::Human => {
            output::show(&trace::readable(&decision, args.rule.as_deref(), style::on_stdout()))?;
        }
        OutputFormat::Json => {
            output::print(&output::json("the decision", &decision)?)?;
        }
    }
    Ok(Found::Nothing)
}

/// Whether `wanted` names a rule: `RULE`, `BLOCK.RULE`, and for all rows of a table `TABLE` or `BLOCK.TABLE`.
fn means(wanted: &str, block: &str, rule: &str) -> bool {
    let wanted = wanted.strip_prefix(block).and_then(|rest| rest.strip_prefix('.')).unwrap_or(wanted);
    let table = rule.split_once('#').map(|(table, _)| table);
    wanted == rule || Some(wanted) == table
}

fn known_rule(engine: &Engine, wanted: &str) -> Result<(), Failure> {
    let program = engine.program();
    if program.rules().any(|name| means(wanted, name.block, name.rule)) {
        return Ok(());
    }
    Err(Failure::message(format!(
        "there is no rule `{wanted}` in the program; rows of a table are `NAME#1`, `NAME#2`, …"
    )))
}

/// The order that is meant, or why it is not valid.
fn find(args: &Args, engine: &Engine) -> Result<Result<Order, InvalidOrder>, Failure> {
    let program = engine.program().clone();
    let (tap, mut assumed) = (Tap::default(), Assumed::of(&args.file));
    assumed.otherwise = assumed.otherwise.map(|_| Format::Json);
    let told = args.written.tell(&program, &args.file, Source::open(&args.file)?, &tap, &assumed)?;
    let shown = args.file.display();
    let mut first = None;
    for record in orders::read(&args.file, args.written.reader(&program, told, &tap))? {
        let record = record?;
        let id = match &record.content {
            Ok(order) => Some(order.id()),
            Err(invalid) => invalid.id.as_deref(),
        };
        match &args.order {
            Some(wanted) if id == Some(wanted) => return Ok(record.content),
            Some(_) => {}
            None if first.is_some() => {
                let id = id.unwrap_or("ID").to_owned();
                let message = format!("`{shown}` holds several orders; say which one: `--order {id}`");
                return Err(Failure::message(message));
            }
            None => first = Some(record.content),
        }
    }
    match (first, &args.order) {
        (Some(order), _) => Ok(order),
        (None, Some(wanted)) => Err(Failure::message(format!("`{shown}` holds no order `{wanted}`"))),
        (None, None) => Err(Failure::message(format!("`{shown}` holds no order"))),
    }
}
