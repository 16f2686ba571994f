//! Which providers of a directory can satisfy a condition, without trying one after the other: providers by
//! the values of their attributes, and by the elements of those that are sets.

use std::borrow::Cow;
use std::sync::OnceLock;

use rustc_hash::FxHashMap;

use super::scene::Scene;
use crate::program::{
    Comparison, Condition, ConditionKind, Directory, IdVec, Operand, ProviderIx, Slot, Test, Value, WORKLOAD,
};

/// The providers of one directory; what is known of an attribute is made when a condition first asks for it.
#[derive(Debug)]
pub(super) struct ProviderIndex {
    /// By slot of `schema provider`.
    attributes: IdVec<Slot, OnceLock<ByValue>>,
}

/// Ascending.
type ProviderSet<'a> = Cow<'a, [ProviderIx]>;

/// The providers that have a value, or an element.
type ByValue = FxHashMap<Value, Vec<ProviderIx>>;

impl ProviderIndex {
    /// For providers with so many attributes.
    pub fn new(attributes: usize) -> Self {
        Self { attributes: (0..attributes).map(|_| OnceLock::new()).collect() }
    }

    /// The providers for which the condition can be true, others among them; `None` if that can be
    /// anybody. The scene's own provider does not matter.
    pub fn possible<'a>(&'a self, condition: &'a Condition, scene: &Scene<'a>) -> Option<ProviderSet<'a>> {
        match &condition.kind {
            ConditionKind::All(parts) => self.possible_for_all(parts, scene),
            ConditionKind::Any(parts) => {
                let each = parts.iter().map(|part| self.possible(part, scene));
                each.collect::<Option<Vec<_>>>().map(united)
            }
            ConditionKind::Let(id) => self.possible(&scene.program.lets[*id].condition, scene),
            ConditionKind::Atom(id) => {
                let atom = scene.program.atom(*id);
                self.possible_for_test(&atom.subject, &atom.test, scene)
            }
            ConditionKind::Constant(_) | ConditionKind::Not(_) | ConditionKind::AnyEngineer(_) => None,
        }
    }

    /// Like [`ProviderIndex::possible`], for several conditions that must all be true: the fewest that one of them
    /// leaves.
    pub fn possible_for_all<'a>(
        &'a self,
        conditions: impl IntoIterator<Item = &'a Condition>,
        scene: &Scene<'a>,
    ) -> Option<ProviderSet<'a>> {
        let each = conditions.into_iter().filter_map(|condition| self.possible(condition, scene));
        each.min_by_key(|providers| providers.len())
    }

    fn possible_for_test<'a>(
        &'a self,
        subject: &'a Operand,
        test: &'a Test,
        scene: &Scene<'a>,
    ) -> Option<ProviderSet<'a>> {
        match (subject, test) {
            (Operand::Provider(slot), Test::Compare(Comparison::Equal, other) | Test::Contains(other))
            | (
                other,
                Test::Compare(Comparison::Equal, Operand::Provider(slot))
                | Test::InSet(Operand::Provider(slot)),
            ) => self.with_any_of(*slot, std::slice::from_ref(&*known(other, scene)?), scene),
            (Operand::Provider(slot), Test::In(values)) => self.with_any_of(*slot, values, scene),
            (Operand::Provider(slot), Test::InSet(set) | Test::ContainsAny(set))
            | (set, Test::ContainsAny(Operand::Provider(slot))) => {
                self.with_any_of(*slot, elements(&*known(set, scene)?), scene)
            }
            // One of them must be there, whichever it is.
            (Operand::Provider(slot), Test::ContainsAll(set)) => match &*known(set, scene)? {
                Value::Set(elements) => {
                    self.with_any_of(*slot, elements.first().map(std::slice::from_ref)?, scene)
                }
                _ => Some(Cow::Borrowed(&[])),
            },
            (Operand::Provider(slot), Test::IsTrue) => self.with_any_of(*slot, &[Value::Bool(true)], scene),
            _ => None,
        }
    }

    /// The providers whose attribute is, or contains, one of the values; a missing one is nobody's.
    fn with_any_of<'a>(&'a self, slot: Slot, values: &[Value], scene: &Scene<'a>) -> Option<ProviderSet<'a>> {
        if slot == WORKLOAD {
            return None;
        }
        let by_value = self.attributes[slot].get_or_init(|| by_value(scene.directory, slot));
        let each =
            values.iter().map(|value| Cow::Borrowed(by_value.get(value).map_or(&[][..], Vec::as_slice)));
        Some(united(each.collect()))
    }
}

/// The operand's value, where it is the same for every provider.
fn known<'a>(operand: &'a Operand, scene: &Scene<'a>) -> Option<Cow<'a, Value>> {
    let is_of_candidate = |part: &Operand| matches!(part, Operand::Provider(_) | Operand::Engineer(_));
    (!operand.reads(&mut { is_of_candidate })).then(|| scene.value(operand))
}

/// The elements of a set; none of what is missing.
fn elements(value: &Value) -> &[Value] {
    match value {
        Value::Set(elements) => elements,
        _ => &[],
    }
}

fn by_value(directory: &Directory, slot: Slot) -> ByValue {
    let mut all = ByValue::default();
    for (ix, provider) in directory.providers() {
        match provider.attribute(slot) {
            Value::Missing => {}
            Value::Set(elements) => {
                elements.iter().for_each(|element| all.entry(element.clone()).or_default().push(ix));
            }
            value => all.entry(value.clone()).or_default().push(ix),
        }
    }
    all
}

/// All that are in one of them, ascending, each once.
fn united(mut each: Vec<ProviderSet<'_>>) -> ProviderSet<'_> {
    match each.len() {
        0 => Cow::Borrowed(&[]),
        1 => each.remove(0),
        _ => {
            let mut all: Vec<ProviderIx> =
                each.iter().flat_map(|providers| providers.iter().copied()).collect();
            all.sort_unstable();
            all.dedup();
            Cow::Owned(all)
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use crate::{Engine, Options, Order, Sources, State, Timestamp};

    const SCHEMA: &str = "schema work_order {\n id text\n region text  city text caseless?  skill text?  needs set of text  \
        tier enum [a, b, c]  count number }\n\
        schema provider { regions set of text  towns set of text caseless  city text?  tier enum [a, b, c]  \
        sizes set of number  home bool }\n\
        role dispatcher \"D\" of company\n";
    const WORKFLOW: &str = "workflow w \"W\" { start x  assign x \"X\" { portal company  assigns provider  handler role \
        dispatcher  rules r, s  then done }  end done }\n";
    const PLACES: [&str; 4] = ["X", "y", "z", "Y"];

    fn condition() -> impl Strategy<Value = String> {
        let leaf = prop::sample::select(vec![
            "provider.regions contains region",
            "region in provider.regions",
            "provider.towns contains city",
            "provider.city = region",
            "region = provider.city",
            "provider.city in [\"X\", \"z\"]",
            "provider.regions contains any needs",
            "needs contains any provider.regions",
            "provider.regions contains all needs",
            "provider.towns contains all needs",
            "provider.regions contains \"z\"",
            "provider.city != skill",
            "provider.tier = tier",
            "provider.tier in [a, c]",
            "provider.sizes contains count",
            "provider.home",
            "provider.workload = 0",
            "provider.city is missing",
            "skill in needs",
        ])
        .prop_map(str::to_owned);
        leaf.prop_recursive(3, 8, 3, |inner| {
            prop_oneof![
                inner.clone().prop_map(|one| format!("not ({one})")),
                (inner.clone(), inner.clone()).prop_map(|(one, other)| format!("({one}) and ({other})")),
                (inner.clone(), inner).prop_map(|(one, other)| format!("({one}) or ({other})")),
            ]
        })
    }

    fn places() -> impl Strategy<Value = String> {
        prop::sample::subsequence(PLACES.to_vec(), 0..3).prop_map(|places| format!("{places:?}"))
    }

    fn place() -> impl Strategy<Value = String> {
        prop::sample::select(PLACES.to_vec()).prop_map(|place| format!("{place:?}"))
    }

    fn tier() -> impl Strategy<Value = &'static str> {
        prop::sample::select(vec!["a", "b", "c"])
    }

    fn provider() -> impl Strategy<Value = String> {
        let city = prop::option::of(place());
        (places(), places(), city, tier(), 0..3u8, any::<bool>()).prop_map(
            |(regions, towns, city, tier, size, home)| {
                let city = city.map(|city| format!("city: {city}, ")).unwrap_or_default();
                format!(
                    "regions: {regions}, towns: {towns}, {city}tier: {tier}, sizes: [{size}], home: {home}"
                )
            },
        )
    }

    fn order() -> impl Strategy<Value = String> {
        let perhaps = |name: &'static str| {
            prop::option::of(place()).prop_map(move |place| {
                place.map(|place| format!(", \"{name}\": {place}")).unwrap_or_default()
            })
        };
        (place(), perhaps("city"), perhaps("skill"), places(), tier(), 0..3u8).prop_map(
            |(region, city, skill, needs, tier, count)| {
                format!(
                    "{{\"id\": \"1\", \"region\": {region}{city}{skill}, \"needs\": {needs}, \"tier\": \"{tier}\", \
                     \"count\": {count}}}"
                )
            },
        )
    }

    proptest! {
        #![proptest_config(ProptestConfig { cases: 64, failure_persistence: None, ..ProptestConfig::default() })]

        #[test]
        fn whom_a_scan_finds(
            conditions in prop::collection::vec(condition(), 5),
            providers in prop::collection::vec(provider(), 1..12),
            orders in prop::collection::vec(order(), 1..12),
        ) {
            let providers: Vec<String> =
                (0..).zip(&providers).map(|(at, one)| format!("provider p{at} \"P\" {{\n{one}\n}}\n")).collect();
            let rules = format!(
                "rules r assigns provider {{\n eligible when {}\n \
                 rule a {{ when tier = a  assign best provider where {} }}\n \
                 rule b {{ when tier = b  assign best provider rank by provider.workload asc, provider.id desc }}\n \
                 rule c {{ when count = 0  manual among where {} }}\n}}\n\
                 rules s assigns provider {{\n eligible when {}\n \
                 rule d {{ when count = 1  assign best provider where {} }}\n}}\n",
                conditions[0], conditions[1], conditions[2], conditions[3], conditions[4]
            );
            let text = [SCHEMA, &providers.concat(), &rules, WORKFLOW].concat();
            let program = match crate::compile(&Sources::in_memory([("m", text.as_str())])) {
                Ok(program) => std::sync::Arc::new(program),
                Err(found) => panic!("{found:?}"),
            };
            let engine = Engine::new(program.clone(), program.directory().clone());
            let (mut indexed, mut scanned) = (State::new(), State::new());
            let explained = Options { explain: true, ..Options::default() };
            for order in &orders {
                let order = Order::from_json(&program, order.as_bytes()).expect("it fits");
                let found = engine.decide(&order, Timestamp::UNIX_EPOCH, &Options::default(), &mut indexed);
                let mut expected = engine.decide(&order, Timestamp::UNIX_EPOCH, &explained, &mut scanned);
                expected.steps = None;
                prop_assert_eq!(found, expected);
            }
        }
    }
}
