//! Decides one record after the other and writes down what came of each.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use jiff::Timestamp;

use super::agreement::{Agreement, Done};
use super::checkpoint::SharedState;
use super::error::Failure;
use super::moment::Moment;
use super::received::{Place, Received};
use super::records::{Form, OutputFormat, Record as Written, encode};
use super::summary::Summary;
use consign::Order;
use consign::decision::{DecisionWriter, Settlement};
use consign::input::{Incoming, InvalidOrder, OrderDecoder, Record, Resumption};
use consign::{Decision, Engine, Options, State};

pub(super) struct Router<'a> {
    pub settings: &'a Settings<'a>,
    pub state: SharedState,
    pub summary: Summary,
    /// The number of the file whose records are decided.
    pub file: usize,
    /// Of a run that keeps state.
    pub received: Option<Received>,
    /// How what was decided agrees with what was done.
    pub agreement: Agreement,
}

/// What all records of a run are decided and written with.
pub(super) struct Settings<'a> {
    pub engine: &'a Engine,
    pub writer: DecisionWriter<'a>,
    /// The instants of records that have none of their own.
    pub moment: Moment,
    pub options: Options,
    pub form: Form,
    /// What tells whom orders went to.
    pub done: Option<Done>,
}

impl Settings<'_> {
    /// Decodes what is needed of orders.
    pub fn decoder(&self) -> OrderDecoder {
        let program = self.engine.program().clone();
        let reads_all = self.done.is_some() || self.moment.reads_orders();
        if reads_all { OrderDecoder::new(program) } else { OrderDecoder::for_decisions(program) }
    }
}

impl<'a> Router<'a> {
    pub fn new(settings: &'a Settings<'a>, state: State) -> Self {
        let state = Arc::new(Mutex::new(state));
        Self {
            settings,
            state,
            summary: Summary::default(),
            file: 0,
            received: None,
            agreement: Agreement::default(),
        }
    }

    /// Adds what comes of an order to `out`.
    pub fn order(&mut self, record: Record<&Order>, out: &mut Vec<u8>) -> Result<(), Failure> {
        self.enter(record, None, out)
    }

    /// Adds what comes of a record of a stream of orders and events.
    pub fn incoming(&mut self, line: u64, record: Incoming, out: &mut Vec<u8>) -> Result<(), Failure> {
        match record {
            Incoming::Order { order, now } => {
                let content = order.as_ref().map_err(InvalidOrder::clone);
                self.enter(Record::new(line, content), now, out)
            }
            Incoming::Event(Ok(resumption)) => self.resumption(line, &resumption, out),
            Incoming::Event(Err(invalid)) => {
                self.refused("refused_event", invalid.id.as_deref(), line, &invalid.message, out)
            }
            _ => Err(Failure::message(format!("line {line} holds a record of an unknown kind"))),
        }
    }

    fn enter(
        &mut self,
        record: Record<&Order>,
        now: Option<Timestamp>,
        out: &mut Vec<u8>,
    ) -> Result<(), Failure> {
        let Settings { engine, options, .. } = self.settings;
        let Record { line, content, .. } = record;
        let order = match content {
            Ok(order) => order,
            Err(invalid) => return self.invalid(invalid, line, out),
        };
        if let Some(before) = self.received.as_mut().and_then(|received| received.order(order.id(), line)) {
            return self.repeated("order", order.id(), line, &before, out);
        }
        let now = match now.map_or_else(|| self.settings.moment.of(order), Ok) {
            Ok(now) => now,
            Err(invalid) => return self.invalid(invalid, line, out),
        };
        let settled = engine.settle(order, now, options, &mut lock(&self.state));
        if let Some(done) = &self.settings.done {
            self.agreement.count(done, engine.program(), order, (self.file, line), &settled);
        }
        self.settled(settled, line, out)
    }

    /// Adds what comes of an order that goes on.
    fn resumption(&mut self, line: u64, record: &Resumption, out: &mut Vec<u8>) -> Result<(), Failure> {
        let Settings { engine, options, .. } = self.settings;
        let Resumption { order, at, event, .. } = record;
        let now = record.now.unwrap_or_else(|| self.settings.moment.of_event());
        let seen = self.received.as_ref().map(|received| received.event(order.id(), at, event, now));
        let taken = match seen.transpose() {
            Ok(taken) => taken,
            Err(before) => return self.repeated("event", order.id(), line, &before, out),
        };
        let settled = engine.settle_event(order, at, event, now, options, &mut lock(&self.state));
        match settled {
            Ok(settled) => {
                if let (Some(received), Some(taken)) = (&mut self.received, &taken) {
                    received.took(taken, line, &settled);
                }
                self.settled(settled, line, out)
            }
            Err(refusal) => self.refused("refused_event", Some(order.id()), line, &refusal.to_string(), out),
        }
    }

    /// An order or an event that counts already.
    fn repeated(
        &mut self,
        what: &str,
        order: &str,
        line: u64,
        before: &Place,
        out: &mut Vec<u8>,
    ) -> Result<(), Failure> {
        let message = format!("the same {what} was received before, in {before}, and counts once");
        self.refused("repeated", Some(order), line, &message, out)
    }

    fn refused(
        &mut self,
        code: &'static str,
        order: Option<&str>,
        line: u64,
        message: &str,
        out: &mut Vec<u8>,
    ) -> Result<(), Failure> {
        self.summary.refused();
        encode(&Written::Refused { order, line, code, message }, self.settings.form, out)
    }

    fn settled(&mut self, settled: Settlement<'_>, line: u64, out: &mut Vec<u8>) -> Result<(), Failure> {
        self.summary.count(&settled);
        match self.settings.form.format {
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
        encode(&Written::Decided(&decision), self.settings.form, out)
    }
}

fn lock(state: &SharedState) -> MutexGuard<'_, State> {
    state.lock().unwrap_or_else(PoisonError::into_inner)
}
