//! The files of orders, opened before anything is decided.

use std::io::BufRead;
use std::path::Path;

use crate::error::Failure;
use crate::files;
use crate::orders;
use crate::progress::Tap;
use crate::router;
use crate::source::Source;
use crate::written::{Assumed, Told, Written};
use consign::input::{Format, OrderReader};

/// A file of orders.
pub struct Opened<'a> {
    pub path: &'a Path,
    pub format: Format,
    pub records: Records<'a>,
}

pub enum Records<'a> {
    /// Lines that are told apart by whoever decodes them.
    Lines(Source),
    /// Records that go on, in one of the formats.
    Resumptions(Format, Box<dyn BufRead>),
    /// Records of another format; a header has been read and fits.
    Orders(OrderReader<'a>),
}

impl<'a> Opened<'a> {
    pub fn new(
        settings: &router::Settings<'a>,
        path: &'a Path,
        written: &Written,
        source: Source,
        tap: &Tap,
        goes_on: bool,
    ) -> Result<Self, Failure> {
        let program = settings.engine.program();
        let told = written.tell(program, path, source, tap, &Assumed::of(path))?;
        let format = told.format();
        let records = match told {
            Told::Rows(_) if goes_on => {
                let message = format!("{} is a table, and records that go on are JSON", files::named(path));
                return Err(Failure::message(message));
            }
            told if goes_on => Records::Resumptions(format, told.text(tap)),
            Told::Lines(source) => Records::Lines(source),
            told => {
                let mut reader = written.reader(program, told, tap);
                orders::check_header(path, &mut reader)?;
                Records::Orders(reader)
            }
        };
        Ok(Self { path, format, records })
    }
}
