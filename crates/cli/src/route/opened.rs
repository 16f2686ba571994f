//! The files of orders, opened before anything is decided.

use std::path::Path;

use crate::error::Failure;
use crate::orders;
use crate::progress::Tap;
use crate::router;
use consign::input::{Dialect, Format, OrderReader};

/// A file of orders.
pub struct Opened<'a> {
    pub path: &'a Path,
    pub records: Records<'a>,
}

pub enum Records<'a> {
    /// Lines that are told apart by whoever decodes them.
    Lines(orders::Source),
    /// Records that go on, in one of the formats.
    Resumptions(Format, orders::Source),
    /// Records of another format; a header has been read and fits.
    Orders(OrderReader<'a>),
}

impl<'a> Opened<'a> {
    pub fn new(
        settings: &router::Settings<'a>,
        path: &'a Path,
        (format, dialect): (Format, Dialect),
        source: orders::Source,
        tap: &Tap,
        goes_on: bool,
    ) -> Result<Self, Failure> {
        let records = match format {
            _ if goes_on => Records::Resumptions(format, source),
            Format::Ndjson => Records::Lines(source),
            _ => {
                let mut reader = OrderReader::new(settings.engine.program(), format, source.tapped(tap))
                    .with_dialect(dialect);
                orders::check_header(path, &mut reader)?;
                Records::Orders(reader)
            }
        };
        Ok(Self { path, records })
    }
}
