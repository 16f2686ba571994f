//! `table --in`: the rows of a file as those of a table in a program.

use std::collections::BTreeMap;
use std::path::Path;

use super::{Args, find};
use crate::error::Failure;
use crate::files::{self, plural};
use crate::sources::Overlay;
use crate::{Found, output, programs, style};
use consign::Program;
use consign::diagnostic::{Diagnostics, Severity};
use consign::source::resolve;
use consign::table::ProgramTable;

/// Puts the rows of a file into the program, which has to compile with them; otherwise nothing is changed.
pub(super) fn put(
    args: &Args,
    program: &Program,
    table: &ProgramTable<'_>,
    rows: &Path,
) -> Result<Found, Failure> {
    if files::is_stdin(rows) {
        return Err(Failure::message("`--in` reads a file, and standard input is none"));
    }
    let (module, _) = table.place();
    let text = text_of(program, module)?;
    let root = program.files().iter().next().map_or(module, |(_, file)| file.path());
    let edit = Edit { root, module, before: &text, table };
    let (named, bytes) = (files::relative(module, &rows.to_string_lossy()), files::read(rows)?);
    let from_file = edit.with(&table.from_file(&named, args.sheet.as_deref()));
    let path = resolve(module, &named);
    let compiled = edit.compiled(&[(module, from_file.as_bytes()), (&path, &bytes)]);
    let program = match compiled {
        Ok(program) => program,
        Err(findings) => {
            say(&findings, &path);
            return Ok(Found::Something);
        }
    };
    let read = find(&program, &format!("{}.{}", table.block(), table.name()))?;
    let (count, written) = (read.row_count(), read.with_rows());
    let whole = written.ok().and_then(|written| Some(edit.with(&laid_out(&written, edit.indent())?)));
    let is_sound = |whole: &String| edit.compiled(&[(module, whole.as_bytes())]).is_ok();
    let Some(whole) = whole.filter(is_sound) else {
        return Err(Failure::message("the table that was made is none; please report it"));
    };
    output::deliver(Some(Path::new(module)), &whole)?;
    edit.say(count);
    Ok(Found::Nothing)
}

/// The text of a file of the program as it is on the disk, its byte-order mark included.
fn text_of(program: &Program, module: &str) -> Result<String, Failure> {
    let read = program.files().iter().find(|(_, file)| file.path() == module).map(|(_, file)| file.text());
    let text = String::from_utf8(files::read(Path::new(module))?).ok();
    let is_same = |text: &String| read == Some(text.strip_prefix(MARK).unwrap_or(text));
    text.filter(is_same).ok_or_else(|| {
        Failure::message(format!("`{module}` was changed while it was read; nothing was written"))
    })
}

const MARK: char = '\u{feff}';

/// A program in which a table is written anew.
struct Edit<'a> {
    root: &'a str,
    /// The file with the table, and its text.
    module: &'a str,
    before: &'a str,
    table: &'a ProgramTable<'a>,
}

impl Edit<'_> {
    /// The file with another text in place of the table.
    fn with(&self, table: &str) -> String {
        // A byte-order mark is no part of a program's text.
        let mark = if self.before.starts_with(MARK) { MARK.len_utf8() } else { 0 };
        let range = self.table.place().1;
        let (start, end) = (range.start + mark, range.end + mark);
        let ends = if self.before.contains("\r\n") { "\r\n" } else { "\n" };
        format!("{}{}{}", &self.before[..start], table.replace('\n', ends), &self.before[end..])
    }

    /// The white space before the table on its line.
    fn indent(&self) -> &str {
        let text = self.before.strip_prefix(MARK).unwrap_or(self.before);
        let line = &text[..self.table.place().1.start];
        let line = &line[line.rfind('\n').map_or(0, |at| at + 1)..];
        &line[..line.len() - line.trim_start().len()]
    }

    fn compiled(&self, files: &[(&str, &[u8])]) -> programs::Compiled {
        let files: BTreeMap<String, Vec<u8>> =
            files.iter().map(|(path, bytes)| ((*path).to_owned(), bytes.to_vec())).collect();
        programs::compiled(&Overlay::sources(self.root, files))
    }

    fn say(&self, count: usize) {
        let (name, rows) = (self.table.name(), plural(count, "row"));
        let before = self.table.row_count();
        let had = if before == count { String::new() } else { format!(", it had {before}") };
        output::say(&format!("`{}`: table `{name}` has {rows} now{had}", self.module));
        let comments = self.table.comment_count();
        if comments > 0 {
            let (word, are) = (style::warning_word(), if comments == 1 { "is" } else { "are" });
            output::say(&format!(
                "{word} {} among its rows {are} gone: a file has none",
                plural(comments, "comment")
            ));
        }
    }
}

/// A table in the canonical layout, for where it stands in its line.
fn laid_out(table: &str, indent: &str) -> Option<String> {
    let block =
        consign::format("main.consign", format!("rules r assigns provider {{\n{table}\n}}\n").as_bytes());
    let block = block.ok()?;
    let lines: Vec<&str> = block.lines().collect();
    let inner = lines.get(1..lines.len().checked_sub(1)?)?;
    let lines = inner.iter().map(|line| line.strip_prefix("  ").unwrap_or(line));
    Some(lines.collect::<Vec<_>>().join(&format!("\n{indent}")))
}

/// Says what is wrong with a file of rows: where it is in it, or in words.
fn say(findings: &Diagnostics, path: &str) {
    let is_in = |span: consign::source::Span| findings.files().get(span.file).path() == path;
    let in_file = findings.filtered(|found| {
        let mut found = found.clone();
        found.related.retain(|label| is_in(label.span));
        (found.severity == Severity::Error && is_in(found.label.span)).then_some(found)
    });
    if !in_file.is_empty() {
        return output::say_findings(&in_file);
    }
    for found in findings.iter().filter(|found| found.severity == Severity::Error) {
        let help = found.help.as_ref().map(|help| format!("; {help}")).unwrap_or_default();
        output::say(&format!("{} {}{help}", style::error_word(), found.message));
    }
}
