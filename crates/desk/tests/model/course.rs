//! Random courses, and what they are held against.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Debug;
use std::marker::PhantomData;

use consign::Timestamp;
use consign_desk::core::{Order as Kept, Status};
use proptest::prelude::*;
use proptest::sample::Index;
use proptest::test_runner::{Config, TestRunner};
use proptest_state_machine::{ReferenceStateMachine, StateMachineTest};
use serde_json::{Value, json};

use super::desk::{Claim, Model, Node, Order};
use super::{PROGRAM, WHO};

/// A desk that is tried.
pub trait Under: Debug + Sized {
    /// A new one, with the program and its people.
    fn new(program: &str) -> Self;

    /// Takes an order in; the status of the answer.
    fn receive(&mut self, who: &str, document: &Value) -> u16;

    /// Gives a command on an order; the status of the answer.
    fn command(&mut self, who: &str, id: &str, command: &str, revision: u64, body: &Value) -> u16;

    /// Sets the clock, and lets pass what is due.
    fn clock(&mut self, now: Timestamp);

    /// Ends it, however rudely, and starts it again.
    fn again(&mut self);

    /// All orders that it keeps.
    fn orders(&mut self) -> Vec<Kept>;

    /// The ids of the orders that somebody sees.
    fn seen_by(&mut self, who: &str) -> BTreeSet<String>;

    /// Proves that all of it is what the history adds up to.
    fn verify(&mut self);
}

/// One step of a course.
#[derive(Clone, Debug)]
pub enum Step {
    Receive { who: &'static str, id: String, region: &'static str, priority: &'static str },
    Command { who: &'static str, id: String, command: &'static str, body: Value, revision: u64 },
    Clock(i64),
    Again,
}

const IDS: u8 = 12;

const COMMANDS: [&str; 11] = [
    "assign", "cancel", "claim", "complete", "decline", "note", "reassign", "recall", "release", "rerun",
    "update",
];

impl ReferenceStateMachine for Model {
    type State = Model;
    type Transition = Step;

    fn init_state() -> BoxedStrategy<Model> {
        Just(Model::default()).boxed()
    }

    fn transitions(model: &Model) -> BoxedStrategy<Step> {
        let clock = (-700..900i64).prop_map({
            let now = model.now;
            move |minutes| Step::Clock(now + minutes)
        });
        prop_oneof![
            3 => received(),
            6 => taken(model),
            4 => tried(model),
            2 => clock,
            1 => Just(Step::Again),
        ]
        .boxed()
    }

    fn apply(mut model: Model, step: &Step) -> Model {
        match step {
            Step::Receive { who, id, region, priority } => {
                model.answer = model.receive(who, id, region, priority);
            }
            Step::Command { who, id, command, body, revision } => {
                model.answer = model.command(who, id, command, *revision, body);
            }
            Step::Clock(now) => model.clock(*now),
            Step::Again => {}
        }
        model
    }
}

fn received() -> impl Strategy<Value = Step> {
    let who = prop_oneof![6 => Just("intake"), 1 => prop::sample::select(&WHO[..])];
    let regions = prop::sample::select(&["NY", "NJ", "CT", "CA"][..]);
    let priorities =
        prop_oneof![9 => prop::sample::select(&["low", "normal", "high"][..]), 1 => Just("none")];
    let step = |(who, number, region, priority): (_, u8, _, _)| Step::Receive {
        who,
        id: format!("WO-{number}"),
        region,
        priority,
    };
    (who, 0..IDS, regions, priorities).prop_map(step)
}

/// Anything by anybody, now and then on an older revision.
fn tried(model: &Model) -> impl Strategy<Value = Step> + use<> {
    let revisions: BTreeMap<String, u64> =
        model.orders.iter().map(|(id, order)| (id.clone(), order.revision)).collect();
    let what = (prop::sample::select(&WHO[..]), prop::sample::select(&COMMANDS[..]));
    (what, 0..IDS, any::<Index>(), prop::bool::weighted(0.1)).prop_map(
        move |((who, command), number, pick, is_stale)| {
            let id = format!("WO-{number}");
            let revision = revisions.get(&id).copied().unwrap_or(1).saturating_sub(u64::from(is_stale));
            let bodies = bodies(command);
            Step::Command { who, id, command, body: bodies[pick.index(bodies.len())].clone(), revision }
        },
    )
}

/// What somebody may do on an order that is there.
fn taken(model: &Model) -> impl Strategy<Value = Step> + use<> {
    let model = model.clone();
    (any::<Index>(), any::<Index>()).prop_map(move |(order, which)| {
        let ids: Vec<&String> = model.orders.keys().collect();
        let may = match ids.len() {
            0 => Vec::new(),
            count => possible(&model, ids[order.index(count)]),
        };
        match may.len() {
            0 => Step::Clock(model.now + 30),
            count => may[which.index(count)].clone(),
        }
    })
}

fn possible(model: &Model, id: &str) -> Vec<Step> {
    let revision = model.orders[id].revision;
    let mut may = Vec::new();
    for who in WHO {
        for command in COMMANDS {
            for body in bodies(command) {
                if model.clone().command(who, id, command, revision, &body) == 200 {
                    may.push(Step::Command { who, id: id.to_owned(), command, body, revision });
                    // One body of each is enough to choose from, but for picks.
                    if !["assign", "reassign"].contains(&command) {
                        break;
                    }
                }
            }
        }
    }
    may
}

fn bodies(command: &str) -> Vec<Value> {
    match command {
        "assign" | "reassign" => vec![
            json!({"provider": "north"}),
            json!({"provider": "cool"}),
            json!({"provider": "east"}),
            json!({"engineer": "amy"}),
            json!({"engineer": "ann"}),
            json!({"engineer": "abe"}),
            json!({"provider": "north", "engineer": "amy"}),
            json!({}),
        ],
        "decline" => vec![
            json!({"reason": "No capacity"}),
            json!({"reason": "Outside our area", "note": "x"}),
            json!({"reason": "Not today"}),
            json!({}),
        ],
        "update" => vec![
            json!({"fields": {"priority": "high"}, "rerun": true}),
            json!({"fields": {"region": "CT"}}),
            json!({"fields": {"priority": "normal", "region": "NY"}, "rerun": true}),
            json!({"fields": {"priority": "sometime"}}),
        ],
        "note" => vec![json!({"text": "x", "shared": true}), json!({"text": ""})],
        _ => vec![json!({})],
    }
}

/// A course of a desk, held against the model after each step.
struct Course<U>(PhantomData<U>);

impl<U: Under> StateMachineTest for Course<U> {
    type SystemUnderTest = U;
    type Reference = Model;

    fn init_test(_: &Model) -> U {
        let mut desk = U::new(PROGRAM);
        desk.clock(instant(0));
        desk
    }

    fn apply(mut desk: U, model: &Model, step: Step) -> U {
        match &step {
            Step::Receive { who, id, region, priority } => {
                let document = json!({"wo_number": id, "region": region, "priority": priority});
                assert_eq!(desk.receive(who, &document), model.answer, "{step:?}");
            }
            Step::Command { who, id, command, body, revision } => {
                assert_eq!(desk.command(who, id, command, *revision, body), model.answer, "{step:?}");
            }
            Step::Clock(now) => desk.clock(instant(*now)),
            Step::Again => desk.again(),
        }
        let kept: BTreeMap<String, Order> = desk.orders().iter().map(|kept| of_kept(kept, model)).collect();
        let expected: BTreeMap<String, Order> =
            model.orders.iter().map(|(id, order)| (id.clone(), shown(order.clone(), model.now))).collect();
        assert_eq!(kept, expected, "after {step:?}");
        for who in WHO {
            assert_eq!(desk.seen_by(who), model.seen_by(who), "what {who} sees after {step:?}");
        }
        desk
    }

    fn teardown(mut desk: U, _: Model) {
        desk.verify();
    }
}

/// Tries so many courses of so many steps at most.
pub fn courses<U: Under>(count: u32, steps: usize) {
    let config =
        Config { cases: count, failure_persistence: None, max_shrink_iters: 400, ..Config::default() };
    let strategy = Model::sequential_strategy(1..steps);
    let result = TestRunner::new(config.clone()).run(&strategy, |(model, steps, seen)| {
        Course::<U>::test_sequential(config.clone(), model, steps, seen);
        Ok(())
    });
    result.unwrap_or_else(|error| panic!("{error}"));
}

/// The instant of a minute of the model.
fn instant(minute: i64) -> Timestamp {
    let start: Timestamp = "2026-03-02T14:00:00Z".parse().expect("an instant");
    start.checked_add(jiff::SignedDuration::from_mins(minute)).expect("an instant")
}

fn minute(at: Timestamp) -> i64 {
    at.duration_since(instant(0)).as_mins()
}

/// The order as everybody sees it at an instant: a claim that was let go is none.
fn shown(order: Order, now: i64) -> Order {
    Order { claim: order.claim.filter(|claim| claim.until > now), ..order }
}

/// What the desk keeps of an order, as the model has it.
fn of_kept(kept: &Kept, model: &Model) -> (String, Order) {
    let place = &kept.placement;
    let document: Value = serde_json::from_str(&kept.document).expect("JSON");
    let field = |name: &str| document[name].as_str().unwrap_or_default().to_owned();
    let id = kept.id.to_string();
    let order = Order {
        revision: kept.revision,
        status: match place.status {
            Status::Waiting => "waiting",
            Status::Done => "done",
            Status::Cancelled => "cancelled",
        },
        node: place.at.as_ref().map(|at| node(&at.node)),
        region: field("region"),
        priority: field("priority"),
        first: model.orders.get(&id).map(|order| order.first.clone()).unwrap_or_default(),
        provider: place.provider.as_deref().map(str::to_owned),
        engineer: place.engineer.as_deref().map(str::to_owned),
        declined: decliners(kept, model.orders.get(&id)),
        deadline: place.deadline.map(minute),
        warn_at: place.warn_at.map(minute),
        claim: kept
            .claim
            .as_ref()
            .map(|claim| Claim { by: claim.by.to_string(), until: minute(claim.until) }),
    };
    (id, shown(order, model.now))
}

fn node(name: &str) -> Node {
    match name {
        "choose" => Node::Choose,
        "pick" => Node::Pick,
        "visit" => Node::Visit,
        other => panic!("an order waits at `{other}`"),
    }
}

/// Who declined, while it waits somewhere; afterwards nobody asks.
fn decliners(kept: &Kept, known: Option<&Order>) -> BTreeSet<String> {
    match &kept.placement.at {
        Some(at) => {
            let name = |decliner: &consign::decision::Assignee| match &decliner.engineer {
                Some(engineer) => format!("{}.{engineer}", decliner.provider),
                None => decliner.provider.to_string(),
            };
            at.declined.iter().map(name).collect()
        }
        None => known.map(|order| order.declined.clone()).unwrap_or_default(),
    }
}
