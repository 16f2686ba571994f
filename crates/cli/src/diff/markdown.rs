//! A difference as a comment on a change. Ids and texts come from the programs, which strangers may have written:
//! none of them leaves its cell, its code or its line.

use super::history::History;
use super::words::{of_history, visible};
use consign::diff::{Class, Difference, Side, Versions};

/// Begins the comment, where no reader sees it: by this line one that was written before is found and updated.
const MARKER: &str = "<!-- consign diff -->\n";
/// How long a comment may be, in bytes; code hosts take a little more.
const MOST: usize = 60_000;
/// What is left for headings, for how much is left out, and for what stands around the parts.
const RESERVE: usize = 1_000;

pub(super) fn markdown(
    versions: &Versions<'_>,
    difference: &Difference,
    history: Option<&History>,
) -> String {
    let mut page = format!("{MARKER}### {}\n", difference.conclusion());
    if let Some(history) = history {
        let line = format!("\n{}.\n", escaped(&of_history(history)));
        page += if line.len() < MOST / 10 { &line } else { "\nOrders of history are treated differently.\n" };
    }
    // Half of what is free for the table, half of the rest for examples: what one does not need, the next one has.
    let free = |page: &str| MOST - RESERVE - page.len();
    if !difference.classes.is_empty() {
        page += &table(&difference.classes, history, free(&page) / 2);
        page += &examples(versions, &difference.classes, free(&page) / 2);
    }
    let (lines, left) = fitting(lines(difference), free(&page));
    let more = if left > 0 { format!("- and {left} more\n") } else { String::new() };
    if lines.is_empty() && left == 0 { page } else { format!("{page}\n{lines}{more}") }
}

/// What is no difference of a class of orders, a line each.
fn lines(difference: &Difference) -> impl Iterator<Item = String> {
    let Difference { classes: _, workflows, fields, data, undecided, .. } = difference;
    let changes = workflows.iter().map(|change| line(change));
    let fields = fields
        .iter()
        .map(|field| format!("{}; orders that only one version reads are not compared", line(field)));
    let data = data.iter().map(|change| format!("data: {}", escaped(change)));
    let undecided = undecided
        .iter()
        .map(|one| format!("not decided: {} → {}: {}", side(&one.before), side(&one.after), line(&one.why)));
    changes.chain(fields).chain(data).chain(undecided).map(|line| format!("- {line}\n"))
}

/// Those of the pieces that together are no longer than `most`, and how many are left out.
fn fitting(pieces: impl Iterator<Item = String>, most: usize) -> (String, usize) {
    let (mut text, mut left) = (String::new(), 0);
    for piece in pieces {
        if text.len() + piece.len() <= most {
            text += &piece;
        } else {
            left += 1;
        }
    }
    (text, left)
}

fn table(classes: &[Class], history: Option<&History>, most: usize) -> String {
    let orders = if history.is_some() { " orders |" } else { "" };
    let right = if history.is_some() { " ---: |" } else { "" };
    let head = format!("\n| before | after | which work orders |{orders}\n| --- | --- | --- |{right}\n");
    let rows = classes.iter().enumerate().map(|(at, class)| {
        let count = history.and_then(|history| history.classes.get(at));
        row(class, count.map(|count| count.count))
    });
    let (rows, left) = fitting(rows, most);
    let more = match left {
        0 => String::new(),
        1 => "\nOne more kind of work order is treated differently; `consign diff` shows it.\n".to_owned(),
        left => {
            format!(
                "\n{left} more kinds of work orders are treated differently; `consign diff` shows them.\n"
            )
        }
    };
    format!("{head}{rows}{more}")
}

fn row(class: &Class, count: Option<u64>) -> String {
    let mut conditions: Vec<String> = class.conditions.iter().map(|one| code(one)).collect();
    if !class.are_all {
        conditions.push("and others".into());
    }
    let node = class.node.as_ref().map(|node| format!("at node {}: ", escaped(node)));
    let what = class.what_differs().map(|what| format!(" ({what})"));
    let count = count.map(|count| format!(" {count} |")).unwrap_or_default();
    format!(
        "| {} | {} | {}{}{} |{count}\n",
        side(&class.before),
        side(&class.after),
        node.unwrap_or_default(),
        conditions.join("<br>or "),
        what.unwrap_or_default()
    )
}

fn examples(versions: &Versions<'_>, classes: &[Class], most: usize) -> String {
    let (examples, left) = fitting(classes.iter().map(|class| example(versions, class)), most);
    let more = if left > 0 { format!("\nand {left} more\n") } else { String::new() };
    format!("\n<details><summary>A work order of each</summary>\n{examples}{more}\n</details>\n")
}

fn example(versions: &Versions<'_>, class: &Class) -> String {
    let order = visible(&class.witness.order_in_words(versions));
    let fence = "`".repeat(longest_run(&order).max(2) + 1);
    format!(
        "\n{} → {}{}\n\n{fence}consign\n{order}\n{fence}\n",
        side(&class.before),
        side(&class.after),
        escaped(&class.witness.before_that())
    )
}

fn side(side: &Side) -> String {
    let rule = side.rule.as_ref().map(|rule| format!(" ({})", escaped(rule))).unwrap_or_default();
    format!("{}{rule}", escaped(&side.outcome.to_string()))
}

/// Text as it is, whatever it contains.
fn escaped(text: &str) -> String {
    let text = visible(text);
    let mut out = String::with_capacity(text.len());
    let mut before = ' ';
    let mut rest = text.chars().peekable();
    while let Some(c) = rest.next() {
        let in_word = before.is_alphanumeric() && rest.peek().is_some_and(|next| next.is_alphanumeric());
        match c {
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '&' => out.push_str("&amp;"),
            '_' if in_word => out.push('_'),
            '\\' | '`' | '*' | '_' | '[' | ']' | '|' | '~' | '#' | '!' | '@' => out.extend(['\\', c]),
            c => out.push(c),
        }
        before = c;
    }
    out
}

/// A sentence of ours with names in backticks.
fn line(text: &str) -> String {
    visible(text).replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}

/// Code in a cell of a table.
fn code(text: &str) -> String {
    let text = visible(text);
    let fence = "`".repeat(longest_run(&text) + 1);
    let space = if text.contains('`') { " " } else { "" };
    format!("{fence}{space}{}{space}{fence}", text.replace('|', "\\|"))
}

/// How many backticks follow one another at most.
fn longest_run(text: &str) -> usize {
    text.split(|c| c != '`').map(str::len).max().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_does_not_fit_is_counted() {
        let pieces = || ["aaaa", "bb", "c", "dd"].into_iter().map(str::to_owned);
        assert_eq!(fitting(pieces(), 9), ("aaaabbcdd".to_owned(), 0));
        assert_eq!(fitting(pieces(), 5), ("aaaac".to_owned(), 2));
        assert_eq!(fitting(pieces(), 0), (String::new(), 4));
    }

    #[test]
    fn nothing_leaves_its_place() {
        assert_eq!(
            escaped("q\n# <img>|`x` @you a_b _c_"),
            "q\\\\n\\# &lt;img&gt;\\|\\`x\\` \\@you a_b \\_c\\_"
        );
        assert_eq!(code("t = \"`<img>|\""), "`` t = \"`<img>\\|\" ``");
        assert_eq!(code("`"), "`` ` ``");
    }
}
