//! The steps at which two versions are compared, and what each says there as a list.

use std::collections::{HashMap, HashSet};

use super::Failed;
use super::classes::Lists;
use super::joint::{Joint, Mapped};
use super::list::{ListEntry, Lister, Listing, Shared};
use super::pool::Pool;
use super::step::{ComparedStep, StepNode};
use super::structure;
use crate::program::{Assigns, IdVec, NodeId, NodeKind, Program, Provider, Work, WorkflowId};
use crate::prove::answer::Unanswered;
use crate::prove::arrivals::{self, Arrivals, Otherwise};
use crate::prove::cube::{Cube, product};
use crate::prove::deciders;
use crate::prove::domain::Domain;

/// How many cubes are joined at most: that takes long, and many are seldom fewer afterwards.
const JOINED: usize = 64;
/// How many providers an engineer's node is compared for.
const PROVIDERS: usize = 200;

/// A step, and what both versions say there.
pub(super) struct Job {
    pub step: ComparedStep,
    pub before: Vec<ListEntry>,
    pub after: Vec<ListEntry>,
    /// The orders that another job compares.
    pub covered: Vec<Cube>,
    pub listed: Lists,
    /// Whether it is about where a branch leads.
    pub is_branch: bool,
}

/// All jobs, and what is too large for one.
#[derive(Default)]
pub(super) struct Made {
    pub jobs: Vec<Job>,
    pub failed: Failed,
}

/// Makes the jobs.
pub(super) struct Jobs<'a, 'p> {
    pub joint: &'p Joint,
    pub old: &'a Program,
    pub new: &'a Program,
    pub domain: &'a mut Domain<'p>,
}

/// A node that both versions have.
struct SharedNode<'a> {
    at: StepNode,
    works: [&'a NodeKind; 2],
}

impl<'a, 'p> Jobs<'a, 'p> {
    pub fn all(mut self, valid: &[Cube]) -> Made {
        let mut made = Made::default();
        let mut shared = Shared::new(self.workflows(), self.declined(), self.rotations());
        let number = |is_new: bool| pool_number(&self.joint.old.providers, &self.joint.new.providers, is_new);
        let pools =
            [false, true].map(|is_new| Pool::all_providers(self.joint.version(is_new), number(is_new)));
        let first = self.lists(&mut shared, &pools, &|lister| lister.first_step(valid));
        let arrived = match first {
            Ok((listings, listed)) => {
                let [before, after] = listings;
                let arrived = [before.arrived, after.arrived];
                let (before, after) = (before.entries, after.entries);
                let (step, covered) = (ComparedStep::First, Vec::new());
                made.jobs.push(Job { step, before, after, covered, listed, is_branch: false });
                arrived
            }
            Err(why) => {
                made.failed.push(("the first step".into(), why));
                Default::default()
            }
        };
        let arrivals = [false, true].map(|is_new| {
            arrivals::in_workflows(self.domain, &self.joint.version(is_new).workflows, Otherwise::TheRest)
        });
        for node in self.nodes() {
            let mut orders = coming(&node.at, &arrivals, valid);
            if orders.len() <= JOINED {
                Cube::join(&mut orders, self.domain);
            }
            let covered = covered(&node.at, &arrived);
            self.node(&node, &orders, covered, &pools, &mut shared, &mut made);
        }
        made
    }

    fn versions(&self) -> [(&'a Program, &'p Mapped, bool); 2] {
        [(self.old, &self.joint.old, false), (self.new, &self.joint.new, true)]
    }

    /// The names of the workflows that both versions have.
    fn workflows(&self) -> HashSet<String> {
        let names = |program: &Program| -> HashSet<String> {
            program.workflows.iter().map(|workflow| workflow.name.to_string()).collect()
        };
        names(self.old).intersection(&names(self.new)).cloned().collect()
    }

    /// The names of the rules of both versions that take turns.
    fn rotations(&self) -> HashSet<String> {
        let names = |program: &Program| structure::rotations(program).into_iter().collect::<HashSet<_>>();
        names(self.old).intersection(&names(self.new)).cloned().collect()
    }

    /// The names of the blocks to which orders come that somebody declined.
    fn declined(&self) -> HashSet<String> {
        let of = |program: &'a Program| {
            let blocks = program.blocks.iter_enumerated();
            let (providers, engineers) =
                (deciders::declined_by_provider(program), deciders::declined_by_engineer(program));
            blocks.filter(move |(id, block)| match block.assigns {
                Assigns::Provider => providers.contains(id),
                Assigns::Engineer => engineers.contains(id),
            })
        };
        of(self.old).chain(of(self.new)).map(|(_, block)| block.name.to_string()).collect()
    }

    /// What both versions say, and the dispatchers' lists that come up where they are not all one.
    fn lists(
        &mut self,
        shared: &mut Shared,
        pools: &[Pool<'p>; 2],
        say: &dyn for<'x> Fn(Lister<'x, 'p>) -> Result<Listing, Unanswered>,
    ) -> Result<([Listing; 2], Lists), Unanswered> {
        let [old, new] = self.versions();
        let before = say(Lister::new(self.domain, shared, old, pools[0].clone()))?;
        let after = say(Lister::new(self.domain, shared, new, pools[1].clone()))?;
        let requests = || before.requests.iter().chain(&after.requests);
        let mut listed = Lists::new();
        let first = requests().next().map(|request| request.list.clone());
        if requests().any(|request| Some(&request.list) != first.as_ref()) {
            for request in requests() {
                let version = if request.is_new { new } else { old };
                let pool = pools[usize::from(request.is_new)].clone();
                let cubes = Lister::new(self.domain, shared, version, pool).listed(request);
                listed.insert((request.is_new, request.list.clone()), cubes);
            }
        }
        Ok(([before, after], listed))
    }

    /// The nodes of one kind that both versions have.
    fn nodes(&self) -> Vec<SharedNode<'a>> {
        let (old, new) = (self.old, self.new);
        let known: HashMap<(&str, &str), (WorkflowId, NodeId)> =
            old.nodes().map(|(of, id, node)| ((&*old.workflow(of).name, &*node.name), (of, id))).collect();
        let mut nodes = Vec::new();
        for (after, id, node) in new.nodes() {
            let workflow = new.workflow(after);
            let Some((before, was_id)) = known.get(&(&*workflow.name, &*node.name)).copied() else {
                continue;
            };
            let was = old.workflow(before);
            nodes.push(SharedNode {
                at: StepNode {
                    workflow: workflow.name.to_string(),
                    node: node.name.to_string(),
                    old: (before, was_id),
                    new: (after, id),
                    provider: None,
                    of_engineers: false,
                },
                works: [&was.node(was_id).kind, &node.kind],
            });
        }
        nodes
    }

    fn node(
        &mut self,
        node: &SharedNode<'a>,
        orders: &[Cube],
        covered: Vec<Cube>,
        pools: &[Pool<'p>; 2],
        shared: &mut Shared,
        made: &mut Made,
    ) {
        match node.works {
            [NodeKind::Branch { .. }, NodeKind::Branch { .. }] => {
                let step = ComparedStep::At(node.at.clone());
                let (old, new) = (node.at.old, node.at.new);
                let made_lists = self.lists(shared, pools, &|lister| {
                    let (of, id) = if lister.is_new { new } else { old };
                    lister.at_branch(of, id, orders)
                });
                // What is too large for a proof is compared as it is written.
                if let Ok(([before, after], listed)) = made_lists {
                    let (before, after) = (before.entries, after.entries);
                    let covered = Vec::new();
                    made.jobs.push(Job { step, before, after, covered, listed, is_branch: true });
                }
            }
            [NodeKind::Work(was), NodeKind::Work(is)]
                if was.assigns == is.assigns && !self.are_same(was, is) =>
            {
                match is.assigns {
                    Some(Assigns::Provider) => {
                        self.rules(node.at.clone(), orders, covered, pools, shared, made);
                    }
                    Some(Assigns::Engineer) => self.engineers(&node.at, orders, shared, made),
                    None => {}
                }
            }
            _ => {}
        }
    }

    /// Whether the rules of a node are the same by structure.
    fn are_same(&self, was: &Work, is: &Work) -> bool {
        structure::read_rules(self.joint, self.old, false, was)
            == structure::read_rules(self.joint, self.new, true, is)
    }

    fn rules(
        &mut self,
        at: StepNode,
        orders: &[Cube],
        covered: Vec<Cube>,
        pools: &[Pool<'p>; 2],
        shared: &mut Shared,
        made: &mut Made,
    ) {
        let (old, new) = (at.old, at.new);
        let step = ComparedStep::At(at);
        let lists = self.lists(shared, pools, &|lister| {
            let (of, id) = if lister.is_new { new } else { old };
            lister.at_rules(of, id, orders)
        });
        match lists {
            Ok(([before, after], listed)) => {
                let (before, after) = (before.entries, after.entries);
                made.jobs.push(Job { step, before, after, covered, listed, is_branch: false });
            }
            Err(why) => made.failed.push((step.name().unwrap_or_default(), why)),
        }
    }

    /// The rules for engineers of each provider that both versions have, and where the provider is lost.
    fn engineers(&mut self, at: &StepNode, orders: &[Cube], shared: &mut Shared, made: &mut Made) {
        let joint = self.joint;
        let both = joint.old.providers.iter().filter_map(|was| {
            let is = joint.new.providers.binary_search_by(|is| is.id().cmp(was.id())).ok()?;
            Some((was, &joint.new.providers[is]))
        });
        let pairs: Vec<(&Provider, &Provider)> = both.collect();
        if pairs.len() > PROVIDERS {
            let what = format!("{} for providers after the first {PROVIDERS}", at.node);
            made.failed.push((what, Unanswered::Budget));
        }
        let lost = joint.old.lost.as_ref().zip(joint.new.lost.as_ref());
        for (was, is) in pairs.into_iter().take(PROVIDERS).chain(lost) {
            let number = |is_new| pool_number(std::slice::from_ref(was), std::slice::from_ref(is), is_new);
            let pools = [Pool::engineers(was, number(false)), Pool::engineers(is, number(true))];
            let provider = Some(is.id()).filter(|id| !id.is_empty()).map(str::to_owned);
            let at = StepNode { provider, of_engineers: true, ..at.clone() };
            self.rules(at, orders, Vec::new(), &pools, shared, made);
        }
    }
}

/// 0 if both versions' candidates are the same, with all that can be asked of them; otherwise the version's own.
fn pool_number(old: &[Provider], new: &[Provider], is_new: bool) -> u32 {
    let are_same = old.len() == new.len() && old.iter().zip(new).all(|(was, is)| is_same(was, is));
    if are_same { 0 } else { 1 + u32::from(is_new) }
}

fn is_same(was: &Provider, is: &Provider) -> bool {
    let engineers = || was.engineers.iter().zip(&is.engineers);
    was.attributes == is.attributes
        && was.workload == is.workload
        && was.engineers.len() == is.engineers.len()
        && engineers().all(|(was, is)| was.attributes == is.attributes && was.workload == is.workload)
}

/// The orders that can come to a node in either version.
fn coming(at: &StepNode, arrivals: &[IdVec<WorkflowId, Arrivals>; 2], valid: &[Cube]) -> Vec<Cube> {
    let of = |is_new: bool| {
        let (workflow, node): (WorkflowId, NodeId) = if is_new { at.new } else { at.old };
        arrivals[usize::from(is_new)][workflow].at(node)
    };
    let mut all: Vec<Cube> = of(false).to_vec();
    let more = of(true).iter().filter(|cube| !all.iter().any(|known| cube.is_within(known))).cloned();
    all.extend(more.collect::<Vec<_>>());
    product(valid, &all).unwrap_or_else(|| valid.to_vec())
}

/// The orders that come to a node at the first step in both versions.
fn covered(at: &StepNode, arrived: &[HashMap<(WorkflowId, NodeId), Vec<Cube>>; 2]) -> Vec<Cube> {
    let [old, new] = arrived;
    let both = old.get(&at.old).zip(new.get(&at.new));
    both.and_then(|(was, is)| product(was, is)).unwrap_or_default()
}
