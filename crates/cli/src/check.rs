//! `check`: compiles and lints; what CI runs.

use std::path::PathBuf;

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
    #[arg(required = true, value_name = "PATH")]
    paths: Vec<PathBuf>,
    /// How findings are written
    #[arg(long, value_enum, default_value_t = Format::Human)]
    format: Format,
    #[command(flatten)]
    levels: LevelArgs,
    /// Apply the fixes of findings that have one right answer, and report the rest
    #[arg(long)]
    fix: bool,
    /// Check again whenever a file changes
    #[arg(long)]
    watch: bool,
    /// The day on which rules are looked at, instead of today's in UTC
    #[arg(long, value_name = "DATE")]
    today: Option<Date>,
}

pub(super) fn run(args: &Args) -> Result<Found, Failure> {
    if args.watch {
        return watch::watch(&args.paths, || Ok(once(args)?.1));
    }
    Ok(once(args)?.0)
}

/// What is found, and the files it was looked for in.
fn once(args: &Args) -> Result<(Found, Vec<PathBuf>), Failure> {
    let options = LintOptions::on(args.today.unwrap_or_else(today));
    if args.fix {
        fix::run(&args.paths, &options, &args.levels)?;
    }
    let checked = programs::open_all(&args.paths, |sources| programs::checked(sources, &options))?;
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
    let files = weighed.iter().flat_map(|program| program.findings.files().iter());
    Ok((found, files.map(|(_, file)| PathBuf::from(file.name())).collect()))
}

fn today() -> Date {
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
