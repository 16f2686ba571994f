//! The schemas of work orders, providers and engineers: fields to slots.

use std::collections::{HashMap, HashSet};

use super::context::Checker;
use super::names::duplicate;
use super::suggest::did_you_mean;
use crate::diagnostic::{Code, Diagnostic};
use crate::program::{Field, Schema, Slot, Type};
use crate::syntax::ast::{self, ItemKind, SchemaItem};

/// Which schema.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum Of {
    WorkOrder,
    Provider,
    Engineer,
}

impl Of {
    pub const ALL: [Of; 3] = [Of::WorkOrder, Of::Provider, Of::Engineer];

    pub fn word(self) -> &'static str {
        match self {
            Of::WorkOrder => "work_order",
            Of::Provider => "provider",
            Of::Engineer => "engineer",
        }
    }

    /// What stands before a field's path in a condition.
    pub fn prefix(self) -> &'static str {
        match self {
            Of::WorkOrder => "",
            Of::Provider => "provider.",
            Of::Engineer => "engineer.",
        }
    }

    /// Names that cannot be declared because they are always there, or keys that mean something else.
    pub fn reserved(self) -> &'static [&'static str] {
        match self {
            Of::WorkOrder => &[],
            Of::Provider => &["id", "name", "workload", "dispatchers", "engineers"],
            Of::Engineer => &["id", "name", "workload"],
        }
    }
}

/// What is known of a schema besides its fields.
#[derive(Debug, Default)]
pub(super) struct SchemaNames {
    slots: HashMap<String, Slot>,
    /// Fields whose type has an error; nothing is said about them.
    pub poisoned: HashSet<String>,
    /// Whether an error may have hidden fields.
    pub incomplete: bool,
}

impl SchemaNames {
    pub fn is_incomplete(&self) -> bool {
        self.incomplete || !self.poisoned.is_empty()
    }
}

/// What a path means in a schema.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Found {
    Field(Slot),
    /// An error elsewhere is why it is not known.
    Poisoned,
    Unknown,
}

impl<'a> Checker<'a> {
    pub fn schema(&self, of: Of) -> &Schema {
        match of {
            Of::WorkOrder => &self.work_order,
            Of::Provider => &self.provider,
            Of::Engineer => &self.engineer,
        }
    }

    pub fn schema_mut(&mut self, of: Of) -> (&mut Schema, &mut SchemaNames) {
        let schema = match of {
            Of::WorkOrder => &mut self.work_order,
            Of::Provider => &mut self.provider,
            Of::Engineer => &mut self.engineer,
        };
        (schema, &mut self.schema_names[of as usize])
    }

    /// The field of a dotted path.
    pub fn find(&self, of: Of, path: &str) -> Found {
        let names = &self.schema_names[of as usize];
        if let Some(slot) = names.slots.get(path) {
            return Found::Field(*slot);
        }
        let prefixes = path.match_indices('.').map(|(at, _)| &path[..at]).chain([path]);
        let silent = names.incomplete || prefixes.into_iter().any(|part| names.poisoned.contains(part));
        if silent { Found::Poisoned } else { Found::Unknown }
    }

    /// Whether providers of a file can be held to the schemas.
    pub fn schemas_settled(&self) -> bool {
        [Of::Provider, Of::Engineer].into_iter().all(|of| !self.schema_names[of as usize].is_incomplete())
    }

    /// The paths of a schema's fields as conditions write them, for suggestions.
    pub fn paths(&self, of: Of) -> Vec<String> {
        self.schema(of).fields.iter().map(|field| format!("{}{}", of.prefix(), field.path)).collect()
    }

    /// Settles the three schemas.
    pub fn declare_schemas(&mut self) {
        self.always_there();
        let mut declared: [Option<&'a SchemaItem>; 3] = [None; 3];
        for item in self.items {
            let ItemKind::Schema(schema) = &item.kind else { continue };
            let Some(of) = Of::ALL.into_iter().find(|of| of.word() == schema.name.text) else {
                self.unknown_schema(&schema.name);
                continue;
            };
            match declared[of as usize] {
                None => declared[of as usize] = Some(schema),
                Some(first) => {
                    let mut found = duplicate("", of.word(), schema.name.span, first.name.span);
                    found.message = format!("`schema {}` is declared twice", of.word());
                    self.sink.push(found);
                }
            }
        }
        for of in Of::ALL {
            if self.names.may_have_declared_schema(of.word()) {
                self.schema_names[of as usize].incomplete = true;
            }
            if let Some(schema) = declared[of as usize] {
                self.schema_mut(of).0.span = Some(schema.name.span);
                self.add_fields(of, None, &schema.fields, 0);
            }
        }
        self.require_work_order(declared[Of::WorkOrder as usize]);
    }

    /// Providers and engineers begin with their id, name and workload.
    fn always_there(&mut self) {
        for of in [Of::Provider, Of::Engineer] {
            for (name, ty) in [("id", Type::TEXT), ("name", Type::TEXT), ("workload", Type::Number)] {
                self.add_field(of, plain_field(name, ty));
            }
        }
    }

    fn unknown_schema(&mut self, name: &ast::Name) {
        for names in &mut self.schema_names {
            names.incomplete = true;
        }
        let legal = Of::ALL.map(Of::word);
        let help = did_you_mean(&name.text, legal.iter())
            .or_else(|| Some("the schemas are `work_order`, `provider` and `engineer`".to_owned()));
        let message = format!("there is no schema `{}`", name.text);
        self.sink.push(Diagnostic::new(Code::NameUndefined, name.span, message).maybe_help(help));
    }

    pub fn add_field(&mut self, of: Of, field: Field) -> Slot {
        let (schema, names) = self.schema_mut(of);
        let slot = Slot(u32::try_from(schema.fields.len()).unwrap_or(u32::MAX));
        names.slots.entry(field.path.clone()).or_insert(slot);
        schema.fields.push(field);
        slot
    }

    fn require_work_order(&mut self, declared: Option<&SchemaItem>) {
        let incomplete = self.schema_names[Of::WorkOrder as usize].incomplete;
        match declared {
            _ if incomplete => {}
            Some(schema) => self.require_id(schema),
            None => {
                let user = self.items.iter().find_map(|item| match &item.kind {
                    ItemKind::Rules(item) => Some(item.name.span),
                    ItemKind::Workflow(item) => Some(item.name.span),
                    ItemKind::Let(item) => Some(item.name.span),
                    ItemKind::Sample(item) => Some(item.name.span),
                    ItemKind::Test(item) => Some(item.name.span),
                    _ => None,
                });
                let Some(span) = user else { return };
                self.schema_names[Of::WorkOrder as usize].incomplete = true;
                let found =
                    Diagnostic::new(Code::SchemaMissing, span, "the program has no `schema work_order`")
                        .label("this is about work orders")
                        .help("say what a work order looks like: `schema work_order { id text }`");
                self.sink.push(found);
            }
        }
    }

    fn require_id(&mut self, schema: &SchemaItem) {
        let id = match self.find(Of::WorkOrder, "id") {
            Found::Poisoned => return,
            Found::Unknown => None,
            Found::Field(slot) => Some(self.work_order.field(slot)),
        };
        let found = match id {
            Some(field) if field.ty == Type::TEXT && !field.optional => return,
            Some(field) => {
                let span = field.span.unwrap_or(schema.name.span);
                Diagnostic::new(Code::SchemaNoId, span, "the `id` of a work order is a plain `text`").help(
                    match field.key.as_str() {
                        "id" => "write `id text`".to_owned(),
                        key => format!("write `id text from {key:?}`"),
                    },
                )
            }
            None => {
                let message = "`schema work_order` does not declare `id text`";
                Diagnostic::new(Code::SchemaNoId, schema.name.span, message)
                    .help("add the line `id text`, with `from \"…\"` where the orders call it something else")
            }
        };
        self.sink.push(found);
    }
}

fn plain_field(name: &str, ty: Type) -> Field {
    Field {
        path: name.to_owned(),
        key: name.to_owned(),
        column: name.to_owned(),
        ty,
        optional: false,
        may_be_missing: false,
        parent: None,
        span: None,
    }
}

#[cfg(test)]
mod tests {
    use super::super::testing::{codes, messages, program};

    #[test]
    fn columns_and_keys_follow_from() {
        let program =
            program("schema work_order { id text from \"wo\" c { d text from \"D\" e { f text } } }");
        let columns: Vec<&str> = program.work_order.fields.iter().map(|field| &*field.column).collect();
        assert_eq!(columns, ["wo", "c", "c.D", "c.e", "c.e.f"]);
        assert_eq!(program.work_order.fields[2].key, "D");
        assert_eq!(program.provider.fields.len(), 3);
    }

    #[test]
    fn a_work_order_has_an_id() {
        assert_eq!(codes("schema work_order { a text }"), ["schema/no-id"]);
        for ty in ["number", "text?", "text caseless"] {
            assert_eq!(codes(&format!("schema work_order {{ id {ty} }}")), ["schema/no-id"], "{ty}");
        }
        assert_eq!(codes("let a = true"), ["schema/missing"]);
        assert!(codes("list a = [1]").is_empty());
    }

    #[test]
    fn fields_stand_once_and_are_not_those_that_are_there() {
        assert_eq!(codes("schema work_order { id text a text a text }"), ["name/duplicate"]);
        assert_eq!(codes("schema work_order { id text a text from \"id\" }"), ["schema/source"]);
        assert_eq!(codes("schema work_order { id text }\nschema work_order { id text }"), ["name/duplicate"]);
        for line in ["id text", "name text", "workload number", "dispatchers set of text"] {
            assert_eq!(codes(&format!("schema provider {{ {line} }}")), ["schema/reserved"], "{line}");
        }
        let found = messages("schema work_orders { id text }\nlet a = b");
        assert_eq!(found.len(), 1);
        assert!(found[0].contains("did you mean `work_order`?"), "{found:?}");
    }
}
