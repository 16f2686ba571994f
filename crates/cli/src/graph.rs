//! `graph`: a workflow as a picture.

use std::path::PathBuf;

use super::error::Failure;
use super::{Found, output, programs};
use consign::Program;
use consign::diagnostic::did_you_mean;
use consign::graph::Graph;

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
    if let Some(out) = &args.out {
        output::overwrites_nothing(&[("--out", out)], &[("the program", &args.program)])?;
    }
    let Some(program) = programs::program(&args.program)? else { return Ok(Found::Something) };
    let graph = chosen(&program, args.workflow.as_deref())?;
    let text = match args.format {
        Format::Svg => graph.svg(),
        Format::Mermaid => graph.mermaid(),
        Format::Dot => graph.dot(),
    };
    output::deliver(args.out.as_deref(), &text)?;
    Ok(Found::Nothing)
}

/// The workflow that was named, or the only one.
fn chosen(program: &Program, name: Option<&str>) -> Result<Graph, Failure> {
    let all: Vec<&str> = program.workflows().collect();
    let names = || all.iter().map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ");
    let name = match (name, all.as_slice()) {
        (_, []) => return Err(Failure::message("the program has no workflow")),
        (Some(name), _) => name,
        (None, [only]) => only,
        (None, _) => {
            let message = format!("which workflow? `--workflow` names one of {}", names());
            return Err(Failure::message(message));
        }
    };
    Graph::named(program, name).ok_or_else(|| {
        let help = did_you_mean(name, all.iter()).unwrap_or_else(|| format!("there is {}", names()));
        Failure::message(format!("the program has no workflow `{name}`; {help}"))
    })
}
