//! What workflows do otherwise than choose a provider at the first step: nodes, who acts there, where they lead.

use std::collections::BTreeMap;

use super::joint::{Joint, Mapped};
use super::outcome::{self, canonical};
use crate::program::{Assigns, BlockId, Goes, Node, NodeKind, Program, RuleId, Work, Workflow};

/// A line for each node or workflow that is not the same.
pub(super) fn changes(joint: &Joint, old: &Program, new: &Program) -> Vec<String> {
    let names = |program: &Program| -> Vec<String> {
        program.workflows.iter().map(|workflow| workflow.name.to_string()).collect()
    };
    let mut changes = Vec::new();
    let (before, after) = (names(old), names(new));
    for name in before.iter().filter(|name| !after.contains(name)) {
        changes.push(format!("workflow `{name}` is gone"));
    }
    for name in after.iter().filter(|name| !before.contains(name)) {
        changes.push(format!("workflow `{name}` is new"));
    }
    for (at, workflow) in new.workflows.iter().enumerate() {
        let Some(was) = old.workflows.iter().position(|other| other.name == workflow.name) else { continue };
        let before = nodes(joint, &joint.old, old, was);
        let after = nodes(joint, &joint.new, new, at);
        let name = &workflow.name;
        for node in before.keys().filter(|node| !after.contains_key(*node)) {
            changes.push(format!("workflow `{name}`: node `{node}` is gone"));
        }
        for (node, is) in &after {
            match before.get(node) {
                None => changes.push(format!("workflow `{name}`: node `{node}` is new")),
                Some(was) => {
                    let parts = was.iter().zip(is).filter(|(was, is)| was != is);
                    changes.extend(parts.map(|((what, was), (_, is))| {
                        match was.is_empty() || is.is_empty() {
                            false => {
                                format!("workflow `{name}`: node `{node}`: {what} was {was} and is {is}")
                            }
                            true if was.is_empty() => {
                                format!("workflow `{name}`: node `{node}`: {what} {is} is new")
                            }
                            true => format!("workflow `{name}`: node `{node}`: {what} {was} is gone"),
                        }
                    }));
                }
            }
        }
        let start = |workflow: &Workflow| workflow.node(workflow.start).name.to_string();
        let (was, is) = (start(&old.workflows[was]), start(workflow));
        if was != is {
            changes.push(format!("workflow `{name}`: it started at `{was}` and starts at `{is}`"));
        }
    }
    changes
}

/// Of each node what it does, part by part.
type Parts = [(&'static str, String); 7];

fn nodes(joint: &Joint, mapped: &Mapped, program: &Program, at: usize) -> BTreeMap<String, Parts> {
    let workflow = &program.workflows[at];
    let entry = |(index, node): (usize, &Node)| {
        (node.name.to_string(), parts(joint, mapped, program, workflow, (at, index), node))
    };
    workflow.nodes.iter().enumerate().map(entry).collect()
}

fn parts(
    joint: &Joint,
    mapped: &Mapped,
    program: &Program,
    workflow: &Workflow,
    at: (usize, usize),
    node: &Node,
) -> Parts {
    let name = |id| format!("`{}`", workflow.node(id).name);
    let mut parts: Parts = ["kind", "portal", "handler", "then", "declined", "deadline", "engineer rules"]
        .map(|part| (part, String::new()));
    match &node.kind {
        NodeKind::End => parts[0].1 = "`end`".into(),
        NodeKind::Branch { arms, otherwise } => {
            parts[0].1 = "`branch`".into();
            let conditions = &mapped.arms[at.0][at.1];
            let ways = arms.iter().zip(conditions).map(|((_, to), condition)| {
                format!("{} -> {}", canonical(&joint.program, condition), name(*to))
            });
            let rest = otherwise.map(|to| format!("otherwise -> {}", name(to)));
            parts[3].1 = ways.chain(rest).collect::<Vec<_>>().join(", ");
        }
        NodeKind::Work(work) => {
            parts[0].1 = match work.assigns {
                None => "`task`".into(),
                Some(Assigns::Provider) => "`assigns provider`".into(),
                Some(Assigns::Engineer) => "`assigns engineer`".into(),
            };
            parts[1].1 = work.portal.as_str().into();
            parts[2].1 = outcome::handlers(program, &work.handlers).join(", ");
            parts[3].1 = name(work.then);
            parts[4].1 = work.declined.map(name).unwrap_or_default();
            parts[5].1 = deadline(program, work, &name);
            if work.assigns == Some(Assigns::Engineer) {
                parts[6].1 = engineer_rules(joint, mapped, program, work);
            }
        }
    }
    parts
}

fn deadline(program: &Program, work: &Work, name: &dyn Fn(crate::program::NodeId) -> String) -> String {
    work.deadline.as_ref().map_or_else(String::new, |deadline| {
        let of = deadline.of.map(|id| format!(" of {}", program.calendar(id).name)).unwrap_or_default();
        let goes = match deadline.goes {
            Goes::Node(node) => name(node),
            Goes::Declined => "declined".into(),
        };
        format!("{}{of} else {goes}", crate::scalar::show_duration(deadline.after))
    })
}

/// The rules that choose engineers, as they are written but for their names.
fn engineer_rules(joint: &Joint, mapped: &Mapped, program: &Program, work: &Work) -> String {
    let rule = |id: &RuleId| {
        let rule = program.rule(*id);
        let when = canonical(&joint.program, &mapped.rules[id.0 as usize]);
        format!("{when} => {}", outcome::action(program, work, &rule.action))
    };
    let block = |id: &BlockId| {
        let block = program.block(*id);
        let eligible: Vec<String> =
            mapped.eligible[id.0 as usize].iter().map(|one| canonical(&joint.program, one)).collect();
        let rules: Vec<String> = block.rules.iter().chain(&block.otherwise).map(rule).collect();
        format!("[{}] {}", eligible.join(", "), rules.join("; "))
    };
    work.rules.iter().map(block).collect::<Vec<_>>().join(" | ")
}
