//! What an order takes through a pipe, in and its decision out, beside the same bytes through a process that only copies.
//! Both take turns; a figure is the median over the orders.
//!
//! `ORDERS=2000 cargo bench -p consign-benches --bench latency`

use std::io::{BufRead, BufReader, Read, Write};
use std::process::{Child, ChildStdin, ChildStdout, Command, ExitCode, Stdio};
use std::time::{Duration, Instant};

const PROGRAM: &str = r#"
schema work_order { id text  region text caseless  value number }
schema provider { regions set of text caseless }
role dispatcher "Dispatcher" of company
provider north "North" { regions: ["NY", "NJ"] }
provider south "South" { regions: ["TX"] }
rules r assigns provider {
  eligible when provider.regions contains region
  rule large { when value >= 1000  assign first of north, south }
  rule any { assign best provider rank by provider.workload }
}
workflow w "W" {
  start choose
  assign choose "Choose" { portal company  assigns provider  handler role dispatcher  rules r  then done  within 4h else done }
  end done
}
"#;

/// A process with a pipe on either side.
struct Piped {
    child: Child,
    stdin: ChildStdin,
    stdout: BufReader<ChildStdout>,
}

impl Piped {
    fn start(mut command: Command) -> Self {
        let command = command.stdin(Stdio::piped()).stdout(Stdio::piped());
        let mut child = command.spawn().expect("it runs");
        let stdin = child.stdin.take().expect("a pipe");
        let stdout = BufReader::new(child.stdout.take().expect("a pipe"));
        Self { child, stdin, stdout }
    }

    /// How long it takes until the line's answer is there.
    fn answer(&mut self, line: &str, answer: &mut String) -> Duration {
        answer.clear();
        let started = Instant::now();
        self.stdin.write_all(line.as_bytes()).expect("written");
        self.stdout.read_line(answer).expect("an answer");
        started.elapsed()
    }

    fn end(mut self) {
        drop(self.stdin);
        self.child.wait().expect("it ends");
    }
}

/// The words with which this process is started to only copy, and to be the command.
const COPY: &str = "copy-from-stdin";
const CONSIGN: &str = "be-consign";

fn copy() {
    let (mut stdin, mut stdout, mut buffer) = (std::io::stdin(), std::io::stdout(), [0; 1 << 16]);
    while let Ok(length @ 1..) = stdin.read(&mut buffer) {
        if stdout.write_all(&buffer[..length]).and_then(|()| stdout.flush()).is_err() {
            return;
        }
    }
}

fn median(mut times: Vec<Duration>) -> f64 {
    times.sort_unstable();
    times[times.len() / 2].as_secs_f64() * 1e6
}

/// This process again, with this word first.
fn again(word: &str) -> Command {
    let mut command = Command::new(std::env::current_exe().expect("its own path"));
    command.arg(word);
    command
}

fn main() -> ExitCode {
    let mut arguments = std::env::args_os().skip(1).peekable();
    match arguments.peek().and_then(|word| word.to_str()) {
        Some(COPY) => {
            copy();
            ExitCode::SUCCESS
        }
        Some(CONSIGN) => consign_cli::run(arguments),
        _ => measure(),
    }
}

#[allow(clippy::print_stdout, reason = "a report of measurements")]
fn measure() -> ExitCode {
    let folder = tempfile::tempdir().expect("a folder");
    let program = folder.path().join("main.consign");
    std::fs::write(&program, PROGRAM).expect("written");
    let count: usize = std::env::var("ORDERS").ok().and_then(|text| text.parse().ok()).unwrap_or(2_000);
    for more in [&[][..], &["--threads", "1"], &["--resume"]] {
        let mut route = again(CONSIGN);
        route.arg("route").arg(&program).arg("-").args(more);
        let mut pipes = [Piped::start(again(COPY)), Piped::start(route)];
        let mut times = [Vec::new(), Vec::new()];
        let mut answer = String::new();
        for n in 0..count + 100 {
            let line = format!("{{\"id\": \"WO-{n}\", \"region\": \"ny\", \"value\": {}}}\n", n % 2_000);
            for (pipe, times) in pipes.iter_mut().zip(&mut times) {
                let time = pipe.answer(&line, &mut answer);
                if n >= 100 {
                    times.push(time);
                }
            }
        }
        pipes.into_iter().for_each(Piped::end);
        let [copied, routed] = times.map(median);
        println!(
            "route {}: {routed:.1} µs, copied {copied:.1} µs, {:.1} µs more",
            more.join(" "),
            routed - copied
        );
    }
    ExitCode::SUCCESS
}
