//! Program and order to decision: a pure core without clock, randomness or I/O.
//!
//! `walk` moves an order through its workflow, `judge` tries the rules of a node, `candidate` picks,
//! `condition` and `scene` evaluate. None of them knows syntax, files or the command.

mod assigners;
mod candidacy;
mod candidate;
mod capacity;
mod condition;
mod count;
mod decision;
mod departed;
mod effects;
mod explain;
mod facts;
mod filter;
mod index;
mod judge;
mod moment;
mod nearest;
mod passage;
mod providers;
mod reach;
mod refusal;
mod resume;
mod scene;
mod settlement;
mod state;
mod state_form;
mod trace;
mod truth;
mod unknown;
mod waits;
mod walk;
mod writer;

use std::sync::{Arc, OnceLock};

use jiff::Timestamp;

pub use candidacy::{Candidacy, Objection, RankedBy};
pub(crate) use count::DecisionCount;
pub use decision::{Candidate, Decided, Decision, Outcome, Person, Reason, ReasonCode, Waiting};
pub use effects::Kept;
pub use facts::Facts;
pub(crate) use facts::{Fact, FactType};
pub use filter::Filter;
pub(crate) use passage::{Passage, Passed};
pub(crate) use reach::{Declines, WorkflowEntry};
pub use refusal::Refusal;
pub use settlement::Settlement;
pub use state::State;
pub use state_form::StateError;
pub use trace::{Considered, Dropped, Joined, NearestMiss, Step, Traced, Tried, TriedResult, Way};
pub use unknown::UnknownEntry;
pub use writer::DecisionWriter;

use crate::program::{
    Assignee, Condition, Directory, IdVec, Named, NamedId, NodeId, Order, Program, Workflow, WorkflowId,
};
use assigners::Assigners;
use candidate::Pick;
pub(crate) use candidate::Ranked;
use index::{Choices, Index};
use moment::NowReaders;
pub(crate) use moment::{choice_reads_now, reads_now};
use providers::ProviderIndex;
use scene::Scene;
use settlement::{AssignedAt, Assignment, Stop};
use smallvec::SmallVec;
use walk::Walk;

/// A program bound to a directory, ready to decide. When the directory changes, a service goes on with
/// [`Engine::with_directory`], which is cheap.
#[derive(Debug)]
pub struct Engine {
    program: Arc<Program>,
    on_demand: Arc<OnDemand>,
    directory: Directory,
    /// Which nodes can have assigned whom an order has.
    assigners: Arc<Assigners>,
    /// Which providers can satisfy what `best provider` and eligibility ask.
    providers: ProviderIndex,
    /// By [`NamedId`]: whom the program names, where the directory has them.
    bound: IdVec<NamedId, Option<Pick>>,
    /// What those decide with who ask what may become of orders.
    nothing: State,
}

/// What is made of a program when it is first needed.
#[derive(Debug, Default)]
struct OnDemand {
    /// Which rules can match an order; for the first decision that is not explained.
    index: OnceLock<Index>,
    /// Which workflows take an order, and which arms of branches; for the first that has many to choose from.
    choices: OnceLock<Choices>,
    /// What reads `now`; where that is asked.
    now_readers: OnceLock<NowReaders>,
}

/// What a decision is asked for with.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Options {
    /// The workflow that an order enters, whatever its `when` says; `None` for the first that takes it.
    pub workflow: Option<String>,
    /// How many candidates a dispatcher's list shows at most.
    pub candidates: usize,
    /// Whether decisions carry their `steps`.
    pub explain: bool,
    /// Whether positions may name providers and engineers that the directory lacks, because they left it while
    /// they had orders.
    pub allow_departed: bool,
    /// Whether a settlement has a [`Passage`].
    pub(crate) notes: bool,
    /// Whether a settlement says whether it looked at `now`.
    pub(crate) sees_now: bool,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            workflow: None,
            candidates: 20,
            explain: false,
            allow_departed: false,
            notes: false,
            sees_now: false,
        }
    }
}

impl Options {
    /// The usual options: the first workflow that takes an order, lists of 20, no explanation.
    pub fn new() -> Self {
        Self::default()
    }

    /// Lets orders enter this workflow.
    #[must_use]
    pub fn workflow(self, name: impl Into<String>) -> Self {
        Self { workflow: Some(name.into()), ..self }
    }

    /// Cuts a dispatcher's list after so many candidates.
    #[must_use]
    pub fn candidates(self, most: usize) -> Self {
        Self { candidates: most, ..self }
    }

    /// Takes positions of providers and engineers that left the directory, or not.
    #[must_use]
    pub fn allow_departed(self, allow_departed: bool) -> Self {
        Self { allow_departed, ..self }
    }

    /// Asks for the `steps` of decisions, or not.
    #[must_use]
    pub fn explain(self, explain: bool) -> Self {
        Self { explain, ..self }
    }
}

impl Engine {
    /// Binds a program to the directory it decides with. The first decision takes longer than those after
    /// it, because the rules are indexed for it; [`Engine::index_bytes`] has that done before.
    pub fn new(program: Arc<Program>, directory: Directory) -> Self {
        let assigners = Arc::new(Assigners::new(&program));
        Self::bind(program, Arc::default(), assigners, directory)
    }

    /// Binds the same program to another directory of it; the index is kept.
    #[must_use]
    pub fn with_directory(&self, directory: Directory) -> Self {
        Self::bind(self.program.clone(), self.on_demand.clone(), self.assigners.clone(), directory)
    }

    fn bind(
        program: Arc<Program>,
        on_demand: Arc<OnDemand>,
        assigners: Arc<Assigners>,
        directory: Directory,
    ) -> Self {
        let bound = program.named.iter().map(|named| bind(&directory, named)).collect();
        let providers = ProviderIndex::new(program.provider.fields.len());
        Self { program, on_demand, directory, assigners, providers, bound, nothing: State::new() }
    }

    fn index(&self) -> &Index {
        self.on_demand.index.get_or_init(|| Index::build(&self.program))
    }

    fn choices(&self) -> &Choices {
        self.on_demand.choices.get_or_init(|| Choices::build(&self.program))
    }

    fn now_readers(&self) -> &NowReaders {
        self.on_demand.now_readers.get_or_init(|| NowReaders::new(&self.program))
    }

    /// The first arm of a branch that an order satisfies.
    fn arm(
        &self,
        branch: (WorkflowId, NodeId),
        arms: &[(Condition, NodeId)],
        scene: &Scene<'_>,
    ) -> Option<usize> {
        if index::are_many(arms.len()) {
            return self.choices().arm(branch, arms, scene);
        }
        arms.iter().position(|(condition, _)| scene.holds(condition))
    }

    /// The first workflow that takes an order.
    fn taking(&self, scene: &Scene<'_>) -> Option<WorkflowId> {
        let workflows = &self.program.workflows;
        if index::are_many(workflows.len()) {
            return self.choices().workflow(scene);
        }
        let takes = |workflow: &Workflow| workflow.when.as_ref().is_none_or(|when| scene.holds(when));
        workflows.iter_enumerated().find(|(_, workflow)| takes(workflow)).map(|(id, _)| id)
    }

    fn assigners(&self) -> &Assigners {
        &self.assigners
    }

    fn providers(&self) -> &ProviderIndex {
        &self.providers
    }

    /// About how many bytes the index over the rules takes; makes it, if it is not made yet.
    pub fn index_bytes(&self) -> usize {
        self.index().bytes()
    }

    /// The program.
    pub fn program(&self) -> &Arc<Program> {
        &self.program
    }

    /// The directory.
    pub fn directory(&self) -> &Directory {
        &self.directory
    }

    /// Whom the program names and the directory lacks, as the program would write them; they are never
    /// eligible.
    pub fn missing(&self) -> Vec<String> {
        let lacking = self.program.named.iter().zip(&self.bound).filter(|(_, bound)| bound.is_none());
        lacking
            .map(|(named, _)| match &named.engineer {
                None => named.provider.clone(),
                Some(engineer) => format!("{}.{engineer}", named.provider),
            })
            .collect()
    }

    fn bound(&self, named: NamedId) -> Option<Pick> {
        self.bound[named]
    }

    /// One step of an order that enters its workflow. Assignments are counted in `state`.
    pub fn decide(&self, order: &Order, now: Timestamp, options: &Options, state: &mut State) -> Decision {
        self.settle(order, now, options, state).decision()
    }

    /// Like [`Engine::decide`], but returns the unrendered [`Settlement`]: for a service that reads only a part of a
    /// decision.
    pub fn settle<'a>(
        &'a self,
        order: &'a Order,
        now: Timestamp,
        options: &Options,
        state: &mut State,
    ) -> Settlement<'a> {
        self.settle_after(order, now, options, state, Vec::new())
    }

    /// Like [`Engine::settle`], for an order that some declined before.
    fn settle_after<'a>(
        &'a self,
        order: &'a Order,
        now: Timestamp,
        options: &Options,
        state: &mut State,
        declined: Vec<Assignee>,
    ) -> Settlement<'a> {
        match self.workflow_for(order, now, options, state) {
            Ok(id) => {
                let workflow = self.program.workflow(id);
                let walk = Walk {
                    engine: self,
                    id,
                    workflow,
                    order,
                    now,
                    options,
                    state,
                    assignment: Assignment::default(),
                    assigned_at: AssignedAt::default(),
                    declined,
                    from_engineer_node: false,
                    decided: SmallVec::new(),
                    steps: options.explain.then(Vec::new),
                    passed: options.notes.then(Vec::new),
                    looked_at: 0,
                    looks_at_now: options.sees_now.then_some(false),
                };
                walk.arrive(workflow.start)
            }
            Err(message) => Settlement {
                engine: self,
                order,
                now,
                workflow: None,
                place: None,
                assignment: Assignment::default(),
                assigned_at: AssignedAt::default(),
                decided: SmallVec::new(),
                from_engineer_node: false,
                declined,
                stop: Stop::NoWorkflow(message),
                steps: options.explain.then(Vec::new),
                passed: None,
                looked_at: 0,
                looks_at_now: false,
            },
        }
    }

    /// What conditions are evaluated in before anybody is assigned.
    fn scene<'a>(&'a self, state: &'a State, order: &'a Order, now: Timestamp) -> Scene<'a> {
        Scene::new(&self.program, &self.directory, state, order, now)
    }

    pub(crate) fn workflow_for(
        &self,
        order: &Order,
        now: Timestamp,
        options: &Options,
        state: &State,
    ) -> Result<WorkflowId, String> {
        let workflows = &self.program.workflows;
        if let Some(name) = &options.workflow {
            let named = workflows.iter_enumerated().find(|(_, workflow)| *workflow.name == **name);
            return named.map(|(id, _)| id).ok_or_else(|| format!("the program has no workflow `{name}`"));
        }
        self.taking(&self.scene(state, order, now)).ok_or_else(|| match &workflows.raw[..] {
            [] => "the program has no workflow".into(),
            [only] => format!("workflow `{}` does not take the order", only.name),
            all => format!("none of the {} workflows takes the order", all.len()),
        })
    }
}

/// Whether a condition over the work order is true of one, whatever provider it goes to.
#[cfg(test)]
pub(crate) fn holds(
    program: &Program,
    state: &State,
    order: &Order,
    now: Timestamp,
    condition: &crate::program::Condition,
) -> bool {
    Scene::new(program, &program.directory, state, order, now).holds(condition)
}

/// The value of a test of literals alone; `None` if it is unknown.
pub(crate) fn constant(program: &Program, atom: &crate::program::Atom) -> Option<bool> {
    let (order, state) = (Order::default(), State::new());
    let scene = Scene::new(program, &program.directory, &state, &order, Timestamp::UNIX_EPOCH);
    scene.atom(atom).known()
}

fn bind(directory: &Directory, named: &Named) -> Option<Pick> {
    let ix = directory.by_id(&named.provider)?;
    match &named.engineer {
        None => Some(Pick { provider: ix, engineer: None }),
        Some(id) => {
            let engineer = directory.provider(ix).engineer_by_id(id)?;
            Some(Pick { provider: ix, engineer: Some(engineer) })
        }
    }
}
