//! `workflow/decline-uncaught`: a provider cannot hand an order back.

use super::{Lint, LintContext};
use crate::diagnostic::{Code, Diagnostic, Sink};
use crate::program::{NodeKind, Portal};

pub(super) const LINT: Lint = Lint {
    code: Code::WorkflowDeclineUncaught,
    explanation: "A node in the provider's portal that assigns an engineer is where a provider finds that it cannot do the \
work. Without `declined NODE` its decline leads nowhere: the portal refuses it, and the order stays with a provider that does \
not want it.",
    bad: r#"use "company.consign"
rules outsourcing assigns provider { otherwise assign first of northstar, coolair }
workflow other "Other" {
  start choose
  assign choose "Assign provider" { portal company  assigns provider  handler role dispatcher  rules outsourcing  then send }
  assign send "Assign engineer" { portal provider  assigns engineer  handler role provider_dispatcher  then done }
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
    for node in context.program.workflows.iter().flat_map(|workflow| &workflow.nodes) {
        let NodeKind::Work(work) = &node.kind else { continue };
        if work.portal == Portal::Provider && work.assigns.is_some() && work.declined.is_none() {
            let message = format!("nobody catches an order that the provider declines at `{}`", node.name);
            let found = Diagnostic::new(Code::WorkflowDeclineUncaught, node.span, message);
            sink.push(found.help("add `declined NODE`, the node that assigns the provider"));
        }
    }
}
