//! What `route` writes: decisions and refusals, as NDJSON or as CSV.

use std::borrow::Cow;

use serde::Serialize;

use super::error::Failure;
use super::plain;
use consign::Decision;

#[derive(Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub(super) enum OutputFormat {
    /// A JSON object a line
    Ndjson,
    /// The main fields in columns
    Csv,
}

/// How records are written.
#[derive(Clone, Copy)]
pub(super) struct Form {
    pub format: OutputFormat,
    /// Whether no cell of CSV may be a formula.
    pub spreadsheet_safe: bool,
}

/// What came of a record of the input.
pub(super) enum Record<'a> {
    Decided(&'a Decision),
    /// A record that was not taken.
    Refused {
        /// `None` where it could not be read.
        order: Option<&'a str>,
        line: u64,
        code: &'static str,
        message: &'a str,
    },
}

/// The columns of CSV. Several handlers, candidates or decliners stand in one cell, separated by `;`.
const COLUMNS: [&str; 20] = [
    "order",
    "line",
    "outcome",
    "provider",
    "engineer",
    "rules",
    "rule",
    "reason",
    "message",
    "workflow",
    "node",
    "portal",
    "handler",
    "wait_reason",
    "wait_message",
    "deadline",
    "warn_at",
    "declined",
    "candidates",
    "candidates_total",
];

/// A refused record as JSON.
#[derive(Serialize)]
struct Refused<'a> {
    order: Option<&'a str>,
    line: u64,
    outcome: &'static str,
    reason: RefusedReason<'a>,
}

#[derive(Serialize)]
struct RefusedReason<'a> {
    code: &'static str,
    message: &'a str,
}

/// What stands before the first record.
pub(super) fn header(format: OutputFormat) -> Vec<u8> {
    match format {
        OutputFormat::Ndjson => Vec::new(),
        OutputFormat::Csv => (COLUMNS.join(",") + "\n").into_bytes(),
    }
}

/// Adds a record to a buffer, its line end included.
pub(super) fn encode(record: &Record<'_>, form: Form, buffer: &mut Vec<u8>) -> Result<(), Failure> {
    match (form.format, record) {
        (OutputFormat::Ndjson, Record::Decided(decision)) => json_line(decision, buffer),
        (OutputFormat::Ndjson, Record::Refused { order, line, code, message }) => {
            let reason = RefusedReason { code, message };
            json_line(&Refused { order: *order, line: *line, outcome: "refused", reason }, buffer)
        }
        (OutputFormat::Csv, Record::Decided(decision)) => csv_row(columns(decision), form, buffer),
        (OutputFormat::Csv, Record::Refused { order, line, code, message }) => {
            let mut row = COLUMNS.map(|_| String::new());
            row[0] = order.unwrap_or_default().to_owned();
            row[1] = line.to_string();
            row[2] = "refused".into();
            row[7] = (*code).into();
            row[8] = (*message).to_owned();
            csv_row(row, form, buffer)
        }
    }
}

fn json_line(value: &impl Serialize, buffer: &mut Vec<u8>) -> Result<(), Failure> {
    serde_json::to_writer(&mut *buffer, value)
        .map_err(|error| Failure::message(format!("a decision cannot be written as JSON: {error}")))?;
    buffer.push(b'\n');
    Ok(())
}

fn csv_row(mut row: [String; 20], form: Form, buffer: &mut Vec<u8>) -> Result<(), Failure> {
    if form.spreadsheet_safe {
        row = row.map(|cell| consign::spreadsheet_safe(&cell));
    }
    row = row.map(|cell| match plain::no_commands_within(&cell) {
        Cow::Borrowed(_) => cell,
        Cow::Owned(guarded) => guarded,
    });
    let mut builder = csv::WriterBuilder::new();
    if form.spreadsheet_safe || row[0].trim_start().starts_with("::") {
        // In a log of GitHub, a line that begins so is a command.
        builder.quote_style(csv::QuoteStyle::Always);
    }
    let mut writer = builder.buffer_capacity(512).from_writer(buffer);
    let written = writer.write_record(&row).map_err(std::io::Error::from).and_then(|()| writer.flush());
    written.map_err(|error| Failure::message(format!("a decision cannot be written as CSV: {error}")))
}

fn columns(decision: &Decision) -> [String; 20] {
    let text = |value: Option<&str>| value.unwrap_or_default().to_owned();
    let (reason, wait) = (decision.reason.as_ref(), decision.wait_reason.as_ref());
    let waiting = decision.waiting.as_ref();
    let candidates = decision.candidates.as_deref().unwrap_or_default();
    [
        text(decision.order.as_deref()),
        decision.line.map(|line| line.to_string()).unwrap_or_default(),
        decision.outcome.as_str().to_owned(),
        text(decision.provider.as_deref()),
        text(decision.engineer.as_deref()),
        text(decision.rules.as_deref()),
        text(decision.rule.as_deref()),
        reason.map(|reason| reason.code.as_str().to_owned()).unwrap_or_default(),
        reason.map(|reason| reason.message.clone()).unwrap_or_default(),
        waiting.map(|waiting| waiting.workflow.to_string()).unwrap_or_default(),
        waiting.map(|waiting| waiting.node.to_string()).unwrap_or_default(),
        waiting.map(|waiting| waiting.portal.as_str().to_owned()).unwrap_or_default(),
        joined(waiting.iter().flat_map(|waiting| waiting.handler.iter().map(ToString::to_string))),
        wait.map(|reason| reason.code.as_str().to_owned()).unwrap_or_default(),
        wait.map(|reason| reason.message.clone()).unwrap_or_default(),
        waiting.and_then(|waiting| waiting.deadline).map(|at| at.to_string()).unwrap_or_default(),
        waiting.and_then(|waiting| waiting.warn_at).map(|at| at.to_string()).unwrap_or_default(),
        joined(decision.declined.iter().map(ToString::to_string)),
        joined(candidates.iter().map(|candidate| candidate.id.to_string())),
        decision.candidates_total.map(|total| total.to_string()).unwrap_or_default(),
    ]
}

fn joined(parts: impl Iterator<Item = String>) -> String {
    parts.collect::<Vec<_>>().join(";")
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

        #[test]
        fn no_line_of_csv_is_a_command(
            order in "[a:\", \r\n]{0,10}",
            message in "[a:\", \r\n]{0,20}",
            spreadsheet_safe: bool,
        ) {
            let record =
                Record::Refused { order: Some(&order), line: 7, code: "refused_event", message: &message };
            let mut row = Vec::new();
            encode(&record, Form { format: OutputFormat::Csv, spreadsheet_safe }, &mut row).expect("written");
            let text = std::str::from_utf8(&row).expect("text");
            prop_assert!(text.split(['\n', '\r']).all(|line| !line.trim_start().starts_with("::")), "{text:?}");
            let mut reader = csv::ReaderBuilder::new().has_headers(false).from_reader(row.as_slice());
            let read: Vec<_> = reader.records().collect::<Result<_, _>>().expect("rows");
            prop_assert_eq!(read.len(), 1);
            if !spreadsheet_safe {
                prop_assert_eq!(read[0][8].replace('\\', ""), message);
            }
        }
    }
}
