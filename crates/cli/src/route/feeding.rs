//! Reads records of formats that are no lines, for the threads that decode them.

use std::cell::RefCell;
use std::io;
use std::rc::Rc;

use crate::interrupt;
use crate::progress::Tap;
use crate::workers::Gatherer;
use consign::input::OrderReader;

/// Reads records and hands them on, before the source is asked for more at the latest.
pub fn feed(mut reader: OrderReader<'_>, tap: &Tap, gatherer: Gatherer) -> io::Result<()> {
    let gatherer = Rc::new(RefCell::new(gatherer));
    let waiting = gatherer.clone();
    *tap.before.borrow_mut() = Some(Box::new(move || {
        waiting.borrow_mut().send();
        None
    }));
    let read = loop {
        let record = match reader.read() {
            Ok(Some(record)) => record,
            Ok(None) => break Ok(()),
            Err(error) if interrupt::is_interruption(&error) => break Ok(()),
            Err(error) => break Err(error),
        };
        // Where nobody takes decisions any more, there is an error that says why.
        if !gatherer.borrow_mut().add(record) {
            break Ok(());
        }
    };
    gatherer.borrow_mut().send();
    *tap.before.borrow_mut() = None;
    read
}
