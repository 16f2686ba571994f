//! What happened, added up day by day: how many orders came in, who assigned them and how soon, what each rule decided.
//!
//! It is added up from events, beside everything else and after it: what has been counted is kept as a record a day, and
//! events since then are counted whenever somebody looks. So no page goes through all events, and taking orders in costs
//! nothing more.

mod day;
mod keep;
mod waits;

pub use day::{Day, Fired};
pub use keep::{Counted, counted, forward, run};
pub use waits::Waits;
