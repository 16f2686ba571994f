//! How many bytes have been looked at, for the tests that hold that this grows with the input and not with what its quotes do.

#[cfg(test)]
thread_local! {
    static LOOKED_AT: std::cell::Cell<usize> = const { std::cell::Cell::new(0) };
}

/// Counts so many bytes, in tests.
#[cfg_attr(not(test), inline(always))]
pub(super) fn add(_bytes: usize) {
    #[cfg(test)]
    LOOKED_AT.set(LOOKED_AT.get() + _bytes);
}

/// How many bytes have been counted by this thread since it was asked last.
#[cfg(test)]
pub(super) fn take() -> usize {
    LOOKED_AT.take()
}
