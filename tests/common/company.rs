//! A company with two providers and one node where rules choose between them.

pub const HEAD: &str = r#"
schema work_order {
  id     text from "no"
  tier   enum [bronze < silver < gold]?
  region text
  value  number
}
schema provider { regions set of text }
role dispatcher "Dispatcher" of company
role crew "Crew" of provider
provider north "North" { regions: ["NY"]  engineer amy "Amy" {} }
provider south "South" { regions: ["NY", "TX"]  engineer bob "Bob" {} }
"#;

const WORKFLOW: &str = r#"
workflow w "Work" {
  start choose
  assign choose "Choose" { portal company  assigns provider  handler role dispatcher  rules r  then send }
  assign send "Send" { portal provider  assigns engineer  handler role crew  then finished }
  end finished
}
"#;

/// The company with these rules.
pub fn program(rules: &str) -> String {
    format!("{HEAD}rules r assigns provider {{\n{rules}\n}}\n{WORKFLOW}")
}
