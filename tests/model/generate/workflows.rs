//! Random workflows: shapes filled with handlers, rules and conditions.

use super::super::ast::{Assigns, Kind, Node, Within, Work, Workflow};
use super::REASONS;
use super::conditions::Scope;
use super::graph::{Draft, Shape, graph};
use super::rules::Builder;

impl Builder<'_, '_> {
    /// One to three workflows with the rules that they name.
    pub fn workflows(&mut self, dispatchers: bool) {
        let count = *self.c.pick(&[1, 1, 2, 3]);
        for index in 0..count {
            let last = index + 1 == count;
            let when = if last && self.c.chance(70) { None } else { Some(self.condition(Scope::ORDER, 2)) };
            let drafts = graph(self.c);
            let nodes = (0..).zip(&drafts).map(|(at, draft)| self.node(at, draft, dispatchers)).collect();
            self.program.workflows.push(Workflow { name: format!("workflow_{index}"), when, nodes });
        }
    }

    fn node(&mut self, at: usize, draft: &Draft, dispatchers: bool) -> Node {
        let kind = match draft.shape {
            Shape::End => Kind::End,
            Shape::Branch => self.branch(draft),
            _ => Kind::Work(self.work(draft, dispatchers)),
        };
        Node { name: format!("node_{at}"), kind }
    }

    fn branch(&mut self, draft: &Draft) -> Kind {
        let scope = if draft.level > 0 { Scope::PROVIDER } else { Scope::ORDER };
        let (otherwise, ways) = draft.then.split_last().expect("a branch has ways");
        let ways = ways.iter().map(|to| (self.condition(scope, 2), *to)).collect();
        Kind::Branch { ways, otherwise: *otherwise }
    }

    fn work(&mut self, draft: &Draft, dispatchers: bool) -> Work {
        let company = matches!(draft.shape, Shape::AssignProvider | Shape::CompanyTask);
        let assigns = match draft.shape {
            Shape::AssignProvider => Some(Assigns::Provider),
            Shape::AssignEngineer => Some(Assigns::Engineer),
            _ => None,
        };
        let handlers = match draft.shape {
            Shape::EngineerTask => vec![super::super::ast::Handler::Engineer],
            _ => self.handlers(company, dispatchers, false),
        };
        let rules = match assigns {
            Some(assigns) => self.blocks(assigns, dispatchers),
            None => Vec::new(),
        };
        let within = self.within(draft);
        let reasons = match draft.declined {
            Some(_) if self.c.chance(30) => self.c.range(1, REASONS.len()),
            _ => 0,
        };
        let reasons = REASONS[..reasons].iter().map(|reason| (*reason).to_owned()).collect();
        let (then, declined) = (draft.then[0], draft.declined);
        Work { company, assigns, handlers, rules, then, declined, reasons, within }
    }

    fn within(&mut self, draft: &Draft) -> Option<Within> {
        let goes = match (draft.expired, draft.declined) {
            (Some(node), _) => Some(node),
            (None, Some(_)) if self.c.chance(20) => None,
            (None, _) => return None,
        };
        let calendar = match self.program.calendars.is_empty() || self.c.chance(50) {
            true => None,
            false => Some(self.c.pick(&self.program.calendars).name.clone()),
        };
        let seconds = *self.c.pick(&[900, 14_400, 90_000]);
        let warn = (seconds > 900 && self.c.chance(40)).then(|| *self.c.pick(&[900, 7200]));
        let workdays =
            calendar.as_ref().filter(|_| self.c.chance(40)).is_some().then(|| self.c.range(1, 3) as i64);
        Some(Within { seconds, workdays, calendar, warn, goes })
    }

    /// The blocks of a node: new ones and ones that other nodes have too; one that always decides last.
    fn blocks(&mut self, assigns: Assigns, dispatchers: bool) -> Vec<usize> {
        let mut blocks = Vec::new();
        let mut last = None;
        for _ in 0..*self.c.pick(&[1, 1, 2, 0]) {
            let block = match self.c.chance(20) {
                true => self.known_block(assigns),
                false => None,
            };
            let block = block.unwrap_or_else(|| self.block(assigns, dispatchers));
            let known = &mut self.program.blocks[block];
            match known.otherwise.is_some() && known.of.is_none() {
                false if blocks.contains(&block) => {}
                false => blocks.push(block),
                true if last.is_none() || last == Some(block) => last = Some(block),
                // It has no other node yet, so nobody misses what it would do otherwise.
                true if block + 1 == self.program.blocks.len() && !self.is_used(block) => {
                    self.program.blocks[block].otherwise = None;
                    blocks.push(block);
                }
                true => {}
            }
        }
        blocks.extend(last);
        blocks
    }

    fn known_block(&mut self, assigns: Assigns) -> Option<usize> {
        let known = &self.program.blocks;
        let known: Vec<usize> = (0..known.len()).filter(|index| known[*index].assigns == assigns).collect();
        if known.is_empty() { None } else { Some(*self.c.pick(&known)) }
    }

    fn is_used(&self, block: usize) -> bool {
        let nodes = self.program.workflows.iter().flat_map(|workflow| &workflow.nodes);
        let mut works = nodes.filter_map(|node| match &node.kind {
            Kind::Work(work) => Some(work),
            _ => None,
        });
        works.any(|work| work.rules.contains(&block))
    }
}
