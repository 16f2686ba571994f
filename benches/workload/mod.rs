//! Rules and orders that are made, for `benches/decide.rs` and `benches/peers/`, and a scan over typed structs
//! written by hand.
//!
//! At every number of rules, about 70 of 100 orders match one, and the first matches are spread evenly over
//! the rules: rules name half as many regions as there are rules, and an order is made for a rule chosen
//! evenly, or for none.

use std::fmt::Write as _;
use std::sync::Arc;

use consign::{Program, Sources};

/// How many orders are made.
pub const ORDERS: usize = 1_000;

/// What a rule asks of an order.
pub struct Rule {
    pub region: String,
    pub category: usize,
    pub at_least: usize,
    pub low: i64,
    pub high: i64,
    pub skill: Option<String>,
    pub warranty: bool,
}

/// An order.
pub struct Typed {
    pub region: String,
    pub category: usize,
    pub priority: usize,
    pub value: i64,
    pub skills: Vec<String>,
    pub warranty: bool,
}

/// The names of the categories.
pub const CATEGORIES: [&str; 3] = ["installation", "repair", "maintenance"];
/// The names of the priorities, ascending.
pub const PRIORITIES: [&str; 4] = ["low", "normal", "high", "critical"];

/// One of so many rules.
pub fn rule(number: usize, all: usize) -> Rule {
    let regions = (all / 2).max(4);
    let low = i64::try_from(number * 37 % 900).unwrap_or_default();
    Rule {
        region: format!("R{}", number % regions),
        category: number / regions % 3,
        at_least: number * 7 % 3,
        low,
        high: low + 200,
        skill: (number % 2 == 1).then(|| format!("s{}", number % 53)),
        warranty: number.is_multiple_of(4),
    }
}

impl Rule {
    /// How many conditions it has.
    pub fn atoms(&self) -> usize {
        5 + usize::from(self.skill.is_some()) + usize::from(self.warranty)
    }

    /// As consign has it.
    pub fn text(&self, number: usize) -> String {
        let mut when = format!(
            "region = \"{}\" and category = {} and priority >= {} and value between {} and {}",
            self.region, CATEGORIES[self.category], PRIORITIES[self.at_least], self.low, self.high
        );
        if let Some(skill) = &self.skill {
            let _ = write!(when, " and skills contains \"{skill}\"");
        }
        when += if self.warranty { " and warranty" } else { "" };
        format!("  rule r{number} {{ when {when}  assign p{} }}\n", number % 100)
    }

    /// Whether it matches, tried field by field.
    pub fn matches(&self, order: &Typed) -> bool {
        self.region == order.region
            && self.category == order.category
            && order.priority >= self.at_least
            && (self.low..=self.high).contains(&order.value)
            && self.skill.as_ref().is_none_or(|skill| order.skills.contains(skill))
            && (!self.warranty || order.warranty)
    }
}

/// Numbers that are spread evenly and the same each time.
pub fn spread(number: usize, over: usize) -> usize {
    let mixed = (number as u64 + 1).wrapping_mul(0x9E37_79B9_7F4A_7C15);
    usize::try_from(mixed >> 20).unwrap_or_default() % over
}

/// An order for one of the rules, or for none.
pub fn order(number: usize, rules: &[Rule]) -> Typed {
    let of = &rules[spread(number, rules.len())];
    let fits = number % 10 < 7;
    Typed {
        region: if fits { of.region.clone() } else { format!("nowhere{number}") },
        category: of.category,
        priority: 3,
        value: of.low + 100,
        skills: of.skill.iter().cloned().chain([format!("s{}", spread(number, 53))]).collect(),
        warranty: of.warranty,
    }
}

/// The order as it comes to consign.
pub fn json(number: usize, order: &Typed) -> String {
    let skills: Vec<String> = order.skills.iter().map(|skill| format!("\"{skill}\"")).collect();
    format!(
        "{{\"id\": \"O-{number}\", \"region\": \"{}\", \"category\": \"{}\", \"priority\": \"{}\", \"value\": {}, \
         \"skills\": [{}], \"warranty\": {}}}",
        order.region,
        CATEGORIES[order.category],
        PRIORITIES[order.priority],
        order.value,
        skills.join(", "),
        order.warranty
    )
}

/// All rules, compiled.
pub fn program(rules: &[Rule]) -> Arc<Program> {
    let mut text = String::from(
        "schema work_order {\n  id text\n  region text\n  category enum [installation, repair, maintenance]\n  \
         priority enum [low < normal < high < critical]\n  value number\n  skills set of text\n  warranty bool\n}\n\
         role dispatcher \"Dispatcher\" of company\n",
    );
    for provider in 0..100 {
        let _ = writeln!(text, "provider p{provider} \"Provider {provider}\" {{}}");
    }
    text += "rules outsourcing assigns provider {\n";
    rules.iter().enumerate().for_each(|(number, rule)| text += &rule.text(number));
    text += "}\nworkflow w \"W\" {\n  start a\n  assign a \"A\" { portal company assigns provider handler role \
             dispatcher rules outsourcing then done }\n  end done\n}\n";
    Arc::new(consign::compile(&Sources::in_memory([("bench", text.as_str())])).expect("it compiles"))
}

/// The first rule that matches, found by trying one after the other.
pub fn scan(rules: &[Rule], order: &Typed) -> Option<usize> {
    rules.iter().position(|rule| rule.matches(order))
}

/// How many rules; `RULES=100,1000` asks for others.
pub fn counts() -> Vec<usize> {
    let asked = std::env::var("RULES").unwrap_or_else(|_| "10,100,1000,10000,100000".into());
    asked.split(',').map(|count| count.parse().expect("RULES is numbers with commas between")).collect()
}
