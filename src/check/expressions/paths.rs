//! Names in expressions: fields, attributes of candidates, lets.

use super::super::entity::Entity;
use super::super::schemas::PathMeaning;
use super::super::scope::{Scope, Who};
use super::super::uses::NameKind;
use super::checker::ConditionChecker;
use super::surroundings::Surroundings;
use super::typed::Typed;
use super::typed::with_origin;
use crate::diagnostic::suggest::{nearest, with_nearest};
use crate::diagnostic::{Code, Diagnostic};
use crate::program::{Atom, ConditionKind, DeclaredKind, Operand, Slot, Test, Type};
use crate::source::Span;
use crate::syntax::ast::Name;

/// What a path means where it stands.
pub(super) enum Meaning {
    Field(Entity, Slot),
    /// `provider` or `engineer` alone.
    Identity(Entity),
    /// `provider.x` where there is no provider.
    OutOfScope(Entity),
    /// A field of the record of a list that a condition looks at.
    Element(Slot),
    /// No field of that record: the path within, or its name alone.
    NoElement(String),
    Poisoned,
    /// Not a field: the path, the schema where it was looked for.
    Unknown(Entity, String),
}

pub(super) fn joined(parts: &[Name]) -> String {
    parts.iter().map(|part| part.text.as_str()).collect::<Vec<_>>().join(".")
}

impl ConditionChecker<'_> {
    /// What a path means among the fields.
    pub(super) fn meaning(&self, parts: &[Name], scope: Scope) -> Meaning {
        if let Some(of_record) = self.element_meaning(parts) {
            return of_record;
        }
        let whole = joined(parts);
        let candidate = match parts.first().filter(|part| !part.quoted).map(|part| part.text.as_str()) {
            Some("provider") => Some((Entity::Provider, scope.provider)),
            Some("engineer") => Some((Entity::Engineer, scope.engineer)),
            _ => None,
        };
        if let Some((of, who)) = candidate {
            if who != Who::Nobody {
                return self.attribute(of, &parts[1..]);
            }
            if let PathMeaning::Unknown = self.known.schemas.find(Entity::WorkOrder, &whole) {
                return Meaning::OutOfScope(of);
            }
        }
        match self.known.schemas.find(Entity::WorkOrder, &whole) {
            PathMeaning::Field(slot) => Meaning::Field(Entity::WorkOrder, slot),
            PathMeaning::Poisoned => Meaning::Poisoned,
            PathMeaning::Unknown => Meaning::Unknown(Entity::WorkOrder, whole),
        }
    }

    fn attribute(&self, of: Entity, parts: &[Name]) -> Meaning {
        if parts.is_empty() {
            return Meaning::Identity(of);
        }
        let path = joined(parts);
        match self.known.schemas.find(of, &path) {
            PathMeaning::Field(slot) => Meaning::Field(of, slot),
            PathMeaning::Poisoned => Meaning::Poisoned,
            PathMeaning::Unknown => Meaning::Unknown(of, path),
        }
    }

    /// Whether a name alone is no field and no item that has a meaning in an expression, so that only an
    /// enum can know it.
    pub(super) fn may_be_variant(&self, name: &Name, scope: Scope) -> bool {
        match self.meaning(std::slice::from_ref(name), scope) {
            Meaning::Unknown(..) => !self.report.is_poisoned(&name.text),
            _ => false,
        }
    }

    pub(super) fn is_field(&self, name: &Name, scope: Scope) -> bool {
        let meaning = self.meaning(std::slice::from_ref(name), scope);
        matches!(meaning, Meaning::Field(..) | Meaning::Identity(_) | Meaning::NoElement(_))
    }

    /// A path where a condition stands: a let, or a field of type bool.
    pub(super) fn path_condition(
        &mut self,
        parts: &[Name],
        span: Span,
        around: Surroundings,
    ) -> Option<ConditionKind> {
        if let ([name], Meaning::Unknown(..)) = (parts, self.meaning(parts, around.scope)) {
            self.note_let(name);
            if let Some(id) = self.lets.get(&name.text) {
                let asked = &self.lets.facts(id).guards;
                self.guards.note_let(asked, span, around, &self.known.schemas);
                return Some(ConditionKind::Let(id));
            }
            if self.report.is_poisoned(&name.text) {
                return None;
            }
            let Some(declared) = self.known.tree.names.get(&name.text) else {
                self.unknown_condition(name, around.scope);
                return None;
            };
            self.report.wrong_kind(name, declared.word(), "a condition", declared.span);
            return None;
        }
        let operand = self.path_operand(parts, span, around.scope)?;
        if operand.ty != Type::Bool {
            self.not_a_condition(&operand);
            return None;
        }
        self.note_read(&operand.operand, span, around);
        let atom = Atom { subject: operand.operand, ty: Type::Bool, test: Test::IsTrue };
        Some(ConditionKind::Atom(self.tables.atoms.add(atom)))
    }

    /// Notes a name that stands for a `let`, also for one with an error.
    fn note_let(&mut self, name: &Name) {
        let declared = self.known.tree.names.get(&name.text);
        if let Some(declared) = declared.filter(|declared| declared.kind == DeclaredKind::Let) {
            self.used(name.span, NameKind::Let, [declared.span]);
        }
    }

    fn unknown_condition(&mut self, name: &Name, scope: Scope) {
        if let Some(path) = self.attribute_alone(Entity::WorkOrder, &name.text, scope) {
            let message = format!("there is no field or `let` `{}`", name.text);
            let found = Diagnostic::new(Code::NameUndefined, name.span, message);
            self.report.push(found.write_instead(name.span, path, true));
            return;
        }
        let mut legal = self.legal_paths(scope);
        legal.extend(self.lets.names().map(|known| known.to_owned()));
        self.report.undefined("field or `let`", name, legal.iter());
    }

    /// The paths that are legal in a scope, for suggestions.
    pub(super) fn legal_paths(&self, scope: Scope) -> Vec<String> {
        let mut legal = self.known.schemas.paths(Entity::WorkOrder);
        if let Some(element) = &self.element {
            let own = element.fields.paths(Entity::WorkOrder);
            legal.extend(own.into_iter().map(|path| format!("{}.{path}", element.name.text)));
        }
        if scope.provider != Who::Nobody {
            legal.extend(self.known.schemas.paths(Entity::Provider));
        }
        if scope.engineer != Who::Nobody {
            legal.extend(self.known.schemas.paths(Entity::Engineer));
        }
        legal
    }

    /// A path where an operand stands.
    pub(super) fn path_operand(&mut self, parts: &[Name], span: Span, scope: Scope) -> Option<Typed> {
        match self.meaning(parts, scope) {
            Meaning::Field(of, slot) => {
                self.note_field(parts, of, slot);
                Some(self.field_operand(of, slot, span))
            }
            Meaning::Element(slot) => self.element_operand(parts, slot, span),
            Meaning::NoElement(path) => {
                self.no_element(&path, parts, span);
                None
            }
            Meaning::Poisoned => None,
            Meaning::Identity(of) => {
                let word = of.word();
                let message = format!("`{word}` alone can only be compared with {word}s");
                let found = Diagnostic::new(Code::TypeNotAnOperand, span, message)
                    .help(format!("write one of its attributes, such as `{word}.id`"));
                self.report.push(found);
                None
            }
            Meaning::OutOfScope(of) => {
                self.out_of_scope(of, span, scope);
                None
            }
            Meaning::Unknown(of, path) => {
                self.unknown_path(of, &path, parts, span, scope);
                None
            }
        }
    }

    /// Notes what the names of a path stand for: the field at its end, and the records around it.
    fn note_field(&mut self, parts: &[Name], of: Entity, slot: Slot) {
        let schema = self.known.schemas.get(of);
        let mut next = Some(slot);
        for part in parts.iter().rev() {
            let Some(slot) = next else { return self.note_entity(part, of) };
            self.used(part.span, NameKind::Field, self.known.schemas.declared(of, slot));
            next = schema.field(slot).parent;
        }
    }

    /// Notes a name that stands for the provider or the engineer: its attributes are those of the schema.
    pub(super) fn note_entity(&mut self, name: &Name, of: Entity) {
        self.used(name.span, NameKind::Schema, self.known.schemas.get(of).span);
    }

    fn field_operand(&self, of: Entity, slot: Slot, span: Span) -> Typed {
        let field = self.known.schemas.get(of).field(slot);
        let operand = match of {
            Entity::WorkOrder => Operand::Field(slot),
            Entity::Provider => Operand::Provider(slot),
            Entity::Engineer => Operand::Engineer(slot),
        };
        Typed {
            operand,
            ty: field.ty.clone(),
            may_be_missing: field.may_be_missing,
            span,
            origin: Some((format!("{}{}", of.prefix(), field.path), field.span)),
        }
    }

    fn out_of_scope(&mut self, of: Entity, span: Span, scope: Scope) {
        let word = of.word();
        let message = format!("there is no {word} here whose attributes could be asked");
        let help = match of {
            _ if scope.is_filter => "a filter asks about the order alone",
            Entity::Provider => {
                "ask in `eligible when`, `best provider where …`, `rank by` or `among where` of rules that assign a provider"
            }
            _ => "ask in `eligible when` of rules that assign an engineer, or inside of `any engineer { … }`",
        };
        self.report.push(Diagnostic::new(Code::NameOutOfScope, span, message).help(help));
    }

    /// A path that is no field: it may be another item, or a mistake.
    fn unknown_path(&mut self, of: Entity, path: &str, parts: &[Name], span: Span, scope: Scope) {
        let item = parts
            .first()
            .filter(|_| of == Entity::WorkOrder)
            .and_then(|name| self.known.tree.names.get(&name.text));
        if parts.iter().any(|part| self.report.is_poisoned(&part.text)) {
            return;
        }
        if let Some(declared) = item {
            match (declared.kind, parts) {
                (DeclaredKind::Let, [name]) => self.let_as_operand(name, declared.span),
                _ => self.report.wrong_kind(&parts[0], declared.word(), "a value", declared.span),
            }
            return;
        }
        let message = match path.rsplit_once('.') {
            Some((record, last)) if matches!(self.known.schemas.find(of, record), PathMeaning::Field(_)) => {
                format!("`{}{record}` has no field `{last}`", of.prefix())
            }
            _ if of == Entity::WorkOrder => format!("there is no field `{path}`"),
            _ => format!("`schema {}` has no field `{path}`", of.word()),
        };
        let mut found =
            self.nearest_path(Diagnostic::new(Code::NameUndefined, span, message), of, path, scope);
        if let Some(schema) = self.known.schemas.get(of).span.filter(|_| of != Entity::WorkOrder) {
            found = found.related(schema, "the schema");
        }
        self.report.push(found);
    }

    /// Adds the field that was probably meant: of nearly the same name, an attribute of the candidate, or one that is
    /// still to be declared.
    fn nearest_path(&self, found: Diagnostic, of: Entity, path: &str, scope: Scope) -> Diagnostic {
        let span = found.label.span;
        if let Some(attribute) = self.attribute_alone(of, path, scope) {
            return found.write_instead(span, attribute, true);
        }
        let own = self.known.schemas.paths(of);
        let prefix = of.prefix();
        let written = format!("{prefix}{path}");
        // What stands before the attribute is the same in all of them, and makes none of them nearer.
        let near = nearest(path, own.iter().filter_map(|known| known.strip_prefix(prefix)));
        if near.is_some() {
            return with_nearest(found, &written, span, own);
        }
        match self.last_part(of, path) {
            Some(help) => found.help(help),
            None if of == Entity::WorkOrder => with_nearest(found, &written, span, self.legal_paths(scope)),
            None => self.declare_attribute(found, of, path, span),
        }
    }

    /// `provider.capacity` for `capacity`, where the candidate has such an attribute and the order no such field.
    fn attribute_alone(&self, of: Entity, path: &str, scope: Scope) -> Option<String> {
        if of != Entity::WorkOrder {
            return None;
        }
        let of_provider = (scope.provider != Who::Nobody).then_some(Entity::Provider);
        let of_engineer = (scope.engineer != Who::Nobody).then_some(Entity::Engineer);
        let has = |of: &Entity| matches!(self.known.schemas.find(*of, path), PathMeaning::Field(_));
        let mut having = of_engineer.into_iter().chain(of_provider).filter(has);
        let (only, other) = (having.next()?, having.next());
        other.is_none().then(|| format!("{}{path}", only.prefix()))
    }

    /// A nested field of nearly the same last name: `customer.tier` for `teir`.
    fn last_part(&self, of: Entity, path: &str) -> Option<String> {
        let last = |path: &str| path.rsplit('.').next().map(str::to_owned).unwrap_or_default();
        let paths = self.known.schemas.paths(of);
        let near = nearest(&last(path), paths.iter().map(|known| last(known)))?;
        let whole = paths.iter().find(|known| last(known) == near);
        whole.map(|known| format!("did you mean `{known}`?"))
    }

    fn let_as_operand(&mut self, name: &Name, declared: Span) {
        let message = format!("`{}` is a condition, and a value is needed", name.text);
        let found = Diagnostic::new(Code::TypeNotAnOperand, name.span, message)
            .help(format!("write `{0}` or `not {0}` as a condition of its own", name.text))
            .related(declared, "the `let`");
        self.report.push(found);
    }

    /// A bare or quoted name opposite an enum: a variant, or a field.
    pub(super) fn variant_or_field(
        &mut self,
        name: &Name,
        opposite: &Type,
        id: crate::program::EnumId,
        scope: Scope,
    ) -> Option<Typed> {
        let is_variant = self.enums()[id].variants.contains(&name.text);
        let is_field = !name.quoted && self.is_field(name, scope);
        match (is_variant, is_field) {
            (true, true) => {
                let field = self.path_operand(std::slice::from_ref(name), name.span, scope)?;
                let message = format!("`{}` is a variant of the enum and a field too", name.text);
                let found = Diagnostic::new(Code::NameAmbiguous, name.span, message)
                    .help(format!("quote the variant: `\"{}\"`", name.text));
                let ty = field.ty.describe(self.enums());
                self.report.push(with_origin(found, &field, &ty));
                None
            }
            (false, true) => self.path_operand(std::slice::from_ref(name), name.span, scope),
            (true, false) => self.variant_operand(&name.text, opposite, id, name.span),
            (false, false) => {
                let known_item = self.known.tree.names.get(&name.text).filter(|_| !name.quoted);
                let poisoned = matches!(self.meaning(std::slice::from_ref(name), scope), Meaning::Poisoned);
                if known_item.is_some() || poisoned {
                    return self.path_operand(std::slice::from_ref(name), name.span, scope);
                }
                let fields = self.legal_paths(scope);
                let near: Vec<String> = nearest(&name.text, fields).into_iter().collect();
                self.values().variant(&name.text, id, name.span, &near);
                None
            }
        }
    }

    pub(super) fn variant_operand(
        &mut self,
        variant: &str,
        ty: &Type,
        id: crate::program::EnumId,
        span: Span,
    ) -> Option<Typed> {
        let index = self.values().variant(variant, id, span, &[])?;
        let operand = Operand::Literal(crate::program::Value::Variant(index));
        Some(Typed { operand, ty: ty.clone(), may_be_missing: false, span, origin: None })
    }
}
