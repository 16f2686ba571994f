//! Directories from tables: each line of a CSV file is a provider, or an engineer who names the provider.

use std::collections::HashMap;

use super::columns::Columns;
use super::csv::Row;
use super::csv_cells::{CsvRow, TableText, no_column, with_header};
use super::directory::{
    DirectoryTypes, ListedEntries, finding, name_of, schema_fields, taken_workload, twice,
};
use super::fields::{Fields, ProblemKind, RecordReading};
use super::header::is_column;
use super::unknown_attributes::UnknownAttributes;
use crate::diagnostic::suggest::did_you_mean;
use crate::diagnostic::{Code, Diagnostic, Sink};
use crate::program::{Engineer, ID, Interner, NAME, Provider, Schema, Slot, Value, WORKLOAD};
use crate::source::{FileId, Span, may_be_typed};

/// What the lines of a table are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum ListedAs {
    Providers,
    Engineers,
}

impl ListedAs {
    /// One of them in a word.
    fn word(self) -> &'static str {
        match self {
            Self::Providers => "provider",
            Self::Engineers => "engineer",
        }
    }
}

/// An engineer of a table.
#[derive(Debug)]
pub(crate) struct ListedEngineer {
    /// The provider's id or name, as it is written.
    provider: String,
    provider_at: Span,
    engineer: Engineer,
}

/// Whether a directory file is a table and not JSON: by what is in it, and by its name where that does not tell.
pub(super) fn is_table(name: &str, text: &str) -> bool {
    !text.trim_start().starts_with(['{', '[']) && !name.to_ascii_lowercase().ends_with(".json")
}

/// Puts engineers to the providers that they name. Where none is meant, that is reported, unless there may be providers
/// that are not known.
pub(crate) fn employ(
    engineers: Vec<ListedEngineer>,
    providers: &mut [Provider],
    are_all: bool,
    sink: &mut Sink,
) {
    let by_id: HashMap<String, usize> =
        providers.iter().enumerate().map(|(at, provider)| (provider.id().to_owned(), at)).collect();
    let mut by_name: HashMap<String, Vec<usize>> = HashMap::new();
    for (at, provider) in providers.iter().enumerate() {
        by_name.entry(called(&provider.name)).or_default().push(at);
    }
    let mut first: HashMap<(usize, String), Span> = HashMap::new();
    for (at, provider) in providers.iter().enumerate() {
        first.extend(provider.engineers.iter().map(|one| ((at, one.id().to_owned()), one.span)));
    }
    for listed in engineers {
        let meant = by_id.get(&listed.provider).copied().map(|at| vec![at]);
        let meant = meant.or_else(|| by_name.get(&called(&listed.provider)).cloned()).unwrap_or_default();
        match meant.as_slice() {
            [at] => match first.get(&(*at, listed.engineer.id().to_owned())) {
                Some(earlier) => {
                    let engineer = &listed.engineer;
                    sink.push(twice("engineer", engineer.id(), engineer.span, *earlier));
                }
                None => {
                    first.insert((*at, listed.engineer.id().to_owned()), listed.engineer.span);
                    providers[*at].engineers.push(listed.engineer);
                }
            },
            several if several.is_empty() && !are_all => {}
            several => sink.push(no_provider(&listed, several.len(), providers)),
        }
    }
}

/// A name as it is compared.
fn called(name: &str) -> String {
    name.trim().to_lowercase()
}

fn no_provider(listed: &ListedEngineer, count: usize, providers: &[Provider]) -> Diagnostic {
    let named = &listed.provider;
    if count > 1 {
        let message = format!("{count} providers are called `{named}`");
        return Diagnostic::new(Code::NameUndefined, listed.provider_at, message)
            .help("write the id of the provider");
    }
    let known = providers.iter().flat_map(|provider| [provider.id(), &provider.name]);
    let message = format!("there is no provider `{named}`");
    Diagnostic::new(Code::NameUndefined, listed.provider_at, message)
        .label("no id or name of a provider")
        .maybe_help(did_you_mean(named, known))
}

/// Reads a table.
pub(super) struct TableReader<'f, 's> {
    pub name: &'f str,
    pub table: TableText<'f>,
    pub file: FileId,
    pub types: &'f DirectoryTypes<'f>,
    pub texts: &'f Interner,
    pub sink: &'s mut Sink,
    /// Whether the schemas' places are in the same files as this text.
    pub show_declarations: bool,
}

impl TableReader<'_, '_> {
    /// The entries; what the lines are is told by the header where it is not said.
    pub fn read(self, of: Option<ListedAs>) -> ListedEntries {
        let Self { name, table: text, file, types, texts, sink, show_declarations } = self;
        let is_sheet = text.is_sheet;
        let [provider, engineer] = schema_fields(types, texts);
        let employer = employer_column(types.engineer);
        let is_wanted = |cell: &str| match of {
            Some(ListedAs::Providers) => is_column(types.provider, cell) || cell == DISPATCHERS,
            Some(ListedAs::Engineers) => is_column(types.engineer, cell) || cell == employer,
            None => {
                [types.provider, types.engineer].into_iter().any(|schema| is_column(schema, cell))
                    || cell == employer
            }
        };
        let Some((header, rows)) = with_header(text, is_wanted) else {
            let message = format!("`{name}` has no header");
            let at = Span::new(file, 0, 0);
            sink.push(Diagnostic::new(Code::DirectoryTable, at, message).label("the file is empty"));
            return ListedEntries::default();
        };
        let names_employer =
            header.columns_named(employer).next().is_some() && !is_column(types.provider, employer);
        let of = of.unwrap_or(if names_employer { ListedAs::Engineers } else { ListedAs::Providers });
        let fields = match of {
            ListedAs::Providers => &provider,
            ListedAs::Engineers => &engineer,
        };
        let joined = JoinedRow::new(&header);
        let columns = Columns::new(fields, joined.row());
        let mut table = Table {
            name,
            file,
            of,
            employer,
            fields,
            header: &header,
            columns,
            sink,
            is_sheet,
            show_declarations,
        };
        let before = table.sink.len();
        let mut listed = ListedEntries::default();
        let fits = table.header_fits();
        if fits {
            rows.iter().for_each(|row| table.row(row, &mut listed));
        }
        listed.is_good = table.sink.len() == before;
        // What is lacking is perhaps what is misspelt.
        if fits {
            table.unknown().report(&provider, &engineer, sink);
        }
        listed
    }
}

/// The column with the persons who dispatch for a provider.
const DISPATCHERS: &str = "dispatchers";

/// The column in which engineers name their provider: that of the attribute `provider`, if they have one.
fn employer_column(engineer: &Schema) -> &str {
    engineer.by_path("provider").map_or("provider", |slot| engineer.field(slot).column.trim())
}

/// A table whose header is known.
struct Table<'t, 's> {
    name: &'t str,
    file: FileId,
    of: ListedAs,
    employer: &'t str,
    fields: &'t Fields<'t>,
    header: &'t CsvRow<'t>,
    columns: Columns,
    sink: &'s mut Sink,
    is_sheet: bool,
    show_declarations: bool,
}

impl Table<'_, '_> {
    /// Whether every attribute that is required has its column, and none has several; what is not so is reported.
    fn header_fits(&mut self) -> bool {
        let schema = self.fields.schema;
        let mut fits = true;
        let needed: Vec<(String, Option<Slot>)> = self
            .columns
            .problems
            .iter()
            .filter(|problem| problem.is_error)
            .map(|problem| (problem.column.clone(), schema.by_path(&problem.field)))
            .collect();
        let employer = (self.of == ListedAs::Engineers
            && self.header.columns_named(self.employer).count() != 1)
            .then(|| (self.employer.to_owned(), None));
        let engineers_attribute =
            |slot: &Option<Slot>| slot.is_some_and(|slot| self.fields.schema.field(slot).path == "provider");
        let needed = needed.into_iter().filter(|(_, slot)| employer.is_none() || !engineers_attribute(slot));
        for (column, slot) in needed.chain(employer.clone()).collect::<Vec<_>>() {
            let count = self.header.columns_named(&column).count();
            // The name is the id where there is none, and the workload nothing.
            if count == 0 && slot.is_some_and(|slot| [NAME, WORKLOAD].contains(&slot)) {
                continue;
            }
            fits = false;
            let found = self.lacks(&column, slot);
            self.sink.push(found);
        }
        fits
    }

    fn lacks(&self, column: &str, slot: Option<Slot>) -> Diagnostic {
        let (message, near) = no_column(self.header, self.name, column);
        let field = slot.map(|slot| self.fields.schema.field(slot)).filter(|field| field.span.is_some());
        let help = match (near, field) {
            (help, None) => help,
            (Some(help), Some(_)) if help.ends_with('?') => Some(help),
            (help, Some(field)) => {
                let declare = format!(
                    "write `from \"COLUMN\"` behind `{}` if its column has another name, or `?` if it may be missing",
                    field.path
                );
                Some(help.map_or(declare.clone(), |help| format!("{help}; {declare}")))
            }
        };
        let at = self.header.span(self.file);
        let found = Diagnostic::new(Code::DirectoryTable, at, message)
            .label(match slot {
                Some(_) => format!("every {} needs it", self.of.word()),
                None => "with the id or name of each engineer's provider".to_owned(),
            })
            .maybe_help(help);
        match field.and_then(|field| field.span).filter(|_| self.show_declarations) {
            Some(declared) => found.related(declared, "the attribute is declared here"),
            None => found,
        }
    }

    /// The columns that nothing is read from.
    fn unknown(&self) -> UnknownAttributes {
        let mut unknown = UnknownAttributes::default();
        let extra = match self.of {
            ListedAs::Providers => DISPATCHERS,
            ListedAs::Engineers => self.employer,
        };
        for cell in &self.header.cells {
            let name = cell.text.trim();
            if !name.is_empty() && name != extra && !is_column(self.fields.schema, name) {
                unknown.note(self.of.word(), name, cell.span(self.file));
            }
        }
        unknown
    }

    /// Reads a line; nothing of one that is blank, or that is not as wide as the header, which is reported.
    fn row(&mut self, row: &CsvRow<'_>, listed: &mut ListedEntries) {
        if let Some(message) = row.misfit(self.header) {
            let found = Diagnostic::new(Code::DirectoryTable, row.span(self.file), message);
            return self.sink.push(found.related(self.header.span(self.file), "the header"));
        }
        if row.is_blank() {
            return;
        }
        let joined = JoinedRow::new_within(row, self.header.cells.len(), self.is_sheet);
        let mut draft = self.fields.draft();
        if let Err(message) = self.columns.read(self.fields, joined.row(), &mut draft) {
            let found = Diagnostic::new(Code::DirectoryTable, row.span(self.file), message);
            return self.sink.push(found);
        }
        self.whole_workload(row, &mut draft);
        self.problems(row, &draft);
        let employer = self.employer(row);
        if !matches!(draft.values[ID], Value::Text(_)) {
            return;
        }
        let workload = taken_workload(&mut draft.values);
        let (name, attributes, span) = (name_of(&draft.values).into(), draft.values, row.span(self.file));
        match self.of {
            ListedAs::Providers => {
                let dispatchers = self.dispatchers(row);
                let (people, engineers) = (Vec::new(), Vec::new());
                let provider = Provider { name, dispatchers, people, attributes, workload, engineers, span };
                listed.entries.providers.push(provider);
            }
            ListedAs::Engineers => {
                listed.engineers.extend(employer.map(|(provider, provider_at)| ListedEngineer {
                    provider,
                    provider_at,
                    engineer: Engineer { name, attributes, workload, span },
                }))
            }
        }
    }

    /// A workload is a whole number that is not negative.
    fn whole_workload(&self, row: &CsvRow<'_>, draft: &mut RecordReading<'_>) {
        let Value::Number(count) = &draft.values[WORKLOAD] else { return };
        if count.to_i64().is_none_or(|count| count < 0) {
            let cell = self.columns.index(WORKLOAD).and_then(|at| row.cells.get(at));
            let found = cell.map_or("", |cell| cell.text.trim());
            let message =
                format!("expected a whole number of open work orders, found `{}`", found.escape_debug());
            draft.problem(WORKLOAD, ProblemKind::Mismatch, None, message);
        }
    }

    fn problems(&mut self, row: &CsvRow<'_>, draft: &RecordReading<'_>) {
        for problem in &draft.problems {
            // The name is the id where there is none, and the workload nothing.
            if problem.kind == ProblemKind::Missing && [NAME, WORKLOAD].contains(&problem.slot) {
                continue;
            }
            let column = self.columns.index(problem.slot);
            let at = column.map_or(row.span(self.file), |at| row.cell(at).span(self.file));
            let field = self.fields.schema.field(problem.slot);
            let or = if field.span.is_some() { ", or declare the attribute with `?`" } else { "" };
            let help = format!("fill the column `{}`{or}", field.column);
            let found = finding(self.of.word(), at, self.fields, problem, &help);
            self.sink.push(match field.span.filter(|_| self.show_declarations) {
                Some(declared) => found.related(declared, format!("`{}` is declared here", field.path)),
                None => found,
            });
        }
    }

    /// Whom an engineer works for, and where it says so; `None` of a provider, and where nothing is said, which is reported.
    fn employer(&mut self, row: &CsvRow<'_>) -> Option<(String, Span)> {
        let column =
            self.header.columns_named(self.employer).next().filter(|_| self.of == ListedAs::Engineers)?;
        let cell = row.cell(column);
        let (named, at) = (cell.text.trim(), cell.span(self.file));
        if named.is_empty() {
            let message = "this engineer names no provider";
            let found = Diagnostic::new(Code::ValueMissing, at, message)
                .label("expected the id or name of a provider");
            let help = format!("fill the column `{}`", self.employer);
            self.sink.push(found.help(help));
        }
        (!named.is_empty()).then(|| (named.to_owned(), at))
    }

    fn dispatchers(&self, row: &CsvRow<'_>) -> Vec<std::sync::Arc<str>> {
        let column = self.header.columns_named(DISPATCHERS).next();
        let cell = column.and_then(|at| row.cells.get(at)).map_or("", |cell| &*cell.text);
        cell.split(';').map(str::trim).filter(|id| !id.is_empty()).map(Into::into).collect()
    }
}

/// The cells of a row as columns are read from.
struct JoinedRow {
    bytes: Vec<u8>,
    ends: Vec<usize>,
    /// Which cells are numbers, dates or truths in the sheet; empty of CSV.
    typed: Vec<bool>,
}

impl JoinedRow {
    fn new(row: &CsvRow<'_>) -> Self {
        Self::new_within(row, row.cells.len(), false)
    }

    /// So many cells of a row, which has perhaps more or fewer.
    fn new_within(row: &CsvRow<'_>, width: usize, is_sheet: bool) -> Self {
        let (mut bytes, mut ends) = (Vec::new(), Vec::new());
        for at in 0..width {
            if at > 0 {
                bytes.push(b',');
            }
            bytes.extend_from_slice(row.cells.get(at).map_or(&[], |cell| cell.text.as_bytes()));
            ends.push(bytes.len());
        }
        let is_typed = |at| {
            let cell = row.cell(at);
            !cell.is_quoted && may_be_typed(&cell.text)
        };
        let typed = (0..width).filter(|_| is_sheet).map(is_typed).collect();
        Self { bytes, ends, typed }
    }

    fn row(&self) -> Row<'_> {
        Row { bytes: &self.bytes, ends: &self.ends, typed: &self.typed, flaw: None }
    }
}
