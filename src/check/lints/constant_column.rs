//! `rules/constant-column`: a column of a table is `_` in every row.

use super::{Lint, LintContext};
use crate::diagnostic::{Code, Diagnostic, Edit, Sink};
use crate::source::Span;
use crate::syntax::ast::{Cell, CellKind, ItemKind, RuleEntry, TableItem};

pub(super) const LINT: Lint = Lint {
    code: Code::RulesConstantColumn,
    explanation: "A column is there to tell orders apart. One that is `_` throughout asks nothing of any order and can go. (One \
with the same value in every row does ask: it is how a table is narrowed to some orders.)",
    bad: r#"use "company.consign"
rules outsourcing assigns provider {
  table by_kind (category, region) {
    | repair       | _ => assign northstar
    | installation | _ => assign coolair
  }
}
"#,
    good: r#"use "company.consign"
rules outsourcing assigns provider {
  table by_kind (category, region) {
    | repair       | "NY" => assign northstar
    | installation | _    => assign coolair
  }
}
"#,
    check: Some(check),
};

fn check(context: &LintContext<'_>, sink: &mut Sink) {
    for item in context.items {
        let ItemKind::Rules(rules) = &item.kind else { continue };
        for entry in &rules.rules {
            if let RuleEntry::Table(table) = entry {
                columns(context, table, sink);
            }
        }
    }
}

fn columns(context: &LintContext<'_>, table: &TableItem, sink: &mut Sink) {
    for (index, column) in table.columns.iter().enumerate() {
        let is_any = |cell: Option<&Cell>| cell.is_some_and(|cell| matches!(cell.kind, CellKind::Any));
        if table.rows.is_empty() || !table.rows.iter().all(|row| is_any(row.cells.get(index))) {
            continue;
        }
        let message = format!("the column `{}` is `_` in every row", context.text(column.span));
        let found = Diagnostic::new(Code::RulesConstantColumn, column.span, message)
            .label("asks nothing of any order")
            .help("leave the column out");
        sink.push(match table.columns.len() {
            // What is in a file is changed there.
            _ if table.source.is_some() => found,
            1 => found,
            _ => found.fix("leave the column out", without(table, index)),
        });
    }
}

/// Takes a column and its cells out.
fn without(table: &TableItem, index: usize) -> Vec<Edit> {
    let columns: Vec<Span> = table.columns.iter().map(|column| column.span).collect();
    let mut edits = vec![cut(&columns, index)];
    for row in &table.rows {
        let cells: Vec<Span> = row.cells.iter().map(|cell| cell.span).collect();
        edits.push(cut(&cells, index));
    }
    edits
}

/// Takes one of several parts out, with what stands between it and its neighbour.
fn cut(parts: &[Span], index: usize) -> Edit {
    let span = match parts.get(index + 1) {
        Some(next) => Span { end: next.start, ..parts[index] },
        None => Span { start: parts[index - 1].end, ..parts[index] },
    };
    Edit { span, text: String::new() }
}
