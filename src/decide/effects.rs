//! What a step changes in the state, taken from what is kept of the step: for whoever keeps every step of every order,
//! and lets states follow from them.

use std::sync::Arc;

use super::Engine;
use super::decision::Decided;
use super::state::{State, WorkloadChange};
use crate::program::{Action, Assignee, Assigns, At, Directory, Event, Rule, Target};

/// A step of an order, as it is kept.
#[derive(Clone, Copy, Debug, Default)]
pub struct Kept<'k> {
    /// Where the order waited; `None` where it came in.
    pub before: Option<&'k At>,
    /// What happened there; `None` where it came in, or the rules were tried again.
    pub event: Option<&'k Event>,
    /// What rules decided in the step.
    pub decided: &'k [Decided],
    /// Where the order waits then; `None` if it ended, or could not start.
    pub after: Option<&'k At>,
}

impl Engine {
    /// Changes the state as a step did that was decided by this program with this directory.
    ///
    /// ```
    /// use std::sync::Arc;
    /// use consign::{Engine, Options, Order, State, state::Kept};
    ///
    /// # let text = r#"
    /// # schema work_order { id text }
    /// # role dispatcher "Dispatcher" of company
    /// # provider a "A" {}  provider b "B" {}
    /// # rules turns assigns provider { rule next { assign rotate of a, b } }
    /// # workflow w "W" {
    /// #   start choose
    /// #   assign choose "Choose" { portal company  assigns provider  handler role dispatcher  rules turns  then work }
    /// #   task work "Work" { portal company  handler role dispatcher  then gone }
    /// #   end gone
    /// # }
    /// # "#;
    /// # let program = Arc::new(consign::compile(&consign::Sources::in_memory([("main.consign", text)]))?);
    /// let engine = Engine::new(program.clone(), program.directory().clone());
    /// let (mut state, mut follower) = (State::new(), State::new());
    /// let order = Order::from_json(&program, br#"{"id": "WO-1"}"#)?;
    /// let decision = engine.decide(&order, "2026-03-02T09:00:00Z".parse()?, &Options::new(), &mut state);
    ///
    /// let after = decision.at();
    /// engine.follow(Kept { decided: &decision.decided, after: after.as_ref(), ..Kept::default() }, &mut follower);
    /// assert_eq!(follower, state);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn follow(&self, step: Kept<'_>, state: &mut State) {
        let directory = self.directory();
        state.count(directory, step.before, WorkloadChange::Fewer);
        let mut holder = step.before.and_then(|at| at.provider.clone());
        if let Some(Event::Assigned { provider, engineer }) = step.event {
            let provider = provider.as_deref().map(Into::into).or(holder.take());
            state.touch(directory, provider.clone(), engineer.as_deref().map(Into::into));
            holder = provider;
        }
        for decided in step.decided {
            let Some(to) = &decided.to else { continue };
            let (provider, engineer) = match decided.assigns {
                Assigns::Provider => (Some(to.clone()), None),
                Assigns::Engineer => (holder.take(), Some(to.clone())),
            };
            state.touch(directory, provider.clone(), engineer.clone());
            holder = provider.clone();
            if let Some(provider) = provider {
                self.turn(decided, &Assignee { provider, engineer }, state);
            }
        }
        state.count(directory, step.after, WorkloadChange::More);
    }
}

impl Engine {
    /// Notes whose turn it was, if the rule that decided takes turns.
    fn turn(&self, decided: &Decided, chosen: &Assignee, state: &mut State) {
        let program = self.program();
        let is_it = |rule: &&Rule| {
            rule.rotates() && rule.name == decided.rule && *program.block(rule.block).name == *decided.rules
        };
        let Some(rule) = program.rules.iter().find(is_it) else { return };
        let name = format!("{}.{}", decided.rules, decided.rule);
        match &rule.action {
            Action::Assign { target: Target::Turns(shares), .. } => {
                let shares = shares.iter().filter_map(|(named, weight)| {
                    let one = program.named(*named);
                    let id = one.engineer.as_ref().unwrap_or(&one.provider);
                    // Engineers of several providers may have one id, and only the order's provider's take part.
                    let is_candidate = one.engineer.is_none() || *one.provider == *chosen.provider;
                    let took_part = is_candidate && decided.in_turn.iter().any(|other| **other == **id);
                    let engineer = one.engineer.as_deref().map(Into::into);
                    took_part
                        .then(|| (Assignee { provider: one.provider.as_str().into(), engineer }, *weight))
                });
                state.choose_by_weight(&name, shares, chosen);
            }
            _ => state.choose(&name, chosen.clone()),
        }
    }
}

impl State {
    /// How many open work orders a provider has by now; `None` if the directory does not have it.
    pub fn open_orders(&self, directory: &Directory, provider: &str) -> Option<u64> {
        Some(self.provider_workload(directory, directory.by_id(provider)?))
    }

    /// How many open work orders an engineer of a provider has by now; `None` if the directory does not have both.
    pub fn open_orders_of_engineer(
        &self,
        directory: &Directory,
        provider: &str,
        engineer: &str,
    ) -> Option<u64> {
        let provider = directory.provider(directory.by_id(provider)?);
        Some(self.engineer_workload(provider, provider.engineer(provider.engineer_by_id(engineer)?)))
    }

    /// Counts an order that somebody got and may have lost again within a step: from then on, what the directory says
    /// of the one's workload counts no more.
    fn touch(&mut self, directory: &Directory, provider: Option<Arc<str>>, engineer: Option<Arc<str>>) {
        let at = At { provider, engineer, ..At::new("", "") };
        self.count(directory, Some(&at), WorkloadChange::More);
        self.count(directory, Some(&at), WorkloadChange::Fewer);
    }

    /// Counts the order of a position more or fewer, with those who have it.
    fn count(&mut self, directory: &Directory, at: Option<&At>, change: WorkloadChange) {
        let Some((at, id)) = at.and_then(|at| Some((at, at.provider.as_deref()?))) else { return };
        let known = directory.by_id(id);
        match known {
            Some(ix) => self.change_provider(directory, ix, change),
            None => self.change_lost_provider(id, change),
        }
        if let Some(engineer) = at.engineer.as_deref() {
            let provider = known.map(|ix| directory.provider(ix));
            let start = provider
                .and_then(|provider| Some(provider.engineer(provider.engineer_by_id(engineer)?).workload));
            self.change_engineer(id, engineer, start.unwrap_or(0), change);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Options, Order, Sources};

    const PROGRAM: &str = r#"
        schema work_order { id text }
        role dispatcher "Dispatcher" of company  role leader "Leader" of provider
        provider a "A" { engineer amy "Amy" {} engineer bob "Bob" {} }
        provider b "B" { engineer amy "Another Amy" {} }
        rules firm assigns provider { rule only { assign a } }
        rules turns assigns engineer { rule next { assign rotate of a.amy 2, b.amy 1, a.bob 1 } }
        workflow w "W" {
          start choose
          assign choose "Choose" { portal company assigns provider handler role dispatcher rules firm then person }
          assign person "Person" { portal provider assigns engineer handler role leader rules turns then work }
          task work "Work" { portal company handler role dispatcher then gone }
          end gone
        }"#;

    #[test]
    fn an_engineer_with_the_id_of_another_provider_s_takes_no_turn() {
        let program = Arc::new(
            crate::compile(&Sources::in_memory([("main.consign", PROGRAM)])).expect("as it is written"),
        );
        let engine = Engine::new(program.clone(), program.directory().clone());
        let (mut state, mut follower) = (State::new(), State::new());
        for number in 0..5 {
            let order = Order::from_json(&program, format!(r#"{{"id": "{number}"}}"#).as_bytes())
                .expect("as it is written");
            let now = "2026-03-02T09:00:00Z".parse().expect("as it is written");
            let decision = engine.decide(&order, now, &Options::new(), &mut state);
            let after = decision.at();
            let kept = Kept { decided: &decision.decided, after: after.as_ref(), ..Kept::default() };
            engine.follow(kept, &mut follower);
            assert_eq!(follower, state);
        }
    }
}
