//! Files of data that are no plain texts: what is found in them is found, and nothing is written into them.

use consign::diagnostic::Severity;
use consign::editor::NameKind;

use crate::test_support::{check, workspace};
use crate::{ActionKind, Text, Workspace};

/// How files of data are packed: what their names end with, and whether editors show them as texts.
const PACKINGS: [(&str, bool); 6] = [
    ("csv", true),
    ("csv.utf16", true),
    ("csv.1252", true),
    ("csv.gz", false),
    ("csv.zst", false),
    ("xlsx", false),
];

const PROVIDERS: &str = "id,name\nnorth,Gen\u{e8}ve\nsouth,South\n";
const STAFF: &str = "id,name,provider\namy,Am\u{e9}lie,north\nbo,Bo,south\n";
const AREAS: &str = "Area,Partner\nNe\u{e8},south\nS,north\n";

fn main(providers: &str, staff: &str, areas: &str) -> String {
    format!(
        "schema work_order {{ id text  region text }}\ndirectory \"p.{providers}\"\ndirectory engineers \"s.{staff}\"\n\
         rules r assigns provider {{\n  table t from \"a.{areas}\" {{ region from \"Area\"  assign from \"Partner\" }}\n  otherwise assign north\n}}\n\
         role d \"D\" of company\nrole e \"E\" of provider\n\
         workflow w \"W\" {{\n  start a\n  assign a \"A\" {{ portal company  assigns provider  handler role d  rules r  then b }}\n  \
         assign b \"B\" {{ portal provider  assigns engineer  handler role e  then c  declined a }}\n  end c\n}}\n"
    )
}

/// A program with three files of data, each packed in its own way.
fn program(files: [(&str, &str); 3]) -> (Workspace, String) {
    let text = main(files[0].0, files[1].0, files[2].0);
    let path = |name: &str, packing: &str| format!("/{name}.{packing}");
    let [p, s, a] = [path("p", files[0].0), path("s", files[1].0), path("a", files[2].0)];
    let all = [("/main.consign", text.as_str()), (&p, files[0].1), (&s, files[1].1), (&a, files[2].1)];
    (workspace(&all), text)
}

#[test]
fn every_packing_is_read() {
    for (packing, _) in PACKINGS {
        let (workspace, text) = program([(packing, PROVIDERS), (packing, STAFF), (packing, AREAS)]);
        let found = workspace.findings("/main.consign");
        assert!(found.iter().all(|one| one.severity != Severity::Error), "{packing}: {found:?}");
        let snapshot = workspace.snapshot();
        let at = text.find("north\n}").expect("it is there");
        let symbol = snapshot.symbol("/main.consign", at).expect("a name");
        assert_eq!((symbol.kind, symbol.name.as_str()), (NameKind::Provider, "north"), "{packing}");
        let hover = snapshot.hover("/main.consign", at).expect("it is known").text;
        assert!(hover.contains("Gen\u{e8}ve"), "{packing}: {hover}");
        let declared = if packing == "xlsx" { "`p.xlsx [2026] A2`" } else { "`p.csv" };
        assert!(hover.contains(declared), "{packing}: {hover}");
        let references = snapshot.references("/main.consign", at, true);
        assert_eq!(references.len(), 3, "{packing}: {references:?}");
        assert_eq!(snapshot.workbook(&references[2].path).is_some(), packing == "xlsx");
    }
}

#[test]
fn what_is_found_in_a_file_that_is_no_text_is_shown_where_it_is_named() {
    let areas = AREAS.replace("S,north", "S,nroth");
    for (packing, is_text) in PACKINGS {
        let (mut workspace, text) = program([(packing, PROVIDERS), (packing, STAFF), (packing, &areas)]);
        let path = if is_text { format!("/a.{packing}") } else { "/main.consign".to_owned() };
        let of = |workspace: &Workspace| {
            let found = workspace.findings(&path);
            found.into_iter().find(|one| one.message.contains("`nroth`")).expect("a finding")
        };
        let found = of(&workspace);
        if is_text {
            assert_eq!(found.place.range.start, areas.find("nroth").expect("it is there"));
            continue;
        }
        let named = format!("\"a.{packing}\"");
        assert_eq!(&text[found.place.bytes()], named);
        let at = if packing == "xlsx" { "a.xlsx [2026] B3".to_owned() } else { format!("a.{packing}:3:3") };
        assert!(found.message.starts_with(&format!("{at}: ")), "{}", found.message);
        assert!(found.related[0].1.starts_with(&at), "{:?}", found.related);
        assert_eq!(found.related[0].0.range.start, areas.find("nroth").expect("it is there"));
        // The place moves with the text of the program.
        workspace.open("/main.consign", 2, Text::new(format!("// more\n{text}")));
        assert_eq!(of(&workspace).place.range.start, found.place.range.start + 8);
    }
}

#[test]
fn what_would_be_written_into_such_a_file_is_refused() {
    let areas = AREAS.replace("S,north", "S,nroth");
    for (packing, is_text) in PACKINGS {
        let (workspace, text) = program([("csv", PROVIDERS), ("csv", STAFF), (packing, &areas)]);
        let snapshot = workspace.snapshot();
        let path = if is_text { format!("/a.{packing}") } else { "/main.consign".to_owned() };
        let actions = snapshot.actions(&path, 0..text.len());
        let mend = actions.iter().find(|one| one.kind == ActionKind::Mend && one.title.contains("north"));
        let mend = mend.unwrap_or_else(|| panic!("{packing}: {actions:?}"));
        assert_eq!(mend.refused.is_none(), packing == "csv", "{packing}");
        assert_eq!(mend.changes.is_empty(), packing != "csv", "{packing}");
        if let Some(why) = &mend.refused {
            assert!(why.starts_with(&format!("`a.{packing}")) && why.contains(": "), "{why}");
        }
        let written = snapshot.mended(&path);
        assert!(written.iter().all(|change| packing == "csv" || !change.place.path.starts_with("/a.")));
    }
}

#[test]
fn a_name_in_such_a_file_gets_no_other_one() {
    for (packing, _) in PACKINGS {
        for which in 0..3 {
            let mut files = [("csv", PROVIDERS), ("csv", STAFF), ("csv", AREAS)];
            files[which].0 = packing;
            let (mut workspace, text) = program(files);
            let at = text.find("north\n}").expect("it is there");
            let renamed = workspace.snapshot().rename("/main.consign", at, "polar");
            if packing == "csv" {
                assert_eq!(renamed.expect("it is renamed").len(), 4);
                continue;
            }
            let why = renamed.expect_err("it is refused").to_string();
            let file = format!("`{}.{packing}", ["p", "s", "a"][which]);
            assert!(why.starts_with("`north` stands in ") && why.contains(&file), "{packing}: {why}");
            // What does not stand there is renamed.
            let field = text.find("region text").expect("it is there");
            assert!(workspace.snapshot().rename("/main.consign", field, "area").is_ok(), "{packing}");
            // An editor that shows it has its own idea of the text.
            let path = format!("/{}.{packing}", ["p", "s", "a"][which]);
            workspace.open(&path, 1, Text::new("PK\u{3}\u{4}\u{fffd}\u{0}"));
            check(&mut workspace);
            let found = workspace.findings("/main.consign");
            assert!(found.iter().all(|one| one.severity != Severity::Error), "{packing}: {found:?}");
            assert!(workspace.snapshot().rename("/main.consign", at, "polar").is_err());
            workspace.close(&path);
        }
    }
}
