//! One JSON object to the values of a schema's fields: a work order, a provider or an engineer.

use std::borrow::Cow;

use rustc_hash::FxHashMap;

use super::json;
use super::value::ValueReader;
use crate::program::{Field, IdSlice, IdVec, Schema, Slot, Type, Value};
use crate::scalar::Number;

/// A schema with what reading needs of it.
pub(super) struct Fields<'p> {
    pub schema: &'p Schema,
    pub reader: ValueReader<'p>,
    pub id: Option<Slot>,
    /// The open work orders of a provider or an engineer: a whole number.
    workload: Option<Slot>,
    levels: Cow<'p, Levels>,
}

/// The fields of each record of a schema, to be looked up; made once for a file.
#[derive(Clone)]
pub(super) struct Levels {
    pub id: Option<Slot>,
    /// The outermost fields, then those in the record of each slot.
    all: Vec<RecordLevel>,
    /// By field that is a list: the fields of its records.
    lists: FxHashMap<Slot, Levels>,
}

/// The fields of one record.
#[derive(Clone, Default)]
pub(super) struct RecordLevel {
    by_key: FxHashMap<Box<str>, Slot>,
    /// The keys of points that are read from two, with whether it is the second.
    halves: FxHashMap<Box<str>, (Slot, bool)>,
    pub slots: Vec<Slot>,
}

impl Levels {
    pub fn new(schema: &Schema) -> Self {
        let mut all = vec![RecordLevel::default(); schema.fields.len() + 1];
        for slot in schema.slots() {
            let field = schema.field(slot);
            let level = &mut all[Self::index(field.parent)];
            if let Some(longitude) = &field.reading.longitude {
                level.halves.insert(field.key.as_str().into(), (slot, false));
                level.halves.insert(longitude.key.as_str().into(), (slot, true));
            } else {
                level.by_key.insert(field.key.as_str().into(), slot);
            }
            level.slots.push(slot);
        }
        let lists = schema.fields.iter_enumerated();
        let lists = lists.filter_map(|(slot, field)| Some((slot, Self::new(field.ty.elements()?))));
        Self { id: schema.by_path("id"), all, lists: lists.collect() }
    }

    fn index(parent: Option<Slot>) -> usize {
        parent.map_or(0, |slot| usize::from(slot) + 1)
    }
}

/// The values of a record that is being read, and what is wrong with it.
pub(super) struct RecordReading<'t> {
    pub values: IdVec<Slot, Value>,
    seen: IdVec<Slot, bool>,
    /// The first one of each field.
    pub problems: Vec<FieldProblem<'t>>,
    has_problem: IdVec<Slot, bool>,
}

/// What is wrong with a field.
pub(super) struct FieldProblem<'t> {
    pub slot: Slot,
    pub kind: ProblemKind,
    /// The value, a piece of the text that is read; `None` if there is none.
    pub raw: Option<&'t str>,
    /// `expected …, found …`
    pub message: String,
    /// The text of a cell.
    pub cell: Option<&'t str>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum ProblemKind {
    Missing,
    Mismatch,
    /// The key stands twice.
    Twice,
}

impl<'t> RecordReading<'t> {
    pub fn problem(&mut self, slot: Slot, kind: ProblemKind, raw: Option<&'t str>, message: String) {
        if !std::mem::replace(&mut self.has_problem[slot], true) {
            self.problems.push(FieldProblem { slot, kind, raw, message, cell: None });
        }
    }

    /// The value of a cell, or what is wrong with it.
    pub fn settle_cell(&mut self, slot: Slot, cell: Option<&'t str>, read: Result<Value, String>) {
        let before = self.problems.len();
        self.settle(slot, None, read);
        if let Some(problem) = self.problems.get_mut(before) {
            problem.cell = cell;
        }
    }

    /// The value that was read, or what is wrong with it.
    pub fn settle(&mut self, slot: Slot, raw: Option<&'t str>, read: Result<Value, String>) {
        match read {
            Ok(value) => self.values[slot] = value,
            Err(message) => self.problem(slot, ProblemKind::Mismatch, raw, message),
        }
    }
}

impl<'p> Fields<'p> {
    pub fn new(schema: &'p Schema, reader: ValueReader<'p>) -> Self {
        Self::looked_up(schema, reader, Cow::Owned(Levels::new(schema)))
    }

    /// The fields of a schema whose levels are there already.
    pub fn looked_up(schema: &'p Schema, reader: ValueReader<'p>, levels: Cow<'p, Levels>) -> Self {
        Self { schema, reader, id: levels.id, workload: None, levels }
    }

    pub fn with_workload(self, slot: Slot) -> Self {
        Self { workload: Some(slot), ..self }
    }

    pub fn level(&self, parent: Option<Slot>) -> &RecordLevel {
        &self.levels.all[Levels::index(parent)]
    }

    /// The id among the values of a record, if it is one.
    pub fn id_of<'v>(&self, values: &'v IdSlice<Slot, Value>) -> Option<&'v str> {
        match &values[self.id?] {
            Value::Text(id) => Some(id.shown()),
            _ => None,
        }
    }

    pub fn draft<'t>(&self) -> RecordReading<'t> {
        let count = self.schema.fields.len();
        RecordReading {
            values: vec![Value::Missing; count].into(),
            seen: vec![false; count].into(),
            problems: Vec::new(),
            has_problem: vec![false; count].into(),
        }
    }

    /// Reads an object; members that are no fields go to `other`, those of a record within with its path. What was read before a mistake is in
    /// the draft.
    ///
    /// # Errors
    /// Where the text is no object or no JSON.
    pub fn read<'t>(
        &self,
        text: &'t str,
        draft: &mut RecordReading<'t>,
        other: &mut dyn FnMut(Cow<'t, str>, &'t str),
    ) -> Result<(), serde_json::Error> {
        self.record(text, None, draft, other)
    }

    /// Reads the fields of one record. As deep as the schema, whatever the input.
    fn record<'t>(
        &self,
        text: &'t str,
        parent: Option<Slot>,
        draft: &mut RecordReading<'t>,
        other: &mut dyn FnMut(Cow<'t, str>, &'t str),
    ) -> Result<(), serde_json::Error> {
        let level = self.level(parent);
        let mut halves: Vec<(Slot, bool, &'t str)> = Vec::new();
        json::members(text, |key, raw| {
            match (level.by_key.get(key.as_ref()), level.halves.get(key.as_ref())) {
                (Some(slot), _) => self.member(*slot, raw, draft, other),
                // A whole point stands under the first key.
                (None, Some((slot, false))) if raw.starts_with(['[', '{']) => {
                    self.member(*slot, raw, draft, other)
                }
                (None, Some((slot, is_second))) => halves.push((*slot, *is_second, raw)),
                (None, None) => other(key, raw),
            }
        })?;
        self.join(halves, draft);
        self.required(level, draft);
        Ok(())
    }

    /// Makes points of their halves.
    fn join<'t>(&self, mut halves: Vec<(Slot, bool, &'t str)>, draft: &mut RecordReading<'t>) {
        halves.sort_by_key(|(slot, is_second, _)| (*slot, *is_second));
        for both in halves.chunk_by(|one, next| one.0 == next.0) {
            let slot = both[0].0;
            let is_null = |raw: &str| {
                let text = json::string(raw).filter(|_| raw.starts_with('"'));
                raw == "null" || text.is_some_and(|text| self.schema.field(slot).reading.is_missing(&text))
            };
            let read = match both {
                // The whole point stood under the first key, and the second says nothing.
                [(_, true, second)] if draft.seen[slot] && is_null(second) => continue,
                _ if draft.seen[slot] => Err("expected it once, found its key twice".to_owned()),
                [(_, _, one)] | [(_, false, one), (_, true, _)]
                    if both.iter().all(|half| is_null(half.2)) =>
                {
                    draft.seen[slot] = *one == "null";
                    continue;
                }
                [(_, false, latitude), (_, true, longitude)] => {
                    let is_number =
                        |raw: &str| raw.starts_with(|first: char| first == '-' || first.is_ascii_digit());
                    if is_number(latitude) && is_number(longitude) {
                        self.reader.halves(latitude, longitude)
                    } else {
                        let (latitude, longitude) = (json::describe(latitude), json::describe(longitude));
                        Err(format!("expected point of two numbers, found {latitude} and {longitude}"))
                    }
                }
                [(_, _, one)] => {
                    Err(format!("expected point of two numbers, found {} alone", json::describe(one)))
                }
                _ => Err("expected it once, found its key twice".to_owned()),
            };
            draft.seen[slot] = true;
            draft.settle(slot, Some(both[0].2), read);
        }
    }

    pub fn member<'t>(
        &self,
        slot: Slot,
        raw: &'t str,
        draft: &mut RecordReading<'t>,
        other: &mut dyn FnMut(Cow<'t, str>, &'t str),
    ) {
        if std::mem::replace(&mut draft.seen[slot], true) {
            let message = "expected it once, found its key twice".to_owned();
            draft.problem(slot, ProblemKind::Twice, Some(raw), message);
        } else if raw != "null" {
            let value = self.value(slot, raw, draft, other);
            draft.settle(slot, Some(raw), value);
        }
    }

    fn value<'t>(
        &self,
        slot: Slot,
        raw: &'t str,
        draft: &mut RecordReading<'t>,
        other: &mut dyn FnMut(Cow<'t, str>, &'t str),
    ) -> Result<Value, String> {
        if self.schema.field(slot).ty != Type::Record || !raw.starts_with('{') {
            return self.single(slot, raw);
        }
        let path = &self.schema.field(slot).column;
        let read = self.record(raw, Some(slot), draft, &mut |key, raw| {
            other(Cow::Owned(format!("{path}.{key}")), raw);
        });
        read.map(|()| Value::Record).map_err(|error| json::not_an_object(raw, &error))
    }

    /// A value that is no record.
    pub fn single(&self, slot: Slot, raw: &str) -> Result<Value, String> {
        let field = self.schema.field(slot);
        if self.id == Some(slot) {
            self.id_value(raw, field)
        } else if self.workload == Some(slot) {
            workload(raw)
        } else if let Some(of) = field.ty.elements() {
            self.list(slot, of, raw)
        } else {
            self.reader.declared_json(raw, field)
        }
    }

    /// The records of a list.
    fn list(&self, slot: Slot, of: &Schema, raw: &str) -> Result<Value, String> {
        let Some(levels) = self.levels.lists.get(&slot).filter(|_| raw.starts_with('[')) else {
            return self.reader.json(raw, &self.schema.field(slot).ty);
        };
        let fields = Fields {
            schema: of,
            reader: self.reader,
            id: None,
            workload: None,
            levels: Cow::Borrowed(levels),
        };
        let (mut records, mut problem) = (Vec::new(), None);
        let read = json::elements(raw, |element| {
            if problem.is_none() {
                let number = records.len() + 1;
                let read = fields.whole(element);
                problem = read
                    .map(|record| records.push(record))
                    .err()
                    .map(|message| format!("record {number} of the list: {message}"));
            }
        });
        match problem {
            Some(problem) => Err(problem),
            None => read.map(|()| Value::List(records)).map_err(|error| json::complaint(&error)),
        }
    }

    /// A record of a list.
    ///
    /// # Errors
    /// What is wrong with the first of its fields.
    fn whole(&self, raw: &str) -> Result<IdVec<Slot, Value>, String> {
        if !raw.starts_with('{') {
            return Err(format!("expected an object, found {}", json::describe(raw)));
        }
        let mut draft = self.draft();
        self.read(raw, &mut draft, &mut |_, _| {}).map_err(|error| json::not_an_object(raw, &error))?;
        match draft.problems.first() {
            None => Ok(draft.values),
            Some(FieldProblem { slot, message, .. }) => {
                Err(format!("`{}`: {message}", self.schema.field(*slot).column))
            }
        }
    }

    /// A text, or an integer as its digits.
    fn id_value(&self, raw: &str, field: &Field) -> Result<Value, String> {
        if let Some(number) = integer(raw) {
            return self.reader.text(&number, &field.ty);
        }
        match self.reader.declared_json(raw, field)? {
            Value::Text(id) if id.shown().is_empty() => Err("expected an id, found an empty text".into()),
            id => Ok(id),
        }
    }

    /// Reports the required fields that have no value.
    pub fn required(&self, level: &RecordLevel, draft: &mut RecordReading<'_>) {
        for slot in &level.slots {
            let field = self.schema.field(*slot);
            if !field.optional && draft.values[*slot].is_missing() {
                let found = if draft.seen[*slot] { "null" } else { "nothing" };
                let message = format!("expected {}, found {found}", self.reader.wanted(&field.ty));
                draft.problem(*slot, ProblemKind::Missing, None, message);
            }
        }
    }
}

/// The digits of a JSON number that is an integer; `12.0` is the integer 12 as JSON Schema has it.
fn integer(raw: &str) -> Option<Cow<'_, str>> {
    let digits = raw.strip_prefix('-').unwrap_or(raw);
    if digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return Some(Cow::Borrowed(raw));
    }
    let number: Number = raw.parse().ok()?;
    number.is_integer().then(|| Cow::Owned(number.to_string()))
}

fn workload(raw: &str) -> Result<Value, String> {
    let number = raw.parse::<Number>().ok().filter(|count| count.to_i64().is_some_and(|count| count >= 0));
    let message = || format!("expected a whole number of open work orders, found {}", json::describe(raw));
    number.map(Value::Number).ok_or_else(message)
}
