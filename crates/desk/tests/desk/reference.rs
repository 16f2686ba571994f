//! The API reference of the documentation is made from the OpenAPI document; `UPDATE_DOCS=1` writes it.

use std::fmt::Write;
use std::path::Path;

use serde_json::Value;

#[test]
fn the_reference_is_that_of_the_code() {
    let document = serde_json::to_value(consign_desk::api::openapi()).expect("JSON");
    let page = page(&document);
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/desk-api.md");
    if std::env::var_os("UPDATE_DOCS").is_some() {
        std::fs::write(&path, &page).expect("written");
    }
    let kept = std::fs::read_to_string(&path).unwrap_or_default();
    let differs = kept.lines().zip(page.lines()).position(|(one, other)| one != other);
    assert!(
        kept == page,
        "docs/desk-api.md: line {:?} differs; `UPDATE_DOCS=1` writes it",
        differs.map(|at| at + 1)
    );
}

#[test]
fn every_address_is_documented_with_what_it_answers() {
    let document = serde_json::to_value(consign_desk::api::openapi()).expect("JSON");
    for (path, methods) in document["paths"].as_object().expect("paths") {
        for (method, operation) in methods.as_object().expect("methods") {
            assert!(operation["summary"].is_string(), "{method} {path}");
            for parameter in operation["parameters"].as_array().into_iter().flatten() {
                assert!(parameter["description"].is_string(), "{method} {path} {parameter}");
            }
            assert!(!operation["responses"].as_object().expect("responses").is_empty(), "{method} {path}");
        }
    }
}

fn text(value: &Value) -> &str {
    value.as_str().unwrap_or_default().trim()
}

fn page(document: &Value) -> String {
    let mut page = String::from("# The desk over HTTP\n\n");
    writeln!(page, "Made from the OpenAPI document that the desk answers at `/api/openapi.json`.\n")
        .expect("text");
    writeln!(page, "{}\n", text(&document["info"]["description"])).expect("text");
    for (path, methods) in document["paths"].as_object().expect("paths") {
        for (method, operation) in methods.as_object().expect("methods") {
            of_operation(&mut page, path, method, operation).expect("text");
        }
    }
    page += "## Shapes\n\n";
    for (name, schema) in document["components"]["schemas"].as_object().expect("schemas") {
        of_schema(&mut page, name, schema).expect("text");
    }
    page.trim_end().to_owned() + "\n"
}

fn of_operation(page: &mut String, path: &str, method: &str, operation: &Value) -> std::fmt::Result {
    writeln!(page, "## `{} {path}`\n", method.to_uppercase())?;
    writeln!(page, "{}\n", text(&operation["summary"]))?;
    let description = text(&operation["description"]);
    if !description.is_empty() && description != text(&operation["summary"]) {
        writeln!(page, "{description}\n")?;
    }
    let parameters: Vec<&Value> = operation["parameters"].as_array().into_iter().flatten().collect();
    if !parameters.is_empty() {
        page.push_str("| parameter | in | is |\n| --- | --- | --- |\n");
        for parameter in parameters {
            let (name, place) = (text(&parameter["name"]), text(&parameter["in"]));
            writeln!(page, "| `{name}` | {place} | {} |", text(&parameter["description"]))?;
        }
        page.push('\n');
    }
    page.push_str("| status | is |\n| --- | --- |\n");
    for (status, response) in operation["responses"].as_object().expect("responses") {
        writeln!(page, "| {status} | {} |", text(&response["description"]))?;
    }
    page.push('\n');
    Ok(())
}

fn of_schema(page: &mut String, name: &str, schema: &Value) -> std::fmt::Result {
    writeln!(page, "### {name}\n")?;
    writeln!(page, "{}\n", text(&schema["description"]))?;
    if let Some(members) = schema["properties"].as_object() {
        page.push_str("| member | is |\n| --- | --- |\n");
        for (member, of) in members {
            let described =
                of["description"].as_str().or(of["oneOf"][1]["description"].as_str()).unwrap_or_default();
            writeln!(page, "| `{member}` | {} |", described.trim())?;
        }
        page.push('\n');
    }
    if !schema["example"].is_null() {
        writeln!(page, "```json\n{}\n```\n", schema["example"])?;
    }
    Ok(())
}
