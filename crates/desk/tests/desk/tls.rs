//! A desk that speaks TLS: what it is started with, and what becomes of it when its files change.

use std::fs;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::path::Path;
use std::sync::{Arc, Mutex, mpsc};
use std::time::{Duration, Instant};

use consign_desk::api::Limits;
use consign_desk::office::{Clock as _, SystemClock};
use consign_desk::serve::{Database, ProgramFiles, Ready, Settings, Tls, TlsError, TlsFiles, serve};
use rcgen::{CertificateParams, KeyPair, date_time_ymd};
use rustls::pki_types::ServerName;
use rustls::{ClientConfig, ClientConnection, RootCertStore, StreamOwned};
use tokio::sync::watch;

use super::fixture::PROGRAM;

/// What a thread has logged.
#[derive(Clone, Default)]
struct Log(Arc<Mutex<Vec<u8>>>);

impl Write for Log {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.lock().expect("nobody panics with it").extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

impl Log {
    fn text(&self) -> String {
        String::from_utf8(self.0.lock().expect("nobody panics with it").clone()).expect("text")
    }

    fn heard<T>(&self, act: impl FnOnce() -> T) -> T {
        let log = self.clone();
        let subscriber = tracing_subscriber::fmt().with_ansi(false).with_writer(move || log.clone()).finish();
        tracing::subscriber::with_default(subscriber, act)
    }

    #[track_caller]
    fn wait_for(&self, words: &str) {
        wait_until(
            || self.text().contains(words),
            || format!("{words:?} is not in the log: {}", self.text()),
        );
    }
}

#[track_caller]
fn wait_until(is_so: impl Fn() -> bool, otherwise: impl Fn() -> String) {
    let until = Instant::now() + Duration::from_secs(60);
    while !is_so() {
        assert!(Instant::now() < until, "{}", otherwise());
        std::thread::sleep(Duration::from_millis(50));
    }
}

/// A certificate for `localhost` that signs itself, and its key, as PEM.
fn certificate(change: impl FnOnce(&mut CertificateParams)) -> (String, String) {
    let mut params = CertificateParams::new(["localhost".to_owned()]).expect("parameters");
    change(&mut params);
    let key = KeyPair::generate().expect("a key");
    (params.self_signed(&key).expect("a certificate").pem(), key.serialize_pem())
}

fn files(folder: &Path) -> TlsFiles {
    TlsFiles { certificate: folder.join("desk.crt"), key: folder.join("desk.key") }
}

fn write(files: &TlsFiles, (certificate, key): &(String, String)) {
    fs::write(&files.certificate, certificate).expect("a file");
    fs::write(&files.key, key).expect("a file");
}

/// A desk in a thread of its own, until the test ends.
struct Served {
    at: SocketAddr,
    ready: Ready,
    log: Log,
    close: watch::Sender<bool>,
    thread: Option<std::thread::JoinHandle<()>>,
    folder: tempfile::TempDir,
}

impl Served {
    fn with(identity: &(String, String)) -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        write(&files(folder.path()), identity);
        let settings = Settings {
            program: ProgramFiles {
                root: "main.consign".into(),
                files: vec![("main.consign".into(), PROGRAM.into())],
            },
            database: Database::Sqlite(folder.path().join("desk.db")),
            listen: "127.0.0.1:0".parse().expect("an address"),
            address: None,
            tls: Some(files(folder.path())),
            trusted_proxies: Vec::new(),
            open_id: Vec::new(),
            limits: Limits::default(),
            webhook_allow: Vec::new(),
            mail: None,
            demo: None,
        };
        let (close, closing) = watch::channel(false);
        let (told, is_ready) = mpsc::channel();
        let log = Log::default();
        let heard = log.clone();
        let thread = std::thread::spawn(move || {
            let runtime =
                tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
            let ready = move |ready: &Ready| told.send(ready.clone()).expect("somebody waits");
            let serving = serve(settings, Arc::new(SystemClock), ready, closing);
            heard.heard(|| runtime.block_on(serving)).expect("it is served");
        });
        let ready = is_ready.recv_timeout(Duration::from_secs(60)).expect("it starts");
        Self { at: ready.at, ready, log, close, thread: Some(thread), folder }
    }

    /// A connection that knows this certificate and no other.
    fn connect(&self, certificate: &str) -> Result<Connection, String> {
        let mut roots = RootCertStore::empty();
        let pem = rustls::pki_types::CertificateDer::pem_slice_iter(certificate.as_bytes());
        pem.for_each(|one| roots.add(one.expect("a certificate")).expect("a root"));
        let provider = Arc::new(rustls::crypto::ring::default_provider());
        let config = ClientConfig::builder_with_provider(provider).with_safe_default_protocol_versions();
        let config = config.expect("versions").with_root_certificates(roots).with_no_client_auth();
        let name = ServerName::try_from("localhost").expect("a name");
        let mut client = ClientConnection::new(Arc::new(config), name).expect("a client");
        let mut stream = TcpStream::connect(self.at).expect("it listens");
        stream.set_read_timeout(Some(Duration::from_secs(30))).expect("a timeout");
        while client.is_handshaking() {
            client.complete_io(&mut stream).map_err(|error| error.to_string())?;
        }
        Ok(Connection(BufReader::new(StreamOwned::new(client, stream))))
    }
}

impl Drop for Served {
    fn drop(&mut self) {
        let _ = self.close.send(true);
        let ended = self.thread.take().expect("a thread").join();
        assert!(ended.is_ok() || std::thread::panicking(), "{}", self.log.text());
    }
}

use rustls::pki_types::pem::PemObject as _;

struct Connection(BufReader<StreamOwned<ClientConnection, TcpStream>>);

impl Connection {
    /// The head of an answer, and its body.
    fn ask(&mut self, method: &str, path: &str, body: &str) -> (String, String) {
        let form = "Content-Type: application/x-www-form-urlencoded";
        let length = body.len();
        let request = format!(
            "{method} {path} HTTP/1.1\r\nHost: localhost\r\n{form}\r\nContent-Length: {length}\r\n\r\n{body}"
        );
        self.0.get_mut().write_all(request.as_bytes()).expect("sent");
        let mut head = String::new();
        while !head.ends_with("\r\n\r\n") {
            assert!(self.0.read_line(&mut head).expect("an answer") > 0, "it ends after {head:?}");
        }
        let head = head.to_ascii_lowercase();
        let length = head.split("content-length: ").nth(1).and_then(|rest| rest.split('\r').next());
        let mut body = vec![0; length.and_then(|length| length.parse().ok()).unwrap_or(0)];
        self.0.read_exact(&mut body).expect("a body");
        (head, String::from_utf8(body).expect("text"))
    }
}

#[test]
fn it_is_reached_by_tls_alone_and_its_cookies_too() {
    let identity = certificate(|_| {});
    let desk = Served::with(&identity);
    assert!(desk.ready.address.starts_with("https://127.0.0.1:"), "{}", desk.ready.address);
    let mut connection = desk.connect(&identity.0).expect("a connection");
    let (head, _) = connection.ask("GET", "/readyz", "");
    assert!(head.starts_with("http/1.1 200"), "{head}");
    assert!(head.contains("strict-transport-security: max-age=31536000\r\n"), "{head}");
    let link = desk.ready.links[0].path.split_once('?').expect("a secret").1;
    let (head, body) = connection.ask("POST", "/sign-in", link);
    assert!(head.starts_with("http/1.1 303"), "{head}{body}");
    let cookie = head.lines().find(|line| line.starts_with("set-cookie")).expect("a cookie");
    assert!(cookie.ends_with("; secure"), "{cookie}");
    // Somebody who speaks no TLS gets nothing, and stops nobody; nor does somebody who says nothing.
    let mut plain = TcpStream::connect(desk.at).expect("it listens");
    plain.write_all(b"GET /livez HTTP/1.1\r\nHost: localhost\r\n\r\n").expect("sent");
    let mut answer = Vec::new();
    let _ = plain.read_to_end(&mut answer);
    assert!(!answer.starts_with(b"HTTP"), "{answer:?}");
    let _silent: Vec<TcpStream> = (0..20).map(|_| TcpStream::connect(desk.at).expect("it listens")).collect();
    let (head, _) = desk.connect(&identity.0).expect("a connection").ask("GET", "/livez", "");
    assert!(head.starts_with("http/1.1 200"), "{head}");
}

#[test]
fn new_files_count_for_new_connections_and_broken_ones_for_none() {
    let (first, second, third) = (certificate(|_| {}), certificate(|_| {}), certificate(|_| {}));
    let desk = Served::with(&first);
    let files = files(desk.folder.path());
    let mut old = desk.connect(&first.0).expect("a connection");
    assert!(old.ask("GET", "/livez", "").0.starts_with("http/1.1 200"));
    write(&files, &second);
    wait_until(|| desk.connect(&second.0).is_ok(), || desk.log.text());
    assert!(desk.connect(&first.0).is_err(), "the old certificate is not used any more");
    assert!(old.ask("GET", "/livez", "").0.starts_with("http/1.1 200"), "what was open stays so");
    // A key of another certificate, rubbish, nothing at all: each is told once, and the second one stays in use.
    fs::write(&files.key, &third.1).expect("a file");
    desk.log.wait_for("is not that of the certificate");
    fs::write(&files.certificate, "rubbish").expect("a file");
    desk.log.wait_for("has no certificate");
    fs::remove_file(&files.certificate).expect("it was there");
    desk.log.wait_for("cannot read");
    assert!(desk.connect(&second.0).is_ok(), "{}", desk.log.text());
    assert!(desk.log.text().contains("the old one stays in use"), "{}", desk.log.text());
    write(&files, &third);
    wait_until(|| desk.connect(&third.0).is_ok(), || desk.log.text());
    assert!(old.ask("GET", "/livez", "").0.starts_with("http/1.1 200"));
    let text = desk.log.text();
    assert_eq!(text.matches("is not that of the certificate").count(), 1, "{text}");
}

#[test]
fn files_that_nobody_can_be_served_with_say_why() {
    let folder = tempfile::tempdir().expect("a folder");
    let files = files(folder.path());
    let (right, other) = (certificate(|_| {}), certificate(|_| {}));
    let refused = |certificate: Option<&str>, key: Option<&str>| {
        for (path, text) in [(&files.certificate, certificate), (&files.key, key)] {
            let _ = fs::remove_file(path);
            if let Some(text) = text {
                fs::write(path, text).expect("a file");
            }
        }
        Tls::open(&files, SystemClock.now()).err().map(|error| error.to_string()).unwrap_or_default()
    };
    assert_eq!(refused(Some(&right.0), Some(&right.1)), "");
    let told = refused(None, Some(&right.1));
    assert!(told.starts_with("cannot read `") && told.contains("desk.crt"), "{told}");
    let told = refused(Some(&right.0), None);
    assert!(told.starts_with("cannot read `") && told.contains("desk.key"), "{told}");
    let told = refused(Some(&right.0), Some(&other.1));
    assert!(told.contains("is not that of the certificate"), "{told}");
    let told = refused(Some(&right.1), Some(&right.1));
    assert!(told.contains("BEGIN CERTIFICATE"), "{told}");
    let told = refused(Some(&right.0), Some(&right.0));
    assert!(told.contains("BEGIN PRIVATE KEY"), "{told}");
    for encrypted in [
        "-----BEGIN ENCRYPTED PRIVATE KEY-----\nAAAA\n-----END ENCRYPTED PRIVATE KEY-----\n",
        "-----BEGIN RSA PRIVATE KEY-----\nProc-Type: 4,ENCRYPTED\n\nAAAA\n-----END RSA PRIVATE KEY-----\n",
    ] {
        let told = refused(Some(&right.0), Some(encrypted));
        assert!(told.contains("openssl pkey -in"), "{told}");
    }
    let cut = right.0.replace("-----BEGIN CERTIFICATE-----\n", "-----BEGIN CERTIFICATE-----\nAAAA");
    assert!(refused(Some(&cut), Some(&right.1)).contains("cannot be used"));
    let short = "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n";
    assert!(refused(Some(&right.0), Some(short)).contains("cannot be used"));
    assert!(matches!(Tls::open(&files, SystemClock.now()), Err(TlsError::Unusable { .. })));
}

#[test]
fn a_certificate_that_does_not_count_is_warned_of() {
    let folder = tempfile::tempdir().expect("a folder");
    let files = files(folder.path());
    let opened = |change: fn(&mut CertificateParams)| {
        write(&files, &certificate(change));
        let log = Log::default();
        log.heard(|| Tls::open(&files, SystemClock.now())).expect("it is served all the same");
        log.text()
    };
    let expired = opened(|params| params.not_after = date_time_ymd(2020, 1, 1));
    assert!(expired.contains("the certificate has expired"), "{expired}");
    let early = opened(|params| params.not_before = date_time_ymd(2990, 1, 1));
    assert!(early.contains("does not count yet"), "{early}");
    assert_eq!(opened(|_| {}), "");
}
