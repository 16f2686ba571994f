//! Cubes: what an order must be like, variable by variable; and conditions as unions of them.

use smallvec::SmallVec;

use super::domain::{Domain, MISSING, NO, Subject, VarId, YES};
use super::known_assignee::KnownAssignee;
use super::partial::{Evaluated, evaluated};
use super::ranges::Ranges;
use crate::program::{Atom, Condition, ConditionKind, Operand, Pattern, Test, Value};

/// How many cubes a condition may have before it is beyond the prover.
const MOST: usize = 2_000;

/// A cube with so many times as many variables as another is searched for these, and not gone through.
const LONGER: usize = 6;

/// For some variables, the cells that they may be in; ascending by variable. The others are free.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Default)]
pub(crate) struct Cube(SmallVec<[(VarId, Ranges); 4]>);

impl Cube {
    pub fn one(variable: VarId, ranges: Ranges) -> Self {
        Self(smallvec::smallvec![(variable, ranges)])
    }

    pub fn entries(&self) -> &[(VarId, Ranges)] {
        &self.0
    }

    /// How much there is of it, in ranges.
    pub fn weight(&self) -> usize {
        1 + self.0.iter().map(|(_, ranges)| ranges.spans().len()).sum::<usize>()
    }

    pub fn get(&self, variable: VarId) -> Option<&Ranges> {
        let at = self.0.binary_search_by_key(&variable, |(variable, _)| *variable).ok()?;
        Some(&self.0[at].1)
    }

    /// Leaves a variable these cells at most; whether any is left.
    pub fn narrow(&mut self, variable: VarId, to: &Ranges) -> bool {
        match self.0.binary_search_by_key(&variable, |(variable, _)| *variable) {
            Ok(at) => {
                self.0[at].1 = self.0[at].1.and(to);
                !self.0[at].1.is_empty()
            }
            Err(at) => {
                self.0.insert(at, (variable, to.clone()));
                !to.is_empty()
            }
        }
    }

    /// What is in both; `None` if that is nobody.
    pub fn and(&self, other: &Self) -> Option<Self> {
        let mut both = self.clone();
        other.0.iter().all(|(variable, ranges)| both.narrow(*variable, ranges)).then_some(both)
    }

    /// Whether whatever is in it is in the other one, as far as the variables alone tell.
    pub fn is_within(&self, other: &Self) -> bool {
        // Most differ in the variables that were met last.
        other.0.len() <= self.0.len()
            && other
                .0
                .iter()
                .rev()
                .all(|(variable, ranges)| self.get(*variable).is_some_and(|own| own.is_within(ranges)))
    }

    pub fn meets(&self, other: &Self) -> bool {
        let (few, many) = if self.0.len() <= other.0.len() { (self, other) } else { (other, self) };
        if few.0.len() * LONGER < many.0.len() {
            return few.0.iter().all(|(id, ranges)| many.get(*id).is_none_or(|own| own.meets(ranges)));
        }
        let (mut one, mut two) = (0, 0);
        while let (Some(a), Some(b)) = (self.0.get(one), other.0.get(two)) {
            match a.0.cmp(&b.0) {
                std::cmp::Ordering::Less => one += 1,
                std::cmp::Ordering::Greater => two += 1,
                std::cmp::Ordering::Equal if !a.1.meets(&b.1) => return false,
                std::cmp::Ordering::Equal => {
                    one += 1;
                    two += 1;
                }
            }
        }
        true
    }

    /// Takes cells away from a variable, which may be in any of `all` where the cube says nothing of it; how many ranges are left.
    pub fn remove(&mut self, variable: VarId, cells: &Ranges, all: &Ranges) -> usize {
        let found = self.0.binary_search_by_key(&variable, |(variable, _)| *variable);
        let at = found.unwrap_or_else(|at| {
            self.0.insert(at, (variable, all.clone()));
            at
        });
        self.0[at].1.remove(cells);
        self.0[at].1.spans().len()
    }

    /// Says this of a variable in place of what it said; `None`: nothing.
    pub fn put(&mut self, variable: VarId, ranges: Option<Ranges>) {
        match (self.0.binary_search_by_key(&variable, |(variable, _)| *variable), ranges) {
            (Ok(at), Some(ranges)) => self.0[at].1 = ranges,
            (Ok(at), None) => drop(self.0.remove(at)),
            (Err(at), Some(ranges)) => self.0.insert(at, (variable, ranges)),
            (Err(_), None) => {}
        }
    }

    /// Joins cubes whose union is one, and leaves out what says nothing.
    pub(super) fn join(cubes: &mut Vec<Self>, domain: &Domain<'_>) {
        let mut at = 0;
        while at < cubes.len() {
            let own = &mut cubes[at];
            own.0.retain(|(variable, ranges)| !domain.variable(*variable).all.is_within(ranges));
            let other = (0..cubes.len()).filter(|other| *other != at).find_map(|other| {
                let wide = if cubes[at].is_within(&cubes[other]) {
                    cubes[other].clone()
                } else {
                    cubes[at].joined(&cubes[other])?
                };
                Some((other, wide))
            });
            match other {
                Some((other, wide)) => {
                    cubes[at.min(other)] = wide;
                    cubes.remove(at.max(other));
                    at = 0;
                }
                None => at += 1,
            }
        }
    }

    /// The union, where it is a cube: both say the same of all variables but one.
    fn joined(&self, other: &Self) -> Option<Self> {
        if self.0.len() != other.0.len() || self.0.iter().zip(&other.0).any(|(a, b)| a.0 != b.0) {
            return None;
        }
        let mut different = self.0.iter().zip(&other.0).enumerate().filter(|(_, (a, b))| a.1 != b.1);
        let mut joined = self.clone();
        if let Some((at, (a, b))) = different.next() {
            joined.0[at].1 = a.1.or(&b.1);
        }
        different.next().is_none().then_some(joined)
    }
}

/// What a condition is asked to be. Both of the latter include unknown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Wanted {
    True,
    False,
    NotTrue,
    NotFalse,
}

impl Wanted {
    fn negated(self) -> Self {
        match self {
            Wanted::True => Wanted::False,
            Wanted::False => Wanted::True,
            Wanted::NotTrue => Wanted::NotFalse,
            Wanted::NotFalse => Wanted::NotTrue,
        }
    }

    fn allows_unknown(self) -> bool {
        matches!(self, Wanted::NotTrue | Wanted::NotFalse)
    }

    /// Whether truth is asked for, rather than falsity.
    fn is_truth(self) -> bool {
        matches!(self, Wanted::True | Wanted::NotFalse)
    }
}

/// Adds a cube to others, unless one of them says it already; takes out those that it says too.
pub(super) fn add_widest(cubes: &mut Vec<Cube>, cube: Cube) {
    if !cubes.iter().any(|wide| cube.is_within(wide)) {
        cubes.retain(|narrow| !narrow.is_within(&cube));
        cubes.push(cube);
    }
}

/// Cubes that together are what is meant; `None` if there would be too many.
pub(super) type Cubes = Option<Vec<Cube>>;

fn union(mut one: Vec<Cube>, more: Vec<Cube>) -> Cubes {
    for cube in more {
        match one.last_mut().and_then(|last| Some((last.joined(&cube)?, last))) {
            Some((joined, last)) => *last = joined,
            None => one.push(cube),
        }
    }
    (one.len() <= MOST).then_some(one)
}

/// How much there is of cubes, in ranges.
pub(super) fn weight(cubes: &[Cube]) -> usize {
    cubes.iter().map(Cube::weight).sum()
}

pub(super) fn product(one: &[Cube], other: &[Cube]) -> Cubes {
    let mut all = Vec::new();
    for a in one {
        all.extend(other.iter().filter_map(|b| a.and(b)));
        if all.len() > MOST {
            return None;
        }
    }
    Some(all)
}

fn is_about_somebody(atom: &Atom) -> bool {
    atom.operands()
        .any(|operand| operand.reads(&mut |part| matches!(part, Operand::Provider(_) | Operand::Engineer(_))))
}

impl<'p> Domain<'p> {
    /// The orders of which a condition is as wanted; `None` if it is too large.
    pub fn cubes(&mut self, condition: &Condition, wanted: Wanted) -> Cubes {
        Cutter { domain: self, who: None }.cubes(condition, wanted)
    }

    /// The orders of which an atom is true.
    pub fn cubes_of_atom(&mut self, atom: &Atom) -> Cubes {
        Cutter { domain: self, who: None }.cubes_of_atom(atom, Wanted::True)
    }

    /// The orders of which conditions about somebody are all true.
    pub fn cubes_of_all<'c>(
        &mut self,
        conditions: impl IntoIterator<Item = &'c Condition>,
        who: Option<KnownAssignee<'p>>,
    ) -> Cubes {
        conditions.into_iter().try_fold(vec![Cube::default()], |so_far, condition| {
            product(&so_far, &self.cubes_about(condition, Wanted::True, who)?)
        })
    }

    /// The orders of which a condition is as wanted, about somebody whose attributes are known.
    pub fn cubes_about(
        &mut self,
        condition: &Condition,
        wanted: Wanted,
        who: Option<KnownAssignee<'p>>,
    ) -> Cubes {
        Cutter { domain: self, who }.cubes(condition, wanted)
    }
}

/// Makes cubes of conditions.
struct Cutter<'d, 'p> {
    domain: &'d mut Domain<'p>,
    who: Option<KnownAssignee<'p>>,
}

impl<'p> Cutter<'_, 'p> {
    fn cubes(&mut self, condition: &Condition, wanted: Wanted) -> Cubes {
        match &condition.kind {
            ConditionKind::Constant(value) => {
                let so = *value == wanted.is_truth();
                Some(if so { vec![Cube::default()] } else { Vec::new() })
            }
            ConditionKind::All(parts) => self.parts(parts, wanted, wanted.is_truth()),
            ConditionKind::Any(parts) => self.parts(parts, wanted, !wanted.is_truth()),
            ConditionKind::Not(part) => self.cubes(part, wanted.negated()),
            ConditionKind::Let(id) => {
                let program = self.domain.program;
                let cubes = self.cubes(&program.lets[*id].condition, wanted);
                if let (Some([cube]), None) = (cubes.as_deref(), self.who) {
                    match wanted {
                        Wanted::True => self.domain.name(*id, true, cube),
                        Wanted::False => self.domain.name(*id, false, cube),
                        Wanted::NotTrue | Wanted::NotFalse => {}
                    }
                }
                cubes
            }
            ConditionKind::Atom(id) => {
                let program = self.domain.program;
                self.cubes_of_atom(program.atom(*id), wanted)
            }
            ConditionKind::AnyEngineer(inner) => match self.who {
                Some(who) => self.any_engineer(who, inner, wanted),
                None => Some(vec![self.undivided(Subject::AnyEngineer(condition.span), wanted)]),
            },
        }
    }

    fn any_engineer(&mut self, who: KnownAssignee<'p>, inner: &Condition, wanted: Wanted) -> Cubes {
        let together = !wanted.is_truth();
        let mut all = if together { vec![Cube::default()] } else { Vec::new() };
        for engineer in &who.provider.engineers {
            let who = KnownAssignee { engineer: Some(engineer), ..who };
            let cubes = Cutter { domain: self.domain, who: Some(who) }.cubes(inner, wanted)?;
            all = if together { product(&all, &cubes)? } else { union(all, cubes)? };
        }
        Some(all)
    }

    fn parts(&mut self, parts: &[Condition], wanted: Wanted, together: bool) -> Cubes {
        let mut all = if together { vec![Cube::default()] } else { Vec::new() };
        for part in parts {
            let cubes = self.cubes(part, wanted)?;
            all = if together { product(&all, &cubes)? } else { union(all, cubes)? };
        }
        Some(all)
    }

    fn undivided(&mut self, subject: Subject, wanted: Wanted) -> Cube {
        let variable = self.domain.whole(subject);
        Cube::one(variable, truths(wanted))
    }

    fn cubes_of_atom(&mut self, atom: &Atom, wanted: Wanted) -> Cubes {
        let bound;
        let atom = match self.who.map(|who| evaluated(atom, who, self.domain.program)) {
            None | Some(Evaluated::AsItIs) => atom,
            Some(Evaluated::Always(truth)) => {
                let so = truth.map_or(wanted.allows_unknown(), |truth| truth == wanted.is_truth());
                return Some(if so { vec![Cube::default()] } else { Vec::new() });
            }
            Some(Evaluated::Atom(atom)) => {
                bound = *atom;
                &bound
            }
        };
        // What of somebody's attributes cannot be put in is somebody's own.
        if let Some(who) = self.who.filter(|_| is_about_somebody(atom)) {
            return Some(vec![self.undivided(Subject::Of(who.name(), Box::new(atom.clone())), wanted)]);
        }
        if let Some(cubes) = self.cubes_of_set(atom, wanted) {
            return Some(cubes);
        }
        let Some(variable) = self.domain.subject(atom) else {
            return Some(vec![self.undivided(Subject::Atom(Box::new(atom.clone())), wanted)]);
        };
        let known = self.domain.variable(variable);
        let is_so = match &atom.test {
            Test::IsPresent => {
                let ranges =
                    if wanted.is_truth() { known.present() } else { known.all.without(&known.present()) };
                return Some(if ranges.is_empty() { Vec::new() } else { vec![Cube::one(variable, ranges)] });
            }
            Test::IsTrue => known.one_of(&[Value::Bool(true)]),
            Test::In(values) => known.one_of(values),
            Test::Compare(comparison, Operand::Literal(value)) => known.compared(*comparison, value),
            Test::Matches(_) | Test::ContainsText(_) | Test::StartsWith(_) | Test::EndsWith(_) => {
                return self.cubes_of_pattern(atom, variable, wanted);
            }
            _ => None,
        };
        let Some(is_so) = is_so else {
            return Some(vec![self.undivided(Subject::Atom(Box::new(atom.clone())), wanted)]);
        };
        let mut ranges = if wanted.is_truth() { is_so } else { known.present().without(&is_so) };
        if wanted.allows_unknown() {
            ranges = ranges.or(&known.all.without(&known.present()));
        }
        Some(if ranges.is_empty() { Vec::new() } else { vec![Cube::one(variable, ranges)] })
    }

    /// A pattern is known of the texts that the program names; of the others it is a variable of its own.
    fn cubes_of_pattern(&mut self, atom: &Atom, variable: VarId, wanted: Wanted) -> Cubes {
        let known = self.domain.variable(variable);
        let (missing, present) = (known.all.without(&known.present()), known.present());
        let named = known.named().map(|(cell, value)| Some((cell, pattern_holds(atom, value)?)));
        let Some(named) = named.collect::<Option<Vec<(u32, bool)>>>() else {
            return Some(vec![self.undivided(Subject::Atom(Box::new(atom.clone())), wanted)]);
        };
        let fits = named.iter().filter(|(_, holds)| *holds == wanted.is_truth()).map(|(cell, _)| *cell);
        let mut ranges = Ranges::from_cells(fits);
        if wanted.allows_unknown() {
            ranges = missing.or(&ranges);
        }
        let others = present.without(&Ranges::from_cells(named.iter().map(|(cell, _)| *cell)));
        let mut rest = self.undivided(
            Subject::Atom(Box::new(atom.clone())),
            if wanted.is_truth() { Wanted::True } else { Wanted::False },
        );
        let mut cubes = if ranges.is_empty() { Vec::new() } else { vec![Cube::one(variable, ranges)] };
        if rest.narrow(variable, &others) {
            cubes.push(rest);
        }
        Some(cubes)
    }

    /// What tests of sets against written elements ask for.
    fn cubes_of_set(&mut self, atom: &Atom, wanted: Wanted) -> Cubes {
        let Operand::Field(slot) = atom.subject else { return None };
        let (elements, all): (&[Value], bool) = match &atom.test {
            Test::Contains(Operand::Literal(value)) => (std::slice::from_ref(value), true),
            Test::ContainsAll(Operand::Literal(Value::Set(elements))) => (elements, true),
            Test::ContainsAny(Operand::Literal(Value::Set(elements))) => (elements, false),
            _ => return None,
        };
        let set = self.domain.operand(&atom.subject)?;
        let present = self.domain.variable(set).present();
        let missing = self.domain.variable(set).all.without(&present);
        let cell = if wanted.is_truth() { YES } else { NO };
        let each: Vec<Cube> = elements
            .iter()
            .map(|value| Cube::one(self.domain.element(slot, value), Ranges::one(cell)))
            .collect();
        let mut cubes = if all == wanted.is_truth() {
            let start = vec![Cube::one(set, present)];
            each.iter().try_fold(start, |cubes, one| product(&cubes, std::slice::from_ref(one)))?
        } else {
            product(&[Cube::one(set, present)], &each)?
        };
        if wanted.allows_unknown() && !missing.is_empty() {
            cubes.push(Cube::one(set, missing));
        }
        Some(cubes)
    }
}

fn truths(wanted: Wanted) -> Ranges {
    let known = Ranges::one(if wanted.is_truth() { YES } else { NO });
    if wanted.allows_unknown() { known.or(&Ranges::one(MISSING)) } else { known }
}

/// Whether a pattern holds of a text; `None` if it is compared with something that is no literal.
fn pattern_holds(atom: &Atom, value: &Value) -> Option<bool> {
    let Value::Text(text) = value else { return None };
    Pattern::of_test(&atom.test).map(|pattern| pattern.holds(text.compared()))
}
