//! The items of a program that have names, for conditions that are checked after it was compiled.

use serde::{Deserialize, Serialize};

use crate::source::Span;

/// The kinds of items that have a name in the program's one namespace.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub(crate) enum DeclaredKind {
    Type,
    Role,
    Provider,
    List,
    Group,
    Calendar,
    Let,
    Sample,
    Rules,
    Workflow,
}

/// An item that has a name.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Declared {
    pub name: String,
    pub kind: DeclaredKind,
    /// Where the name stands.
    pub span: Span,
    /// The whole item, from which a list is read again where a later condition uses it.
    pub item: Span,
}

impl DeclaredKind {
    /// The word that items of the kind begin with.
    pub fn word(self) -> &'static str {
        match self {
            Self::Type => "type",
            Self::Role => "role",
            Self::Provider => "provider",
            Self::List => "list",
            Self::Group => "group",
            Self::Calendar => "calendar",
            Self::Let => "let",
            Self::Sample => "sample",
            Self::Rules => "rules",
            Self::Workflow => "workflow",
        }
    }
}
