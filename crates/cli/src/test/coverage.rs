//! What tests reach: as a table, as JSON, as LCOV.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::PathBuf;

use serde_json::json;

use super::super::error::Failure;
use super::super::output;
use super::super::style;
use super::super::summary::{plain_table, trimmed};
use super::Ran;
use consign::testing::{Coverage, Item, ItemKind};

/// The options about coverage.
#[derive(clap::Args)]
pub(super) struct CoverageArgs {
    /// Say which rules, rows, ways of branches and named candidates the tests reach
    #[arg(long)]
    coverage: bool,
    /// How coverage is written
    #[arg(long, value_enum, default_value_t = Format::Table, requires = "coverage")]
    coverage_format: Format,
    /// Where coverage is written, instead of to standard output
    #[arg(long, value_name = "FILE", requires = "coverage")]
    coverage_out: Option<PathBuf>,
    /// Fail where the tests reach less than this, in percent
    #[arg(long, value_name = "PERCENT", requires = "coverage", value_parser = percent)]
    fail_under: Option<f64>,
}

impl CoverageArgs {
    /// Whether it goes to standard output.
    pub fn is_printed(&self) -> bool {
        self.coverage && self.coverage_out.as_deref().is_none_or(super::super::files::is_stdin)
    }
}

#[derive(Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
enum Format {
    /// For eyes
    Table,
    /// A stable document
    Json,
    /// For tools that show coverage
    Lcov,
}

fn percent(text: &str) -> Result<f64, String> {
    let value: f64 =
        text.trim_end_matches('%').parse().map_err(|_| "expected a number of percent".to_owned())?;
    if (0.0..=100.0).contains(&value) { Ok(value) } else { Err("expected 0 to 100 percent".to_owned()) }
}

/// An item with its file and line.
struct Placed {
    file: String,
    line: usize,
    item: Item,
}

/// Writes the coverage, if it was asked for; whether it is enough.
pub(super) fn report(args: &CoverageArgs, all: &[Ran]) -> Result<bool, Failure> {
    if !args.coverage {
        return Ok(true);
    }
    let placed = placed(all);
    let whole = Coverage { items: placed.iter().map(|placed| placed.item.clone()).collect() };
    let text = match args.coverage_format {
        Format::Table => table(&whole, &placed),
        Format::Json => document(&whole, &placed)?,
        Format::Lcov => lcov(&placed),
    };
    output::deliver(args.coverage_out.as_deref(), &text)?;
    let least = args.fail_under.unwrap_or(0.0);
    let enough = whole.percent() >= least;
    if !enough {
        let reached = format!("the tests reach {:.1} %, and at least {least} % shall be", whole.percent());
        output::say(&format!("{} {reached}", style::error_word()));
    }
    Ok(enough)
}

/// What all programs have; what stands in a file that several use is counted once, with all that reach it.
fn placed(all: &[Ran]) -> Vec<Placed> {
    let mut merged: BTreeMap<(String, usize, ItemKind, String), Placed> = BTreeMap::new();
    for ran in all {
        let Ok(program) = &ran.compiled else { continue };
        for item in Coverage::of(program, &ran.reports).items {
            let (file, line) = ran.place(item.span);
            let key = (file.clone(), line, item.kind, item.name.clone());
            match merged.get_mut(&key) {
                Some(known) => known.item.hits += item.hits,
                None => {
                    merged.insert(key, Placed { file, line, item });
                }
            }
        }
    }
    merged.into_values().collect()
}

const KINDS: [(ItemKind, &str); 4] = [
    (ItemKind::Rule, "rules"),
    (ItemKind::Row, "table rows"),
    (ItemKind::Way, "ways of branches"),
    (ItemKind::Target, "named candidates"),
];

fn table(whole: &Coverage, placed: &[Placed]) -> String {
    let mut table = plain_table(["reached by tests", "reached", "of", "percent"]);
    let mut row = |name: &str, kind: Option<ItemKind>| {
        let (all, reached) = whole.count(kind);
        if all > 0 {
            #[expect(clippy::cast_precision_loss, reason = "small numbers")]
            let percent = 100.0 * reached as f64 / all as f64;
            table.add_row([name.to_owned(), reached.to_string(), all.to_string(), format!("{percent:.1}")]);
        }
    };
    KINDS.iter().for_each(|(kind, name)| row(name, Some(*kind)));
    row("all", None);
    let mut text = trimmed(&table) + "\n";
    let missed: Vec<&Placed> = placed.iter().filter(|placed| placed.item.hits == 0).collect();
    if !missed.is_empty() {
        text += "\nno test reaches\n";
    }
    for one in missed {
        // Writing to a `String` does not fail.
        let _ = writeln!(text, "  {}:{}: {}", one.file, one.line, one.item.name);
    }
    text
}

/// `{"version": 1, "items": [{"kind", "name", "file", "line", "hits"}], "percent"}`
fn document(whole: &Coverage, placed: &[Placed]) -> Result<String, Failure> {
    let items: Vec<_> = placed
        .iter()
        .map(|placed| {
            json!({
                "kind": placed.item.kind, "name": placed.item.name,
                "file": placed.file, "line": placed.line, "hits": placed.item.hits,
            })
        })
        .collect();
    let document =
        json!({ "version": 1, "items": items, "percent": (whole.percent() * 10.0).round() / 10.0 });
    output::json("coverage", &document)
}

/// A line's count is that of the rule or row that begins on it; ways and named candidates are branches.
fn lcov(placed: &[Placed]) -> String {
    let mut text = String::new();
    for file in placed.chunk_by(|one, other| one.file == other.file) {
        let _ = writeln!(text, "TN:\nSF:{}", file[0].file);
        let is_branch = |kind: ItemKind| matches!(kind, ItemKind::Way | ItemKind::Target);
        let branches: Vec<&Placed> = file.iter().filter(|one| is_branch(one.item.kind)).collect();
        for (number, one) in branches.iter().enumerate() {
            let _ = writeln!(text, "BRDA:{},0,{number},{}", one.line, one.item.hits);
        }
        let hit = |list: &[&Placed]| list.iter().filter(|one| one.item.hits > 0).count();
        let _ = writeln!(text, "BRF:{}\nBRH:{}", branches.len(), hit(&branches));
        let lines: Vec<&Placed> = file.iter().filter(|one| !is_branch(one.item.kind)).collect();
        for one in &lines {
            let _ = writeln!(text, "DA:{},{}", one.line, one.item.hits);
        }
        let _ = writeln!(text, "LF:{}\nLH:{}\nend_of_record", lines.len(), hit(&lines));
    }
    text
}
