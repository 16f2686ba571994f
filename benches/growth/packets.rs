//! A packet filter in the manner of ClassBench (Taylor and Turner, INFOCOM 2005): prefixes of two addresses, nested in
//! each other, ranges of two ports, and a protocol; most rules leave something open, and all overlap some others.

use std::fmt::Write as _;

/// Ports that services listen at.
const SERVICES: [u32; 12] = [20, 21, 22, 23, 25, 53, 80, 110, 123, 143, 443, 1521];

/// Numbers without a pattern, the same at each run.
struct Numbers(u64);

impl Numbers {
    fn below(&mut self, most: u32) -> u32 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        u32::try_from((self.0 >> 33) % u64::from(most.max(1))).unwrap_or(0)
    }

    /// Whether it falls among so many of a hundred.
    fn in_hundred(&mut self, of: u32) -> bool {
        self.below(100) < of
    }
}

/// The conditions of so many rules, about the fields `value`, `a`, `b`, `c` and `e`.
pub fn filter(n: usize) -> Vec<String> {
    let mut numbers = Numbers(42);
    // Networks grow in number more slowly than rules about them.
    let networks = 16 + u32::try_from(n / 20).unwrap_or(u32::MAX);
    (0..n).map(|_| condition(&mut numbers, networks)).collect()
}

fn condition(numbers: &mut Numbers, networks: u32) -> String {
    let mut parts = Vec::new();
    for field in ["value", "a"] {
        parts.extend(address(numbers, networks, field));
    }
    parts.extend(port(numbers, "b", 85));
    parts.extend(port(numbers, "c", 25));
    if numbers.in_hundred(80) {
        parts.push(format!("e = {}", if numbers.in_hundred(70) { 6 } else { 17 }));
    }
    if parts.is_empty() { "e = 1".into() } else { parts.join(" and ") }
}

/// A prefix: a network, one of its subnets, or a single address in it; now and then any.
fn address(numbers: &mut Numbers, networks: u32, field: &str) -> Option<String> {
    if numbers.in_hundred(10) {
        return None;
    }
    let network = u64::from(numbers.below(networks)) * 65_536 + 1_000_000;
    let bits = [16, 12, 8, 8, 4, 0, 0, 0][numbers.below(8) as usize];
    let at = network + (u64::from(numbers.below(65_536)) >> bits << bits);
    Some(match bits {
        0 => format!("{field} = {at}"),
        _ => format!("{field} between {at} and {}", at + (1 << bits) - 1),
    })
}

/// A service, a range, or the ports of clients; as often as is said, any.
fn port(numbers: &mut Numbers, field: &str, open: u32) -> Option<String> {
    if numbers.in_hundred(open) {
        return None;
    }
    let mut text = String::new();
    let _ = match numbers.below(10) {
        0..6 => write!(text, "{field} = {}", SERVICES[numbers.below(12) as usize]),
        6..8 => write!(text, "{field} >= 1024"),
        _ => {
            let from = 1_024 + numbers.below(50_000);
            write!(text, "{field} between {from} and {}", from + 1 + numbers.below(2_000))
        }
    };
    Some(text)
}
