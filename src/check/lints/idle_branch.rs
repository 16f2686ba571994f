//! `workflow/idle-branch`: all ways of a branch lead to one node.

use super::{Lint, LintContext};
use crate::diagnostic::{Code, Diagnostic, Sink};
use crate::syntax::ast::NodeKind;

pub(super) const LINT: Lint = Lint {
    code: Code::WorkflowIdleBranch,
    explanation: "A branch parts orders. One whose ways all lead to the same node parts nothing: lead one of them elsewhere, or take the \
branch out and lead the node before it on.",
    bad: r#"use "company.consign"
rules outsourcing assigns provider { otherwise assign first of northstar, coolair }
workflow other "Other" {
  start part
  branch part { when region = "NY" -> choose  otherwise -> choose }
  assign choose "Assign provider" { portal company  assigns provider  handler role dispatcher  rules outsourcing  then send }
  assign send "Assign engineer" { portal provider  assigns engineer  handler role provider_dispatcher  then done  declined choose }
  end done
}
"#,
    good: r#"use "company.consign"
rules outsourcing assigns provider { otherwise assign first of northstar, coolair }
workflow other "Other" {
  start part
  branch part { when region = "NY" -> done  otherwise -> choose }
  assign choose "Assign provider" { portal company  assigns provider  handler role dispatcher  rules outsourcing  then send }
  assign send "Assign engineer" { portal provider  assigns engineer  handler role provider_dispatcher  then done  declined choose }
  end done
}
"#,
    check: Some(check),
};

fn check(context: &LintContext<'_>, sink: &mut Sink) {
    for workflow in context.workflows() {
        for node in &workflow.nodes {
            let NodeKind::Branch(branch) = &node.kind else { continue };
            let mut ways =
                branch.arms.iter().map(|(_, to)| to).chain(branch.otherwise.iter().map(|(to, _)| to));
            let Some(first) = ways.next() else { continue };
            if ways.all(|to| to.text == first.text) {
                let message = format!("every way of branch `{}` leads to `{}`", node.name.text, first.text);
                let found =
                    Diagnostic::new(Code::WorkflowIdleBranch, node.name.span, message).label("parts nothing");
                sink.push(found.help(format!(
                    "lead one of them elsewhere, or take the branch out and write `{}` where it is named",
                    first.text
                )));
            }
        }
    }
}
