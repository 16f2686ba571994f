//! Tables that go from a program into a file and back: their rows as cells of a file, and the lines of a file as rows.

mod asked;
mod done;
#[cfg(test)]
mod tests;

use std::ops::Range;

use super::expressions::{ConditionChecker, LetTable};
use super::filter;
use super::providers::Providers;
use super::report::Report;
use super::scope::Scope;
use super::table_files;
use super::tables::{AtomTable, Tables};
use crate::diagnostic::{Code, Diagnostic, Diagnostics, Sink};
use crate::program::{Block, Interner, Program, quoted};
use crate::source::{FileId, Span};
use crate::syntax;
use crate::syntax::ast::{Assigns, CellKind, ItemKind, Row, RuleEntry, TableItem, TestKind};
use crate::syntax::lexer::{TokenKind, Tokens};
use asked::Column;

/// A table of a program that compiles, of which files are written and that is read from them.
pub struct ProgramTable<'p> {
    program: &'p Program,
    block: &'p Block,
    assigns: Assigns,
    item: TableItem,
}

/// A cell of a table as a file has it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TableCell {
    /// What stands in it.
    pub text: String,
    /// Whether it is one number of a column of numbers.
    pub is_number: bool,
}

impl Program {
    /// The tables, in the order of declaration; their rows may be in files.
    ///
    /// ```
    /// let text = r#"
    /// schema work_order { id text  brand text  estimate number }
    /// provider north "North" {}
    /// rules who assigns provider {
    ///   table by_brand "Who repairs what" (brand, estimate) {
    ///     | "Acme", "Bolt" | < 1000 => assign north
    ///     | _              | _      => manual
    ///   }
    /// }
    /// role dispatcher "Dispatcher" of company
    /// workflow repairs "Repairs" {
    ///   start choose
    ///   assign choose "Choose" { portal company  assigns provider  handler role dispatcher  rules who  then finished }
    ///   end finished
    /// }
    /// "#;
    /// let program = consign::compile(&consign::Sources::in_memory([("main.consign", text)]))?;
    /// let tables = program.tables();
    /// assert_eq!(tables[0].columns(), ["brand", "estimate", "assign"]);
    /// let rows = tables[0].file_rows()?;
    /// assert_eq!(rows[0].iter().map(|cell| &*cell.text).collect::<Vec<_>>(), ["Acme;Bolt", "< 1000", "north"]);
    /// # Ok::<(), consign::Diagnostics>(())
    /// ```
    pub fn tables(&self) -> Vec<ProgramTable<'_>> {
        self.blocks.iter().flat_map(|block| tables_of(self, block)).collect()
    }
}

/// The tables of a block, as they are written, with the rows of those that are in files.
fn tables_of<'p>(program: &'p Program, block: &'p Block) -> Vec<ProgramTable<'p>> {
    let item = syntax::parse_item(program.files.get(block.span.file).text(), block.span);
    let Some(ItemKind::Rules(rules)) = item.map(|item| item.kind) else { return Vec::new() };
    let assigns = rules.assigns;
    let table = |entry| match entry {
        RuleEntry::Table(item) => Some(ProgramTable { program, block, assigns, item }.filled()),
        RuleEntry::Rule(_) => None,
    };
    rules.rules.into_iter().filter_map(table).collect()
}

impl ProgramTable<'_> {
    /// The column that says whom orders are assigned to, in a file that is written here.
    const ASSIGN: &'static str = "assign";

    /// Its name.
    pub fn name(&self) -> &str {
        &self.item.name.text
    }

    /// The name of its block of rules.
    pub fn block(&self) -> &str {
        &self.block.name
    }

    /// The file in which it stands, and where.
    pub fn place(&self) -> (&str, Range<usize>) {
        let span = self.item.span;
        (self.program.files.get(span.file).name(), span.range())
    }

    /// How many rows it has.
    pub fn row_count(&self) -> usize {
        self.item.rows.len()
    }

    /// Whether its rows are in a file.
    pub fn is_from_file(&self) -> bool {
        self.item.source.is_some()
    }

    /// How many comments stand among its rows.
    pub fn comment_count(&self) -> usize {
        let span = self.item.span;
        let tokens = Tokens::lex_part(self.program.files.get(span.file).text(), span.range());
        let is_comment = |kind| matches!(kind, TokenKind::Comment | TokenKind::DocComment);
        tokens.map_or(0, |tokens| tokens.list.iter().filter(|token| is_comment(token.kind)).count())
    }

    /// What its columns are called in a file, from the left; the last one says whom orders are assigned to.
    pub fn columns(&self) -> Vec<String> {
        if let Some(source) = &self.item.source {
            return source.columns.iter().chain([&source.assign]).map(|column| column.text.clone()).collect();
        }
        let operands = self.item.columns.iter().map(|column| self.program.files.one_line(column.span));
        let mut names: Vec<String> = Vec::new();
        for wanted in operands.chain([Self::ASSIGN.to_owned()]) {
            let numbered = (2..).map(|number| format!("{wanted} {number}"));
            let free = std::iter::once(wanted.clone()).chain(numbered).find(|name| !names.contains(name));
            names.extend(free);
        }
        names
    }

    /// The names of lists that its cells ask for, of which a file has the values.
    pub fn lists(&self) -> Vec<String> {
        let mut names = Vec::new();
        for cell in self.item.rows.iter().flat_map(|row| &row.cells) {
            let CellKind::Tests(tests) = &cell.kind else { continue };
            for test in tests {
                let TestKind::In { list, .. } = &test.kind else { continue };
                let name = asked::named_list(self.program, list).map(|(name, _)| name);
                names.extend(name.filter(|name| !names.contains(name)));
            }
        }
        names
    }

    /// Its rows as lines of a file, with a cell for each column.
    ///
    /// # Errors
    /// What no file can say, each with its place: `starts with "A"`, `split a 70, b 30`, `manual` with a reason.
    pub fn file_rows(&self) -> Result<Vec<Vec<TableCell>>, Diagnostics> {
        let mut sink = Sink::default();
        let (columns, otherwise) = (self.types(), self.otherwise());
        let lines = self
            .item
            .rows
            .iter()
            .map(|row| self.line(row, &columns, otherwise.as_deref(), &mut sink))
            .collect();
        if sink.has_errors() { Err(sink.finish(self.program.files.clone())) } else { Ok(lines) }
    }

    fn line(
        &self,
        row: &Row,
        columns: &[Column<'_>],
        otherwise: Option<&str>,
        sink: &mut Sink,
    ) -> Vec<TableCell> {
        let mut line = Vec::new();
        for (cell, column) in row.cells.iter().zip(columns) {
            let asked = column.asked(cell);
            let text = asked.as_ref().and_then(|asked| column.in_file(asked, cell));
            match (asked, text) {
                (Some(asked), Some(text)) => {
                    line.push(TableCell { text, is_number: column.is_number(&asked) });
                }
                (asked, _) => sink.push(self.no_cell(cell.span, asked.is_some())),
            }
        }
        let is_else = |found: Option<&str>| found.is_none_or(|found| Some(found) == otherwise);
        let own = done::otherwise(&row.action, &self.program.files);
        let assigns = done::named(&row.action).is_some();
        if assigns && !(is_else(own) && own.is_some() == otherwise.is_some()) {
            let found =
                Diagnostic::new(Code::FileTable, row.action.span, "not all rows have the same `else manual`");
            sink.push(found.help("in a file it stands once for all of them: make them alike"));
        }
        match done::in_file(&row.action, self.assigns) {
            Some(text) => line.push(TableCell { text, is_number: false }),
            None => sink.push(self.no_action(row)),
        }
        line
    }

    fn no_cell(&self, at: Span, is_value: bool) -> Diagnostic {
        let text = self.program.files.one_line(at);
        let found = if is_value {
            Diagnostic::new(Code::FileTable, at, format!("`{text}` would be read otherwise in a file"))
        } else {
            Diagnostic::new(Code::FileTable, at, format!("`{text}` cannot stand in a file"))
        };
        found.help("a cell of a file is a value, several with `;`, `>= 100`, `1..5`, `not X`, or nothing; what asks for more stays in the program, as a rule")
    }

    fn no_action(&self, row: &Row) -> Diagnostic {
        let text = self.program.files.one_line(row.action.span);
        let found =
            Diagnostic::new(Code::FileTable, row.action.span, format!("`{text}` cannot stand in a file"));
        found.help("a row of a file assigns to one, to the first of several, or says `manual` and no more; what does more stays in the program, as a rule")
    }

    /// The table as a program has it whose rows are in a file: `table … from "brands.xlsx" { … }`.
    pub fn from_file(&self, path: &str, sheet: Option<&str>) -> String {
        let files = &self.program.files;
        let mut columns = self.columns();
        let assign = columns.pop().unwrap_or_default();
        let sheet = sheet.map(|sheet| format!(" sheet {}", quoted(sheet))).unwrap_or_default();
        let mut text = format!("table {} from {}{sheet} {{\n", self.title(), quoted(path));
        for (operand, column) in self.item.columns.iter().zip(&columns) {
            text += &format!("  {} from {}\n", files.text(operand.span), quoted(column));
        }
        let otherwise = self.otherwise().map(|manual| format!(" else {manual}")).unwrap_or_default();
        text + &format!("  assign from {}{otherwise}\n}}", quoted(&assign))
    }

    /// The table with its rows, as a program has it that names no file.
    ///
    /// # Errors
    /// A cell that no program's table can say; there is none in a program that compiles.
    pub fn with_rows(&self) -> Result<String, Diagnostics> {
        let files = &self.program.files;
        let mut sink = Sink::default();
        let operands: Vec<&str> = self.item.columns.iter().map(|column| files.text(column.span)).collect();
        let mut text = format!("table {} ({}) {{\n", self.title(), operands.join(", "));
        let columns = self.types();
        let providers =
            Providers { written: Vec::new(), directory: self.program.directory.clone(), is_whole: true };
        let otherwise = self.otherwise();
        for row in &self.item.rows {
            for (cell, column) in row.cells.iter().zip(&columns) {
                match column.asked(cell) {
                    Some(asked) => text += &format!("| {} ", column.in_program(&asked)),
                    None => sink.push(self.no_cell(cell.span, false)),
                }
            }
            let action =
                done::in_program(&row.action, otherwise.as_deref(), |name| providers.only_labelled(name));
            text += &format!("=> {action}\n");
        }
        if sink.has_errors() { Err(sink.finish(files.clone())) } else { Ok(text + "}") }
    }

    /// Its name and its label.
    fn title(&self) -> String {
        let label = self.item.label.as_ref().map(|label| format!(" {}", quoted(&label.text)));
        format!("{}{}", self.name(), label.unwrap_or_default())
    }

    /// What the rows do where nobody is left: of those in the program what the first one that assigns says.
    fn otherwise(&self) -> Option<String> {
        let files = &self.program.files;
        match &self.item.source {
            Some(source) => source.else_manual.as_ref().map(|manual| done::text(manual, files).to_owned()),
            None => {
                let mut assigning = self.item.rows.iter().filter(|row| done::named(&row.action).is_some());
                done::otherwise(&assigning.next()?.action, files).map(str::to_owned)
            }
        }
    }

    /// The columns with their types.
    fn types(&self) -> Vec<Column<'_>> {
        let program = self.program;
        let known = filter::known(program);
        let lets = LetTable::from_program(program, |one| known.tree.names.get(&one.name).is_some());
        let texts = Interner::of_finished(program.texts.clone());
        let mut tables = Tables { texts, atoms: AtomTable::after(program.atoms.len()), ..Tables::default() };
        let mut report = Report::new(Sink::default(), false);
        let scope = match self.assigns {
            Assigns::Provider => Scope::ORDER,
            Assigns::Engineer => Scope::provider_assigned().under(self.block.of),
        };
        let mut of = |column| {
            let checker = ConditionChecker::new(&known, &lets, &mut tables, &mut report);
            Column { program, ty: checker.column(column, scope).flatten() }
        };
        self.item.columns.iter().map(&mut of).collect()
    }

    /// With the rows that are in its file: it was read when the program was compiled.
    fn filled(mut self) -> Self {
        if let Some(file) = self.item.source.is_some().then(|| self.file()).flatten() {
            let text = self.program.files.get(file).into();
            table_files::fill(&mut self.item, self.assigns, (file, text), &mut Sink::default());
        }
        self
    }

    /// The file in which its rows are; `None` if it has none.
    fn file(&self) -> Option<FileId> {
        let rules = self.block.rules.iter().map(|id| self.program.rule(*id));
        let is_own = |name: &str| name.split_once('#').is_some_and(|(table, _)| table == self.name());
        rules.filter(|rule| is_own(&rule.name)).map(|rule| rule.span.file).next()
    }
}
