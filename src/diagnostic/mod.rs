//! What a finding is. Knows the sources it points into and nothing else of the compiler.

mod codes;
mod finding;
mod fix;
mod human;
mod json;
mod severity;
mod sink;
pub(crate) mod suggest;

pub use codes::{CODES, Code, CodeInfo};
pub use finding::{Diagnostic, Edit, Fix, Label};
pub use fix::Fixed;
pub use human::render;
pub use json::JsonDiagnostic;
pub use severity::Severity;
pub use sink::Diagnostics;
pub(crate) use sink::Sink;
pub use suggest::did_you_mean;
