//! One record to one order, driven by the schema.

use std::collections::HashMap;
use std::io;

use serde_json::value::RawValue;

use super::InvalidOrder;
use super::json::{self, Members};
use super::value::ValueReader;
use crate::program::{Order, Program, Slot, Type, Value};

/// How many bad fields of one order are named.
const NAMED: usize = 5;

/// Made once for a file.
pub(super) struct Decoder<'p> {
    program: &'p Program,
    reader: ValueReader<'p>,
    id: Option<Slot>,
    /// The fields outside of any record.
    outermost: Level<'p>,
    /// The fields in each record, by the record's slot.
    within: HashMap<Slot, Level<'p>>,
}

/// The fields of one record.
struct Level<'p> {
    by_key: HashMap<&'p str, Slot>,
    slots: Vec<Slot>,
}

/// The columns of a CSV file: for each field the cell it is read from.
pub(super) struct Columns {
    cells: Vec<Option<usize>>,
    width: usize,
}

/// The values of an order that is being read, and what is wrong with it.
struct Draft {
    values: Vec<Value>,
    seen: Vec<bool>,
    problems: Vec<String>,
}

impl Draft {
    fn problem(&mut self, path: &str, message: impl std::fmt::Display) {
        self.problems.push(format!("`{path}`: {message}"));
    }
}

impl<'p> Decoder<'p> {
    pub fn new(program: &'p Program) -> Self {
        let level = |parent: Option<Slot>| {
            let slots: Vec<Slot> = program.work_order.children(parent).collect();
            let by_key =
                slots.iter().map(|slot| (program.work_order.field(*slot).key.as_str(), *slot)).collect();
            Level { by_key, slots }
        };
        let records =
            program.work_order.slots().filter(|slot| program.work_order.field(*slot).ty == Type::Record);
        Self {
            program,
            reader: ValueReader {
                enums: &program.enums,
                timezone: program.timezone.as_ref(),
                texts: &program.texts,
            },
            id: program.work_order.by_path("id"),
            outermost: level(None),
            within: records.map(|slot| (slot, level(Some(slot)))).collect(),
        }
    }

    fn draft(&self) -> Draft {
        let count = self.program.work_order.fields.len();
        Draft { values: vec![Value::Missing; count], seen: vec![false; count], problems: Vec::new() }
    }

    fn finish(&self, draft: Draft) -> Result<Order, InvalidOrder> {
        let id = self.id.map(|slot| &draft.values[slot.0 as usize]);
        let id = match id {
            Some(Value::Text(text)) => Some(text.shown().to_owned()),
            _ => None,
        };
        match id {
            Some(id) if draft.problems.is_empty() => Ok(Order { id, values: draft.values }),
            id => Err(InvalidOrder { id, message: joined(&draft.problems) }),
        }
    }

    /// An order from a JSON object.
    pub fn order(&self, bytes: &[u8]) -> Result<Order, InvalidOrder> {
        let invalid = |message| InvalidOrder { id: None, message };
        let text = json::text(bytes).map_err(invalid)?;
        let members = Members::parse(text).map_err(invalid)?;
        let mut draft = self.draft();
        self.members(&members, &self.outermost, &mut draft);
        self.finish(draft)
    }

    /// Reads the fields of one record. As deep as the schema, whatever the input.
    fn members(&self, members: &Members<'_>, level: &Level<'p>, draft: &mut Draft) {
        for (key, raw) in &members.0 {
            let Some(slot) = level.by_key.get(key.as_ref()).copied() else { continue };
            let field = self.program.work_order.field(slot);
            if std::mem::replace(&mut draft.seen[slot.0 as usize], true) {
                draft.problem(&field.path, format_args!("expected once, found the key `{key}` twice"));
                continue;
            }
            if raw.get() == "null" {
                continue;
            }
            match self.json_value(slot, raw, draft) {
                Ok(value) => draft.values[slot.0 as usize] = value,
                Err(message) => draft.problem(&field.path, message),
            }
        }
        self.required(level, draft);
    }

    fn json_value(&self, slot: Slot, raw: &RawValue, draft: &mut Draft) -> Result<Value, String> {
        let field = self.program.work_order.field(slot);
        if self.id == Some(slot) {
            return self.id_value(raw);
        }
        if field.ty != Type::Record {
            return self.reader.from_json(raw, &field.ty);
        }
        if !raw.get().starts_with('{') {
            return Err(format!("expected an object, found {}", json::describe(raw.get())));
        }
        let members = Members::parse(raw.get())?;
        if let Some(level) = self.within.get(&slot) {
            self.members(&members, level, draft);
        }
        Ok(Value::Record)
    }

    /// A text, or the digits of an integer.
    fn id_value(&self, raw: &RawValue) -> Result<Value, String> {
        let digits = raw.get().strip_prefix('-').unwrap_or(raw.get());
        if !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit()) {
            return Ok(Value::Text(self.reader.text(raw.get(), false)));
        }
        let value = self.reader.from_json(raw, &Type::TEXT)?;
        not_empty(value)
    }

    /// A required field that has no value, and no problem yet, is one.
    fn required(&self, level: &Level<'p>, draft: &mut Draft) {
        for slot in &level.slots {
            let field = self.program.work_order.field(*slot);
            let index = slot.0 as usize;
            if field.optional || !draft.values[index].is_missing() {
                continue;
            }
            let known = format!("`{}`: ", field.path);
            if !draft.problems.iter().any(|problem| problem.starts_with(&known)) {
                let found = if draft.seen[index] { "null" } else { "nothing" };
                let wanted = self.reader.wanted(&field.ty);
                let key = if field.key == last_part(&field.path) {
                    String::new()
                } else {
                    format!(" at key `{}`", field.key)
                };
                draft.problem(&field.path, format_args!("expected {wanted}{key}, found {found}"));
            }
        }
    }

    /// The columns that a header names.
    ///
    /// # Errors
    /// Where a column that a field is read from stands twice.
    pub fn columns(&self, header: &::csv::ByteRecord) -> io::Result<Columns> {
        let mut by_name: HashMap<&[u8], usize> = HashMap::new();
        let mut twice = Vec::new();
        for (index, name) in header.iter().enumerate() {
            if by_name.insert(name, index).is_some() {
                twice.push(name);
            }
        }
        let fields = &self.program.work_order.fields;
        if let Some(field) = fields.iter().find(|field| twice.contains(&field.column.as_bytes())) {
            let message = format!("the header names the column `{}` twice", field.column);
            return Err(io::Error::new(io::ErrorKind::InvalidData, message));
        }
        let cells = fields.iter().map(|field| by_name.get(field.column.as_bytes()).copied()).collect();
        Ok(Columns { cells, width: header.len() })
    }

    /// An order from a CSV record.
    pub fn csv_order(&self, columns: &Columns, record: &::csv::ByteRecord) -> Result<Order, InvalidOrder> {
        let mut draft = self.draft();
        if record.len() != columns.width {
            let (wanted, found) = (columns.width, record.len());
            draft.problems.push(format!("expected {wanted} cells, as the header has, found {found}"));
            self.csv_id(columns, record, &mut draft);
            return self.finish(draft);
        }
        self.cells(columns, record, &self.outermost, &mut draft);
        self.finish(draft)
    }

    /// The id of a record that is bad all the same.
    fn csv_id(&self, columns: &Columns, record: &::csv::ByteRecord, draft: &mut Draft) {
        let Some(slot) = self.id else { return };
        let cell = columns.cells[slot.0 as usize].and_then(|cell| record.get(cell));
        if let Some(id) = cell.and_then(|cell| std::str::from_utf8(cell).ok()).filter(|id| !id.is_empty()) {
            draft.values[slot.0 as usize] = Value::Text(self.reader.text(id, false));
        }
    }

    fn cells(&self, columns: &Columns, record: &::csv::ByteRecord, level: &Level<'p>, draft: &mut Draft) {
        for slot in &level.slots {
            let field = self.program.work_order.field(*slot);
            let index = slot.0 as usize;
            if field.ty == Type::Record {
                if field.optional && !self.has_cells(columns, record, *slot) {
                    continue;
                }
                draft.values[index] = Value::Record;
                if let Some(level) = self.within.get(slot) {
                    self.cells(columns, record, level, draft);
                }
                continue;
            }
            let Some(cell) = columns.cells[index] else {
                if !field.optional {
                    draft.problem(
                        &field.path,
                        format_args!("expected a column `{}`, found none in the header", field.column),
                    );
                }
                continue;
            };
            match self.cell(*slot, record.get(cell).unwrap_or_default()) {
                Ok(value) => draft.values[index] = value,
                Err(message) => draft.problem(&field.path, message),
            }
        }
        self.required(level, draft);
    }

    fn cell(&self, slot: Slot, cell: &[u8]) -> Result<Value, String> {
        let field = self.program.work_order.field(slot);
        let text = json::text(cell).map_err(|_| "expected UTF-8, found bytes that are not".to_owned())?;
        if text.is_empty() {
            let empty_set = matches!(field.ty, Type::Set(_)) && !field.optional;
            return Ok(if empty_set { Value::set(Vec::new()) } else { Value::Missing });
        }
        self.reader.from_text(text, &field.ty)
    }

    /// Whether some field within the record has a cell that is not empty.
    fn has_cells(&self, columns: &Columns, record: &::csv::ByteRecord, parent: Slot) -> bool {
        let Some(level) = self.within.get(&parent) else { return false };
        level.slots.iter().any(|slot| {
            let cell = columns.cells[slot.0 as usize].and_then(|cell| record.get(cell));
            cell.is_some_and(|cell| !cell.is_empty()) || self.has_cells(columns, record, *slot)
        })
    }
}

fn not_empty(id: Value) -> Result<Value, String> {
    match &id {
        Value::Text(text) if text.shown().is_empty() => Err("expected an id, found an empty text".into()),
        _ => Ok(id),
    }
}

fn last_part(path: &str) -> &str {
    path.rsplit('.').next().unwrap_or(path)
}

fn joined(problems: &[String]) -> String {
    let mut message = problems.iter().take(NAMED).cloned().collect::<Vec<_>>().join("; ");
    if problems.len() > NAMED {
        message += &format!("; and {} more", problems.len() - NAMED);
    }
    message
}
