//! A program, a state and a clock in a test's hands.

pub mod case;
pub mod files;
pub mod mutation;
pub mod programs;

use std::sync::Arc;

use consign::{At, Decision, Engine, Event, Options, Order, Program, Sources, State, Timestamp};
use serde_json::{Value, json};

/// Everything a decision needs, kept over several steps.
pub struct Dispatch {
    pub program: Arc<Program>,
    pub engine: Engine,
    pub state: State,
    pub now: Timestamp,
    pub options: Options,
}

/// Compiles a program that must have no errors.
pub fn compile(text: &str) -> Program {
    match consign::compile(&Sources::in_memory([("test.consign", text)])) {
        Ok(program) => program,
        Err(errors) => panic!("{errors}\n{text}"),
    }
}

impl Dispatch {
    /// A program with the directory it declares, on 2 March 2026, a Monday, at 14:00 UTC.
    pub fn new(text: &str) -> Self {
        let program = Arc::new(compile(text));
        let engine = Engine::new(program.clone(), program.directory().clone());
        let now = "2026-03-02T14:00:00Z".parse().expect("a timestamp");
        Self { program, engine, state: State::new(), now, options: Options::default() }
    }

    pub fn at(mut self, now: &str) -> Self {
        self.now = now.parse().expect("a timestamp");
        self
    }

    pub fn order(&self, order: &Value) -> Order {
        let order = Order::from_json(&self.program, order.to_string().as_bytes());
        order.unwrap_or_else(|invalid| panic!("{}", invalid.message))
    }

    /// Lets an order enter its workflow.
    pub fn decide(&mut self, order: &Value) -> Value {
        let order = self.order(order);
        let decision = self.engine.decide(&order, self.now, &self.options, &mut self.state);
        to_json(&decision)
    }

    /// Goes on from the node where a decision waits.
    pub fn resume(&mut self, order: &Value, from: &Value, event: &Value) -> Result<Value, String> {
        let mut at = json!({ "workflow": from["waiting"]["workflow"], "node": from["waiting"]["node"] });
        for key in ["provider", "engineer", "provider_node", "engineer_node", "declined"] {
            if let Some(value) = from.get(key) {
                at[key] = value.clone();
            }
        }
        self.resume_at(order, &at, event)
    }

    /// Goes on from a position.
    pub fn resume_at(&mut self, order: &Value, at: &Value, event: &Value) -> Result<Value, String> {
        let order = self.order(order);
        let at: At = serde_json::from_value(at.clone()).map_err(|error| error.to_string())?;
        let event: Event = serde_json::from_value(event.clone()).map_err(|error| error.to_string())?;
        let decision = self.engine.resume(&order, &at, &event, self.now, &self.options, &mut self.state);
        decision.map(|decision| to_json(&decision)).map_err(|refusal| refusal.to_string())
    }
}

pub fn to_json(decision: &Decision) -> Value {
    serde_json::to_value(decision).expect("a decision is JSON")
}

/// The named fields of an object, absent ones as null.
pub fn pick(value: &Value, keys: &[&str]) -> Value {
    keys.iter()
        .map(|key| value.pointer(&format!("/{}", key.replace('.', "/"))).cloned().unwrap_or_default())
        .collect()
}

/// The usual two-node workflow over a block `r`, with roles, after the given items.
pub fn two_nodes(items: &str) -> String {
    format!(
        r#"{items}
role dispatcher "Dispatcher" of company
role lead "Lead dispatcher" of company
role crew "Crew dispatcher" of provider
workflow w "Work" {{
  start choose
  assign choose "Assign Service Provider" {{
    portal company  assigns provider  handler role dispatcher  rules r  then send
  }}
  assign send "Assign Service Provider Engineer (Service Provider)" {{
    portal provider  assigns engineer  handler role crew  then visit  declined choose
    within 4h else declined
  }}
  task visit "Visit" {{ portal provider  handler engineer  then finished  declined send }}
  end finished
}}"#
    )
}
