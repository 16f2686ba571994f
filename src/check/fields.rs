//! The fields of a schema, with those of the records in it.

use std::collections::HashMap;

use super::entity::Entity;
use super::readings::ReadingChecker;
use super::report::duplicate;
use super::schemas::Schemas;
use super::types::{TypeResolver, TypeShape};
use crate::diagnostic::{Code, Diagnostic};
use crate::program::{Field, Slot, Type};
use crate::source::Span;
use crate::syntax::ast::{self, TextLiteral};

/// Nested types can double with every level; more fields than this are taken for a mistake.
const MAX_FIELDS: usize = 20_000;
/// How deep records may be nested through named types.
const MAX_DEPTH: usize = 64;

/// Adds the fields of one schema.
pub(super) struct FieldChecker<'c, 'a> {
    pub of: Entity,
    pub schemas: &'c mut Schemas,
    pub resolver: TypeResolver<'c, 'a>,
    /// The words for "missing" of the whole schema.
    pub missing: &'a [TextLiteral],
    /// The path of the list whose records have the fields; `None` for fields of the schema itself.
    pub list: Option<String>,
    /// How many fields there are, with those of records of lists.
    pub count: usize,
}

impl<'a> FieldChecker<'_, 'a> {
    pub fn add(&mut self, parent: Option<Slot>, fields: &'a [ast::Field], depth: usize) {
        let mut names: HashMap<&str, Span> = HashMap::new();
        let mut keys: HashMap<&str, Span> = HashMap::new();
        for field in fields {
            self.resolver.report.style(&field.name);
            if let Some(first) = names.insert(&field.name.text, field.name.span) {
                self.resolver.report.push(duplicate("field", &field.name.text, field.name.span, first));
                continue;
            }
            if parent.is_none() && self.is_reserved(field) {
                continue;
            }
            let key = field.from.first().map_or(field.name.text.as_str(), |from| &from.text);
            let key_span = field.from.first().map_or(field.name.span, |from| from.span);
            let second = field.from.get(1).map(|from| (from.text.as_str(), from.span));
            for (key, span) in [(key, key_span)].into_iter().chain(second) {
                if let Some(first) = keys.insert(key, span) {
                    self.read_twice(key, span, first);
                }
            }
            self.add_declared(parent, field, key, depth);
        }
    }

    fn read_twice(&mut self, key: &str, second: Span, first: Span) {
        let found =
            Diagnostic::new(Code::SchemaSource, second, format!("two fields are read from the key `{key}`"))
                .label("read from it too")
                .related(first, "read from it first");
        self.resolver.report.push(found);
    }

    fn add_declared(&mut self, parent: Option<Slot>, field: &'a ast::Field, key: &str, depth: usize) {
        let schema = self.schemas.get(self.of);
        let around = parent.map(|slot| schema.field(slot));
        let dotted = |before: Option<&String>, own: &str| match before {
            Some(before) => format!("{before}.{own}"),
            None => own.to_owned(),
        };
        let path = dotted(around.map(|field| &field.path), &field.name.text);
        let column = dotted(around.map(|field| &field.column), key);
        let around_column = around.map(|field| field.column.clone());
        let around_may_be_missing = around.is_some_and(|field| field.may_be_missing);
        let for_company = field.for_company.is_some() || around.is_some_and(|field| field.for_company);
        if self.count >= MAX_FIELDS || depth > MAX_DEPTH {
            self.too_many_fields(field.span);
            return;
        }
        self.may_be_for_company(field, &path);
        let Some(resolved) = self.resolver.resolve(&field.ty) else {
            self.schemas.poison(self.of, path);
            return;
        };
        self.count += 1;
        let (ty, nested, elements) = match resolved.shape {
            TypeShape::Simple(ty) => (ty, None, None),
            TypeShape::Record(fields) => (Type::Record, Some(fields), None),
            TypeShape::List(fields) => match self.elements(field, fields, &path, depth) {
                Some(of) => (Type::List(Box::new(of.get(self.of).clone())), None, Some(of)),
                None => {
                    self.schemas.poison(self.of, path);
                    return;
                }
            },
        };
        let reading = ReadingChecker {
            field,
            ty: &ty,
            missing: self.missing,
            caseless: resolved.caseless,
            around: around_column.as_deref(),
            report: self.resolver.report,
        }
        .reading();
        let slot = self.schemas.add_field(
            self.of,
            Field {
                path,
                key: key.to_owned(),
                column,
                reading,
                ty,
                optional: resolved.optional,
                may_be_missing: resolved.optional || around_may_be_missing,
                for_company,
                parent,
                span: Some(if nested.is_some() {
                    field.name.span
                } else {
                    field.name.span.to(field.ty.span)
                }),
            },
            Some(field.name.span),
        );
        if let Some(of) = elements {
            self.schemas.add_elements(slot, of);
        }
        if let Some(fields) = nested {
            self.add(Some(slot), fields, depth + 1);
        }
    }

    /// The fields of a list's records; `None` if there is no list here.
    fn elements(
        &mut self,
        field: &'a ast::Field,
        fields: &'a [ast::Field],
        path: &str,
        depth: usize,
    ) -> Option<Schemas> {
        let message = match (self.of, &self.list) {
            (Entity::WorkOrder, None) => None,
            (Entity::WorkOrder, Some(list)) => {
                Some(format!("the records of `{list}` cannot have a list of records themselves"))
            }
            _ => Some(format!(
                "lists of records belong to fields of `schema work_order`, and this is one of `schema {}`",
                self.of.word()
            )),
        };
        if let Some(message) = message {
            let found = Diagnostic::new(Code::SchemaSetElement, field.ty.span, message)
                .label("a list")
                .help("write `set of text` for several values of one kind");
            self.resolver.report.push(found);
            return None;
        }
        let TypeResolver { tree, types, report } = &mut self.resolver;
        let mut schemas = Schemas::empty();
        let mut inner = FieldChecker {
            of: self.of,
            schemas: &mut schemas,
            resolver: TypeResolver { tree, types, report },
            missing: self.missing,
            list: Some(path.to_owned()),
            count: self.count,
        };
        inner.add(None, fields, depth + 1);
        self.count = inner.count;
        schemas.get_mut(self.of).span = Some(field.name.span);
        if schemas.is_incomplete(self.of) { None } else { Some(schemas) }
    }

    /// Only what is the work order's own has something that providers might not see; its id they need.
    fn may_be_for_company(&mut self, field: &ast::Field, path: &str) {
        let Some(mark) = field.for_company else { return };
        let message = match self.of {
            Entity::WorkOrder if self.list.is_some() => {
                "of a list of records it is said as a whole".to_owned()
            }
            Entity::WorkOrder if path != "id" => return,
            Entity::WorkOrder => "every provider sees the `id` of its orders".to_owned(),
            _ => format!(
                "`for company` belongs to fields of `schema work_order`, and this is one of `schema {}`",
                self.of.word()
            ),
        };
        let help = match &self.list {
            Some(list) => format!("write `for company` behind the list `{list}`"),
            None => "take `for company` out".to_owned(),
        };
        self.resolver.report.push(
            Diagnostic::new(Code::SchemaForCompany, mark, message)
                .label("keeps nothing from anybody here")
                .help(help),
        );
    }

    fn too_many_fields(&mut self, span: Span) {
        if self.schemas.set_incomplete(self.of) {
            let message = format!("`schema {}` has more than {MAX_FIELDS} fields", self.of.word());
            let found = Diagnostic::new(Code::SyntaxTooDeep, span, message)
                .label("at this field, with those of the named types written out");
            self.resolver.report.push(found);
        }
    }

    fn is_reserved(&mut self, field: &ast::Field) -> bool {
        let name = field.name.text.as_str();
        let key = field.from.first().map_or(name, |from| from.text.as_str());
        let is_taken = |word: &&&str| match **word {
            list @ ("dispatchers" | "people" | "engineers") => list == key,
            always => always == name,
        };
        let Some(word) = self.of.reserved().iter().find(is_taken) else { return false };
        let who = self.of.word();
        let (message, help) = match *word {
            "dispatchers" | "people" | "engineers" => (
                format!("`{word}` in a directory are a provider's {word}, not an attribute"),
                "read the attribute from another key".to_owned(),
            ),
            _ => (format!("every {who} has `{word}` without a declaration"), "delete this line".to_owned()),
        };
        self.resolver.report.push(Diagnostic::new(Code::SchemaReserved, field.span, message).help(help));
        true
    }
}

#[cfg(test)]
mod tests {
    use super::super::test_support::codes;

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
