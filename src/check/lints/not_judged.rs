//! `rules/not-judged`: the prover's steps were used up. No lint of its own that could be shown by an example: it
//! says what the others could not look at.

use super::LintContext;
use crate::diagnostic::{Code, Diagnostic, Sink};

pub(super) fn check(context: &LintContext<'_>, sink: &mut Sink) {
    let judged = context.judged();
    let program = context.program;
    let Some(first) = judged.not_judged.first() else {
        if context.is_exhausted()
            && let Some(rule) = program.rules.last()
        {
            let message = "the prover's steps were used up before every condition was looked through";
            sink.push(
                Diagnostic::new(Code::RulesNotJudged, rule.when.span, message).label("not all up to here"),
            );
        }
        return;
    };
    let rule = program.rule(*first);
    let message = match judged.not_judged.len() {
        1 => format!("whether `{}` ever decides takes more steps than `check` makes", rule.name),
        count => format!(
            "whether `{}` and {} more rules ever decide takes more steps than `check` makes",
            rule.name,
            count - 1
        ),
    };
    let found = Diagnostic::new(Code::RulesNotJudged, rule.when.span, message).label("not judged");
    sink.push(
        found.help("split the block in two that nodes try one after the other, or narrow its widest rules"),
    );
}
