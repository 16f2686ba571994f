//! The desk over HTTP, in one process: what others' users complain of, bad input, who sees what, and random courses.

mod administration;
mod against_model;
mod anonymize;
mod assist;
mod bad_input;
#[path = "../databases/cluster.rs"]
#[allow(dead_code, reason = "the tests of databases use all of it")]
mod cluster;
mod complaints;
mod courses;
mod directory;
mod fixture;
mod lists;
mod live;
mod mail;
#[path = "../model/mod.rs"]
mod model;
mod notices;
mod numbers;
mod open_id;
mod portal;
mod programs;
mod proxies;
mod prune;
mod reference;
mod replay;
mod rules;
mod sight;
mod starts;
mod texts;
mod tls;
mod transfer;
mod webhooks;
