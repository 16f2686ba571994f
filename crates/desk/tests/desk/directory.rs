//! The directory's pages: who sees and changes what, bad values, two at once, and tables.

use axum::http::Method;
use serde_json::json;

use super::fixture::Desk;
use super::portal::{Browser, between, escaped};

const NORTH: &str = "/company/directory/north";

fn north(extra: &[(&'static str, &'static str)]) -> Vec<(&'static str, &'static str)> {
    let mut fields = vec![("field.name", "NorthStar"), ("field.regions", "NJ\nNY"), ("field.capacity", "3")];
    for (name, value) in extra {
        fields.retain(|(known, _)| known != name);
        fields.push((name, value));
    }
    fields
}

/// Sends an entry's form as it was shown at some time.
fn save(browser: &Browser<'_>, path: &str, version: u32, fields: &[(&str, &str)]) -> super::portal::Page {
    let version = version.to_string();
    let mut all = vec![("directory", version.as_str())];
    all.extend(fields);
    browser.submit(path, path, &all)
}

fn version(desk: &Desk) -> u32 {
    desk.office.live().expect("a program").directory
}

#[test]
fn the_company_sees_all_providers_and_a_provider_its_engineers() {
    let desk = Desk::new();
    desk.receive("WO-1", "NY", "high");
    for who in ["dana", "vera", "root"] {
        let browser = Browser::signed_in(&desk, who);
        let page = browser.page("/company/directory");
        assert!(page.contains("NorthStar") && page.contains("CoolAir") && page.contains("1 / 3"), "{page}");
        assert!(page.len() <= 60_000);
        let entry = browser.page(NORTH);
        assert!(entry.contains("Amy Lee") && entry.contains("of 3 at most"), "{entry}");
        assert_eq!(entry.contains("name=\"field.capacity\""), who == "root", "{who}");
    }
    let nina = Browser::signed_in(&desk, "nina");
    let page = nina.page("/provider/north/directory");
    assert!(page.contains("Amy Lee") && !page.contains("CoolAir") && !page.contains("Amy Stone"), "{page}");
    assert!(!nina.page("/provider/north/directory/north").contains("name=\"field.capacity\""));
    for path in [
        "/provider/north/directory/cool",
        "/provider/north/directory/cool/amy",
        "/company/directory",
        "/provider/north/export/providers",
        "/provider/north/import",
        "/company/export/engineers",
    ] {
        assert_eq!(nina.get(path).status, 404, "{path}");
    }
    let amy = Browser::signed_in(&desk, "north.amy");
    for path in [
        "/provider/north/directory",
        "/provider/north/directory/north/abe",
        "/provider/north/export/engineers",
    ] {
        assert_eq!(amy.get(path).status, 404, "{path}");
    }
    for path in ["/company/directory/south", "/company/directory/north/zoe", "/company/export/people"] {
        assert_eq!(Browser::signed_in(&desk, "root").get(path).status, 404, "{path}");
    }
}

#[test]
fn an_administrator_changes_a_capacity_and_its_effect_is_at_once() {
    let desk = Desk::new();
    let root = Browser::signed_in(&desk, "root");
    let done = save(&root, NORTH, 1, &north(&[("field.capacity", "1"), ("field.name", "North <b>Star</b>")]));
    let page = root.follow(&done);
    assert!(
        page.contains("Saved.")
            && page.contains("North &lt;b&gt;Star&lt;/b&gt;")
            && !page.contains("<b>Star"),
        "{page}"
    );
    assert_eq!(version(&desk), 2);
    desk.receive("WO-1", "NY", "high");
    desk.receive("WO-2", "NY", "high");
    assert_eq!(desk.order("WO-2").placement.provider, None, "it is full");
    let same = save(&root, NORTH, 2, &north(&[("field.capacity", "1"), ("field.name", "North <b>Star</b>")]));
    assert!(root.follow(&same).contains("Nothing has changed."));
    assert_eq!(version(&desk), 2);
    desk.is_sound();
}

#[test]
fn what_is_no_value_is_told_at_its_field_and_nothing_is_changed() {
    let desk = Desk::new();
    let root = Browser::signed_in(&desk, "root");
    let page = save(&root, NORTH, 1, &north(&[("field.capacity", "many"), ("field.regions", "")]));
    assert_eq!(page.status, 422);
    assert!(page.text.contains("2 values cannot be taken"), "{}", page.text);
    assert!(
        page.text.contains("expected number")
            && page.text.contains("value=\"many\" autocomplete=\"off\" aria-invalid=\"true\""),
        "{}",
        page.text
    );
    assert_eq!(version(&desk), 1);
    assert_eq!(
        root.submit(NORTH, NORTH, &[("field.capacity", "9")]).status,
        403,
        "a form without its version"
    );
}

#[test]
fn of_two_who_edit_one_entry_the_second_is_told_and_of_two_entries_nobody_is() {
    let desk = Desk::new();
    let (root, other) = (Browser::signed_in(&desk, "root"), Browser::signed_in(&desk, "root"));
    assert_eq!(save(&root, NORTH, 1, &north(&[("field.capacity", "5")])).status, 303);
    let cool = "/company/directory/cool";
    let fields = [("field.name", "CoolAir"), ("field.regions", "CT\nNJ"), ("field.capacity", "4")];
    assert_eq!(save(&other, cool, 1, &fields).status, 303, "another entry is another thing");
    let told = save(&other, NORTH, 1, &north(&[("field.capacity", "7")]));
    assert!(told.status == 409 && told.text.contains("By now it says “5”."), "{}", told.text);
    assert!(told.text.contains("name=\"field.capacity\" value=\"7\""), "what was typed stays: {}", told.text);
    let now: u32 = between(&told.text, "name=\"directory\" value=\"", "\"").parse().expect("a version");
    assert_eq!(save(&other, NORTH, now, &north(&[("field.capacity", "7")])).status, 303);
    let provider = desk.get("root", "/api/v1/providers/north").is(200);
    assert_eq!(provider["attributes"]["capacity"], 7, "{provider}");
}

#[test]
fn dispatchers_of_a_provider_change_their_engineers_and_nothing_else() {
    let desk = Desk::new();
    let nina = Browser::signed_in(&desk, "nina");
    let abe = "/provider/north/directory/north/abe";
    let done = save(&nina, abe, 1, &[("field.name", "Abe Cole"), ("field.present", "true")]);
    assert!(nina.follow(&done).contains("Saved."));
    let engineer = desk.get("nina", "/api/v1/providers/north/engineers/abe").is(200);
    assert_eq!(engineer["attributes"]["present"], true);
    let key = between(&nina.page("/provider/north/settings"), "name=\"form_key\" value=\"", "\"");
    for path in ["/provider/north/directory/north", "/provider/north/directory/cool/amy"] {
        let body = format!("form_key={}&directory=2&field.capacity=99", escaped(&key));
        assert_eq!(nina.send(Method::POST, path, &body).status, 404, "{path}");
    }
    for who in ["dana", "vera"] {
        let browser = Browser::signed_in(&desk, who);
        let page =
            browser.submit("/company/settings", NORTH, &[("directory", "2"), ("field.capacity", "99")]);
        assert_eq!(page.status, 404, "{who}");
    }
    assert_eq!(version(&desk), 2);
}

/// Sends the form of the import with its key.
fn table(browser: &Browser<'_>, sheet: &str, text: &str) -> super::portal::Page {
    let key = between(&browser.page("/company/import"), "name=\"form_key\" value=\"", "\"");
    let part =
        |head: &str, value: &str| format!("--b\r\ncontent-disposition: form-data; {head}\r\n\r\n{value}\r\n");
    let body = part("name=\"form_key\"", &key)
        + &part("name=\"sheet\"", sheet)
        + &part("name=\"text\"", "")
        + &part("name=\"file\"; filename=\"t.csv\"", text)
        + "--b--\r\n";
    browser.send_with(
        Method::POST,
        "/company/import",
        &body,
        &[("content-type", "multipart/form-data; boundary=b")],
    )
}

#[test]
fn a_table_is_looked_at_and_then_made_in_one_step() {
    let desk = Desk::new();
    let root = Browser::signed_in(&desk, "root");
    let text = root.page("/company/export/providers");
    assert_eq!(text.lines().count(), 3, "{text}");
    let as_it_is = table(&root, "providers", &text);
    assert!(
        as_it_is.status == 200 && as_it_is.text.contains("All is as the table says already."),
        "{}",
        as_it_is.text
    );
    let changed = text.replace(",3\n", ",8\n") + "south,=South & Sons,\"[\"\"TX\"\"]\",4\n";
    let look = table(&root, "providers", &changed);
    assert!(look.status == 200 && look.text.contains("2 entries change."), "{}", look.text);
    assert!(look.text.contains("<del>3</del> → <ins>8</ins>") && look.text.contains("line"), "{}", look.text);
    assert_eq!(version(&desk), 1, "nothing is made yet");
    let done = root.submit("/company/import", "/company/import/apply", &[]);
    assert!(root.follow(&done).contains("2 entries are changed."));
    assert_eq!(version(&desk), 2, "in one step");
    let written = root.page("/company/export/providers");
    assert!(written.contains("'=South & Sons"), "safe for spreadsheets: {written}");
    assert!(table(&root, "providers", &written).text.contains("All is as the table says already."));
    let south = desk.get("root", "/api/v1/providers/south").is(200);
    assert_eq!((&south["name"], &south["attributes"]["regions"]), (&json!("=South & Sons"), &json!(["TX"])));
    let again = root.submit("/company/import", "/company/import/apply", &[]);
    assert!(again.status == 422 && again.text.contains("nothing to be made any more"), "{}", again.text);
}

#[test]
fn what_is_wrong_with_a_table_is_told_by_line_and_none_of_it_is_made() {
    let desk = Desk::new();
    let root = Browser::signed_in(&desk, "root");
    for (sheet, text, said) in [
        ("providers", "id,capcity\nnorth,8\n", "line 1: there is no attribute <code>capcity</code>"),
        ("providers", "name,capacity\nNorthStar,8\n", "line 1: the header has no column <code>id</code>"),
        ("providers", "id,capacity\nnorth,8\ncool,many\n", "line 3"),
        ("providers", "id,capacity\nnorth,8\nnorth,9\n", "line 3: an earlier row"),
        ("providers", "id,capacity\nnorth\n", "line 2: the row has 1 cells"),
        ("providers", "id,capacity\nsouth,3\n", "line 2"),
        ("engineers", "provider,id,present\nsouth,amy,true\n", "line 2"),
        ("providers", "", "Choose a file"),
    ] {
        let page = table(&root, sheet, text);
        assert!(page.status == 422 && page.text.contains(said), "{text:?} {said}: {}", page.text);
        assert!(!page.text.contains("/import/apply"), "{text:?}");
    }
    assert_eq!(version(&desk), 1);
}

#[test]
fn a_table_of_entries_that_others_changed_meanwhile_is_looked_at_again() {
    let desk = Desk::new();
    let root = Browser::signed_in(&desk, "root");
    table(&root, "engineers", "provider,id,present\nnorth,abe,true\ncool,amy,false\n");
    let body = json!({"name": "Abel Cole"});
    let path = "/api/v1/providers/north/engineers/abe";
    desk.send("nina", Method::PATCH, path, &[], &body.to_string()).is(200);
    let told = root.submit("/company/import", "/company/import/apply", &[]);
    assert!(told.status == 409 && told.text.contains("Somebody else has changed"), "{}", told.text);
    assert_eq!(
        desk.get("root", "/api/v1/providers/cool/engineers/amy").is(200)["attributes"]["present"],
        true
    );
}
