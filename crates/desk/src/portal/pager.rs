//! Pages of a table that is not changing under the reader's eyes.

use maud::{Markup, html};

use super::room::escaped;
use crate::words::Words;

/// How many rows a page has.
pub const ROWS: usize = 50;

/// Where in a table a page is.
#[derive(Clone, Debug)]
pub struct Pager {
    /// From 0.
    page: usize,
    count: usize,
    /// What else is in the address.
    query: String,
}

impl Pager {
    /// A page of so many rows; the last one where there is no such page.
    pub fn new(page: usize, count: usize, query: &[(&str, &str)]) -> Self {
        let last = count.saturating_sub(1) / ROWS;
        let given = query.iter().filter(|(_, value)| !value.is_empty());
        let query = given.map(|(name, value)| format!("{name}={}&", escaped(value))).collect();
        Self { page: page.min(last), count, query }
    }

    /// The first row, from 0.
    pub fn first(&self) -> usize {
        self.page * ROWS
    }

    /// The way to the pages beside it; nothing if there is one page.
    pub fn shown(&self, words: Words) -> Markup {
        let to = |page: usize| format!("?{}page={page}", self.query);
        let has_next = (self.page + 1) * ROWS < self.count;
        html! {
            @if self.page > 0 || has_next {
                p.more {
                    @if self.page > 0 { a.button rel="prev" href=(to(self.page - 1)) { (words.say("pager-before")) } " " }
                    @if has_next { a.button rel="next" href=(to(self.page + 1)) { (words.say("list-next")) } }
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pages_end_with_the_rows() {
        assert_eq!(Pager::new(0, 0, &[]).first(), 0);
        assert_eq!(Pager::new(7, 60, &[]).first(), 50);
        let words = Words::default();
        assert!(Pager::new(0, 50, &[]).shown(words).into_string().is_empty());
        let middle = Pager::new(1, 200, &[("search", "a b")]).shown(words).into_string();
        assert!(
            middle.contains("?search=a%20b&amp;page=0") && middle.contains("?search=a%20b&amp;page=2"),
            "{middle}"
        );
    }
}
