//! Lists of orders: which ones somebody sees, that pass a filter and hold what is searched for, sorted by anything that
//! an order has, a page at a time. The API and the portals ask here.

mod cursor;
mod filter;
mod list;
mod node;
mod search;
mod sorting;
mod standing;

use consign::Diagnostics;

pub use filter::Filter;
pub use list::{List, Listed};
pub use node::node_named;
pub use search::Search;
pub use sorting::{By, Sorting};
pub use standing::Standing;

use crate::store::StoreError;

/// Why there is no page.
#[derive(Debug, thiserror::Error)]
pub enum QueryError {
    /// The filter is no condition over orders.
    #[error("the filter has errors")]
    Filter(Diagnostics),
    /// There is nothing of this name to sort by.
    #[error("{0}")]
    Sort(String),
    /// No orders wait at a node of this name, or at several.
    #[error("{0}")]
    Node(String),
    /// No page ended there.
    #[error("{0}")]
    Cursor(String),
    /// More orders than are sorted at once.
    #[error(
        "more than {most} orders would have to be sorted by `{by}`; ask for one node, status or provider, or sort by `arrived`, `received`, `deadline` or `id`"
    )]
    TooMany {
        /// How many are.
        most: usize,
        /// By what.
        by: String,
    },
    /// The database.
    #[error(transparent)]
    Store(#[from] StoreError),
}
