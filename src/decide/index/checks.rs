//! What is tested of an order for each rule of a block, one after the other in a row of memory: most rules are
//! tests of single fields that must all hold, and a rule that the index yields is mostly one that matches.

use crate::decide::scene::Scene;
use crate::decide::truth::Truth;
use crate::program::{
    AtomId, Comparison, Condition, ConditionKind, Operand, Program, Rule, Slot, Test, Type, Value,
};

/// Rules of more tests than this are evaluated as they are written.
const MOST: usize = 64;

/// The tests of all rules of a block.
#[derive(Debug, Default)]
pub(super) struct Checks {
    checks: Vec<Check>,
    /// By a rule's position: where its checks end.
    ends: Vec<u32>,
    /// What checks compare with.
    values: Vec<Value>,
}

/// One test that must hold.
#[derive(Clone, Copy, Debug)]
enum Check {
    /// The text has this number.
    Symbol(Slot, u32),
    /// The variant is one of those with a bit here.
    Variant(Slot, u64),
    Bool(Slot, bool),
    /// With one of the values.
    Compare(Slot, Comparison, u32),
    /// From one of the values to the next, both included.
    Between(Slot, u32),
    /// The set has the text of this number.
    Element(Slot, u32),
    Atom(AtomId, bool),
    Never,
    /// What is left can only be told by the rule itself.
    Rest,
}

/// What the checks of a rule say.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::decide) enum Said {
    Matches,
    MatchesNot,
    /// The rule must be evaluated.
    Perhaps,
}

impl Checks {
    /// The checks of these rules.
    pub fn for_rules<'p>(program: &'p Program, rules: impl Iterator<Item = &'p Rule>) -> Self {
        let mut maker = CheckMaker { program, checks: Checks::default() };
        rules.for_each(|rule| maker.rule(rule));
        maker.checks.checks.shrink_to_fit();
        maker.checks.values.shrink_to_fit();
        maker.checks
    }

    /// What the checks of the rule at this position say of the order.
    pub fn say(&self, position: usize, scene: &Scene<'_>) -> Said {
        let end = self.ends[position] as usize;
        let start = position.checked_sub(1).map_or(0, |before| self.ends[before] as usize);
        for check in &self.checks[start..end] {
            let holds = match check {
                Check::Symbol(slot, symbol) => is_text(scene.order.value(*slot), *symbol),
                Check::Variant(slot, variants) => match scene.order.value(*slot) {
                    Value::Variant(variant) => {
                        1u64.checked_shl(*variant).is_some_and(|bit| variants & bit != 0)
                    }
                    _ => false,
                },
                Check::Bool(slot, wanted) => *scene.order.value(*slot) == Value::Bool(*wanted),
                Check::Compare(slot, comparison, at) => match scene.order.value(*slot) {
                    Value::Missing => false,
                    value => comparison.holds(value, &self.values[*at as usize]),
                },
                Check::Between(slot, at) => {
                    let [low, high] = [&self.values[*at as usize], &self.values[*at as usize + 1]];
                    match (scene.order.value(*slot), low, high) {
                        (Value::Number(value), Value::Number(low), Value::Number(high)) => {
                            low <= value && value <= high
                        }
                        (Value::Missing, ..) => false,
                        (value, low, high) => low <= value && value <= high,
                    }
                }
                Check::Element(slot, symbol) => match scene.order.value(*slot) {
                    Value::Set(elements) => elements.iter().any(|element| is_text(element, *symbol)),
                    _ => false,
                },
                Check::Atom(id, wanted) => scene.atom(scene.program.atom(*id)) == Truth::from(*wanted),
                Check::Never => false,
                Check::Rest => return Said::Perhaps,
            };
            if !holds {
                return Said::MatchesNot;
            }
        }
        Said::Matches
    }

    /// How many bytes they take.
    pub fn bytes(&self) -> usize {
        self.checks.capacity() * size_of::<Check>()
            + self.ends.capacity() * size_of::<u32>()
            + self.values.capacity() * size_of::<Value>()
    }
}

fn is_text(value: &Value, symbol: u32) -> bool {
    matches!(value, Value::Text(text) if text.symbol() == Some(symbol))
}

struct CheckMaker<'p> {
    program: &'p Program,
    checks: Checks,
}

impl<'p> CheckMaker<'p> {
    fn rule(&mut self, rule: &'p Rule) {
        let start = self.checks.checks.len();
        let is_dated = rule.is_dated();
        let is_whole = self.condition(&rule.when, true, start);
        // What takes long is only looked at where the rest holds.
        self.checks.checks[start..].sort_by_key(|check| match check {
            Check::Atom(id, _) => self.program.atom(*id).cost(),
            _ => 0,
        });
        if is_dated || !is_whole {
            self.checks.checks.push(Check::Rest);
        }
        self.checks.ends.push(u32::try_from(self.checks.checks.len()).unwrap_or(u32::MAX));
    }

    /// Adds what must hold for the condition to be true, or false; whether that is all.
    fn condition(&mut self, condition: &'p Condition, wanted: bool, start: usize) -> bool {
        if self.checks.checks.len() - start >= MOST {
            return false;
        }
        match &condition.kind {
            ConditionKind::Constant(value) => {
                if *value != wanted {
                    self.checks.checks.push(Check::Never);
                }
                true
            }
            ConditionKind::All(parts) if wanted => self.all(parts, wanted, start),
            ConditionKind::Any(parts) if !wanted => self.all(parts, wanted, start),
            ConditionKind::Not(part) => self.condition(part, !wanted, start),
            ConditionKind::Let(id) => self.condition(&self.program.lets[*id].condition, wanted, start),
            ConditionKind::Atom(id) => {
                let check = self.atom(*id, wanted);
                self.push(check, start);
                true
            }
            ConditionKind::All(_) | ConditionKind::Any(_) | ConditionKind::AnyEngineer(_) => false,
        }
    }

    /// Adds a check of a rule; a lower and an upper bound that follow each other are one.
    fn push(&mut self, check: Check, start: usize) {
        use Comparison::{GreaterOrEqual, LessOrEqual};
        let bounds = (self.checks.checks[start..].last(), check);
        if let (Some(Check::Compare(slot, GreaterOrEqual, low)), Check::Compare(same, LessOrEqual, high)) =
            bounds
            && (*slot, low + 1) == (same, high)
        {
            let between = Check::Between(same, *low);
            self.checks.checks.pop();
            self.checks.checks.push(between);
            return;
        }
        self.checks.checks.push(check);
    }

    fn all(&mut self, parts: &'p [Condition], wanted: bool, start: usize) -> bool {
        // The others are worth checking even where one cannot be.
        let mut is_whole = true;
        for part in parts {
            is_whole &= self.condition(part, wanted, start);
        }
        is_whole
    }

    fn atom(&mut self, id: AtomId, wanted: bool) -> Check {
        let atom = self.program.atom(id);
        let Operand::Field(slot) = atom.subject else { return Check::Atom(id, wanted) };
        let variants = |is_so: &dyn Fn(&Value) -> bool| {
            let Type::Enum(of) = atom.ty else { return None };
            let count = u32::try_from(self.program.enums[of].variants.len()).ok();
            let count = count.filter(|count| *count <= u64::BITS)?;
            let bits = (0..count).filter(|variant| is_so(&Value::Variant(*variant)) == wanted);
            Some(Check::Variant(slot, bits.fold(0, |bits, variant| bits | 1 << variant)))
        };
        let check = match &atom.test {
            Test::IsTrue => Some(Check::Bool(slot, wanted)),
            Test::Compare(comparison, Operand::Literal(right)) => match right {
                Value::Variant(_) => variants(&|value| comparison.holds(value, right)),
                Value::Text(text) if wanted && *comparison == Comparison::Equal => {
                    text.symbol().map(|symbol| Check::Symbol(slot, symbol))
                }
                Value::Number(_)
                | Value::Date(_)
                | Value::DateTime(_)
                | Value::Duration(_)
                | Value::Time(_)
                    if wanted =>
                {
                    let at = u32::try_from(self.checks.values.len()).ok();
                    self.checks.values.push(right.clone());
                    at.map(|at| Check::Compare(slot, *comparison, at))
                }
                _ => None,
            },
            Test::In(values) => variants(&|value| values.binary_search(value).is_ok()),
            Test::Contains(Operand::Literal(Value::Text(text))) if wanted => {
                text.symbol().map(|symbol| Check::Element(slot, symbol))
            }
            _ => None,
        };
        check.unwrap_or(Check::Atom(id, wanted))
    }
}
