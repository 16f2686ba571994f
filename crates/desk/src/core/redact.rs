//! What a provider sees of an order's document: the fields that the schema declares, without those `for company`.

use std::collections::HashMap;

use consign::Program;
use consign::schema::FieldType;
use serde_json::value::RawValue;

use super::json::{JsonError, members, object};

/// The members of a document that providers see.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Visible(HashMap<String, Option<Visible>>);

impl Visible {
    /// Those of a program's work orders.
    pub fn from_program(program: &Program) -> Self {
        let mut all = Self::default();
        for field in program.work_order_fields() {
            if is_hidden(program, field.path) {
                continue;
            }
            // The keys of the records around it, and its own.
            let mut keys: Vec<&str> = Vec::new();
            let mut at = Some(field.path);
            while let Some(path) = at {
                let of = program.work_order_fields().find(|one| one.path == path);
                keys.extend(of.as_ref().map(|one| one.key));
                at = of.and_then(|one| one.record);
            }
            keys.reverse();
            let FieldType::List(elements) = &field.field_type else {
                all.put(&keys, matches!(field.field_type, FieldType::Record));
                continue;
            };
            all.put(&keys, true);
            for element in elements {
                let whole: Vec<&str> =
                    keys.iter().copied().chain(element.keys.iter().map(String::as_str)).collect();
                all.put(&whole, matches!(element.field_type, FieldType::Record));
            }
        }
        all
    }

    fn put(&mut self, keys: &[&str], is_record: bool) {
        let Some((key, rest)) = keys.split_first() else { return };
        let member = self.0.entry((*key).to_owned()).or_default();
        if !rest.is_empty() || is_record {
            member.get_or_insert_default().put(rest, is_record);
        }
    }

    /// Whether a field, by its path in the program, is seen.
    pub fn has(&self, program: &Program, path: &str) -> bool {
        !is_hidden(program, path)
    }

    /// The part of a list of records that is seen; what is no record may hold anything, and is left out.
    fn of_list(&self, list: &str) -> Result<String, JsonError> {
        let records: Vec<&RawValue> = serde_json::from_str(list)?;
        let records = records.into_iter().map(RawValue::get).filter(|record| record.starts_with('{'));
        let seen = records.map(|record| self.of_document(record)).collect::<Result<Vec<_>, _>>()?;
        Ok(format!("[{}]", seen.join(",")))
    }

    /// The part of a document that is seen.
    ///
    /// # Errors
    /// If it is no JSON object.
    pub fn of_document(&self, document: &str) -> Result<String, JsonError> {
        let mut seen = Vec::new();
        for (key, value) in members(document)? {
            let value = value.get();
            match self.0.get(&key) {
                None => {}
                Some(Some(inner)) if value.starts_with('{') => seen.push((key, inner.of_document(value)?)),
                Some(Some(inner)) if value.starts_with('[') => seen.push((key, inner.of_list(value)?)),
                // What is no record where the schema has one may hold anything.
                Some(Some(_)) if value != "null" => {}
                Some(_) => seen.push((key, value.to_owned())),
            }
        }
        Ok(object(seen.iter().map(|(key, value)| (key.as_str(), value.as_str()))))
    }
}

/// Whether a field, or a record around it, is for the company alone.
fn is_hidden(program: &Program, path: &str) -> bool {
    let mut at = Some(path);
    while let Some(path) = at {
        let Some(field) = program.work_order_fields().find(|one| one.path == path) else { return true };
        if field.for_company {
            return true;
        }
        at = field.record;
    }
    false
}
