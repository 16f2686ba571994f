//! `check`: compiles and lints; what CI runs.

use std::path::{Path, PathBuf};

use jiff::civil::Date;

use super::error::Failure;
use super::files::plural;
use super::levels::{LevelArgs, Levels, Settings};
use super::programs::{self, Opened};
use super::report::{self, Format};
use super::{Found, fix, output, style, watch};
use consign::LintOptions;
use consign::diagnostic::Diagnostics;
use consign::report::{Checked, Report};

/// Check programs: names, types, workflows, portals, and what the lints know
///
/// A folder means every `*.consign` below it, each a program of its own unless another one uses it. Levels
/// may stand in a `consign.toml` in the program's folder or above it.
#[derive(clap::Args)]
#[command(
    after_help = "Examples:\n  consign check rules/\n  consign check rules/ --deny warnings --allow unused\n  \
    consign check --format sarif rules/ > consign.sarif\n  consign check --fix main.consign\n  cat main.consign | consign check -"
)]
pub(super) struct Args {
    /// Programs or folders; `-` is standard input
    #[arg(required_unless_present = "fix", value_name = "PATH")]
    paths: Vec<PathBuf>,
    /// How findings are written
    #[arg(long, value_enum, default_value_t = Format::Human)]
    format: Format,
    #[command(flatten)]
    levels: LevelArgs,
    /// Apply the fixes of findings that have one right answer, and report the rest; `--fix unused` takes out what nothing
    /// uses, too
    #[arg(long, value_name = "unused", num_args = 0..=1, default_missing_value = "certain", hide_possible_values = true)]
    fix: Option<PathBuf>,
    /// Check again whenever a file changes
    #[arg(long)]
    watch: bool,
    /// The day on which rules are looked at, instead of today's in UTC
    #[arg(long, value_name = "DATE")]
    today: Option<Date>,
}

pub(super) fn run(args: &Args) -> Result<Found, Failure> {
    let paths = args.paths();
    if paths.is_empty() {
        return Err(Failure::message("name a program or a folder: `consign check --fix rules/`"));
    }
    if args.watch {
        return watch::watch(&paths, || Ok(once(args)?.1));
    }
    Ok(once(args)?.0)
}

impl Args {
    /// What is fixed; `None` if nothing is.
    fn wanted(&self) -> Option<fix::Wanted> {
        let said = self.fix.as_deref()?;
        Some(if said == Path::new("unused") { fix::Wanted::Unused } else { fix::Wanted::Certain })
    }

    /// The paths; what stands behind `--fix` and is no kind of fixes is one, too.
    fn paths(&self) -> Vec<PathBuf> {
        let said = self.fix.iter().filter(|said| !matches!(said.to_str(), Some("certain" | "unused")));
        said.chain(&self.paths).cloned().collect()
    }
}

/// What is found, and the files it was looked for in.
fn once(args: &Args) -> Result<(Found, Vec<PathBuf>), Failure> {
    let options = LintOptions::on(args.today.unwrap_or_else(today));
    let paths = args.paths();
    if let Some(wanted) = args.wanted() {
        fix::run(&paths, &options, &args.levels, wanted)?;
    }
    let checked = programs::open_all(&paths, |sources| consign::check(sources, &options))?;
    let files: Vec<PathBuf> = checked.iter().flat_map(|one| &one.files).map(PathBuf::from).collect();
    let (weighed, levels) = weigh(checked, &args.levels)?;
    let report = Report::new(&weighed);
    let (errors, warnings) = (report.errors(), report.warnings());
    report::write(report, args.format)?;
    let most = levels.iter().filter_map(|levels| levels.max_warnings).min();
    let too_many = most.is_some_and(|most| warnings > most);
    if let Some(most) = most.filter(|_| too_many) {
        let found = plural(warnings, "warning");
        output::say(&format!("{} {found}, and at most {most} may be", style::error_word()));
    }
    let found = if errors == 0 && !too_many { Found::Nothing } else { Found::Something };
    Ok((found, files))
}

/// The day of now, in UTC.
pub(super) fn today() -> Date {
    jiff::tz::TimeZone::UTC.to_datetime(jiff::Timestamp::now()).date()
}

/// The programs with their findings as they count, and the levels of each.
fn weigh(
    checked: Vec<Opened<Diagnostics>>,
    args: &LevelArgs,
) -> Result<(Vec<Checked>, Vec<Levels>), Failure> {
    let mut settings = Settings::new(args)?;
    let mut all = Vec::new();
    let mut seen = Vec::new();
    for program in checked {
        let levels = settings.levels(&program.path)?;
        let findings = program.content.filtered(|found| levels.apply(found));
        all.push(Checked { root: program.root, findings });
        seen.push(levels);
    }
    Ok((all, seen))
}
