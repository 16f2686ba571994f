//! Every operator with every type, and what is said about those that do not go together.

use super::super::test_support::{codes, messages, program};
use crate::program::{
    Atom, AtomId, Comparison, Condition, ConditionKind, LetId, Operand, Program, Test, Value,
};

const ORDER: &str = r#"
timezone "America/New_York"
schema work_order {
  id text  txt text  txt2 text  cl text caseless  num number  num2 number  yes bool  no bool
  plain enum [a, b, "c d"]  ranked enum [low < mid < high]  ranked2 enum [low < mid < high]
  day date  day2 date  tod time  at datetime  at2 datetime  dur duration
  pt point  pt2 point  tags set of text  ctags set of text caseless  nums set of number
  kinds set of enum [a, b, "c d"]  days set of date
  opt number?  rec { inner text  deep number? }?
}
calendar office { open mon..fri 08:00-18:00 }
list words = ["x", "y"]
list numbers = [1, 2]
"#;

fn check(condition: &str) -> Vec<String> {
    codes(&format!("{ORDER}let tested = {condition}"))
}

fn compiled(condition: &str) -> Program {
    program(&format!("{ORDER}let tested = {condition}"))
}

fn first_atom(condition: &str) -> Atom {
    let program = compiled(condition);
    program.atoms[AtomId(0)].clone()
}

#[test]
fn operators_that_a_type_has() {
    for fine in [
        // text
        "txt = \"x\"",
        "txt != cl",
        "txt < \"m\"",
        "txt >= txt2",
        "txt in [\"x\"]",
        "txt in words",
        "txt not in tags",
        "txt starts with \"x\"",
        "txt ends with txt2",
        "cl contains txt",
        "cl matches \"^x[0-9]\"",
        "cl in tags",
        "txt in ctags",
        "\"x\" in tags",
        "\"x\" = txt",
        // number
        "num = 1",
        "num != -2.5",
        "num < num2",
        "num in [1, -2]",
        "num in numbers",
        "num in nums",
        "num between 1 and 2",
        "num + num2 * 2 / 3 - 1 > 0",
        "-num < 3",
        "1 < num",
        "num between num2 and 7",
        "5 between num and num2",
        // bool
        "yes",
        "not yes",
        "yes = true",
        "no != yes",
        "true",
        // enum
        "plain = a",
        "plain != \"c d\"",
        "plain in [a, \"b\"]",
        "plain in kinds",
        "a in kinds",
        "a = plain",
        "ranked < high",
        "low <= ranked",
        "ranked between low and mid",
        "ranked = ranked2",
        "ranked in [low, high]",
        // date, time, datetime, duration
        "day = 2026-03-01",
        "day < day2",
        "day between 2026-01-01 and 2026-12-31",
        "day in [2026-01-01]",
        "day in days",
        "day + 2d > day2",
        "day - 48h = day2",
        "day - day2 > 3d",
        "date(at) = day",
        "tod >= 08:30",
        "tod between 08:00 and 18:00",
        "tod in [08:00]",
        "time(at) < tod",
        "at > now",
        "now - at > 2h 30min",
        "at + 4h < at2",
        "at - dur < at2",
        "at in [2026-03-01T08:30:00Z]",
        "at between 2026-03-01T08:30:00Z and now",
        "at during office",
        "weekday(at) = mon",
        "weekday(at) in [sat, sun]",
        "weekday(at) between mon and fri",
        "dur = 4h",
        "dur > 1d 2h",
        "dur between 1h and 2h",
        "dur + 1h - dur > 30min",
        "dur > -4h",
        "-dur < 1h",
        // point
        "pt within 25km of pt2",
        "pt within 500m of (40.7, -74)",
        "(40.7, -74) within 10mi of pt",
        "distance(pt, pt2) < 3",
        "distance(pt, (1, -2)) > num",
        // sets
        "tags contains \"x\"",
        "tags contains txt",
        "tags contains cl",
        "ctags contains \"X\"",
        "tags contains all [\"x\", \"y\"]",
        "tags contains any words",
        "tags contains none ctags",
        "nums contains 3",
        "nums contains any numbers",
        "kinds contains a",
        "kinds contains all [a, \"c d\"]",
        "days contains 2026-01-01",
        "count(tags) > 2",
        "tags contains all []",
        "txt in []",
        // missing values
        "opt is present",
        "opt is missing or opt > 3",
        "rec is present and rec.inner = \"x\"",
        "rec.inner is missing",
        "rec.deep is present",
        // blocks
        "all { yes, num > 1 }",
        "any { yes, no, }",
        "none { yes, no }",
        "(yes or no) and not (num > 1)",
        "((num)) > (1)",
    ] {
        assert_eq!(check(fine), Vec::<String>::new(), "{fine}");
    }
}

#[test]
fn operators_that_a_type_does_not_have() {
    for (code, wrong) in [
        ("type/operator", "yes > no"),
        ("type/operator", "plain < b"),
        ("type/operator", "plain between a and b"),
        ("type/operator", "pt = pt2"),
        ("type/operator", "tags = [\"x\"]"),
        ("type/operator", "rec = 1"),
        ("type/operator", "yes in [true]"),
        ("type/operator", "dur in [4h]"),
        ("type/operator", "tags in [\"x\"]"),
        ("type/operator", "num starts with \"1\""),
        ("type/operator", "num contains 1"),
        ("type/operator", "txt contains all [\"x\"]"),
        ("type/operator", "plain matches \"a\""),
        ("type/operator", "num during office"),
        ("type/operator", "txt within 1km of pt"),
        ("type/operator", "yes between no and no"),
        ("type/operator", "-txt = \"x\""),
        ("type/operator", "txt + \"x\" = \"xx\""),
        ("type/operator", "tod + 2h > tod"),
        ("type/operator", "num + 1 is present"),
    ] {
        assert_eq!(check(wrong), [code], "{wrong}");
    }
}

#[test]
fn types_that_do_not_go_together() {
    for (code, wrong) in [
        ("type/mismatch", "num = \"1\""),
        ("type/mismatch", "txt = 1"),
        ("type/mismatch", "day = at"),
        ("type/mismatch", "tod < at"),
        ("type/mismatch", "ranked = plain"),
        ("type/mismatch", "num in [\"x\"]"),
        ("type/mismatch", "num in words"),
        ("type/mismatch", "num in txt"),
        ("type/mismatch", "num in tags"),
        ("type/mismatch", "nums contains txt"),
        ("type/mismatch", "nums contains [1]"),
        ("type/mismatch", "nums contains numbers"),
        ("type/mismatch", "nums contains any words"),
        ("type/mismatch", "nums contains any tags"),
        ("type/mismatch", "num + dur > 1"),
        ("type/mismatch", "at + at2 > now"),
        ("type/mismatch", "at + 2 > now"),
        ("type/mismatch", "dur * 2 > 1h"),
        ("type/mismatch", "day + 5h > day2"),
        ("type/mismatch", "num between 1 and \"2\""),
        ("type/mismatch", "weekday(day) = mon"),
        ("type/mismatch", "count(txt) > 1"),
        ("type/mismatch", "distance(pt, num) > 1"),
        ("type/mismatch", "pt within 1km of num"),
        ("type/mismatch", "cl starts with 1"),
        ("type/unknown-variant", "ranked > hihg"),
        ("type/unknown-variant", "ranked = \"hihg\""),
        ("type/unknown-variant", "weekday(at) = monday"),
        ("type/unknown-variant", "ranked in [low, hgih]"),
        ("type/unknown-variant", "kinds contains d"),
        ("type/not-a-condition", "num"),
        ("type/not-a-condition", "yes and num + 1"),
        ("type/not-a-condition", "\"x\" or yes"),
        ("type/not-a-condition", "ranked"),
        ("type/not-an-operand", "(num > 1) = true"),
        ("type/not-an-operand", "words contains txt"),
        ("type/not-an-operand", "[\"x\"] contains txt"),
        ("type/not-an-operand", "num = [1]"),
        ("type/not-constant", "num in [1, num2]"),
        ("type/not-constant", "tags contains all [txt]"),
        ("type/arguments", "weekday(at, txt, txt) = mon"),
        ("type/arguments", "year(day, txt) > 1"),
        ("type/mismatch", "weekday(at, at2) = mon"),
        ("type/mismatch", "at during office in num"),
        ("timezone/unknown", "time(at, \"Mars\") < 08:00"),
        ("type/arguments", "distance(pt) = 1"),
        ("type/range-reversed", "num between 5 and 1"),
        ("type/range-reversed", "tod between 22:00 and 06:00"),
        ("type/range-reversed", "ranked between high and low"),
        ("type/regex", "txt matches \"(\""),
        ("type/regex", "txt matches \"(a{1000}){1000}\""),
        ("type/always-present", "num is present"),
        ("type/always-present", "txt is missing"),
        ("name/undefined", "nmu > 1"),
        ("name/undefined", "rec.iner = \"x\""),
        ("name/undefined", "txt = north"),
        ("name/undefined", "wekday(at) = mon"),
        ("name/undefined", "txt in wrods"),
        ("name/undefined", "at during offfice"),
        ("name/undefined", "yess"),
        ("name/wrong-kind", "words"),
        ("name/wrong-kind", "txt = words"),
        ("name/wrong-kind", "txt in office"),
        ("name/wrong-kind", "at during words"),
        ("name/out-of-scope", "provider.id = \"x\""),
        ("name/out-of-scope", "engineer.id = \"x\""),
        ("name/out-of-scope", "provider = \"x\""),
        ("name/out-of-scope", "any engineer { yes }"),
    ] {
        assert_eq!(check(wrong), [code], "{wrong}");
    }
}

#[test]
fn all_errors_of_a_condition_are_found() {
    let found =
        check("nmu > 1 and (txt = 1 or not (ranked = hihg)) and any { num, yess } and num in [\"a\", \"b\"]");
    let expected = [
        "name/undefined",
        "type/mismatch",
        "type/unknown-variant",
        "type/not-a-condition",
        "name/undefined",
        "type/mismatch",
        "type/mismatch",
    ];
    assert_eq!(found, expected);
    assert_eq!(check("nmu > numm"), ["name/undefined", "name/undefined"]);
    assert_eq!(check("nmu + numm + num3 > 1"), ["name/undefined"; 3]);
}

#[test]
fn what_has_an_error_is_skipped_by_its_users() {
    let text = "schema work_order { id text a nubmer b number }\nlet x = a > 3 and b > 2\nlet y = 3 = a\nlet z = x or y";
    assert_eq!(codes(text), ["name/undefined"]);
    let text = "timezone \"Nowhere\"\nschema work_order { id text at datetime }\nlet x = weekday(at) = mon";
    assert_eq!(codes(text), ["timezone/unknown"]);
}

#[test]
fn local_times_need_a_timezone() {
    let text = "schema work_order { id text at datetime }\nlet x = weekday(at) = mon";
    assert_eq!(codes(text), ["type/no-timezone"]);
}

#[test]
fn a_name_that_is_both_is_ambiguous() {
    let with = |condition: &str| {
        codes(&format!("schema work_order {{ id text high bool p enum [low < high] }}\nlet x = {condition}"))
    };
    assert_eq!(with("p = high"), ["name/ambiguous"]);
    assert!(with("p = \"high\"").is_empty());
    assert!(with("p = low and high").is_empty());
}

#[test]
fn messages_show_both_types_and_where_they_come_from() {
    let text = format!("{ORDER}let tested = num = \"12\"");
    let found = messages(&text);
    assert!(found[0].contains("`num` is `number`, and `\"12\"` is `text` [write `12`]"), "{found:?}");
    let found = messages(&format!("{ORDER}let tested = tod between 22:00 and 06:00"));
    assert!(found[0].contains("calendar night { open mon..sun 22:00-06:00 }"), "{found:?}");
    let found = messages(&format!("{ORDER}let tested = iner = \"x\""));
    assert!(found[0].contains("[did you mean `rec.inner`?]"), "{found:?}");
}

#[test]
fn literals_stand_on_the_right() {
    let slot = |name: &str| Operand::Field(compiled("yes").work_order.by_path(name).expect("a field"));
    for (left, right) in
        [("1 < num", "num > 1"), ("low = ranked", "ranked = low"), ("\"x\" in tags", "tags contains \"x\"")]
    {
        assert_eq!(first_atom(left), first_atom(right), "{left}");
    }
    let atom = first_atom("3 >= num");
    assert_eq!(atom.subject, slot("num"));
    assert!(matches!(atom.test, Test::Compare(Comparison::LessOrEqual, Operand::Literal(Value::Number(_)))));
    assert_eq!(first_atom("7 between num and 9").test, first_atom("num <= 7").test);
}

#[test]
fn negations_are_of_what_is_positive_and_atoms_stand_once() {
    let program = compiled(
        "num != 1 or num = 1 or opt is missing or opt is present or txt not in [\"a\"] or txt in [\"a\", \"a\"]",
    );
    assert_eq!(program.atoms.len(), 3);
    let program = compiled("num between 1 and 2 and num >= 1 and num <= 2");
    assert_eq!(program.atoms.len(), 2);
    let program = compiled("tags contains none [\"x\"] and tags contains any [\"x\"]");
    assert_eq!(program.atoms.len(), 1);
}

#[test]
fn folding_is_explicit() {
    let literal = |text: &str| first_atom(text);
    assert_eq!(compiled("cl = \"ABC\" or cl = \"abc\"").atoms.len(), 1);
    assert!(matches!(literal("txt = cl").subject, Operand::Fold(_)));
    assert!(matches!(literal("cl = txt").test, Test::Compare(_, Operand::Fold(_))));
    assert!(matches!(literal("cl in tags").test, Test::InSet(Operand::Fold(_))));
    assert!(matches!(literal("txt in ctags").subject, Operand::Fold(_)));
    assert!(matches!(literal("tags contains any ctags").subject, Operand::Fold(_)));
    assert!(matches!(literal("tags contains cl").subject, Operand::Fold(_)));
}

#[test]
fn many_terms_are_no_recursion() {
    let terms = vec!["num > 1"; 20_000].join(" or ");
    let program = compiled(&terms);
    let Condition { kind: ConditionKind::Any(parts), .. } = &program.lets[LetId(0)].condition else {
        panic!()
    };
    assert_eq!((parts.len(), program.atoms.len()), (20_000, 1));
    let sum = vec!["num"; 20_000].join(" + ");
    assert!(check(&format!("{sum} > 1")).is_empty());
}
