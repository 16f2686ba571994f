//! A difference as a comment on a change. Ids and texts come from the programs, which strangers may have written:
//! none of them leaves its cell, its code or its line.

use super::history::History;
use super::words::{changed, conclusion, of_history, order, visible, when};
use consign::diff::{Class, Difference, Side, Versions};

pub(super) fn markdown(
    versions: &Versions<'_>,
    difference: &Difference,
    history: Option<&History>,
) -> String {
    let Difference { classes, workflows, fields, data, undecided } = difference;
    let mut page = format!("### {}\n", conclusion(difference));
    if let Some(history) = history {
        page += &format!("\n{}.\n", escaped(&of_history(history)));
    }
    if !classes.is_empty() {
        page += &table(classes, history);
        page += &examples(versions, classes);
    }
    let lines = workflows.iter().map(|change| line(change));
    let fields = fields
        .iter()
        .map(|field| format!("{}; orders that only one version reads are not compared", line(field)));
    let data = data.iter().map(|change| format!("data: {}", escaped(change)));
    let undecided = undecided
        .iter()
        .map(|one| format!("not decided: {} → {}: {}", side(&one.before), side(&one.after), line(&one.why)));
    let lines = lines.chain(fields).chain(data).chain(undecided);
    let lines: String = lines.map(|line| format!("- {line}\n")).collect();
    if lines.is_empty() { page } else { format!("{page}\n{lines}") }
}

fn table(classes: &[Class], history: Option<&History>) -> String {
    let orders = if history.is_some() { " orders |" } else { "" };
    let right = if history.is_some() { " ---: |" } else { "" };
    let mut table = format!("\n| before | after | which work orders |{orders}\n| --- | --- | --- |{right}\n");
    for (at, class) in classes.iter().enumerate() {
        let mut conditions: Vec<String> = class.conditions.iter().map(|one| code(one)).collect();
        if !class.are_all {
            conditions.push("and others".into());
        }
        let node = class.node.as_ref().map(|node| format!("at node {}: ", escaped(node)));
        let what = changed(class).map(|what| format!(" ({what})"));
        let count = history.and_then(|history| history.classes.get(at));
        let count = count.map(|count| format!(" {} |", count.count)).unwrap_or_default();
        table += &format!(
            "| {} | {} | {}{}{} |{count}\n",
            side(&class.before),
            side(&class.after),
            node.unwrap_or_default(),
            conditions.join("<br>or "),
            what.unwrap_or_default()
        );
    }
    table
}

fn examples(versions: &Versions<'_>, classes: &[Class]) -> String {
    let mut page = "\n<details><summary>A work order of each</summary>\n".to_owned();
    for class in classes {
        let order = visible(&order(versions, &class.witness));
        let fence = "`".repeat(longest_run(&order).max(2) + 1);
        page += &format!(
            "\n{} → {}{}\n\n{fence}consign\n{order}\n{fence}\n",
            side(&class.before),
            side(&class.after),
            escaped(&when(&class.witness))
        );
    }
    page + "\n</details>\n"
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
    fn nothing_leaves_its_place() {
        assert_eq!(
            escaped("q\n# <img>|`x` @you a_b _c_"),
            "q\\\\n\\# &lt;img&gt;\\|\\`x\\` \\@you a_b \\_c\\_"
        );
        assert_eq!(code("t = \"`<img>|\""), "`` t = \"`<img>\\|\" ``");
        assert_eq!(code("`"), "`` ` ``");
    }
}
