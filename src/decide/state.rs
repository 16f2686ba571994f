//! Workloads and rotations: all that a decision remembers of those before it.

use std::collections::BTreeMap;

use rustc_hash::FxHashMap;
use serde::{Deserialize, Serialize};

use crate::program::{Assignee, Engineer, Provider};

/// How many work orders each provider and engineer has open, and whom each `rotate` chose when.
///
/// An input and an output of [`crate::Engine::decide`]. Who is not in it starts with the `workload` of
/// the directory. What it knows of providers and rules that a program or directory no longer has is
/// kept.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct State {
    workloads: FxHashMap<String, Workload>,
    /// By `block.rule`: who was chosen, longest ago first, each once.
    rotations: BTreeMap<String, Vec<Assignee>>,
}

#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Workload {
    #[serde(skip_serializing_if = "Option::is_none")]
    open: Option<u64>,
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    engineers: BTreeMap<String, u64>,
}

/// The JSON form of a state.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Form {
    version: u32,
    #[serde(default)]
    workloads: BTreeMap<String, Workload>,
    #[serde(default)]
    rotations: BTreeMap<String, Vec<Assignee>>,
}

const VERSION: u32 = 1;

/// One more or one fewer open work order.
#[derive(Clone, Copy)]
pub(super) enum Change {
    More,
    Fewer,
}

impl Change {
    fn of(self, count: u64) -> u64 {
        match self {
            Change::More => count.saturating_add(1),
            Change::Fewer => count.saturating_sub(1),
        }
    }
}

impl State {
    /// A state in which nothing has been assigned yet.
    pub fn new() -> Self {
        Self::default()
    }

    /// Reads what [`State::to_json`] wrote.
    ///
    /// # Errors
    /// Where it is not of that form: what was expected and where, in a sentence.
    pub fn from_json(json: &[u8]) -> Result<Self, String> {
        let form: Form = serde_json::from_slice(json).map_err(|error| error.to_string())?;
        if form.version != VERSION {
            return Err(format!("expected version {VERSION}, found version {}", form.version));
        }
        Ok(Self { workloads: form.workloads.into_iter().collect(), rotations: form.rotations })
    }

    /// `{"version": 1, "workloads": {PROVIDER: {"open", "engineers": {ENGINEER: open}}}, "rotations":
    /// {"block.rule": [who was chosen longest ago, …]}}`, with sorted keys.
    pub fn to_json(&self) -> serde_json::Value {
        let workloads: BTreeMap<&String, &Workload> = self.workloads.iter().collect();
        serde_json::json!({ "version": VERSION, "workloads": workloads, "rotations": self.rotations })
    }

    pub(super) fn provider_workload(&self, provider: &Provider) -> u64 {
        let known = self.workloads.get(provider.id()).and_then(|workload| workload.open);
        known.unwrap_or(provider.workload)
    }

    pub(super) fn engineer_workload(&self, provider: &Provider, engineer: &Engineer) -> u64 {
        let known = self.workloads.get(provider.id());
        let known = known.and_then(|workload| workload.engineers.get(engineer.id()).copied());
        known.unwrap_or(engineer.workload)
    }

    /// Counts an order more or fewer; `start` is the directory's number, for one not seen before.
    pub(super) fn change_provider(&mut self, id: &str, start: u64, change: Change) {
        self.change(id, |workload| workload.open = Some(change.of(workload.open.unwrap_or(start))));
    }

    pub(super) fn change_engineer(&mut self, provider: &str, id: &str, start: u64, change: Change) {
        self.change(provider, |workload| match workload.engineers.get_mut(id) {
            Some(open) => *open = change.of(*open),
            None => {
                workload.engineers.insert(id.to_owned(), change.of(start));
            }
        });
    }

    /// Looks once for one that is known, and copies the id only of one that is new.
    fn change(&mut self, id: &str, change: impl FnOnce(&mut Workload)) {
        match self.workloads.get_mut(id) {
            Some(workload) => change(workload),
            None => change(self.workloads.entry(id.to_owned()).or_default()),
        }
    }

    /// When the rule chose this one, as a rank among all it ever chose; nothing where it never did.
    pub(super) fn last_chosen(&self, rule: &str, provider: &str, engineer: Option<&str>) -> Option<usize> {
        let chosen = self.rotations.get(rule)?;
        chosen.iter().position(|one| *one.provider == *provider && one.engineer.as_deref() == engineer)
    }

    /// Notes that the rule chose this one.
    pub(super) fn choose(&mut self, rule: &str, chosen: Assignee) {
        let rotation = self.rotations.entry(rule.to_owned()).or_default();
        rotation.retain(|one| *one != chosen);
        rotation.push(chosen);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_state_survives_json() {
        let mut state = State::new();
        state.change_provider("a", 3, Change::More);
        state.change_engineer("a", "amy", 0, Change::More);
        state.change_provider("b", 0, Change::Fewer);
        state.choose("r.x", Assignee { provider: "a".into(), engineer: None });
        state.choose("r.y", Assignee { provider: "a".into(), engineer: Some("amy".into()) });
        let json = state.to_json().to_string();
        assert_eq!(State::from_json(json.as_bytes()), Ok(state));
        assert!(json.contains(r#""a":{"engineers":{"amy":1},"open":4}"#), "{json}");
        assert!(json.contains(r#""b":{"open":0}"#), "{json}");
    }

    #[test]
    fn another_file_is_not_a_state() {
        for bad in ["", "[]", "{}", r#"{"version":2}"#, r#"{"version":1,"x":1}"#] {
            assert!(State::from_json(bad.as_bytes()).is_err(), "{bad}");
        }
    }

    #[test]
    fn the_last_one_chosen_ranks_last() {
        let mut state = State::new();
        let one = |id: &str| Assignee { provider: id.into(), engineer: None };
        for id in ["a", "b", "a"] {
            state.choose("r.x", one(id));
        }
        assert_eq!(state.last_chosen("r.x", "b", None), Some(0));
        assert_eq!(state.last_chosen("r.x", "a", None), Some(1));
        assert_eq!(state.last_chosen("r.x", "c", None), None);
        assert_eq!(state.last_chosen("r.y", "a", None), None);
    }
}
