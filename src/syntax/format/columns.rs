//! What stands under one another: the values of a block, the labels of providers, the cells of a table.

use std::ops::Range;

use pretty::DocAllocator;
use unicode_width::UnicodeWidthStr;

use super::super::parser::{Pair, Rule};
use super::layout::{Doc, Printer};
use super::spacing::Gap;
use super::{INDENT, WIDTH};

/// How far a value stands at least from its key.
const APART: usize = 2;
/// Where the rows of a table begin: in a table in a block of rules.
const ROWS_AT: usize = 4;
/// Cells, or an action, that take more than this may be too much for their row.
const WIDE: usize = 60;

impl<'a> Printer<'a> {
    /// The column in which the values of these members stand, from where the members begin.
    pub(super) fn key_column(&self, members: &[Pair<'a>]) -> usize {
        members.iter().map(|member| self.key(member).width()).max().unwrap_or_default() + APART
    }

    fn key(&self, member: &Pair<'a>) -> &'a str {
        let first = self.tokens_of(member).start;
        self.significant.get(first).map_or("", |at| self.tokens.text(self.tokens.list[*at]))
    }

    /// A member whose value stands in that column.
    pub(super) fn keyed(&self, member: &Pair<'a>, column: usize) -> Doc<'a> {
        let parts: Vec<Pair<'a>> = member.clone().into_inner().collect();
        let pad = column - self.key(member).width();
        let key = self.part(&parts[0]);
        let key = if parts.len() > 1 { key.append(self.columns(pad)) } else { key };
        let value = self.row_of(&parts[1..]);
        // A list that goes on does so below itself; a type of several lines ends below its field.
        let hang =
            if member.as_rule() == Rule::field { 0 } else { isize::try_from(column).unwrap_or_default() };
        key.append(value.nest(hang))
    }

    /// For each member that is a provider or an engineer on one line, right above or below another one, how
    /// many spaces stand before its label.
    pub(super) fn label_columns(&self, members: &[&Pair<'a>], indent: isize) -> Vec<Option<usize>> {
        let room = WIDTH.saturating_sub(indent.unsigned_abs());
        let names: Vec<Option<usize>> = members.iter().map(|member| self.name_width(member, room)).collect();
        let mut columns = vec![None; members.len()];
        let mut start = 0;
        while start < members.len() {
            let goes_on = |at: &usize| {
                let between = self.between(self.tokens_of(members[*at]).start);
                let together = !between.blank && between.comments.is_empty();
                names[*at].is_some() && together && members[*at].as_rule() == members[start].as_rule()
            };
            let rest = if names[start].is_some() { start + 1..members.len() } else { 0..0 };
            let end = rest.clone().find(|at| !goes_on(at)).unwrap_or(rest.end.max(start + 1));
            let longest = names[start..end].iter().flatten().max().copied().unwrap_or_default();
            for at in start..end {
                columns[at] = names[at].map(|width| longest - width + 1);
            }
            start = end;
        }
        columns
    }

    /// The width of the name of a provider or engineer that stands on one line.
    fn name_width(&self, member: &Pair<'a>, room: usize) -> Option<usize> {
        let mut labelled = member.clone();
        if labelled.as_rule() == Rule::item {
            labelled = labelled.into_inner().next()?;
        }
        if !matches!(labelled.as_rule(), Rule::provider_item | Rule::engineer_member) {
            return None;
        }
        let range = self.tokens_of(&labelled);
        let body = labelled.into_inner().last()?;
        let is_roomy = body.as_rule() == Rule::provider_body && self.is_roomy(&body);
        let on_lines = self.has_comment(&range) || has_last_comma(&body) || is_roomy;
        let fits = !on_lines && (is_empty(&body) || self.flat(range.clone()).width() <= room);
        fits.then(|| self.flat(range.start + 1..range.start + 2).width())
    }

    /// A provider or an engineer with so many spaces before its label.
    pub(super) fn labelled(&self, member: &Pair<'a>, pad: usize) -> Doc<'a> {
        if member.as_rule() == Rule::item {
            let inner = member.clone().into_inner().next();
            return inner.map_or_else(|| self.part(member), |inner| self.labelled(&inner, pad));
        }
        let parts: Vec<Pair<'a>> = member.clone().into_inner().collect();
        let (name, rest) = parts.split_at(2);
        let doc = self.row_of(name).append(self.columns(pad));
        doc.append(self.row_of(rest))
    }

    /// Whether the parts of a provider's body stand on several lines, however short: more than attributes
    /// alone or one engineer alone.
    pub(super) fn is_roomy(&self, body: &Pair<'a>) -> bool {
        let is_member =
            |pair: &Pair<'_>| matches!(pair.as_rule(), Rule::engineer_member | Rule::dispatcher_member);
        let (members, others): (Vec<_>, Vec<_>) = body.clone().into_inner().partition(is_member);
        // The braces are others.
        members.len() > 1 || members.len() == 1 && others.len() > 2
    }

    /// The rows of a table, with what is before the first: cells of a column have the same width. A row that
    /// does not fit on a line because its cells or its action are long goes on before its `=>`, and has no say in the widths.
    pub(super) fn rows(&self, rows: &[Pair<'a>]) -> Doc<'a> {
        let cells: Vec<Option<Vec<String>>> = rows.iter().map(|row| self.cells(row)).collect();
        let columns = cells.iter().flatten().map(Vec::len).max().unwrap_or_default();
        let width = |column: usize| {
            let widths =
                cells.iter().flatten().filter_map(|cells| cells.get(column)).map(|cell| cell.width());
            widths.max().unwrap_or_default()
        };
        let widths: Vec<usize> = (0..columns).map(width).collect();
        let mut doc = self.arena.nil();
        for (row, cells) in rows.iter().zip(cells) {
            doc = doc.append(self.gap(Gap::Hard));
            doc = doc.append(match cells {
                Some(cells) => self.padded(row, &cells, &widths),
                None => self.long_row(row),
            });
        }
        doc
    }

    /// The cells of a row that stands on one line as they are written.
    fn cells(&self, row: &Pair<'a>) -> Option<Vec<String>> {
        let range = self.tokens_of(row);
        let cells = row.clone().into_inner().filter(|part| part.as_rule() == Rule::cell);
        let cells: Vec<String> = cells.map(|cell| self.flat(self.tokens_of(&cell))).collect();
        let cells_width: usize = cells.iter().map(|cell| cell.width() + 3).sum();
        let width = self.flat(range.clone()).width();
        let is_wide = cells_width.max(width - cells_width) > WIDE;
        let on_lines = self.has_comment(&range) || is_wide && width > WIDTH - ROWS_AT;
        (!on_lines).then_some(cells)
    }

    fn padded(&self, row: &Pair<'a>, cells: &[String], widths: &[usize]) -> Doc<'a> {
        let range: Range<usize> = self.tokens_of(row);
        let mut text = String::new();
        for (cell, width) in cells.iter().zip(widths) {
            text += "| ";
            text += cell;
            text.extend(std::iter::repeat_n(' ', width - cell.width() + 1));
        }
        text += "=> ";
        if let Some(action) = row.clone().into_inner().last() {
            text += &self.flat(self.tokens_of(&action));
        }
        self.next.set(range.end);
        self.arena.text(text)
    }

    fn long_row(&self, row: &Pair<'a>) -> Doc<'a> {
        let parts: Vec<Pair<'a>> = row.clone().into_inner().collect();
        let (cells, action) = parts.split_at(parts.len() - 2);
        let cells = self.row_of(cells).nest(INDENT);
        cells.append(self.gap(Gap::Hard).append(self.row_of(action)).nest(2 * INDENT))
    }
}

/// Whether there is nothing between two braces.
fn is_empty(body: &Pair<'_>) -> bool {
    body.clone().into_inner().count() == 2
}

/// Whether an element anywhere in a part has a comma although it is the last.
fn has_last_comma(pair: &Pair<'_>) -> bool {
    let mut before = None;
    for child in pair.clone().into_inner() {
        let closes = matches!(child.as_rule(), Rule::rbrace | Rule::rbracket);
        if closes && before == Some(Rule::comma) || has_last_comma(&child) {
            return true;
        }
        before = Some(child.as_rule());
    }
    false
}
