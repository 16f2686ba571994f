//! Cells as stretches of integers.

use super::super::domain::{Cells, MISSING, Variable};
use super::super::ranges::Ranges;

/// From one integer to another, both included; without an end where nothing is named beyond.
pub(super) type IntegerRange = (Option<i128>, Option<i128>);

/// The stretches of the values in cells, ascending and not touching; what is next to a value differs from it by
/// one. `None` if a value has no integer.
pub(super) fn stretches(
    variable: &Variable,
    ranges: &Ranges,
    count_of: &dyn Fn(&crate::program::Value) -> Option<i128>,
) -> Option<Vec<IntegerRange>> {
    let mut joined: Vec<IntegerRange> = Vec::new();
    for cell in ranges.cells().filter(|cell| *cell != MISSING) {
        let next = match &variable.cells {
            Cells::Each(_) => (Some(i128::from(cell) - 1), Some(i128::from(cell) - 1)),
            Cells::Named(_) => return None,
            Cells::Ordered(values) => {
                let at = (cell as usize - 1) / 2;
                let count = |at: usize| values.get(at).map(|value| count_of(value).ok_or(())).transpose();
                let here = count(at).ok()?;
                if cell.is_multiple_of(2) {
                    (here, here)
                } else {
                    let above = at.checked_sub(1).map(count).transpose().ok()?.flatten();
                    (above.map(|above| above + 1), here.map(|below| below - 1))
                }
            }
        };
        if next.0.zip(next.1).is_some_and(|(low, high)| low > high) {
            continue;
        }
        match joined.last_mut() {
            Some((_, Some(last))) if next.0 == Some(*last + 1) => joined.last_mut()?.1 = next.1,
            _ => joined.push(next),
        }
    }
    Some(joined)
}
