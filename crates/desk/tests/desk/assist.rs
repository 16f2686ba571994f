//! Help while somebody writes rules: for administrators alone, the findings of `consign check`, offsets as browsers count them.

use std::collections::BTreeSet;

use axum::http::Method;
use consign::{LintOptions, Sources};
use proptest::prelude::*;
use serde_json::{Value, json};

use super::fixture::{Desk, PROGRAM};
use super::portal::{Browser, Page, between};
use super::rules::edit;

/// A program, and the file that it names.
const OUTSOURCING: &str = include_str!("../../../../examples/outsourcing/outsourcing.consign");
const DIRECTORY: &str = include_str!("../../../../examples/outsourcing/directory.json");

fn form(fields: &[(&str, &str)]) -> String {
    let part = |(name, value): &(&str, &str)| {
        // As browsers send the ends of lines.
        let value = value.replace('\n', "\r\n");
        format!("--b\r\ncontent-disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n")
    };
    fields.iter().map(part).collect::<String>() + "--b--\r\n"
}

const KIND: (&str, &str) = ("content-type", "multipart/form-data; boundary=b");

fn key(browser: &Browser<'_>) -> String {
    between(&browser.page("/company/settings"), "name=\"form_key\" value=\"", "\"")
}

fn send(browser: &Browser<'_>, question: &str, fields: &[(&str, &str)]) -> Page {
    let key = key(browser);
    let mut all = vec![("form_key", key.as_str()), ("file", "main.consign"), ("version", "7")];
    all.extend(fields);
    browser.send_with(Method::POST, &format!("/company/rules/assist/{question}"), &form(&all), &[KIND])
}

fn ask(browser: &Browser<'_>, question: &str, fields: &[(&str, &str)]) -> Value {
    let page = send(browser, question, fields);
    assert_eq!(page.status, 200, "{}", page.text);
    assert!(page.headers["cache-control"].to_str().expect("text").contains("no-store"));
    let answer: Value = serde_json::from_str(&page.text).expect("JSON");
    assert_eq!(answer["version"], 7);
    answer
}

/// Units of UTF-16 before a part of a text.
fn units(text: &str, part: &str) -> usize {
    text[..text.find(part).unwrap_or_else(|| panic!("no {part} in {text}"))].encode_utf16().count()
}

/// The part of a text between units.
fn between_units(text: &str, place: &Value) -> String {
    let number = |name: &str| usize::try_from(place[name].as_u64().expect("a number")).expect("few");
    let units: Vec<u16> = text.encode_utf16().collect();
    String::from_utf16(&units[number("from")..number("to")]).expect("characters")
}

#[test]
fn it_is_for_administrators_and_for_their_own_pages() {
    let desk = Desk::new();
    for question in ["look", "complete", "hover", "definition", "format"] {
        for who in ["dana", "vera"] {
            let browser = Browser::signed_in(&desk, who);
            assert_eq!(send(&browser, question, &[("text", PROGRAM)]).status, 404, "{who}");
        }
        for (who, base) in
            [("nina", "/company"), ("nina", "/provider/north"), ("north.amy", "/provider/north")]
        {
            let browser = Browser::signed_in(&desk, who);
            let path = format!("{base}/rules/assist/{question}");
            let body = form(&[("form_key", &key_of(&browser)), ("file", "main.consign"), ("text", PROGRAM)]);
            assert_eq!(browser.send_with(Method::POST, &path, &body, &[KIND]).status, 404, "{who}");
        }
        let path = format!("/company/rules/assist/{question}");
        let nobody = Browser::nobody(&desk);
        assert_eq!(nobody.send_with(Method::POST, &path, &form(&[]), &[KIND]).status, 303);
        let root = Browser::signed_in(&desk, "root");
        let foreign = form(&[("form_key", "x"), ("file", "main.consign"), ("text", PROGRAM)]);
        assert_eq!(root.send_with(Method::POST, &path, &foreign, &[KIND]).status, 403);
        let own = form(&[("form_key", &key(&root)), ("file", "main.consign"), ("text", PROGRAM)]);
        let elsewhere = [KIND, ("sec-fetch-site", "cross-site")];
        assert_eq!(root.send_with(Method::POST, &path, &own, &elsewhere).status, 403);
        let other = form(&[("form_key", &key(&root)), ("file", "other.consign"), ("text", "")]);
        assert_eq!(root.send_with(Method::POST, &path, &other, &[KIND]).status, 404);
        assert_eq!(root.get(&path).status, 405);
    }
    let root = Browser::signed_in(&desk, "root");
    assert_eq!(send(&root, "rename", &[("text", PROGRAM)]).status, 404);
    assert_eq!(send(&root, "look", &[("text", &"x ".repeat(600_000))]).status, 413);
    assert_eq!(send(&root, "look", &[]).status, 200, "no text is an empty one");
    let audit = root.page("/company/audit");
    assert!(audit.contains("assist"), "who was refused is written down: {audit}");
}

fn key_of(browser: &Browser<'_>) -> String {
    let page = browser.get("/company/settings");
    let page = if page.status == 200 { page } else { browser.get("/provider/north/settings") };
    between(&page.text, "name=\"form_key\" value=\"", "\"")
}

#[test]
fn findings_are_told_with_what_mends_them_and_nothing_is_kept() {
    let desk = Desk::new();
    let root = Browser::signed_in(&desk, "root");
    let text = PROGRAM.replace("priority = high", "priorty = high").replace("schema", "// 上海 é 😀\nschema");
    let answer = ask(&root, "look", &[("text", &text), ("whole", "1"), ("from", "0"), ("to", "400")]);
    let found = &answer["findings"][0];
    assert_eq!(between_units(&text, &found["at"]), "priorty", "{answer}");
    assert_eq!((&found["severity"], &answer["whole"]), (&json!("error"), &json!(true)));
    let fix = &found["fixes"][0]["edits"][0];
    let edit = json!({ "from": fix[0], "to": fix[1] });
    assert_eq!((between_units(&text, &edit).as_str(), &fix[2]), ("priorty", &json!("priority")));
    let line = text[..text.find("priorty").expect("it is there")].lines().count();
    assert_eq!(found["at"]["where"], format!("Line {line}"));
    let colours = answer["colours"].as_array().expect("a list");
    let drawn: BTreeSet<(String, &str)> = colours
        .iter()
        .map(|one| {
            let number = |at: usize| one[at].as_u64().expect("a number");
            let place = json!({ "from": number(0), "to": number(0) + number(1) });
            (between_units(&text, &place), one[2].as_str().expect("a class"))
        })
        .collect();
    for (part, class) in [("schema", "k"), ("// 上海 é 😀", "c"), ("work_order", "y"), ("low", "y")] {
        assert!(drawn.contains(&(part.to_owned(), class)), "{part}: {drawn:?}");
    }
    assert!(!drawn.iter().any(|(part, _)| part == "workflow"), "only what is shown is coloured");
    assert!(root.page("/company/rules/publish").contains("priority = high"), "nothing is kept");
    let clean = PROGRAM.replace("role auditor \"Auditor\" of company\n", "");
    let clean = ask(&root, "look", &[("text", &clean), ("whole", "1")]);
    assert_eq!((&clean["findings"], &clean["said"]), (&json!([]), &json!("No findings.")));
}

#[test]
fn what_fits_is_offered_at_the_caret_and_what_is_typed_narrows_it() {
    let desk = Desk::new();
    let root = Browser::signed_in(&desk, "root");
    let text = PROGRAM.replace("when priority = high", "when region = \"上海 😀\" and pri");
    let at = (units(&text, " and pri") + " and pri".len()).to_string();
    let answer = ask(&root, "complete", &[("text", &text), ("at", &at)]);
    let labels = |answer: &Value| -> Vec<String> {
        let offers = answer["offers"].as_array().expect("a list");
        offers.iter().map(|one| one["label"].as_str().expect("text").to_owned()).collect()
    };
    assert_eq!(labels(&answer)[0], "priority", "{answer}");
    assert_eq!(between_units(&text, &answer), "pri");
    assert!(!labels(&answer).contains(&"region".to_owned()), "{answer}");
    // By its name, too; a snippet is a text whose first part is selected, indented as its line is.
    let text = PROGRAM.replace("assign rotate of north, cool", "assign star");
    let at = (units(&text, "assign star") + "assign star".len()).to_string();
    assert_eq!(labels(&ask(&root, "complete", &[("text", &text), ("at", &at)])), ["north"]);
    let text = PROGRAM.replace("  rule turns", "  rule\n  rule turns");
    let at = (units(&text, "  rule\n") + "  rule".len()).to_string();
    let answer = ask(&root, "complete", &[("text", &text), ("at", &at)]);
    let offers = answer["offers"].as_array().expect("a list");
    let snippet = offers.iter().find(|one| one["part"].is_array()).expect("a snippet");
    let written = snippet["text"].as_str().expect("text");
    let part = json!({ "from": snippet["part"][0], "to": snippet["part"][1] });
    assert!(written.contains("\n    when") && written.ends_with("\n  }"), "{written}");
    assert!(!between_units(written, &part).is_empty() && !written.contains("${"), "{snippet}");
}

#[test]
fn names_are_explained_and_lead_to_where_they_are_declared_in_broken_texts_too() {
    let desk = Desk::new();
    let root = Browser::signed_in(&desk, "root");
    let text = format!("// 上海 😀\n{PROGRAM}");
    ask(&root, "look", &[("text", &text)]);
    let broken = text.replace("rule turns", "rule \"😀\" when } turns");
    let at = units(&broken, "priority = high").to_string();
    let fields = [("text", broken.as_str()), ("at", &at)];
    let hover = ask(&root, "hover", &fields);
    assert_eq!(between_units(&broken, &hover), "priority", "{hover}");
    assert!(hover["blocks"][0]["code"].is_array() && hover.to_string().contains("low"), "{hover}");
    let place = &ask(&root, "definition", &fields)["places"][0];
    assert_eq!(place["file"], "main.consign");
    assert_eq!(place["from"], units(&broken, "priority  enum"));
    let provider = units(&text, "north, cool").to_string();
    let hover = ask(&root, "hover", &[("text", &text), ("at", &provider)]);
    assert!(hover.to_string().contains("NorthStar") && hover.to_string().contains("Amy Lee"), "{hover}");
    let nothing = units(&text, "\n\nschema").to_string();
    assert!(ask(&root, "hover", &[("text", &text), ("at", &nothing)])["blocks"].is_null());
    assert_eq!(ask(&root, "format", &[("text", &broken)])["said"], "A text with errors cannot be laid out.");
    for wild in ["99999999", "-1", "x", "18446744073709551615"] {
        for question in ["hover", "definition", "complete"] {
            ask(&root, question, &[("text", &text), ("at", wild)]);
        }
    }
}

#[test]
fn a_text_is_laid_out_by_changes() {
    let desk = Desk::new();
    let root = Browser::signed_in(&desk, "root");
    let text = format!(
        "\u{feff}// 😀\n{}",
        PROGRAM.replace("  region    text caseless", " region  text   caseless")
    );
    let answer = ask(&root, "format", &[("text", &text)]);
    let mut written: Vec<u16> = text.encode_utf16().collect();
    for edit in answer["edits"].as_array().expect("a list").iter().rev() {
        let number = |at: usize| usize::try_from(edit[at].as_u64().expect("a number")).expect("few");
        written.splice(number(0)..number(1), edit[2].as_str().expect("text").encode_utf16());
    }
    let written = String::from_utf16(&written).expect("characters");
    let laid_out = consign::format("main.consign", text.as_bytes()).expect("it has no error");
    assert_eq!(written.trim_start_matches('\u{feff}'), laid_out.trim_start_matches('\u{feff}'));
    let again = ask(&root, "format", &[("text", &laid_out)]);
    assert_eq!((&again["edits"], &again["said"]), (&json!([]), &json!("It is laid out already.")));
}

#[test]
fn other_files_of_the_version_are_known() {
    let desk = Desk::new();
    let root = Browser::signed_in(&desk, "root");
    edit(&root, &[("do", "upload")], Some(("directory.json", DIRECTORY)));
    let at = units(OUTSOURCING, "assign northstar") + "assign n".len();
    let at = at.to_string();
    let place = &ask(&root, "definition", &[("text", OUTSOURCING), ("at", &at)])["places"][0];
    assert_eq!(place["file"], "directory.json", "{place}");
    let units = |part: &str| units(DIRECTORY, part) as u64;
    let from = place["from"].as_u64().expect("a number");
    assert!(
        from <= units("\"northstar\"") && units("\"northstar\"") - from < 20,
        "where its entry begins: {place}"
    );
    // What is wrong in another file is told with where that is.
    edit(
        &root,
        &[("file", "directory.json"), ("text", &DIRECTORY.replacen("northstar", "north star", 1))],
        None,
    );
    let answer = ask(&root, "look", &[("text", OUTSOURCING)]);
    assert!(answer["findings"].to_string().contains("northstar"), "{answer}");
    edit(&root, &[("do", "upload")], Some(("more.consign", "let broken = \n")));
    let answer = ask(&root, "look", &[("text", &format!("use \"more.consign\"\n{OUTSOURCING}"))]);
    let found = answer["findings"].as_array().expect("a list");
    assert!(
        found
            .iter()
            .any(|one| one["at"]["where"] == "more.consign:1" || one["at"]["where"] == "more.consign:2"),
        "{answer}"
    );
    // And with what mends it, which the script writes once that file is open.
    let more = "let close = region = \"NY\" or region == \"NJ\"\n";
    edit(&root, &[("do", "upload")], Some(("more.consign", more)));
    let answer = ask(&root, "look", &[("text", &format!("use \"more.consign\"\n{OUTSOURCING}"))]);
    let found = answer["findings"].as_array().expect("a list");
    let found = found.iter().find(|one| one["at"]["file"] == "more.consign").expect("it is found");
    let fix = &found["fixes"][0];
    assert_eq!(
        (&fix["title"], &fix["file"]),
        (&json!("write `=` (more.consign)"), &json!("more.consign")),
        "{answer}"
    );
    let at = super::assist::units(more, "==") as u64;
    assert_eq!(fix["edits"], json!([[at, at + 2, "="]]));
}

/// What is written into texts.
const PIECES: [&str; 14] = [
    "",
    " ",
    "\n",
    "}",
    "{",
    "\"",
    ", ",
    "= ",
    "not ",
    "region",
    "let q = ",
    "// é 😀\n",
    "otherwise manual\n",
    "rule q { assign northstar }\n",
];

/// A finding: file, code, severity, units, message.
type Found = (String, String, String, (u64, u64), String);

fn checked(text: &str) -> Vec<Found> {
    let sources = Sources::in_memory([("main.consign", text), ("directory.json", DIRECTORY)]);
    let today = "2026-03-02".parse().expect("a day");
    let found = consign::check(&sources, &LintOptions::on(today));
    let told = found.iter().map(|one| {
        let file = found.files().get(one.label.span.file);
        let units = |byte: u32| file.text()[..byte as usize].encode_utf16().count() as u64;
        let place = (units(one.label.span.start), units(one.label.span.end));
        (
            file.path().to_owned(),
            one.code.to_string(),
            one.severity.word().to_owned(),
            place,
            one.message.clone(),
        )
    });
    told.collect()
}

fn told(answer: &Value) -> Vec<Found> {
    let text = |value: &Value| value.as_str().expect("text").to_owned();
    let of = |one: &Value| {
        let at = &one["at"];
        let place = (at["from"].as_u64().expect("a number"), at["to"].as_u64().expect("a number"));
        (text(&at["file"]), text(&one["code"]), text(&one["severity"]), place, text(&one["message"]))
    };
    answer["findings"].as_array().expect("a list").iter().map(of).collect()
}

fn cases() -> u32 {
    let factor = std::env::var("CASES_FACTOR").ok().and_then(|value| value.parse().ok());
    8 * factor.unwrap_or(1)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: cases(), failure_persistence: None, max_shrink_iters: 30, ..ProptestConfig::default() })]

    #[test]
    fn it_finds_what_check_finds(
        rounds in prop::collection::vec(prop::collection::vec((0..1_000usize, 0..12usize, 0..PIECES.len()), 1..4), 1..4),
    ) {
        let desk = Desk::new();
        let root = Browser::signed_in(&desk, "root");
        edit(&root, &[("do", "upload")], Some(("directory.json", DIRECTORY)));
        let mut text: Vec<char> = OUTSOURCING.chars().collect();
        for edits in rounds {
            for (place, length, piece) in edits {
                let start = place * text.len() / 1_000;
                text.splice(start..(start + length).min(text.len()), PIECES[piece].chars());
            }
            let now: String = text.iter().collect();
            let answer = ask(&root, "look", &[("text", &now), ("whole", "1")]);
            let (expected, found) = (checked(&now), told(&answer));
            if expected.len() <= 50 {
                prop_assert_eq!(BTreeSet::from_iter(found), BTreeSet::from_iter(expected), "{}", now);
            } else {
                let expected = BTreeSet::from_iter(expected);
                prop_assert!(found.iter().all(|one| expected.contains(one)), "{}", now);
            }
        }
    }
}
