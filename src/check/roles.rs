//! `role` items and the handlers that name them.

use super::names::Names;
use super::report::Report;
use super::tree::Tree;
use crate::diagnostic::{Code, Diagnostic};
use crate::program::{Assigns, Handler, IdSlice, IdVec, Portal, Role, RoleId};
use crate::syntax::ast::{self, HandlerKind, ItemKind, Side};

/// The portal in which a side's people work.
pub(super) fn portal(side: Side) -> Portal {
    match side {
        Side::Company => Portal::Company,
        Side::Provider => Portal::Provider,
    }
}

/// What rules and nodes assign.
pub(super) fn assigns(what: ast::Assigns) -> Assigns {
    match what {
        ast::Assigns::Provider => Assigns::Provider,
        ast::Assigns::Engineer => Assigns::Engineer,
    }
}

/// The roles, one for each item.
pub(super) fn declare(tree: &Tree<'_>, report: &mut Report) -> IdVec<RoleId, Role> {
    let items = tree.all(|item| match item {
        ItemKind::Role(role) => Some(role),
        _ => None,
    });
    let role = |item: &ast::RoleItem| {
        report.style(&item.name);
        Role { name: item.name.text.as_str().into(), label: item.label.text.clone(), of: portal(item.of) }
    };
    items.map(role).collect()
}

/// Where a handler is to work: the node's portal, and what the node assigns.
#[derive(Clone, Copy)]
pub(super) struct Workplace {
    pub portal: Portal,
    pub assigns: Option<Assigns>,
}

impl Workplace {
    /// The only nodes at which rules that assign this are tried.
    pub fn for_rules(assigns: Assigns) -> Self {
        let portal = match assigns {
            Assigns::Provider => Portal::Company,
            Assigns::Engineer => Portal::Provider,
        };
        Self { portal, assigns: Some(assigns) }
    }
}

/// The handlers of a node or of a `manual to`; who does not work there is reported.
pub(super) fn handlers(
    names: &Names<'_>,
    roles: &IdSlice<RoleId, Role>,
    list: &[ast::Handler],
    at: Option<Workplace>,
    report: &mut Report,
) -> Vec<Handler> {
    let mut handlers: Vec<Handler> = Vec::new();
    for item in list {
        let Some(handler) = resolve(names, item, report) else { continue };
        if let Some(problem) = at.and_then(|at| misplaced(roles, item, &handler, at)) {
            report.push(problem);
        }
        if !handlers.contains(&handler) {
            handlers.push(handler);
        }
    }
    handlers
}

fn resolve(names: &Names<'_>, handler: &ast::Handler, report: &mut Report) -> Option<Handler> {
    Some(match &handler.kind {
        HandlerKind::Role(name) => Handler::Role(names.role(name, report)?),
        HandlerKind::Person(id) => Handler::Person(id.text.as_str().into()),
        HandlerKind::Dispatchers => Handler::Dispatchers,
        HandlerKind::Engineer => Handler::Engineer,
    })
}

/// Why somebody cannot act in a place, if so.
fn misplaced(
    roles: &IdSlice<RoleId, Role>,
    item: &ast::Handler,
    handler: &Handler,
    at: Workplace,
) -> Option<Diagnostic> {
    let wrong = |message: &str, label: &str, help: String| {
        Some(Diagnostic::new(Code::PortalWrongHandler, item.span, message).label(label).help(help))
    };
    let suggested = suggestion(roles, at);
    match (at.portal, handler) {
        (Portal::Company, Handler::Role(id)) if roles[*id].of == Portal::Provider => wrong(
            "a provider's role does not work in the company portal",
            "this role is `of provider`",
            suggested,
        ),
        (Portal::Company, Handler::Dispatchers) => wrong(
            "a provider's dispatchers do not work in the company portal",
            "these are the assigned provider's people",
            suggested,
        ),
        (Portal::Company, Handler::Engineer) => wrong(
            "an engineer does not work in the company portal",
            "this is the assigned provider's engineer",
            suggested,
        ),
        (Portal::Provider, Handler::Role(id)) if roles[*id].of == Portal::Company => wrong(
            "a role of the company does not work in the provider portal",
            "this role is `of company`",
            suggested,
        ),
        (Portal::Provider, Handler::Person(_)) => wrong(
            "a person of the company does not work in the provider portal",
            "persons are the company's",
            suggested,
        ),
        (Portal::Provider, Handler::Engineer) if at.assigns == Some(Assigns::Engineer) => {
            wrong("the engineer cannot be who assigns the engineer", "nobody is assigned here yet", suggested)
        }
        _ => None,
    }
}

/// What to write instead: a role of the right side, where the program has one.
fn suggestion(roles: &IdSlice<RoleId, Role>, at: Workplace) -> String {
    let fitting = roles.iter().find(|role| role.of == at.portal);
    match (fitting, at.portal) {
        (Some(role), _) => format!("name somebody who works there: `role {}`", role.name),
        (None, Portal::Company) => {
            "declare a role of the company: `role dispatcher \"Dispatcher\" of company`, and write `role dispatcher`"
                .into()
        }
        (None, Portal::Provider) => "write `dispatchers`, or declare a role of the providers: \
             `role provider_dispatcher \"Service Provider Dispatcher\" of provider`"
            .into(),
    }
}
