//! What is said of providers and engineers.

use std::fmt::Write as _;

use consign::Program;
use consign::directory::{EngineerView, ProviderView};
use consign::schema::{FieldValue, FieldView};

/// How many engineers are listed.
const LISTED: usize = 12;

/// A provider of the program's directory, with its attributes; `None` if it has none of the name.
pub(crate) fn provider(program: &Program, id: &str) -> Option<String> {
    let provider = program.directory().view(program).provider(id)?;
    let mut text = format!("**{}**\n", provider.name());
    attributes(&mut text, provider.attributes());
    let _ = write!(text, "\n- open work orders: {}", provider.workload());
    let engineers: Vec<String> =
        provider.engineers().map(|one| format!("`{}` {}", one.id(), one.name())).collect();
    if !engineers.is_empty() {
        let more = engineers.len().saturating_sub(LISTED);
        let more = if more == 0 { String::new() } else { format!(", and {more} more") };
        let _ = write!(text, "\n- engineers: {}{more}", engineers[..engineers.len().min(LISTED)].join(", "));
    }
    Some(text)
}

/// An engineer of any provider; of several with the id, each.
pub(crate) fn engineer(program: &Program, id: &str) -> Option<String> {
    let found = engineers(program, id);
    let shown = found.iter().map(|(provider, engineer)| {
        let mut text = format!("**{}**, of {}\n", engineer.name(), provider.name());
        attributes(&mut text, engineer.attributes());
        text
    });
    let shown: Vec<String> = shown.collect();
    (!shown.is_empty()).then(|| shown.join("\n\n"))
}

fn engineers<'p>(program: &'p Program, id: &str) -> Vec<(ProviderView<'p>, EngineerView<'p>)> {
    let providers = program.directory().view(program).providers();
    providers.filter_map(|provider| Some((provider, provider.engineer(id)?))).collect()
}

fn attributes<'p>(text: &mut String, all: impl Iterator<Item = (FieldView<'p>, FieldValue)>) {
    for (field, value) in all.filter(|(field, _)| !matches!(field.path, "id" | "name" | "workload")) {
        let _ = write!(text, "\n- {}: {}", field.path, shown(&value));
    }
}

fn shown(value: &FieldValue) -> String {
    serde_json::to_string(value).unwrap_or_default()
}
