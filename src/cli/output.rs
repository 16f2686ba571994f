//! Where results go: standard output, or a file that appears whole or not at all.

use std::fs::{File, OpenOptions};
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, Once};

use tempfile::NamedTempFile;

use super::error::Failure;

/// Says something to whoever watches; a terminal that is gone does not matter.
pub(super) fn say(text: &str) {
    let _ = writeln!(io::stderr().lock(), "{text}");
}

/// Prints results whole, to standard output.
pub(super) fn print(text: &str) -> Result<(), Failure> {
    let mut out = Output::stdout();
    out.write(text.as_bytes())?;
    out.finish()
}

/// An open output with its name for messages.
pub(super) struct Output {
    name: String,
    sink: Sink,
}

enum Sink {
    Stdout(BufWriter<io::Stdout>),
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

    /// A file that is written beside `path` and renamed when it is finished.
    pub fn file(path: &Path) -> Result<Self, Failure> {
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
        tidy_when_interrupted(Some(beside.path()));
        Ok(Self { name, sink: Sink::Beside { writer: BufWriter::with_capacity(1 << 16, beside), target } })
    }

    pub fn write(&mut self, bytes: &[u8]) -> Result<(), Failure> {
        let written = self.writer().write_all(bytes);
        written.map_err(|error| Failure::write(&self.name, &error))
    }

    fn writer(&mut self) -> &mut dyn Write {
        match &mut self.sink {
            Sink::Stdout(writer) => writer,
            Sink::Direct(writer) => writer,
            Sink::Beside { writer, .. } => writer,
        }
    }

    /// Makes sure that everything is written, and gives a file its name.
    pub fn finish(mut self) -> Result<(), Failure> {
        let flushed = self.writer().flush();
        flushed.map_err(|error| Failure::write(&self.name, &error))?;
        if let Sink::Beside { writer, target } = self.sink {
            let failed = |error: &io::Error| Failure::write(&self.name, error);
            let beside = writer.into_inner().map_err(|error| failed(error.error()))?;
            beside.as_file().sync_all().map_err(|error| failed(&error))?;
            beside.persist(target).map_err(|error| failed(&error.error))?;
            tidy_when_interrupted(None);
        }
        Ok(())
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

/// The unfinished file that an interrupt takes away, if there is one.
fn tidy_when_interrupted(path: Option<&Path>) {
    static UNFINISHED: Mutex<Option<PathBuf>> = Mutex::new(None);
    static HANDLER: Once = Once::new();
    if let Ok(mut unfinished) = UNFINISHED.lock() {
        *unfinished = path.map(Path::to_owned);
    }
    HANDLER.call_once(|| {
        // Without a handler the interrupt still ends the run; only the unfinished file stays.
        let _ = ctrlc::set_handler(|| {
            if let Some(path) = UNFINISHED.lock().ok().and_then(|mut unfinished| unfinished.take()) {
                let _ = std::fs::remove_file(path);
            }
            std::process::exit(130);
        });
    });
}
