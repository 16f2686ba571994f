//! A library that stops at a file whose parts contradict each other: that is an error of the file, and nothing is said of it elsewhere.

use std::cell::Cell;
use std::panic::{AssertUnwindSafe, catch_unwind, set_hook, take_hook};
use std::sync::Once;

use super::ColumnarError;

thread_local! {
    /// Whether this thread is within what is guarded.
    static IS_GUARDED: Cell<bool> = const { Cell::new(false) };
}

/// What the work returns, or that the file is damaged where the work panics. What it worked on is not to be used after that.
pub(super) fn guarded<T>(
    kind: &'static str,
    work: impl FnOnce() -> Result<T, ColumnarError>,
) -> Result<T, ColumnarError> {
    static HOOK: Once = Once::new();
    HOOK.call_once(|| {
        let before = take_hook();
        set_hook(Box::new(move |panic| {
            if !IS_GUARDED.try_with(Cell::get).unwrap_or(false) {
                before(panic);
            }
        }));
    });
    let outside = IS_GUARDED.replace(true);
    let result = catch_unwind(AssertUnwindSafe(work));
    IS_GUARDED.set(outside);
    result.unwrap_or_else(|_| {
        Err(ColumnarError::Damaged { kind, why: "its parts contradict each other".to_owned() })
    })
}
