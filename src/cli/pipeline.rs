//! Work on several threads whose results are taken in the order in which the work came.

use std::collections::BTreeMap;
use std::sync::mpsc::{Receiver, Sender, SyncSender, TryRecvError, channel, sync_channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;

use super::error::Failure;

/// Where the reader puts work in.
pub(super) struct Entrance<I> {
    work: SyncSender<(u64, I)>,
    /// One for each piece of work whose result has not been taken: what is in memory is bounded.
    tickets: SyncSender<()>,
    next: u64,
}

impl<I> Entrance<I> {
    /// Puts work in, when there is room; whether anybody still takes the results.
    pub fn send(&mut self, item: I) -> bool {
        let number = self.next;
        self.next += 1;
        self.tickets.send(()).is_ok() && self.work.send((number, item)).is_ok()
    }
}

/// Whoever does the work of one thread.
pub(super) trait Work<I>: Send {
    type Output: Send;

    fn work(&mut self, item: I) -> Self::Output;
}

/// Whoever takes the results, one after the other, on a thread of its own.
pub(super) trait Exit<O>: Send {
    fn take(&mut self, result: O) -> Result<(), Failure>;

    /// Nothing more is to be taken just now.
    fn rest(&mut self);
}

/// Lets `read` put work in, has each of `workers` do it on a thread of its own, and hands the results to `exit` in the
/// same order.
///
/// # Errors
/// What `exit` fails with, else what `read` fails with; the rest is left undone.
pub(super) fn run<I: Send, W: Work<I>>(
    workers: &mut [W],
    read: impl FnOnce(Entrance<I>) -> Result<(), Failure>,
    exit: &mut impl Exit<W::Output>,
) -> Result<(), Failure> {
    let threads = workers.len();
    let (work_in, work_out) = sync_channel::<(u64, I)>(threads);
    let (tickets_in, tickets_out) = sync_channel(4 * threads);
    let (done_in, done_out) = channel();
    // Only the workers hold it: when the last one ends, the reader cannot put anything in any more.
    let work_out = Arc::new(Mutex::new(work_out));
    thread::scope(|scope| {
        for worker in workers {
            let (work_out, done_in) = (work_out.clone(), done_in.clone());
            scope.spawn(move || labour(&work_out, &done_in, worker));
        }
        drop((work_out, done_in));
        let taker = scope.spawn(move || take_in_order(&done_out, &tickets_out, exit));
        let read = read(Entrance { work: work_in, tickets: tickets_in, next: 0 });
        let taken = taker.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic));
        taken.and(read)
    })
}

fn labour<I, W: Work<I>>(
    work_out: &Mutex<Receiver<(u64, I)>>,
    done: &Sender<(u64, W::Output)>,
    worker: &mut W,
) {
    loop {
        let next = work_out.lock().unwrap_or_else(PoisonError::into_inner).recv();
        let Ok((number, item)) = next else { return };
        if done.send((number, worker.work(item))).is_err() {
            return;
        }
    }
}

fn take_in_order<O>(
    done: &Receiver<(u64, O)>,
    tickets: &Receiver<()>,
    exit: &mut impl Exit<O>,
) -> Result<(), Failure> {
    let mut early = BTreeMap::new();
    let mut next = 0;
    loop {
        let result = match done.try_recv() {
            Ok(result) => result,
            Err(TryRecvError::Disconnected) => return Ok(()),
            Err(TryRecvError::Empty) => {
                exit.rest();
                match done.recv() {
                    Ok(result) => result,
                    Err(_) => return Ok(()),
                }
            }
        };
        early.insert(result.0, result.1);
        while let Some(result) = early.remove(&next) {
            next += 1;
            exit.take(result)?;
            // The reader put it there before the work.
            let _ = tickets.recv();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Default)]
    struct Taken {
        all: Vec<u64>,
        most: Option<usize>,
    }

    impl Exit<u64> for Taken {
        fn take(&mut self, result: u64) -> Result<(), Failure> {
            if self.most == Some(self.all.len()) {
                return Err(Failure::message("full"));
            }
            self.all.push(result);
            Ok(())
        }

        fn rest(&mut self) {}
    }

    fn numbers(count: u64) -> impl FnOnce(Entrance<u64>) -> Result<(), Failure> {
        move |mut entrance| {
            let all = (0..count).all(|number| entrance.send(number));
            if all { Ok(()) } else { Err(Failure::message("nobody takes them")) }
        }
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
            number * 2
        }
    }

    #[test]
    fn results_come_in_the_order_of_the_work() {
        for threads in [1, 2, 5] {
            let mut taken = Taken::default();
            assert!(run(&mut vec![Slowly; threads], numbers(300), &mut taken).is_ok());
            assert_eq!(taken.all, (0..300).map(|number| number * 2).collect::<Vec<_>>());
        }
    }

    #[test]
    fn what_the_taker_fails_with_ends_the_run() {
        let mut taken = Taken { most: Some(10), ..Taken::default() };
        let failed = run(&mut [Slowly, Slowly, Slowly], numbers(100_000), &mut taken);
        assert!(matches!(failed, Err(Failure::Message(message)) if message == "full"));
        assert_eq!(taken.all.len(), 10);
    }

    #[test]
    fn what_the_reader_fails_with_is_said_after_the_results_before_it() {
        let mut taken = Taken::default();
        let read = |mut entrance: Entrance<u64>| {
            entrance.send(1);
            Err(Failure::message("cut off"))
        };
        assert!(run(&mut [Slowly, Slowly], read, &mut taken).is_err());
        assert_eq!(taken.all, [2]);
    }
}
