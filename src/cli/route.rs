//! `route`: decides orders in bulk.

use std::io::{self, BufRead};
use std::path::{Path, PathBuf};
use std::rc::Rc;

use jiff::Timestamp;
use serde_json::json;

use super::error::{Failure, plain};
use super::orders::{self, InputFormat, Settings};
use super::output::Output;
use super::progress::{Count, Progress};
use super::summary::Summary;
use super::{Found, output};
use crate::decide::{Decision, Engine, Options, Person, State};
use crate::input::{self, Format, InvalidOrder, Record, Resumption};
use crate::program::Order;

/// Decide orders in bulk: one decision a line, in the order of the input
#[derive(clap::Args)]
#[command(after_help = "Examples:\n  \
    consign route main.consign orders.ndjson > decisions.ndjson\n  \
    consign route main.consign orders.csv --out decisions.ndjson --summary\n  \
    produce | consign route main.consign - --now 2026-03-02T09:00:00Z | consume")]
pub(super) struct Args {
    /// The program
    program: PathBuf,
    /// Files of orders: .ndjson, .jsonl, .json or .csv; `-` is standard input
    #[arg(required = true, value_name = "ORDERS")]
    orders: Vec<PathBuf>,
    #[command(flatten)]
    settings: Settings,
    /// How the orders are written, where their file's name does not tell
    #[arg(long, value_enum, value_name = "FORMAT")]
    input_format: Option<InputFormat>,
    /// Write decisions to this file, which appears when all is done
    #[arg(long, value_name = "FILE")]
    out: Option<PathBuf>,
    /// How decisions are written
    #[arg(long, value_enum, default_value_t = OutputFormat::Ndjson)]
    format: OutputFormat,
    /// End with a table: orders, assigned, manual by reason, per provider, per rule
    #[arg(long)]
    summary: bool,
    /// Give each decision its `steps`: every node passed and every rule tried
    #[arg(long)]
    explain: bool,
    /// The records are `{"order", "at", "event"}`: orders that go on from where they wait
    #[arg(long)]
    resume: bool,
    /// Write workloads and rotations here at the end
    #[arg(long, value_name = "FILE")]
    state_out: Option<PathBuf>,
    /// Exit with status 1 where an order was not valid or an event refused
    #[arg(long)]
    strict: bool,
}

#[derive(Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
enum OutputFormat {
    /// A JSON object a line
    Ndjson,
    /// The main fields in columns
    Csv,
}

/// A run over all inputs.
struct Run<'a> {
    args: &'a Args,
    engine: &'a Engine,
    now: Timestamp,
    options: Options,
    state: State,
    out: Output,
    summary: Summary,
    progress: Progress,
    line: Vec<u8>,
}

pub(super) fn run(args: &Args) -> Result<Found, Failure> {
    let Some(engine) = args.settings.engine(&args.program)? else { return Ok(Found::Something) };
    let formats = args.orders.iter().map(|path| orders::format_of(path, args.input_format));
    let formats = formats.collect::<Result<Vec<Format>, _>>()?;
    let count: Count = Rc::default();
    // Before anything is written, so that a wrong name does not leave half a result.
    let sources = args.orders.iter().map(|path| orders::open(path, &count));
    let sources = sources.collect::<Result<Vec<_>, _>>()?;
    let mut run = Run {
        args,
        engine: &engine,
        now: args.settings.now(),
        options: Options {
            workflow: args.settings.workflow.clone(),
            candidates: args.settings.candidates,
            explain: args.explain,
        },
        state: args.settings.state()?,
        out: match &args.out {
            Some(path) => Output::file(path)?,
            None => Output::stdout(),
        },
        summary: Summary::default(),
        progress: Progress::new(count, total_bytes(&args.orders)),
        line: Vec::new(),
    };
    if args.format == OutputFormat::Csv {
        run.csv_row(&COLUMNS.map(str::to_owned))?;
    }
    for ((path, format), source) in args.orders.iter().zip(formats).zip(sources) {
        run.file(path, format, source)?;
    }
    run.finish()
}

fn total_bytes(paths: &[PathBuf]) -> Option<u64> {
    paths
        .iter()
        .map(|path| std::fs::metadata(path).ok().filter(std::fs::Metadata::is_file))
        .map(|found| Some(found?.len()))
        .sum()
}

impl Run<'_> {
    fn file(&mut self, path: &Path, format: Format, source: Box<dyn BufRead>) -> Result<(), Failure> {
        let program = self.engine.program().clone();
        let failed = |error: io::Error| {
            Failure::message(format!("cannot read `{}`: {}", path.display(), plain(&error)))
        };
        if self.args.resume {
            for record in input::resumptions(&program, format, source) {
                self.resumption(record.map_err(failed)?)?;
            }
        } else {
            for record in input::orders(&program, format, source) {
                self.order(record.map_err(failed)?)?;
            }
        }
        Ok(())
    }

    fn order(&mut self, record: Record<Order>) -> Result<(), Failure> {
        let decision = match record.content {
            Ok(order) => self.engine.decide(&order, self.now, &self.options, &mut self.state),
            Err(invalid) => self.invalid(invalid),
        };
        self.decided(record.line, decision)
    }

    fn resumption(&mut self, record: Record<Resumption>) -> Result<(), Failure> {
        let Resumption { order, at, event } = match record.content {
            Ok(resumption) => resumption,
            Err(invalid) => {
                let decision = self.invalid(invalid);
                return self.decided(record.line, decision);
            }
        };
        match self.engine.resume(&order, &at, &event, self.now, &self.options, &mut self.state) {
            Ok(decision) => self.decided(record.line, decision),
            Err(refusal) => {
                self.summary.refused();
                self.progress.record();
                self.refused(record.line, order.id(), &refusal.message)
            }
        }
    }

    fn invalid(&self, invalid: InvalidOrder) -> Decision {
        Decision::invalid(invalid.id, invalid.message)
    }

    fn decided(&mut self, line: u64, mut decision: Decision) -> Result<(), Failure> {
        decision.line = Some(line);
        self.summary.count(&decision);
        self.progress.record();
        match self.args.format {
            OutputFormat::Ndjson => self.json_line(&decision),
            OutputFormat::Csv => self.csv_row(&columns(&decision)),
        }
    }

    fn refused(&mut self, line: u64, order: &str, message: &str) -> Result<(), Failure> {
        if self.args.format == OutputFormat::Csv {
            let mut row = COLUMNS.map(|_| String::new());
            row[0] = order.to_owned();
            row[1] = line.to_string();
            row[2] = "refused".into();
            row[7] = "refused_event".into();
            row[8] = message.to_owned();
            return self.csv_row(&row);
        }
        let reason = json!({ "code": "refused_event", "message": message });
        self.json_line(&json!({ "order": order, "line": line, "outcome": "refused", "reason": reason }))
    }

    fn json_line(&mut self, value: &impl serde::Serialize) -> Result<(), Failure> {
        self.line.clear();
        serde_json::to_writer(&mut self.line, value)
            .map_err(|error| Failure::message(format!("a decision cannot be written as JSON: {error}")))?;
        self.line.push(b'\n');
        self.out.write(&self.line)
    }

    fn csv_row(&mut self, row: &[String]) -> Result<(), Failure> {
        let mut writer = csv::Writer::from_writer(Vec::new());
        let written = writer.write_record(row).map_err(io::Error::from);
        let bytes =
            written.and_then(|()| writer.into_inner().map_err(|error| io::Error::other(error.to_string())));
        let bytes = bytes.map_err(|error| Failure::write("a row", &error))?;
        self.out.write(&bytes)
    }

    fn finish(self) -> Result<Found, Failure> {
        self.progress.finish();
        self.out.finish()?;
        if let Some(path) = &self.args.state_out {
            let mut out = Output::file(path)?;
            out.write(format!("{:#}\n", self.state.to_json()).as_bytes())?;
            out.finish()?;
        }
        if self.args.summary {
            output::say(&self.summary.table(self.engine.program()));
        }
        let bad = self.summary.bad();
        if bad > 0 && !self.args.summary {
            output::say(&format!(
                "{} not decided: see the reasons in the output",
                super::check::plural(bad, "record")
            ));
        }
        Ok(if self.args.strict && bad > 0 { Found::Something } else { Found::Nothing })
    }
}

const COLUMNS: [&str; 12] = [
    "order", "line", "outcome", "provider", "engineer", "rules", "rule", "reason", "message", "workflow",
    "node", "handler",
];

fn columns(decision: &Decision) -> [String; 12] {
    let text = |value: &Option<String>| value.clone().unwrap_or_default();
    let reason = decision.reason.as_ref();
    let waiting = decision.waiting.as_ref();
    let handlers = waiting.map(|waiting| waiting.handler.iter().map(person).collect::<Vec<_>>().join(";"));
    [
        text(&decision.order),
        decision.line.map(|line| line.to_string()).unwrap_or_default(),
        decision.outcome.as_str().to_owned(),
        text(&decision.provider),
        text(&decision.engineer),
        text(&decision.rules),
        text(&decision.rule),
        reason.map(|reason| reason.code.as_str().to_owned()).unwrap_or_default(),
        reason.map(|reason| reason.message.clone()).unwrap_or_default(),
        waiting.map(|waiting| waiting.workflow.clone()).unwrap_or_default(),
        waiting.map(|waiting| waiting.node.clone()).unwrap_or_default(),
        handlers.unwrap_or_default(),
    ]
}

/// `role dispatcher`, `role crew of northstar`, `person ada`, `engineer amy`
pub(super) fn person(person: &Person) -> String {
    match person {
        Person::Role { role, of: None } => format!("role {role}"),
        Person::Role { role, of: Some(of) } => format!("role {role} of {of}"),
        Person::Person { person } => format!("person {person}"),
        Person::Engineer { engineer } => format!("engineer {engineer}"),
    }
}
