//! The page of one order: what it says, who can take it, why it waits, what happened, what can be done.

mod candidates;
mod document;
mod history;
mod page;
mod work;

pub use candidates::{because, choices};
pub use history::lines;
pub use page::{again, order};
