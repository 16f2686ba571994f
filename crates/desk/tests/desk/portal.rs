//! The portals' pages, as a browser without a script has them.

use axum::body::Body;
use axum::http::{Method, Request, StatusCode};
use consign_desk::auth;
use serde_json::json;

use super::fixture::{Desk, PROGRAM};
use super::sight::{SECRETS, filled};

/// Somebody with a browser.
pub struct Browser<'d> {
    desk: &'d Desk,
    cookie: String,
}

/// A page.
pub struct Page {
    pub status: StatusCode,
    pub text: String,
    /// Where it leads, if it leads elsewhere.
    pub to: String,
    cookies: Vec<String>,
    pub headers: axum::http::HeaderMap,
}

impl<'d> Browser<'d> {
    pub fn signed_in(desk: &'d Desk, who: &str) -> Self {
        let id = who.to_owned();
        let secret = desk.office.ask(move |session| {
            let now = session.now();
            auth::open_session(session.write(), &id, now)
        });
        let secret = secret.expect("a session");
        Self { desk, cookie: format!("consign_session={}", secret.reveal()) }
    }

    /// One who has not signed in.
    pub fn nobody(desk: &'d Desk) -> Self {
        Self { desk, cookie: String::new() }
    }

    pub fn send(&self, method: Method, path: &str, body: &str) -> Page {
        self.send_with(method, path, body, &[("content-type", "application/x-www-form-urlencoded")])
    }

    pub fn request(&self, method: Method, path: &str, body: &str, headers: &[(&str, &str)]) -> Request<Body> {
        let mut request = Request::builder().method(method).uri(path).header("cookie", &self.cookie);
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        request.body(Body::from(body.to_owned())).expect("a request")
    }

    pub fn send_with(&self, method: Method, path: &str, body: &str, headers: &[(&str, &str)]) -> Page {
        let (headers, answer) = self.desk.whole(self.request(method, path, body, headers));
        let header = |name: &str| {
            let values = headers.get_all(name).into_iter();
            values.filter_map(|value| value.to_str().ok().map(str::to_owned)).collect::<Vec<_>>()
        };
        let to = header("location").pop().unwrap_or_default();
        Page { status: answer.status, text: answer.text, to, cookies: header("set-cookie"), headers }
    }

    pub fn get(&self, path: &str) -> Page {
        self.send(Method::GET, path, "")
    }

    /// A page that must be there.
    pub fn page(&self, path: &str) -> String {
        let page = self.get(path);
        assert_eq!(page.status, 200, "{path}: {} {}", page.to, page.text);
        page.text
    }

    /// Sends a form of a page: with its key, as a browser does.
    pub fn submit(&self, on: &str, path: &str, fields: &[(&str, &str)]) -> Page {
        let key = between(&self.page(on), "name=\"form_key\" value=\"", "\"");
        let mut body = format!("form_key={}", escaped(&key));
        for (name, value) in fields {
            body += &format!("&{name}={}", escaped(value));
        }
        self.send(Method::POST, path, &body)
    }

    /// The page that a form leads to, with what it tells.
    pub fn follow(&self, page: &Page) -> String {
        assert_eq!(page.status, 303, "{}", page.text);
        let told: Vec<String> =
            page.cookies.iter().map(|cookie| cookie.split(';').next().unwrap_or("").to_owned()).collect();
        let with = Browser { desk: self.desk, cookie: format!("{}; {}", self.cookie, told.join("; ")) };
        with.page(&page.to)
    }
}

pub fn between(text: &str, from: &str, to: &str) -> String {
    let at = text.find(from).unwrap_or_else(|| panic!("no {from} in {text}")) + from.len();
    text[at..].split(to).next().unwrap_or_default().to_owned()
}

pub fn escaped(text: &str) -> String {
    text.bytes().map(|byte| format!("%{byte:02x}")).collect()
}

/// The ids of the rows of a list, in their order.
fn rows(page: &str) -> Vec<String> {
    page.split("data-order=\"").skip(1).map(|rest| rest.split('"').next().unwrap_or("").to_owned()).collect()
}

const LIST: &str = "/company/orders?node=repairs.choose";

#[test]
fn who_is_not_signed_in_is_asked_to_and_led_back_and_nowhere_else() {
    let desk = Desk::new();
    let nobody = Browser::nobody(&desk);
    let page = nobody.get("/company/orders?node=repairs.choose");
    assert_eq!(
        (page.status, page.to.as_str()),
        (StatusCode::SEE_OTHER, "/sign-in?to=%2Fcompany%2Forders%3Fnode%3Drepairs%2Echoose")
    );
    assert!(nobody.page(&page.to).contains("name=\"to\" value=\"/company/orders?node=repairs.choose\""));
    for elsewhere in [
        "//evil.example/",
        "https://evil.example/",
        "/\\evil.example",
        "javascript:alert(1)",
        "/\t/evil.example",
    ] {
        let page = nobody.page(&format!("/sign-in?to={}", escaped(elsewhere)));
        assert!(!page.contains("name=\"to\""), "{elsewhere}: {page}");
    }
    let link = desk.office.ask(|session| {
        let now = session.now();
        auth::link_for(session.write(), "dana", now)
    });
    let link = link.expect("a link").reveal().to_owned();
    let signed_in =
        nobody.send(Method::POST, "/sign-in", &format!("link={link}&to={}", escaped("/company/settings")));
    assert_eq!((signed_in.status, signed_in.to.as_str()), (StatusCode::SEE_OTHER, "/company/settings"));
    let cookie = signed_in.cookies[0].split(';').next().expect("a cookie").to_owned();
    assert!(Browser { desk: &desk, cookie }.page("/company/settings").contains("dana"));
    let again = nobody.send(Method::POST, "/sign-in", &format!("link={link}"));
    assert!(again.status == 401 && again.text.contains("was used already"), "{}", again.text);
}

#[test]
fn the_company_s_list_shows_what_waits_and_why() {
    let desk = Desk::new();
    desk.receive("WO-1", "CA", "low");
    desk.receive("WO-2", "TX", "high");
    desk.receive("WO-3", "NY", "high");
    let dana = Browser::signed_in(&desk, "dana");
    assert_eq!(dana.get("/").to, "/company");
    assert_eq!(dana.get("/company").to, "/company/orders");
    let page = dana.page("/company/orders");
    assert_eq!(rows(&page), ["WO-1", "WO-2"], "{page}");
    assert!(page.contains("2 orders wait here.") && page.contains("A rule says so"), "{page}");
    assert!(page.contains("No rule covers this order"), "{page}");
    let sorted = dana.page(&format!("{LIST}&sort=-priority"));
    assert_eq!(rows(&sorted), ["WO-2", "WO-1"]);
    assert!(sorted.contains("aria-sort=\"descending\""));
    assert_eq!(rows(&dana.page(&format!("{LIST}&filter={}", escaped("priority = low")))), ["WO-1"]);
    assert_eq!(rows(&dana.page(&format!("{LIST}&search=tx"))), ["WO-2"]);
    let wrong = dana.page(&format!("{LIST}&filter={}", escaped("priorty = low")));
    assert!(wrong.contains("there is no field") && wrong.contains("priority"), "{wrong}");
    assert!(rows(&wrong).is_empty() && wrong.contains("aria-invalid=\"true\""), "{wrong}");
    let none = dana.page(&format!("{LIST}&search=nothing"));
    assert!(none.contains("No order fits this filter."), "{none}");
    assert_eq!(dana.get("/company/orders?node=repairs.nowhere").status, 404);
}

#[test]
fn a_page_has_fifty_rows_and_at_most_sixty_kilobytes() {
    let desk = Desk::new();
    for number in 0..120 {
        desk.receive(
            &format!("WO-{number:04} with a long number of a customer's own system"),
            "Saskatchewan",
            "low",
        );
    }
    let dana = Browser::signed_in(&desk, "dana");
    let (mut seen, mut path) = (Vec::new(), LIST.to_owned());
    loop {
        let page = dana.page(&path);
        assert!(page.len() <= 60_000, "{} bytes", page.len());
        seen.extend(rows(&page));
        if !page.contains("rel=\"next\"") {
            break;
        }
        let next = between(&page, "rel=\"next\" href=\"", "\"").replace("&amp;", "&");
        path = format!("/company/orders{next}");
    }
    assert_eq!(seen.len(), 120);
}

#[test]
fn an_order_is_assigned_told_and_taken_back() {
    let desk = Desk::new();
    desk.receive("WO-1", "NY", "low");
    desk.receive("WO-2", "NY", "low");
    let dana = Browser::signed_in(&desk, "dana");
    let order = "/company/orders/WO-1?node=repairs.choose";
    let page = dana.page(order);
    assert!(page.contains("NorthStar") && page.contains("0 / 3"), "{page}");
    assert!(page.contains("CoolAir") && page.contains("provider.regions contains region"), "{page}");
    let fields = [("revision", "1"), ("list", "node=repairs.choose"), ("to", "north"), ("note", "back door")];
    let done = dana.submit(order, "/company/orders/WO-1/assign", &fields);
    assert!(done.to.starts_with("/company/orders/WO%2D2?"), "to the next one: {}", done.to);
    let next = dana.follow(&done);
    assert!(next.contains("WO-1 is assigned to NorthStar."), "{next}");
    assert!(next.contains("action=\"/company/orders/WO%2D1/recall\""), "it can be taken back: {next}");
    let back = dana.submit(order, "/company/orders/WO-1/recall", &[("revision", "2")]);
    assert!(dana.follow(&back).contains("WO-1 is taken back."));
    assert_eq!(desk.get("dana", "/api/v1/orders/WO-1").is(200)["at"]["node"], "choose");
    let history = dana.page(order);
    assert!(
        history.contains("dana") && history.contains("back door") && history.contains("took it back"),
        "{history}"
    );
    desk.is_sound();
}

#[test]
fn who_comes_late_is_told_what_the_other_did_and_nothing_is_done() {
    let desk = Desk::new();
    desk.receive("WO-1", "NJ", "low");
    let dana = Browser::signed_in(&desk, "dana");
    desk.command("dora", "WO-1", "assign", &json!({"provider": "cool"})).is(200);
    let late = dana.submit(
        "/company/orders/WO-1",
        "/company/orders/WO-1/assign",
        &[("revision", "1"), ("to", "north")],
    );
    assert_eq!(late.status, 409);
    assert!(
        late.text.contains("Somebody was quicker") && late.text.contains("assigned CoolAir"),
        "{}",
        late.text
    );
    assert_eq!(desk.order("WO-1").revision, 2);
    let off = dana.submit(
        "/company/orders/WO-1",
        "/company/orders/WO-1/assign",
        &[("revision", "2"), ("to", "north")],
    );
    assert_eq!(off.status, 403, "it is the provider's now: {}", off.text);
}

#[test]
fn twenty_orders_at_once_with_two_that_have_changed() {
    let desk = Desk::running(&PROGRAM.replace("capacity: 3", "capacity: 30"));
    let ids: Vec<String> = (1..=20).map(|number| format!("WO-{number:02}")).collect();
    for id in &ids {
        desk.receive(id, "NY", "low");
    }
    let dana = Browser::signed_in(&desk, "dana");
    let orders: Vec<String> = ids.iter().map(|id| format!("1 {id}")).collect();
    let mut fields: Vec<(&str, &str)> = orders.iter().map(|order| ("order", order.as_str())).collect();
    fields.extend([("do", "assign"), ("node", "repairs.choose"), ("list", "node=repairs.choose")]);
    let look = dana.submit(LIST, "/company/bulk", &fields);
    assert!(
        look.status == 200 && look.text.contains("20 orders.") && look.text.contains("NorthStar"),
        "{}",
        look.text
    );
    // Meanwhile somebody else takes one and ends another.
    desk.command("dana", "WO-03", "assign", &json!({"provider": "north"})).is(200);
    desk.command("dana", "WO-07", "cancel", &json!({})).is(200);
    fields.push(("command", "assign"));
    let done = dana.submit(LIST, "/company/bulk/do", &fields);
    assert!(done.text.contains("18 orders are done.") && done.text.contains("2 are not."), "{}", done.text);
    assert_eq!(done.text.matches("Somebody was quicker").count(), 2, "{}", done.text);
    let open =
        desk.all_orders().into_iter().filter(|order| order.placement.provider.as_deref() == Some("north"));
    assert_eq!(open.count(), 19);
    assert_eq!(desk.get("dana", "/api/v1/orders/WO-07").is(200)["status"], "cancelled");
    desk.is_sound();
}

#[test]
fn each_of_many_goes_to_its_own_first_and_no_cap_is_exceeded() {
    let desk = Desk::new();
    let ids: Vec<String> = (1..=8).map(|number| format!("WO-{number}")).collect();
    for id in &ids {
        desk.receive(id, "NJ", "low");
    }
    let dana = Browser::signed_in(&desk, "dana");
    let orders: Vec<String> = ids.iter().map(|id| format!("1 {id}")).collect();
    let mut fields: Vec<(&str, &str)> = orders.iter().map(|order| ("order", order.as_str())).collect();
    fields.extend([("command", "assign"), ("to", "")]);
    let done = dana.submit(LIST, "/company/bulk/do", &fields);
    assert!(done.text.contains("5 orders are done.") && done.text.contains("3 are not."), "{}", done.text);
    assert_eq!((desk.workload("north"), desk.workload("cool")), (3, 2));
    desk.is_sound();
}

#[test]
fn a_form_of_another_session_or_site_does_nothing() {
    let desk = Desk::new();
    desk.receive("WO-1", "NY", "low");
    let (dana, other) = (Browser::signed_in(&desk, "dana"), Browser::signed_in(&desk, "dana"));
    let key = between(&other.page("/company/orders/WO-1"), "name=\"form_key\" value=\"", "\"");
    let body = |key: &str| format!("form_key={key}&revision=1&to=north");
    let own = between(&dana.page("/company/orders/WO-1"), "name=\"form_key\" value=\"", "\"");
    let path = "/company/orders/WO-1/assign";
    for wrong in [body(&key), body(""), body("x"), "revision=1&to=north".to_owned()] {
        let page = dana.send(Method::POST, path, &wrong);
        assert!(page.status == 403 && page.text.contains("Nothing was changed"), "{wrong}: {}", page.text);
    }
    let form = ("content-type", "application/x-www-form-urlencoded");
    for site in ["cross-site", "same-site"] {
        let page = dana.send_with(Method::POST, path, &body(&own), &[form, ("sec-fetch-site", site)]);
        assert_eq!(page.status, 403, "{site}");
    }
    let plain = dana.send_with(Method::POST, path, &body(&own), &[("content-type", "text/plain")]);
    assert_eq!(plain.status, 403);
    assert_eq!(desk.order("WO-1").revision, 1);
    assert_eq!(dana.send(Method::POST, path, &body(&own)).status, 303);
}

/// Every address that the portals have, of the company and of a provider.
fn addresses(base: &str) -> Vec<String> {
    let mut all: Vec<String> =
        ["", "/orders", "/mine", "/settings", "/live", "/orders?node=repairs.choose", "/orders?node=-"]
            .map(|path| format!("{base}{path}"))
            .to_vec();
    for id in ["WO-1", "WO-2", "WO-3", "WO-4"] {
        all.extend(["", "/why", "?node=repairs.pick"].map(|path| format!("{base}/orders/{id}{path}")));
    }
    all
}

#[test]
fn a_provider_s_people_have_no_page_of_others_and_no_word_of_them() {
    let desk = filled();
    for who in ["nina", "north.amy"] {
        let browser = Browser::signed_in(&desk, who);
        for path in
            ["/company", "/provider/cool", "/provider/no%72th2", "/provider/"].into_iter().flat_map(addresses)
        {
            let page = browser.get(&path);
            assert_eq!(page.status, 404, "{who} {path}: {}", page.text);
        }
        for path in addresses("/provider/north").into_iter().filter(|path| !path.ends_with("/live")) {
            let page = browser.get(&path);
            for secret in SECRETS {
                assert!(!page.text.contains(secret), "{who} reads `{secret}` at {path}: {}", page.text);
            }
        }
        for command in ["assign", "recall", "note", "cancel", "update"] {
            let page = browser.send(Method::POST, &format!("/company/orders/WO-1/{command}"), "form_key=x");
            assert_eq!(page.status, 404, "{who} {command}");
        }
    }
    let nina = Browser::signed_in(&desk, "nina");
    let page = nina.page("/provider/north/orders/WO-1");
    assert!(page.contains("come by the back door") && page.contains("It came to you"), "{page}");
    let dana = Browser::signed_in(&desk, "dana");
    assert_eq!(dana.get("/provider/north/orders").status, 404, "the company has a portal of its own");
}

#[test]
fn a_provider_s_dispatcher_declines_and_assigns_and_an_engineer_finishes() {
    let desk = Desk::running(
        &PROGRAM
            .replace("declined  choose", "declined  choose reasons \"No capacity\", \"Outside our area\""),
    );
    for id in ["WO-1", "WO-2"] {
        desk.receive(id, "NY", "low");
        desk.command("dana", id, "assign", &json!({"provider": "north"})).is(200);
    }
    let nina = Browser::signed_in(&desk, "nina");
    let order = "/provider/north/orders/WO-1";
    assert!(nina.page(order).contains("No capacity"));
    let none = nina.submit(order, &format!("{order}/decline"), &[("revision", "2")]);
    assert_eq!(none.status, 422, "a reason is needed: {}", none.text);
    let done =
        nina.submit(order, &format!("{order}/decline"), &[("revision", "2"), ("reason", "No capacity")]);
    assert!(nina.follow(&done).contains("WO-1 is declined."));
    assert_eq!(nina.get(order).status, 404, "it is not theirs any more");
    let order = "/provider/north/orders/WO-2";
    let page = nina.page(order);
    assert!(page.contains("Amy Lee") && !page.contains("Amy Stone"), "{page}");
    let done = nina.submit(order, &format!("{order}/assign"), &[("revision", "2"), ("to", "amy")]);
    assert!(nina.follow(&done).contains("WO-2 is assigned to Amy Lee."));
    let amy = Browser::signed_in(&desk, "north.amy");
    assert_eq!(amy.get("/provider/north").to, "/provider/north/mine");
    assert_eq!(amy.get("/provider/north/orders").to, "/provider/north/mine");
    let mine = amy.page("/provider/north/mine");
    assert!(mine.contains("You have one open order.") && mine.contains("WO-2"), "{mine}");
    let done =
        amy.submit("/provider/north/mine", "/provider/north/orders/WO-2/complete", &[("revision", "3")]);
    assert!(amy.follow(&done).contains("WO-2 is done."));
    assert_eq!(desk.get("dana", "/api/v1/orders/WO-2").is(200)["status"], "done");
    let ended = Browser::signed_in(&desk, "dana").page("/company/orders/WO-2");
    for button in ["Assign", "do-complete", "Decline", "Take back", "Cancel the order"] {
        assert!(!ended.contains(&format!(">{button}")), "a button after the end: {button}");
    }
    desk.is_sound();
}

#[test]
fn columns_filters_and_language_are_a_person_s_own() {
    let desk = Desk::new();
    desk.receive("WO-1", "CA", "low");
    let dana = Browser::signed_in(&desk, "dana");
    let node = ("node", "repairs.choose");
    dana.submit(LIST, "/company/list", &[node, ("do", "columns"), ("column", "region")]);
    let page = dana.page(LIST);
    assert!(page.contains(">Region</a>") && !page.contains(">Priority</a>"), "{page}");
    dana.submit(
        LIST,
        "/company/list",
        &[node, ("do", "save"), ("name", "<b>Low</b>"), ("filter", "priority = low")],
    );
    let page = dana.page(LIST);
    assert!(page.contains("&lt;b&gt;Low&lt;/b&gt;") && !page.contains("<b>Low"), "{page}");
    dana.submit(LIST, "/company/list", &[node, ("do", "forget"), ("name", "<b>Low</b>")]);
    assert!(!dana.page(LIST).contains("Low&lt;"));
    dana.submit("/company/settings", "/company/settings", &[("language", "de")]);
    let page = dana.page(LIST);
    assert!(page.contains("<html lang=\"de\"") && page.contains("Hier wartet ein Auftrag."), "{page}");
    assert!(page.contains("data-keys=\"off\""), "the box was not ticked");
    let root = Browser::signed_in(&desk, "root");
    assert!(root.page("/company/settings").contains("lang=\"en\""));
}

#[test]
fn what_orders_say_is_text_on_every_page() {
    let desk = Desk::new();
    let id = "\"><script>alert(1)</script>";
    let document = json!({"wo_number": id, "region": "<img src=x onerror=alert(1)>", "priority": "low"});
    desk.post("intake", "/api/v1/orders", &document).is(201);
    let dana = Browser::signed_in(&desk, "dana");
    for path in [
        LIST.to_owned(),
        format!("/company/orders/{}", escaped(id)),
        format!("/company/orders/{}/why", escaped(id)),
    ] {
        let page = dana.page(&path);
        assert!(!page.contains("<script>alert") && !page.contains("<img src=x"), "{path}: {page}");
    }
}

#[test]
fn no_page_has_styles_or_scripts_of_its_own_and_all_say_so() {
    let desk = filled();
    let dana = Browser::signed_in(&desk, "dana");
    for path in addresses("/company").into_iter().filter(|path| !path.ends_with("/live")) {
        let page = dana.get(&path);
        if page.status != 200 {
            continue;
        }
        for inline in [" style=\"", " onclick=", " onload=", "<style", "javascript:"] {
            assert!(!page.text.contains(inline), "{path} has {inline}");
        }
        assert_eq!(page.text.matches("<script").count(), page.text.matches("<script src=\"/assets/").count());
        let policy = page.headers["content-security-policy"].to_str().expect("text");
        assert!(policy.starts_with("default-src 'none'") && !policy.contains("unsafe"), "{policy}");
        assert_eq!(page.headers["cache-control"], "no-store");
    }
    let script = between(&dana.page(LIST), "<script src=\"", "\"");
    let asset = dana.get(&script);
    assert!(asset.headers["cache-control"].to_str().expect("text").contains("immutable"));
    assert_eq!(dana.get("/assets/other.js").status, 404);
}
