//! Rows of a table as they come out of a spreadsheet or a page of text.

use super::Meant;
use crate::scalar::Number;
use crate::syntax::lexer::TokenKind;
use crate::syntax::parser::Rule;
use crate::syntax::stop::ParseStop;

/// `NY<tab>hvac<tab>northstar`, `NY;hvac;northstar`, `"NY" | "hvac" => assign a` without its first `|`, `|---|---|`
pub(super) fn pasted(stop: &ParseStop<'_, '_, '_>) -> Option<Meant> {
    let (columns, first) = row(stop)?;
    let line = Line::at(stop, first);
    let is_rule = line.text.contains("--") && line.text.chars().all(|c| "|-:+ \t".contains(c));
    if is_rule {
        return Some(
            Meant::write(stop, line.marks.clone(), "")
                .saying("leave this line out: nothing stands between the rows")
                .surely(),
        );
    }
    let begins = stop.marks.is(first, TokenKind::Bar);
    if !begins && line.text.contains("=>") {
        let cells = line.text.split("=>").next().unwrap_or_default();
        let right = cells.split('|').count() == columns;
        let mut meant = Meant::says("a row begins with `|`");
        if right {
            meant = Meant::write(stop, line.marks.clone(), format!("| {}", line.text)).surely();
        }
        return Some(meant);
    }
    let fields = line.fields(begins)?;
    if fields.len() != columns + 1 || line.text.contains("=>") {
        return None;
    }
    let (target, cells) = fields.split_last()?;
    let cells: Vec<String> = cells.iter().map(|cell| as_cell(cell)).collect();
    let written = format!("| {} => assign {}", cells.join(" | "), as_name(target));
    let meant = Meant::write(stop, line.marks.clone(), written.clone());
    Some(meant.saying(format!("write each row so: `{written}`")))
}

/// How many marks before a row are searched for its table.
const SEARCHED: usize = 2_000;

/// How many columns the table has whose row is wrong, and the first mark of the row's line.
fn row(stop: &ParseStop<'_, '_, '_>) -> Option<(usize, usize)> {
    let marks = stop.marks;
    let in_table = [Rule::bar, Rule::row, Rule::fat_arrow, Rule::cell, Rule::operand]
        .iter()
        .any(|rule| stop.expects(*rule));
    let last = stop.index.min(marks.len().saturating_sub(1));
    let table = (last.saturating_sub(SEARCHED)..=last)
        .rev()
        .find(|at| marks.word(*at) == "table" && marks.is_identifier(at + 1))?;
    let open = (table..last).find(|at| marks.is(*at, TokenKind::OpenParen))?;
    let body = (open..=last).find(|at| marks.is(*at, TokenKind::OpenBrace))?;
    let closed = (body..last).any(|at| marks.is(at, TokenKind::CloseBrace));
    let header_end = (open..body).rev().find(|at| marks.is(*at, TokenKind::CloseParen))?;
    let mut depth = 0_usize;
    let mut columns = 1;
    for at in open..header_end {
        depth += usize::from(marks.kind(at).is_some_and(TokenKind::opens));
        depth -= usize::from(marks.kind(at).is_some_and(TokenKind::closes)).min(depth);
        columns += usize::from(depth == 1 && marks.is(at, TokenKind::Comma));
    }
    // A row that ends too early is known by the mark after it, which begins the next line.
    let within = if marks.begins_line(last) && stop.is_incomplete() { last.saturating_sub(1) } else { last };
    let first = (body + 1..=within).rev().find(|at| marks.begins_line(*at))?;
    (in_table && !closed && !marks.is(first, TokenKind::CloseBrace)).then_some((columns, first))
}

/// A line of the text, and the marks that it has.
struct Line<'t> {
    text: &'t str,
    marks: std::ops::Range<usize>,
}

impl<'t> Line<'t> {
    fn at(stop: &ParseStop<'_, '_, 't>, first: usize) -> Self {
        let marks = stop.marks;
        let end = (first + 1..marks.len()).find(|at| marks.begins_line(*at)).unwrap_or(marks.len());
        let bytes = marks.bytes(&(first..end));
        Self { text: &marks.tokens.text[bytes], marks: first..end }
    }

    /// What tabs, bars, semicolons or commas part.
    fn fields(&self, begins_with_bar: bool) -> Option<Vec<&'t str>> {
        let inner = if begins_with_bar { self.text.trim_matches('|') } else { self.text };
        let separator = ['\t', '|', ';', ','].into_iter().find(|separator| inner.contains(*separator))?;
        Some(inner.split(separator).map(str::trim).collect())
    }
}

/// A cell with quotes, unless it is a number, a date, or nothing.
fn as_cell(field: &str) -> String {
    let plain = field.trim_matches('"');
    let is_date = plain.len() == 10 && plain.parse::<jiff::civil::Date>().is_ok();
    match plain.to_ascii_lowercase().as_str() {
        "" | "_" | "*" | "-" | "any" | "all" | "n/a" => "_".to_owned(),
        "true" | "yes" => "true".to_owned(),
        "false" | "no" => "false".to_owned(),
        _ if is_signed(plain) => plain.to_owned(),
        _ if is_date || plain.parse::<Number>().is_ok() => plain.to_owned(),
        _ => format!("\"{}\"", plain.replace('"', "\\\"")),
    }
}

/// A cell that is written as one already: `> 100`, `"NY", "NJ"`.
fn is_signed(cell: &str) -> bool {
    cell.starts_with(['<', '>', '=', '!'])
        || cell.starts_with("not ")
        || cell.contains("..")
        || cell.contains('"')
}

/// An id as it is written.
fn as_name(field: &str) -> String {
    let plain = field.trim_matches('"').trim_start_matches("assign ").trim();
    let is_word = plain.chars().all(|c| c.is_ascii_alphanumeric() || c == '_')
        && plain.starts_with(|c: char| c.is_ascii_alphabetic());
    if is_word { plain.to_owned() } else { format!("\"{}\"", plain.replace('"', "\\\"")) }
}
