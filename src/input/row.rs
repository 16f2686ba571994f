//! A work order from a row of CSV, straight into its slots, as `onepass` does with JSON: what may be invalid is left to
//! [`Columns::read`].

use super::columns::Columns;
use super::csv::Row;
use super::onepass::{Member, Reached, Reading};
use crate::program::{Type, Value};
use crate::scalar::{parse_date, parse_datetime, parse_duration, parse_time};

impl Reading<'_, '_> {
    /// The fields of one record; nothing where something may be invalid.
    pub(super) fn row(
        &mut self,
        columns: &Columns,
        row: Row<'_>,
        text: &str,
        shape: usize,
        values: &mut [Value],
    ) -> Option<()> {
        let shape = &self.shapes[shape];
        for member in &shape.members {
            let index = member.slot.0 as usize;
            if *member.ty != Type::Record {
                self.reached[index] = self.cell(columns, row, text, member, &mut values[index])?;
            } else if !member.is_optional || columns.has_cells(self.fields, row, member.slot) {
                if member.is_kept {
                    values[index] = Value::Record;
                }
                self.reached[index] = Reached::Value;
                self.row(columns, row, text, index + 1, values)?;
            }
        }
        shape.has_required(self.reached)
    }

    fn cell(
        &mut self,
        columns: &Columns,
        row: Row<'_>,
        text: &str,
        member: &Member<'_>,
        value: &mut Value,
    ) -> Option<Reached> {
        let Some(index) = columns.index(member.slot) else {
            return member.is_optional.then_some(Reached::Nothing);
        };
        // Nothing where a character goes across the end of a cell.
        let cell = text.get(row.range(index)?)?;
        match member.ty {
            Type::Set(of) if !cell.is_empty() || !member.is_optional => {
                let mut elements =
                    if member.is_kept { self.sets.pop().unwrap_or_default() } else { Vec::new() };
                for part in cell.split(';').map(str::trim).filter(|part| !part.is_empty()) {
                    if member.is_kept {
                        elements.push(Value::Missing);
                        self.plain(part, of, elements.last_mut()?)?;
                    } else {
                        self.look_plain(part, of)?;
                    }
                }
                if member.is_kept {
                    *value = Value::set(elements);
                }
            }
            _ if cell.is_empty() => return Some(Reached::Nothing),
            ty if member.is_kept => self.plain(cell, ty, value)?,
            ty => self.look_plain(cell, ty)?,
        }
        if member.is_id {
            self.id.push_str(cell);
        }
        Some(Reached::Value)
    }

    /// Looks whether a value is valid that is not kept.
    fn look_plain(&self, text: &str, ty: &Type) -> Option<()> {
        match ty {
            Type::Text { .. } => Some(()),
            _ => self.plain(text, ty, &mut Value::Missing),
        }
    }

    /// A value that is neither a record nor a set.
    fn plain(&self, text: &str, ty: &Type, value: &mut Value) -> Option<()> {
        match ty {
            Type::Text { caseless } => self.fields.reader.texts.look_up_into(value, text, *caseless),
            Type::Number => *value = Value::Number(text.parse().ok()?),
            Type::Enum(id) => *value = Value::Variant(self.variants[id.0 as usize].number(text)?),
            Type::Bool => *value = Value::Bool(text.parse().ok()?),
            Type::Date => *value = Value::Date(parse_date(text)?),
            Type::Time => *value = Value::Time(parse_time(text)?),
            Type::Duration => *value = Value::Duration(parse_duration(text)?),
            Type::DateTime => match parse_datetime(text) {
                Some(instant) => *value = Value::DateTime(instant),
                None => *value = self.fields.reader.text(text, ty).ok()?,
            },
            Type::Point => *value = self.fields.reader.text(text, ty).ok()?,
            Type::Set(_) | Type::Record => return None,
        }
        Some(())
    }
}
