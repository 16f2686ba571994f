//! What a desk knows of an order that is not in its document, for filters.

use jiff::Timestamp;

use super::decision::ReasonCode;
use crate::program::{FieldType, Program, Value};

/// Something that a desk knows of an order.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Fact {
    WaitingSince,
    Deadline,
    Reason,
    ClaimedBy,
}

/// What a fact's values are like; each may be missing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum FactType {
    DateTime,
    /// One of the codes of [`ReasonCode`].
    Reason,
    Text,
}

impl Fact {
    /// In the order of [`Facts::values`].
    pub const ALL: [Fact; 4] = [Fact::WaitingSince, Fact::Deadline, Fact::Reason, Fact::ClaimedBy];

    /// Its name in filters.
    pub fn name(self) -> &'static str {
        match self {
            Fact::WaitingSince => "waiting_since",
            Fact::Deadline => "deadline",
            Fact::Reason => "reason",
            Fact::ClaimedBy => "claimed_by",
        }
    }

    pub fn fact_type(self) -> FactType {
        match self {
            Fact::WaitingSince | Fact::Deadline => FactType::DateTime,
            Fact::Reason => FactType::Reason,
            Fact::ClaimedBy => FactType::Text,
        }
    }
}

/// What is known of an order besides its document when a [`Filter`](super::Filter) looks at it.
///
/// ```
/// let mut facts = consign::filter::Facts::at("2026-03-02T09:00:00Z".parse()?);
/// facts.claimed_by = Some("dana");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct Facts<'a> {
    /// What `now` is.
    pub now: Timestamp,
    /// When the order came to where it waits: `waiting_since`.
    pub waiting_since: Option<Timestamp>,
    /// Until when somebody has to act on it: `deadline`.
    pub deadline: Option<Timestamp>,
    /// Why no rule assigned it: `reason`.
    pub reason: Option<ReasonCode>,
    /// Who is working on it: `claimed_by`.
    pub claimed_by: Option<&'a str>,
}

impl Facts<'_> {
    /// An instant, at which nothing but the order's document is known.
    pub fn at(now: Timestamp) -> Self {
        Self { now, waiting_since: None, deadline: None, reason: None, claimed_by: None }
    }

    /// What a filter may ask for besides the fields of its program, and what the values are like; each may be missing.
    pub fn fields() -> impl Iterator<Item = (&'static str, FieldType)> {
        let field_type = |fact: Fact| match fact.fact_type() {
            FactType::DateTime => FieldType::DateTime,
            FactType::Text => FieldType::Text { caseless: false },
            FactType::Reason => {
                let variants = ReasonCode::ALL.map(|code| code.as_str().to_owned()).to_vec();
                FieldType::Enum { variants, ordered: false }
            }
        };
        Fact::ALL.into_iter().map(move |fact| (fact.name(), field_type(fact)))
    }

    /// The values, in the order of [`Fact::ALL`].
    pub(super) fn values(&self, program: &Program) -> [Value; 4] {
        let instant = |at: Option<Timestamp>| at.map_or(Value::Missing, Value::DateTime);
        let text = |text| Value::Text(program.texts.look_up(text, false));
        [
            instant(self.waiting_since),
            instant(self.deadline),
            self.reason.map_or(Value::Missing, |code| Value::Variant(code.number())),
            self.claimed_by.map_or(Value::Missing, text),
        ]
    }
}
