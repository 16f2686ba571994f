//! Files of orders that are not as they should be: nothing is lost, and what is wrong is said once.

use crate::command::{NOW, Project, Ran};
use serde_json::Value;

const PROGRAM: &str = r#"
schema work_order {
  id      text
  region  text?
  size    number
  kind    enum [repair, survey]?
  at      datetime?
}
role d "D" of company
provider alpha "Alpha" {}
provider beta "Beta" {}
rules r assigns provider {
  rule ny { when region = "NY" assign alpha }
  otherwise assign beta
}
workflow w "W" {
  start s
  assign s "S" { portal company assigns provider handler role d rules r then e }
  end e
}
"#;

/// Routes files, each with its text, with as many threads as are asked for.
fn route_with(threads: &str, files: &[(&str, &str)], more: &[&str]) -> Ran {
    let project = Project::with(&[&[("p.consign", PROGRAM)], files].concat());
    let names = files.iter().map(|(name, _)| *name);
    let arguments: Vec<&str> =
        ["route", "p.consign"].into_iter().chain(names).chain(["--now", NOW, "--threads", threads]).collect();
    project.run(&[arguments.as_slice(), more].concat())
}

fn route(files: &[(&str, &str)], more: &[&str]) -> Ran {
    let one = route_with("1", files, more);
    let two = route_with("2", files, more);
    assert_eq!((one.status, &one.out, &one.err), (two.status, &two.out, &two.err));
    one
}

fn decisions(ran: &Ran) -> Vec<Value> {
    ran.out.lines().map(|line| serde_json::from_str(line).expect("JSON")).collect()
}

#[test]
fn a_thousand_rows_with_one_stray_quote_are_a_thousand_decisions() {
    for (stray, at) in [("\"NY,1,,\n", 17), ("NY,1,,\"\n", 500), ("\"NY\"x,1,,\n", 999), ("NY,1,\"x,\n", 0)] {
        let row = |number: usize| format!("{number},{}", if number == at { stray } else { "NY,1,,\n" });
        let rows: String = (0..1000).map(row).collect();
        let ran = route(&[("o.csv", &format!("id,region,size,kind,at\n{rows}"))], &["--strict"]);
        assert_eq!(ran.status, 1, "{stray}");
        let decisions = decisions(&ran);
        assert_eq!(decisions.len(), 1000, "{stray}");
        for (number, decision) in decisions.iter().enumerate() {
            assert_eq!(decision["order"], number.to_string(), "{stray}");
            assert_eq!(decision["line"], number + 2, "{stray}");
            let expected = if number == at { &Value::Null } else { &Value::from("alpha") };
            assert_eq!(&decision["provider"], expected, "{stray}");
        }
        assert_eq!(decisions[at]["reason"]["code"], "invalid_order", "{stray}");
        assert!(ran.err.contains(&format!("quote opened in line {}", at + 2)), "{}", ran.err);
    }
}

#[test]
fn without_a_column_that_is_needed_no_file_is_routed() {
    let good = ("a.csv", "id,region,size,kind,at\n1,NY,1,,\n");
    let ran = route(&[good, ("b.csv", "id,region,sice,kind,at\n2,NY,1,,\n")], &[]);
    assert_eq!((ran.status, ran.out.as_str()), (2, ""));
    let expected =
        "error: `b.csv`: expected a column `size` in the header, found none, did you mean `sice`? ";
    assert!(ran.err.starts_with(expected), "{}", ran.err);
    assert!(
        ran.err.ends_with("error: the header of `b.csv` does not fit the schema: no order is read\n"),
        "{}",
        ran.err
    );
    for verb in [&["explain", "p.consign", "o.csv"][..], &["analyze", "p.consign", "--orders", "o.csv"]] {
        let project = Project::with(&[("p.consign", PROGRAM), ("o.csv", "id,regoin\n1,NY\n")]);
        let ran = project.run(verb);
        assert_eq!(ran.status, 2, "{verb:?}");
        assert!(ran.err.contains("error: `o.csv`: expected a column `size`"), "{}", ran.err);
        assert!(ran.err.contains("warning: `o.csv`: expected a column `region`"), "{}", ran.err);
    }
}

#[test]
fn a_column_of_an_optional_field_is_missed_once() {
    for header in ["id,region s,size,kind,at", "id,regoin,size,kind,at"] {
        let ran = route(&[("o.csv", &format!("{header}\n1,NY,1,,\n2,NY,1,,\n"))], &["--strict"]);
        assert_eq!(ran.status, 0);
        assert_eq!(decisions(&ran).len(), 2);
        let column = header.split(',').nth(1).expect("a name");
        let expected = format!(
            "warning: `o.csv`: expected a column `region` in the header, found none, did you mean `{column}`? `region` is missing \
             in every order\n"
        );
        assert_eq!(ran.err, expected);
    }
}

#[test]
fn a_file_without_records_says_so() {
    for (name, text) in
        [("o.csv", ""), ("o.csv", "id,region,size,kind,at\n"), ("o.ndjson", "\n"), ("o.json", "[]")]
    {
        let ran = route(&[(name, text)], &[]);
        assert_eq!((ran.status, ran.out.as_str()), (0, ""), "{name} {text:?}");
        assert_eq!(ran.err, format!("warning: `{name}` has no records\n"), "{text:?}");
    }
    let ran = route(&[("a.ndjson", "{\"id\": 1, \"size\": 2}\n"), ("b.ndjson", "")], &[]);
    assert_eq!(ran.err, "warning: `b.ndjson` has no records\n");
}

#[test]
fn invalid_records_are_counted_by_field_and_message() {
    let a =
        "id,region,size,kind,at\n1,NY,many,,\n2,NY,1,,\n3,NY,few,repare,\n4,NY,,,2026-03-02T09:00:00\n5,NY\n";
    let b = "{\"id\": 6, \"size\": \"7\"}\n{\"id\": 7, \"size\": 7}\nnope\n";
    let files = [("a.csv", a), ("b.ndjson", b)];
    let expected = "warning: 6 of 8 records not valid or refused; the output has the reasons
       3  `size`: expected number, found `\"many\"`, first in line 2 of `a.csv`
       1  `kind`: expected enum [repair, survey], found `\"repare\"`, did you mean `repair`?, first in line 4 of `a.csv`; \
add the value to the enum of `kind` if it is one
       1  `at`: expected a datetime with an offset, because the program declares no timezone, found `\"2026-03-02T09:00:00\"`, \
first in line 5 of `a.csv`; write `timezone \"…\"` in the program if these are local times
       1  `size`: expected number, found nothing, first in line 5 of `a.csv`; write `?` behind the type of `size` if orders may lack it
       1  expected 5 cells as in the header, found 2, first in line 6 of `a.csv`
       1  expected a JSON object, found what is not JSON: expected ident at column 2, first in line 3 of `b.ndjson`
";
    assert_eq!(route(&files, &[]).err, expected);
    let with_summary = route_with("2", &files, &["--summary"]);
    assert!(with_summary.err.ends_with(expected), "{}", with_summary.err);
}
