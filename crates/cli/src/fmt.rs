//! `fmt`: programs in their canonical layout.

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use imara_diff::{Algorithm, Diff, InternedInput, Interner, Token, UnifiedDiffConfig, UnifiedDiffPrinter};

use super::error::Failure;
use super::files::{self, plural};
use super::style::{self, Paint};
use super::{Found, output, programs};
use consign::diagnostic::Diagnostics;
use consign::{FormatError, format};

/// Rewrite programs in the canonical layout, comments kept
///
/// A folder means every `*.consign` below it. Lines are wrapped at 100 columns where they can be, values and
/// table columns are aligned, and several empty lines become one; the program means what it meant. A comma
/// after the last element of a list asks for one element a line. A file with a syntax error is left alone.
#[derive(clap::Args)]
#[command(
    after_help = "Examples:\n  consign fmt rules/\n  consign fmt --check .\n  consign fmt --diff main.consign\n  \
    consign fmt - < main.consign"
)]
pub(super) struct Args {
    /// Programs or folders; `-` is standard input, whose layout goes to standard output
    #[arg(required = true, value_name = "PATH")]
    paths: Vec<PathBuf>,
    /// Write nothing, print the names of files that are not formatted, and exit with 1 if there are any
    #[arg(long)]
    check: bool,
    /// Write nothing, print what would change, and exit with 1 if anything would
    #[arg(long)]
    diff: bool,
}

/// A file and its layout.
struct Laid {
    path: PathBuf,
    name: String,
    before: Vec<u8>,
    after: Result<String, FormatError>,
}

impl Laid {
    fn is_stdin(&self) -> bool {
        files::is_stdin(&self.path)
    }

    /// The new text of a file that is not formatted.
    fn new_text(&self) -> Option<&str> {
        self.after.as_ref().ok().map(String::as_str).filter(|text| text.as_bytes() != self.before)
    }
}

pub(super) fn run(args: &Args) -> Result<Found, Failure> {
    let laid = programs::each(&paths(&args.paths)?, |path| lay_out(path))?;
    let broken = laid.iter().filter(|file| file.after.is_err()).count();
    let changed: Vec<&Laid> = laid.iter().filter(|file| file.new_text().is_some()).collect();
    say_errors(&laid);
    if args.diff {
        print_diffs(&changed)?;
    } else if args.check {
        let names = changed.iter().map(|file| file.name.clone() + "\n");
        output::print(&names.collect::<String>())?;
    } else {
        write(&laid)?;
    }
    let dry = args.check || args.diff;
    if !laid.iter().all(Laid::is_stdin) || dry {
        say_summary(laid.len(), changed.len(), broken, dry);
    }
    let nothing = broken == 0 && (changed.is_empty() || !dry);
    Ok(if nothing { Found::Nothing } else { Found::Something })
}

/// The files of these paths, each once.
fn paths(named: &[PathBuf]) -> Result<Vec<PathBuf>, Failure> {
    let mut seen = BTreeSet::new();
    let mut all = Vec::new();
    for path in named {
        let below = if path.is_dir() { files::programs_below(path)? } else { vec![path.clone()] };
        all.extend(below.into_iter().filter(|path| seen.insert(files::name(path))));
    }
    Ok(all)
}

fn lay_out(path: &Path) -> Result<Laid, Failure> {
    let before = files::read(path)?;
    let name = files::name(path);
    let after = format(&name, &before);
    Ok(Laid { path: path.to_owned(), name, before, after })
}

fn write(laid: &[Laid]) -> Result<(), Failure> {
    for file in laid {
        match &file.after {
            Ok(text) if file.is_stdin() => output::print(text)?,
            Ok(text) if file.new_text().is_some() => output::deliver(Some(&file.path), text)?,
            _ => {}
        }
    }
    Ok(())
}

fn say_errors(laid: &[Laid]) {
    for file in laid {
        match &file.after {
            Err(FormatError::Syntax(found)) => say_syntax(found),
            Err(error) => output::say(&format!("{} {}: {error}", style::error_word(), file.name)),
            Ok(_) => {}
        }
    }
}

fn say_syntax(found: &Diagnostics) {
    output::say_findings(found);
    output::say("");
}

fn say_summary(all: usize, changed: usize, broken: usize, dry: bool) {
    let good = all - changed - broken;
    let mut parts = Vec::new();
    if changed > 0 {
        let what = if dry { "not formatted" } else { "formatted" };
        parts.push(format!("{} {what}", plural(changed, "file")));
    }
    if good > 0 {
        parts.push(format!("{} already in the canonical layout", plural(good, "file")));
    }
    if broken > 0 {
        let whose = if broken == 1 { "its" } else { "their" };
        parts.push(format!("{} left alone for {whose} errors", plural(broken, "file")));
    }
    output::say(&parts.join(", "));
}

fn print_diffs(changed: &[&Laid]) -> Result<(), Failure> {
    let mut text = String::new();
    for file in changed {
        let before = String::from_utf8_lossy(&file.before);
        draw(&mut text, &file.name, &before, file.new_text().unwrap_or_default());
    }
    output::print(&text)
}

/// A unified diff, coloured on a terminal.
fn draw(out: &mut String, name: &str, before: &str, after: &str) {
    let input = InternedInput::new(before, after);
    let mut diff = Diff::compute(Algorithm::Histogram, &input);
    diff.postprocess_lines(&input);
    let lines = Lines { texts: &input.interner, paint: Paint(style::on_stdout()) };
    let _ = write!(
        out,
        "--- {name}\n+++ {name}\n{}",
        diff.unified_diff(&lines, UnifiedDiffConfig::default(), &input)
    );
}

/// What the lines of a unified diff look like.
struct Lines<'a> {
    texts: &'a Interner<&'a str>,
    paint: Paint,
}

impl Lines<'_> {
    /// Writes `token`'s line behind `tag`, and a word where the file ends without a line break.
    fn line(&self, mut out: impl std::fmt::Write, tag: char, token: Token) -> std::fmt::Result {
        let text = self.texts[token];
        let line = format!("{tag}{}", text.trim_end_matches(['\n', '\r']));
        let line = match tag {
            '-' => self.paint.red(&line),
            '+' => self.paint.green(&line),
            _ => line,
        };
        writeln!(out, "{line}")?;
        match text.ends_with('\n') {
            true => Ok(()),
            false => writeln!(out, "\\ No newline at end of file"),
        }
    }
}

impl UnifiedDiffPrinter for Lines<'_> {
    fn display_header(
        &self,
        mut out: impl std::fmt::Write,
        before: u32,
        after: u32,
        before_lines: u32,
        after_lines: u32,
    ) -> std::fmt::Result {
        let header = format!("@@ -{},{before_lines} +{},{after_lines} @@", before + 1, after + 1);
        writeln!(out, "{}", self.paint.dim(&header))
    }

    fn display_context_token(&self, out: impl std::fmt::Write, token: Token) -> std::fmt::Result {
        self.line(out, ' ', token)
    }

    fn display_hunk(
        &self,
        mut out: impl std::fmt::Write,
        before: &[Token],
        after: &[Token],
    ) -> std::fmt::Result {
        before.iter().try_for_each(|&token| self.line(&mut out, '-', token))?;
        after.iter().try_for_each(|&token| self.line(&mut out, '+', token))
    }
}
