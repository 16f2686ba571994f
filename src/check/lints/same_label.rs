//! `workflow/same-label`: two nodes of a workflow have one label.

use std::collections::HashMap;

use super::{Lint, LintContext};
use crate::diagnostic::{Code, Diagnostic, Sink};
use crate::syntax::ast::TextLiteral;

pub(super) const LINT: Lint = Lint {
    code: Code::WorkflowSameLabel,
    explanation: "People know a node by its label: in the portal, in the picture of the workflow, in reports. Two nodes of \
one label cannot be told apart there.",
    bad: r#"use "company.consign"
rules outsourcing assigns provider { otherwise assign first of northstar, coolair }
workflow other "Other" {
  start choose
  assign choose "Assign" { portal company  assigns provider  handler role dispatcher  rules outsourcing  then send }
  assign send "Assign" { portal provider  assigns engineer  handler role provider_dispatcher  then done  declined choose }
  end done
}
"#,
    good: r#"use "company.consign"
rules outsourcing assigns provider { otherwise assign first of northstar, coolair }
workflow other "Other" {
  start choose
  assign choose "Assign provider" { portal company  assigns provider  handler role dispatcher  rules outsourcing  then send }
  assign send "Assign engineer" { portal provider  assigns engineer  handler role provider_dispatcher  then done  declined choose }
  end done
}
"#,
    check: Some(check),
};

fn check(context: &LintContext<'_>, sink: &mut Sink) {
    for workflow in context.workflows() {
        let mut first: HashMap<&str, &TextLiteral> = HashMap::new();
        for label in workflow.nodes.iter().filter_map(|node| node.label.as_ref()) {
            if let Some(earlier) = first.get(label.text.as_str()) {
                let message = format!("two nodes have the label {:?}", label.text);
                let found = Diagnostic::new(Code::WorkflowSameLabel, label.span, message)
                    .label("the second one")
                    .related(earlier.span, "the first one");
                sink.push(found.help("give one of them another label"));
            } else {
                first.insert(&label.text, label);
            }
        }
    }
}
