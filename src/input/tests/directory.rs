//! Directory files.

use super::*;
use crate::program::{Directory, ID, NAME, Provider, WORKLOAD};

fn directory(files: &[&str]) -> Result<Directory, Vec<String>> {
    let program = program(SCHEMA);
    let names = ["a.json", "b.json"];
    let files: Vec<(&str, &[u8])> = names.into_iter().zip(files.iter().map(|text| text.as_bytes())).collect();
    Directory::from_json(&program, &files).map_err(|found| {
        let lines = found.to_string();
        lines.lines().map(str::to_owned).collect()
    })
}

fn providers(json: &str) -> Vec<Provider> {
    let directory = directory(&[json]).unwrap_or_else(|found| panic!("{found:?}"));
    directory.providers().map(|(_, provider)| provider.clone()).collect()
}

fn errors(json: &str) -> Vec<String> {
    directory(&[json]).expect_err("it has errors")
}

#[test]
fn a_required_attribute_of_nearly_its_name_is_one_finding() {
    let found = errors(r#"{"providers": [{"id": "n", "name": "North", "ratings": 4}]}"#);
    let findings: Vec<&String> =
        found.iter().filter(|line| line.contains("error[") || line.contains("warning[")).collect();
    assert_eq!(findings.len(), 1, "{found:?}");
    assert!(findings[0].contains("but `ratings`"), "{found:?}");
}

#[test]
fn providers_and_engineers_are_read_by_the_schemas() {
    let all = providers(
        r#"{"exported": "2026-03-01", "providers": [
            {"id": "n", "name": "North", "rating": 4.50, "regions": ["NY", "NJ"], "workload": 3, "crm_id": 17,
             "base": {"at": [40, -74]}, "dispatchers": ["ann", "bob"],
             "engineers": [{"id": "z", "skills": []}, {"id": 7, "name": "Seven", "skills": ["x"], "workload": null}]}
        ]}"#,
    );
    let ids: Vec<&str> = all.iter().map(Provider::id).collect();
    assert_eq!(ids, ["n", "written"], "providers written in the program stay");
    let north = &all[0];
    assert_eq!((&*north.name, north.workload), ("North", 3));
    assert!(north.attribute(WORKLOAD).is_missing());
    assert_eq!(north.dispatchers, ["ann", "bob"].map(Into::into));
    assert_eq!(north.attributes[NAME..].len(), north.attributes.len() - 1);
    let engineers: Vec<(&str, &str)> = north.engineers.iter().map(|one| (one.id(), &*one.name)).collect();
    assert_eq!(engineers, [("7", "Seven"), ("z", "z")]);
    assert!(!north.engineers[0].attribute(ID).is_missing());
}

#[test]
fn a_file_replaces_a_provider_of_the_same_id() {
    let all = providers(r#"{"providers": [{"id": "written", "name": "From the file", "rating": 2}]}"#);
    assert_eq!(all.len(), 1);
    assert_eq!(&*all[0].name, "From the file");
}

#[test]
fn ids_stand_once_in_all_files() {
    let one = r#"{"providers": [{"id": "a", "rating": 1, "engineers": [{"id": "e", "skills": []}]}]}"#;
    let other = r#"{"providers": [{"id": "b", "rating": 1, "engineers": [{"id": "e", "skills": []}]}]}"#;
    assert!(directory(&[one, other]).is_ok(), "engineers are named within their provider");
    assert_eq!(
        directory(&[one, one]).expect_err("the same provider twice"),
        ["b.json:1:16: error[name/duplicate]: provider `a` stands twice"]
    );
    let engineers = r#"{"providers": [{"id": "a", "rating": 1, "engineers": [{"id": "e", "skills": []}, {"id": "e", "skills": []}]}]}"#;
    assert_eq!(errors(engineers), ["a.json:1:82: error[name/duplicate]: engineer `e` stands twice"]);
}

#[test]
fn every_mistake_is_reported_where_it_stands() {
    let found = errors(
        "{\"providers\": [\n\
         {\"id\": \"a\", \"rating\": \"4\", \"regions\": [1], \"base\": {\"since\": 3}},\n\
         {\"id\": \"\", \"rating\": 1, \"workload\": 1.5},\n\
         {\"name\": \"B\", \"rating\": 1, \"rating\": 2, \"dispatchers\": [1], \"engineers\": [{\"id\": \"e\"}, 7]},\n\
         3]}",
    );
    assert_eq!(
        found,
        [
            "a.json:2:1: error[value/missing]: this provider has no `base.at`, which is required",
            "a.json:2:23: error[value/mismatch]: this is no value for `rating`: expected number, found `\"4\"`",
            "a.json:2:39: error[value/mismatch]: this is no value for `regions`: element 1 of the list: expected text, found `1`",
            "a.json:2:62: error[value/mismatch]: this is no value for `base.since`: expected date such as \"2026-03-01\", found `3`",
            "a.json:3:8: error[value/mismatch]: this is no value for `id`: expected an id, found an empty text",
            "a.json:3:37: error[value/mismatch]: this is no value for `workload`: expected a whole number of open work orders, found `1.5`",
            "a.json:4:1: error[value/missing]: this provider has no `id`, which is required",
            "a.json:4:38: error[directory/json]: the key `rating` stands twice in this provider",
            "a.json:4:57: error[directory/json]: this is not a directory: expected texts in `dispatchers`, found `1`",
            "a.json:4:75: error[value/missing]: this engineer has no `skills`, which is required",
            "a.json:4:88: error[directory/json]: this is not a directory: expected a JSON object, found a number",
            "a.json:5:1: error[directory/json]: this is not a directory: expected a JSON object, found a number",
        ]
    );
}

#[test]
fn what_is_no_directory_is_one_error() {
    let one = |text: &str| {
        let found = errors(text);
        assert_eq!(found.len(), 1, "{found:?}");
        found[0].clone()
    };
    assert!(one("").starts_with("a.json:1:1: error[directory/json]"));
    assert!(one("[]").contains("expected a JSON object, found a list"));
    assert!(one("{}").contains("expected a member `providers`, found none"));
    assert!(one(r#"{"providers": [], "providers": []}"#).contains("expected one member `providers`"));
    assert!(one(r#"{"providers": {}}"#).contains("a.json:1:15: error[directory/json]"));
    assert!(one("{\"providers\":\n [{]}").starts_with("a.json:2:4: error[directory/json]"));
    assert!(one(&"[".repeat(100_000)).contains("at most 128 deep"));
    let program = program(SCHEMA);
    let found = Directory::from_json(&program, &[("a.json", b"{\"providers\": [\"\xff\"]}")]);
    assert!(found.expect_err("not UTF-8").to_string().contains("error[syntax/encoding]"));
    let marked = Directory::from_json(&program, &[("a.json", b"\xEF\xBB\xBF{\"providers\": []}")]);
    assert_eq!(marked.expect("a byte-order mark is skipped").len(), 1);
}
