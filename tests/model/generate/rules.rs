//! Random blocks of rules.

use super::super::ast::{
    Action, Among, Assigns, Block, Cell, Entry, Handler, Manual, Operand, Pick, Program, Provider, Target,
    Test, Who,
};
use super::super::choices::Choices;
use super::super::value::Type;
use super::conditions::Scope;
use super::values;

/// A program being made.
pub struct Builder<'a, 'c> {
    pub c: &'a mut Choices<'c>,
    pub program: &'a mut Program,
    /// The rule whose action is being made.
    pub acting: String,
}

impl Builder<'_, '_> {
    fn known(&self) -> impl Iterator<Item = &Provider> {
        self.program.written.iter().chain(&self.program.declared)
    }

    pub fn known_providers(&self) -> Vec<Who> {
        self.known().map(|provider| Who { provider: provider.id.clone(), engineer: None }).collect()
    }

    pub fn known_engineers(&self) -> Vec<Who> {
        let mut whos = Vec::new();
        for provider in self.known() {
            for engineer in &provider.engineers {
                whos.push(Who { provider: provider.id.clone(), engineer: Some(engineer.id.clone()) });
            }
        }
        whos
    }

    /// A new block; the index of it.
    pub fn block(&mut self, assigns: Assigns, dispatchers: bool) -> usize {
        let mut it = Block {
            name: format!("block_{}", self.program.blocks.len()),
            assigns,
            of: None,
            eligible: Vec::new(),
            entries: Vec::new(),
            otherwise: None,
        };
        if assigns == Assigns::Engineer && self.c.chance(30) {
            let known = self.known_providers();
            it.of = Some(self.c.pick(&known).provider.clone());
        }
        for _ in 0..self.c.below(3) {
            let condition = self.condition(candidate(assigns), 2);
            it.eligible.push(condition);
        }
        for index in 0..self.c.range(1, 4) {
            let entry = self.entry(&it, index, dispatchers);
            it.entries.push(entry);
        }
        if self.c.chance(30) {
            self.acting = "otherwise".to_owned();
            it.otherwise = Some(match self.action(&it, dispatchers) {
                Action::Assign(target, _) => Action::Assign(target, None),
                manual => manual,
            });
        }
        self.program.blocks.push(it);
        self.program.blocks.len() - 1
    }

    fn entry(&mut self, block: &Block, index: usize, dispatchers: bool) -> Entry {
        let scope = rule(block.assigns);
        if self.c.chance(25) {
            return self.table(block, index, dispatchers);
        }
        let mut active = (None, None);
        if self.c.chance(15) {
            let day = values::some_day(self.c);
            let length = self.c.below(4) as i64;
            active = match self.c.below(3) {
                0 => (Some(day), None),
                1 => (None, Some(day)),
                _ => (Some(day), Some(day + length)),
            };
        }
        self.acting = format!("rule_{index}");
        Entry::Rule {
            name: format!("rule_{index}"),
            when: self.c.chance(85).then(|| self.condition(scope, 3)),
            active,
            action: self.action(block, dispatchers),
        }
    }

    fn table(&mut self, block: &Block, index: usize, dispatchers: bool) -> Entry {
        let scope = rule(block.assigns);
        let count = self.c.range(1, 3);
        let columns: Vec<Operand> = (0..count).map(|_| self.column(scope)).collect();
        let count = self.c.range(1, 3);
        let rows = (1..=count).map(|number| {
            let cells = columns.iter().map(|column| self.cell(scope, column)).collect();
            self.acting = format!("table_{index}#{number}");
            (cells, self.action(block, dispatchers))
        });
        Entry::Table { name: format!("table_{index}"), rows: rows.collect(), columns }
    }

    /// An operand of which something can be asked.
    fn column(&mut self, scope: Scope) -> Operand {
        let column = self.subject(scope, 1);
        match column.ty() {
            Type::Record(_) | Type::List(_) => {
                self.field(scope, |ty| *ty == Type::Text).expect("an order has an id")
            }
            _ => column,
        }
    }

    fn cell(&mut self, scope: Scope, column: &Operand) -> Cell {
        let ty = column.ty();
        let has_values = !matches!(ty, Type::Set(_) | Type::Point | Type::Duration);
        match self.c.below(6) {
            0 => Cell::Any,
            1 | 2 if has_values => Cell::Values(self.cell_values(&ty)),
            3 if has_values => Cell::Not(self.cell_values(&ty)),
            4 => Cell::Tests((0..2).map(|_| self.test(scope, &ty)).collect()),
            _ => match self.test(scope, &ty) {
                Test::Between(low, high) if self.c.chance(50) => Cell::Range(low, high),
                test => Cell::Tests(vec![test]),
            },
        }
    }

    fn action(&mut self, block: &Block, dispatchers: bool) -> Action {
        if self.c.chance(20) {
            return Action::Manual(self.manual(block, dispatchers));
        }
        let target = self.target(block);
        let else_manual = self.c.chance(30).then(|| self.manual(block, dispatchers));
        Action::Assign(target, else_manual)
    }

    /// Whom a target of the block may name.
    fn nameable(&self, block: &Block) -> Vec<Who> {
        match (block.assigns, &block.of) {
            (Assigns::Provider, _) => self.known_providers(),
            (Assigns::Engineer, None) => self.known_engineers(),
            (Assigns::Engineer, Some(of)) => {
                self.known_engineers().into_iter().filter(|who| who.provider == *of).collect()
            }
        }
    }

    /// Some candidates, none of them twice; perhaps a group among them.
    fn picks(&mut self, block: &Block) -> Vec<Pick> {
        let mut rest = self.nameable(block);
        let mut picks = Vec::new();
        if block.assigns == Assigns::Provider && !self.program.groups.is_empty() && self.c.chance(30) {
            let (name, members) = self.c.pick(&self.program.groups).clone();
            rest.retain(|who| !members.contains(&who.provider));
            picks.push(Pick::Group(name));
        }
        let count = if picks.is_empty() { self.c.range(1, 3) } else { self.c.below(2) };
        let others = self.c.some(&rest, count).into_iter().map(Pick::One);
        picks.extend(others);
        picks
    }

    fn target(&mut self, block: &Block) -> Target {
        let nameable = self.nameable(block);
        if nameable.is_empty() || self.c.chance(35) {
            return self.best(block);
        }
        match self.c.below(5) {
            0 => Target::One(self.c.pick(&nameable).clone()),
            1 => Target::First(self.picks(block)),
            2 => Target::Rotate(self.picks(block)),
            3 => {
                let count = self.c.range(1, 3);
                let whos = self.c.some(&nameable, count);
                Target::Turns(whos.into_iter().map(|who| (who, *self.c.pick(&[1, 2, 3]))).collect())
            }
            _ => {
                let count = self.c.range(1, 3);
                let whos = self.c.some(&nameable, count);
                Target::Split(whos.into_iter().map(|who| (who, *self.c.pick(&[1, 30, 70, 1000]))).collect())
            }
        }
    }

    fn best(&mut self, block: &Block) -> Target {
        let scope = candidate(block.assigns);
        let filter = self.c.chance(50).then(|| self.condition(scope, 2));
        let mut keys = Vec::new();
        if self.c.chance(15) {
            keys.push((Operand::Turn(block.name.clone(), self.acting.clone()), self.c.chance(20)));
        }
        for _ in 0..self.c.below(3) {
            let key = self.subject(scope, 1);
            if key.ty().is_ordered() {
                keys.push((key, self.c.chance(40)));
            }
        }
        Target::Best(filter, keys)
    }

    fn manual(&mut self, block: &Block, dispatchers: bool) -> Manual {
        let mut to = Vec::new();
        if self.c.chance(30) {
            to = self.handlers(block.assigns == Assigns::Provider, dispatchers, false);
        }
        let among = match self.c.below(3) {
            1 if !self.nameable(block).is_empty() => Some(Among::Named(self.picks(block))),
            2 => Some(Among::Where(self.condition(candidate(block.assigns), 1))),
            _ => None,
        };
        let reason = self.c.chance(50).then(|| "a \"reason\"".to_owned());
        Manual { reason, to, among }
    }

    /// Who may act in a portal.
    pub fn handlers(&mut self, company: bool, dispatchers: bool, engineer: bool) -> Vec<Handler> {
        let role = |name: &str| Handler::Role(name.to_owned());
        let mut legal = if company {
            vec![role("company_one"), role("company_two"), Handler::Person("Kim \"K\"".to_owned())]
        } else {
            vec![role("provider_one"), role("provider_two")]
        };
        if !company && dispatchers {
            legal.push(Handler::Dispatchers);
        }
        if engineer {
            legal.push(Handler::Engineer);
        }
        let count = if self.c.chance(25) { 2 } else { 1 };
        self.c.some(&legal, count)
    }
}

/// What a rule's `when` may name: in engineer rules the assigned provider.
fn rule(assigns: Assigns) -> Scope {
    if assigns == Assigns::Engineer { Scope::PROVIDER } else { Scope::ORDER }
}

/// What may be asked of a candidate.
fn candidate(assigns: Assigns) -> Scope {
    if assigns == Assigns::Engineer { Scope::ENGINEER } else { Scope::PROVIDER }
}
