//! `unused/import`: a file of which nothing is used.

use std::collections::HashSet;

use super::super::{Lint, LintContext};
use crate::check::names::name_of;
use crate::diagnostic::{Code, Diagnostic, Sink};
use crate::source::FileId;
use crate::syntax::ast::{Item, ItemKind};

pub(in crate::check::lints) const LINT: Lint = Lint {
    code: Code::UnusedImport,
    explanation: "Nothing that the file declares is used, and it has no schema, provider, rules or workflow of its own \
either. The program means the same without it.",
    bad: r#"use "company.consign"
use "regions.consign"
rules outsourcing assigns provider { otherwise assign first of northstar, coolair }
"#,
    good: r#"use "company.consign"
use "regions.consign"
rules outsourcing assigns provider {
  rule all { when region in north  assign first of northstar, coolair }
}
"#,
    check: Some(check),
};

/// The file `regions.consign` of the examples.
pub(in crate::check::lints) const REGIONS: &str = "list north = [\"NY\", \"NJ\", \"CT\"]\n";

fn check(context: &LintContext<'_>, sink: &mut Sink) {
    if context.is_library() {
        return;
    }
    for item in context.root_items() {
        let ItemKind::Use(path) = &item.kind else { continue };
        let files = reached(context, item);
        if files.is_empty() || has_use(context, &files) {
            continue;
        }
        let message = format!("nothing of `{}` is used", path.text);
        let found = Diagnostic::new(Code::UnusedImport, item.span, message).help("take the `use` out");
        sink.push(found.fix("take the `use` out", vec![context.without(item)]));
    }
}

/// The file that a `use` names, and those that it uses in turn; not the root.
fn reached(context: &LintContext<'_>, item: &Item) -> HashSet<FileId> {
    let root = item.span.file;
    let mut open = vec![item];
    let mut reached = HashSet::new();
    while let Some(item) = open.pop() {
        let ItemKind::Use(path) = &item.kind else { continue };
        let file = context.file_named_at(path.span);
        if let Some(file) = file.filter(|file| *file != root && reached.insert(*file)) {
            open.extend(context.items.iter().copied().filter(|item| item.span.file == file));
        }
    }
    reached
}

/// Whether some item of the files has an effect of its own or a name that is used.
fn has_use(context: &LintContext<'_>, files: &HashSet<FileId>) -> bool {
    context.items.iter().filter(|item| files.contains(&item.span.file)).any(|item| match &item.kind {
        ItemKind::Use(_) => false,
        ItemKind::List(_)
        | ItemKind::Let(_)
        | ItemKind::Sample(_)
        | ItemKind::Calendar(_)
        | ItemKind::Group(_)
        | ItemKind::Type(_)
        | ItemKind::Role(_) => name_of(&item.kind).is_some_and(|name| context.is_used(name)),
        _ => true,
    })
}
