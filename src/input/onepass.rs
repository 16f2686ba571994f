//! A work order in one pass over its bytes, straight into its slots. Only what is valid is read so; whatever is not is
//! left to [`Fields::read`], which says what is wrong.

use rustc_hash::FxHashMap;

use super::columns::Columns;
use super::csv::Row;
use super::cursor::{Cursor, Lead, PlainKey};
use super::fields::Fields;
use super::json;
use crate::program::{EnumId, IdSlice, IdVec, Order, Slot, Type, Value};
use crate::scalar::{parse_date, parse_datetime, parse_duration, parse_time};

/// A schema in the shape that reading in one pass needs.
pub(super) struct OnePass {
    /// The outermost record, then the record of each slot.
    shapes: Vec<RecordMembers>,
    /// By enum.
    variants: IdVec<EnumId, Variants>,
    /// The slots whose values are kept.
    kept: Vec<Slot>,
    /// By slot, of the order that is read now.
    reached: IdVec<Slot, FieldRead>,
    /// By slot: what stood before the field's value in the record before.
    leads: IdVec<Slot, Lead>,
    /// By record, as in `shapes`.
    unknown: Vec<Unknown>,
    /// Room for the elements of sets.
    sets: Vec<Vec<Value>>,
    /// Whether some point has its longitude under a key of its own, which is read member by member.
    has_halves: bool,
    /// The order that was read last; nothing but the values that are kept is in it.
    pub order: Order,
}

/// What has been read of a field.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum FieldRead {
    Nothing,
    /// Its key, and no value.
    Null,
    /// A value, whether it is kept or not.
    Value,
}

/// What stood before the values of a record that are no field's, in the order in which they came.
#[derive(Clone, Default)]
struct Unknown(Vec<Lead>);

impl Unknown {
    /// Where the next one is expected after this one.
    fn learn(&mut self, lead: Lead) -> usize {
        const MOST: usize = 64;
        if let Some(at) = self.0.iter().position(|known| *known == lead) {
            return at + 1;
        }
        if self.0.len() < MOST {
            self.0.push(lead);
        }
        self.0.len()
    }
}

/// What comes next in a record.
enum NextMember<'r> {
    Member(&'r Member),
    Unknown,
    /// To be looked at.
    Other,
}

/// The variants of an enum.
pub(super) struct Variants {
    numbers: FxHashMap<Box<str>, u32>,
    /// The first few, which are compared one after the other.
    first: Vec<PlainKey>,
    /// All of them where they are few, for the same.
    few: Vec<Box<str>>,
}

impl Variants {
    fn new(variants: &[String]) -> Self {
        const FEW: usize = 6;
        let first = variants.iter().take(FEW).map_while(|variant| PlainKey::new(variant));
        let all = || variants.iter().map(|variant| variant.as_str().into());
        let few = if variants.len() > FEW { Vec::new() } else { all().collect() };
        Self { numbers: all().zip(0..).collect(), first: first.collect(), few }
    }

    pub fn number(&self, variant: &str) -> Option<u32> {
        match (0..).zip(&self.few).find(|(_, one)| ***one == *variant) {
            Some((number, _)) => Some(number),
            None => self.numbers.get(variant).copied(),
        }
    }

    #[inline]
    fn take(&self, cursor: &mut Cursor<'_>) -> Option<u32> {
        let few = (0..).zip(&self.first).find(|(_, key)| cursor.string_is(key));
        few.map_or_else(|| self.number(cursor.string()?), |(number, _)| Some(number))
    }
}

/// The members of one record.
#[derive(Default)]
pub(super) struct RecordMembers {
    pub members: Vec<Member>,
    by_key: FxHashMap<Box<str>, usize>,
    required: Vec<Slot>,
}

pub(super) struct Member {
    /// What its key is in JSON, where that has no escapes.
    plain: Option<PlainKey>,
    pub slot: Slot,
    pub ty: Type,
    pub is_optional: bool,
    pub is_id: bool,
    /// Whether its value is kept; otherwise it must be valid and that is all.
    pub is_kept: bool,
    /// Whether its schema says nothing of how it is written, and it is no list of records.
    pub is_plain: bool,
}

impl OnePass {
    /// What keeps the values of these slots.
    pub fn new(fields: &Fields<'_>, kept: &IdSlice<Slot, bool>) -> Self {
        let schema = fields.schema;
        let parents = std::iter::once(None).chain(schema.slots().map(Some));
        let shapes = parents.map(|parent| RecordMembers::new(fields, &fields.level(parent).slots, kept));
        Self {
            shapes: shapes.collect(),
            variants: fields.reader.enums.iter().map(|ty| Variants::new(&ty.variants)).collect(),
            kept: schema.slots().filter(|slot| kept[*slot]).collect(),
            reached: vec![FieldRead::Nothing; schema.fields.len()].into(),
            leads: vec![Lead::default(); schema.fields.len()].into(),
            unknown: vec![Unknown::default(); schema.fields.len() + 1],
            sets: Vec::new(),
            has_halves: schema.fields.iter().any(|field| field.reading.longitude.is_some()),
            order: Order::default(),
        }
    }

    /// Reads an order; `None` if it may be invalid.
    pub fn read(&mut self, fields: &Fields<'_>, text: &str) -> Option<()> {
        if self.has_halves {
            return None;
        }
        self.read_order(fields, |reading, values| {
            let mut cursor = Cursor::new(text);
            reading.record(&mut cursor, 0, values)?;
            let is_whole =
                cursor.is_at_end() && !(cursor.has_unknown_depth && json::is_too_deep(text.as_bytes()));
            is_whole.then_some(())
        })
    }

    /// Reads an order from a row that is as wide as the header.
    pub fn read_row(&mut self, fields: &Fields<'_>, columns: &Columns, row: Row<'_>) -> Option<()> {
        let is_usual = row.flaw.is_none() && row.len() == columns.width();
        let text = std::str::from_utf8(row.bytes).ok().filter(|_| is_usual)?;
        self.read_order(fields, |reading, values| reading.row(columns, row, text, 0, values))
    }

    /// Leaves of the values only those that are kept.
    pub fn forget(&self, values: &mut IdSlice<Slot, Value>) {
        let mut kept = self.kept.iter().peekable();
        for (slot, value) in values.iter_mut_enumerated() {
            if kept.next_if_eq(&&slot).is_none() {
                *value = Value::Missing;
            }
        }
    }

    fn read_order(
        &mut self,
        fields: &Fields<'_>,
        read: impl FnOnce(&mut Reading<'_, '_>, &mut IdSlice<Slot, Value>) -> Option<()>,
    ) -> Option<()> {
        let Order { id, values } = &mut self.order;
        id.clear();
        values.resize_with(self.reached.len(), || Value::Missing);
        for slot in &self.kept {
            let value = std::mem::replace(&mut values[*slot], Value::Missing);
            if let Value::Set(mut elements) = value
                && self.sets.len() < self.kept.len()
            {
                elements.clear();
                self.sets.push(elements);
            }
        }
        self.reached.fill(FieldRead::Nothing);
        let mut reading = Reading {
            fields,
            shapes: &self.shapes,
            variants: &self.variants,
            reached: &mut self.reached,
            leads: &mut self.leads,
            unknown: &mut self.unknown,
            sets: &mut self.sets,
            id,
        };
        read(&mut reading, values)?;
        (!self.order.id.is_empty()).then_some(())
    }
}

impl RecordMembers {
    fn new(fields: &Fields<'_>, slots: &[Slot], kept: &IdSlice<Slot, bool>) -> Self {
        let member = |slot: &Slot| {
            let field = fields.schema.field(*slot);
            let plain = PlainKey::new(&field.key);
            Member {
                plain,
                slot: *slot,
                ty: field.ty.clone(),
                is_optional: field.optional,
                is_id: fields.id == Some(*slot) && matches!(field.ty, Type::Text { .. }),
                is_kept: kept[*slot],
                is_plain: field.reading.is_plain() && field.ty.elements().is_none(),
            }
        };
        let members: Vec<Member> = slots.iter().map(member).collect();
        let keys = slots.iter().map(|slot| fields.schema.field(*slot).key.as_str().into());
        let by_key = keys.zip(0..).collect();
        let required = slots.iter().copied().filter(|slot| !fields.schema.field(*slot).optional);
        Self { members, by_key, required: required.collect() }
    }
}

/// A record that is read. Every function returns `None` if the record may be invalid.
pub(super) struct Reading<'r, 'p> {
    pub fields: &'r Fields<'p>,
    pub shapes: &'r [RecordMembers],
    pub variants: &'r IdSlice<EnumId, Variants>,
    pub reached: &'r mut IdSlice<Slot, FieldRead>,
    leads: &'r mut IdSlice<Slot, Lead>,
    unknown: &'r mut [Unknown],
    pub sets: &'r mut Vec<Vec<Value>>,
    pub id: &'r mut String,
}

impl<'r, 'p> Reading<'r, 'p> {
    /// As deep as the schema, whatever the input.
    fn record(
        &mut self,
        cursor: &mut Cursor<'_>,
        of: usize,
        values: &mut IdSlice<Slot, Value>,
    ) -> Option<()> {
        let shape = &self.shapes[of];
        let (mut expected, mut unknown) = (0, 0);
        cursor.expect(b'{')?;
        if cursor.peek() == b'}' {
            cursor.next();
            return shape.has_required(self.reached);
        }
        // What comes before the first key is no comma, so that it is not compared.
        let mut is_first = true;
        loop {
            let next = if is_first { NextMember::Other } else { self.known(cursor, of, expected, unknown) };
            let member = match next {
                NextMember::Member(member) => {
                    expected += 1;
                    Some(member)
                }
                NextMember::Unknown => {
                    unknown += 1;
                    None
                }
                NextMember::Other => {
                    let place = cursor.place();
                    if !is_first {
                        match cursor.next() {
                            b',' => {}
                            b'}' => return shape.has_required(self.reached),
                            _ => return None,
                        }
                    }
                    let member = shape.key(cursor, &mut expected)?;
                    cursor.expect(b':')?;
                    cursor.peek();
                    if !is_first && let Some(lead) = cursor.lead_since(place) {
                        match member {
                            Some(member) => self.leads[member.slot] = lead,
                            None => unknown = self.unknown[of].learn(lead),
                        }
                    }
                    member
                }
            };
            match member {
                Some(member) => self.member(cursor, member, values)?,
                None => cursor.skip()?,
            }
            is_first = false;
        }
    }

    /// What comes next, where it is written as in the records before: the expected member, or the key that is no
    /// field's and that came after the last such one.
    #[inline(always)]
    fn known(&self, cursor: &mut Cursor<'_>, of: usize, expected: usize, unknown: usize) -> NextMember<'r> {
        if let Some(member) = self.shapes[of].members.get(expected)
            && cursor.take_lead(&self.leads[member.slot])
        {
            return NextMember::Member(member);
        }
        match self.unknown[of].0.get(unknown) {
            Some(lead) if cursor.take_lead(lead) => NextMember::Unknown,
            _ => NextMember::Other,
        }
    }

    fn member(
        &mut self,
        cursor: &mut Cursor<'_>,
        member: &Member,
        values: &mut IdSlice<Slot, Value>,
    ) -> Option<()> {
        let slot = member.slot;
        let first = cursor.peek();
        let reached = if first == b'n' { FieldRead::Null } else { FieldRead::Value };
        if std::mem::replace(&mut self.reached[slot], reached) != FieldRead::Nothing {
            return None;
        }
        match &member.ty {
            _ if first == b'n' => cursor.word("null"),
            _ if !member.is_plain => {
                let read = self.fields.single(slot, cursor.raw()?).ok()?;
                self.reached[slot] = self.settle(read, member, &mut values[slot]);
                Some(())
            }
            Type::Record => {
                self.record(cursor, usize::from(slot) + 1, values)?;
                if member.is_kept {
                    values[slot] = Value::Record;
                }
                Some(())
            }
            Type::Set(of) => self.set(cursor, of, member.is_kept, &mut values[slot]),
            _ if member.is_id => self.id(cursor, first, member, &mut values[slot]),
            ty => self.value(cursor, first, ty, member.is_kept, &mut values[slot]),
        }
    }

    /// Keeps a value that was read, if it is kept.
    pub fn settle(&mut self, read: Value, member: &Member, value: &mut Value) -> FieldRead {
        if read.is_missing() {
            return FieldRead::Nothing;
        }
        if let Value::Text(id) = &read
            && member.is_id
        {
            self.id.push_str(id.shown());
        }
        if member.is_kept {
            *value = read;
        }
        FieldRead::Value
    }

    /// A text, or the digits of an integer.
    fn id(&mut self, cursor: &mut Cursor<'_>, first: u8, member: &Member, value: &mut Value) -> Option<()> {
        let Type::Text { caseless } = member.ty else { return None };
        let id = match first {
            b'"' => cursor.string().filter(|text| !text.is_empty())?,
            _ => cursor.number().filter(|number| !number.contains(['.', 'e', 'E']))?,
        };
        self.id.push_str(id);
        if member.is_kept {
            self.fields.reader.texts.look_up_into(value, id, caseless);
        }
        Some(())
    }

    fn set(&mut self, cursor: &mut Cursor<'_>, of: &Type, is_kept: bool, value: &mut Value) -> Option<()> {
        let mut elements = self.sets.pop().unwrap_or_default();
        cursor.expect(b'[')?;
        if cursor.peek() == b']' {
            cursor.next();
        } else {
            loop {
                let first = cursor.peek();
                elements.push(Value::Missing);
                self.value(cursor, first, of, is_kept, elements.last_mut()?)?;
                match cursor.next() {
                    b',' => {}
                    b']' => break,
                    _ => return None,
                }
            }
        }
        self.set_of(elements, is_kept, value);
        Some(())
    }

    /// Makes a set of elements that were read, or only uses their room again.
    pub fn set_of(&mut self, mut elements: Vec<Value>, is_kept: bool, value: &mut Value) {
        if is_kept {
            *value = Value::set(elements);
        } else {
            elements.clear();
            self.sets.push(elements);
        }
    }

    /// A value that is neither a record nor a set.
    #[inline(always)]
    fn value(
        &self,
        cursor: &mut Cursor<'_>,
        first: u8,
        ty: &Type,
        is_kept: bool,
        value: &mut Value,
    ) -> Option<()> {
        let read = match ty {
            Type::Text { caseless } => {
                let text = cursor.string()?;
                if is_kept {
                    self.fields.reader.texts.look_up_into(value, text, *caseless);
                }
                return Some(());
            }
            Type::Enum(id) => Value::Variant(self.variants[*id].take(cursor)?),
            Type::Bool => {
                let is_true = first == b't';
                cursor.word(if is_true { "true" } else { "false" })?;
                Value::Bool(is_true)
            }
            _ => self.rarer(cursor, ty)?,
        };
        if is_kept {
            *value = read;
        }
        Some(())
    }

    /// A date, a time, a datetime or a duration.
    #[inline]
    pub fn of_text(&self, text: &str, ty: &Type) -> Option<Value> {
        Some(match ty {
            Type::Date => Value::Date(parse_date(text)?),
            Type::Time => Value::Time(parse_time(text)?),
            Type::DateTime => match parse_datetime(text) {
                Some(instant) => Value::DateTime(instant),
                None => self.fields.reader.text(text, ty).ok()?,
            },
            Type::Duration => Value::Duration(parse_duration(text)?),
            _ => return None,
        })
    }

    /// A value of the other types.
    fn rarer(&self, cursor: &mut Cursor<'_>, ty: &Type) -> Option<Value> {
        Some(match ty {
            Type::Number { .. } => number_in(cursor.number()?, ty)?,
            Type::Point => self.fields.reader.json(cursor.raw()?, ty).ok()?,
            Type::Date | Type::Time | Type::DateTime | Type::Duration => {
                let text = cursor.string()?;
                self.of_text(text, ty)?
            }
            Type::Text { .. } | Type::Enum(_) | Type::Bool | Type::Set(_) | Type::Record | Type::List(_) => {
                return None;
            }
        })
    }
}

/// A number as a value of a type of numbers.
#[inline]
pub(super) fn number_in(text: &str, ty: &Type) -> Option<Value> {
    let number = text.parse().ok()?;
    ty.holds_number(number).then_some(Value::Number(number))
}

impl RecordMembers {
    pub fn has_required(&self, reached: &IdSlice<Slot, FieldRead>) -> Option<()> {
        self.required.iter().all(|slot| reached[*slot] == FieldRead::Value).then_some(())
    }

    /// Takes a key: its member, if the schema has one. Most inputs have their keys in an order that hardly changes,
    /// so that the one after the last is tried before all.
    #[inline]
    fn key(&self, cursor: &mut Cursor<'_>, expected: &mut usize) -> Option<Option<&Member>> {
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
