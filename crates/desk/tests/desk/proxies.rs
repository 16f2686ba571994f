//! What proxies say of those for whom they ask: of trusted ones it counts, of others it does not.

use std::net::SocketAddr;
use std::sync::Arc;

use axum::Router;
use axum::body::Body;
use axum::extract::ConnectInfo;
use axum::http::{HeaderMap, Request, StatusCode};
use consign_desk::api::{App, Limits, Peer, network, router};
use tower::ServiceExt;

use super::fixture::Desk;

/// The desk behind the proxies of 10.0.0.0/8.
fn behind(desk: &Desk) -> Router {
    let app = App::new(desk.office.clone(), Limits::default(), None, false);
    router(Arc::new(app.behind(vec![network("10.0.0.0/8").expect("a network")])))
}

fn ask(router: &Router, from: &str, headers: &[(&str, &str)], body: &str) -> (StatusCode, HeaderMap) {
    let peer: SocketAddr = format!("{from}:4711").parse().expect("an address");
    let mut request = Request::post("/sign-in")
        .header("host", "desk.internal:8080")
        .header("content-type", "application/x-www-form-urlencoded");
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    let mut request = request.body(Body::from(body.to_owned())).expect("a request");
    request.extensions_mut().insert(ConnectInfo(Peer(peer)));
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
    let response = runtime.block_on(router.clone().oneshot(request)).expect("an answer");
    (response.status(), response.headers().clone())
}

fn link(desk: &Desk) -> String {
    let made = desk.post("root", "/api/v1/people/dana/link", &serde_json::json!({})).is(201);
    made["link"].as_str().expect("a link").split_once('?').expect("a secret").1.to_owned()
}

#[test]
fn cookies_are_for_tls_alone_where_a_trusted_proxy_speaks_it() {
    let desk = Desk::new();
    let router = behind(&desk);
    let https = [("x-forwarded-proto", "https"), ("x-forwarded-for", "203.0.113.7")];
    for (from, headers, is_secure) in [
        ("10.0.0.1", &https[..], true),
        ("10.0.0.1", &[("forwarded", "for=203.0.113.7;proto=https")], true),
        ("10.0.0.1", &[("x-forwarded-proto", "http")], false),
        ("10.0.0.1", &[], false),
        ("192.168.0.9", &https[..], false),
        ("192.168.0.9", &[("forwarded", "for=203.0.113.7;proto=https")], false),
    ] {
        let (status, answered) = ask(&router, from, headers, &link(&desk));
        assert_eq!(status, 303);
        let cookie = answered["set-cookie"].to_str().expect("text");
        assert_eq!(cookie.contains("; Secure"), is_secure, "{from} {headers:?}: {cookie}");
        let has_hsts = answered.contains_key("strict-transport-security");
        assert_eq!(has_hsts, is_secure, "{from} {headers:?}");
    }
}

#[test]
fn tries_to_sign_in_are_counted_by_the_clients_address() {
    let desk = Desk::new();
    let router = behind(&desk);
    let guess = |from: &str, client: &str, name: &str| {
        ask(&router, from, &[("x-forwarded-for", client)], &format!("name={name}&password=not+the+right+one"))
            .0
    };
    for number in 0..5 {
        assert_eq!(guess("10.0.0.1", "203.0.113.7", &format!("name-{number}")), 401);
    }
    assert_eq!(guess("10.0.0.2", "203.0.113.7", "name-5"), 429, "by whatever proxy it comes");
    assert_eq!(guess("10.0.0.1", "203.0.113.8", "name-6"), 401, "others are not slowed down");
    // Whoever makes addresses up is counted by its own.
    for number in 10..15 {
        assert_eq!(guess("192.168.0.9", &format!("203.0.113.{number}"), &format!("name-{number}")), 401);
    }
    assert_eq!(guess("192.168.0.9", "203.0.113.99", "name-99"), 429);
    // And so it is of what stands before the address that the proxy has seen.
    for number in 20..25 {
        assert_eq!(
            guess("10.0.0.1", &format!("1.1.1.{number}, 203.0.113.20"), &format!("name-{number}")),
            401
        );
    }
    assert_eq!(guess("10.0.0.1", "1.1.1.99, 203.0.113.20", "name-98"), 429);
}

#[test]
fn requests_of_the_desks_own_pages_are_known_by_the_host_that_the_proxy_was_asked_for() {
    let desk = Desk::new();
    let router = behind(&desk);
    let (_, answered) = ask(&router, "10.0.0.1", &[], &link(&desk));
    let cookie = answered["set-cookie"].to_str().expect("text").split(';').next().expect("a pair").to_owned();
    desk.receive("WO-1", "CA", "low");
    let cancel = |from: &str, host: &str| {
        let peer: SocketAddr = format!("{from}:4711").parse().expect("an address");
        let request = Request::post("/api/v1/orders/WO-1/note")
            .header("host", "desk.internal:8080")
            .header("x-forwarded-host", host)
            .header("x-forwarded-for", "203.0.113.7")
            .header("origin", "https://desk.example.com")
            .header("cookie", &cookie)
            .extension(ConnectInfo(Peer(peer)));
        let request = request.body(Body::from("{\"text\": \"a remark\"}")).expect("a request");
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
        runtime.block_on(router.clone().oneshot(request)).expect("an answer").status()
    };
    assert_eq!(cancel("10.0.0.1", "desk.example.com"), 200);
    assert_eq!(cancel("10.0.0.1", "elsewhere.example.com"), 403);
    assert_eq!(cancel("192.168.0.9", "desk.example.com"), 403, "it is not believed");
}
