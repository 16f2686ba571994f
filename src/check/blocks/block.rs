//! One block and its rules.

use std::collections::HashMap;

use crate::check::context::Context;
use crate::check::report::duplicate;
use crate::check::roles::assigns;
use crate::check::scope::Scope;
use crate::diagnostic::{Code, Diagnostic, Edit};
use crate::program::{
    Assigns, Block, BlockId, Condition, ConditionKind, IdVec, NamedId, Rule, RuleId, quoted,
};
use crate::source::Span;
use crate::syntax::ast::{
    self, Action, ActionKind, Name, RuleEntry, RuleItem, RulesItem, Target, TargetKind,
};

/// The name under which a block's `otherwise` decides.
pub(in crate::check) const OTHERWISE: &str = "otherwise";

/// One block that is being checked.
pub(super) struct BlockChecker<'c, 'a> {
    pub cx: &'c mut Context<'a>,
    pub item: &'a RulesItem,
    pub id: BlockId,
    pub assigns: Assigns,
    of: Option<NamedId>,
    /// Of the program so far.
    rules: &'c mut IdVec<RuleId, Rule>,
    /// Of this block.
    own: Vec<RuleId>,
    names: HashMap<String, Span>,
    /// The rule whose action is being looked at.
    pub(super) acting: String,
}

impl<'c, 'a> BlockChecker<'c, 'a> {
    pub fn new(
        cx: &'c mut Context<'a>,
        item: &'a RulesItem,
        id: BlockId,
        rules: &'c mut IdVec<RuleId, Rule>,
    ) -> Self {
        let assigns = assigns(item.assigns);
        Self {
            cx,
            item,
            id,
            assigns,
            of: None,
            rules,
            own: Vec::new(),
            names: HashMap::new(),
            acting: String::new(),
        }
    }

    pub fn check(mut self, docs: Option<String>) -> Block {
        self.cx.report.style(&self.item.name);
        self.of = self.item.of.as_ref().and_then(|name| self.block_of(name));
        let scope = self.candidate_scope();
        let eligible =
            self.item.eligible.iter().map(|condition| self.cx.condition(condition, scope)).collect();
        for entry in &self.item.rules {
            match entry {
                RuleEntry::Rule(rule) => self.rule(rule),
                RuleEntry::Table(table) => self.table(table),
            }
        }
        let otherwise = self.otherwise();
        Block {
            name: self.item.name.text.as_str().into(),
            docs,
            assigns: self.assigns,
            of: self.of,
            unique: self.item.unique.is_some(),
            complete: self.item.complete.is_some(),
            eligible,
            rules: self.own,
            otherwise,
            span: self.item.span,
        }
    }

    /// The provider of `of PROVIDER`.
    fn block_of(&mut self, name: &ast::Name) -> Option<NamedId> {
        let candidate = ast::CandidateName { parts: vec![name.clone()], span: name.span };
        match self.cx.candidates(&candidate, Assigns::Provider, None).as_slice() {
            [one] => Some(*one),
            [] => None,
            _ => {
                let message = format!("`{}` is a group, and a block is `of` one provider", name.text);
                self.cx
                    .report
                    .push(Diagnostic::new(Code::NameWrongKind, name.span, message).label("not a provider"));
                None
            }
        }
    }

    /// The id of the block's provider, under which engineers need no provider's name.
    pub(super) fn provider_id(&self) -> Option<String> {
        self.of.map(|of| self.cx.tables.named.get(of).provider.clone())
    }

    /// What a rule's own condition sees.
    pub(super) fn rule_scope(&self) -> Scope {
        match self.assigns {
            Assigns::Provider => Scope::ORDER,
            Assigns::Engineer => Scope::provider_assigned().under(self.of),
        }
    }

    /// What eligibility, filters, ranks and `among where` see.
    pub(super) fn candidate_scope(&self) -> Scope {
        match self.assigns {
            Assigns::Provider => Scope::provider_candidate(),
            Assigns::Engineer => Scope::engineer_candidate().under(self.of),
        }
    }

    fn rule(&mut self, item: &'a RuleItem) {
        self.cx.report.style(&item.name);
        self.name(&item.name.text, item.name.span, "rule");
        let spans = item.when.iter().map(|when| when.span).collect::<Vec<_>>();
        self.once("when", &spans);
        self.once("active", &item.active.iter().map(|active| active.span).collect::<Vec<_>>());
        let when = match item.when.first() {
            Some(when) => self.cx.condition(when, self.rule_scope()),
            None => always(item.span),
        };
        let (active_from, active_to) = self.active(item);
        self.acting.clone_from(&item.name.text);
        let action = match item.actions.as_slice() {
            [] => {
                self.no_action(item);
                None
            }
            [action] => self.action(action),
            [first, second, ..] => {
                self.cx.report.push(
                    Diagnostic::new(Code::RulesStatement, second.span, "a rule has one action")
                        .label("the second one")
                        .related(first.span, "the first one")
                        .help(one_action(first, second)),
                );
                None
            }
        };
        if let Some(action) = action {
            self.push(Rule {
                name: item.name.text.as_str().into(),
                label: item.label.as_ref().map(|label| label.text.clone()),
                docs: item.docs.clone(),
                block: self.id,
                when,
                active_from,
                active_to,
                action,
                span: item.span,
            });
        }
    }

    pub(super) fn push(&mut self, rule: Rule) {
        let id = self.add(rule);
        self.own.push(id);
    }

    fn add(&mut self, rule: Rule) -> RuleId {
        self.rules.push_and_get_key(rule)
    }

    /// Takes a name within the block.
    pub(super) fn name(&mut self, name: &str, span: Span, what: &str) {
        if let Some(first) = self.names.insert(name.to_owned(), span) {
            self.cx.report.push(duplicate(what, name, span, first).help("give one of them another name"));
        }
    }

    fn once(&mut self, statement: &str, spans: &[Span]) {
        if let [first, second, ..] = spans {
            let help = match statement {
                "when" => Some("join the conditions with `and`, or write `when all { …, … }`".to_owned()),
                _ => None,
            };
            self.cx.report.push(
                Diagnostic::new(Code::RulesStatement, *second, format!("a rule has one `{statement}`"))
                    .label("the second one")
                    .related(*first, "the first one")
                    .maybe_help(help),
            );
        }
    }

    fn no_action(&mut self, item: &RuleItem) {
        let message = format!("rule `{}` says nothing to do", item.name.text);
        let help = match self.assigns {
            Assigns::Provider => "add `assign PROVIDER` or `manual \"reason\"`",
            Assigns::Engineer => "add `assign ENGINEER` or `manual \"reason\"`",
        };
        self.cx.report.push(
            Diagnostic::new(Code::RulesStatement, item.name.span, message)
                .label("neither `assign` nor `manual`")
                .help(help),
        );
    }

    fn active(&mut self, item: &RuleItem) -> (Option<jiff::civil::Date>, Option<jiff::civil::Date>) {
        let Some(active) = item.active.first() else { return (None, None) };
        if let (Some(from), Some(to)) = (active.from, active.to)
            && to < from
        {
            self.cx.report.push(
                Diagnostic::new(Code::RulesActiveReversed, active.span, "this rule is never active")
                    .label("it ends before it begins")
                    .help(format!("write `active from {to} to {from}`")),
            );
        }
        (active.from, active.to)
    }

    fn otherwise(&mut self) -> Option<RuleId> {
        if let [first, second, ..] = self.item.otherwise.as_slice() {
            self.cx.report.push(
                Diagnostic::new(Code::RulesStatement, second.span, "a block has one `otherwise`")
                    .label("the second one")
                    .related(first.span, "the first one"),
            );
        }
        let item = self.item.otherwise.first()?;
        self.after_otherwise(item);
        self.name(OTHERWISE, item.span, "rule");
        OTHERWISE.clone_into(&mut self.acting);
        let action = self.action(&item.action)?;
        Some(self.add(Rule {
            name: OTHERWISE.into(),
            label: None,
            docs: None,
            block: self.id,
            when: always(item.span),
            active_from: None,
            active_to: None,
            action,
            span: item.span,
        }))
    }
}

impl BlockChecker<'_, '_> {
    /// Reports rules after `otherwise`: they are tried before it, and read as if they were not.
    fn after_otherwise(&mut self, otherwise: &ast::Otherwise) {
        let after = |name: &&ast::Name| name.span.start > otherwise.span.start;
        let Some(name) = self.item.rules.iter().map(RuleEntry::name).find(after) else { return };
        let files = &self.cx.known.tree.files;
        let text = files.text(otherwise.span);
        let end = self.item.span.end as usize - 1;
        let close = Span::new(otherwise.span.file, end, end);
        let line = files.get(close.file).text()[..end].rsplit('\n').next().unwrap_or_default();
        let own_line = line.trim().is_empty();
        let (before, behind) = if own_line { ("  ", format!("\n{line}")) } else { (" ", " ".to_owned()) };
        let edits = vec![
            Edit { span: otherwise.span, text: String::new() },
            Edit { span: close, text: format!("{before}{text}{behind}") },
        ];
        let message = format!("`{}` stands after `otherwise` and is tried before it", name.text);
        let found = Diagnostic::new(Code::RulesAfterOtherwise, name.span, message)
            .label("not for the orders that nothing else takes")
            .related(otherwise.span, "takes what no rule of the block takes")
            .help("move `otherwise` to the end of the block")
            .fix("move `otherwise` to the end", edits);
        self.cx.report.push(found);
    }
}

/// The condition of a rule that has none.
fn always(span: Span) -> Condition {
    Condition { kind: ConditionKind::Constant(true), span }
}

/// What to write instead of two actions.
fn one_action(first: &Action, second: &Action) -> String {
    match (&first.kind, &second.kind) {
        (ActionKind::Assign { target, .. }, ActionKind::Assign { target: other, .. }) => {
            let named: Option<Vec<String>> = [target, other].map(one_of).into_iter().collect();
            named.map_or_else(
                || "name all of them in one `assign first of`, or take one of the actions out".to_owned(),
                |named| {
                    format!("to try both one after the other, write `assign first of {}`", named.join(", "))
                },
            )
        }
        (ActionKind::Assign { .. }, ActionKind::Manual(_)) => {
            "to flag the orders for which nobody is found, write `else` before `manual`".to_owned()
        }
        (ActionKind::Manual(_), _) => "take one of them out".to_owned(),
    }
}

/// The one whom a target names, as it is written.
fn one_of(target: &Target) -> Option<String> {
    let TargetKind::One(name) = &target.kind else { return None };
    let part = |part: &Name| if part.quoted { quoted(&part.text) } else { part.text.clone() };
    Some(name.parts.iter().map(part).collect::<Vec<_>>().join("."))
}
