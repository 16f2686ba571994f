//! Types as they are written to types as they are checked; `type` items.

use std::collections::HashMap;

use super::enums::EnumTable;
use super::graph::topological_order;
use super::readings::distinct_in_any_case;
use super::report::{Report, duplicate};
use super::tree::Tree;
use super::uses::NameKind;
use crate::diagnostic::{Code, Diagnostic};
use crate::program::{EnumId, Type};
use crate::source::Span;
use crate::syntax::ast::{self, ItemKind, TypeExpr, TypeItem, TypeKind};

/// The types that need no declaration.
const BUILT_IN: [(&str, Type); 9] = [
    ("text", Type::TEXT),
    ("number", Type::NUMBER),
    ("integer", Type::INTEGER),
    ("bool", Type::Bool),
    ("date", Type::Date),
    ("time", Type::Time),
    ("datetime", Type::DateTime),
    ("duration", Type::Duration),
    ("point", Type::Point),
];

/// The names of the types that the language brings.
///
/// ```
/// assert!(consign::editor::types().any(|name| name == "duration"));
/// ```
pub fn types() -> impl ExactSizeIterator<Item = &'static str> {
    BUILT_IN.iter().map(|(name, _)| *name)
}

/// What a type expression says.
#[derive(Clone, Debug)]
pub(super) struct Resolved<'a> {
    pub shape: TypeShape<'a>,
    pub optional: bool,
    /// Whether it is an enum that is read in any case, or a set of one.
    pub caseless: bool,
}

#[derive(Clone, Debug)]
pub(super) enum TypeShape<'a> {
    Simple(Type),
    Record(&'a [ast::Field]),
    /// Records in a list.
    List(&'a [ast::Field]),
}

/// The types that have names, and all enums so far.
#[derive(Debug)]
pub(super) struct Types<'a> {
    /// The `type` items, with the place of the name; `None` for one with an error.
    by_name: HashMap<&'a str, (Span, Option<Resolved<'a>>)>,
    pub enums: EnumTable,
}

/// Settles the `type` items, each after those it needs.
pub(super) fn declare<'a>(tree: &Tree<'a>, report: &mut Report) -> Types<'a> {
    let items: Vec<&'a TypeItem> = tree
        .all(|item| match item {
            ItemKind::Type(declared) => Some(declared),
            _ => None,
        })
        .collect();
    let mut types = Types { by_name: HashMap::new(), enums: EnumTable::default() };
    let mut resolver = TypeResolver { tree, types: &mut types, report };
    let mut index: HashMap<&str, usize> = HashMap::new();
    for (at, item) in items.iter().enumerate() {
        resolver.forbid_built_in(item);
        index.entry(&item.name.text).or_insert(at);
    }
    let needs: Vec<Vec<usize>> = items
        .iter()
        .map(|item| {
            let mut used = Vec::new();
            collect_names(&item.value, &mut used);
            used.iter().filter_map(|name| index.get(name).copied()).collect()
        })
        .collect();
    let sorted = topological_order(&needs);
    for cycle in &sorted.cycles {
        let round: Vec<&ast::Name> = cycle.iter().map(|at| &items[*at].name).collect();
        resolver.report.cycle("type", &round);
    }
    for at in sorted.cycles.iter().flatten() {
        let name = &items[*at].name;
        resolver.types.by_name.entry(&name.text).or_insert((name.span, None));
    }
    for at in sorted.order {
        let resolved = resolver.resolve(&items[at].value);
        let name = &items[at].name;
        resolver.types.by_name.entry(&name.text).or_insert((name.span, resolved));
    }
    types
}

/// Makes types of type expressions; enums that stand in them are added to the program's.
pub(super) struct TypeResolver<'c, 'a> {
    pub tree: &'c Tree<'a>,
    pub types: &'c mut Types<'a>,
    pub report: &'c mut Report,
}

impl<'a> TypeResolver<'_, 'a> {
    fn forbid_built_in(&mut self, item: &TypeItem) {
        let name = &item.name;
        if BUILT_IN.iter().any(|(word, _)| *word == name.text) {
            let message = format!("`{}` is a type of the language", name.text);
            let found = Diagnostic::new(Code::NameDuplicate, name.span, message)
                .label("already has a meaning")
                .help(format!("choose another name, such as `{}_type`", name.text));
            self.report.push(found);
        }
    }

    /// What a type expression says; `None` if it has an error, which is then reported.
    pub fn resolve(&mut self, expr: &'a TypeExpr) -> Option<Resolved<'a>> {
        let mut resolved = match &expr.kind {
            TypeKind::Named(name) => self.named_type(name)?,
            TypeKind::CaselessText => simple(Type::Text { caseless: true }),
            TypeKind::Enum(declared) => Resolved {
                caseless: declared.caseless.is_some(),
                ..simple(Type::Enum(self.enum_type(declared)?))
            },
            TypeKind::SetOf(element) => self.set_of(element)?,
            TypeKind::ListOf(element) => self.list_of(element)?,
            TypeKind::Record(fields) => {
                Resolved { shape: TypeShape::Record(fields), optional: false, caseless: false }
            }
        };
        resolved.optional |= expr.optional.is_some();
        Some(resolved)
    }

    fn named_type(&mut self, name: &ast::Name) -> Option<Resolved<'a>> {
        if let Some((_, ty)) = BUILT_IN.iter().find(|(word, _)| *word == name.text) {
            self.report.used(name.span, NameKind::Type, None);
            return Some(simple(ty.clone()));
        }
        if let Some((declared, known)) = self.types.by_name.get(name.text.as_str()) {
            self.report.used(name.span, NameKind::Type, [*declared]);
            return known.clone();
        }
        match self.tree.names.get(&name.text) {
            Some(other) => self.report.wrong_kind(name, other.word(), "a type", other.span),
            None => {
                let declared = self.types.by_name.keys().map(|known| (*known).to_owned());
                let legal: Vec<String> = BUILT_IN
                    .iter()
                    .map(|(word, _)| *word)
                    .chain(["set", "enum"])
                    .map(str::to_owned)
                    .chain(declared)
                    .collect();
                self.report.undefined_or("type", name, legal.iter(), elsewhere(&name.text));
            }
        }
        None
    }

    fn enum_type(&mut self, declared: &ast::EnumType) -> Option<EnumId> {
        let mut first: HashMap<&str, Span> = HashMap::new();
        let mut twice = false;
        for variant in &declared.variants {
            if let Some(span) = first.insert(&variant.text, variant.span) {
                self.report.push(duplicate("variant", &variant.text, variant.span, span));
                twice = true;
            }
        }
        if !twice {
            distinct_in_any_case(declared, self.report);
        }
        (!twice).then(|| self.types.enums.add(declared))
    }

    fn records_in_a_set(&mut self, span: Span) {
        let found = Diagnostic::new(Code::SchemaSetElement, span, "a set cannot hold records")
            .help("write `list of`: the records of an order come in a list");
        self.report.push(found);
    }

    /// A list, whose elements are records.
    fn list_of(&mut self, element: &'a TypeExpr) -> Option<Resolved<'a>> {
        let resolved = self.resolve(element)?;
        let what = match resolved.shape {
            TypeShape::Record(fields) if !resolved.optional => {
                return Some(Resolved { shape: TypeShape::List(fields), optional: false, caseless: false });
            }
            TypeShape::Record(_) => "missing records".to_owned(),
            TypeShape::List(_) => "lists".to_owned(),
            TypeShape::Simple(ty) => format!("`{}`", ty.describe(self.types.enums.types())),
        };
        let found = Diagnostic::new(
            Code::SchemaSetElement,
            element.span,
            format!("a list cannot hold {what}"),
        )
        .help(
            "a list holds records, `list of { name text }`; of single values there are sets, `set of text`",
        );
        self.report.push(found);
        None
    }

    fn set_of(&mut self, element: &'a TypeExpr) -> Option<Resolved<'a>> {
        let (ty, caseless) = self.element_type(element)?;
        Some(Resolved { caseless, ..simple(Type::Set(Box::new(ty))) })
    }

    /// The type of a set's elements, and whether they are read in any case.
    fn element_type(&mut self, element: &'a TypeExpr) -> Option<(Type, bool)> {
        let refused = |what: &str| format!("a set cannot hold {what}");
        let message = match &element.kind {
            TypeKind::SetOf(_) => refused("sets"),
            TypeKind::ListOf(_) => refused("lists"),
            TypeKind::Record(_) => {
                self.records_in_a_set(element.span);
                return None;
            }
            _ => {
                let resolved = self.resolve(element)?;
                match resolved.shape {
                    _ if resolved.optional => refused("missing elements"),
                    TypeShape::Simple(
                        ty @ (Type::Text { .. } | Type::Number { .. } | Type::Date | Type::Enum(_)),
                    ) => {
                        return Some((ty, resolved.caseless));
                    }
                    TypeShape::Simple(other) => {
                        refused(&format!("`{}`", other.describe(self.types.enums.types())))
                    }
                    TypeShape::Record(_) => {
                        self.records_in_a_set(element.span);
                        return None;
                    }
                    TypeShape::List(_) => refused("lists"),
                }
            }
        };
        let found = Diagnostic::new(Code::SchemaSetElement, element.span, message)
            .help("the elements of a set are `text`, `number`, `date` or of an `enum`");
        self.report.push(found);
        None
    }
}

fn simple<'a>(ty: Type) -> Resolved<'a> {
    Resolved { shape: TypeShape::Simple(ty), optional: false, caseless: false }
}

/// What other languages call a type.
fn elsewhere(name: &str) -> Option<String> {
    let word = match name.to_ascii_lowercase().as_str() {
        "string" | "str" | "varchar" | "char" | "email" | "phone" | "url" | "uuid" => "text",
        "int" | "long" | "bigint" | "smallint" => "integer",
        "float" | "double" | "decimal" | "numeric" | "money" | "currency" | "percent" => "number",
        "boolean" | "flag" | "checkbox" => "bool",
        "timestamp" | "instant" => "datetime",
        "day" => "date",
        "interval" | "timespan" => "duration",
        "location" | "coordinates" | "geo" | "geopoint" | "latlon" | "latlng" => "point",
        "list" | "array" | "multiselect" | "tags" => "set of text",
        "option" | "optionset" | "choice" | "picklist" => "enum [one, other]",
        _ => return None,
    };
    Some(format!("write `{word}`"))
}

/// The names of types in a type expression.
fn collect_names<'a>(expr: &'a TypeExpr, names: &mut Vec<&'a str>) {
    let mut expr = expr;
    while let TypeKind::SetOf(element) | TypeKind::ListOf(element) = &expr.kind {
        expr = element;
    }
    match &expr.kind {
        TypeKind::Named(name) => names.push(&name.text),
        TypeKind::Record(fields) => fields.iter().for_each(|field| collect_names(&field.ty, names)),
        TypeKind::CaselessText | TypeKind::Enum(_) | TypeKind::SetOf(_) | TypeKind::ListOf(_) => {}
    }
}

#[cfg(test)]
mod tests {
    use super::super::test_support::{codes, messages, program};
    use super::BUILT_IN;
    use crate::highlight::{Highlight, highlight};
    use crate::program::Slot;

    #[test]
    fn every_built_in_type_has_the_colour_of_a_word() {
        for (name, _) in BUILT_IN {
            assert_eq!(highlight(name).first().map(|(_, is)| *is), Some(Highlight::Keyword), "{name}");
        }
    }

    #[test]
    fn a_named_type_is_what_it_names() {
        let program = program(
            "schema work_order { id text a severity b level? c set of severity d address? e text }
             type level = severity
             type severity = enum [low < high]
             type address = { street text zip text caseless? }",
        );
        let shown: Vec<String> = program
            .work_order
            .fields
            .iter()
            .map(|field| {
                let mark = if field.optional { "?" } else { "" };
                format!("{} {}{mark}", field.path, field.ty.describe(&program.enums))
            })
            .collect();
        let expected = [
            "id text",
            "a enum [low < high]",
            "b enum [low < high]?",
            "c set of enum [low < high]",
            "d { … }?",
            "d.street text",
            "d.zip text caseless?",
            "e text",
        ];
        assert_eq!(shown, expected);
        assert!(program.work_order.fields[Slot(5)].may_be_missing);
        assert_eq!(program.enums.len(), 2);
    }

    #[test]
    fn types_that_need_themselves_are_one_error() {
        let found =
            messages("type a = set of b\ntype b = { x c }\ntype c = a\nschema work_order { id text x a }");
        assert_eq!(found.len(), 1, "{found:?}");
        assert!(found[0].contains("`a` → `b` → `c` → `a`"), "{found:?}");
    }

    #[test]
    fn what_types_may_not_be() {
        assert_eq!(codes("type text = number"), ["name/duplicate"]);
        assert_eq!(codes("type a = nubmer"), ["name/undefined"]);
        assert_eq!(codes("list a = [1]\ntype b = a"), ["name/wrong-kind"]);
        assert_eq!(codes("type a = enum [x, y, x]"), ["name/duplicate"]);
        for element in ["bool", "s", "r", "point", "datetime", "o"] {
            assert_eq!(
                codes(&format!(
                    "type s = set of text type r = {{ a text }} type o = text? type a = set of {element}"
                )),
                ["schema/set-element"],
                "{element}"
            );
        }
    }
}
