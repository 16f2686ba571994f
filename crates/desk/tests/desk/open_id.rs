//! Signing in at another house, against `oidc-provider` from npm, which is told what to do and what to do wrongly. Without
//! Node.js and that package the tests are skipped, which in CI fails; `.ci/run` installs it.

use std::collections::BTreeMap;
use std::io::{BufRead, BufReader, Write as _};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError};

use axum::Router;
use axum::body::Body;
use axum::http::{HeaderMap, Request, header};
use consign::Timestamp;
use consign_desk::api::{App, Limits, router};
use consign_desk::auth::{self, IssuerSettings, OpenId, Secret};
use consign_desk::core::{Person, Side};
use consign_desk::office::{Office, SystemClock};
use consign_desk::store::Postgres;
use http_body_util::BodyExt;
use jiff::SignedDuration;
use serde_json::{Value, json};
use tower::ServiceExt;

use super::cluster;
use super::fixture::{Desk, PROGRAM, everybody, settle};

/// Where people reach the desk.
const DESK: &str = "http://desk.test";

/// The one that all tests share, one after the other.
struct Issuer {
    _process: Child,
    address: String,
}

/// `None`, and a word of it, where there is no Node.js or no package.
fn issuer() -> Option<MutexGuard<'static, Issuer>> {
    static SHARED: OnceLock<Option<Mutex<Issuer>>> = OnceLock::new();
    let shared = SHARED.get_or_init(|| Issuer::start().map(Mutex::new)).as_ref()?;
    let issuer = shared.lock().unwrap_or_else(PoisonError::into_inner);
    issuer.told(&json!({"account": null, "tamper": {}, "down": false, "in_token": false, "rotate": true}));
    Some(issuer)
}

impl Issuer {
    fn start() -> Option<Self> {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/open_id");
        let has_node = Command::new("node").arg("--version").output().is_ok();
        if !has_node || !folder.join("node_modules/oidc-provider").exists() {
            let words = "skipped: there is no Node.js, or `npm ci` was not run in crates/desk/tests/open_id";
            assert!(std::env::var_os("CI").is_none_or(|ci| ci != "true"), "{words}");
            writeln!(std::io::stderr(), "{words}").expect("somebody reads");
            return None;
        }
        let mut node = Command::new("node");
        node.arg("issuer.mjs")
            .current_dir(folder)
            .env("REDIRECT", format!("{DESK}/sign-in/open-id/callback"));
        let mut process = node
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .expect("it starts");
        let mut port = String::new();
        BufReader::new(process.stdout.take().expect("its output")).read_line(&mut port).expect("a port");
        let address = format!("http://127.0.0.1:{}", port.trim());
        Some(Self { _process: process, address })
    }

    /// What is to be so from now on.
    fn told(&self, what: &Value) {
        let answer = ureq::post(format!("{}/test", self.address)).send(what.to_string());
        assert_eq!(answer.expect("it does as it is told").status(), 200);
    }

    /// Whom it signs in.
    fn knows(&self, email: &str) {
        self.told(&json!({"account": {"sub": email, "email": email, "email_verified": true}}));
    }

    /// Of the company and of `north`.
    fn of_both(&self) -> Vec<IssuerSettings> {
        vec![self.settings(Side::Company), self.settings(Side::Provider("north".into()))]
    }

    fn settings(&self, of: Side) -> IssuerSettings {
        IssuerSettings {
            of,
            label: Some("Example & Sons".into()),
            issuer: self.address.clone(),
            client_id: "consign".into(),
            secret: Secret::given("a-secret-of-tests"),
            claim: None,
        }
    }
}

/// A desk whose people have addresses, with an issuer for the company's and one for those of `north`.
fn desk_with(settings: Vec<IssuerSettings>) -> (Desk, Router) {
    let desk = Desk::with(PROGRAM, with_addresses());
    desk.set_clock(Timestamp::now());
    let router = routes(desk.office.clone(), settings);
    (desk, router)
}

fn with_addresses() -> Vec<Person> {
    let with = |person: Person| Person { email: Some(format!("{}@people.example", person.id)), ..person };
    everybody().into_iter().map(with).collect()
}

fn routes(office: Arc<Office>, settings: Vec<IssuerSettings>) -> Router {
    let open_id = OpenId::new(settings, DESK).expect("settings");
    router(Arc::new(App::new(office, Limits::default(), None, false).with_open_id(open_id)))
}

fn desk(issuer: &Issuer) -> (Desk, Router) {
    desk_with(issuer.of_both())
}

/// What a test does on one database and on the other.
fn on_both(test: fn(&Issuer, &Router)) {
    let Some(issuer) = issuer() else { return };
    test(&issuer, &desk(&issuer).1);
    let Some(cluster) = cluster::shared() else { return };
    let store = Arc::new(Postgres::open(&cluster.url(&cluster.schema())).expect("a database"));
    let office = Arc::new(Office::open(store, Arc::new(SystemClock)).expect("a desk"));
    settle(&office, PROGRAM, with_addresses());
    test(&issuer, &routes(office, issuer.of_both()));
}

/// A browser, with what it keeps for the desk and for the issuer.
#[derive(Default)]
struct Browser {
    of_desk: BTreeMap<String, String>,
    of_issuer: BTreeMap<String, String>,
}

struct Answer {
    status: u16,
    headers: HeaderMap,
    text: String,
}

fn keep(cookies: &mut BTreeMap<String, String>, headers: &HeaderMap) {
    for value in headers.get_all(header::SET_COOKIE) {
        let pair = value.to_str().expect("text").split(';').next().expect("a pair");
        let (name, value) = pair.split_once('=').expect("a pair");
        cookies.insert(name.into(), value.into());
    }
}

fn kept(cookies: &BTreeMap<String, String>) -> String {
    cookies.iter().map(|(name, value)| format!("{name}={value}")).collect::<Vec<_>>().join("; ")
}

impl Browser {
    fn get(&mut self, desk: &Router, path: &str) -> Answer {
        let request = Request::get(path).header("cookie", kept(&self.of_desk));
        let request = request.body(Body::empty()).expect("a request");
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
        runtime.block_on(async {
            let response = desk.clone().oneshot(request).await.expect("an answer");
            let (status, headers) = (response.status().as_u16(), response.headers().clone());
            let bytes = response.into_body().collect().await.expect("a body").to_bytes();
            keep(&mut self.of_desk, &headers);
            Answer { status, headers, text: String::from_utf8(bytes.to_vec()).expect("text") }
        })
    }

    /// Goes to the issuer, and comes to where it sends the browser back to.
    fn goes(&mut self, desk: &Router, path: &str) -> String {
        let begun = self.get(desk, path);
        assert_eq!(begun.status, 303, "{}", begun.text);
        let mut at = begun.headers["location"].to_str().expect("an address").to_owned();
        for needed in ["code_challenge=", "code_challenge_method=S256", "state=", "nonce=", "scope=openid"] {
            assert!(at.contains(needed), "{needed} is not in {at}");
        }
        let config = ureq::Agent::config_builder().max_redirects(0).max_redirects_will_error(false);
        let agent = ureq::Agent::new_with_config(config.http_status_as_error(false).build());
        let origin = at.split('/').take(3).collect::<Vec<_>>().join("/");
        for _ in 0..10 {
            if let Some(back) = at.strip_prefix(DESK) {
                return back.to_owned();
            }
            let mut answer =
                agent.get(&at).header("cookie", kept(&self.of_issuer)).call().expect("an answer");
            keep(&mut self.of_issuer, answer.headers());
            let next = answer.headers().get("location").map(|next| next.to_str().expect("text").to_owned());
            let text = answer.body_mut().read_to_string().unwrap_or_default();
            let next = next.unwrap_or_else(|| panic!("{at}: {} {text}", answer.status()));
            at = if next.starts_with('/') { format!("{origin}{next}") } else { next };
        }
        panic!("it goes in circles: {at}")
    }

    fn signs_in(&mut self, desk: &Router, path: &str) -> Answer {
        let back = self.goes(desk, path);
        self.get(desk, &back)
    }

    /// Whose session it has.
    fn is(&mut self, desk: &Router) -> Option<String> {
        let me = self.get(desk, "/api/v1/me");
        let me: Value = serde_json::from_str(&me.text).expect("JSON");
        me["person"]["id"].as_str().map(str::to_owned)
    }
}

const COMPANY: &str = "/sign-in/open-id/company";
const NORTH: &str = "/sign-in/open-id/provider/north";

#[test]
fn who_is_invited_is_signed_in() {
    on_both(signs_in_who_is_invited);
}

fn signs_in_who_is_invited(issuer: &Issuer, router: &Router) {
    // By what the issuer tells of the bearer of a token, and by the token itself.
    for in_token in [false, true] {
        issuer.told(&json!({"in_token": in_token, "rotate": true}));
        issuer.knows("Dana@People.example");
        let mut browser = Browser::default();
        let answer = browser.signs_in(router, &format!("{COMPANY}?to=%2Forders%3Fstatus%3Dwaiting"));
        assert_eq!(answer.status, 303, "{}", answer.text);
        assert_eq!(answer.headers["location"], "/orders?status=waiting");
        let cookies: Vec<&str> =
            answer.headers.get_all("set-cookie").iter().map(|value| value.to_str().expect("text")).collect();
        assert!(cookies.iter().all(|cookie| cookie.contains("; HttpOnly; SameSite=Lax")), "{cookies:?}");
        assert_eq!(browser.is(router).as_deref(), Some("dana"));
        issuer.knows("nina@people.example");
        let mut browser = Browser::default();
        let answer = browser.signs_in(router, &format!("{NORTH}?to=https%3A%2F%2Felsewhere.example"));
        assert_eq!(
            (answer.status, &answer.headers["location"]),
            (303, &axum::http::HeaderValue::from_static("/"))
        );
        assert_eq!(browser.is(router).as_deref(), Some("nina"));
    }
}

#[test]
fn who_is_not_invited_gets_nowhere_and_learns_nothing() {
    let Some(issuer) = issuer() else { return };
    let (desk, router) = desk(&issuer);
    desk.office
        .ask(|session| {
            let vera = auth::person(session.write(), "vera")?.expect("she is there");
            let removed = Some(session.now());
            auth::put_person(session.write(), &Person { removed, ..vera })
        })
        .expect("removed");
    let mut pages = Vec::new();
    for (account, path) in [
        (json!({"sub": "1", "email": "stranger@people.example", "email_verified": true}), COMPANY),
        (json!({"sub": "2", "email": "vera@people.example", "email_verified": true}), COMPANY),
        (json!({"sub": "3", "email": "dana@people.example", "email_verified": false}), COMPANY),
        (json!({"sub": "4", "email": "dana@people.example"}), COMPANY),
        (json!({"sub": "5"}), COMPANY),
        // Each issuer signs its own side's people in, and nobody else.
        (json!({"sub": "6", "email": "nina@people.example", "email_verified": true}), COMPANY),
        (json!({"sub": "7", "email": "dana@people.example", "email_verified": true}), NORTH),
        (json!({"sub": "8", "email": "root@people.example", "email_verified": true}), NORTH),
        (json!({"sub": "9", "email": "carl@people.example", "email_verified": true}), NORTH),
    ] {
        issuer.told(&json!({"account": account}));
        let mut browser = Browser::default();
        let answer = browser.signs_in(&router, path);
        assert_eq!(answer.status, 403, "{account}: {}", answer.text);
        assert_eq!(browser.is(&router), None, "{account}");
        pages.push(answer.text);
    }
    assert!(
        pages[0].contains("Ask your administrator") && pages[0].contains("Example &amp; Sons"),
        "{}",
        pages[0]
    );
    pages.dedup();
    assert_eq!(pages.len(), 1, "one cannot tell who is at the desk: {pages:#?}");
}

#[test]
fn a_named_claim_is_the_sign_in_name() {
    let Some(issuer) = issuer() else { return };
    let by_name =
        IssuerSettings { claim: Some("preferred_username".into()), ..issuer.settings(Side::Company) };
    let (_desk, router) = desk_with(vec![by_name]);
    issuer.told(
        &json!({"account": {"sub": "1", "preferred_username": "DORA", "email": "dana@people.example"}}),
    );
    let mut browser = Browser::default();
    assert_eq!(browser.signs_in(&router, COMPANY).status, 303);
    assert_eq!(browser.is(&router).as_deref(), Some("dora"));
    issuer.told(&json!({"account": {"sub": "2", "email": "dana@people.example", "email_verified": true}}));
    assert_eq!(Browser::default().signs_in(&router, COMPANY).status, 403);
}

#[test]
fn two_with_one_address_are_nobody() {
    let Some(issuer) = issuer() else { return };
    let (desk, router) = desk(&issuer);
    desk.office
        .ask(|session| {
            let dora = auth::person(session.write(), "dora")?.expect("she is there");
            let email = Some("dana@people.example".into());
            auth::put_person(session.write(), &Person { email, ..dora })
        })
        .expect("changed");
    issuer.knows("dana@people.example");
    assert_eq!(Browser::default().signs_in(&router, COMPANY).status, 403);
}

#[test]
fn a_state_counts_once_and_in_its_own_browser() {
    on_both(counts_a_state_once);
}

fn counts_a_state_once(issuer: &Issuer, router: &Router) {
    issuer.knows("dana@people.example");
    let mut browser = Browser::default();
    let back = browser.goes(router, COMPANY);
    let other = Browser::default().get(router, &back);
    assert!(other.status == 400 && other.text.contains("another browser"), "{}", other.text);
    let mut begun_elsewhere = Browser::default();
    begun_elsewhere.goes(router, COMPANY);
    assert_eq!(begun_elsewhere.get(router, &back).status, 400, "the state is another one's");
    let away = browser.of_desk.clone();
    assert_eq!(browser.get(router, &back).status, 303);
    assert_eq!(browser.get(router, &back).status, 400, "the browser has forgotten it");
    browser.of_desk = away;
    assert_eq!(browser.get(router, &back).status, 400, "and so has the desk");
    assert_eq!(browser.is(router), None);
}

#[test]
fn what_comes_back_otherwise_signs_nobody_in() {
    let Some(issuer) = issuer() else { return };
    let (_desk, router) = desk(&issuer);
    issuer.knows("dana@people.example");
    let changed = |change: &dyn Fn(&str) -> String| {
        let mut browser = Browser::default();
        let back = browser.goes(&router, COMPANY);
        let answer = browser.get(&router, &change(&back));
        assert_eq!(browser.is(&router), None);
        answer.status
    };
    assert_eq!(changed(&|back| back.replace("state=", "state=x")), 400);
    assert_eq!(changed(&|back| back.replace("code=", "code=x")), 502);
    assert_eq!(changed(&|back| back.replace("code=", "nothing=")), 401);
    assert_eq!(changed(&|back| back.replace("iss=http", "iss=https")), 400, "of another issuer");
    assert_eq!(changed(&|_| "/sign-in/open-id/callback".to_owned()), 400);
    // The issuer signs nobody in.
    issuer.told(&json!({"account": null}));
    let refused = Browser::default().signs_in(&router, COMPANY);
    assert_eq!(refused.status, 401, "{}", refused.text);
    // Sides without an issuer are not told from those that there are not.
    assert_eq!(Browser::default().get(&router, "/sign-in/open-id/provider/cool").status, 404);
    assert_eq!(Browser::default().get(&router, "/sign-in/open-id/provider/unknown").status, 404);
}

#[test]
fn a_code_of_one_issuer_is_none_of_another() {
    let Some(issuer) = issuer() else { return };
    let (_desk, router) = desk(&issuer);
    issuer.knows("dana@people.example");
    let mut browser = Browser::default();
    let back = browser.goes(&router, NORTH);
    // Who changes what the browser keeps gains nothing: a code goes with its own proof.
    let mut company = Browser::default();
    company.goes(&router, COMPANY);
    browser.of_desk = company.of_desk;
    assert_eq!(browser.get(&router, &back).status, 400);
    assert_eq!(browser.is(&router), None);
}

#[test]
fn a_token_that_is_not_as_it_should_be_is_not_taken() {
    let Some(issuer) = issuer() else { return };
    let (_desk, router) = desk(&issuer);
    issuer.knows("dana@people.example");
    let now = Timestamp::now().as_second();
    for tamper in [
        json!({"aud": "another-client"}),
        json!({"aud": ["consign", "another-client"]}),
        json!({"iss": "https://elsewhere.example"}),
        json!({"nonce": "another one"}),
        json!({"nonce": null}),
        json!({"exp": now - 120}),
        json!({"iat": now + 600, "exp": now + 1200}),
    ] {
        issuer.told(&json!({"tamper": tamper}));
        let mut browser = Browser::default();
        let answer = browser.signs_in(&router, COMPANY);
        assert_eq!(answer.status, 502, "{tamper}: {}", answer.text);
        assert_eq!(browser.is(&router), None, "{tamper}");
    }
    // Whose token it is, is whose address counts.
    issuer.told(&json!({"tamper": {"sub": "somebody else"}}));
    assert_eq!(Browser::default().signs_in(&router, COMPANY).status, 403);
}

#[test]
fn clocks_may_differ_by_a_minute() {
    let Some(issuer) = issuer() else { return };
    let (desk, router) = desk(&issuer);
    issuer.knows("dana@people.example");
    for (seconds, status) in [(-40, 303), (40, 303), (-300, 502), (620, 303), (900, 502)] {
        let now = Timestamp::now().checked_add(SignedDuration::from_secs(seconds)).expect("an instant");
        desk.set_clock(now);
        let answer = Browser::default().signs_in(&router, COMPANY);
        assert_eq!(answer.status, status, "{seconds} s off: {}", answer.text);
    }
}

#[test]
fn keys_that_change_are_asked_for_again() {
    let Some(issuer) = issuer() else { return };
    let (_desk, router) = desk(&issuer);
    issuer.knows("dana@people.example");
    assert_eq!(Browser::default().signs_in(&router, COMPANY).status, 303);
    for _ in 0..2 {
        issuer.told(&json!({"rotate": true}));
        let answer = Browser::default().signs_in(&router, COMPANY);
        assert_eq!(answer.status, 303, "{}", answer.text);
    }
    // One that was signed with a key that the issuer does not show.
    issuer.told(&json!({"foreign": true}));
    assert_eq!(Browser::default().signs_in(&router, COMPANY).status, 502);
    issuer.told(&json!({"foreign": false}));
}

#[test]
fn an_issuer_that_is_down_is_no_reason_not_to_start() {
    let Some(issuer) = issuer() else { return };
    issuer.told(&json!({"down": true}));
    let (_desk, router) = desk(&issuer);
    issuer.knows("dana@people.example");
    let answer = Browser::default().get(&router, COMPANY);
    assert!(answer.status == 503 && answer.text.contains("does not answer"), "{}", answer.text);
    issuer.told(&json!({"down": false}));
    // It is left alone for a moment.
    std::thread::sleep(std::time::Duration::from_millis(1100));
    let mut browser = Browser::default();
    let back = browser.goes(&router, COMPANY);
    issuer.told(&json!({"down": true}));
    assert_eq!(browser.get(&router, &back).status, 502, "it does not take the code");
    issuer.told(&json!({"down": false}));
    assert_eq!(browser.signs_in(&router, COMPANY).status, 303);
    let nobody = IssuerSettings { issuer: "http://127.0.0.1:1".into(), ..issuer.settings(Side::Company) };
    let (_desk, router) = desk_with(vec![nobody]);
    assert_eq!(Browser::default().get(&router, COMPANY).status, 503);
    assert_eq!(Browser::default().get(&router, "/sign-in").status, 200);
}

#[test]
fn the_page_shows_the_way_of_one_side_alone() {
    let settings = |of, label: &str| IssuerSettings {
        of,
        label: Some(label.into()),
        issuer: "https://login.example".into(),
        client_id: "consign".into(),
        secret: Secret::given("secret"),
        claim: None,
    };
    let north = Side::Provider("north".into());
    let (_desk, router) =
        desk_with(vec![settings(Side::Company, "Company & Co"), settings(north, "NorthStar")]);
    let page = |path: &str| Browser::default().get(&router, path).text;
    let plain = page("/sign-in");
    assert!(plain.contains("Sign in with Company &amp; Co") && !plain.contains("NorthStar"), "{plain}");
    let north = page("/sign-in?provider=north");
    assert!(
        north.contains("href=\"/sign-in/open-id/provider/north\"") && !north.contains("Company"),
        "{north}"
    );
    assert!(!page("/sign-in?provider=cool").contains("Sign in with"));
    assert!(!page("/sign-in?provider=%3Cb%3E").contains("<b>"));
}
