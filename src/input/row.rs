//! A work order from a row of CSV, straight into its slots, as `onepass` does with JSON: what may be invalid is left to
//! [`Columns::read`].

use super::columns::Columns;
use super::csv::Row;
use super::onepass::{FieldRead, Member, Reading, number_in};
use crate::program::{IdSlice, Slot, Type, Value};

impl Reading<'_, '_> {
    /// The fields of one record; `None` if something may be invalid.
    pub(super) fn row(
        &mut self,
        columns: &Columns,
        row: Row<'_>,
        text: &str,
        shape: usize,
        values: &mut IdSlice<Slot, Value>,
    ) -> Option<()> {
        let shape = &self.shapes[shape];
        for member in &shape.members {
            let slot = member.slot;
            if member.ty != Type::Record {
                self.reached[slot] = self.cell(columns, row, text, member, &mut values[slot])?;
            } else if !member.is_optional || columns.has_cells(self.fields, row, member.slot) {
                if member.is_kept {
                    values[slot] = Value::Record;
                }
                self.reached[slot] = FieldRead::Value;
                self.row(columns, row, text, usize::from(slot) + 1, values)?;
            }
        }
        shape.has_required(self.reached)
    }

    fn cell(
        &mut self,
        columns: &Columns,
        row: Row<'_>,
        text: &str,
        member: &Member,
        value: &mut Value,
    ) -> Option<FieldRead> {
        if !member.is_plain {
            return self.declared_cell(columns, row, member, value);
        }
        let Some(index) = columns.index(member.slot) else {
            return member.is_optional.then_some(FieldRead::Nothing);
        };
        // `None` if a character goes across the end of a cell.
        let cell = trimmed(text.get(row.range(index)?)?);
        match &member.ty {
            // An array, perhaps.
            Type::Set(_) if cell.starts_with('[') => {
                let set = self.fields.reader.cell(cell, &member.ty).ok()?;
                if member.is_kept {
                    *value = set;
                }
            }
            Type::Set(of) if !cell.is_empty() || !member.is_optional => {
                let mut elements = self.sets.pop().unwrap_or_default();
                for part in cell.split(';').map(trimmed).filter(|part| !part.is_empty()) {
                    elements.push(Value::Missing);
                    self.plain(part, of, member.is_kept, elements.last_mut()?)?;
                }
                self.set_of(elements, member.is_kept, value);
            }
            _ if cell.is_empty() => return Some(FieldRead::Nothing),
            ty => self.plain(cell, ty, member.is_kept, value)?,
        }
        if member.is_id {
            self.id.push_str(cell);
        }
        Some(FieldRead::Value)
    }

    /// A value of a field whose schema says how it is written.
    fn declared_cell(
        &mut self,
        columns: &Columns,
        row: Row<'_>,
        member: &Member,
        value: &mut Value,
    ) -> Option<FieldRead> {
        let Some(read) = columns.value(self.fields, member.slot, row) else {
            return member.is_optional.then_some(FieldRead::Nothing);
        };
        Some(self.settle(read.ok()?, member, value))
    }

    /// A value that is neither a record nor a set.
    fn plain(&self, text: &str, ty: &Type, is_kept: bool, value: &mut Value) -> Option<()> {
        let read = match ty {
            Type::Text { caseless } => {
                if is_kept {
                    self.fields.reader.texts.look_up_into(value, text, *caseless);
                }
                return Some(());
            }
            Type::Enum(id) => Value::Variant(self.variants[*id].number(text)?),
            Type::Set(_) | Type::Record | Type::List(_) => return None,
            ty => match self.usual(text, ty) {
                Some(usual) => usual,
                None => self.fields.reader.cell(text, ty).ok()?,
            },
        };
        if is_kept {
            *value = read;
        }
        Some(())
    }

    /// A value as JSON has it, or as most files do.
    fn usual(&self, text: &str, ty: &Type) -> Option<Value> {
        match ty {
            Type::Number { .. } => number_in(text, ty),
            Type::Bool => Some(Value::Bool(text.parse().ok()?)),
            Type::Date | Type::Time | Type::DateTime | Type::Duration => self.of_text(text, ty),
            _ => None,
        }
    }
}

/// Without white space around it. Most cells have none, and those that begin and end with a sign of ASCII that is seen are not
/// looked at further.
#[inline]
fn trimmed(cell: &str) -> &str {
    let is_seen = |byte: Option<&u8>| byte.is_some_and(u8::is_ascii_graphic);
    let bytes = cell.as_bytes();
    if is_seen(bytes.first()) && is_seen(bytes.last()) { cell } else { cell.trim() }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::trimmed;

    proptest! {
        #[test]
        fn what_is_around_a_cell_is_left_out_as_by_trimming(
            cell in "[ \t\u{a0}\u{2003}\u{7f}\u{0}a!~é]{0,6}"
        ) {
            prop_assert_eq!(trimmed(&cell), cell.trim());
        }
    }
}
