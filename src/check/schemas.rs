//! The schemas of work orders, providers and engineers: what fields there are, by path and by slot.

use std::collections::{HashMap, HashSet};

use super::entity::Entity;
use super::enums::EnumTable;
use super::report::Report;
use super::types::Types;
use crate::diagnostic::{Code, Diagnostic};
use crate::program::{EnumId, EnumType, Field, IdVec, Program, Reading, Schema, Slot, Type};
use crate::source::Span;
use crate::syntax::ast::Name;

/// The three schemas, and all types that a program has.
#[derive(Debug)]
pub(super) struct Schemas {
    pub enums: EnumTable,
    /// By [`Entity`].
    schemas: [Schema; 3],
    names: [SchemaNames; 3],
    /// By the field of work orders that is a list: the fields of its records, as those of a work order.
    elements: HashMap<Slot, Schemas>,
}

/// What is known of a schema besides its fields.
#[derive(Debug, Default)]
struct SchemaNames {
    slots: HashMap<String, Slot>,
    /// By slot: the place of the field's name; `None` for a field that is always there.
    declared: IdVec<Slot, Option<Span>>,
    /// Fields whose type has an error; nothing is said about them.
    poisoned: HashSet<String>,
    /// Fields that are not known to whoever asks.
    hidden: HashSet<Slot>,
    /// Whether an error may have hidden fields.
    incomplete: bool,
}

impl SchemaNames {
    fn from_schema(schema: &Schema) -> Self {
        let slots = schema.fields.iter_enumerated().map(|(slot, field)| (field.path.clone(), slot)).collect();
        let declared = schema.fields.iter().map(|field| field.span).collect();
        Self { slots, declared, ..Self::default() }
    }

    fn is_incomplete(&self) -> bool {
        self.incomplete || !self.poisoned.is_empty()
    }
}

/// What a path means in a schema.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum PathMeaning {
    Field(Slot),
    /// An error elsewhere is why it is not known.
    Poisoned,
    Unknown,
}

impl Schemas {
    /// Schemas without fields but those that providers and engineers always have: id, name and workload.
    pub fn new() -> Self {
        let mut schemas = Self::empty();
        for of in [Entity::Provider, Entity::Engineer] {
            for (name, ty) in [("id", Type::TEXT), ("name", Type::TEXT), ("workload", Type::NUMBER)] {
                schemas.add_field(of, plain_field(name, ty), None);
            }
        }
        schemas
    }

    /// Schemas without a field.
    pub fn empty() -> Self {
        Self {
            enums: EnumTable::default(),
            schemas: Default::default(),
            names: Default::default(),
            elements: HashMap::new(),
        }
    }

    /// The schemas of a program that is finished.
    pub fn from_program(program: &Program) -> Self {
        let schemas = [&program.work_order, &program.provider, &program.engineer].map(Schema::clone);
        let names = [0, 1, 2].map(|of: usize| SchemaNames::from_schema(&schemas[of]));
        let enums = EnumTable::from_program(program);
        let mut elements = HashMap::new();
        for (slot, field) in program.work_order.fields.iter_enumerated() {
            if let Some(of) = field.ty.elements() {
                let names = [SchemaNames::from_schema(of), SchemaNames::default(), SchemaNames::default()];
                let schemas = [of.clone(), Schema::default(), Schema::default()];
                let elements_of = Self { enums: enums.clone(), schemas, names, elements: HashMap::new() };
                elements.insert(slot, elements_of);
            }
        }
        Self { enums, schemas, names, elements }
    }

    /// Takes the enums over, when all types are known.
    #[must_use]
    pub fn with_enums(mut self, types: Types<'_>) -> Self {
        for of in self.elements.values_mut() {
            of.enums = types.enums.clone();
        }
        Self { enums: types.enums, ..self }
    }

    /// The fields of the records of a list: those of work orders in what is given.
    pub fn elements(&self, list: Slot) -> Option<&Schemas> {
        self.elements.get(&list)
    }

    /// Says what fields the records of a list have.
    pub fn add_elements(&mut self, list: Slot, of: Schemas) {
        self.elements.insert(list, of);
    }

    pub fn get(&self, of: Entity) -> &Schema {
        &self.schemas[of as usize]
    }

    pub fn get_mut(&mut self, of: Entity) -> &mut Schema {
        &mut self.schemas[of as usize]
    }

    /// The three, in the order of [`Entity::ALL`].
    pub fn into_schemas(self) -> ([Schema; 3], IdVec<EnumId, EnumType>) {
        (self.schemas, self.enums.finish())
    }

    /// The field of a dotted path.
    pub fn find(&self, of: Entity, path: &str) -> PathMeaning {
        let names = &self.names[of as usize];
        if let Some(slot) = names.slots.get(path) {
            return PathMeaning::Field(*slot);
        }
        let prefixes = path.match_indices('.').map(|(at, _)| &path[..at]).chain([path]);
        let silent = names.incomplete || prefixes.into_iter().any(|part| names.poisoned.contains(part));
        if silent { PathMeaning::Poisoned } else { PathMeaning::Unknown }
    }

    /// Adds a field; `declared` is the place of its name, if it is written.
    pub fn add_field(&mut self, of: Entity, field: Field, declared: Option<Span>) -> Slot {
        let (schema, names) = (&mut self.schemas[of as usize], &mut self.names[of as usize]);
        let path = field.path.clone();
        let slot = schema.fields.push_and_get_key(field);
        names.slots.entry(path).or_insert(slot);
        names.declared.push(declared);
        slot
    }

    /// Makes a field unknown.
    pub fn hide(&mut self, of: Entity, slot: Slot) {
        let names = &mut self.names[of as usize];
        names.slots.remove(&self.schemas[of as usize].field(slot).path);
        names.hidden.insert(slot);
    }

    /// Gives a field a second path, unless another has it.
    pub fn add_path(&mut self, of: Entity, path: String, slot: Slot) {
        self.names[of as usize].slots.entry(path).or_insert(slot);
    }

    /// The place of a field's name; `None` for a field that is always there.
    pub fn declared(&self, of: Entity, slot: Slot) -> Option<Span> {
        self.names[of as usize].declared[slot]
    }

    /// Says that the type of a field has an error.
    pub fn poison(&mut self, of: Entity, path: String) {
        self.names[of as usize].poisoned.insert(path);
    }

    /// Says that an error may have hidden fields; returns whether that was not known yet.
    pub fn set_incomplete(&mut self, of: Entity) -> bool {
        !std::mem::replace(&mut self.names[of as usize].incomplete, true)
    }

    /// Whether an error may have hidden fields.
    pub fn is_incomplete(&self, of: Entity) -> bool {
        self.names[of as usize].incomplete
    }

    /// Whether a field of some schema has an error or may be hidden by one.
    pub fn any_incomplete(&self) -> bool {
        self.names.iter().any(SchemaNames::is_incomplete)
            || self.elements.values().any(Schemas::any_incomplete)
    }

    /// Whether providers of a file can be held to the schemas.
    pub fn settled_for_providers(&self) -> bool {
        [Entity::Provider, Entity::Engineer].into_iter().all(|of| !self.names[of as usize].is_incomplete())
    }

    /// Reports `name/shadows-field` for a let or a list that has the name of a field of the work order.
    pub fn forbid_field_name(&self, name: &Name, what: &str, report: &mut Report) {
        let work_order = self.get(Entity::WorkOrder);
        let Some(slot) = work_order.by_path(&name.text) else { return };
        let message = format!("{what} `{}` has the name of a field of the work order", name.text);
        let mut found = Diagnostic::new(Code::NameShadowsField, name.span, message)
            .help(format!("call it something else, such as `{}_{what}`", name.text));
        if let Some(span) = work_order.field(slot).span {
            found = found.related(span, "the field");
        }
        report.push(found);
    }

    /// The paths of a schema's fields as conditions write them, for suggestions.
    pub fn paths(&self, of: Entity) -> Vec<String> {
        let hidden = &self.names[of as usize].hidden;
        let fields = self.get(of).fields.iter_enumerated().filter(|(slot, _)| !hidden.contains(slot));
        fields.map(|(_, field)| format!("{}{}", of.prefix(), field.path)).collect()
    }
}

fn plain_field(name: &str, ty: Type) -> Field {
    Field {
        path: name.to_owned(),
        key: name.to_owned(),
        column: name.to_owned(),
        reading: Reading::default(),
        ty,
        optional: false,
        may_be_missing: false,
        for_company: false,
        parent: None,
        span: None,
    }
}
