//! The grammar of consign, [`consign.pest`](https://docs.rs/pest), and the parser that pest makes of it. A crate of its
//! own, and so optimised in builds that are not: to parse is most of what compiling a large program takes.

// The generated parser names it: pest is used without `std`, whose guard of the stack costs a tenth of parsing
// and which the limit on nesting, kept before a text comes here, makes needless.
extern crate alloc;

use pest::Parser as _;
use pest::error::{ErrorVariant, InputLocation};

/// In a module of its own: the generated [`Rule`] has no documentation.
#[allow(missing_docs)]
mod generated {
    #[derive(pest_derive::Parser)]
    #[grammar = "consign.pest"]
    pub(super) struct Grammar;
}

pub use generated::Rule;

/// A part of the text that a rule took.
pub type Pair<'t> = pest::iterators::Pair<'t, Rule>;

/// Several of them, one after the other.
pub type Pairs<'t> = pest::iterators::Pairs<'t, Rule>;

/// Where parsing stopped, and what would have gone on from there.
#[derive(Debug)]
pub struct Failure {
    /// Byte offset in the text.
    pub at: usize,
    /// The rules one of which was expected; in the order of the grammar.
    pub expected: Vec<Rule>,
}

/// Parses a text as `rule`.
///
/// # Errors
///
/// [`Failure`] if the text is none.
pub fn parse(rule: Rule, text: &str) -> Result<Pairs<'_>, Failure> {
    generated::Grammar::parse(rule, text).map_err(|error| {
        let at = match error.location {
            InputLocation::Pos(at) | InputLocation::Span((at, _)) => at,
        };
        let expected = match error.variant {
            ErrorVariant::ParsingError { positives, .. } => positives,
            ErrorVariant::CustomError { .. } => Vec::new(),
        };
        Failure { at, expected }
    })
}
