//! What a row does, where a file can say it too: one candidate, the first of several, or a dispatcher.

use crate::program::written_name;
use crate::source::Files;
use crate::syntax::ast::{Action, ActionKind, Assigns, CandidateName, Manual, TargetKind};

/// What a row does, as a file has it; `None` if no file can say that.
pub(super) fn in_file(action: &Action, assigns: Assigns) -> Option<String> {
    const MANUAL: &str = "manual";
    match &action.kind {
        ActionKind::Manual(manual) => {
            let is_plain = manual.reason.is_none() && manual.to.is_empty() && manual.among.is_none();
            is_plain.then(|| MANUAL.to_owned())
        }
        ActionKind::Assign { .. } => {
            let names: Vec<String> =
                named(action)?.iter().map(|name| candidate(name, assigns)).collect::<Option<_>>()?;
            let text = names.join(";");
            (text != MANUAL).then_some(text)
        }
    }
}

/// A candidate; `None` if a file would be read otherwise.
fn candidate(name: &CandidateName, assigns: Assigns) -> Option<String> {
    let is_plain = |text: &str| {
        let has_sign = text.contains(';') || text.chars().any(char::is_control);
        !text.is_empty() && text.trim() == text && !has_sign
    };
    let has_dot = |text: &str| text.contains('.') && assigns == Assigns::Engineer;
    match name.parts.as_slice() {
        [one] => (is_plain(&one.text) && !has_dot(&one.text)).then(|| one.text.clone()),
        [provider, engineer] => {
            let are_plain = is_plain(&provider.text) && is_plain(&engineer.text) && !has_dot(&provider.text);
            are_plain.then(|| format!("{}.{}", provider.text, engineer.text))
        }
        _ => None,
    }
}

/// Those of whom a row tries one after the other.
pub(super) fn named(action: &Action) -> Option<&[CandidateName]> {
    match &action.kind {
        ActionKind::Assign { target, .. } => match &target.kind {
            TargetKind::One(name) => Some(std::slice::from_ref(name)),
            TargetKind::FirstOf(names) => Some(names),
            _ => None,
        },
        ActionKind::Manual(_) => None,
    }
}

/// What a row of a file does, as a program has it. A provider may stand there with its name, of which `id_of` knows the id.
pub(super) fn in_program(
    action: &Action,
    otherwise: Option<&str>,
    id_of: impl Fn(&str) -> Option<String>,
) -> String {
    let Some(names) = named(action) else { return "manual".to_owned() };
    let written = |name: &CandidateName| {
        let parts = name.parts.iter().enumerate().map(|(at, part)| {
            let id = if at == 0 { id_of(&part.text) } else { None };
            written_name(&id.unwrap_or_else(|| part.text.clone()))
        });
        parts.collect::<Vec<_>>().join(".")
    };
    let names: Vec<String> = names.iter().map(written).collect();
    let first = if names.len() > 1 { "first of " } else { "" };
    let otherwise = otherwise.map(|manual| format!(" else {manual}")).unwrap_or_default();
    format!("assign {first}{}{otherwise}", names.join(", "))
}

/// What a row does where nobody is left, as it is written.
pub(super) fn otherwise<'f>(action: &Action, files: &'f Files) -> Option<&'f str> {
    match &action.kind {
        ActionKind::Assign { else_manual, .. } => else_manual.as_ref().map(|manual| text(manual, files)),
        ActionKind::Manual(_) => None,
    }
}

pub(super) fn text<'f>(manual: &Manual, files: &'f Files) -> &'f str {
    files.text(manual.span)
}
