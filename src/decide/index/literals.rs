//! Texts one of which a text must contain for a regular expression to match it.
//!
//! Many expressions are thus told apart by one search for all of their literals, and only those are matched
//! whose literals were found; so do RE2's `FilteredRE2` and Hyperscan (Wang et al., "Hyperscan: a fast
//! multi-pattern regex matcher for modern CPUs", 2019).

use regex_syntax::ParserBuilder;
use regex_syntax::hir::literal::{ExtractKind, Extractor, Seq};
use regex_syntax::hir::{Class, ClassUnicode, Hir, HirKind, Look, Repetition};

use super::pattern::{Pattern, Place, is_rarer};
use crate::program::Regex;
use crate::scalar::fold;

/// More literals than this are as good as none.
const MOST: usize = 16;
/// And more than this, where the shortest has two bytes. One byte alone is in nearly every text.
const MOST_SHORT: usize = 4;
/// Classes of at most so many characters are looked into.
const SMALL: u32 = 8;

/// What the expression requires: one of these patterns; nothing where no literal is required. Where texts
/// are `folded`, only literals that are folded too.
pub(super) fn required(regex: &Regex, folded: bool) -> Option<Vec<Pattern>> {
    let parsed = ParserBuilder::new().case_insensitive(regex.caseless).build().parse(regex.regex.as_str());
    let hir = parsed.ok()?;
    best(&if folded { fold_classes(hir) } else { hir })
}

/// The rarest choice of literals of the expression and of its parts.
fn best(hir: &Hir) -> Option<Vec<Pattern>> {
    let inner = match hir.kind() {
        HirKind::Capture(capture) => best(&capture.sub),
        HirKind::Repetition(repetition) if repetition.min > 0 => best(&repetition.sub),
        HirKind::Concat(parts) => parts.iter().filter_map(best).reduce(rarer),
        HirKind::Alternation(parts) => {
            let all: Option<Vec<_>> = parts.iter().map(best).collect();
            all.map(|all| all.concat()).filter(|all| tell_apart(all))
        }
        _ => None,
    };
    let looks = hir.properties();
    let start = if looks.look_set_prefix().contains(Look::Start) { Place::Start } else { Place::Anywhere };
    let end = if looks.look_set_suffix().contains(Look::End) { Place::End } else { Place::Anywhere };
    let (first, last) = (extract(hir, ExtractKind::Prefix, start), extract(hir, ExtractKind::Suffix, end));
    [first, last, inner].into_iter().flatten().reduce(rarer)
}

fn rarer(one: Vec<Pattern>, other: Vec<Pattern>) -> Vec<Pattern> {
    if is_rarer(&other, &one) { other } else { one }
}

/// What every match begins or ends with: one of these.
fn extract(hir: &Hir, kind: ExtractKind, place: Place) -> Option<Vec<Pattern>> {
    let sequence: Seq = Extractor::new().kind(kind).extract(hir);
    let literals = sequence.literals().filter(|literals| literals.len() <= MOST)?;
    let patterns: Option<Vec<_>> =
        literals.iter().map(|literal| Pattern::part(place, literal.as_bytes())).collect();
    patterns.filter(|patterns| tell_apart(patterns))
}

/// Whether looking for these leaves out many texts.
fn tell_apart(patterns: &[Pattern]) -> bool {
    match patterns.iter().map(Pattern::len).min() {
        None | Some(..2) => false,
        Some(2) => patterns.len() <= MOST_SHORT,
        Some(_) => patterns.len() <= MOST,
    }
}

/// The expression without the characters that folded texts do not have, so that letters of either case are
/// literals again.
fn fold_classes(hir: Hir) -> Hir {
    let all = |parts: Vec<Hir>| parts.into_iter().map(fold_classes).collect();
    match hir.into_kind() {
        HirKind::Empty => Hir::empty(),
        HirKind::Literal(literal) => Hir::literal(literal.0),
        HirKind::Class(Class::Unicode(class)) => Hir::class(Class::Unicode(fold_class(class))),
        HirKind::Class(class) => Hir::class(class),
        HirKind::Look(look) => Hir::look(look),
        HirKind::Repetition(repetition) => {
            let sub = Box::new(fold_classes(*repetition.sub));
            Hir::repetition(Repetition { sub, ..repetition })
        }
        // What is captured is of no interest.
        HirKind::Capture(capture) => fold_classes(*capture.sub),
        HirKind::Concat(parts) => Hir::concat(all(parts)),
        HirKind::Alternation(parts) => Hir::alternation(all(parts)),
    }
}

fn fold_class(class: ClassUnicode) -> ClassUnicode {
    let characters = class.iter().flat_map(|range| range.start()..=range.end());
    let characters: Vec<char> = characters.take(SMALL as usize + 1).collect();
    if characters.len() > SMALL as usize {
        return class;
    }
    let is_folded = |character: &char| {
        let text = character.to_string();
        fold(&text) == text
    };
    let folded = characters.into_iter().filter(is_folded);
    ClassUnicode::new(folded.map(|one| regex_syntax::hir::ClassUnicodeRange::new(one, one)))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn literals(text: &str, caseless: bool) -> Option<Vec<String>> {
        let regex = Regex::new(text, caseless).expect("an expression");
        let shown = |pattern: &Pattern| match pattern {
            Pattern::Part(place, bytes) => format!("{place:?} {}", String::from_utf8_lossy(bytes)),
            Pattern::Regex(text) => text.to_string(),
        };
        Some(required(&regex, caseless)?.iter().map(shown).collect())
    }

    #[test]
    fn the_longest_part_that_must_be_there_is_found() {
        let of = |text: &str, expected: &[&str]| {
            let expected = expected.iter().map(ToString::to_string).collect();
            assert_eq!(literals(text, false), Some(expected), "{text}");
        };
        of(r"^AB-\d+$", &["Start AB-"]);
        of(r"\d+-XY$", &["End -XY"]);
        of(r"\w+ pump \d", &["Anywhere  pump "]);
        of(r"(?:leak|burst) in", &["Anywhere leak in", "Anywhere burst in"]);
        of(r"\d(?:leak|\w+burst)\d", &["Anywhere leak", "Anywhere burst"]);
        of(r"\d(abc)+\d", &["Anywhere abc"]);
        of(r"(?m)^a1", &["Anywhere a1"]);
    }

    #[test]
    fn letters_of_either_case_are_folded() {
        let expected = |text: &str| Some(vec![text.to_owned()]);
        assert_eq!(literals(r"^North Kelvin-\d", true), expected("Start north kelvin-"));
        assert_eq!(literals(r"\dÉCOLE\d", true), expected("Anywhere école"));
    }

    #[test]
    fn what_requires_no_literal_has_none() {
        for text in [r"\d{5}", "a*", "", r"(?:leak|\d+)", "[A-Z]{2}", "(?:abc)?", " [0-9]"] {
            assert_eq!(literals(text, false), None, "{text}");
        }
    }
}
