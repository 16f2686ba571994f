//! The pages about the program: what rules decided, its text, versions, and publishing in the browser.

use axum::http::Method;
use serde_json::json;

use super::fixture::{Desk, PROGRAM};
use super::portal::{Browser, Page, between, escaped};

/// A rule that the first one leaves nothing to decide.
const DEAD: &str = "rule turns \"The rest by turns\" { when priority = normal  assign rotate of north, cool }\n  \
                    rule late \"Too late\" { when priority = high  assign north }";

fn with_dead_rule() -> String {
    PROGRAM.replace(
        "rule turns \"The rest by turns\" { when priority = normal  assign rotate of north, cool }",
        DEAD,
    )
}

const PAGES: [&str; 6] = ["", "/text", "/workflow", "/picture/repairs", "/versions", "/versions/1"];

#[test]
fn rules_are_the_company_s_and_publishing_is_for_administrators() {
    let desk = Desk::new();
    for who in ["dana", "vera", "root"] {
        let browser = Browser::signed_in(&desk, who);
        for path in PAGES {
            let page = browser.page(&format!("/company/rules{path}"));
            assert!(page.len() <= 60_000 && !page.contains(" style="), "{path}: {page}");
        }
        let status = if who == "root" { 200 } else { 404 };
        assert_eq!(browser.get("/company/rules/publish").status, status, "{who}");
        if who != "root" {
            for path in ["/publish", "/preview", "/versions/1/again"] {
                let page = browser.send(Method::POST, &format!("/company/rules{path}"), "form_key=x");
                assert_eq!(page.status, 404, "{who} {path}");
            }
        }
    }
    for who in ["nina", "north.amy"] {
        let browser = Browser::signed_in(&desk, who);
        for path in PAGES.iter().chain(&["/publish", "/preview"]) {
            for base in ["/company", "/provider/north"] {
                assert_eq!(browser.get(&format!("{base}/rules{path}")).status, 404, "{who} {base} {path}");
            }
        }
    }
    for path in ["/versions/0", "/versions/2", "/picture/returns", "/text?file=other.consign"] {
        assert_eq!(
            Browser::signed_in(&desk, "root").get(&format!("/company/rules{path}")).status,
            404,
            "{path}"
        );
    }
}

#[test]
fn each_rule_has_how_often_it_decided_and_when_last() {
    let desk = Desk::running(&with_dead_rule());
    desk.receive("WO-1", "NY", "high");
    desk.after(jiff::SignedDuration::from_hours(3 * 24));
    desk.receive("WO-2", "NY", "high");
    desk.receive("WO-3", "NJ", "low");
    let dana = Browser::signed_in(&desk, "dana");
    let page = dana.page("/company/rules");
    let row = |rule: &str| between(&page, &format!("<code>outsourcing.{rule}</code>"), "</tr>");
    let counts = |rule: &str| -> Vec<String> {
        let cells: Vec<String> =
            row(rule).split("<td class=\"num\">").skip(1).take(3).map(str::to_owned).collect();
        cells.iter().map(|cell| cell.chars().filter(char::is_ascii_digit).take(1).collect()).collect()
    };
    assert_eq!(counts("urgent"), ["1", "2", "2"], "{page}");
    // The first one passed its deadline, and nobody else takes it.
    assert_eq!(counts("otherwise"), ["2", "2", "2"]);
    assert!(row("turns").contains("never decided yet") && !row("urgent").contains("never"), "{page}");
    assert!(row("late").contains("can never decide"), "{page}");
    let idle = dana.page("/company/rules?only=idle");
    assert!(idle.contains("outsourcing.turns") && !idle.contains("outsourcing.urgent"), "{idle}");
    assert!(dana.page("/company/rules?search=URG").contains("outsourcing.urgent"));
}

#[test]
fn an_order_s_history_leads_to_the_rule_in_the_text() {
    let desk = Desk::running(&with_dead_rule());
    desk.receive("WO-1", "NY", "high");
    let dana = Browser::signed_in(&desk, "dana");
    let order = dana.page("/company/orders/WO-1");
    let link = between(&order, "href=\"/company/rules?rule=", "\"");
    let to = dana.get(&format!("/company/rules?rule={link}")).to;
    let (path, line) = to.split_once("#L").expect("a line");
    let text = dana.page(path);
    let at = between(&text, &format!("id=\"L{line}\">"), "</li>");
    assert!(at.contains(">rule</span> urgent"), "{at}");
    assert!(text.contains("class=\"finding\"") && text.contains("rules/dead"), "{text}");
    assert_eq!(dana.get("/company/rules?rule=outsourcing.nothing").status, 404);
}

#[test]
fn the_workflow_is_a_picture_with_what_waits() {
    let desk = Desk::new();
    for id in ["WO-1", "WO-2"] {
        desk.receive(id, "CA", "low");
    }
    let dana = Browser::signed_in(&desk, "dana");
    let picture = dana.get("/company/rules/picture/repairs");
    assert_eq!(picture.headers["content-type"], "image/svg+xml");
    assert!(
        picture.headers["content-security-policy"].to_str().expect("text").starts_with("default-src 'none'")
    );
    assert!(picture.text.contains(">2 wait<") && picture.text.contains(">0 wait<"), "{}", picture.text);
    assert!(dana.page("/company/rules/workflow").contains("src=\"/company/rules/picture/repairs\""));
}

/// Sends the form of the editor.
pub fn edit(browser: &Browser<'_>, fields: &[(&str, &str)], upload: Option<(&str, &str)>) -> Page {
    let key = between(&browser.page("/company/settings"), "name=\"form_key\" value=\"", "\"");
    let part =
        |head: &str, value: &str| format!("--b\r\ncontent-disposition: form-data; {head}\r\n\r\n{value}\r\n");
    let mut body = part("name=\"form_key\"", &key);
    for (name, value) in fields {
        body += &part(&format!("name=\"{name}\""), value);
    }
    if let Some((name, text)) = upload {
        body += &part(&format!("name=\"upload\"; filename=\"{name}\""), text);
    }
    body += "--b--\r\n";
    let kind = [("content-type", "multipart/form-data; boundary=b")];
    browser.send_with(Method::POST, "/company/rules/publish", &body, &kind)
}

/// Writes a program down and looks at what it changes.
fn propose(browser: &Browser<'_>, text: &str) -> Page {
    let saved = edit(browser, &[("file", "main.consign"), ("text", text), ("do", "preview")], None);
    assert_eq!(saved.to, "/company/rules/preview", "{}", saved.text);
    browser.get("/company/rules/preview")
}

fn go_live(browser: &Browser<'_>, fields: &[(&str, &str)]) -> Page {
    let mut all = vec![("do", "live")];
    all.extend(fields);
    browser.submit("/company/settings", "/company/rules/preview", &all)
}

#[test]
fn a_version_is_written_looked_at_and_put_live() {
    let desk = Desk::new();
    for id in ["WO-1", "WO-2"] {
        desk.receive(id, "NJ", "high");
    }
    let root = Browser::signed_in(&desk, "root");
    let text = PROGRAM.replace("assign best provider rank by provider.workload", "assign cool");
    let look = propose(&root, &text);
    assert_eq!(look.status, 200);
    assert!(
        look.text.contains("kind of work order is treated differently")
            || look.text.contains("kinds of work orders"),
        "{}",
        look.text
    );
    assert!(look.text.contains("of 2 decisions of rules would have been others."), "{}", look.text);
    assert!(look.text.contains("All open orders can go on with it."), "{}", look.text);
    assert_eq!(desk.office.live().expect("a program").program, 1, "nothing is live yet");
    let done = go_live(&root, &[("note", "CoolAir <first>")]);
    let page = root.follow(&done);
    assert!(page.contains("Version 2 is live.") && page.contains("CoolAir &lt;first&gt;"), "{page}");
    assert!(root.page("/company/audit").contains("published a version of the program"));
    let version = Browser::signed_in(&desk, "vera").page("/company/rules/versions/2");
    assert!(
        version.contains("<del>") && version.contains("<ins>") && version.contains("CoolAir &lt;first&gt;"),
        "{version}"
    );
    assert!(!version.contains("/again"), "it is live already, and not for viewers");
    desk.is_sound();
    let again = root.submit("/company/settings", "/company/rules/versions/1/again", &[]);
    assert_eq!(again.to, "/company/rules/preview");
    assert!(root.page("/company/rules/preview").contains("value=\"Version 1 again\""));
    let done = go_live(&root, &[("note", "Version 1 again")]);
    assert!(root.follow(&done).contains("Version 3 is live."));
    let files =
        |version: u32| desk.get("root", &format!("/api/v1/programs/{version}")).is(200)["files"].clone();
    assert_eq!(files(3), files(1));
}

#[test]
fn what_is_wrong_is_told_at_its_line_and_is_not_put_live() {
    let desk = Desk::new();
    let root = Browser::signed_in(&desk, "root");
    let wrong = PROGRAM.replace("priority = high", "priority = hihg");
    let look = propose(&root, &wrong);
    assert!(
        look.status == 422 && look.text.contains("main.consign:") && look.text.contains("high"),
        "{}",
        look.text
    );
    assert_eq!(go_live(&root, &[]).status, 422);
    assert!(root.page("/company/rules/publish").contains("priority = hihg"), "it stays");
    let broken = edit(&root, &[("file", "main.consign"), ("text", "rule {"), ("do", "format")], None);
    assert!(broken.status == 422 && broken.text.contains("cannot be laid out"), "{}", broken.text);
    edit(&root, &[("file", "main.consign"), ("text", &PROGRAM.replace("  ", " ")), ("do", "format")], None);
    let laid_out = root.page("/company/rules/publish");
    assert!(laid_out.contains("\n  region"), "{laid_out}");
    let discarded = edit(&root, &[("do", "discard")], None);
    assert!(root.follow(&discarded).contains("It is discarded."));
    assert_eq!(root.get("/company/rules/preview").to, "/company/rules/publish");
    assert_eq!(desk.office.live().expect("a program").program, 1);
}

#[test]
fn files_are_taken_in_added_and_removed() {
    let desk = Desk::new();
    let root = Browser::signed_in(&desk, "root");
    let page = edit(&root, &[("do", "upload")], Some(("C:\\rules\\main.consign", &with_dead_rule())));
    assert_eq!(page.to, "/company/rules/publish?file=main%2Econsign");
    assert!(
        root.page("/company/rules/publish").contains("Too late"),
        "it takes the place of the one with its name"
    );
    let page = edit(&root, &[("do", "upload")], Some(("more.consign", "list cities = [\"NY\"]")));
    assert_eq!(page.to, "/company/rules/publish?file=more%2Econsign");
    assert!(root.page(&page.to).contains("list cities"));
    for path in ["", "../x", "/etc/passwd", "more.consign", "a//b", "a\\b"] {
        let page = edit(&root, &[("new_path", path), ("do", "add")], None);
        assert!(page.status == 422 && page.text.contains("needs a path of its own"), "{path}: {}", page.text);
    }
    assert_eq!(edit(&root, &[("do", "upload")], None).status, 422);
    edit(&root, &[("file", "more.consign"), ("text", "x"), ("do", "remove")], None);
    assert_eq!(root.get("/company/rules/publish?file=more.consign").status, 404);
    edit(&root, &[("file", "main.consign"), ("text", PROGRAM), ("do", "remove")], None);
    assert_eq!(root.get("/company/rules/publish?file=main.consign").status, 200, "the first file stays");
    let script = "</textarea><script>alert(1)</script>";
    edit(&root, &[("file", "main.consign"), ("text", script), ("do", "check")], None);
    assert!(!root.page("/company/rules/publish").contains("<script>alert"));
    assert_eq!(root.send(Method::POST, "/company/rules/publish", "form_key=x").status.as_u16() / 100, 4);
}

#[test]
fn orders_that_a_version_cannot_take_on_are_named_and_moved() {
    let desk = Desk::new();
    desk.receive("WO-1", "NY", "high");
    let root = Browser::signed_in(&desk, "root");
    let look = propose(&root, &PROGRAM.replace("pick", "select"));
    assert!(
        look.text.contains("repairs.pick") && look.text.contains("one order") && look.text.contains("WO-1"),
        "{}",
        look.text
    );
    assert!(
        look.text.contains("name=\"move.repairs.pick\"") && look.text.contains("value=\"repairs.select\""),
        "{}",
        look.text
    );
    let refused = go_live(&root, &[]);
    assert!(refused.status == 409 && refused.text.contains("has to be decided first"), "{}", refused.text);
    let wrong = go_live(&root, &[("move.repairs.pick", "repairs.nowhere")]);
    assert!(wrong.status == 409 && wrong.text.contains("repairs.nowhere"), "{}", wrong.text);
    let done = go_live(&root, &[("move.repairs.pick", "repairs.select")]);
    assert!(root.follow(&done).contains("Version 2 is live."));
    let at = desk.order("WO-1").placement.at.expect("it waits");
    assert_eq!(&*at.node, "select");
    desk.is_sound();
}

#[test]
fn orders_that_no_longer_fit_are_named_and_kept_on_demand() {
    let desk = Desk::new();
    desk.receive("WO-1", "NY", "high");
    let root = Browser::signed_in(&desk, "root");
    let text = PROGRAM.replace("margin    number?", "margin    number");
    let look = propose(&root, &text);
    assert!(look.text.contains("no longer fits the schema") && look.text.contains("WO-1"), "{}", look.text);
    assert_eq!(go_live(&root, &[]).status, 409);
    let done = go_live(&root, &[("keep_invalid", "true")]);
    assert!(root.follow(&done).contains("Version 2 is live."));
}

#[test]
fn of_two_administrators_at_once_the_second_is_told() {
    let desk = Desk::new();
    let root = Browser::signed_in(&desk, "root");
    root.submit(
        "/company/people/dora",
        "/company/people/dora",
        &[("name", "dora"), ("sign_in", "dora"), ("role", "dispatcher"), ("desk_role", "administrator")],
    );
    let dora = Browser::signed_in(&desk, "dora");
    let one = PROGRAM.replace("The rest by turns", "By turns");
    propose(&root, &with_dead_rule());
    propose(&dora, &one);
    assert_eq!(go_live(&dora, &[]).status, 303);
    let told = go_live(&root, &[]);
    assert!(
        told.status == 409 && told.text.contains("another version went live in between"),
        "{}",
        told.text
    );
    assert_eq!(desk.office.live().expect("a program").program, 2);
    let page = root.page("/company/rules/publish");
    assert!(page.contains("Version 2 went live since you began with version 1"), "{page}");
    assert!(page.contains("Too late"), "what was written stays");
    root.submit("/company/settings", "/company/rules/preview", &[("do", "go-on")]);
    assert_eq!(go_live(&root, &[]).status, 303);
    assert_eq!(desk.office.live().expect("a program").program, 3);
}

#[test]
fn a_dry_run_of_the_api_decides_the_last_30_days_again() {
    let desk = Desk::new();
    desk.receive("WO-0", "NY", "high");
    desk.after(jiff::SignedDuration::from_hours(40 * 24));
    for id in ["WO-1", "WO-2"] {
        desk.receive(id, "NJ", "high");
    }
    let text = PROGRAM.replace("assign best provider rank by provider.workload", "assign cool");
    let body = json!({"files": {"main.consign": text}, "dry_run": true});
    let told = desk.post("root", "/api/v1/programs", &body).is(200);
    let replayed = &told["replayed"];
    assert!(replayed["decisions"].as_u64().is_some_and(|n| (2..=4).contains(&n)), "{told}");
    assert!(replayed["differ"].as_u64().is_some_and(|n| n >= 1), "{told}");
    let orders = replayed["changes"].to_string();
    assert!(!orders.contains("WO-0") || orders.contains("expired"), "before 30 days: {orders}");
}

#[test]
fn a_large_program_has_pages_that_stay_small() {
    let rules: String = (0..600)
        .map(|n| format!("  rule r{n} \"Rule number {n}\" {{ when region = \"R{n}\" and priority = normal  assign north }}\n"))
        .collect();
    let text = PROGRAM.replace("  rule turns", &format!("{rules}  rule turns"));
    let desk = Desk::running(&text);
    let dana = Browser::signed_in(&desk, "dana");
    for path in [
        "",
        "?page=3",
        "/text",
        "/text?from=301",
        &format!("/text?file={}&from=450", escaped("main.consign")),
    ] {
        let page = dana.page(&format!("/company/rules{path}"));
        assert!(page.len() <= 60_000, "{path}: {}", page.len());
    }
    let last = dana.get("/company/rules?rule=outsourcing.r599").to;
    assert!(dana.page(last.split('#').next().expect("a path")).contains("r599"));
}
