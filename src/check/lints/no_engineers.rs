//! `directory/no-engineers`: rules choose engineers at a node, and a provider has none.

use super::{Lint, LintContext};
use crate::diagnostic::{Code, Sink};
use crate::program::{Assigns, Block};

pub(super) const LINT: Lint = Lint {
    code: Code::DirectoryNoEngineers,
    explanation: "Rules for engineers choose among those that the directory lists. An order of a provider that lists none \
always ends with that provider's dispatcher, whatever the rules say. Add its engineers, in the program or in the directory \
file, or let the rules be for the providers that have some (`assigns engineer of PROVIDER`).",
    bad: r#"use "company.consign"
provider fixit "FixIt" {}
rules outsourcing assigns provider {
  rule all { assign first of northstar, coolair, fixit }
}
rules crew assigns engineer { otherwise assign best engineer rank by engineer.workload }
workflow small "Small jobs" {
  start choose
  assign choose "Assign provider" { portal company  assigns provider  handler role dispatcher  rules outsourcing  then send }
  assign send "Assign engineer" { portal provider  assigns engineer  handler role provider_dispatcher  rules crew  then done  declined choose }
  end done
}
"#,
    good: r#"use "company.consign"
provider fixit "FixIt" {
  engineer finn "Finn Moe" {}
}
rules outsourcing assigns provider {
  rule all { assign first of northstar, coolair, fixit }
}
rules crew assigns engineer { otherwise assign best engineer rank by engineer.workload }
workflow small "Small jobs" {
  start choose
  assign choose "Assign provider" { portal company  assigns provider  handler role dispatcher  rules outsourcing  then send }
  assign send "Assign engineer" { portal provider  assigns engineer  handler role provider_dispatcher  rules crew  then done  declined choose }
  end done
}
"#,
    check: Some(check),
};

fn check(context: &LintContext<'_>, sink: &mut Sink) {
    let program = context.program;
    // Blocks `of PROVIDER` are for that one alone.
    let for_all = |block: &Block| block.assigns == Assigns::Engineer && block.of.is_none();
    if !program.blocks.iter().any(for_all) {
        return;
    }
    let found = context.about_providers(
        Code::DirectoryNoEngineers,
        |provider| provider.engineers.is_empty(),
        |first, count| match count {
            1 => format!("rules choose engineers, and the provider `{}` has none", first.id()),
            _ => format!("rules choose engineers, and {count} providers have none"),
        },
        |first| format!("add its engineers: `engineer ID \"Name\" {{}}` in the braces of `{}`", first.id()),
        |provider| format!("`{}` has none either", provider.id()),
    );
    found.into_iter().for_each(|found| sink.push(found));
}
