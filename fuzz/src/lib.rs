//! What the targets share: the program whose orders and directories are read, and an order of it.

use std::sync::{Arc, LazyLock};

use consign::{Engine, Order, Program, Sources, Timestamp};

/// A program whose work order has a field of every type.
const PROGRAM: &str = include_str!("../../tests/programs/every_type.consign");
const ORDER: &[u8] = br#"{"id": "WO-1", "region": "NY", "value": 7, "place": [40.7, -74]}"#;

static ENGINE: LazyLock<(Arc<Program>, Engine)> = LazyLock::new(|| {
    let program = consign::compile(&Sources::in_memory([("every_type.consign", PROGRAM)]));
    let program = Arc::new(program.expect("the program has no errors"));
    let engine = Engine::new(program.clone(), program.directory().clone());
    (program, engine)
});

static GOOD: LazyLock<Order> =
    LazyLock::new(|| Order::from_json(&engine().0, ORDER).expect("the order is a good one"));

/// The program and an engine for it.
pub fn engine() -> &'static (Arc<Program>, Engine) {
    &ENGINE
}

/// An order of the program.
pub fn order() -> &'static Order {
    &GOOD
}

/// The instant of every decision.
pub fn now() -> Timestamp {
    "2026-03-02T12:00:00Z".parse().expect("an instant")
}
