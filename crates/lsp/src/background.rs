//! Work that takes longer, in threads: programs are checked, folders are read, slow requests are answered. Each thread does
//! one thing after the other; what it comes to is sent back to the one that holds the texts.

use std::collections::HashSet;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use consign_ide::{Job, Meaning, Scan, Scanned};
use crossbeam_channel::{Receiver, Sender, unbounded};
use lsp_server::{RequestId, Response};
use serde_json::Value;

use crate::answers::{Route, said};
use crate::context::{Beside, Context};
use crate::problem::Problem;

/// What a thread came to.
pub(crate) enum Done {
    /// A program was checked.
    Checked(Box<Meaning>),
    /// It was not checked to the end, because a text changed.
    Stopped { linted: bool },
    /// It could not be, by a defect; the root and the state of the texts.
    Failed { root: String, revision: u64, linted: bool, why: String },
    /// A folder was read.
    Scanned(Scanned),
    /// A request was answered, as texts were after so many changes; with what is to be logged and said besides.
    Answered { response: Response, changes: u64, defect: Option<String>, besides: Vec<Beside> },
}

/// A request for a thread.
pub(crate) struct Question {
    pub id: RequestId,
    pub method: String,
    pub params: Value,
    pub route: Route,
    pub context: Context,
    /// How often texts had changed when it came.
    pub changes: u64,
}

/// What of questions is out of date by now.
#[derive(Default)]
struct Stale {
    /// How often texts have changed.
    changes: AtomicU64,
    cancelled: Mutex<HashSet<RequestId>>,
}

impl Stale {
    /// Why nobody waits for the answer to a question any more, if nobody does.
    fn problem(&self, question: &Question) -> Option<Problem> {
        let mut cancelled = self.cancelled.lock().unwrap_or_else(PoisonError::into_inner);
        if cancelled.remove(&question.id) {
            return Some(Problem::Cancelled);
        }
        (self.changes.load(Ordering::Relaxed) != question.changes).then_some(Problem::Changed)
    }
}

/// The threads.
pub(crate) struct Background {
    done: Sender<Done>,
    pub results: Receiver<Done>,
    compile: Sender<Job>,
    lint: Sender<Job>,
    questions: Sender<Question>,
    stale: Arc<Stale>,
}

impl Background {
    pub fn start() -> Self {
        let (done, results) = unbounded();
        let compile = checker(done.clone());
        let lint = checker(done.clone());
        let stale = Arc::<Stale>::default();
        let questions = answerer(done.clone(), stale.clone());
        Self { done, results, compile, lint, questions, stale }
    }

    /// Has a program compiled, beside one that is being proven.
    pub fn compile(&self, job: Job) {
        let _ = self.compile.send(job);
    }

    /// Has a program checked with lints and proofs.
    pub fn lint(&self, job: Job) {
        let _ = self.lint.send(job);
    }

    /// Has a request answered.
    pub fn ask(&self, question: Question) {
        let _ = self.questions.send(question);
    }

    /// Takes note that texts changed: what waits to be answered about earlier ones is not.
    pub fn changed(&self, changes: u64) {
        self.stale.changes.store(changes, Ordering::Relaxed);
    }

    /// Takes note that nobody waits for an answer any more.
    pub fn cancel(&self, id: &RequestId) {
        self.stale.cancelled.lock().unwrap_or_else(PoisonError::into_inner).insert(id.clone());
    }

    /// Has a folder read, in a thread of its own.
    pub fn scan(&self, scan: Scan) {
        let done = self.done.clone();
        std::thread::spawn(move || {
            let empty = Scanned::default();
            let found = catch_unwind(AssertUnwindSafe(|| scan.run())).unwrap_or(empty);
            let _ = done.send(Done::Scanned(found));
        });
    }
}

/// A thread that checks programs.
fn checker(done: Sender<Done>) -> Sender<Job> {
    let (sender, jobs) = unbounded::<Job>();
    std::thread::spawn(move || {
        for job in jobs {
            let (root, revision, linted) = (job.root().to_owned(), job.revision(), job.lints());
            let stop = job.stop();
            let result = match catch_unwind(AssertUnwindSafe(|| job.run())) {
                _ if stop.load(Ordering::Relaxed) => Done::Stopped { linted },
                Ok(meaning) => Done::Checked(Box::new(meaning)),
                Err(panic) => Done::Failed { root, revision, linted, why: said(&*panic).to_owned() },
            };
            if done.send(result).is_err() {
                return;
            }
        }
    });
    sender
}

/// A thread that answers slow requests.
fn answerer(done: Sender<Done>, stale: Arc<Stale>) -> Sender<Question> {
    let (sender, questions) = unbounded::<Question>();
    std::thread::spawn(move || {
        for question in questions {
            let problem = stale.problem(&question);
            let Question { id, method, params, route, context, changes } = question;
            let result = match problem {
                Some(problem) => Err(problem),
                None => route.answer(&method, &context, params),
            };
            let besides = context.take_besides();
            let is_defect = matches!(result, Err(Problem::Defect { .. }));
            let defect = result.as_ref().err().filter(|_| is_defect).map(ToString::to_string);
            let response = match result {
                Ok(result) => Response { id, response_result: Ok(result) },
                Err(problem) => problem.response(id),
            };
            if done.send(Done::Answered { response, changes, defect, besides }).is_err() {
                return;
            }
        }
    });
    sender
}
