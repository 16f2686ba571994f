//! A program's text, line by line.

use std::collections::BTreeMap;

use consign::diagnostic::Diagnostic;
use consign::highlight::{Highlight, highlight};
use maud::{Markup, PreEscaped, html};

use super::findings;

/// How many lines a page has at most.
pub const LINES: usize = 200;

/// How many bytes of markup a page's lines are, about.
const BYTES: usize = 40_000;

/// Lines of a text from one on, each with the findings that are at it, and the first line that is not among them.
pub fn lines(text: &str, from: usize, found: &BTreeMap<usize, Vec<&Diagnostic>>) -> (Markup, Option<usize>) {
    let (mut shown, mut size, mut next) = (Vec::new(), 0, None);
    for (at, line) in drawn(text).into_iter().enumerate().skip(from - 1) {
        let number = at + 1;
        let findings = found.get(&number).into_iter().flatten().map(|one| findings::one(one));
        let line = html! {
            li id=(format!("L{number}")) { code { (line) } @for one in findings { (one) } }
        };
        size += line.0.len();
        if !shown.is_empty() && (size > BYTES || shown.len() == LINES) {
            next = Some(number);
            break;
        }
        shown.push(line);
    }
    (html! { ol.code-lines start=(from) { @for line in shown { (line) } } }, next)
}

/// The lines of a text with their parts told apart. A part that goes over a line is a part of each.
fn drawn(text: &str) -> Vec<Markup> {
    let mut lines = vec![String::new()];
    let mut end = 0;
    for (part, is) in highlight(text) {
        push(&mut lines, &text[end..part.start], None);
        push(&mut lines, &text[part.clone()], class(is));
        end = part.end;
    }
    push(&mut lines, &text[end..], None);
    // The end of the last line begins no other.
    if lines.len() > 1 && lines.last().is_some_and(String::is_empty) {
        lines.pop();
    }
    lines.into_iter().map(PreEscaped).collect()
}

fn push(lines: &mut Vec<String>, text: &str, class: Option<&str>) {
    for (at, piece) in text.split('\n').enumerate() {
        if at > 0 {
            lines.push(String::new());
        }
        let piece = consign::printable(piece.trim_end_matches('\r'));
        let Some(line) = lines.last_mut().filter(|_| !piece.is_empty()) else { continue };
        let drawn = match class {
            Some(class) => html! { span class=(class) { (piece) } },
            None => html! { (piece) },
        };
        line.push_str(&drawn.0);
    }
}

/// The class of a part. Short, because there are many on a page; names and signs are as they are.
pub fn class(is: Highlight) -> Option<&'static str> {
    match is {
        Highlight::Keyword => Some("k"),
        Highlight::Text => Some("t"),
        Highlight::Number => Some("n"),
        Highlight::Comment => Some("c"),
        Highlight::Mistake => Some("m"),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_line_is_there_and_nothing_of_it_is_markup() {
        let text = "rule a { // <b>\n  when x = \"<script>\"\n}\n";
        let drawn: Vec<String> = drawn(text).into_iter().map(|line| line.0).collect();
        assert_eq!(drawn.len(), 3);
        assert_eq!(drawn[0], "<span class=\"k\">rule</span> a { <span class=\"c\">// &lt;b&gt;</span>");
        assert!(drawn[1].contains("<span class=\"t\">&quot;&lt;script&gt;&quot;</span>"), "{drawn:?}");
    }
}
