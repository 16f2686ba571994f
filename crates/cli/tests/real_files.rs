//! Files as other systems export them: every verb that reads orders reads them in the same way, and says what it assumed.

use serde_json::Value;

#[cfg(feature = "files")]
use crate::command::Ran;
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

#[cfg(feature = "files")]
#[test]
fn other_encodings_are_read_and_said() {
    let project = project();
    let in_latin = |text: &str| {
        text.chars().map(|c| u8::try_from(u32::from(c)).expect("of Latin-1")).collect::<Vec<u8>>()
    };
    let export = EXPORT.replace("Open tickets", "Offene Aufträge für Zürich");
    project.write("latin.csv", in_latin(&export));
    let routed = project.route(&["latin.csv"]);
    assert_eq!(providers(&routed.ends(0).decisions()), ["north", "south"]);
    routed.says(&[
        "`latin.csv`: the text is no UTF-8 and seems to be windows-1252",
        "Offene Aufträge für Zürich",
    ]);
    let said = project.route(&["latin.csv", "--encoding", "latin1", "--delimiter", ";", "--header", "3"]);
    said.ends(0).is_quiet();
    project.route(&["latin.csv", "--encoding", "klingon"]).ends(2).says(&["--encoding"]);
    let utf16: Vec<u8> =
        std::iter::once(0xfeff).chain(EXPORT.encode_utf16()).flat_map(u16::to_le_bytes).collect();
    project.write("utf16.csv", &utf16);
    assert_eq!(providers(&project.route(&["utf16.csv"]).ends(0).decisions()), ["north", "south"]);
    let piped =
        project.run_with(&["route", "main.consign", "-", "--input-format", "csv", "--now", NOW], &utf16);
    assert_eq!(providers(&piped.ends(0).decisions()), ["north", "south"]);
    let lines: Vec<u8> = std::iter::once(0xfeff)
        .chain(
            "{\"Ticket #\": \"1\", \"opened\": \"01/03/2026 08:30\", \"priority\": \"low\"}\n".encode_utf16(),
        )
        .flat_map(u16::to_be_bytes)
        .collect();
    project.write("lines.ndjson", lines);
    assert_eq!(providers(&project.route(&["lines.ndjson", "--threads", "2"]).ends(0).decisions()), ["south"]);
    let cut_off = project.write("orders.csv.gz", b"\x1f\x8b\x08\0\0").route(&["orders.csv.gz"]);
    cut_off.ends(2).says(&["orders.csv.gz"]);
}

#[test]
fn what_is_in_a_file_decides_and_not_its_name() {
    let project = project();
    let order = r#"{"Ticket #": "7", "opened": "01/03/2026 08:30", "priority": "low"}"#;
    let wrapped = format!("{{\"count\": 1, \"result\": [{order}, {order}]}}");
    let files = [
        ("table.txt", EXPORT.to_owned(), 2),
        ("table.json", EXPORT.to_owned(), 2),
        ("lines.json", format!("{order}\n{order}\n{order}\n"), 3),
        ("list.ndjson", format!("[{order},\n{order}]"), 2),
        ("list.csv", format!("[{order}]"), 1),
        ("wrapped", wrapped.clone(), 2),
        ("pretty.ndjson", order.replace(", ", ",\n").replace('{', "{\n"), 1),
    ];
    for (name, text, count) in &files {
        let routed = project.write(name, text).route(&[name]);
        assert_eq!(providers(&routed.ends(0).decisions()).len(), *count, "{name}: {}", routed.out);
        assert!(!routed.out.contains("invalid_order"), "{name}: {}", routed.out);
        let piped = project.run_with(&["route", "main.consign", "-", "--now", NOW], text);
        assert_eq!(piped.ends(0).out.len(), routed.out.len(), "{name}");
        let analyzed =
            project.run(&["analyze", "main.consign", "--orders", name, "--now", NOW, "--format", "json"]);
        let analysis: Value = serde_json::from_str(&analyzed.ends(0).out).expect("an analysis");
        assert_eq!(analysis["history"]["orders"], *count, "{name}: {}", analysis["history"]);
    }
    project.route(&["wrapped"]).says(&["`wrapped`: the records are those under `result`"]);
    project.route(&["wrapped", "--records", "result"]).ends(0).is_quiet();
    project
        .route(&["wrapped", "--records", "results"])
        .ends(2)
        .says(&["no array under `results`", "`count`, `result`"]);
    // What is said of a format holds.
    let said = project.route(&["lines.json", "--input-format", "json"]);
    said.ends(0).says(&["for a record a line use the format `ndjson`"]);
}

#[test]
fn a_wrong_file_is_called_what_it_is() {
    let project = project();
    for (name, bytes, what) in [
        ("orders.csv", &b"%PDF-1.7 and so on"[..], "a PDF"),
        ("orders.json", b"<!doctype html><title>Sign in</title>", "an HTML page"),
        ("orders.ndjson", b"\0\0\0\x01\0\0\0\x02", "no text"),
    ] {
        project.write(name, bytes).route(&[name]).ends(2).says(&[name, what]);
    }
    project
        .write("orders", "nothing that is known\n")
        .route(&["orders"])
        .ends(2)
        .says(&["`--input-format ndjson`"]);
    for empty in ["empty.csv", "empty.json", "empty.ndjson", "empty"] {
        let routed = project.write(empty, "").route(&[empty]);
        routed.ends(0).says(&[&format!("`{empty}` has no records")]);
        assert_eq!(routed.out, "");
    }
    let piped = project.run_with(&["route", "main.consign", "-", "--now", NOW], "");
    piped.ends(0).says(&["standard input has no records"]);
}

#[test]
fn noughts_and_a_wide_header_are_no_other_file() {
    let project = project();
    let columns: String = (3..16_384).map(|at| format!(",c{at}")).collect();
    let cells = ",x".repeat(16_381);
    let text = format!(
        "Ticket #,opened,priority{columns}\n1,01/03/2026 08:30,low{cells}\n2\0,01/03/2026 08:30,low{cells}\n"
    );
    project.write("wide.csv", text);
    for threads in ["1", "2"] {
        let routed = project.route(&["wide.csv", "--threads", threads]);
        let decisions = routed.ends(0).decisions();
        assert_eq!(providers(&decisions), ["south", "south"]);
        assert_eq!(decisions[1]["order"], "2\0");
    }
}

/// Whatever wrote it: the workbook of each of these kinds holds the same orders.
#[cfg(feature = "files")]
#[test]
fn a_spreadsheet_is_read_as_it_is() {
    for kind in ["xlsx", "ods", "xls"] {
        reads_a_spreadsheet(kind);
    }
}

#[cfg(feature = "files")]
fn reads_a_spreadsheet(kind: &str) {
    let example = crate::command::root().join("examples/spreadsheets");
    let project = Project::empty();
    project.write("main.consign", std::fs::read(example.join("spreadsheets.consign")).expect("the program"));
    for file in ["brands.csv", "partners.csv"] {
        project.write(file, std::fs::read(example.join(file)).expect("a sheet"));
    }
    let book = std::fs::read(example.join(format!("orders.{kind}"))).expect("the workbook");
    let orders = format!("orders.{kind}");
    let orders = orders.as_str();
    project.write(orders, &book).write("orders.csv", &book);
    let rules = |routed: &Ran| {
        let rules =
            routed.decisions().into_iter().map(|one| one["rule"].as_str().unwrap_or("none").to_owned());
        rules.collect::<Vec<_>>()
    };
    let wanted = ["by_brand#2", "under_warranty", "by_brand#3", "by_brand#3"];
    for arguments in [&[orders][..], &["orders.csv"], &[orders, "--threads", "2"]] {
        let routed = project.route(arguments);
        assert_eq!(rules(routed.ends(0)), wanted, "{}", routed.err);
        assert_eq!(
            routed.err.matches("the orders are those of sheet `Open tickets`").count(),
            1,
            "{}",
            routed.err
        );
        routed.says(&["the header is row 4; above it stands `Open tickets, March`"]);
    }
    let piped = project.run_with(&["route", "main.consign", "-", "--now", NOW], &book);
    assert_eq!(rules(piped.ends(0)), wanted);
    let said = project.route(&[orders, "--sheet", "Open tickets", "--header", "4"]);
    assert_eq!(rules(said.ends(0)), wanted);
    said.is_quiet();
    project
        .route(&[orders, "--sheet", "Closed"])
        .ends(2)
        .says(&["no sheet `Closed`", "`Notes`, `Open tickets`"]);
    project.route(&[orders, "--sheet", "Notes"]).ends(2).says(&["does not fit the schema"]);
    // The end of an XLS may be room that nobody needs.
    for cut in if kind == "xls" { [200, 1000, 3000] } else { [4, 200, book.len() - 30] } {
        project
            .write("cut.xlsx", &book[..cut])
            .route(&["cut.xlsx"])
            .ends(2)
            .says(&["`cut.xlsx` cannot be read: it is no sound workbook"]);
    }
    let explained = project.run(&["explain", "main.consign", orders, "--order", "7002", "--now", NOW]);
    assert!(explained.ends(0).out.contains("acme_service"), "{}", explained.out);
    let compared =
        ["diff", "main.consign", "main.consign", "--orders", orders, "--now", NOW, "--format", "json"];
    let compared: Value = serde_json::from_str(&project.run(&compared).ends(0).out).expect("a difference");
    assert_eq!(
        (&compared["orders"]["total"], &compared["orders"]["invalid"]),
        (&4.into(), &0.into()),
        "{compared}"
    );
    // Events are no table.
    project.route(&[orders, "--resume"]).ends(2).says(&[orders]);
}
