//! `workflow/deadline-loop`: a deadline leads back to the node it is for.

use super::{Lint, LintContext};
use crate::diagnostic::{Code, Diagnostic, Sink};
use crate::syntax::ast::{Goes, NodeKind, StatementKind};

pub(super) const LINT: Lint = Lint {
    code: Code::WorkflowDeadlineLoop,
    explanation: "When a deadline passes, the order goes elsewhere: to another person, or to the node that chooses again. \
A deadline that leads to its own node changes nothing but the clock: the same handler has the same order, for the same time \
again. A node with rules is left alone: it tries them anew.",
    bad: r#"use "company.consign"
rules outsourcing assigns provider { otherwise assign first of northstar, coolair }
workflow other "Other" {
  start choose
  assign choose "Assign provider" { portal company  assigns provider  handler role dispatcher  rules outsourcing  then send }
  assign send "Assign engineer" {
    portal provider  assigns engineer  handler role provider_dispatcher  then done  declined choose
    within 4h else send
  }
  end done
}
"#,
    good: r#"use "company.consign"
rules outsourcing assigns provider { otherwise assign first of northstar, coolair }
workflow other "Other" {
  start choose
  assign choose "Assign provider" { portal company  assigns provider  handler role dispatcher  rules outsourcing  then send }
  assign send "Assign engineer" {
    portal provider  assigns engineer  handler role provider_dispatcher  then done  declined choose
    within 4h else declined
  }
  end done
}
"#,
    check: Some(check),
};

fn check(context: &LintContext<'_>, sink: &mut Sink) {
    for workflow in context.workflows() {
        for node in &workflow.nodes {
            let (NodeKind::Assign(statements) | NodeKind::Task(statements)) = &node.kind else { continue };
            // Rules are tried again when an order comes back: whoever was busy may be free by then.
            if statements.iter().any(|statement| matches!(statement.kind, StatementKind::Rules(_))) {
                continue;
            }
            let declined = statements.iter().find_map(|statement| match &statement.kind {
                StatementKind::Declined(to, _) => Some(to),
                _ => None,
            });
            for statement in statements {
                let StatementKind::Within(within) = &statement.kind else { continue };
                let goes = match &within.goes {
                    Goes::Node(to) => Some(to),
                    Goes::Declined(_) => declined,
                };
                if goes.is_some_and(|to| to.text == node.name.text) {
                    let message = format!("the deadline of `{}` leads back to it", node.name.text);
                    let found = Diagnostic::new(Code::WorkflowDeadlineLoop, statement.span, message);
                    sink.push(
                        found.help("lead it to another node, such as the one that assigns the provider"),
                    );
                }
            }
        }
    }
}
