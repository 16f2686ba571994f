//! `rules/constant-column`: a column of a table says the same in every row.

use super::{Context, Lint};
use crate::diagnostic::{Code, Diagnostic, Edit, Sink};
use crate::source::Span;
use crate::syntax::ast::{Cell, CellKind, ItemKind, RuleEntry, TableItem};

pub(super) const LINT: Lint = Lint {
    code: Code::RulesConstantColumn,
    explanation: "A column is there to tell rows apart. One with the same cell in every row does not; one that is `_` \
throughout asks nothing at all and can go. Where every row asks for the same value, what is meant for the whole table \
is easier to see in a rule's condition, or is a cell that was copied and not changed.",
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

fn check(context: &Context<'_>, sink: &mut Sink) {
    for item in context.items {
        let ItemKind::Rules(rules) = &item.kind else { continue };
        for entry in &rules.rules {
            if let RuleEntry::Table(table) = entry {
                columns(context, table, sink);
            }
        }
    }
}

fn columns(context: &Context<'_>, table: &TableItem, sink: &mut Sink) {
    let (Some(first), true) = (table.rows.first(), table.rows.len() > 1) else { return };
    for (index, column) in table.columns.iter().enumerate() {
        let words = |cell: &Cell| context.text(cell.span).split_whitespace().collect::<Vec<_>>().join(" ");
        let of_row = |row: &crate::syntax::ast::Row| row.cells.get(index).map(words);
        let Some(cell) = of_row(first) else { continue };
        if table.rows.iter().any(|row| of_row(row).as_ref() != Some(&cell)) {
            continue;
        }
        let name = context.text(column.span);
        let is_any = matches!(first.cells[index].kind, CellKind::Any);
        let message = match is_any {
            true => format!("the column `{name}` is `_` in every row"),
            false => format!("the column `{name}` is `{cell}` in every row"),
        };
        let found =
            Diagnostic::new(Code::RulesConstantColumn, column.span, message).label("tells no rows apart");
        sink.push(match is_any && table.columns.len() > 1 {
            true => found.help("leave the column out").fix("leave the column out", without(table, index)),
            false => found.help("leave the column out, or change the rows that were meant to differ"),
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
