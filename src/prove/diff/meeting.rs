//! Where the schemas of two versions meet: fields of one path and type are one field, enums of one field are one enum.

use std::collections::HashMap;

use crate::program::{EnumId, EnumType, Field, IdVec, Program, Reading, Schema, Slot, Type, WEEKDAY};

/// The enums of both versions.
#[derive(Debug)]
pub(super) struct Enums {
    pub all: IdVec<EnumId, EnumType>,
    /// By whether it is the new version's, and its id there: the id here, and by variant the one here.
    known: HashMap<(bool, EnumId), (EnumId, Vec<u32>)>,
}

impl Enums {
    /// The weekdays, which are always there.
    pub fn new(program: &Program) -> Self {
        Self { all: vec![program.enums[WEEKDAY].clone()].into(), known: HashMap::new() }
    }

    /// Takes an enum of one version over, which is that of the other version too if one is given.
    fn add(&mut self, program: &Program, id: EnumId, is_new: bool, partner: Option<EnumId>) -> EnumId {
        if let Some((known, _)) = self.known.get(&(is_new, id)) {
            return *known;
        }
        let own = &program.enums[id];
        let partner = partner.and_then(|partner| self.known.get(&(!is_new, partner)).map(|(id, _)| *id));
        let same = self.all.position(|other| other == own);
        let id_here = partner.or(same).unwrap_or_else(|| self.all.push_and_get_key(own.clone()));
        let here = &mut self.all[id_here];
        if here != own {
            // Orders of one are not those of the other.
            here.ordered = false;
        }
        let mut variants = Vec::new();
        for variant in &own.variants {
            let at = here.variants.iter().position(|other| other == variant).unwrap_or_else(|| {
                here.variants.push(variant.clone());
                here.variants.len() - 1
            });
            variants.push(u32::try_from(at).unwrap_or(u32::MAX));
        }
        self.known.insert((is_new, id), (id_here, variants));
        id_here
    }

    pub fn ty(&self, ty: &Type, is_new: bool) -> Type {
        match ty {
            Type::Enum(id) => Type::Enum(self.known.get(&(is_new, *id)).map_or(*id, |(here, _)| *here)),
            Type::Set(of) => Type::Set(Box::new(self.ty(of, is_new))),
            Type::List(of) => {
                let mut of = of.clone();
                of.fields.iter_mut().for_each(|field| field.ty = self.ty(&field.ty, is_new));
                Type::List(of)
            }
            other => other.clone(),
        }
    }

    pub fn variant(&self, id: EnumId, variant: u32, is_new: bool) -> u32 {
        let known = self.known.get(&(is_new, id));
        known.and_then(|(_, variants)| variants.get(variant as usize)).copied().unwrap_or(variant)
    }

    /// A variant as a version has it.
    pub fn back(&self, id: EnumId, variant: u32, is_new: bool) -> Option<u32> {
        let Some((_, variants)) = self.known.get(&(is_new, id)) else { return Some(variant) };
        let at = variants.iter().position(|here| *here == variant)?;
        u32::try_from(at).ok()
    }

    /// Whether the variants of a version's enum do not stand here as they do there.
    pub fn is_reordered(&self, ty: &Type, is_new: bool) -> bool {
        let Type::Enum(id) = ty else { return false };
        self.known.get(&(is_new, *id)).is_some_and(|(here, _)| !self.all[*here].ordered)
    }

    /// The variants here that both versions have.
    pub fn shared(&self, id: EnumId) -> Vec<u32> {
        let of = |new: bool| {
            self.known
                .iter()
                .filter(move |((is_new, _), (here, _))| *is_new == new && *here == id)
                .map(|(_, (_, v))| v)
        };
        let has = |new: bool, variant: u32| {
            let mut of = of(new).peekable();
            of.peek().is_none() || of.any(|variants| variants.contains(&variant))
        };
        let count = u32::try_from(self.all[id].variants.len()).unwrap_or(u32::MAX);
        (0..count).filter(|variant| has(true, *variant) && has(false, *variant)).collect()
    }
}

/// The fields of both versions' schemas.
#[derive(Debug)]
pub(super) struct JointFields {
    pub schema: Schema,
    /// By slot of the old version.
    old: IdVec<Slot, Slot>,
    /// By slot of the new one.
    new: IdVec<Slot, Slot>,
    /// What is declared differently, in words.
    pub changed: Vec<String>,
}

impl JointFields {
    /// `prefix` is what paths begin with in words.
    pub fn new(
        old: &Schema,
        new: &Schema,
        prefix: &str,
        before: &Program,
        after: &Program,
        enums: &mut Enums,
    ) -> Self {
        for field in new.fields.iter().flat_map(with_elements) {
            if let Some(id) = enum_of(&field.ty) {
                enums.add(after, id, true, None);
            }
        }
        let paths = new.paths();
        for field in &old.fields {
            let partner = paths.get(&*field.path).map(|slot| &new.field(*slot).ty);
            let (own, other) = (enum_of(&field.ty), partner.and_then(enum_of));
            if let Some(id) = own {
                enums.add(before, id, false, other);
            }
            for inner in field.ty.elements().into_iter().flat_map(|of| &of.fields) {
                let other = partner
                    .and_then(|ty| ty.elements())
                    .and_then(|of| Some(of.field(of.by_path(&inner.path)?)));
                if let Some(id) = enum_of(&inner.ty) {
                    enums.add(before, id, false, other.and_then(|other| enum_of(&other.ty)));
                }
            }
        }
        let changed = changes(old, new, prefix, before, after);
        let mut fields = Self { schema: new.clone(), old: IdVec::new(), new: new.slots().collect(), changed };
        for field in &mut fields.schema.fields {
            field.ty = enums.ty(&field.ty, true);
        }
        for slot in old.slots() {
            fields.add_old(old.field(slot), &paths, enums);
        }
        fields
    }

    /// Adds a field of the old version, given those of the new one.
    fn add_old(&mut self, field: &Field, new: &HashMap<&str, Slot>, enums: &Enums) {
        let ty = enums.ty(&field.ty, false);
        let slot = match new.get(&*field.path).copied() {
            Some(slot) if self.schema.field(slot).ty == ty => {
                let here = &mut self.schema.fields[slot];
                // Orders that both versions read.
                here.optional &= field.optional;
                here.may_be_missing &= field.may_be_missing;
                slot
            }
            other => {
                let path =
                    if other.is_some() { format!("{} (before)", field.path) } else { field.path.clone() };
                let parent = field.parent.and_then(|parent| self.old.get(parent)).copied();
                let span = None;
                self.schema.fields.push_and_get_key(Field { path, ty, parent, span, ..field.clone() })
            }
        };
        self.old.push(slot);
    }

    pub fn slot(&self, slot: Slot, is_new: bool) -> Slot {
        let slots = if is_new { &self.new } else { &self.old };
        slots.get(slot).copied().unwrap_or(slot)
    }
}

/// A field, and those of the records if it is a list.
fn with_elements(field: &Field) -> impl Iterator<Item = &Field> {
    std::iter::once(field).chain(field.ty.elements().into_iter().flat_map(|of| &of.fields))
}

pub(super) fn enum_of(ty: &Type) -> Option<EnumId> {
    match ty {
        Type::Enum(id) => Some(*id),
        Type::Set(of) => enum_of(of),
        _ => None,
    }
}

/// What two schemas declare differently, in words.
fn changes(old: &Schema, new: &Schema, prefix: &str, before: &Program, after: &Program) -> Vec<String> {
    let (Schema { fields: was, span: _ }, Schema { fields: is, span: _ }) = (old, new);
    let (mut changes, paths) = (Vec::new(), new.paths());
    for field in was {
        let name = format!("`{prefix}{}`", field.path);
        match paths.get(&*field.path) {
            None => changes.push(format!("{name} is gone")),
            Some(slot) => changed(&name, (field, before), (new.field(*slot), after), &mut changes),
        }
    }
    let known = old.paths();
    let added = is.iter().filter(|field| !known.contains_key(&*field.path));
    changes.extend(added.map(|field| format!("`{prefix}{}` is new", field.path)));
    changes
}

fn changed(
    name: &str,
    (was, before): (&Field, &Program),
    (is, after): (&Field, &Program),
    changes: &mut Vec<String>,
) {
    // The path is the same; of the keys the column is made, of the marks of the records around it whether it may
    // be missing.
    let Field {
        path: _,
        key,
        column: _,
        reading,
        ty,
        optional,
        may_be_missing: _,
        for_company,
        parent: _,
        span: _,
    } = was;
    if *key != is.key {
        changes.push(format!("{name} was read from `{key}` and is read from `{}`", is.key));
    }
    match (enum_in(ty, before), enum_in(&is.ty, after)) {
        (Some((was, was_set)), Some((is, is_set))) if was_set == is_set => {
            let EnumType { variants, ordered } = was;
            let has_all =
                |of: &EnumType, all: &EnumType| all.variants.iter().all(|one| of.variants.contains(one));
            if !has_all(was, is) || !has_all(is, was) {
                changes.push(format!("{name} has other variants"));
            } else if *variants != is.variants {
                changes.push(format!("{name} has its variants in another order"));
            }
            if *ordered != is.ordered {
                let now = if is.ordered { "are ordered now" } else { "are no longer ordered" };
                changes.push(format!("the variants of {name} {now}"));
            }
        }
        (None, None) if matches!((ty, &is.ty), (Type::List(_), Type::List(_))) => {
            if let (Some(was), Some(is)) = (ty.elements(), is.ty.elements()) {
                let prefix = format!("{}.", name.trim_matches('`'));
                changes.extend(self::changes(was, is, &prefix, before, after));
            }
        }
        (None, None) if *ty == is.ty => {}
        _ => {
            let (was, is) = (ty.describe(&before.enums), is.ty.describe(&after.enums));
            changes.push(format!("{name} was {was} and is {is}"));
        }
    }
    if *reading != is.reading {
        changes.extend(changes_of_reading(name, reading, &is.reading));
    }
    if *for_company != is.for_company {
        let now = if is.for_company { "is for the company alone now" } else { "is shown to providers now" };
        changes.push(format!("{name} {now}"));
    }
    if *optional != is.optional {
        let now = if is.optional { "may be missing now" } else { "may no longer be missing" };
        changes.push(format!("{name} {now}"));
    }
}

/// What is different in how a field is written in files.
fn changes_of_reading(name: &str, was: &Reading, is: &Reading) -> Vec<String> {
    let Reading { forms, missing, caseless, longitude } = was;
    let mut changes = Vec::new();
    if *forms != is.forms {
        let shown =
            |reading: &Reading| reading.examples().map_or("as usual".into(), |texts| format!("as {texts}"));
        changes.push(format!("{name} was written {} and is written {}", shown(was), shown(is)));
    }
    if *missing != is.missing {
        let shown = |reading: &Reading| match reading.missing.as_slice() {
            [] => "no word".to_owned(),
            words => words.iter().map(|word| format!("{word:?}")).collect::<Vec<_>>().join(", "),
        };
        changes.push(format!("{} meant that {name} is missing, and {} does", shown(was), shown(is)));
    }
    if *caseless != is.caseless {
        let now = if is.caseless { "in any case now" } else { "only as they are declared now" };
        changes.push(format!("the variants of {name} are read {now}"));
    }
    if *longitude != is.longitude {
        let shown = |reading: &Reading| match &reading.longitude {
            Some(source) => format!("has its longitude in `{}`", source.key),
            None => "has it in one value".to_owned(),
        };
        changes.push(format!("{name} {}, and before that it {}", shown(is), shown(was)));
    }
    changes
}

/// The enum of a type, and whether the type is a set of it.
fn enum_in<'p>(ty: &Type, program: &'p Program) -> Option<(&'p EnumType, bool)> {
    Some((&program.enums[enum_of(ty)?], matches!(ty, Type::Set(_))))
}
