//! Texts of fields: patterns, texts that they must or must not be, and fields that are equal or not.

use rustc_hash::FxHashMap;

use super::super::domain::{Cells, MISSING, Variable};
use super::super::plainest;
use super::super::search::Solved;
use super::super::text::Texts;
use super::view::{Impossible, Solution, View};
use crate::program::{Comparison, Operand, Pattern, Test, Type, Value};

/// How many combinations of what equal texts may each be are looked at.
const PIECES: usize = 500;

/// How many texts are given to classes of equal ones.
const TRIES: usize = 500;

/// Texts that are equal, whatever they are.
#[derive(Default)]
struct EqualTexts<'a> {
    /// Fields, and fields folded.
    members: Vec<Operand>,
    asked: Texts<'a>,
    /// It must be one of each of these.
    among: Vec<Vec<&'a str>>,
    /// The classes that it must not be equal to.
    apart: Vec<usize>,
}

/// A part of what a text may be.
#[derive(Clone, Debug)]
enum Piece<'a> {
    Point(&'a str),
    /// Between two, but for some.
    Gap {
        above: Option<&'a str>,
        below: Option<&'a str>,
        without: Vec<&'a str>,
    },
}

/// Values for the fields that are texts.
pub(super) fn solve<'a>(view: &View<'a, '_>, solution: &mut Solution) -> Result<(), Impossible> {
    let mut classes = Classes::unite(view, solution);
    classes.ask(view, solution)?;
    let mut tries = TRIES;
    classes.solve(&classes.in_order(), view, solution, &mut tries)?;
    // A field and its folding are two texts here.
    let texts: Vec<_> =
        solution.values.iter().filter(|(operand, _)| matches!(operand, Operand::Fold(_))).collect();
    let agree = |(operand, folded): &(&Operand, &Value)| match operand {
        Operand::Fold(of) => match (solution.values.get(of), folded) {
            (Some(Value::Text(whole)), Value::Text(folded)) => whole.folded().compared() == folded.compared(),
            _ => false,
        },
        _ => true,
    };
    solution.is_open |= !texts.iter().all(agree);
    Ok(())
}

#[derive(Default)]
struct Classes<'a> {
    all: Vec<EqualTexts<'a>>,
    /// Which class each member is in.
    of: FxHashMap<Operand, usize>,
}

impl<'a> Classes<'a> {
    /// One for each text of which something is asked, those that must be equal united. A field of which nothing is asked
    /// gets any value.
    fn unite(view: &View<'a, '_>, solution: &mut Solution) -> Self {
        let id = view.domain.id.map(Operand::Field);
        let of_atoms = view.atoms.iter().flat_map(|(atom, _)| atom.operands());
        let mut classes = Self::default();
        let of_cube = view.operands();
        for operand in id.iter().chain(of_atoms).chain(of_cube).filter(|operand| is_text(view, operand)) {
            // What is asked of a folded text is asked of the text.
            if let Operand::Fold(of) = operand {
                classes.add(of);
            }
            classes.add(operand);
        }
        for (at, (atom, so)) in view.atoms.iter().enumerate() {
            let Test::Compare(Comparison::Equal, other) = &atom.test else { continue };
            let Some((one, two)) = classes.with(&atom.subject).zip(classes.with(other)).filter(|_| *so)
            else {
                continue;
            };
            solution.settled.insert(at);
            if one != two {
                classes.join(one, two);
            }
        }
        classes
    }

    fn add(&mut self, operand: &Operand) {
        if !self.of.contains_key(operand) {
            self.of.insert(operand.clone(), self.all.len());
            self.all.push(EqualTexts { members: vec![operand.clone()], ..EqualTexts::default() });
        }
    }

    /// Leaves the second of two classes without members.
    fn join(&mut self, one: usize, two: usize) {
        let members = std::mem::take(&mut self.all[two].members);
        for member in &members {
            self.of.insert(member.clone(), one);
        }
        self.all[one].members.extend(members);
    }

    fn with(&self, operand: &Operand) -> Option<usize> {
        self.of.get(operand).copied()
    }

    /// Notes what conditions ask of the classes.
    fn ask(&mut self, view: &View<'a, '_>, solution: &mut Solution) -> Result<(), Impossible> {
        for (at, (atom, so)) in view.atoms.iter().enumerate() {
            let Some(class) = self.with(&atom.subject) else { continue };
            let is_known = match (&atom.test, Pattern::of_test(&atom.test), so) {
                (_, Some(pattern), true) => {
                    self.all[class].asked.holds.push(pattern);
                    true
                }
                (_, Some(pattern), false) => {
                    self.all[class].asked.fails.push(pattern);
                    true
                }
                (Test::In(values), _, so) => self.all[class].one_of(values, *so),
                (Test::Compare(Comparison::Equal, Operand::Literal(value)), _, so) => {
                    self.all[class].one_of(std::slice::from_ref(value), *so)
                }
                (Test::Compare(Comparison::Equal, other), _, false) => match self.with(other) {
                    Some(other) if other == class => return Err(Impossible),
                    Some(other) => {
                        self.all[class].apart.push(other);
                        self.all[other].apart.push(class);
                        true
                    }
                    None => false,
                },
                _ => false,
            };
            if is_known {
                solution.settled.insert(at);
            }
        }
        for class in &mut self.all {
            class.asked.caseless = class.members.iter().any(|member| is_folded(view, member));
            class.asked.excluded.sort_unstable();
            class.asked.excluded.dedup();
        }
        Ok(())
    }

    /// Those of folded fields first: a field is then given the text that its folding has.
    fn in_order(&self) -> Vec<usize> {
        let mut order: Vec<usize> =
            (0..self.all.len()).filter(|at| !self.all[*at].members.is_empty()).collect();
        order
            .sort_by_key(|at| !self.all[*at].members.iter().any(|member| matches!(member, Operand::Fold(_))));
        order
    }

    /// Values for these classes, given those of others: where one that must not be equal to another leaves that
    /// nothing, it is given something else.
    fn solve(
        &self,
        mut order: &[usize],
        view: &View<'a, '_>,
        solution: &mut Solution,
        tries: &mut usize,
    ) -> Result<(), Impossible> {
        // Most are apart from none: what one of them is given keeps nothing from the others.
        while let Some((at, rest)) = order.split_first().filter(|(at, _)| self.all[**at].apart.is_empty()) {
            let class = &self.all[*at];
            match class.find(view, &[], &class.plain(view, solution)) {
                Solved::Impossible => return Err(Impossible),
                Solved::Witness(text) => class.give(&text, view, solution),
                Solved::Beyond => solution.is_open = true,
            }
            order = rest;
        }
        let Some((at, rest)) = order.split_first() else { return Ok(()) };
        let class = &self.all[*at];
        let mut taken = self.taken(class, solution);
        let plain = class.plain(view, solution);
        loop {
            let text = match class.find(view, &taken, &plain) {
                Solved::Impossible => return Err(Impossible),
                Solved::Witness(text) if *tries > 0 => text,
                _ => {
                    solution.is_open = true;
                    return self.solve(rest, view, solution, tries);
                }
            };
            *tries -= 1;
            class.give(&text, view, solution);
            if self.solve(rest, view, solution, tries).is_ok() {
                return Ok(());
            }
            for member in &class.members {
                solution.values.remove(member);
            }
            if !class.apart.iter().any(|other| rest.contains(other)) {
                return Err(Impossible);
            }
            taken.push(text);
        }
    }

    /// What a class must not be, because others are it.
    fn taken(&self, class: &EqualTexts, solution: &Solution) -> Vec<String> {
        let of_class = |other: &usize| {
            let value = solution.values.get(self.all[*other].members.first()?)?;
            text_of(value).map(str::to_owned)
        };
        class.apart.iter().filter_map(of_class).collect()
    }
}

/// Whether an operand is a text field that is there, or the folding of one.
fn is_text(view: &View, operand: &Operand) -> bool {
    match operand {
        Operand::Field(slot) => view.present[*slot] && matches!(view.field(*slot).ty, Type::Text { .. }),
        Operand::Fold(inner) => matches!(**inner, Operand::Field(_)) && is_text(view, inner),
        _ => false,
    }
}

fn is_folded(view: &View, operand: &Operand) -> bool {
    match operand {
        Operand::Field(slot) => view.field(*slot).ty == Type::Text { caseless: true },
        operand => matches!(operand, Operand::Fold(_)),
    }
}

impl<'a> EqualTexts<'a> {
    fn give(&self, text: &str, view: &View, solution: &mut Solution) {
        for member in &self.members {
            let text = view.domain.program.texts.look_up(text, is_folded(view, member));
            solution.values.insert(member.clone(), Value::Text(text));
        }
    }

    /// Notes that it is one of these, or none; whether they are texts.
    fn one_of(&mut self, values: &'a [Value], so: bool) -> bool {
        let Some(texts) = values.iter().map(text_of).collect::<Option<Vec<_>>>() else { return false };
        if so {
            self.among.push(texts);
        } else {
            self.asked.excluded.extend(texts);
        }
        true
    }

    /// Texts that are tried first.
    fn plain(&self, view: &View, solution: &Solution) -> Vec<String> {
        let folded = self.members.iter().filter_map(|member| {
            let value = solution.values.get(&Operand::Fold(Box::new(member.clone())))?;
            text_of(value).map(str::to_owned)
        });
        let is_id = self.members.iter().any(|member| match member {
            Operand::Field(slot) => view.domain.id == Some(*slot),
            _ => false,
        });
        let plain: &[&str] = if is_id { &["T-1", "t-1"] } else { &["other"] };
        folded.chain(plain.iter().map(|text| (*text).to_owned())).collect()
    }

    /// A text that is as asked, seen without a search: of a single text, cell after cell up to one that needs a search.
    fn at_hand(&self, view: &View<'a, '_>, taken: &[String], plain: &[String]) -> Option<String> {
        let [member] = &self.members[..] else { return None };
        let fits = |text: &str| self.asked.fit(text) && !taken.iter().any(|taken| taken == text);
        // A text that several patterns ask for takes a search, to be one of the shortest.
        let asked = match &self.asked.holds[..] {
            [one] => plainest::plainest(one),
            _ => None,
        };
        let plain = || plain.iter().chain(&asked).filter(|text| fits(text));
        let cells = view.cells(member).filter(|_| self.among.is_empty());
        let Some((variable, cells)) = cells else {
            return if self.among.is_empty() { plain().next().cloned() } else { None };
        };
        let (texts, is_folded) = (&view.domain.program.texts, is_folded(view, member));
        for cell in cells.cells().filter(|cell| *cell != MISSING) {
            let Some(point) = point(variable, cell)? else {
                let is_there = |text: &&String| {
                    variable.cell_with(&Value::Text(texts.look_up(text, is_folded))) == Some(cell)
                };
                return plain().find(is_there).cloned();
            };
            if fits(point) {
                return Some(point.to_owned());
            }
        }
        None
    }

    fn find(&self, view: &View<'a, '_>, taken: &[String], plain: &[String]) -> Solved<String> {
        if let Some(text) = self.at_hand(view, taken, plain) {
            return Solved::Witness(text);
        }
        let Some(pieces) = self.pieces(view) else { return Solved::Beyond };
        let mut leaf = Solved::Impossible;
        for piece in pieces {
            let mut asked: Texts = self.asked.clone();
            asked.excluded.extend(taken.iter().map(|text| &**text));
            let found = match piece {
                Piece::Point(text) => {
                    asked.excluded.sort_unstable();
                    if asked.fit(text) { Solved::Witness(text.to_owned()) } else { Solved::Impossible }
                }
                Piece::Gap { above, below, without } => {
                    asked.excluded.extend(without);
                    asked.excluded.sort_unstable();
                    asked.excluded.dedup();
                    (asked.above, asked.below) = (above, below);
                    asked.find(plain.iter().map(|text| &**text), &view.domain.effort)
                }
            };
            match found {
                Solved::Witness(text) => return Solved::Witness(text),
                Solved::Impossible => {}
                Solved::Beyond => leaf = Solved::Beyond,
            }
        }
        leaf
    }

    /// What all members may be; `None` if that is too much.
    fn pieces(&self, view: &View<'a, '_>) -> Option<Vec<Piece<'a>>> {
        let mut pieces = vec![Piece::Gap { above: None, below: None, without: Vec::new() }];
        for (variable, cells) in self.members.iter().filter_map(|member| view.cells(member)) {
            let mut both = Vec::new();
            for one in &pieces {
                for cell in cells.cells().filter(|cell| *cell != MISSING) {
                    both.extend(one.and(&piece(variable, cell)?));
                    if both.len() > PIECES {
                        return None;
                    }
                }
            }
            pieces = both;
        }
        for texts in &self.among {
            let points = texts.iter().map(|text| Piece::Point(text));
            pieces = points.filter(|point| pieces.iter().any(|piece| piece.and(point).is_some())).collect();
        }
        Some(pieces)
    }
}

fn text_of(value: &Value) -> Option<&str> {
    match value {
        Value::Text(text) => Some(text.compared()),
        _ => None,
    }
}

/// The text that a cell of a text field stands for, `None` if it stands for many; and `None` if the cells are those of
/// something else.
#[expect(clippy::option_option, reason = "many texts and no texts are two things")]
fn point(variable: &Variable, cell: u32) -> Option<Option<&str>> {
    let at = cell as usize - 1;
    match &variable.cells {
        Cells::Named(values) => values.get(at).map_or(Some(None), |value| text_of(value).map(Some)),
        Cells::Ordered(_) if at.is_multiple_of(2) => Some(None),
        Cells::Ordered(values) => text_of(values.get(at / 2)?).map(Some),
        Cells::Each(_) => None,
    }
}

/// The piece of a cell of a text field; `None` if the cells are those of something else. Made only when it is
/// asked for: a field may have as many cells as there are rules.
fn piece<'v>(variable: &'v Variable, cell: u32) -> Option<Piece<'v>> {
    let text = |value: Option<&'v Value>| text_of(value?);
    let at = cell as usize - 1;
    Some(match &variable.cells {
        Cells::Named(values) if at < values.len() => Piece::Point(text(values.get(at))?),
        Cells::Named(values) => {
            let without = values.iter().map(text_of).collect::<Option<_>>()?;
            Piece::Gap { above: None, below: None, without }
        }
        Cells::Ordered(values) if !at.is_multiple_of(2) => Piece::Point(text(values.get(at / 2))?),
        Cells::Ordered(values) => {
            let before = (at / 2).checked_sub(1).and_then(|before| values.get(before));
            Piece::Gap { above: text(before), below: text(values.get(at / 2)), without: Vec::new() }
        }
        Cells::Each(_) => return None,
    })
}

impl<'a> Piece<'a> {
    /// What is in both.
    fn and(&self, other: &Self) -> Option<Self> {
        match (self, other) {
            (Piece::Point(one), Piece::Point(two)) => (one == two).then_some(Piece::Point(one)),
            (Piece::Point(point), Piece::Gap { above, below, without })
            | (Piece::Gap { above, below, without }, Piece::Point(point)) => {
                let within = above.is_none_or(|above| above < *point)
                    && below.is_none_or(|below| *point < below)
                    && !without.contains(point);
                within.then_some(Piece::Point(point))
            }
            (
                Piece::Gap { above, below, without },
                Piece::Gap { above: other_above, below: other_below, without: other_without },
            ) => Some(Piece::Gap {
                above: (*above).max(*other_above),
                below: [*below, *other_below].into_iter().flatten().min(),
                without: without.iter().chain(other_without).copied().collect(),
            }),
        }
    }
}
