//! Values as texts, as CSV would have them.

use std::fmt::Write as _;

use arrow_array::cast::AsArray;
use arrow_array::types::{
    ArrowDictionaryKeyType, Date32Type, Date64Type, Decimal32Type, Decimal64Type, Decimal128Type,
    Decimal256Type, DurationMicrosecondType, DurationMillisecondType, DurationNanosecondType,
    DurationSecondType, Float16Type, Float32Type, Float64Type, Int8Type, Int16Type, Int32Type, Int64Type,
    Time32MillisecondType, Time32SecondType, Time64MicrosecondType, Time64NanosecondType,
    TimestampMicrosecondType, TimestampMillisecondType, TimestampNanosecondType, TimestampSecondType,
    UInt8Type, UInt16Type, UInt32Type, UInt64Type,
};
use arrow_array::{Array, ArrowPrimitiveType};
use arrow_schema::{DataType, TimeUnit};

use super::moment;

/// Whether values of a type are read.
pub(super) fn is_readable(ty: &DataType) -> bool {
    match ty {
        DataType::List(of) | DataType::LargeList(of) | DataType::FixedSizeList(of, _) => {
            is_single(of.data_type())
        }
        other => is_single(other),
    }
}

fn is_single(ty: &DataType) -> bool {
    match ty {
        DataType::Dictionary(_, value) => !matches!(**value, DataType::Dictionary(..)) && is_single(value),
        DataType::Null | DataType::Boolean | DataType::Float16 | DataType::Float32 | DataType::Float64 => {
            true
        }
        DataType::Date32 | DataType::Date64 | DataType::Time32(_) | DataType::Time64(_) => true,
        DataType::Timestamp(..) | DataType::Duration(_) => true,
        DataType::Decimal32(..)
        | DataType::Decimal64(..)
        | DataType::Decimal128(..)
        | DataType::Decimal256(..) => true,
        other => other.is_integer() || is_text(other),
    }
}

/// Whether values of a type are texts; bytes are, if they are UTF-8.
pub(super) fn is_text(ty: &DataType) -> bool {
    match ty {
        DataType::Dictionary(_, value) => is_text(value),
        DataType::Utf8 | DataType::LargeUtf8 | DataType::Utf8View => true,
        DataType::Binary | DataType::LargeBinary | DataType::BinaryView => true,
        _ => false,
    }
}

/// Writes a value of an array; nothing if it is missing.
pub(super) fn write(array: &dyn Array, row: usize, text: &mut String) {
    if array.is_null(row) {
        return;
    }
    match array.data_type() {
        DataType::Boolean => text.push_str(if array.as_boolean().value(row) { "true" } else { "false" }),
        DataType::Utf8 => text.push_str(array.as_string::<i32>().value(row)),
        DataType::LargeUtf8 => text.push_str(array.as_string::<i64>().value(row)),
        DataType::Utf8View => text.push_str(array.as_string_view().value(row)),
        DataType::Binary => bytes(array.as_binary::<i32>().value(row), text),
        DataType::LargeBinary => bytes(array.as_binary::<i64>().value(row), text),
        DataType::BinaryView => bytes(array.as_binary_view().value(row), text),
        DataType::List(_) => list(array.as_list::<i32>().value(row).as_ref(), text),
        DataType::LargeList(_) => list(array.as_list::<i64>().value(row).as_ref(), text),
        DataType::FixedSizeList(..) => list(array.as_fixed_size_list().value(row).as_ref(), text),
        DataType::Dictionary(key, _) => entry(array, key, row, text),
        DataType::Decimal32(..) => text.push_str(&array.as_primitive::<Decimal32Type>().value_as_string(row)),
        DataType::Decimal64(..) => text.push_str(&array.as_primitive::<Decimal64Type>().value_as_string(row)),
        DataType::Decimal128(..) => {
            text.push_str(&array.as_primitive::<Decimal128Type>().value_as_string(row))
        }
        DataType::Decimal256(..) => {
            text.push_str(&array.as_primitive::<Decimal256Type>().value_as_string(row))
        }
        ty if ty.is_numeric() => number(array, ty, row, text),
        ty => of_time(array, ty, row, text),
    }
}

fn shown<T: ArrowPrimitiveType>(array: &dyn Array, row: usize, text: &mut String)
where
    T::Native: std::fmt::Display,
{
    // To write into a text does not fail.
    let _ = write!(text, "{}", array.as_primitive::<T>().value(row));
}

fn number(array: &dyn Array, ty: &DataType, row: usize, text: &mut String) {
    match ty {
        DataType::Int8 => shown::<Int8Type>(array, row, text),
        DataType::Int16 => shown::<Int16Type>(array, row, text),
        DataType::Int32 => shown::<Int32Type>(array, row, text),
        DataType::Int64 => shown::<Int64Type>(array, row, text),
        DataType::UInt8 => shown::<UInt8Type>(array, row, text),
        DataType::UInt16 => shown::<UInt16Type>(array, row, text),
        DataType::UInt32 => shown::<UInt32Type>(array, row, text),
        DataType::UInt64 => shown::<UInt64Type>(array, row, text),
        DataType::Float16 => shown::<Float16Type>(array, row, text),
        DataType::Float32 => shown::<Float32Type>(array, row, text),
        DataType::Float64 => shown::<Float64Type>(array, row, text),
        _ => {}
    }
}

fn of_time(array: &dyn Array, ty: &DataType, row: usize, text: &mut String) {
    use TimeUnit::{Microsecond, Millisecond, Nanosecond, Second};
    let written = match ty {
        DataType::Date32 => moment::day(i64::from(array.as_primitive::<Date32Type>().value(row))),
        DataType::Date64 => moment::local(&Millisecond, array.as_primitive::<Date64Type>().value(row)),
        DataType::Time32(Second) => {
            moment::clock(&Second, i64::from(array.as_primitive::<Time32SecondType>().value(row)))
        }
        DataType::Time32(unit) => {
            moment::clock(unit, i64::from(array.as_primitive::<Time32MillisecondType>().value(row)))
        }
        DataType::Time64(Microsecond) => {
            moment::clock(&Microsecond, array.as_primitive::<Time64MicrosecondType>().value(row))
        }
        DataType::Time64(unit) => {
            moment::clock(unit, array.as_primitive::<Time64NanosecondType>().value(row))
        }
        DataType::Timestamp(unit, zone) => {
            let count = match unit {
                Second => array.as_primitive::<TimestampSecondType>().value(row),
                Millisecond => array.as_primitive::<TimestampMillisecondType>().value(row),
                Microsecond => array.as_primitive::<TimestampMicrosecondType>().value(row),
                Nanosecond => array.as_primitive::<TimestampNanosecondType>().value(row),
            };
            if zone.is_some() { moment::instant(unit, count) } else { moment::local(unit, count) }
        }
        DataType::Duration(unit) => moment::duration(
            unit,
            match unit {
                Second => array.as_primitive::<DurationSecondType>().value(row),
                Millisecond => array.as_primitive::<DurationMillisecondType>().value(row),
                Microsecond => array.as_primitive::<DurationMicrosecondType>().value(row),
                Nanosecond => array.as_primitive::<DurationNanosecondType>().value(row),
            },
        ),
        // Of no other type is said that it is read.
        _ => return,
    };
    text.push_str(&written);
}

/// Bytes are a text if they are UTF-8; what is none is told as such where it is read.
fn bytes(bytes: &[u8], text: &mut String) {
    text.push_str(&String::from_utf8_lossy(bytes));
}

/// The value that a key stands for.
fn entry(array: &dyn Array, key: &DataType, row: usize, text: &mut String) {
    match key {
        DataType::Int8 => keyed::<Int8Type>(array, row, text),
        DataType::Int16 => keyed::<Int16Type>(array, row, text),
        DataType::Int32 => keyed::<Int32Type>(array, row, text),
        DataType::Int64 => keyed::<Int64Type>(array, row, text),
        DataType::UInt8 => keyed::<UInt8Type>(array, row, text),
        DataType::UInt16 => keyed::<UInt16Type>(array, row, text),
        DataType::UInt32 => keyed::<UInt32Type>(array, row, text),
        DataType::UInt64 => keyed::<UInt64Type>(array, row, text),
        _ => {}
    }
}

fn keyed<K: ArrowDictionaryKeyType>(array: &dyn Array, row: usize, text: &mut String) {
    let dictionary = array.as_dictionary::<K>();
    let values = dictionary.values();
    if let Some(at) = dictionary.key(row).filter(|at| *at < values.len()) {
        write(values.as_ref(), at, text);
    }
}

/// The elements of a list as a JSON array, without those that are missing.
fn list(elements: &dyn Array, text: &mut String) {
    let is_plain = elements.data_type().is_numeric() || *elements.data_type() == DataType::Boolean;
    let mut element = String::new();
    text.push('[');
    let mut is_first = true;
    for at in (0..elements.len()).filter(|at| elements.is_valid(*at)) {
        if !std::mem::replace(&mut is_first, false) {
            text.push(',');
        }
        element.clear();
        write(elements, at, &mut element);
        if is_plain { text.push_str(&element) } else { quoted(&element, text) }
    }
    text.push(']');
}

/// A text as JSON has it.
fn quoted(element: &str, text: &mut String) {
    text.push('"');
    for sign in element.chars() {
        match sign {
            '"' | '\\' => text.extend(['\\', sign]),
            '\0'..='\u{1f}' => {
                let _ = write!(text, "\\u{:04x}", u32::from(sign));
            }
            _ => text.push(sign),
        }
    }
    text.push('"');
}
