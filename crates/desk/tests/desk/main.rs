//! The desk over HTTP, in one process: what others' users complain of, bad input, who sees what, and random courses.

mod bad_input;
mod complaints;
mod courses;
mod fixture;
mod lists;
mod portal;
mod programs;
mod proxies;
mod reference;
mod sight;
mod starts;
mod texts;
mod tls;
mod transfer;
mod webhooks;
