//! What comes of a question about all orders: an order, a proof that there is none, or why there is neither.

/// What came of a question.
#[derive(Clone, Debug)]
pub(crate) enum Answer<T> {
    /// There is such an order, and the evaluator agrees.
    Yes(T),
    /// There is none: a proof.
    No,
    /// Neither an order nor a proof.
    Undecided(Unanswered),
}

impl<T> Answer<T> {
    /// What several questions together come to: the first order; otherwise no, if all of them are answered so.
    pub(super) fn any(answers: impl IntoIterator<Item = Self>) -> Self {
        let mut why = None;
        for answer in answers {
            match answer {
                Answer::No => {}
                Answer::Undecided(doubt) => why = why.max(Some(doubt)),
                yes @ Answer::Yes(_) => return yes,
            }
        }
        why.map_or(Answer::No, Answer::Undecided)
    }
}

/// Why a question was not answered.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Unanswered {
    /// It took too many steps.
    Budget,
    /// A condition has too many cases.
    TooLarge,
    /// It hangs on conditions that are not looked into.
    Beyond(Vec<String>),
}

impl std::fmt::Display for Unanswered {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Unanswered::Budget => f.write_str("it takes more steps than the prover may make"),
            Unanswered::TooLarge => f.write_str("a condition has too many cases"),
            Unanswered::Beyond(names) if names.is_empty() => f.write_str("it is beyond the prover"),
            Unanswered::Beyond(names) => {
                let names: Vec<String> = names.iter().map(|name| format!("`{name}`")).collect();
                write!(f, "it hangs on {}, which the prover does not look into", names.join(" and "))
            }
        }
    }
}
