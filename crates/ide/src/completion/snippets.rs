//! Texts of several parts to be filled in.

use consign::editor::{ExpectedPart, OutlineKind};

use super::names::Names;
use super::place::Place;
use super::{Offer, OfferKind, records};

/// Those that fit at a place.
pub(super) fn at(place: &Place<'_>, names: &Names) -> Vec<Offer> {
    let mut list = Vec::new();
    if place.wants(ExpectedPart::Item) {
        list.extend(items(names));
    }
    let block = place.blocks().pop();
    let in_block = |word: &str| block.as_ref().is_some_and(|words| words.first() == Some(&word));
    let has = |word: &str| place.expected.words.iter().any(|one| one == word);
    if in_block("rules") && has("rule") {
        list.extend(rules(names));
    }
    if in_block("workflow") && has("task") {
        list.extend(nodes(names));
    }
    if in_block("test") && has("order") {
        let mut hole = 0;
        let order = records::order(names, &mut hole);
        list.push(snippet("order with all fields", "the order of the test", order));
    }
    list
}

fn snippet(label: &str, detail: &str, insert: String) -> Offer {
    let mut offer = Offer::new(label, OfferKind::Snippet).rank(7);
    offer.insert = insert;
    offer.detail(Some(detail.to_owned()))
}

fn items(names: &Names) -> Vec<Offer> {
    let mut list = vec![
        snippet(
            "schema work_order { … }",
            "the fields of work orders",
            "schema work_order {\n  id  text\n  ${1:region}  ${2:text caseless}\n}\n".into(),
        ),
        snippet(
            "rules … assigns provider { … }",
            "a block of rules",
            "rules ${1:outsourcing} assigns provider {\n  rule ${2:first} {\n    when ${3:condition}\n    assign \
             ${4:provider}\n  }\n\n  otherwise manual \"${5:No rule covers this order}\"\n}\n"
                .into(),
        ),
        snippet(
            "provider … { engineer … }",
            "a provider with an engineer",
            "provider ${1:id} \"${2:Name}\" {\n  engineer ${3:id} \"${4:Name}\" {}\n}\n".into(),
        ),
        snippet(
            "role … of company",
            "a role of the company's people",
            "role ${1:dispatcher} \"${2:Dispatcher}\" of company\n".into(),
        ),
        workflow(names),
    ];
    list.push(test(names));
    list
}

/// A workflow with the nodes of both portals.
fn workflow(names: &Names) -> Offer {
    let rules = names.first(OutlineKind::Rules).unwrap_or("outsourcing");
    let role = names.first(OutlineKind::Role).unwrap_or("dispatcher");
    let insert = format!(
        "workflow ${{1:repairs}} \"${{2:Repairs}}\" {{\n  start provider_assignment\n\n  assign provider_assignment \"Assign \
         Service Provider\" {{\n    portal   company\n    assigns  provider\n    handler  role ${{3:{role}}}\n    rules    \
         ${{4:{rules}}}\n    then     engineer_assignment\n  }}\n\n{ENGINEER}\n  end done\n}}\n"
    );
    snippet("workflow … { … }", "a way through both portals", insert)
}

/// The node at which the provider's dispatcher chooses the engineer.
const ENGINEER: &str = "  assign engineer_assignment \"Assign Service Provider Engineer (Service Provider)\" {\n    portal    \
provider\n    assigns   engineer\n    handler   dispatchers\n    then      done\n    declined  provider_assignment\n  }\n";

/// A test of an order that has all fields.
fn test(names: &Names) -> Offer {
    let mut hole = 1;
    let order = records::order(names, &mut hole);
    let insert = format!(
        "test \"${{1:what must come of it}}\" {{\n  {order}\n  expect ${{{}:manual}}\n}}\n",
        hole + 1
    );
    snippet("test \"…\" { order … }", "a test of an order with all fields", insert)
}

fn rules(names: &Names) -> Vec<Offer> {
    let provider = names.first(OutlineKind::Provider).unwrap_or("provider");
    vec![
        snippet(
            "rule … { when … assign … }",
            "a rule",
            format!("rule ${{1:name}} {{\n  when ${{2:condition}}\n  assign ${{3:{provider}}}\n}}"),
        ),
        snippet(
            "table … (…) { | … }",
            "rules of one form, a row each",
            format!(
                "table ${{1:name}} (${{2:field}}) {{\n  | ${{3:\"value\"}} => assign ${{4:{provider}}}\n}}"
            ),
        ),
    ]
}

fn nodes(names: &Names) -> Vec<Offer> {
    let mut list = vec![
        snippet(
            "task … { … }",
            "a node at which somebody works",
            "task ${1:on_site} \"${2:On-site service}\" {\n  portal   provider\n  handler  engineer\n  then     ${3:done}\n}"
                .into(),
        ),
        snippet(
            "branch … { when … -> … }",
            "a node that parts orders",
            "branch ${1:name} {\n  when ${2:condition} -> ${3:node}\n  otherwise -> ${4:node}\n}".into(),
        ),
        snippet(
            "assign … { assigns provider … }",
            "a node at which a provider is chosen",
            "assign ${1:provider_assignment} \"${2:Assign Service Provider}\" {\n  portal   company\n  assigns  provider\n  \
             handler  role ${3:dispatcher}\n  rules    ${4:outsourcing}\n  then     ${5:engineer_assignment}\n}"
                .into(),
        ),
    ];
    if !names.has_node_with(&["assigns", "engineer"]) {
        let insert = ENGINEER.trim().replace("\n  ", "\n");
        list.push(
            snippet("the engineer's node", "the provider's dispatcher chooses the engineer", insert).rank(1),
        );
    }
    list
}
