//! `schema` items: which there are, and what the schema of work orders must have.

use super::entity::Entity;
use super::fields::FieldChecker;
use super::report::{Report, duplicate};
use super::schemas::{PathMeaning, Schemas};
use super::tree::Tree;
use super::types::{TypeResolver, Types};
use crate::diagnostic::suggest::did_you_mean;
use crate::diagnostic::{Code, Diagnostic};
use crate::program::Type;
use crate::syntax::ast::{self, ItemKind, SchemaItem};

/// Settles the three schemas.
pub(super) fn declare<'a>(tree: &Tree<'a>, mut types: Types<'a>, report: &mut Report) -> Schemas {
    let mut schemas = Schemas::new();
    let declared = declared(tree, &mut schemas, report);
    for of in Entity::ALL {
        if tree.names.may_have_declared_schema(of.word()) {
            schemas.set_incomplete(of);
        }
        if let Some(item) = declared[of as usize] {
            schemas.get_mut(of).span = Some(item.name.span);
            let resolver = TypeResolver { tree, types: &mut types, report };
            let missing = &item.missing;
            FieldChecker { of, schemas: &mut schemas, resolver, missing, list: None, count: 0 }.add(
                None,
                &item.fields,
                0,
            );
        }
    }
    require_work_order(declared[Entity::WorkOrder as usize], tree, &mut schemas, report);
    schemas.with_enums(types)
}

/// The items of the three schemas; others and second ones are reported.
fn declared<'a>(tree: &Tree<'a>, schemas: &mut Schemas, report: &mut Report) -> [Option<&'a SchemaItem>; 3] {
    let mut declared: [Option<&'a SchemaItem>; 3] = [None; 3];
    for item in tree.items {
        let ItemKind::Schema(schema) = &item.kind else { continue };
        let Some(of) = Entity::ALL.into_iter().find(|of| of.word() == schema.name.text) else {
            unknown_schema(&schema.name, schemas, report);
            continue;
        };
        match declared[of as usize] {
            None => declared[of as usize] = Some(schema),
            Some(first) => {
                let mut found = duplicate("", of.word(), schema.name.span, first.name.span);
                found.message = format!("`schema {}` is declared twice", of.word());
                report.push(found);
            }
        }
    }
    declared
}

fn unknown_schema(name: &ast::Name, schemas: &mut Schemas, report: &mut Report) {
    for of in Entity::ALL {
        schemas.set_incomplete(of);
    }
    let legal = Entity::ALL.map(Entity::word);
    let help = did_you_mean(&name.text, legal.iter())
        .or_else(|| Some("the schemas are `work_order`, `provider` and `engineer`".to_owned()));
    let message = format!("there is no schema `{}`", name.text);
    report.push(Diagnostic::new(Code::NameUndefined, name.span, message).maybe_help(help));
}

fn require_work_order(
    declared: Option<&SchemaItem>,
    tree: &Tree<'_>,
    schemas: &mut Schemas,
    report: &mut Report,
) {
    let incomplete = schemas.is_incomplete(Entity::WorkOrder);
    match declared {
        _ if incomplete => {}
        Some(schema) => require_id(schema, schemas, report),
        None => {
            let user = tree.items.iter().find_map(|item| match &item.kind {
                ItemKind::Rules(item) => Some(item.name.span),
                ItemKind::Workflow(item) => Some(item.name.span),
                ItemKind::Let(item) => Some(item.name.span),
                ItemKind::Sample(item) => Some(item.name.span),
                ItemKind::Test(item) => Some(item.name.span),
                _ => None,
            });
            let Some(span) = user else { return };
            schemas.set_incomplete(Entity::WorkOrder);
            let found = Diagnostic::new(Code::SchemaMissing, span, "the program has no `schema work_order`")
                .label("this is about work orders")
                .help("say what a work order looks like: `schema work_order { id text }`");
            report.push(found);
        }
    }
}

fn require_id(schema: &SchemaItem, schemas: &Schemas, report: &mut Report) {
    let id = match schemas.find(Entity::WorkOrder, "id") {
        PathMeaning::Poisoned => return,
        PathMeaning::Unknown => None,
        PathMeaning::Field(slot) => Some(schemas.get(Entity::WorkOrder).field(slot)),
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
    report.push(found);
}

#[cfg(test)]
mod tests {
    use super::super::test_support::{codes, messages, program};
    use crate::program::Slot;

    #[test]
    fn columns_and_keys_follow_from() {
        let program =
            program("schema work_order { id text from \"wo\" c { d text from \"D\" e { f text } } }");
        let columns: Vec<&str> = program.work_order.fields.iter().map(|field| &*field.column).collect();
        assert_eq!(columns, ["wo", "c", "c.D", "c.e", "c.e.f"]);
        assert_eq!(program.work_order.fields[Slot(2)].key, "D");
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
        for line in ["id text", "name text", "workload number", "dispatchers set of text", "people number"] {
            assert_eq!(codes(&format!("schema provider {{ {line} }}")), ["schema/reserved"], "{line}");
        }
        let found = messages("schema work_orders { id text }\nlet a = b");
        assert_eq!(found.len(), 1);
        assert!(found[0].contains("did you mean `work_order`?"), "{found:?}");
    }
}
