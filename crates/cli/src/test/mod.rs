//! `test`: runs the `test` items of programs.

mod coverage;
mod generate;
mod report;

use std::collections::BTreeSet;
use std::path::PathBuf;

use super::error::Failure;
use super::files::plural;
use super::programs::{Compiled, Opened};
use super::{Found, output, programs, style, watch};
use consign::testing::{self, Report};
use coverage::Covered;

/// Run the tests that programs hold
///
/// A folder means every `*.consign` below it. A program with errors fails, and its errors are shown.
#[derive(clap::Args)]
#[command(
    after_help = "Examples:\n  consign test rules/\n  consign test main.consign --filter gold\n  consign test rules/ --coverage \
    --fail-under 80\n  consign test rules/ --coverage --coverage-format lcov --coverage-out lcov.info\n  consign test main.consign --generate\n  consign test rules/ --format junit > tests.xml"
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
    /// Write a test for each rule, row, named candidate and way of a branch that no test reaches
    ///
    /// Into FILE, or beside each program into `NAME.generated.consign`, a program of its own that uses the first. A
    /// file that exists has to use the program; the tests go to its end. `-` is standard output. What cannot be
    /// reached is said with its reason.
    #[arg(
        long,
        value_name = "FILE",
        num_args = 0..=1,
        require_equals = true,
        conflicts_with_all = ["filter", "watch"]
    )]
    generate: Option<Option<PathBuf>>,
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
    compiled: Compiled,
    files: BTreeSet<String>,
    /// Of the tests that were asked for.
    reports: Vec<Report>,
}

impl Ran {
    /// The file and the line of a place.
    fn place(&self, span: consign::source::Span) -> (String, usize) {
        let Ok(program) = &self.compiled else { return (self.root.clone(), 1) };
        let file = program.files().get(span.file);
        (file.name().to_owned(), file.position(span.start as usize).line)
    }
}

pub(super) fn run(args: &Args) -> Result<Found, Failure> {
    if args.watch {
        return watch::watch(&args.paths, || {
            let all = once(args)?.0;
            Ok(all.iter().flat_map(|ran| &ran.files).map(PathBuf::from).collect())
        });
    }
    Ok(once(args)?.1)
}

fn once(args: &Args) -> Result<(Vec<Ran>, Found), Failure> {
    args.coverage.refuse_two_documents(args.format)?;
    args.coverage.overwrite_nothing(&args.paths)?;
    let all = match &args.generate {
        Some(to) => generate::all_tests(args, to.as_deref())?,
        None => all_tests(args)?,
    };
    let covered = args.coverage.is_wanted().then(|| Covered::new(&args.coverage, &all));
    // Standard output holds one document: what is covered is a part of the results that are written there.
    let within = covered.as_ref().filter(|_| args.format != Format::Human && args.coverage.is_printed());
    match args.format {
        Format::Human => report::say(&all),
        Format::Json => output::print(&report::json(&all, within)?)?,
        Format::Junit => output::print(&report::junit(&all, within))?,
    }
    if let Some(covered) = covered.as_ref().filter(|_| within.is_none()) {
        covered.write(&args.coverage)?;
    }
    let enough = covered.is_none_or(|covered| covered.is_enough());
    let failed = all.iter().any(|ran| ran.compiled.is_err() || ran.reports.iter().any(|one| !one.passed()));
    Ok((all, if failed || !enough { Found::Something } else { Found::Nothing }))
}

fn all_tests(args: &Args) -> Result<Vec<Ran>, Failure> {
    let filter = args.filter.as_ref().map(|filter| filter.to_lowercase());
    let opened = programs::open_all(&args.paths, programs::compiled)?;
    let all =
        opened.into_iter().map(|program| ran(program, filter.as_deref())).collect::<Result<Vec<_>, _>>()?;
    if let Some(filter) =
        filter.filter(|_| all.iter().all(|ran| ran.compiled.is_ok() && ran.reports.is_empty()))
    {
        return Err(no_test(&filter, &all));
    }
    Ok(all)
}

fn ran(opened: Opened<Compiled>, filter: Option<&str>) -> Result<Ran, Failure> {
    let is_wanted = |name: &str| filter.is_none_or(|filter| name.to_lowercase().contains(filter));
    let reports = match &opened.content {
        Err(_) => Vec::new(),
        Ok(program) => {
            let tests = testing::tests(program).enumerate();
            let wanted: Vec<usize> =
                tests.filter(|(_, (name, _))| is_wanted(name)).map(|(index, _)| index).collect();
            let runner = testing::Runner::new(program);
            let reports = programs::each(&wanted, |index| Ok(runner.run(*index)))?;
            reports.into_iter().flatten().collect()
        }
    };
    Ok(Ran { root: opened.root, compiled: opened.content, files: opened.files, reports })
}

fn no_test(filter: &str, all: &[Ran]) -> Failure {
    let programs = all.iter().filter_map(|ran| ran.compiled.as_ref().ok());
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
