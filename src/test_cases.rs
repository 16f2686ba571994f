//! How many random cases the tests of the library try.

/// So many as are worth their time at every change, times `CASES_FACTOR`, which CI sets.
pub(crate) fn cases(usual: u32) -> u32 {
    let factor = std::env::var("CASES_FACTOR").ok().and_then(|factor| factor.parse().ok());
    usual.saturating_mul(factor.unwrap_or(1))
}
