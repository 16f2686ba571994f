//! A workspace as an editor has it.

mod packed;

use crate::test_support::{COMPANY, PEOPLE, RULES, check, marked, workspace};
use crate::{Colour, Place, Text};

fn whole() -> String {
    format!("{COMPANY}{RULES}")
}

fn place(text: &str, marked: &str, nth: usize) -> usize {
    text.match_indices(marked).nth(nth).map(|(at, _)| at).unwrap_or_else(|| panic!("`{marked}` is not there"))
}

#[test]
fn names_lead_to_where_they_are_declared() {
    let text = whole();
    let workspace = workspace(&[("/main.consign", &text), ("/people.json", PEOPLE)]);
    let found = workspace.findings("/main.consign");
    assert!(found.iter().all(|one| one.severity == consign::diagnostic::Severity::Warning), "{found:?}");
    let snapshot = workspace.snapshot();
    for (name, nth, declared) in [
        ("pressing", 1, "pressing = severity"),
        ("region", 1, "region    text"),
        ("north ", 1, "north = ["),
        ("outsourcing", 1, "outsourcing assigns"),
        ("choose", 0, "choose \"Choose\""),
        ("gold", 1, "gold]"),
        ("vip", 1, "vip \"Imp"),
        ("dispatcher  rules", 0, "dispatcher \"Disp"),
    ] {
        let at = place(&text, name, nth);
        let expected = place(&text, declared, 0);
        let found = snapshot.definition("/main.consign", at + 1);
        assert_eq!(found.first().map(|place| place.range.start), Some(expected), "{name}: {found:?}");
    }
    let northstar = snapshot.definition("/main.consign", place(&text, "northstar", 0));
    assert_eq!(northstar[0].path, "/people.json");
    let file = snapshot.definition("/main.consign", place(&text, "\"people.json\"", 0) + 2);
    assert_eq!(file, [Place::new("/people.json", 0..0)]);
}

#[test]
fn references_are_found_in_all_programs() {
    let shared = COMPANY.replace("directory \"people.json\"\n", "");
    let one = "use \"shared.consign\"\nlet a = pressing and region = \"x\"\n";
    let other = "use \"shared.consign\"\nlet b = not pressing\n";
    let workspace =
        workspace(&[("/one.consign", one), ("/other.consign", other), ("/shared.consign", &shared)]);
    let snapshot = workspace.snapshot();
    let found = snapshot.references("/one.consign", place(one, "pressing", 0), true);
    let paths: Vec<&str> = found.iter().map(|place| place.path.as_str()).collect();
    assert_eq!(paths, ["/one.consign", "/other.consign", "/shared.consign"]);
    assert_eq!(snapshot.references("/shared.consign", place(&shared, "pressing", 0), false).len(), 2);
    let tier = snapshot.references("/shared.consign", place(&shared, "severity  severity", 0), true);
    assert_eq!(tier.len(), 2, "{tier:?}");
}

#[test]
fn hover_says_what_a_name_is() {
    let text = whole();
    let workspace = workspace(&[("/main.consign", &text), ("/people.json", PEOPLE)]);
    let snapshot = workspace.snapshot();
    for (name, nth, said) in [
        ("pressing", 1, "let pressing = severity = high\n```\n\nin `main.consign`\n\nWhatever cannot wait."),
        ("severity", 4, "severity  severity\n```\n\nin `work_order`, `main.consign`\n\nHow bad it is."),
        ("northstar", 0, "**NorthStar Field Services**"),
        ("northstar", 0, "- rating: 4.5"),
        ("northstar", 0, "- engineers: `amy` Amy Lee"),
        (
            "choose",
            0,
            "- in the company portal\n- acts: role dispatcher\n- decides: `outsourcing`\n- then → `engineer`",
        ),
        ("choose", 0, "- orders enter here"),
        ("vip", 0, "decides on orders with\n- `"),
        ("vip", 1, "tried at `repairs.choose`"),
        ("portal", 0, "whose people see the node"),
        ("caseless", 0, "upper and lower case are one"),
    ] {
        let hover = snapshot.hover("/main.consign", place(&text, name, nth));
        let shown = hover.map(|hover| hover.text).unwrap_or_default();
        assert!(shown.contains(said), "{name}: {shown}");
    }
    assert!(snapshot.hover("/main.consign", place(&text, "\"NY\"", 0)).is_none());
}

#[test]
fn a_text_that_was_changed_since_keeps_what_it_meant() {
    let text = whole();
    let mut workspace = workspace(&[("/main.consign", &text), ("/people.json", PEOPLE)]);
    let broken = text.replacen("list north", "let broken = = =\nlist north", 1).replacen(
        "otherwise",
        "rule x { when",
        1,
    );
    workspace.open("/main.consign", 2, Text::new(broken.clone()));
    let snapshot = workspace.snapshot();
    let found = snapshot.definition("/main.consign", place(&broken, "by vip", 0) + 4);
    assert_eq!(found, [Place::new("/main.consign", place(&broken, "vip", 0)..place(&broken, "vip", 0) + 3)]);
    check(&mut workspace);
    let snapshot = workspace.snapshot();
    assert!(snapshot.current_program("/main.consign").is_none());
    assert!(snapshot.program("/main.consign").is_some(), "the last good one");
    let hover = snapshot.hover("/main.consign", place(&broken, "northstar", 0)).expect("it is known");
    assert!(hover.text.contains("NorthStar"), "{hover:?}");
}

#[test]
fn syntax_errors_are_fresh_and_others_move_with_the_text() {
    let text = "schema work_order { id text  a bool  b bool }\nlet c = a or b and not a\n";
    let mut workspace = workspace(&[("/a.consign", text)]);
    let codes = |workspace: &crate::Workspace| -> Vec<(String, usize)> {
        let found = workspace.findings("/a.consign");
        found.iter().map(|one| (one.code.to_string(), one.place.range.start)).collect()
    };
    let mixed = "condition/mixed-and-or".to_owned();
    let at = place(text, "b and", 0);
    assert_eq!(codes(&workspace), [(mixed.clone(), at)]);
    workspace.open("/a.consign", 2, Text::new(format!("let a =\n{text}")));
    let moved = codes(&workspace);
    assert_eq!(moved.len(), 2, "{moved:?}");
    assert!(moved[0].0.starts_with("syntax/") && moved[1] == (mixed, at + 8), "{moved:?}");
    check(&mut workspace);
    assert!(codes(&workspace).iter().all(|(code, _)| code.starts_with("syntax/")));
}

#[test]
fn a_file_that_appears_mends_what_missed_it() {
    let mut workspace = workspace(&[("/a.consign", "use \"b.consign\"\n")]);
    assert_eq!(workspace.findings("/a.consign")[0].code.to_string(), "file/unreadable");
    workspace.open("/b.consign", 1, Text::new("schema work_order { id text }\nlist l = [1]\n"));
    check(&mut workspace);
    assert!(workspace.findings("/a.consign").iter().all(|one| one.code.to_string() == "unused/import"));
    assert!(workspace.findings("/b.consign").is_empty(), "it is no program of its own any more");
    workspace.close("/b.consign");
    check(&mut workspace);
    assert_eq!(workspace.findings("/a.consign")[0].code.to_string(), "file/unreadable");
}

#[test]
fn where_a_text_has_moved_to_is_found_once_for_all_places() {
    let text = whole();
    let mut workspace = workspace(&[("/main.consign", &text), ("/people.json", PEOPLE)]);
    workspace.open("/main.consign", 2, Text::new(text.replace("list north", "list  north")));
    let snapshot = workspace.snapshot();
    assert!(snapshot.references("/main.consign", place(&text, "gold", 0), true).len() > 2);
    assert_eq!(snapshot.shifts.lock().expect("nobody failed").len(), 1);
}

#[test]
fn folders_come_and_go_with_their_files() {
    let shared = "schema work_order { id text }\nlist l = [1]\n";
    let main = "use \"lib/shared.consign\"\n";
    let mut workspace = workspace(&[("/p/main.consign", main), ("/p/lib/shared.consign", shared)]);
    let missing = |workspace: &crate::Workspace| {
        let found = workspace.findings("/p/main.consign");
        found.iter().any(|one| one.code.info().id == "file/unreadable")
    };
    assert!(!missing(&workspace));
    let revision = workspace.snapshot().revision();
    workspace.disk_changed("/p/lib");
    assert_eq!(workspace.stale(true), ["/p/main.consign"], "since {revision}");
    workspace.disk_changed("/p/li");
    check(&mut workspace);
    workspace.disk_changed("/p/li");
    assert!(workspace.stale(true).is_empty(), "another folder");
    workspace.open("/p/main.consign", 2, Text::new("use \"later/shared.consign\"\n"));
    check(&mut workspace);
    assert!(missing(&workspace));
    let scanned = workspace.scan("/p/later").run();
    workspace.scanned(scanned);
    assert_eq!(workspace.stale(true), ["/p/main.consign"], "it may be there now");
}

#[test]
fn colours_know_what_names_stand_for() {
    let text = whole();
    let workspace = workspace(&[("/main.consign", &text), ("/people.json", PEOPLE)]);
    let snapshot = workspace.snapshot();
    let document = snapshot.document("/main.consign").expect("it is open");
    let colours = snapshot.colours(&document);
    let of = |name: &str, nth: usize| {
        let at = place(&text, name, nth);
        let found = colours.iter().find(|one| one.range.start == at).expect("a token");
        (found.colour, found.declared)
    };
    use consign::editor::NameKind;
    use consign::highlight::Highlight;
    assert_eq!(of("pressing", 0), (Colour::Name(NameKind::Let), true));
    assert_eq!(of("pressing", 1), (Colour::Name(NameKind::Let), false));
    assert_eq!(of("tier", 0), (Colour::Name(NameKind::Field), true));
    assert_eq!(of("gold", 1), (Colour::Name(NameKind::Variant), false));
    assert_eq!(of("rules", 0), (Colour::Token(Highlight::Keyword), false));
    assert_eq!(of("otherwise", 0).0, Colour::Token(Highlight::Keyword));
    for pair in colours.windows(2) {
        assert!(pair[0].range.end <= pair[1].range.start, "{pair:?}");
    }
}

#[test]
fn the_mark_of_a_test_is_taken_out() {
    assert_eq!(marked("a¦b"), ("ab".to_owned(), 1));
}

#[test]
fn of_one_program_the_root_is_known_whatever_uses_it() {
    let memory = crate::test_support::Memory([("/main.consign".to_owned(), "let a = b".to_owned())].into());
    let mut workspace = crate::Workspace::of(std::sync::Arc::new(memory), "/main.consign");
    workspace.open("/main.consign", 1, Text::new("let a = b"));
    workspace.open("/other.consign", 1, Text::new("use \"main.consign\"\nlet c = "));
    assert_eq!(workspace.stale(true), ["/main.consign"]);
    check(&mut workspace);
    let of = |path: &str| {
        workspace.findings(path).into_iter().map(|one| one.code.info().category()).collect::<Vec<_>>()
    };
    assert_eq!(of("/main.consign"), ["schema"]);
    assert_eq!(of("/other.consign"), ["syntax"], "a part of nothing has its own mistakes alone");
}
