//! Files and their columns, and what stands in the column of a table.

use consign::source::resolve;

use super::place::Place;
use super::{Offer, OfferKind};
use crate::data;
use crate::document::Document;
use crate::snapshot::Snapshot;
use crate::symbol::unquoted;

/// The endings of files that directories, lists and tables are read from.
const DATA: [&str; 11] =
    ["json", "csv", "tsv", "txt", "xlsx", "ods", "xls", "parquet", "arrow", "feather", "ndjson"];

/// What such endings are followed by where a file is compressed.
const COMPRESSED: [&str; 2] = [".gz", ".zst"];

/// The files or columns that a text may name; none where it is a label.
pub(super) fn texts(snapshot: &Snapshot, place: &Place<'_>) -> Vec<Offer> {
    match place.back(1) {
        "use" => files(snapshot, place, &["consign"]),
        "directory" | "engineers" => files(snapshot, place, &DATA),
        "timezone" => timezones(),
        "column" => columns(snapshot, place, "from"),
        "sheet" => sheets(snapshot, place),
        "from" if is_file_column(place) => columns(snapshot, place, "table"),
        "from" if matches!(place.item(), "list" | "calendar" | "rules") => files(snapshot, place, &DATA),
        _ => Vec::new(),
    }
}

fn timezones() -> Vec<Offer> {
    consign::editor::timezones().iter().map(|name| Offer::text(name, OfferKind::Text)).collect()
}

/// Whether a `from` in a table that is in a file names a column of it.
fn is_file_column(place: &Place<'_>) -> bool {
    place.item() == "rules" && place.blocks().last().is_some_and(|words| words.first() == Some(&"table"))
}

fn files(snapshot: &Snapshot, place: &Place<'_>, endings: &[&str]) -> Vec<Offer> {
    let own = &place.document.path;
    let folder = own.rsplit_once('/').map_or("", |(folder, _)| folder);
    let fits = |path: &&String| {
        let plain = COMPRESSED.iter().find_map(|end| path.strip_suffix(end)).unwrap_or(path);
        endings.iter().any(|end| plain.ends_with(&format!(".{end}"))) && *path != own
    };
    let all = snapshot.host.files_below(folder);
    let offers = all.iter().filter(fits).map(|path| {
        let name = path.strip_prefix(folder).unwrap_or(path).trim_start_matches('/');
        Offer::text(name, OfferKind::File)
    });
    offers.collect()
}

/// The columns of the file that is named behind the last of these words before the place.
fn columns(snapshot: &Snapshot, place: &Place<'_>, word: &str) -> Vec<Offer> {
    let mut tokens = Vec::new();
    for token in place.backwards() {
        tokens.push(token);
        if token == word {
            break;
        }
    }
    tokens.reverse();
    let Some(from) = tokens.iter().position(|token| *token == "from") else { return Vec::new() };
    let Some(named) = tokens.get(from + 1) else { return Vec::new() };
    let path = resolve(&place.document.path, unquoted(named));
    let sheet = tokens.get(from + 3).filter(|_| tokens.get(from + 2) == Some(&"sheet"));
    let tables = snapshot.tables(&path, sheet.map(|sheet| unquoted(sheet)));
    let names = tables.iter().flat_map(|table| header(table));
    names.map(|name| Offer::text(&name, OfferKind::Column)).collect()
}

/// The names at the head of a table.
fn header(table: &Document) -> Vec<String> {
    let separator = data::separator(table);
    let has_cells = |line: &&str| line.chars().any(|c| c != separator && !c.is_whitespace());
    let Some(line) = table.as_str().lines().find(has_cells) else { return Vec::new() };
    let names = data::cells(line, separator).into_iter().map(|cell| data::plain(&line[cell]));
    names.filter(|name| !name.is_empty()).collect()
}

/// The sheets of the workbook that is named before `sheet`.
fn sheets(snapshot: &Snapshot, place: &Place<'_>) -> Vec<Offer> {
    let path = resolve(&place.document.path, unquoted(place.back(2)));
    let tables = snapshot.tables(&path, None);
    let names = tables.iter().filter_map(|table| {
        table.path.strip_prefix(&path)?.strip_prefix(" [")?.strip_suffix(']').map(str::to_owned)
    });
    names.map(|name| Offer::text(&name, OfferKind::Text)).collect()
}

impl Place<'_> {
    /// The names of the values that the innermost record has before the place.
    pub(super) fn given(&self) -> Vec<&str> {
        let mut depth = 0usize;
        let mut names = Vec::new();
        let mut after = "";
        for token in self.backwards() {
            match token {
                "}" | "]" | ")" => depth += 1,
                "{" if depth == 0 => break,
                "{" | "[" | "(" => depth = depth.saturating_sub(1),
                name if depth == 0 && after == ":" => names.push(name),
                _ => {}
            }
            after = token;
        }
        names
    }

    /// The path of the operand that the place is compared with: before the operator, or at the head of the column of the
    /// table that it is in.
    pub(super) fn compared_with(&self) -> Option<Vec<String>> {
        let operator = match self.back(1) {
            "=" | "!=" | "<" | "<=" | ">" | ">=" | "in" | "contains" | "between" => 1,
            "[" | "," => self.list_operator()?,
            "|" | "not" => return self.column(),
            _ => return None,
        };
        if operator == 1 && matches!(self.back(2), "|" | "and") && self.in_table() {
            return self.column();
        }
        // `not in`, `contains any`
        let before = if matches!(self.back(operator + 1), "not") { operator + 1 } else { operator };
        self.path_at(before + 1)
    }

    /// How many tokens back the operator is whose list the place is in.
    fn list_operator(&self) -> Option<usize> {
        let mut n = 1;
        while self.back(n) != "[" {
            if matches!(self.back(n), "" | "{" | "}" | "|") {
                return None;
            }
            n += 1;
        }
        matches!(self.back(n + 1), "in" | "any" | "all" | "none" | "contains").then_some(n + 1)
    }

    /// The names, joined by dots, that end `n` tokens back.
    fn path_at(&self, mut n: usize) -> Option<Vec<String>> {
        let mut path = vec![unquoted(self.back(n)).to_owned()];
        while self.back(n + 1) == "." {
            n += 2;
            path.push(unquoted(self.back(n)).to_owned());
        }
        path.reverse();
        (!path[0].is_empty()).then_some(path)
    }

    fn in_table(&self) -> bool {
        self.blocks().last().is_some_and(|words| words.first() == Some(&"table"))
    }

    /// The operand at the head of the column that the place is in.
    fn column(&self) -> Option<Vec<String>> {
        self.in_table().then_some(())?;
        let row = self.backwards().take_while(|token| !matches!(*token, "=>" | "{"));
        let bars = row.filter(|token| *token == "|").count();
        let mut head: Vec<&str> = self.backwards().take_while(|token| *token != "table").collect();
        head.reverse();
        let open = head.iter().position(|token| *token == "(")?;
        let close = head.iter().position(|token| *token == ")")?;
        let column = head.get(open + 1..close)?.split(|token| *token == ",").nth(bars.checked_sub(1)?)?;
        let is_path = column.iter().skip(1).step_by(2).all(|token| *token == ".");
        is_path.then(|| column.iter().step_by(2).map(|name| unquoted(name).to_owned()).collect())
    }
}
