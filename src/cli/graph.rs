//! `graph`: a workflow as a picture.

use std::path::PathBuf;

use super::error::Failure;
use super::{Found, output, programs};
use crate::diagnostic::suggest::did_you_mean;
use crate::graph::Graph;
use crate::program::{Program, Workflow};

/// Draw a workflow: its nodes in their portals, who handles them, and where declines and deadlines lead
#[derive(clap::Args)]
#[command(
    after_help = "Examples:\n  consign graph main.consign --out workflow.svg\n  consign graph main.consign --format mermaid --workflow returns"
)]
pub(super) struct Args {
    /// The program
    program: PathBuf,
    /// How it is drawn
    #[arg(long, value_enum, default_value_t = Format::Svg)]
    format: Format,
    /// Which workflow, where the program has several
    #[arg(long, value_name = "NAME")]
    workflow: Option<String>,
    /// Where it is written, instead of to standard output
    #[arg(long, value_name = "FILE")]
    out: Option<PathBuf>,
}

#[derive(Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
enum Format {
    /// A picture that every browser shows
    Svg,
    /// A flowchart for Markdown pages
    Mermaid,
    /// For Graphviz
    Dot,
}

pub(super) fn run(args: &Args) -> Result<Found, Failure> {
    let Some(program) = programs::program(&args.program)? else { return Ok(Found::Something) };
    let graph = Graph::of(&program, chosen(&program, args.workflow.as_deref())?);
    let text = match args.format {
        Format::Svg => graph.svg(),
        Format::Mermaid => graph.mermaid(),
        Format::Dot => graph.dot(),
    };
    output::deliver(args.out.as_deref(), &text)?;
    Ok(Found::Nothing)
}

/// The workflow that was named, or the only one.
fn chosen<'p>(program: &'p Program, name: Option<&str>) -> Result<&'p Workflow, Failure> {
    let all = program.workflows.as_slice();
    let names = || all.iter().map(|workflow| format!("`{}`", workflow.name)).collect::<Vec<_>>().join(", ");
    match (name, all) {
        (_, []) => Err(Failure::message("the program has no workflow")),
        (None, [only]) => Ok(only),
        (None, _) => Err(Failure::message(format!("which workflow? `--workflow` names one of {}", names()))),
        (Some(name), _) => all.iter().find(|workflow| *workflow.name == *name).ok_or_else(|| {
            let near = did_you_mean(name, all.iter().map(|workflow| &workflow.name));
            let help = near.unwrap_or_else(|| format!("there is {}", names()));
            Failure::message(format!("the program has no workflow `{name}`; {help}"))
        }),
    }
}
