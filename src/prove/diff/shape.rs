//! What workflows do otherwise beside what their rules decide: nodes, who acts there, where they lead.

use std::collections::BTreeMap;

use super::joint::{Joint, Keyed};
use super::outcome::{self, canonical};
use super::structure;
use crate::program::{Assigns, Deadline, Goes, Node, NodeId, NodeKind, Program, Work, Workflow, WorkflowId};
use crate::scalar::show_duration;

/// A line for each node or workflow that is not the same. `same` are branches, as `workflow.node`, of which it is
/// proven that they lead every order the same way.
pub(super) fn changes(joint: &Joint, old: &Program, new: &Program, same: &[String]) -> Vec<String> {
    let mut changes = Vec::new();
    for workflow in old.workflows.iter().filter(|workflow| by_name(new, &workflow.name).is_none()) {
        changes.push(format!("workflow `{}` is gone", workflow.name));
    }
    for (at, workflow) in new.workflows.iter_enumerated() {
        match by_name(old, &workflow.name) {
            None => changes.push(format!("workflow `{}` is new", workflow.name)),
            Some(was) => {
                let nodes = [nodes(joint, old, was, false), nodes(joint, new, at, true)];
                changes_of_workflow(&workflow.name, nodes, same, &mut changes);
                let start = |workflow: &Workflow| workflow.node(workflow.start).name.to_string();
                let (was, is) = (start(old.workflow(was)), start(workflow));
                if was != is {
                    changes.push(format!(
                        "workflow `{}`: it started at `{was}` and starts at `{is}`",
                        workflow.name
                    ));
                }
            }
        }
    }
    let rotations = structure::rotations(new);
    for rule in structure::rotations(old).iter().filter(|rule| !rotations.contains(rule)) {
        changes.push(format!("no rule `{rule}` takes turns any more: a state that is kept loses its turns"));
    }
    changes
}

fn by_name(program: &Program, name: &str) -> Option<WorkflowId> {
    program.workflows.iter_enumerated().find(|(_, one)| *one.name == *name).map(|(id, _)| id)
}

fn changes_of_workflow(
    name: &str,
    [before, after]: [BTreeMap<String, NodeWords>; 2],
    same: &[String],
    changes: &mut Vec<String>,
) {
    for node in before.keys().filter(|node| !after.contains_key(*node)) {
        changes.push(format!("workflow `{name}`: node `{node}` is gone"));
    }
    for (node, is) in &after {
        let Some(was) = before.get(node) else {
            changes.push(format!("workflow `{name}`: node `{node}` is new"));
            continue;
        };
        if was.way == is.way || same.contains(&format!("{name}.{node}")) && was.kind == is.kind {
            parts(name, node, was, is, &["then"], changes);
        } else {
            parts(name, node, was, is, &[], changes);
        }
    }
}

/// Lines for the parts of a node that are not the same, but for those that are known to be.
fn parts(
    name: &str,
    node: &str,
    was: &NodeWords,
    is: &NodeWords,
    but_for: &[&str],
    changes: &mut Vec<String>,
) {
    let pairs = was.parts().into_iter().zip(is.parts());
    for ((what, was), (_, is)) in pairs.filter(|((what, was), (_, is))| was != is && !but_for.contains(what))
    {
        let change = match (was.is_empty(), is.is_empty()) {
            (false, false) => format!("{what} was {was} and is {is}"),
            (true, _) => format!("{what} {is} is new"),
            (false, true) => format!("{what} {was} is gone"),
        };
        changes.push(format!("workflow `{name}`: node `{node}`: {change}"));
    }
}

/// Of a node what it does, part by part, in words; empty where there is none.
#[derive(Default)]
struct NodeWords {
    kind: String,
    portal: String,
    handler: String,
    then: String,
    declined: String,
    reasons: String,
    deadline: String,
    /// Where it leads, by structure.
    way: String,
}

impl NodeWords {
    fn parts(&self) -> [(&'static str, &str); 7] {
        let Self { kind, portal, handler, then, declined, reasons, deadline, way: _ } = self;
        [
            ("kind", kind),
            ("portal", portal),
            ("handler", handler),
            ("then", then),
            ("declined", declined),
            ("reasons", reasons),
            ("deadline", deadline),
        ]
    }
}

fn nodes(joint: &Joint, program: &Program, id: WorkflowId, is_new: bool) -> BTreeMap<String, NodeWords> {
    let workflow = program.workflow(id);
    let arms = &joint.version(is_new).arms[id];
    let reader = NodeReader { joint, program, workflow, is_new };
    let form = |(node, arms): (&Node, &Vec<Keyed>)| (node.name.to_string(), reader.form(node, arms));
    workflow.nodes.iter().zip(arms).map(form).collect()
}

struct NodeReader<'a> {
    joint: &'a Joint,
    program: &'a Program,
    workflow: &'a Workflow,
    is_new: bool,
}

impl NodeReader<'_> {
    fn name(&self, id: NodeId) -> String {
        format!("`{}`", self.workflow.node(id).name)
    }

    fn form(&self, node: &Node, keyed: &[Keyed]) -> NodeWords {
        let Node { name: _, label: _, docs: _, kind, span: _ } = node;
        match kind {
            NodeKind::End => NodeWords { kind: "`end`".into(), ..NodeWords::default() },
            NodeKind::Branch { arms, otherwise } => {
                let rest = otherwise.map(|to| format!("otherwise -> {}", self.name(to)));
                let ways = |say: &dyn Fn(&Keyed) -> String| {
                    let ways = arms.iter().zip(keyed);
                    let ways = ways.map(|((_, to), keyed)| format!("{} -> {}", say(keyed), self.name(*to)));
                    ways.chain(rest.clone()).collect::<Vec<_>>().join(", ")
                };
                NodeWords {
                    kind: "`branch`".into(),
                    then: ways(&|keyed| canonical(&self.joint.program, &keyed.condition)),
                    way: ways(&|keyed| format!("{:?}", keyed.key)),
                    ..NodeWords::default()
                }
            }
            NodeKind::Work(work) => self.work(work),
        }
    }

    fn work(&self, work: &Work) -> NodeWords {
        // What rules decide is compared over all orders.
        let Work { portal, assigns, handlers, rules: _, then, declined, reasons, deadline } = work;
        let kind = match assigns {
            None => "`task`",
            Some(Assigns::Provider) => "`assigns provider`",
            Some(Assigns::Engineer) => "`assigns engineer`",
        };
        let then = self.name(*then);
        NodeWords {
            kind: kind.into(),
            portal: portal.as_str().into(),
            handler: outcome::handlers(self.program, handlers).join(", "),
            way: then.clone(),
            then,
            declined: declined.map(|to| self.name(to)).unwrap_or_default(),
            reasons: outcome::reasons(reasons).join(", "),
            deadline: deadline.as_ref().map(|deadline| self.deadline(deadline)).unwrap_or_default(),
        }
    }

    fn deadline(&self, deadline: &Deadline) -> String {
        let Deadline { after, of, warn, goes } = deadline;
        let mapped = &self.joint.version(self.is_new).calendars;
        let of = of.map(|id| {
            let calendar = self.joint.program.calendar(mapped[id]);
            format!(" of {}", calendar.name)
        });
        let goes = match goes {
            Goes::Node(node) => self.name(*node),
            Goes::Declined => "declined".into(),
        };
        let warn = warn.map(|before| format!(" warn {} before", show_duration(before)));
        format!("{after}{}{} else {goes}", of.unwrap_or_default(), warn.unwrap_or_default())
    }
}
