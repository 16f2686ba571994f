//! The parts of a field's values.

use std::num::NonZeroU32;

use rustc_hash::FxHashMap;

use crate::program::Value;

/// Which part of its tree.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct PartId(NonZeroU32);

impl PartId {
    /// The part at this place; `None` if there are more than can be numbered.
    pub fn at(place: usize) -> Option<Self> {
        Some(Self(NonZeroU32::new(u32::try_from(place).ok()?.checked_add(1)?)?))
    }

    /// Its place among the parts of the tree.
    pub fn place(self) -> usize {
        self.0.get() as usize - 1
    }
}

/// Parts by the value of a field.
#[derive(Debug)]
pub(super) enum Table {
    /// By the number that the program gave a text, or by that of a variant; an order's text without one is in
    /// no rule.
    Numbered(Numbered),
    Values(Box<FxHashMap<Value, PartId>>),
}

impl Table {
    pub fn new(parts: Vec<(Value, PartId)>) -> Self {
        let numbered = parts.iter().map(|(value, part)| Some((number(value)?, *part)));
        if let Some(numbered) = numbered.collect() {
            return Table::Numbered(Numbered::new(numbered));
        }
        let mut table: FxHashMap<Value, PartId> = parts.into_iter().collect();
        table.shrink_to_fit();
        Table::Values(Box::new(table))
    }

    #[inline]
    pub fn get(&self, value: &Value) -> Option<PartId> {
        match self {
            Table::Numbered(parts) => parts.get(number(value)?),
            Table::Values(parts) => parts.get(value).copied(),
        }
    }

    pub fn bytes(&self) -> usize {
        match self {
            Table::Numbered(parts) => parts.bytes(),
            Table::Values(parts) => hashed(parts),
        }
    }
}

#[inline]
fn number(value: &Value) -> Option<u32> {
    match value {
        Value::Text(text) => text.symbol(),
        Value::Variant(variant) => Some(*variant),
        _ => None,
    }
}

/// Parts by numbers.
#[derive(Debug)]
pub(super) enum Numbered {
    /// Of numbers near to each other, from the first on.
    Dense(u32, Box<[Option<PartId>]>),
    Sparse(Box<FxHashMap<u32, PartId>>),
}

/// A table with so many places for each part takes no more room than one that is hashed.
const PLACES: usize = 3;

impl Numbered {
    pub fn new(parts: Vec<(u32, PartId)>) -> Self {
        let numbers = || parts.iter().map(|(number, _)| *number);
        let (first, last) = (numbers().min().unwrap_or_default(), numbers().max().unwrap_or_default());
        if (last - first) as usize >= parts.len() * PLACES {
            let mut table: FxHashMap<u32, PartId> = parts.into_iter().collect();
            table.shrink_to_fit();
            return Numbered::Sparse(Box::new(table));
        }
        let mut table = vec![None; (last - first) as usize + 1];
        parts.into_iter().for_each(|(number, part)| table[(number - first) as usize] = Some(part));
        Numbered::Dense(first, table.into())
    }

    #[inline]
    pub fn get(&self, number: u32) -> Option<PartId> {
        match self {
            Numbered::Dense(first, parts) => *parts.get(number.wrapping_sub(*first) as usize)?,
            Numbered::Sparse(parts) => parts.get(&number).copied(),
        }
    }

    pub fn bytes(&self) -> usize {
        match self {
            Numbered::Dense(_, parts) => size_of_val(&**parts),
            Numbered::Sparse(parts) => hashed(parts),
        }
    }
}

/// A table is at most seven eighths full, with a byte for each place beside it.
fn hashed<K>(table: &FxHashMap<K, PartId>) -> usize {
    size_of::<FxHashMap<K, PartId>>() + table.capacity() * 8 / 7 * (size_of::<(K, PartId)>() + 1)
}
