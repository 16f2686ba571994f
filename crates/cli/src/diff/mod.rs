//! `diff`: which work orders two versions of a program treat differently.

mod history;
mod markdown;
mod page;
mod words;

use std::path::PathBuf;

use jiff::Timestamp;
use serde::Serialize;
use serde_json::value::RawValue;

use super::error::Failure;
use super::moment::MomentArgs;
use super::orders::only_once_stdin;
use super::{Found, output, programs, style};
use consign::diff::{Changed, Class, Difference, DifferencePosition, Proof, Undecided, Versions, diff};
use consign::{Decision, Engine};
use history::History;

/// Show which work orders two versions of a program treat differently
///
/// Compares the versions over all work orders that both read, not over a sample: each kind of order that is
/// treated differently, as it enters its workflow or at a node that it comes to later, is shown with what becomes of
/// it before and after, what such orders are like, and one of them. Changes of workflows, of schemas and of what is
/// known of providers, engineers and calendars are named. That there is no difference is a proof. Names of rules,
/// reasons and labels are no difference.
#[derive(clap::Args)]
#[command(
    after_help = "Exit status: 0 where there is no difference, 1 where there is one or may be one, 2 where it could not run.\n\n\
    Examples:\n  consign diff old.consign new.consign\n  consign diff old.consign new.consign --orders history.ndjson\n  \
    consign diff old.consign new.consign --format markdown > comment.md"
)]
pub(super) struct Args {
    /// The version before; `-` is standard input
    #[arg(value_name = "OLD")]
    old: PathBuf,
    /// The version after
    #[arg(value_name = "NEW")]
    new: PathBuf,
    /// Count how many orders of these files each difference is about; may be repeated
    #[arg(long, value_name = "FILE")]
    orders: Vec<PathBuf>,
    #[command(flatten)]
    written: crate::written::Written,
    #[command(flatten)]
    moment: MomentArgs,
    /// How the difference is written
    #[arg(long, value_enum, default_value_t = Format::Human)]
    format: Format,
}

#[derive(Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
enum Format {
    /// For eyes
    Human,
    /// A document
    Json,
    /// A comment on a change
    Markdown,
}

pub(super) fn run(args: &Args) -> Result<Found, Failure> {
    only_once_stdin([&args.old, &args.new].into_iter().chain(&args.orders))?;
    let (Some(old), Some(new)) = (programs::program(&args.old)?, programs::program(&args.new)?) else {
        return Err(Failure::message("a version has errors: there is nothing to compare"));
    };
    let engines = [&old, &new].map(|program| Engine::new(program.clone(), program.directory().clone()));
    let versions = Versions::new(&engines[0], &engines[1]);
    let difference = diff(&versions);
    let moments = [args.moment.fixed(&old)?, args.moment.fixed(&new)?];
    let history = if args.orders.is_empty() {
        None
    } else {
        Some(History::read(&args.orders, &args.written, &versions, [&moments[0], &moments[1]], &difference)?)
    };
    let text = match args.format {
        Format::Human => {
            page::human(&versions, &difference, history.as_ref(), style::Paint(style::on_stdout()))
        }
        Format::Markdown => markdown::markdown(&versions, &difference, history.as_ref()),
        Format::Json => output::json("the difference", &document(&versions, &difference, history.as_ref()))?,
    };
    output::print(&text)?;
    let differs = !difference.is_none() || history.is_some_and(|history| history.differ > 0);
    Ok(if differs { Found::Something } else { Found::Nothing })
}

/// How two versions differ, as `--format markdown` writes it, and whether they do.
#[cfg(feature = "lsp")]
pub(super) fn compared(
    old: &std::sync::Arc<consign::Program>,
    new: &std::sync::Arc<consign::Program>,
) -> (String, bool) {
    let engines = [old, new].map(|program| Engine::new(program.clone(), program.directory().clone()));
    let versions = Versions::new(&engines[0], &engines[1]);
    let difference = diff(&versions);
    (markdown::markdown(&versions, &difference, None), !difference.is_none())
}

/// What `--format json` writes.
#[derive(Serialize)]
struct Document<'d> {
    /// Whether it is proven that both versions treat all orders alike.
    no_difference: bool,
    classes: Vec<ClassDocument<'d>>,
    workflows: &'d [String],
    fields: &'d [String],
    /// What is changed in providers, engineers, calendars, roles and the timezone.
    data: &'d [String],
    undecided: &'d [Undecided],
    #[serde(skip_serializing_if = "Option::is_none")]
    orders: Option<&'d History>,
}

#[derive(Serialize)]
struct ClassDocument<'d> {
    before: &'d consign::diff::Side,
    after: &'d consign::diff::Side,
    /// What of it differs.
    changed: Changed,
    /// The node at which that is so, as `workflow.node`; absent of orders that enter their workflow.
    #[serde(skip_serializing_if = "Option::is_none")]
    node: Option<&'d str>,
    conditions: &'d [String],
    /// Whether the conditions describe all orders of the class.
    complete: bool,
    witness: WitnessDocument<'d>,
    #[serde(skip_serializing_if = "Option::is_none")]
    orders: Option<&'d history::Count>,
}

#[derive(Serialize)]
struct WitnessDocument<'d> {
    order: Box<RawValue>,
    now: Timestamp,
    /// Where it is; absent if it enters its workflow.
    #[serde(skip_serializing_if = "Option::is_none")]
    at: Option<&'d DifferencePosition>,
    #[serde(skip_serializing_if = "<[String]>::is_empty")]
    declined: &'d [String],
    before: &'d Decision,
    after: &'d Decision,
}

fn document<'d>(
    versions: &Versions<'_>,
    difference: &'d Difference,
    history: Option<&'d History>,
) -> Document<'d> {
    let class = |(at, class): (usize, &'d Class)| ClassDocument {
        before: &class.before,
        after: &class.after,
        changed: class.changed,
        node: class.node.as_deref(),
        conditions: &class.conditions,
        complete: class.are_all,
        witness: WitnessDocument {
            order: RawValue::from_string(order_json(versions, &class.witness)).unwrap_or_default(),
            now: class.witness.now,
            at: class.witness.at.as_ref(),
            declined: &class.witness.declined,
            before: &class.witness.before,
            after: &class.witness.after,
        },
        orders: history.and_then(|history| history.classes.get(at)),
    };
    Document {
        no_difference: difference.is_none(),
        classes: difference.classes.iter().enumerate().map(class).collect(),
        workflows: &difference.workflows,
        fields: &difference.fields,
        data: &difference.data,
        undecided: &difference.undecided,
        orders: history,
    }
}

/// An order with all that one of the versions reads.
fn order_json(versions: &Versions<'_>, proof: &Proof) -> String {
    let (old, new) = (versions.old.program(), versions.new.program());
    let (before, after) = (old.json_order(&proof.old_order), new.json_order(&proof.new_order));
    if before.len() > after.len() { before } else { after }
}
