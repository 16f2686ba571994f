//! Who acts, and who is chosen, in words of everyday.

use super::Meant;
use crate::syntax::lexer::TokenKind;
use crate::syntax::marks::Marks;
use crate::syntax::parser::Rule;
use crate::syntax::stop::ParseStop;

/// `handler dispatcher`, `manual to dispatcher`, `handler "dana"`
pub(super) fn handler(stop: &ParseStop<'_, '_, '_>) -> Option<Meant> {
    let wanted = [Rule::handler, Rule::handlers, Rule::kw_dispatchers].iter().any(|rule| stop.expects(*rule));
    if !wanted {
        return None;
    }
    let (index, found) = (stop.index, stop.found());
    if stop.marks.is(index, TokenKind::Text) {
        let role = roles(stop.marks).find(|(_, label)| label.eq_ignore_ascii_case(found));
        let text = role.map_or_else(|| format!("person {found}"), |(name, _)| format!("role {name}"));
        return Some(Meant::write(stop, index..index + 1, text).sure_if(role.is_some()));
    }
    if !stop.marks.is_identifier(index) || stop.marks.begins_line(index) {
        return None;
    }
    let is_role = roles(stop.marks).any(|(name, _)| name == found);
    if is_role {
        return Some(Meant::write(stop, index..index + 1, format!("role {found}")).surely());
    }
    match found {
        "engineers" | "technician" => Some(Meant::write(stop, index..index + 1, "engineer")),
        "dispatcher" => Some(Meant::says(
            "write `role dispatcher` if that is a role of the program, or `dispatchers` for those whom the provider lists",
        )),
        _ => Some(Meant::write(stop, index..index + 1, format!("role {found}"))),
    }
}

/// How many marks are searched for what the file declares.
const SEARCHED: usize = 20_000;

/// The roles that the file declares, with their labels.
fn roles<'m, 't>(marks: &'m Marks<'_, 't>) -> impl Iterator<Item = (&'t str, &'t str)> + 'm {
    let declares =
        |at: &usize| marks.word(*at) == "role" && marks.begins_line(*at) && marks.is(at + 2, TokenKind::Text);
    (0..marks.len().min(SEARCHED)).filter(declares).map(|at| (marks.text(at + 1), marks.text(at + 2)))
}

/// `assign nearest provider`, `assign least loaded`, `assign round robin of a, b`
pub(super) fn nearest(stop: &ParseStop<'_, '_, '_>) -> Option<Meant> {
    let marks = stop.marks;
    let nearby = stop.index.saturating_sub(3)..=stop.index;
    let assign = nearby.rev().find(|at| marks.word(*at) == "assign")?;
    let from = assign + 1;
    let said = marks.word(from).to_ascii_lowercase();
    let next = marks.word(from + 1).to_ascii_lowercase();
    let on_line = |at: usize| !marks.begins_line(at);
    if marks.begins_line(from) || !is_behind(stop, from) {
        return None;
    }
    let rest_of_words = (from + 1..marks.len()).find(|at| !(marks.is(*at, TokenKind::Word) && on_line(*at)));
    let end = rest_of_words.unwrap_or(marks.len());
    let what =
        if (from..end).any(|at| marks.word(at).starts_with("engineer")) { "engineer" } else { "provider" };
    let best = |key: String| Meant::write(stop, from..end, format!("best {what} rank by {key}"));
    Some(match (said.as_str(), next.as_str()) {
        ("best", "of" | "in" | "among") => return None,
        ("best", _) if stop.expects(Rule::assignee) => {
            let edit = stop.replaced(stop.index..stop.index, format!("{what} "));
            Meant { edits: vec![edit], ..Meant::says(format!("write `best {what}`")) }
        }
        ("nearest" | "closest" | "nearby", _) => {
            let (site, base) = (point(marks, "work_order"), point(marks, what));
            let known = site.is_some() && base.is_some();
            let key = format!("distance({}, {what}.{})", site.unwrap_or("SITE"), base.unwrap_or("BASE"));
            if known {
                best(key)
            } else {
                Meant::says(format!("write `best {what} rank by {key}`, with two fields of type `point`"))
            }
        }
        ("least" | "lowest" | "fewest", _) | ("idle" | "free", _) => best(format!("{what}.workload")),
        ("round", "robin") | ("roundrobin", _) => Meant::says("write `rotate of a, b`: each in its turn"),
        ("any" | "anyone" | "random", next) if next != "of" => {
            Meant::write(stop, from..end, format!("best {what}"))
        }
        _ => return None,
    })
}

/// Whether the mark found is one of the words behind `assign`, or the one after them.
fn is_behind(stop: &ParseStop<'_, '_, '_>, from: usize) -> bool {
    (from..=stop.index).skip(1).all(|at| stop.marks.is(at - 1, TokenKind::Word)) && stop.index >= from
}

/// The only field of type `point` that a schema declares.
fn point<'t>(marks: &Marks<'_, 't>, schema: &str) -> Option<&'t str> {
    let start = (0..marks.len().min(SEARCHED))
        .find(|at| marks.word(*at) == "schema" && marks.word(at + 1) == schema)?;
    let body =
        (start + 2..marks.len()).take_while(|at| marks.word(*at) != "schema" || !marks.begins_line(*at));
    let mut points = body.filter(|at| marks.word(*at) == "point" && marks.is_identifier(at - 1));
    let (only, other) = (points.next()?, points.next());
    other.is_none().then(|| marks.text(only - 1))
}
