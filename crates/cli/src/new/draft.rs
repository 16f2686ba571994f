//! The program that reads a file of orders as it is, as it is written: fields, comments, who there is, the workflow.

use std::collections::HashSet;
use std::fmt::Write as _;
use std::path::Path;

use super::columns::Columns;
use crate::error::Failure;
use crate::files;
use consign::input::GuessedField;

/// A field for a column.
pub struct DraftField {
    pub column: String,
    pub name: String,
    /// The type, without `?`.
    ty: String,
    pub is_optional: bool,
    /// What stands behind `from`.
    declared: String,
    /// What was seen, for a comment.
    seen: String,
    /// What else is to be said there.
    pub note: Option<String>,
}

/// A program for the orders of a file.
pub struct Draft {
    pub fields: Vec<DraftField>,
    /// The field with the ids.
    pub id: usize,
    /// Whether the program has a time zone.
    pub has_timezone: bool,
    nested: Vec<String>,
}

/// What stands in a program besides its fields.
#[derive(Default)]
pub struct Decided {
    /// What was learned, in lines of a comment without their signs.
    pub about: Vec<String>,
    pub providers: String,
    /// Lists and a block of rules.
    pub rules: String,
    /// What the first node tries, if it does.
    pub tried: Option<&'static str>,
}

impl Draft {
    /// Makes fields of columns.
    pub fn new(path: &Path, columns: &Columns) -> Result<Self, Failure> {
        let guessed: Vec<(String, GuessedField)> =
            columns.list.iter().map(|column| (column.name.clone(), column.guess.field())).collect();
        let Some(id) = key(&guessed) else {
            return Err(Failure::message(format!(
                "no column of {} tells one order from another: each needs an id, and every column is empty somewhere or has a value twice",
                files::named(path)
            )));
        };
        let mut names = Names::default();
        let fields = guessed.iter().enumerate().map(|(at, (column, guessed))| match at == id {
            true => DraftField::new(column, "id".to_owned(), "text", &guessed.seen),
            false => DraftField::new(column, names.name(column), &guessed.declaration, &guessed.seen),
        });
        Ok(Self {
            fields: fields.collect(),
            id,
            has_timezone: guessed.iter().any(|(_, field)| field.is_local),
            nested: columns.nested.clone(),
        })
    }

    /// The field of a column, by the column's name or its own.
    pub fn field(&self, wanted: &str) -> Option<usize> {
        let wanted = wanted.trim();
        let by = |is: &dyn Fn(&DraftField) -> bool| self.fields.iter().position(is);
        by(&|field| field.column == wanted)
            .or_else(|| by(&|field| field.name == wanted))
            .or_else(|| by(&|field| field.column.to_lowercase() == wanted.to_lowercase()))
    }

    /// The text of the program, in the canonical layout.
    pub fn text(&self, decided: &Decided) -> Result<String, Failure> {
        let mut text = String::new();
        for line in &decided.about {
            let _ = writeln!(text, "// {}", line.replace(['\n', '\r'], " "));
        }
        text += "\n";
        if self.has_timezone {
            text += "// Times without an offset are local times here; write the name of your time zone, such as `Europe/Paris`.\n";
            text += "timezone \"Etc/UTC\"\n\n";
        }
        text += "schema work_order {\n";
        for field in &self.fields {
            field.write(&mut text);
        }
        for key in &self.nested {
            let _ = writeln!(
                text,
                "  // `{}` is an object or a list, which is not read yet.",
                key.escape_debug()
            );
        }
        text += "}\n\n";
        let tried = decided.tried.map_or(String::new(), |block| format!("    rules {block}\n"));
        text += &include_str!("../template/from.txt")
            .replace("@PROVIDERS@\n", &decided.providers)
            .replace("@RULES@\n", &decided.rules)
            .replace("@TRIED@\n", &tried);
        consign::format("main.consign", text.as_bytes())
            .map_err(|_| Failure::message("the program that was made is not one; please report it"))
    }
}

impl DraftField {
    fn new(column: &str, name: String, declaration: &str, seen: &str) -> Self {
        let (ty, declared) = split(declaration);
        let is_optional = ty.ends_with('?');
        Self {
            column: column.to_owned(),
            name,
            ty: ty.trim_end_matches('?').to_owned(),
            is_optional,
            declared: declared.to_owned(),
            seen: seen.to_owned(),
            note: None,
        }
    }

    /// Makes it a text, whatever its values are.
    pub fn is_text(&mut self) {
        "text".clone_into(&mut self.ty);
        // What shows how values of a type are written is none of a text's.
        self.declared =
            self.declared.find(" missing ").map_or(String::new(), |at| self.declared[at..].to_owned());
    }

    fn write(&self, text: &mut String) {
        let from = if self.name == self.column {
            String::new()
        } else {
            format!(" from {}", consign::quoted(&self.column))
        };
        let optional = if self.is_optional { "?" } else { "" };
        let note = self.note.as_ref().map_or(String::new(), |note| format!("; {note}"));
        let seen = format!("{}{note}", self.seen).replace(['\n', '\r'], " ");
        let _ = writeln!(text, "  {} {}{optional}{from}{}  // {seen}", self.name, self.ty, self.declared);
    }
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
        free(&mut self.0, name)
    }
}

/// A name that is not taken yet, or the same with a number; it is taken then.
pub fn free(taken: &mut HashSet<String>, wanted: String) -> String {
    let mut names = std::iter::once(wanted.clone()).chain((2..).map(|number| format!("{wanted}_{number}")));
    let name = names.find(|name| !taken.contains(name)).unwrap_or(wanted);
    taken.insert(name.clone());
    name
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
