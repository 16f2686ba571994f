//! A process of a desk, which is this program run again: `consign serve` but for its clock, which a file sets.

use std::fs;
use std::io::{BufRead, BufReader, Read, Write as _};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::Arc;

use consign::Timestamp;
use consign_desk::api::Limits;
use consign_desk::office::{Clock, SystemClock};
use consign_desk::serve::{Database, ProgramFiles, Settings, serve};
use serde::{Deserialize, Serialize};

use crate::mail;

/// What a process is to serve, as JSON.
const SERVED: &str = "CONSIGN_TEST_DESK";

/// What a process is started with.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Served {
    /// A file, or a URL.
    pub database: String,
    /// Which file sets its clock.
    pub clock: PathBuf,
    pub program: String,
    /// Where a mail server listens.
    pub mail: Option<u16>,
    /// How long a file of its may become, in blocks of 512 bytes; as long as there is room if there is no limit.
    pub blocks: Option<u64>,
}

/// A clock that a file sets: it stands at an instant, or goes so many seconds before or after the computer's.
#[derive(Clone, Debug)]
struct SetByFile(PathBuf);

/// What is in the file.
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
pub enum Set {
    Stands(Timestamp),
    Goes(i64),
}

impl Set {
    pub fn write(self, file: &Path) {
        let beside = file.with_extension("new");
        fs::write(&beside, serde_json::to_string(&self).expect("JSON")).expect("a file");
        fs::rename(beside, file).expect("a file");
    }
}

impl Clock for SetByFile {
    fn now(&self) -> Timestamp {
        let set = fs::read_to_string(&self.0).expect("a file");
        match serde_json::from_str(&set).expect("how the clock is set") {
            Set::Stands(now) => now,
            Set::Goes(seconds) => {
                let off = jiff::SignedDuration::from_secs(seconds);
                SystemClock.now().checked_add(off).expect("an instant")
            }
        }
    }
}

/// Not a test: what the other process does.
#[test]
#[ignore = "run by tests of processes"]
fn serves() {
    let Ok(served) = std::env::var(SERVED) else { return };
    let served: Served = serde_json::from_str(&served).expect("what to serve");
    // It ends with the process that started it.
    std::thread::spawn(|| {
        let _ = std::io::stdin().read_to_end(&mut Vec::new());
        std::process::exit(0);
    });
    let settings = settings(&served);
    let clock = Arc::new(SetByFile(served.clock));
    let (closes, closing) = tokio::sync::watch::channel(false);
    let runtime = tokio::runtime::Runtime::new().expect("a runtime");
    let ready = |ready: &consign_desk::serve::Ready| {
        writeln!(std::io::stderr(), "at {}", ready.at).expect("somebody reads");
    };
    if let Err(error) = runtime.block_on(serve(settings, clock, ready, closing)) {
        writeln!(std::io::stderr(), "failed {error}").expect("somebody reads");
    }
    drop(closes);
}

fn settings(served: &Served) -> Settings {
    let files = vec![("main.consign".to_owned(), served.program.clone())];
    let mail = served.mail.map(mail::settings);
    Settings {
        program: ProgramFiles { root: "main.consign".into(), files },
        database: Database::named(&served.database),
        listen: "127.0.0.1:0".parse().expect("an address"),
        address: None,
        tls: None,
        trusted_proxies: Vec::new(),
        open_id: Vec::new(),
        limits: Limits { rate: 1_000_000.try_into().expect("more than nothing"), ..Limits::default() },
        webhook_allow: vec!["127.0.0.1".into()],
        mail,
        demo: None,
    }
}

/// A process that serves. It is killed, as no program can prevent, when it is dropped.
pub struct Server {
    child: Child,
    /// Where it listens.
    pub at: String,
}

impl Server {
    /// Starts one.
    ///
    /// # Errors
    /// What it says that it fails with.
    pub fn start(served: &Served) -> Result<Self, String> {
        let program = std::env::current_exe().expect("this program");
        let arguments = ["processes::child::serves", "--exact", "--ignored", "--nocapture"];
        let mut command = match served.blocks {
            None => Command::new(program),
            // The signal that a file is too long is not heard, so that it is an error.
            Some(blocks) => {
                let mut shell = Command::new("sh");
                let limited = format!("trap '' XFSZ; ulimit -f {blocks}; exec \"$0\" \"$@\"");
                shell.args(["-c", &limited]).arg(program);
                shell
            }
        };
        command.args(arguments).env(SERVED, serde_json::to_string(served).expect("JSON"));
        command.stdin(Stdio::piped()).stdout(Stdio::null()).stderr(Stdio::piped());
        let mut child = command.spawn().expect("a process");
        let mut lines = BufReader::new(child.stderr.take().expect("a pipe")).lines();
        let said = lines
            .by_ref()
            .map_while(Result::ok)
            .find(|line| line.starts_with("at ") || line.starts_with("failed ") || line.contains("panicked"));
        let Some(at) = said.as_deref().and_then(|line| line.strip_prefix("at ")) else {
            let _ = child.kill();
            let _ = child.wait();
            return Err(said.unwrap_or_else(|| "it ended".into()));
        };
        let at = at.to_owned();
        // What it says later is not left to fill the pipe.
        std::thread::spawn(move || lines.for_each(drop));
        Ok(Self { child, at })
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
