//! The fields of a schema, with those of the records in it.

use std::collections::HashMap;

use super::context::Checker;
use super::names::duplicate;
use super::schemas::Of;
use super::types::Shape;
use crate::diagnostic::{Code, Diagnostic};
use crate::program::{Field, Slot, Type};
use crate::source::Span;
use crate::syntax::ast;

/// Nested types can double with every level; more fields than this are taken for a mistake.
const MAX_FIELDS: usize = 20_000;
/// How deep records may be nested through named types.
const MAX_DEPTH: usize = 64;

impl<'a> Checker<'a> {
    pub fn add_fields(&mut self, of: Of, parent: Option<Slot>, fields: &'a [ast::Field], depth: usize) {
        let mut names: HashMap<&str, Span> = HashMap::new();
        let mut keys: HashMap<&str, Span> = HashMap::new();
        for field in fields {
            self.style(&field.name);
            if let Some(first) = names.insert(&field.name.text, field.name.span) {
                self.sink.push(duplicate("field", &field.name.text, field.name.span, first));
                continue;
            }
            if parent.is_none() && self.is_reserved(of, field) {
                continue;
            }
            let key = field.from.as_ref().map_or(field.name.text.as_str(), |from| &from.text);
            let key_span = field.from.as_ref().map_or(field.name.span, |from| from.span);
            if let Some(first) = keys.insert(key, key_span) {
                let message = format!("two fields are read from the key `{key}`");
                let found = Diagnostic::new(Code::SchemaSource, key_span, message)
                    .label("read from it too")
                    .related(first, "read from it first");
                self.sink.push(found);
            }
            self.add_declared(of, parent, field, key, depth);
        }
    }

    fn add_declared(&mut self, of: Of, parent: Option<Slot>, field: &'a ast::Field, key: &str, depth: usize) {
        let schema = self.schema(of);
        let around = parent.map(|slot| schema.field(slot));
        let dotted = |before: Option<&String>, own: &str| match before {
            Some(before) => format!("{before}.{own}"),
            None => own.to_owned(),
        };
        let path = dotted(around.map(|field| &field.path), &field.name.text);
        let column = dotted(around.map(|field| &field.column), key);
        let around_may_be_missing = around.is_some_and(|field| field.may_be_missing);
        if schema.fields.len() >= MAX_FIELDS || depth > MAX_DEPTH {
            self.too_many_fields(of, field.span);
            return;
        }
        let Some(resolved) = self.resolve_type(&field.ty) else {
            self.schema_mut(of).1.poisoned.insert(path);
            return;
        };
        let (ty, nested) = match resolved.shape {
            Shape::Simple(ty) => (ty, None),
            Shape::Record(fields) => (Type::Record, Some(fields)),
        };
        let slot = self.add_field(
            of,
            Field {
                path,
                key: key.to_owned(),
                column,
                ty,
                optional: resolved.optional,
                may_be_missing: resolved.optional || around_may_be_missing,
                parent,
                span: Some(if nested.is_some() {
                    field.name.span
                } else {
                    field.name.span.to(field.ty.span)
                }),
            },
        );
        if let Some(fields) = nested {
            self.add_fields(of, Some(slot), fields, depth + 1);
        }
    }

    fn too_many_fields(&mut self, of: Of, span: Span) {
        let names = &mut self.schema_names[of as usize];
        if !names.incomplete {
            names.incomplete = true;
            let message = format!("`schema {}` has more than {MAX_FIELDS} fields", of.word());
            let found = Diagnostic::new(Code::SyntaxTooDeep, span, message)
                .label("at this field, with those of the named types written out");
            self.sink.push(found);
        }
    }

    fn is_reserved(&mut self, of: Of, field: &ast::Field) -> bool {
        let name = field.name.text.as_str();
        let key = field.from.as_ref().map_or(name, |from| from.text.as_str());
        let is_taken = |word: &&&str| match **word {
            people @ ("dispatchers" | "engineers") => people == key,
            always => always == name,
        };
        let Some(word) = of.reserved().iter().find(is_taken) else { return false };
        let who = of.word();
        let (message, help) = match *word {
            "dispatchers" | "engineers" => (
                format!("`{word}` in a directory are a provider's {word}, not an attribute"),
                "read the attribute from another key".to_owned(),
            ),
            _ => (format!("every {who} has `{word}` without a declaration"), "delete this line".to_owned()),
        };
        self.sink.push(Diagnostic::new(Code::SchemaReserved, field.span, message).help(help));
        true
    }
}

#[cfg(test)]
mod tests {
    use super::super::testing::codes;

    #[test]
    fn types_that_double_are_stopped() {
        let mut text = String::from("type t0 = { a text b text }\n");
        for n in 1..40 {
            text += &format!("type t{n} = {{ a t{} b t{} }}\n", n - 1, n - 1);
        }
        text += "schema work_order { id text x t39 }";
        assert_eq!(codes(&text), ["syntax/too-deep"]);
    }
}
