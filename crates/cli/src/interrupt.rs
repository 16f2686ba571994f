//! What SIGINT and SIGTERM do: a stream ends in order, any other run takes its unfinished files away and ends at once.

use std::io;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, AtomicI32, Ordering};
use std::sync::{Mutex, Once, PoisonError};

/// The signal that ended the run, 0 for none.
static ENDED: AtomicI32 = AtomicI32::new(0);
/// Whether the run is a stream, which a first signal lets end in order.
static IS_STREAM: AtomicBool = AtomicBool::new(false);
static UNFINISHED: Mutex<Vec<PathBuf>> = Mutex::new(Vec::new());

/// Says, as an error of a source, that there is to be no more input. What was read of a record that is not whole is left
/// out.
#[derive(Debug, thiserror::Error)]
#[error("the run was interrupted")]
struct Interrupted;

/// Whether a source ended because of a signal, and did not fail.
pub(super) fn is_interruption(error: &io::Error) -> bool {
    error.get_ref().is_some_and(|inner| inner.is::<Interrupted>())
}

/// A record or an error, unless it is only that there are to be no more.
pub(super) fn unless_interrupted<T>(record: io::Result<T>) -> Option<io::Result<T>> {
    match record {
        Err(error) if is_interruption(&error) => None,
        record => Some(record),
    }
}

/// The signal that asked a stream to end.
pub(super) fn signal() -> Option<i32> {
    Some(ENDED.load(Ordering::SeqCst)).filter(|signal| *signal != 0)
}

/// Takes an unfinished file away when a signal ends the run.
pub(super) fn tidy(path: &Path) {
    listen();
    UNFINISHED.lock().unwrap_or_else(PoisonError::into_inner).push(path.to_owned());
}

/// The file is finished, or gone.
pub(super) fn tidied(path: &Path) {
    UNFINISHED.lock().unwrap_or_else(PoisonError::into_inner).retain(|other| other != path);
}

/// From now on a first signal ends the input, and only a second one the run.
pub(super) fn end_in_order() {
    IS_STREAM.store(true, Ordering::SeqCst);
    listen();
}

/// Handles signals from now on; without a handler they still end the run, only unfinished files stay.
fn listen() {
    static HANDLER: Once = Once::new();
    HANDLER.call_once(|| {
        let _ = system::listen();
    });
}

fn received(signal: i32) {
    let is_first = ENDED.swap(signal, Ordering::SeqCst) == 0;
    if is_first && IS_STREAM.load(Ordering::SeqCst) {
        return system::wake();
    }
    for path in UNFINISHED.lock().unwrap_or_else(PoisonError::into_inner).iter() {
        let _ = std::fs::remove_file(path);
    }
    std::process::exit(128 + signal);
}

#[cfg(unix)]
mod system {
    use std::fs::File;
    use std::io::{self, Read};
    use std::os::fd::{AsFd, BorrowedFd};
    use std::os::unix::net::UnixStream;
    use std::sync::{Mutex, OnceLock, PoisonError};
    use std::time::Duration;

    use rustix::event::{PollFd, PollFlags, Timespec, poll};
    use signal_hook::consts::{SIGHUP, SIGINT, SIGTERM};
    use signal_hook::iterator::Signals;

    /// Whoever waits for input waits for the end of the second one too.
    static ALARM: OnceLock<(Mutex<Option<UnixStream>>, UnixStream)> = OnceLock::new();

    pub fn listen() -> io::Result<()> {
        let (caller, called) = UnixStream::pair()?;
        let mut signals = Signals::new([SIGHUP, SIGINT, SIGTERM])?;
        let _ = ALARM.set((Mutex::new(Some(caller)), called));
        std::thread::Builder::new()
            .name("signals".into())
            .spawn(move || signals.forever().for_each(super::received))?;
        Ok(())
    }

    pub fn wake() {
        if let Some((caller, _)) = ALARM.get() {
            *caller.lock().unwrap_or_else(PoisonError::into_inner) = None;
        }
    }

    /// A source of records: a file that may be a pipe, read without a buffer.
    pub struct Input {
        file: File,
        is_regular: bool,
    }

    impl Input {
        pub fn new(file: File) -> Self {
            let is_regular = file.metadata().is_ok_and(|metadata| metadata.is_file());
            Self { file, is_regular }
        }

        pub fn stdin() -> io::Result<Self> {
            Ok(Self::new(File::from(io::stdin().as_fd().try_clone_to_owned()?)))
        }

        /// Whether it can make its reader wait.
        pub fn is_stream(&self) -> bool {
            !self.is_regular
        }

        /// Waits until there is something to read, or the time has passed: then `false`.
        ///
        /// # Errors
        /// That the run was interrupted.
        pub fn wait(&self, at_most: Option<Duration>) -> io::Result<bool> {
            if super::signal().is_some() {
                return Err(io::Error::other(super::Interrupted));
            }
            if self.is_regular {
                return Ok(true);
            }
            let at_most = at_most.and_then(|time| Timespec::try_from(time).ok());
            let alarm = ALARM.get().map(|(_, called)| called.as_fd());
            let mut awaited = [poll_for(self.file.as_fd()), poll_for(alarm.unwrap_or(self.file.as_fd()))];
            match poll(&mut awaited, at_most.as_ref()) {
                Ok(0) => Ok(false),
                Ok(_) if alarm.is_some() && !awaited[1].revents().is_empty() => {
                    Err(io::Error::other(super::Interrupted))
                }
                Ok(_) => Ok(true),
                Err(rustix::io::Errno::INTR) => Ok(false),
                Err(error) => Err(error.into()),
            }
        }
    }

    fn poll_for(fd: BorrowedFd<'_>) -> PollFd<'_> {
        PollFd::from_borrowed_fd(fd, PollFlags::IN)
    }

    impl Read for Input {
        fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
            while !self.wait(None)? {}
            self.file.read(buffer)
        }
    }
}

#[cfg(not(unix))]
mod system {
    use std::fs::File;
    use std::io::{self, Read};
    use std::time::Duration;

    /// As signals are told apart elsewhere.
    const SIGINT: i32 = 2;

    pub fn listen() -> Result<(), ctrlc::Error> {
        ctrlc::set_handler(|| super::received(SIGINT))
    }

    pub fn wake() {}

    /// A source of records. What waits for it notices an interruption with the next record.
    pub struct Input {
        source: Box<dyn Read + Send>,
        is_stream: bool,
    }

    impl Input {
        pub fn new(file: File) -> Self {
            Self { source: Box::new(file), is_stream: false }
        }

        pub fn stdin() -> io::Result<Self> {
            Ok(Self { source: Box::new(io::stdin()), is_stream: true })
        }

        /// Whether it can make its reader wait.
        pub fn is_stream(&self) -> bool {
            self.is_stream
        }

        /// Whether there is something to read, as far as it is known.
        ///
        /// # Errors
        /// That the run was interrupted.
        pub fn wait(&self, _at_most: Option<Duration>) -> io::Result<bool> {
            match super::signal() {
                Some(_) => Err(io::Error::other(super::Interrupted)),
                None => Ok(true),
            }
        }
    }

    impl Read for Input {
        fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
            self.wait(None)?;
            self.source.read(buffer)
        }
    }
}

pub(super) use system::Input;
