//! What an order must be like for a condition to be true: for some fields, the values that they can have.

use std::collections::{BTreeMap, HashMap};

use super::literals;
use super::pattern::{Anchor, Choice, Pattern, rarest};
use crate::program::{
    Atom, AtomId, Comparison, Condition, ConditionKind, LetId, Operand, Program, Slot, Test, Type, Value,
};

/// More values than this are as good as all.
const MOST: usize = 256;
/// Of more choices of what a text is like than this, the others are forgotten.
const MOST_CHOICES: usize = 16;
/// In how many ways a condition is looked up at most.
const WAYS: usize = 16;

/// What a condition needs of one field, which is present.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Need {
    /// One of these; ascending, each once.
    OneOf(Vec<Value>),
    /// From the first to the second, both included; `None` if there is no such end.
    Between(Option<Value>, Option<Value>),
    /// A set with one of these elements; ascending, each once.
    Element(Vec<Value>),
    /// A text that is like one pattern of each choice.
    Like(Vec<Choice>),
}

/// By field; what is not in it may be anything. A condition that cannot be true has none.
pub(super) type Needs = Option<FieldNeeds>;

/// What is needed of the fields that something is needed of.
pub(super) type FieldNeeds = BTreeMap<Slot, Need>;

/// What a condition needs in each of the ways in which it can be true; none if it cannot.
pub(super) type Ways = Vec<FieldNeeds>;

/// Finds out what conditions need.
pub(super) struct NeedsFinder<'a> {
    program: &'a Program,
    /// What lets need to be true, or false.
    lets: HashMap<(LetId, bool), Needs>,
    /// The ways in which lets can be true, or false.
    ways_of_lets: HashMap<(LetId, bool), Ways>,
    /// What texts must be like for regular expressions to match.
    regexes: HashMap<AtomId, Vec<Choice>>,
}

impl<'a> NeedsFinder<'a> {
    pub fn new(program: &'a Program) -> Self {
        Self { program, lets: HashMap::new(), ways_of_lets: HashMap::new(), regexes: HashMap::new() }
    }

    /// What the condition needs to be true: in one way if it needs something in whatever way it is true, else in each of
    /// the few ways that it has (`t = "a" or u = "b"`).
    pub fn ways(&mut self, condition: &'a Condition) -> Ways {
        match self.needs(condition, true) {
            Some(needs) if needs.is_empty() => self.parted(condition, true),
            needs => needs.into_iter().collect(),
        }
    }

    /// The ways in which a condition is true, or false.
    fn parted(&mut self, condition: &'a Condition, truth: bool) -> Ways {
        match &condition.kind {
            ConditionKind::All(parts) if truth => self.parted_by_one(parts, truth),
            ConditionKind::Any(parts) if !truth => self.parted_by_one(parts, truth),
            ConditionKind::All(parts) | ConditionKind::Any(parts) => self.parted_by_each(parts, truth),
            ConditionKind::Not(part) => self.parted(part, !truth),
            ConditionKind::Let(id) => self.ways_of_let(*id, truth),
            ConditionKind::Constant(_) | ConditionKind::Atom(_) | ConditionKind::AnyEngineer(_) => {
                self.needs(condition, truth).into_iter().collect()
            }
        }
    }

    fn ways_of_let(&mut self, id: LetId, truth: bool) -> Ways {
        if let Some(known) = self.ways_of_lets.get(&(id, truth)) {
            return known.clone();
        }
        let program = self.program;
        let ways = self.parted(&program.lets[id].condition, truth);
        self.ways_of_lets.insert((id, truth), ways.clone());
        ways
    }

    /// All parts are needed: the ways of the one that has the fewest, if they need nothing together.
    fn parted_by_one(&mut self, parts: &'a [Condition], truth: bool) -> Ways {
        let Some(together) = self.together(parts, truth) else { return Vec::new() };
        if !together.is_empty() {
            return vec![together];
        }
        let ways = parts.iter().map(|part| self.parted(part, truth));
        let fewest = ways.filter(|ways| ways.iter().all(|way| !way.is_empty())).min_by_key(Vec::len);
        fewest.unwrap_or_else(|| vec![together])
    }

    /// One part is enough: the ways of each.
    fn parted_by_each(&mut self, parts: &'a [Condition], truth: bool) -> Ways {
        let mut ways = Vec::new();
        for part in parts {
            ways.extend(self.parted(part, truth));
            if ways.len() > WAYS || ways.iter().any(BTreeMap::is_empty) {
                return self.either(parts, truth).into_iter().collect();
            }
        }
        ways
    }

    /// What the condition needs to be true, or to be false.
    pub fn needs(&mut self, condition: &'a Condition, truth: bool) -> Needs {
        match &condition.kind {
            ConditionKind::Constant(value) => (*value == truth).then(BTreeMap::new),
            ConditionKind::All(parts) if truth => self.together(parts, truth),
            ConditionKind::Any(parts) if !truth => self.together(parts, truth),
            ConditionKind::All(parts) | ConditionKind::Any(parts) => self.either(parts, truth),
            ConditionKind::Not(part) => self.needs(part, !truth),
            ConditionKind::Atom(id) => self.needs_of_atom(*id, truth),
            ConditionKind::Let(id) => self.needs_of_let(*id, truth),
            ConditionKind::AnyEngineer(_) => Some(BTreeMap::new()),
        }
    }

    fn needs_of_let(&mut self, id: LetId, truth: bool) -> Needs {
        if let Some(known) = self.lets.get(&(id, truth)) {
            return known.clone();
        }
        let program = self.program;
        let needs = self.needs(&program.lets[id].condition, truth);
        self.lets.insert((id, truth), needs.clone());
        needs
    }

    fn together(&mut self, parts: &'a [Condition], truth: bool) -> Needs {
        let mut all = FieldNeeds::new();
        for part in parts {
            for (slot, need) in self.needs(part, truth)? {
                let need = match all.remove(&slot) {
                    Some(known) => both(known, need)?,
                    None => need,
                };
                all.insert(slot, need);
            }
        }
        Some(all)
    }

    fn either(&mut self, parts: &'a [Condition], truth: bool) -> Needs {
        let mut all: Needs = None;
        for part in parts {
            let Some(needs) = self.needs(part, truth) else { continue };
            all = Some(match all {
                None => needs,
                Some(known) => known
                    .into_iter()
                    .filter_map(|(slot, one)| Some((slot, one_of_both(one, needs.get(&slot)?)?)))
                    .collect(),
            });
        }
        all
    }

    fn needs_of_atom(&mut self, id: AtomId, truth: bool) -> Needs {
        let atom = self.program.atom(id);
        let Operand::Field(slot) = atom.subject else { return Some(BTreeMap::new()) };
        let need = match &atom.test {
            Test::Matches(regex) if truth => {
                let choices =
                    self.regexes.entry(id).or_insert_with(|| literals::choices_of_regex(regex, &atom.ty));
                Some(Need::Like(choices.clone()))
            }
            _ if truth => self.to_be_true(atom)?,
            _ => self.to_be_false(atom),
        };
        Some(need.map(|need| (slot, need)).into_iter().collect())
    }

    /// What the field needs for the test to hold, if anything is known; `None` if it cannot.
    #[expect(clippy::option_option, reason = "no need and no way are two things")]
    fn to_be_true(&self, atom: &Atom) -> Option<Option<Need>> {
        Some(match &atom.test {
            Test::IsTrue => Some(Need::OneOf(vec![Value::Bool(true)])),
            Test::Compare(comparison, Operand::Literal(value)) => {
                self.comparison(&atom.ty, *comparison, value, true)
            }
            Test::In(values) if values.is_empty() => return None,
            Test::In(values) => one_of(values),
            Test::Contains(Operand::Literal(value)) => Some(Need::Element(vec![value.clone()])),
            Test::ContainsAny(Operand::Literal(Value::Set(elements))) if elements.is_empty() => return None,
            Test::ContainsAny(Operand::Literal(Value::Set(elements))) if elements.len() <= MOST => {
                Some(Need::Element(elements.to_vec()))
            }
            // One of them must be there, whichever it is.
            Test::ContainsAll(Operand::Literal(Value::Set(elements))) => {
                elements.first().map(|first| Need::Element(vec![first.clone()]))
            }
            Test::StartsWith(Operand::Literal(part)) => has_part(Anchor::Start, part),
            Test::EndsWith(Operand::Literal(part)) => has_part(Anchor::End, part),
            Test::ContainsText(Operand::Literal(part)) => has_part(Anchor::Anywhere, part),
            _ => None,
        })
    }

    fn to_be_false(&self, atom: &Atom) -> Option<Need> {
        match &atom.test {
            Test::IsTrue => Some(Need::OneOf(vec![Value::Bool(false)])),
            Test::Compare(comparison, Operand::Literal(value)) => {
                self.comparison(&atom.ty, *comparison, value, false)
            }
            Test::In(values) => self.variants(&atom.ty, |variant| values.binary_search(variant).is_err()),
            _ => None,
        }
    }

    fn comparison(&self, ty: &Type, comparison: Comparison, right: &Value, truth: bool) -> Option<Need> {
        if let Type::Enum(_) = ty {
            return self.variants(ty, |value| comparison.holds(value, right) == truth);
        }
        let is_smaller = matches!(comparison, Comparison::Less | Comparison::LessOrEqual) == truth;
        match comparison {
            Comparison::Equal if truth => Some(Need::OneOf(vec![right.clone()])),
            Comparison::Equal => None,
            _ if is_smaller => Some(Need::Between(None, Some(right.clone()))),
            _ => Some(Need::Between(Some(right.clone()), None)),
        }
    }

    /// The variants of an enum that are so; `None` for another type.
    fn variants(&self, ty: &Type, is_so: impl Fn(&Value) -> bool) -> Option<Need> {
        let Type::Enum(id) = ty else { return None };
        let count = u32::try_from(self.program.enums[*id].variants.len()).ok()?;
        let values: Vec<Value> = (0..count).map(Value::Variant).filter(is_so).collect();
        (values.len() <= MOST).then_some(Need::OneOf(values))
    }
}

fn one_of(values: &[Value]) -> Option<Need> {
    match values {
        [] => None,
        _ if values.len() <= MOST => Some(Need::OneOf(values.to_vec())),
        _ => Some(Need::Between(values.first().cloned(), values.last().cloned())),
    }
}

fn like(choice: Choice) -> Option<Need> {
    (1..=MOST).contains(&choice.len()).then(|| Need::Like(vec![choice]))
}

fn has_part(place: Anchor, part: &Value) -> Option<Need> {
    like(vec![pattern(place, part)?])
}

fn pattern(place: Anchor, part: &Value) -> Option<Pattern> {
    match part {
        Value::Text(text) => Pattern::part(place, text.compared().as_bytes()),
        _ => None,
    }
}

/// What satisfies both; `None` if nothing does.
fn both(one: Need, other: Need) -> Option<Need> {
    use Need::{Between, Element, Like, OneOf};
    let need = match (one, other) {
        (OneOf(values), other @ (OneOf(_) | Between(..))) | (other @ Between(..), OneOf(values)) => {
            OneOf(values.into_iter().filter(|value| other.has(value)).collect())
        }
        (Between(low, high), Between(other_low, other_high)) => {
            let low = low.into_iter().chain(other_low).max();
            let high = high.into_iter().chain(other_high).min();
            if let (Some(low), Some(high)) = (&low, &high)
                && low > high
            {
                return None;
            }
            Between(low, high)
        }
        // Each of them is needed; the choice that is smaller parts better.
        (Element(one), Element(other)) => Element(if other.len() < one.len() { other } else { one }),
        (Like(mut one), Like(other)) => {
            one.extend(other);
            one.truncate(MOST_CHOICES);
            Like(one)
        }
        (OneOf(values), other @ Like(_)) | (other @ Like(_), OneOf(values)) => {
            OneOf(values.into_iter().filter(|value| other.has(value)).collect())
        }
        (one, _) => one,
    };
    (need != OneOf(Vec::new())).then_some(need)
}

/// What one of both is satisfied by, or more; `None` if that is everything.
fn one_of_both(one: Need, other: &Need) -> Option<Need> {
    use Need::{Between, Element, Like, OneOf};
    match (one, other) {
        (OneOf(one), OneOf(other)) => one_of(&joined(one, other)),
        (Element(one), Element(other)) => Some(Element(joined(one, other))).filter(|need| need.len() <= MOST),
        (one @ (OneOf(_) | Between(..)), other @ (OneOf(_) | Between(..))) => {
            let ((low, high), (other_low, other_high)) = (one.ends(), other.ends());
            let low = low.zip(other_low).map(|(one, other)| one.min(other));
            let high = high.zip(other_high).map(|(one, other)| one.max(other));
            (low.is_some() || high.is_some()).then(|| Between(low.cloned(), high.cloned()))
        }
        (Like(one), Like(other)) => like(joined(rarest(&one)?.clone(), rarest(other)?)),
        (Like(choices), OneOf(values)) => like(joined(whole(values)?, rarest(&choices)?)),
        (OneOf(values), Like(choices)) => like(joined(whole(&values)?, rarest(choices)?)),
        _ => None,
    }
}

fn joined<T: Ord + Clone>(mut one: Vec<T>, other: &[T]) -> Vec<T> {
    one.extend_from_slice(other);
    one.sort_unstable();
    one.dedup();
    one
}

/// The texts as patterns.
fn whole(values: &[Value]) -> Option<Choice> {
    values.iter().map(|value| pattern(Anchor::Whole, value)).collect()
}

impl Need {
    /// Whether a value, which is no set, satisfies it.
    fn has(&self, value: &Value) -> bool {
        match self {
            Need::OneOf(values) => values.binary_search(value).is_ok(),
            Need::Between(low, high) => {
                low.as_ref().is_none_or(|low| low <= value) && high.as_ref().is_none_or(|high| value <= high)
            }
            Need::Like(choices) => match value {
                Value::Text(text) => {
                    choices.iter().all(|choice| choice.iter().any(|one| one.may_fit(text.compared())))
                }
                _ => false,
            },
            Need::Element(_) => false,
        }
    }

    /// The smallest and the largest value of a field that is no set, where there are such.
    pub fn ends(&self) -> (Option<&Value>, Option<&Value>) {
        match self {
            Need::OneOf(values) => (values.first(), values.last()),
            Need::Between(low, high) => (low.as_ref(), high.as_ref()),
            Need::Element(_) | Need::Like(_) => (None, None),
        }
    }

    fn len(&self) -> usize {
        match self {
            Need::OneOf(values) | Need::Element(values) => values.len(),
            Need::Like(choices) => choices.len(),
            Need::Between(..) => 0,
        }
    }
}
