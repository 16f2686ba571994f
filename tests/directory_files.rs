//! Directories whose entries are the lines of tables are those that the same JSON lists.

use std::collections::BTreeMap;
use std::sync::Arc;

use consign::{Directory, Program, Sources};

const PROGRAM: &str = r#"
timezone "Europe/London"
schema provider {
  missing  "N/A"
  rating   number from "Stars" as "1,234.5"
  since    date? from "Since" as "31/12/2026"
  regions  set of text from "Regions" as "a, b"
  site     point? from "Lat", "Lon"
  address  { city text? }?
}
schema engineer { provider text? from "Firm"  skills set of text?  level enum [low < high] caseless? }
"#;

fn compiled(items: &str, files: &[(&str, &str)]) -> Result<Program, Vec<String>> {
    let mut all: BTreeMap<String, Vec<u8>> =
        files.iter().map(|(name, text)| ((*name).to_owned(), text.as_bytes().to_vec())).collect();
    all.insert("main.consign".to_owned(), format!("{PROGRAM}{items}").into_bytes());
    consign::compile(&Sources::new("main.consign", all))
        .map_err(|found| found.to_string().lines().map(str::to_owned).collect())
}

const PROVIDERS: &str = "Our partners;;;;;;;;\nid;name;Stars;Since;Regions;Lat;Lon;workload;dispatchers\n\
    north;North Repairs;1,004.5;29/02/2024;NY, NJ;40.7;-74.0;3;ann; bob\n";

#[test]
fn a_table_lists_what_json_lists() {
    let table = "id;name;Stars;Since;Regions;Lat;Lon;workload;address.city;dispatchers\n\n\
        north; North Repairs ;1,004.5;29/02/2024;NY, NJ;40.7;-74.0;3;York;\"ann; bob\"\n\
        7;;2;N/A;;;;;;\n;;;;;;;;;\n";
    let engineers = "Firm,id,name,skills,level\nnorth,amy,Amy Park,gas;roof,HIGH\nSEVEN ,bo,,,\n";
    let json = r#"{"providers": [
        {"id": "north", "name": "North Repairs", "Stars": 1004.5, "Since": "2024-02-29", "Regions": ["NY", "NJ"], "Lat": 40.7, "Lon": -74.0,
         "workload": 3, "address": {"city": "York"}, "dispatchers": ["ann", "bob"],
         "engineers": [{"id": "amy", "name": "Amy Park", "Firm": "north", "skills": ["gas", "roof"], "level": "high"}]},
        {"id": "7", "Stars": 2, "Regions": []},
        {"id": "seven", "name": "Seven", "Stars": 1, "Regions": [], "engineers": [{"id": "bo", "Firm": "SEVEN"}]}]}"#;
    let table = format!("{table}seven;Seven;1;;;;;;;\n");
    let items = "directory engineers \"e.csv\" directory \"d.csv\"";
    let of_tables = compiled(items, &[("d.csv", &table), ("e.csv", engineers)]).expect("it compiles");
    let of_json = compiled("directory \"d.json\"", &[("d.json", json)]).expect("it compiles");
    assert!(of_tables.warnings().is_empty(), "{}", of_tables.warnings());
    assert_eq!(of_tables.directory(), of_json.directory());
    let opened = Program::from_bundle(&of_tables.to_bundle()).expect("a bundle");
    assert_eq!(opened.directory(), of_json.directory(), "a bundle has them");
    let given: [(&str, &[u8]); 2] = [("e.csv", engineers.as_bytes()), ("d.csv", table.as_bytes())];
    let (given, warnings) = Directory::with_warnings(&of_json, &given).expect("they fit");
    assert_eq!(
        (&given, warnings.is_empty()),
        (of_json.directory(), true),
        "what lines are is told by the header"
    );
}

#[test]
fn findings_stand_in_the_table() {
    let header = "id,name,Stars,Since,Regions,Lat,Lon,workload\n";
    let one = |line: &str, place: &str, said: &str| {
        let found = compiled("directory \"d.csv\"", &[("d.csv", &format!("{header}{line}\n"))])
            .map(|_| ())
            .expect_err(line);
        assert!(found[0].starts_with(place) && found[0].contains(said), "{line}: {found:?}");
        assert_eq!(found.len(), 1, "{found:?}");
    };
    one(
        "n,North,many,,,,,",
        "d.csv:2:9",
        "no value for `rating`: expected number written as \"1,234.5\", found",
    );
    one("n,North,,,,,,", "d.csv:2:9", "this provider has no `rating`, which is required");
    one(",North,1,,,,,", "d.csv:2:1", "this provider has no `id`, which is required");
    one("n,North,1,03/13/2026,,,,", "d.csv:2:11", "no value for `since`");
    one("n,North,1,,,91,0,", "d.csv:2:13", "no value for `site`");
    one("n,North,1,,,,,-1", "d.csv:2:15", "expected a whole number of open work orders, found `-1`");
    one("n,North,1,,,,,1.5", "d.csv:2:15", "expected a whole number of open work orders, found `1.5`");
    one("n,North,1", "d.csv:2:1", "this line has 3 cells, and the header 8");
    one("\"n,North,1,,,,,", "d.csv:2:1", "a quote in this line is never closed");
    one("n,North,1,,,,,\nn,South,2,,,,,", "d.csv:3:1", "`n` is declared twice");
}

#[test]
fn headers_that_do_not_fit_are_one_finding_each() {
    let found = |text: &str| compiled("directory \"d.csv\"", &[("d.csv", text)]).map(|_| ()).expect_err(text);
    let lacking = found("id,Star\nn,1\nm,2\n");
    let said = |column: &str| format!("d.csv:1:1: error[directory/table]: `d.csv` has no column `{column}`");
    assert_eq!(lacking, [said("Regions"), said("Stars")]);
    assert!(found("id,id,Stars,Regions\nn,m,1,\n")[0].contains("`d.csv` has 2 columns `id`"));
    assert!(found("")[0].contains("`d.csv` has no header"));
    assert!(found(PROVIDERS)[0].contains("this line has 10 cells, and the header 9"));
    let unknown = "id,Stars,Regions,Nmae,,Lat,Lon\nn,1,,x,y,,\nm,1,,x,y,,\n";
    let program = compiled("directory \"d.csv\"", &[("d.csv", unknown)]).expect("it compiles");
    let warnings = program.warnings().to_string();
    assert_eq!(warnings.lines().count(), 1, "{warnings}");
    assert!(
        warnings.starts_with(
            "d.csv:1:18: warning[directory/unknown-attribute]: no schema names the attribute `Nmae`"
        ),
        "{warnings}"
    );
}

#[test]
fn engineers_belong_to_providers_that_there_are() {
    let providers = "provider north \"North\" { rating: 1, regions: [], engineer amy \"Amy\" {} }\n\
        provider a \"Twin\" { rating: 1, regions: [] }\nprovider b \"Twin\" { rating: 1, regions: [] }\n";
    let found = |line: &str| {
        let items = format!("{providers}directory engineers \"e.csv\"");
        compiled(&items, &[("e.csv", &format!("id,Firm\n{line}\n"))]).map(|_| ()).expect_err(line)
    };
    for (line, place, said) in [
        ("bo,nort", "e.csv:2:4", "there is no provider `nort`"),
        ("bo,twin", "e.csv:2:4", "2 providers are called `twin`"),
        ("bo,", "e.csv:2:4", "this engineer names no provider"),
        ("amy,north", "e.csv:2:1", "engineer `amy` stands twice"),
        ("bo,north\nbo,North", "e.csv:3:1", "engineer `bo` stands twice"),
    ] {
        let found = found(line);
        assert!(found[0].starts_with(place) && found[0].contains(said), "{line}: {found:?}");
        assert_eq!(found.len(), 1, "{found:?}");
    }
    let in_json = compiled("directory engineers \"e.json\"", &[("e.json", r#"{"providers": []}"#)]);
    assert!(in_json.map(|_| ()).expect_err("JSON")[0].contains("engineers of their own stand in a table"));
    // Providers that are not known because of an error are missed once.
    let broken = compiled(
        "directory \"d.csv\" directory engineers \"e.csv\"",
        &[("d.csv", "id,Stars,Regions\n,1,\n"), ("e.csv", "id,Firm\nbo,gone\n")],
    );
    assert_eq!(broken.map(|_| ()).expect_err("no id").len(), 1);
}

#[test]
fn tests_have_directories_from_tables_of_their_own() {
    let rules = "schema work_order { id text }\nrole d \"D\" of company role c \"C\" of provider\n\
        rules r assigns provider { otherwise manual }\n\
        rules s assigns engineer { rule x { assign best engineer where engineer.level >= high } otherwise manual }\n\
        workflow w \"W\" { start n assign n \"N\" { portal company assigns provider handler role d rules r then f } \
        assign f \"F\" { portal provider assigns engineer handler role c rules s then e declined n } end e }\n";
    let test = |directories: &str| {
        let test = format!(
            "test \"t\" {{ {directories} order {{ id: \"1\" }} expect manual assigned to north expect assigned north.amy by x }}"
        );
        let files = [("d.csv", "id,Stars,Regions\nnorth,1,\n"), ("e.csv", "id,Firm,level\namy,north,High\n")];
        compiled(&format!("{rules}{test}"), &files)
    };
    let program =
        test(r#"directory "d.csv" directory engineers "e.csv""#).unwrap_or_else(|found| panic!("{found:#?}"));
    assert!(program.directory().is_empty(), "they are the test's alone");
    let report = consign::testing::run(&Arc::new(program), 0).expect("a test");
    assert!(report.passed(), "{:?}", report.failure);
    let alone = test(r#"directory engineers "e.csv""#).map(|_| ()).expect_err("there is no provider");
    assert!(
        alone[0].starts_with("e.csv:2:5: error[name/undefined]: there is no provider `north`"),
        "{alone:?}"
    );
    let twice = test(r#"directory "d.csv" directory "d.csv""#).map(|_| ()).expect_err("twice");
    assert!(twice.iter().any(|line| line.contains("a test has one `directory`")), "{twice:?}");
}
