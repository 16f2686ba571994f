//! Every name that is used is in the table, and stands for what declares it.

use std::collections::HashMap;

use super::lints::{BESIDE, LINTS, LintOptions};
use super::uses::{NameKind, NameUse, Uses};
use super::{Checked, run};
use crate::diagnostic::Diagnostics;
use crate::program::Program;
use crate::source::{Files, Sources, Span};
use crate::syntax::name_tokens::{NameToken, name_tokens};

/// A program with every kind of name in every place that one can stand in.
const EVERY_NAME: &str = include_str!("every_name.consign");

const EXAMPLES: [(&str, &str); 9] = [
    ("after_hours.consign", include_str!("../../examples/after_hours/after_hours.consign")),
    ("boston.consign", include_str!("../../examples/boston311/boston.consign")),
    ("capacity_caps.consign", include_str!("../../examples/capacity_caps/capacity_caps.consign")),
    ("contract_split.consign", include_str!("../../examples/contract_split/contract_split.consign")),
    (
        "decline_and_redispatch.consign",
        include_str!("../../examples/decline_and_redispatch/decline_and_redispatch.consign"),
    ),
    ("manual_scope.consign", include_str!("../../examples/manual_scope/manual_scope.consign")),
    ("nearest_provider.consign", include_str!("../../examples/nearest_provider/nearest_provider.consign")),
    ("outsourcing.consign", include_str!("../../examples/outsourcing/outsourcing.consign")),
    ("round_robin.consign", include_str!("../../examples/round_robin/round_robin.consign")),
];

/// The words that no program declares.
const OF_THE_LANGUAGE: [&str; 28] = [
    "text",
    "number",
    "bool",
    "date",
    "time",
    "datetime",
    "duration",
    "point",
    "mon",
    "tue",
    "wed",
    "thu",
    "fri",
    "sat",
    "sun",
    "weekday",
    "count",
    "distance",
    "id",
    "name",
    "workload",
    "provider",
    "engineer",
    "missing",
    "set",
    "enum",
    "work_order",
    "declined",
];

fn checked(files: &[(&str, &str)]) -> Checked {
    run(&Sources::in_memory(files.iter().copied()), None)
}

fn unquoted(text: &str) -> &str {
    text.trim_matches('"')
}

/// The rules of the grammar that declare a name of a kind.
fn declaring(kind: NameKind) -> &'static [&'static str] {
    match kind {
        NameKind::Type => &["type_item"],
        NameKind::Schema => &["schema_item"],
        NameKind::Field => &["field"],
        NameKind::Variant => &["variants", "ordered_variants"],
        NameKind::Role => &["role_item"],
        NameKind::Provider => &["provider_item"],
        NameKind::Engineer => &["engineer_member"],
        NameKind::Group => &["group_item"],
        NameKind::List => &["list_item"],
        NameKind::Calendar => &["calendar_item"],
        NameKind::Let => &["let_item"],
        NameKind::Record => &["any_element"],
        NameKind::Sample => &["sample_item"],
        NameKind::Rules => &["rules_item"],
        NameKind::Rule => &["rule_item", "table_item"],
        NameKind::Workflow => &["workflow_item"],
        NameKind::Node => &["branch_node", "assign_node", "task_node", "end_node"],
        NameKind::Function | NameKind::Word | NameKind::File => &[],
    }
}

/// The id of the object that a directory's text begins with.
fn first_id(text: &str) -> Option<&str> {
    let (_, after) = text.split_once("\"id\"")?;
    after.split('"').nth(1)
}

/// Holds what is noted of a name against the grammar: what declares it has its text and is of its kind.
fn hold_declared(used: &NameUse, name: &str, files: &Files, names: &HashMap<Span, NameToken>) {
    assert!(!used.declared.is_empty() || OF_THE_LANGUAGE.contains(&name), "nothing declares `{name}`");
    for declared in &used.declared {
        let text = files.text(*declared);
        if !files.get(declared.file).name().ends_with(".consign") {
            assert_eq!(first_id(&files.get(declared.file).text()[declared.start as usize..]), Some(name));
        } else if name == "otherwise" && used.kind == NameKind::Rule {
            assert!(text.starts_with(name), "`{text}` for `{name}`");
        } else {
            assert_eq!(unquoted(text), name);
            let rule = names.get(declared).and_then(|token| token.declares.as_deref());
            let rule = rule.unwrap_or_else(|| panic!("`{name}` is not declared at {declared:?}"));
            assert!(
                declaring(used.kind).contains(&rule),
                "`{name}` is {:?}, and declared by {rule}",
                used.kind
            );
        }
    }
}

/// Holds the table of a program against the names that the grammar finds in its files: how many are used.
fn hold(uses: &Uses, files: &Files) -> usize {
    let names: HashMap<Span, NameToken> = files
        .iter()
        .filter(|(_, file)| file.name().ends_with(".consign"))
        .flat_map(|(id, file)| {
            let tokens = name_tokens(file.text()).into_iter();
            tokens.map(move |token| (Span::new(id, token.start, token.end), token))
        })
        .collect();
    for (span, token) in &names {
        let name = unquoted(files.text(*span));
        match (uses.get(*span), &token.declares) {
            (Some(used), None) => hold_declared(used, name, files, &names),
            (None, None) => {
                let at = files.get(span.file).position(span.start as usize);
                panic!("{}:{at:?}: `{name}` is not noted", files.get(span.file).name());
            }
            (Some(_), Some(rule)) => panic!("`{name}`, which {rule} declares, is noted as used"),
            (None, Some(_)) => {}
        }
    }
    names.values().filter(|token| token.declares.is_none()).count()
}

fn hold_program(files: &[(&str, &str)]) -> usize {
    let Checked { program, uses } = checked(files);
    let program = program.unwrap_or_else(|found| panic!("{found}"));
    hold(&uses, &program.files)
}

#[test]
fn every_name_of_the_examples_is_noted() {
    let directories = [
        include_str!("../../examples/outsourcing/directory.json"),
        include_str!("../../examples/capacity_caps/directory.json"),
    ];
    for (name, text) in EXAMPLES {
        let directory = directories[usize::from(name.starts_with("capacity"))];
        let full = include_str!("../../examples/capacity_caps/full.json");
        let used = hold_program(&[(name, text), ("directory.json", directory), ("full.json", full)]);
        assert!(used > 10, "{name}: {used}");
    }
}

#[test]
fn every_name_that_can_stand_anywhere_is_noted() {
    let shared = include_str!("../../tests/programs/every_type.consign");
    hold_program(&[("every_type.consign", shared)]);
    let used = hold_program(&[("every_name.consign", EVERY_NAME), ("zips.csv", "10001\n"), BESIDE[1]]);
    assert!(used > 100, "{used}");
}

#[test]
fn every_name_of_the_lints_examples_is_noted() {
    for lint in LINTS {
        for text in [lint.bad, lint.good] {
            let files: Vec<_> = [("main.consign", text)].into_iter().chain(BESIDE).collect();
            hold_program(&files);
        }
    }
}

/// What the name at the only place of `marked` stands for: the lines of its declarations.
fn lines(text: &str, marked: &str) -> Vec<usize> {
    let Checked { program, uses } = checked(&[("main.consign", text)]);
    let files =
        program.as_ref().map_or_else(|found: &Diagnostics| found.files(), |program: &Program| &program.files);
    let at = text.find(marked).expect("the text has it");
    let (span, used) = uses.iter().find(|(span, _)| span.start as usize == at).expect("it is noted");
    assert!(text[span.range()].starts_with(marked.split([' ', '.', '\n']).next().unwrap_or(marked)));
    used.declared.iter().map(|span| files.get(span.file).position(span.start as usize).line).collect()
}

#[test]
fn names_of_one_spelling_are_told_apart() {
    let text = "schema work_order {
        id text
        high number
        inner { high number  id text }
        level enum [low < high]
        other enum [low < high]
        third enum [low, high]
        let_like bool
    }
    let high_let = inner.high > 1 and high > 2
    let b = level = \"high\" and let_like
    let c = third = \"high\" // of its own
    let d = high_let and b";
    assert_eq!(lines(text, "high > 1"), [4]);
    assert_eq!(lines(text, "high > 2"), [3]);
    assert_eq!(lines(text, "inner.high"), [4]);
    assert_eq!(lines(text, "\"high\" and"), [5, 6], "equal enums are one type");
    assert_eq!(lines(text, "\"high\" //"), [7]);
    assert_eq!(lines(text, "high_let and"), [10]);
}

#[test]
fn names_are_noted_where_the_program_has_errors() {
    let text = "schema work_order { id text  a number  b broken }
    let fine = a > 1
    let wrong = a > \"x\" and fine
    let user = wrong and nothing_such and a > 3
    rules r assigns provider { rule one { when fine  assign nobody } }
    list broken item";
    assert!(checked(&[("main.consign", text)]).program.is_err());
    assert_eq!(lines(text, "a > 1"), [1]);
    assert_eq!(lines(text, "fine\n"), [2]);
    assert_eq!(lines(text, "wrong and"), [3]);
    assert_eq!(lines(text, "a > 3"), [1]);
    assert_eq!(lines(text, "fine  assign"), [2]);
}

#[test]
fn what_only_has_the_name_of_something_used_is_unused() {
    let text = "use \"company.consign\"\n\
         list high = [\"NY\"]\n\
         calendar northstar_hours { timezone \"UTC\" open mon 08:00-09:00 }\n\
         rules outsourcing assigns provider {\n\
           rule all { when priority >= high  assign first of northstar, coolair }\n\
         }\n";
    let files: Vec<_> = [("main.consign", text)].into_iter().chain(BESIDE).collect();
    let found = super::check(&Sources::in_memory(files), &LintOptions::default());
    let codes: Vec<String> = found.iter().map(|found| found.code.to_string()).collect();
    assert_eq!(codes, ["unused/list", "unused/calendar"], "{found}");
}
