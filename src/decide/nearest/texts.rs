//! Texts that are tried: those that conditions name, and some that have what patterns ask for.

use regex_syntax::ParserBuilder;
use regex_syntax::hir::{Class, Hir, HirKind};

use crate::decide::scene::Scene;
use crate::program::{Atom, Pattern, Program, Regex, Test, Value};

/// How many texts of one expression are tried.
const SAMPLES: usize = 12;
/// How many patterns are put together.
const PATTERNS: usize = 12;
/// How often a part of an expression is repeated at most.
const REPEATED: usize = 64;

/// Texts that are named, that fit patterns, and one that nothing is special about.
pub(super) fn samples_for(
    program: &Program,
    caseless: bool,
    atoms: &[(Scene<'_>, &Atom)],
    named: &[Value],
) -> Vec<Value> {
    let own = named
        .iter()
        .filter_map(|value| if let Value::Text(text) = value { Some(text.shown().to_owned()) } else { None });
    let own: Vec<String> = own.collect();
    let (mut starts, mut middles, mut ends) = (vec![String::new()], vec![String::new()], vec![String::new()]);
    for (scene, atom) in atoms.iter().take(PATTERNS) {
        let part = |operand| match &*scene.value(operand) {
            Value::Text(text) => text.shown().to_owned(),
            _ => String::new(),
        };
        match &atom.test {
            Test::StartsWith(operand) => starts.push(part(operand)),
            Test::EndsWith(operand) => ends.push(part(operand)),
            Test::ContainsText(operand) => middles.push(part(operand)),
            Test::Matches(regex) => middles.extend(samples(regex)),
            _ => {}
        }
    }
    let mut texts = own.clone();
    texts.extend(["other".to_owned(), String::new(), "z".to_owned(), "0".to_owned()]);
    texts.extend(
        own.iter().flat_map(|text| [format!("{text}0"), text.chars().take(1).collect(), longer(text)]),
    );
    // What is found anywhere may stand between what it is to start and to end with; several behind each other.
    middles.push(middles.iter().map(String::as_str).collect::<Vec<_>>().join(" "));
    middles.extend(own.iter().take(PATTERNS).cloned());
    for start in &starts {
        for middle in &middles {
            texts.extend(ends.iter().map(|end| format!("{start}{middle}{end}")));
        }
    }
    texts.into_iter().map(|text| Value::Text(program.texts.look_up(&text, caseless))).collect()
}

/// A text that comes after another by its last letter.
fn longer(text: &str) -> String {
    let mut letters: Vec<char> = text.chars().collect();
    if let Some(last) = letters.last_mut() {
        *last = char::from_u32(u32::from(*last) + 1).unwrap_or(*last);
    }
    letters.into_iter().collect()
}

/// Texts in which an expression is found.
fn samples(regex: &Regex) -> Vec<String> {
    let parsed = ParserBuilder::new().case_insensitive(regex.caseless).build().parse(regex.regex.as_str());
    let Ok(hir) = parsed else { return Vec::new() };
    let mut texts = samples_of_hir(&hir);
    // What asks for the edge of a word gets one.
    texts.extend(texts.clone().iter().flat_map(|text| [format!(" {text} "), format!("a{text}a")]));
    texts.retain(|text| Pattern::Matches(regex).holds(text));
    texts.truncate(SAMPLES);
    texts
}

/// Texts that an expression is made of; what it looks at beside them is not seen.
fn samples_of_hir(hir: &Hir) -> Vec<String> {
    match hir.kind() {
        HirKind::Empty | HirKind::Look(_) => vec![String::new()],
        HirKind::Literal(literal) => String::from_utf8(literal.0.to_vec()).into_iter().collect(),
        HirKind::Class(class) => letters(class),
        HirKind::Capture(capture) => samples_of_hir(&capture.sub),
        HirKind::Repetition(repetition) => {
            let least = usize::try_from(repetition.min).unwrap_or(REPEATED).min(REPEATED);
            let most = repetition.max.map_or(least + 1, |most| (most as usize).min(least + 1));
            let all = samples_of_hir(&repetition.sub);
            all.iter().flat_map(|text| [text.repeat(least), text.repeat(most)]).take(SAMPLES).collect()
        }
        HirKind::Concat(parts) => parts.iter().fold(vec![String::new()], |so_far, part| {
            let next = samples_of_hir(part);
            let both =
                |text: &String| next.iter().map(move |more| format!("{text}{more}")).collect::<Vec<_>>();
            so_far.iter().flat_map(both).take(SAMPLES).collect()
        }),
        HirKind::Alternation(parts) => parts.iter().flat_map(samples_of_hir).take(SAMPLES).collect(),
    }
}

/// Letters of a class: readable ones, and otherwise the first.
fn letters(class: &Class) -> Vec<String> {
    let ranges: Vec<(char, char)> = match class {
        Class::Unicode(class) => class.ranges().iter().map(|range| (range.start(), range.end())).collect(),
        Class::Bytes(class) => {
            class.ranges().iter().map(|range| (range.start().into(), range.end().into())).collect()
        }
    };
    let has = |letter: &char| ranges.iter().any(|(from, to)| (from..=to).contains(&letter));
    let readable = "aA0 -n".chars().filter(has);
    readable.chain(ranges.first().map(|(first, _)| *first)).map(String::from).collect()
}
