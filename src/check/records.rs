//! Records of values: the attributes of providers and engineers, the fields of samples and orders.

use std::collections::HashMap;

use super::entity::Entity;
use super::literals::{NotThat, Values, single_name};
use super::report::duplicate;
use super::schemas::{PathMeaning, Schemas};
use super::uses::NameKind;
use crate::diagnostic::suggest::did_you_mean;
use crate::diagnostic::{Code, Diagnostic};
use crate::program::{ID, IdVec, NAME, Slot, Type, Value, WORKLOAD};
use crate::scalar::{loose_bool, loose_date};
use crate::source::Span;
use crate::syntax::ast::{self, Entry, EntryValue, ExprKind, RecordLiteral};

/// A record that is being put together.
#[derive(Clone, Debug)]
pub(super) struct RecordDraft {
    of: Entity,
    /// `None` for a field of which no value is written.
    values: IdVec<Slot, Option<Value>>,
    /// Whether an error is reported, so that the record is not to be used.
    failed: bool,
}

impl RecordDraft {
    pub fn set(&mut self, slot: Slot, value: Value) {
        self.values[slot] = Some(value);
    }

    pub fn take(&mut self, slot: Slot) -> Option<Value> {
        self.values[slot].take()
    }
}

impl Values<'_> {
    pub fn draft(&self, of: Entity) -> RecordDraft {
        RecordDraft { of, values: vec![None; self.schemas.get(of).fields.len()].into(), failed: false }
    }

    /// Takes the values that are written; those that were there are replaced, records are merged.
    pub fn fill(&mut self, draft: &mut RecordDraft, entries: &[Entry], parent: Option<Slot>) {
        let mut seen: HashMap<&str, Span> = HashMap::new();
        for entry in entries {
            let name = &entry.name;
            if let Some(first) = seen.insert(&name.text, name.span) {
                self.report.push(duplicate("value", &name.text, name.span, first));
                draft.failed = true;
                continue;
            }
            let filled = match self.field_of(draft.of, name, parent) {
                Some(slot) => self.fill_field(draft, slot, entry),
                None => false,
            };
            draft.failed |= !filled;
        }
    }

    fn field_of(&mut self, of: Entity, name: &ast::Name, parent: Option<Slot>) -> Option<Slot> {
        let path = match parent {
            Some(slot) => format!("{}.{}", self.schemas.get(of).field(slot).path, name.text),
            None => name.text.clone(),
        };
        match self.schemas.find(of, &path) {
            PathMeaning::Field(slot) if of != Entity::WorkOrder && (slot == ID || slot == NAME) => {
                let message = format!("`{path}` is not an attribute");
                let found = Diagnostic::new(Code::ValueUnknown, name.span, message).help(format!(
                    "the id and the name stand before the attributes: `{} id \"Name\" {{ … }}`",
                    of.word()
                ));
                self.report.push(found);
                None
            }
            PathMeaning::Field(slot) => {
                let declared = self.schemas.declared(of, slot);
                self.report.used(name.span, NameKind::Field, declared);
                Some(slot)
            }
            PathMeaning::Poisoned => None,
            PathMeaning::Unknown => {
                self.unknown_field(of, name, parent);
                None
            }
        }
    }

    fn unknown_field(&mut self, of: Entity, name: &ast::Name, parent: Option<Slot>) {
        let schema = self.schemas.get(of);
        let own = |slot: Slot| {
            let path = &schema.field(slot).path;
            path.rsplit('.').next().unwrap_or(path).to_owned()
        };
        let help = did_you_mean(&name.text, schema.children(parent).map(own));
        let place = match parent {
            Some(slot) => format!("`{}`", schema.field(slot).path),
            None => format!("`schema {}`", of.word()),
        };
        let (message, help) = match (schema.span, parent) {
            (None, None) => (
                format!("there is no {place} that declares the attribute `{}`", name.text),
                Some(format!("declare it: `schema {} {{ {} TYPE }}`", of.word(), name.text)),
            ),
            _ => (format!("{place} has no field `{}`", name.text), help),
        };
        let mut found = Diagnostic::new(Code::ValueUnknown, name.span, message).maybe_help(help);
        if let Some(span) = schema.span {
            found = found.related(span, "the schema");
        }
        self.report.push(found);
    }

    fn fill_field(&mut self, draft: &mut RecordDraft, slot: Slot, entry: &Entry) -> bool {
        let field = self.schemas.get(draft.of).field(slot);
        let (ty, is_record) = (field.ty.clone(), field.ty == Type::Record);
        match &entry.value {
            EntryValue::Record(record) if is_record => {
                draft.set(slot, Value::Record);
                self.fill(draft, &record.entries, Some(slot));
                true
            }
            EntryValue::Record(record) => {
                self.value_mismatch(draft.of, slot, record.span, "a record");
                false
            }
            EntryValue::Records(records) => match self.schemas.elements(slot) {
                Some(fields) if ty.elements().is_some() => self.fill_list(draft, slot, records, fields),
                _ => {
                    let (first, last) = (records[0].span, records[records.len() - 1].span);
                    self.value_mismatch(draft.of, slot, first.to(last), "a list of records");
                    false
                }
            },
            EntryValue::Expr(expr) if ty.elements().is_some() && is_empty_list(expr) => {
                draft.set(slot, Value::List(Vec::new()));
                true
            }
            EntryValue::Expr(expr) if self.says_missing(expr, &ty) => {
                self.report.used(expr.span, NameKind::Word, None);
                self.clear(draft, slot);
                true
            }
            EntryValue::Expr(expr) => match self.constant(expr, &ty) {
                Ok(value) if slot == WORKLOAD && draft.of != Entity::WorkOrder => {
                    self.fill_workload(draft, value, expr.span)
                }
                Ok(value) => {
                    draft.set(slot, value);
                    true
                }
                Err(why) => {
                    let word = match why {
                        NotThat::Reported => return false,
                        NotThat::NotConstant => "not a literal".to_owned(),
                        NotThat::Is(word) => format!("a {word}"),
                    };
                    self.value_mismatch(draft.of, slot, expr.span, &word);
                    false
                }
            },
        }
    }

    fn fill_list(
        &mut self,
        draft: &mut RecordDraft,
        slot: Slot,
        records: &[RecordLiteral],
        fields: &Schemas,
    ) -> bool {
        let path = self.schemas.get(draft.of).field(slot).path.clone();
        let mut values = Values { tree: self.tree, schemas: fields, texts: self.texts, report: self.report };
        let mut all = Vec::with_capacity(records.len());
        for record in records {
            let mut one = values.draft(Entity::WorkOrder);
            values.fill(&mut one, &record.entries, None);
            all.extend(values.finish(one, &format!("this record of `{path}`"), record.span));
        }
        let is_whole = all.len() == records.len();
        draft.set(slot, Value::List(all));
        is_whole
    }

    fn fill_workload(&mut self, draft: &mut RecordDraft, value: Value, span: Span) -> bool {
        let whole = match &value {
            Value::Number(number) => number.to_i64().is_some_and(|count| count >= 0),
            _ => false,
        };
        if whole {
            draft.set(WORKLOAD, value);
        } else {
            let message = "a workload is a whole number of open work orders";
            self.report.push(Diagnostic::new(Code::ValueMismatch, span, message));
        }
        whole
    }

    fn says_missing(&self, expr: &ast::Expr, ty: &Type) -> bool {
        let bare = single_name(expr).is_some_and(|name| !name.quoted && name.text == "missing");
        let variant = match ty {
            Type::Enum(id) => self.schemas.enums.get(*id).variants.iter().any(|name| name == "missing"),
            _ => false,
        };
        bare && !variant
    }

    /// Takes a value away, with the fields of a record.
    fn clear(&self, draft: &mut RecordDraft, slot: Slot) {
        let schema = self.schemas.get(draft.of);
        draft.set(slot, Value::Missing);
        let path = format!("{}.", schema.field(slot).path);
        for below in schema.slots().filter(|below| schema.field(*below).path.starts_with(&path)) {
            draft.take(below);
        }
    }

    fn value_mismatch(&mut self, of: Entity, slot: Slot, span: Span, found: &str) {
        let field = self.schemas.get(of).field(slot);
        let wanted = field.ty.describe(self.schemas.enums.types());
        let message = format!("`{}` is `{wanted}`, and this is {found}", field.path);
        let written = self.tree.files.text(span);
        let mut diagnostic =
            Diagnostic::new(Code::ValueMismatch, span, message).label(format!("this is {found}"));
        diagnostic = match corrected(&field.ty, written) {
            Some(right) => diagnostic.write_instead(span, right, true),
            None if field.optional && is_nothing(written) => diagnostic.write_instead(span, "missing", true),
            None if is_nothing(written) => {
                diagnostic.help("leave the value out, and declare with `?` that it may be missing")
            }
            None => diagnostic.help(format!("it is written so: {}", example(&field.ty, self.schemas))),
        };
        if let Some(declared) = field.span {
            diagnostic = diagnostic.related(declared, format!("declared as `{wanted}`"));
        }
        self.report.push(diagnostic);
    }

    /// The values by slot; what is required and not there is reported at `place`, all of it at once.
    pub fn finish(&mut self, draft: RecordDraft, what: &str, place: Span) -> Option<IdVec<Slot, Value>> {
        let schema = self.schemas.get(draft.of);
        let mut values: IdVec<Slot, Value> = IdVec::with_capacity(draft.values.len());
        let mut absent = Vec::new();
        for (slot, given) in schema.slots().zip(draft.values) {
            let field = schema.field(slot);
            let inside_of_none = field.parent.is_some_and(|parent| values[parent].is_missing());
            let always = draft.of != Entity::WorkOrder && slot == WORKLOAD;
            let value = given.unwrap_or(Value::Missing);
            if value.is_missing() && !field.optional && !inside_of_none && !always {
                absent.push(slot);
            }
            values.push(if inside_of_none { Value::Missing } else { value });
        }
        if draft.failed {
            return None;
        }
        if !absent.is_empty() {
            self.missing_values(draft.of, &absent, what, place);
            return None;
        }
        Some(values)
    }

    fn missing_values(&mut self, of: Entity, absent: &[Slot], what: &str, place: Span) {
        let schemas = self.schemas;
        let schema = schemas.get(of);
        let fields = || absent.iter().map(|slot| schema.field(*slot));
        let names: Vec<String> = fields().take(8).map(|field| format!("`{}`", field.path)).collect();
        let more = if absent.len() > 8 { ", …" } else { "" };
        let message = format!("{what} has no value for {}{more}", names.join(", "));
        let lines: Vec<String> = fields()
            .take(8)
            .map(|field| {
                let own = field.path.rsplit('.').next().unwrap_or(&field.path);
                format!("{own}: {}", example(&field.ty, schemas).trim_matches('`'))
            })
            .collect();
        let mut found = Diagnostic::new(Code::ValueMissing, place, message)
            .help(format!("add `{}`, or declare what may be missing with `?`", lines.join(", ")));
        for field in fields().take(3) {
            if let Some(span) = field.span {
                found = found.related(span, "required by this declaration");
            }
        }
        self.report.push(found);
    }
}

/// What was meant by a value of another type, where that is certain.
fn corrected(ty: &Type, written: &str) -> Option<String> {
    let is_number = written.parse::<crate::scalar::Number>().is_ok();
    let is_text = written.starts_with('"');
    let inside = written.trim_matches('"');
    let is_word = inside == written && written.chars().all(|c| c.is_alphanumeric() || c == '_');
    match ty {
        Type::Text { .. } if is_number => Some(format!("\"{written}\"")),
        Type::Text { .. } if is_word && !is_nothing(written) => Some(format!("\"{written}\"")),
        Type::Number { .. } if is_text && inside.parse::<crate::scalar::Number>().is_ok() => {
            Some(inside.to_owned())
        }
        Type::Bool => loose_bool(inside).map(|value| value.to_string()),
        Type::Date if is_text => loose_date(inside).map(|date| date.to_string()),
        Type::Set(of) if is_text && matches!(**of, Type::Text { .. } | Type::Enum(_)) => {
            Some(format!("[{written}]"))
        }
        _ => None,
    }
}

/// Whether a word says that there is no value.
fn is_nothing(written: &str) -> bool {
    let words = ["null", "none", "nil", "empty", "unknown", "unlimited", "undefined", "n/a", "na"];
    words.iter().any(|word| word.eq_ignore_ascii_case(written.trim_matches('"')))
}

fn is_empty_list(expr: &ast::Expr) -> bool {
    matches!(&expr.kind, ExprKind::List(elements) if elements.is_empty())
}

/// A literal of a type, to be shown in help.
fn example(ty: &Type, schemas: &Schemas) -> String {
    let text = match ty {
        Type::Text { .. } => "\"…\"".to_owned(),
        Type::Number { .. } => "0".to_owned(),
        Type::Bool => "false".to_owned(),
        Type::Enum(id) => {
            let variant = schemas.enums.get(*id).variants.first();
            variant.map_or_else(|| "…".to_owned(), |variant| shown_variant(variant))
        }
        Type::Date => "2026-03-01".to_owned(),
        Type::Time => "08:30".to_owned(),
        Type::DateTime => "2026-03-01T08:30:00Z".to_owned(),
        Type::Duration => "1h 30min".to_owned(),
        Type::Point => "(40.7128, -74.0060)".to_owned(),
        Type::Set(of) => format!("[{}]", example(of, schemas).trim_matches('`')),
        Type::Record => "{ … }".to_owned(),
        Type::List(_) => "[{ … }]".to_owned(),
    };
    format!("`{text}`")
}

/// A variant as it can be written: quoted where it is no identifier.
pub(super) fn shown_variant(variant: &str) -> String {
    let plain = variant.chars().all(|c| c.is_ascii_alphanumeric() || c == '_')
        && !variant.starts_with(|c: char| c.is_ascii_digit());
    if plain { variant.to_owned() } else { format!("{variant:?}") }
}

#[cfg(test)]
mod tests {
    use super::super::test_support::{codes, messages, program};
    use crate::program::WORKLOAD;

    const SCHEMA: &str = "schema work_order { id text n number? p enum [low < high] s set of text at point?
        customer { name text tier enum [gold, silver]? } extra { a text b text? }? }\n";

    fn sample(record: &str) -> Vec<String> {
        codes(&format!("{SCHEMA}sample s1 {{ {record} }}"))
    }

    #[test]
    fn values_fit_their_fields() {
        assert!(
            sample("id: \"1\", n: -2.5, p: low, s: [\"a\"], at: (1, -2), customer: { name: \"A\" }")
                .is_empty()
        );
        assert!(sample("p: \"low\", n: missing, extra: missing").is_empty());
        assert_eq!(sample("id: 12"), ["value/mismatch"]);
        assert_eq!(sample("n: \"12\""), ["value/mismatch"]);
        assert_eq!(sample("n: 1 + 2"), ["value/mismatch"]);
        assert_eq!(sample("customer: 1"), ["value/mismatch"]);
        assert_eq!(sample("n: { a: 1 }"), ["value/mismatch"]);
        assert_eq!(sample("p: hihg"), ["type/unknown-variant"]);
        assert_eq!(sample("s: [1]"), ["type/mismatch"]);
        assert_eq!(sample("at: (91, 0)"), ["syntax/point"]);
        assert_eq!(sample("m: 1"), ["value/unknown"]);
        assert_eq!(sample("customer: { nane: \"A\" }"), ["value/unknown"]);
        assert_eq!(sample("n: 1, n: 2"), ["name/duplicate"]);
    }

    #[test]
    fn an_unknown_field_gets_the_nearest_one() {
        let found = messages(&format!("{SCHEMA}sample s1 {{ customer: {{ teir: gold }} }}"));
        assert!(found[0].contains("did you mean `tier`?"), "{found:?}");
    }

    #[test]
    fn attributes_are_typed_and_required() {
        let schema = "schema provider { active bool rating number? }\n";
        let of = |provider: &str| codes(&format!("{schema}{provider}"));
        assert!(of("provider a \"A\" { active: true }").is_empty());
        assert_eq!(of("provider a \"A\" { rating: 1 }"), ["value/missing"]);
        assert_eq!(of("provider a \"A\" { active: missing }"), ["value/missing"]);
        assert_eq!(of("provider a \"A\" { active: 1 }"), ["value/mismatch"]);
        assert_eq!(of("provider a \"A\" { active: true, workload: 1.5 }"), ["value/mismatch"]);
        assert_eq!(of("provider a \"A\" { active: true, name: \"B\" }"), ["value/unknown"]);
        let program = program(&format!(
            "{schema}provider a \"A\" {{ active: true, workload: 3 engineer e \"E\" {{ workload: 2 }} }}"
        ));
        let (_, provider) = program.directory.providers().next().expect("one");
        assert_eq!((provider.workload, provider.engineers[0].workload), (3, 2));
        assert!(provider.attributes[WORKLOAD].is_missing());
    }
}
