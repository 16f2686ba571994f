//! How many work orders a candidate may have, as far as the rules' `eligible when` compares that with something.

use super::scene::Scene;
use crate::program::{Comparison, Condition, ConditionKind, Operand, Test, Value, WORKLOAD};

/// The workload from which on some of the conditions keeps the candidate from more orders; `None` if none does.
pub(super) fn capacity<'a>(
    scene: &Scene<'a>,
    conditions: impl Iterator<Item = &'a Condition>,
) -> Option<u64> {
    let mut open: Vec<(&'a Condition, bool)> = conditions.map(|condition| (condition, true)).collect();
    let mut least = None;
    while let Some((condition, holds)) = open.pop() {
        match &condition.kind {
            ConditionKind::Not(inner) => open.push((inner, !holds)),
            ConditionKind::Let(id) => open.push((&scene.program.lets[*id].condition, holds)),
            ConditionKind::All(parts) | ConditionKind::Any(parts) => {
                open.extend(parts.iter().map(|part| (part, holds)));
            }
            ConditionKind::Atom(id) => {
                let atom = scene.program.atom(*id);
                let Test::Compare(comparison, right) = &atom.test else { continue };
                let limit = limit(scene, &atom.subject, *comparison, right, holds);
                least = limit.into_iter().chain(least).min();
            }
            ConditionKind::Constant(_) | ConditionKind::AnyEngineer(_) => {}
        }
    }
    least
}

/// What `workload < limit` or `workload <= limit - 1` compares with, whichever way it is written.
fn limit<'a>(
    scene: &Scene<'a>,
    left: &'a Operand,
    comparison: Comparison,
    right: &'a Operand,
    holds: bool,
) -> Option<u64> {
    use Comparison::{Greater, GreaterOrEqual, Less, LessOrEqual};
    // Where engineers are chosen, the provider's workload is none of theirs.
    let own = match scene.engineer {
        Some(_) => Operand::Engineer(WORKLOAD),
        None => Operand::Provider(WORKLOAD),
    };
    let is_workload = |operand: &Operand| *operand == own;
    let (bound, includes) = match (comparison, holds) {
        (Less, true) | (GreaterOrEqual, false) if is_workload(left) => (right, false),
        (LessOrEqual, true) | (Greater, false) if is_workload(left) => (right, true),
        (Greater, true) | (LessOrEqual, false) if is_workload(right) => (left, false),
        (GreaterOrEqual, true) | (Less, false) if is_workload(right) => (left, true),
        _ => return None,
    };
    match scene.value(bound).as_ref() {
        Value::Number(number) => {
            let number = u64::try_from(number.to_i64()?).ok()?;
            Some(if includes { number.saturating_add(1) } else { number })
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use crate::{Engine, Options, Order, Sources, State, compile};

    /// What the first candidate's capacity is where providers must satisfy this, and have a capacity of 5.
    fn capacity(eligible: &str) -> Option<u64> {
        let text = format!(
            r#"
schema work_order {{ id text  open bool }}
schema provider {{ capacity number? }}
role d "D" of company
provider p "P" {{ capacity: 5, workload: 2 }}
let busy = open
rules r assigns provider {{ eligible when {eligible}  otherwise manual }}
workflow w "W" {{
  start a
  assign a "A" {{ portal company  assigns provider  handler role d  rules r  then z }}
  end z
}}
"#
        );
        let program = compile(&Sources::in_memory([("m", text.as_str())]));
        let program = Arc::new(program.unwrap_or_else(|found| panic!("{found}")));
        let engine = Engine::new(program.clone(), program.directory().clone());
        let order = Order::from_json(&program, br#"{"id": "1", "open": true}"#).expect("it fits");
        let (now, mut state) = (jiff::Timestamp::UNIX_EPOCH, State::new());
        let at = engine.decide(&order, now, &Options::new(), &mut state).at().expect("it waits");
        let all = engine.candidacies(&order, &at, now, &state).expect("a position");
        assert_eq!(all[0].workload, Some(2));
        all[0].capacity
    }

    #[test]
    fn a_capacity_is_read_however_it_is_written() {
        for eligible in [
            "provider.workload < provider.capacity",
            "provider.capacity > provider.workload",
            "provider.workload <= 4",
            "not (provider.workload >= provider.capacity)",
            "provider.capacity is missing or provider.workload < provider.capacity",
            "busy and provider.workload < 5 and provider.workload < 9",
        ] {
            assert_eq!(capacity(eligible), Some(5), "{eligible}");
        }
        for eligible in ["busy", "provider.workload >= 1", "provider.workload != provider.capacity"] {
            assert_eq!(capacity(eligible), None, "{eligible}");
        }
    }
}
