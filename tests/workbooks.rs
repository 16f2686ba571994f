//! Tables, lists, directories and closed days from sheets of workbooks, as a loader hands them to the compiler.

use std::collections::BTreeMap;
use std::sync::Arc;

use consign::diagnostic::Diagnostics;
use consign::report::{Checked, Report};
use consign::source::{LoadError, Loader, SheetText};
use consign::{Engine, Options, Order, Program, Sources, State};

const PROGRAM: &str = r#"
timezone "Europe/London"
schema work_order { id text  brand text  zip number }
schema provider { stars number from "Stars" as "1,234.5"  since date? from "Since" as "31/12/2026" }
schema engineer { level number? }
role dispatcher "Dispatcher" of company
role crew "Crew" of provider
directory "who.xlsx"
directory engineers "who.xlsx" sheet "Crews"
list near from "who.xlsx" column "ZIP"
calendar office { open mon..fri 08:00-18:00 closed from "who.xlsx" sheet "Closed" column "Day" }
rules who assigns provider {
  table t from "brands.xlsx" sheet "2026" { brand from "Brand"  assign from "Partner" }
  rule close { when zip in near and now during office  assign best provider where provider.since is present }
  otherwise manual
}
workflow w "Work" {
  start choose
  assign choose "Choose" { portal company  assigns provider  handler role dispatcher  rules who  then send }
  assign send "Send" { portal provider  assigns engineer  handler role crew  then finished  declined choose }
  end finished
}
"#;

/// Rows of cells that are texts, or typed after `=`.
type Rows<'b> = &'b [&'b [&'b str]];
/// A name and rows.
type Sheet<'b> = (&'b str, Rows<'b>);
/// A path and sheets.
type Book<'b> = (&'b str, &'b [Sheet<'b>]);
type Books<'b> = &'b [Book<'b>];

const BOOKS: Books<'_> = &[
    (
        "brands.xlsx",
        &[
            ("2025", &[&["Brand", "Partner"], &["Acme", "gone"]]),
            (
                "2026",
                &[
                    &["Who repairs what"],
                    &[],
                    &["", "Brand", "Partner"],
                    &["", "Acme;Borealis", "south"],
                    &["", "Castor"],
                ],
            ),
        ],
    ),
    (
        "who.xlsx",
        &[
            ("Notes", &[&["name", "what it is"], &["Stars", "of five"]]),
            (
                "Partners",
                &[
                    &["id", "name", "Stars", "Since"],
                    &["north", "North, \"the best\"", "=4.5", "=2024-02-29"],
                    &["south", "South", "1,002.5"],
                ],
            ),
            ("Crews", &[&["provider", "id", "level"], &["north", "7", "=2"], &["SOUTH", "sue"]]),
            ("Areas", &[&["Town", "ZIP"], &["York", "=7"]]),
            ("Closed", &[&["Day"], &["=2026-03-03"]]),
        ],
    ),
];

struct Workbooks<'b>(Books<'b>, String);

impl Loader for Workbooks<'_> {
    fn load(&self, path: &str) -> Result<Vec<u8>, LoadError> {
        match path {
            "main.consign" => Ok(self.1.clone().into_bytes()),
            _ if self.0.iter().any(|(name, _)| *name == path) => Ok(b"PK\x03\x04 and so on".to_vec()),
            _ => Err(LoadError::NotFound),
        }
    }

    fn sheets(&self, path: &str, _: &[u8]) -> Result<Vec<SheetText>, LoadError> {
        let (_, sheets) = self.0.iter().find(|(name, _)| *name == path).expect("it was loaded");
        let sheets = sheets.iter().map(|(name, rows)| {
            let mut sheet = SheetText::new(*name);
            for (row, cells) in (0..).zip(*rows) {
                for (column, cell) in (0..).zip(*cells).filter(|(_, cell)| !cell.is_empty()) {
                    sheet.push(row, column, cell.trim_start_matches('='), cell.starts_with('='))?;
                }
            }
            Ok(sheet)
        });
        sheets.collect()
    }
}

fn compile(program: &str, books: Books<'_>) -> Result<Program, Diagnostics> {
    consign::compile(&Sources::new("main.consign", Workbooks(books, program.to_owned())))
}

/// The books with the rows of one sheet put in its place.
fn errors(book: &str, sheet: &str, rows: Rows<'_>) -> Diagnostics {
    let sheets: Vec<(&str, Vec<Sheet<'_>>)> = BOOKS
        .iter()
        .map(|(name, sheets)| {
            let is_it = |one: &str| *name == book && one == sheet;
            (*name, sheets.iter().map(|(one, old)| (*one, if is_it(one) { rows } else { *old })).collect())
        })
        .collect();
    let books: Vec<Book<'_>> = sheets.iter().map(|(name, sheets)| (*name, sheets.as_slice())).collect();
    compile(PROGRAM, &books).map(|_| ()).expect_err("it has an error")
}

fn decided(program: Program, order: &str, now: &str) -> String {
    let directory = program.directory().clone();
    let engine = Engine::new(Arc::new(program), directory);
    let order = Order::from_json(engine.program(), order.as_bytes()).expect("an order");
    let decision =
        engine.decide(&order, now.parse().expect("an instant"), &Options::default(), &mut State::new());
    format!("{} by {}", decision.provider.as_deref().unwrap_or("-"), decision.rule.as_deref().unwrap_or("-"))
}

#[test]
fn what_sheets_say_decides() {
    let compiled = || compile(PROGRAM, BOOKS).unwrap_or_else(|found| panic!("{found}"));
    let program = compiled();
    assert!(program.warnings().is_empty(), "{}", program.warnings());
    let json = r#"{"providers": [
        {"id": "north", "name": "North, \"the best\"", "Stars": 4.5, "Since": "2024-02-29", "engineers": [{"id": "7", "level": 2}]},
        {"id": "south", "name": "South", "Stars": 1002.5, "engineers": [{"id": "sue"}]}]}"#;
    let of_json =
        consign::Directory::from_json(&program, &[("d.json", json.as_bytes())]).expect("a directory");
    assert_eq!(program.directory(), &of_json);
    let monday = "2026-03-02T09:00:00Z";
    assert_eq!(decided(compiled(), r#"{"id": "1", "brand": "Borealis", "zip": 7}"#, monday), "south by t#4");
    assert_eq!(decided(compiled(), r#"{"id": "1", "brand": "Castor", "zip": 7}"#, monday), "- by t#5");
    assert_eq!(decided(compiled(), r#"{"id": "1", "brand": "x", "zip": 7}"#, monday), "north by close");
    assert_eq!(
        decided(compiled(), r#"{"id": "1", "brand": "x", "zip": 7}"#, "2026-03-03T09:00:00Z"),
        "- by otherwise"
    );
    let opened = Program::from_bundle(&compiled().to_bundle()).expect("a bundle");
    assert_eq!(decided(opened, r#"{"id": "1", "brand": "x", "zip": 7}"#, monday), "north by close");
}

#[test]
fn a_program_compiles_again_from_the_files_that_it_is_made_of() {
    let program = compile(PROGRAM, BOOKS).unwrap_or_else(|found| panic!("{found}"));
    let files: BTreeMap<String, Vec<u8>> = program
        .files()
        .iter()
        .map(|(_, file)| (file.name().to_owned(), file.text().as_bytes().to_vec()))
        .collect();
    assert!(files.contains_key("brands.xlsx [2026]"), "{:?}", files.keys());
    let again =
        consign::compile(&Sources::new("main.consign", files)).unwrap_or_else(|found| panic!("{found}"));
    assert_eq!(again.directory(), program.directory());
    assert_eq!(
        decided(again, r#"{"id": "1", "brand": "Acme", "zip": 7}"#, "2026-03-02T09:00:00Z"),
        "south by t#4"
    );
}

#[test]
fn findings_say_sheet_and_cell() {
    for (book, sheet, rows, said) in [
        (
            "brands.xlsx",
            "2026",
            &[&["Brand", "Partner"][..], &["Acme", "nobody"]][..],
            "brands.xlsx [2026] B2: error[name/undefined]: there is no provider `nobody`",
        ),
        (
            "who.xlsx",
            "Partners",
            &[&["id", "Stars"], &["north", "=4"], &["a,b", "\"many\""], &["south", "=1"]],
            "who.xlsx [Partners] B3: error[value/mismatch]",
        ),
        (
            "who.xlsx",
            "Partners",
            &[&["id", "Stars"], &["north", "=4"], &["south"]],
            "who.xlsx [Partners] B3: error[value/missing]",
        ),
        (
            "who.xlsx",
            "Crews",
            &[&["", "", "id", "provider"], &["", "", "amy", "west"]],
            "who.xlsx [Crews] D2: error[name/undefined]",
        ),
        ("who.xlsx", "Areas", &[&["ZIP"], &["=7"], &["York"]], "who.xlsx [Areas] A3: error[file/list]"),
        ("who.xlsx", "Closed", &[&["Day"], &["soon"]], "who.xlsx [Closed] A2: error[file/list]"),
    ] {
        let found = errors(book, sheet, rows);
        let shown = found.to_string();
        assert_eq!(shown.lines().filter(|line| line.contains("error")).count(), 1, "{shown}");
        assert!(shown.starts_with(said), "{said}\n{shown}");
    }
}

#[test]
fn every_report_says_sheet_and_cell() {
    let rows: Rows<'_> = &[&["Brand", "Partner"], &["Acme, Borealis", "nobody"]];
    let programs =
        [Checked { root: "main.consign".to_owned(), findings: errors("brands.xlsx", "2026", rows) }];
    let report = Report::new(&programs);
    let json = &programs[0].findings.to_json()[0];
    assert_eq!(
        (&json["file"], &json["sheet"], &json["cell"]),
        (&"brands.xlsx".into(), &"2026".into(), &"B2".into())
    );
    assert_eq!((&json["span"]["start"]["line"], &json["span"]["start"]["column"]), (&2.into(), &2.into()));
    assert!(report.concise().starts_with("brands.xlsx [2026] B2: name/undefined "), "{}", report.concise());
    let human = report.human(false);
    assert!(human.contains("─[brands.xlsx [2026] B2]\n") && !human.contains('\u{1}'), "{human}");
    assert!(human.contains(" 2 │ \"Acme, Borealis\",nobody\n"), "{human}");
    let github = report.github();
    assert!(github.starts_with("::error file=brands.xlsx,line=2,endLine=2,col=2,endColumn=2,"), "{github}");
    assert!(github.contains("::[2026] B2: there is no provider `nobody`"), "{github}");
    for document in [report.sarif(), report.gitlab()] {
        assert!(
            document.contains("\"brands.xlsx\"") && document.contains("\"[2026] B2: there is no"),
            "{document}"
        );
    }
}

#[test]
fn a_sheet_that_is_not_there_and_one_of_no_workbook_are_told() {
    let found = compile(&PROGRAM.replace("sheet \"2026\"", "sheet \"2027\""), BOOKS)
        .map(|_| ())
        .expect_err("no sheet");
    assert_eq!(found.to_string().lines().count(), 1, "{found}");
    assert!(
        found.to_human(false).contains("error[file/sheet]: `brands.xlsx` has no sheet `2027`"),
        "{found}"
    );
    assert!(
        found.to_human(false).contains("did you mean `2025`?")
            || found.to_human(false).contains("did you mean `2026`?")
    );
    let used = compile("use \"brands.xlsx\"", BOOKS).map(|_| ()).expect_err("no program");
    assert!(
        used.to_string().contains("cannot read `brands.xlsx`: it is a workbook, and no program"),
        "{used}"
    );
    // A loader that reads no workbooks.
    let files = BTreeMap::from([
        ("main.consign".to_owned(), b"list a from \"a.xlsx\"".to_vec()),
        ("a.xlsx".to_owned(), b"PK\x03\x04".to_vec()),
    ]);
    let none = consign::compile(&Sources::new("main.consign", files)).map(|_| ()).expect_err("not read");
    assert!(
        none.to_string().contains("it is a workbook; save the sheet as CSV, and name that file"),
        "{none}"
    );
}

#[test]
fn filters_read_lists_of_sheets() {
    let text = "schema work_order { id text  zip number }\nlist near from \"who.xlsx\" sheet \"Areas\" column \"ZIP\"\nlet l = zip in near\n\
        role d \"D\" of company\nworkflow w \"W\" { start t task t \"T\" { portal company handler role d then e } end e }";
    let program = Arc::new(compile(text, BOOKS).unwrap_or_else(|found| panic!("{found}")));
    program.filter("zip in near").unwrap_or_else(|found| panic!("{found}"));
    program.filter("brand in near").expect_err("a brand is no number, and the list was typed anew");
}
