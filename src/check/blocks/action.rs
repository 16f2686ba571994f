//! What a rule does: targets, `manual`, `to`, `among`.

use super::block::BlockChecker;
use crate::check::entity::Entity;
use crate::check::literals::single_name;
use crate::check::roles::{Workplace, assigns};
use crate::diagnostic::{Code, Diagnostic, Edit};
use crate::program::{Action, Among, Assigns, Manual, NamedId, Operand, RankKey, Target};
use crate::scalar::Number;
use crate::source::Span;
use crate::syntax::ast::{self, ActionKind, CandidateName, TargetKind};

impl<'a> BlockChecker<'_, 'a> {
    /// The action; `None` if its target has an error.
    pub(super) fn action(&mut self, action: &'a ast::Action) -> Option<Action> {
        match &action.kind {
            ActionKind::Manual(manual) => Some(Action::Manual(self.manual(manual))),
            ActionKind::Assign { target, else_manual } => {
                let else_manual = else_manual.as_ref().map(|manual| self.manual(manual));
                Some(Action::Assign { target: self.target(target)?, else_manual })
            }
        }
    }

    pub(super) fn manual(&mut self, manual: &'a ast::Manual) -> Manual {
        let place = Workplace::for_rules(self.assigns);
        let among = manual.among.as_ref().map(|among| match among {
            ast::Among::Named(names) => Among::Named(self.several(names.iter())),
            ast::Among::Where(condition) => {
                let scope = self.candidate_scope();
                Among::Where(self.cx.condition(condition, scope))
            }
        });
        Manual {
            reason: manual.reason.as_ref().map(|reason| reason.text.clone()),
            to: self.cx.handlers(&manual.to, Some(place)),
            among,
        }
    }

    fn target(&mut self, target: &'a ast::Target) -> Option<Target> {
        Some(match &target.kind {
            TargetKind::One(name) => Target::One(self.one(name)?),
            TargetKind::FirstOf(names) => Target::FirstOf(self.several(names.iter())),
            TargetKind::RotateOf(turns) => self.rotation(turns),
            TargetKind::Split(shares) => Target::Split(self.shares(shares)),
            TargetKind::Best { what, filter, rank } => {
                if assigns(*what) != self.assigns {
                    self.wrong_best(target.span, assigns(*what));
                    return None;
                }
                let scope = self.candidate_scope();
                let filter = filter.as_ref().map(|filter| self.cx.condition(filter, scope));
                let rank = rank.iter().filter_map(|key| self.rank_key(key)).collect();
                Target::Best { filter, rank }
            }
        })
    }

    fn resolve(&mut self, name: &CandidateName) -> Vec<NamedId> {
        let of = self.provider_id();
        self.cx.candidates(name, self.assigns, of.as_deref())
    }

    /// A target that is one candidate: a group needs to say how it chooses.
    pub(super) fn one(&mut self, name: &CandidateName) -> Option<NamedId> {
        match self.resolve(name).as_slice() {
            [] => None,
            [one] => Some(*one),
            [..] => {
                let group = name.parts.iter().map(|part| part.text.as_str()).collect::<Vec<_>>().join(".");
                self.cx.report.push(
                    Diagnostic::new(
                        Code::RulesWrongTarget,
                        name.span,
                        format!("`{group}` is a group of providers, and an order goes to one"),
                    )
                    .label("which one of them?")
                    .help(format!("write `first of {group}` or `rotate of {group}`")),
                );
                None
            }
        }
    }

    pub(super) fn several<'n>(&mut self, names: impl Iterator<Item = &'n CandidateName>) -> Vec<NamedId> {
        let mut list: Vec<(NamedId, Span)> = Vec::new();
        for name in names {
            for id in self.resolve(name) {
                self.add_once(&mut list, id, name.span);
            }
        }
        list.into_iter().map(|(id, _)| id).collect()
    }

    fn add_once(&mut self, list: &mut Vec<(NamedId, Span)>, id: NamedId, span: Span) -> bool {
        let first = list.iter().find(|(known, _)| *known == id).map(|(_, span)| *span);
        match first {
            None => list.push((id, span)),
            Some(first) => {
                let named = self.cx.tables.named.get(id);
                let id = named.engineer.as_ref().unwrap_or(&named.provider);
                self.cx.report.push(
                    Diagnostic::new(
                        Code::RulesDuplicateCandidate,
                        span,
                        format!("`{id}` stands twice in one list"),
                    )
                    .label("the second time")
                    .related(first, "the first time")
                    .help("take one of them out"),
                );
            }
        }
        first.is_none()
    }

    fn shares(&mut self, shares: &'a [(CandidateName, Number, Span)]) -> Vec<(NamedId, u16)> {
        let mut list: Vec<(NamedId, Span)> = Vec::new();
        let mut weights = Vec::new();
        for (name, weight, span) in shares {
            let weight = self.weight(*weight, *span);
            if let Some(id) = self.one(name)
                && self.add_once(&mut list, id, name.span)
            {
                weights.push((id, weight.unwrap_or(1)));
            }
        }
        weights
    }

    /// Each in turn; with weights if they are written.
    fn rotation(&mut self, turns: &'a [(CandidateName, Option<(Number, Span)>)]) -> Target {
        let Some(first) = turns.iter().find_map(|(_, weight)| *weight) else {
            return Target::RotateOf(self.several(turns.iter().map(|(name, _)| name)));
        };
        let mut list: Vec<(NamedId, Span)> = Vec::new();
        let mut weights = Vec::new();
        for (name, weight) in turns {
            let weight = match weight {
                Some((weight, span)) => self.weight(*weight, *span),
                None => self.no_weight(name, first.1),
            };
            // Of a group each member has the weight.
            for id in self.resolve(name) {
                if self.add_once(&mut list, id, name.span) {
                    weights.push((id, weight.unwrap_or(1)));
                }
            }
        }
        Target::Turns(weights)
    }

    fn no_weight(&mut self, name: &CandidateName, other: Span) -> Option<u16> {
        let written = self.cx.known.tree.files.text(name.span).to_owned();
        let edit = Edit { span: name.span, text: format!("{written} 1") };
        self.cx.report.push(
            Diagnostic::new(Code::RulesWeight, name.span, format!("`{written}` has no weight"))
                .label("the others of this rotation have one")
                .related(other, "a weight")
                .help(format!("write one behind it, such as `{written} 1`, or none at all"))
                .perhaps("give it the weight 1", vec![edit]),
        );
        None
    }

    fn weight(&mut self, weight: Number, span: Span) -> Option<u16> {
        let whole = weight.to_i64().filter(|whole| (1..=1000).contains(whole));
        if whole.is_none() {
            self.cx.report.push(
                Diagnostic::new(Code::RulesWeight, span, format!("{weight} is no weight"))
                    .label("a weight is a whole number from 1 to 1000")
                    .help("weights are proportions: `split a 70, b 30` sends 70 of 100 orders to a"),
            );
        }
        whole.and_then(|whole| u16::try_from(whole).ok())
    }

    fn rank_key(&mut self, key: &'a ast::RankKey) -> Option<RankKey> {
        let scope = self.candidate_scope();
        if self.is_turn(&key.key) {
            let rule = format!("{}.{}", self.item.name.text, self.acting);
            return Some(RankKey { key: Operand::Turn(rule), descending: key.descending, span: key.span });
        }
        let typed = self.cx.operand(&key.key, scope)?;
        if !typed.ty.is_ordered(self.cx.known.schemas.enums.types()) {
            let ty = typed.ty.describe(self.cx.known.schemas.enums.types());
            let mut found = Diagnostic::new(
                Code::TypeOperator,
                key.key.span,
                format!("candidates cannot be ranked by a value of type `{ty}`"),
            )
            .label("has no order")
            .help("rank by a number, a text, a date, a time, a duration or an ordered enum");
            if let Some((name, Some(declared))) = &typed.origin {
                found = found.related(*declared, format!("`{name}` is declared here"));
            }
            self.cx.report.push(found);
            return None;
        }
        Some(RankKey { key: typed.operand, descending: key.descending, span: key.span })
    }

    /// Whether a rank key is the word `turn`, and no field of the order has that name.
    fn is_turn(&self, key: &ast::Expr) -> bool {
        let name = single_name(key).filter(|name| !name.quoted && name.text == "turn");
        name.is_some() && !self.cx.known.schemas.paths(Entity::WorkOrder).iter().any(|path| path == "turn")
    }

    fn wrong_best(&mut self, span: Span, what: Assigns) {
        let (wrong, right) = match what {
            Assigns::Provider => ("provider", "engineer"),
            Assigns::Engineer => ("engineer", "provider"),
        };
        self.cx.report.push(
            Diagnostic::new(
                Code::RulesWrongTarget,
                span,
                format!("these rules assign {right}s, and this chooses the best {wrong}"),
            )
            .label(format!("a {wrong} cannot be assigned here"))
            .related(self.item.name.span, format!("this block `assigns {right}`"))
            .help(format!("write `best {right}`")),
        );
    }
}
