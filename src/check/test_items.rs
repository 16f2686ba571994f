//! `test` items: their orders, settings, steps and expectations.

use super::blocks::Blocks;
use super::context::Context;
use super::providers::{Surroundings, test_directory};
use super::roles::assigns;
use super::rule_names::Declarations;
use super::samples::{self, Samples};
use super::uses::NameKind;
use crate::diagnostic::suggest::did_you_mean;
use crate::diagnostic::{Code, Diagnostic};
use crate::program::{
    Directory, IdSlice, Order, Rule, RuleId, TestCase, TestLine, TestLineKind, Workflow, WorkflowId,
};
use crate::source::Span;
use crate::syntax::ast::{
    CandidateName, DirectoryItem, ItemKind, Name, OrderStatement, RuleName, TestItem, TestLineKind as Line,
};

/// All tests in the order of declaration; those with an error are left out.
pub(super) fn check(
    cx: &mut Context<'_>,
    samples: &Samples<'_>,
    blocks: &Blocks,
    workflows: &IdSlice<WorkflowId, Workflow>,
) -> Vec<TestCase> {
    let declared = Declarations::collect(cx.known.tree.items);
    let mut checker = TestChecker { cx, samples, blocks, workflows, declared };
    let items = checker.cx.known.tree.all(|item| match item {
        ItemKind::Test(test) => Some(test),
        _ => None,
    });
    items.filter_map(|test| checker.check(test)).collect()
}

struct TestChecker<'c, 'a> {
    cx: &'c mut Context<'a>,
    samples: &'c Samples<'c>,
    blocks: &'c Blocks,
    workflows: &'c IdSlice<WorkflowId, Workflow>,
    declared: Declarations<'c>,
}

impl TestChecker<'_, '_> {
    fn check(&mut self, item: &TestItem) -> Option<TestCase> {
        self.once("workflow", &item.workflows.iter().map(|name| name.span).collect::<Vec<_>>());
        self.once("now", &item.nows.iter().map(|(_, span)| *span).collect::<Vec<_>>());
        for (what, of_engineers) in [("directory", false), ("directory engineers", true)] {
            let named = item.directories.iter().filter(|one| one.is_of_engineers == of_engineers);
            self.once(what, &named.map(|one| one.path.span).collect::<Vec<_>>());
        }
        self.once("order", &item.orders.iter().map(|order| order.span).collect::<Vec<_>>());
        let order = match item.orders.first() {
            Some(order) => self.order(order),
            None => {
                self.lacks(item, "an order", "add `order { id: \"T-1\", … }`");
                None
            }
        };
        let expects = |line: &Line| {
            matches!(line, Line::ExpectAssigned { .. } | Line::ExpectManual { .. } | Line::ExpectNode(_))
        };
        if !item.lines.iter().any(|line| expects(&line.kind)) {
            self.lacks(
                item,
                "an expectation",
                "add `expect assigned PROVIDER`, `expect manual` or `expect node NODE`",
            );
        }
        self.clock(item);
        let workflow = item.workflows.first().map(|name| self.workflow(name));
        let directory =
            Some(&*item.directories).filter(|named| !named.is_empty()).map(|named| self.directory(named));
        let lines: Vec<Option<TestLine>> = item
            .lines
            .iter()
            .map(|line| {
                let kind = self.line(&line.kind, directory.as_ref().map(Option::as_ref))?;
                Some(TestLine { kind, span: line.span })
            })
            .collect();
        Some(TestCase {
            name: item.name.text.clone(),
            order: order?,
            workflow: transposed(workflow)?,
            now: item.nows.first().map(|(now, _)| *now),
            directory: transposed(directory)?,
            lines: lines.into_iter().collect::<Option<_>>()?,
            span: item.span,
        })
    }

    fn order(&mut self, statement: &OrderStatement) -> Option<Order> {
        let values = self.cx.known.values(&mut self.cx.tables.texts, self.cx.report);
        samples::order(values, self.samples, statement)
    }

    fn directory(&mut self, named: &[DirectoryItem]) -> Option<Directory> {
        let known = self.cx.known;
        let values = known.values(&mut self.cx.tables.texts, self.cx.report);
        let surroundings = Surroundings { timezone: known.timezone.zone.as_ref(), roles: &known.roles };
        test_directory(values, surroundings, &known.providers.written, named)
    }

    /// Steps that move the clock: it was set before, and goes forward.
    fn clock(&mut self, item: &TestItem) {
        // The earliest that it can be; a deadline may let it be later.
        let mut clock = item.nows.first().map(|(now, _)| *now);
        for line in &item.lines {
            let (next, word) = match (&line.kind, clock) {
                (Line::After(_), None) => (None, "after"),
                (Line::Now(_), None) => (None, "now"),
                (Line::After(time), Some(clock)) if time.is_positive() => {
                    (clock.checked_add(*time).ok(), "after")
                }
                (Line::After(_), Some(_)) => (None, "after"),
                (Line::Now(now), Some(clock)) => (Some(*now).filter(|now| *now > clock), "now"),
                _ => continue,
            };
            match (next, clock) {
                (Some(_), _) => clock = next,
                (None, None) => {
                    self.wrong_clock(
                        line.span,
                        &format!("`{word}` moves a clock that is not set"),
                        "set it before the first step: `now 2026-03-02T09:00:00Z`",
                    );
                    return;
                }
                (None, Some(at)) => {
                    let help = format!("a test's clock goes forward, and here it is {at} or later");
                    self.wrong_clock(line.span, &format!("this `{word}` does not move the clock on"), &help);
                }
            }
        }
    }

    fn wrong_clock(&mut self, span: Span, message: &str, help: &str) {
        let found = Diagnostic::new(Code::TestClock, span, message.to_owned());
        self.cx.report.push(found.label("the time of this step").help(help.to_owned()));
    }

    fn once(&mut self, statement: &str, spans: &[Span]) {
        if let [first, second, ..] = spans {
            self.cx.report.push(
                Diagnostic::new(Code::TestIncomplete, *second, format!("a test has one `{statement}`"))
                    .label("the second one")
                    .related(*first, "the first one")
                    .help("write a test of its own for it"),
            );
        }
    }

    fn lacks(&mut self, item: &TestItem, what: &str, help: &str) {
        let message = format!("test {:?} lacks {what}", item.name.text);
        self.cx.report.push(
            Diagnostic::new(Code::TestIncomplete, item.name.span, message)
                .label(format!("{what} is missing"))
                .help(help),
        );
    }

    fn workflow(&mut self, name: &Name) -> Option<WorkflowId> {
        let found = self.workflows.iter().position(|workflow| *workflow.name == *name.text);
        if found.is_none() && !self.declares_workflow(&name.text) {
            let names: Vec<&str> = self.workflows.iter().map(|workflow| &*workflow.name).collect();
            self.cx.report.undefined("workflow", name, names.iter());
        }
        self.note(name, NameKind::Workflow);
        found.and_then(|index| u32::try_from(index).ok()).map(WorkflowId)
    }

    /// Notes a name that stands for an item.
    fn note(&mut self, name: &Name, kind: NameKind) {
        if let Some(declared) = self.cx.known.tree.names.get(&name.text) {
            self.cx.report.used(name.span, kind, [declared.span]);
        }
    }

    /// Whether an item of that name is there, which then has an error of its own.
    fn declares_workflow(&self, name: &str) -> bool {
        self.cx
            .known
            .tree
            .items
            .iter()
            .any(|item| matches!(&item.kind, ItemKind::Workflow(flow) if flow.name.text == name))
    }

    /// `of` is the test's own directory: `None` if it names none, `Some(None)` if that has an error.
    fn line(&mut self, line: &Line, of: Option<Option<&Directory>>) -> Option<TestLineKind> {
        Some(match line {
            Line::ExpectAssigned { to, by } => {
                let by = by.as_ref().map(|by| self.rule(by));
                let (provider, engineer) = self.candidate(to, of)?;
                TestLineKind::ExpectAssigned { provider, engineer, by: transposed(by)? }
            }
            Line::ExpectManual { by, reason } => {
                let by = transposed(by.as_ref().map(|by| self.rule(by)))?;
                TestLineKind::ExpectManual { by, reason: reason.as_ref().map(|reason| reason.text.clone()) }
            }
            Line::ExpectNode(name) => self.node(name)?,
            Line::DeclinedBy(name, because) => {
                let (provider, engineer) = self.candidate(name, of)?;
                let because = because.as_ref().map(|because| because.text.clone());
                TestLineKind::DeclinedBy { provider, engineer, because }
            }
            Line::AssignedTo(name) => {
                let (provider, engineer) = self.candidate(name, of)?;
                TestLineKind::AssignedTo { provider, engineer }
            }
            Line::Done => TestLineKind::Done,
            Line::Expired => TestLineKind::Expired,
            Line::Recalled(from) => TestLineKind::Recalled(assigns(*from)),
            Line::Cancelled => TestLineKind::Cancelled,
            Line::After(time) => TestLineKind::After(*time),
            Line::Now(now) => TestLineKind::Now(*now),
        })
    }

    fn candidate(
        &mut self,
        name: &CandidateName,
        of: Option<Option<&Directory>>,
    ) -> Option<(String, Option<String>)> {
        let (first, second) = (name.parts.first()?, name.parts.get(1));
        let directory = match of {
            Some(own) => own?,
            None => &self.cx.known.providers.directory,
        };
        let provider = directory.by_id(&first.text).map(|ix| directory.provider(ix));
        if let Some(provider) = provider {
            self.cx.report.used(first.span, NameKind::Provider, [provider.span]);
            let engineer = second.and_then(|name| Some((name, provider.engineer_by_id(&name.text)?)));
            if let Some((name, engineer)) = engineer {
                self.cx.report.used(name.span, NameKind::Engineer, [provider.engineer(engineer).span]);
            }
        }
        let unknown = match (provider, second) {
            (None, _) => {
                let ids = directory.providers().map(|(_, provider)| provider.id().to_owned());
                Some(("provider".to_owned(), first, ids.collect::<Vec<String>>()))
            }
            (Some(provider), Some(engineer)) if provider.engineer_by_id(&engineer.text).is_none() => {
                let ids = provider.engineers.iter().map(|engineer| engineer.id().to_owned());
                Some((format!("engineer of `{}`", first.text), engineer, ids.collect()))
            }
            _ => None,
        };
        if let Some((what, name, ids)) = unknown {
            // A directory that has an error may have it.
            if of.is_none() && !self.cx.known.providers.is_whole {
                return None;
            }
            self.cx.report.undefined(&what, name, ids.iter());
            return None;
        }
        Some((first.text.clone(), second.map(|engineer| engineer.text.clone())))
    }

    fn node(&mut self, name: &Name) -> Option<TestLineKind> {
        let declared = self.declared.nodes(&name.text);
        if !declared.is_empty() {
            self.cx.report.used(name.span, NameKind::Node, declared);
        }
        if self.workflows.iter().all(|workflow| workflow.node_by_name(&name.text).is_none()) {
            let items = self.cx.known.tree.items.iter();
            let whole = items.filter(|item| matches!(item.kind, ItemKind::Workflow(_))).count();
            // A workflow that has an error may have the node.
            if whole == self.workflows.len() {
                let nodes = self.workflows.iter().flat_map(|workflow| &workflow.nodes);
                let names: Vec<&str> = nodes.map(|node| &*node.name).collect();
                self.cx.report.undefined("node", name, names.iter());
            }
            return None;
        }
        Some(TestLineKind::ExpectNode(name.text.clone()))
    }

    fn rule(&mut self, name: &RuleName) -> Option<RuleId> {
        self.note_rule(name);
        let full = match name.row {
            None => name.rule.text.clone(),
            Some(row) => format!("{}#{row}", name.rule.text),
        };
        let in_block = |rule: &&(RuleId, &Rule)| {
            let block = &self.blocks.blocks[rule.1.block].name;
            name.block.as_ref().is_none_or(|wanted| *wanted.text == **block)
        };
        let all: Vec<(RuleId, &Rule)> = self.blocks.rules.iter_enumerated().collect();
        let found: Vec<&(RuleId, &Rule)> =
            all.iter().filter(in_block).filter(|(_, rule)| *rule.name == *full).collect();
        match found.as_slice() {
            [] => {
                self.unknown_rule(name, &full, &all);
                None
            }
            [one] => Some(one.0),
            [first, ..] => {
                let block = &self.blocks.blocks[first.1.block].name;
                self.cx.report.push(
                    Diagnostic::new(
                        Code::NameAmbiguous,
                        name.span,
                        format!("{} rules are called `{full}`", found.len()),
                    )
                    .label("which one?")
                    .help(format!("write the block before it: `{block}.{full}`")),
                );
                None
            }
        }
    }

    fn note_rule(&mut self, name: &RuleName) {
        if let Some(block) = &name.block {
            self.note(block, NameKind::Rules);
        }
        let block = name.block.as_ref().map(|block| block.text.as_str());
        let declared = self.declared.rules(block, &name.rule.text);
        if !declared.is_empty() {
            self.cx.report.used(name.rule.span, NameKind::Rule, declared);
        }
    }

    fn unknown_rule(&mut self, name: &RuleName, full: &str, all: &[(RuleId, &Rule)]) {
        if self.cx.report.is_poisoned(&name.rule.text) || self.is_broken_rule(&name.rule.text) {
            return;
        }
        let names: Vec<&str> = all.iter().map(|(_, rule)| &*rule.name).collect();
        self.cx.report.push(
            Diagnostic::new(Code::NameUndefined, name.span, format!("there is no rule `{full}`"))
                .label("not a rule of this program")
                .maybe_help(did_you_mean(full, names.iter())),
        );
    }

    /// Whether a rule of that name is there and was left out for an error of its own.
    fn is_broken_rule(&self, name: &str) -> bool {
        use crate::syntax::ast::RuleEntry;
        self.cx.known.tree.items.iter().any(|item| match &item.kind {
            ItemKind::Rules(block) => block.rules.iter().any(|entry| match entry {
                RuleEntry::Rule(rule) => {
                    rule.name.text == name && !self.blocks.rules.iter().any(|known| *known.name == *name)
                }
                RuleEntry::Table(_) => false,
            }),
            _ => false,
        })
    }
}

/// `None` if there is a value that has an error.
fn transposed<T>(value: Option<Option<T>>) -> Option<Option<T>> {
    match value {
        None => Some(None),
        Some(None) => None,
        Some(Some(value)) => Some(Some(value)),
    }
}
