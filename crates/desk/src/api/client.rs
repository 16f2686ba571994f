//! Who asks from where, and how: what a connection shows, or what proxies say that are trusted.

use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;

use axum::extract::connect_info::{ConnectInfo, Connected};
use axum::extract::{FromRequestParts, Request, State};
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderValue, header};
use axum::middleware::Next;
use axum::response::Response;
use axum::serve::IncomingStream;
use ipnet::IpNet;

use super::app::App;
use super::forwarded::{Hop, hops};

/// The other end of a connection.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Peer(pub SocketAddr);

impl Connected<IncomingStream<'_, tokio::net::TcpListener>> for Peer {
    fn connect_info(stream: IncomingStream<'_, tokio::net::TcpListener>) -> Self {
        Self(*stream.remote_addr())
    }
}

/// Who asks.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Client {
    /// The address; `None` in tests without a socket.
    pub address: Option<IpAddr>,
    /// Whether it is known to ask over TLS.
    pub is_https: bool,
    /// The host that it asks, with the port if it is not the usual one.
    pub host: Option<String>,
}

impl<S: Send + Sync> FromRequestParts<S> for Client {
    type Rejection = std::convert::Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Self::Rejection> {
        Ok(parts.extensions.get::<Client>().cloned().unwrap_or_default())
    }
}

impl Client {
    /// What the connection's other end and its headers come to, where these networks have proxies that are trusted.
    pub fn from_request(peer: Option<IpAddr>, headers: &HeaderMap, trusted: &[IpNet], is_tls: bool) -> Self {
        let host = headers.get(header::HOST).and_then(|value| value.to_str().ok()).map(str::to_owned);
        let peer = peer.map(|address| address.to_canonical());
        let is_trusted = |address: &IpAddr| trusted.iter().any(|network| network.contains(address));
        let mut client = Self { address: peer, is_https: is_tls, host };
        if !peer.as_ref().is_some_and(is_trusted) {
            return client;
        }
        // From the last proxy to the first: each says whom it heard, and whoever is not trusted is the client.
        for Hop { from, is_https, host } in hops(headers).into_iter().rev() {
            client.is_https = is_https.unwrap_or(client.is_https);
            client.host = host.or(client.host);
            let Some(from) = from else { break };
            client.address = Some(from);
            if !is_trusted(&from) {
                break;
            }
        }
        client
    }
}

/// Finds out who asks, and has browsers come by TLS alone where they came by it.
pub async fn known(State(app): State<Arc<App>>, mut request: Request, next: Next) -> Response {
    let peer = request.extensions().get::<ConnectInfo<Peer>>().map(|info| info.0.0.ip());
    let client = Client::from_request(peer, request.headers(), app.trusted_proxies(), app.is_tls());
    let is_https = client.is_https;
    request.extensions_mut().insert(client);
    let mut response = next.run(request).await;
    if is_https {
        let year = HeaderValue::from_static("max-age=31536000");
        response.headers_mut().insert(header::STRICT_TRANSPORT_SECURITY, year);
    }
    response
}

/// The network that a setting names: an address, or one with the length of its prefix.
///
/// # Errors
/// What to write instead.
pub fn network(text: &str) -> Result<IpNet, String> {
    let text = text.trim();
    let one = text.parse::<IpAddr>().map(|address| IpNet::from(address.to_canonical()));
    one.or_else(|_| text.parse::<IpNet>()).map_err(|_| {
        format!("`{text}` is no address and no network; write it as `10.0.0.7`, `10.0.0.0/8` or `fd00::/8`")
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn client(peer: &str, given: &[(&'static str, &str)]) -> Client {
        let mut headers = HeaderMap::new();
        headers.insert("host", HeaderValue::from_static("desk:8080"));
        for (name, value) in given {
            headers.append(*name, HeaderValue::from_str(value).expect("a header"));
        }
        let trusted = ["10.0.0.0/8", "::1"].map(|text| network(text).expect("a network"));
        Client::from_request(Some(peer.parse().expect("an address")), &headers, &trusted, false)
    }

    #[track_caller]
    fn is(client: &Client, address: &str, is_https: bool, host: &str) {
        assert_eq!(client.address, Some(address.parse().expect("an address")), "{client:?}");
        assert_eq!((client.is_https, client.host.as_deref()), (is_https, Some(host)), "{client:?}");
    }

    #[test]
    fn what_others_say_does_not_count() {
        let given = [
            ("x-forwarded-for", "1.1.1.1"),
            ("x-forwarded-proto", "https"),
            ("x-forwarded-host", "evil.example"),
            ("forwarded", "for=1.1.1.1;proto=https;host=evil.example"),
        ];
        is(&client("192.168.0.9", &given), "192.168.0.9", false, "desk:8080");
        is(&client("::ffff:192.168.0.9", &given), "192.168.0.9", false, "desk:8080");
    }

    #[test]
    fn what_a_trusted_proxy_says_counts() {
        let given = [
            ("x-forwarded-for", "203.0.113.7"),
            ("x-forwarded-proto", "https"),
            ("x-forwarded-host", "a.example"),
        ];
        is(&client("10.1.2.3", &given), "203.0.113.7", true, "a.example");
        is(&client("::ffff:10.1.2.3", &given), "203.0.113.7", true, "a.example");
        let given = [("forwarded", "for=\"[2001:db8::7]:4711\";proto=https;host=\"a.example:8443\"")];
        is(&client("::1", &given), "2001:db8::7", true, "a.example:8443");
        is(&client("10.1.2.3", &[]), "10.1.2.3", false, "desk:8080");
    }

    #[test]
    fn what_stands_before_the_client_is_what_it_made_up() {
        let given = [
            ("x-forwarded-for", "1.1.1.1, 203.0.113.7, 10.9.9.9"),
            ("x-forwarded-proto", "https, http, http"),
        ];
        is(&client("10.1.2.3", &given), "203.0.113.7", false, "desk:8080");
        // Two lines are one list.
        let given = [("x-forwarded-for", "1.1.1.1"), ("x-forwarded-for", "203.0.113.7")];
        is(&client("10.1.2.3", &given), "203.0.113.7", false, "desk:8080");
        let given = [("forwarded", "for=1.1.1.1;proto=https, for=203.0.113.7, for=10.9.9.9;proto=http")];
        is(&client("10.1.2.3", &given), "203.0.113.7", false, "desk:8080");
    }

    #[test]
    fn what_both_headers_say_differently_does_not_count() {
        let given = [
            ("x-forwarded-for", "203.0.113.7"),
            ("x-forwarded-proto", "http"),
            ("forwarded", "for=1.1.1.1;proto=https"),
        ];
        is(&client("10.1.2.3", &given), "10.1.2.3", false, "desk:8080");
        let given = [("x-forwarded-for", "203.0.113.7"), ("forwarded", "for=203.0.113.7;proto=https")];
        is(&client("10.1.2.3", &given), "203.0.113.7", true, "desk:8080");
    }

    #[test]
    fn what_is_no_address_ends_the_list() {
        for nonsense in ["unknown", "_hidden", "", "300.1.1.1", "\u{1}"] {
            let Ok(value) = HeaderValue::from_str(&format!("1.1.1.1, {nonsense}")) else { continue };
            let given = [("x-forwarded-for", value.to_str().expect("text"))];
            is(&client("10.1.2.3", &given), "10.1.2.3", false, "desk:8080");
        }
        for nonsense in ["for", "for=\"", "for=\"[::1\"", ";;;", "proto=;for=", "for=1.1.1.1:port"] {
            is(&client("10.1.2.3", &[("forwarded", nonsense)]), "10.1.2.3", false, "desk:8080");
        }
    }

    #[test]
    fn networks_are_addresses_or_prefixes() {
        for right in ["10.0.0.7", "10.0.0.0/8", "fd00::/8", " ::1 "] {
            network(right).expect(right);
        }
        for wrong in ["proxy", "10.0.0.0/33", "10.0.0", "", "10.0.0.1:80"] {
            assert!(network(wrong).expect_err(wrong).contains("`10.0.0.0/8`"));
        }
    }
}
