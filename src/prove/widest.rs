//! Which cubes of rules say something that no rule before them in their block says already: of a cube that is within
//! another one, nothing is to be asked. Most rules of large blocks overlap in ways that are seen by this alone.

use rustc_hash::FxHashMap;

use super::cube::{Cube, Cubes};
use super::domain::VarId;
use super::prover::Prover;
use crate::program::{BlockId, IdSlice, IdVec, Program, RuleId};

/// A cube is found by its cells of a variable where it names at most so many.
const FEW: usize = 16;
/// How many cubes of those found together are looked at, to see whether one is within them.
const LOOKED_AT: usize = 64;

/// What of each rule's cubes is not within a cube of a rule before it in its block; `None`: all of them.
#[derive(Debug)]
pub(super) struct Widest {
    /// Of the orders that it matches, beside what others match.
    matches: IdVec<RuleId, Option<Vec<Cube>>>,
    /// Of those that it matches, beside what others surely decide.
    open: IdVec<RuleId, Option<Vec<Cube>>>,
    /// Of those that it surely decides, beside what others do.
    sure: IdVec<RuleId, Option<Vec<Cube>>>,
    /// Whether it surely decides all that it matches.
    is_sure: IdVec<RuleId, bool>,
    /// Whether all rules before it in its block do.
    is_behind_sure: IdVec<RuleId, bool>,
    found: Found,
}

/// Cubes of rules that surely decide, by what they name.
#[derive(Debug, Default)]
struct Found {
    by_cell: FxHashMap<(BlockId, VarId, u32), Vec<(RuleId, usize)>>,
    /// Those that name few cells of no variable, by the first that they name.
    wide: FxHashMap<(BlockId, VarId), Vec<(RuleId, usize)>>,
    /// Those that every order is in.
    all: FxHashMap<BlockId, Vec<(RuleId, usize)>>,
}

impl Found {
    fn add(&mut self, block: BlockId, rule: RuleId, number: usize, cube: &Cube) {
        let few = cube.entries().iter().filter(|(_, ranges)| ranges.are_at_most(FEW));
        let named = (rule, number);
        match (few.min_by_key(|(_, ranges)| ranges.cells().count()), cube.entries().first()) {
            (Some((variable, ranges)), _) => {
                for cell in ranges.cells() {
                    self.by_cell.entry((block, *variable, cell)).or_default().push(named);
                }
            }
            (None, Some((variable, _))) => self.wide.entry((block, *variable)).or_default().push(named),
            (None, None) => self.all.entry(block).or_default().push(named),
        }
    }

    /// Lists that together have every cube that the cube can be within, each by ascending rules.
    fn around<'f>(&'f self, block: BlockId, cube: &'f Cube) -> impl Iterator<Item = &'f [(RuleId, usize)]> {
        let named = cube.entries().iter().flat_map(move |(variable, ranges)| {
            let first = ranges.spans().next().map(|(first, _)| first);
            let by_cell = first.and_then(|first| self.by_cell.get(&(block, *variable, first)));
            by_cell.into_iter().chain(self.wide.get(&(block, *variable)))
        });
        self.all.get(&block).into_iter().chain(named).map(Vec::as_slice)
    }

    /// Whether a cube is seen to be within one of these.
    fn has(&self, block: BlockId, cube: &Cube, cubes: &IdSlice<RuleId, Cubes>) -> bool {
        self.around(block, cube).any(|list| {
            list.iter().take(LOOKED_AT).any(|(rule, number)| is_within(cube, &cubes[*rule], *number))
        })
    }
}

fn is_within(cube: &Cube, of: &Cubes, number: usize) -> bool {
    of.as_ref().and_then(|of| of.get(number)).is_some_and(|wide| cube.is_within(wide))
}

impl Widest {
    /// Of all rules: what they match, and what they surely decide.
    pub fn new(program: &Program, matches: &IdSlice<RuleId, Cubes>, sure: &IdSlice<RuleId, Cubes>) -> Self {
        let all = || -> IdVec<RuleId, Option<Vec<Cube>>> { vec![None; matches.len()].into() };
        let is_sure: IdVec<RuleId, bool> =
            matches.iter().zip(sure).map(|(matches, sure)| matches == sure).collect();
        let (is_behind_sure, found) = (vec![true; matches.len()].into(), Found::default());
        let mut widest = Self { matches: all(), open: all(), sure: all(), is_sure, is_behind_sure, found };
        for (id, block) in program.blocks.iter_enumerated() {
            let (mut matched, mut are_sure) = (Found::default(), true);
            for rule in block.rules.iter().copied().chain(block.otherwise) {
                let beside = |own: &Cubes, found: &Found, of: &IdSlice<RuleId, Cubes>| {
                    let own = own.as_deref()?;
                    let is_beside = |cube: &&Cube| !found.has(id, cube, of);
                    let beside: Vec<Cube> = own.iter().filter(is_beside).cloned().collect();
                    (beside.len() < own.len()).then_some(beside)
                };
                widest.is_behind_sure[rule] = are_sure;
                are_sure &= widest.is_sure[rule];
                widest.matches[rule] = beside(&matches[rule], &matched, matches);
                widest.open[rule] = beside(&matches[rule], &widest.found, sure);
                widest.sure[rule] = beside(&sure[rule], &widest.found, sure);
                for (number, cube) in matches[rule].iter().flatten().enumerate() {
                    matched.add(id, rule, number, cube);
                }
                for (number, cube) in sure[rule].iter().flatten().enumerate() {
                    widest.found.add(id, rule, number, cube);
                }
            }
        }
        widest
    }
}

fn or_all<'w>(beside: &'w Option<Vec<Cube>>, all: &'w Cubes) -> &'w [Cube] {
    beside.as_deref().or(all.as_deref()).unwrap_or_default()
}

impl Prover<'_> {
    fn widest(&self) -> &Widest {
        self.widest.get_or_init(|| Widest::new(self.program, &self.matches, &self.sure))
    }

    /// What a rule matches and no cube of a rule before it in its block has whole.
    pub(super) fn matches_beside(&self, rule: RuleId) -> &[Cube] {
        or_all(&self.widest().matches[rule], &self.matches[rule])
    }

    /// What a rule matches and no cube that a rule before it in its block surely decides has whole; `None`: all that it
    /// matches.
    pub(super) fn open_to(&self, rule: RuleId) -> Option<&[Cube]> {
        self.widest().open[rule].as_deref()
    }

    /// Whether a rule surely decides all that it matches.
    pub(super) fn is_sure(&self, rule: RuleId) -> bool {
        self.widest().is_sure[rule]
    }

    /// Whether all rules before one in its block surely decide all that they match.
    pub(super) fn is_behind_sure(&self, rule: RuleId) -> bool {
        self.widest().is_behind_sure[rule]
    }

    /// What a rule surely decides and no such cube of a rule before it in its block has whole.
    pub(super) fn sure_beside(&self, rule: RuleId) -> &[Cube] {
        or_all(&self.widest().sure[rule], &self.sure[rule])
    }

    /// The first rule of the block before one that surely decides all of the cubes, each by one of its own.
    pub(super) fn decider_of_all(&self, rule: RuleId, inside: &[Cube]) -> Option<RuleId> {
        let (block, found) = (self.program.rule(rule).block, &self.widest().found);
        let count = |cube: &&Cube| found.around(block, cube).map(<[_]>::len).sum::<usize>();
        let rarest = inside.iter().min_by_key(count)?;
        self.space.domain.effort.add(count(&rarest));
        let has =
            |rule: RuleId, cube: &Cube| self.sure[rule].iter().flatten().any(|wide| cube.is_within(wide));
        let around = found.around(block, rarest).flatten();
        let mut around: Vec<RuleId> = around
            .filter(|(earlier, number)| *earlier < rule && is_within(rarest, &self.sure[*earlier], *number))
            .map(|(earlier, _)| *earlier)
            .collect();
        around.sort_unstable();
        around.into_iter().find(|earlier| inside.iter().all(|cube| has(*earlier, cube)))
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::prove::rules::Fate;
    use crate::prove::tests::{ACTIONS, condition_of};
    use crate::test_cases::cases;
    use crate::{Engine, Sources, compile};

    const HEAD: &str = r#"
schema work_order { id text  tier enum [bronze < silver < gold]?  region text?  value number  tags set of text }
schema provider { regions set of text }
role d "D" of company
role c "C" of provider
provider a "A" { regions: ["NY"] }
provider b "B" { regions: ["NY", "NJ"] }
"#;
    const ATOMS: [&str; 9] = [
        "tier >= silver",
        "tier = gold",
        "region = \"NY\"",
        "region in [\"NY\", \"NJ\"]",
        "region is missing",
        "value > 3",
        "value > 7",
        "value between 2 and 4",
        "tags contains \"x\"",
    ];
    fn program() -> impl Strategy<Value = String> {
        let eligible =
            prop_oneof![2 => Just(""), 1 => Just("eligible when provider.regions contains region\n")];
        let rule = (condition_of(&ATOMS, 2, 6, 3), prop::sample::select(&ACTIONS[..]));
        let declined = prop_oneof![3 => Just(""), 1 => Just("declined n")];
        (eligible, prop::collection::vec(rule, 2..9), declined).prop_map(|(eligible, rules, declined)| {
            let rules: String =
                (0..).zip(&rules).map(|(n, (when, action))| format!("rule r{n} {{ when {when}  {action} }}\n")).collect();
            format!(
                "{HEAD}rules r assigns provider {{\n{eligible}{rules}}}\nworkflow w \"W\" {{ start n  assign n \"N\" {{ portal company  \
                 assigns provider  handler role d  rules r  then t }}  task t \"T\" {{ portal provider  handler role c  then e  \
                 {declined} }}  end e }}\n"
            )
        })
    }

    /// What becomes of each rule, without the orders that show it.
    fn fates(prover: &Prover<'_>) -> Vec<String> {
        let rules = prover.program.rules.iter_enumerated().map(|(id, _)| id);
        let shown = |rule| match prover.fate(rule) {
            Fate::Decides(_) => format!("decides {}", prover.deciding_at_once(rule).is_some()),
            other => format!("{other:?}"),
        };
        rules.map(shown).collect()
    }

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, cases: cases(96), ..ProptestConfig::default() })]

        #[test]
        fn verdicts_are_those_of_all_cubes(text in program()) {
            let program = compile(&Sources::in_memory([("m", text.as_str())])).expect("it compiles");
            let directory = program.directory().clone();
            let engine = Engine::new(std::sync::Arc::new(program), directory);
            let plain = Prover::new(&engine);
            let count = plain.matches.len();
            let all = || IdVec::from(vec![None; count]);
            let is_sure = plain.matches.iter().zip(&plain.sure).map(|(matches, sure)| matches == sure).collect();
            let (is_behind_sure, found) = (vec![false; count].into(), Found::default());
            let of_all = Widest { matches: all(), open: all(), sure: all(), is_sure, is_behind_sure, found };
            plain.widest.set(of_all).expect("nothing is asked yet");
            prop_assert_eq!(fates(&Prover::new(&engine)), fates(&plain), "{}", text);
        }
    }

    #[test]
    fn what_a_rule_before_has_whole_is_left_out() {
        let rules = "rule a { when value > 3 assign a }  rule b { when value > 5 and region = \"NY\" or region = \"NJ\" assign b }  \
                     rule c { when region = \"NJ\" and value < 2 assign a }";
        let text = format!(
            "{HEAD}rules r assigns provider {{ {rules} }} workflow w \"W\" {{ start n  assign n \"N\" {{ portal company  assigns provider  \
             handler role d  rules r  then e }}  end e }}"
        );
        let program = compile(&Sources::in_memory([("m", text.as_str())])).expect("it compiles");
        let directory = program.directory().clone();
        let engine = Engine::new(std::sync::Arc::new(program), directory);
        let prover = Prover::new(&engine);
        let kept = [0, 1, 2].map(|rule| prover.sure_beside(RuleId(rule)).len());
        assert_eq!(kept, [1, 1, 0]);
        let of_last = prover.matches[RuleId(2)].clone().expect("it is small");
        assert_eq!(prover.decider_of_all(RuleId(2), &of_last), Some(RuleId(1)));
    }
}
