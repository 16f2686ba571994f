//! Texts one of which a text must contain for a regular expression to match it.
//!
//! Many expressions are thus told apart by one search for all of their literals, and only those are matched
//! whose literals were found; so do RE2's `FilteredRE2` and Hyperscan (Wang et al., "Hyperscan: a fast
//! multi-pattern regex matcher for modern CPUs", 2019).

use std::cmp::Reverse;

use regex_syntax::ParserBuilder;
use regex_syntax::hir::literal::{ExtractKind, Extractor, Seq};
use regex_syntax::hir::{Class, ClassUnicode, Hir, HirKind, Look, Repetition};

use super::pattern::{Anchor, Choice, Pattern, rarest};
use crate::program::{Regex, Type};
use crate::scalar::fold;

/// More literals than this are as good as none; of more choices, those of the shortest are left out.
const MOST: usize = 16;
/// And more than this, where the shortest has two bytes. One byte alone is in nearly every text.
const MOST_SHORT: usize = 4;
/// Classes of at most so many characters are looked into.
const SMALL: u32 = 8;

/// What a text of the type must be like for the expression to match.
pub(super) fn choices_of_regex(regex: &Regex, ty: &Type) -> Vec<Choice> {
    let is_folded = *ty == Type::Text { caseless: true };
    let choices = required(regex, is_folded);
    if choices.is_empty() {
        let flags = if regex.caseless { "(?i)" } else { "" };
        return vec![vec![Pattern::Regex(format!("{flags}{}", regex.regex.as_str()).into())]];
    }
    choices
}

/// What the expression requires: one pattern of each choice; no choice where no literal is required. Where
/// texts are `folded`, only literals that are folded too.
fn required(regex: &Regex, folded: bool) -> Vec<Choice> {
    let parsed = ParserBuilder::new().case_insensitive(regex.caseless).build().parse(regex.regex.as_str());
    let hir = parsed.ok().map(|hir| if folded { fold_classes(hir) } else { hir });
    let mut choices = hir.as_ref().map(choices).unwrap_or_default();
    choices.sort_unstable();
    choices.dedup();
    choices.sort_by_key(|choice| Reverse(choice.iter().map(Pattern::len).min()));
    choices.truncate(MOST);
    choices
}

/// The choices of literals of the expression and of its parts.
fn choices(hir: &Hir) -> Vec<Choice> {
    let mut all: Vec<Choice> = match hir.kind() {
        HirKind::Capture(capture) => choices(&capture.sub),
        HirKind::Repetition(repetition) if repetition.min > 0 => choices(&repetition.sub),
        HirKind::Concat(parts) => parts.iter().flat_map(choices).collect(),
        HirKind::Alternation(parts) => {
            let rarest_of_each: Option<Vec<Choice>> =
                parts.iter().map(|part| rarest(&choices(part)).cloned()).collect();
            rarest_of_each.map(|all| tidy(all.concat())).into_iter().filter(|all| tell_apart(all)).collect()
        }
        _ => Vec::new(),
    };
    let looks = hir.properties();
    let start = if looks.look_set_prefix().contains(Look::Start) { Anchor::Start } else { Anchor::Anywhere };
    let end = if looks.look_set_suffix().contains(Look::End) { Anchor::End } else { Anchor::Anywhere };
    all.extend(extract(hir, ExtractKind::Prefix, start));
    all.extend(extract(hir, ExtractKind::Suffix, end));
    all
}

fn tidy(mut choice: Choice) -> Choice {
    choice.sort_unstable();
    choice.dedup();
    choice
}

/// What every match begins or ends with: one of these.
fn extract(hir: &Hir, kind: ExtractKind, place: Anchor) -> Option<Choice> {
    let sequence: Seq = Extractor::new().kind(kind).extract(hir);
    let literals = sequence.literals().filter(|literals| literals.len() <= MOST)?;
    let patterns: Option<Choice> =
        literals.iter().map(|literal| Pattern::part(place, literal.as_bytes())).collect();
    patterns.map(tidy).filter(|patterns| tell_apart(patterns))
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

    fn literals(text: &str, caseless: bool) -> Vec<String> {
        let regex = Regex::new(text, caseless).expect("an expression");
        let pattern = |pattern: &Pattern| match pattern {
            Pattern::Part(Anchor::Whole, bytes) => format!("={}", String::from_utf8_lossy(bytes)),
            Pattern::Part(Anchor::Start, bytes) => format!("^{}", String::from_utf8_lossy(bytes)),
            Pattern::Part(Anchor::End, bytes) => format!("{}$", String::from_utf8_lossy(bytes)),
            Pattern::Part(Anchor::Anywhere, bytes) => String::from_utf8_lossy(bytes).into(),
            Pattern::Regex(text) => text.to_string(),
        };
        let choice = |choice: &Choice| choice.iter().map(pattern).collect::<Vec<_>>().join("|");
        required(&regex, caseless).iter().map(choice).collect()
    }

    #[test]
    fn the_parts_that_must_be_there_are_found() {
        for (text, expected) in [
            (r"^AB-\d+$", &["^AB-", "AB-"] as &[&str]),
            (r"\d+-XY$", &["-XY$", "-XY"]),
            (r"\w+ pump \d", &[" pump "]),
            (r"(?:leak|burst) in", &["burst in|leak in", " in", "burst|leak"]),
            (r"\d(?:leak|\w+burst)\d", &["burst|leak"]),
            (r"\d(abc)+\d", &["abc"]),
            (r"(?m)^a1", &["a1"]),
            (r"(?:Leak|Drip) of \d+ 17\b", &["Drip of |Leak of ", " 17", " of ", "Drip|Leak"]),
        ] {
            let (mut found, mut expected) = (literals(text, false), expected.to_vec());
            found.sort_unstable();
            expected.sort_unstable();
            assert_eq!(found, expected, "{text}");
        }
    }

    #[test]
    fn letters_of_either_case_are_folded() {
        assert!(literals(r"^North Kelvin-\d", true).contains(&"^north kelvin-".to_owned()));
        assert_eq!(literals(r"\dÉCOLE\d", true), ["école"]);
    }

    #[test]
    fn what_requires_no_literal_has_none() {
        for text in [r"\d{5}", "a*", "", r"(?:leak|\d+)", "[A-Z]{2}", "(?:abc)?", " [0-9]"] {
            assert_eq!(literals(text, false), [""; 0], "{text}");
        }
    }
}
