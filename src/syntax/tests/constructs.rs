//! Every item of the language and everything that stands in them, read back from the tree.

use super::{SECTION_ONE, item, module};
use crate::syntax::ast::*;

fn names(list: &[Name]) -> Vec<&str> {
    list.iter().map(|name| name.text.as_str()).collect()
}

fn candidate(name: &CandidateName) -> String {
    names(&name.parts).join(".")
}

fn candidates(list: &[CandidateName]) -> Vec<String> {
    list.iter().map(candidate).collect()
}

#[test]
fn the_whole_program_of_section_one() {
    let module = module(SECTION_ONE);
    assert_eq!(module.items.len(), 13);
    let ItemKind::Rules(rules) = &module.items[10].kind else { panic!() };
    assert_eq!((rules.eligible.len(), rules.rules.len(), rules.otherwise.len()), (1, 2, 1));
    let RuleEntry::Rule(vip) = &rules.rules[0] else { panic!() };
    assert_eq!(vip.docs.as_deref(), Some("Gold customers with a critical outage go to our best partner."));
    let ItemKind::Workflow(workflow) = &module.items[11].kind else { panic!() };
    assert_eq!(names(&workflow.starts), ["provider_assignment"]);
    assert_eq!(workflow.nodes.len(), 4);
    let NodeKind::Assign(statements) = &workflow.nodes[1].kind else { panic!() };
    assert_eq!(statements.len(), 5);
    let ItemKind::Test(test) = &module.items[12].kind else { panic!() };
    let TestLineKind::ExpectAssigned { to, by: Some(by) } = &test.lines[0].kind else { panic!() };
    assert_eq!((candidate(to).as_str(), by.rule.text.as_str()), ("northstar", "vip_outage"));
}

#[test]
fn items_of_a_line() {
    let module = module(
        "use \"a.consign\" timezone \"Europe/Paris\" directory \"d.json\" list zips from \"zips.csv\"
         list north = [\"NY\", \"NJ\",] group metro = [northstar, \"Cool Air\",] group none_yet = []
         let urgent = a role d \"D\" of company role e \"E\" of provider",
    );
    let kinds: Vec<&ItemKind> = module.items.iter().map(|item| &item.kind).collect();
    assert!(matches!(kinds[0], ItemKind::Use(path) if path.text == "a.consign"));
    assert!(matches!(kinds[1], ItemKind::Timezone(zone) if zone.text == "Europe/Paris"));
    assert!(
        matches!(kinds[2], ItemKind::Directory(named) if named.path.text == "d.json" && !named.is_of_engineers)
    );
    assert!(
        matches!(kinds[3], ItemKind::List(ListItem { value: ListValue::File { path, .. }, .. }) if path.text == "zips.csv")
    );
    assert!(
        matches!(kinds[4], ItemKind::List(ListItem { value: ListValue::Elements(list), .. }) if list.len() == 2)
    );
    let ItemKind::Group(group) = kinds[5] else { panic!() };
    assert_eq!(names(&group.members), ["northstar", "Cool Air"]);
    assert_eq!(group.members.iter().map(|name| name.quoted).collect::<Vec<_>>(), [false, true]);
    assert!(matches!(kinds[6], ItemKind::Group(group) if group.members.is_empty()));
    assert!(matches!(kinds[8], ItemKind::Role(role) if role.of == Side::Company));
    assert!(matches!(kinds[9], ItemKind::Role(role) if role.of == Side::Provider && role.label.text == "E"));
}

#[test]
fn types() {
    let ItemKind::Schema(schema) = item(
        "schema work_order {
           id text from \"wo_number\" a text caseless? b set of text? c set of enum [x, \"Y y\",]
           d enum [low < high]? e { f number g severity? }? from text text text from \"t\" rule bool
         }",
    ) else {
        panic!()
    };
    let fields = &schema.fields;
    let all: Vec<&str> = fields.iter().map(|field| field.name.text.as_str()).collect();
    assert_eq!(all, ["id", "a", "b", "c", "d", "e", "from", "text", "rule"]);
    assert_eq!(fields[0].from.first().map(|from| from.text.as_str()), Some("wo_number"));
    assert!(matches!(fields[1].ty, TypeExpr { kind: TypeKind::CaselessText, optional: Some(_), .. }));
    let TypeKind::SetOf(element) = &fields[2].ty.kind else { panic!() };
    assert!(fields[2].ty.optional.is_some() && element.optional.is_none());
    let TypeKind::SetOf(element) = &fields[3].ty.kind else { panic!() };
    let TypeKind::Enum(variants) = &element.kind else { panic!() };
    assert_eq!((names(&variants.variants), variants.ordered), (vec!["x", "Y y"], false));
    assert!(matches!(&fields[4].ty.kind, TypeKind::Enum(variants) if variants.ordered));
    let TypeKind::Record(inner) = &fields[5].ty.kind else { panic!() };
    assert!(matches!(&inner[1].ty.kind, TypeKind::Named(name) if name.text == "severity"));
    assert_eq!(fields[7].from.first().map(|from| from.text.as_str()), Some("t"));
    assert!(matches!(&fields[6].ty.kind, TypeKind::Named(name) if name.text == "text"));
    let ItemKind::Type(severity) = item("type severity = enum [low < high]") else { panic!() };
    assert!(matches!(severity.value.kind, TypeKind::Enum(_)));
}

#[test]
fn providers() {
    let ItemKind::Provider(provider) = item(
        "provider \"North Star\" \"NS\" {
           dispatcher \"ann\"
           active: true, regions: [\"NY\"], base: (40.7, -74.0), engineer: 3, at: { a: 1, b: {}, },
           engineer amy \"Amy\" { skills: [\"hvac\"], level: high }
           engineer \"bob 2\" \"Bob\" {}
           dispatcher \"joe\"
           rating: -4.5
         }",
    ) else {
        panic!()
    };
    assert_eq!((provider.id.text.as_str(), provider.id.quoted), ("North Star", true));
    let attributes: Vec<&str> = provider.attributes.iter().map(|entry| entry.name.text.as_str()).collect();
    assert_eq!(attributes, ["active", "regions", "base", "engineer", "at", "rating"]);
    assert!(matches!(&provider.attributes[4].value, EntryValue::Record(record) if record.entries.len() == 2));
    assert_eq!(provider.dispatchers.iter().map(|d| d.text.as_str()).collect::<Vec<_>>(), ["ann", "joe"]);
    assert_eq!(provider.engineers[1].id.text, "bob 2");
    assert_eq!(provider.engineers[0].attributes.len(), 2);
}

#[test]
fn calendars() {
    let ItemKind::Calendar(calendar) = item(
        "calendar office {
           timezone \"Europe/Paris\"
           open mon..fri, sun 08:00-12:00, 13:00-24:00
           open sat 22:00-06:00
           closed 2026-12-25, 2026-12-28..2026-12-31
         }",
    ) else {
        panic!()
    };
    let days: Vec<(&str, &str)> =
        calendar.open[0].days.iter().map(|(from, to)| (from.text.as_str(), to.text.as_str())).collect();
    assert_eq!(days, [("mon", "fri"), ("sun", "sun")]);
    let ranges: Vec<(u32, u32)> =
        calendar.open[0].ranges.iter().map(|r| (r.start / 3600, r.end / 3600)).collect();
    assert_eq!(ranges, [(8, 12), (13, 24)]);
    assert_eq!(calendar.open.len(), 2);
    let closed: Vec<String> =
        calendar.closed.iter().map(|dates| format!("{}/{}", dates.from, dates.to)).collect();
    assert_eq!(closed, ["2026-12-25/2026-12-25", "2026-12-28/2026-12-31"]);
    assert_eq!(calendar.timezones.len(), 1);
}

fn rules(text: &str) -> RulesItem {
    match item(text) {
        ItemKind::Rules(rules) => rules,
        other => panic!("{other:?}"),
    }
}

/// The action of a block's only rule, which is `action`.
fn action(action: &str) -> ActionKind {
    let mut block = rules(&format!("rules r assigns provider {{ rule a {{ {action} }} }}"));
    match block.rules.remove(0) {
        RuleEntry::Rule(mut rule) => rule.actions.remove(0).kind,
        other => panic!("{other:?}"),
    }
}

#[test]
fn heads_of_rules() {
    let block = rules("rules r assigns engineer of \"North Star\" unique complete { }");
    assert_eq!(block.of.as_ref().map(|name| name.text.as_str()), Some("North Star"));
    assert!(block.unique.is_some() && block.complete.is_some() && block.assigns == Assigns::Engineer);
    let block = rules("rules r assigns provider complete {}");
    assert!(block.unique.is_none() && block.complete.is_some() && block.assigns == Assigns::Provider);
}

#[test]
fn members_of_rules() {
    let block = rules(
        "rules r assigns provider {
           eligible when a
           /// Docs of the rule.
           rule b \"B\" { when c active from 2026-01-01 to 2026-12-31 assign d }
           eligible when e
           rule f { active from 2026-01-01 manual }
           rule g { active to 2026-01-01 manual }
           otherwise assign best provider
           otherwise manual \"why\"
         }",
    );
    assert_eq!((block.eligible.len(), block.rules.len(), block.otherwise.len()), (2, 3, 2));
    let active: Vec<(bool, bool)> = block
        .rules
        .iter()
        .map(|entry| match entry {
            RuleEntry::Rule(rule) => (rule.active[0].from.is_some(), rule.active[0].to.is_some()),
            RuleEntry::Table(_) => panic!(),
        })
        .collect();
    assert_eq!(active, [(true, true), (true, false), (false, true)]);
    let RuleEntry::Rule(rule) = &block.rules[0] else { panic!() };
    assert_eq!(rule.docs.as_deref(), Some("Docs of the rule."));
    assert_eq!(rule.label.as_ref().map(|label| label.text.as_str()), Some("B"));
}

#[test]
fn tables() {
    let block = rules(
        "rules r assigns provider {
           /// Docs of the table.
           table t \"T\" (region, count(skills), value * 2) {
             // not docs
             /// Docs of the row.
             | _ | >= 3 | between 1 and 5 => assign a
             | \"NY\", \"NJ\" | 1 | is missing => manual \"no\"
             | in north | not in [1, 2] | contains \"x\" => assign first of a, b else manual
             | starts | -1 | _x => assign a
           }
         }",
    );
    let RuleEntry::Table(table) = &block.rules[0] else { panic!() };
    assert_eq!((table.columns.len(), table.rows.len()), (3, 4));
    assert_eq!(table.docs.as_deref(), Some("Docs of the table."));
    assert_eq!(table.rows[0].docs.as_deref(), Some("Docs of the row."));
    assert!(matches!(table.rows[0].cells[0].kind, CellKind::Any));
    let only = |row: usize, cell: usize| match &table.rows[row].cells[cell].kind {
        CellKind::Tests(tests) => match tests.as_slice() {
            [test] => &test.kind,
            tests => panic!("{tests:?}"),
        },
        other => panic!("{other:?}"),
    };
    assert!(matches!(only(0, 2), TestKind::Between { .. }));
    assert!(
        matches!(&table.rows[1].cells[0].kind, CellKind::Values { negated: false, values } if values.len() == 2)
    );
    assert!(matches!(only(1, 2), TestKind::IsMissing));
    assert!(matches!(&table.rows[3].cells[0].kind, CellKind::Values { .. }));
    assert!(matches!(&table.rows[3].cells[2].kind, CellKind::Values { .. }));
}

#[test]
fn cells_with_bounds_negations_and_ranges() {
    let block = rules(
        "rules r assigns provider {
           table t (a, b) {
             | >= 5 and < 10 | not \"NY\", \"NJ\" => assign a
             | 1..5 | not in north => assign a
             | between 1 and 2 and != 1.5 | not starts => assign a
           }
         }",
    );
    let RuleEntry::Table(table) = &block.rules[0] else { panic!() };
    let cell = |row: usize, cell: usize| &table.rows[row].cells[cell].kind;
    assert!(matches!(cell(0, 0), CellKind::Tests(tests) if tests.len() == 2));
    assert!(matches!(cell(0, 1), CellKind::Values { negated: true, values } if values.len() == 2));
    assert!(matches!(cell(1, 0), CellKind::Range { .. }));
    assert!(matches!(cell(1, 1), CellKind::Tests(tests) if tests.len() == 1));
    assert!(matches!(cell(2, 0), CellKind::Tests(tests) if tests.len() == 2));
    assert!(matches!(cell(2, 1), CellKind::Values { negated: true, .. }));
}

#[test]
fn targets() {
    let target = |text: &str| match action(&format!("assign {text}")) {
        ActionKind::Assign { target, else_manual } => (target.kind, else_manual),
        ActionKind::Manual(_) => panic!(),
    };
    assert!(
        matches!(target("northstar.amy").0, TargetKind::One(name) if candidate(&name) == "northstar.amy")
    );
    assert!(matches!(target("first").0, TargetKind::One(name) if candidate(&name) == "first"));
    assert!(matches!(target("\"PWD x\"").0, TargetKind::One(name) if candidate(&name) == "PWD x"));
    assert!(
        matches!(target("first of a, b.c").0, TargetKind::FirstOf(list) if candidates(&list) == ["a", "b.c"])
    );
    assert!(matches!(target("rotate of a, b").0, TargetKind::RotateOf(list) if list.len() == 2));
    let TargetKind::RotateOf(turns) = target("rotate of a 1, b 3").0 else { panic!("a rotation") };
    let weights: Vec<_> =
        turns.iter().map(|(_, weight)| weight.map(|(weight, _)| weight.to_string())).collect();
    assert_eq!(weights, [Some("1".to_owned()), Some("3".to_owned())]);
    let (TargetKind::Split(shares), Some(manual)) = target("split a 70, b 30 else manual \"none\"") else {
        panic!()
    };
    assert_eq!(shares.iter().map(|(_, weight, _)| weight.to_string()).collect::<Vec<_>>(), ["70", "30"]);
    assert_eq!(manual.reason.map(|reason| reason.text).as_deref(), Some("none"));
    let best =
        target("best provider where provider.active and x rank by provider.workload, rating desc, a asc");
    let TargetKind::Best { what: Assigns::Provider, filter: Some(_), rank } = best.0 else { panic!() };
    assert_eq!(rank.iter().map(|key| key.descending).collect::<Vec<_>>(), [false, true, false]);
    let TargetKind::Best { what: Assigns::Engineer, filter: None, rank } = target("best engineer").0 else {
        panic!()
    };
    assert!(rank.is_empty());
}

#[test]
fn manual_dispatch() {
    let ActionKind::Manual(manual) =
        action("manual \"why\" to role european, person \"ann\", dispatchers, engineer among a, b")
    else {
        panic!()
    };
    assert_eq!(manual.to.len(), 4);
    assert!(matches!(&manual.to[1].kind, HandlerKind::Person(id) if id.text == "ann"));
    assert!(matches!(&manual.among, Some(Among::Named(list)) if list.len() == 2));
    let ActionKind::Manual(manual) = action("manual among where provider.active") else { panic!() };
    assert!(manual.reason.is_none() && matches!(manual.among, Some(Among::Where(_))));
}

#[test]
fn workflows() {
    let ItemKind::Workflow(workflow) = item(
        "workflow w \"W\" when a = b {
           start one
           /// Docs of the node.
           branch one \"One\" { when a -> two when b - c > 1 -> end otherwise -> three }
           assign two \"Two\" {
             portal company assigns provider handler role r, person \"p\" rules x, y then three declined two
             within 4h of office warn 30min before else declined within 1h 30min else three
           }
           task three \"Three\" { portal provider handler dispatchers handler engineer then end }
           end end
         }",
    ) else {
        panic!()
    };
    assert!(workflow.when.is_some());
    assert_eq!(workflow.nodes[0].docs.as_deref(), Some("Docs of the node."));
    let NodeKind::Branch(branch) = &workflow.nodes[0].kind else { panic!() };
    let to: Vec<&str> = branch.arms.iter().map(|(_, node)| node.text.as_str()).collect();
    assert_eq!((to, branch.otherwise[0].0.text.as_str()), (vec!["two", "end"], "three"));
    let NodeKind::Assign(statements) = &workflow.nodes[1].kind else { panic!() };
    assert!(matches!(&statements[2].kind, StatementKind::Handler(list) if list.len() == 2));
    assert!(matches!(&statements[3].kind, StatementKind::Rules(list) if names(list) == ["x", "y"]));
    let StatementKind::Within(within) = &statements[6].kind else { panic!() };
    assert!(matches!(within.goes, Goes::Declined(_)) && within.of.is_some());
    assert_eq!(within.warn.map(|(before, _)| before.as_secs()), Some(1800));
    let StatementKind::Within(within) = &statements[7].kind else { panic!() };
    assert!(matches!(within.after, After::Time(time) if time.as_secs() == 5400));
    assert!(within.warn.is_none());
    assert!(matches!(&within.goes, Goes::Node(node) if node.text == "three"));
    assert!(matches!(workflow.nodes[3].kind, NodeKind::End));
}

#[test]
fn tests_and_samples() {
    let ItemKind::Test(test) = item(
        "test \"t\" {
           order base with { id: \"1\", site: missing, customer: { tier: gold }, } order base order { }
           workflow w now 2026-03-02T09:00:00Z directory \"d.json\"
           expect assigned northstar.amy by block.table#3
           expect assigned a declined by northstar.amy assigned to \"Cool Air\" done
           expect manual by otherwise \"why\" expect manual expect node on_site
           recalled recalled from engineer expired cancelled after 1h 30min now 2026-03-02T10:00:00Z
           declined by northstar because \"why\"
         }",
    ) else {
        panic!()
    };
    let shapes: Vec<(bool, bool)> =
        test.orders.iter().map(|order| (order.base.is_some(), order.record.is_some())).collect();
    assert_eq!(shapes, [(true, true), (true, false), (false, true)]);
    assert_eq!(
        (test.workflows.len(), test.nows.len(), test.directories.len(), test.lines.len()),
        (1, 1, 1, 15)
    );
    let TestLineKind::ExpectAssigned { by: Some(by), .. } = &test.lines[0].kind else { panic!() };
    let block = by.block.as_ref().map(|name| name.text.as_str());
    assert_eq!((block, by.rule.text.as_str(), by.row), (Some("block"), "table", Some(3)));
    assert!(matches!(test.lines[4].kind, TestLineKind::Done));
    let TestLineKind::ExpectManual { by: Some(by), reason: Some(reason) } = &test.lines[5].kind else {
        panic!()
    };
    assert_eq!((by.rule.text.as_str(), reason.text.as_str()), ("otherwise", "why"));
    assert!(matches!(test.lines[6].kind, TestLineKind::ExpectManual { by: None, reason: None }));
    assert!(matches!(test.lines[8].kind, TestLineKind::Recalled(Assigns::Provider)));
    assert!(matches!(test.lines[9].kind, TestLineKind::Recalled(Assigns::Engineer)));
    assert!(matches!(test.lines[10].kind, TestLineKind::Expired));
    assert!(matches!(test.lines[11].kind, TestLineKind::Cancelled));
    assert!(matches!(test.lines[12].kind, TestLineKind::After(time) if time.as_secs() == 5400));
    assert!(matches!(test.lines[13].kind, TestLineKind::Now(_)));
    assert!(matches!(&test.lines[14].kind, TestLineKind::DeclinedBy(_, Some(why)) if why.text == "why"));
    let ItemKind::Sample(sample) = item("sample base { id: \"1\", list: [], to: (1, 2) }") else { panic!() };
    assert_eq!(sample.record.entries.len(), 3);
}

#[test]
fn docs_belong_to_what_follows() {
    let text = "/// One.\n///   two\n// no\nlet a = b\n//// no\nlet c = d /// three\nlet e = f";
    let docs: Vec<Option<String>> = module(text).items.into_iter().map(|item| item.docs).collect();
    assert_eq!(docs, [Some("One.\n  two".to_owned()), None, Some("three".to_owned())]);
}

#[test]
fn line_ends_and_byte_order_marks() {
    assert_eq!(module("let a = b // x\r\n\r\nlet c = d\r\n").items.len(), 2);
    assert_eq!(super::super::decode("\u{FEFF}let".as_bytes()), Ok("let"));
    assert_eq!(super::super::decode(b"let \xff"), Err(4));
    assert_eq!(module("").items.len(), 0);
    assert_eq!(module("// only a comment").items.len(), 0);
}
