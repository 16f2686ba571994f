//! A label where the name stands that the program knows the thing by.

use super::Meant;
use crate::syntax::lexer::TokenKind;
use crate::syntax::marks::Marks;
use crate::syntax::parser::Rule;
use crate::syntax::stop::ParseStop;

/// How many words of a label are looked at, before the one that was not expected and behind it.
const LONGEST: usize = 8;
/// How many marks are searched for the label.
const SEARCHED: usize = 20_000;

/// `start "Assign Service Provider"`, `then Assign Service Provider`, `assign NorthStar Field Services`
pub(super) fn label_as_name(stop: &ParseStop<'_, '_, '_>) -> Option<Meant> {
    let (marks, index) = (stop.marks, stop.index);
    if marks.is(index, TokenKind::Text) && stop.expects(Rule::identifier) && !stop.expects(Rule::name) {
        let name = labelled(marks, marks.text(index).trim_matches('"'))?;
        return Some(Meant::write(stop, index..index + 1, name).surely());
    }
    if index == 0 || !marks.is(index, TokenKind::Word) || marks.begins_line(index) {
        return None;
    }
    let is_part = |at: &usize| marks.is(*at, TokenKind::Word) || marks.is(*at, TokenKind::Number);
    let nearby = index.saturating_sub(LONGEST)..index;
    let first = nearby.rev().take_while(|at| is_part(at) && !marks.begins_line(at + 1)).collect::<Vec<_>>();
    // The longest run of words that ends before or behind the mark found and is a label.
    let last = (index..marks.len().min(index + LONGEST))
        .take_while(|at| is_part(at) && (*at == index || !marks.begins_line(*at)))
        .collect::<Vec<_>>();
    let ranges = first.iter().rev().flat_map(|from| last.iter().rev().map(move |to| *from..to + 1));
    let written =
        |range: &std::ops::Range<usize>| range.clone().map(|at| marks.text(at)).collect::<Vec<_>>().join(" ");
    ranges.into_iter().find_map(|range| {
        let name = labelled(marks, &written(&range))?;
        Some(Meant::write(stop, range, name).surely())
    })
}

/// The name before the only label of the file that says this.
fn labelled<'t>(marks: &Marks<'_, 't>, label: &str) -> Option<&'t str> {
    let has = |at: &usize| {
        let keyword = matches!(
            marks.word(at.wrapping_sub(2)),
            "provider" | "engineer" | "role" | "workflow" | "assign" | "task" | "branch" | "rule" | "table"
        );
        let is_label =
            marks.is(*at, TokenKind::Text) && marks.text(*at).trim_matches('"').eq_ignore_ascii_case(label);
        keyword && is_label && marks.is_name(at.wrapping_sub(1))
    };
    let mut found = (2..marks.len().min(SEARCHED)).filter(has);
    let (only, other) = (found.next()?, found.next());
    other.is_none().then(|| marks.text(only - 1))
}
