//! `text/blank-label`: a label in which nothing stands.

use super::{Lint, LintContext};
use crate::diagnostic::{Code, Diagnostic, Sink};
use crate::syntax::ast::{Item, ItemKind, RuleEntry, TextLiteral};

pub(super) const LINT: Lint = Lint {
    code: Code::TextBlankLabel,
    explanation: "Labels are what people see in portals, pictures and lists. One in which nothing stands leaves a gap there: write what the \
thing is called.",
    bad: r#"use "company.consign"
rules outsourcing assigns provider {
  rule north "" { when region = "NY"  assign northstar }
  otherwise assign coolair
}
"#,
    good: r#"use "company.consign"
rules outsourcing assigns provider {
  rule north "The north" { when region = "NY"  assign northstar }
  otherwise assign coolair
}
"#,
    check: Some(check),
};

fn check(context: &LintContext<'_>, sink: &mut Sink) {
    let labels = context.items.iter().flat_map(|item| labels(item));
    for label in labels.filter(|label| label.text.trim().is_empty()) {
        let found = Diagnostic::new(Code::TextBlankLabel, label.span, "nothing stands in this label");
        sink.push(found.label("shown as a gap").help("write what people are to see"));
    }
}

/// The labels of an item and of what stands in it.
fn labels(item: &Item) -> Vec<&TextLiteral> {
    match &item.kind {
        ItemKind::Role(role) => vec![&role.label],
        ItemKind::Provider(provider) => {
            let engineers = provider.engineers.iter().map(|engineer| &engineer.label);
            std::iter::once(&provider.label).chain(engineers).collect()
        }
        ItemKind::Rules(rules) => rules.rules.iter().filter_map(RuleEntry::label).collect(),
        ItemKind::Workflow(workflow) => {
            let nodes = workflow.nodes.iter().filter_map(|node| node.label.as_ref());
            std::iter::once(&workflow.label).chain(nodes).collect()
        }
        _ => Vec::new(),
    }
}
