//! A difference in words.

use super::difference::{Changed, Class, Difference, Proof, Versions};

impl Difference {
    /// What both versions come to, in a line.
    pub fn conclusion(&self) -> String {
        if self.is_none() {
            return "no difference: both versions treat every work order alike".into();
        }
        let Self { classes, workflows, fields, data, undecided } = self;
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
}

impl Class {
    /// What differs, where the outcomes' words do not tell.
    pub fn what_differs(&self) -> Option<&'static str> {
        match self.changed {
            Changed::List => Some("whom the dispatcher may choose from"),
            Changed::Choice => Some("how one of them is chosen"),
            Changed::Recalled => Some("whom the dispatcher may choose from once an order is recalled"),
            Changed::Place => Some("the workflow or the node where that is so"),
            Changed::Outcome => None,
        }
    }
}

impl Proof {
    /// The order, in the words of the version that says most of it, when, and what was done with it before.
    pub fn example(&self, versions: &Versions<'_>) -> String {
        let order = self.order_in_words(versions);
        let reads_now = [versions.old, versions.new].iter().any(|engine| engine.program().reads_now());
        let at = if reads_now { format!(" at {}", self.now) } else { String::new() };
        format!("{order}{at}{}", self.before_that())
    }

    /// The order, in the words of the version that says most of it.
    pub fn order_in_words(&self, versions: &Versions<'_>) -> String {
        let before = versions.old.program().written_order(&self.old_order);
        let after = versions.new.program().written_order(&self.new_order);
        if before.len() > after.len() { before } else { after }
    }

    /// What was done with the order before; empty if nothing was.
    pub fn before_that(&self) -> String {
        let assigned = self.at.as_ref().and_then(|at| at.provider.as_ref());
        let assigned = assigned.map(|provider| format!(", assigned to {provider}"));
        let declined = match self.declined.as_slice() {
            [] => String::new(),
            [one] => format!(", after {one} declined it"),
            all => format!(", after {} declined it", all.join(" and ")),
        };
        assigned.unwrap_or_default() + &declined
    }
}
