//! The enums of a program: equal ones are one type, wherever they are written.

use crate::program::{EnumId, EnumType, IdSlice, IdVec, Program, WEEKDAYS};
use crate::source::Span;
use crate::syntax::ast;

/// The enums by their ids, the weekdays first.
#[derive(Clone, Debug)]
pub(super) struct EnumTable {
    types: IdVec<EnumId, EnumType>,
    /// By enum and variant: where it is declared; nowhere for the weekdays.
    declared: IdVec<EnumId, Vec<Vec<Span>>>,
}

impl Default for EnumTable {
    fn default() -> Self {
        let weekdays = EnumType { variants: WEEKDAYS.map(str::to_owned).to_vec(), ordered: true };
        Self {
            declared: vec![vec![Vec::new(); weekdays.variants.len()]].into(),
            types: vec![weekdays].into(),
        }
    }
}

impl EnumTable {
    /// The enums of a program that is finished; where they are declared is not known any more.
    pub fn from_program(program: &Program) -> Self {
        let declared = program.enums.iter().map(|ty| vec![Vec::new(); ty.variants.len()]).collect();
        Self { types: program.enums.clone(), declared }
    }

    /// The id of an enum that no program declares; that of an equal one, where a program declares it.
    pub fn add_type(&mut self, ty: EnumType) -> EnumId {
        self.types.position(|known| *known == ty).unwrap_or_else(|| {
            self.declared.push(vec![Vec::new(); ty.variants.len()]);
            self.types.push_and_get_key(ty)
        })
    }

    /// The id of an enum that is written; a new one, unless an equal one is written elsewhere.
    pub fn add(&mut self, written: &ast::EnumType) -> EnumId {
        let variants = written.variants.iter().map(|variant| variant.text.clone()).collect();
        let ty = EnumType { variants, ordered: written.ordered };
        let id = self.add_type(ty);
        for (places, variant) in self.declared[id].iter_mut().zip(&written.variants) {
            if !places.contains(&variant.span) {
                places.push(variant.span);
            }
        }
        id
    }

    pub fn types(&self) -> &IdSlice<EnumId, EnumType> {
        &self.types
    }

    pub fn get(&self, id: EnumId) -> &EnumType {
        &self.types[id]
    }

    /// Where a variant is declared, by its number.
    pub fn declared(&self, id: EnumId, variant: usize) -> &[Span] {
        &self.declared[id][variant]
    }

    /// Where variants of a name are declared, in whichever enums.
    pub fn declared_anywhere<'e>(&'e self, variant: &'e str) -> impl Iterator<Item = Span> + 'e {
        let all = self.types.iter().zip(&self.declared);
        let places = all.flat_map(|(ty, declared)| ty.variants.iter().zip(declared));
        places.filter(move |(name, _)| *name == variant).flat_map(|(_, places)| places.iter().copied())
    }

    /// The enums by their ids.
    pub fn finish(self) -> IdVec<EnumId, EnumType> {
        self.types
    }
}
