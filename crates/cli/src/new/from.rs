//! `new --from`: a program that reads a file of orders as it is, and leaves all of them to dispatchers.

use std::collections::HashSet;
use std::fmt::Write as _;
use std::path::Path;

use super::columns::{Columns, columns};
use crate::error::Failure;
use crate::files;
use crate::written::Written;
use consign::input::GuessedField;

/// The text of a program for the orders of a file.
pub fn program(written: &Written, path: &Path) -> Result<String, Failure> {
    let columns = columns(written, path)?;
    let fields: Vec<(String, GuessedField)> =
        columns.list.iter().map(|column| (column.name.clone(), column.guess.field())).collect();
    let Some(id) = key(&fields) else {
        return Err(Failure::message(format!(
            "no column of {} tells one order from another: each needs an id, and every column is empty somewhere or has a value twice",
            files::named(path)
        )));
    };
    let text = text(path, &columns, &fields, id);
    consign::format("main.consign", text.as_bytes())
        .map_err(|_| Failure::message("the program that was made is not one; please report it"))
}

/// Which column has the ids: the first whose values are all there and all different, one that is called so before others.
fn key(fields: &[(String, GuessedField)]) -> Option<usize> {
    let is_key = |at: &usize| fields[*at].1.is_key;
    let is_called_so = |at: &usize| {
        let name = fields[*at].0.to_lowercase();
        let words = ["id", "number", "no", "nr", "key", "ticket", "order", "case", "#"];
        name.split(|c: char| !c.is_alphanumeric() && c != '#')
            .any(|word| words.contains(&word) || word.ends_with("id"))
    };
    let all = 0..fields.len();
    all.clone().filter(is_key).find(is_called_so).or_else(|| all.into_iter().find(is_key))
}

fn text(path: &Path, columns: &Columns, fields: &[(String, GuessedField)], id: usize) -> String {
    let name = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    let name: String = name.chars().filter(|c| !c.is_control()).collect();
    let mut text = format!(
        "// Reads {name}: {} were looked at. Nothing is decided yet: every order waits for a dispatcher.\n\n",
        files::plural(columns.rows, "row")
    );
    if fields.iter().any(|(_, field)| field.is_local) {
        text += "// Times without an offset are local times here; write the name of your time zone, such as `Europe/Paris`.\n";
        text += "timezone \"Etc/UTC\"\n\n";
    }
    text += "schema work_order {\n";
    let mut names = Names::default();
    for (at, (column, field)) in fields.iter().enumerate() {
        let (name, declaration) = match at == id {
            true => ("id".to_owned(), "text"),
            false => (names.name(column), field.declaration.as_str()),
        };
        let from = if name == *column { String::new() } else { format!(" from {}", consign::quoted(column)) };
        let (ty, rest) = split(declaration);
        let _ = writeln!(text, "  {name} {ty}{from}{rest}  // {}", field.seen.replace(['\n', '\r'], " "));
    }
    for key in &columns.nested {
        let _ =
            writeln!(text, "  // `{}` is an object or a list, which is not read yet.", key.escape_debug());
    }
    text + "}\n\n" + include_str!("../template/from.txt")
}

/// The type of a declaration, and what stands behind it: `from` stands between.
fn split(declaration: &str) -> (&str, &str) {
    let end = match declaration.find(']') {
        Some(end) if declaration.starts_with("enum") => declaration[end..].find(' ').map(|at| end + at),
        _ => declaration.find(' '),
    };
    declaration.split_at(end.unwrap_or(declaration.len()))
}

/// Makes names of fields, each once.
struct Names(HashSet<String>);

impl Default for Names {
    fn default() -> Self {
        Self(HashSet::from(["id".to_owned()]))
    }
}

impl Names {
    /// Words that mean something where the name would stand.
    const OTHERS: [&'static str; 6] = ["missing", "provider", "engineer", "from", "as", "for"];
    const LONGEST: usize = 40;

    fn name(&mut self, column: &str) -> String {
        let mut name = String::new();
        for c in column.chars() {
            match c.to_ascii_lowercase() {
                c if c.is_ascii_alphanumeric() => name.push(c),
                _ if name.is_empty() || name.ends_with('_') => {}
                _ => name.push('_'),
            }
        }
        name.truncate(Self::LONGEST);
        let name = name.trim_end_matches('_');
        let is_taken_word = consign::is_reserved(name) || Self::OTHERS.contains(&name);
        let name = match name.chars().next() {
            None => "column".to_owned(),
            Some(first) if first.is_ascii_digit() || is_taken_word => format!("column_{name}"),
            Some(_) => name.to_owned(),
        };
        let mut numbered =
            std::iter::once(name.clone()).chain((2..).map(|number| format!("{name}_{number}")));
        let free = numbered.find(|name| !self.0.contains(name)).unwrap_or(name);
        self.0.insert(free.clone());
        free
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_those_of_the_columns_as_far_as_they_can_be() {
        let mut names = Names::default();
        let columns =
            ["Ticket #", "ticket", "ID", "Größe", "2nd", "in", "#", "价格", "Sales  Region (EU)", "missing"];
        let made: Vec<String> = columns.iter().map(|column| names.name(column)).collect();
        assert_eq!(
            made,
            [
                "ticket",
                "ticket_2",
                "id_2",
                "gr_e",
                "column_2nd",
                "column_in",
                "column",
                "column_2",
                "sales_region_eu",
                "column_missing"
            ]
        );
    }

    #[test]
    fn from_stands_behind_the_type() {
        assert_eq!(
            split("enum [\"a b\", \"c\"]? missing \"-\""),
            ("enum [\"a b\", \"c\"]?", " missing \"-\"")
        );
        assert_eq!(split("date? as \"31/12/2026\""), ("date?", " as \"31/12/2026\""));
        assert_eq!(split("text"), ("text", ""));
    }
}
