//! The desk's own rules: a command on an order, at an instant, comes to an event and the order after it, or to a
//! refusal. Pure: no I/O, no clock, no threads; `store`, `api` and `clock` are around it, and it is tested without them.
//!
//! The life of an order is [`consign::Engine`]'s, and there is no second one: `engine` only says which of its
//! steps an event is. `permit` says who may do what and `sight` who sees what; nothing else decides about either.

mod actor;
mod again;
mod cell;
mod command;
mod engine;
mod event;
mod json;
mod listed;
mod live;
mod notice;
mod order;
mod permit;
mod redact;
mod refusal;
mod sight;
mod step;
mod words;

pub use actor::{Actor, DeskRole, Person, Scope, Service, Side};
pub use cell::cell;
pub use command::{Command, Pick};
pub use event::{Body, By, Event, What};
pub use json::{JsonError, canonical, merged};
pub use listed::listed_people;
pub use live::{Acting, Live, LiveError, Node, compile, day, sources};
pub use notice::{
    Choice, ChoiceError, Conditions, Telling, acts_on, check_choices, condition, could_act, default_of,
    is_arrival, still_concerns,
};
pub use order::{Claim, Order, Placement, Status};
pub use permit::{handles, is_handler, may_take_in, offered};
pub use redact::Visible;
pub use refusal::Refusal;
pub use sight::{Sight, dispatches, sees_event, sight};
pub use step::{CLAIM_LASTS, Change, Desk, Incoming, allowed};
pub use words::in_words;
