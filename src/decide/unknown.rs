//! What a state knows of providers, engineers and rules that are not there any more: renamed, or misspelt.

use std::collections::HashSet;
use std::fmt;

use super::Engine;
use super::state::State;
use crate::program::{Assignee, Program};

/// An entry of a state that decisions with an engine never read.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum UnknownEntry {
    /// Open work orders of a provider, or of an engineer.
    Workload(Assignee),
    /// The turns of a rule, `block.rule`, that there is not, or that rotates no more.
    Rotation(String),
    /// A turn of a provider or an engineer in the rotation of a rule.
    Turn(String, Assignee),
}

impl fmt::Display for UnknownEntry {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            UnknownEntry::Workload(of) => write!(f, "the workload of `{of}`"),
            UnknownEntry::Rotation(rule) => write!(f, "the rotation of `{rule}`"),
            UnknownEntry::Turn(rule, of) => write!(f, "the turn of `{of}` in the rotation of `{rule}`"),
        }
    }
}

impl State {
    /// The entries that no provider or engineer of the engine's directory and no rule of its program has. They are
    /// kept, and change no decision.
    pub fn unknown(&self, engine: &Engine) -> Vec<UnknownEntry> {
        let mut unknown: Vec<UnknownEntry> = self
            .assignees()
            .into_iter()
            .filter(|one| !has(engine, one))
            .map(UnknownEntry::Workload)
            .collect();
        let program = engine.program();
        let rotating: HashSet<String> = rotating(program).collect();
        for (rule, turns) in self.rotations() {
            if !rotating.contains(rule) {
                unknown.push(UnknownEntry::Rotation(rule.to_owned()));
                continue;
            }
            let gone = turns.iter().filter(|one| !has(engine, one));
            unknown.extend(gone.map(|one| UnknownEntry::Turn(rule.to_owned(), one.clone())));
        }
        for (rule, owed) in self.owed_turns() {
            if !rotating.contains(rule) {
                unknown.push(UnknownEntry::Rotation(rule.to_owned()));
                continue;
            }
            let gone = owed.keys().filter(|one| !has(engine, one));
            unknown.extend(gone.map(|one| UnknownEntry::Turn(rule.to_owned(), one.clone())));
        }
        unknown
    }
}

/// The names of the rules that rotate.
fn rotating(program: &Program) -> impl Iterator<Item = String> + '_ {
    let rules = program.rules.iter_enumerated().filter(|(_, rule)| rule.rotates());
    rules.map(|(id, _)| program.rule_name(id))
}

fn has(engine: &Engine, one: &Assignee) -> bool {
    let directory = engine.directory();
    directory.by_id(&one.provider).is_some_and(|ix| {
        let known = |id: &std::sync::Arc<str>| directory.provider(ix).engineer_by_id(id).is_some();
        one.engineer.as_ref().is_none_or(known)
    })
}
