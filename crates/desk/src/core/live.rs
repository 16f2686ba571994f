//! The version of the program that decides, bound to the directory of the moment.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};

use consign::decision::{Assigns, Person as Handler, Portal};
use consign::directory::Directory;
use consign::input::{InvalidOrder, OrderDecoder};
use consign::workflow::{HandlerView, NodeView, WayView};
use consign::{At, Diagnostics, Engine, Order as WorkOrder, Program, Sources, Timestamp};
use jiff::civil::Date;
use jiff::tz::TimeZone;

use super::actor::Person;
use super::redact::Visible;

/// What decides: a version of the program with a version of the directory.
pub struct Live {
    /// The number of the program's version, from 1.
    pub program: u32,
    /// The number of the directory's version, from 1.
    pub directory: u32,
    engine: Engine,
    /// As they are written.
    nodes: Arc<[Node]>,
    /// What providers see of documents.
    visible: Arc<Visible>,
    /// Made once; reading takes no lock that anybody waits for, since one thread decides.
    decoder: Mutex<OrderDecoder>,
}

/// A version of the program that cannot decide.
#[derive(Debug, thiserror::Error)]
pub enum LiveError {
    /// It does not compile by this version of consign.
    #[error("version {version} of the program does not compile: {findings}")]
    Program {
        /// The version.
        version: u32,
        /// Why.
        findings: Box<Diagnostics>,
    },
    /// The directory does not fit the program's schemas.
    #[error("version {version} of the directory does not fit the program: {findings}")]
    Directory {
        /// The version.
        version: u32,
        /// Why.
        findings: Box<Diagnostics>,
    },
}

/// A node at which somebody acts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Node {
    /// The workflow's name.
    pub workflow: Arc<str>,
    /// Its name.
    pub name: Arc<str>,
    /// Its label.
    pub label: Arc<str>,
    /// Whose portal it belongs to.
    pub portal: Portal,
    /// Whom it assigns; `None` for a task.
    pub assigns: Option<Assigns>,
    /// Whether it can be declined there.
    pub declined: bool,
    /// Who acts there, in the program's words.
    pub handlers: Vec<Acting>,
    /// The reasons of which a decline gives one; empty if it may give any or none.
    pub reasons: Vec<Arc<str>>,
    /// Whether rules decide there.
    pub has_rules: bool,
    /// Whether those who act there are warned of a deadline.
    pub warns: bool,
}

/// Who acts at a node, whatever order is there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Acting {
    /// Anyone with the role.
    Role {
        /// Its name.
        name: Arc<str>,
        /// Whether it is one of the assigned provider's people.
        of_provider: bool,
    },
    /// One person, by id.
    Person(Arc<str>),
    /// Those whom the assigned provider lists.
    Dispatchers,
    /// The assigned engineer.
    Engineer,
}

impl Live {
    /// A program with its directory.
    pub fn new(program: u32, compiled: Arc<Program>, directory: u32, entries: Directory) -> Self {
        let nodes = nodes(&compiled);
        let visible = Arc::new(Visible::from_program(&compiled));
        let decoder = Mutex::new(OrderDecoder::new(compiled.clone()));
        Self { program, directory, engine: Engine::new(compiled, entries), nodes, visible, decoder }
    }

    /// The entries of a directory file.
    ///
    /// # Errors
    /// If they do not fit the program's schemas.
    pub fn entries(compiled: &Program, json: &str) -> Result<Directory, Diagnostics> {
        Directory::from_json(compiled, &[("directory.json", json.as_bytes())])
    }

    /// This program with another version of the directory.
    #[must_use]
    pub fn with_directory(&self, version: u32, entries: Directory) -> Self {
        Self {
            program: self.program,
            directory: version,
            engine: self.engine.with_directory(entries),
            nodes: self.nodes.clone(),
            visible: self.visible.clone(),
            decoder: Mutex::new(OrderDecoder::new(self.compiled().clone())),
        }
    }

    /// What decides.
    pub fn engine(&self) -> &Engine {
        &self.engine
    }

    /// Its program.
    pub fn compiled(&self) -> &Arc<Program> {
        self.engine.program()
    }

    /// The order that a document is.
    ///
    /// # Errors
    /// Why it does not fit the schema.
    pub fn order(&self, document: &str) -> Result<WorkOrder, InvalidOrder> {
        let mut decoder = self.decoder.lock().unwrap_or_else(PoisonError::into_inner);
        decoder.decode_json_owned(document.as_bytes())
    }

    /// What providers see of documents.
    pub fn visible(&self) -> &Visible {
        &self.visible
    }

    /// The node of a position; `None` if nobody acts there, or there is none.
    pub fn node(&self, at: &At) -> Option<&Node> {
        self.node_named(&at.workflow, &at.node)
    }

    /// The node of this workflow with this name.
    pub fn node_named(&self, workflow: &str, node: &str) -> Option<&Node> {
        // A program has few nodes.
        self.nodes.iter().find(|one| *one.workflow == *workflow && *one.name == *node)
    }

    /// All nodes at which somebody acts, by workflow and name.
    pub fn nodes(&self) -> impl Iterator<Item = (&str, &str, &Node)> {
        self.nodes.iter().map(|node| (&*node.workflow, &*node.name, node))
    }

    /// Who acts on an order that waits there, where no rule says otherwise.
    pub fn handlers(&self, at: &At) -> Vec<Handler> {
        let Some(node) = self.node(at) else { return Vec::new() };
        node.handlers.iter().flat_map(|acting| self.handlers_of(acting, at)).collect()
    }

    fn handlers_of(&self, acting: &Acting, at: &At) -> Vec<Handler> {
        match acting {
            Acting::Role { name, of_provider } => {
                let of = at.provider.clone().filter(|_| *of_provider);
                vec![Handler::Role { role: name.clone(), of }]
            }
            Acting::Person(id) => vec![Handler::Person { person: id.clone() }],
            Acting::Engineer => {
                at.engineer.iter().map(|id| Handler::Engineer { engineer: id.clone() }).collect()
            }
            Acting::Dispatchers => {
                let directory = self.engine.directory().view(self.compiled());
                let provider = at.provider.as_deref().and_then(|id| directory.provider(id));
                let ids = provider.into_iter().flat_map(|provider| provider.dispatchers());
                ids.map(|id| Handler::Person { person: id.into() }).collect()
            }
        }
    }
}

/// The program of these files.
///
/// # Errors
/// All findings, if there are errors among them.
pub fn compile(root: &str, files: &[(String, String)]) -> Result<Program, Diagnostics> {
    consign::compile(&sources(root, files))
}

/// The day of an instant, on which rules are looked at: in UTC, as `consign check` has it.
pub fn day(now: Timestamp) -> Date {
    TimeZone::UTC.to_datetime(now).date()
}

/// These files, for the compiler.
pub fn sources(root: &str, files: &[(String, String)]) -> Sources<'static> {
    let bytes = files.iter().map(|(path, text)| (path.clone(), text.as_bytes().to_vec()));
    Sources::new(root, bytes.collect::<BTreeMap<_, _>>())
}

fn nodes(program: &Program) -> Arc<[Node]> {
    let workflows = program.workflows().filter_map(|name| program.workflow_named(name));
    let nodes = workflows.flat_map(|workflow| {
        let of: Arc<str> = workflow.name.into();
        workflow.nodes.into_iter().filter_map(move |node| Node::from_view(&of, &node))
    });
    nodes.collect()
}

impl Node {
    fn from_view(workflow: &Arc<str>, view: &NodeView<'_>) -> Option<Self> {
        Some(Self {
            workflow: workflow.clone(),
            name: view.name.into(),
            label: view.label.into(),
            portal: view.portal?,
            assigns: view.assigns,
            declined: view.ways.iter().any(|way| matches!(way, WayView::Declined(_))),
            handlers: view.handlers.iter().map(Acting::from_view).collect(),
            reasons: view.reasons.iter().map(|reason| Arc::from(*reason)).collect(),
            has_rules: !view.rules.is_empty(),
            warns: view.deadline.as_ref().is_some_and(|deadline| deadline.warn.is_some()),
        })
    }
}

impl Acting {
    /// Whether somebody of the company is meant, whatever order is there: by a role or by name.
    pub fn is_of_company(&self, person: &Person) -> bool {
        match self {
            Acting::Role { name, of_provider } => !of_provider && person.roles.contains(&**name),
            Acting::Person(_) => self.names(person),
            Acting::Dispatchers | Acting::Engineer => false,
        }
    }

    /// Whether it is this person, by id.
    pub fn names(&self, person: &Person) -> bool {
        matches!(self, Acting::Person(id) if *id == person.id)
    }

    fn from_view(view: &HandlerView<'_>) -> Self {
        match view {
            HandlerView::Role(role) => {
                Acting::Role { name: role.name.into(), of_provider: role.of == Portal::Provider }
            }
            HandlerView::Person(id) => Acting::Person((*id).into()),
            HandlerView::Dispatchers => Acting::Dispatchers,
            HandlerView::Engineer => Acting::Engineer,
            other => unreachable!("a handler that this version of the desk does not know: {other}"),
        }
    }
}
