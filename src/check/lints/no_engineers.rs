//! `directory/no-engineers`: orders of a provider come to a node that assigns an engineer, and it has none.

use super::{Context, Lint};
use crate::diagnostic::{Code, Diagnostic, Sink};
use crate::program::{Assigns, NodeKind, Provider};

pub(super) const LINT: Lint = Lint {
    code: Code::DirectoryNoEngineers,
    explanation: "Where a workflow has a node that `assigns engineer`, an order that a provider without engineers has \
taken stays there: its dispatcher has nobody to choose. Add its engineers, in the program or in the directory file.",
    bad: r#"use "company.consign"
provider fixit "FixIt" {}
rules outsourcing assigns provider {
  rule all { assign first of northstar, coolair, fixit }
}
"#,
    good: r#"use "company.consign"
provider fixit "FixIt" {
  engineer finn "Finn Moe" {}
}
rules outsourcing assigns provider {
  rule all { assign first of northstar, coolair, fixit }
}
"#,
    check: Some(check),
};

fn check(context: &Context<'_>, sink: &mut Sink) {
    let program = context.program;
    let nodes = program.workflows.iter().flat_map(|workflow| &workflow.nodes);
    let assigns_engineer =
        |kind: &NodeKind| matches!(kind, NodeKind::Work(work) if work.assigns == Some(Assigns::Engineer));
    if !nodes.into_iter().any(|node| assigns_engineer(&node.kind)) {
        return;
    }
    let lacking = program
        .directory
        .providers()
        .map(|(_, provider)| provider)
        .filter(|provider| provider.engineers.is_empty());
    let lacking: Vec<&Provider> = lacking.collect();
    let Some(first) = lacking.first() else { return };
    let message = match lacking.as_slice() {
        [one] => format!("the provider `{}` has no engineers, and a node assigns one", one.id()),
        more => format!("{} providers have no engineers, and a node assigns one", more.len()),
    };
    let mut found = Diagnostic::new(Code::DirectoryNoEngineers, first.span, message)
        .help(format!("add its engineers: `engineer ID \"Name\" {{}}` in the braces of `{}`", first.id()));
    for provider in lacking.iter().skip(1).take(8) {
        found = found.related(provider.span, format!("`{}` has none either", provider.id()));
    }
    sink.push(found);
}
