//! Tables whose rows are in files decide as the same tables in a program do.

use std::collections::BTreeMap;

use consign::{Order, Sources, Timestamp};

const PROGRAM: &str = r#"
schema work_order { id text  brand text  value number?  day date?  urgent bool?  priority enum [low < high]?  skills set of text }
provider north "North Repairs" { engineer amy "Amy" {} }
provider coolair "CoolAir" {}
role dispatcher "Dispatcher" of company
role crew "Crew" of provider
rules who assigns provider { TABLE }
workflow w "Work" {
  start choose
  assign choose "Choose" { portal company  assigns provider  handler role dispatcher  rules who  then send }
  assign send "Send" { portal provider  assigns engineer  handler role crew  then finished  declined choose }
  end finished
}
"#;
const IN_FILE: &str = r#"table t from "t.csv" {
  brand from "Brand"  value from "Value"  day from "Day"  urgent from "Urgent"  priority from "Priority"  skills from "Skills"
  assign from "Who" else manual "nobody is left"
}"#;

fn engine(table: &str, csv: &str) -> Result<consign::Engine, String> {
    let files = BTreeMap::from([
        ("main.consign".to_owned(), PROGRAM.replace("TABLE", table).into_bytes()),
        ("t.csv".to_owned(), csv.as_bytes().to_vec()),
    ]);
    let program =
        consign::compile(&Sources::new("main.consign", files)).map_err(|found| found.to_string())?;
    let directory = program.directory().clone();
    Ok(consign::Engine::new(std::sync::Arc::new(program), directory))
}

/// Who gets an order, and by which rule.
fn decided(engine: &consign::Engine, order: &str) -> String {
    let order = Order::from_json(engine.program(), order.as_bytes()).expect("an order");
    let now: Timestamp = "2026-03-02T09:00:00Z".parse().expect("an instant");
    let decision = engine.decide(&order, now, &consign::Options::default(), &mut consign::State::new());
    format!("{} by {}", decision.provider.as_deref().unwrap_or("-"), decision.rule.as_deref().unwrap_or("-"))
}

#[test]
fn rows_of_a_file_are_rules_that_are_called_by_their_lines() {
    let csv = "Open;;;;;;\nBrand;Value;Day;Urgent;Priority;Skills;Who\n\
        Acme;>= 1000;;;;;coolair\n\"Acme;Borealis\";1..999.5;*;_;-;;north repairs\n\n\
        ;;2026/3/1;;;;\"north;CoolAir\"\n;;;TRUE;high;;coolair\n;;;;;gas;manual\nnot Castor;<> 7;;;>= low;;north\n";
    let engine = engine(IN_FILE, csv).expect("it compiles");
    let cases = [
        (r#""brand": "Acme", "value": 1000"#, "coolair by t#3"),
        (r#""brand": "Borealis", "value": 999.5"#, "north by t#4"),
        (r#""brand": "x", "day": "2026-03-01""#, "north by t#6"),
        (r#""brand": "x", "urgent": true, "priority": "high""#, "coolair by t#7"),
        (r#""brand": "x", "skills": ["gas", "roof"]"#, "- by t#8"),
        (r#""brand": "x", "value": 8, "priority": "low""#, "north by t#9"),
        (r#""brand": "Castor", "value": 8, "priority": "low""#, "- by -"),
    ];
    for (members, wanted) in cases {
        let skills = if members.contains("skills") { "" } else { r#", "skills": []"# };
        assert_eq!(decided(&engine, &format!(r#"{{"id": "1", {members}{skills}}}"#)), wanted, "{members}");
    }
    let names: Vec<String> = engine.program().rules().map(|rule| rule.to_string()).collect();
    assert_eq!(names, ["who.t#3", "who.t#4", "who.t#6", "who.t#7", "who.t#8", "who.t#9"]);
}

#[test]
fn findings_stand_in_the_file() {
    let wrong = |csv: &str| engine(IN_FILE, csv).map(|_| ()).expect_err(csv);
    let header = "Brand,Value,Day,Urgent,Priority,Skills,Who\n";
    for (line, place, message) in [
        ("Acme,many,,,,,north", "t.csv:2:6", "expected number, found `\"many\"`"),
        ("Acme,,03/04/2026,,,,north", "t.csv:2:7", "expected date"),
        ("Acme,,,,medium,,north", "t.csv:2:9", "medium"),
        ("Acme,,,,,,nobody", "t.csv:2:11", "there is no provider `nobody`"),
        ("Acme,1", "t.csv:2:1", "this line has 2 cells, and the header 7"),
        ("\"Acme,1,,,,,north", "t.csv:2:1", "a quote in this line is never closed"),
        ("Acme,1,,,,,north,more", "t.csv:2:1", "this line has 8 cells, and the header 7"),
    ] {
        let found = wrong(&format!("{header}{line}\n"));
        assert!(found.starts_with(place) && found.contains(message), "{line}: {found}");
        assert_eq!(found.lines().count(), 1, "{found}");
    }
    let twice = wrong("Brand,Brand,Value,Day,Urgent,Priority,Skills,Who\n");
    assert!(twice.starts_with("main.consign:") && twice.contains("`t.csv` has 2 columns `Brand`"), "{twice}");
    let lacking = wrong("Brands,Value,Day,Urgent,Priority,Skills,Who\nAcme,1,,,,,north\n");
    assert!(lacking.contains("`t.csv` has no column `Brand`"), "{lacking}");
    assert!(wrong("").contains("has no header"));
}

#[test]
fn a_thousand_lines_with_stray_quotes_are_a_thousand_findings_and_no_longer_wait() {
    let header = "Brand,Value,Day,Urgent,Priority,Skills,Who\n";
    let csv = format!("{header}{}", "\"Acme,1,,,,,north\n".repeat(1000));
    // Each second quote closes the one before, so that text follows it.
    let found = engine(IN_FILE, &csv).map(|_| ()).expect_err("they are no rows");
    assert_eq!(found.lines().count(), 1000, "{}", found.lines().next().unwrap_or_default());
}
