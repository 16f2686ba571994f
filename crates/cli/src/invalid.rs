//! The invalid records of a run, by what is wrong with them.

use std::collections::BTreeMap;
use std::path::Path;

use consign::input::Format;
use consign::input::{FoundValue, InvalidOrder, Remedy, Suggestion};

use super::files;

/// What has been counted. As large as the schema, whatever the number of records.
#[derive(Default)]
pub(super) struct Invalid {
    kinds: BTreeMap<Key, Kind>,
    /// Those of further kinds.
    others: u64,
}

/// What is wrong: with which field, if it is not the record as a whole.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
struct Key {
    path: Option<String>,
    expected: String,
    remedy: Option<Remedy>,
}

struct Kind {
    count: u64,
    /// The number of the file, and the line in it.
    first: (usize, u64),
    /// What is said of the first.
    message: String,
    /// What would make all of them valid.
    suggestion: Suggestion,
}

impl Invalid {
    /// How many kinds are told apart, and how many are named.
    const MOST: usize = 10_000;
    const NAMED: usize = 20;

    /// Counts a record: once for each field that is bad.
    pub fn count(&mut self, invalid: &InvalidOrder, file: usize, line: u64) {
        let mut kind = |path: Option<String>, message: &str, remedy, found: Option<&FoundValue>| {
            let mut suggestion = Suggestion::default();
            found.into_iter().for_each(|found| suggestion.see(found));
            let key = Key { path, expected: expected(message).to_owned(), remedy };
            self.put(key, Kind { count: 1, first: (file, line), message: message.to_owned(), suggestion });
        };
        if invalid.fields.is_empty() {
            kind(None, &invalid.message, None, None);
        }
        for field in &invalid.fields {
            kind(Some(field.path.clone()), &field.message, field.remedy, field.found.as_ref());
        }
    }

    /// Adds what another one has counted.
    pub fn add(&mut self, other: Self) {
        self.others += other.others;
        other.kinds.into_iter().for_each(|(key, kind)| self.put(key, kind));
    }

    fn put(&mut self, key: Key, kind: Kind) {
        if self.kinds.len() >= Self::MOST && !self.kinds.contains_key(&key) {
            self.others += kind.count;
            return;
        }
        let Some(known) = self.kinds.get_mut(&key) else {
            self.kinds.insert(key, kind);
            return;
        };
        known.count += kind.count;
        known.suggestion.add(kind.suggestion);
        if kind.first < known.first {
            (known.first, known.message) = (kind.first, kind.message);
        }
    }

    /// A line for each kind, the commonest first.
    pub fn lines(&self, files: &[(&Path, Format)]) -> Vec<String> {
        let mut kinds: Vec<_> = self.kinds.iter().collect();
        kinds.sort_by_key(|(_, kind)| (std::cmp::Reverse(kind.count), kind.first));
        let named = kinds.iter().take(Self::NAMED);
        let mut lines: Vec<String> = named.map(|(key, kind)| kind.line(key, files)).collect();
        let more = kinds.iter().skip(Self::NAMED).map(|(_, kind)| kind.count).sum::<u64>() + self.others;
        if more > 0 {
            lines.push(format!("{more:>8}  of other kinds"));
        }
        lines
    }
}

impl Kind {
    fn line(&self, key: &Key, files: &[(&Path, Format)]) -> String {
        let field = key.path.as_ref().map(|path| format!("`{path}`: ")).unwrap_or_default();
        let place = place(self.first, files);
        let declare = || declare(&self.suggestion.declarations()?, key.path.as_deref()?);
        let remedy = declare().or_else(|| advice(key.remedy?, key.path.as_deref()?));
        let remedy = remedy.map(|remedy| format!("; {remedy}")).unwrap_or_default();
        visible(&format!("{:>8}  {field}{}, first in {place}{remedy}", self.count, self.message))
    }
}

fn place((file, line): (usize, u64), files: &[(&Path, Format)]) -> String {
    let Some((path, format)) = files.get(file) else { return format!("line {line}") };
    let what = if *format == Format::Json { "element" } else { "line" };
    match files {
        [_] => format!("{what} {line}"),
        _ => format!("{what} {line} of {}", files::named(path)),
    }
}

/// What to write in the program.
fn advice(remedy: Remedy, path: &str) -> Option<String> {
    match remedy {
        Remedy::Optional => Some(format!("write `?` behind the type of `{path}` if orders may lack it")),
        Remedy::Variant => Some(format!("add the value to the enum of `{path}` if it is one")),
        Remedy::Timezone => Some("write `timezone \"…\"` in the program if these are local times".to_owned()),
        _ => None,
    }
}

/// What to declare of a field, so that all its values are read.
fn declare(declarations: &[String], path: &str) -> Option<String> {
    let all: Vec<String> = declarations.iter().map(|one| format!("`{one}`")).collect();
    match all.as_slice() {
        [] => None,
        [one] => Some(format!("write {one} behind the type of `{path}`")),
        several => Some(format!(
            "all fit {}: write the one that is meant behind the type of `{path}`",
            several.join(" and ")
        )),
    }
}

/// A message without what differs from record to record: which element of a list it was, and what was found.
fn expected(message: &str) -> &str {
    let of_element = message.strip_prefix("element ").and_then(|rest| rest.split_once(": "));
    let message = of_element.map_or(message, |(_, message)| message);
    message.split(", found ").next().unwrap_or(message)
}

/// The text with its control characters made visible.
fn visible(text: &str) -> String {
    let shown = |c: char| if c.is_control() { c.escape_default().collect() } else { String::from(c) };
    text.chars().map(shown).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn counted(records: &[(&str, usize, u64)]) -> Invalid {
        let mut invalid = Invalid::default();
        for (message, file, line) in records {
            let message = (*message).to_owned();
            invalid.count(&InvalidOrder::whole(None, message), *file, *line);
        }
        invalid
    }

    #[test]
    fn kinds_come_with_the_commonest_first_and_their_first_place() {
        let invalid = counted(&[
            ("expected a, found 1", 1, 7),
            ("expected b, found 2", 0, 3),
            ("expected a, found 3", 0, 9),
        ]);
        let files = [(Path::new("x.csv"), Format::Csv), (Path::new("y.json"), Format::Json)];
        let expected = [
            "       2  expected a, found 3, first in line 9 of `x.csv`",
            "       1  expected b, found 2, first in line 3 of `x.csv`",
        ];
        assert_eq!(invalid.lines(&files), expected);
        let mut more = counted(&[("expected c\u{1b}", 1, 1), ("expected a, found 4", 0, 2)]);
        more.add(invalid);
        let lines = more.lines(&files);
        assert!(lines[0].starts_with("       3  expected a, found 4, first in line 2"), "{lines:?}");
        assert_eq!(lines[2], "       1  expected c\\u{1b}, first in element 1 of `y.json`");
    }

    #[test]
    fn the_commonest_are_named_and_the_others_counted() {
        let messages: Vec<String> = (0..30).map(|number| format!("expected {number}")).collect();
        let records: Vec<_> = messages.iter().map(|message| (message.as_str(), 0, 1)).collect();
        let lines = counted(&records).lines(&[(Path::new("-"), Format::Ndjson)]);
        assert_eq!(lines.len(), Invalid::NAMED + 1);
        assert_eq!(lines[Invalid::NAMED], "      10  of other kinds");
    }

    #[test]
    fn elements_of_lists_are_one_kind() {
        assert_eq!(expected("element 3 of the list: expected text, found `1`"), "expected text");
    }
}
