//! Where results go: standard output, or a file that appears whole or not at all.

use std::fs::{File, OpenOptions};
use std::io::{self, BufWriter, IsTerminal, Write};
use std::path::{Path, PathBuf};

use serde::Serialize;
use tempfile::NamedTempFile;

use super::error::Failure;
use super::{files, interrupt, plain, style};
use consign::diagnostic::Diagnostics;

/// Says something to whoever watches, with escapes for what a terminal would obey; one that is gone does not matter.
pub(super) fn say(text: &str) {
    let text = plain::no_commands(text);
    let _ = writeln!(io::stderr().lock(), "{}", style::shown(&text, style::on_stderr()));
}

/// Draws findings for whoever watches.
pub(super) fn say_findings(findings: &Diagnostics) {
    say(findings.to_human(style::on_stderr()).trim_end());
}

/// Empties the screen of whoever watches.
pub(super) fn clear() {
    let _ = write!(io::stderr().lock(), "\u{1b}[2J\u{1b}[H");
}

/// Prints a page that is meant for eyes, to standard output.
pub(super) fn show(text: &str) -> Result<(), Failure> {
    deliver(None, &style::shown(&plain::no_commands(text), style::on_stdout()))
}

/// Prints results whole, to standard output; as they are, unless that is a terminal.
pub(super) fn print(text: &str) -> Result<(), Failure> {
    if io::stdout().is_terminal() { show(text) } else { deliver(None, text) }
}

/// Writes results whole, to a file or to standard output.
pub(super) fn deliver(path: Option<&Path>, text: &str) -> Result<(), Failure> {
    let mut out = path.map_or_else(|| Ok(Output::stdout()), Output::file)?;
    out.write(text.as_bytes())?;
    out.finish()
}

/// A document as JSON text with a line end; `what` names it in the message.
pub(super) fn json(what: &str, document: &impl Serialize) -> Result<String, Failure> {
    let text = serde_json::to_string_pretty(document);
    let text =
        text.map_err(|error| Failure::message(format!("{what} cannot be written as JSON: {error}")))?;
    Ok(text + "\n")
}

/// A file with what a command calls it: an option for one that is written, `the program` for one that is read.
pub(super) type Called<'a> = (&'static str, &'a Path);

/// Refuses one file for two outputs, of which only the one that is written last would be left, and one for an output that is
/// read, which would be lost.
pub(super) fn overwrites_nothing(written: &[Called<'_>], read: &[Called<'_>]) -> Result<(), Failure> {
    for (at, (option, path)) in written.iter().enumerate() {
        let is_it = |(_, other): &&Called<'_>| target(path) == target(other);
        if let Some((other, of_other)) = written[at + 1..].iter().find(is_it) {
            return Err(Failure::message(format!(
                "`{option} {}` and `{other} {}` are one file; give each a file of its own",
                path.display(),
                of_other.display()
            )));
        }
        if let Some((what, _)) = read.iter().find(|(_, read)| is_read(path, read)) {
            return Err(Failure::message(format!(
                "`{option} {}` is {what}, which would be lost; give what is written a file of its own",
                path.display()
            )));
        }
    }
    Ok(())
}

/// Whether what is written would be what is read: that file, or a program in that folder.
fn is_read(written: &Path, read: &Path) -> bool {
    if read.is_dir() {
        let is_program = written.extension().is_some_and(|extension| extension == "consign");
        return is_program && target(written).parent() == Some(target(read).as_path());
    }
    !files::is_stdin(read) && target(written) == target(read)
}

/// What a path means: links are followed, also of the folder of a file that is not there yet.
fn target(path: &Path) -> PathBuf {
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let beside = || Some(std::fs::canonicalize(folder).ok()?.join(path.file_name()?));
    std::fs::canonicalize(path).ok().or_else(beside).unwrap_or_else(|| path.to_owned())
}

/// An open output with its name for messages.
pub(super) struct Output {
    name: String,
    sink: Sink,
}

/// An output that is written to the end, and a file that has not its name yet.
pub(super) struct Settled {
    name: String,
    beside: Option<(NamedTempFile, PathBuf)>,
}

enum Sink {
    Stdout(BufWriter<io::Stdout>),
    /// Records that somebody looks at.
    Terminal(BufWriter<io::Stdout>),
    /// A device or pipe, which cannot be replaced.
    Direct(BufWriter<File>),
    Beside {
        writer: BufWriter<NamedTempFile>,
        target: PathBuf,
    },
}

impl Output {
    pub fn stdout() -> Self {
        Self {
            name: "to standard output".into(),
            sink: Sink::Stdout(BufWriter::with_capacity(1 << 16, io::stdout())),
        }
    }

    /// Standard output for records, which reach a terminal without what it would obey.
    pub fn records() -> Self {
        let plain = Self::stdout();
        match plain.sink {
            Sink::Stdout(writer) if io::stdout().is_terminal() => {
                Self { name: plain.name, sink: Sink::Terminal(writer) }
            }
            sink => Self { name: plain.name, sink },
        }
    }

    /// A file that is written beside `path` and renamed when it is finished; `-` is standard output.
    pub fn file(path: &Path) -> Result<Self, Failure> {
        if files::is_stdin(path) {
            return Ok(Self::stdout());
        }
        let name = format!("`{}`", path.display());
        let failed = |error: &io::Error| Failure::write(&name, error);
        let existing = std::fs::metadata(path).ok();
        if existing.as_ref().is_some_and(std::fs::Metadata::is_dir) {
            return Err(Failure::message(format!("cannot write {name}: it is a folder")));
        }
        if existing.as_ref().is_some_and(|existing| !existing.is_file()) {
            let file = OpenOptions::new().write(true).open(path).map_err(|error| failed(&error))?;
            return Ok(Self { name, sink: Sink::Direct(BufWriter::new(file)) });
        }
        // What a link points to is replaced, not the link.
        let target = std::fs::canonicalize(path).unwrap_or_else(|_| path.to_owned());
        let folder = target.parent().filter(|folder| !folder.as_os_str().is_empty());
        let folder = folder.unwrap_or_else(|| Path::new("."));
        let beside = builder().tempfile_in(folder).map_err(|error| failed(&error))?;
        if let Some(existing) = existing {
            let _ = beside.as_file().set_permissions(existing.permissions());
        }
        interrupt::tidy(beside.path());
        Ok(Self { name, sink: Sink::Beside { writer: BufWriter::with_capacity(1 << 16, beside), target } })
    }

    pub fn write(&mut self, bytes: &[u8]) -> Result<(), Failure> {
        let written = match &mut self.sink {
            Sink::Terminal(writer) => {
                writer.write_all(style::shown(&String::from_utf8_lossy(bytes), false).as_bytes())
            }
            _ => self.writer().write_all(bytes),
        };
        written.map_err(|error| Failure::write(&self.name, &error))
    }

    fn writer(&mut self) -> &mut dyn Write {
        match &mut self.sink {
            Sink::Stdout(writer) | Sink::Terminal(writer) => writer,
            Sink::Direct(writer) => writer,
            Sink::Beside { writer, .. } => writer,
        }
    }

    /// Hands on what is buffered to a reader who may wait for it; a failure shows at the next write.
    pub fn hand_on(&mut self) {
        if !matches!(self.sink, Sink::Beside { .. }) {
            let _ = self.writer().flush();
        }
    }

    fn flush(&mut self) -> Result<(), Failure> {
        let flushed = self.writer().flush();
        flushed.map_err(|error| Failure::write(&self.name, &error))
    }

    /// Makes sure that everything is written; a file has its name only after [`Settled::finish`], so that
    /// several outputs appear together or not at all.
    pub fn settle(mut self) -> Result<Settled, Failure> {
        self.flush()?;
        let Sink::Beside { writer, target } = self.sink else {
            return Ok(Settled { name: self.name, beside: None });
        };
        let failed = |error: &io::Error| Failure::write(&self.name, error);
        let beside = writer.into_inner().map_err(|error| failed(error.error()))?;
        beside.as_file().sync_all().map_err(|error| failed(&error))?;
        Ok(Settled { beside: Some((beside, target)), name: self.name })
    }

    /// Makes sure that everything is written, and gives a file its name.
    pub fn finish(self) -> Result<(), Failure> {
        self.settle()?.finish()
    }
}

impl Settled {
    /// Gives a file its name.
    pub fn finish(self) -> Result<(), Failure> {
        let Some((beside, target)) = self.beside else { return Ok(()) };
        let unfinished = beside.path().to_owned();
        let persisted = beside.persist(target);
        interrupt::tidied(&unfinished);
        persisted.map(|_| ()).map_err(|error| Failure::write(&self.name, &error.error))
    }
}

#[cfg(unix)]
fn builder() -> tempfile::Builder<'static, 'static> {
    use std::os::unix::fs::PermissionsExt;
    let mut builder = tempfile::Builder::new();
    // What a new file would get; the user's mask takes its part away.
    builder.prefix(".consign-").permissions(std::fs::Permissions::from_mode(0o666));
    builder
}

#[cfg(not(unix))]
fn builder() -> tempfile::Builder<'static, 'static> {
    let mut builder = tempfile::Builder::new();
    builder.prefix(".consign-");
    builder
}
