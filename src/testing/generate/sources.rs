//! From where somebody's acting can lead to a goal; looked for once an order is held up on its way there.

use std::cell::OnceCell;
use std::collections::HashMap;

use super::goal::offers_more;
use crate::program::{Assigns, IdVec, NodeId, NodeSet, Program, Workflow, WorkflowId};

/// The nodes at which a goal happens, and those that lead there.
#[derive(Debug)]
pub(super) struct Sources<'p> {
    program: &'p Program,
    /// By workflow; those in which it does not happen are not there.
    nodes: HashMap<WorkflowId, SourceNodes>,
}

#[derive(Debug, Default)]
struct SourceNodes {
    /// At which nodes.
    goals: Vec<NodeId>,
    /// From which nodes.
    leading: OnceCell<NodeSet>,
}

impl<'p> Sources<'p> {
    /// Of a goal that happens at these nodes.
    pub fn new(program: &'p Program, goals: impl IntoIterator<Item = (WorkflowId, NodeId)>) -> Self {
        let mut nodes: HashMap<WorkflowId, SourceNodes> = HashMap::new();
        for (workflow, node) in goals {
            nodes.entry(workflow).or_default().goals.push(node);
        }
        Self { program, nodes }
    }

    /// Whether the goal can be reached in a workflow.
    pub fn are_in(&self, workflow: WorkflowId) -> bool {
        self.nodes.contains_key(&workflow)
    }

    /// The nodes with a way to one of those at which it happens, of whatever length but none; from a provider's there is a
    /// way back to the node that assigned it. `None` if it does not happen in the workflow.
    pub fn leading(&self, workflow: WorkflowId) -> Option<&NodeSet> {
        let nodes = self.nodes.get(&workflow)?;
        let to_goals = || Leading::new(self.program.workflow(workflow)).to(&nodes.goals);
        Some(nodes.leading.get_or_init(to_goals))
    }
}

/// A walk through a workflow from its goals backwards.
struct Leading<'w> {
    workflow: &'w Workflow,
    /// By node: those that lead to it in a step.
    back: IdVec<NodeId, Vec<NodeId>>,
    found: NodeSet,
    open: Vec<NodeId>,
    /// Where orders are with a provider, and with an engineer, that a node has assigned which is found.
    with: [NodeSet; 2],
}

impl<'w> Leading<'w> {
    fn new(workflow: &'w Workflow) -> Self {
        let mut back: IdVec<NodeId, Vec<NodeId>> = vec![Vec::new(); workflow.nodes.len()].into();
        for (id, node) in workflow.nodes.iter_enumerated() {
            node.kind.ways().into_iter().for_each(|to| back[to].push(id));
        }
        let (found, open, with) = (NodeSet::default(), Vec::new(), Default::default());
        Self { workflow, back, found, open, with }
    }

    fn to(mut self, wanted: &[NodeId]) -> NodeSet {
        self.open = wanted.iter().flat_map(|node| &self.back[*node]).copied().collect();
        while let Some(id) = self.open.pop() {
            if !self.found.insert(id) {
                continue;
            }
            self.open.extend(&self.back[id]);
            let node = self.workflow.node(id);
            if let Some((assigns, work)) = node.kind.assigns().zip(node.kind.work())
                && offers_more(node)
            {
                self.take_back(assigns, work.then);
            }
        }
        self.found
    }

    /// Adds the nodes from which an order can be recalled to one that assigned it and went on there. Where another node
    /// has sent orders that are found too, all after that is known.
    fn take_back(&mut self, assigns: Assigns, then: NodeId) {
        let with = &mut self.with[usize::from(assigns == Assigns::Engineer)];
        let mut open = vec![then];
        while let Some(id) = open.pop() {
            if with.insert(id) {
                self.open.push(id);
                let node = self.workflow.node(id);
                if !node.takes_away(assigns) {
                    open.extend(node.kind.ways());
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Sources as Files, compile};

    /// Two nodes that assign, between branches: from whom they assign, orders come back to them.
    const PROGRAM: &str = r#"
schema work_order { id text  value number }
role d "D" of company
role c "C" of provider
provider p "P" {}
rules r assigns provider { rule k { when value > 3 assign p } }
workflow w "W" {
  start a
  assign a "A" { portal company  assigns provider  handler role d  rules r  then b  within 4h else x }
  branch b { when value > 5 -> s  otherwise -> e }
  task s "S" { portal provider  handler role c  then a2 }
  assign a2 "A2" { portal company  assigns provider  handler role d  rules r  then t }
  task t "T" { portal provider  handler role c  then e }
  branch x { when value > 7 -> e  otherwise -> a2 }
  end e
}
"#;

    /// As the definition has it, step by step.
    fn leading(workflow: &Workflow, wanted: NodeId) -> NodeSet {
        let mut found = NodeSet::default();
        loop {
            let mut is_new = false;
            for (id, node) in workflow.nodes.iter_enumerated() {
                let goes_there = |to: NodeId| to == wanted || found.contains(to);
                let goes_on = node.kind.ways().into_iter().any(goes_there);
                let comes_back = workflow.nodes.iter_enumerated().any(|(from, of)| {
                    found.contains(from)
                        && offers_more(of)
                        && of
                            .kind
                            .assigns()
                            .is_some_and(|assigns| workflow.reached_with(from, assigns).contains(id))
                });
                is_new |= (goes_on || comes_back) && found.insert(id);
            }
            if !is_new {
                return found;
            }
        }
    }

    #[test]
    fn ways_lead_back_to_whom_assigned() {
        let program = compile(&Files::in_memory([("m", PROGRAM)])).expect("it compiles");
        let (id, workflow) = program.workflows.iter_enumerated().next().expect("a workflow");
        for (node, of) in workflow.nodes.iter_enumerated() {
            let expected: Vec<NodeId> = leading(workflow, node).iter().collect();
            let found: Vec<NodeId> = Leading::new(workflow).to(&[node]).iter().collect();
            assert_eq!(found, expected, "{}", of.name);
        }
        let branch = workflow.node_by_name("x").expect("a node");
        let sources = Sources::new(&program, [(id, branch)]);
        let named: Vec<&str> = sources
            .leading(id)
            .expect("it happens there")
            .iter()
            .map(|node| &*workflow.node(node).name)
            .collect();
        assert_eq!(named, ["a", "b", "s", "a2", "t", "x", "e"]);
    }
}
