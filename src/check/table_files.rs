//! Tables whose rows are the lines of a CSV file: what separates its cells and which line is its header is told by the names of its columns.

use crate::diagnostic::{Code, Diagnostic, Sink};
use crate::input::{CsvCell, CsvRow, TableText, no_column, with_header};
use crate::source::{FileId, Span};
use crate::syntax::ast::{
    Action, ActionKind, Assigns, CandidateName, Cell, CellKind, Manual, Name, Row, TableItem, TableSource,
    Target, TargetKind, TextLiteral,
};

/// Puts the rows of a file into the table that names it.
pub(super) fn fill(
    table: &mut TableItem,
    assigns: Assigns,
    (file, text): (FileId, TableText<'_>),
    sink: &mut Sink,
) {
    let Some(source) = table.source.as_deref() else { return };
    let is_wanted = |cell: &str| wanted(source).any(|column| column.text.trim() == cell);
    let Some((header, rows)) = with_header(text, is_wanted) else {
        let found = Diagnostic::new(
            Code::FileTable,
            source.path.span,
            format!("`{}` has no header", source.path.text),
        );
        return sink.push(found.label("the file is empty"));
    };
    let reader = FileTable { source, assigns, file, header: &header, sink };
    table.rows = reader.rows(&rows);
}

/// The columns that the table is read from.
fn wanted(source: &TableSource) -> impl Iterator<Item = &TextLiteral> {
    source.columns.iter().chain([&source.assign])
}

/// A table that is read from its file.
struct FileTable<'t> {
    source: &'t TableSource,
    assigns: Assigns,
    file: FileId,
    header: &'t CsvRow<'t>,
    sink: &'t mut Sink,
}

impl FileTable<'_> {
    fn rows(mut self, rows: &[CsvRow<'_>]) -> Vec<Row> {
        let source = self.source;
        let columns: Vec<Option<usize>> = wanted(source).map(|column| self.column(column)).collect();
        let Some(columns) = columns.into_iter().collect::<Option<Vec<usize>>>() else { return Vec::new() };
        rows.iter().filter_map(|row| self.row(row, &columns)).collect()
    }

    /// Which cell of a row a column is; `None` if the header has none or several of its name, which is reported.
    fn column(&mut self, column: &TextLiteral) -> Option<usize> {
        let mut found = self.header.columns_named(&column.text);
        if let (Some(only), None) = (found.next(), found.next()) {
            return Some(only);
        }
        let (message, help) = no_column(self.header, &self.source.path.text, &column.text);
        let header = self.header.span(self.file);
        let found = Diagnostic::new(Code::FileTable, column.span, message).maybe_help(help);
        self.sink.push(found.related(header, "the header of the file"));
        None
    }

    /// The row of a line; `None` if it is empty, or not as wide as the header, which is reported.
    fn row(&mut self, row: &CsvRow<'_>, columns: &[usize]) -> Option<Row> {
        let span = row.span(self.file);
        if let Some(message) = row.misfit(self.header) {
            let found = Diagnostic::new(Code::FileTable, span, message);
            self.sink.push(match row.flaw {
                Some(_) => found.label("this line is no row"),
                None => found.related(self.header.span(self.file), "the header"),
            });
            return None;
        }
        if row.is_blank() {
            return None;
        }
        let (assign, cells) = columns.split_last()?;
        let cells = cells.iter().map(|at| self.cell(&row.cell(*at))).collect();
        let action = self.action(&row.cell(*assign));
        Some(Row { number: row.line, docs: None, cells, action, span })
    }

    fn cell(&self, cell: &CsvCell<'_>) -> Cell {
        let kind = match cell.text.trim() {
            "" | "*" | "_" | "-" => CellKind::Any,
            text => CellKind::Written(text.to_owned()),
        };
        Cell { kind, span: cell.span(self.file) }
    }

    /// An id or a name, several with `;`, `manual`, or nothing for manual.
    fn action(&self, cell: &CsvCell<'_>) -> Action {
        let span = cell.span(self.file);
        let parts: Vec<&str> = cell.text.split(';').map(str::trim).filter(|part| !part.is_empty()).collect();
        let kind = match parts.as_slice() {
            [] | ["manual"] => ActionKind::Manual(Manual { reason: None, to: Vec::new(), among: None, span }),
            [one] => self.assign(TargetKind::One(self.candidate(one, span)), span),
            several => {
                let several = several.iter().map(|part| self.candidate(part, span)).collect();
                self.assign(TargetKind::FirstOf(several), span)
            }
        };
        Action { kind, span }
    }

    fn assign(&self, kind: TargetKind, span: Span) -> ActionKind {
        ActionKind::Assign { target: Target { kind, span }, else_manual: None }
    }

    fn candidate(&self, text: &str, span: Span) -> CandidateName {
        let name = |text: &str| Name { text: text.trim().to_owned(), quoted: true, span };
        let parts = match text.split_once('.').filter(|_| self.assigns == Assigns::Engineer) {
            Some((provider, engineer)) => vec![name(provider), name(engineer)],
            None => vec![name(text)],
        };
        CandidateName { parts, span }
    }
}
