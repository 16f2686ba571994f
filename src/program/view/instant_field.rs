//! A field of work orders by which orders of the past are decided at their own time.

use jiff::Timestamp;

use crate::diagnostic::did_you_mean;
use crate::program::{Order, Program, Slot, Type, Value};

/// A `datetime` of work orders.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct InstantField {
    slot: Slot,
    path: String,
}

/// Why a field does not say when orders are to be decided.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum InstantFieldError {
    /// The program does not have it.
    #[error("there is no field `{path}`{}", said(.near.as_deref()))]
    Unknown {
        /// What was asked for.
        path: String,
        /// A field that was probably meant.
        near: Option<String>,
    },
    /// It is something else.
    #[error("the field `{path}` is of type `{of}`, and a `datetime` is needed")]
    OtherType {
        /// The field.
        path: String,
        /// Its type, as it is written in the language.
        of: String,
    },
}

fn said(near: Option<&str>) -> String {
    near.map(|near| format!(", {near}")).unwrap_or_default()
}

impl Program {
    /// The `datetime` of this path: an order of the past was decided at about that time.
    ///
    /// ```
    /// use consign::{Order, Sources};
    ///
    /// let text = "schema work_order { id text  created datetime? }";
    /// let program = consign::compile(&Sources::in_memory([("main.consign", text)]))?;
    /// let created = program.instant_field("created")?;
    ///
    /// let order = Order::from_json(&program, br#"{"id": "T-1", "created": "2026-03-02T09:00:00Z"}"#)?;
    /// assert_eq!(created.of(&order), Some("2026-03-02T09:00:00Z".parse()?));
    /// assert_eq!(created.of(&Order::from_json(&program, br#"{"id": "T-2"}"#)?), None);
    /// assert!(program.instant_field("id").is_err());
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    /// If there is no such field, or it is of another type.
    pub fn instant_field(&self, path: &str) -> Result<InstantField, InstantFieldError> {
        let fields = &self.work_order;
        let Some(slot) = fields.by_path(path) else {
            let of_type = fields.slots().filter(|slot| fields.field(*slot).ty == Type::DateTime);
            let paths: Vec<&str> = of_type.map(|slot| fields.field(slot).path.as_str()).collect();
            let near = did_you_mean(path, paths.iter());
            return Err(InstantFieldError::Unknown { path: path.to_owned(), near });
        };
        match &fields.field(slot).ty {
            Type::DateTime => Ok(InstantField { slot, path: path.to_owned() }),
            of => Err(InstantFieldError::OtherType { path: path.to_owned(), of: of.describe(&self.enums) }),
        }
    }
}

impl InstantField {
    /// The field's path in the program.
    pub fn path(&self) -> &str {
        &self.path
    }

    /// The value that an order has; `None` if it has none, or was decoded without what decisions do not read.
    pub fn of(&self, order: &Order) -> Option<Timestamp> {
        match order.value(self.slot) {
            Value::DateTime(at) => Some(*at),
            _ => None,
        }
    }
}
