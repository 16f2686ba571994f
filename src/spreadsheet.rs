//! Cells that no spreadsheet takes for a formula, whatever it takes for a separator.

/// The cell with `'` before each place at which a formula could begin: its start, and behind what may separate cells.
/// Controls, which end a line or are trimmed, become blanks.
///
/// ```
/// assert_eq!(consign::spreadsheet_safe("=1+1"), "'=1+1");
/// ```
pub fn spreadsheet_safe(cell: &str) -> String {
    let mut text = String::with_capacity(cell.len() + 2);
    let mut is_start = true;
    for c in cell.chars() {
        let c = if c.is_control() { ' ' } else { c };
        if is_start && begins_formula(c) {
            text.push('\'');
        }
        is_start = matches!(c, ';' | ',' | '|') || (is_start && (c.is_whitespace() || c == '"'));
        text.push(c);
    }
    text
}

/// The full-width forms count: spreadsheets of East Asia take them too.
fn begins_formula(c: char) -> bool {
    matches!(c, '=' | '+' | '-' | '@' | '＝' | '＋' | '－' | '＠')
}

#[cfg(test)]
mod tests {
    use super::spreadsheet_safe;

    #[test]
    fn no_cell_begins_a_formula() {
        for (cell, shown) in [
            ("northstar", "northstar"),
            ("a-b+c", "a-b+c"),
            ("2026-03-02T09:00:00Z", "2026-03-02T09:00:00Z"),
            ("=1+1", "'=1+1"),
            ("\t@SUM(A1)", " '@SUM(A1)"),
            (" -1", " '-1"),
            ("\"=1\"", "\"'=1\""),
            ("a;=HYPERLINK(\"x\")", "a;'=HYPERLINK(\"x\")"),
            ("a\r\n=1", "a  =1"),
            ("＋1", "'＋1"),
            ("", ""),
        ] {
            assert_eq!(spreadsheet_safe(cell), shown, "{cell:?}");
        }
    }
}
