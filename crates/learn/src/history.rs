//! Past orders as numbers: the value of each field, and whom each order went to.

/// Which values of a field stand together in a condition.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scale {
    /// Any of them.
    Names,
    /// Neighbours: those from one to another.
    Order,
}

/// A field of the orders.
#[derive(Clone, Debug)]
pub struct Field {
    scale: Scale,
    codes: Vec<u32>,
    size: usize,
    asks_missing: bool,
}

impl Field {
    /// The code of a value that is missing.
    pub const MISSING: u32 = 0;

    /// The value of each order as a code: [`Field::MISSING`], or one from 1 on, ascending where values have an order.
    pub fn new(scale: Scale, codes: Vec<u32>) -> Self {
        let size = codes.iter().max().map_or(1, |last| *last as usize + 1);
        Self { scale, codes, size, asks_missing: true }
    }

    /// No condition asks whether its value is missing.
    #[must_use]
    pub fn asked_only_for_values(self) -> Self {
        Self { asks_missing: false, ..self }
    }

    pub(crate) fn asks_missing(&self) -> bool {
        self.asks_missing
    }

    pub(crate) fn scale(&self) -> Scale {
        self.scale
    }

    /// One more than the last code.
    pub(crate) fn size(&self) -> usize {
        self.size
    }

    pub(crate) fn codes(&self) -> &[u32] {
        &self.codes
    }

    pub(crate) fn code(&self, row: usize) -> usize {
        self.codes[row] as usize
    }
}

/// Orders, their fields, and whom they went to.
#[derive(Clone, Debug)]
pub struct History {
    fields: Vec<Field>,
    answers: Vec<u32>,
    answer_count: usize,
}

impl History {
    /// The answer of an order that people dispatched, and of one that no rule decides.
    pub const MANUAL: u32 = 0;
    /// The answer of an order that went to somebody to whom no rule sends any.
    pub const OTHER: u32 = u32::MAX;

    /// Fields have as many codes as there are answers; `None` if one has not.
    pub fn new(fields: Vec<Field>, answers: Vec<u32>) -> Option<Self> {
        let answer_count = answers
            .iter()
            .filter(|answer| **answer != Self::OTHER)
            .max()
            .map_or(1, |last| *last as usize + 1);
        let fit = fields.iter().all(|field| field.codes.len() == answers.len());
        fit.then_some(Self { fields, answers, answer_count })
    }

    /// How many orders there are.
    pub fn len(&self) -> usize {
        self.answers.len()
    }

    /// Whether there is no order.
    pub fn is_empty(&self) -> bool {
        self.answers.is_empty()
    }

    pub(crate) fn fields(&self) -> &[Field] {
        &self.fields
    }

    /// Whom an order went to.
    pub fn answer(&self, row: usize) -> u32 {
        self.answers[row]
    }

    /// One more than the last answer.
    pub(crate) fn answer_count(&self) -> usize {
        self.answer_count
    }
}
