//! What is shown as something to write compiles when it is pasted, and means what it stands beside: the conditions of
//! `analyze` are true of the orders that are shown with them, and those of `diff` compile in both versions.
//!
//! `PROPERTY_CASES=20000 cargo test --test library pasted::` for a long run.

use std::cell::Cell;
use std::sync::Arc;

use crate::common::case::{Case, WORDS_OF_PROGRAM, cases, check};
use consign::analysis::{Analysis, Example};
use consign::{Engine, Options, Order, Program, Sources, State};

/// What no condition of the language says: that another one is unknown, of whom something is, and who declined before.
const NO_CONDITIONS: [&str; 7] =
    [" is unknown", " is not true", " is not false", " is known", "provider", "engineer", " declined it"];

/// A condition, and the order that stands beside it.
type Shown<'a> = (&'a str, Option<&'a Example>);

fn shown(analysis: &Analysis) -> Vec<Shown<'_>> {
    let classes = analysis.gaps.classes.iter().flat_map(|class| &class.conditions);
    let gaps = classes.map(|condition| (&*condition.when, condition.example.as_ref()));
    let overlaps = analysis.overlaps.pairs.iter().map(|pair| (&*pair.when, pair.example.as_ref()));
    gaps.chain(overlaps).collect()
}

/// The conditions of each rule, and the order that one of them is true of.
fn of_rules(analysis: &Analysis) -> Vec<(Vec<&str>, Option<&Example>)> {
    analysis
        .rules
        .iter()
        .map(|rule| {
            let all = rule.first.conditions.iter().chain(&rule.fallback.conditions);
            (all.map(String::as_str).collect(), rule.example.as_ref())
        })
        .collect()
}

/// Whether it is a condition of the language.
fn is_condition(when: &str) -> bool {
    when != "every order" && !NO_CONDITIONS.iter().any(|words| when.contains(words))
}

/// More items for a program: a block with a rule for each condition, and a workflow for each block.
fn probes(conditions: &[&str]) -> String {
    let mut text = "role probe_role \"P\" of company\n".to_owned();
    for (at, when) in conditions.iter().enumerate() {
        text += &format!(
            "rules probe_{at} assigns provider {{ rule hit {{ when {when} manual }} }}\nworkflow way_{at} \"P\" {{ start n  \
             assign n \"N\" {{ portal company assigns provider handler role probe_role rules probe_{at} then gone }}  end gone }}\n"
        );
    }
    text
}

/// Whether a pasted condition is true of an order.
fn is_true(engine: &Engine, probe: usize, example: &Example) -> bool {
    let order = Order::from_json(engine.program(), example.order.get().as_bytes()).expect("it fits");
    let mut options = Options::default();
    options.workflow = Some(format!("way_{probe}"));
    let now = example.now.parse().expect("an instant");
    let decision = engine.decide(&order, now, &options, &mut State::new());
    decision.rule.as_deref() == Some("hit")
}

/// Pastes all that is shown of a program; how many conditions that were.
fn paste(program: Arc<Program>, compile: &dyn Fn(&str) -> Program) -> Result<usize, String> {
    let engine = Engine::new(program.clone(), program.directory().clone());
    let analysis = Analysis::new(&engine);
    let single = shown(&analysis);
    let grouped = of_rules(&analysis);
    let all =
        single.iter().map(|(when, _)| *when).chain(grouped.iter().flat_map(|(all, _)| all.iter().copied()));
    let conditions: Vec<&str> = all.filter(|when| is_condition(when)).collect();
    let examples = single.iter().filter_map(|(_, example)| *example);
    let examples = examples.chain(grouped.iter().filter_map(|(_, example)| *example));
    let samples: Vec<String> = examples
        .enumerate()
        .map(|(at, example)| format!("sample pasted_{at} {}\n", example.written))
        .collect();
    let pasted = Arc::new(compile(&format!("\n{}{}", probes(&conditions), samples.concat())));
    let engine = Engine::new(pasted.clone(), pasted.directory().clone());
    let probe = |when: &str| conditions.iter().position(|known| *known == when);
    for (when, example) in &single {
        if let (Some(probe), Some(example)) = (probe(when), example)
            && !is_true(&engine, probe, example)
        {
            return Err(format!("`{when}` is not true of {}", example.written));
        }
    }
    for (all, example) in &grouped {
        let Some(example) = example else { continue };
        let probes: Option<Vec<usize>> = all.iter().map(|when| probe(when)).collect();
        if let Some(probes) = probes.filter(|probes| !probes.is_empty())
            && !probes.iter().any(|probe| is_true(&engine, *probe, example))
        {
            return Err(format!("none of {all:?} is true of {} at {}", example.written, example.now));
        }
    }
    Ok(conditions.len())
}

#[test]
fn what_is_shown_of_random_programs_can_be_pasted() {
    let pasted = Cell::new(0);
    check(cases().div_ceil(16), 20, WORDS_OF_PROGRAM, |case: Case<'_>| {
        let program = Arc::new(case.compiled("")?);
        let compiled = |more: &str| match case.compiled(more) {
            Ok(program) => program,
            Err(error) => panic!("{error}"),
        };
        let count = paste(program, &compiled).map_err(|wrong| case.fail(&wrong))?;
        pasted.set(pasted.get() + count);
        Ok(())
    });
    assert!(pasted.get() > 0);
}

/// What a new version writes where the old one writes something else.
const CHANGES: [(&str, &str); 6] = [
    (" >= ", " < "),
    (" and ", " or "),
    (" = ", " != "),
    ("when not ", "when "),
    (" in [", " not in ["),
    (" < ", " >= "),
];

/// Pastes the conditions of the difference into both versions; how many they were.
fn paste_difference(old: &[(String, String)], new: &[(String, String)]) -> Result<usize, String> {
    let compiled = |files: &[(String, String)], more: &str| {
        let text =
            |(at, text): (usize, &String)| if at == 0 { format!("{text}{more}") } else { text.clone() };
        let texts: Vec<String> = files.iter().map(|(_, text)| text).enumerate().map(text).collect();
        let named = files.iter().zip(&texts).map(|((path, _), text)| (path.as_str(), text.as_str()));
        consign::compile(&Sources::in_memory(named)).map(Arc::new)
    };
    let (Ok(before), Ok(after)) = (compiled(old, ""), compiled(new, "")) else { return Ok(0) };
    let bound = |program: Arc<Program>| Engine::new(program.clone(), program.directory().clone());
    let (before, after) = (bound(before), bound(after));
    let difference = consign::diff::diff(&consign::diff::Versions::new(&before, &after));
    let conditions = difference.classes.iter().flat_map(|class| &class.conditions).map(String::as_str);
    let conditions: Vec<&str> = conditions.filter(|when| is_condition(when)).collect();
    for version in [old, new] {
        if let Err(found) = compiled(version, &format!("\n{}", probes(&conditions))) {
            return Err(format!("a condition of the difference does not compile:\n{found}"));
        }
    }
    Ok(conditions.len())
}

/// A program whose changes are shown by conditions.
const CHANGED: &str = r#"
schema work_order { id text  a number  t text?  s set of text? }
role d "D" of company
provider p "P" {}
provider q "Q" {}
rules r assigns provider { rule one { when a >= 3 and t = "x" assign p }  rule two { when not s contains "y" assign q }  otherwise manual }
workflow w "W" { start n  assign n "N" { portal company assigns provider handler role d rules r then gone }  end gone }
"#;

#[test]
fn conditions_of_differences_can_be_pasted() {
    let changed = |from: &str, to: &str| vec![("main.consign".to_owned(), CHANGED.replacen(from, to, 1))];
    for (from, to) in [(" >= ", " < "), (" and ", " or "), (" = ", " != "), ("when not ", "when ")] {
        let pasted = paste_difference(&changed("", ""), &changed(from, to));
        assert!(pasted.is_ok_and(|count| count > 0), "{from} to {to}");
    }
    // Of random ones some differ in nothing.
    check(cases().div_ceil(10), 4, WORDS_OF_PROGRAM, |case: Case<'_>| {
        let old = case.files("");
        // One of them: comparing two random programs is a second's work.
        let (from, to) = CHANGES[case.steps.first().map_or(0, |word| *word as usize % CHANGES.len())];
        let mut new = old.clone();
        new[0].1 = new[0].1.replacen(from, to, 1);
        paste_difference(&old, &new).map(drop).map_err(|wrong| case.fail(&wrong))
    });
}

/// Programs that are told apart by more than one field at a time.
#[test]
fn conditions_that_hang_on_each_other_are_true_of_their_examples() {
    let head = "timezone \"UTC\"\nschema work_order { id text  u enum [x, y, \"in\"]  s set of enum [x, y, \"in\"]  a number  b number?  t text  \
        v text?  from date  to date?  at datetime }\nschema provider { ok bool  regions set of text }\n\
        role d \"D\" of company\nrole c \"C\" of provider\nprovider p \"P\" { ok: false, regions: [\"x\"] }\nprovider q \"Q\" { ok: true, regions: [\"y\"] }\n";
    let atoms = [
        "s contains u",
        "u = y",
        "count(s) = 0",
        "u = \"in\"",
        "a + b < 10",
        "(a + b) * 2 >= a - (b - 1)",
        "a > b",
        "b is missing",
        "t = v",
        "t starts with \"a\\\"b\"",
        "t matches \"^\\\\d+$\"",
        "to - from > 3d",
        "from = date(at)",
        "weekday(at) = sat",
        "t contains v",
        "a * 2 < 7",
        "a = 3",
        "t >= \"b\" and t <= \"d\"",
    ];
    for (at, one) in atoms.iter().enumerate() {
        for other in &atoms[at + 1..] {
            for eligible in ["eligible when provider.ok", "eligible when provider.regions contains t"] {
                let text = format!(
                    "{head}rules r assigns provider {{\n{eligible}\nrule a {{ when {one} assign p }}\nrule b {{ when {other} or ({one} and not ({other})) manual }}\notherwise assign q\n}}\n\
                     workflow w \"W\" {{ start n assign n \"N\" {{ portal company assigns provider handler role d rules r then m }} \
                     assign m \"M\" {{ portal provider assigns engineer handler role c then done declined n }} end done }}\n"
                );
                let compile = |more: &str| {
                    let text = format!("{text}{more}");
                    let compiled = consign::compile(&Sources::in_memory([("main.consign", text.as_str())]));
                    compiled.unwrap_or_else(|found| panic!("{found}"))
                };
                let pasted = paste(Arc::new(compile("")), &compile);
                pasted.unwrap_or_else(|wrong| panic!("{wrong}\n{text}"));
            }
        }
    }
}
