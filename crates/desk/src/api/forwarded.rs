//! What proxies say of those for whom they ask: `Forwarded` (RFC 7239), and `X-Forwarded-For`, `-Proto` and `-Host`.

use std::net::{IpAddr, SocketAddr};

use axum::http::HeaderMap;

/// What a proxy says of whoever asked it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Hop {
    /// The address; `None` if it is hidden or cannot be read.
    pub from: Option<IpAddr>,
    /// Whether it asked over TLS; `None` if nothing is said.
    pub is_https: Option<bool>,
    /// The host that it asked for.
    pub host: Option<String>,
}

/// What each proxy says, the first one first. A proxy that writes one of the headers lets the other pass as the client
/// sent it; where they tell different things, nothing is believed.
pub fn hops(headers: &HeaderMap) -> Vec<Hop> {
    let (standard, usual) = (standard(headers), usual(headers));
    match (standard.is_empty(), usual.is_empty()) {
        (true, _) => usual,
        (_, true) => standard,
        (false, false) => agreed(standard, usual),
    }
}

fn agreed(standard: Vec<Hop>, usual: Vec<Hop>) -> Vec<Hop> {
    let mut all = Vec::new();
    for (one, other) in standard.into_iter().rev().zip(usual.into_iter().rev()) {
        let is_alike = one.from == other.from
            && one.is_https.zip(other.is_https).is_none_or(|(one, other)| one == other)
            && one.host.as_ref().zip(other.host.as_ref()).is_none_or(|(one, other)| one == other);
        if !is_alike {
            break;
        }
        all.push(Hop {
            from: one.from,
            is_https: one.is_https.or(other.is_https),
            host: one.host.or(other.host),
        });
    }
    all.reverse();
    all
}

/// The elements of a header's list, of all its lines.
fn elements<'h>(headers: &'h HeaderMap, name: &str) -> Vec<&'h str> {
    let lines = headers.get_all(name).into_iter().filter_map(|value| value.to_str().ok());
    lines.flat_map(split_list).map(str::trim).collect()
}

/// Splits at commas outside of quotes.
fn split_list(text: &str) -> Vec<&str> {
    split_at(text, ',')
}

fn split_at(text: &str, sign: char) -> Vec<&str> {
    let mut is_quoted = false;
    text.split(move |c| {
        is_quoted ^= c == '"';
        c == sign && !is_quoted
    })
    .collect()
}

fn standard(headers: &HeaderMap) -> Vec<Hop> {
    elements(headers, "forwarded").into_iter().map(element).collect()
}

fn element(text: &str) -> Hop {
    let mut hop = Hop::default();
    for pair in split_at(text, ';') {
        let Some((name, value)) = pair.split_once('=') else { continue };
        let value = value.trim().trim_matches('"');
        match name.trim().to_ascii_lowercase().as_str() {
            "for" => hop.from = address(value),
            "proto" => hop.is_https = Some(value.eq_ignore_ascii_case("https")),
            "host" => hop.host = host(value),
            _ => {}
        }
    }
    hop
}

fn usual(headers: &HeaderMap) -> Vec<Hop> {
    let [from, proto, hosts] =
        ["x-forwarded-for", "x-forwarded-proto", "x-forwarded-host"].map(|name| elements(headers, name));
    let length = from.len().max(usize::from(!(proto.is_empty() && hosts.is_empty())));
    // Of lists of another length it is not known whose each is but the last.
    let of = |list: &[&str], at: usize| -> Option<String> {
        let is_last = at + 1 == length;
        let found = if list.len() == length { list.get(at) } else { list.last().filter(|_| is_last) };
        found.map(|text| (*text).to_owned())
    };
    let hop = |at: usize| Hop {
        from: from.get(at).and_then(|text| address(text)),
        is_https: of(&proto, at).map(|word| word.eq_ignore_ascii_case("https")),
        host: of(&hosts, at).and_then(|text| host(&text)),
    };
    (0..length).map(hop).collect()
}

/// An address, with or without a port.
fn address(text: &str) -> Option<IpAddr> {
    let bare = text.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')).unwrap_or(text);
    let address = bare.parse::<IpAddr>().ok();
    let address = address.or_else(|| text.parse::<SocketAddr>().ok().map(|address| address.ip()));
    address.map(|address| address.to_canonical())
}

fn host(text: &str) -> Option<String> {
    let is_of_host = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '_' | ':' | '[' | ']');
    (!text.is_empty() && text.len() <= 255 && text.chars().all(is_of_host)).then(|| text.to_ascii_lowercase())
}
