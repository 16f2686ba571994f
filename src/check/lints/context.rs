//! What a lint may look at: the program, its tree, the names that something uses.

use std::cell::{OnceCell, RefCell};
use std::collections::HashSet;

use super::judged::Judged;
use super::{LintOptions, duplicate_row};
use crate::check::uses::Uses;
use crate::diagnostic::{Code, Diagnostic, Edit};
use crate::program::{
    Action, Among, Assigns, Condition, Manual, NodeKind, Program, Provider, Rule, RuleId, Slot, Target,
};
use crate::prove::{Idle, Prover};
use crate::source::{FileId, Span};
use crate::syntax::ast::{Item, ItemKind, Name, WorkflowItem};
use crate::syntax::lexer::Tokens;

/// How many steps are taken for the parts of all conditions together.
const PARTS: u64 = 10_000_000;
/// How many further places a finding shows.
const SHOWN: usize = 8;

/// A program without errors, and the tree it was made from.
pub(crate) struct LintContext<'a> {
    pub program: &'a Program,
    /// The items of all files in the order of declaration.
    pub items: &'a [&'a Item],
    pub options: &'a LintOptions,
    prover: &'a RefCell<Prover<'a>>,
    uses: &'a Uses,
    /// The declaring names that something uses.
    used: OnceCell<HashSet<Span>>,
    judged: OnceCell<Judged>,
    tokens: OnceCell<Vec<(FileId, Tokens<'a>)>>,
    repeated_rows: OnceCell<Vec<(RuleId, RuleId)>>,
}

impl<'a> LintContext<'a> {
    pub fn new(
        prover: &'a RefCell<Prover<'a>>,
        items: &'a [&'a Item],
        uses: &'a Uses,
        options: &'a LintOptions,
    ) -> Self {
        let program = prover.borrow().program;
        Self {
            program,
            items,
            options,
            prover,
            uses,
            used: OnceCell::new(),
            judged: OnceCell::new(),
            tokens: OnceCell::new(),
            repeated_rows: OnceCell::new(),
        }
    }

    /// The tokens of the program's files.
    pub(super) fn tokens(&self) -> &[(FileId, Tokens<'a>)] {
        self.tokens.get_or_init(|| {
            let lex = |id| (id, Tokens::lex(self.program.files.get(id).text()));
            self.program_files().map(lex).collect()
        })
    }

    /// The first row of some cells with each later one that has the same.
    pub(super) fn repeated_rows(&self) -> &[(RuleId, RuleId)] {
        self.repeated_rows.get_or_init(|| duplicate_row::pairs(self.program))
    }

    /// Whether a workflow lacks the engineer's node: then that is said, and not of what it would use that nothing does.
    pub(super) fn lacks_engineer_node(&self) -> bool {
        self.program.workflows.iter().any(|workflow| {
            let assigns = |what| workflow.nodes.iter().any(|node| node.kind.assigns() == Some(what));
            assigns(Assigns::Provider) && !assigns(Assigns::Engineer)
        })
    }

    /// The workflows of all files.
    pub fn workflows(&self) -> impl Iterator<Item = &'a WorkflowItem> + '_ {
        self.items.iter().filter_map(|item| match &item.kind {
            ItemKind::Workflow(workflow) => Some(workflow),
            _ => None,
        })
    }

    /// Of each rule and field, whether no order that comes to the rule lacks the field.
    pub(super) fn never_missing(&self, asked: &[(RuleId, Slot)], steps: u64) -> Vec<bool> {
        self.prover.borrow_mut().never_missing(asked, steps)
    }

    /// What is proven of the rules.
    pub(super) fn judged(&self) -> &Judged {
        self.judged.get_or_init(|| Judged::from_prover(&self.prover.borrow()))
    }

    /// The parts of rules' conditions that change nothing.
    pub fn idle_parts(&self, rules: impl Iterator<Item = RuleId>) -> Vec<(RuleId, Idle)> {
        self.prover.borrow_mut().idle_parts_of(rules, PARTS)
    }

    /// Whether the prover's steps were used up.
    pub fn is_exhausted(&self) -> bool {
        self.prover.borrow().is_exhausted()
    }

    /// The items of the root file. What the files that it uses declare may serve other programs.
    pub fn root_items(&self) -> impl Iterator<Item = &'a Item> + '_ {
        let root = self.program.files.iter().next().map(|(id, _)| id);
        self.items.iter().copied().filter(move |item| Some(item.span.file) == root)
    }

    /// The files that items stand in, in the order of loading.
    pub fn program_files(&self) -> impl Iterator<Item = FileId> {
        let files: std::collections::BTreeSet<FileId> =
            self.items.iter().map(|item| item.span.file).collect();
        files.into_iter()
    }

    /// Whether something uses what a name declares.
    pub fn is_used(&self, name: &Name) -> bool {
        self.used.get_or_init(|| self.uses.declarations()).contains(&name.span)
    }

    /// The file that a path names.
    pub fn file_named_at(&self, path: Span) -> Option<FileId> {
        self.uses.get(path)?.declared.first().map(|start| start.file)
    }

    /// Whether the root file is there for other programs: it routes nothing itself.
    pub fn is_library(&self) -> bool {
        self.program.workflows.is_empty()
    }

    pub fn text(&self, span: Span) -> &'a str {
        self.program.files.text(span)
    }

    /// Takes an item out, its doc comment and one line end with it.
    pub fn without(&self, item: &Item) -> Edit {
        let text = self.program.files.get(item.span.file).text();
        let mut start = item.span.start as usize;
        let line_of = |start: usize| text[..start].rfind('\n').map_or(0, |at| at + 1);
        start = line_of(start).max(start - text[line_of(start)..start].trim_start().len());
        while start > 0 {
            let line = line_of(start - 1);
            if !text[line..start].trim_start().starts_with("///") {
                break;
            }
            start = line;
        }
        let end = item.span.end as usize;
        let rest = &text[end..];
        let blank = rest.len() - rest.trim_start_matches([' ', '\t', '\r']).len();
        let end = if rest[blank..].starts_with('\n') { end + blank + 1 } else { end };
        Edit { span: Span::new(item.span.file, start, end), text: String::new() }
    }

    /// A finding about providers of the directory, at the first of them: the message by their number, what to
    /// write for the first, what is said of each further one. None about nobody.
    pub fn about_providers(
        &self,
        code: Code,
        is_meant: impl Fn(&Provider) -> bool,
        message: impl Fn(&Provider, usize) -> String,
        help: impl Fn(&Provider) -> String,
        further: impl Fn(&Provider) -> String,
    ) -> Option<Diagnostic> {
        let all = self.program.directory.providers().map(|(_, provider)| provider);
        let meant: Vec<&Provider> = all.filter(|provider| is_meant(provider)).collect();
        let first = meant.first()?;
        let found = Diagnostic::new(code, first.span, message(first, meant.len())).help(help(first));
        let more = meant.iter().skip(1).take(SHOWN);
        Some(more.fold(found, |found, provider| found.related(provider.span, further(provider))))
    }

    /// Every condition that is written in the program, each whole.
    pub fn conditions(&self) -> Vec<&'a Condition> {
        let program = self.program;
        let lets = program.lets.iter().map(|named| &named.condition);
        let blocks = program.blocks.iter().flat_map(|block| &block.eligible);
        let rules = program.rules.iter().flat_map(rule_conditions);
        let workflows = program.workflows.iter().flat_map(|workflow| {
            let arms = workflow.nodes.iter().flat_map(|node| match &node.kind {
                NodeKind::Branch { arms, .. } => arms.as_slice(),
                NodeKind::Work(_) | NodeKind::End => &[],
            });
            workflow.when.iter().chain(arms.map(|(condition, _)| condition))
        });
        lets.chain(blocks).chain(rules).chain(workflows).collect()
    }

    /// Every condition with all its parts, the outer ones first.
    pub fn parts(&self) -> Vec<&'a Condition> {
        let mut all = Vec::new();
        let mut open = self.conditions();
        while let Some(condition) = open.pop() {
            all.push(condition);
            open.extend(condition.children());
        }
        all
    }
}

/// Every condition of a rule, each whole.
pub(super) fn rule_conditions(rule: &Rule) -> Vec<&Condition> {
    let mut all = vec![&rule.when];
    let manual = match &rule.action {
        Action::Assign { target, else_manual } => {
            if let Target::Best { filter: Some(filter), .. } = target {
                all.push(filter);
            }
            else_manual.as_ref()
        }
        Action::Manual(manual) => Some(manual),
    };
    if let Some(Manual { among: Some(Among::Where(condition)), .. }) = manual {
        all.push(condition);
    }
    all
}
