//! A work order from JSON in one pass over its bytes, straight into its slots. Only what is valid is read so;
//! whatever is not is left to [`Fields::read`], which says what is wrong.

use rustc_hash::FxHashMap;

use super::cursor::Cursor;
use super::fields::Fields;
use super::json;
use crate::program::{Slot, Type, Value};

/// A schema in the shape that reading in one pass needs.
pub(super) struct OnePass<'p> {
    /// The outermost record, then the record of each slot.
    shapes: Vec<Shape<'p>>,
    /// By enum: the variants' numbers.
    variants: Vec<FxHashMap<&'p str, u32>>,
    /// The slots whose key has been read; of the record that is read now.
    seen: Vec<bool>,
}

/// The members of one record.
#[derive(Default)]
struct Shape<'p> {
    members: Vec<Member<'p>>,
    by_key: FxHashMap<&'p str, usize>,
    required: Vec<Slot>,
}

struct Member<'p> {
    key: &'p str,
    /// Whether JSON writes the key as it is.
    is_plain: bool,
    slot: Slot,
    ty: &'p Type,
    is_id: bool,
}

impl<'p> OnePass<'p> {
    pub fn new(fields: &Fields<'p>) -> Self {
        let schema = fields.schema;
        let parents = std::iter::once(None).chain(schema.slots().map(Some));
        let shapes = parents.map(|parent| Shape::new(fields, &fields.level(parent).slots));
        let numbered = |variants: &'p [String]| variants.iter().map(String::as_str).zip(0..).collect();
        Self {
            shapes: shapes.collect(),
            variants: fields.reader.enums.iter().map(|ty| numbered(&ty.variants)).collect(),
            seen: vec![false; schema.fields.len()],
        }
    }

    /// The values of an order, by slot; nothing where it may be invalid.
    pub fn read(&mut self, fields: &Fields<'_>, text: &str) -> Option<Vec<Value>> {
        self.seen.fill(false);
        let mut values: Vec<Value> = std::iter::repeat_n(Value::Missing, self.seen.len()).collect();
        let mut cursor = Cursor::new(text);
        let mut reading =
            Reading { fields, shapes: &self.shapes, variants: &self.variants, seen: &mut self.seen };
        reading.record(&mut cursor, 0, &mut values)?;
        let is_whole =
            cursor.is_at_end() && !(cursor.has_unknown_depth && json::is_too_deep(text.as_bytes()));
        is_whole.then_some(values)
    }
}

impl<'p> Shape<'p> {
    fn new(fields: &Fields<'p>, slots: &[Slot]) -> Self {
        let member = |slot: &Slot| {
            let field = fields.schema.field(*slot);
            let is_plain = !field.key.bytes().any(|byte| matches!(byte, b'"' | b'\\' | 0..=0x1f));
            Member { key: &field.key, is_plain, slot: *slot, ty: &field.ty, is_id: fields.id == Some(*slot) }
        };
        let members: Vec<Member<'p>> = slots.iter().map(member).collect();
        let by_key = members.iter().map(|member| member.key).zip(0..).collect();
        let required = slots.iter().copied().filter(|slot| !fields.schema.field(*slot).optional);
        Self { members, by_key, required: required.collect() }
    }
}

/// A record that is read. Everything returns nothing where the record may be invalid.
struct Reading<'r, 'p> {
    fields: &'r Fields<'p>,
    shapes: &'r [Shape<'p>],
    variants: &'r [FxHashMap<&'p str, u32>],
    seen: &'r mut [bool],
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
        shape.required.iter().all(|slot| !values[slot.0 as usize].is_missing()).then_some(())
    }

    fn member(&mut self, cursor: &mut Cursor<'_>, member: &Member<'_>, values: &mut [Value]) -> Option<()> {
        let index = member.slot.0 as usize;
        if std::mem::replace(&mut self.seen[index], true) {
            return None;
        }
        let first = cursor.peek();
        values[index] = match member.ty {
            _ if first == b'n' => return cursor.word("null"),
            Type::Record => {
                self.record(cursor, index + 1, values)?;
                Value::Record
            }
            Type::Set(of) => self.set(cursor, of)?,
            ty if member.is_id => self.id(cursor, first, ty)?,
            ty => self.value(cursor, first, ty)?,
        };
        Some(())
    }

    /// A text, or the digits of an integer.
    fn id(&self, cursor: &mut Cursor<'_>, first: u8, ty: &Type) -> Option<Value> {
        if first == b'"' {
            let text = cursor.string().filter(|text| !text.is_empty())?;
            return self.fields.reader.text(&text, ty).ok();
        }
        let number = cursor.number().filter(|number| !number.contains(['.', 'e', 'E']))?;
        self.fields.reader.text(number, ty).ok()
    }

    fn set(&self, cursor: &mut Cursor<'_>, of: &Type) -> Option<Value> {
        let mut elements = Vec::new();
        cursor.expect(b'[')?;
        if cursor.peek() == b']' {
            cursor.next();
            return Some(Value::set(elements));
        }
        loop {
            let first = cursor.peek();
            elements.push(self.value(cursor, first, of)?);
            match cursor.next() {
                b',' => {}
                b']' => return Some(Value::set(elements)),
                _ => return None,
            }
        }
    }

    /// A value that is neither a record nor a set.
    #[inline]
    fn value(&self, cursor: &mut Cursor<'_>, first: u8, ty: &Type) -> Option<Value> {
        match ty {
            Type::Text { caseless } => {
                let text = cursor.string()?;
                Some(Value::Text(self.fields.reader.interned(&text, *caseless)))
            }
            Type::Number => cursor.number()?.parse().ok().map(Value::Number),
            Type::Enum(id) => {
                let variant = cursor.string()?;
                self.variants[id.0 as usize].get(variant.as_ref()).copied().map(Value::Variant)
            }
            Type::Bool if first == b't' => cursor.word("true").map(|()| Value::Bool(true)),
            Type::Bool => cursor.word("false").map(|()| Value::Bool(false)),
            Type::Point => self.fields.reader.json(cursor.raw()?, ty).ok(),
            Type::Date | Type::Time | Type::DateTime | Type::Duration => {
                self.fields.reader.text(&cursor.string()?, ty).ok()
            }
            Type::Set(_) | Type::Record => None,
        }
    }
}

impl<'p> Shape<'p> {
    /// Takes a key: its member, if the schema has one. Most inputs have their keys in an order that hardly changes,
    /// so that the one after the last is tried before all.
    #[inline]
    fn key(&self, cursor: &mut Cursor<'_>, expected: &mut usize) -> Option<Option<&Member<'p>>> {
        cursor.peek();
        if let Some(member) = self.members.get(*expected)
            && member.is_plain
            && cursor.string_is(member.key)
        {
            *expected += 1;
            return Some(Some(member));
        }
        let key = cursor.string()?;
        let found = self.by_key.get(key.as_ref());
        if let Some(index) = found {
            *expected = index + 1;
        }
        Some(found.map(|index| &self.members[*index]))
    }
}
