//! The entries that have no counterpart, each against what the other version says of its orders.

use std::cell::Cell;
use std::collections::HashMap;
use std::rc::Rc;

use super::claims;
use super::difference::{Changed, Class, Proof, Side, Undecided, Versions, differ};
use super::joint::{Joint, Readers};
use super::list::{DECLINED, ListEntry, Listed};
use super::outcome::{ChoiceKind, List, Treatment};
use super::same;
use super::step::ComparedStep;
use crate::decide::Decision;
use crate::program::{Assignee, Order};
use crate::prove::answer::{Answer, Unanswered};
use crate::prove::cube::{Cube, Cubes, product};
use crate::prove::domain::{Domain, MISSING, NO, Subject, VarId};
use crate::prove::near::Near;
use crate::prove::ranges::Ranges;
use crate::prove::space::Space;
use crate::prove::witness::Witness;

/// How many cubes are looked at in the time of a step, whether one lies in them.
const AT_A_GLANCE: usize = 8;
/// How many steps are taken for what one class is like.
const WORDS: u64 = 50_000;
/// How many conditions describe a class at most.
const CONDITIONS: usize = 6;
/// How many ids are tried with one order where a split draws by them.
const IDS: usize = 64;
/// How many are tried with all orders of a claim.
const IDS_IN_ALL: usize = 512;
/// The steps in which both versions read an order.
const READ: usize = 200;
/// The steps in which a version decides on one.
const DECIDED: usize = 300;

/// Two lists about one step, ready to be compared.
pub(super) struct ListComparison<'c, 'p> {
    pub space: &'c Space<'p>,
    pub joint: &'c Joint,
    pub versions: &'c Versions<'c>,
    pub readers: &'c Readers,
    pub step: &'c ComparedStep,
    pub before: &'c [ListEntry],
    pub after: &'c [ListEntry],
    /// The orders that are compared elsewhere.
    pub covered: &'c [Cube],
    /// Of lists of dispatchers, by version.
    pub listed: &'c Lists,
}

/// By version and what a list depends on: who is on it when.
pub(super) type Lists = HashMap<(bool, Rc<List>), Option<Listed>>;

/// Two lists, each entry without what those before it have.
struct UnclaimedLists {
    before: Vec<ListEntry>,
    after: Vec<ListEntry>,
    /// Which entries have no counterpart.
    changed_old: Vec<bool>,
    changed_new: Vec<bool>,
    /// Where in them cubes are found.
    near_old: Near,
    near_new: Near,
}

impl UnclaimedLists {
    fn sides(&self) -> (Sides<'_>, Sides<'_>) {
        let Self { before, after, near_old, near_new, .. } = self;
        let old = Sides { own: before, other: after, near_own: near_old, near_other: near_new, is_old: true };
        let new =
            Sides { own: after, other: before, near_own: near_new, near_other: near_old, is_old: false };
        (old, new)
    }
}

/// A version's entries and those of the other one, and where in each cubes are found.
struct Sides<'c> {
    own: &'c [ListEntry],
    other: &'c [ListEntry],
    near_own: &'c Near,
    near_other: &'c Near,
    is_old: bool,
}

/// One entry without counterpart.
#[derive(Clone, Copy)]
struct Unmatched<'c> {
    sides: &'c Sides<'c>,
    at: usize,
}

impl<'c> Unmatched<'c> {
    fn entry(self) -> &'c ListEntry {
        &self.sides.own[self.at]
    }
}

/// The orders that two entries are about and treat differently, and whether all of them surely do.
struct Differing {
    changed: Changed,
    orders: Vec<Cube>,
}

impl ListComparison<'_, '_> {
    /// Finds all classes. Where the steps are used up, what was not compared is said.
    pub fn run(&self, found: &mut ClassesSoFar) {
        let lists = self.unclaimed();
        let (old, new) = lists.sides();
        let of = |sides, changed: &[bool]| {
            let at = (0..changed.len()).filter(|at| changed[*at]);
            at.map(|at| Unmatched { sides, at }).collect::<Vec<_>>()
        };
        let mut open = of(&old, &lists.changed_old);
        open.extend(of(&new, &lists.changed_new));
        for (number, unmatched) in open.iter().enumerate() {
            if self.space.left() == 0 {
                return found.leave_out(self.name(*unmatched), open.len() - number);
            }
            // What an old entry without counterpart says of them is known by now.
            let is_known = |other: usize| !unmatched.sides.is_old && lists.changed_old[other];
            let share = self.space.share(open.len() - number);
            self.space.within(share, || self.entry(*unmatched, &is_known, found));
        }
    }

    /// Both lists without what earlier entries take from later ones, and which entries have no counterpart.
    fn unclaimed(&self) -> UnclaimedLists {
        let (changed_old, changed_new) = same::changed(self.before, self.after);
        let (before, after) = (claims::unclaimed(self.before), claims::unclaimed(self.after));
        let (near_old, near_new) = (Near::new(&cubes_of(&before)), Near::new(&cubes_of(&after)));
        UnclaimedLists { before, after, changed_old, changed_new, near_old, near_new }
    }

    /// The rule that says what an entry says, or the step.
    fn name(&self, unmatched: Unmatched<'_>) -> String {
        let version = self.versions.version(!unmatched.sides.is_old).program();
        let rule = unmatched.entry().rule.map(|rule| format!("`{}`", version.rule_name(rule)));
        rule.or_else(|| self.step.name()).unwrap_or_else(|| "the first step".into())
    }

    /// Whether it is proven that both lists say the same of every order.
    pub fn are_same(&self) -> bool {
        let (changed_old, changed_new) = same::changed(self.before, self.after);
        if !changed_old.contains(&true) && !changed_new.contains(&true) {
            return true;
        }
        let lists = self.unclaimed();
        let (old, _) = lists.sides();
        old.own.iter().enumerate().all(|(at, entry)| {
            let is_right = |other: usize, outside: &[&Cube]| {
                // Those that both have in one order do not differ against each other.
                let is_certain = !changed_old[at] && !changed_new[other];
                is_certain || self.say_the_same(entry, &old.other[other], outside)
            };
            let mut outside = self.earlier(Unmatched { sides: &old, at });
            self.space.domain.effort.add(outside.len());
            old.near_other.to(&entry.cubes).into_iter().map(|other| other as usize).all(|other| {
                let is_right = is_right(other, &outside);
                outside.extend(&old.other[other].cubes);
                is_right
            })
        })
    }

    /// The orders of which an entry says nothing: those that earlier ones have, of those that are near, and those that are
    /// compared elsewhere.
    fn earlier<'s>(&'s self, unmatched: Unmatched<'s>) -> Vec<&'s Cube> {
        let sides = unmatched.sides;
        let near_own = sides.near_own.to(&unmatched.entry().cubes).into_iter().map(|at| at as usize);
        let earlier = near_own.take_while(|at| *at < unmatched.at);
        earlier.flat_map(|at| &sides.own[at].cubes).chain(self.covered).collect()
    }

    /// Whether no order outside of the others that has both entries is treated differently.
    fn say_the_same(&self, entry: &ListEntry, other: &ListEntry, outside: &[&Cube]) -> bool {
        entry.is_same_as(other)
            || match product(&entry.cubes, &other.cubes) {
                Some(both) => self.space.left() > 0 && self.space.is_nobody(&both, outside),
                None => false,
            }
    }

    /// Holds an entry against those of the other list that its orders meet there, first matches only.
    fn entry(&self, unmatched: Unmatched<'_>, is_known: &dyn Fn(usize) -> bool, found: &mut ClassesSoFar) {
        let (sides, entry) = (unmatched.sides, unmatched.entry());
        let mut outside = self.earlier(unmatched);
        if self.space.are_covered(&entry.cubes, &outside) {
            return;
        }
        let near_other = sides.near_other.to(&entry.cubes);
        for (number, at) in near_other.into_iter().map(|at| at as usize).enumerate() {
            let other = &sides.other[at];
            let Some(mut both) = product(&entry.cubes, &other.cubes) else {
                found.doubt(self.sides(unmatched, other), &Unanswered::TooLarge);
                continue;
            };
            if both.is_empty() {
                continue;
            }
            // Most that have cells together are in another one before: that is seen at once.
            both.retain(|cube| !outside.iter().any(|taken| cube.is_within(taken)));
            self.space.domain.effort.add(outside.len() / AT_A_GLANCE);
            if !both.is_empty() && !other.is_same_as(entry) && !is_known(at) {
                self.pair(unmatched, other, &both, &outside, found);
            }
            outside.extend(&other.cubes);
            // What is covered differs no more; the more have been looked at, the less often is that asked.
            if (number + 1).is_power_of_two() && self.space.are_covered(&entry.cubes, &outside) {
                return;
            }
        }
    }

    fn sides(&self, unmatched: Unmatched<'_>, other: &ListEntry) -> (Side, Side) {
        let (before, after) = in_order(unmatched, other);
        let side = |is_new: bool, entry: &ListEntry| Side {
            outcome: entry.outcome.clone(),
            rule: entry.rule.map(|rule| self.versions.version(is_new).program().rule_name(rule)),
        };
        (side(false, before), side(true, after))
    }

    fn pair(
        &self,
        unmatched: Unmatched<'_>,
        other: &ListEntry,
        both: &[Cube],
        outside: &[&Cube],
        found: &mut ClassesSoFar,
    ) {
        let (before, after) = in_order(unmatched, other);
        let Differing { changed, orders } = self.differing(before, after, both);
        let draws = |entry: &ListEntry| {
            entry.beyond.choice.as_ref().is_some_and(|choice| choice.kind == ChoiceKind::Split)
        };
        let is_drawn = changed != Changed::Recalled && (draws(before) || draws(after));
        let ids = Cell::new(if is_drawn { IDS_IN_ALL } else { 0 });
        let claim = Claim { changed, said: [&before.outcome, &after.outcome], ids };
        let (before, after) = match (&changed, &before.beyond.place) {
            // What rules do is the same: it is about the node.
            (Changed::Recalled, Some(place)) => (at_node(&place.node), at_node(&place.node)),
            _ => self.sides(unmatched, other),
        };
        match self.space.find(&orders, outside, &|cube, witness| self.proof(cube, witness, &claim)) {
            Answer::No => {}
            Answer::Undecided(why) => found.doubt((before, after), &why),
            Answer::Yes(witness) => {
                let (conditions, are_all) = self.space.within(WORDS, || self.conditions(&orders, outside));
                let node = self.step.name();
                found.add(Class { before, after, changed, node, conditions, are_all, witness });
            }
        }
    }

    /// What orders in the cubes and outside of the others are like, and whether that is all of them.
    fn conditions(&self, orders: &[Cube], outside: &[&Cube]) -> (Vec<String>, bool) {
        let remainder = self.space.remainder(orders, outside, CONDITIONS);
        // What is left is said of the orders that both entries are about.
        let whole = |cube: &Cube| orders.iter().filter_map(|about| about.and(cube)).collect::<Vec<_>>();
        let mut whole: Vec<Cube> = remainder.cubes.iter().flat_map(whole).collect();
        Cube::join(&mut whole, &self.space.domain);
        self.space.without_needless(&[Cube::default()], &mut whole);
        let mut conditions: Vec<String> = Vec::new();
        for words in whole.iter().map(|cube| self.words(cube)) {
            if !conditions.contains(&words) {
                conditions.push(words);
            }
        }
        (conditions, remainder.is_all)
    }

    fn words(&self, cube: &Cube) -> String {
        let words = self.space.words(cube);
        match self.step.assigned() {
            None => words,
            Some(provider) if self.space.domain.words(cube).is_empty() => provider,
            Some(provider) => format!("{provider} and {words}"),
        }
    }

    /// The orders of those that both entries are about that are treated differently.
    fn differing(&self, before: &ListEntry, after: &ListEntry, both: &[Cube]) -> Differing {
        let changed = if !before.is_as_good_as(after) {
            Changed::Outcome
        } else if before.beyond.place != after.beyond.place {
            Changed::Place
        } else if before.beyond.choice != after.beyond.choice {
            Changed::Choice
        } else if matches!(before.outcome, Treatment::Manual { .. }) {
            Changed::List
        } else {
            Changed::Recalled
        };
        let narrowed = match (&before.beyond.list, &after.beyond.list, changed) {
            (Some(was), Some(is), Changed::List | Changed::Recalled) if was.rank == is.rank => {
                self.listed_differently(was, is).and_then(|cubes| product(both, &cubes))
            }
            _ => None,
        };
        Differing { changed, orders: narrowed.unwrap_or_else(|| both.to_vec()) }
    }

    /// The orders for which somebody is on one list and not on the other.
    fn listed_differently(&self, was: &Rc<List>, is: &Rc<List>) -> Cubes {
        if was == is {
            return Some(Vec::new());
        }
        let was = self.listed.get(&(false, was.clone()))?.as_ref()?;
        let is = self.listed.get(&(true, is.clone()))?.as_ref()?;
        let nobody = [Vec::new(), vec![Cube::default()]];
        let mut names: Vec<&String> = was.keys().chain(is.keys()).collect();
        names.sort_unstable();
        names.dedup();
        let mut all = Vec::new();
        for name in names {
            let [on_before, off_before] = was.get(name).unwrap_or(&nobody);
            let [on_after, off_after] = is.get(name).unwrap_or(&nobody);
            all.extend(product(on_before, off_after)?);
            all.extend(product(off_before, on_after)?);
        }
        Some(all)
    }

    /// The order as both versions see it, if they treat it differently.
    fn proof(&self, cube: &Cube, witness: &Witness, claim: &Claim<'_>) -> Option<Proof> {
        let declined = decliners(&self.space.domain, cube);
        self.space.domain.effort.add(READ);
        let pairs = self.joint.orders(&witness.order, self.readers);
        pairs.into_iter().find_map(|orders| {
            let at_once = self.told_apart(orders.clone(), witness, &declined, claim)?;
            at_once.or_else(|| {
                claim.more_ids().find_map(|number| {
                    let id = format!("T-{number}");
                    let named = |is_new: bool, order: &Order| {
                        self.versions.version(is_new).program().with_id(order.clone(), &id)
                    };
                    let orders = (named(false, &orders.0), named(true, &orders.1));
                    self.told_apart(orders, witness, &declined, claim).flatten()
                })
            })
        })
    }

    /// The proof that the versions treat an order differently, `None` if they do not; and `None` if they do not decide as
    /// the claim says, whatever the order's id.
    #[expect(clippy::option_option, reason = "no difference and no such decision are two things")]
    fn told_apart(
        &self,
        (old_order, new_order): (Order, Order),
        witness: &Witness,
        declined: &[String],
        claim: &Claim<'_>,
    ) -> Option<Option<Proof>> {
        let before = self.decide(false, &old_order, witness, declined, claim)?;
        let after = self.decide(true, &new_order, witness, declined, claim)?;
        let (at, declined) = (self.step.position(), declined.to_vec());
        let now = witness.now;
        Some(differ(&before, &after).then_some(Proof {
            old_order,
            new_order,
            now,
            at,
            declined,
            before,
            after,
        }))
    }

    /// What a version decides, if it is as the claim says; where the claim is about orders that are recalled, what comes
    /// of that.
    fn decide(
        &self,
        is_new: bool,
        order: &Order,
        witness: &Witness,
        declined: &[String],
        claim: &Claim<'_>,
    ) -> Option<Decision> {
        let (engine, now) = (self.versions.version(is_new), witness.now);
        self.space.domain.effort.add(DECIDED);
        let declined: Vec<Assignee> = declined.iter().map(|name| self.assignee(name)).collect();
        let decision = self.step.decide(engine, is_new, order, now, declined.clone())?;
        if !claim.said[usize::from(is_new)].is_of(&decision) {
            return None;
        }
        match claim.changed {
            Changed::Recalled => self.step.recall(engine, is_new, order, now, (&decision, declined)),
            Changed::Outcome | Changed::List | Changed::Choice | Changed::Place => Some(decision),
        }
    }

    fn assignee(&self, name: &str) -> Assignee {
        match self.step.engineer(name) {
            Some((provider, engineer)) => Assignee::engineer(provider, engineer),
            None => Assignee::provider(name),
        }
    }
}

/// What is claimed of orders, to be confirmed with one.
struct Claim<'e> {
    changed: Changed,
    /// What each version does with them.
    said: [&'e Treatment; 2],
    /// How many more ids may be tried, where it hangs on the order's id.
    ids: Cell<usize>,
}

impl Claim<'_> {
    /// Numbers of ids that were not tried before: whom an id draws is the same for every order.
    fn more_ids(&self) -> std::ops::Range<usize> {
        let (left, first) = (self.ids.get(), 2 + IDS_IN_ALL - self.ids.get());
        let more = left.min(IDS);
        self.ids.set(left - more);
        first..first + more
    }
}

fn at_node(node: &str) -> Side {
    Side { outcome: Treatment::Waits { node: node.to_owned() }, rule: None }
}

/// An entry of the old version, and one of the new.
fn in_order<'e>(unmatched: Unmatched<'e>, other: &'e ListEntry) -> (&'e ListEntry, &'e ListEntry) {
    if unmatched.sides.is_old { (unmatched.entry(), other) } else { (other, unmatched.entry()) }
}

/// The cubes of entries, as rules have them.
fn cubes_of(entries: &[ListEntry]) -> Vec<Cubes> {
    entries.iter().map(|entry| Some(entry.cubes.clone())).collect()
}

/// The names of those who declined, in a cube.
fn decliners(domain: &Domain<'_>, cube: &Cube) -> Vec<String> {
    let declined = |(id, ranges): &(VarId, Ranges)| match &domain.variable(*id).subject {
        Subject::Free(what, _) if !ranges.contains(NO) && !ranges.contains(MISSING) => {
            what.strip_suffix(DECLINED).map(str::to_owned)
        }
        _ => None,
    };
    cube.entries().iter().filter_map(declined).collect()
}

/// What is found so far.
#[derive(Default)]
pub(super) struct ClassesSoFar {
    pub classes: Vec<Class>,
    pub undecided: Vec<Undecided>,
    /// Where in it a pair of sides stands.
    known: HashMap<(Side, Side, Changed, Option<String>), usize>,
}

impl ClassesSoFar {
    pub fn doubt(&mut self, (before, after): (Side, Side), why: &Unanswered) {
        self.undecided.push(Undecided { before, after, why: why.to_string() });
    }

    /// Notes that so many entries were not compared, this the first.
    fn leave_out(&mut self, first: String, count: usize) {
        let what = match count {
            1 => first,
            count => format!("{first} and {} more", count - 1),
        };
        self.doubt(super::whole(&what), &Unanswered::Budget);
    }

    fn add(&mut self, class: Class) {
        let key = (class.before.clone(), class.after.clone(), class.changed, class.node.clone());
        if let Some(at) = self.known.get(&key) {
            let known = &mut self.classes[*at];
            let room = CONDITIONS.saturating_sub(known.conditions.len());
            let new: Vec<String> =
                class.conditions.into_iter().filter(|one| !known.conditions.contains(one)).collect();
            known.are_all &= class.are_all && new.len() <= room;
            known.conditions.extend(new.into_iter().take(room));
            return;
        }
        self.known.insert(key, self.classes.len());
        self.classes.push(class);
    }
}
