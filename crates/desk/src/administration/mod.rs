//! What administrators do, by whichever way they ask for it: a rule of it stands here, and in no handler or page. Each
//! deed is in the audit log with who did it, and so is each that was refused for want of the role.

pub mod audit;
pub mod directory;
pub mod entered;
pub mod hooks;
pub mod notices;
pub mod people;
pub mod programs;
mod refused;
pub mod sheet;
pub mod tokens;

pub use refused::Refused;
