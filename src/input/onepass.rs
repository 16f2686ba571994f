//! A work order in one pass over its bytes, straight into its slots. Only what is valid is read so; whatever is not is
//! left to [`Fields::read`], which says what is wrong.

use rustc_hash::FxHashMap;

use super::columns::Columns;
use super::csv::Row;
use super::cursor::{Cursor, PlainKey};
use super::fields::Fields;
use super::json;
use crate::program::{Slot, Type, Value};
use crate::scalar::{parse_date, parse_datetime, parse_duration, parse_time};

/// A schema in the shape that reading in one pass needs.
pub(super) struct OnePass<'p> {
    /// The outermost record, then the record of each slot.
    shapes: Vec<Shape<'p>>,
    /// By enum.
    variants: Vec<Variants<'p>>,
    /// The slots whose key has been read; of the record that is read now.
    seen: Vec<bool>,
    /// The elements of the set that is read now.
    elements: Vec<Value>,
    /// Room for the values of an order.
    pub spare: Vec<Value>,
}

/// The variants of an enum.
pub(super) struct Variants<'p> {
    numbers: FxHashMap<&'p str, u32>,
    /// The first few, which are compared one after the other.
    first: Vec<PlainKey>,
}

impl<'p> Variants<'p> {
    fn new(variants: &'p [String]) -> Self {
        const FEW: usize = 6;
        let first = variants.iter().take(FEW).map_while(|variant| PlainKey::new(variant));
        Self { numbers: variants.iter().map(String::as_str).zip(0..).collect(), first: first.collect() }
    }

    pub fn number(&self, variant: &str) -> Option<u32> {
        self.numbers.get(variant).copied()
    }

    #[inline]
    fn take(&self, cursor: &mut Cursor<'_>) -> Option<u32> {
        let few = (0..).zip(&self.first).find(|(_, key)| cursor.string_is(key));
        few.map_or_else(|| self.number(cursor.string()?), |(number, _)| Some(number))
    }
}

/// The members of one record.
#[derive(Default)]
pub(super) struct Shape<'p> {
    pub members: Vec<Member<'p>>,
    by_key: FxHashMap<&'p str, usize>,
    required: Vec<Slot>,
}

pub(super) struct Member<'p> {
    key: &'p str,
    /// What its key is in JSON, where that has no escapes.
    plain: Option<PlainKey>,
    pub slot: Slot,
    pub ty: &'p Type,
    pub is_optional: bool,
    is_id: bool,
}

impl<'p> OnePass<'p> {
    pub fn new(fields: &Fields<'p>) -> Self {
        let schema = fields.schema;
        let parents = std::iter::once(None).chain(schema.slots().map(Some));
        let shapes = parents.map(|parent| Shape::new(fields, &fields.level(parent).slots));
        Self {
            shapes: shapes.collect(),
            variants: fields.reader.enums.iter().map(|ty| Variants::new(&ty.variants)).collect(),
            seen: vec![false; schema.fields.len()],
            elements: Vec::new(),
            spare: Vec::new(),
        }
    }

    /// The values of an order, by slot; nothing where it may be invalid.
    pub fn read(&mut self, fields: &Fields<'_>, text: &str) -> Option<Vec<Value>> {
        self.values(fields, |reading, values| {
            let mut cursor = Cursor::new(text);
            reading.record(&mut cursor, 0, values)?;
            let is_whole =
                cursor.is_at_end() && !(cursor.has_unknown_depth && json::is_too_deep(text.as_bytes()));
            is_whole.then_some(())
        })
    }

    /// The same of a row that is as wide as the header.
    pub fn read_row(&mut self, fields: &Fields<'_>, columns: &Columns, row: Row<'_>) -> Option<Vec<Value>> {
        let is_usual = row.len() == columns.width() && columns.are_unambiguous();
        let text = std::str::from_utf8(row.bytes).ok().filter(|_| is_usual)?;
        self.values(fields, |reading, values| reading.row(columns, row, text, 0, values))
    }

    fn values(
        &mut self,
        fields: &Fields<'_>,
        read: impl FnOnce(&mut Reading<'_, '_>, &mut [Value]) -> Option<()>,
    ) -> Option<Vec<Value>> {
        let mut values = std::mem::take(&mut self.spare);
        values.clear();
        values.resize_with(self.seen.len(), || Value::Missing);
        self.seen.fill(false);
        self.elements.clear();
        let mut reading = Reading {
            fields,
            shapes: &self.shapes,
            variants: &self.variants,
            seen: &mut self.seen,
            elements: &mut self.elements,
        };
        read(&mut reading, &mut values)?;
        Some(values)
    }
}

impl<'p> Shape<'p> {
    fn new(fields: &Fields<'p>, slots: &[Slot]) -> Self {
        let member = |slot: &Slot| {
            let field = fields.schema.field(*slot);
            let plain = PlainKey::new(&field.key);
            Member {
                key: &field.key,
                plain,
                slot: *slot,
                ty: &field.ty,
                is_optional: field.optional,
                is_id: fields.id == Some(*slot),
            }
        };
        let members: Vec<Member<'p>> = slots.iter().map(member).collect();
        let by_key = members.iter().map(|member| member.key).zip(0..).collect();
        let required = slots.iter().copied().filter(|slot| !fields.schema.field(*slot).optional);
        Self { members, by_key, required: required.collect() }
    }
}

/// A record that is read. Everything returns nothing where the record may be invalid.
pub(super) struct Reading<'r, 'p> {
    pub fields: &'r Fields<'p>,
    pub shapes: &'r [Shape<'p>],
    pub variants: &'r [Variants<'p>],
    seen: &'r mut [bool],
    pub elements: &'r mut Vec<Value>,
}

impl<'r> Reading<'r, '_> {
    /// As deep as the schema, whatever the input.
    fn record(&mut self, cursor: &mut Cursor<'_>, shape: usize, values: &mut [Value]) -> Option<()> {
        let shape = &self.shapes[shape];
        let mut expected = 0;
        cursor.expect(b'{')?;
        if cursor.peek() == b'}' {
            cursor.next();
        } else {
            loop {
                let member = shape.key(cursor, &mut expected)?;
                cursor.expect(b':')?;
                match member {
                    Some(member) => self.member(cursor, member, values)?,
                    None => cursor.skip()?,
                }
                match cursor.next() {
                    b',' => {}
                    b'}' => break,
                    _ => return None,
                }
            }
        }
        shape.has_required(values)
    }

    fn member(&mut self, cursor: &mut Cursor<'_>, member: &Member<'_>, values: &mut [Value]) -> Option<()> {
        let index = member.slot.0 as usize;
        if std::mem::replace(&mut self.seen[index], true) {
            return None;
        }
        let first = cursor.peek();
        match member.ty {
            _ if first == b'n' => cursor.word("null"),
            Type::Record => {
                self.record(cursor, index + 1, values)?;
                values[index] = Value::Record;
                Some(())
            }
            Type::Set(of) => self.set(cursor, of, &mut values[index]),
            ty if member.is_id => self.id(cursor, first, ty, &mut values[index]),
            ty => self.value(cursor, first, ty, &mut values[index]),
        }
    }

    /// A text, or the digits of an integer.
    fn id(&self, cursor: &mut Cursor<'_>, first: u8, ty: &Type, value: &mut Value) -> Option<()> {
        let Type::Text { caseless } = ty else { return None };
        let id = match first {
            b'"' => cursor.string().filter(|text| !text.is_empty())?,
            _ => cursor.number().filter(|number| !number.contains(['.', 'e', 'E']))?,
        };
        self.fields.reader.texts.look_up_into(value, id, *caseless);
        Some(())
    }

    fn set(&mut self, cursor: &mut Cursor<'_>, of: &Type, value: &mut Value) -> Option<()> {
        cursor.expect(b'[')?;
        if cursor.peek() == b']' {
            cursor.next();
        } else {
            loop {
                let first = cursor.peek();
                let mut elements = std::mem::take(self.elements);
                elements.push(Value::Missing);
                let read = elements.last_mut().and_then(|element| self.value(cursor, first, of, element));
                *self.elements = elements;
                read?;
                match cursor.next() {
                    b',' => {}
                    b']' => break,
                    _ => return None,
                }
            }
        }
        *value = Value::set_of(self.elements);
        Some(())
    }

    /// A value that is neither a record nor a set.
    fn value(&self, cursor: &mut Cursor<'_>, first: u8, ty: &Type, value: &mut Value) -> Option<()> {
        match ty {
            Type::Text { caseless } => {
                self.fields.reader.texts.look_up_into(value, cursor.string()?, *caseless)
            }
            Type::Number => *value = Value::Number(cursor.number()?.parse().ok()?),
            Type::Enum(id) => *value = Value::Variant(self.variants[id.0 as usize].take(cursor)?),
            Type::Bool => {
                let is_true = first == b't';
                cursor.word(if is_true { "true" } else { "false" })?;
                *value = Value::Bool(is_true);
            }
            Type::Point => *value = self.fields.reader.json(cursor.raw()?, ty).ok()?,
            Type::Date => *value = Value::Date(parse_date(cursor.string()?)?),
            Type::Time => *value = Value::Time(parse_time(cursor.string()?)?),
            Type::DateTime => {
                let text = cursor.string()?;
                match parse_datetime(text) {
                    Some(instant) => *value = Value::DateTime(instant),
                    None => *value = self.fields.reader.text(text, ty).ok()?,
                }
            }
            Type::Duration => *value = Value::Duration(parse_duration(cursor.string()?)?),
            Type::Set(_) | Type::Record => return None,
        }
        Some(())
    }
}

impl<'p> Shape<'p> {
    pub fn has_required(&self, values: &[Value]) -> Option<()> {
        self.required.iter().all(|slot| !values[slot.0 as usize].is_missing()).then_some(())
    }

    /// Takes a key: its member, if the schema has one. Most inputs have their keys in an order that hardly changes,
    /// so that the one after the last is tried before all.
    #[inline]
    fn key(&self, cursor: &mut Cursor<'_>, expected: &mut usize) -> Option<Option<&Member<'p>>> {
        cursor.peek();
        if let Some(member) = self.members.get(*expected)
            && let Some(key) = &member.plain
            && cursor.string_is(key)
        {
            *expected += 1;
            return Some(Some(member));
        }
        let key = cursor.string()?;
        let found = self.by_key.get(key);
        if let Some(index) = found {
            *expected = index + 1;
        }
        Some(found.map(|index| &self.members[*index]))
    }
}
