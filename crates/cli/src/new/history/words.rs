//! Words that columns have which are filled in afterwards.

/// Words of a column's name that say what became of an order.
const AFTERWARDS: [&str; 24] = [
    "closed",
    "closing",
    "closure",
    "resolved",
    "resolution",
    "solved",
    "completed",
    "completion",
    "finished",
    "cancelled",
    "canceled",
    "outcome",
    "ontime",
    "overdue",
    "breached",
    "breach",
    "sla",
    "invoice",
    "invoiced",
    "paid",
    "satisfaction",
    "feedback",
    "survey",
    "reopened",
];
/// What has a status that changes.
const ORDERS: [&str; 11] =
    ["case", "ticket", "order", "request", "job", "incident", "call", "task", "wo", "work", "workorder"];
/// What a status is.
const STATUS: [&str; 17] = [
    "closed",
    "resolved",
    "completed",
    "complete",
    "done",
    "finished",
    "cancelled",
    "canceled",
    "overdue",
    "ontime",
    "on time",
    "late",
    "in progress",
    "pending",
    "on hold",
    "open",
    "assigned",
];

/// The word of a name that says so.
pub fn afterwards(name: &str) -> Option<&str> {
    let words: Vec<&str> = name.split('_').collect();
    let word = words.iter().find(|word| AFTERWARDS.contains(word)).copied();
    let is_status =
        words.contains(&"status") && (words.len() == 1 || words.iter().any(|word| ORDERS.contains(word)));
    word.or(is_status.then_some("status"))
}

/// Whether values are those of a status: most are, and one at least says that something is over.
pub fn are_status<'t>(texts: impl Iterator<Item = &'t str>) -> bool {
    let (mut known, mut all) = (0, 0);
    for text in texts {
        known += usize::from(STATUS.contains(&text.to_lowercase().as_str()));
        all += 1;
    }
    all > 1 && known * 2 > all
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_and_values_tell_what_came_afterwards() {
        for name in
            ["closed_dt", "ontime", "case_status", "status", "resolution_code", "made_sla", "invoice_no"]
        {
            assert!(afterwards(name).is_some(), "{name}");
        }
        for name in ["vip_status", "region", "opened_at", "type", "customer_tier", "close_to_road"] {
            assert_eq!(afterwards(name), None, "{name}");
        }
        assert!(are_status(["Open", "Closed", "Waiting"].into_iter()));
        assert!(!are_status(["Open", "Roof", "Wall", "Door"].into_iter()));
        assert!(!are_status(["Done"].into_iter()));
    }
}
