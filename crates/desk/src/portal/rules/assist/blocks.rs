//! What is said of a name, as the script draws it: parts of text with what they are, and no markup. Of Markdown it knows what is
//! written of names: paragraphs, lists, code, bold.

use consign::highlight::highlight;
use serde::Serialize;

use crate::portal::rules::code;

/// A part of a text: its class, or the name of an element, and the text.
type Part = (&'static str, String);

/// A block of what is said.
#[derive(Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Block {
    /// Lines of code, coloured by classes.
    Code(Vec<Part>),
    /// A paragraph of text, `code` and `b`.
    Text(Vec<Part>),
    /// Entries of a list.
    List(Vec<Vec<Part>>),
}

/// The blocks of a Markdown text.
pub fn blocks(markdown: &str) -> Vec<Block> {
    let mut blocks = Vec::new();
    // Every second part stands between fences.
    for (at, part) in markdown.split("```").enumerate() {
        if at % 2 == 1 {
            let code = part.split_once('\n').map_or("", |(_, code)| code).trim_end();
            blocks.push(Block::Code(coloured(code)));
        } else {
            part.split("\n\n").for_each(|paragraph| written(&mut blocks, paragraph));
        }
    }
    blocks
}

/// Lines of text and entries of a list.
fn written(blocks: &mut Vec<Block>, paragraph: &str) {
    let mut text: Vec<&str> = Vec::new();
    for line in paragraph.lines().filter(|line| !line.trim().is_empty()) {
        let Some(entry) = line.trim_start().strip_prefix("- ") else {
            text.push(line);
            continue;
        };
        if !text.is_empty() {
            blocks.push(Block::Text(parts(&text.join("\n"))));
            text.clear();
        }
        match blocks.last_mut() {
            Some(Block::List(entries)) => entries.push(parts(entry)),
            _ => blocks.push(Block::List(vec![parts(entry)])),
        }
    }
    if !text.is_empty() {
        blocks.push(Block::Text(parts(&text.join("\n"))));
    }
}

/// Text with what stands between backticks, and between pairs of asterisks.
fn parts(text: &str) -> Vec<Part> {
    let mut parts = Vec::new();
    for (at, part) in text.split('`').enumerate() {
        if at % 2 == 1 {
            push(&mut parts, "code", part);
        } else {
            for (at, part) in part.split("**").enumerate() {
                push(&mut parts, if at % 2 == 1 { "b" } else { "" }, part);
            }
        }
    }
    parts
}

fn coloured(code: &str) -> Vec<Part> {
    let (mut parts, mut end) = (Vec::new(), 0);
    for (range, token) in highlight(code) {
        push(&mut parts, "", &code[end..range.start]);
        push(&mut parts, code::class(token).unwrap_or_default(), &code[range.clone()]);
        end = range.end;
    }
    push(&mut parts, "", &code[end..]);
    parts
}

fn push(parts: &mut Vec<Part>, is: &'static str, text: &str) {
    if !text.is_empty() {
        parts.push((is, consign::printable(text).into_owned()));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn part(is: &'static str, text: &str) -> Part {
        (is, text.to_owned())
    }

    #[test]
    fn what_is_said_of_names_is_taken_apart() {
        let said = "```consign\nlet a = 1\n```\n\nin `r`, <b>\n\n**North**\n\n- rating: 4\n- acts: `x`";
        let code = vec![part("k", "let"), part("", " "), part("", "a"), part("", " "), part("", "=")];
        let found = blocks(said);
        let [Block::Code(lines), text, bold, list] = &found[..] else { panic!("{found:?}") };
        assert_eq!(lines[..5], code);
        assert_eq!(lines[6], part("n", "1"));
        assert_eq!(*text, Block::Text(vec![part("", "in "), part("code", "r"), part("", ", <b>")]));
        assert_eq!(*bold, Block::Text(vec![part("b", "North")]));
        let entries = vec![vec![part("", "rating: 4")], vec![part("", "acts: "), part("code", "x")]];
        assert_eq!(*list, Block::List(entries));
        assert_eq!(blocks(""), []);
    }
}
