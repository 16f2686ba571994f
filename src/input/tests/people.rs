//! People in directory files.

use super::*;
use crate::input::DirectoryError;
use crate::program::{Directory, PersonView};

const ROLES: &str = "schema work_order { id text }\nschema provider { rating number? }\n\
    role dispatcher \"Dispatcher\" of company\nrole clerk \"Clerk\" of company\n\
    role provider_dispatcher \"Provider's dispatcher\" of provider\n\
    provider written \"Written\" { dispatcher \"anybody\" }\n";

const GOOD: &str = r#"{
  "people": [
    {"id": "dana", "name": "Dana Okafor", "email": "dana@example.com", "roles": ["dispatcher", "clerk", "dispatcher"]},
    {"id": "boss", "name": null, "email": null, "roles": null}
  ],
  "providers": [
    {"id": "north", "dispatchers": ["nina"],
     "people": [{"id": "nina", "roles": ["provider_dispatcher"]}, {"id": "abe.l", "name": "Abe", "roles": []}]},
    {"id": "old", "dispatchers": ["whoever", "an old one"]},
    {"id": "none", "people": []}
  ]
}"#;

fn read(files: &[&str]) -> Result<Directory, Vec<String>> {
    let program = program(ROLES);
    let names = ["a.json", "b.json"];
    let files: Vec<(&str, &[u8])> = names.into_iter().zip(files.iter().map(|text| text.as_bytes())).collect();
    Directory::with_warnings(&program, &files)
        .and_then(|(directory, warnings)| if warnings.is_empty() { Ok(directory) } else { Err(warnings) })
        .map_err(|found| found.to_string().lines().map(str::to_owned).collect())
}

fn told(json: &str) -> Vec<String> {
    read(&[json]).expect_err("something is told")
}

fn shown(person: PersonView<'_>) -> String {
    let roles: Vec<&str> = person.roles().collect();
    format!("{} {} {} {}", person.id(), person.name(), person.email().unwrap_or("-"), roles.join("+"))
}

#[test]
fn people_are_the_company_s_at_the_top_and_a_provider_s_within_it() {
    let (program, directory) = (program(ROLES), read(&[GOOD]).expect("it is fine"));
    let view = directory.view(&program);
    let company: Vec<String> = view.people().map(shown).collect();
    assert_eq!(company, ["boss boss - ", "dana Dana Okafor dana@example.com dispatcher+clerk"]);
    let north = view.provider("north").expect("it is there");
    let people: Vec<String> = north.people().map(shown).collect();
    assert_eq!(people, ["abe.l Abe - ", "nina nina - provider_dispatcher"]);
    assert_eq!(view.provider("old").map(|old| old.people().len()), Some(0));
    let written = directory.to_json(&program);
    assert_eq!(read(&[&written]).as_ref(), Ok(&directory), "{written}");
    let without = directory.without_people();
    assert_ne!(without, directory);
    assert_eq!(without.view(&program).people().len(), 0);
    assert_eq!(
        without.view(&program).provider("north").map(|north| north.dispatchers().count()),
        Some(1),
        "who dispatches stays"
    );
}

#[test]
fn a_directory_says_who_is_another_one() {
    let same = GOOD.replace("\n", " ");
    assert_eq!(read(&[&same]), read(&[GOOD]), "wherever they are written");
    for (was, is) in [
        ("Dana Okafor", "Dana O."),
        ("dana@example.com", "d@example.com"),
        ("\"clerk\", ", ""),
        ("\"Abe\"", "\"A.\""),
        ("\"id\": \"boss\"", "\"id\": \"chief\""),
    ] {
        assert!(GOOD.contains(was), "{was}");
        assert_ne!(read(&[&GOOD.replacen(was, is, 1)]), read(&[GOOD]), "{was}");
    }
}

#[test]
fn every_mistake_in_people_is_told_in_one_run_where_it_stands() {
    let found = told(
        "{\"people\": [\n\
         {\"id\": \"dana\", \"email\": \"dana at home\", \"roles\": [\"dispacher\", \"provider_dispatcher\"]},\n\
         {\"name\": \"No Id\", \"mail\": \"x@y.z\"},\n\
         {\"id\": \"a b\", \"name\": \"\\r\\nBcc: x@y.z\", \"roles\": [1, \"boss\"]},\n\
         {\"id\": \"dana\", \"ID\": 3},\n\
         7],\n\
         \"providers\": [{\"id\": \"north\",\n\
         \"dispatchers\": [\"nna\", \"dana\", 5],\n\
         \"people\": [{\"id\": \"nina\", \"rols\": []}, {\"id\": \"dana\"},\n\
         {\"id\": \"e\", \"id\": \"f\", \"email\": \"a@b.c, d@e.f\", \"roles\": \"clerk\"}]},\n\
         {\"id\": \"b\", \"rating\": \"x\", \"people\": {}}]}",
    );
    let expected = [
        r#"a.json:2:25: error[value/mismatch]: this is no value for `email`: expected an e-mail address such as "dana@example.com", found `"dana at home"`"#,
        "a.json:2:51: error[name/undefined]: the program has no role `dispacher`",
        "a.json:2:64: error[value/mismatch]: role `provider_dispatcher` is of a provider, and this person is of the company",
        "a.json:3:1: error[value/missing]: this person has no `id`, which is required",
        "a.json:3:20: warning[directory/unknown-attribute]: a person has no member `mail`",
        r#"a.json:4:8: error[value/mismatch]: this is no value for `id`: expected letters, digits, `_`, `-` and `.`, at most 64 of them, found `"a b"`"#,
        r#"a.json:4:23: error[value/mismatch]: this is no value for `name`: expected a text of at most 200 characters in one line, found `"\r\nBcc: x@y.z"`"#,
        "a.json:4:51: error[directory/json]: this is not a directory: expected texts in `roles`, found `1`",
        "a.json:4:54: error[name/undefined]: the program has no role `boss`",
        "a.json:5:1: error[name/duplicate]: person `dana` stands twice",
        "a.json:5:17: warning[directory/unknown-attribute]: a person has no member `ID`",
        "a.json:6:1: error[directory/json]: this is not a directory: expected a JSON object, found a number",
        "a.json:8:17: error[name/undefined]: dispatcher `nna` is none of the provider's people",
        "a.json:8:32: error[directory/json]: this is not a directory: expected texts in `dispatchers`, found `5`",
        "a.json:9:28: warning[directory/unknown-attribute]: a person has no member `rols`",
        "a.json:9:40: error[name/duplicate]: person `dana` stands twice",
        "a.json:10:19: error[directory/json]: the key `id` stands twice in this person",
        r#"a.json:10:33: error[value/mismatch]: this is no value for `email`: expected an e-mail address such as "dana@example.com", found `"a@b.c, d@e.f"`"#,
        r#"a.json:10:58: error[directory/json]: this is not a directory: expected a list for `roles`, found `"clerk"`"#,
        r#"a.json:11:23: error[value/mismatch]: this is no value for `rating`: expected number, found `"x"`"#,
        "a.json:11:38: error[directory/json]: this is not a directory: expected a list for `people`, found `{}`",
    ];
    assert_eq!(found, expected);
}

#[test]
fn a_misspelt_list_of_people_is_told_and_other_members_are_let_be() {
    assert_eq!(
        told(
            "{\"peopel\": [], \"exported\": \"2026-03-01\", \"providers\": [{\"id\": \"a\", \"poeple\": []}]}"
        ),
        [
            "a.json:1:3: warning[directory/unknown-attribute]: a directory file has no member `peopel`",
            "a.json:1:69: warning[directory/unknown-attribute]: no schema names the attribute `poeple` of this provider",
        ]
    );
    assert_eq!(
        told("{\"people\": [], \"people\": [], \"providers\": []}"),
        [
            "a.json:1:26: error[directory/json]: this is not a directory: expected one member `people`, found several"
        ]
    );
    assert_eq!(
        told("{\"people\": {\"id\": \"a\"}, \"providers\": []}"),
        [
            "a.json:1:12: error[directory/json]: this is not a directory: expected a list for `people`, found `{\"id\": \"a\"}`"
        ]
    );
}

#[test]
fn ids_of_people_stand_once_in_all_files() {
    let company = r#"{"people": [{"id": "a"}], "providers": []}"#;
    let provider = r#"{"providers": [{"id": "n", "people": [{"id": "a"}]}]}"#;
    let found = read(&[company, provider]).expect_err("one id for two");
    assert_eq!(found, ["b.json:1:39: error[name/duplicate]: person `a` stands twice"]);
}

#[test]
fn changes_of_a_directory_keep_people_and_their_ids_apart() {
    let program = program(ROLES);
    let directory = read(&[GOOD]).expect("it is fine");
    let mut edit = directory.edit(&program);
    edit.set("north", "rating", &4).expect("a number");
    edit.set_dispatchers("north", ["abe.l"]).expect("one of its people");
    edit.set_dispatchers("old", ["anybody"]).expect("it lists no people");
    let error = edit.set_dispatchers("north", ["nia"]).expect_err("nobody");
    assert_eq!(error.to_string(), "`nia` is none of the people of provider `north`, did you mean `nina`?");
    for json in [
        r#"{"id": "p", "people": [{"id": "nina"}]}"#,
        r#"{"id": "p", "people": [{"id": "dana"}]}"#,
        r#"{"id": "p", "people": [{"id": "x"}, {"id": "x"}]}"#,
    ] {
        let error = edit.put_provider(json.as_bytes()).expect_err("an id twice");
        assert!(matches!(error, DirectoryError::PersonTwice { .. }), "{json}: {error}");
    }
    edit.put_provider(br#"{"id": "north", "people": [{"id": "nina"}]}"#).expect("it takes its own place");
    let changed = edit.finish();
    assert_eq!(changed.view(&program).people().len(), 2);
    let north = changed.view(&program).provider("north").expect("it is there");
    assert_eq!(north.people().map(PersonView::id).collect::<Vec<_>>(), ["nina"]);
}

#[test]
fn a_role_that_could_not_be_read_is_missed_by_nobody() {
    let text = "role dispatcher of company\ndirectory \"d.json\"\n";
    let json = r#"{"people": [{"id": "a", "roles": ["dispatcher"]}], "providers": []}"#;
    let found = crate::compile(&Sources::in_memory([("m", text), ("d.json", json)])).expect_err("no label");
    assert_eq!(found.len(), 1, "{found}");
}
