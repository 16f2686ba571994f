//! A new version of the program: what it does to the orders that are open, and making it live.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use consign::{At, Diagnostics, Program};
use serde::Serialize;

use super::session::Session;
use crate::core::{Actor, By, Command, Live, Node, Order, Scope, Service, Status};
use crate::store::{Cursor, Select, Sort, StoreError};

/// How many orders are read at a time.
const READS: usize = 1000;

/// How many ids of orders are named for a node.
const NAMED: usize = 100;

/// A version that somebody wants live.
#[derive(Clone, Debug)]
pub struct Publication {
    /// The path of its root file.
    pub root: String,
    /// Its files.
    pub files: Vec<(String, String)>,
    /// The program that they are.
    pub compiled: Arc<Program>,
    /// Why.
    pub note: Option<String>,
    /// Where the orders of a node go, by `workflow.node`.
    pub moves: BTreeMap<String, String>,
    /// Whether orders that no longer fit the schema stay as they are.
    pub keep_invalid: bool,
    /// Whether rules are tried again over waiting orders.
    pub rerun: bool,
    /// Whether nothing is to be kept.
    pub is_dry: bool,
}

impl Publication {
    /// A version as it is, for a desk whose orders can go on with it.
    pub fn new(root: impl Into<String>, files: Vec<(String, String)>, compiled: Arc<Program>) -> Self {
        Self {
            root: root.into(),
            files,
            compiled,
            note: None,
            moves: BTreeMap::new(),
            keep_invalid: false,
            rerun: false,
            is_dry: false,
        }
    }
}

/// What came of it.
#[derive(Clone, Debug)]
pub enum Published {
    /// It is live.
    Live {
        /// Its number.
        version: u32,
        /// The directory's.
        directory: u32,
        /// How many orders were put at another node.
        moved: usize,
        /// Of how many orders the rules were tried again.
        rerun: usize,
    },
    /// It could be.
    Dry {
        /// How many orders would be put at another node.
        moved: usize,
        /// The orders that would no longer fit.
        misfits: Vec<Arc<str>>,
    },
    /// The directory does not fit.
    Directory(Diagnostics),
    /// Orders wait where the version cannot take them on.
    Stranded(Vec<Stranded>),
    /// A move leads nowhere.
    BadMove {
        /// From where.
        from: String,
        /// Why.
        message: String,
    },
    /// Orders no longer fit the schema.
    Misfits(Vec<Arc<str>>),
}

/// Orders that a new version cannot take on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Stranded {
    /// `workflow.node`
    pub node: String,
    /// What is different there.
    pub because: String,
    /// How many there are.
    pub count: usize,
    /// Their ids, a hundred at most.
    pub orders: Vec<Arc<str>>,
}

/// Makes a version live, if every open order can go on with it. Orders keep their position, their assignees and their
/// deadline.
///
/// # Errors
/// What the database fails with.
pub fn publish(session: &mut Session<'_>, wanted: &Publication, by: &By) -> Result<Published, StoreError> {
    // Orders that other processes are at would be missed.
    session.hold_all()?;
    let old = session.live().ok();
    let directory = match &old {
        Some(live) => live.engine().directory().to_json(live.compiled()),
        // People are records of their own from then on.
        None => wanted.compiled.directory().without_people().to_json(&wanted.compiled),
    };
    let entries = match Live::entries(&wanted.compiled, &directory) {
        Ok(entries) => entries,
        Err(findings) => return Ok(Published::Directory(findings)),
    };
    let new = Live::new(0, wanted.compiled.clone(), 0, entries);
    let open = match survey(session, old.as_deref(), &new, wanted)? {
        Ok(open) => open,
        Err(problem) => return Ok(problem),
    };
    if wanted.is_dry {
        return Ok(Published::Dry { moved: open.moved.len(), misfits: open.misfits });
    }
    if !open.misfits.is_empty() && !wanted.keep_invalid {
        return Ok(Published::Misfits(open.misfits));
    }
    let (root, files, compiled) = (wanted.root.clone(), wanted.files.clone(), wanted.compiled.clone());
    let live = match session.publish((root, files, compiled), directory, by.clone(), wanted.note.clone())? {
        Ok(live) => live,
        Err(findings) => return Ok(Published::Directory(findings)),
    };
    for (order, to) in &open.moved {
        if let Err(refusal) = session.move_order(order, to, by.clone())? {
            return Err(StoreError::Other(format!("work order `{}` cannot be moved: {refusal}", order.id)));
        }
    }
    let rerun = if wanted.rerun { rerun(session, &live)? } else { 0 };
    Ok(Published::Live { version: live.program, directory: live.directory, moved: open.moved.len(), rerun })
}

/// The open orders that a new version has to do with.
#[derive(Default)]
struct Open {
    moved: Vec<(Order, At)>,
    misfits: Vec<Arc<str>>,
}

fn survey(
    session: &mut Session<'_>,
    old: Option<&Live>,
    new: &Live,
    wanted: &Publication,
) -> Result<Result<Open, Published>, StoreError> {
    let mut targets = BTreeMap::new();
    for (from, to) in &wanted.moves {
        match target(new, to) {
            Ok(target) => drop(targets.insert(from.clone(), target)),
            Err(message) => return Ok(Err(Published::BadMove { from: from.clone(), message })),
        }
    }
    let (mut open, mut stranded) = (Open::default(), BTreeMap::<String, Stranded>::new());
    let mut bad = None;
    each_open(session, |order| {
        if new.order(&order.document).is_err() && order.placement.at.is_some() {
            open.misfits.push(order.id.clone());
        }
        let Some(at) = &order.placement.at else { return };
        let name = format!("{}.{}", at.workflow, at.node);
        if let Some((workflow, node)) = targets.get(&name) {
            match moved(new, at, workflow, node) {
                Ok(to) => open.moved.push((order, to)),
                Err(message) => bad = bad.take().or(Some((name, message))),
            }
            return;
        }
        if let Err(because) = goes_on(old, new, at) {
            let entry = stranded.entry(name.clone()).or_insert_with(|| Stranded {
                node: name,
                because,
                count: 0,
                orders: Vec::new(),
            });
            entry.count += 1;
            if entry.orders.len() < NAMED {
                entry.orders.push(order.id.clone());
            }
        }
    })?;
    Ok(match (bad, stranded.is_empty()) {
        (Some((from, message)), _) => Err(Published::BadMove { from, message }),
        (None, false) => Err(Published::Stranded(stranded.into_values().collect())),
        (None, true) => Ok(open),
    })
}

fn each_open(session: &mut Session<'_>, mut each: impl FnMut(Order)) -> Result<(), StoreError> {
    let mut select =
        Select { status: Some(Status::Waiting), sort: Sort::Id, limit: READS, ..Select::default() };
    loop {
        let page = session.write().orders(&select)?;
        let Some(last) = page.last() else { return Ok(()) };
        select.after = Some(Cursor::after(Sort::Id, last));
        page.into_iter().for_each(&mut each);
    }
}

/// Whether an order that waits somewhere can go on there with another version.
fn goes_on(old: Option<&Live>, new: &Live, at: &At) -> Result<(), String> {
    let Some(node) = new.node(at) else { return Err("the new version has no such node".into()) };
    if let Some(was) = old.and_then(|old| old.node(at)) {
        is_alike(was, node)?;
    }
    new.engine().offered(at).map(drop).map_err(|refusal| refusal.to_string())
}

fn is_alike(was: &Node, is: &Node) -> Result<(), String> {
    if was.portal != is.portal {
        let (was, is) = (was.portal.as_str(), is.portal.as_str());
        return Err(format!("it was of the {was}'s portal and is of the {is}'s"));
    }
    let word = |node: &Node| node.assigns.map_or("nobody", |assigns| assigns.as_str());
    if was.assigns != is.assigns {
        return Err(format!("it assigned {} and assigns {}", word(was), word(is)));
    }
    Ok(())
}

/// The node that `workflow.node` names, if orders wait there.
fn target(new: &Live, name: &str) -> Result<(Arc<str>, Arc<str>), String> {
    let (workflow, node) =
        name.split_once('.').ok_or_else(|| format!("`{name}` is no node; write `WORKFLOW.NODE`"))?;
    match new.node_named(workflow, node) {
        Some(_) => Ok((workflow.into(), node.into())),
        None => Err(format!("the new version has no node `{name}` at which somebody acts")),
    }
}

/// Where an order waits after a move: with the provider and engineer that it has, as far as the node goes with them.
fn moved(new: &Live, from: &At, workflow: &Arc<str>, node: &Arc<str>) -> Result<At, String> {
    let assigns = new.node_named(workflow, node).and_then(|node| node.assigns);
    let mut to = from.clone();
    (to.workflow, to.node) = (workflow.clone(), node.clone());
    if assigns.is_some() {
        (to.engineer, to.engineer_node) = (None, None);
    }
    if assigns == Some(consign::decision::Assigns::Provider) {
        (to.provider, to.provider_node) = (None, None);
    }
    let refused = |refusal: consign::event::Refusal| refusal.to_string();
    new.engine().with_nodes(to).map_err(refused)
}

/// Tries the rules again of all orders that wait where rules decide.
fn rerun(session: &mut Session<'_>, live: &Live) -> Result<usize, StoreError> {
    let mut waiting = Vec::new();
    each_open(session, |order| {
        let node = order.placement.at.as_ref().and_then(|at| live.node(at));
        let is_tried = node.is_some_and(|node| node.has_rules && node.assigns.is_some());
        if is_tried || order.placement.at.is_none() {
            waiting.push(order.id);
        }
    })?;
    let scopes = BTreeSet::from([Scope::Dispatch, Scope::OrdersWrite]);
    let by = Actor::Service(Arc::new(Service { name: "publishing".into(), scopes }));
    let mut done = 0;
    for id in waiting {
        if session.act(&id, &Command::Rerun, None, &by)?.is_ok() {
            done += 1;
        }
    }
    Ok(done)
}
