//! The Boston example against what the city did: the share of requests that go to the city's own queue.

use std::collections::HashMap;
use std::io::BufReader;
use std::path::PathBuf;
use std::sync::Arc;

use consign::input::Format;
use consign::source::{LoadError, Loader};
use consign::{Engine, Options, Sources, State};

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

/// The files of the checkout.
struct Checkout;

impl Loader for Checkout {
    fn load(&self, path: &str) -> Result<Vec<u8>, LoadError> {
        Ok(std::fs::read(root().join(path))?)
    }
}

/// The city's queue for each request.
fn queues() -> HashMap<String, String> {
    let mut requests =
        csv::Reader::from_path(root().join("examples/boston311/requests.csv")).expect("the requests");
    let headers = requests.headers().expect("a header").clone();
    let column = |name: &str| headers.iter().position(|header| header == name).expect("a column");
    let (id, queue) = (column("case_enquiry_id"), column("queue"));
    let rows = requests.records().map(|row| row.expect("a row"));
    rows.map(|row| (row[id].to_owned(), row[queue].to_owned())).collect()
}

#[test]
fn most_requests_go_to_the_queue_that_the_city_chose() {
    let sources = Sources::new("examples/boston311/boston.consign", Checkout);
    let program = Arc::new(consign::compile(&sources).unwrap_or_else(|errors| panic!("{errors}")));
    assert!(program.warnings().is_empty(), "{}", program.warnings());
    let engine = Engine::new(program.clone(), program.directory().clone());
    let file = std::fs::File::open(root().join("examples/boston311/requests.csv")).expect("the requests");
    let now = "2012-01-01T12:00:00Z".parse().expect("a timestamp");
    let (queues, mut state) = (queues(), State::new());
    let (mut all, mut agreeing) = (0u32, 0u32);
    for record in consign::input::orders(&program, Format::Csv, BufReader::new(file)) {
        let order =
            record.expect("the file can be read").content.unwrap_or_else(|invalid| panic!("{invalid}"));
        let decision = engine.decide(&order, now, &Options::default(), &mut state);
        all += 1;
        agreeing += u32::from(decision.provider.as_deref() == queues.get(order.id()).map(String::as_str));
    }
    assert_eq!(all, 9_709);
    let share = 100.0 * f64::from(agreeing) / f64::from(all);
    assert!(share >= 85.0, "{share:.1} %");
    for page in ["README.md", "examples/boston311/README.md"] {
        let text = std::fs::read_to_string(root().join(page)).expect("a page");
        assert!(text.contains(&format!("{share:.1} %")), "{page} does not state {share:.1} %");
    }
}

#[test]
fn the_rules_look_at_nothing_that_was_known_only_later() {
    let program =
        std::fs::read_to_string(root().join("examples/boston311/boston.consign")).expect("the program");
    for column in ["queue", "department", "closed_dt", "ontime", "case_status", "case_title", "target_dt"] {
        assert!(!program.contains(&format!("\"{column}\"")), "{column}");
    }
    let long_numbers = program.split(|c: char| !c.is_ascii_digit()).filter(|digits| digits.len() >= 6);
    assert_eq!(long_numbers.count(), 0, "a request's id");
}
