//! Decides one record after the other and writes down what came of each.

use jiff::Timestamp;

use super::error::Failure;
use super::records::{OutputFormat, Record as Written, encode};
use super::summary::Summary;
use consign::Order;
use consign::decision::{DecisionWriter, Settlement};
use consign::input::{InvalidOrder, Record, Resumption};
use consign::{Decision, Engine, Options, State};

pub(super) struct Router<'a> {
    pub settings: &'a Settings<'a>,
    pub state: State,
    pub summary: Summary,
    /// The number of the file whose records are decided.
    pub file: usize,
}

/// What all records of a run are decided and written with.
pub(super) struct Settings<'a> {
    pub engine: &'a Engine,
    pub writer: DecisionWriter<'a>,
    pub now: Timestamp,
    pub options: Options,
    pub format: OutputFormat,
}

impl<'a> Router<'a> {
    pub fn new(settings: &'a Settings<'a>, state: State) -> Self {
        Self { settings, state, summary: Summary::default(), file: 0 }
    }

    /// Adds what comes of an order to `out`.
    pub fn order(&mut self, record: Record<&Order>, out: &mut Vec<u8>) -> Result<(), Failure> {
        let Settings { engine, now, options, .. } = self.settings;
        match record.content {
            Ok(order) => {
                let settled = engine.settle(order, *now, options, &mut self.state);
                self.settled(settled, record.line, out)
            }
            Err(invalid) => self.invalid(invalid, record.line, out),
        }
    }

    /// Adds what comes of an order that goes on.
    pub fn resumption(&mut self, record: Record<Resumption>, out: &mut Vec<u8>) -> Result<(), Failure> {
        let Settings { engine, now, options, format, .. } = self.settings;
        let Resumption { order, at, event, .. } = match record.content {
            Ok(resumption) => resumption,
            Err(invalid) => return self.invalid(invalid, record.line, out),
        };
        match engine.settle_event(&order, &at, &event, *now, options, &mut self.state) {
            Ok(settled) => self.settled(settled, record.line, out),
            Err(refusal) => {
                self.summary.refused();
                let (order, message) = (order.id(), refusal.to_string());
                encode(&Written::Refused { order, line: record.line, message: &message }, *format, out)
            }
        }
    }

    fn settled(&mut self, settled: Settlement<'_>, line: u64, out: &mut Vec<u8>) -> Result<(), Failure> {
        self.summary.count(&settled);
        match self.settings.format {
            OutputFormat::Ndjson => {
                self.settings.writer.write(&settled, Some(line), out);
                out.push(b'\n');
                Ok(())
            }
            OutputFormat::Csv => self.write(settled.decision(), line, out),
        }
    }

    fn invalid(&mut self, invalid: InvalidOrder, line: u64, out: &mut Vec<u8>) -> Result<(), Failure> {
        self.summary.invalid(&invalid, self.file, line);
        self.write(Decision::invalid(invalid.id, invalid.message), line, out)
    }

    fn write(&self, mut decision: Decision, line: u64, out: &mut Vec<u8>) -> Result<(), Failure> {
        decision.line = Some(line);
        encode(&Written::Decided(&decision), self.settings.format, out)
    }
}
