//! `directory/never-chosen`: a provider that no rule can choose.

use std::collections::HashSet;

use super::{Context, Lint};
use crate::diagnostic::{Code, Diagnostic, Sink};
use crate::program::{Action, Among, Assigns, Block, Manual, NamedId, Provider, Target};

pub(super) const LINT: Lint = Lint {
    code: Code::DirectoryNeverChosen,
    explanation: "A provider that no rule names, where no rule chooses the `best provider` either, gets orders only by hand. \
That may be meant for a while; more often a rule for it was forgotten, or its id is misspelt in the directory file.",
    bad: r#"use "company.consign"
rules outsourcing assigns provider {
  rule all { assign northstar }
}
"#,
    good: r#"use "company.consign"
rules outsourcing assigns provider {
  rule all { assign northstar }
  otherwise assign coolair
}
"#,
    check: Some(check),
};

fn check(context: &Context<'_>, sink: &mut Sink) {
    let program = context.program;
    let blocks: Vec<&Block> =
        program.blocks.iter().filter(|block| block.assigns == Assigns::Provider).collect();
    let rules = blocks.iter().flat_map(|block| block.rules.iter().chain(&block.otherwise));
    let mut named: HashSet<NamedId> = HashSet::new();
    for rule in rules {
        if takes_any(&program.rule(*rule).action, &mut named) {
            return;
        }
    }
    if named.is_empty() {
        return;
    }
    let chosen: HashSet<&str> = named.iter().map(|id| program.named(*id).provider.as_str()).collect();
    let left: Vec<&Provider> = program
        .directory
        .providers()
        .map(|(_, provider)| provider)
        .filter(|provider| !chosen.contains(provider.id()))
        .collect();
    let Some(first) = left.first() else { return };
    let message = match left.as_slice() {
        [one] => format!("no rule can choose the provider `{}`", one.id()),
        more => format!("no rule can choose {} of the providers", more.len()),
    };
    let mut found = Diagnostic::new(Code::DirectoryNeverChosen, first.span, message)
        .help(format!("name it in a rule: `assign {}`", super::super::records::shown_variant(first.id())));
    for provider in left.iter().skip(1).take(8) {
        found = found.related(provider.span, format!("nor `{}`", provider.id()));
    }
    sink.push(found);
}

/// Adds whom an action names; whether it can choose anybody at all.
fn takes_any(action: &Action, named: &mut HashSet<NamedId>) -> bool {
    let manual = match action {
        Action::Assign { target, else_manual } => {
            match target {
                Target::One(one) => named.extend([*one]),
                Target::FirstOf(more) | Target::RotateOf(more) => named.extend(more),
                Target::Split(shares) => named.extend(shares.iter().map(|(one, _)| *one)),
                Target::Best { .. } => return true,
            }
            else_manual.as_ref()
        }
        Action::Manual(manual) => Some(manual),
    };
    if let Some(Manual { among: Some(Among::Named(among)), .. }) = manual {
        named.extend(among);
    }
    false
}
