//! A real mail server: aiosmtpd from PyPI in an environment of its own. Where there is no Python, or no package to be had,
//! a test says that it was skipped; in CI it fails.

use std::io::{BufRead, BufReader, Read, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::OnceLock;
use std::sync::mpsc::{Receiver, RecvTimeoutError, channel};
use std::time::Duration;

use consign_desk::notify::{Hidden, MailSettings, MailTls};
use serde_json::Value;

/// The release that the tests were written with.
const PACKAGE: &str = "aiosmtpd==1.4.6";

/// How long a mail may take that is to come.
const PATIENCE: Duration = Duration::from_secs(20);

/// A server that runs.
pub struct MailServer {
    process: Child,
    got: Receiver<Value>,
    pub port: u16,
}

impl Drop for MailServer {
    fn drop(&mut self) {
        // It may have ended by itself.
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

impl MailServer {
    /// One that speaks in the clear; `None` if there is no Python for it.
    pub fn start() -> Option<Self> {
        Self::start_kind("none", None)
    }

    /// One of a kind of TLS, with a certificate and its key.
    pub fn start_kind(kind: &str, files: Option<(&Path, &Path)>) -> Option<Self> {
        let python = python()?;
        let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/desk/mail/server.py");
        let (certificate, key) = files.unwrap_or((Path::new(""), Path::new("")));
        let mut process = Command::new(python)
            .arg(script)
            .arg(kind)
            .args([certificate, key])
            .stdout(Stdio::piped())
            .spawn()
            .expect("a process");
        let mut lines = BufReader::new(process.stdout.take().expect("a pipe")).lines();
        let first = lines.next().expect("a line").expect("text");
        let first: Value = serde_json::from_str(&first).expect("JSON");
        let port = u16::try_from(first["port"].as_u64().expect("a port")).expect("a port");
        let (sender, got) = channel();
        std::thread::spawn(move || {
            for line in lines.map_while(Result::ok) {
                if sender.send(serde_json::from_str(&line).expect("JSON")).is_err() {
                    return;
                }
            }
        });
        Some(Self { process, got, port })
    }

    /// How a desk sends by it.
    pub fn settings(&self) -> MailSettings {
        settings(self.port)
    }

    /// The next mail.
    #[track_caller]
    pub fn mail(&self) -> Mail {
        self.next(PATIENCE).expect("a mail")
    }

    /// The next mail; `None` if none comes for so long.
    pub fn next(&self, patience: Duration) -> Option<Mail> {
        self.got.recv_timeout(patience).ok().map(Mail)
    }

    /// That no mail has come: what was sent came before whoever sent it went on.
    #[track_caller]
    pub fn has_nothing(&self) {
        match self.got.recv_timeout(Duration::from_millis(300)) {
            Err(RecvTimeoutError::Timeout) => {}
            other => panic!("{other:#?}"),
        }
    }
}

/// Settings for a server of this machine.
pub fn settings(port: u16) -> MailSettings {
    MailSettings {
        host: "127.0.0.1".into(),
        port: Some(port),
        tls: MailTls::None,
        user: None,
        password: None,
        from: "Desk <desk@example.com>".into(),
        authority: None,
        patience: Duration::from_millis(500),
    }
}

/// With a kind of TLS and a password.
pub fn secret(server: &MailServer, tls: MailTls, authority: Vec<u8>, password: &str) -> MailSettings {
    MailSettings {
        host: "localhost".into(),
        tls,
        user: Some("desk".into()),
        password: Some(Hidden(password.into())),
        authority: Some(authority),
        patience: Duration::from_secs(10),
        ..server.settings()
    }
}

/// A mail as the server got it.
#[derive(Debug)]
pub struct Mail(pub Value);

impl Mail {
    pub fn to(&self) -> Vec<&str> {
        self.0["to"].as_array().expect("addresses").iter().filter_map(Value::as_str).collect()
    }

    /// The one header of a name.
    #[track_caller]
    pub fn header(&self, name: &str) -> &str {
        let all: Vec<&str> =
            self.headers().filter(|(known, _)| *known == name).map(|(_, value)| value).collect();
        assert_eq!(all.len(), 1, "{name}: {self:#?}");
        all[0]
    }

    pub fn headers(&self) -> impl Iterator<Item = (&str, &str)> {
        let all = self.0["headers"].as_array().expect("headers");
        all.iter().filter_map(|header| Some((header[0].as_str()?, header[1].as_str()?)))
    }

    pub fn text(&self) -> &str {
        self.0["text"].as_str().expect("plain text")
    }

    pub fn html(&self) -> &str {
        self.0["html"].as_str().expect("HTML")
    }
}

/// A Python that has the package.
fn python() -> Option<&'static Path> {
    static PYTHON: OnceLock<Result<PathBuf, String>> = OnceLock::new();
    match PYTHON.get_or_init(|| environment(PACKAGE)) {
        Ok(python) => Some(python),
        Err(why) => {
            assert!(std::env::var_os("CI").is_none(), "mails cannot be tested: {why}");
            // Past the capture of tests.
            let _ = writeln!(std::io::stderr(), "skipped, because mails cannot be tested: {why}");
            None
        }
    }
}

/// The Python of an environment that has a package of PyPI.
///
/// Makes the environment, once for all runs. Tests of another process may be at it: it is made aside and put in place.
pub fn environment(package: &str) -> Result<PathBuf, String> {
    let place = Path::new(env!("CARGO_TARGET_TMPDIR")).join(package.replace('=', "-"));
    let python = place.join("bin/python");
    if place.join("ready").is_file() {
        return Ok(python);
    }
    let lock = std::fs::File::create(place.with_extension("lock")).map_err(|error| error.to_string())?;
    lock.lock().map_err(|error| error.to_string())?;
    if place.join("ready").is_file() {
        return Ok(python);
    }
    run(Command::new("python3").args(["-m", "venv", "--clear"]).arg(&place))?;
    run(Command::new(&python).args(["-m", "pip", "install", "--quiet", package]))?;
    std::fs::write(place.join("ready"), "").map_err(|error| error.to_string())?;
    Ok(python)
}

fn run(command: &mut Command) -> Result<(), String> {
    let mut child = command.stdout(Stdio::null()).stderr(Stdio::piped()).spawn();
    let child = child.as_mut().map_err(|error| format!("{command:?}: {error}"))?;
    let mut said = String::new();
    if let Some(stderr) = &mut child.stderr {
        stderr.read_to_string(&mut said).map_err(|error| error.to_string())?;
    }
    let status = child.wait().map_err(|error| error.to_string())?;
    if status.success() { Ok(()) } else { Err(format!("{command:?}: {said}")) }
}
