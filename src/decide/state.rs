//! Workloads and rotations: all that a decision remembers of those before it.

use std::collections::BTreeMap;

use rustc_hash::FxHashMap;

use super::state_form::{StateError, VERSION, Workload};
use crate::program::{Assignee, Directory, Engineer, Provider, ProviderIx};

/// How many work orders each provider and engineer has open, and whom each `rotate` chose when.
///
/// An input and an output of [`crate::Engine::decide`]. Who is not in it starts with the `workload` of
/// the directory. What it knows of providers and rules that a program or directory no longer has is
/// kept.
#[derive(Clone, Debug, Default)]
pub struct State {
    /// By provider; where `counts` knows a provider, that is what counts.
    workloads: FxHashMap<String, Workload>,
    /// The open work orders of the providers of the directory that was decided with last.
    counts: Counts,
    /// By `block.rule`: who was chosen, longest ago first, each once.
    rotations: BTreeMap<String, Vec<Assignee>>,
    /// By `block.rule` that rotates by weights: how many turns each is owed, times the sum of the weights.
    owed: BTreeMap<String, Owed>,
}

/// Who is owed how much.
pub(super) type Owed = BTreeMap<Assignee, i64>;

/// By the number of a provider in a directory, so that counting looks up no names.
#[derive(Clone, Debug, Default)]
struct Counts {
    directory: Directory,
    /// `None` for those of whom no order has been counted yet.
    open: Vec<Option<u64>>,
}

impl PartialEq for State {
    fn eq(&self, other: &Self) -> bool {
        self.workloads() == other.workloads() && self.rotations == other.rotations && self.owed == other.owed
    }
}

impl Eq for State {}

/// One more or one fewer open work order.
#[derive(Clone, Copy)]
pub(super) enum WorkloadChange {
    More,
    Fewer,
}

impl WorkloadChange {
    fn applied_to(self, count: u64) -> u64 {
        match self {
            WorkloadChange::More => count.saturating_add(1),
            WorkloadChange::Fewer => count.saturating_sub(1),
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
    /// If it is not of that form: what was expected, what was found and where.
    pub fn from_json(json: &[u8]) -> Result<Self, StateError> {
        let super::state_form::StateForm { workloads, rotations, owed } = super::state_form::read(json)?;
        Ok(Self { workloads, counts: Counts::default(), rotations, owed })
    }

    /// `{"version": 1, "workloads": {PROVIDER: {"open", "engineers": {ENGINEER: open}}}, "rotations":
    /// {"block.rule": [who was chosen longest ago, …]}}`, with sorted keys; and `"owed": {"block.rule": [{"to", "turns"}]}`
    /// where rules rotate by weights.
    pub fn to_json(&self) -> serde_json::Value {
        let mut state = serde_json::json!({ "version": VERSION, "workloads": self.workloads(), "rotations": self.rotations });
        if !self.owed.is_empty() {
            let of = |(rule, owed): (&String, &Owed)| (rule.clone(), super::state_form::owed_json(owed));
            state["owed"] = self.owed.iter().map(of).collect();
        }
        state
    }

    /// All workloads by name.
    fn workloads(&self) -> BTreeMap<String, Workload> {
        let mut all: BTreeMap<String, Workload> =
            self.workloads.iter().map(|(id, workload)| (id.clone(), workload.clone())).collect();
        for (id, open) in self.counts.known() {
            all.entry(id.to_owned()).or_default().open = Some(open);
        }
        all
    }

    /// The providers, and then their engineers, with workloads of their own.
    pub(super) fn assignees(&self) -> Vec<Assignee> {
        let of = |(provider, workload): (String, Workload)| {
            let provider: std::sync::Arc<str> = provider.into();
            let engineers = workload.engineers.into_keys().map(|id| Some(id.into()));
            let all = std::iter::once(None).chain(engineers);
            all.map(move |engineer| Assignee { provider: provider.clone(), engineer }).collect::<Vec<_>>()
        };
        self.workloads().into_iter().flat_map(of).collect()
    }

    /// By `block.rule`: whose turns they were, longest ago first.
    pub(super) fn rotations(&self) -> impl Iterator<Item = (&str, &[Assignee])> {
        self.rotations.iter().map(|(rule, turns)| (rule.as_str(), turns.as_slice()))
    }

    /// By `block.rule` that rotates by weights: who is owed turns, or has had too many.
    pub(super) fn owed_turns(&self) -> impl Iterator<Item = (&str, &Owed)> {
        self.owed.iter().map(|(rule, owed)| (rule.as_str(), owed))
    }

    pub(super) fn provider_workload(&self, directory: &Directory, ix: ProviderIx) -> u64 {
        let counted = self.counts.get(directory, ix);
        counted.unwrap_or_else(|| self.named_workload(directory.provider(ix)))
    }

    /// What is known by name, or from the directory.
    fn named_workload(&self, provider: &Provider) -> u64 {
        let known = self.workloads.get(provider.id()).and_then(|workload| workload.open);
        known.unwrap_or(provider.workload)
    }

    pub(super) fn engineer_workload(&self, provider: &Provider, engineer: &Engineer) -> u64 {
        let known = self.workloads.get(provider.id());
        let known = known.and_then(|workload| workload.engineers.get(engineer.id()).copied());
        known.unwrap_or(engineer.workload)
    }

    /// Counts an order of a provider more or fewer.
    pub(super) fn change_provider(&mut self, directory: &Directory, ix: ProviderIx, change: WorkloadChange) {
        if !self.counts.directory.is(directory) {
            self.count_with(directory);
        }
        let at = ix.place();
        let open = match self.counts.open[at] {
            Some(open) => open,
            None => self.named_workload(directory.provider(ix)),
        };
        self.counts.open[at] = Some(change.applied_to(open));
    }

    /// Goes on with another directory: what was counted with the last one is kept by name.
    fn count_with(&mut self, directory: &Directory) {
        let last = std::mem::take(&mut self.counts);
        for (id, open) in last.known() {
            self.change(id, |workload| workload.open = Some(open));
        }
        self.counts = Counts { directory: directory.clone(), open: vec![None; directory.len()] };
    }

    /// Like [`State::change_provider`], for a provider that the directory does not have any more.
    pub(super) fn change_lost_provider(&mut self, id: &str, change: WorkloadChange) {
        self.change(id, |workload| workload.open = Some(change.applied_to(workload.open.unwrap_or(0))));
    }

    /// Counts an order of an engineer more or fewer; `start` is the directory's number, for one not seen before.
    pub(super) fn change_engineer(&mut self, provider: &str, id: &str, start: u64, change: WorkloadChange) {
        self.change(provider, |workload| match workload.engineers.get_mut(id) {
            Some(open) => *open = change.applied_to(*open),
            None => {
                workload.engineers.insert(id.to_owned(), change.applied_to(start));
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

    /// When the rule chose this one, as a rank among all it ever chose; `None` if it never did.
    pub(super) fn last_chosen(&self, rule: &str, provider: &str, engineer: Option<&str>) -> Option<usize> {
        let chosen = self.rotations.get(rule)?;
        chosen.iter().position(|one| *one.provider == *provider && one.engineer.as_deref() == engineer)
    }

    /// How much a rule that rotates by weights owes somebody.
    pub(super) fn owed(&self, rule: &str, to: &Assignee) -> i64 {
        self.owed.get(rule).and_then(|owed| owed.get(to)).copied().unwrap_or(0)
    }

    /// Notes that a rule that rotates by weights chose this one of those.
    pub(super) fn choose_by_weight(
        &mut self,
        rule: &str,
        shares: impl Iterator<Item = (Assignee, u16)>,
        chosen: &Assignee,
    ) {
        let owed = self.owed.entry(rule.to_owned()).or_default();
        let mut all = 0i64;
        for (one, weight) in shares {
            all += i64::from(weight);
            let own = owed.entry(one).or_default();
            *own = own.saturating_add(i64::from(weight));
        }
        let own = owed.entry(chosen.clone()).or_default();
        *own = own.saturating_sub(all);
    }

    /// Notes that the rule chose this one.
    pub(super) fn choose(&mut self, rule: &str, chosen: Assignee) {
        let rotation = self.rotations.entry(rule.to_owned()).or_default();
        rotation.retain(|one| *one != chosen);
        rotation.push(chosen);
    }
}

impl Counts {
    fn get(&self, directory: &Directory, ix: ProviderIx) -> Option<u64> {
        let known = if self.directory.is(directory) {
            ix
        } else {
            self.directory.by_id(directory.provider(ix).id())?
        };
        self.open[known.place()]
    }

    /// The ids of providers with orders that were counted, and how many they have.
    fn known(&self) -> impl Iterator<Item = (&str, u64)> {
        let counted = self.directory.providers().zip(&self.open);
        counted.filter_map(|((_, provider), open)| Some((provider.id(), (*open)?)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Providers of these ids, with so many open work orders each.
    fn directory(providers: &[(&str, u64)]) -> Directory {
        let text: Vec<String> = providers
            .iter()
            .map(|(id, open)| format!("provider {id} \"{id}\" {{ workload: {open} }}"))
            .collect();
        let sources = crate::Sources::in_memory([("m", text.join("\n").as_str())]);
        crate::compile(&sources).expect("it compiles").directory().clone()
    }

    #[test]
    fn a_state_survives_json() {
        let mut state = State::new();
        let known = directory(&[("a", 3), ("b", 0)]);
        state.change_provider(&known, ProviderIx::at(0), WorkloadChange::More);
        state.change_engineer("a", "amy", 0, WorkloadChange::More);
        state.change_provider(&known, ProviderIx::at(1), WorkloadChange::Fewer);
        state.choose("r.x", Assignee { provider: "a".into(), engineer: None });
        state.choose("r.y", Assignee { provider: "a".into(), engineer: Some("amy".into()) });
        let json = state.to_json().to_string();
        assert_eq!(State::from_json(json.as_bytes()), Ok(state));
        assert!(json.contains(r#""a":{"engineers":{"amy":1},"open":4}"#), "{json}");
        assert!(json.contains(r#""b":{"open":0}"#), "{json}");
    }

    #[test]
    fn what_was_counted_is_known_with_another_directory_too() {
        let mut state = State::new();
        let (first, second) = (directory(&[("a", 3), ("b", 5)]), directory(&[("b", 1), ("c", 2)]));
        state.change_provider(&first, ProviderIx::at(1), WorkloadChange::More);
        let of = |state: &State, directory: &Directory, ix: u32| {
            state.provider_workload(directory, ProviderIx::at(ix))
        };
        assert_eq!((of(&state, &second, 0), of(&state, &second, 1)), (6, 2));
        let read = State::from_json(state.to_json().to_string().as_bytes()).expect("its own form");
        for mut state in [state, read] {
            state.change_provider(&second, ProviderIx::at(0), WorkloadChange::More);
            state.change_provider(&second, ProviderIx::at(1), WorkloadChange::More);
            assert_eq!((of(&state, &second, 0), of(&state, &second, 1)), (7, 3));
            assert_eq!((of(&state, &first, 0), of(&state, &first, 1)), (3, 7));
            state.change_lost_provider("a", WorkloadChange::More);
            assert_eq!(state.to_json()["workloads"]["a"]["open"], 1);
            assert_eq!(state.to_json()["workloads"]["b"]["open"], 7);
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
