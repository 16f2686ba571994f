//! One record to one order, driven by the schema.

use std::borrow::Cow;
use std::ops::Deref;

use super::columns::Columns;
use super::csv::Row;
use super::fields::{FieldProblem, Fields, Levels, ProblemKind, RecordReading};
use super::invalid::{BadField, InvalidOrder, Remedy};
use super::json;
use super::onepass::OnePass;
use super::suggestion::FoundValue;
use super::value::{NO_TIMEZONE, ValueReader};
use super::{Body, Record, Undecoded};
use crate::program::{Field, IdSlice, Order, Program, Slot, Type};

/// How many bad fields of one order are named.
const NAMED: usize = 5;

/// Made once for a file, or for a service; refers to its program or shares it.
pub(super) struct Decoder<P> {
    program: P,
    levels: Levels,
    one_pass: OnePass,
}

/// The fields of a program's orders.
pub(super) fn fields<'p>(program: &'p Program, levels: &'p Levels) -> Fields<'p> {
    let (enums, timezone) = (program.enums.as_slice(), program.timezone.as_ref());
    let reader = ValueReader { enums, timezone, texts: &program.texts };
    Fields::looked_up(&program.work_order, reader, Cow::Borrowed(levels))
}

impl<P: Deref<Target = Program>> Decoder<P> {
    /// Keeps the values of all fields.
    pub fn new(program: P) -> Self {
        let kept = vec![true; program.work_order.fields.len()];
        Self::keeping(program, IdSlice::from_ref(&kept))
    }

    /// Keeps the values that decisions and their explanations can depend on; the others must be valid all the same.
    pub fn for_decisions(program: P) -> Self {
        let kept = program.fields_read();
        Self::keeping(program, &kept)
    }

    /// What keeps the values of these slots.
    pub(super) fn keeping(program: P, kept: &IdSlice<Slot, bool>) -> Self {
        let levels = Levels::new(&program.work_order);
        let one_pass = OnePass::new(&fields(&program, &levels), kept);
        Self { program, levels, one_pass }
    }

    fn fields(&self) -> Fields<'_> {
        fields(&self.program, &self.levels)
    }

    /// An order from a JSON object. Its room is used for the next one.
    pub fn order(&mut self, bytes: &[u8]) -> Result<&Order, InvalidOrder> {
        if self.in_one_pass(bytes).is_none() {
            self.one_pass.order = self.looked_at_closely(bytes)?;
        }
        Ok(&self.one_pass.order)
    }

    /// An order from a JSON object, to be kept.
    pub fn owned_order(&mut self, bytes: &[u8]) -> Result<Order, InvalidOrder> {
        self.order(bytes)?;
        Ok(self.take())
    }

    /// Reads the order, unless something about it may be invalid.
    pub(super) fn in_one_pass(&mut self, bytes: &[u8]) -> Option<()> {
        let text = std::str::from_utf8(bytes).ok()?;
        self.one_pass.read(&fields(&self.program, &self.levels), text)
    }

    /// The order that was decoded last.
    pub fn take(&mut self) -> Order {
        std::mem::take(&mut self.one_pass.order)
    }

    /// Reads the order again, member by member, with everything that is wrong.
    pub(super) fn looked_at_closely(&self, bytes: &[u8]) -> Result<Order, InvalidOrder> {
        let text = json::text(bytes).map_err(|message| InvalidOrder::whole(None, message))?;
        let fields = self.fields();
        let mut draft = fields.draft();
        match fields.read(text, &mut draft, &mut |_, _| {}) {
            Ok(()) => self.finish(draft),
            Err(error) => Err(self.invalid(&draft, json::not_an_object(text, &error))),
        }
    }

    /// An order from a record that was told apart. Its room is used for the next one.
    pub fn decode(&mut self, record: Undecoded<'_>) -> Record<&Order> {
        let content = match record.content {
            Err(message) => Err(InvalidOrder::whole(None, message)),
            Ok(Body::Json(bytes)) => self.order(bytes),
            Ok(Body::Csv(row, columns)) => self.csv_order(columns, row),
        };
        Record { line: record.line, content }
    }

    /// An order from a record that was told apart, to be kept.
    pub fn decode_owned(&mut self, record: Undecoded<'_>) -> Record<Order> {
        let Record { line, content } = self.decode(record);
        let content = content.map(|_| ());
        Record { line, content: content.map(|()| self.take()) }
    }

    /// The columns that a header names.
    pub fn columns(&self, header: Row<'_>) -> Columns {
        Columns::new(&self.fields(), header)
    }

    /// An order from a CSV row. Its room is used for the next one.
    pub fn csv_order(&mut self, columns: &Columns, row: Row<'_>) -> Result<&Order, InvalidOrder> {
        let fields = fields(&self.program, &self.levels);
        if self.one_pass.read_row(&fields, columns, row).is_none() {
            self.one_pass.order = self.row_looked_at_closely(columns, row)?;
        }
        Ok(&self.one_pass.order)
    }

    /// Reads the row again, cell by cell, with everything that is wrong.
    pub(super) fn row_looked_at_closely(
        &self,
        columns: &Columns,
        row: Row<'_>,
    ) -> Result<Order, InvalidOrder> {
        let fields = self.fields();
        let mut draft = fields.draft();
        match columns.read(&fields, row, &mut draft) {
            Ok(()) => self.finish(draft),
            Err(message) => Err(self.invalid(&draft, message)),
        }
    }

    fn finish(&self, draft: RecordReading<'_>) -> Result<Order, InvalidOrder> {
        match self.fields().id_of(&draft.values) {
            Some(id) if draft.problems.is_empty() => {
                let id = id.to_owned();
                let mut values = draft.values;
                self.one_pass.forget(&mut values);
                Ok(Order { id, values })
            }
            _ => {
                let (message, fields) = self.bad_fields(draft.problems.as_slice());
                Err(InvalidOrder { fields, ..self.invalid(&draft, message) })
            }
        }
    }

    fn invalid(&self, draft: &RecordReading<'_>, message: String) -> InvalidOrder {
        InvalidOrder::whole(self.fields().id_of(&draft.values).map(Into::into), message)
    }

    /// The problems in the order of the schema, the first of them in words.
    fn bad_fields(&self, problems: &[FieldProblem<'_>]) -> (String, Vec<BadField>) {
        let mut problems: Vec<_> = problems.iter().collect();
        problems.sort_by_key(|problem| problem.slot);
        let named = problems.iter().take(NAMED).map(|problem| {
            let field = self.program.work_order.field(problem.slot);
            format!("`{}`{}: {}", field.path, outside_name(field), problem.message)
        });
        let mut message = named.collect::<Vec<_>>().join("; ");
        if problems.len() > NAMED {
            message += &format!("; and {} more", problems.len() - NAMED);
        }
        (message, problems.into_iter().map(|problem| self.bad_field(problem)).collect())
    }

    fn bad_field(&self, problem: &FieldProblem<'_>) -> BadField {
        let field = self.program.work_order.field(problem.slot);
        let remedy = match (problem.kind, &field.ty) {
            (ProblemKind::Missing, _) if self.levels.id != Some(problem.slot) => Some(Remedy::Optional),
            (ProblemKind::Mismatch, Type::Enum(_)) => Some(Remedy::Variant),
            (ProblemKind::Mismatch, Type::DateTime) if problem.message.starts_with(NO_TIMEZONE) => {
                Some(Remedy::Timezone)
            }
            _ => None,
        };
        let is_mismatch = problem.kind == ProblemKind::Mismatch;
        let text = problem.raw.filter(|raw| raw.starts_with('"')).and_then(json::string);
        let text = problem.cell.map(Cow::Borrowed).or(text).filter(|_| is_mismatch);
        let found = text.and_then(|text| FoundValue::new(&text, field, &self.program.enums));
        BadField { path: field.path.clone(), message: problem.message.clone(), remedy, found }
    }
}

/// What the field is called in the input, where that is not its own name.
fn outside_name(field: &Field) -> String {
    if field.column == field.path { String::new() } else { format!(" (read from `{}`)", field.column) }
}
