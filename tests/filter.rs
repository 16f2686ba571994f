//! Filters: conditions over work orders that are written after their program.

use std::cell::Cell;
use std::sync::Arc;

use crate::common::case::{Case, STEPS, WORDS_OF_PROGRAM, WORDS_OF_STEP, cases, check, timestamp};
use crate::model::ast::{Assigns, Condition, Entry};
use crate::model::choices::Choices;
use crate::model::{generate, print};
use consign::decision::ReasonCode;
use consign::filter::{Facts, Filter};
use consign::{Diagnostics, Engine, Options, Order, Outcome, Program, Sources, State};
use proptest::prelude::*;
use proptest::test_runner::TestCaseError;

const PROGRAM: &str = r#"
timezone "America/New_York"
schema work_order {
  id       text
  priority enum [low < normal < high]
  region   text caseless
  kind     enum [repair, install]?
  due      datetime?
  skills   set of text
  customer { name text  tier enum [gold, silver]  since date? }?
}
schema provider { rating number }
list north = ["NY", "nj"]
list kinds = [repair]
list zips from "zips.csv"
group metro = [a]
calendar office { open mon..fri 08:00-18:00 }
let vip = customer.tier = gold
let soon = due < now + 4h
provider a "A" { rating: 3 }
"#;

const ORDER: &str = r#"{"id": "T-1", "priority": "high", "region": "Ny", "due": "2026-03-02T10:00:00-05:00",
    "skills": ["hvac"], "customer": {"name": "Ada", "tier": "gold"}}"#;

fn compiled(text: &str) -> Arc<Program> {
    let sources = Sources::in_memory([("main.consign", text), ("zips.csv", "10001\nny\n")]);
    Arc::new(consign::compile(&sources).unwrap_or_else(|found| panic!("{found}")))
}

/// The program as it was compiled, and as it is opened from a bundle.
fn programs() -> [Arc<Program>; 2] {
    let program = compiled(PROGRAM);
    let opened = Program::from_bundle(&program.to_bundle()).expect("it was just written");
    [program, Arc::new(opened)]
}

fn filter(program: &Arc<Program>, text: &str) -> Filter {
    program.filter(text).unwrap_or_else(|found| panic!("{text}: {found}"))
}

fn refused(program: &Arc<Program>, text: &str) -> Diagnostics {
    let found = program.filter(text).expect_err(text);
    assert!(
        !found.is_empty() && found.iter().all(|one| one.severity == consign::diagnostic::Severity::Error),
        "{text}"
    );
    found
}

fn facts() -> Facts<'static> {
    let mut facts = Facts::at("2026-03-02T14:00:00Z".parse().expect("an instant"));
    facts.waiting_since = Some("2026-03-02T11:00:00Z".parse().expect("an instant"));
    facts.reason = Some(ReasonCode::NoRuleMatched);
    facts.claimed_by = Some("dana");
    facts
}

#[test]
fn a_filter_says_what_a_condition_of_the_program_says() {
    for program in programs() {
        let order = Order::from_json(&program, ORDER.as_bytes()).expect("it fits");
        for (text, holds) in [
            ("priority >= high and region in [\"NY\"]", true),
            ("priority < high", false),
            ("region in north and vip", true),
            ("region in zips", true),
            ("region not in north or region = \"TX\"", false),
            ("kind in kinds", false),
            ("kind not in kinds", false),
            ("kind is missing", true),
            ("soon and due during office and weekday(due) = mon", true),
            ("not soon", false),
            ("skills contains \"hvac\" and count(skills) = 1", true),
            ("customer.name starts with \"A\" and customer.name matches \"^A.a$\"", true),
            ("customer.since < 2026-01-01", false),
            ("customer.since is missing", true),
            ("all { vip, any { priority = low, region = \"ny\" } }", true),
            ("\"never seen\" = customer.name", false),
            ("true", true),
        ] {
            assert_eq!(filter(&program, text).holds(&order, &facts()), holds, "{text}");
        }
    }
}

#[test]
fn a_filter_asks_for_what_the_desk_knows() {
    let [program, _] = programs();
    let order = Order::from_json(&program, ORDER.as_bytes()).expect("it fits");
    for (text, holds, knowing_nothing) in [
        ("waiting_since < now - 2h", true, false),
        ("waiting_since < now - 4h", false, false),
        ("desk.waiting_since < now - 2h", true, false),
        ("deadline < now", false, false),
        ("deadline is missing", true, true),
        ("reason = no_rule_matched", true, false),
        ("reason = \"no_workflow\" or reason in [no_rule_matched]", true, false),
        ("reason != no_rule_matched", false, false),
        ("claimed_by = \"dana\"", true, false),
        ("claimed_by = \"Dana\"", false, false),
        ("claimed_by is present and claimed_by != \"dana\"", false, false),
    ] {
        let filter = filter(&program, text);
        assert_eq!(filter.holds(&order, &facts()), holds, "{text}");
        assert_eq!(filter.holds(&order, &Facts::at(facts().now)), knowing_nothing, "{text}");
    }
    for code in [
        "recalled",
        "no_rule_matched",
        "rule_says_manual",
        "no_eligible_candidate",
        "no_rules_at_node",
        "no_workflow",
        "invalid_order",
    ] {
        let mut known = facts();
        known.reason = Some(serde_json::from_value(code.into()).expect("a code"));
        assert!(filter(&program, &format!("reason = {code}")).holds(&order, &known), "{code}");
    }
}

#[test]
fn what_the_program_has_goes_before_what_the_desk_knows() {
    let program = compiled(
        "schema work_order { id text deadline text kind enum [reason, other] by text }\nlet waiting_since = by = \"me\"\nlist claimed_by = [\"me\"]",
    );
    let json = br#"{"id": "1", "deadline": "tomorrow", "kind": "reason", "by": "me"}"#;
    let order = Order::from_json(&program, json).expect("it fits");
    for text in [
        "deadline = \"tomorrow\"",
        "kind = reason",
        "waiting_since",
        "by in claimed_by",
        "desk.deadline is missing",
        "desk.reason = no_rule_matched",
        "desk.waiting_since < now",
        "desk.claimed_by = \"dana\"",
    ] {
        assert!(filter(&program, text).holds(&order, &facts()), "{text}");
    }
    assert!(program.filter("reason = no_rule_matched").is_err());
    let program = compiled("schema work_order { id text desk { deadline text } deadline text }");
    assert!(program.filter("desk.deadline = \"x\" and desk.reason is missing and reason is missing").is_ok());
}

#[test]
fn a_filter_tells_what_it_reads() {
    let [program, _] = programs();
    let filter = |text| filter(&program, text);
    assert_eq!(
        filter("region in north and vip and priority = low").fields(),
        ["priority", "region", "customer.tier"]
    );
    assert_eq!(filter("customer is present").fields(), ["customer"]);
    assert_eq!(filter("claimed_by = region or desk.deadline < now").fields(), ["region"]);
    assert_eq!(filter("claimed_by = region or desk.deadline < now").facts(), ["deadline", "claimed_by"]);
    assert!(filter("soon").reads_now() && !filter("vip").reads_now());
}

#[test]
fn a_mistake_is_one_finding_in_the_filter() {
    let [program, opened] = programs();
    for (text, code, message, help) in [
        ("priority >= hihg", "type/unknown-variant", "has no variant `hihg`", "did you mean `high`?"),
        ("regoin = \"NY\"", "name/undefined", "there is no field `regoin`", "did you mean `region`?"),
        (
            "customer.teir = gold",
            "name/undefined",
            "`customer` has no field `teir`",
            "did you mean `customer.tier`?",
        ),
        ("vpi", "name/undefined", "there is no field or `let` `vpi`", "did you mean `vip`?"),
        ("region in norht", "name/undefined", "there is no list or set `norht`", "did you mean `north`?"),
        ("region in metro", "name/wrong-kind", "`metro` is a group", ""),
        ("north", "name/wrong-kind", "`north` is a list", ""),
        (
            "kind in north",
            "type/unknown-variant",
            "list `north` does not fit here: `enum [repair, install]` has no variant `NY`",
            "",
        ),
        ("priority in zips", "file/list", "list `zips` does not fit here: ", ""),
        ("due in north", "type/mismatch", "list `north` holds texts, and `datetime` is needed", ""),
        ("due during offic", "name/undefined", "there is no calendar `offic`", "did you mean `office`?"),
        (
            "waiting_sinc < now",
            "name/undefined",
            "there is no field `waiting_sinc`",
            "did you mean `waiting_since`?",
        ),
        (
            "reason = no_rule_match",
            "type/unknown-variant",
            "has no variant `no_rule_match`",
            "did you mean `no_rule_matched`?",
        ),
        (
            "provider = a",
            "name/out-of-scope",
            "there is no provider here",
            "a filter asks about the order alone",
        ),
        (
            "provider.rating > 3",
            "name/out-of-scope",
            "there is no provider here",
            "a filter asks about the order alone",
        ),
        (
            "any engineer { true }",
            "name/out-of-scope",
            "there is no provider whose",
            "a filter asks about the order alone",
        ),
        ("priority", "type/not-a-condition", "a condition is needed", "compare it: `priority = low`"),
        ("region = NY", "name/undefined", "there is no field `NY`", "quote a text: `\"NY\"`"),
        ("region matches \"(\"", "type/regex", "unclosed group", ""),
        ("", "syntax/unexpected", "the filter is empty", "write a condition"),
        (" \n\t ", "syntax/unexpected", "the filter is empty", "write a condition"),
        ("priority >=", "syntax/unexpected", "expected a value after `>=`, found the end of the filter", ""),
        ("priority = high and", "syntax/unexpected", "found the end of the filter", ""),
        (
            "priority = high region = \"NY\"",
            "syntax/unexpected",
            "the condition ends before `region`",
            "join two",
        ),
        ("priority = high, vip", "syntax/unexpected", "the condition ends before `,`", "join two"),
        ("priority = high\nvip", "syntax/unexpected", "the condition ends before `vip`", "join two"),
        (
            "when priority = high",
            "syntax/unexpected",
            "the condition ends before `priority`",
            "leave `when` out",
        ),
        ("vip } provider b \"B\" {", "syntax/unclosed", "`}` closes nothing", ""),
        ("vip\nlist more = [1]", "syntax/unexpected", "the condition ends before `list`", "join two"),
        ("list more = [1]", "syntax/unexpected", "the condition ends before `more`", "join two"),
        ("vip // and more", "syntax/unexpected", "a filter has no comments", "leave it out"),
        ("/// docs\nvip", "syntax/unexpected", "a filter has no comments", "leave it out"),
        ("vip /* more */", "syntax/unexpected", "", ""),
        ("vip;", "syntax/unexpected", "`;` has no meaning here", "leave it out"),
        ("vip\0", "syntax/unexpected", "", "leave it out"),
        ("(vip", "syntax/unclosed", "`(` is never closed", "write `)` at the end of the filter"),
        ("region = \"NY", "syntax/text", "", "end it on its line"),
        ("due > 2026-02-30", "syntax/date", "", ""),
    ] {
        let found = refused(&program, text);
        let [one] = &found.iter().collect::<Vec<_>>()[..] else { panic!("{text}: {found}") };
        let said = one.help.as_deref().unwrap_or_default();
        assert_eq!(found.file_name(one.label.span.file), "filter", "{text}");
        assert!(one.label.span.range().end <= text.len(), "{text}: {one:?}");
        assert_eq!(one.code.to_string(), code, "{text}: {found}");
        assert!(one.message.contains(message) && said.contains(help), "{text}: {found} {said}");
        assert_eq!(refused(&opened, text).to_string(), found.to_string());
    }
}

#[test]
fn what_somebody_does_not_see_does_not_exist_in_a_filter_of_theirs() {
    for program in programs() {
        let seeing =
            |text: &str| program.filter_seeing(text, |path| path != "priority" && path != "customer");
        let order = Order::from_json(&program, ORDER.as_bytes()).expect("it fits");
        assert!(
            seeing("region in north and due during office and soon")
                .expect("it is seen")
                .holds(&order, &facts())
        );
        for (text, message, help) in [
            ("priority = high", "there is no field `priority`", None),
            ("priorit = high", "there is no field `priorit`", None),
            ("customer is present", "there is no field `customer`", None),
            ("customer.tier = gold", "there is no field `customer.tier`", None),
            ("tier = gold", "there is no field `tier`", None),
            ("vip", "there is no field or `let` `vip`", None),
            ("vipp", "there is no field or `let` `vipp`", None),
            ("region in metro", "there is no list or set `metro`", None),
            ("region = a", "there is no field `a`", Some("quote a text: `\"a\"`")),
            ("soonn", "there is no field or `let` `soonn`", Some("did you mean `soon`?")),
            ("region = 3", "`region` is `text caseless`, and `3` is `number`", Some("write `\"3\"`")),
            (
                "region > 3",
                "`region` is text, and texts are compared letter by letter, not as numbers",
                Some(
                    "to compare numbers declare a field of type `number`, if need be with `from` and the key that this one \
                     is read from",
                ),
            ),
        ] {
            let found = seeing(text).expect_err(text);
            let [one] = &found.iter().collect::<Vec<_>>()[..] else { panic!("{text}: {found}") };
            assert_eq!((one.message.as_str(), one.help.as_deref()), (message, help), "{text}");
            assert!(
                one.related.iter().all(|label| found.file_name(label.span.file) == "filter"),
                "{text}: {one:?}"
            );
        }
        let unknown = |name: &str| seeing(&format!("provider = {name}")).expect_err(name).len();
        assert_eq!(unknown("a"), unknown("b"));
    }
}

#[test]
fn each_of_several_mistakes_is_found() {
    let [program, _] = programs();
    let found = refused(&program, "priority >= hihg and regoin = \"NY\" and vpi").to_string();
    assert_eq!(found.lines().count(), 3, "{found}");
}

#[test]
fn where_the_program_says_a_type_the_finding_points_there() {
    let [program, _] = programs();
    let found = refused(&program, "priority > 3");
    let one = found.iter().next().expect("one");
    let declared =
        one.related.iter().find(|label| found.file_name(label.span.file) == "main.consign").expect("a place");
    assert!(found.files().text(declared.span).starts_with("priority"));
    assert!(found.to_string().starts_with("filter:1:"), "{found}");
}

#[test]
fn where_a_list_does_not_fit_the_finding_shows_its_element() {
    for program in programs() {
        let shown = |text: &str| {
            let found = refused(&program, text);
            let one = found.iter().next().expect("one");
            let place = one.related.first().expect("a place").span;
            (found.file_name(place.file).to_owned(), found.files().text(place).to_owned())
        };
        assert_eq!(shown("kind in north"), ("main.consign".into(), "\"NY\"".into()));
        assert_eq!(shown("due in north"), ("main.consign".into(), "\"NY\"".into()));
        assert_eq!(shown("kind in zips"), ("zips.csv".into(), "10001".into()));
    }
}

#[test]
fn what_warns_in_a_program_does_not_in_a_filter() {
    let [program, _] = programs();
    assert!(program.filter("kind != repair and priority = low or vip").is_ok());
    assert_eq!(refused(&program, "kind != repair and vpi").len(), 1);
}

#[test]
fn large_and_deep_filters_are_refused() {
    let [program, _] = programs();
    let code =
        |text: &str| refused(&program, text).iter().map(|one| one.code.to_string()).collect::<Vec<_>>();
    let or = vec!["vip"; 1 << 14].join(" or ");
    assert_eq!(code(&or), ["syntax/too-large"]);
    assert_eq!(code(&format!("region = \"{}\"", "x".repeat(64 << 10))), ["syntax/too-large"]);
    assert_eq!(code(&" ".repeat(64 << 10)), ["syntax/too-large"]);
    for nested in [("(", ")"), ("not (", ")"), ("all { ", " }"), ("not ", ""), ("any { not ", " }")] {
        let text = |times: usize| format!("{}vip{}", nested.0.repeat(times), nested.1.repeat(times));
        assert_eq!(code(&text(1000)), ["syntax/too-deep"], "{nested:?}");
        assert!(program.filter(&text(20)).is_ok(), "{nested:?}");
    }
    assert_eq!(code(&"(".repeat(16 << 10)), ["syntax/too-deep"]);
    assert_eq!(code(&"- ".repeat(8 << 10)), ["syntax/too-deep"]);
    let matches = |times: usize| vec!["region matches \"[0-9]{40}\""; times].join(" or ");
    assert!(program.filter(&matches(16)).is_ok());
    assert_eq!(code(&matches(17)), ["syntax/too-large"]);
    let wide = vec!["vip"; 2000].join(" or ");
    assert!(
        filter(&program, &wide)
            .holds(&Order::from_json(&program, ORDER.as_bytes()).expect("it fits"), &facts())
    );
}

#[test]
fn a_filter_goes_to_another_thread_and_outlives_the_program_s_owner() {
    let [program, _] = programs();
    let order = Order::from_json(&program, ORDER.as_bytes()).expect("it fits");
    let filter = filter(&program, "vip");
    drop(program);
    let holds = std::thread::spawn(move || filter.holds(&order, &facts())).join();
    assert!(holds.expect("no panic"));
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 4 * cases(), failure_persistence: None, ..ProptestConfig::default() })]

    /// Whatever words stand in a row, a filter is made or is refused with findings in its text.
    #[test]
    fn no_text_makes_a_filter_panic(words in prop::collection::vec(prop::sample::select(WORDS.to_vec()), 0..24)) {
        let [program, _] = programs();
        let text = words.join(" ");
        match program.filter(&text) {
            Ok(filter) => prop_assert!(filter.fields().len() < 12),
            Err(found) => {
                prop_assert!(found.has_errors());
                for one in &found {
                    prop_assert_eq!(found.file_name(one.label.span.file), "filter");
                    prop_assert!(one.label.span.range().end <= text.len());
                }
            }
        }
    }
}

const WORDS: [&str; 48] = [
    "priority",
    "high",
    "region",
    "vip",
    "north",
    "zips",
    "kinds",
    "metro",
    "a",
    "office",
    "due",
    "customer",
    ".tier",
    ".",
    "gold",
    "and",
    "or",
    "not",
    "in",
    "is",
    "missing",
    "present",
    "during",
    "within",
    "between",
    "contains",
    "matches",
    "\"NY\"",
    "\"(\"",
    "3",
    "4h",
    "2026-01-01",
    "=",
    "!=",
    ">=",
    "-",
    "+",
    "(",
    ")",
    "[",
    "]",
    "{",
    "}",
    ",",
    "any engineer {",
    "provider",
    "reason",
    "\nlet x =",
];

/// The conditions over orders alone that a random program has.
fn conditions(case: &Case<'_>) -> Vec<Condition> {
    let program = &case.world.program;
    let whens = program.workflows.iter().filter_map(|workflow| workflow.when.clone());
    let blocks = program.blocks.iter().filter(|block| block.assigns == Assigns::Provider);
    let rules = blocks.flat_map(|block| &block.entries).filter_map(|entry| match entry {
        Entry::Rule { when, .. } => when.clone(),
        Entry::Table { .. } => None,
    });
    let lets = program.lets.iter().map(|(_, condition)| condition.clone());
    whens.chain(rules).chain(lets).collect()
}

/// The program with no workflow but one that takes the orders of which a condition is true.
fn engine(case: &Case<'_>, condition: &str) -> Result<Engine, TestCaseError> {
    let mut without = case.world.program.clone();
    without.workflows.clear();
    without.blocks.clear();
    let text = print::program(&without);
    let probe = format!("\nworkflow only_probe \"Probe\" when {condition} {{ start gone end gone }}\n");
    let mut files = case.files("");
    files[0].1 = format!("{text}{probe}");
    let sources = Sources::in_memory(files.iter().map(|(path, text)| (path.as_str(), text.as_str())));
    let program =
        Arc::new(consign::compile(&sources).map_err(|found| case.fail(&format!("{found}{probe}")))?);
    Ok(Engine::new(program.clone(), program.directory().clone()))
}

#[test]
fn a_filter_agrees_with_a_workflow_s_when() {
    let seen = Cell::new((0usize, 0usize));
    check(cases().div_ceil(4), 300, WORDS_OF_PROGRAM + STEPS * WORDS_OF_STEP, |case| {
        let program = Arc::new(case.compiled("")?);
        let opened =
            Program::from_bundle(&program.to_bundle()).map_err(|error| case.fail(&error.to_string()))?;
        let opened = Arc::new(opened);
        for condition in conditions(&case).iter().take(4) {
            let text = print::condition(condition);
            let engine = engine(&case, &text)?;
            let of = |program: &Arc<Program>| {
                program.filter(&text).map_err(|found| case.fail(&format!("{text}: {found}")))
            };
            let filters = [of(&program)?, of(&opened)?, of(engine.program())?];
            let programs = [&program, &opened, engine.program()];
            for (number, words) in case.steps.chunks(WORDS_OF_STEP).enumerate() {
                let c = &mut Choices::new(words);
                let now = generate::instant(c);
                let fields = &case.world.program.order;
                let record = generate::order(c, fields, number);
                let json = generate::json(c, fields, &record, case.zone().as_ref());
                let order = |program: &Program| {
                    Order::from_json(program, json.as_bytes()).map_err(|error| case.fail(&error.message))
                };
                let decision = engine.decide(
                    &order(engine.program())?,
                    timestamp(now),
                    &Options::default(),
                    &mut State::new(),
                );
                let taken = decision.outcome == Outcome::Done;
                for (filter, program) in filters.iter().zip(programs) {
                    let holds = filter.holds(&order(program)?, &Facts::at(timestamp(now)));
                    prop_assert_eq!(holds, taken, "{}\n{}\n{}", text, json, case.text);
                }
                let (yes, no) = seen.get();
                seen.set((yes + usize::from(taken), no + usize::from(!taken)));
            }
        }
        Ok(())
    });
    let (yes, no) = seen.get();
    assert!(yes > 0 && no > 0, "{yes} taken, {no} not");
}
