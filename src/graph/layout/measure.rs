//! How much room texts take. Nobody knows the fonts of whoever looks: widths are those of a wide one.

use unicode_width::UnicodeWidthChar as _;

/// About the width of a text in pixels, in a font of so many pixels.
pub(in crate::graph) fn width(text: &str, font: i32) -> i32 {
    text.chars().fold(999_i32, |sum, one| sum.saturating_add(letter_width(one) * font)) / 1000
}

/// The width of a letter in thousandths of the font's size.
fn letter_width(letter: char) -> i32 {
    match letter {
        ' ' | '.' | ',' | ':' | ';' | '\'' | '|' | '!' | 'i' | 'j' | 'l' | 'I' => 360,
        'f' | 'r' | 't' | '(' | ')' | '[' | ']' | '-' | '"' | '/' => 460,
        'm' | 'w' | 'M' | 'W' | '@' | '%' | '…' => 1000,
        'A'..='Z' | '<' | '>' | '=' | '+' => 800,
        '#'..='~' => 630,
        _ => match letter.width() {
            Some(0) => 0,
            Some(1) => 840,
            _ => 1100,
        },
    }
}

/// A text in at most `most` lines, each at most `wide` pixels wide; an ellipsis stands for what is left out.
pub(in crate::graph) fn wrapped(text: &str, wide: i32, font: i32, most: usize) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    for word in text.split_whitespace() {
        for (number, piece) in pieces(word, wide, font).into_iter().enumerate() {
            let joint = if number == 0 { " " } else { "" };
            let longer = lines.last().map(|last| format!("{last}{joint}{piece}"));
            match (lines.last_mut(), longer) {
                (Some(last), Some(longer)) if width(&longer, font) <= wide => *last = longer,
                _ => lines.push(piece),
            }
        }
    }
    if lines.len() > most {
        lines.truncate(most);
        if let Some(last) = lines.last_mut() {
            *last = with_ellipsis(last, wide, font);
        }
    }
    lines
}

/// A word, in pieces where it is wider than a line.
fn pieces(word: &str, wide: i32, font: i32) -> Vec<String> {
    let mut pieces = vec![String::new()];
    for letter in word.chars() {
        let Some(last) = pieces.last_mut() else { break };
        last.push(letter);
        if width(last, font) > wide && last.chars().count() > 1 {
            last.pop();
            pieces.push(letter.to_string());
        }
    }
    pieces
}

/// As much of the text as there is room for before an ellipsis.
fn with_ellipsis(text: &str, wide: i32, font: i32) -> String {
    let mut kept = text.trim_end().to_owned();
    while !kept.is_empty() && width(&kept, font) + width("…", font) > wide {
        kept.pop();
    }
    kept.truncate(kept.trim_end().len());
    kept + "…"
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_no_wider_than_is_allowed_in_any_script() {
        let texts = [
            "priority >= high and region in north",
            "Elektroinstallationsüberprüfungsbeauftragter",
            "訪問修理の受付と手配をする担当者を選ぶ",
            "Согласование с диспетчером подрядчика",
            "ตรวจสอบหมายเลขคำสั่งงาน",
        ];
        for text in texts {
            for wide in [60, 100, 190] {
                let lines = wrapped(text, wide, 11, 2);
                assert!(lines.len() <= 2 && lines.iter().all(|line| width(line, 11) <= wide), "{lines:?}");
            }
        }
        assert_eq!(wrapped("a b", 190, 11, 2), ["a b"]);
        assert!(wrapped("one two three four five six", 40, 11, 2)[1].ends_with('…'));
        assert!(wrapped("", 190, 11, 2).is_empty());
    }
}
