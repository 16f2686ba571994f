//! Stands between a desk and PostgreSQL, and cuts connections at bad moments.

use std::io::{Read, Write};
use std::os::unix::net::{UnixListener, UnixStream};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::Duration;

use tempfile::TempDir;

/// A socket like PostgreSQL's, in a folder of its own.
pub struct Proxy {
    folder: TempDir,
    shared: Arc<Shared>,
}

#[derive(Default)]
struct Shared {
    /// What is looked for in what clients send.
    wanted: Mutex<Option<String>>,
    has_cut: AtomicBool,
}

impl Proxy {
    /// Passes everything on to a server's socket.
    pub fn start(server: PathBuf) -> Self {
        let folder = tempfile::tempdir_in("/tmp").expect("a folder");
        let listener = UnixListener::bind(folder.path().join(".s.PGSQL.5432")).expect("a socket");
        let shared = Arc::new(Shared::default());
        let of_thread = shared.clone();
        // Ends with the process.
        thread::spawn(move || {
            for client in listener.incoming() {
                let Ok(client) = client else { return };
                let server = UnixStream::connect(&server).expect("the server");
                of_thread.pass(client, server);
            }
        });
        Self { folder, shared }
    }

    pub fn folder(&self) -> &Path {
        self.folder.path()
    }

    /// The next client that sends this gets no answer: once the server has it, the connection is cut.
    pub fn cut_answer_to(&self, words: &str) {
        self.shared.has_cut.store(false, Ordering::SeqCst);
        *self.shared.wanted.lock().expect("no panic") = Some(words.to_owned());
    }

    /// Whether that has happened.
    pub fn has_cut(&self) -> bool {
        self.shared.has_cut.load(Ordering::SeqCst)
    }
}

impl Shared {
    fn pass(self: &Arc<Self>, client: UnixStream, server: UnixStream) {
        let is_cut = Arc::new(AtomicBool::new(false));
        let ends = || (client.try_clone().expect("a socket"), server.try_clone().expect("a socket"));
        let (shared, cut, (mut from, mut to)) = (self.clone(), is_cut.clone(), ends());
        thread::spawn(move || {
            let mut bytes = [0; 1 << 16];
            while let Ok(count @ 1..) = from.read(&mut bytes) {
                if shared.is_wanted(&bytes[..count]) {
                    cut.store(true, Ordering::SeqCst);
                    shared.has_cut.store(true, Ordering::SeqCst);
                }
                if to.write_all(&bytes[..count]).is_err() {
                    break;
                }
            }
            let _ = to.shutdown(std::net::Shutdown::Both);
        });
        let (mut to, mut from) = ends();
        thread::spawn(move || {
            let mut bytes = [0; 1 << 16];
            while let Ok(count @ 1..) = from.read(&mut bytes) {
                if is_cut.load(Ordering::SeqCst) || to.write_all(&bytes[..count]).is_err() {
                    break;
                }
            }
            let _ = to.shutdown(std::net::Shutdown::Both);
            // The server may still be at it.
            thread::sleep(Duration::from_millis(50));
            let _ = from.shutdown(std::net::Shutdown::Both);
        });
    }

    fn is_wanted(&self, bytes: &[u8]) -> bool {
        let mut wanted = self.wanted.lock().expect("no panic");
        let is_there = |words: &String| bytes.windows(words.len()).any(|window| window == words.as_bytes());
        wanted.take_if(|words| is_there(words)).is_some()
    }
}
