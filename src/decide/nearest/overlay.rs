//! What conditions see where some things are otherwise.

use std::collections::HashMap;

use jiff::Timestamp;

use super::question::{Changeable, Question};
use crate::decide::scene::Scene;
use crate::decide::state::State;
use crate::program::{Directory, Order, Provider, ProviderIx, Value, WORKLOAD};

/// The order, the instant and the provider as they would be.
#[derive(Clone)]
pub(super) struct Overlay {
    order: Order,
    now: Timestamp,
    /// The provider alone, where it is otherwise; its workload is not counted but written there.
    provider: Option<(Directory, State)>,
    /// By test: what comes of `any engineer { … }`.
    engineers: HashMap<usize, bool>,
}

impl Overlay {
    /// All as it is.
    pub fn new(scene: &Scene<'_>) -> Self {
        Self { order: scene.order.clone(), now: scene.now, provider: None, engineers: HashMap::new() }
    }

    /// What conditions see.
    pub fn scene<'s>(&'s self, scene: Scene<'s>) -> Scene<'s> {
        let scene = Scene { order: &self.order, now: self.now, ..scene };
        match &self.provider {
            Some((directory, state)) => {
                Scene { directory, state, provider: Some(ProviderIx::at(0)), ..scene }
            }
            None => scene,
        }
    }

    /// What is said to come of a test of engineers.
    pub fn engineers(&self, leaf: usize) -> Option<bool> {
        self.engineers.get(&leaf).copied()
    }

    /// What something is. Of engineers: missing where it is as it is.
    pub fn get(&self, question: &Question<'_>, part: Changeable) -> Value {
        let scene = self.scene(question.scene);
        match part {
            Changeable::Field(slot) => self.order.value(slot).clone(),
            Changeable::Now => Value::DateTime(self.now),
            Changeable::Provider(slot) => scene.provider_value(slot).into_owned(),
            Changeable::Engineers(leaf) => self.engineers(leaf).map_or(Value::Missing, Value::Bool),
        }
    }

    /// Makes something otherwise.
    pub fn put(&mut self, question: &Question<'_>, part: Changeable, value: Value) {
        match (part, &value) {
            (Changeable::Field(slot), _) => question.scene.program.put(&mut self.order, slot, value),
            (Changeable::Now, Value::DateTime(now)) => self.now = *now,
            (Changeable::Engineers(leaf), Value::Bool(value)) => _ = self.engineers.insert(leaf, *value),
            (Changeable::Engineers(leaf), _) => _ = self.engineers.remove(&leaf),
            (Changeable::Provider(slot), _) => {
                let Some(mut provider) = self.counted(&question.scene) else { return };
                match &value {
                    Value::Number(open) if slot == WORKLOAD => {
                        provider.workload = open.to_i64().and_then(|open| open.try_into().ok()).unwrap_or(0);
                    }
                    _ => provider.attributes[slot] = value,
                }
                self.provider = Some((Directory::new(vec![provider].into()), State::new()));
            }
            (Changeable::Now, _) => {}
        }
    }

    /// The provider as it is here, with what it has to do.
    fn counted(&self, scene: &Scene<'_>) -> Option<Provider> {
        let scene = self.scene(*scene);
        let ix = scene.provider?;
        let mut provider = scene.directory.provider(ix).clone();
        provider.workload = scene.state.provider_workload(scene.directory, ix);
        let of = scene.directory.provider(ix);
        for engineer in &mut provider.engineers {
            engineer.workload = scene.state.engineer_workload(of, engineer);
        }
        Some(provider)
    }
}
