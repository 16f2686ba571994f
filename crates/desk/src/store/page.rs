//! The statement for a page of orders. Both databases take it; they only write placeholders in their own way.

use super::column::{self, ORDER};
use super::select::{Select, Sort, nanos};

/// A statement and its values.
pub struct Page {
    /// The statement.
    pub sql: String,
    /// A value for each placeholder, in order.
    pub values: Vec<Value>,
    placeholder: char,
}

/// What is put in for a placeholder.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Value {
    /// A text.
    Text(String),
    /// A number.
    Number(i64),
}

impl Page {
    /// The statement for a page, with `?1` or `$1` for values.
    pub fn from_select(select: &Select, placeholder: char) -> Self {
        let mut page = Self { sql: String::new(), values: Vec::new(), placeholder };
        let terms = page.terms(select);
        let condition = if terms.is_empty() { "TRUE".into() } else { terms.join(" AND ") };
        let direction = if select.descending { "DESC" } else { "ASC" };
        let order = match column(select.sort) {
            Some(column) => format!("{column} {direction}, id {direction}"),
            None => format!("id {direction}"),
        };
        let limit = page.number(column::limit(select.limit));
        page.sql = format!("SELECT {ORDER} FROM orders WHERE {condition} ORDER BY {order} LIMIT {limit}");
        page
    }

    fn terms(&mut self, select: &Select) -> Vec<String> {
        let mut terms = Vec::new();
        // Its word stands in the statement, because the indices over those that wait are for that word alone.
        terms.extend(select.status.map(|status| format!("status = '{}'", status.as_str())));
        if let Some((workflow, node)) = &select.node {
            terms.push(format!("workflow = {}", self.text(workflow)));
            terms.push(format!("node = {}", self.text(node)));
        }
        terms.extend(select.provider.as_ref().map(|id| format!("provider = {}", self.text(id))));
        terms.extend(select.engineer.as_ref().map(|id| format!("engineer = {}", self.text(id))));
        terms.extend(select.since.map(|since| format!("arrived >= {}", self.number(nanos(since)))));
        terms.extend(select.after.is_some().then(|| self.after(select)));
        terms
    }

    /// What comes after the cursor.
    fn after(&mut self, select: &Select) -> String {
        let Some(cursor) = &select.after else { return "TRUE".into() };
        let sign = if select.descending { "<" } else { ">" };
        match column(select.sort) {
            None => format!("id {sign} {}", self.text(&cursor.id)),
            Some(column) => {
                let (key, id) = (self.number(cursor.key), self.text(&cursor.id));
                format!("({column}, id) {sign} ({key}, {id})")
            }
        }
    }

    fn text(&mut self, value: &str) -> String {
        self.values.push(Value::Text(value.to_owned()));
        self.last()
    }

    fn number(&mut self, value: i64) -> String {
        self.values.push(Value::Number(value));
        self.last()
    }

    fn last(&self) -> String {
        format!("{}{}", self.placeholder, self.values.len())
    }
}

/// What pages are sorted by before the id; `None` for the id alone.
fn column(sort: Sort) -> Option<&'static str> {
    match sort {
        Sort::Arrived => Some("arrived"),
        Sort::Received => Some("received"),
        Sort::Deadline => Some("deadline"),
        Sort::Id => None,
    }
}
