use crate::test_support::{COMPANY, PEOPLE, RULES, marked, workspace};

use super::*;

/// What is offered at the mark of a text that is written behind the company's declarations.
fn offered(text: &str) -> Vec<Offer> {
    let (text, at) = marked(&format!("{COMPANY}{text}"));
    let whole = format!("{COMPANY}{RULES}");
    let zips = "Zip,Area Name\n1,2\n";
    let mut workspace = workspace(&[
        ("/a/main.consign", &whole),
        ("/a/people.json", PEOPLE),
        ("/a/zips.csv", zips),
        ("/a/packed.csv.gz", zips),
        ("/a/book.xlsx", ",\nSheet Zip,Area\n1,2\n"),
        ("/a/other.consign", ""),
    ]);
    workspace.open("/a/main.consign", 2, crate::text::Text::new(text));
    workspace.snapshot().complete("/a/main.consign", at).list
}

/// Holds what is offered at the mark against what must be, and must not be, among it.
fn offers(text: &str, wanted: &[&str], not: &[&str]) {
    let list = offered(text);
    let labels: Vec<&str> = list.iter().map(|offer| offer.label.as_str()).collect();
    for one in wanted {
        assert!(labels.contains(one), "`{one}` is not offered at {text:?}: {labels:?}");
    }
    for one in not {
        assert!(!labels.contains(one), "`{one}` is offered at {text:?}: {labels:?}");
    }
}

#[test]
fn conditions_are_made_of_fields_and_what_has_a_name() {
    offers(
        "let a = ¦",
        &["region", "severity", "pressing", "count", "not", "customer"],
        &["dispatcher", "rule", "northstar"],
    );
    offers("let a = customer.¦", &["tier", "name"], &["region", "and"]);
    offers(
        "rules r assigns provider { eligible when provider.¦",
        &["rating", "active", "workload"],
        &["region"],
    );
    offers("let a = region in ¦", &["north"], &[]);
    offers("let a = region ¦", &["in", "matches", "and"], &["region"]);
    offers("let a = due during ¦", &["office"], &["region", "and"]);
}

#[test]
fn variants_come_first_where_they_are_compared() {
    for text in
        ["let a = kind = ¦", "let a = kind in [¦", "let a = kind in [repair, ¦", "let a = kind not in [¦"]
    {
        let list = offered(text);
        assert_eq!(
            (list[0].label.as_str(), list[0].insert.as_str()),
            ("new installation", "\"new installation\""),
            "{text}"
        );
        assert_eq!(list[1].label, "repair", "{text}");
    }
    assert_eq!(offered("let a = severity >= ¦")[0].label, "high");
    assert_eq!(offered("let a = customer.tier = ¦")[0].label, "gold");
    assert_eq!(
        offered("rules r assigns provider { table t (region, customer.tier) { | \"a\" | ¦")[0].label,
        "gold"
    );
}

#[test]
fn providers_are_found_by_id_and_by_name() {
    for text in [
        "rules r assigns provider { rule a { assign ¦",
        "rules r assigns provider { rule a { assign first of northstar, ¦",
        "rules r assigns engineer of ¦",
        "group g = [¦",
        "test \"t\" { order {} expect assigned ¦",
    ] {
        let list = offered(text);
        let found = list
            .iter()
            .find(|offer| offer.label == "northstar")
            .unwrap_or_else(|| panic!("{text}: {list:?}"));
        assert_eq!(found.detail.as_deref(), Some("NorthStar Field Services"));
        assert_eq!(found.found_by.as_deref(), Some("northstar NorthStar Field Services"));
        let quoted = list.iter().find(|offer| offer.label == "north east").expect("it is there");
        assert_eq!(quoted.insert, "\"north east\"");
    }
    offers("test \"t\" { order {} assigned to northstar.¦", &["amy"], &["region"]);
}

#[test]
fn workflows_name_nodes_roles_and_rules() {
    let open = "workflow w \"W\" {\n  end gone\n  assign here \"H\" { portal company ";
    offers(&format!("{open} then ¦"), &["here", "gone"], &["region", "repairs"]);
    offers(&format!("{open} handler role ¦"), &["dispatcher", "provider_dispatcher"], &["here"]);
    offers(&format!("{open} rules ¦"), &[], &["here", "region"]);
    offers(&format!("rules mine assigns provider {{}}\n{open} rules ¦"), &["mine"], &["here", "region"]);
    offers(&format!("{open} portal ¦"), &["company", "provider"], &["region"]);
    offers(
        "workflow w \"W\" {\n  ¦",
        &["start", "branch", "task", "the engineer's node"],
        &["rule", "region"],
    );
    offers(
        "workflow w \"W\" {\n  assign e \"E\" { assigns engineer }\n  ¦",
        &["task"],
        &["the engineer's node"],
    );
}

#[test]
fn tests_name_rules_samples_fields_and_values() {
    let rules = "rules block assigns provider { rule one {} table two (region) {} otherwise manual }\n";
    offers(
        &format!("{rules}test \"t\" {{ order {{}} expect manual by ¦"),
        &["one", "two", "otherwise", "block"],
        &["region"],
    );
    offers(&format!("{rules}test \"t\" {{ order {{}} expect manual by block.¦"), &["one", "two"], &["block"]);
    offers("sample base {}\ntest \"t\" { order ¦", &["base"], &["region"]);
    offers(
        "test \"t\" { order { id: \"1\", ¦",
        &["region", "severity", "customer"],
        &["id", "tier", "rating"],
    );
    offers("test \"t\" { order { customer: { ¦", &["tier", "name"], &["region"]);
    offers("test \"t\" { order { severity: ¦", &["low", "high"], &["region"]);
    offers("test \"t\" { order { due: ¦", &["missing"], &["region"]);
    offers("test \"t\" { order { urgent: ¦", &["true", "false"], &["region"]);
    offers("provider p \"P\" { ¦", &["rating", "active"], &["region"]);
}

#[test]
fn files_and_their_columns_are_offered() {
    offers("use \"¦", &["other.consign"], &["people.json", "main.consign"]);
    offers("list l from ¦", &["zips.csv"], &["other.consign"]);
    offers("list l from \"zips.csv\" column \"¦\"", &["Zip", "Area Name"], &["zips.csv"]);
    offers(
        "rules r assigns provider { table t from \"zips.csv\" { region from ¦",
        &["Zip", "Area Name"],
        &["zips.csv"],
    );
    offers("list l from ¦", &["packed.csv.gz", "book.xlsx"], &["other.consign"]);
    offers("list l from \"packed.csv.gz\" column ¦", &["Zip", "Area Name"], &[]);
    offers("list l from \"book.xlsx\" sheet ¦", &["2026"], &["Area"]);
    offers("list l from \"book.xlsx\" sheet \"2026\" column ¦", &["Sheet Zip", "Area"], &["2026"]);
    offers("rules r assigns provider { table t from \"book.xlsx\" { region from ¦", &["Sheet Zip"], &["Zip"]);
    offers(
        "rules r assigns provider { table t from \"book.xlsx\" sheet \"gone\" { region from ¦",
        &[],
        &["Area"],
    );
    let text = format!("{COMPANY}use \"¦\"");
    let (text, at) = marked(&text);
    let workspace = workspace(&[("/a/main.consign", &text), ("/a/other.consign", "")]);
    let found = workspace.snapshot().complete("/a/main.consign", at);
    assert_eq!(&text[found.range.clone()], "\"\"", "the quote that the editor wrote is replaced");
    assert_eq!(found.list[0].insert, "\"other.consign\"");
}

#[test]
fn records_of_lists_have_their_fields() {
    let schema = "schema engineer { a text }\n";
    let lines = "type t = enum [x]\nschema work_order { lines list of { sku text  qty integer?  size enum [s, m] } }\n";
    for text in [
        "let a = any line in lines { ¦",
        "let a = region = \"x\" and none line in order.lines { line.sku = \"a\" and ¦",
    ] {
        offers(&format!("{lines}{schema}{text}"), &["line", "region"], &["sku", "rule"]);
    }
    offers(
        &format!("{lines}let a = all line in lines {{ line.¦"),
        &["sku", "qty", "size"],
        &["region", "line"],
    );
    assert_eq!(offered(&format!("{lines}let a = all line in lines {{ line.size = ¦"))[0].label, "m");
    offers(&format!("{lines}let a = all line in lines {{ line.qty > 1 }} and line.¦"), &[], &["sku"]);
}

#[test]
fn timezones_are_offered() {
    for text in ["timezone ¦", "timezone \"Eur¦\"", "calendar c { timezone ¦"] {
        offers(text, &["Europe/Paris", "America/New_York"], &["region"]);
    }
}

#[test]
fn within_a_text_only_texts_are_offered() {
    offers("rules r assigns provider { rule a \"Important o¦", &[], &["region", "when", "northstar"]);
    offers("let a = region = \"New Y¦", &[], &["region", "not", "pressing"]);
    offers("let a = kind = \"new i¦", &["new installation"], &["region"]);
    offers("rules r assigns provider { rule a { assign \"North¦", &["northstar", "north east"], &["region"]);
    offers("provider p \"The North ¦", &[], &["region", "rating"]);
}

#[test]
fn items_and_types_are_offered_and_nothing_where_a_name_is_made_up() {
    offers(
        "¦",
        &["rules", "workflow", "test \"…\" { order … }", "schema work_order { … }"],
        &["region", "when"],
    );
    offers("schema engineer { a ¦", &["text", "duration", "severity", "enum"], &["region"]);
    offers("let ¦", &[], &["region", "rules"]);
    offers("rules r assigns provider { rule ¦", &[], &["region", "vip"]);
    offers("// let a = ¦", &[], &["region"]);
    let test =
        offered("¦").into_iter().find(|offer| offer.label.starts_with("test ")).expect("it is offered");
    assert!(test.insert.contains("severity: ${4:low}") && !test.insert.contains("due"), "{}", test.insert);
    assert!(test.insert.contains("customer: { tier: ${7:silver}, name: ${8:\"\"} }"), "{}", test.insert);
}

#[test]
fn a_broken_file_is_completed_with_what_it_meant() {
    offers(
        "rules outsourcing assigns provider {\n  rule one { when = = assign }\n  rule two { when severity = ¦",
        &["low", "high"],
        &[],
    );
    offers("schema broken {\nrules r assigns provider { rule a { assign ¦", &["northstar"], &[]);
}
