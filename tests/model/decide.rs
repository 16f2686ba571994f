//! One step of an order: through branches and rules until it waits or ends.

use std::collections::BTreeMap;

use serde_json::{Map, Value as Json, json};

use super::ast::{Assigns, Handler, Kind, Node, Program, Provider, Who, Within, Work};
use super::clock::{DAY, Zone, show_local};
use super::operand::Scene;
use super::targets::{Arrival, Flag, RuleName, Turn, Verdict, id_of};
use super::value::Value;

/// Open work orders, more or fewer than the directory says.
pub type Loads = BTreeMap<Who, i64>;

#[derive(Clone, Debug, Default)]
pub struct State {
    pub loads: Loads,
    /// Whom each rule chose, one after the other.
    pub rotations: BTreeMap<RuleName, Vec<Who>>,
    /// Whom each rule that rotates by weights chose of whom, one after the other.
    pub turns: BTreeMap<RuleName, Vec<(Who, Vec<(Who, u32)>)>>,
}

/// What rules decided: the node, what it assigns, to whom, by which rule, and who took part in its turn.
type DecidedAt = (String, Assigns, Option<String>, RuleName, Vec<String>);

/// All hours, instants and durations of the tests are whole quarters of an hour.
const QUARTER: i64 = 900;

/// A program with the directory it runs with.
#[derive(Clone, Debug)]
pub struct World {
    pub program: Program,
    pub directory: Vec<Provider>,
}

impl World {
    pub fn provider(&self, id: &str) -> Option<&Provider> {
        self.directory.iter().find(|provider| provider.id == id)
    }
}

/// Where an order is.
#[derive(Clone, Debug, Default)]
pub struct Position {
    pub workflow: usize,
    pub node: usize,
    pub provider: Option<String>,
    pub engineer: Option<String>,
    /// The node that assigned the provider, as far as that is known.
    pub provider_node: Option<usize>,
    pub engineer_node: Option<usize>,
    pub declined: Vec<Who>,
}

#[derive(Clone, Debug)]
pub enum Event {
    Assigned(String),
    /// For a reason.
    Declined(Option<String>),
    Done,
    Expired,
    /// From the provider or from the engineer.
    Recalled(Assigns),
    Cancelled,
}

/// What a step came to.
pub struct Outcome {
    /// As the evaluator would say it, without what is for people.
    pub decision: Json,
    /// Where it waits, if it does.
    pub waits: Option<Position>,
}

struct Step<'a> {
    world: &'a World,
    order: &'a Value,
    now: i64,
    state: &'a mut State,
    at: Position,
    from_engineer_node: bool,
    decided: Vec<DecidedAt>,
}

/// An order enters a workflow: the one asked for, or the first that takes it.
pub fn decide(world: &World, order: &Value, now: i64, asked: Option<usize>, state: &mut State) -> Outcome {
    let (program, loads) = (&world.program, &state.loads);
    let scene = Scene { program, order, now, provider: None, engineer: None, element: None, loads };
    let takes = |index: &usize| {
        let when = &world.program.workflows[*index].when;
        when.as_ref().is_none_or(|when| scene.truth(when) == Some(true))
    };
    let first = || (0..world.program.workflows.len()).find(takes);
    let Some(workflow) = asked.or_else(first) else {
        let reason = json!({"code": "no_workflow"});
        let decision = json!({"order": id_of(order), "outcome": "manual", "reason": reason});
        return Outcome { decision, waits: None };
    };
    let at = Position { workflow, ..Position::default() };
    let step = Step { world, order, now, state, at, from_engineer_node: false, decided: Vec::new() };
    step.arrive(0)
}

/// A person acts where the order waits; nothing where the event is refused.
pub fn resume(
    world: &World,
    order: &Value,
    now: i64,
    at: &Position,
    event: &Event,
    state: &mut State,
) -> Option<Outcome> {
    let Kind::Work(work) = &world.program.workflows[at.workflow].nodes[at.node].kind else {
        panic!("an order waits at a work node")
    };
    let from_engineer_node = work.assigns == Some(Assigns::Engineer);
    let nodes = &world.program.workflows[at.workflow].nodes;
    let told = |who: &Option<String>, assigns| who.as_ref().and_then(|_| only_one(nodes, at.node, assigns));
    let at = Position {
        provider_node: at.provider_node.or_else(|| told(&at.provider, Assigns::Provider)),
        engineer_node: at.engineer_node.or_else(|| told(&at.engineer, Assigns::Engineer)),
        ..at.clone()
    };
    let mut step = Step { world, order, now, state, at, from_engineer_node, decided: Vec::new() };
    let next = match event {
        Event::Assigned(id) => step.pick(work, id)?,
        Event::Done => work.assigns.is_none().then_some(work.then)?,
        Event::Declined(reason) => {
            let may_be_any = work.reasons.is_empty();
            let is_one = reason.as_ref().is_some_and(|reason| work.reasons.contains(reason));
            let next = work.declined.filter(|_| may_be_any || is_one)?;
            step.decline(work, next)
        }
        Event::Expired => match work.within.as_ref()?.goes {
            Some(node) => node,
            None => step.decline(work, work.declined?),
        },
        Event::Recalled(_) if work.company => return None,
        Event::Recalled(from) => return step.recall(*from),
        Event::Cancelled => return Some(step.end("cancelled")),
    };
    Some(step.arrive(next))
}

/// The nodes that can have assigned whom an order has at a node: there is a way from their `then` to it on which nobody
/// takes the order away from whom it was assigned to.
fn assigners(nodes: &[Node], at: usize, wanted: Assigns) -> Vec<usize> {
    let work = |node: usize| match &nodes[node].kind {
        Kind::Work(work) => Some(work),
        _ => None,
    };
    let assigns = |node: usize| work(node).and_then(|work| work.assigns);
    let ends = |node: usize| match wanted {
        Assigns::Provider => assigns(node) == Some(Assigns::Provider),
        Assigns::Engineer => assigns(node).is_some(),
    };
    let leads = |from: &usize| {
        let mut reached: Vec<usize> = work(*from).map(|work| work.then).into_iter().collect();
        let mut next = 0;
        while next < reached.len() {
            let here = reached[next];
            next += 1;
            if ends(here) {
                continue;
            }
            let more: Vec<usize> = match &nodes[here].kind {
                Kind::End => Vec::new(),
                Kind::Branch { ways, otherwise } => {
                    ways.iter().map(|(_, to)| *to).chain([*otherwise]).collect()
                }
                Kind::Work(work) => {
                    let late = work.within.as_ref().and_then(|within| within.goes);
                    [work.then].into_iter().chain(work.declined).chain(late).collect()
                }
            };
            reached.extend(more.into_iter().filter(|to| !reached.contains(to)).collect::<Vec<_>>());
        }
        reached.contains(&at) && !ends(at)
    };
    (0..nodes.len()).filter(|node| assigns(*node) == Some(wanted)).filter(leads).collect()
}

fn only_one(nodes: &[Node], at: usize, wanted: Assigns) -> Option<usize> {
    match assigners(nodes, at, wanted)[..] {
        [one] => Some(one),
        _ => None,
    }
}

impl Step<'_> {
    fn arrive(mut self, mut node: usize) -> Outcome {
        loop {
            self.at.node = node;
            let kind = self.world.program.workflows[self.at.workflow].nodes[node].kind.clone();
            node = match kind {
                Kind::End => return self.end("done"),
                Kind::Branch { ways, otherwise } => {
                    let taken =
                        ways.iter().find(|(condition, _)| self.scene().truth(condition) == Some(true));
                    taken.map_or(otherwise, |(_, to)| *to)
                }
                Kind::Work(work) => match work.assigns {
                    None => {
                        let handlers = work.handlers.clone();
                        return self.wait("task", &work, &handlers, None);
                    }
                    Some(assigns) => match self.assign(&work, assigns) {
                        Ok(()) => work.then,
                        Err(flag) => {
                            let outcome = if assigns == Assigns::Provider { "manual" } else { "task" };
                            let to = if flag.to.is_empty() { &work.handlers } else { &flag.to };
                            return self.wait(outcome, &work, to, Some(&flag));
                        }
                    },
                },
            };
        }
    }

    fn scene(&self) -> Scene<'_> {
        Scene {
            program: &self.world.program,
            order: self.order,
            now: self.now,
            provider: self.at.provider.as_ref().and_then(|id| self.world.provider(id)),
            engineer: None,
            element: None,
            loads: &self.state.loads,
        }
    }

    fn judge(&self, work: &Work, assigns: Assigns) -> (Verdict, Vec<Who>) {
        let blocks: Vec<_> = work.rules.iter().map(|index| &self.world.program.blocks[*index]).collect();
        let order_id = id_of(self.order);
        let arrival = Arrival {
            world: self.world,
            state: self.state,
            scene: self.scene(),
            order_id: &order_id,
            assigns,
            declined: &self.at.declined,
        };
        let verdict = arrival.judge(&blocks);
        let list = match &verdict {
            Verdict::Flag(flag) => flag.list.clone(),
            Verdict::Assign { list, .. } => list.clone(),
        };
        (verdict, list)
    }

    /// The order waits where it was assigned, and nobody declined it.
    fn recall(mut self, from: Assigns) -> Option<Outcome> {
        let (node, whom) = match from {
            Assigns::Provider => (self.at.provider_node?, self.at.provider.clone()?),
            Assigns::Engineer => {
                let whom = self.at.engineer.clone()?;
                (self.at.engineer_node?, whom)
            }
        };
        self.clear_engineer();
        if from == Assigns::Provider {
            self.clear_provider();
        }
        self.at.node = node;
        let Kind::Work(work) = self.world.program.workflows[self.at.workflow].nodes[node].kind.clone() else {
            panic!("a node that assigns")
        };
        let (verdict, list) = self.judge(&work, from);
        let to = match verdict {
            Verdict::Flag(flag) if !flag.to.is_empty() => flag.to,
            _ => work.handlers.clone(),
        };
        let (outcome, what) = match from {
            Assigns::Provider => ("manual", "provider"),
            Assigns::Engineer => ("task", "engineer"),
        };
        let reason = Some(format!("recalled from {what} `{whom}`"));
        let flag = Flag { rule: None, code: "recalled", reason, to: Vec::new(), list };
        Some(self.wait(outcome, &work, &to, Some(&flag)))
    }

    fn assign(&mut self, work: &Work, assigns: Assigns) -> Result<(), Flag> {
        self.clear_engineer();
        if assigns == Assigns::Provider {
            self.clear_provider();
        }
        let node = self.world.program.workflows[self.at.workflow].nodes[self.at.node].name.clone();
        match self.judge(work, assigns).0 {
            Verdict::Assign { rule, who, turn, list: _ } => {
                let to = who.engineer.clone().unwrap_or_else(|| who.provider.clone());
                let id = |who: &Who| who.engineer.clone().unwrap_or_else(|| who.provider.clone());
                let in_turn = match &turn {
                    Turn::Of(shares) => shares.iter().map(|(who, _)| id(who)).collect(),
                    _ => Vec::new(),
                };
                self.decided.push((node, assigns, Some(to), rule.clone(), in_turn));
                self.take(&who);
                match turn {
                    Turn::Nothing => {}
                    Turn::Chosen => self.state.rotations.entry(rule).or_default().push(who),
                    Turn::Of(shares) => self.state.turns.entry(rule).or_default().push((who, shares)),
                }
                Ok(())
            }
            Verdict::Flag(flag) => {
                if let Some(rule) = &flag.rule {
                    self.decided.push((node, assigns, None, rule.clone(), Vec::new()));
                }
                Err(flag)
            }
        }
    }

    fn pick(&mut self, work: &Work, id: &str) -> Option<usize> {
        let assigns = work.assigns?;
        let (_, list) = self.judge(work, assigns);
        let is_meant = |who: &&Who| who.engineer.as_ref().unwrap_or(&who.provider) == id;
        let who = list.iter().find(is_meant)?.clone();
        self.take(&who);
        Some(work.then)
    }

    fn decline(&mut self, work: &Work, next: usize) -> usize {
        if work.company {
            return next;
        }
        let by_engineer = work.handlers.contains(&Handler::Engineer);
        let provider = self.at.provider.clone().expect("a provider at its portal");
        let who = Who { provider, engineer: self.at.engineer.clone().filter(|_| by_engineer) };
        if !self.at.declined.contains(&who) {
            self.at.declined.push(who);
        }
        self.clear_engineer();
        if !by_engineer {
            self.clear_provider();
        }
        next
    }

    fn load(&mut self, who: Who, more: i64) {
        *self.state.loads.entry(who).or_default() += more;
    }

    fn take(&mut self, who: &Who) {
        self.load(who.clone(), 1);
        match &who.engineer {
            None => {
                (self.at.provider, self.at.provider_node) = (Some(who.provider.clone()), Some(self.at.node));
            }
            Some(engineer) => {
                (self.at.engineer, self.at.engineer_node) = (Some(engineer.clone()), Some(self.at.node));
            }
        }
    }

    fn clear_engineer(&mut self) {
        self.at.engineer_node = None;
        if let (Some(provider), Some(engineer)) = (self.at.provider.clone(), self.at.engineer.take()) {
            self.load(Who { provider, engineer: Some(engineer) }, -1);
        }
    }

    fn clear_provider(&mut self) {
        self.at.provider_node = None;
        if let Some(provider) = self.at.provider.take() {
            self.load(Who { provider, engineer: None }, -1);
        }
    }

    fn end(mut self, outcome: &str) -> Outcome {
        let decision = self.decision(outcome);
        self.clear_engineer();
        self.clear_provider();
        Outcome { decision: Json::Object(decision), waits: None }
    }

    fn wait(self, outcome: &str, work: &Work, handlers: &[Handler], flag: Option<&Flag>) -> Outcome {
        let assigned = self.decided.iter().any(|(_, _, to, ..)| to.is_some());
        let mut decision = self.decision(if assigned { "assigned" } else { outcome });
        let workflow = &self.world.program.workflows[self.at.workflow];
        let nodes = &workflow.nodes;
        for (key, assigns, known) in [
            ("provider_node", Assigns::Provider, self.at.provider_node),
            ("engineer_node", Assigns::Engineer, self.at.engineer_node),
        ] {
            // Said only where the workflow does not tell it.
            if let Some(known) = known.filter(|_| assigners(nodes, self.at.node, assigns).len() > 1) {
                decision.insert(key.into(), nodes[known].name.as_str().into());
            }
        }
        let persons: Vec<Json> = handlers.iter().flat_map(|handler| self.persons(handler)).collect();
        let mut waiting = json!({
            "workflow": workflow.name,
            "node": workflow.nodes[self.at.node].name,
            "portal": if work.company { "company" } else { "provider" },
            "handler": if let [one] = &persons[..] { one.clone() } else { Json::from(persons) },
        });
        if let Some(within) = &work.within {
            let deadline = match within.workdays {
                Some(days) => self.after_workdays(within, days),
                None => self.deadline(within, within.seconds),
            };
            waiting["deadline"] = format!("{}Z", show_local(deadline)).into();
            if let Some(warn) = within.warn {
                let warn_at = match within.workdays {
                    Some(_) => self.before(within, deadline, warn),
                    None => self.deadline(within, within.seconds - warn),
                };
                waiting["warn_at"] = format!("{}Z", show_local(warn_at)).into();
            }
        }
        decision.insert("waiting".into(), waiting);
        if let Some(flag) = flag {
            let mut reason = json!({"code": flag.code});
            if let Some(text) = &flag.reason {
                reason["message"] = text.as_str().into();
            }
            let key = if decision["outcome"] == "manual" { "reason" } else { "wait_reason" };
            decision.insert(key.into(), reason);
            let shown: Vec<Json> = flag.list.iter().take(20).map(|who| self.candidate(who)).collect();
            decision.insert("candidates".into(), shown.into());
            decision.insert("candidates_total".into(), flag.list.len().into());
        }
        Outcome { decision: Json::Object(decision), waits: Some(self.at) }
    }

    fn candidate(&self, who: &Who) -> Json {
        let provider = self.world.provider(&who.provider).expect("a provider");
        let engineer = who.engineer.as_ref();
        let found = engineer.and_then(|id| provider.engineers.iter().find(|engineer| engineer.id == *id));
        let name = found.map_or(&provider.name, |engineer| &engineer.name);
        let id = engineer.unwrap_or(&who.provider);
        match self.at.declined.contains(who) {
            true => json!({"id": id, "name": name, "declined": true}),
            false => json!({"id": id, "name": name}),
        }
    }

    fn persons(&self, handler: &Handler) -> Vec<Json> {
        match handler {
            Handler::Role(role) if role.starts_with("company") => vec![json!({"role": role})],
            Handler::Role(role) => vec![json!({"role": role, "of": self.at.provider})],
            Handler::Person(id) => vec![json!({"person": id})],
            Handler::Engineer => vec![json!({"engineer": self.at.engineer})],
            Handler::Dispatchers => {
                let provider = self.at.provider.as_ref().and_then(|id| self.world.provider(id));
                let listed = provider.map_or(&[][..], |provider| &provider.dispatchers);
                listed.iter().map(|id| json!({"person": id})).collect()
            }
        }
    }

    /// The same local time on the so manieth following day on which hours begin, or the next quarter of an hour that is open.
    fn after_workdays(&self, within: &Within, days: i64) -> i64 {
        let name = within.calendar.as_ref().expect("workdays are a calendar's");
        let calendar = self.world.program.calendar(name);
        let scene = self.scene();
        let zone = calendar.timezone.as_ref().map_or_else(|| scene.zone(), |name| Zone::named(name));
        let local = zone.local(self.now);
        let (mut day, mut left) = (local.div_euclid(DAY), days);
        while left > 0 {
            day += 1;
            left -= i64::from(scene.has_hours(calendar, day));
        }
        let mut at = zone.instant(day * DAY + local.rem_euclid(DAY));
        while !scene.is_open(calendar, at) {
            at += QUARTER;
        }
        at
    }

    /// Since when so many open seconds are left, back to now.
    fn before(&self, within: &Within, deadline: i64, seconds: i64) -> i64 {
        let name = within.calendar.as_ref().expect("workdays are a calendar's");
        let calendar = self.world.program.calendar(name);
        let (mut at, mut open) = (deadline, 0);
        while open < seconds && at > self.now {
            at -= QUARTER;
            if self.scene().is_open(calendar, at) {
                open += QUARTER;
            }
        }
        at.max(self.now)
    }

    /// When so many seconds have passed, as the deadline counts them.
    fn deadline(&self, within: &Within, seconds: i64) -> i64 {
        let Some(calendar) = &within.calendar else { return self.now + seconds };
        let calendar = self.world.program.calendar(calendar);
        let (mut at, mut open) = (self.now, 0);
        while open < seconds {
            if self.scene().is_open(calendar, at) {
                open += QUARTER;
            }
            at += QUARTER;
        }
        at
    }

    fn decision(&self, outcome: &str) -> Map<String, Json> {
        let mut decision = Map::new();
        decision.insert("order".into(), id_of(self.order).into());
        decision.insert("outcome".into(), outcome.into());
        if let Some(provider) = &self.at.provider {
            decision.insert("provider".into(), provider.as_str().into());
        }
        if let Some(engineer) = &self.at.engineer {
            decision.insert("engineer".into(), engineer.as_str().into());
        }
        let of = |wanted: Assigns| self.decided.iter().rev().find(move |(_, assigns, ..)| *assigns == wanted);
        let engineer_s = if self.from_engineer_node { of(Assigns::Engineer) } else { None };
        if let Some((_, _, _, (rules, rule), _)) = engineer_s.or_else(|| of(Assigns::Provider)) {
            decision.insert("rules".into(), rules.as_str().into());
            decision.insert("rule".into(), rule.as_str().into());
        }
        let one = |(node, assigns, to, (rules, rule), in_turn): &DecidedAt| {
            let assigns = if *assigns == Assigns::Provider { "provider" } else { "engineer" };
            let mut decided =
                json!({"node": node, "assigns": assigns, "to": to, "rules": rules, "rule": rule});
            if !in_turn.is_empty() {
                decided["in_turn"] = in_turn.iter().map(String::as_str).collect();
            }
            decided
        };
        if !self.decided.is_empty() {
            decision.insert("decided".into(), self.decided.iter().map(one).collect());
        }
        if !self.at.declined.is_empty() {
            let one = |who: &Who| match &who.engineer {
                None => json!(who.provider),
                Some(engineer) => json!({"provider": who.provider, "engineer": engineer}),
            };
            decision.insert("declined".into(), self.at.declined.iter().map(one).collect());
        }
        decision
    }
}
