//! Rules that do what was done, learned from past orders: a list of which the first rule that matches decides, exceptions
//! before what is common, and tables of them.
//!
//! ```
//! use consign_learn::{Field, History, Limits, Scale, learn};
//! // Orders of kind 1 went to 1, those of kind 2 to 2, but for those from region 3, which went to 3.
//! let kinds: Vec<u32> = (0..200).map(|order| 1 + order % 2).collect();
//! let regions: Vec<u32> = (0..200).map(|order| 1 + order % 7 % 3).collect();
//! let answers = kinds.iter().zip(&regions).map(|(kind, region)| if *region == 3 { 3 } else { *kind }).collect();
//! let fields = vec![Field::new(Scale::Names, kinds), Field::new(Scale::Names, regions)];
//! let history = History::new(fields, answers).expect("as many codes as answers");
//! let rules = learn(&history, &Limits { rules: 10, min_orders: 5 });
//! assert_eq!(rules.len(), 3);
//! assert_eq!(rules[0].answer, 3);
//! ```
//!
//! The list grows by the rule that agrees with most orders that are not decided as they were done, less those that it
//! spoils, before the rules that are there: so each step makes the whole list better, and it can end at any length. It is
//! kin to CN2 and RIPPER (Clark and Niblett 1989, Cohen 1995), which cover orders one rule after the other, and ripple-down
//! rules, which put exceptions before what they correct. What words cost is taken into account (minimum description
//! length), so that chance is not written down. Nothing is random.
//!
//! Knows numbers and nothing of files, fields' names or programs.

mod arrange;
mod changes;
mod grow;
mod history;
mod rule;
mod search;
mod tally;
#[cfg(test)]
mod tests;
mod worth;

pub use arrange::{Block, arrange};
pub use grow::{Limits, learn};
pub use history::{Field, History, Scale};
pub use rule::{Condition, Rule, decider};
