//! `unique`: no work order matches two rules of a block. `complete`: every one that comes matches some rule.

use super::shown::for_example;
use crate::diagnostic::{Code, Diagnostic, Sink};
use crate::program::{Block, BlockId, Program, RuleId};
use crate::prove::{Answer, Prover, Unanswered, Witness};
use crate::source::Span;
use crate::syntax::ast::RulesItem;

/// How many pairs of rules of one block that overlap are shown; the others are counted.
const SHOWN: usize = 20;

/// How many steps are taken for the promises of all blocks together.
const STEPS: u64 = 40_000_000;

pub(super) fn check(prover: &Prover<'_>, items: &[&RulesItem], sink: &mut Sink) {
    prover.in_all(STEPS, || all(prover, items, sink));
}

fn all(prover: &Prover<'_>, items: &[&RulesItem], sink: &mut Sink) {
    for ((id, block), item) in prover.program.blocks.iter_enumerated().zip(items) {
        if let Some(span) = item.unique {
            unique(prover, block, span, sink);
        }
        if let Some(span) = item.complete {
            complete(prover, id, block, span, sink);
        }
    }
}

fn unique(prover: &Prover<'_>, block: &Block, span: Span, sink: &mut Sink) {
    let program = prover.program;
    let mut found = 0;
    let mut doubt: Option<(RuleId, RuleId, Unanswered)> = None;
    // Before the first there is none.
    'all: for later in block.rules.iter().skip(1) {
        // Those that are apart at a glance take steps too.
        if !prover.has_steps() {
            doubt = doubt.or_else(|| Some((*block.rules.first()?, *later, Unanswered::Budget)));
            break;
        }
        for earlier in &prover.near_before(*later) {
            if prover.are_apart(*earlier, *later) {
                continue;
            }
            if (doubt.is_some() || found >= SHOWN) && !prover.has_steps() {
                break 'all;
            }
            match prover.overlap(*earlier, *later) {
                Answer::No => {}
                Answer::Undecided(why) => doubt = doubt.or(Some((*earlier, *later, why))),
                Answer::Yes(witness) => {
                    if found < SHOWN {
                        sink.push(overlap(program, block, span, (*earlier, *later), &witness));
                    }
                    found += 1;
                }
            }
        }
    }
    if found > SHOWN {
        let least = if prover.has_steps() { "" } else { "at least " };
        sink.push(more_overlaps(block, span, &format!("{least}{}", found - SHOWN)));
    }
    let shown = found;
    if let Some((one, other, why)) = doubt.filter(|_| shown == 0) {
        let (one, other) = (program.rule(one), program.rule(other));
        let message = format!(
            "whether an order can match both `{}` and `{}` is beyond the prover: {why}",
            one.name, other.name
        );
        sink.push(
            Diagnostic::new(Code::RulesNotProven, span, message)
                .label(format!("that `{}` is unique is not proven", block.name))
                .related(one.when.span, format!("the condition of `{}`", one.name))
                .related(other.when.span, format!("the condition of `{}`", other.name))
                .help("say in the rules by plain comparisons which of the two an order belongs to, or take `unique` away"),
        );
    }
}

fn overlap(
    program: &Program,
    block: &Block,
    promise: Span,
    (one, other): (RuleId, RuleId),
    witness: &Witness,
) -> Diagnostic {
    let (one, other) = (program.rule(one), program.rule(other));
    let message = format!(
        "some work orders match both `{}` and `{}`, and `{}` promises to be unique",
        one.name, other.name, block.name
    );
    Diagnostic::new(Code::RulesOverlap, other.when.span, message)
        .label(format!("`{}` matches as well", other.name))
        .related(one.when.span, format!("`{}` matches", one.name))
        .related(promise, "the promise")
        .help(format!("{}; narrow one of the two, or take `unique` away", for_example(witness, program)))
}

fn more_overlaps(block: &Block, promise: Span, count: &str) -> Diagnostic {
    let message = format!("{count} more pairs of rules of `{}` match some orders both", block.name);
    Diagnostic::new(Code::RulesOverlap, promise, message).label("the promise").help(
        "`consign analyze PROGRAM --overlaps` shows which rules go before which, if `unique` is taken away",
    )
}

fn complete(prover: &Prover<'_>, id: BlockId, block: &Block, span: Span, sink: &mut Sink) {
    match prover.uncovered(id) {
        Answer::No => {}
        Answer::Yes(witness) => sink.push(
            Diagnostic::new(
                Code::RulesIncomplete,
                span,
                format!("some work orders match no rule of `{}`, which promises to be complete", block.name),
            )
            .label("the promise")
            .help(format!(
                "{}; add a rule for such orders, or take `complete` away",
                for_example(&witness, prover.program)
            )),
        ),
        Answer::Undecided(why) => sink.push(
            Diagnostic::new(
                Code::RulesNotProven,
                span,
                format!("whether every order matches a rule of `{}` is beyond the prover: {why}", block.name),
            )
            .label(format!("that `{}` is complete is not proven", block.name))
            .help("add a last rule without `when`, or take `complete` away"),
        ),
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::decide::Engine;
    use crate::{Sources, compile};

    /// What is unique at a glance is so only as long as there are steps for the glances.
    #[test]
    fn a_promise_that_there_are_no_steps_for_is_not_proven() {
        let rules: String =
            (0..40).map(|i| format!("rule r{i} {{ when t starts with \"x{i}-\" assign p }}\n")).collect();
        let text = format!(
            r#"
schema work_order {{ id text  t text }}
role d "D" of company
provider p "P" {{}}
rules r assigns provider {{ {rules} }}
workflow w "W" {{ start a  assign a "A" {{ portal company  assigns provider  handler role d  rules r  then e }} end e }}
"#
        );
        let program = Arc::new(compile(&Sources::in_memory([("m", text.as_str())])).expect("it compiles"));
        let engine = Engine::new(program.clone(), program.directory().clone());
        let block = &program.blocks[BlockId(0)];
        let found = |steps: u64| {
            let prover = Prover::new(&engine);
            let mut sink = Sink::default();
            prover.in_all(steps, || unique(&prover, block, block.span, &mut sink));
            sink.into_list().into_iter().map(|one| one.code).collect::<Vec<_>>()
        };
        // Each of 40 rules is held against those before it, some at a time.
        assert_eq!(found(1_000), []);
        for steps in [0, 20, 100] {
            assert_eq!(found(steps), [Code::RulesNotProven], "{steps}");
        }
    }
}
