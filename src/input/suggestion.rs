//! What to declare of a field whose values are not read: the forms that fit all of them.

use std::collections::BTreeSet;
use std::sync::LazyLock;

use crate::program::{EnumId, EnumType, Field, IdSlice, Type};
use crate::scalar::{CalendarForm, CalendarKind, NumberForm, fold};

/// What a bad value was, for [`Suggestion`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FoundValue {
    text: String,
    of: ValueKind,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum ValueKind {
    Date,
    Time,
    DateTime,
    Number,
    Bool,
    /// Of an enum, and whether it is a variant in another case.
    Enum {
        is_variant: bool,
    },
    Other,
}

impl FoundValue {
    /// A longer text is no value that has a form.
    const LONGEST: usize = 100;

    /// A text that is no value of a field; `None` if no declaration would make it one.
    pub(super) fn new(text: &str, field: &Field, enums: &IdSlice<EnumId, EnumType>) -> Option<Self> {
        let text = text.trim();
        let of = match &field.ty {
            Type::Date => ValueKind::Date,
            Type::Time => ValueKind::Time,
            Type::DateTime => ValueKind::DateTime,
            Type::Number { .. } => ValueKind::Number,
            Type::Bool => ValueKind::Bool,
            Type::Enum(id) => {
                let folded = fold(text.get(..Self::LONGEST).unwrap_or(text));
                ValueKind::Enum {
                    is_variant: enums[*id].variants.iter().any(|variant| fold(variant) == folded),
                }
            }
            Type::Duration | Type::Point => ValueKind::Other,
            Type::Text { .. } | Type::Set(_) | Type::Record | Type::List(_) => return None,
        };
        let is_short = !text.is_empty() && text.len() <= Self::LONGEST;
        is_short.then(|| Self { text: text.to_owned(), of })
    }
}

/// The declarations that would have made values of a field valid. As large as the list of usual forms, whatever the number of values.
#[derive(Clone, Debug, Default)]
pub struct Suggestion {
    /// Of the usual forms of the type, those that fit all values so far; `None` before the first.
    fitting: Option<Vec<usize>>,
    kind: Option<ValueKind>,
    /// The usual words for nothing among the values.
    missing: BTreeSet<String>,
    /// The first few different values of a bool.
    texts: BTreeSet<String>,
    /// Whether all values are variants in another case.
    other_case: Option<bool>,
    /// Whether some value is neither read nor a word for nothing.
    has_others: bool,
}

/// What exports write where there is nothing.
pub(super) const NOTHING: [&str; 16] = [
    "N/A", "n/a", "#N/A", "NA", "-", "--", "?", "NULL", "null", "None", "none", "NaN", "nan", "(null)",
    "(blank)", "unknown",
];
/// What bools are written as elsewhere, true first.
const BOOLS: [[&str; 2]; 10] = [
    ["T", "F"],
    ["t", "f"],
    ["on", "off"],
    ["ON", "OFF"],
    ["J", "N"],
    ["Ja", "Nein"],
    ["O", "N"],
    ["Oui", "Non"],
    ["S", "N"],
    ["Sí", "No"],
];
/// How many forms are named where several fit.
const NAMED: usize = 3;

impl Suggestion {
    /// Looks at a value that was not read.
    pub fn see(&mut self, found: &FoundValue) {
        self.kind.get_or_insert(found.of);
        if NOTHING.contains(&found.text.as_str()) {
            self.missing.insert(found.text.clone());
            return;
        }
        self.has_others = true;
        match found.of {
            ValueKind::Bool => {
                if self.texts.len() <= 2 {
                    self.texts.insert(found.text.clone());
                }
            }
            ValueKind::Enum { is_variant } => {
                self.other_case = Some(self.other_case.unwrap_or(true) && is_variant)
            }
            ValueKind::Other => {}
            kind => self.narrow(kind, &found.text),
        }
    }

    fn narrow(&mut self, kind: ValueKind, text: &str) {
        let forms = usual(kind);
        let fitting = self.fitting.get_or_insert_with(|| (0..forms.len()).collect());
        fitting.retain(|at| forms[*at].fits(text));
    }

    /// Takes over what another one has seen of the same field.
    pub fn add(&mut self, other: Self) {
        self.fitting = match (self.fitting.take(), other.fitting) {
            (Some(one), Some(other)) => Some(one.into_iter().filter(|at| other.contains(at)).collect()),
            (one, other) => one.or(other),
        };
        self.kind = self.kind.or(other.kind);
        self.missing.extend(other.missing);
        self.texts.extend(other.texts);
        self.other_case = match (self.other_case, other.other_case) {
            (Some(one), Some(other)) => Some(one && other),
            (one, other) => one.or(other),
        };
        self.has_others |= other.has_others;
    }

    /// What to write behind the type of the field; several alternatives where all values fit all of them. `None` if nothing is known that would
    /// make all values valid.
    pub fn declarations(&self) -> Option<Vec<String>> {
        let missing: Vec<String> = self.missing.iter().map(|word| format!("{word:?}")).collect();
        let missing =
            if missing.is_empty() { String::new() } else { format!("missing {}", missing.join(", ")) };
        if !self.has_others {
            return (!missing.is_empty()).then(|| vec![missing]);
        }
        let forms = self.forms()?;
        let both = |form: String| if missing.is_empty() { form } else { format!("{form} {missing}") };
        Some(forms.into_iter().map(both).collect())
    }

    fn forms(&self) -> Option<Vec<String>> {
        match self.kind? {
            ValueKind::Bool => {
                let is_of = |pair: &&[&str; 2]| self.texts.iter().all(|text| pair.contains(&text.as_str()));
                let fitting = BOOLS.iter().filter(is_of);
                let forms: Vec<String> = fitting.map(|[yes, no]| format!("as {yes:?}, {no:?}")).collect();
                (forms.len() == 1).then_some(forms)
            }
            ValueKind::Enum { .. } => (self.other_case == Some(true)).then(|| vec!["caseless".to_owned()]),
            ValueKind::Other => None,
            kind => {
                let forms = usual(kind);
                let fitting = self.fitting.as_deref().unwrap_or_default();
                let named = fitting.iter().take(NAMED).map(|at| format!("as {:?}", forms[*at].example));
                (!fitting.is_empty()).then(|| named.collect())
            }
        }
    }
}

/// A form that exports have.
pub(super) struct UsualForm {
    example: String,
    kind: UsualKind,
}

enum UsualKind {
    Calendar(CalendarForm),
    Number(NumberForm),
    /// So many digits since 1970.
    Epoch(usize),
}

impl UsualForm {
    pub fn example(&self) -> &str {
        &self.example
    }

    pub fn fits(&self, text: &str) -> bool {
        match &self.kind {
            UsualKind::Calendar(form) => form.read(text).is_some(),
            UsualKind::Number(form) => form.read(text).is_some(),
            UsualKind::Epoch(digits) => {
                text.len() == *digits && text.bytes().all(|byte| byte.is_ascii_digit())
            }
        }
    }
}

/// What the usual form of a number reads in a text, to be compared.
pub(super) fn reading(kind: ValueKind, form: usize, text: &str) -> Option<String> {
    match &usual(kind)[form].kind {
        UsualKind::Calendar(form) => form.read(text).map(|moment| format!("{moment:?}")),
        UsualKind::Number(form) => form.read(text).map(|number| number.to_string()),
        UsualKind::Epoch(digits) => Some(format!("{digits} {text}")),
    }
}

const DATES: [&str; 16] = [
    "31/12/2026",
    "12/31/2026",
    "31.12.2026",
    "31-12-2026",
    "12-31-2026",
    "Dec 31, 2026",
    "31 Dec 2026",
    "31-Dec-2026",
    "Thu, 31 Dec 2026",
    "Thursday, December 31, 2026",
    "31/12/99",
    "12/31/99",
    "31.12.99",
    "31-Dec-99",
    "31122026",
    "12312026",
];
const TIMES: [&str; 6] = ["23:59", "23:59:59", "11:59 PM", "11:59:59 PM", "23:59:59.999", "23h59"];
const NUMBERS: [&str; 13] = [
    "1,234.50",
    "1.234,50",
    "1 234,50",
    "1'234.50",
    "$1,234.50",
    "£1,234.50",
    "€1,234.50",
    "1.234,50 €",
    "€ 1.234,50",
    "1 234,50 €",
    "12,34,567.00",
    "CHF 1'234.50",
    "USD 1,234.50",
];

/// The usual forms of values of a kind, the commoner first.
pub(super) fn usual(kind: ValueKind) -> &'static [UsualForm] {
    static OF_DATES: LazyLock<Vec<UsualForm>> =
        LazyLock::new(|| calendar(DATES.map(str::to_owned), CalendarKind::Date));
    static OF_TIMES: LazyLock<Vec<UsualForm>> = LazyLock::new(|| {
        calendar(["23h59", "23.59", "2359", "235959"].map(str::to_owned), CalendarKind::Time)
    });
    static OF_DATETIMES: LazyLock<Vec<UsualForm>> = LazyLock::new(|| {
        let iso = ["2026-12-31", "2026/12/31"];
        let with_times = DATES.iter().chain(&iso).flat_map(|date| {
            TIMES.iter().flat_map(move |time| {
                [format!("{date} {time}"), format!("{date}, {time}"), format!("{date} {time} +01:00")]
            })
        });
        let mut forms =
            calendar(DATES.map(str::to_owned).into_iter().chain(with_times), CalendarKind::DateTime);
        forms.push(UsualForm { example: "epoch seconds".to_owned(), kind: UsualKind::Epoch(10) });
        forms.push(UsualForm { example: "epoch milliseconds".to_owned(), kind: UsualKind::Epoch(13) });
        forms
    });
    static OF_NUMBERS: LazyLock<Vec<UsualForm>> = LazyLock::new(|| {
        let form = |example: &str| {
            let kind = UsualKind::Number(NumberForm::by_example(example).ok()?);
            Some(UsualForm { example: example.to_owned(), kind })
        };
        NUMBERS.into_iter().filter_map(form).collect()
    });
    match kind {
        ValueKind::Date => &OF_DATES,
        ValueKind::Time => &OF_TIMES,
        ValueKind::DateTime => &OF_DATETIMES,
        ValueKind::Number => &OF_NUMBERS,
        ValueKind::Bool | ValueKind::Enum { .. } | ValueKind::Other => &[],
    }
}

fn calendar(examples: impl IntoIterator<Item = String>, kind: CalendarKind) -> Vec<UsualForm> {
    let form = |example: String| {
        let kind = UsualKind::Calendar(CalendarForm::by_example(&example, kind).ok()?);
        Some(UsualForm { example, kind })
    };
    examples.into_iter().filter_map(form).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(kind: ValueKind, texts: &[&str]) -> Option<Vec<String>> {
        let mut parts = [Suggestion::default(), Suggestion::default()];
        for (at, text) in texts.iter().enumerate() {
            parts[at % 2].see(&FoundValue { text: (*text).to_owned(), of: kind });
        }
        let [mut one, other] = parts;
        one.add(other);
        one.declarations()
    }

    #[test]
    fn all_usual_forms_are_forms() {
        assert_eq!(usual(ValueKind::Date).len(), DATES.len());
        assert_eq!(usual(ValueKind::Time).len(), 4);
        assert_eq!(usual(ValueKind::Number).len(), NUMBERS.len());
        assert_eq!(usual(ValueKind::DateTime).len(), DATES.len() + (DATES.len() + 2) * TIMES.len() * 3 + 2);
    }

    #[test]
    fn what_fits_all_values_is_suggested() {
        use ValueKind::{Bool, Date, DateTime, Enum, Number, Other, Time};
        type Texts = &'static [&'static str];
        let cases: [(ValueKind, Texts, Option<Texts>); 17] = [
            (Date, &["03/04/2026", "29/04/2026"], Some(&["as \"31/12/2026\""])),
            (Date, &["03/04/2026", "04/29/2026", "N/A"], Some(&["as \"12/31/2026\" missing \"N/A\""])),
            (Date, &["03/04/2026", "05/04/2026"], Some(&["as \"31/12/2026\"", "as \"12/31/2026\""])),
            (Date, &["13/04/2026", "04/13/2026"], None),
            (Date, &["-", "?"], Some(&["missing \"-\", \"?\""])),
            (DateTime, &["29/02/2016 01:16", "1/3/2016 1:16"], Some(&["as \"31/12/2026 23:59\""])),
            (DateTime, &["1772438400", "1772438401"], Some(&["as \"epoch seconds\""])),
            (DateTime, &["Mar 1, 2026 8:30:00 AM"], Some(&["as \"Dec 31, 2026 11:59:59 PM\""])),
            (Time, &["0830", "2359"], Some(&["as \"2359\""])),
            (Number, &["$1,200.50", "$5"], Some(&["as \"$1,234.50\""])),
            (
                Number,
                &["1.200,50", "1.200,5"],
                Some(&["as \"1.234,50\"", "as \"1.234,50 €\"", "as \"€ 1.234,50\""]),
            ),
            (Number, &["five"], None),
            (Bool, &["T", "F"], Some(&["as \"T\", \"F\""])),
            (Bool, &["maybe"], None),
            (Enum { is_variant: true }, &["LOW", "High"], Some(&["caseless"])),
            (Enum { is_variant: false }, &["x"], None),
            (Other, &["N/A", "4 hours"], None),
        ];
        for (kind, texts, wanted) in cases {
            let wanted = wanted.map(|all| all.iter().map(|one| (*one).to_owned()).collect::<Vec<_>>());
            assert_eq!(of(kind, texts), wanted, "{texts:?}");
        }
    }
}
