//! `test --generate`: tests for what no test reaches, written into a file that is a program of its own and uses
//! the one tested, or at the end of a file that is there already.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use super::super::error::Failure;
use super::super::files::{self, plural};
use super::super::programs::{self, Opened};
use super::super::{confine, output, sources, style};
use super::{Args, Format, Ran, ran};
use consign::format;
use consign::testing::{self, Generated, GeneratedTest};
use consign::{Program, quoted};

/// How names of files of generated tests end.
const GENERATED: &str = ".generated.consign";
const HEAD: &str = "\
// Written by `consign test --generate`: orders that reach what no other test reaches.
// What is expected is what the rules do, and not what somebody wants them to do: read it before you rely on it.
";

/// Runs the tests of programs with those that are generated among them.
pub(super) fn all_tests(args: &Args, to: Option<&Path>) -> Result<Vec<Ran>, Failure> {
    if to.is_some_and(files::is_stdin) && (args.format != Format::Human || args.coverage.is_printed()) {
        let message =
            "generated tests and a report cannot both go to standard output; write the tests into a file";
        return Err(Failure::message(message));
    }
    let opened = programs::open_all(&args.paths, programs::compiled)?;
    if let (Some(to), true) = (to, opened.len() > 1) {
        return Err(Failure::message(format!(
            "there are {} programs, and `{}` can hold the tests of one; leave the file out to have one beside each",
            opened.len(),
            to.display()
        )));
    }
    opened.into_iter().map(|program| extended(program, to)).collect()
}

/// A program's tests and what is generated beside them.
fn extended(opened: Opened<programs::Compiled>, to: Option<&Path>) -> Result<Ran, Failure> {
    let file = File::new(&opened, to)?;
    let opened = match &file.before {
        Some(_) if !file.is_root => programs::open(&file.path, programs::compiled)?,
        _ => opened,
    };
    let before = ran(opened, None)?;
    let Ok(program) = &before.compiled else { return Ok(before) };
    let generated = testing::generate(program, &before.reports);
    let (after, kept) = file.add(&before, &generated.tests)?;
    say(&file, program, &generated, &kept);
    Ok(after.unwrap_or(before))
}

/// The file that generated tests go to.
struct File {
    path: PathBuf,
    /// As it is named in findings; it need not exist.
    name: String,
    /// Its text, where it exists.
    before: Option<String>,
    /// Whether it is the program itself.
    is_root: bool,
    is_stdout: bool,
    /// What a new one begins with.
    head: String,
}

impl File {
    fn new(opened: &Opened<programs::Compiled>, to: Option<&Path>) -> Result<Self, Failure> {
        if opened.root == files::STDIN {
            return Err(Failure::message(
                "a program from standard input has no file that generated tests could use; name its file",
            ));
        }
        let is_stdout = to.is_some_and(files::is_stdin);
        let path = match to {
            Some(to) if !is_stdout => to.to_owned(),
            // What is printed is looked at as if it stood beside the program.
            Some(_) => Path::new(&opened.root).with_file_name("<standard output>"),
            None => beside(&opened.root),
        };
        let name = files::name(&path);
        let before = if !is_stdout && path.exists() { Some(text(&path)?) } else { None };
        let head = format!("{HEAD}\nuse {}\n", quoted(&files::relative(&name, &opened.root)));
        let file = Self { is_root: name == opened.root, path, name, before, is_stdout, head };
        // The file that is written may stand elsewhere and uses the program, which was asked for.
        confine::allow_program(Path::new(&opened.root));
        file.holds(opened)?;
        Ok(file)
    }

    /// Refuses a file that exists and is no part of the program.
    fn holds(&self, opened: &Opened<programs::Compiled>) -> Result<(), Failure> {
        if self.before.is_none() || self.is_root {
            return Ok(());
        }
        let same = |one: &str| std::fs::canonicalize(one).ok() == std::fs::canonicalize(&opened.root).ok();
        let compiled = programs::compiled(&sources::sources(&self.path)?.0);
        if programs::files_of(&compiled).iter().any(|(_, file)| same(file.path())) {
            return Ok(());
        }
        Err(Failure::message(format!(
            "`{}` exists and does not use `{}`; nothing was written: name another file with `--generate=FILE`, or take it away",
            self.path.display(),
            opened.root
        )))
    }

    /// Writes those of the tests that pass as they are written, and runs all of the program: what came of that, and
    /// the tests that were written.
    fn add<'t>(
        &self,
        ran_before: &Ran,
        tests: &'t [GeneratedTest],
    ) -> Result<(Option<Ran>, Vec<&'t GeneratedTest>), Failure> {
        let mut kept: Vec<&GeneratedTest> = tests.iter().collect();
        loop {
            if kept.is_empty() {
                return Ok((None, kept));
            }
            let text = self.with(&kept)?;
            let sources = sources::sources_of(self.name.clone(), &text);
            let content = programs::compiled(&sources);
            let files = programs::files_of(&content).iter().map(|(_, file)| file.path().to_owned()).collect();
            let root = self.name.clone();
            let after = ran(Opened { path: self.path.clone(), root, content, files }, None)?;
            let wrong = self.wrong(&after, &kept);
            if wrong.is_empty() {
                self.write(&text)?;
                return Ok((Some(after), kept));
            }
            let before = kept.len();
            kept.retain(|test| !wrong.contains(&test.name));
            if kept.len() == before {
                return Err(Failure::message(format!(
                    "the generated tests do not compile with `{}`; nothing was written",
                    ran_before.root
                )));
            }
        }
    }

    /// The names of generated tests that do not compile or do not pass.
    fn wrong(&self, after: &Ran, kept: &[&GeneratedTest]) -> Vec<String> {
        match &after.compiled {
            Ok(_) => {
                let is_new = |name: &str| kept.iter().any(|test| test.name == name);
                let failed = after.reports.iter().filter(|report| !report.passed() && is_new(&report.name));
                failed.map(|report| report.name.clone()).collect()
            }
            // Which of them it is, each alone tells.
            Err(_) => {
                let compiles = |test: &&GeneratedTest| {
                    let text = self.with(&[*test]);
                    text.is_ok_and(|text| {
                        consign::compile(&sources::sources_of(self.name.clone(), &text)).is_ok()
                    })
                };
                kept.iter().filter(|test| !compiles(test)).map(|test| test.name.clone()).collect()
            }
        }
    }

    /// The whole file with these tests at its end; what was there stays as it was.
    fn with(&self, tests: &[&GeneratedTest]) -> Result<String, Failure> {
        let tests: Vec<&str> = tests.iter().map(|test| test.text.as_str()).collect();
        let laid_out = |text: &str| {
            format(&self.name, text.as_bytes()).map_err(|_| {
                Failure::message(format!("the generated tests for `{}` cannot be laid out", self.name))
            })
        };
        match &self.before {
            None => laid_out(&format!("{}\n{}", self.head, tests.join("\n"))),
            Some(before) => {
                let gap = if before.trim().is_empty() { "" } else { "\n\n" };
                Ok(format!("{}{gap}{}", before.trim_end(), laid_out(&tests.join("\n"))?))
            }
        }
    }

    fn write(&self, text: &str) -> Result<(), Failure> {
        if self.is_stdout { output::print(text) } else { output::deliver(Some(&self.path), text) }
    }
}

fn text(path: &Path) -> Result<String, Failure> {
    String::from_utf8(files::read(path)?)
        .map_err(|_| Failure::message(format!("`{}` exists and is not UTF-8 text", path.display())))
}

/// `main.generated.consign` beside `main.consign`; a file of generated tests itself.
fn beside(root: &str) -> PathBuf {
    if root.ends_with(GENERATED) {
        return PathBuf::from(root);
    }
    PathBuf::from(format!("{}{GENERATED}", root.strip_suffix(".consign").unwrap_or(root)))
}

/// What was written, and what could not be reached.
fn say(file: &File, program: &Program, generated: &Generated, kept: &[&GeneratedTest]) {
    let mut text = String::new();
    for one in &generated.unreached {
        let place = program.files().get(one.item.span.file);
        let line = place.position(one.item.span.start as usize).line;
        let _ = writeln!(text, "no test for {} ({}:{line}): {}", one.item.name, place.name(), one.why);
    }
    for one in generated.tests.iter().filter(|test| !kept.iter().any(|kept| kept.name == test.name)) {
        let _ = writeln!(text, "no test {:?}: what it needs cannot be written in a program", one.name);
    }
    let shown =
        if file.is_stdout { "standard output".to_owned() } else { format!("`{}`", file.path.display()) };
    let paint = style::Paint(style::on_stderr());
    text += &match kept.len() {
        0 if generated.unreached.is_empty() => "generated no test: the tests reach all there is".to_owned(),
        0 => "generated no test".to_owned(),
        count => format!("{} {} into {shown}", paint.green("generated"), plural(count, "test")),
    };
    output::say(&text);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_names_another_from_where_it_stands() {
        for (from, to, path) in [
            ("main.generated.consign", "main.consign", "main.consign"),
            ("tests/all.consign", "rules/main.consign", "../rules/main.consign"),
            ("all.consign", "rules/main.consign", "rules/main.consign"),
            ("a/b/all.consign", "main.consign", "../../main.consign"),
            ("a/b/all.consign", "a/main.consign", "../main.consign"),
            ("/x/all.consign", "/x/y/main.consign", "y/main.consign"),
        ] {
            assert_eq!(files::relative(from, to), path, "{from}");
        }
    }

    #[test]
    fn generated_tests_stand_beside_their_program() {
        for (root, file) in [
            ("rules/main.consign", "rules/main.generated.consign"),
            ("rules/main.generated.consign", "rules/main.generated.consign"),
            ("rules/main", "rules/main.generated.consign"),
        ] {
            assert_eq!(beside(root), PathBuf::from(file));
        }
    }
}
