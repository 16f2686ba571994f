//! Ids: numbers of things in the vectors of a program, each kind a type of its own.

use typed_index_collections::{TiSlice, TiVec};

/// Things that are asked for by their id.
pub(crate) type IdVec<Id, T> = TiVec<Id, T>;

/// A borrowed [`IdVec`].
pub(crate) type IdSlice<Id, T> = TiSlice<Id, T>;

/// Makes types number what stands in an [`IdVec`].
macro_rules! number_things {
    ($($name:ident)*) => {
        $(
            impl From<$name> for usize {
                fn from(id: $name) -> usize {
                    id.0 as usize
                }
            }

            impl From<usize> for $name {
                /// Nothing is numbered higher than a `u32`: a program's text is smaller than that.
                fn from(number: usize) -> Self {
                    Self(u32::try_from(number).unwrap_or(u32::MAX))
                }
            }
        )*
    };
}

pub(crate) use number_things;
