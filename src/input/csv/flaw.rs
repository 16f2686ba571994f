//! What quotes do to rows.

use std::fmt;

use super::super::MAX_RECORD;

/// Why a row is none. The line is the one where the quote in question opens a cell.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::input) enum Flaw {
    /// The file ends in a quoted cell.
    Unclosed { line: u64 },
    /// A record ends in none before it is larger than a record may be.
    Endless { line: u64 },
    /// Text follows the closing quote.
    TextAfterQuote { line: u64 },
    /// A record that spans lines has not the header's number of cells.
    Width { line: u64, last: u64, wanted: usize, found: usize },
}

impl fmt::Display for Flaw {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Flaw::Unclosed { line } => write!(
                f,
                "expected a quote that closes the cell, found the end of the file: the quote opened in line {line} is never closed"
            ),
            Flaw::Endless { line } => write!(
                f,
                "expected a quote that closes the cell, found none in {} MiB: the quote opened in line {line} is not closed",
                MAX_RECORD >> 20
            ),
            Flaw::TextAfterQuote { line } => write!(
                f,
                "expected a comma or the end of the line after a closing quote, found text after that of the quote opened in line \
                 {line}; a quote within a quoted cell is written `\"\"`"
            ),
            Flaw::Width { line, last, wanted, found } => write!(
                f,
                "expected {wanted} cells as in the header, found {found} in the lines {line} to {last}, which the quote opened in \
                 line {line} joins"
            ),
        }
    }
}
