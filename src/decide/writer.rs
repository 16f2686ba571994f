//! Decisions as JSON straight from what they were settled as: the same bytes as `serde_json` makes of a
//! [`Decision`](super::Decision), without making one. What the program and the directory call things is turned into
//! JSON once.

use std::io::Write as _;

use serde::Serialize;

use super::Engine;
use super::candidate::Pick;
use super::decision::one_or_many;
use super::settlement::{Flagged, Settlement, Stop, Why, no_rule_matched, no_rules};
use crate::program::{Assigns, Handler, IdVec, Node, NodeId, NodeKind, Portal, Work, Workflow, WorkflowId};

/// Writes the decisions of one engine as JSON.
#[derive(Debug)]
pub struct DecisionWriter<'e> {
    engine: &'e Engine,
    /// By rule: `,"rules":"block","rule":"name"`.
    rules: Pieces,
    /// By provider: its id.
    providers: Pieces,
    /// By provider: `,{"id":"p","name":"P"}`.
    listed: Pieces,
    nodes: IdVec<WorkflowId, IdVec<NodeId, NodeTexts>>,
}

#[derive(Debug, Default)]
struct NodeTexts {
    /// `{"node":…,"assigns":…,"to":`
    decided: Vec<u8>,
    /// `{"workflow":…,"node":…,"label":…,"portal":…,"handler":`
    waiting: Vec<u8>,
    /// Who acts there, where that does not depend on the order.
    handler: Option<Vec<u8>>,
    /// The message where the node has no rules, or none of them matched.
    no_rules: Vec<u8>,
    no_rule_matched: Vec<u8>,
}

/// Many short texts in one.
#[derive(Debug, Default)]
struct Pieces {
    bytes: Vec<u8>,
    ends: Vec<usize>,
}

impl Pieces {
    fn from_each<T>(all: impl Iterator<Item = T>, each: impl Fn(&mut Vec<u8>, T)) -> Self {
        let mut pieces = Self::default();
        for one in all {
            each(&mut pieces.bytes, one);
            pieces.ends.push(pieces.bytes.len());
        }
        pieces
    }

    fn get(&self, index: usize) -> &[u8] {
        self.run(index, 1)
    }

    /// So many that follow one another.
    fn run(&self, first: usize, count: usize) -> &[u8] {
        let start = first.checked_sub(1).map_or(0, |before| self.ends[before]);
        &self.bytes[start..self.ends[first + count - 1]]
    }
}

/// Adds a text as JSON.
fn text(out: &mut Vec<u8>, text: &str) {
    // Without a way out of the loop it is done for many bytes at a time.
    let needs_escape =
        text.bytes().fold(false, |any, byte| any | (byte < 0x20) | (byte == b'"') | (byte == b'\\'));
    if needs_escape {
        return json(out, text);
    }
    out.push(b'"');
    out.extend_from_slice(text.as_bytes());
    out.push(b'"');
}

/// Adds what is neither a float nor a map, so that it always has a JSON form.
fn json(out: &mut Vec<u8>, value: &(impl Serialize + ?Sized)) {
    let written = serde_json::to_writer(out, value);
    debug_assert!(written.is_ok(), "{written:?}");
}

impl<'e> DecisionWriter<'e> {
    /// A writer for the engine's decisions; takes as long as program and directory are large.
    pub fn new(engine: &'e Engine) -> Self {
        let (program, directory) = (engine.program(), engine.directory());
        let rules = Pieces::from_each(program.rules.iter(), |out, rule| {
            out.extend_from_slice(b",\"rules\":");
            text(out, &program.block(rule.block).name);
            out.extend_from_slice(b",\"rule\":");
            text(out, &rule.name);
        });
        let nodes = program.workflows.iter().map(|workflow| {
            workflow.nodes.iter().map(|node| NodeTexts::new(engine, workflow, node)).collect()
        });
        Self {
            engine,
            rules,
            providers: Pieces::from_each(directory.providers(), |out, (_, provider)| {
                text(out, provider.id())
            }),
            listed: Pieces::from_each(directory.providers(), |out, (_, provider)| {
                listed(out, provider.id(), &provider.name);
            }),
            nodes: nodes.collect(),
        }
    }

    /// Adds a decision, without a line end; `line` is the number of the input line or record that the order comes
    /// from.
    ///
    /// # Panics
    /// Where the settlement is another engine's.
    pub fn write(&self, settlement: &Settlement<'_>, line: Option<u64>, out: &mut Vec<u8>) {
        assert!(std::ptr::eq(self.engine, settlement.engine), "a settlement of another engine");
        out.extend_from_slice(b"{\"order\":");
        text(out, settlement.order());
        if let Some(line) = line {
            out.extend_from_slice(b",\"line\":");
            json(out, &line);
        }
        out.extend_from_slice(b",\"outcome\":\"");
        out.extend_from_slice(settlement.outcome().as_str().as_bytes());
        out.push(b'"');
        if settlement.assignment.provider.is_some() {
            out.extend_from_slice(b",\"provider\":");
            self.provider(settlement, out);
        }
        if let Some(engineer) = settlement.engineer() {
            out.extend_from_slice(b",\"engineer\":");
            text(out, engineer);
        }
        for (key, assigns) in
            [(&b",\"provider_node\":"[..], Assigns::Provider), (b",\"engineer_node\":", Assigns::Engineer)]
        {
            if let Some(node) = settlement.assigned_at(assigns) {
                out.extend_from_slice(key);
                text(out, &node);
            }
        }
        if let Some(rule) = settlement.deciding_rule() {
            out.extend_from_slice(self.rules.get(rule.into()));
        }
        self.decided(settlement, out);
        self.stop(settlement, out);
        if let Some(steps) = &settlement.steps {
            out.extend_from_slice(b",\"steps\":");
            json(out, steps);
        }
        out.push(b'}');
    }

    fn node(&self, (workflow, node): (WorkflowId, NodeId)) -> &NodeTexts {
        &self.nodes[workflow][node]
    }

    /// The provider that the order is assigned to, if it is.
    fn provider(&self, settlement: &Settlement<'_>, out: &mut Vec<u8>) {
        match settlement.assignment.provider_ix() {
            Some(ix) => out.extend_from_slice(self.providers.get(ix.place())),
            None => text(out, settlement.provider().unwrap_or_default()),
        }
    }

    /// The id of a provider or an engineer.
    fn pick(&self, pick: Pick, out: &mut Vec<u8>) {
        match pick.engineer {
            None => out.extend_from_slice(self.providers.get(pick.provider.place())),
            Some(engineer) => {
                text(out, self.engine.directory().provider(pick.provider).engineer(engineer).id());
            }
        }
    }

    fn decided(&self, settlement: &Settlement<'_>, out: &mut Vec<u8>) {
        let Some((workflow, _)) = settlement.place else { return };
        for (index, decided) in settlement.decided.iter().enumerate() {
            out.extend_from_slice(if index == 0 { b",\"decided\":[" } else { b"," });
            out.extend_from_slice(&self.node((workflow, decided.id)).decided);
            match decided.to {
                Some(pick) => self.pick(pick, out),
                None => out.extend_from_slice(b"null"),
            }
            out.extend_from_slice(self.rules.get(decided.rule.into()));
            for (at, pick) in decided.in_turn.iter().enumerate() {
                out.extend_from_slice(if at == 0 { b",\"in_turn\":[" } else { b"," });
                self.pick(*pick, out);
            }
            out.extend_from_slice(if decided.in_turn.is_empty() { b"" } else { b"]" });
            out.extend_from_slice(if index + 1 == settlement.decided.len() { b"}]" } else { b"}" });
        }
    }

    /// Why and where the order waits, who declined it and who could be chosen.
    fn stop(&self, settlement: &Settlement<'_>, out: &mut Vec<u8>) {
        if let Some(code) = settlement.reason_code() {
            let is_flagged = settlement.is_flagged();
            out.extend_from_slice(if is_flagged { b",\"reason\":" } else { b",\"wait_reason\":" });
            out.extend_from_slice(b"{\"code\":\"");
            out.extend_from_slice(code.as_str().as_bytes());
            out.extend_from_slice(b"\",\"message\":");
            self.message(settlement, out);
            out.push(b'}');
        }
        match &settlement.stop {
            Stop::Task(_, work) => self.waiting(settlement, work, &work.handlers, out),
            Stop::Dispatcher(_, work, flagged) => self.waiting(settlement, work, flagged.to, out),
            Stop::End | Stop::Cancelled | Stop::NoWay(_) | Stop::NoWorkflow(_) => {}
        }
        if !settlement.declined.is_empty() {
            out.extend_from_slice(b",\"declined\":");
            json(out, &settlement.declined);
        }
        if let Stop::Dispatcher(_, _, flagged) = &settlement.stop {
            self.candidates(settlement, flagged, out);
        }
    }

    fn message(&self, settlement: &Settlement<'_>, out: &mut Vec<u8>) {
        match (&settlement.stop, settlement.place) {
            (Stop::Dispatcher(_, _, Flagged { why: Why::NoRules, .. }), Some(place)) => {
                out.extend_from_slice(&self.node(place).no_rules);
            }
            (Stop::Dispatcher(_, _, Flagged { why: Why::NoRuleMatched, .. }), Some(place)) => {
                out.extend_from_slice(&self.node(place).no_rule_matched);
            }
            _ => text(out, &settlement.message().unwrap_or_default()),
        }
    }

    fn waiting(&self, settlement: &Settlement<'_>, work: &Work, to: &[Handler], out: &mut Vec<u8>) {
        let Some(place) = settlement.place else { return };
        let texts = self.node(place);
        out.extend_from_slice(b",\"waiting\":");
        out.extend_from_slice(&texts.waiting);
        let usual = texts.handler.as_ref().filter(|_| std::ptr::eq(to, work.handlers.as_slice()));
        match (usual, to) {
            (Some(handler), _) => out.extend_from_slice(handler),
            (None, [Handler::Role(id)]) => self.role(settlement, *id, out),
            (None, many) => {
                let written = one_or_many::serialize(
                    &settlement.persons(many),
                    &mut serde_json::Serializer::new(&mut *out),
                );
                debug_assert!(written.is_ok(), "{written:?}");
            }
        }
        if let Some(deadline) = work.deadline.as_ref().and_then(|deadline| settlement.deadline(deadline)) {
            out.extend_from_slice(b",\"deadline\":");
            json(out, &deadline);
        }
        if let Some(warn_at) = work.deadline.as_ref().and_then(|deadline| settlement.warn_at(deadline)) {
            out.extend_from_slice(b",\"warn_at\":");
            json(out, &warn_at);
        }
        out.push(b'}');
    }

    fn role(&self, settlement: &Settlement<'_>, id: crate::program::RoleId, out: &mut Vec<u8>) {
        let role = self.engine.program().role(id);
        out.extend_from_slice(b"{\"role\":");
        text(out, &role.name);
        if role.of == Portal::Provider && settlement.assignment.provider.is_some() {
            out.extend_from_slice(b",\"of\":");
            self.provider(settlement, out);
        }
        out.push(b'}');
    }

    fn candidates(&self, settlement: &Settlement<'_>, flagged: &Flagged<'_>, out: &mut Vec<u8>) {
        let directory = self.engine.directory();
        out.extend_from_slice(b",\"candidates\":[");
        let start = out.len();
        let mut picks = flagged.candidates.as_slice();
        while let Some(pick) = picks.first() {
            let many = if settlement.declined.is_empty() { run(picks) } else { 1 };
            match pick.engineer {
                None => out.extend_from_slice(self.listed.run(pick.provider.place(), many)),
                Some(engineer) => {
                    let engineer = directory.provider(pick.provider).engineer(engineer);
                    listed(out, engineer.id(), &engineer.name);
                }
            }
            if pick.is_one_of(&settlement.declined, directory) {
                out.pop();
                out.extend_from_slice(b",\"declined\":true}");
            }
            picks = &picks[many..];
        }
        if out.len() > start {
            // Each begins with a comma.
            out.remove(start);
        }
        // A vector takes whatever is written to it.
        let _ = write!(out, "],\"candidates_total\":{}", flagged.total);
    }
}

fn listed(out: &mut Vec<u8>, id: &str, name: &str) {
    out.extend_from_slice(b",{\"id\":");
    text(out, id);
    out.extend_from_slice(b",\"name\":");
    text(out, name);
    out.push(b'}');
}

/// How many of the first picks are providers that follow one another in the directory; at least one.
fn run(picks: &[Pick]) -> usize {
    let follows = |pair: &&[Pick]| {
        let [one, next] = pair else { return false };
        one.engineer.is_none() && next.engineer.is_none() && one.provider.place() + 1 == next.provider.place()
    };
    1 + picks.windows(2).take_while(follows).count()
}

impl NodeTexts {
    fn new(engine: &Engine, workflow: &Workflow, node: &Node) -> Self {
        let program = engine.program();
        let as_json = |shown: &str| {
            let mut out = Vec::new();
            text(&mut out, shown);
            out
        };
        let NodeKind::Work(work) = &node.kind else { return Self::default() };
        let mut decided = b"{\"node\":".to_vec();
        text(&mut decided, &node.name);
        decided.extend_from_slice(match work.assigns {
            Some(Assigns::Engineer) => b",\"assigns\":\"engineer\",\"to\":",
            Some(Assigns::Provider) | None => b",\"assigns\":\"provider\",\"to\":",
        });
        let mut waiting = b"{\"workflow\":".to_vec();
        text(&mut waiting, &workflow.name);
        waiting.extend_from_slice(b",\"node\":");
        text(&mut waiting, &node.name);
        waiting.extend_from_slice(b",\"label\":");
        text(&mut waiting, node.label.as_ref().unwrap_or(&node.name));
        waiting.extend_from_slice(b",\"portal\":");
        text(&mut waiting, work.portal.as_str());
        waiting.extend_from_slice(b",\"handler\":");
        let handler = match work.handlers.as_slice() {
            [Handler::Role(id)] if program.role(*id).of == Portal::Company => {
                let mut out = b"{\"role\":".to_vec();
                text(&mut out, &program.role(*id).name);
                out.push(b'}');
                Some(out)
            }
            [Handler::Person(id)] => {
                let mut out = b"{\"person\":".to_vec();
                text(&mut out, id);
                out.push(b'}');
                Some(out)
            }
            _ => None,
        };
        Self {
            decided,
            waiting,
            handler,
            no_rules: as_json(&no_rules(node)),
            no_rule_matched: as_json(&no_rule_matched(program, &work.rules)),
        }
    }
}
