//! `directory/never-chosen`: a provider that no rule can choose.

use std::collections::HashSet;

use super::{Lint, LintContext};
use crate::check::records::shown_variant;
use crate::diagnostic::{Code, Sink};
use crate::program::{Action, Among, Assigns, Block, Manual, NamedId};

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

fn check(context: &LintContext<'_>, sink: &mut Sink) {
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
    let found = context.about_providers(
        Code::DirectoryNeverChosen,
        |provider| !chosen.contains(provider.id()),
        |first, count| match count {
            1 => format!("no rule can choose the provider `{}`", first.id()),
            _ => format!("no rule can choose {count} of the providers"),
        },
        |first| format!("name it in a rule: `assign {}`", shown_variant(first.id())),
        |provider| format!("nor `{}`", provider.id()),
    );
    found.into_iter().for_each(|found| sink.push(found));
}

/// Adds whom an action names; whether it can choose anybody at all.
fn takes_any(action: &Action, named: &mut HashSet<NamedId>) -> bool {
    let manual = match action {
        Action::Assign { target, else_manual } => {
            let Some(more) = target.named() else { return true };
            named.extend(more);
            else_manual.as_ref()
        }
        Action::Manual(manual) => Some(manual),
    };
    if let Some(Manual { among: Some(Among::Named(among)), .. }) = manual {
        named.extend(among);
    }
    false
}
