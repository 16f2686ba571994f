//! Targets: who gets an order.

use super::{Builder, Children, Pair, Rule, only};
use crate::scalar::Number;
use crate::source::Span;
use crate::syntax::ast::{Assigns, CandidateName, RankKey, Target, TargetKind};

impl<'t> Builder<'_, 't> {
    pub(super) fn target(&self, pair: Pair<'t>) -> Target {
        let span = self.span(&pair);
        let inner = only(pair);
        let kind = match inner.as_rule() {
            Rule::first_of => TargetKind::FirstOf(self.candidates(&Children::from_pair(inner))),
            Rule::rotate_of => TargetKind::RotateOf(self.turns(inner)),
            Rule::split => TargetKind::Split(
                Children::from_pair(inner).every(Rule::share).map(|s| self.share(s)).collect(),
            ),
            Rule::best => self.best(inner),
            _ => TargetKind::One(self.candidate(inner)),
        };
        Target { kind, span }
    }

    pub(super) fn candidates(&self, children: &Children<'t>) -> Vec<CandidateName> {
        children.every(Rule::candidate).map(|candidate| self.candidate(candidate)).collect()
    }

    pub(super) fn candidate(&self, pair: Pair<'t>) -> CandidateName {
        let span = self.span(&pair);
        let parts = Children::from_pair(pair).every(Rule::name).map(|name| self.name(name)).collect();
        CandidateName { parts, span }
    }

    /// Candidates, each with its weight if one is written.
    fn turns(&self, pair: Pair<'t>) -> Vec<(CandidateName, Option<(Number, Span)>)> {
        let mut turns: Vec<(CandidateName, Option<(Number, Span)>)> = Vec::new();
        for part in Children::from_pair(pair).0 {
            match (part.as_rule(), turns.last_mut()) {
                (Rule::candidate, _) => turns.push((self.candidate(part), None)),
                (Rule::number, Some((_, weight))) => *weight = Some((self.number(&part), self.span(&part))),
                _ => {}
            }
        }
        turns
    }

    fn share(&self, pair: Pair<'t>) -> (CandidateName, Number, Span) {
        let children = Children::from_pair(pair);
        let weight = children.one(Rule::number);
        (self.candidate(children.one(Rule::candidate)), self.number(&weight), self.span(&weight))
    }

    fn best(&self, pair: Pair<'t>) -> TargetKind {
        let children = Children::from_pair(pair);
        let keys = children.maybe(Rule::rank).map(|rank| Children::from_pair(rank).every(Rule::rank_key));
        TargetKind::Best {
            what: assignee(children.one(Rule::assignee)),
            filter: children.maybe(Rule::filter).map(|filter| self.condition_of(filter)),
            rank: keys.into_iter().flatten().map(|key| self.rank_key(key)).collect(),
        }
    }

    fn rank_key(&self, pair: Pair<'t>) -> RankKey {
        let span = self.span(&pair);
        let children = Children::from_pair(pair);
        let direction = children.maybe(Rule::direction).map(only);
        RankKey {
            key: self.sum(children.one(Rule::sum)),
            descending: direction.is_some_and(|word| word.as_rule() == Rule::kw_desc),
            span,
        }
    }
}

pub(super) fn assignee(pair: Pair<'_>) -> Assigns {
    match only(pair).as_rule() {
        Rule::kw_provider => Assigns::Provider,
        _ => Assigns::Engineer,
    }
}
