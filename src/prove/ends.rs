//! What texts must begin and end with for a pattern to hold of them: two patterns that ask for different ends hold of no
//! text together, which is seen without a look at their automata.

use std::collections::HashMap;
use std::rc::Rc;

use regex_syntax::hir::Look;
use regex_syntax::hir::literal::{ExtractKind, Extractor};

use super::cube::{Cube, Cubes};
use super::domain::{Domain, MISSING, NO, Subject, VarId};
use crate::program::{Operand, Pattern, RuleId};

/// What a text begins and ends with, and which text.
#[derive(Debug)]
struct AskedOfText {
    of: Operand,
    prefix: Vec<u8>,
    suffix: Vec<u8>,
}

impl AskedOfText {
    /// Whether no text is as both ask.
    fn excludes(&self, other: &Self) -> bool {
        self.of == other.of
            && (!self.prefix.iter().zip(&other.prefix).all(|(a, b)| a == b)
                || !self.suffix.iter().rev().zip(other.suffix.iter().rev()).all(|(a, b)| a == b))
    }
}

/// The ends that the conditions of a domain ask for.
#[derive(Debug)]
pub(super) struct Ends {
    asked: HashMap<VarId, Rc<AskedOfText>>,
    /// By rule, what is asked of every order that it matches; empty for one of several cubes.
    of_rules: Vec<Vec<Rc<AskedOfText>>>,
}

impl Ends {
    /// Of rules by their numbers.
    pub fn new(domain: &Domain<'_>, rules: &[Cubes]) -> Self {
        let mut ends = Self { asked: Self::asked_by(domain), of_rules: Vec::new() };
        let of_rule = |cubes: &Cubes| match cubes.as_deref() {
            Some([cube]) => ends.asked(cube).cloned().collect(),
            _ => Vec::new(),
        };
        ends.of_rules = rules.iter().map(of_rule).collect();
        ends
    }

    fn asked_by(domain: &Domain<'_>) -> HashMap<VarId, Rc<AskedOfText>> {
        let asked = (0..).map(VarId).zip(&domain.variables).filter_map(|(id, variable)| {
            let Subject::Atom(atom) = &variable.subject else { return None };
            let (prefix, suffix) = ends(&Pattern::of_test(&atom.test)?);
            let is_any = prefix.is_empty() && suffix.is_empty();
            (!is_any).then(|| (id, Rc::new(AskedOfText { of: atom.subject.clone(), prefix, suffix })))
        });
        asked.collect()
    }

    /// Whether no order matches both of two rules, as far as the ends of texts alone tell.
    pub fn exclude_each_other(&self, one: RuleId, other: RuleId) -> bool {
        let of = |rule: RuleId| self.of_rules.get(rule.0 as usize).into_iter().flatten();
        of(one).any(|a| of(other).any(|b| a.excludes(b)))
    }

    /// Whether no order is in one of the first and one of the second, as far as that is seen at a glance.
    pub fn are_apart(&self, one: &Cubes, other: &Cubes) -> bool {
        let (Some(one), Some(other)) = (one, other) else { return false };
        one.iter().all(|a| other.iter().all(|b| !a.meets(b) || self.exclude(a, b)))
    }

    fn exclude(&self, one: &Cube, other: &Cube) -> bool {
        self.asked(one).any(|a| self.asked(other).any(|b| a.excludes(b)))
    }

    /// What is asked by the conditions that are surely true in a cube.
    fn asked<'s>(&'s self, cube: &'s Cube) -> impl Iterator<Item = &'s Rc<AskedOfText>> {
        let is_true = |cells: &super::ranges::Ranges| !cells.contains(NO) && !cells.contains(MISSING);
        cube.entries()
            .iter()
            .filter(move |(_, cells)| is_true(cells))
            .filter_map(|(id, _)| self.asked.get(id))
    }
}

fn ends(pattern: &Pattern<'_>) -> (Vec<u8>, Vec<u8>) {
    match pattern {
        Pattern::Contains(_) => (Vec::new(), Vec::new()),
        Pattern::StartsWith(part) => (part.as_bytes().to_vec(), Vec::new()),
        Pattern::EndsWith(part) => (Vec::new(), part.as_bytes().to_vec()),
        Pattern::Matches(regex) if regex.caseless => (Vec::new(), Vec::new()),
        Pattern::Matches(regex) => ends_of_expression(regex.regex.as_str()).unwrap_or_default(),
    }
}

/// Of an expression that holds of whole texts, from their beginning or to their end.
fn ends_of_expression(text: &str) -> Option<(Vec<u8>, Vec<u8>)> {
    let hir = regex_syntax::parse(text).ok()?;
    let properties = hir.properties();
    let literals = |kind| Extractor::new().kind(kind).extract(&hir);
    let prefix = properties.look_set_prefix().contains(Look::Start).then(|| {
        let found = literals(ExtractKind::Prefix);
        found.longest_common_prefix().map(<[u8]>::to_vec)
    });
    let suffix = properties.look_set_suffix().contains(Look::End).then(|| {
        let found = literals(ExtractKind::Suffix);
        found.longest_common_suffix().map(<[u8]>::to_vec)
    });
    Some((prefix.flatten().unwrap_or_default(), suffix.flatten().unwrap_or_default()))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::program::Regex;

    #[test]
    fn ends_of_expressions_are_those_of_what_they_match() {
        let of = |text: &str| {
            let (prefix, suffix) = ends_of_expression(text).expect("it is one");
            (String::from_utf8_lossy(&prefix).into_owned(), String::from_utf8_lossy(&suffix).into_owned())
        };
        assert_eq!(of("^ab[0-9]+cd$"), ("ab".into(), "cd".into()));
        assert_eq!(of("ab[0-9]+cd"), (String::new(), String::new()));
        assert_eq!(of("^(abc|abd)"), ("ab".into(), String::new()));
        assert_eq!(of("^a|b$"), (String::new(), String::new()));
    }

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

        /// Whatever an expression matches begins and ends as is said.
        #[test]
        fn what_matches_has_the_ends(
            start in "\\^?", first in "[ab]{0,3}", middle in "(\\(a\\|b\\)|\\[ab\\]\\*|\\.\\+|a\\?)?",
            last in "[ab]{0,3}", end in "\\$?", texts in prop::collection::vec("[ab]{0,7}", 1..20),
        ) {
            let expression = format!("{start}{first}{middle}{last}{end}");
            let regex = Regex::new(&expression, false).expect("it is one");
            let (prefix, suffix) = ends_of_expression(&expression).expect("it is one");
            for text in texts.iter().filter(|text| Pattern::Matches(&regex).holds(text)) {
                prop_assert!(text.as_bytes().starts_with(&prefix), "{} {}", expression, text);
                prop_assert!(text.as_bytes().ends_with(&suffix), "{} {}", expression, text);
            }
        }
    }
}
