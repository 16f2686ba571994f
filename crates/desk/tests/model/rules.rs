//! What the rules of `desk.consign` say, in the plainest way.

use super::desk::{Model, Order};

/// Name, regions and capacity of each provider.
const PROVIDERS: [(&str, &[&str], usize); 3] =
    [("cool", &["NJ", "CT"], 2), ("east", &["NY", "NJ", "CT"], 1), ("north", &["NY", "NJ"], 3)];

/// Each provider's engineers who are present.
const PRESENT: [(&str, &str); 3] = [("cool", "amy"), ("north", "amy"), ("north", "ann")];

impl Model {
    /// How many open orders a provider has.
    fn open(&self, provider: &str) -> usize {
        self.orders
            .values()
            .filter(|order| order.is_open() && order.provider.as_deref() == Some(provider))
            .count()
    }

    fn open_of_engineer(&self, provider: &str, engineer: &str) -> usize {
        let has = |order: &&Order| {
            order.is_open()
                && order.provider.as_deref() == Some(provider)
                && order.engineer.as_deref() == Some(engineer)
        };
        self.orders.values().filter(has).count()
    }

    /// The providers that can be chosen for an order, by name.
    pub fn providers(&self, order: &Order) -> Vec<&'static str> {
        let can = |(name, regions, capacity): &&(&'static str, &[&str], usize)| {
            regions.contains(&order.region.as_str()) && self.open(name) < *capacity
        };
        PROVIDERS.iter().filter(can).map(|(name, ..)| *name).collect()
    }

    /// The engineers of its provider who can be chosen for an order, by name.
    pub fn engineers(&self, order: &Order) -> Vec<&'static str> {
        let of = |(provider, _): &&(&str, &str)| order.provider.as_deref() == Some(provider);
        PRESENT.iter().filter(of).map(|(_, engineer)| *engineer).collect()
    }

    /// The provider that rules choose.
    pub fn ruled_provider(&mut self, order: &Order) -> Option<&'static str> {
        let mut can = self.providers(order);
        can.retain(|name| !order.declined.contains(*name));
        match order.priority.as_str() {
            "high" => can.into_iter().min_by_key(|name| self.open(name)),
            "normal" => {
                let turn = ["north", "cool", "east"].into_iter().filter(|name| can.contains(name));
                let next = turn.min_by_key(|name| self.turns.iter().rposition(|taken| taken == name))?;
                self.turns.push(next);
                Some(next)
            }
            _ => None,
        }
    }

    /// The engineer that rules choose.
    pub fn ruled_engineer(&self, order: &Order) -> Option<&'static str> {
        let provider = order.provider.as_deref()?;
        let is_free = |name: &&'static str| {
            !order.declined.contains(&format!("{provider}.{name}"))
                && self.open_of_engineer(provider, name) < 1
        };
        self.engineers(order).into_iter().filter(is_free).find(|_| order.priority == "high")
    }
}
