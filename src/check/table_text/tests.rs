//! Tables as files and back again.

use std::collections::BTreeMap;

use proptest::prelude::*;

use super::ProgramTable;
use crate::program::{Atom, Operand, Program, Test, Type, Value};
use crate::{Sources, compile};

/// A program with a table over fields of every type.
fn text(table: &str) -> String {
    format!(
        r#"timezone "Europe/London"
schema work_order {{
  id text  brand text  name text caseless  n number  whole integer  p enum [low < mid < "very high"]  skills set of text  kinds set of enum [a, b]
  day date  slot time  at datetime  span duration  yes bool  other text  maybe number?
}}
list north = ["NY", "NJ"]
role dispatcher "D" of company
provider acme "Acme Service" {{}}
provider "x;y" "Odd" {{}}
provider north_repairs "North \"Repairs\"" {{}}
rules r assigns provider {{
  {table}
  otherwise manual
}}
workflow w "W" {{
  start s
  assign s "S" {{ portal company  assigns provider  handler role dispatcher  rules r  then done }}
  end done
}}
"#
    )
}

fn program(files: &[(&str, &str)]) -> Program {
    let files: BTreeMap<String, Vec<u8>> =
        files.iter().map(|(name, text)| ((*name).to_owned(), text.as_bytes().to_vec())).collect();
    compile(&Sources::new("main.consign", files)).unwrap_or_else(|found| panic!("{found}"))
}

fn with_table(table: &str) -> Program {
    program(&[("main.consign", &text(table))])
}

fn only(program: &Program) -> ProgramTable<'_> {
    program.tables().into_iter().next().expect("a table")
}

/// The rows in the file of a table.
fn rows(table: &ProgramTable<'_>) -> Vec<Vec<String>> {
    let rows = table.file_rows().unwrap_or_else(|found| panic!("{found}"));
    rows.into_iter().map(|row| row.into_iter().map(|cell| cell.text).collect()).collect()
}

fn csv(table: &ProgramTable<'_>) -> String {
    let mut writer = csv::Writer::from_writer(Vec::new());
    writer.write_record(table.columns()).expect("written");
    rows(table).iter().for_each(|row| writer.write_record(row).expect("written"));
    String::from_utf8(writer.into_inner().expect("flushed")).expect("a text")
}

/// The program with its table in a file, and with the rows of that file in its text; each decides by the same conditions.
fn there_and_back(table: &str) -> [Program; 3] {
    let first = with_table(table);
    let of = only(&first);
    let second = program(&[("main.consign", &text(&of.from_file("t.csv", None))), ("t.csv", &csv(&of))]);
    let back = only(&second).with_rows().unwrap_or_else(|found| panic!("{found}"));
    let third = with_table(&back);
    [first, second, third]
}

/// An atom; of one value it does not matter whether it stands alone or in a list.
fn written(program: &Program, atom: &Atom) -> String {
    let subject = program.describe_operand(&atom.subject, &atom.ty);
    match &atom.test {
        Test::In(values) if values.len() == 1 => {
            format!("{subject} = {}", program.written(&values[0], &atom.ty))
        }
        Test::ContainsAny(Operand::Literal(Value::Set(values))) if values.len() == 1 => {
            let of = if let Type::Set(of) = &atom.ty { of } else { &atom.ty };
            format!("{subject} contains {}", program.written(&values[0], of))
        }
        _ => program.written_atom(atom),
    }
}

/// The conditions and actions of the rules.
fn meant(program: &Program) -> Vec<String> {
    let of = |rule: &crate::program::Rule| {
        let mut atoms = Vec::new();
        rule.when.has_part(&program.lets, &mut |part| {
            atoms.push(match part.kind {
                crate::program::ConditionKind::Atom(id) => written(program, program.atom(id)),
                crate::program::ConditionKind::Not(_) => "not".to_owned(),
                _ => String::new(),
            });
            false
        });
        format!("{atoms:?} {:?}", rule.action)
    };
    program.rules.iter().map(of).collect()
}

#[test]
fn cells_are_what_people_write_in_a_spreadsheet() {
    for (column, cell, file) in [
        ("brand", "\"Acme\"", "Acme"),
        ("brand", "\"Acme\", \"Bolt\"", "Acme;Bolt"),
        ("brand", "not \"Acme\", \"B, \\\"C\\\"\"", "not Acme;B, \"C\""),
        ("brand", "in [\"Acme\", \"Bolt\"]", "Acme;Bolt"),
        ("brand", "not in [\"Acme\"]", "not Acme"),
        ("brand", "in north", "NY;NJ"),
        ("brand", "!= \"Acme\"", "!= Acme"),
        ("brand", "= \"Acme\"", "Acme"),
        ("brand", "\"1..5\"", "1..5"),
        ("name", "\"Acme\"", "Acme"),
        ("n", ">= 1_000", ">= 1000"),
        ("n", "-5", "-5"),
        ("n", "1.50", "1.5"),
        ("n", "-1..2.5", "-1..2.5"),
        ("n", "between 1 and 5", "1..5"),
        ("whole", "7", "7"),
        ("p", "low", "low"),
        ("p", "low, \"very high\"", "low;very high"),
        ("p", "> low", "> low"),
        ("p", "low..mid", "low..mid"),
        ("skills", "contains \"a\"", "a"),
        ("skills", "contains any [\"a\", \"b\"]", "a;b"),
        ("skills", "contains none [\"a\"]", "not a"),
        ("kinds", "contains a", "a"),
        ("day", ">= 2026-03-01", ">= 2026-03-01"),
        ("slot", "08:30..17:00", "08:30..17:00"),
        ("at", "< 2026-03-01T08:30:00Z", "< 2026-03-01T08:30:00Z"),
        ("span", "<= 1h 30min", "<= 1h 30min"),
        ("yes", "true", "true"),
        ("n + whole", "> 3", "> 3"),
        ("weekday(at)", "mon", "mon"),
        ("brand", "_", ""),
    ] {
        let table = format!("table t \"T\" ({column}) {{ | {cell} => assign acme }}");
        let [first, second, third] = there_and_back(&table);
        assert_eq!(rows(&only(&first)), [[file, "acme"]], "{table}");
        for other in [&second, &third] {
            assert_eq!(rows(&only(other)), [[file, "acme"]], "{table}");
            assert_eq!(meant(other), meant(&first), "{table}");
        }
    }
}

#[test]
fn rows_do_what_they_did() {
    for (action, file) in [
        ("assign acme", "acme"),
        ("assign first of north_repairs, acme", "north_repairs;acme"),
        ("manual", "manual"),
        ("assign acme else manual \"No room\"", "acme"),
    ] {
        let table = format!("table t (brand) {{ | \"A\" => {action}  | \"B\" => manual }}");
        let [first, second, third] = there_and_back(&table);
        assert_eq!(rows(&only(&first)), [["A", file], ["B", "manual"]], "{action}");
        assert_eq!(meant(&first), meant(&second), "{action}");
        assert_eq!(meant(&first), meant(&third), "{action}");
    }
    let named =
        text("table t from \"t.csv\" { brand from \"Brand\"  assign from \"Who\" else manual \"Full\" }");
    let files = [("main.consign", &*named), ("t.csv", "Open tickets\nWho;Brand\nacme service;A\n;B\n")];
    let program = program(&files);
    assert_eq!(only(&program).columns(), ["Brand", "Who"]);
    assert!(only(&program).is_from_file());
    let back = only(&program).with_rows().expect("rows");
    assert_eq!(back, "table t (brand) {\n| \"A\" => assign acme else manual \"Full\"\n| \"B\" => manual\n}");
    assert_eq!(meant(&with_table(&back)), meant(&program));
}

#[test]
fn what_a_file_cannot_say_is_told_all_at_once() {
    let table = r#"table t (brand, n, skills) {
        | matches "A.*"        | > maybe                     | _                  => assign acme
        | other                 | is missing                  | contains all ["a", "b"] => manual "Ask"
        | "a;b"                 | >= 5 and < 10               | contains "x"       => assign split acme 70, north_repairs 30
        | "not here"            | _                           | _                  => assign "x;y"
        | starts with "A"       | _                           | _                  => assign acme else manual "Full"
        | " A"                  | _                           | _                  => manual to role dispatcher
        | "*"                   | _                           | _                  => assign best provider
    }"#;
    let program = with_table(&table.replace("> maybe", "> 3").replace("is missing", "_"));
    let found = only(&program).file_rows().expect_err("much");
    let texts: Vec<&str> = found.iter().map(|one| one.message.as_str()).collect();
    assert_eq!(
        texts,
        [
            "`matches \"A.*\"` cannot stand in a file",
            "`other` cannot stand in a file",
            "`contains all [\"a\", \"b\"]` cannot stand in a file",
            "`manual \"Ask\"` cannot stand in a file",
            "`\"a;b\"` would be read otherwise in a file",
            "`>= 5 and < 10` cannot stand in a file",
            "`assign split acme 70, north_repairs 30` cannot stand in a file",
            "`\"not here\"` would be read otherwise in a file",
            "`assign \"x;y\"` cannot stand in a file",
            "`starts with \"A\"` cannot stand in a file",
            "not all rows have the same `else manual`",
            "`\" A\"` would be read otherwise in a file",
            "`manual to role dispatcher` cannot stand in a file",
            "`\"*\"` would be read otherwise in a file",
            "`assign best provider` cannot stand in a file",
        ]
    );
}

#[test]
fn columns_that_are_alike_have_names_of_their_own() {
    let [first, ..] = there_and_back("table t (n, n) { | >= 1 | < 5 => assign acme }");
    assert_eq!(only(&first).columns(), ["n", "n 2", "assign"]);
    let named = with_table(
        "table t (brand, name) { | in north | not in north => assign acme | in north | _ => manual }",
    );
    assert_eq!(only(&named).lists(), ["north"]);
    let none = with_table("rule all { assign acme }");
    assert!(none.tables().is_empty());
    let [empty, ..] = there_and_back("table t (n) {}");
    assert_eq!(only(&empty).row_count(), 0);
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, cases: 64, ..ProptestConfig::default() })]

    /// Whatever text stands in a cell, a file says the same or is not written.
    #[test]
    fn a_file_says_the_same_or_is_not_written(values in prop::collection::vec("[ a-c;.*_>=!\"\\\\,+-]{1,5}|not b|1\\.\\.5", 1..4), negated: bool) {
        let written: Vec<String> = values.iter().map(|value| crate::program::quoted(value)).collect();
        let not = if negated { "not " } else { "" };
        let table = format!("table t (brand) {{ | {not}{} => assign acme }}", written.join(", "));
        let first = with_table(&table);
        if only(&first).file_rows().is_ok() {
            let [_, second, third] = there_and_back(&table);
            prop_assert_eq!(meant(&first), meant(&second));
            prop_assert_eq!(meant(&first), meant(&third));
        }
    }
}
