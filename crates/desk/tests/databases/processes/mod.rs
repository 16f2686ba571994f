//! Several real processes on one database: killed at any moment, cut off from it, with clocks that are set; by HTTP.

mod child;
mod course;
mod fleet;
mod full;
mod history;
mod model;
mod notices;
mod schemathesis;
