//! How a field is written in files, where its schema says more than its type.

use serde::{Deserialize, Serialize};

use crate::scalar::{CalendarForm, NumberForm};

/// What a schema declares of how a field is written.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Reading {
    /// The ways to write a value, in the order in which they are tried.
    pub forms: Vec<Form>,
    /// The words for "missing", those of the schema included.
    pub missing: Vec<String>,
    /// Whether variants are read in any case.
    pub caseless: bool,
    /// What the longitude of a point is read from, where it stands alone.
    pub longitude: Option<LongitudeSource>,
}

/// Where the longitude of a point stands that is read from two columns.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct LongitudeSource {
    /// The JSON key.
    pub key: String,
    /// The column of CSV.
    pub column: String,
}

/// A way to write a value, known by an example.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Form {
    /// What `as` says.
    pub example: Vec<String>,
    pub kind: FormKind,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum FormKind {
    Calendar(CalendarForm),
    Number(NumberForm),
    /// The texts of the example, for true and for false.
    Bool,
    /// What stands between the elements of a set; white space if it is empty.
    Separator(String),
    /// Since 1970.
    EpochSeconds,
    EpochMilliseconds,
}

impl Reading {
    /// Whether nothing is declared.
    pub fn is_plain(&self) -> bool {
        self.forms.is_empty() && self.missing.is_empty() && !self.caseless && self.longitude.is_none()
    }

    pub fn is_missing(&self, text: &str) -> bool {
        self.missing.iter().any(|word| word == text)
    }

    /// The first example of each form, for messages; for a bool both texts.
    pub fn examples(&self) -> Option<String> {
        let quoted = |form: &Form| {
            form.example.iter().map(|text| format!("{text:?}")).collect::<Vec<_>>().join(" and ")
        };
        let all: Vec<String> = self.forms.iter().map(quoted).collect();
        (!all.is_empty()).then(|| all.join(" or "))
    }
}
