//! A program as whoever embeds it sees it: the fields of its schemas, its workflows, typed values, the entries of a
//! directory. Views hold no more than names, types and places; they are made when they are asked for.

mod directory;
mod instant_field;
mod schema;
mod sort_key;
mod value;
mod workflow;

pub use directory::{DirectoryView, EngineerView, PersonView, ProviderView};
pub use instant_field::{InstantField, InstantFieldError};
pub use schema::{ElementField, FieldType, FieldView};
pub use sort_key::SortKey;
pub use value::FieldValue;
pub use workflow::{DeadlineView, HandlerView, NodeView, RoleView, WayView, WorkflowView};
