//! Telling others what happened.

mod guard;
mod hook;
mod send;

pub use guard::Guard;
pub use hook::{Failure, Hook, HookError, check, events, hooks, keep, new_secret, pending, put};
pub use send::{Sender, is_ours, round, run};
