//! A difference for eyes, and as a comment on a change.

use super::history::{Count, History};
use crate::files::plural;
use crate::style::Paint;
use consign::diff::{Difference, Proof, Side, Versions};

/// How many undecided pairs are shown.
const SHOWN: usize = 10;

pub(super) fn human(
    versions: &Versions<'_>,
    difference: &Difference,
    history: Option<&History>,
    paint: Paint,
) -> String {
    let mut page = String::new();
    for (at, class) in difference.classes.iter().enumerate() {
        page += &format!(
            "{} {} {} {}\n",
            paint.bold(&format!("{}.", at + 1)),
            side(&class.before, paint),
            paint.dim("→"),
            side(&class.after, paint)
        );
        for (number, condition) in class.conditions.iter().enumerate() {
            page += &format!("   {:<12} {condition}\n", if number == 0 { "where" } else { "or where" });
        }
        if !class.are_all {
            page += "                and others\n";
        }
        page += &format!("   {:<12} {}\n", "for example", example(versions, &class.witness));
        if let Some(count) = history.and_then(|history| Some((history, history.classes.get(at)?))) {
            page += &format!("   {:<12} {}\n", "in history", counted(count.0, count.1));
        }
        page.push('\n');
    }
    for change in &difference.workflows {
        page += &format!("{} {change}\n", paint.yellow("changed:"));
    }
    for field in &difference.fields {
        page += &format!(
            "{} {field}; orders that only one version reads are not compared\n",
            paint.yellow("schema:")
        );
    }
    for undecided in difference.undecided.iter().take(SHOWN) {
        page += &format!(
            "{} {} → {}: {}\n",
            paint.yellow("undecided:"),
            side(&undecided.before, paint),
            side(&undecided.after, paint),
            undecided.why
        );
    }
    if difference.undecided.len() > SHOWN {
        page += &format!("{} {} more\n", paint.yellow("undecided:"), difference.undecided.len() - SHOWN);
    }
    if let Some(history) = history {
        page += &format!("{}\n", of_history(history));
    }
    page + &conclusion(difference) + "\n"
}

pub(super) fn markdown(
    versions: &Versions<'_>,
    difference: &Difference,
    history: Option<&History>,
) -> String {
    let plain = Paint(false);
    let mut page = format!("### {}\n", conclusion(difference));
    if let Some(history) = history {
        page += &format!("\n{}.\n", of_history(history));
    }
    if !difference.classes.is_empty() {
        let orders = if history.is_some() { " orders |" } else { "" };
        page += &format!(
            "\n| before | after | which work orders |{orders}\n| --- | --- | --- |{}\n",
            if orders.is_empty() { "" } else { " ---: |" }
        );
        for (at, class) in difference.classes.iter().enumerate() {
            let mut conditions: Vec<String> = class.conditions.iter().map(|one| code(one)).collect();
            if !class.are_all {
                conditions.push("and others".into());
            }
            let count = history.and_then(|history| history.classes.get(at));
            let count = count.map(|count| format!(" {} |", count.count)).unwrap_or_default();
            page += &format!(
                "| {} | {} | {} |{count}\n",
                cell(&side(&class.before, plain)),
                cell(&side(&class.after, plain)),
                conditions.join("<br>or ")
            );
        }
        page += "\n<details><summary>A work order of each</summary>\n";
        for class in &difference.classes {
            page += &format!(
                "\n{} → {}{}\n\n```consign\n{}\n```\n",
                side(&class.before, plain),
                side(&class.after, plain),
                when(&class.witness),
                order(versions, &class.witness)
            );
        }
        page += "\n</details>\n";
    }
    let lines = difference.workflows.iter().cloned();
    let fields = difference
        .fields
        .iter()
        .map(|field| format!("{field}; orders that only one version reads are not compared"));
    let undecided = difference.undecided.iter().map(|one| {
        format!("not decided: {} → {}: {}", side(&one.before, plain), side(&one.after, plain), one.why)
    });
    let lines: Vec<String> = lines.chain(fields).chain(undecided).map(|line| format!("- {line}\n")).collect();
    if !lines.is_empty() {
        page += &format!("\n{}", lines.concat());
    }
    page
}

fn conclusion(difference: &Difference) -> String {
    if difference.is_none() && !difference.fields.is_empty() {
        return "no difference: both versions treat every work order alike that both of them read".into();
    }
    if difference.is_none() {
        return "no difference: both versions treat every work order alike".into();
    }
    let mut parts = Vec::new();
    match difference.classes.len() {
        0 => {}
        1 => parts.push("1 kind of work order is treated differently".to_owned()),
        many => parts.push(format!("{many} kinds of work orders are treated differently")),
    }
    match difference.workflows.len() {
        0 => {}
        1 => parts.push("1 change of workflows".into()),
        many => parts.push(format!("{many} changes of workflows")),
    }
    match difference.undecided.len() {
        0 => {}
        1 => parts.push("1 comparison is not decided".into()),
        many => parts.push(format!("{many} comparisons are not decided")),
    }
    parts.join(", ")
}

fn side(side: &Side, paint: Paint) -> String {
    let rule = side.rule.as_ref().map(|rule| paint.dim(&format!(" ({rule})"))).unwrap_or_default();
    format!("{}{rule}", paint.bold(&side.outcome.to_string()))
}

/// The order in the words of a version that says most of it.
fn order(versions: &Versions<'_>, proof: &Proof) -> String {
    let before = versions.old.program().written_order(&proof.old_order);
    let after = versions.new.program().written_order(&proof.new_order);
    if before.len() > after.len() { before } else { after }
}

fn when(proof: &Proof) -> String {
    match proof.declined.as_slice() {
        [] => String::new(),
        [one] => format!(", after {one} declined it"),
        all => format!(", after {} declined it", all.join(" and ")),
    }
}

fn example(versions: &Versions<'_>, proof: &Proof) -> String {
    let reads_now = [versions.old, versions.new].iter().any(|engine| engine.program().reads_now());
    let at = if reads_now { format!(" at {}", proof.now) } else { String::new() };
    format!("{}{at}{}", order(versions, proof), when(proof))
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

fn of_history(history: &History) -> String {
    let count = |n: u64| plural(n, "order");
    let mut line = format!(
        "{} of {} of history {} treated differently",
        history.differ,
        count(history.total),
        if history.differ == 1 { "is" } else { "are" }
    );
    if history.other.count > 0 {
        line += &format!(
            ", {} of them in another way ({})",
            history.other.count,
            history.other.examples.join(", ")
        );
    }
    if history.invalid > 0 {
        line += &format!("; {} not read by both versions", count(history.invalid));
    }
    line
}

/// Text that stands in a cell of a Markdown table.
fn cell(text: &str) -> String {
    text.replace('|', "\\|")
}

fn code(text: &str) -> String {
    format!("`{}`", cell(text))
}
