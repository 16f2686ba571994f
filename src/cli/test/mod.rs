//! `test`: runs the `test` items of programs.

mod coverage;
mod report;

use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::error::Failure;
use super::files::{self, plural};
use super::{Found, output, programs, style, watch};
use crate::check::LintOptions;
use crate::program::Program;
use crate::testing::{self, Report};

/// Run the tests that programs hold
///
/// A folder means every `*.consign` below it. A program with errors fails, and its errors are shown.
#[derive(clap::Args)]
#[command(
    after_help = "Examples:\n  consign test rules/\n  consign test main.consign --filter gold\n  consign test rules/ --coverage \
    --fail-under 80\n  consign test rules/ --coverage --coverage-format lcov --coverage-out lcov.info\n  consign test rules/ --format junit > tests.xml"
)]
pub(super) struct Args {
    /// Programs or folders
    #[arg(required = true, value_name = "PATH")]
    paths: Vec<PathBuf>,
    /// Only tests whose name contains this, whatever the case
    #[arg(long, value_name = "TEXT")]
    filter: Option<String>,
    /// How results are written
    #[arg(long, value_enum, default_value_t = Format::Human)]
    format: Format,
    #[command(flatten)]
    coverage: coverage::CoverageArgs,
    /// Run the tests again whenever a file changes
    #[arg(long)]
    watch: bool,
}

#[derive(Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
enum Format {
    /// For eyes, to standard error
    Human,
    /// A stable document
    Json,
    /// A test suite for each program
    Junit,
}

/// A program whose tests ran.
struct Ran {
    /// As it was named or found.
    root: String,
    /// Nothing where it has errors.
    program: Option<Arc<Program>>,
    errors: Option<crate::diagnostic::Diagnostics>,
    /// Of the tests that were asked for.
    reports: Vec<Report>,
}

impl Ran {
    /// The file and the line of a place.
    fn place(&self, span: crate::source::Span) -> (String, usize) {
        let Some(program) = &self.program else { return (self.root.clone(), 1) };
        let file = program.files.get(span.file);
        (file.name().to_owned(), file.position(span.start as usize).line)
    }
}

pub(super) fn run(args: &Args) -> Result<Found, Failure> {
    if args.watch {
        return watch::watch(&args.paths, || {
            let all = once(args)?.0;
            let files =
                all.iter().filter_map(|ran| ran.program.as_ref()).flat_map(|program| program.files.iter());
            let mut files: Vec<PathBuf> = files.map(|(_, file)| PathBuf::from(file.name())).collect();
            let broken = all.iter().filter_map(|ran| ran.errors.as_ref());
            files.extend(broken.flat_map(|found| found.files().iter()).map(|(_, file)| file.name().into()));
            Ok(files)
        });
    }
    Ok(once(args)?.1)
}

fn once(args: &Args) -> Result<(Vec<Ran>, Found), Failure> {
    let all = all_tests(args)?;
    match args.format {
        Format::Human => report::say(&all),
        Format::Json => output::print(&report::json(&all)?)?,
        Format::Junit => output::print(&report::junit(&all)?)?,
    }
    let covered = coverage::report(&args.coverage, &all)?;
    let failed = all.iter().any(|ran| ran.errors.is_some() || ran.reports.iter().any(|one| !one.passed()));
    Ok((all, if failed || !covered { Found::Something } else { Found::Nothing }))
}

fn all_tests(args: &Args) -> Result<Vec<Ran>, Failure> {
    let mut roots = Vec::new();
    for path in &args.paths {
        let more = match path.is_dir() {
            true => programs::check_folder(path, &LintOptions::default())?
                .into_iter()
                .map(|one| one.path)
                .collect(),
            false => vec![path.clone()],
        };
        roots.extend(more.into_iter().filter(|root| !roots.contains(root)).collect::<Vec<_>>());
    }
    let filter = args.filter.as_ref().map(|filter| filter.to_lowercase());
    let all = programs::each(&roots, |root| ran(root, filter.as_deref()))?;
    if let Some(filter) =
        filter.filter(|_| all.iter().all(|ran| ran.errors.is_none() && ran.reports.is_empty()))
    {
        return Err(no_test(&filter, &all));
    }
    Ok(all)
}

fn ran(root: &Path, filter: Option<&str>) -> Result<Ran, Failure> {
    let sources = files::sources(root)?;
    let root = sources.root().to_owned();
    let program = match crate::compile(&sources) {
        Ok(program) => Arc::new(program),
        Err(errors) => return Ok(Ran { root, program: None, errors: Some(errors), reports: Vec::new() }),
    };
    let wanted = |name: &str| filter.is_none_or(|filter| name.to_lowercase().contains(filter));
    let wanted: Vec<usize> = testing::tests(&program)
        .enumerate()
        .filter(|(_, (name, _))| wanted(name))
        .map(|(at, _)| at)
        .collect();
    let reports = programs::each(&wanted, |index| Ok(testing::run(&program, *index)))?;
    let reports = reports.into_iter().flatten().collect();
    Ok(Ran { root, program: Some(program), errors: None, reports })
}

fn no_test(filter: &str, all: &[Ran]) -> Failure {
    let programs = all.iter().filter_map(|ran| ran.program.as_ref());
    let names: Vec<String> =
        programs.flat_map(|program| testing::tests(program).map(|(name, _)| name.to_owned())).collect();
    let shown: Vec<String> = names.iter().take(5).map(|name| format!("\n  {name}")).collect();
    let help =
        if shown.is_empty() { String::new() } else { format!("; there are such as{}", shown.concat()) };
    let tests = plural(names.len(), "test");
    Failure::message(format!("none of {tests} has `{filter}` in its name{help}"))
}

/// The word for what came of a test.
fn verdict(passed: bool) -> String {
    let paint = style::Paint(style::on_stderr());
    if passed { paint.green("ok  ") } else { paint.red("FAIL") }
}
