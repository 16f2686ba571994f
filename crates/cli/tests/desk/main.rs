//! The desk as a process: started as its documentation says, reached over a socket, killed in the middle.

#![allow(clippy::print_stderr, reason = "what is skipped is said")]

mod browser;

use std::collections::HashSet;
use std::fs;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::Duration;

fn consign() -> Command {
    Command::new(env!("CARGO_BIN_EXE_consign"))
}

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

/// A folder with the demo's program.
fn folder() -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    for file in ["outsourcing.consign", "directory.json", "orders.ndjson"] {
        fs::copy(root().join("examples/outsourcing").join(file), folder.path().join(file)).expect("a copy");
    }
    folder
}

/// A server that is stopped when the test ends.
struct Server {
    child: Child,
    at: String,
    said: Vec<String>,
}

impl Server {
    fn start(folder: &Path, more: &[&str]) -> Self {
        let mut child = consign()
            .args(["serve", "outsourcing.consign", "--listen", "127.0.0.1:0"])
            .args(more)
            .current_dir(folder)
            .stderr(Stdio::piped())
            .spawn()
            .expect("it starts");
        let mut lines = BufReader::new(child.stderr.take().expect("stderr")).lines();
        let first = lines.next().expect("a line").expect("text");
        let at = first.split("://").nth(1).and_then(|rest| rest.split(',').next());
        let at = at.unwrap_or_else(|| panic!("{first}")).to_owned();
        let mut said = vec![first];
        // A new desk prints links, and then that each counts once.
        if !folder.join("started").exists() {
            while !said.last().is_some_and(|line| line.starts_with("each link")) {
                said.push(lines.next().expect("a line").expect("text"));
            }
            fs::write(folder.join("started"), "").expect("a file");
        }
        // What it logs later is not left to fill the pipe.
        std::thread::spawn(move || lines.for_each(drop));
        Self { child, at, said }
    }

    fn request(&self, method: &str, path: &str, headers: &str, body: &str) -> (u16, String) {
        let mut stream = TcpStream::connect(&self.at).expect("it listens");
        stream.set_read_timeout(Some(Duration::from_secs(60))).expect("a timeout");
        let length = body.len();
        write!(stream, "{method} {path} HTTP/1.1\r\nHost: {}\r\nConnection: close\r\nContent-Length: {length}\r\n{headers}\r\n{body}", self.at)
            .expect("sent");
        let mut text = String::new();
        stream.read_to_string(&mut text).expect("an answer");
        let status =
            text.split(' ').nth(1).and_then(|word| word.parse().ok()).unwrap_or_else(|| panic!("{text}"));
        (status, text)
    }

    fn signal(&mut self, signal: &str) -> Option<i32> {
        let id = self.child.id().to_string();
        Command::new("kill").args([signal, &id]).status().expect("kill");
        self.child.wait().expect("it ends").code()
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn token(folder: &Path, name: &str, scopes: &str) -> String {
    let made = consign()
        .args(["desk", "token", "add", "--name", name, "--scope", scopes])
        .current_dir(folder)
        .output()
        .expect("it runs");
    assert!(made.status.success(), "{}", String::from_utf8_lossy(&made.stderr));
    format!("Authorization: Bearer {}\r\n", String::from_utf8(made.stdout).expect("text").trim())
}

fn verify(folder: &Path) -> String {
    let done = consign().args(["desk", "verify"]).current_dir(folder).output().expect("it runs");
    let said = String::from_utf8_lossy(&done.stderr).into_owned();
    assert!(done.status.success(), "{said}");
    said
}

fn order(number: usize) -> String {
    format!(
        "{{\"wo_number\": \"K-{number}\", \"category\": \"repair\", \"priority\": \"high\", \"region\": \"NJ\", \"value\": {number}, \
         \"warranty\": true, \"skills\": [\"hvac\"], \"created\": \"2026-03-02T09:00:00-05:00\", \
         \"customer\": {{\"name\": \"Ada\", \"tier\": \"silver\"}}}}\n"
    )
}

/// Sends orders without end, kills the server after so many answers, and tells which were acknowledged.
fn killed_while_orders_come_in(folder: &Path, authorization: &str, from: usize, after: usize) -> Vec<String> {
    let mut server = Server::start(folder, &[]);
    let mut stream = TcpStream::connect(&server.at).expect("it listens");
    let mut sending = stream.try_clone().expect("a socket");
    let head = format!(
        "POST /api/v1/orders HTTP/1.1\r\nHost: {}\r\nContent-Type: application/x-ndjson\r\nTransfer-Encoding: chunked\r\n{authorization}\r\n",
        server.at
    );
    stream.write_all(head.as_bytes()).expect("sent");
    let sender = std::thread::spawn(move || {
        for number in from.. {
            let line = order(number);
            if write!(sending, "{:x}\r\n{line}\r\n", line.len()).is_err() {
                return;
            }
        }
    });
    let (mut acknowledged, mut is_killed) = (Vec::new(), false);
    for line in BufReader::new(&stream).lines().map_while(Result::ok) {
        if line.starts_with("{\"order\"") && line.contains("\"status\":201") {
            acknowledged.push(line.split('"').nth(3).expect("an id").to_owned());
        }
        if acknowledged.len() == after && !is_killed {
            server.signal("-KILL");
            is_killed = true;
        }
    }
    sender.join().expect("the sender ends");
    acknowledged
}

#[test]
fn nothing_acknowledged_is_lost_when_the_server_is_killed() {
    let folder = folder();
    drop(Server::start(folder.path(), &[]));
    let authorization = token(folder.path(), "intake", "orders-write,orders-read");
    let mut acknowledged = HashSet::new();
    for (round, after) in [1, 37, 400, 1500, 2].into_iter().enumerate() {
        let some = killed_while_orders_come_in(folder.path(), &authorization, round * 1_000_000, after);
        assert!(some.len() >= after, "{} of {after}", some.len());
        acknowledged.extend(some);
        verify(folder.path());
    }
    let server = Server::start(folder.path(), &[]);
    let mut kept = HashSet::new();
    let mut after = String::new();
    loop {
        let path = format!("/api/v1/orders?sort=id&limit=1000{after}");
        let (status, text) =
            server.request("GET", &path, &format!("{authorization}Accept: application/x-ndjson\r\n"), "");
        assert_eq!(status, 200, "{text}");
        kept.extend(
            text.split("\"id\":\"").skip(1).filter_map(|rest| rest.split('"').next()).map(str::to_owned),
        );
        match text.split("{\"next\":\"").nth(1).and_then(|rest| rest.split('"').next()) {
            Some(next) => after = format!("&after={next}"),
            None => break,
        }
    }
    let lost: Vec<_> = acknowledged.difference(&kept).collect();
    assert!(lost.is_empty(), "{lost:?} of {}", acknowledged.len());
}

#[test]
fn a_signal_ends_it_in_order_and_the_next_start_goes_on() {
    let folder = folder();
    let mut server = Server::start(folder.path(), &["--demo"]);
    assert!(
        server.said.iter().any(|line| line.starts_with("Dispatcher (Dispatcher): http://")),
        "{:?}",
        server.said
    );
    assert_eq!(server.request("GET", "/readyz", "", "").0, 200);
    assert_eq!(server.signal("-TERM"), Some(143));
    let said = verify(folder.path());
    assert!(said.starts_with("12 work orders"), "{said}");
    let mut server = Server::start(folder.path(), &[]);
    assert_eq!(server.request("GET", "/livez", "", "").0, 200);
    assert_eq!(server.signal("-INT"), Some(130));
    let mut again = consign();
    again.args(["serve", "outsourcing.consign", "--demo", "--listen", "127.0.0.1:0"]);
    let again = again.current_dir(folder.path()).output().expect("it runs");
    assert_eq!(again.status.code(), Some(2));
    assert!(String::from_utf8_lossy(&again.stderr).contains("fills a new desk"), "{again:?}");
}

#[test]
fn metrics_are_those_of_the_operator_s_page() {
    let folder = folder();
    let server = Server::start(folder.path(), &["--demo"]);
    let intake = token(folder.path(), "intake", "orders-write");
    let metrics = token(folder.path(), "prometheus", "metrics");
    let json = format!("{intake}Content-Type: application/json\r\n");
    assert_eq!(server.request("POST", "/api/v1/orders", &json, &order(1)).0, 201);
    let form = "Content-Type: application/x-www-form-urlencoded\r\n";
    server.request("POST", "/sign-in", form, "name=dispatcher&password=a%20guess%20of%20mine");
    assert_eq!(server.request("GET", "/metrics", &intake, "").0, 403);
    let page = std::fs::read_to_string(root().join("docs/desk-operation.md")).expect("the page");
    let documented: HashSet<&str> =
        page.split("\n| `consign_").skip(1).filter_map(|rest| rest.split(['{', '`']).next()).collect();
    // Nobody is sent anything, and there is no TLS.
    let absent = HashSet::from([
        "notices_total",
        "webhook_deliveries_total",
        "tls_certificate_ends_seconds",
        "transactions_failed_total",
    ]);
    let expected: HashSet<&str> = documented.difference(&absent).copied().collect();
    // Deadlines are looked at twice a second.
    for patience in (0..120).rev() {
        let (status, text) = server.request("GET", "/metrics", &metrics, "");
        assert_eq!(status, 200, "{text}");
        let names = |of: &str| -> HashSet<String> {
            let after = format!("# {of} consign_");
            let lines = text.lines().filter_map(|line| line.strip_prefix(&after));
            lines.filter_map(|rest| Some(rest.split(' ').next()?.to_owned())).collect()
        };
        let typed = names("TYPE");
        if typed.len() < expected.len() && patience > 0 {
            std::thread::sleep(std::time::Duration::from_millis(500));
            continue;
        }
        assert_eq!(typed.iter().map(String::as_str).collect::<HashSet<_>>(), expected, "{text}");
        assert_eq!(names("HELP"), typed);
        for line in [
            "consign_events_total{event=\"received\"}",
            "consign_sign_ins_total{by=\"password\",outcome=\"refused\"} 1",
            "consign_http_request_seconds_bucket{method=\"POST\",route=\"/api/v1/orders\",le=\"0.1\"}",
            "consign_orders_waiting{workflow=",
            "consign_program_version 1",
        ] {
            assert!(text.contains(line), "{line}: {text}");
        }
        return;
    }
}

#[test]
fn a_link_signs_in_once() {
    let folder = folder();
    let server = Server::start(folder.path(), &["--demo"]);
    let line = server.said.iter().find(|line| line.starts_with("Dispatcher (Dispatcher)")).expect("a link");
    let link = line.split("link=").nth(1).expect("a secret").to_owned();
    let form = "Content-Type: application/x-www-form-urlencoded\r\n";
    let (status, text) = server.request("GET", &format!("/sign-in?link={link}"), "", "");
    assert_eq!(status, 200);
    assert!(text.contains("default-src 'none'"), "{text}");
    let (status, text) = server.request("POST", "/sign-in", form, &format!("link={link}"));
    assert_eq!(status, 303, "{text}");
    let cookie = text.lines().find_map(|line| line.strip_prefix("set-cookie: ")).expect("a cookie");
    assert!(cookie.contains("HttpOnly") && cookie.contains("SameSite=Lax"), "{cookie}");
    let cookie = format!("Cookie: {}\r\n", cookie.split(';').next().expect("a value"));
    assert_eq!(server.request("GET", "/api/v1/orders", &cookie, "").0, 200);
    assert_eq!(server.request("POST", "/sign-in", form, &format!("link={link}")).0, 401, "it counts once");
    let foreign = format!("{cookie}Origin: https://elsewhere.example\r\nIf-Match: \"1\"\r\n");
    assert_eq!(
        server.request("POST", "/api/v1/orders/WO-4/cancel", &foreign, "{}").0,
        403,
        "of another site"
    );
    assert_eq!(server.request("POST", "/sign-out", &cookie, "").0, 200);
    assert_eq!(server.request("GET", "/api/v1/orders", &cookie, "").0, 401);
}

#[test]
fn what_cannot_be_started_says_why() {
    let folder = folder();
    let run = |arguments: &[&str]| {
        let done = consign().args(arguments).current_dir(folder.path()).output().expect("it runs");
        (done.status.code(), String::from_utf8_lossy(&done.stderr).into_owned())
    };
    fs::write(folder.path().join("wrong.consign"), "list x = [").expect("a file");
    assert_eq!(run(&["serve", "wrong.consign"]).0, Some(1));
    fs::write(folder.path().join("text.db"), "this is no database, and long enough to be read as one")
        .expect("a file");
    let (code, said) = run(&["serve", "outsourcing.consign", "--database", "text.db"]);
    assert_eq!(code, Some(2));
    assert!(said.contains("no SQLite file"), "{said}");
    let (code, said) = run(&["desk", "verify"]);
    assert_eq!(code, Some(2));
    assert!(said.contains("consign serve PROGRAM"), "{said}");
    let server = Server::start(folder.path(), &[]);
    let (code, said) =
        run(&["serve", "outsourcing.consign", "--database", "other.db", "--listen", &server.at]);
    assert_eq!(code, Some(2));
    assert!(said.contains("cannot listen"), "{said}");
    let (code, said) = run(&["desk", "token", "add", "--name", "x", "--scope", "everything"]);
    assert_eq!(code, Some(2));
    assert!(said.contains("orders-write"), "{said}");
    let (code, said) = run(&["desk", "person", "add", "pat", "--role", "dispacher"]);
    assert_eq!(code, Some(2));
    assert!(said.contains("dispatcher"), "{said}");
    assert_eq!(run(&["desk", "person", "add", "pat", "--role", "dispatcher"]).0, Some(0));
    assert_eq!(run(&["desk", "link", "pat"]).0, Some(0));
    assert_eq!(run(&["desk", "backup", "copy.db"]).0, Some(0));
    assert_eq!(run(&["desk", "--database", "copy.db", "verify"]).0, Some(0));
    assert!(run(&["desk", "backup", "copy.db"]).1.contains("is there already"));
}

#[test]
fn settings_come_from_flags_then_the_environment_then_the_file() {
    let folder = folder();
    fs::create_dir(folder.path().join("kept")).expect("a folder");
    let settings = "[serve]\ndatabase = \"kept/file.db\"\naddress = \"https://desk.example.com/\"\n";
    fs::write(folder.path().join("consign.toml"), settings).expect("a file");
    let server = Server::start(folder.path(), &[]);
    assert!(folder.path().join("kept/file.db").exists());
    assert!(
        server.said.iter().any(|line| line.contains("https://desk.example.com/sign-in?link=")),
        "{:?}",
        server.said
    );
    drop(server);
    fs::write(folder.path().join("consign.toml"), "[serve]\ndatabse = \"x\"\n").expect("a file");
    let done = consign()
        .args(["serve", "outsourcing.consign"])
        .current_dir(folder.path())
        .output()
        .expect("it runs");
    assert_eq!(done.status.code(), Some(2));
    assert!(String::from_utf8_lossy(&done.stderr).contains("databse"), "{done:?}");
}

#[test]
fn tls_and_proxies_that_cannot_be_say_why_before_a_desk_is_made() {
    let folder = folder();
    let refused = |arguments: &[&str]| {
        let mut serve = consign();
        serve.args(["serve", "outsourcing.consign", "--listen", "127.0.0.1:0"]).args(arguments);
        let done = serve.current_dir(folder.path()).output().expect("it runs");
        assert_eq!(done.status.code(), Some(2), "{done:?}");
        assert!(!folder.path().join("desk.db").exists(), "{arguments:?}");
        String::from_utf8_lossy(&done.stderr).into_owned()
    };
    let said = refused(&["--tls-cert", "desk.crt"]);
    assert!(said.contains("`--tls-key FILE`"), "{said}");
    let said = refused(&["--tls-key", "desk.key"]);
    assert!(said.contains("`--tls-cert FILE`"), "{said}");
    let said = refused(&["--tls-cert", "desk.crt", "--tls-key", "desk.key"]);
    assert!(said.contains("cannot read `desk.crt`"), "{said}");
    let said = refused(&["--trusted-proxy", "proxy.example.com"]);
    assert!(said.contains("`10.0.0.0/8`"), "{said}");
    fs::write(folder.path().join("consign.toml"), "[serve]\ntls-cert = \"desk.crt\"\n").expect("a file");
    let said = refused(&[]);
    assert!(said.contains("`--tls-key FILE`"), "{said}");
    fs::write(folder.path().join("consign.toml"), "[serve]\ntrusted-proxy = [\"10.0.0.0/40\"]\n")
        .expect("a file");
    let said = refused(&[]);
    assert!(said.contains("`10.0.0.0/40`"), "{said}");
}

fn run(folder: &Path, arguments: &[&str]) -> (Option<i32>, String, String) {
    let done = consign().args(arguments).current_dir(folder).output().expect("it runs");
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    (done.status.code(), text(&done.stdout), text(&done.stderr))
}

/// Takes so many orders in that nobody takes, and cancels them.
fn ended(server: &Server, authorization: &str, count: usize) {
    let kind = format!("{authorization}Content-Type: application/x-ndjson\r\n");
    let orders: String = (0..count).map(order).collect();
    let (status, _) = server.request("POST", "/api/v1/orders", &kind, &orders);
    assert_eq!(status, 200);
    let cancelled: String = (0..count)
        .map(|number| format!("{{\"order\": \"K-{number}\", \"command\": \"cancel\", \"revision\": 1}}\n"))
        .collect();
    let (status, text) = server.request("POST", "/api/v1/commands", &kind, &cancelled);
    assert_eq!((status, text.matches("\"status\":200").count()), (200, count), "{text}");
}

#[test]
fn pruning_is_whole_batches_whenever_it_is_killed() {
    let folder = folder();
    let server = Server::start(folder.path(), &[]);
    let authorization = token(folder.path(), "intake", "orders-write,orders-read");
    ended(&server, &authorization, 4000);
    let prune = ["desk", "prune", "--done-before", "0s"];
    let (code, _, said) = run(folder.path(), &prune);
    assert_eq!(code, Some(2));
    assert!(said.contains("is in use by another `consign serve`"), "{said}");
    let (code, _, said) = run(folder.path(), &[&prune[..], &["--dry-run"]].concat());
    assert!(code == Some(0) && said.contains("4000 work orders that ended"), "{said}");
    drop(server);
    for pause in [20, 60, 120] {
        let mut child = consign().args(prune).current_dir(folder.path()).spawn().expect("it starts");
        std::thread::sleep(Duration::from_millis(pause));
        child.kill().expect("it is killed, or has ended");
        child.wait().expect("it ends");
        let said = verify(folder.path());
        let left: usize = said.split(' ').next().and_then(|count| count.parse().ok()).expect("a number");
        assert_eq!(left % 500, 0, "{said}");
    }
    let (code, _, said) = run(folder.path(), &[&prune[..], &["--export", "old.ndjson"]].concat());
    assert_eq!(code, Some(0), "{said}");
    let (code, _, said) = run(folder.path(), &[&prune[..], &["--export", "old.ndjson"]].concat());
    assert!(code == Some(2) && said.contains("cannot write `old.ndjson`"), "{said}");
    let (code, _, said) = run(folder.path(), &prune);
    assert!(code == Some(0) && said.starts_with("0 work orders"), "{said}");
    assert!(verify(folder.path()).starts_with("0 work orders, 0 events, 8000 more pruned: sound"));
    for (wrong, told) in
        [("tomorrow", "`90d`"), ("2999-01-01", "in the future"), ("-3d", "less than nothing")]
    {
        let (code, _, said) = run(folder.path(), &["desk", "prune", &format!("--done-before={wrong}")]);
        assert!(code == Some(2) && said.contains(told), "{said}");
    }
    let server = Server::start(folder.path(), &[]);
    let (status, text) = server.request("POST", "/api/v1/orders", &authorization, &order(7));
    assert!(status == 409 && text.contains("/problems/pruned"), "{text}");
    assert_eq!(server.request("POST", "/api/v1/orders", &authorization, &order(4001)).0, 201);
}

#[test]
fn issuers_that_cannot_be_say_why() {
    let folder = folder();
    let refused = |settings: &str, secret: Option<&str>| {
        fs::write(folder.path().join("consign.toml"), settings).expect("a file");
        let mut serve = consign();
        serve
            .args(["serve", "outsourcing.consign", "--listen", "127.0.0.1:0"])
            .env_remove("CONSIGN_OPEN_ID_SECRET");
        serve.envs(secret.map(|secret| ("CONSIGN_OPEN_ID_SECRET", secret)));
        let done = serve.current_dir(folder.path()).output().expect("it runs");
        assert_eq!(done.status.code(), Some(2), "{done:?}");
        assert!(!folder.path().join("desk.db").exists(), "{settings}");
        String::from_utf8_lossy(&done.stderr).into_owned()
    };
    let issuer = "[[serve.open-id]]\nissuer = \"https://login.example.com\"\nclient-id = \"consign\"\n";
    let said = refused(issuer, None);
    assert!(said.contains("environment variable `CONSIGN_OPEN_ID_SECRET`"), "{said}");
    let said = refused(&format!("{issuer}provider = \"north-star\"\n"), None);
    assert!(said.contains("`CONSIGN_OPEN_ID_SECRET_NORTH_STAR`"), "{said}");
    let said = refused(&format!("{issuer}secret = \"x\"\n"), Some("x"));
    assert!(said.contains("secret"), "{said}");
    let said = refused(&format!("{issuer}{issuer}"), Some("x"));
    assert!(said.contains("two issuers for the company"), "{said}");
    let said = refused(&issuer.replace("https://", "http://"), Some("x"));
    assert!(said.contains("`[[serve.open-id]]`") && said.contains("https://login.example.com"), "{said}");
}

#[test]
fn who_a_person_was_is_deleted_when_it_is_meant() {
    let folder = folder();
    let _server = Server::start(folder.path(), &[]);
    let anonymize = |more: &[&str]| run(folder.path(), &[&["desk", "person", "anonymize"], more].concat());
    assert_eq!(run(folder.path(), &["desk", "person", "add", "terry", "--administrator"]).0, Some(0));
    let (code, _, said) = anonymize(&["terry"]);
    assert!(code == Some(2) && said.contains("cannot be undone") && said.contains("`--yes`"), "{said}");
    let (code, _, said) = anonymize(&["terry", "--yes"]);
    assert!(code == Some(0) && said.contains("`terry` is `anonymous-"), "{said}");
    let (code, _, said) = anonymize(&["terry", "--yes"]);
    assert!(code == Some(2) && said.contains("no person `terry`"), "{said}");
    let (code, _, said) = anonymize(&["admin", "--yes"]);
    assert!(code == Some(2) && said.contains("last administrator"), "{said}");
    assert!(!run(folder.path(), &["desk", "person", "list"]).1.contains("terry"));
    verify(folder.path());
}

#[test]
fn a_replay_ends_as_a_difference_does() {
    let folder = folder();
    drop(Server::start(folder.path(), &["--demo"]));
    let replay = |program: &str, more: &[&str]| {
        run(folder.path(), &[&["desk", "replay", "--program", program], more].concat())
    };
    let (code, told, said) = replay("outsourcing.consign", &[]);
    assert_eq!(code, Some(0), "{told}{said}");
    assert!(told.ends_with("all would be the same\n"), "{told}");
    let text = fs::read_to_string(folder.path().join("outsourcing.consign")).expect("a program");
    let other = text.replace("first of northstar, coolair", "first of coolair, northstar");
    assert_ne!(text, other);
    fs::write(folder.path().join("other.consign"), other).expect("a file");
    let (code, told, said) = replay("other.consign", &[]);
    assert_eq!(code, Some(1), "{told}{said}");
    assert!(told.starts_with("1. ") && told.contains(" → ") && told.contains("for example  WO-"), "{told}");
    let (code, json, _) = replay("other.consign", &["--format", "json", "--since", "1d"]);
    assert_eq!(code, Some(1));
    let json: serde_json::Value = serde_json::from_str(&json).expect("JSON");
    let counts = json["changes"].as_array().expect("changes").iter().map(|change| change["count"].as_u64());
    assert_eq!(counts.sum::<Option<u64>>(), json["differ"].as_u64(), "{json}");
    assert!(json["changes"][0]["from"]["outcome"].is_string() && json["since"].is_string(), "{json}");
    fs::write(folder.path().join("wrong.consign"), "list x = [").expect("a file");
    let (code, _, said) = replay("wrong.consign", &[]);
    assert!(code == Some(2) && said.contains("error") && said.contains("nothing to replay"), "{said}");
    let (code, _, said) = replay("missing.consign", &[]);
    assert!(code == Some(2) && said.contains("missing.consign"), "{said}");
}

#[test]
fn a_mail_server_that_cannot_be_says_why_before_a_desk_is_made() {
    let folder = folder();
    fs::write(folder.path().join("password"), "correct horse\n").expect("a file");
    let refused = |arguments: &[&str]| {
        let mut serve = consign();
        serve.args(["serve", "outsourcing.consign", "--listen", "127.0.0.1:0"]).args(arguments);
        let done = serve.current_dir(folder.path()).output().expect("it runs");
        assert_eq!(done.status.code(), Some(2), "{done:?}");
        assert!(!folder.path().join("desk.db").exists(), "{arguments:?}");
        let said = String::from_utf8_lossy(&done.stderr).into_owned();
        assert!(!said.contains("horse"), "{said}");
        said
    };
    let (from, user) = (["--smtp-from", "desk@example.com"], ["--smtp-user", "desk"]);
    let with = |host: &'static str, more: &[&'static str]| {
        let arguments: Vec<&str> = ["--smtp-host", host].iter().chain(&from).chain(more).copied().collect();
        refused(&arguments)
    };
    assert!(refused(&["--smtp-host", "mail.example.com"]).contains("`--smtp-from"));
    assert!(refused(&["--smtp-host", "mail.example.com", "--smtp-from", "desk"]).contains("`desk`"));
    assert!(with("smtp://mail.example.com", &[]).contains("`HOST:PORT`"));
    assert!(with("mail.example.com", &["--smtp-tls", "ssl"]).contains("`starttls`"));
    assert!(with("mail.example.com", &user).contains("one of them is missing"));
    assert!(with("mail.example.com", &["--smtp-ca", "nowhere.pem"]).contains("nowhere.pem"));
    let clear = ["--smtp-tls", "none", "--smtp-user", "desk", "--smtp-password-file", "password"];
    assert!(with("mail.example.com", &clear).contains("in the clear"));
    let table = "[serve]\nsmtp-host = \"mail.example.com\"\nsmtp-password = \"correct horse\"\n";
    fs::write(folder.path().join("consign.toml"), table).expect("a file");
    let done = consign().args(["serve", "outsourcing.consign"]).current_dir(folder.path()).output();
    assert!(String::from_utf8_lossy(&done.expect("it runs").stderr).contains("smtp-password"));
}

/// The commands of the chapter, in their order, as one shell runs them; only the port is another one.
#[test]
fn the_chapter_works_as_it_is_shown() {
    let page = fs::read_to_string(root().join("docs/desk.md")).expect("the chapter");
    let blocks = page.split("```sh\n").skip(1).filter_map(|rest| rest.split("```").next());
    let script: String = blocks.collect();
    assert!(script.matches("curl ").count() > 15, "{script}");
    let listener = std::net::TcpListener::bind("127.0.0.1:0").expect("a port");
    let port = listener.local_addr().expect("an address").port();
    drop(listener);
    let script = script.replace("127.0.0.1:8080", &format!("127.0.0.1:{port}"));
    let folder = tempfile::tempdir().expect("a folder");
    std::os::unix::fs::symlink(root().join("examples"), folder.path().join("examples")).expect("a link");
    let script = format!("set -euo pipefail\ntrap 'kill $(jobs -p)' EXIT\n{script}");
    let consign = Path::new(env!("CARGO_BIN_EXE_consign")).parent().expect("its folder");
    let path = format!("{}:{}", consign.display(), std::env::var("PATH").unwrap_or_default());
    for program in ["curl", "jq"] {
        if Command::new(program).arg("--version").output().is_err() {
            assert!(std::env::var_os("CI").is_none(), "`{program}` is missing");
            eprintln!("skipped: `{program}` is missing");
            return;
        }
    }
    let done = Command::new("bash")
        .args(["-c", &script])
        .env("PATH", path)
        .env("CONSIGN_LISTEN", format!("127.0.0.1:{port}"))
        .current_dir(folder.path())
        .output()
        .expect("bash");
    let (out, said) = (String::from_utf8_lossy(&done.stdout), String::from_utf8_lossy(&done.stderr));
    assert!(done.status.success(), "{out}\n{said}");
}
