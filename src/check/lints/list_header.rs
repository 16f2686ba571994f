//! `file/header`: the first line of a list's file seems to be a header, and is read as a value.

use super::{Lint, LintContext};
use crate::diagnostic::{Code, Diagnostic, Sink};
use crate::input::{CsvRow, csv_rows};
use crate::program::quoted;
use crate::source::{FileId, may_be_typed, resolve};
use crate::syntax::ast::{Item, ItemKind, ListItem, ListValue, TextLiteral};

pub(super) const LINT: Lint = Lint {
    code: Code::FileHeader,
    explanation: "A list from a file has a value in each line, of several columns the first. A header would be a value too, and nobody sees it: \
`column \"ZIP\"` reads a column by its name, and leaves the header out. A first line counts as one where a column has numbers, dates or truths in all other lines.",
    bad: r#"use "company.consign"
list downtown from "areas.csv"
rules outsourcing assigns provider {
  rule near { when region in downtown  assign northstar }
  otherwise assign coolair
}
"#,
    good: r#"use "company.consign"
list downtown from "areas.csv" column "Area"
rules outsourcing assigns provider {
  rule near { when region in downtown  assign northstar }
  otherwise assign coolair
}
"#,
    check: Some(check),
};

fn check(context: &LintContext<'_>, sink: &mut Sink) {
    for item in context.items {
        if let ItemKind::List(ListItem { value: ListValue::File { path, sheet, column: None }, .. }) =
            &item.kind
            && let Some(file) = file(context, item, path, sheet.as_ref())
        {
            header(context, path, file).into_iter().for_each(|found| sink.push(found));
        }
    }
}

fn file(
    context: &LintContext<'_>,
    item: &Item,
    path: &TextLiteral,
    sheet: Option<&TextLiteral>,
) -> Option<FileId> {
    let files = &context.program.files;
    let named = resolve(files.get(item.span.file).name(), &path.text);
    let is_it = |sheet_of: Option<&str>| sheet.is_none_or(|sheet| sheet_of == Some(&sheet.text));
    files.at(&named).find(|(_, file)| is_it(file.sheet())).map(|(id, _)| id)
}

fn header(context: &LintContext<'_>, path: &TextLiteral, file: FileId) -> Option<Diagnostic> {
    let rows = csv_rows(context.program.files.get(file).text(), b',');
    let (first, others) = rows.split_first()?;
    let others: Vec<&CsvRow<'_>> = others.iter().filter(|row| !row.is_blank()).collect();
    let cell =
        |row: &CsvRow<'_>, at: usize| row.cells.get(at).is_some_and(|cell| may_be_typed(cell.text.trim()));
    let is_named = |at: &usize| {
        let name = first.cells[*at].text.trim();
        !name.is_empty() && !may_be_typed(name) && others.iter().all(|row| cell(row, *at))
    };
    let is_header = !others.is_empty() && (0..first.cells.len()).any(|at| is_named(&at));
    let name = first.cells.first()?.text.trim();
    is_header.then(|| {
        let message =
            format!("the first line of `{}` seems to be a header, and is read as a value", path.text);
        Diagnostic::new(Code::FileHeader, path.span, message)
            .label("its first column is read, the first line too")
            .related(first.span(file), "this line")
            .help(format!("name the column that is read: `column {}`", quoted(name)))
    })
}
