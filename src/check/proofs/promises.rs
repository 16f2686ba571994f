//! `unique`: no work order matches two rules of a block. `complete`: every one that comes matches some rule.

use super::shown::for_example;
use crate::diagnostic::{Code, Diagnostic, Sink};
use crate::program::{Block, BlockId, RuleId};
use crate::prove::{Answer, Prover, Unanswered};
use crate::source::Span;
use crate::syntax::ast::RulesItem;

/// How many overlaps of one block are shown.
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
    let mut shown = 0;
    let mut doubt: Option<(RuleId, RuleId, Unanswered)> = None;
    for later in &block.rules {
        for earlier in &prover.near_before(*later) {
            if prover.are_apart(*earlier, *later) {
                continue;
            }
            if doubt.is_some() && !prover.has_steps() {
                break;
            }
            match prover.overlap(*earlier, *later) {
                Answer::No => continue,
                Answer::Undecided(why) => {
                    doubt = doubt.or(Some((*earlier, *later, why)));
                    continue;
                }
                Answer::Yes(witness) => {
                    let (one, other) = (program.rule(*earlier), program.rule(*later));
                    let message = format!(
                        "some work orders match both `{}` and `{}`, and `{}` promises to be unique",
                        one.name, other.name, block.name
                    );
                    sink.push(
                        Diagnostic::new(Code::RulesOverlap, other.when.span, message)
                            .label(format!("`{}` matches as well", other.name))
                            .related(one.when.span, format!("`{}` matches", one.name))
                            .related(span, "the promise")
                            .help(format!(
                                "{}; narrow one of the two, or take `unique` away",
                                for_example(&witness, program)
                            )),
                    );
                }
            }
            shown += 1;
            break;
        }
        if shown == SHOWN {
            return;
        }
    }
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
