//! Ids in files of data: in directories as JSON and in tables, where the program knows of an entry as a whole.

use std::ops::Range;

use crate::document::Document;

/// Where the id of an entry stands that begins at a place of a file, or that a cell there is, and what is written there
/// instead; `None` if it does not have that id.
pub(crate) fn renamed(
    document: &Document,
    place: Range<usize>,
    before: &str,
    after: &str,
) -> Option<(Range<usize>, String)> {
    if document.path.ends_with(".json") || document.path.ends_with(".ndjson") {
        let range = json_id(document.as_str(), place.start)?;
        let is_it =
            serde_json::from_str::<String>(document.slice(range.clone())).is_ok_and(|id| id == before);
        return is_it.then(|| Some((range, serde_json::to_string(after).ok()?))).flatten();
    }
    let separator = separator(document);
    let line = document.text.line_range(document.text.line(place.start));
    let cells = cells(document.slice(line.clone()), separator);
    let is_it = |cell: &&Range<usize>| {
        plain(document.slice(line.start + cell.start..line.start + cell.end)) == before
    };
    let within = |cell: &&Range<usize>| {
        place.start <= line.start + cell.start && line.start + cell.end <= place.end.max(place.start + 1)
    };
    let cell = cells.iter().filter(within).find(is_it).or_else(|| {
        let id = column(document, separator, "id")?;
        cells.get(id).filter(|cell| is_it(cell))
    })?;
    Some((line.start + cell.start..line.start + cell.end, as_cell(after, separator)))
}

/// The cells of a table's column that hold a text, each with what is written there instead of it.
pub(crate) fn column_cells(
    document: &Document,
    name: &str,
    before: &str,
    after: &str,
) -> Vec<(Range<usize>, String)> {
    let separator = separator(document);
    let Some(at) = column(document, separator, name) else { return Vec::new() };
    let rows = (1..)
        .map(|line| document.text.line_range(line))
        .take_while(|line| line.start < document.as_str().len());
    let cells = rows.filter_map(|line| {
        let cell = cells(document.slice(line.clone()), separator).into_iter().nth(at)?;
        let cell = line.start + cell.start..line.start + cell.end;
        (plain(document.slice(cell.clone())) == before).then(|| (cell, as_cell(after, separator)))
    });
    cells.collect()
}

/// Whether a cell of a table is a text.
pub(crate) fn has_cell(document: &Document, text: &str) -> bool {
    let separator = separator(document);
    let lines = document.as_str().lines();
    lines
        .flat_map(|line| cells(line, separator).into_iter().map(|cell| &line[cell]))
        .any(|cell| plain(cell) == text)
}

/// The value of `"id"` in the object that begins at an offset of a JSON text.
fn json_id(text: &str, start: usize) -> Option<Range<usize>> {
    let bytes = text.as_bytes();
    let (mut depth, mut at) = (0usize, start);
    let mut key: Option<&str> = None;
    while at < bytes.len() {
        match bytes[at] {
            b'"' => {
                let end = string_end(bytes, at)?;
                let is_key = depth == 1 && text[end..].trim_start().starts_with(':');
                if is_key {
                    key = text.get(at..end);
                } else if depth == 1 && key == Some("\"id\"") {
                    return Some(at..end);
                }
                at = end;
                continue;
            }
            b'{' | b'[' => depth += 1,
            b'}' | b']' => {
                depth = depth.checked_sub(1)?;
                if depth == 0 {
                    return None;
                }
            }
            _ => {}
        }
        at += 1;
    }
    None
}

/// Behind the closing quote of a string of JSON.
fn string_end(bytes: &[u8], start: usize) -> Option<usize> {
    let mut at = start + 1;
    while at < bytes.len() {
        match bytes[at] {
            b'\\' => at += 2,
            b'"' => return Some(at + 1),
            _ => at += 1,
        }
    }
    None
}

/// What parts the cells of a table: whichever of comma, semicolon and tab stands in its first line most.
pub(crate) fn separator(document: &Document) -> char {
    let header = document.slice(document.text.line_range(0));
    let count = |c: char| header.matches(c).count();
    [',', ';', '\t'].into_iter().max_by_key(|c| (count(*c), *c == ',')).unwrap_or(',')
}

/// The cells of a line, with their quotes and without white space around them.
pub(crate) fn cells(line: &str, separator: char) -> Vec<Range<usize>> {
    let (mut all, mut start, mut quoted) = (Vec::new(), 0, false);
    for (at, c) in line.char_indices() {
        match c {
            '"' => quoted = !quoted,
            c if c == separator && !quoted => {
                all.push(start..at);
                start = at + c.len_utf8();
            }
            _ => {}
        }
    }
    all.push(start..line.len());
    let trimmed = |cell: Range<usize>| {
        let text = &line[cell.clone()];
        let from = cell.start + text.len() - text.trim_start().len();
        from..from + text.trim().len()
    };
    all.into_iter().map(trimmed).collect()
}

/// The text of a cell without its quotes.
pub(crate) fn plain(cell: &str) -> String {
    let inner = cell.strip_prefix('"').and_then(|rest| rest.strip_suffix('"'));
    inner.map_or_else(|| cell.to_owned(), |inner| inner.replace("\"\"", "\""))
}

/// The number of the column with a name.
fn column(document: &Document, separator: char, name: &str) -> Option<usize> {
    let header = document.slice(document.text.line_range(0));
    let named = |cell: &Range<usize>| plain(&header[cell.clone()]).trim().eq_ignore_ascii_case(name);
    cells(header, separator).iter().position(named)
}

fn as_cell(text: &str, separator: char) -> String {
    let is_plain = !text.contains([separator, '"', '\n', '\r']) && text.trim() == text;
    if is_plain { text.to_owned() } else { format!("\"{}\"", text.replace('"', "\"\"")) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_id_of_an_object_is_its_own() {
        let text = r#"[{ "x": {"id": "inner"}, "name": "id", "id" : "a\"b", "more": [{"id": "c"}] }]"#;
        let found = json_id(text, 1).map(|range| &text[range]);
        assert_eq!(found, Some(r#""a\"b""#));
        assert_eq!(json_id(r#"{ "name": "x" } , {"id": "y"}"#, 0), None);
        assert_eq!(json_id(r#"{ "id": "x"#, 0), None);
    }

    #[test]
    fn cells_are_told_apart() {
        let line = "a, \"b, \"\"c\"\"\" ,é";
        let shown: Vec<String> = cells(line, ',').into_iter().map(|cell| plain(&line[cell])).collect();
        assert_eq!(shown, ["a", "b, \"c\"", "é"]);
        assert_eq!(as_cell("b, \"c\"", ','), "\"b, \"\"c\"\"\"");
    }
}
