//! Changes of a directory.

use serde_json::json;

use super::*;
use crate::diagnostic::Diagnostics;
use crate::input::DirectoryError;
use crate::program::Directory;

fn base(program: &Program) -> Directory {
    let text = br#"{"providers": [{"id": "n", "name": "North", "rating": 4, "base": {"at": [40, -74]},
        "engineers": [{"id": "amy", "skills": ["x"]}]}]}"#;
    Directory::from_json(program, &[("a.json", text)]).expect("it fits")
}

/// What a directory file with this attribute is told.
fn in_a_file(program: &Program, member: &str, raw: &str) -> String {
    let given = if member == "rating" { String::new() } else { "\"rating\": 1, ".to_owned() };
    let text = format!("{{\"providers\": [{{\"id\": \"n\", {given}\"{member}\": {raw}}}]}}");
    let found = Directory::from_json(program, &[("a.json", text.as_bytes())]).expect_err("it has an error");
    found.iter().next().expect("one").message.clone()
}

#[test]
fn a_value_that_does_not_fit_is_told_as_in_a_file() {
    let program = program(SCHEMA);
    let mut edit = base(&program).edit(&program);
    let cases = [
        ("rating", json!("4")),
        ("rating", json!(null)),
        ("regions", json!([1])),
        ("base", json!({"since": "2026-03-01"})),
        ("base", json!({"at": "x"})),
        ("workload", json!(1.5)),
        ("name", json!(["a"])),
    ];
    for (attribute, value) in cases {
        let error = edit.set("n", attribute, &value).expect_err("it does not fit");
        assert_eq!(
            error.to_string(),
            in_a_file(&program, attribute, &value.to_string()),
            "{attribute} {value}"
        );
    }
    assert_eq!(edit.finish(), base(&program), "nothing has changed");
}

#[test]
fn who_and_what_is_not_there_is_named() {
    let program = program(SCHEMA);
    let mut edit = base(&program).edit(&program);
    fn error<T: std::fmt::Debug>(result: Result<T, DirectoryError>) -> String {
        result.expect_err("it is refused").to_string()
    }
    assert_eq!(error(edit.set("nowhere", "rating", &1)), "the directory has no provider `nowhere`");
    assert_eq!(
        error(edit.set("writen", "rating", &1)),
        "the directory has no provider `writen`, did you mean `written`?"
    );
    assert_eq!(
        error(edit.set("n", "ratng", &1)),
        "`schema provider` has no field `ratng`, did you mean `rating`?"
    );
    assert_eq!(
        error(edit.set_engineer("n", "any", "skills", &["y"])),
        "provider `n` has no engineer `any`, did you mean `amy`?"
    );
    assert_eq!(
        error(edit.set("n", "id", "m")),
        "the id of provider `n` stays as it is; add another provider and remove this one"
    );
    assert_eq!(
        error(edit.remove_provider("written")),
        "provider `written` is written in the program, and can be removed only there"
    );
    let found = error(edit.put_provider(br#"{"id": "p", "rating": "4"}"#));
    assert!(found.contains("this is no value for `rating`: expected number, found `\"4\"`"), "{found}");
    let found = error(edit.put_engineer("n", br#"["amy"]"#));
    assert!(found.contains("expected a JSON object, found a list"), "{found}");
    assert_eq!(edit.finish(), base(&program), "nothing has changed");
}

#[test]
fn attributes_that_no_schema_names_are_told_as_of_a_file() {
    let program = program(SCHEMA);
    let mut edit = base(&program).edit(&program);
    let messages = |told: &Diagnostics| told.iter().map(|one| one.message.clone()).collect::<Vec<_>>();
    for (engineer, count) in
        [(r#"{"id": "amy", "skills": []}"#, 0), (r#"{"id": "amy", "skils": 1, "skills": [], "x": null}"#, 2)]
    {
        for (more, own) in [("", 0), (r#""ratng": 5, "base": {"at": [41, -73], "att": 1},"#, 2)] {
            let entry = format!(r#"{{"id": "p", {more} "rating": 1, "engineers": [{engineer}]}}"#);
            let file = format!(r#"{{"providers": [{entry}]}}"#);
            let (_, of_file) =
                Directory::with_warnings(&program, &[("d.json", file.as_bytes())]).expect("it fits");
            let told = edit.put_provider(entry.as_bytes()).expect("it fits");
            assert_eq!(messages(&told), messages(&of_file));
            assert_eq!(told.len(), count + own, "{told}");
        }
        let told = edit.put_engineer("p", engineer.as_bytes()).expect("it fits");
        assert_eq!(told.len(), count, "{told}");
    }
}

#[test]
fn changes_are_those_of_a_file_that_says_so() {
    let program = program(SCHEMA);
    let mut edit = base(&program).edit(&program);
    edit.set("n", "rating", &3.5).expect("a number");
    edit.set("n", "name", "The North").expect("a name");
    edit.set("n", "workload", &7).expect("a workload");
    edit.set("n", "base", &json!(null)).expect("it may be missing");
    edit.set("n", "base.at", &[41, -73]).expect("a point; it makes the record");
    edit.set_dispatchers("n", ["ann"]).expect("a provider");
    edit.set_engineer("n", "amy", "workload", &2).expect("a workload");
    edit.put_engineer("n", br#"{"id": "abe", "skills": []}"#).expect("it fits");
    edit.put_provider(br#"{"id": "p", "rating": 1}"#).expect("it fits");
    edit.put_provider(br#"{"id": "q", "rating": 1}"#).expect("it fits");
    edit.remove_provider("q").expect("it is there");
    let text = br#"{"providers": [
        {"id": "n", "name": "The North", "rating": 3.5, "workload": 7, "base": {"at": [41, -73]}, "dispatchers": ["ann"],
         "engineers": [{"id": "amy", "skills": ["x"], "workload": 2}, {"id": "abe", "skills": []}]},
        {"id": "p", "rating": 1}]}"#;
    let expected = Directory::from_json(&program, &[("a.json", text)]).expect("it fits");
    let changed = edit.finish();
    assert_eq!(changed, expected);
    assert_eq!(changed.to_json(&program), expected.to_json(&program));
    let mut edit = changed.edit(&program);
    edit.remove_engineer("n", "abe").expect("the engineer is there");
    assert_ne!(edit.finish(), expected);
}
