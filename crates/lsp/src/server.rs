//! The thread that holds the texts: it takes what comes in, answers what is quick, and gives the rest to others.

use std::collections::{BTreeSet, HashSet};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use consign_ide::{Host, Workspace};
use crossbeam_channel::{Receiver, Sender, never, select};
use gen_lsp_types as lsp;
use lsp::{Notification as _, Request as _};
use lsp_server::{Message, Notification, Request, RequestId, Response};
use serde_json::{Value, json};

use crate::answers::{Route, route, said};
use crate::background::{Background, Done, Question};
use crate::client::{Client, Settings};
use crate::context::{Beside, Context};
use crate::pipe::{Incoming, Outgoing};
use crate::problem::Problem;
use crate::publish::Published;
use crate::{End, capabilities, texts};

/// The request that is answered when all that changed is checked and said: for tests and scripts.
const SETTLED: &str = "consign/settled";
/// Tells an editor that shows pictures that a program was checked anew.
const PICTURE_CHANGED: &str = "consign/pictureChanged";

/// A conversation with an editor.
pub(crate) struct Server {
    host: Arc<dyn Host>,
    out: Sender<Outgoing>,
    /// Since `initialize`.
    session: Option<Session>,
    /// Since `shutdown`.
    is_ending: bool,
}

/// What is known since the editor said who it is.
pub(crate) struct Session {
    pub workspace: Workspace,
    pub client: Arc<Client>,
    pub settings: Settings,
    background: Background,
    published: Published,
    /// How often texts changed.
    changes: u64,
    is_compiling: bool,
    is_linting: bool,
    /// Ends what is being proven.
    stop: Arc<AtomicBool>,
    /// How many folders are being read.
    scanning: usize,
    /// Slow requests that wait for their answer.
    waiting: HashSet<RequestId>,
    /// Requests that wait until nothing is left to be checked.
    settled: Vec<RequestId>,
    was_settled: bool,
    next_request: i32,
}

impl Server {
    pub fn new(host: Arc<dyn Host>, out: Sender<Outgoing>) -> Self {
        Self { host, out, session: None, is_ending: false }
    }

    /// Talks until the editor has enough.
    pub fn run(mut self, incoming: &Receiver<Incoming>) -> End {
        loop {
            let results =
                self.session.as_ref().map_or_else(never, |session| session.background.results.clone());
            select! {
                recv(incoming) -> message => match message {
                    Ok(Incoming::Message(Message::Notification(one))) if one.method == lsp::ExitNotification::METHOD.as_str() => {
                        return if self.is_ending { End::Orderly } else { End::Abrupt };
                    }
                    Ok(message) => self.take(message),
                    Err(_) => return End::Abrupt,
                },
                recv(results) -> done => if let Ok(done) = done {
                    self.guarded("a result", |server| server.done(done));
                },
            }
            self.guarded("the background", Self::schedule);
        }
    }

    /// Does something in which a defect must not end the server.
    fn guarded(&mut self, what: &str, act: impl FnOnce(&mut Self)) {
        if let Err(panic) = catch_unwind(AssertUnwindSafe(|| act(self))) {
            self.log(&format!(
                "{what} failed: {}; this is a defect of consign, please report it",
                said(&*panic)
            ));
        }
    }

    fn send(&self, message: Message) {
        let _ = self.out.send(Outgoing::Message(message));
    }

    fn notify(&self, method: &str, params: impl serde::Serialize) {
        let params = serde_json::to_value(params).unwrap_or_default();
        self.send(Message::Notification(Notification { method: method.to_owned(), params }));
    }

    fn log(&self, message: &str) {
        let params = json!({ "type": lsp::MessageType::Error, "message": message });
        self.notify(lsp::LogMessageNotification::METHOD.as_str(), params);
    }

    fn take(&mut self, incoming: Incoming) {
        match incoming {
            Incoming::Message(Message::Request(request)) => {
                let id = request.id.clone();
                if let Err(problem) = self.request(request) {
                    if matches!(problem, Problem::Defect { .. }) {
                        self.log(&problem.to_string());
                    }
                    self.send(Message::Response(problem.response(id)));
                }
            }
            Incoming::Message(Message::Notification(one)) => self.notified(one),
            // What an editor says of what it was asked to do.
            Incoming::Message(Message::Response(_)) => {}
            Incoming::Broken(why) => {
                let _ = self.out.send(Outgoing::Broken(why));
            }
        }
    }

    fn request(&mut self, request: Request) -> Result<(), Problem> {
        if self.is_ending {
            return Err(Problem::Ending);
        }
        if request.method == lsp::InitializeRequest::METHOD.as_str() {
            return self.initialize(request);
        }
        let Some(session) = &mut self.session else { return Err(Problem::NotReady) };
        if request.method == lsp::ShutdownRequest::METHOD.as_str() {
            self.is_ending = true;
            self.send(Message::Response(Response { id: request.id, response_result: Ok(Value::Null) }));
            return Ok(());
        }
        if request.method == SETTLED {
            session.settled.push(request.id);
            return Ok(());
        }
        let Some(route) = route(&request.method) else { return Err(Problem::Unknown(request.method)) };
        self.answer(request, route)
    }

    fn answer(&mut self, request: Request, route: Route) -> Result<(), Problem> {
        let Some(session) = &mut self.session else { return Err(Problem::NotReady) };
        let Request { id, method, params } = request;
        let context = session.context();
        if route.slow {
            session.waiting.insert(id.clone());
            let changes = session.changes;
            session.background.ask(Question { id, method, params, route, context, changes });
            return Ok(());
        }
        let result = route.answer(&method, &context, params)?;
        self.send(Message::Response(Response { id, response_result: Ok(result) }));
        Ok(())
    }

    fn initialize(&mut self, request: Request) -> Result<(), Problem> {
        if self.session.is_some() {
            return Err(Problem::Refused("`initialize` comes once".to_owned()));
        }
        let client = Client::from_initialize(&request.params);
        let options = request.params.get("initializationOptions").cloned().unwrap_or_default();
        let answer = capabilities::initialized(client.encoding);
        self.session = Some(Session {
            workspace: Workspace::new(self.host.clone()),
            client: Arc::new(client),
            settings: Settings::from_value(&options),
            background: Background::start(),
            published: Published::default(),
            changes: 0,
            is_compiling: false,
            is_linting: false,
            stop: Arc::default(),
            scanning: 0,
            waiting: HashSet::new(),
            settled: Vec::new(),
            was_settled: true,
            next_request: 0,
        });
        self.send(Message::Response(Response { id: request.id, response_result: Ok(answer) }));
        Ok(())
    }

    fn notified(&mut self, one: Notification) {
        let Some(session) = &mut self.session else { return };
        let method = one.method.clone();
        if method == lsp::InitializedNotification::METHOD.as_str() {
            let folders = session.client.folders.clone();
            session.scan(&folders);
            return self.watch();
        }
        if method == lsp::CancelNotification::METHOD.as_str() {
            return self.cancel(&one.params);
        }
        let taken = catch_unwind(AssertUnwindSafe(|| texts::take(session, one)));
        match taken {
            Ok(Ok(changed)) => self.say(&changed),
            Ok(Err(problem)) => self.log(&problem.to_string()),
            Err(panic) => self.log(&format!("`{method}` failed: {}", said(&*panic))),
        }
    }

    /// Asks to be told of files that change on the disk.
    fn watch(&mut self) {
        let Some(session) = &mut self.session else { return };
        if !session.client.watches {
            return;
        }
        let watchers = json!([{ "globPattern": "**/*.{consign,json,ndjson,csv,tsv,txt,xlsx,ods,xls,parquet,arrow,feather,gz,zst}" }, { "globPattern": "**/consign.toml" }]);
        let registration = json!({
            "id": "files",
            "method": lsp::DidChangeWatchedFilesNotification::METHOD,
            "registerOptions": { "watchers": watchers },
        });
        self.ask(lsp::RegistrationRequest::METHOD.as_str(), json!({ "registrations": [registration] }));
    }

    /// Asks the editor to do something; whatever it answers.
    fn ask(&mut self, method: &str, params: Value) {
        let Some(session) = &mut self.session else { return };
        session.next_request += 1;
        let id = RequestId::from(session.next_request);
        self.send(Message::Request(Request { id, method: method.to_owned(), params }));
    }

    /// Tells or asks the editor what an answer has besides.
    fn beside(&mut self, beside: Beside) {
        match beside {
            Beside::Ask(method, params) => self.ask(method, params),
            Beside::Show(message) => {
                let params = json!({ "type": lsp::MessageType::Info, "message": message });
                self.notify(lsp::ShowMessageNotification::METHOD.as_str(), params);
            }
        }
    }

    /// Answers a request that waits with that it was cancelled. Its answer is dropped when it comes.
    fn cancel(&mut self, params: &Value) {
        let Some(id) = params.get("id").and_then(|id| serde_json::from_value::<RequestId>(id.clone()).ok())
        else {
            return;
        };
        let Some(session) = &mut self.session else { return };
        let before = session.settled.len();
        session.settled.retain(|waiting| *waiting != id);
        if session.waiting.remove(&id) || session.settled.len() < before {
            session.background.cancel(&id);
            self.send(Message::Response(Problem::Cancelled.response(id)));
        }
    }

    /// Says of files what was not said already.
    fn say(&mut self, files: &BTreeSet<String>) {
        let Some(session) = &mut self.session else { return };
        let context = session.context();
        for news in session.published.news(&context, files) {
            self.notify(lsp::PublishDiagnosticsNotification::METHOD.as_str(), news);
        }
    }

    /// Takes what a thread came to.
    fn done(&mut self, done: Done) {
        let Some(session) = &mut self.session else { return };
        match done {
            Done::Checked(meaning) => {
                *session.busy(meaning.linted) = false;
                let files = session.workspace.checked(*meaning);
                self.say(&files);
            }
            Done::Stopped { linted } => *session.busy(linted) = false,
            Done::Failed { root, revision, linted, why } => {
                *session.busy(linted) = false;
                session.workspace.failed(&root, revision);
                self.log(&format!(
                    "checking `{root}` failed: {why}; this is a defect of consign, please report it"
                ));
            }
            Done::Scanned(found) => {
                session.scanning = session.scanning.saturating_sub(1);
                session.workspace.scanned(found);
                let files = session.published.files();
                self.say(&files);
            }
            Done::Answered { response, changes, defect, besides } => {
                if !session.waiting.remove(&response.id) {
                    return;
                }
                let has_changed = changes != session.changes;
                let response = if has_changed { Problem::Changed.response(response.id) } else { response };
                self.send(Message::Response(response));
                defect.into_iter().for_each(|why| self.log(&why));
                if !has_changed {
                    besides.into_iter().for_each(|beside| self.beside(beside));
                }
            }
        }
    }

    /// Gives the threads what is to be done next, and answers those who wait until there is nothing.
    fn schedule(&mut self) {
        let Some(session) = &mut self.session else { return };
        session.schedule();
        if !session.is_settled() {
            session.was_settled = false;
            return;
        }
        let news = !std::mem::replace(&mut session.was_settled, true);
        let waiting = std::mem::take(&mut session.settled);
        if news {
            self.refresh();
        }
        for id in waiting {
            self.send(Message::Response(Response { id, response_result: Ok(json!({})) }));
        }
    }

    /// Tells the editor that colours, hints and pictures may be others now.
    fn refresh(&mut self) {
        let Some(session) = &self.session else { return };
        let wanted = session.client.refreshes;
        let methods = [
            (wanted.colours, lsp::SemanticTokensRefreshRequest::METHOD),
            (wanted.hints, lsp::InlayHintRefreshRequest::METHOD),
            (wanted.lenses, lsp::CodeLensRefreshRequest::METHOD),
        ];
        let pictures = if session.client.views { session.workspace.open_programs() } else { Vec::new() };
        for (_, method) in methods.into_iter().filter(|(wanted, _)| *wanted) {
            self.ask(method.as_str(), Value::Null);
        }
        for path in pictures {
            if let Some(uri) = crate::paths::uri(&path) {
                self.notify(PICTURE_CHANGED, json!({ "uri": uri }));
            }
        }
    }
}

impl Session {
    /// What requests are answered with now.
    pub fn context(&self) -> Context {
        Context::new(self.workspace.snapshot(), self.client.clone(), self.settings)
    }

    /// Takes note that a text is another: what is being proven of the one before is of no use.
    pub fn changed(&mut self) {
        self.changes += 1;
        self.stop.store(true, Ordering::Relaxed);
        self.background.changed(self.changes);
    }

    /// The files of which something is shown: of those that are in no program any more nothing is.
    pub fn shown(&self) -> BTreeSet<String> {
        self.published.files()
    }

    /// Has folders read.
    pub fn scan(&mut self, folders: &[String]) {
        for folder in folders {
            self.scanning += 1;
            self.background.scan(self.workspace.scan(folder));
        }
    }

    fn busy(&mut self, lint: bool) -> &mut bool {
        if lint { &mut self.is_linting } else { &mut self.is_compiling }
    }

    /// A program that changed is compiled first, so that what is wrong with it is said soon, and then proven.
    fn schedule(&mut self) {
        if !self.is_compiling
            && let Some(root) = self.workspace.stale(false).first()
        {
            self.background.compile(self.workspace.job(root, false));
            self.is_compiling = true;
        }
        if self.settings.lints
            && !self.is_compiling
            && !self.is_linting
            && self.scanning == 0
            && let Some(root) = self.workspace.stale(true).first()
        {
            let job = self.workspace.job(root, true);
            self.stop = job.stop();
            self.background.lint(job);
            self.is_linting = true;
        }
    }

    fn is_settled(&self) -> bool {
        !self.is_compiling
            && !self.is_linting
            && self.scanning == 0
            && self.workspace.stale(self.settings.lints).is_empty()
    }
}
