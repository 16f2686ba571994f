//! A domain that is small enough to look at every order, with providers whose attributes orders are held against.

use proptest::prelude::*;

use crate::program::{Order, Program};

pub(in crate::prove) const SCHEMA: &str = "schema work_order {\n  id text\n  tier enum [bronze < silver < gold]?\n  warranty bool?\n  \
     region text caseless?\n  value number\n  skills set of enum [a, b]\n}\n";

/// A schema of providers, two of them, and who acts.
pub(in crate::prove) const COMPANY: &str = "schema provider { serves set of text  best bool }\n\
     role d \"D\" of company\nrole e \"E\" of provider\nprovider p \"P\" { serves: [\"NY\", \"NJ\"], best: true }\n\
     provider q \"Q\" { serves: [\"nj\"], best: false }\n";

pub(in crate::prove) const ATOMS: [&str; 12] = [
    "tier >= silver",
    "tier = gold",
    "tier is present",
    "warranty",
    "region = \"NY\"",
    "region in [\"NY\", \"NJ\"]",
    "region is missing",
    "value > 3",
    "value between 2 and 5",
    "skills contains a",
    "skills contains all [a, b]",
    "skills contains any [a, b]",
];

/// One order of each kind, as JSON.
pub(in crate::prove) fn all() -> Vec<String> {
    let mut all = Vec::new();
    for tier in ["null", "\"bronze\"", "\"silver\"", "\"gold\""] {
        for warranty in ["null", "true", "false"] {
            for region in ["null", "\"ny\"", "\"nj\"", "\"x\""] {
                for value in [1, 2, 3, 4, 5, 6] {
                    for skills in ["", "\"a\"", "\"b\"", "\"a\", \"b\""] {
                        all.push(format!(
                            "{{\"id\": \"1\", \"tier\": {tier}, \"warranty\": {warranty}, \"region\": {region}, \
                             \"value\": {value}, \"skills\": [{skills}]}}"
                        ));
                    }
                }
            }
        }
    }
    all
}

pub(in crate::prove) fn orders(program: &Program) -> Vec<Order> {
    super::orders(program, all())
}

/// Conditions of the atoms.
pub(in crate::prove) fn condition() -> impl Strategy<Value = String> {
    super::condition_of(&ATOMS, 2, 5, 2)
}
