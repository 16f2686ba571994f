//! The program and the orders that reading, deciding and writing are measured with.

use std::fmt::Write as _;

use serde::Deserialize;

pub const RULES: usize = 1_000;

/// What is parsed of an order, without keeping anything.
#[derive(Deserialize)]
#[allow(dead_code, reason = "parsed and not looked at")]
pub struct Typed<'a> {
    id: &'a str,
    region: &'a str,
    category: &'a str,
    priority: &'a str,
    value: f64,
    #[serde(borrow)]
    skills: Vec<&'a str>,
    warranty: bool,
    created: &'a str,
    #[serde(borrow)]
    customer: Customer<'a>,
}

#[derive(Deserialize)]
#[allow(dead_code, reason = "parsed and not looked at")]
struct Customer<'a> {
    name: &'a str,
    tier: &'a str,
}

/// The text of a program of so many rules.
pub fn program() -> String {
    let mut text = String::from(
        "schema work_order {\n  id text\n  region text\n  category enum [installation, repair, maintenance]\n  \
         priority enum [low < normal < high < critical]\n  value number\n  skills set of text\n  warranty bool\n  \
         created datetime\n  customer {\n    name text\n    tier enum [bronze < silver < gold]\n  }\n}\n\
         role dispatcher \"Dispatcher\" of company\n",
    );
    for provider in 0..50 {
        let _ = writeln!(text, "provider p{provider} \"Provider {provider}\" {{}}");
    }
    text += "rules outsourcing assigns provider {\n";
    for rule in 0..RULES {
        let _ = writeln!(
            text,
            "  rule r{rule} {{ when region = \"R{rule}\" and priority >= normal and skills contains \"s{}\" assign \
             p{} }}",
            rule % 53,
            rule % 50
        );
    }
    text += "}\nworkflow w \"W\" {\n  start a\n  assign a \"A\" { portal company assigns provider handler role \
             dispatcher rules outsourcing then done }\n  end done\n}\n";
    text
}

/// What is different from order to order.
struct Sample {
    order: usize,
    region: usize,
    value: usize,
    skills: [usize; 2],
    warranty: bool,
    day: usize,
    minute: usize,
}

fn samples(count: usize) -> impl Iterator<Item = Sample> {
    (0..count).map(|order| {
        let region = order * 7 % (RULES * 10 / 7);
        Sample {
            order,
            region,
            value: order % 5_000,
            skills: [region % 53, (region + 9) % 53],
            warranty: order % 2 == 0,
            day: order % 28 + 1,
            minute: order % 60,
        }
    })
}

/// So many orders, a JSON object a line.
pub fn ndjson(count: usize) -> String {
    let mut text = String::new();
    for Sample { order, region, value, skills: [first, second], warranty, day, minute } in samples(count) {
        let _ = writeln!(
            text,
            "{{\"id\": \"WO-{order}\", \"region\": \"R{region}\", \"category\": \"repair\", \"priority\": \"high\", \
             \"value\": {value}.50, \"skills\": [\"s{first}\", \"s{second}\"], \"warranty\": {warranty}, \"created\": \
             \"2026-03-{day:02}T09:{minute:02}:00Z\", \"customer\": {{\"name\": \"Customer {order}\", \"tier\": \"gold\"}}, \
             \"note\": \"not in the schema\"}}",
        );
    }
    text
}

/// These orders as CSV.
#[allow(dead_code, reason = "not all measurements read CSV")]
pub fn csv(count: usize) -> String {
    let mut text = String::from(
        "id,region,category,priority,value,skills,warranty,created,customer.name,customer.tier,note\n",
    );
    for Sample { order, region, value, skills: [first, second], warranty, day, minute } in samples(count) {
        let _ = writeln!(
            text,
            "WO-{order},R{region},repair,high,{value}.50,s{first};s{second},{warranty},\
             2026-03-{day:02}T09:{minute:02}:00Z,Customer {order},gold,not in the schema",
        );
    }
    text
}

/// These orders as CSV with every cell in quotes.
#[allow(dead_code, reason = "not all measurements read CSV")]
pub fn quoted_csv(count: usize) -> String {
    let quoted = |line: &str| format!("\"{}\"\n", line.replace(',', "\",\""));
    csv(count).lines().map(quoted).collect()
}

/// These orders as CSV with a customer's name over two lines.
#[allow(dead_code, reason = "not all measurements read CSV")]
pub fn csv_over_two_lines(count: usize) -> String {
    csv(count).replace(",Customer ", ",\"Customer\nnumber ").replace(",gold,", "\",gold,")
}

/// These orders as CSV whose rows each have a quote before the customer's name that is never closed.
#[allow(dead_code, reason = "not all measurements read CSV")]
pub fn csv_with_stray_quotes(count: usize) -> String {
    csv(count).replace(",Customer ", ",\"Customer ")
}
