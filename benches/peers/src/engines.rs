//! The engines: each compiles the rules once, each way as its documentation has it, keeps the orders in its own
//! form, and is asked about one order after the other.

use std::num::NonZeroUsize;
use std::sync::Arc;

use cedar_policy::{
    Authorizer, Context as CedarContext, Entities, EntityUid, Policy, PolicyId, PolicySet, Request,
    RestrictedExpression,
};
use consign::{Engine, Options, Order, Program, State, Timestamp};
use serde_json::{Value, json};
use zen_engine::model::DecisionContent;

use crate::workload::{CATEGORIES, Rule, Typed, json as text, scan};

/// The rule that has to be found.
pub struct Expected {
    pub number: usize,
    /// `r` and the number.
    pub name: String,
}

/// What decides orders.
pub trait Decider {
    /// Decides an order; whether the rule is the expected one, compared in the engine's own terms.
    fn agrees(&mut self, order: usize, expected: Option<&Expected>) -> bool;
}

/// An engine that is compared: its name, and how it is made from rules and orders.
pub type Peer = (&'static str, fn(&[Rule], &[Typed]) -> Box<dyn Decider>);

pub const PEERS: [Peer; 4] =
    [("cedar-policy", Cedar::make), ("regorus", Rego::make), ("zen-engine", Zen::make), ("cel", Cel::make)];

pub struct Consign {
    engine: Engine,
    orders: Vec<Order>,
    now: Timestamp,
    options: Options,
    state: State,
}

impl Consign {
    pub fn new(program: &Arc<Program>, engine: Engine, orders: &[Typed]) -> Self {
        let read = |(number, order): (usize, &Typed)| {
            Order::from_json(program, text(number, order).as_bytes()).expect("it fits")
        };
        Self {
            engine,
            orders: orders.iter().enumerate().map(read).collect(),
            now: "2026-03-02T09:00:00Z".parse().expect("an instant"),
            // No dispatcher's list: the others make none either.
            options: Options::new().candidates(0),
            state: State::new(),
        }
    }
}

impl Decider for Consign {
    fn agrees(&mut self, order: usize, expected: Option<&Expected>) -> bool {
        let found = self.engine.settle(&self.orders[order], self.now, &self.options, &mut self.state);
        found.rule().map(|(_, rule)| rule) == expected.map(|rule| rule.name.as_str())
    }
}

pub struct Scan<'a> {
    pub rules: &'a [Rule],
    pub orders: &'a [Typed],
}

impl Decider for Scan<'_> {
    fn agrees(&mut self, order: usize, expected: Option<&Expected>) -> bool {
        scan(self.rules, &self.orders[order]) == expected.map(|rule| rule.number)
    }
}

/// A `permit` for each rule; of those that are reasons for the answer, the lowest number counts.
struct Cedar {
    authorizer: Authorizer,
    policies: PolicySet,
    entities: Entities,
    requests: Vec<Request>,
}

impl Cedar {
    fn make(rules: &[Rule], orders: &[Typed]) -> Box<dyn Decider> {
        let policy = |(number, rule): (usize, &Rule)| {
            let text = format!(
                "permit(principal, action, resource) when {{ {} }};",
                conditions(rule, "context.", |set, skill| format!("{set}.contains(\"{skill}\")"))
            );
            Policy::parse(Some(PolicyId::new(number.to_string())), text).expect("a policy")
        };
        let uid = |text: &str| text.parse::<EntityUid>().expect("an entity");
        let request = |order: &Typed| {
            let string = |text: &str| RestrictedExpression::new_string(text.to_owned());
            let context = CedarContext::from_pairs([
                ("region".to_owned(), string(&order.region)),
                ("category".to_owned(), string(CATEGORIES[order.category])),
                ("priority".to_owned(), RestrictedExpression::new_long(order.priority as i64)),
                ("value".to_owned(), RestrictedExpression::new_long(order.value)),
                (
                    "skills".to_owned(),
                    RestrictedExpression::new_set(order.skills.iter().map(|skill| string(skill))),
                ),
                ("warranty".to_owned(), RestrictedExpression::new_bool(order.warranty)),
            ]);
            let (by, action, order) = ("Role::\"router\"", "Action::\"assign\"", "Order::\"one\"");
            Request::new(uid(by), uid(action), uid(order), context.expect("a context"), None)
                .expect("a request")
        };
        Box::new(Self {
            authorizer: Authorizer::new(),
            policies: PolicySet::from_policies(rules.iter().enumerate().map(policy)).expect("policies"),
            entities: Entities::empty(),
            requests: orders.iter().map(request).collect(),
        })
    }
}

impl Decider for Cedar {
    fn agrees(&mut self, order: usize, expected: Option<&Expected>) -> bool {
        let answer = self.authorizer.is_authorized(&self.requests[order], &self.policies, &self.entities);
        let number = |id: &PolicyId| AsRef::<str>::as_ref(id).parse::<usize>().ok();
        answer.diagnostics().reason().filter_map(number).min() == expected.map(|rule| rule.number)
    }
}

/// The conditions in the notation that Cedar and CEL share; fields stand behind a prefix.
fn conditions(rule: &Rule, prefix: &str, contains: fn(&str, &str) -> String) -> String {
    let mut all = vec![
        format!("{prefix}region == \"{}\"", rule.region),
        format!("{prefix}category == \"{}\"", CATEGORIES[rule.category]),
        format!("{prefix}priority >= {}", rule.at_least),
        format!("{prefix}value >= {}", rule.low),
        format!("{prefix}value <= {}", rule.high),
    ];
    all.extend(rule.skill.iter().map(|skill| contains(&format!("{prefix}skills"), skill)));
    all.extend(rule.warranty.then(|| format!("{prefix}warranty")));
    all.join(" && ")
}

/// An order as JSON, with the priority as a number.
fn value(order: &Typed) -> Value {
    json!({
        "region": order.region, "category": CATEGORIES[order.category], "priority": order.priority,
        "value": order.value, "skills": order.skills, "warranty": order.warranty,
    })
}

/// A set of the numbers of the rules that match, and its minimum. (An `else` chain of 100 rules is more than the
/// virtual machine has registers for.)
struct Rego {
    engine: regorus::Engine,
    orders: Vec<regorus::Value>,
}

impl Rego {
    fn make(rules: &[Rule], orders: &[Typed]) -> Box<dyn Decider> {
        let matching = |(number, rule): (usize, &Rule)| {
            let mut all = vec![
                format!("input.region == \"{}\"", rule.region),
                format!("input.category == \"{}\"", CATEGORIES[rule.category]),
                format!("input.priority >= {}", rule.at_least),
                format!("input.value >= {}", rule.low),
                format!("input.value <= {}", rule.high),
            ];
            all.extend(rule.skill.iter().map(|skill| format!("\"{skill}\" in input.skills")));
            all.extend(rule.warranty.then(|| "input.warranty".to_owned()));
            format!("matching contains {number} if {{\n  {}\n}}\n", all.join("\n  "))
        };
        let matching: String = rules.iter().enumerate().map(matching).collect();
        let mut engine = regorus::Engine::new();
        let module = format!("package orders\n\nfirst := min(matching)\n\n{matching}");
        // Past the default limits of a module's length.
        engine.set_policy_length_config(regorus::PolicyLengthConfig {
            max_file_bytes: NonZeroUsize::MAX,
            max_lines: NonZeroUsize::MAX,
            ..Default::default()
        });
        engine.add_policy("orders.rego".to_owned(), module).expect("a module");
        let read = |order| regorus::Value::from_json_str(&value(order).to_string()).expect("an order");
        Box::new(Self { engine, orders: orders.iter().map(read).collect() })
    }
}

impl Decider for Rego {
    fn agrees(&mut self, order: usize, expected: Option<&Expected>) -> bool {
        self.engine.set_input(self.orders[order].clone());
        let found = self.engine.eval_rule("data.orders.first".to_owned()).expect("it runs");
        found.as_u64().ok() == expected.map(|rule| rule.number as u64)
    }
}

/// A decision table whose first row that matches decides, compiled and indexed by the engine.
struct Zen {
    decision: zen_engine::Decision,
    orders: Vec<zen_engine::Variable>,
}

impl Zen {
    fn make(rules: &[Rule], orders: &[Typed]) -> Box<dyn Decider> {
        let row = |(number, rule): (usize, &Rule)| {
            let skill = rule.skill.as_ref().map(|skill| format!("contains($, \"{skill}\")"));
            json!({
                "_id": format!("r{number}"),
                "region": format!("\"{}\"", rule.region),
                "category": format!("\"{}\"", CATEGORIES[rule.category]),
                "priority": format!(">= {}", rule.at_least),
                "value": format!("[{}..{}]", rule.low, rule.high),
                "skills": skill.unwrap_or_default(),
                "warranty": if rule.warranty { "true" } else { "" },
                "rule": format!("\"r{number}\""),
            })
        };
        let input = |name: &str| json!({ "id": name, "name": name, "field": name });
        let fields = ["region", "category", "priority", "value", "skills", "warranty"];
        let graph = json!({
            "nodes": [
                { "id": "in", "name": "in", "type": "inputNode", "content": {} },
                { "id": "table", "name": "table", "type": "decisionTableNode", "content": {
                    "hitPolicy": "first", "inputs": fields.map(input), "outputs": [input("rule")],
                    "rules": rules.iter().enumerate().map(row).collect::<Vec<_>>(),
                } },
                { "id": "out", "name": "out", "type": "outputNode", "content": {} },
            ],
            "edges": [
                { "id": "e1", "sourceId": "in", "targetId": "table" },
                { "id": "e2", "sourceId": "table", "targetId": "out" },
            ],
        });
        let content: DecisionContent = serde_json::from_value(graph).expect("a graph");
        let engine = zen_engine::DecisionEngine::default();
        let mut decision = engine.create_decision(content.into()).expect("a decision");
        decision.compile();
        Box::new(Self { decision, orders: orders.iter().map(|order| value(order).into()).collect() })
    }
}

impl Decider for Zen {
    fn agrees(&mut self, order: usize, expected: Option<&Expected>) -> bool {
        let answer = futures::executor::block_on(self.decision.evaluate(self.orders[order].clone()));
        let result = answer.expect("it runs").result;
        let found = result.dot("rule");
        found.as_ref().and_then(|name| name.as_str()) == expected.map(|rule| rule.name.as_str())
    }
}

/// A program for each rule, evaluated in turn until one is true.
struct Cel {
    rules: Vec<cel::Program>,
    orders: Vec<cel::Context<'static, 'static>>,
}

impl Cel {
    fn make(rules: &[Rule], orders: &[Typed]) -> Box<dyn Decider> {
        let env = Arc::new(cel::Env::stdlib());
        let program = |rule| {
            env.compile(&conditions(rule, "", |set, skill| format!("\"{skill}\" in {set}")))
                .expect("a program")
        };
        let context = |order: &Typed| {
            let mut context = cel::Context::with_env(env.clone());
            context.add_variable_from_value("region", order.region.as_str());
            context.add_variable_from_value("category", CATEGORIES[order.category]);
            context.add_variable_from_value("priority", order.priority as i64);
            context.add_variable_from_value("value", order.value);
            context.add_variable_from_value("skills", order.skills.clone());
            context.add_variable_from_value("warranty", order.warranty);
            context
        };
        Box::new(Self {
            rules: rules.iter().map(program).collect(),
            orders: orders.iter().map(context).collect(),
        })
    }
}

impl Decider for Cel {
    fn agrees(&mut self, order: usize, expected: Option<&Expected>) -> bool {
        let context = &self.orders[order];
        let found = self.rules.iter().position(|rule| rule.execute(context) == Ok(cel::Value::Bool(true)));
        found == expected.map(|rule| rule.number)
    }
}
