//! Work on several threads whose results are taken in the order in which the work came.
//!
//! There is no thread that only reads or only writes: each worker asks the source itself, one after the other, and
//! whoever comes with the result that is next takes it and those that wait behind it. As many threads as cores are thus
//! always busy, and what one has read it also works on.

use std::collections::BTreeMap;
use std::sync::mpsc::Receiver;
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};
use std::thread;

use super::error::Failure;

/// Where work comes from.
pub(super) trait Source<I>: Send {
    /// The next piece of work; `None` at the end.
    fn next(&mut self) -> Result<Option<I>, Failure>;
}

/// Work that another thread puts in.
impl<I: Send> Source<I> for Receiver<I> {
    fn next(&mut self) -> Result<Option<I>, Failure> {
        Ok(self.recv().ok())
    }
}

/// Whoever does the work of one thread.
pub(super) trait Work<I>: Send {
    type Output: Send;

    fn work(&mut self, item: I) -> Self::Output;
}

/// Whoever takes the results, one after the other.
pub(super) trait Exit<O>: Send {
    fn take(&mut self, result: O) -> Result<(), Failure>;

    /// Nothing more is to be taken just now.
    fn rest(&mut self);
}

/// Has each of `workers`, on a thread of its own, do work of `source`, and hands the results to `exit` in the same order.
/// Meanwhile `beside` runs on this thread; it may be what the source gets its work from.
///
/// # Errors
/// What `exit` fails with, else what `source` or `beside` fails with; the rest is left undone.
pub(super) fn run<I, W: Work<I>>(
    workers: &mut [W],
    source: impl Source<I>,
    exit: &mut impl Exit<W::Output>,
    beside: impl FnOnce() -> Result<(), Failure>,
) -> Result<(), Failure> {
    let ahead = 4 * workers.len() as u64;
    let hall = Hall {
        source: Mutex::new((Some(source), 0)),
        results: Mutex::new(Results::default()),
        taken: Condvar::new(),
        exit: Mutex::new(exit),
        ahead,
    };
    let beside = thread::scope(|scope| {
        for worker in workers {
            scope.spawn(|| hall.labour(worker));
        }
        beside()
    });
    let results = hall.results.into_inner().unwrap_or_else(PoisonError::into_inner);
    results.failure.map_or(Ok(()), Err).and(results.source_failure.map_or(Ok(()), Err)).and(beside)
}

/// What all workers share.
struct Hall<'e, S, O, E> {
    /// With the number of the next piece of work; `None` if there is no more.
    source: Mutex<(Option<S>, u64)>,
    results: Mutex<Results<O>>,
    /// A result was taken.
    taken: Condvar,
    exit: Mutex<&'e mut E>,
    /// How many pieces of work may be begun whose results are not taken: what is in memory is bounded.
    ahead: u64,
}

struct Results<O> {
    /// Those that came before their turn.
    early: BTreeMap<u64, O>,
    /// The number of the one whose turn it is.
    next: u64,
    /// Whether a worker takes results just now.
    is_taking: bool,
    /// Whether everything is left undone.
    is_stopped: bool,
    failure: Option<Failure>,
    source_failure: Option<Failure>,
}

impl<O> Default for Results<O> {
    fn default() -> Self {
        let (early, next) = (BTreeMap::new(), 0);
        Self { early, next, is_taking: false, is_stopped: false, failure: None, source_failure: None }
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl<S, O, E> Hall<'_, S, O, E> {
    fn labour<I, W>(&self, worker: &mut W)
    where
        S: Source<I>,
        W: Work<I, Output = O>,
        E: Exit<O>,
    {
        let _leaving = Leaving(|| {
            if thread::panicking() {
                self.stop(None);
            }
            // Whoever puts work in must not wait for somebody to take it out.
            lock(&self.source).0 = None;
        });
        while let Some((number, item)) = self.next() {
            self.deliver(number, worker.work(item));
        }
    }

    /// The next piece of work, when results have been taken of what was begun before.
    fn next<I>(&self) -> Option<(u64, I)>
    where
        S: Source<I>,
    {
        let mut source = lock(&self.source);
        let (source, next) = &mut *source;
        let mut results = lock(&self.results);
        while *next >= results.next + self.ahead && !results.is_stopped {
            results = self.taken.wait(results).unwrap_or_else(PoisonError::into_inner);
        }
        if results.is_stopped {
            return None;
        }
        drop(results);
        match source.as_mut()?.next() {
            Ok(item) => {
                *next += 1;
                Some((*next - 1, item?))
            }
            Err(failure) => {
                lock(&self.results).source_failure = Some(failure);
                None
            }
        }
    }

    /// Takes the result if it is its turn, and those behind it, unless another worker does.
    fn deliver(&self, number: u64, result: O)
    where
        E: Exit<O>,
    {
        let mut results = lock(&self.results);
        results.early.insert(number, result);
        if results.is_taking || results.is_stopped {
            return;
        }
        results.is_taking = true;
        let mut has_rested = true;
        loop {
            let next = results.next;
            let result = results.early.remove(&next);
            results.next += u64::from(result.is_some());
            if result.is_none() && has_rested {
                results.is_taking = false;
                return;
            }
            drop(results);
            has_rested = result.is_none();
            let mut exit = lock(&self.exit);
            let taken = match result {
                Some(result) => exit.take(result),
                None => {
                    exit.rest();
                    Ok(())
                }
            };
            drop(exit);
            if let Err(failure) = taken {
                return self.stop(Some(failure));
            }
            self.taken.notify_all();
            results = lock(&self.results);
        }
    }

    /// Lets all workers leave the rest undone.
    fn stop(&self, failure: Option<Failure>) {
        let mut results = lock(&self.results);
        results.is_stopped = true;
        results.failure = results.failure.take().or(failure);
        drop(results);
        self.taken.notify_all();
    }
}

/// Runs its closure at the end, however that comes.
struct Leaving<F: FnMut()>(F);

impl<F: FnMut()> Drop for Leaving<F> {
    fn drop(&mut self) {
        (self.0)();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Default)]
    struct Taken {
        all: Vec<u64>,
        most: Option<usize>,
        /// How many were there whenever there was nothing more.
        rests: Vec<usize>,
    }

    impl Exit<u64> for Taken {
        fn take(&mut self, result: u64) -> Result<(), Failure> {
            if self.most == Some(self.all.len()) {
                return Err(Failure::message("full"));
            }
            self.all.push(result);
            Ok(())
        }

        fn rest(&mut self) {
            self.rests.push(self.all.len());
        }
    }

    /// Numbers, and what comes after them.
    struct Numbers(std::ops::Range<u64>, fn() -> Result<Option<u64>, Failure>);

    impl Source<u64> for Numbers {
        fn next(&mut self) -> Result<Option<u64>, Failure> {
            self.0.next().map_or_else(self.1, |number| Ok(Some(number)))
        }
    }

    fn numbers(count: u64) -> Numbers {
        Numbers(0..count, || Ok(None))
    }

    fn nothing() -> Result<(), Failure> {
        Ok(())
    }

    /// Takes longer for some, so that results come out of order.
    #[derive(Clone)]
    struct Slowly;

    impl Work<u64> for Slowly {
        type Output = u64;

        fn work(&mut self, number: u64) -> u64 {
            if number.is_multiple_of(7) {
                thread::sleep(std::time::Duration::from_millis(2));
            }
            assert!(number < 1_000_000, "it cannot do that");
            number * 2
        }
    }

    #[test]
    fn results_come_in_the_order_of_the_work() {
        for threads in [1, 2, 5] {
            let mut taken = Taken::default();
            assert!(run(&mut vec![Slowly; threads], numbers(300), &mut taken, nothing).is_ok());
            assert_eq!(taken.all, (0..300).map(|number| number * 2).collect::<Vec<_>>());
            assert_eq!(taken.rests.last(), Some(&300), "what was taken last is handed on");
        }
    }

    #[test]
    fn another_thread_can_put_work_in() {
        let (entrance, source) = std::sync::mpsc::sync_channel(1);
        let mut taken = Taken::default();
        let feed = move || {
            assert!((0..300).all(|number| entrance.send(number).is_ok()));
            Err(Failure::message("cut off"))
        };
        let failed = run(&mut [Slowly, Slowly], source, &mut taken, feed);
        assert!(matches!(failed, Err(Failure::Message(message)) if message == "cut off"));
        assert_eq!(taken.all, (0..300).map(|number| number * 2).collect::<Vec<_>>());
    }

    #[test]
    fn what_the_exit_fails_with_ends_the_run() {
        let (entrance, fed) = std::sync::mpsc::sync_channel(1);
        let feed = move || {
            // Until nobody takes it any more.
            while entrance.send(1).is_ok() {}
            Err(Failure::message("nobody takes it"))
        };
        let mut taken = Taken { most: Some(10), ..Taken::default() };
        let failed = run(&mut [Slowly, Slowly, Slowly], fed, &mut taken, feed);
        assert!(matches!(failed, Err(Failure::Message(message)) if message == "full"));
        assert_eq!(taken.all.len(), 10);

        let mut taken = Taken { most: Some(10), ..Taken::default() };
        let failed = run(&mut [Slowly, Slowly, Slowly], numbers(100_000), &mut taken, nothing);
        assert!(matches!(failed, Err(Failure::Message(message)) if message == "full"));
        assert_eq!(taken.all.len(), 10);
    }

    #[test]
    fn what_the_source_fails_with_is_said_after_the_results_before_it() {
        let mut taken = Taken::default();
        let source = Numbers(0..3, || Err(Failure::message("cut off")));
        let failed = run(&mut [Slowly, Slowly], source, &mut taken, nothing);
        assert!(matches!(failed, Err(Failure::Message(message)) if message == "cut off"));
        assert_eq!(taken.all, [0, 2, 4]);
    }

    #[test]
    fn few_results_wait_for_one_that_takes_long() {
        struct Waits(std::sync::Arc<std::sync::atomic::AtomicU64>);

        impl Work<u64> for Waits {
            type Output = u64;

            fn work(&mut self, number: u64) -> u64 {
                self.0.fetch_max(number, std::sync::atomic::Ordering::SeqCst);
                if number == 0 {
                    thread::sleep(std::time::Duration::from_millis(100));
                    // Two workers may be eight pieces ahead.
                    assert!(self.0.load(std::sync::atomic::Ordering::SeqCst) < 8);
                }
                number
            }
        }

        let most = std::sync::Arc::default();
        let mut taken = Taken::default();
        let mut workers = [Waits(std::sync::Arc::clone(&most)), Waits(most)];
        assert!(run(&mut workers, numbers(1_000), &mut taken, nothing).is_ok());
        assert_eq!(taken.all.len(), 1_000);
    }

    #[test]
    #[should_panic(expected = "a scoped thread panicked")]
    fn a_panic_ends_the_run() {
        let (entrance, fed) = std::sync::mpsc::sync_channel(1);
        let feed = move || {
            while entrance.send(1_000_000).is_ok() {}
            Ok(())
        };
        let _ = run(&mut [Slowly, Slowly], fed, &mut Taken::default(), feed);
    }
}
