//! Files as other systems export them: every verb that reads orders reads them in the same way, and says what it assumed.

use serde_json::Value;

use crate::command::{NOW, Project};

const PROGRAM: &str = r#"
timezone "Europe/London"
schema work_order {
  missing "N/A"
  id       text       from "Ticket #"
  opened   datetime   as "31/12/2026 23:59"
  value    number?    as "$1,234.50"
  warranty bool?
  priority enum [low < high] caseless
  site     point?     from "Lat", "Lon"
}
role dispatcher "Dispatcher" of company
provider north "North" {}
provider south "South" {}
rules r assigns provider {
  rule dear { when value > 1000 and warranty and opened < 2026-03-02T09:00:00Z and priority = high  assign north }
  otherwise assign south
}
workflow w "Work" {
  start choose
  assign choose "Choose" { portal company  assigns provider  handler role dispatcher  rules r  then finished }
  end finished
}
"#;

/// An export with titles, semicolons, amounts, local datetimes and words for nothing.
const EXPORT: &str = "Open tickets;;;;;;\n\nTicket #;opened;value;warranty;priority;Lat;Lon\n\
    7;29/02/2016 01:16;$1,200.50;TRUE;HIGH;40.7;-74.0\n8;01/03/2026 8:30;N/A;no;Low;;\n";

fn project() -> Project {
    let project = Project::empty();
    project.write("main.consign", PROGRAM).write("orders.csv", EXPORT);
    project
}

fn providers(decisions: &[Value]) -> Vec<&str> {
    decisions.iter().map(|decision| decision["provider"].as_str().unwrap_or("none")).collect()
}

#[test]
fn an_export_is_read_as_it_is_and_what_was_assumed_is_said_once() {
    let project = project();
    let routed = project.route(&["orders.csv"]);
    assert_eq!(providers(&routed.ends(0).decisions()), ["north", "south"]);
    let said = [
        "`orders.csv`: the header is line 3; above it stands `Open tickets;;;;;;`",
        "`orders.csv`: cells are separated by `;`",
    ];
    routed.says(&said);
    assert_eq!(routed.err.matches("cells are separated").count(), 1, "{}", routed.err);
    let one = project.run(&[
        "explain",
        "main.consign",
        "orders.csv",
        "--order",
        "7",
        "--now",
        NOW,
        "--format",
        "json",
    ]);
    one.ends(0).says(&said);
    let explained: Value = serde_json::from_str(&one.out).expect("a decision");
    assert_eq!(explained["provider"], "north");
    project.run(&["analyze", "main.consign", "--orders", "orders.csv", "--now", NOW]).ends(0).says(&said);
    let compared = project.run(&[
        "diff",
        "main.consign",
        "main.consign",
        "--orders",
        "orders.csv",
        "--now",
        NOW,
        "--format",
        "json",
    ]);
    let compared: Value = serde_json::from_str(&compared.ends(0).out).expect("a difference");
    assert_eq!(compared["orders"]["total"], 2, "{compared}");
    assert_eq!(compared["orders"]["invalid"], 0, "{compared}");
}

#[test]
fn what_is_said_is_not_assumed() {
    let project = project();
    let routed = project.route(&["orders.csv", "--delimiter", ";", "--header", "3"]);
    assert_eq!(providers(&routed.ends(0).decisions()), ["north", "south"]);
    routed.is_quiet();
    project.write("tabs.csv", EXPORT.replace(';', "\t"));
    let tabs = project.route(&["tabs.csv", "--delimiter", "tab"]);
    assert_eq!(providers(&tabs.ends(0).decisions()), ["north", "south"]);
    for bad in ["", "ab", "\"", "a"] {
        project.route(&["orders.csv", "--delimiter", bad]).ends(2).says(&["--delimiter"]);
    }
    project.route(&["orders.csv", "--header", "0"]).ends(2);
    project.route(&["orders.csv", "--header", "99"]).ends(2).says(&["there is no line 99"]);
    // Whose header was meant otherwise fits nothing.
    project.route(&["orders.csv", "--delimiter", ","]).ends(2).says(&["does not fit the schema"]);
}

#[test]
fn a_difference_in_how_fields_are_written_is_one() {
    let project = project();
    project.write(
        "after.consign",
        PROGRAM.replace("as \"31/12/2026 23:59\"", "as \"12/31/2026 23:59\"").replace("\"N/A\"", "\"-\""),
    );
    let compared = project.run(&["diff", "main.consign", "after.consign"]);
    assert!(
        compared
            .out
            .contains("`opened` was written as \"31/12/2026 23:59\" and is written as \"12/31/2026 23:59\""),
        "{}",
        compared.out
    );
    assert!(
        compared.out.contains("\"N/A\" meant that `opened` is missing, and \"-\" does"),
        "{}",
        compared.out
    );
}

#[test]
fn the_end_of_a_run_says_what_to_declare() {
    let project = project();
    let bare = PROGRAM
        .replace("as \"31/12/2026 23:59\"", "")
        .replace("as \"$1,234.50\"", "")
        .replace(" caseless", "")
        .replace("missing \"N/A\"", "");
    project.write("main.consign", bare);
    for threads in ["1", "2"] {
        let routed = project.route(&["orders.csv", "--threads", threads]);
        routed.ends(0).says(&[
            "2 of 2 records not valid",
            "first in line 4; write `as \"31/12/2026 23:59\"` behind the type of `opened`",
            "first in line 4; write `as \"$1,234.50\" missing \"N/A\"` behind the type of `value`",
            "first in line 4; write `caseless` behind the type of `priority`",
        ]);
    }
    // Where the values do not tell, nothing is guessed.
    project.write("days.csv", "Ticket #,opened,priority,Lat,Lon\n1,03/04/2026 23:59,low,,\n");
    project.route(&["days.csv"]).says(&[
        "all fit `as \"31/12/2026 23:59\"` and `as \"12/31/2026 23:59\"`: write the one that is meant",
    ]);
}
