//! Integers of which differences are at most so much: values for them, or a proof that there are none.
//!
//! The shortest paths of a graph (Bellman; Ford) between all pairs are kept as constraints are added one by one;
//! a cycle of negative length is a contradiction. What holds for all pairs can be completed from any value that
//! it leaves to one of them (Dechter, Meiri, Pearl: Temporal constraint networks, 1991).

use super::search::Solved;

/// How many choices between stretches, and between less and greater, are made.
const CHOICES: usize = 5_000;
/// How large constants may be, so that no sum of them overflows.
pub(super) const MOST: i128 = 10i128.pow(33);
/// How many integers there may be.
const VARIABLES: usize = 60;

/// An integer.
#[derive(Clone, Debug, Default)]
pub(super) struct IntegerVariable {
    /// What it may be, ascending; both ends included, `None` if there is none.
    pub stretches: Vec<(Option<i128>, Option<i128>)>,
    /// What it is given where it may be that.
    pub plain: i128,
    /// Multiples of these are preferred to others, the first ones most.
    pub round: Vec<i128>,
}

/// `left - right`, either of which may be zero instead of a variable.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct VariableDifference {
    pub left: Option<usize>,
    pub right: Option<usize>,
}

/// One way of a choice: up to two differences that are at most so much.
type Alternative = [Option<(VariableDifference, i128)>; 2];

/// Chooses a value for a variable between two, or leaves that to the solver.
pub(super) type PickValue<'p> = &'p mut dyn FnMut(usize, Option<i128>, Option<i128>) -> Option<i128>;

/// What is asked of integers.
#[derive(Clone, Debug, Default)]
pub(super) struct System {
    pub variables: Vec<IntegerVariable>,
    /// The difference is at most this.
    pub at_most: Vec<(VariableDifference, i128)>,
    /// The difference is not this.
    pub not: Vec<(VariableDifference, i128)>,
}

impl System {
    /// A value for each variable: of what is left to one, given those before it, `pick` may choose.
    pub fn solve(&self, pick: PickValue) -> Solved<Vec<i128>> {
        let stretches = self.variables.iter().flat_map(|variable| &variable.stretches);
        let ends = stretches.flat_map(|(low, high)| [*low, *high]).flatten();
        let constants = self.at_most.iter().chain(&self.not).map(|(_, constant)| *constant).chain(ends);
        if self.variables.len() > VARIABLES || constants.into_iter().any(|constant| constant.abs() > MOST) {
            return Solved::Beyond;
        }
        let mut paths = Paths::new(self.variables.len());
        if !self.at_most.iter().all(|(difference, most)| paths.add(*difference, *most)) {
            return Solved::Impossible;
        }
        let mut left = CHOICES;
        self.choose(paths, 0, &mut left, pick)
    }

    /// Chooses a stretch for each variable from one on, then a side for each difference that is not something.
    fn choose(&self, paths: Paths, at: usize, left: &mut usize, pick: PickValue) -> Solved<Vec<i128>> {
        let Some(options) = self.options(&paths, at) else {
            return Solved::Witness(self.values(paths, pick));
        };
        let mut leaf = Solved::Impossible;
        for option in options {
            if *left == 0 {
                return Solved::Beyond;
            }
            *left -= 1;
            let mut with = paths.clone();
            if !option.into_iter().flatten().all(|(difference, most)| with.add(difference, most)) {
                continue;
            }
            match self.choose(with, at + 1, left, pick) {
                Solved::Witness(values) => return Solved::Witness(values),
                Solved::Impossible => {}
                Solved::Beyond => leaf = Solved::Beyond,
            }
        }
        leaf
    }

    /// The ways of one choice, the plainest first, each as constraints; `None` after the last choice.
    fn options(&self, paths: &Paths, at: usize) -> Option<Vec<Alternative>> {
        if let Some(variable) = self.variables.get(at) {
            let distance = |(low, high): &(Option<i128>, Option<i128>)| {
                let below = low.map_or(0, |low| (low - variable.plain).max(0));
                let above = high.map_or(0, |high| (variable.plain - high).max(0));
                below.max(above)
            };
            let mut stretches = variable.stretches.clone();
            stretches.sort_by_key(distance);
            let (up, down) = (
                VariableDifference { left: Some(at), right: None },
                VariableDifference { left: None, right: Some(at) },
            );
            let option = |(low, high): (Option<i128>, Option<i128>)| {
                [high.map(|high| (up, high)), low.map(|low| (down, -low))]
            };
            return Some(stretches.into_iter().map(option).collect());
        }
        let (difference, not) = *self.not.get(at - self.variables.len())?;
        let back = VariableDifference { left: difference.right, right: difference.left };
        let (most, least) = (paths.most(difference), paths.most(back).map(|most| -most));
        if most.is_some_and(|most| most < not) || least.is_some_and(|least| least > not) {
            return Some(vec![[None, None]]);
        }
        Some(vec![[Some((back, -not - 1)), None], [Some((difference, not - 1)), None]])
    }

    /// A value for each, one after the other.
    fn values(&self, mut paths: Paths, pick: PickValue) -> Vec<i128> {
        let value = |(at, variable): (usize, &IntegerVariable)| {
            let (up, down) = (
                VariableDifference { left: Some(at), right: None },
                VariableDifference { left: None, right: Some(at) },
            );
            let (low, high) = (paths.most(down).map(|most| -most), paths.most(up));
            let picked = pick(at, low, high).filter(|value| is_within(*value, (low, high)));
            let value = picked.unwrap_or_else(|| variable.near(low, high));
            paths.add(up, value);
            paths.add(down, -value);
            value
        };
        self.variables.iter().enumerate().map(value).collect()
    }
}

impl IntegerVariable {
    /// The plain value, or one near to it that is as round as possible, between two.
    fn near(&self, low: Option<i128>, high: Option<i128>) -> i128 {
        let from_low = low.is_some_and(|low| low > self.plain);
        let from_high = high.is_some_and(|high| high < self.plain);
        let fits =
            |value: &i128| low.is_none_or(|low| low <= *value) && high.is_none_or(|high| *value <= high);
        let end = if from_low { low } else { high.filter(|_| from_high) };
        let Some(end) = end else { return self.plain };
        let up = |step: i128| -(-end).div_euclid(step) * step;
        let down = |step: i128| end.div_euclid(step) * step;
        let rounded = |step: &i128| if from_low { up(*step) } else { down(*step) };
        self.round.iter().map(rounded).find(fits).unwrap_or(end)
    }
}

fn is_within(value: i128, (low, high): (Option<i128>, Option<i128>)) -> bool {
    low.is_none_or(|low| low <= value) && high.is_none_or(|high| value <= high)
}

/// For each two of the variables and zero, how large their difference may be; `None` if there is no limit.
#[derive(Clone, Debug)]
struct Paths {
    size: usize,
    most: Vec<Option<i128>>,
}

impl Paths {
    fn new(variables: usize) -> Self {
        let size = variables + 1;
        let mut most = vec![None; size * size];
        for at in 0..size {
            most[at * size + at] = Some(0);
        }
        Self { size, most }
    }

    /// Zero comes after the variables.
    fn at(&self, variable: Option<usize>) -> usize {
        variable.unwrap_or(self.size - 1)
    }

    fn most(&self, of: VariableDifference) -> Option<i128> {
        self.most[self.at(of.left) * self.size + self.at(of.right)]
    }

    /// Adds a constraint; whether it contradicts none of the others.
    fn add(&mut self, of: VariableDifference, most: i128) -> bool {
        let (left, right) = (self.at(of.left), self.at(of.right));
        let known = |from: usize, to: usize| self.most[from * self.size + to];
        if known(right, left).is_some_and(|back| back + most < 0) {
            return false;
        }
        if known(left, right).is_some_and(|known| known <= most) {
            return true;
        }
        let to_left: Vec<Option<i128>> = (0..self.size).map(|from| known(from, left)).collect();
        let from_right: Vec<Option<i128>> = (0..self.size).map(|to| known(right, to)).collect();
        for (from, before) in to_left.iter().enumerate() {
            for (to, after) in from_right.iter().enumerate() {
                let Some((before, after)) = before.zip(*after) else { continue };
                let (path, known) = (before + most + after, &mut self.most[from * self.size + to]);
                if known.is_none_or(|known| path < known) {
                    *known = Some(path);
                }
            }
        }
        true
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const VALUES: std::ops::Range<i128> = -4..5;

    fn difference() -> impl Strategy<Value = VariableDifference> {
        let side = || prop::option::weighted(0.8, 0usize..4);
        (side(), side()).prop_map(|(left, right)| VariableDifference { left, right })
    }

    fn variable() -> impl Strategy<Value = IntegerVariable> {
        let stretch = (VALUES, VALUES).prop_map(|(a, b)| (Some(a.min(b)), Some(a.max(b))));
        (prop::collection::vec(stretch, 1..3), VALUES).prop_map(|(mut stretches, plain)| {
            stretches.sort();
            IntegerVariable { stretches, plain, round: vec![3, 2] }
        })
    }

    fn fits(system: &System, values: &[i128]) -> bool {
        let value = |of: Option<usize>| of.map_or(0, |at| values[at]);
        let is = |of: &VariableDifference| value(of.left) - value(of.right);
        let within = |(variable, value): (&IntegerVariable, &i128)| {
            variable.stretches.iter().any(|stretch| is_within(*value, *stretch))
        };
        system.variables.iter().zip(values).all(within)
            && system.at_most.iter().all(|(of, most)| is(of) <= *most)
            && system.not.iter().all(|(of, not)| is(of) != *not)
    }

    proptest! {
        #![proptest_config(ProptestConfig { cases: 400, failure_persistence: None, ..ProptestConfig::default() })]

        #[test]
        fn integers_are_found_where_there_are_any(
            variables in prop::collection::vec(variable(), 4),
            at_most in prop::collection::vec((difference(), VALUES), 0..8),
            not in prop::collection::vec((difference(), VALUES), 0..5),
        ) {
            let system = System { variables, at_most, not };
            let all = || VALUES.flat_map(|a| VALUES.flat_map(move |b| VALUES.flat_map(move |c| VALUES.map(move |d| [a, b, c, d]))));
            match system.solve(&mut |_, _, _| None) {
                Solved::Witness(values) => prop_assert!(fits(&system, &values), "{values:?}"),
                Solved::Impossible => prop_assert_eq!(all().find(|values| fits(&system, values)), None),
                Solved::Beyond => prop_assert!(false, "it is small"),
            }
        }
    }

    #[test]
    fn values_are_plain_or_round() {
        let of = |stretch| System {
            variables: vec![IntegerVariable { stretches: vec![stretch], plain: 0, round: vec![100, 10] }],
            ..System::default()
        };
        assert_eq!(of((None, None)).solve(&mut |_, _, _| None), Solved::Witness(vec![0]));
        assert_eq!(of((Some(42), None)).solve(&mut |_, _, _| None), Solved::Witness(vec![100]));
        assert_eq!(of((Some(42), Some(57))).solve(&mut |_, _, _| None), Solved::Witness(vec![50]));
        assert_eq!(of((None, Some(-42))).solve(&mut |_, _, _| None), Solved::Witness(vec![-100]));
        assert_eq!(of((Some(42), Some(43))).solve(&mut |_, _, _| None), Solved::Witness(vec![42]));
    }

    #[test]
    fn constants_that_are_too_large_are_no_proof() {
        let system = System {
            variables: vec![IntegerVariable {
                stretches: vec![(Some(MOST * 2), None)],
                ..IntegerVariable::default()
            }],
            ..System::default()
        };
        assert_eq!(system.solve(&mut |_, _, _| None), Solved::Beyond);
    }
}
