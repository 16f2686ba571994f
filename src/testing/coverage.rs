//! What a program's tests reach: rules and rows, the ways of branches, and the candidates that targets name.

use std::collections::HashMap;
use std::sync::Arc;

use serde::Serialize;

use super::Report;
use crate::decide::{Passage, Passed};
use crate::program::{Action, NodeId, NodeKind, Program, RuleId, Target, WorkflowId};
use crate::source::Span;

/// What is counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum ItemKind {
    /// A rule, or a block's `otherwise`: reached where it matched.
    Rule,
    /// A row of a table: reached where it matched.
    Row,
    /// A way of a branch: reached where it was taken.
    Way,
    /// A candidate that a rule names: reached where the rule chose it.
    Target,
}

/// Something that tests can reach.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Item {
    /// What it is.
    pub kind: ItemKind,
    /// `block.rule`, `workflow.node -> node`, `block.rule -> provider`.
    pub name: String,
    /// Where it is written.
    pub span: Span,
    /// How often it was reached.
    pub hits: usize,
}

/// What the tests of a program reach.
#[derive(Clone, Debug, Default)]
#[non_exhaustive]
pub struct Coverage {
    /// In the order of the places.
    pub items: Vec<Item>,
}

impl FromIterator<Item> for Coverage {
    fn from_iter<I: IntoIterator<Item = Item>>(items: I) -> Self {
        Self { items: items.into_iter().collect() }
    }
}

impl Coverage {
    /// Counts what the reports of a program's tests reached.
    pub fn reached_by<'r>(program: &Program, reports: impl IntoIterator<Item = &'r Report>) -> Self {
        let mut hits: HashMap<Subject, usize> = HashMap::new();
        for report in reports {
            see_reached(report, &mut |subject| *hits.entry(subject).or_default() += 1);
        }
        let with_hits = |(item, subject): (Item, Subject)| {
            let hits = hits.get(&subject).copied().unwrap_or(0);
            Item { hits, ..item }
        };
        let mut items: Vec<Item> = subjects(program).into_iter().map(with_hits).collect();
        items.sort_by(|a, b| (a.span, a.kind, &a.name).cmp(&(b.span, b.kind, &b.name)));
        Self { items }
    }

    /// How many items of a kind there are, and how many of them were reached; of all kinds for `None`.
    pub fn count(&self, kind: Option<ItemKind>) -> (usize, usize) {
        let of_kind = self.items.iter().filter(|item| kind.is_none_or(|kind| item.kind == kind));
        of_kind.fold((0, 0), |(all, reached), item| (all + 1, reached + usize::from(item.hits > 0)))
    }

    /// The share that was reached, in percent; 100 where there is nothing to reach.
    pub fn percent(&self) -> f64 {
        let (all, reached) = self.count(None);
        // Programs have far fewer items than a double has digits.
        #[expect(clippy::cast_precision_loss, reason = "small numbers")]
        let share = |part: usize, whole: usize| 100.0 * part as f64 / whole as f64;
        if all == 0 { 100.0 } else { share(reached, all) }
    }
}

/// What an item stands for.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) enum Subject {
    Rule(RuleId),
    /// The id of one that the rule names.
    Candidate(RuleId, Arc<str>),
    /// The arms of a branch are numbered from 0, `otherwise` after the last.
    Way(WorkflowId, NodeId, usize),
}

/// All that tests can reach, with what it is.
pub(super) fn subjects(program: &Program) -> Vec<(Item, Subject)> {
    let item = |kind, name: String, span| Item { kind, name, span, hits: 0 };
    let mut all = Vec::new();
    for (index, rule) in program.rules.iter().enumerate() {
        let id = RuleId(u32::try_from(index).unwrap_or(u32::MAX));
        let name = program.rule_name(id);
        let kind = if rule.is_row() { ItemKind::Row } else { ItemKind::Rule };
        for target in targets(program, &rule.action) {
            let named = item(ItemKind::Target, format!("{name} -> {target}"), rule.span);
            all.push((named, Subject::Candidate(id, target.into())));
        }
        all.push((item(kind, name, rule.span), Subject::Rule(id)));
    }
    for (of, workflow) in program.workflows.iter_enumerated() {
        for (at, node) in workflow.nodes.iter_enumerated() {
            let NodeKind::Branch { arms, otherwise } = &node.kind else { continue };
            let arms = arms.iter().map(|(condition, to)| (condition.span, *to));
            for (way, (span, to)) in arms.chain(otherwise.map(|to| (node.span, to))).enumerate() {
                let to = &workflow.node(to).name;
                let name = way_name(&workflow.name, &node.name, way, to);
                all.push((item(ItemKind::Way, name, span), Subject::Way(of, at, way)));
            }
        }
    }
    all
}

fn way_name(workflow: &str, node: &str, way: usize, to: &str) -> String {
    format!("{workflow}.{node} -> {to} (way {})", way + 1)
}

/// Those that a target names, where there are several; a single one is reached with its rule.
fn targets(program: &Program, action: &Action) -> Vec<String> {
    let Action::Assign { target, .. } = action else { return Vec::new() };
    let named = match target {
        Target::One(_) => Vec::new(),
        several => several.named().unwrap_or_default(),
    };
    let id = |named| {
        let named = program.named(named);
        named.engineer.as_ref().unwrap_or(&named.provider).clone()
    };
    named.into_iter().map(id).collect()
}

/// Whether a test reached something.
pub(super) fn is_reached(report: &Report, subject: &Subject) -> bool {
    report.passages.iter().any(|passage| is_passed(passage, subject))
}

fn is_passed(passage: &Passage, subject: &Subject) -> bool {
    passage.passed.iter().any(|passed| match (subject, passed) {
        (Subject::Way(workflow, node, way), Passed::Way(at, taken)) => {
            (node, way) == (at, taken) && passage.at.is_some_and(|(of, _)| of == *workflow)
        }
        (Subject::Rule(rule), Passed::Rule(matched, _)) => rule == matched,
        (Subject::Candidate(rule, id), Passed::Rule(matched, chosen)) => {
            rule == matched && chosen.as_ref() == Some(id)
        }
        _ => false,
    })
}

/// Shows what a test reached, and whom rules chose, whether they name them or not; a thing as often as it was reached.
pub(super) fn see_reached(report: &Report, see: &mut dyn FnMut(Subject)) {
    for passage in &report.passages {
        for passed in &passage.passed {
            match (passed, passage.at) {
                (Passed::Way(node, way), Some((workflow, _))) => see(Subject::Way(workflow, *node, *way)),
                (Passed::Way(..), None) => {}
                (Passed::Rule(rule, chosen), _) => {
                    see(Subject::Rule(*rule));
                    chosen.iter().for_each(|id| see(Subject::Candidate(*rule, id.clone())));
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::testing::Runner;
    use crate::{Sources, compile};

    const PROGRAM: &str = r#"
schema work_order { id text  value number }
role d "D" of company
provider a "A" {}
provider b "B" {}
rules r assigns provider {
  rule k { when value = 1  assign first of b, a }
  rule k2 { when value < 5  assign a }
  table t (value) { | 7 => assign b }
  otherwise manual
}
workflow w "W" {
  start s
  branch s { when value < 0 -> e  when value < 9 -> s2  otherwise -> c }
  branch s2 { when value > 3 -> c  otherwise -> c }
  assign c "C" { portal company  assigns provider  handler role d  rules r  then e }
  end e
}
test "one" { order { id: "1", value: 1 }  expect assigned b }
test "two" { order { id: "2", value: 2 }  expect assigned a }
test "seven" { order { id: "7", value: 7 }  expect assigned b }
test "nine" { order { id: "9", value: 9 }  expect manual }
test "none" { order { id: "0", value: -1 }  expect node e }
"#;

    /// Asked for one thing or for all, the same was reached.
    #[test]
    fn what_is_reached_is_among_all_that_is() {
        let program = Arc::new(compile(&Sources::in_memory([("m", PROGRAM)])).expect("it compiles"));
        let runner = Runner::new(&program);
        let reports: Vec<Report> = (0..program.tests.len()).filter_map(|test| runner.run(test)).collect();
        let mut count = 0;
        for report in &reports {
            assert!(report.passed(), "{report:?}");
            let mut all = Vec::new();
            see_reached(report, &mut |subject| all.push(subject));
            for (item, subject) in subjects(&program) {
                assert_eq!(is_reached(report, &subject), all.contains(&subject), "{} {all:?}", item.name);
                count += usize::from(all.contains(&subject));
            }
        }
        assert_eq!((reports.len(), count), (5, 13), "{reports:?}");
    }
}
