//! What a version does, by structure: two versions of one structure do the same with the same data.
//!
//! Every field of every item that a decision can depend on is named here, in patterns without `..`: one that is added
//! does not compile until it is dealt with. Names of rules and blocks, labels and reasons are left out where nothing
//! depends on them.

use jiff::SignedDuration;
use jiff::civil::Date;

use super::joint::{Joint, Keyed, Mapped};
use super::keys::ConditionKey;
use super::outcome::{self, AmongKey};
use crate::program::{
    Action, Among, Assigns, Block, BlockId, CalendarId, Deadline, Goes, Manual, NamedId, Node, NodeId,
    NodeKind, Operand, Portal, Program, RankKey, Rule, RuleId, Target, TimeLimit, Work, Workflow, WorkflowId,
};

/// All that is done with orders.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Structure {
    workflows: Vec<WorkflowKey>,
    /// The rules that take turns, by which a state that is kept knows them.
    rotations: Vec<String>,
}

#[derive(Debug, PartialEq, Eq)]
struct WorkflowKey {
    name: String,
    when: Option<ConditionKey>,
    start: String,
    nodes: Vec<(String, NodeForm)>,
}

#[derive(Debug, PartialEq, Eq)]
enum NodeForm {
    Branch { arms: Vec<(ConditionKey, String)>, otherwise: Option<String> },
    Work(WorkForm),
    End,
}

#[derive(Debug, PartialEq, Eq)]
struct WorkForm {
    portal: Portal,
    assigns: Option<Assigns>,
    handlers: Vec<String>,
    rules: Vec<BlockForm>,
    then: String,
    declined: Option<String>,
    reasons: Vec<String>,
    deadline: Option<DeadlineForm>,
}

/// How long, of which calendar, when somebody is warned, and where to; `None` as if declined.
type DeadlineForm = (TimeLimit, Option<CalendarId>, Option<SignedDuration>, Option<String>);

/// A block of rules, as far as its decisions go.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct BlockForm {
    assigns: Assigns,
    of: Option<String>,
    eligible: Vec<ConditionKey>,
    rules: Vec<RuleForm>,
    otherwise: Option<RuleForm>,
}

#[derive(Debug, PartialEq, Eq)]
struct RuleForm {
    when: ConditionKey,
    active_from: Option<Date>,
    active_to: Option<Date>,
    action: ActionForm,
}

#[derive(Debug, PartialEq, Eq)]
enum ActionForm {
    Assign { target: TargetForm, else_manual: Option<ManualForm> },
    Manual(ManualForm),
}

#[derive(Debug, PartialEq, Eq)]
enum TargetForm {
    One(String),
    FirstOf(Vec<String>),
    /// `split` draws by the rule's name. By name, in lowest terms.
    Split(String, Vec<(String, u16)>),
    /// A state that is kept knows the rule by its name.
    RotateOf(String, Vec<String>),
    Turns(String, Vec<(String, u16)>),
    Best {
        filter: Option<ConditionKey>,
        rank: Vec<(Operand, bool)>,
    },
}

#[derive(Debug, PartialEq, Eq)]
struct ManualForm {
    to: Vec<String>,
    among: Option<AmongKey>,
}

/// Of a whole version.
pub(super) fn read(joint: &Joint, program: &Program, is_new: bool) -> Structure {
    let reader = StructureReader { program, mapped: joint.version(is_new) };
    let workflows = program.workflows.iter_enumerated();
    Structure {
        workflows: workflows.map(|(id, workflow)| reader.workflow(id, workflow)).collect(),
        rotations: rotations(program),
    }
}

/// Of the rules of a node.
pub(super) fn read_rules(joint: &Joint, program: &Program, is_new: bool, work: &Work) -> Vec<BlockForm> {
    let reader = StructureReader { program, mapped: joint.version(is_new) };
    work.rules.iter().map(|id| reader.block(*id)).collect()
}

/// The names of the rules that take turns, ascending.
pub(super) fn rotations(program: &Program) -> Vec<String> {
    let rules = program.rules.iter_enumerated().filter(|(_, rule)| rule.rotates());
    let mut names: Vec<String> = rules.map(|(id, _)| program.rule_name(id)).collect();
    names.sort();
    names
}

/// A version that is read.
struct StructureReader<'a> {
    program: &'a Program,
    mapped: &'a Mapped,
}

impl StructureReader<'_> {
    fn workflow(&self, id: WorkflowId, workflow: &Workflow) -> WorkflowKey {
        let Workflow { name, label: _, docs: _, when: _, start, nodes, span: _ } = workflow;
        let arms = &self.mapped.arms[id];
        let node = |(node, arms): (&Node, &Vec<Keyed>)| {
            let Node { name, label: _, docs: _, kind, span: _ } = node;
            (name.to_string(), self.node(workflow, kind, arms))
        };
        WorkflowKey {
            name: name.to_string(),
            when: self.mapped.takes[id].as_ref().map(|keyed| keyed.key),
            start: workflow.node(*start).name.to_string(),
            nodes: nodes.iter().zip(arms).map(node).collect(),
        }
    }

    fn node(&self, workflow: &Workflow, kind: &NodeKind, keyed: &[Keyed]) -> NodeForm {
        let name = |id: &NodeId| workflow.node(*id).name.to_string();
        match kind {
            NodeKind::End => NodeForm::End,
            NodeKind::Branch { arms, otherwise } => NodeForm::Branch {
                arms: keyed.iter().zip(arms).map(|(keyed, (_, to))| (keyed.key, name(to))).collect(),
                otherwise: otherwise.as_ref().map(name),
            },
            NodeKind::Work(work) => {
                let Work { portal, assigns, handlers, rules, then, declined, reasons, deadline } = work;
                NodeForm::Work(WorkForm {
                    portal: *portal,
                    assigns: *assigns,
                    handlers: outcome::handlers(self.program, handlers),
                    rules: rules.iter().map(|id| self.block(*id)).collect(),
                    then: name(then),
                    declined: declined.as_ref().map(name),
                    reasons: outcome::reasons(reasons),
                    deadline: deadline.as_ref().map(|deadline| {
                        let Deadline { after, of, warn, goes } = deadline;
                        let goes = match goes {
                            Goes::Node(node) => Some(name(node)),
                            Goes::Declined => None,
                        };
                        (*after, of.map(|of| self.mapped.calendars[of]), *warn, goes)
                    }),
                })
            }
        }
    }

    fn block(&self, id: BlockId) -> BlockForm {
        let block = self.program.block(id);
        // `unique` and `complete` are promises that the compiler has proven.
        let Block {
            name: _,
            docs: _,
            assigns,
            of,
            unique: _,
            complete: _,
            eligible: _,
            rules,
            otherwise,
            span: _,
        } = block;
        BlockForm {
            assigns: *assigns,
            of: of.map(|of| self.name(&of)),
            eligible: self.mapped.eligible[id].iter().map(|keyed| keyed.key).collect(),
            rules: rules.iter().map(|rule| self.rule(*rule)).collect(),
            otherwise: otherwise.map(|rule| self.rule(rule)),
        }
    }

    fn rule(&self, id: RuleId) -> RuleForm {
        let rule = self.program.rule(id);
        let Rule { name: _, label: _, docs: _, block: _, when: _, active_from, active_to, action, span: _ } =
            rule;
        RuleForm {
            when: self.mapped.rules[id].when.key,
            active_from: *active_from,
            active_to: *active_to,
            action: match action {
                Action::Manual(manual) => ActionForm::Manual(self.manual(id, manual)),
                Action::Assign { target, else_manual } => ActionForm::Assign {
                    target: self.target(id, target),
                    else_manual: else_manual.as_ref().map(|manual| self.manual(id, manual)),
                },
            },
        }
    }

    fn target(&self, id: RuleId, target: &Target) -> TargetForm {
        let names = |list: &[NamedId]| list.iter().map(|one| self.name(one)).collect();
        match target {
            Target::One(one) => TargetForm::One(self.name(one)),
            Target::FirstOf(list) => TargetForm::FirstOf(names(list)),
            Target::RotateOf(list) => TargetForm::RotateOf(self.program.rule_name(id), names(list)),
            Target::Split(shares) => {
                let shares: Vec<_> = Target::in_lowest_terms(shares).collect();
                let mut shares = self.shares(&shares);
                shares.sort_unstable();
                TargetForm::Split(self.program.rule_name(id), shares)
            }
            Target::Turns(shares) => TargetForm::Turns(self.program.rule_name(id), self.shares(shares)),
            Target::Best { filter: _, rank } => {
                let mapped = &self.mapped.rules[id];
                let key = |(key, mapped): (&RankKey, &(Operand, bool))| {
                    let RankKey { key: _, descending, span: _ } = key;
                    (mapped.0.clone(), *descending)
                };
                TargetForm::Best {
                    filter: mapped.filter.as_ref().map(|keyed| keyed.key),
                    rank: rank.iter().zip(&mapped.rank).map(key).collect(),
                }
            }
        }
    }

    fn shares(&self, shares: &[(NamedId, u16)]) -> Vec<(String, u16)> {
        shares.iter().map(|(one, weight)| (self.name(one), *weight)).collect()
    }

    fn manual(&self, id: RuleId, manual: &Manual) -> ManualForm {
        let Manual { reason: _, to, among } = manual;
        let among = among.as_ref().and_then(|among| match among {
            Among::Named(named) => Some(AmongKey::Named(outcome::names(self.program, named))),
            Among::Where(_) => self.mapped.rules[id].among.as_ref().map(|keyed| AmongKey::Where(keyed.key)),
        });
        ManualForm { to: outcome::handlers(self.program, to), among }
    }

    fn name(&self, one: &NamedId) -> String {
        outcome::name(self.program, *one)
    }
}
