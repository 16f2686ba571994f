//! The desk: a service that holds work orders from their arrival to their end. Rules assign what they can; people act on
//! what rules leave over, each on their own side.
//!
//! [`core`] decides what a command comes to and knows nothing of the rest: no I/O, no clock. [`store`] keeps it.

pub mod administration;
pub mod anonymize;
pub mod api;
pub mod auth;
pub mod clock;
pub mod core;
pub mod notify;
pub mod office;
pub mod portal;
mod preferences;
pub mod prune;
pub mod query;
pub mod replay;
pub mod serve;
pub mod store;
pub mod tally;
mod telemetry;
pub mod transfer;
pub mod verify;
mod words;
