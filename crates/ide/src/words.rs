//! What words of the language mean, in a sentence each.

use consign::editor::NameKind;

/// The words of conditions, rules, workflows and tests that are not said by their place alone.
const WORDS: &[(&str, &str)] = &[
    ("active", "the days on which the rule counts: `active from 2026-01-01 to 2026-12-31`"),
    ("all", "every one of the conditions, or of the elements, holds"),
    ("among", "whom a dispatcher chooses from, where a rule leaves it to one"),
    ("any", "at least one of the conditions, or of the elements, holds"),
    ("assign", "whom the order is assigned to; in a workflow, a node at which it is assigned"),
    ("assigns", "whether a provider or an engineer is chosen"),
    ("best", "the eligible candidate that comes first by `rank by`"),
    ("between", "from the first value to the second, both included"),
    ("branch", "a node that sends orders on by conditions; the first that holds decides"),
    ("calendar", "open hours and closed days, for `during` and `within … of`"),
    ("caseless", "upper and lower case are one in comparisons"),
    ("complete", "it is proven that every order that comes here is decided"),
    ("contains", "the text has the part, or the set has the element"),
    ("declined", "where the order goes when whoever has it gives it back"),
    ("directory", "the file with the providers and their engineers"),
    ("dispatchers", "the people whom the assigned provider lists as its dispatchers"),
    ("during", "the instant is in the open hours of the calendar"),
    ("eligible", "only candidates of whom the condition holds are chosen"),
    ("else", "what happens if nobody could be assigned, or in time"),
    ("expect", "what must have come of the order up to here"),
    ("first", "the first of these candidates that is eligible"),
    ("group", "several providers by one name"),
    ("handler", "who acts at the node"),
    ("let", "gives a condition a name"),
    ("list", "gives values a name, written here or in a file"),
    ("manual", "the order is flagged, and a dispatcher decides"),
    ("matches", "the text has a part that the regular expression describes"),
    ("missing", "the field has no value; before fields, the texts that stand for that"),
    ("none", "none of the conditions, or of the elements, holds"),
    ("now", "the instant of the decision"),
    ("otherwise", "what happens if no rule, or no way, before it matched"),
    ("portal", "whose people see the node: the company's or the provider's"),
    ("present", "the field has a value"),
    ("rank", "by what candidates are compared; the first key counts first"),
    ("reasons", "of which a decline must give one"),
    ("role", "what people do, and whose people they are"),
    ("rotate", "the candidates take turns"),
    ("rule", "what happens to the orders of which the condition holds; the first rule that matches decides"),
    ("rules", "a block of rules; in a workflow, the blocks that decide at the node"),
    ("sample", "an order that tests begin with"),
    ("schema", "the fields of work orders, providers or engineers"),
    ("split", "each candidate gets its share of the orders, by their ids"),
    ("start", "the node at which orders enter"),
    ("table", "rules of one form, a row each"),
    ("task", "a node at which somebody works on the order"),
    ("test", "an order, what people do, and what must come of it"),
    ("then", "where the order goes next"),
    ("timezone", "in which dates, times of day and weekdays are taken"),
    ("unique", "it is proven that no order matches two rules that do different things"),
    ("use", "takes in the items of another file"),
    ("when", "the condition of the orders that are meant"),
    ("within", "how long the order may wait; of places, how far apart they are"),
    ("workflow", "the way of an order through portals"),
];

/// The types and functions.
const BUILT_IN: &[(&str, &str)] = &[
    ("bool", "`true` or `false`"),
    ("count", "`count(SET)`: how many elements the set has"),
    ("date", "a calendar day, `2026-03-01`; `date(DATETIME)` is the day of an instant"),
    ("datetime", "an instant, `2026-03-01T08:30:00-05:00`"),
    ("day", "`day(DATETIME)`: the day of the month"),
    ("distance", "`distance(POINT, POINT)`: the way between them in kilometres, as the crow flies"),
    ("duration", "a length of time, `1h 30min`"),
    ("integer", "a number without fraction"),
    ("month", "`month(DATETIME)`: from 1 to 12"),
    ("number", "an exact decimal"),
    ("point", "a place on the earth, `(40.7, -74.0)`"),
    ("text", "letters in quotes; compared as they are, or `caseless`"),
    ("time", "a time of day, `08:30`; `time(DATETIME)` is that of an instant"),
    ("week", "`week(DATETIME)`: the week of the year, as ISO 8601 counts"),
    ("weekday", "`weekday(DATETIME)`: `mon`, `tue`, … `sun`"),
    ("year", "`year(DATETIME)`"),
];

/// What a word of the language means.
pub(crate) fn of_language(word: &str) -> Option<&'static str> {
    find(WORDS, word)
}

/// What a name that the language brings stands for.
pub(crate) fn about(name: &str, kind: NameKind) -> Option<&'static str> {
    match kind {
        NameKind::Type | NameKind::Function => find(BUILT_IN, name),
        NameKind::Schema | NameKind::Field | NameKind::Word => match name {
            "provider" => Some("the provider that is looked at: a candidate, or the assigned one"),
            "engineer" => Some("the engineer that is looked at: a candidate, or the assigned one"),
            "workload" => Some("how many open work orders it has"),
            "id" => Some("its id"),
            "name" => Some("its name"),
            word => find(WORDS, word),
        },
        _ => None,
    }
}

fn find(table: &[(&str, &'static str)], word: &str) -> Option<&'static str> {
    table.iter().find(|(one, _)| *one == word).map(|(_, text)| *text)
}

#[cfg(test)]
mod tests {
    use consign::editor::{functions, types};
    use consign::highlight::{Highlight, highlight};

    use super::*;

    #[test]
    fn every_function_is_explained() {
        for (name, _) in functions() {
            assert!(about(name, NameKind::Function).is_some(), "{name}");
        }
    }

    #[test]
    fn every_type_is_explained() {
        for name in types() {
            assert!(about(name, NameKind::Type).is_some(), "{name}");
        }
    }

    #[test]
    fn what_is_explained_is_a_word_of_the_language() {
        for (word, _) in WORDS {
            assert_eq!(highlight(word)[0].1, Highlight::Keyword, "{word}");
        }
        assert!(WORDS.is_sorted_by(|one, other| one.0 < other.0));
        assert!(BUILT_IN.is_sorted_by(|one, other| one.0 < other.0));
    }
}
