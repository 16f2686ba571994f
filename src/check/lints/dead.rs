//! `rules/dead`: a rule that earlier ones leave nothing to decide.

use std::collections::HashSet;

use super::{Lint, LintContext};
use crate::diagnostic::{Code, Diagnostic, Sink};
use crate::program::{Program, RuleId};

/// How many covering rules are shown.
const SHOWN: usize = 8;

pub(super) const LINT: Lint = Lint {
    code: Code::RulesDead,
    explanation: "The first rule that matches decides. That earlier rules, alone or together, decide on every order that this one matches \
is proven over all work orders. A rule that assigns counts only where it surely assigns: one whose candidates may be ineligible, \
or may have declined the order, leaves it to the rules after it, unless these have no other candidates; `manual` and `else manual` \
leave nothing. Move the narrower rule before the wider one, or take it out.",
    bad: r#"use "company.consign"
rules outsourcing assigns provider {
  rule urgent { when priority >= high  manual "Call the customer first" }
  rule small { when value < 100  manual "Not worth a visit" }
  rule urgent_or_small { when priority = critical or value < 50  assign northstar }
  otherwise assign coolair
}
"#,
    good: r#"use "company.consign"
rules outsourcing assigns provider {
  rule urgent_or_small { when priority = critical or value < 50  assign northstar }
  rule urgent { when priority >= high  manual "Call the customer first" }
  rule small { when value < 100  manual "Not worth a visit" }
  otherwise assign coolair
}
"#,
    check: Some(check),
};

fn check(context: &LintContext<'_>, sink: &mut Sink) {
    let judged = context.judged();
    let said: HashSet<RuleId> = context.repeated_rows().iter().map(|(_, later)| *later).collect();
    for (rule, by, of_all) in judged.dead.iter().filter(|(rule, ..)| !said.contains(rule)) {
        sink.push(found(context.program, *rule, by, *of_all));
    }
}

fn found(program: &Program, id: RuleId, by: &[RuleId], of_all: bool) -> Diagnostic {
    let rule = program.rule(id);
    if by.is_empty() {
        let message = format!("`{}` never decides: none of its candidates is ever eligible", rule.name);
        return Diagnostic::new(Code::RulesDead, rule.when.span, message)
            .label("no candidate satisfies `eligible when` for such an order")
            .help("assign somebody else, or mend the block's `eligible when`");
    }
    let names: Vec<String> = by.iter().map(|by| format!("`{}`", shown(program, *by, id))).collect();
    let are = match names.as_slice() {
        [one] => format!("{one} is"),
        names => format!("{} together are", listed(names)),
    };
    let which = if of_all { "that it matches" } else { "for which it has an eligible candidate" };
    let message = format!("`{}` never decides: {are} before it for every order {which}", rule.name);
    let found = Diagnostic::new(Code::RulesDead, rule.when.span, message).label("no order is left for it");
    let found = by.iter().take(SHOWN).fold(found, |found, by| {
        found.related(program.rule(*by).when.span, format!("`{}` is tried before", shown(program, *by, id)))
    });
    found.help(match names.as_slice() {
        [one] => format!("move `{}` before {one}, or take it out", rule.name),
        _ => format!("move `{}` before them, or take it out", rule.name),
    })
}

/// With its block, where that is another.
fn shown(program: &Program, id: RuleId, beside: RuleId) -> String {
    if program.rule(id).block == program.rule(beside).block {
        program.rule(id).name.to_string()
    } else {
        program.rule_name(id)
    }
}

fn listed(names: &[String]) -> String {
    match names {
        [] => String::new(),
        [one] => one.clone(),
        _ if names.len() > SHOWN => {
            format!("{} and {} more", names[..SHOWN].join(", "), names.len() - SHOWN)
        }
        [first @ .., last] => format!("{} and {last}", first.join(", ")),
    }
}
