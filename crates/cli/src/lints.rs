//! `lints`: every code with its meaning, or one with its example; all of it from where the code stands.

use super::error::Failure;
use super::style::Paint;
use super::{Found, levels, output, style};
use consign::catalogue::{self, Entry};
use consign::diagnostic::{Code, Severity};

/// List what `check` may find, or explain one of it with an example
#[derive(clap::Args)]
#[command(
    after_help = "Examples:\n  consign lints\n  consign lints unused\n  consign lints condition/mixed-and-or\n  \
    consign lints --format markdown > lints.md"
)]
pub(super) struct Args {
    /// A code such as `unused/list`, or a category such as `unused`
    #[arg(value_name = "CODE")]
    code: Option<String>,
    /// How it is written
    #[arg(long, value_enum, default_value_t = Format::Human)]
    format: Format,
}

#[derive(Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
enum Format {
    /// For eyes
    Human,
    /// A page with a section for each code
    Markdown,
    /// A JSON array
    Json,
}

pub(super) fn run(args: &Args) -> Result<Found, Failure> {
    let chosen = chosen(args.code.as_deref())?;
    let single = args.code.as_deref().is_some_and(|code| Code::from_id(code).is_some());
    let text = match args.format {
        Format::Human if single => chosen.iter().map(explained).collect(),
        Format::Human => listed(&chosen),
        Format::Markdown => page(&chosen),
        Format::Json => json(&chosen)?,
    };
    output::print(&text)?;
    Ok(Found::Nothing)
}

/// All entries, those of a category, or one.
fn chosen(wanted: Option<&str>) -> Result<Vec<Entry>, Failure> {
    let Some(wanted) = wanted else { return Ok(catalogue::entries().collect()) };
    let is_meant = |entry: &Entry| {
        let info = entry.code.info();
        info.id == wanted || info.category() == wanted
    };
    let found: Vec<Entry> = catalogue::entries().filter(is_meant).collect();
    if found.is_empty() {
        return Err(Failure::message(levels::unknown(wanted)));
    }
    Ok(found)
}

/// A line each, by category.
fn listed(entries: &[Entry]) -> String {
    let paint = Paint(style::on_stdout());
    let mut entries: Vec<_> = entries.iter().map(|entry| entry.code.info()).collect();
    entries.sort_by_key(|info| info.id);
    let width = entries.iter().map(|info| info.id.len()).max().unwrap_or(0);
    let line = |info: &&consign::diagnostic::CodeInfo| {
        let severity = format!("{:7}", info.severity.word());
        let severity = match info.severity {
            Severity::Error => paint.red(&severity),
            _ => paint.yellow(&severity),
        };
        format!("{}  {severity}  {}\n", paint.bold(&format!("{:width$}", info.id)), info.summary)
    };
    entries.iter().map(line).collect()
}

fn explained(entry: &Entry) -> String {
    let paint = Paint(style::on_stdout());
    let info = entry.code.info();
    let mut text = format!("{} ({}): {}\n", paint.bold(info.id), info.severity.word(), info.summary);
    if entry.explanation != info.summary {
        text += &format!("\n{}\n", filled(entry.explanation));
    }
    if let Some(bad) = entry.bad {
        text += &format!("\n{}\n{}", paint.bold("In this program:"), indented(bad));
    }
    if let Some(shown) = entry.shown().filter(|shown| !shown.is_empty()) {
        text += &format!("\n{}\n{}", paint.bold("this is found:"), indented(&shown.to_human(paint.0)));
    }
    if let Some(good) = entry.good {
        text += &format!("\n{}\n{}", paint.bold("In this one it is not:"), indented(good));
    }
    text
}

fn indented(text: &str) -> String {
    text.lines().map(|line| if line.is_empty() { "\n".to_owned() } else { format!("  {line}\n") }).collect()
}

/// Prose in lines of at most 100 characters.
fn filled(text: &str) -> String {
    let mut lines = vec![String::new()];
    for word in text.split_whitespace() {
        let line = lines.last().map_or(0, |line| line.chars().count());
        if line + word.chars().count() >= 100 {
            lines.push(String::new());
        }
        if let Some(last) = lines.last_mut() {
            if !last.is_empty() {
                last.push(' ');
            }
            last.push_str(word);
        }
    }
    lines.join("\n")
}

fn page(entries: &[Entry]) -> String {
    let mut text = String::from("# What `consign check` finds\n");
    for entry in entries {
        let info = entry.code.info();
        text += &format!("\n## `{}`\n\n*{}*. {}", info.id, info.severity.word(), entry.markdown());
    }
    text
}

fn json(entries: &[Entry]) -> Result<String, Failure> {
    let document: Vec<serde_json::Value> = entries
        .iter()
        .map(|entry| {
            let info = entry.code.info();
            serde_json::json!({
                "code": info.id, "severity": info.severity.word(), "summary": info.summary,
                "explanation": entry.explanation, "bad": entry.bad, "good": entry.good,
            })
        })
        .collect();
    output::json("the list", &document)
}
