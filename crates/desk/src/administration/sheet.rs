//! The directory as tables: a row a provider, or a row an engineer. What is written can be changed in a spreadsheet and read
//! again.

use consign::Program;
use consign::directory::Directory;
use consign::schema::FieldView;
use serde_json::Map;

use super::Refused;
use super::directory::{Changed, Edit, Entry};
use super::entered;
use crate::core::{Live, cell};

/// What a row is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sheet {
    /// A provider.
    Providers,
    /// An engineer, with the provider in a column before.
    Engineers,
}

impl Sheet {
    /// The sheet of this name.
    pub fn named(name: &str) -> Option<Self> {
        match name {
            "providers" => Some(Self::Providers),
            "engineers" => Some(Self::Engineers),
            _ => None,
        }
    }

    /// Its name.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Providers => "providers",
            Self::Engineers => "engineers",
        }
    }

    /// Any entry of it, to ask which attributes there are.
    fn entry(self) -> Entry {
        Entry { provider: String::new(), engineer: (self == Self::Engineers).then(String::new) }
    }

    fn ids(self) -> &'static [&'static str] {
        match self {
            Self::Providers => &["id"],
            Self::Engineers => &["provider", "id"],
        }
    }

    /// The directory as this table, of one provider or of all; cells that a spreadsheet would compute are marked as text.
    ///
    /// # Errors
    /// If it does not fit into memory.
    pub fn written(self, live: &Live, only: Option<&str>) -> Result<Vec<u8>, csv::Error> {
        let program = live.compiled();
        let directory = live.engine().directory().view(program);
        let fields = self.entry().fields(program);
        let mut writer = csv::Writer::from_writer(Vec::new());
        writer.write_record(self.ids().iter().copied().chain(fields.iter().map(|field| field.column)))?;
        for provider in directory.providers().filter(|one| only.is_none_or(|id| id == one.id())) {
            let id = provider.id();
            match self {
                Self::Providers => {
                    let entry = Entry { provider: id.into(), engineer: None };
                    writer.write_record(row(&[id], &entry, directory, &fields))?;
                }
                Self::Engineers => {
                    for engineer in provider.engineers() {
                        let entry = Entry { provider: id.into(), engineer: Some(engineer.id().into()) };
                        writer.write_record(row(&[id, engineer.id()], &entry, directory, &fields))?;
                    }
                }
            }
        }
        writer.into_inner().map_err(|error| csv::Error::from(error.into_error()))
    }

    /// What a table comes to.
    pub fn read(self, live: &Live, text: &str) -> Plan {
        let mut plan = Plan::default();
        let mut reader = csv::ReaderBuilder::new()
            .flexible(true)
            .from_reader(text.trim_start_matches('\u{feff}').as_bytes());
        let program = live.compiled();
        let columns = match reader.headers() {
            Ok(header) => self.columns(program, header, &mut plan),
            Err(error) => return plan.broken(1, error.to_string()),
        };
        if !plan.problems.is_empty() {
            return plan;
        }
        let mut edit = live.engine().directory().edit(program);
        let mut seen = std::collections::BTreeSet::new();
        for record in reader.records() {
            let record = match record {
                Ok(record) => record,
                Err(error) => {
                    let line = error.position().map_or(0, csv::Position::line);
                    return plan.broken(line, error.to_string());
                }
            };
            let line = record.position().map_or(0, csv::Position::line);
            if record.len() != columns.len() {
                let (is, should) = (record.len(), columns.len());
                plan = plan.broken(line, format!("the row has {is} cells, the header {should}"));
                continue;
            }
            let one = self.edit(live, &columns, &record);
            if !seen.insert(one.entry.clone()) {
                plan = plan.broken(line, "an earlier row is of the same entry".into());
                continue;
            }
            let refused = one.apply(program, &mut edit);
            plan.problems.extend(refused.into_iter().map(|why| Problem { line, why: Why::Refused(why) }));
            plan.rows.push((line, one));
        }
        let after = edit.finish();
        plan.gather(program, live.engine().directory(), &after);
        plan
    }

    fn columns<'p>(
        self,
        program: &'p Program,
        header: &csv::StringRecord,
        plan: &mut Plan,
    ) -> Vec<Column<'p>> {
        let fields = self.entry().fields(program);
        let ids = self.ids();
        let mut columns: Vec<Column<'p>> = Vec::new();
        for name in header {
            let name = unmarked(name.trim());
            let field = fields.iter().find(|field| field.column == name || field.path == name);
            match (ids.iter().position(|id| *id == name), field) {
                (Some(at), _) => columns.push(Column::Id(at)),
                (None, Some(field)) => columns.push(Column::Field(field.clone())),
                (None, None) => {
                    let near =
                        consign::diagnostic::did_you_mean(&name, fields.iter().map(|field| field.column));
                    let near = near.map(|near| format!(", {near}")).unwrap_or_default();
                    let why = format!("there is no attribute `{name}`{near}");
                    plan.problems.push(Problem { line: 1, why: Why::Form(why) });
                }
            }
        }
        for (at, id) in ids.iter().enumerate() {
            if !columns.iter().any(|column| matches!(column, Column::Id(known) if *known == at)) {
                let why = format!("the header has no column `{id}`");
                plan.problems.push(Problem { line: 1, why: Why::Form(why) });
            }
        }
        columns
    }

    fn edit(self, live: &Live, columns: &[Column<'_>], record: &csv::StringRecord) -> Edit {
        let (mut ids, mut attributes) = ([String::new(), String::new()], Map::new());
        for (column, cell) in columns.iter().zip(record) {
            let cell = unmarked(cell.trim());
            match column {
                Column::Id(at) => ids[*at] = cell,
                Column::Field(field) => {
                    let value = entered::json(&field.field_type, &cell);
                    attributes.insert(field.path.to_owned(), value);
                }
            }
        }
        let [first, second] = ids;
        let entry = Entry { provider: first, engineer: (self == Self::Engineers).then_some(second) };
        let is_new = entry.attributes(live.engine().directory().view(live.compiled())).is_none();
        Edit { entry, attributes, is_new }
    }
}

enum Column<'p> {
    /// The provider's or the engineer's id.
    Id(usize),
    Field(FieldView<'p>),
}

/// A cell without the marks that keep a spreadsheet from computing it.
fn unmarked(cell: &str) -> String {
    let mut plain = String::with_capacity(cell.len());
    let mut letters = cell.chars().peekable();
    while let Some(letter) = letters.next() {
        let is_mark = letter == '\'' && letters.peek().is_some_and(|next| "=+-@＝＋－＠".contains(*next));
        if !is_mark {
            plain.push(letter);
        }
    }
    // One that would not have been marked so is as it is.
    if consign::spreadsheet_safe(&plain) == cell { plain } else { cell.to_owned() }
}

fn row(
    ids: &[&str],
    entry: &Entry,
    directory: consign::directory::DirectoryView<'_>,
    fields: &[FieldView<'_>],
) -> Vec<String> {
    let values = entry.attributes(directory).unwrap_or_default();
    let cells = fields.iter().map(|field| values.get(field.path).map(cell).unwrap_or_default());
    let all = ids.iter().map(|id| (*id).to_owned()).chain(cells);
    all.map(|cell| consign::spreadsheet_safe(&cell)).collect()
}

/// What a table comes to.
#[derive(Debug, Default)]
pub struct Plan {
    /// The rows, each with its line.
    rows: Vec<(u64, Edit)>,
    /// What would change, row by row; rows that change nothing are left out.
    pub changes: Vec<RowChange>,
    /// What cannot be taken.
    pub problems: Vec<Problem>,
}

/// What a row changes.
#[derive(Debug)]
pub struct RowChange {
    /// Its line.
    pub line: u64,
    /// Whose attributes.
    pub entry: Entry,
    /// Whether there is no such entry yet.
    pub is_new: bool,
    /// Which.
    pub attributes: Vec<Changed>,
}

/// What of a table cannot be taken.
#[derive(Debug)]
pub struct Problem {
    /// The line.
    pub line: u64,
    /// Why.
    pub why: Why,
}

/// Why something of a table cannot be taken.
#[derive(Debug, thiserror::Error)]
pub enum Why {
    /// A value.
    #[error(transparent)]
    Refused(Refused),
    /// The table itself.
    #[error("{0}")]
    Form(String),
}

impl Plan {
    fn broken(mut self, line: u64, why: String) -> Self {
        self.problems.push(Problem { line, why: Why::Form(why) });
        self
    }

    fn gather(&mut self, program: &Program, before: &Directory, after: &Directory) {
        for (line, edit) in &self.rows {
            let attributes = edit.entry.changes(program, before, after);
            if !attributes.is_empty() || edit.is_new {
                let (line, entry, is_new) = (*line, edit.entry.clone(), edit.is_new);
                self.changes.push(RowChange { line, entry, is_new, attributes });
            }
        }
    }

    /// The changes that are to be made: of each row that changes something, what of it changes.
    pub fn edits(&self) -> Vec<Edit> {
        let of = |change: &RowChange| {
            let edit = self.rows.iter().find(|(line, _)| *line == change.line).map(|(_, edit)| edit)?;
            let changes = |name: &String| change.attributes.iter().any(|one| one.attribute == *name);
            let kept = edit.attributes.iter().filter(|(name, _)| edit.is_new || changes(name));
            let attributes = kept.map(|(name, value)| (name.clone(), value.clone())).collect();
            Some(Edit { attributes, ..edit.clone() })
        };
        self.changes.iter().filter_map(of).collect()
    }
}
