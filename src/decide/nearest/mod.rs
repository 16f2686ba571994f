//! The nearest miss: of the rules that did not match, the one for which the fewest things would have had to be
//! otherwise, and which.
//!
//! What is said is a hit when it is followed: `search` finds an order with which the rule matches, and `reasons` says
//! all that made it match and that what was changed has a part in. Any other order that is so, and is in all else like
//! the one that missed, is matched too.

mod overlay;
mod question;
mod reasons;
mod search;
#[cfg(test)]
mod tests;
mod texts;
mod values;

use super::scene::Scene;
use super::trace::{NearestMiss, Tried, TriedResult};
use crate::program::Rule;
use question::{AskedTest, Question};

/// What would have to be so for a rule to match, in words that complete "if …", one for each thing that they are about;
/// none if it matches, or if nothing was found that makes it match.
pub(super) fn lacks<'a>(scene: &Scene<'a>, rule: &'a Rule) -> Vec<String> {
    let question = Question::new(*scene, &rule.when, !rule.is_dated());
    let reasons = search::find(&question).and_then(|found| reasons::needed(&question, &found));
    reasons.map(|reasons| in_words(&question, &reasons)).unwrap_or_default()
}

/// A phrase for each thing that the tests are about: `value were more than 5 and less than 10`.
fn in_words(question: &Question<'_>, reasons: &[(usize, bool)]) -> Vec<String> {
    let mut about: Vec<(String, String)> = Vec::new();
    for (leaf, wanted) in reasons {
        let (subject, words) = words(question, *leaf, *wanted, &about);
        match about.iter_mut().find(|(other, _)| *other == subject) {
            Some((_, phrase)) => {
                *phrase += " and ";
                *phrase += shortened(phrase, &words);
            }
            None => about.push((subject, words)),
        }
    }
    about.into_iter().map(|(subject, words)| format!("{subject} {words}")).collect()
}

/// What a test is about, and what would have to be so of that.
fn words(question: &Question<'_>, leaf: usize, wanted: bool, said: &[(String, String)]) -> (String, String) {
    let program = question.scene.program;
    match question.leaves[leaf].test {
        AskedTest::Atom(atom) => {
            let subject = program.describe_operand(&atom.subject, &atom.ty);
            let is_missing = question.scene.value(&atom.subject).is_missing();
            let missing = is_missing && !said.iter().any(|(other, _)| *other == subject);
            let wish = program.wish(atom, wanted, missing);
            let words = wish.strip_prefix(&*subject).map(|words| words.trim_start().to_owned());
            (subject, words.unwrap_or(wish))
        }
        AskedTest::Engineers(condition) => {
            let text = format!("`{}`", program.files.one_line(condition.span));
            (text, if wanted { "held" } else { "did not hold" }.to_owned())
        }
    }
}

/// What goes on from another phrase, without a verb that stands there already.
fn shortened<'w>(before: &str, words: &'w str) -> &'w str {
    const VERB: &str = "were ";
    words.strip_prefix(VERB).filter(|_| before.starts_with(VERB)).unwrap_or(words)
}

/// The nearest of the rules that were tried; `None` if one of them assigned.
pub(super) fn nearest(tried: &[Tried]) -> Option<NearestMiss> {
    if tried.iter().any(|one| one.result == TriedResult::Assigned) {
        return None;
    }
    let missed = tried.iter().filter(|one| one.result == TriedResult::NotMatched && !one.lacks.is_empty());
    let nearest = missed.min_by_key(|one| one.lacks.len())?;
    Some(NearestMiss {
        rules: nearest.rules.clone(),
        rule: nearest.rule.clone(),
        changes: nearest.lacks.clone(),
        message: format!("`{}` would have matched if {}", nearest.rule, sentence(&nearest.lacks)),
    })
}

/// All changes in one sentence. None of them is enough without the others: where the verb is the same, it is said once.
fn sentence(changes: &[String]) -> String {
    let were: Vec<Option<(&str, &str)>> = changes.iter().map(|change| split_at_were(change)).collect();
    let phrase = |(at, change): (usize, &String)| match were[at] {
        Some((subject, what)) if at > 0 && were[..at].iter().all(Option::is_some) => {
            format!("{subject} {what}")
        }
        _ => change.clone(),
    };
    changes.iter().enumerate().map(phrase).collect::<Vec<_>>().join(" and ")
}

/// What stands before and after `were`, where that is the verb.
fn split_at_were(change: &str) -> Option<(&str, &str)> {
    const OTHERS: [&str; 6] =
        [" contained ", " did not ", " started with ", " ended with ", " matched ", " held"];
    let (subject, what) = change.split_once(" were ")?;
    (!OTHERS.iter().any(|verb| subject.contains(verb))).then_some((subject, what))
}
