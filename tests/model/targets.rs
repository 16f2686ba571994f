//! Who can be chosen at an assign node, and whom the rules choose.

use std::cmp::Ordering;

use xxhash_rust::xxh3::xxh3_64;

use super::ast::{
    Action, Among, Assigns, Block, Cell, Condition, Entry, Handler, Listed, Manual, Operand, Provider,
    Target, Test, Who,
};
use super::clock::DAY;
use super::decide::{State, World};
use super::decimal::Decimal;
use super::operand::Scene;
use super::value::{Value, compare};

/// What the rules of a node say.
pub enum Verdict {
    /// With the list that a dispatcher gets if the order comes back.
    Assign {
        rule: RuleName,
        who: Who,
        turn: Turn,
        list: Vec<Who>,
    },
    Flag(Flag),
}

pub type RuleName = (String, String);

/// What a rule that chose somebody remembers.
pub enum Turn {
    Nothing,
    /// Whom it chose.
    Chosen,
    /// Of whom, with weights.
    Of(Vec<(Who, u32)>),
}

pub struct Flag {
    pub rule: Option<RuleName>,
    pub code: &'static str,
    pub reason: Option<String>,
    pub to: Vec<Handler>,
    /// The dispatcher's list.
    pub list: Vec<Who>,
}

/// An order that has arrived at an assign node.
pub struct Arrival<'a> {
    pub world: &'a World,
    pub state: &'a State,
    /// With the assigned provider, if there is one.
    pub scene: Scene<'a>,
    pub order_id: &'a str,
    pub assigns: Assigns,
    pub declined: &'a [Who],
}

/// A rule or row, made plain.
struct Plain<'a> {
    name: String,
    matches: bool,
    action: &'a Action,
}

impl<'a> Arrival<'a> {
    /// Everybody of the node's kind, ascending by id.
    fn pool(&self) -> Vec<Who> {
        let mut pool: Vec<Who> = match self.assigns {
            Assigns::Provider => {
                let all = self.world.directory.iter();
                all.map(|provider| Who { provider: provider.id.clone(), engineer: None }).collect()
            }
            Assigns::Engineer => {
                let provider: &Provider = self.scene.provider.expect("an assigned provider");
                let who = |id: &String| Who { provider: provider.id.clone(), engineer: Some(id.clone()) };
                provider.engineers.iter().map(|engineer| who(&engineer.id)).collect()
            }
        };
        pool.sort();
        pool
    }

    fn scene_of(&self, who: &Who) -> Scene<'a> {
        let provider = self.world.provider(&who.provider).expect("a provider of the directory");
        let named = |id: &String| provider.engineers.iter().find(|engineer| engineer.id == *id);
        Scene { provider: Some(provider), engineer: who.engineer.as_ref().and_then(named), ..self.scene }
    }

    fn is_true(&self, who: &Who, condition: &Condition) -> bool {
        self.scene_of(who).truth(condition) == Some(true)
    }

    fn is_eligible(&self, block: &Block, who: &Who) -> bool {
        block.eligible.iter().all(|condition| self.is_true(who, condition))
    }

    fn can_be_chosen(&self, block: &Block, who: &Who) -> bool {
        self.pool().contains(who) && !self.declined.contains(who) && self.is_eligible(block, who)
    }

    /// Tries the blocks one after the other.
    pub fn judge(&self, blocks: &[&Block]) -> Verdict {
        let assigned = self.scene.provider.map(|provider| provider.id.clone());
        let passed_over = |block: &Block| block.of.is_some() && block.of != assigned;
        let mut tried: Vec<&Block> = Vec::new();
        let mut had_none = false;
        for block in blocks.iter().filter(|block| !passed_over(block)) {
            tried.push(block);
            for rule in self.rules(block).into_iter().filter(|rule| rule.matches) {
                let name = (block.name.clone(), rule.name);
                match self.act(block, &name, rule.action) {
                    Some(verdict) => return verdict,
                    None => had_none = true,
                }
            }
            if let Some(action) = &block.otherwise {
                let name = (block.name.clone(), "otherwise".to_owned());
                let verdict = self.act(block, &name, action);
                return verdict.unwrap_or_else(|| self.otherwise_failed(block, name, action));
            }
        }
        let code = match (blocks.is_empty(), had_none) {
            (true, _) => "no_rules_at_node",
            (false, true) => "no_eligible_candidate",
            (false, false) => "no_rule_matched",
        };
        let list = self.list(&tried, None, &[]);
        Verdict::Flag(Flag { rule: None, code, reason: None, to: Vec::new(), list })
    }

    fn otherwise_failed(&self, block: &Block, rule: RuleName, action: &Action) -> Verdict {
        let list = self.list(&[block], None, keys(action));
        let code = "no_eligible_candidate";
        Verdict::Flag(Flag { rule: Some(rule), code, reason: None, to: Vec::new(), list })
    }

    /// What an action of a rule that matched does; nothing where it has no candidate.
    fn act(&self, block: &Block, rule: &RuleName, action: &Action) -> Option<Verdict> {
        let manual = match action {
            Action::Manual(manual) => manual,
            Action::Assign(target, else_manual) => {
                if let Some(who) = self.choose(block, rule, target) {
                    let takes_turns = |(key, _): &(Operand, bool)| matches!(key, Operand::Turn(..));
                    let turn = match target {
                        Target::Rotate(_) => Turn::Chosen,
                        Target::Best(_, keys) if keys.iter().any(takes_turns) => Turn::Chosen,
                        Target::Turns(shares) => Turn::Of(self.open_shares(block, shares)),
                        _ => Turn::Nothing,
                    };
                    let list = self.list(&[block], None, keys(action));
                    return Some(Verdict::Assign { rule: rule.clone(), who, turn, list });
                }
                else_manual.as_ref()?
            }
        };
        Some(self.flag(block, rule, manual, keys(action)))
    }

    fn flag(&self, block: &Block, rule: &RuleName, manual: &Manual, keys: &[(Operand, bool)]) -> Verdict {
        Verdict::Flag(Flag {
            rule: Some(rule.clone()),
            code: "rule_says_manual",
            reason: manual.reason.clone(),
            to: manual.to.clone(),
            list: self.list(&[block], manual.among.as_ref(), keys),
        })
    }

    /// Whom a dispatcher may choose: whom some of the blocks finds eligible.
    pub fn list(&self, blocks: &[&Block], among: Option<&Among>, keys: &[(Operand, bool)]) -> Vec<Who> {
        let mut list = self.pool();
        list.retain(|who| blocks.is_empty() || blocks.iter().any(|block| self.is_eligible(block, who)));
        match among {
            None => {}
            Some(Among::Named(picks)) => {
                let named = self.scene.program.whos(picks);
                list.retain(|who| named.contains(who));
            }
            Some(Among::Where(condition)) => list.retain(|who| self.is_true(who, condition)),
        }
        list.sort_by(|a, b| self.better(keys, a, b).then_with(|| a.cmp(b)));
        list
    }

    fn open_shares(&self, block: &Block, shares: &[(Who, u32)]) -> Vec<(Who, u32)> {
        shares.iter().filter(|(who, _)| self.can_be_chosen(block, who)).cloned().collect()
    }

    /// What somebody is owed of a rule that rotates by weights: its weight for each turn that it took part in, less all
    /// weights for each turn that it had.
    fn owed(&self, rule: &RuleName, who: &Who) -> i64 {
        let turns = self.state.turns.get(rule).map(Vec::as_slice).unwrap_or_default();
        let of = |(chosen, shares): &(Who, Vec<(Who, u32)>)| {
            let own: u32 = shares.iter().filter(|(one, _)| one == who).map(|(_, weight)| weight).sum();
            let all: u32 = shares.iter().map(|(_, weight)| weight).sum();
            i64::from(own) - if chosen == who { i64::from(all) } else { 0 }
        };
        turns.iter().map(of).sum()
    }

    /// How late a rule chose somebody; before everything if it never did.
    fn turn(&self, rule: &RuleName, who: &Who) -> Value {
        let chosen = self.state.rotations.get(rule).map(Vec::as_slice).unwrap_or_default();
        let last = chosen.iter().rposition(|one| one == who);
        Value::Number(Decimal::whole(last.map_or(-1, |last| last as i64)))
    }

    fn better(&self, keys: &[(Operand, bool)], a: &Who, b: &Who) -> Ordering {
        for (key, descending) in keys {
            let value = |who: &Who| match key {
                Operand::Turn(block, rule) => Some(self.turn(&(block.clone(), rule.clone()), who)),
                key => self.scene_of(who).value(key),
            };
            let (left, right) = (value(a), value(b));
            let order = match (left, right) {
                (None, None) => Ordering::Equal,
                (None, Some(_)) => Ordering::Greater,
                (Some(_), None) => Ordering::Less,
                (Some(left), Some(right)) => {
                    let order = compare((&left, &key.ty()), (&right, &key.ty()));
                    if *descending { order.reverse() } else { order }
                }
            };
            if order != Ordering::Equal {
                return order;
            }
        }
        Ordering::Equal
    }

    fn choose(&self, block: &Block, rule: &RuleName, target: &Target) -> Option<Who> {
        let program = self.scene.program;
        let open = |whos: Vec<Who>| whos.into_iter().filter(|who| self.can_be_chosen(block, who));
        match target {
            Target::One(who) => open(vec![who.clone()]).next(),
            Target::First(picks) => open(program.whos(picks)).next(),
            Target::Split(shares) => {
                let divides = |by: &u32| shares.iter().all(|(_, weight)| weight % by == 0);
                let in_all = (1..=1000).rev().find(divides).expect("one divides all");
                let shares = shares.iter().filter(|(who, _)| self.can_be_chosen(block, who));
                let scored = shares.map(|(who, weight)| (self.score(rule, who, weight / in_all), who));
                let best = scored.max_by(|(a, left), (b, right)| a.total_cmp(b).then(right.cmp(left)));
                best.map(|(_, who)| who.clone())
            }
            Target::Turns(shares) => {
                let mut best: Option<(i64, Who)> = None;
                for (who, weight) in self.open_shares(block, shares) {
                    let owed = self.owed(rule, &who) + i64::from(weight);
                    if best.as_ref().is_none_or(|(most, _)| owed > *most) {
                        best = Some((owed, who));
                    }
                }
                best.map(|(_, who)| who)
            }
            Target::Rotate(picks) => {
                let chosen = self.state.rotations.get(rule).cloned().unwrap_or_default();
                let last = |who: &Who| chosen.iter().rposition(|one| one == who);
                open(program.whos(picks)).min_by_key(last)
            }
            Target::Best(filter, keys) => {
                let fits = |who: &Who| filter.as_ref().is_none_or(|filter| self.is_true(who, filter));
                let mut whos: Vec<Who> = open(self.pool()).filter(fits).collect();
                whos.sort_by(|a, b| self.better(keys, a, b).then_with(|| a.cmp(b)));
                whos.into_iter().next()
            }
        }
    }

    /// weight / −ln(u)
    fn score(&self, (block, rule): &RuleName, who: &Who, weight: u32) -> f64 {
        let candidate = who.engineer.as_ref().unwrap_or(&who.provider);
        let key = format!("{}\0{block}\0{rule}\0{candidate}\0", self.order_id);
        let steps = 4_503_599_627_370_496.0;
        let u = ((xxh3_64(key.as_bytes()) >> 12) as f64 + 0.5) / steps;
        f64::from(weight) / -libm::log(u)
    }

    /// The block's rules and rows, from top to bottom, and whether they match.
    fn rules<'b>(&self, block: &'b Block) -> Vec<Plain<'b>> {
        let mut rules = Vec::new();
        for entry in &block.entries {
            match entry {
                Entry::Rule { name, when, active: (from, to), action } => {
                    let today = self.scene.zone().local(self.scene.now).div_euclid(DAY);
                    let active = from.is_none_or(|from| from <= today) && to.is_none_or(|to| today <= to);
                    let holds = when.as_ref().is_none_or(|when| self.scene.truth(when) == Some(true));
                    rules.push(Plain { name: name.clone(), matches: active && holds, action });
                }
                Entry::Table { name, columns, rows } => {
                    for (index, (cells, action)) in rows.iter().enumerate() {
                        let matches =
                            columns.iter().zip(cells).all(|(operand, cell)| self.cell(operand, cell));
                        rules.push(Plain { name: format!("{name}#{}", index + 1), matches, action });
                    }
                }
            }
        }
        rules
    }

    fn cell(&self, operand: &Operand, cell: &Cell) -> bool {
        let one_of = |negated: bool, values: &[Value]| {
            vec![Test::In { negated, list: Listed::Literals(values.to_vec(), operand.ty()) }]
        };
        let tests = match cell {
            Cell::Any => return true,
            Cell::Values(values) => one_of(false, values),
            Cell::Not(values) => one_of(true, values),
            Cell::Tests(tests) => tests.clone(),
            Cell::Range(low, high) => vec![Test::Between(low.clone(), high.clone())],
        };
        let holds = |test: Test| self.scene.truth(&Condition::Test(operand.clone(), test)) == Some(true);
        tests.into_iter().all(holds)
    }
}

fn keys(action: &Action) -> &[(Operand, bool)] {
    match action {
        Action::Assign(Target::Best(_, keys), _) => keys,
        _ => &[],
    }
}

/// The order of a work order: its fields.
pub fn id_of(order: &Value) -> String {
    let Value::Record(fields) = order else { panic!("no record") };
    match fields.iter().find(|(name, _)| name == "id") {
        Some((_, Value::Text(id))) => id.clone(),
        other => panic!("{other:?} is no id"),
    }
}
