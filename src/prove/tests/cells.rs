//! Fields that are compared with what the program names.

use super::small::{ATOMS, SCHEMA, all};
use super::*;
use crate::program::LetId;
use crate::prove::search::Solved;

/// Beyond the largest numbers a value is not found as easily as elsewhere: that is no proof that there is none.
#[test]
fn a_number_that_is_not_found_is_no_proof() {
    let program = program(SCHEMA, &["value > 12345678901234567890123456780".to_owned()]);
    assert!(!matches!(verdict(&program), Ok(None)));
}

/// What nothing is asked of is left away, and what is there is readable.
#[test]
fn witnesses_are_plain() {
    let program = program(SCHEMA, &["tier = gold and warranty is missing".to_owned()]);
    let witness = verdict(&program).expect("a verdict").expect("an order");
    let shown: Vec<String> = program
        .work_order
        .slots()
        .map(|slot| program.show(witness.order.value(slot), &program.work_order.field(slot).ty))
        .collect();
    assert_eq!(shown, ["\"T-1\"", "gold", "missing", "missing", "0", "[]"]);
    assert_eq!(witness.order.id(), "T-1");
}

#[test]
fn an_empty_cube_holds_nothing() {
    let program = program(SCHEMA, &["value > 3".to_owned()]);
    let mut domain = Domain::new(&program);
    let mut cube =
        domain.cubes(&program.lets[LetId(0)].condition, Wanted::True).expect("it is small").remove(0);
    let (variable, _) = cube.entries()[0];
    assert!(!cube.narrow(variable, &crate::prove::ranges::Ranges::one(crate::prove::domain::MISSING)));
    assert!(matches!(domain.witness(&cube, &mut |_| true), Solved::Impossible));
}

proptest! {
    #![proptest_config(ProptestConfig { cases: crate::test_cases::cases(35), failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn verdicts_are_those_of_looking_at_every_order(conditions in conditions(&ATOMS)) {
        let program = program(SCHEMA, &conditions);
        agrees(&program, &orders(&program, all()), &[noon()])?;
    }
}
