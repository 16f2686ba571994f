//! A difference for eyes.

use super::history::{Count, History};
use super::words::{of_history, visible};
use crate::files::plural;
use crate::style::Paint;
use consign::diff::{Class, Difference, Side, Versions};

/// How many undecided pairs are shown.
const SHOWN: usize = 10;

pub(super) fn human(
    versions: &Versions<'_>,
    difference: &Difference,
    history: Option<&History>,
    paint: Paint,
) -> String {
    let Difference { classes, workflows, fields, data, undecided, .. } = difference;
    let mut page = String::new();
    // What follows for orders comes after what it follows from.
    for change in data {
        page += &format!("{} {}\n", paint.yellow("data:"), visible(change));
    }
    page += if data.is_empty() || classes.is_empty() { "" } else { "\n" };
    for (at, class) in classes.iter().enumerate() {
        page += &of_class(versions, at, class, history, paint);
    }
    for change in workflows {
        page += &format!("{} {}\n", paint.yellow("changed:"), visible(change));
    }
    for field in fields {
        let field = visible(field);
        page += &format!(
            "{} {field}; orders that only one version reads are not compared\n",
            paint.yellow("schema:")
        );
    }
    for undecided in undecided.iter().take(SHOWN) {
        page += &format!(
            "{} {} → {}: {}\n",
            paint.yellow("undecided:"),
            side(&undecided.before, paint),
            side(&undecided.after, paint),
            visible(&undecided.why)
        );
    }
    if undecided.len() > SHOWN {
        page += &format!("{} {} more\n", paint.yellow("undecided:"), undecided.len() - SHOWN);
    }
    if let Some(history) = history {
        page += &format!("{}\n", visible(&of_history(history)));
    }
    page + &difference.conclusion() + "\n"
}

fn of_class(
    versions: &Versions<'_>,
    at: usize,
    class: &Class,
    history: Option<&History>,
    paint: Paint,
) -> String {
    let number = paint.bold(&format!("{}.", at + 1));
    let (before, after) = (side(&class.before, paint), side(&class.after, paint));
    let mut page = format!("{number} {before} {} {after}\n", paint.dim("→"));
    let mut line = |what: &str, text: &str| page += &format!("   {what:<12} {}\n", visible(text));
    if let Some(what) = class.what_differs() {
        line("what differs", what);
    }
    if let Some(node) = &class.node {
        line("at node", node);
    }
    for (number, condition) in class.conditions.iter().enumerate() {
        line(if number == 0 { "where" } else { "or where" }, condition);
    }
    if !class.are_all {
        line("", "and others");
    }
    line("for example", &class.witness.example(versions));
    if let Some((history, count)) = history.and_then(|history| Some((history, history.classes.get(at)?))) {
        line("in history", &counted(history, count));
    }
    page + "\n"
}

fn side(side: &Side, paint: Paint) -> String {
    let rule = side.rule.as_ref().map(|rule| paint.dim(&format!(" ({})", visible(rule))));
    format!("{}{}", paint.bold(&visible(&side.outcome.to_string())), rule.unwrap_or_default())
}

fn counted(history: &History, count: &Count) -> String {
    match (count.count, count.examples.as_slice()) {
        (0, _) => "no order".into(),
        (n, examples) => {
            let more = if n > examples.len() as u64 { ", …" } else { "" };
            format!("{n} of {}: {}{more}", plural(history.total, "order"), examples.join(", "))
        }
    }
}
