//! What a difference comes to in words, for eyes and for comments.

use consign::diff::{Changed, Class, Difference, Proof, Versions};

use super::history::History;
use crate::files::plural;

/// What both versions come to.
pub(super) fn conclusion(difference: &Difference) -> String {
    if difference.is_none() {
        return "no difference: both versions treat every work order alike".into();
    }
    let Difference { classes, workflows, fields, data, undecided, .. } = difference;
    let counted = |count: usize, one: &str, many: &str| match count {
        0 => None,
        1 => Some(format!("1 {one}")),
        count => Some(format!("{count} {many}")),
    };
    let parts = [
        counted(
            classes.len(),
            "kind of work order is treated differently",
            "kinds of work orders are treated differently",
        ),
        counted(workflows.len(), "change of workflows", "changes of workflows"),
        counted(fields.len(), "change of the work order", "changes of the work order"),
        counted(data.len(), "change of data", "changes of data"),
        counted(undecided.len(), "comparison is not decided", "comparisons are not decided"),
    ];
    parts.into_iter().flatten().collect::<Vec<_>>().join(", ")
}

/// What differs, where the outcomes' words do not tell.
pub(super) fn changed(class: &Class) -> Option<&'static str> {
    match class.changed {
        Changed::List => Some("whom the dispatcher may choose from"),
        Changed::Choice => Some("how one of them is chosen"),
        Changed::Recalled => Some("whom the dispatcher may choose from once an order is recalled"),
        Changed::Place => Some("the workflow or the node where that is so"),
        _ => None,
    }
}

/// The order in the words of a version that says most of it.
pub(super) fn order(versions: &Versions<'_>, proof: &Proof) -> String {
    let before = versions.old.program().written_order(&proof.old_order);
    let after = versions.new.program().written_order(&proof.new_order);
    if before.len() > after.len() { before } else { after }
}

/// What was done with the order before.
pub(super) fn when(proof: &Proof) -> String {
    let assigned = proof.at.as_ref().and_then(|at| at.provider.as_ref());
    let assigned = assigned.map(|provider| format!(", assigned to {provider}"));
    let declined = match proof.declined.as_slice() {
        [] => String::new(),
        [one] => format!(", after {one} declined it"),
        all => format!(", after {} declined it", all.join(" and ")),
    };
    assigned.unwrap_or_default() + &declined
}

/// How many orders of the past are treated differently.
pub(super) fn of_history(history: &History) -> String {
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

/// A text without control characters and marks of direction, which change what stands around it.
pub(super) fn visible(text: &str) -> String {
    let mut shown = String::with_capacity(text.len());
    for c in text.chars() {
        let turns = matches!(c, '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
        if c.is_control() || turns || matches!(c, '\u{2028}' | '\u{2029}') {
            shown.extend(c.escape_default());
        } else {
            shown.push(c);
        }
    }
    shown
}
