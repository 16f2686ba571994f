//! The life of orders and who may do what, in the plainest way.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

/// Where an order waits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Node {
    Choose,
    Pick,
    Visit,
}

/// Who says to be working on an order, and until when.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Claim {
    pub by: String,
    pub until: i64,
}

/// An order. Instants are minutes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Order {
    pub revision: u64,
    /// `waiting`, `done`, `cancelled`.
    pub status: &'static str,
    /// `None` if it ended or does not fit the schema.
    pub node: Option<Node>,
    pub region: String,
    pub priority: String,
    /// As it came in.
    pub first: (String, String),
    pub provider: Option<String>,
    pub engineer: Option<String>,
    pub declined: BTreeSet<String>,
    pub deadline: Option<i64>,
    pub warn_at: Option<i64>,
    pub claim: Option<Claim>,
}

impl Order {
    pub fn is_open(&self) -> bool {
        self.status == "waiting"
    }

    fn fits(&self) -> bool {
        ["low", "normal", "high"].contains(&self.priority.as_str())
    }
}

/// The whole desk.
#[derive(Clone, Debug, Default)]
pub struct Model {
    pub orders: BTreeMap<String, Order>,
    /// Whom the rule `turns` chose, one after the other.
    pub turns: Vec<&'static str>,
    pub now: i64,
    /// The status of the last answer.
    pub answer: u16,
}

/// What is done, or the status with which it is refused.
type Done = Result<(), u16>;

const MISSING: u16 = 404;
const FORBIDDEN: u16 = 403;
const CONFLICT: u16 = 409;
const STALE: u16 = 412;
const WRONG: u16 = 422;

impl Model {
    pub fn receive(&mut self, who: &str, id: &str, region: &str, priority: &str) -> u16 {
        if !takes_in(who) {
            return FORBIDDEN;
        }
        let first = (region.to_owned(), priority.to_owned());
        if let Some(known) = self.orders.get(id) {
            return if known.first == first { 200 } else { CONFLICT };
        }
        let order = Order {
            revision: 1,
            status: "waiting",
            node: None,
            region: region.to_owned(),
            priority: priority.to_owned(),
            first,
            provider: None,
            engineer: None,
            declined: BTreeSet::new(),
            deadline: None,
            warn_at: None,
            claim: None,
        };
        let order = if order.fits() { self.at_choose(order) } else { order };
        self.orders.insert(id.to_owned(), order);
        201
    }

    pub fn command(&mut self, who: &str, id: &str, command: &str, revision: u64, body: &Value) -> u16 {
        let Some(order) = self.orders.get(id).cloned().filter(|order| sees(who, order)) else {
            return MISSING;
        };
        if order.revision != revision {
            return STALE;
        }
        if let Err(status) =
            may(who, &order, command, body).and_then(|()| self.act(who, id, &order, command, body))
        {
            // Whatever was tried has left no trace.
            self.orders.insert(id.to_owned(), order);
            return status;
        }
        200
    }

    fn act(&mut self, who: &str, id: &str, order: &Order, command: &str, body: &Value) -> Done {
        match command {
            "note" => return if body["text"] == "" { Err(WRONG) } else { Ok(()) },
            "claim" | "release" => {
                order.node.ok_or(CONFLICT)?;
                let claim = Claim { by: who.to_owned(), until: self.now + 15 };
                let claim = (command == "claim").then_some(claim);
                self.orders.insert(id.to_owned(), Order { claim, ..order.clone() });
                return Ok(());
            }
            _ => {}
        }
        if !order.is_open() {
            return Err(CONFLICT);
        }
        // While it is on its way nobody has it.
        self.orders.remove(id);
        let changed = self.changed(who, order.clone(), command, body)?;
        self.orders.insert(id.to_owned(), Order { revision: order.revision + 1, claim: None, ..changed });
        Ok(())
    }

    fn changed(&mut self, who: &str, order: Order, command: &str, body: &Value) -> Result<Order, u16> {
        let member = |name: &str| body[name].as_str().map(str::to_owned);
        match (command, order.node) {
            ("cancel", _) => Ok(ended(order, "cancelled")),
            ("update", _) => self.updated(order, body),
            ("rerun", None) => Ok(self.entered(order)),
            ("rerun", Some(_)) => self.tried_again(order),
            ("assign", Some(Node::Choose | Node::Pick)) => {
                self.picked(order, member("provider"), member("engineer"))
            }
            ("decline", Some(Node::Pick)) => {
                let reasons = ["No capacity", "Outside our area"];
                let reason = member("reason").filter(|reason| reasons.contains(&reason.as_str()));
                reason.ok_or(WRONG)?;
                Ok(self.declined(order))
            }
            ("decline", Some(Node::Visit)) => Ok(self.declined(order)),
            ("complete", Some(Node::Visit)) => Ok(ended(order, "done")),
            ("recall", Some(Node::Pick | Node::Visit)) => {
                let is_from_engineer = is_from_engineer(who, &order, command, body);
                Ok(self.taken_back(order, is_from_engineer))
            }
            ("reassign", Some(Node::Pick | Node::Visit)) => {
                let is_from_engineer = is_from_engineer(who, &order, command, body);
                if is_from_engineer && order.engineer.is_none() {
                    return Err(WRONG);
                }
                let order = self.taken_back(order, is_from_engineer);
                self.picked(order, member("provider"), member("engineer"))
            }
            _ => Err(CONFLICT),
        }
    }

    fn updated(&mut self, order: Order, body: &Value) -> Result<Order, u16> {
        let field =
            |name: &str, old: &String| body["fields"][name].as_str().map_or(old.clone(), str::to_owned);
        let (region, priority) = (field("region", &order.region), field("priority", &order.priority));
        let order = Order { region, priority, ..order };
        if !order.fits() {
            return Err(WRONG);
        }
        match order.node {
            None => Ok(self.entered(order)),
            Some(Node::Choose | Node::Pick) if body["rerun"] == true => self.tried_again(order),
            Some(_) => Ok(order),
        }
    }

    fn entered(&mut self, order: Order) -> Order {
        if order.fits() { self.at_choose(order) } else { order }
    }

    /// Rules are tried where it waits; what they leave there has not arrived anew.
    fn tried_again(&mut self, order: Order) -> Result<Order, u16> {
        let after = match order.node {
            Some(Node::Choose) => self.at_choose(order.clone()),
            Some(Node::Pick) => self.at_pick(order.clone()),
            _ => return Err(CONFLICT),
        };
        Ok(if after.node == order.node { order } else { after })
    }

    fn at_choose(&mut self, order: Order) -> Order {
        let order = self.waits_at_choose(order);
        match self.ruled_provider(&order) {
            Some(provider) => self.at_pick(Order { provider: Some(provider.to_owned()), ..order }),
            None => order,
        }
    }

    fn waits_at_choose(&self, order: Order) -> Order {
        Order {
            node: Some(Node::Choose),
            provider: None,
            engineer: None,
            deadline: None,
            warn_at: None,
            ..order
        }
    }

    fn at_pick(&mut self, order: Order) -> Order {
        let order = self.waits_at_pick(order);
        match self.ruled_engineer(&order) {
            Some(engineer) => self.at_visit(Order { engineer: Some(engineer.to_owned()), ..order }),
            None => order,
        }
    }

    fn waits_at_pick(&self, order: Order) -> Order {
        let deadline = self.now + 4 * 60;
        let (deadline, warn_at) = (Some(deadline), Some(deadline - 30));
        Order { node: Some(Node::Pick), engineer: None, deadline, warn_at, ..order }
    }

    fn at_visit(&self, order: Order) -> Order {
        Order { node: Some(Node::Visit), deadline: Some(self.now + 8 * 60), warn_at: None, ..order }
    }

    fn picked(
        &mut self,
        order: Order,
        provider: Option<String>,
        engineer: Option<String>,
    ) -> Result<Order, u16> {
        match (order.node, provider, engineer) {
            (Some(Node::Choose), Some(provider), None)
                if self.providers(&order).contains(&provider.as_str()) =>
            {
                Ok(self.at_pick(Order { provider: Some(provider), ..order }))
            }
            (Some(Node::Pick), None, Some(engineer))
                if self.engineers(&order).contains(&engineer.as_str()) =>
            {
                Ok(self.at_visit(Order { engineer: Some(engineer), ..order }))
            }
            _ => Err(WRONG),
        }
    }

    fn declined(&mut self, mut order: Order) -> Order {
        let provider = order.provider.clone().expect("it is in a provider's portal");
        if order.node == Some(Node::Visit) {
            let engineer = order.engineer.clone().expect("somebody is on site");
            order.declined.insert(format!("{provider}.{engineer}"));
            return self.at_pick(order);
        }
        order.declined.insert(provider);
        self.at_choose(order)
    }

    fn taken_back(&self, order: Order, is_from_engineer: bool) -> Order {
        if is_from_engineer { self.waits_at_pick(order) } else { self.waits_at_choose(order) }
    }

    /// The clock is set; deadlines pass in their order, and warnings are given.
    pub fn clock(&mut self, now: i64) {
        self.now = now;
        let is_due = |order: &&Order| order.deadline.is_some_and(|deadline| deadline <= now);
        let due = self.orders.iter().filter(|(_, order)| is_due(order));
        let mut due: Vec<(i64, String)> =
            due.filter_map(|(id, order)| Some((order.deadline?, id.clone()))).collect();
        due.sort();
        for (_, id) in due {
            let Some(order) = self.orders.remove(&id) else { continue };
            let revision = order.revision + 1;
            let after = match order.node {
                Some(Node::Visit) => self.at_pick(order),
                _ => self.declined(order),
            };
            self.orders.insert(id, Order { revision, claim: None, ..after });
        }
        for order in self.orders.values_mut() {
            order.warn_at = order.warn_at.filter(|warn_at| *warn_at > now);
        }
    }

    /// The ids of the orders that somebody sees.
    pub fn seen_by(&self, who: &str) -> BTreeSet<String> {
        let seen = self.orders.iter().filter(|(_, order)| sees(who, order));
        seen.map(|(id, _)| id.clone()).collect()
    }
}

fn ended(order: Order, status: &'static str) -> Order {
    Order { status, node: None, deadline: None, warn_at: None, ..order }
}

fn is_dispatcher(who: &str) -> bool {
    ["dana", "dora"].contains(&who)
}

fn takes_in(who: &str) -> bool {
    is_dispatcher(who) || who == "intake"
}

/// Whether somebody dispatches for the provider that has the order.
fn is_providers(who: &str, order: &Order) -> bool {
    let of = match who {
        "nina" => "north",
        "carl" => "cool",
        _ => return false,
    };
    order.provider.as_deref() == Some(of)
}

fn is_engineer(who: &str, order: &Order) -> bool {
    let (Some(provider), Some(engineer)) = (&order.provider, &order.engineer) else { return false };
    who == format!("{provider}.{engineer}")
}

fn sees(who: &str, order: &Order) -> bool {
    let is_of_company = ["dana", "dora", "vera", "root", "intake"].contains(&who);
    is_of_company || is_providers(who, order) || is_engineer(who, order)
}

fn handles(who: &str, order: &Order) -> bool {
    match order.node {
        None => takes_in(who),
        Some(Node::Choose) => is_dispatcher(who),
        Some(Node::Pick) => is_providers(who, order),
        Some(Node::Visit) => is_engineer(who, order),
    }
}

/// Whether somebody who sees the order may do that, wherever it is.
fn may(who: &str, order: &Order, command: &str, body: &Value) -> Done {
    let may = match command {
        "note" => who != "vera",
        "update" | "cancel" => takes_in(who),
        "recall" | "reassign" => takes_back(who, order, is_from_engineer(who, order, command, body)),
        _ => handles(who, order),
    };
    may.then_some(()).ok_or(FORBIDDEN)
}

/// Whether it is taken back from the engineer: a provider's dispatcher recalls its engineers, and whoever names an
/// engineer means the engineer.
fn is_from_engineer(who: &str, order: &Order, command: &str, body: &Value) -> bool {
    match command {
        "recall" => !takes_in(who) && !["vera", "root"].contains(&who) && order.engineer.is_some(),
        _ => body["provider"].is_null() && !body["engineer"].is_null(),
    }
}

fn takes_back(who: &str, order: &Order, is_from_engineer: bool) -> bool {
    let has = if is_from_engineer { &order.engineer } else { &order.provider };
    match (order.node, has) {
        (Some(_), Some(_)) if is_from_engineer => is_providers(who, order),
        (Some(_), Some(_)) => is_dispatcher(who),
        _ => handles(who, order),
    }
}
