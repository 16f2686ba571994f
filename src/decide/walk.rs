//! One step of an order through its workflow: on through branches and rules until it waits for a person
//! or ends.

use super::Options;
use super::candidate::{Candidates, Pick};
use super::explain;
use super::judge::{Flag, Judge, Verdict};
use super::nearest;
use super::scene::Scene;
use super::settlement::{DecidedAt, Flagged, Holder, Settlement, Stop};
use super::state::{Change, State};
use super::trace::{Step, Tried, Way};
use crate::program::{Assigns, BlockId, Condition, Node, NodeId, NodeKind, Program, RuleId, Work, Workflow};

/// An order on its way.
pub(super) struct Walk<'a, 's> {
    pub workflow: &'a Workflow,
    pub options: &'s Options,
    pub state: &'s mut State,
    /// What the step has come to so far; where it stops is said at last.
    pub so_far: &'s mut Settlement<'a>,
}

/// What came of the rules of a node.
enum Settled<'a> {
    Assigned(RuleId, Pick),
    Flagged(Option<RuleId>, Flagged<'a>),
}

impl<'a> Walk<'a, '_> {
    /// Goes on from the arrival at a node. Ends, because the checker lets no workflow have a circle that
    /// leads through branches and rules alone.
    pub fn arrive(mut self, mut at: NodeId) {
        self.so_far.stop = loop {
            let workflow: &'a Workflow = self.workflow;
            let node = workflow.node(at);
            at = match &node.kind {
                NodeKind::End => break self.end(node),
                NodeKind::Branch { arms, otherwise } => match self.branch(node, arms, *otherwise) {
                    Some(next) => next,
                    None => break Stop::NoWay(node),
                },
                NodeKind::Work(work) => match work.assigns {
                    None => {
                        self.note(node, "task", Vec::new(), Vec::new(), None);
                        break Stop::Task(node, work);
                    }
                    Some(assigns) => match self.assign(node, work, assigns) {
                        Ok(next) => next,
                        Err(flagged) => break Stop::Dispatcher(node, work, flagged),
                    },
                },
            };
        };
    }

    fn scene(&self) -> Scene<'_> {
        Scene {
            program: self.so_far.engine.program(),
            directory: self.so_far.engine.directory(),
            state: self.state,
            order: self.so_far.order,
            now: self.so_far.now,
            provider: self.so_far.assignment.provider_ix(),
            engineer: None,
        }
    }

    /// The candidates of an assign node at which the order is.
    pub fn candidates(&self, assigns: Assigns) -> Candidates<'_> {
        let scans = self.so_far.steps.is_some();
        Candidates {
            engine: self.so_far.engine,
            scene: self.scene(),
            assigns,
            declined: &self.so_far.declined,
            scans,
        }
    }

    fn branch(
        &mut self,
        node: &Node,
        arms: &'a [(Condition, NodeId)],
        otherwise: Option<NodeId>,
    ) -> Option<NodeId> {
        let scene = self.scene();
        let taken = arms.iter().position(|(condition, _)| scene.holds(condition));
        let next = taken.map(|index| arms[index].1).or(otherwise);
        if self.so_far.steps.is_some() {
            let looked_at = taken.map_or(arms.len(), |index| index + 1);
            let way = |(index, (condition, to)): (usize, &'a (Condition, NodeId))| Way {
                when: Some(explain::traced(&scene, condition, false)),
                to: self.workflow.node(*to).name.clone(),
                taken: taken == Some(index),
            };
            let mut ways: Vec<Way> = arms[..looked_at].iter().enumerate().map(way).collect();
            if let (None, Some(to)) = (taken, otherwise) {
                ways.push(Way { when: None, to: self.workflow.node(to).name.clone(), taken: true });
            }
            self.note(node, "branch", ways, Vec::new(), next);
        }
        next
    }

    /// Lets the rules of an assign node decide: the node to go on to, or why the order waits.
    fn assign(&mut self, node: &'a Node, work: &'a Work, assigns: Assigns) -> Result<NodeId, Flagged<'a>> {
        self.clear_engineer();
        if assigns == Assigns::Provider {
            self.clear_provider();
        }
        let (settled, tried) = self.judge(work, assigns);
        match settled {
            Settled::Assigned(rule, pick) => {
                self.take(pick);
                self.so_far.decided.push(DecidedAt { node, assigns, to: Some(pick), rule });
                self.note(node, "assign", Vec::new(), tried, Some(work.then));
                let program = self.so_far.engine.program();
                if program.rule(rule).rotates() {
                    let assignee = self.candidates(assigns).assignee(pick);
                    self.state.choose(&program.rule_name(rule), assignee);
                }
                Ok(work.then)
            }
            Settled::Flagged(rule, flagged) => {
                if let Some(rule) = rule {
                    self.so_far.decided.push(DecidedAt { node, assigns, to: None, rule });
                }
                self.note(node, "assign", Vec::new(), tried, None);
                Err(flagged)
            }
        }
    }

    fn judge(&self, work: &'a Work, assigns: Assigns) -> (Settled<'a>, Vec<Tried>) {
        let candidates = self.candidates(assigns);
        let tried = self.so_far.steps.is_some().then(Vec::new);
        let mut judge = Judge::new(&candidates, tried);
        let settled = match judge.judge(&work.rules) {
            Verdict::Assigned { rule, pick } => Settled::Assigned(rule, pick),
            Verdict::Flagged(flag) => {
                let rule = flag.rule;
                Settled::Flagged(rule, self.flagged(&candidates, work, flag))
            }
        };
        (settled, judge.tried.unwrap_or_default())
    }

    fn flagged(&self, candidates: &Candidates<'_>, work: &'a Work, flag: Flag<'_>) -> Flagged<'a> {
        let shown = self.options.candidates;
        let (page, total) = candidates.page(&flag.blocks, flag.among, flag.rank, shown);
        // The rule again: the flag lives only as long as what it was judged in.
        let program: &'a Program = self.so_far.engine.program();
        let manual = flag.rule.and_then(|rule| program.rule(rule).action.manual());
        let to = manual.map_or(&[][..], |manual| &manual.to);
        Flagged {
            why: flag.why,
            blocks: &work.rules,
            to: if to.is_empty() { &work.handlers } else { to },
            candidates: page,
            total,
        }
    }

    /// Whom a person may choose at the assign node where the order waits.
    pub fn may_choose(&self, work: &'a Work, assigns: Assigns) -> Vec<Pick> {
        let candidates = self.candidates(assigns);
        let mut judge = Judge::new(&candidates, None);
        match judge.judge(&work.rules) {
            Verdict::Flagged(flag) => candidates.list(&flag.blocks, flag.among, flag.rank),
            // The rules would assign it by now: nothing narrows what the person may choose.
            Verdict::Assigned { rule, .. } => {
                let block: [BlockId; 1] = [self.so_far.engine.program().rule(rule).block];
                candidates.list(&block, None, &[])
            }
        }
    }

    /// Assigns the order and counts it.
    pub fn take(&mut self, pick: Pick) {
        let provider = self.so_far.engine.directory().provider(pick.provider);
        match pick.engineer {
            None => {
                self.state.change_provider(self.so_far.engine.directory(), pick.provider, Change::More);
                self.so_far.assignment.provider = Some(Holder::Known(pick.provider));
            }
            Some(ix) => {
                let engineer = provider.engineer(ix);
                self.state.change_engineer(provider.id(), engineer.id(), engineer.workload, Change::More);
                self.so_far.assignment.engineer = Some(Holder::Known(ix));
            }
        }
    }

    /// Takes the order from its provider.
    pub fn clear_provider(&mut self) {
        self.release_provider();
        self.so_far.assignment.provider = None;
    }

    /// Takes the order from its engineer.
    pub fn clear_engineer(&mut self) {
        self.release_engineer();
        self.so_far.assignment.engineer = None;
    }

    /// The provider has one order fewer.
    fn release_provider(&mut self) {
        match &self.so_far.assignment.provider {
            Some(Holder::Known(ix)) => {
                self.state.change_provider(self.so_far.engine.directory(), *ix, Change::Fewer);
            }
            Some(Holder::Lost(id)) => self.state.change_lost_provider(id, Change::Fewer),
            None => {}
        }
    }

    /// The engineer has one order fewer.
    fn release_engineer(&mut self) {
        let Some(engineer) = &self.so_far.assignment.engineer else { return };
        let provider =
            self.so_far.assignment.provider_ix().map(|ix| self.so_far.engine.directory().provider(ix));
        let known = provider.zip(engineer.known()).map(|(provider, ix)| provider.engineer(ix).workload);
        let ids = (
            self.so_far.assignment.provider_id(self.so_far.engine),
            self.so_far.assignment.engineer_id(self.so_far.engine),
        );
        if let (Some(provider), Some(engineer)) = ids {
            self.state.change_engineer(provider, engineer, known.unwrap_or(0), Change::Fewer);
        }
    }

    #[inline]
    fn note(
        &mut self,
        node: &Node,
        kind: &'static str,
        ways: Vec<Way>,
        tried: Vec<Tried>,
        then: Option<NodeId>,
    ) {
        if let Some(steps) = &mut self.so_far.steps {
            let then = then.map(|id| self.workflow.node(id).name.clone());
            let nearest = nearest::nearest(&tried);
            steps.push(Step { node: node.name.clone(), kind, ways, tried, nearest, then });
        }
    }

    fn end(&mut self, node: &Node) -> Stop<'a> {
        self.note(node, "end", Vec::new(), Vec::new(), None);
        self.release_engineer();
        self.release_provider();
        Stop::End
    }
}
