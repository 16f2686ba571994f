//! `unused/…`: what is declared and nothing uses. Only the root file of a program with a workflow is looked at:
//! what other files declare may serve other programs.

pub(super) mod calendar;
pub(super) mod condition;
pub(super) mod group;
pub(super) mod import;
pub(super) mod list;
pub(super) mod named_type;
pub(super) mod sample;

use super::LintContext;
use crate::diagnostic::{Code, Diagnostic, Sink};
use crate::syntax::ast::{ItemKind, Name};

/// Reports the items of a kind that nothing uses.
fn report(
    context: &LintContext<'_>,
    sink: &mut Sink,
    code: Code,
    what: &str,
    name_of: fn(&ItemKind) -> Option<&Name>,
) {
    if context.is_library() {
        return;
    }
    for item in context.root_items() {
        let Some(name) = name_of(&item.kind).filter(|name| !context.is_used(name)) else { continue };
        let message = format!("nothing uses the {what} `{}`", name.text);
        let found = Diagnostic::new(code, name.span, message).help(format!("take the {what} out"));
        sink.push(found.fix(format!("take the {what} out"), vec![context.without(item)]));
    }
}
