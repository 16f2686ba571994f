//! How time and memory grow with the size of programs, whatever they are made of: each kind of program at a size and at
//! twice the size, for every verb that looks at all orders. A line is marked where doubling the program takes more than
//! 2.3 times the time or the memory, or more time than the verb may take.
//!
//! `cargo bench --bench growth -- check text`: those verbs and kinds alone whose names have the words;
//! `SIZE=1000` for another size, `PRINT=text-contains` to see a program.

mod dense;
mod fields;
mod items;
mod kinds;
mod packets;

use std::process::{Command, ExitCode};
use std::sync::Arc;
use std::time::{Duration, Instant};

use consign::analysis::Analysis;
use consign::diagnostic::{Diagnostic, Severity};
use consign::graph::Graph;
use consign::report::{Checked, Report};
use consign::schema::{FieldType, FieldView};
use consign::testing::{Coverage, Runner};
use consign::{Engine, LintOptions, Options, Order, Program, Sources, State};

use kinds::{KINDS, Kind};

/// The smaller size, and seconds that the larger may take.
const VERBS: [(&str, usize, f64); 12] = [
    ("check", 1_000, 3.0),
    ("folder", 1_000, 10.0),
    ("human", 1_000, 3.0),
    ("junit", 1_000, 3.0),
    ("analyze", 1_000, 10.0),
    ("diff", 1_000, 10.0),
    ("generate", 1_000, 10.0),
    ("test", 1_000, 3.0),
    ("explain", 1_000, 3.0),
    ("route", 1_000, 3.0),
    ("fmt", 1_000, 3.0),
    ("graph", 1_000, 3.0),
];
/// What is found where a promise is broken or not proven.
const PROMISES: [&str; 3] = ["rules/overlap", "rules/incomplete", "rules/not-proven"];
/// What doubling may cost.
const MOST: f64 = 2.3;
/// What takes less, in seconds and bytes, is not compared.
const SMALL: (f64, f64) = (0.2, 60e6);
/// Nobody waits longer.
const PATIENCE: Duration = Duration::from_secs(60);

/// Set for the process that does the work.
const WORK: &str = "CONSIGN_GROWTH_WORK";

fn main() -> ExitCode {
    if let Ok(work) = std::env::var(WORK) {
        return worked(&work).map_or(ExitCode::FAILURE, |()| ExitCode::SUCCESS);
    }
    if let Ok(name) = std::env::var("PRINT") {
        let size = size().unwrap_or(10);
        for kind in KINDS.iter().filter(|kind| kind.name == name) {
            show(&(kind.make)(size)[0]);
        }
        return ExitCode::SUCCESS;
    }
    let words: Vec<String> = std::env::args().skip(1).filter(|word| !word.starts_with('-')).collect();
    let verbs: Vec<_> =
        VERBS.iter().filter(|(verb, ..)| is_meant(&words, verb, &VERBS.map(|one| one.0))).collect();
    let names: Vec<&str> = KINDS.iter().map(|kind| kind.name).collect();
    for (verb, size_of_verb, limit) in verbs {
        let size = size().unwrap_or(*size_of_verb);
        let meant = KINDS.iter().filter(|kind| kind.is_for(verb) && is_meant(&words, kind.name, &names));
        for kind in meant {
            show(&line(verb, kind, size, *limit));
        }
    }
    ExitCode::SUCCESS
}

fn size() -> Option<usize> {
    std::env::var("SIZE").ok()?.parse().ok()
}

/// Whether one of the words is in a name, or none is in any.
fn is_meant(words: &[String], name: &str, all: &[&str]) -> bool {
    let mut about =
        words.iter().filter(|word| all.iter().any(|name| name.contains(word.as_str()))).peekable();
    about.peek().is_none() || about.any(|word| name.contains(word.as_str()))
}

#[expect(clippy::print_stdout, reason = "a bench shows its figures")]
fn show(line: &str) {
    println!("{line}");
}

fn line(verb: &str, kind: &Kind, size: usize, limit: f64) -> String {
    let (small, large) = (measured(verb, kind, size), measured(verb, kind, 2 * size));
    let shown = |measured: Option<(f64, f64)>| match measured {
        Some((seconds, bytes)) => format!("{seconds:7.2} s {:6.0} MB", bytes / 1e6),
        None => format!("{:>19}", "too long"),
    };
    let (grows, is_slow) = match small.zip(large) {
        Some((small, large)) => {
            let time = if large.0 < SMALL.0 { 1.0 } else { large.0 / small.0 };
            let memory = if large.1 < SMALL.1 { 1.0 } else { large.1 / small.1 };
            (format!("x{time:.1} x{memory:.1}"), time.max(memory) > MOST || large.0 > limit)
        }
        None => (String::new(), true),
    };
    let mark = if is_slow { "  <--" } else { "" };
    format!(
        "{verb:9} {:16} {size:6} {} {:6} {} {grows}{mark}",
        kind.name,
        shown(small),
        2 * size,
        shown(large)
    )
}

/// Seconds and bytes, measured in a process of its own; `None` if it takes too long.
fn measured(verb: &str, kind: &Kind, size: usize) -> Option<(f64, f64)> {
    let mut child = Command::new(std::env::current_exe().ok()?)
        .env(WORK, format!("{verb} {} {size}", kind.name))
        .stdout(std::process::Stdio::piped())
        .spawn()
        .ok()?;
    let start = Instant::now();
    while child.try_wait().ok()?.is_none() {
        if start.elapsed() > PATIENCE {
            child.kill().ok()?;
        }
        std::thread::sleep(Duration::from_millis(5));
    }
    let output = child.wait_with_output().ok()?;
    let text = String::from_utf8(output.stdout).ok()?;
    // What a command says comes before.
    let mut numbers = text.lines().next_back()?.split_whitespace().map(str::parse::<f64>);
    Some((numbers.next()?.ok()?, numbers.next()?.ok()?))
}

/// Does the work of one line, and shows what it took.
fn worked(work: &str) -> Option<()> {
    let mut words = work.split(' ');
    let (verb, name, size) = (words.next()?, words.next()?, words.next()?.parse().ok()?);
    let versions = (KINDS.iter().find(|kind| kind.name == name)?.make)(size);
    let (start, before) = (Instant::now(), on_processor());
    did(verb, &versions);
    let seconds = match before.zip(on_processor()) {
        Some((before, after)) => after - before,
        None => start.elapsed().as_secs_f64(),
    };
    show(&format!("{seconds} {}", peak().unwrap_or(0.0)));
    Some(())
}

fn did(verb: &str, [text, other]: &[String; 2]) {
    match verb {
        "check" | "human" | "junit" => {
            let findings = consign::check(&sources(text), &LintOptions::default());
            // What is promised may not hold, or not be proven.
            let is_wrong = |found: &&Diagnostic| {
                found.severity == Severity::Error && !PROMISES.contains(&found.code.info().id)
            };
            let error = findings.iter().find(is_wrong);
            assert!(error.is_none(), "{error:?}");
            let programs = [Checked { root: "main.consign".into(), findings }];
            let report = Report::new(&programs);
            match verb {
                "human" => drop(std::hint::black_box(report.human(false))),
                "junit" => drop(std::hint::black_box(report.junit())),
                _ => {}
            }
        }
        "folder" => folder(text),
        "analyze" => drop(std::hint::black_box(Analysis::new(&engine(text)))),
        "diff" => {
            let (old, new) = (engine(text), engine(other));
            let versions = consign::diff::Versions::new(&old, &new);
            drop(std::hint::black_box(consign::diff::diff(&versions)));
        }
        "generate" => drop(std::hint::black_box(consign::testing::generate(&program(text), &[]))),
        "test" => {
            let program = program(text);
            let runner = Runner::new(&program);
            let ran = (0..consign::testing::tests(&program).count()).filter_map(|test| runner.run(test));
            let reports: Vec<_> = ran.collect();
            drop(std::hint::black_box(Coverage::reached_by(&program, &reports)));
        }
        "explain" => decided(&engine(text), &Options::new().explain(true), 1),
        "route" => decided(&engine(text), &Options::new(), 1_000),
        "fmt" => drop(std::hint::black_box(consign::format("main.consign", split(text).0.as_bytes()))),
        _ => {
            let program = program(text);
            for graph in program.workflows().filter_map(|name| Graph::named(&program, name)) {
                drop(std::hint::black_box((graph.dot(), graph.mermaid())));
            }
        }
    }
}

/// Decides so many orders that are as plain as the program's schema lets them be.
fn decided(engine: &Engine, options: &Options, orders: usize) {
    let members = engine.program().work_order_fields().filter(|field| !field.optional && field.key != "id");
    let value = |field: &FieldView<'_>| match &field.field_type {
        FieldType::Number | FieldType::Integer => "700".to_owned(),
        FieldType::Bool => "false".to_owned(),
        FieldType::Enum { variants, .. } => format!("{:?}", variants[variants.len() / 2]),
        FieldType::Set(_) | FieldType::List(_) => "[]".to_owned(),
        FieldType::Duration => "\"PT1H\"".to_owned(),
        FieldType::Point => "[52.5, 13.4]".to_owned(),
        FieldType::DateTime => "\"2026-03-02T09:00:00Z\"".to_owned(),
        _ => "\"R7\"".to_owned(),
    };
    let members: String = members.map(|field| format!(", {:?}: {}", field.key, value(&field))).collect();
    let mut state = State::new();
    for number in 0..orders {
        let order = format!("{{\"id\": \"{number}\"{members}}}");
        let order = Order::from_json(engine.program(), order.as_bytes()).expect("it fits the schema");
        let now = "2026-03-02T12:00:00Z".parse().expect("an instant");
        drop(std::hint::black_box(engine.decide(&order, now, options, &mut state)));
    }
}

/// Checks a folder of files that use each other in a chain, each with an item of the program's size.
fn folder(text: &str) {
    let folder = tempfile::tempdir().expect("a folder can be made");
    for (number, line) in text.lines().enumerate() {
        std::fs::write(folder.path().join(format!("f{number}.consign")), line)
            .expect("a file can be written");
    }
    let arguments = ["consign".as_ref(), "check".as_ref(), folder.path().as_os_str()];
    consign_cli::run(arguments.map(ToOwned::to_owned).into_iter());
}

fn program(text: &str) -> Arc<Program> {
    Arc::new(consign::compile(&sources(text)).unwrap_or_else(|found| panic!("{found}")))
}

/// The program, and the file that may stand behind it.
fn split(text: &str) -> (&str, &str) {
    text.split_once(fields::FILE).unwrap_or((text, ""))
}

fn sources(text: &str) -> Sources<'_> {
    let (program, rows) = split(text);
    Sources::in_memory([("main.consign", program), ("rows.csv", rows)])
}

fn engine(text: &str) -> Engine {
    let program = program(text);
    let directory = program.directory().clone();
    Engine::new(program, directory)
}

/// The seconds that processors gave this process, which others on the machine do not change; `None` where the system does
/// not say so.
fn on_processor() -> Option<f64> {
    let status = std::fs::read_to_string("/proc/self/stat").ok()?;
    // Behind the name, which may have blanks, the twelfth and the thirteenth; in hundredths.
    let (_, behind) = status.rsplit_once(')')?;
    let mut ticks = behind.split_whitespace().skip(11).map(str::parse::<f64>);
    Some((ticks.next()?.ok()? + ticks.next()?.ok()?) / 100.0)
}

/// The most memory that this process had, in bytes; `None` where the system does not say so.
fn peak() -> Option<f64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
    line.split_whitespace().next()?.parse::<f64>().ok().map(|kilobytes| kilobytes * 1024.0)
}
