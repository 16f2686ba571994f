//! `directory/no-engineers`: rules choose engineers at a node, and a provider has none.

use super::{Context, Lint};
use crate::diagnostic::{Code, Diagnostic, Sink};
use crate::program::{Assigns, Block, Provider};

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

fn check(context: &Context<'_>, sink: &mut Sink) {
    let program = context.program;
    // Blocks `of PROVIDER` are for that one alone.
    let for_all = |block: &Block| block.assigns == Assigns::Engineer && block.of.is_none();
    if !program.blocks.iter().any(for_all) {
        return;
    }
    let lacking: Vec<&Provider> = program
        .directory
        .providers()
        .map(|(_, provider)| provider)
        .filter(|provider| provider.engineers.is_empty())
        .collect();
    let Some(first) = lacking.first() else { return };
    let message = match lacking.as_slice() {
        [one] => format!("rules choose engineers, and the provider `{}` has none", one.id()),
        more => format!("rules choose engineers, and {} providers have none", more.len()),
    };
    let mut found = Diagnostic::new(Code::DirectoryNoEngineers, first.span, message)
        .help(format!("add its engineers: `engineer ID \"Name\" {{}}` in the braces of `{}`", first.id()));
    for provider in lacking.iter().skip(1).take(8) {
        found = found.related(provider.span, format!("`{}` has none either", provider.id()));
    }
    sink.push(found);
}
