//! What tests reach: as a table, as JSON, as LCOV.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::PathBuf;

use serde_json::{Value as Json, json};

use super::super::error::Failure;
use super::super::output;
use super::super::style;
use super::super::summary::{plain_table, trimmed};
use super::{Format as Results, Ran};
use consign::report::junit::{Case, Outcome, Problem, Suite};
use consign::testing::{Coverage, Item, ItemKind};

/// The options about coverage.
#[derive(clap::Args)]
pub(super) struct CoverageArgs {
    /// Say which rules, rows, ways of branches and named candidates the tests reach
    #[arg(long)]
    coverage: bool,
    /// How coverage is written: as a table if nothing is said; with `--format json` or `junit`, as a part of the results
    #[arg(long, value_enum, value_name = "FORMAT", requires = "coverage")]
    coverage_format: Option<Format>,
    /// Where coverage is written, instead of to standard output
    #[arg(long, value_name = "FILE", requires = "coverage")]
    coverage_out: Option<PathBuf>,
    /// Fail where the tests reach less than this, in percent
    #[arg(long, value_name = "PERCENT", requires = "coverage", value_parser = percent)]
    fail_under: Option<f64>,
}

impl CoverageArgs {
    /// Whether coverage was asked for.
    pub fn is_wanted(&self) -> bool {
        self.coverage
    }

    /// Refuses a form of coverage that cannot be a part of results in another one.
    pub fn refuse_two_documents(&self, results: Results) -> Result<(), Failure> {
        let fits = match (results, self.coverage_format) {
            (Results::Human, _) | (_, None) => true,
            (Results::Json, Some(format)) => format == Format::Json,
            (Results::Junit, Some(format)) => format == Format::Table,
        };
        if fits || !self.is_printed() {
            return Ok(());
        }
        Err(Failure::message(
            "results and coverage are two documents of different formats, and standard output holds one; name a file \
             for the coverage with `--coverage-out FILE`",
        ))
    }

    /// Refuses to write over a program that is tested.
    pub fn overwrite_nothing(&self, programs: &[PathBuf]) -> Result<(), Failure> {
        let written: Vec<_> =
            self.coverage_out.iter().map(|path| ("--coverage-out", path.as_path())).collect();
        let read: Vec<_> = programs.iter().map(|path| ("the program", path.as_path())).collect();
        output::overwrites_nothing(&written, &read)
    }

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

/// What the tests reach of all programs.
pub(super) struct Covered {
    whole: Coverage,
    placed: Vec<Placed>,
    /// In percent.
    least: f64,
}

impl Covered {
    pub fn new(args: &CoverageArgs, all: &[Ran]) -> Self {
        let placed = placed(all);
        let whole = placed.iter().map(|placed| placed.item.clone()).collect();
        Self { whole, placed, least: args.fail_under.unwrap_or(0.0) }
    }

    /// Writes it as a document of its own.
    pub fn write(&self, args: &CoverageArgs) -> Result<(), Failure> {
        let text = match args.coverage_format.unwrap_or(Format::Table) {
            Format::Table => table(&self.whole, &self.placed),
            Format::Json => output::json("coverage", &self.document())?,
            Format::Lcov => lcov(&self.placed),
        };
        match &args.coverage_out {
            None => output::show(&text),
            Some(path) => output::deliver(Some(path), &text),
        }
    }

    /// Whether the tests reach as much as they have to, which is said where they do not.
    pub fn is_enough(&self) -> bool {
        let too_little = self.too_little();
        if let Some(reached) = &too_little {
            output::say(&format!("{} {reached}", style::error_word()));
        }
        too_little.is_none()
    }

    fn too_little(&self) -> Option<String> {
        let (percent, least) = (self.whole.percent(), self.least);
        (percent < least).then(|| format!("the tests reach {percent:.1} %, and at least {least} % shall be"))
    }

    /// `{"version": 1, "items": [{"kind", "name", "file", "line", "hits"}], "percent"}`
    pub fn document(&self) -> Json {
        let items: Vec<_> = self
            .placed
            .iter()
            .map(|placed| {
                json!({
                    "kind": placed.item.kind, "name": placed.item.name,
                    "file": placed.file, "line": placed.line, "hits": placed.item.hits,
                })
            })
            .collect();
        json!({ "version": 1, "items": items, "percent": (self.whole.percent() * 10.0).round() / 10.0 })
    }

    /// A test suite: its one case fails where the tests reach too little; the table is what it says.
    pub fn suite(&self) -> Suite {
        let outcome = match self.too_little() {
            None => Outcome::Passed,
            Some(message) => Outcome::Failed(Problem { message, ..Problem::default() }),
        };
        let counts = KINDS.iter().map(|(kind, name)| (*name, self.whole.count(Some(*kind))));
        let properties = counts
            .chain([("all", self.whole.count(None))])
            .filter(|(_, (all, _))| *all > 0)
            .map(|(name, (all, reached))| (name.to_owned(), format!("{reached} of {all}")));
        let case = Case {
            name: format!("the tests reach at least {} %", self.least),
            class: "coverage".into(),
            outcome,
            output: None,
        };
        Suite {
            name: "coverage".into(),
            properties: properties.collect(),
            cases: vec![case],
            output: Some(table(&self.whole, &self.placed)),
        }
    }
}

/// What all programs have; what stands in a file that several use is counted once, with all that reach it.
fn placed(all: &[Ran]) -> Vec<Placed> {
    let mut merged: BTreeMap<(String, usize, ItemKind, String), Placed> = BTreeMap::new();
    for ran in all {
        let Ok(program) = &ran.compiled else { continue };
        for item in Coverage::reached_by(program, &ran.reports).items {
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
