//! Nodes and their statements, before the graph is looked at: each statement at most once, where it
//! belongs, its names resolved.

use std::collections::HashMap;
use std::sync::Arc;

use super::super::context::Context;
use super::super::report::duplicate;
use super::super::roles::{Workplace, assigns, portal};
use super::super::uses::NameKind;
use super::workflow::engineer_node;
use crate::diagnostic::suggest::did_you_mean;
use crate::diagnostic::{Code, Diagnostic};
use crate::program::{Assigns, BlockId, CalendarId, Handler, Portal, TimeLimit};
use crate::scalar::{fold, show_duration};
use crate::source::Span;
use crate::syntax::ast::{
    self, After, Goes, Name, NodeItem, NodeKind, Statement, StatementKind, TextLiteral, WorkflowItem,
};

/// A node whose edges are the indexes of nodes, or `None` where they have an error.
pub(super) struct DraftNode<'a> {
    pub item: &'a NodeItem,
    pub kind: DraftNodeKind<'a>,
}

pub(super) enum DraftNodeKind<'a> {
    Branch { arms: Vec<(&'a ast::Expr, Option<usize>)>, otherwise: Option<Option<usize>> },
    Work(DraftWork<'a>),
    End,
}

#[derive(Default)]
pub(super) struct DraftWork<'a> {
    pub portal: Option<(Portal, Span)>,
    pub assigns: Option<(Assigns, Span)>,
    pub handlers: Vec<Handler>,
    pub handler_span: Option<Span>,
    pub rules: Vec<(BlockId, &'a Name)>,
    /// Whether some of the rules it names are not known; they may be any.
    pub unknown_rules: bool,
    pub then: Option<usize>,
    pub declined: Option<usize>,
    /// Among which a decline chooses.
    pub reasons: Vec<Arc<str>>,
    pub deadline: Option<DraftDeadline>,
    /// Whether an edge or a needed statement is missing.
    pub incomplete: bool,
}

pub(super) struct DraftDeadline {
    pub after: TimeLimit,
    pub of: Option<CalendarId>,
    pub warn: Option<jiff::SignedDuration>,
    /// `None`: as if declined.
    pub goes: Option<usize>,
}

/// The nodes of a workflow by name.
pub(super) struct NodeNames<'a> {
    by_name: HashMap<&'a str, (usize, Span)>,
    /// Whether some node assigns an engineer.
    has_engineer: bool,
}

impl<'a> NodeNames<'a> {
    pub fn collect(cx: &mut Context<'_>, item: &'a WorkflowItem) -> Self {
        let mut names = HashMap::new();
        for (index, node) in item.nodes.iter().enumerate() {
            cx.report.style(&node.name);
            let first = names.entry(node.name.text.as_str()).or_insert((index, node.name.span));
            if first.1 != node.name.span {
                let found = duplicate("node", &node.name.text, node.name.span, first.1);
                cx.report.push(found.help("give one of them another name"));
            }
        }
        let assigns_engineer =
            |statement: &Statement| matches!(statement.kind, StatementKind::Assigns(ast::Assigns::Engineer));
        let has_engineer = item.nodes.iter().any(|node| match &node.kind {
            NodeKind::Assign(statements) => statements.iter().any(assigns_engineer),
            _ => false,
        });
        Self { by_name: names, has_engineer }
    }

    pub fn resolve(&self, cx: &mut Context<'_>, name: &Name) -> Option<usize> {
        let found = self.by_name.get(name.text.as_str());
        if let Some((_, declared)) = found {
            cx.report.used(name.span, NameKind::Node, [*declared]);
        }
        let found = found.map(|(index, _)| *index);
        if found.is_none() && !cx.report.is_poisoned(&name.text) {
            let found =
                Diagnostic::new(Code::NameUndefined, name.span, format!("there is no node `{}`", name.text))
                    .label("not a node of this workflow")
                    .help(self.instead_of(cx, name));
            cx.report.push(found);
        }
        found
    }

    /// What to do about a name that no node has.
    fn instead_of(&self, cx: &Context<'_>, name: &Name) -> String {
        if !self.has_engineer && name.text.to_lowercase().contains("engineer") {
            let node = engineer_node(&name.text, "NODE", &cx.known.roles);
            return format!("the node in which an engineer is assigned is missing; add it: `{node}`");
        }
        let mut names: Vec<&str> = self.by_name.keys().copied().collect();
        names.sort_unstable();
        did_you_mean(&name.text, names.iter())
            .unwrap_or_else(|| format!("the workflow's nodes are {}", quoted(&names)))
    }
}

/// "`a`, `b`, `c`", cut after eight.
pub(super) fn quoted(names: &[&str]) -> String {
    let shown: Vec<String> = names.iter().take(8).map(|name| format!("`{name}`")).collect();
    let rest = if names.len() > 8 { ", …" } else { "" };
    format!("{}{rest}", shown.join(", "))
}

pub(super) fn draft<'a>(cx: &mut Context<'_>, names: &NodeNames<'a>, item: &'a NodeItem) -> DraftNode<'a> {
    let kind = match &item.kind {
        NodeKind::End => DraftNodeKind::End,
        NodeKind::Branch(branch) => draft_branch(cx, names, item, branch),
        NodeKind::Assign(statements) => DraftNodeKind::Work(draft_work(cx, names, item, statements, true)),
        NodeKind::Task(statements) => DraftNodeKind::Work(draft_work(cx, names, item, statements, false)),
    };
    DraftNode { item, kind }
}

fn draft_branch<'a>(
    cx: &mut Context<'_>,
    names: &NodeNames<'a>,
    item: &NodeItem,
    branch: &'a ast::BranchNode,
) -> DraftNodeKind<'a> {
    if branch.arms.is_empty() && branch.otherwise.is_empty() {
        let message = format!("branch `{}` leads nowhere", item.name.text);
        cx.report.push(
            Diagnostic::new(Code::WorkflowMissingStatement, item.name.span, message)
                .label("has no way")
                .help("write where it leads into its braces: `when CONDITION -> NODE`, and at the end `otherwise -> NODE`"),
        );
    }
    let arms = branch.arms.iter().map(|(when, to)| (when, names.resolve(cx, to))).collect();
    if let [first, second, ..] = branch.otherwise.as_slice() {
        cx.report.push(
            Diagnostic::new(Code::WorkflowDuplicateStatement, second.1, "a branch has one `otherwise`")
                .label("the second one")
                .related(first.1, "the first one"),
        );
    }
    let otherwise = branch.otherwise.first();
    if let (Some((_, span)), Some((last, _))) = (otherwise, branch.arms.last())
        && span.start < last.span.start
    {
        cx.report.push(
            Diagnostic::new(Code::WorkflowWrongStatement, *span, "`otherwise` stands before a `when`")
                .label("takes every order that comes here")
                .related(last.span, "never looked at")
                .help("move the `otherwise` line to the end of the branch"),
        );
    }
    DraftNodeKind::Branch { arms, otherwise: otherwise.map(|(to, _)| names.resolve(cx, to)) }
}

fn keyword(kind: &StatementKind) -> &'static str {
    match kind {
        StatementKind::Portal(_) => "portal",
        StatementKind::Assigns(_) => "assigns",
        StatementKind::Handler(_) => "handler",
        StatementKind::Rules(_) => "rules",
        StatementKind::Then(_) => "then",
        StatementKind::Declined(..) => "declined",
        StatementKind::Within(_) => "within",
    }
}

fn draft_work<'a>(
    cx: &mut Context<'_>,
    names: &NodeNames<'a>,
    item: &'a NodeItem,
    statements: &'a [Statement],
    is_assign: bool,
) -> DraftWork<'a> {
    let mut work = DraftWork::default();
    let mut seen: HashMap<&'static str, Span> = HashMap::new();
    let mut handlers = None;
    for statement in statements {
        let word = keyword(&statement.kind);
        if let Some(first) = seen.get(word) {
            twice(cx, item, statement, word, *first);
            continue;
        }
        seen.insert(word, statement.span);
        if !is_assign && matches!(word, "assigns" | "rules") {
            only_assign_nodes(cx, item, statement, word);
            continue;
        }
        match &statement.kind {
            StatementKind::Portal(side) => work.portal = Some((portal(*side), statement.span)),
            StatementKind::Assigns(what) => work.assigns = Some((assigns(*what), statement.span)),
            StatementKind::Handler(list) => handlers = Some((list, statement.span)),
            StatementKind::Rules(list) => {
                work.rules = list
                    .iter()
                    .filter_map(|name| Some((cx.known.tree.names.block(name, cx.report)?, name)))
                    .collect();
                work.unknown_rules = work.rules.len() < list.len();
            }
            StatementKind::Then(to) => work.then = names.resolve(cx, to),
            StatementKind::Declined(to, reasons) => {
                work.declined = names.resolve(cx, to);
                work.reasons = decline_reasons(cx, reasons);
            }
            StatementKind::Within(within) => {
                work.deadline = deadline(cx, names, statement, within, &mut work.incomplete)
            }
        }
    }
    work.incomplete |= seen.contains_key("then") && work.then.is_none();
    work.incomplete |= seen.contains_key("declined") && work.declined.is_none();
    if let Some((list, span)) = handlers {
        let place =
            work.portal.map(|(portal, _)| Workplace { portal, assigns: work.assigns.map(|(what, _)| what) });
        // Where the node stands on the wrong side, its handler is not what is wrong.
        let place = place.filter(|place| !on_wrong_side(*place));
        work.handlers = cx.handlers(list, place);
        work.handler_span = Some(span);
    }
    required(cx, item, &seen, is_assign, &mut work);
    declined_exists(cx, statements, &seen);
    work
}

fn twice(cx: &mut Context<'_>, item: &NodeItem, statement: &Statement, word: &str, first: Span) {
    let several = || "several handlers stand in one line: `handler role a, role b`".to_owned();
    let message = format!("node `{}` has `{word}` twice", item.name.text);
    cx.report.push(
        Diagnostic::new(Code::WorkflowDuplicateStatement, statement.span, message)
            .label("the second one")
            .related(first, "the first one")
            .maybe_help((word == "handler").then(several)),
    );
}

/// The reasons that are no mistake: not blank, and each once.
fn decline_reasons(cx: &mut Context<'_>, reasons: &[TextLiteral]) -> Vec<Arc<str>> {
    let mut known: Vec<(String, &TextLiteral)> = Vec::new();
    for reason in reasons {
        let same = fold(reason.text.trim());
        if same.is_empty() {
            cx.report.push(
                Diagnostic::new(
                    Code::WorkflowDeclineReason,
                    reason.span,
                    "this reason for declining is empty",
                )
                .label("nobody could tell it from none")
                .help("say what it is, such as `\"No capacity\"`, or take it out"),
            );
        } else if let Some((_, first)) = known.iter().find(|(other, _)| *other == same) {
            let message = format!("the reason {:?} stands twice", reason.text);
            cx.report.push(
                Diagnostic::new(Code::WorkflowDeclineReason, reason.span, message)
                    .label("the second one")
                    .related(first.span, "the first one")
                    .help("take one of them out"),
            );
        } else {
            known.push((same, reason));
        }
    }
    known.into_iter().map(|(_, reason)| reason.text.as_str().into()).collect()
}

/// Whether a node assigns what the other portal assigns.
pub(super) fn on_wrong_side(place: Workplace) -> bool {
    match place.assigns {
        Some(Assigns::Provider) => place.portal == Portal::Provider,
        Some(Assigns::Engineer) => place.portal == Portal::Company,
        None => false,
    }
}

fn only_assign_nodes(cx: &mut Context<'_>, item: &NodeItem, statement: &Statement, word: &str) {
    let message = format!("`{word}` belongs to `assign` nodes, and `{}` is a `task`", item.name.text);
    let help = format!(
        "write `assign {}` instead of `task {}`, or take the line out",
        item.name.text, item.name.text
    );
    cx.report.push(
        Diagnostic::new(Code::WorkflowWrongStatement, statement.span, message)
            .label("a task assigns nobody")
            .help(help),
    );
}

fn deadline<'a>(
    cx: &mut Context<'_>,
    names: &NodeNames<'a>,
    statement: &Statement,
    within: &'a ast::Within,
    incomplete: &mut bool,
) -> Option<DraftDeadline> {
    let after = limit(cx, statement, within);
    warning(cx, within);
    let of = within.of.as_ref().and_then(|name| cx.known.tree.names.calendar(name, cx.report));
    let goes = match &within.goes {
        Goes::Declined(_) => None,
        Goes::Node(name) => {
            let to = names.resolve(cx, name);
            *incomplete |= to.is_none();
            Some(to?)
        }
    };
    Some(DraftDeadline { after: after?, of, warn: within.warn.as_ref().map(|(before, _)| *before), goes })
}

/// How long somebody has; `None` if that is an error.
fn limit(cx: &mut Context<'_>, statement: &Statement, within: &ast::Within) -> Option<TimeLimit> {
    let (number, span) = match within.after {
        After::Time(time) => {
            if !time.is_positive() {
                cx.report.push(
                    Diagnostic::new(
                        Code::WorkflowDeadline,
                        statement.span,
                        "this deadline has passed when the order arrives",
                    )
                    .label("not longer than nothing")
                    .help("write how long somebody has, such as `within 4h`"),
                );
            }
            return Some(TimeLimit::Time(time));
        }
        After::Workdays(number, span) => (number, span),
    };
    let days = number.to_i64().filter(|days| (1..=1000).contains(days));
    if days.is_none() {
        let message = format!("{number} is no number of workdays");
        cx.report.push(
            Diagnostic::new(Code::WorkflowDeadline, span, message)
                .label("a whole number from 1 to 1000")
                .help("write how many following days with opening hours somebody has, such as `within 2 workdays`"),
        );
    }
    if within.of.is_none() {
        cx.report.push(
            Diagnostic::new(
                Code::WorkflowDeadline,
                span,
                "workdays are days on which a calendar has opening hours",
            )
            .label("of which calendar?")
            .help(
                "write `of` and the name of a `calendar` behind them, such as `within 2 workdays of office`",
            ),
        );
        return None;
    }
    days.and_then(|days| u16::try_from(days).ok()).map(TimeLimit::Workdays)
}

/// A warning comes after the order and before the deadline.
fn warning(cx: &mut Context<'_>, within: &ast::Within) {
    let Some((before, span)) = &within.warn else { return };
    let time = match within.after {
        After::Time(time) => Some(time).filter(|time| time.is_positive()),
        After::Workdays(..) => None,
    };
    let (message, label) = if !before.is_positive() {
        ("this warning comes with the deadline", "not longer before it than nothing")
    } else if time.is_some_and(|time| *before >= time) {
        ("this warning comes before the order does", "not shorter than the deadline")
    } else {
        return;
    };
    let less = time.map(|time| format!(", less than its {}", show_duration(time))).unwrap_or_default();
    let help = format!("write how long before the deadline{less}");
    cx.report.push(Diagnostic::new(Code::WorkflowDeadline, *span, message).label(label).help(help));
}

fn required(
    cx: &mut Context<'_>,
    item: &NodeItem,
    seen: &HashMap<&'static str, Span>,
    is_assign: bool,
    work: &mut DraftWork<'_>,
) {
    let wanted: &[(&str, &str)] = if is_assign {
        &[
            ("portal", "`portal company` or `portal provider`"),
            ("assigns", "`assigns provider` or `assigns engineer`"),
            ("handler", "`handler role dispatcher`"),
            ("then", "`then NODE`"),
        ]
    } else {
        &[
            ("portal", "`portal company` or `portal provider`"),
            ("handler", "`handler role dispatcher` or `handler engineer`"),
            ("then", "`then NODE`"),
        ]
    };
    for (word, line) in wanted {
        if !seen.contains_key(word) {
            work.incomplete = true;
            let message = format!("node `{}` does not say its `{word}`", item.name.text);
            cx.report.push(
                Diagnostic::new(Code::WorkflowMissingStatement, item.name.span, message)
                    .label(format!("no `{word}` in this node"))
                    .help(format!("add a line: {line}")),
            );
        }
    }
}

fn declined_exists(cx: &mut Context<'_>, statements: &[Statement], seen: &HashMap<&'static str, Span>) {
    for statement in statements {
        if let StatementKind::Within(within) = &statement.kind
            && let Goes::Declined(span) = within.goes
            && !seen.contains_key("declined")
        {
            cx.report.push(
                Diagnostic::new(Code::WorkflowDeclinedMissing, span, "this node does not offer declining")
                    .label("where should the order go?")
                    .help("add a line such as `declined provider_assignment`, or name a node: `else NODE`"),
            );
        }
    }
}
