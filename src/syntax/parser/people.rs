//! Roles, providers and their people; records of values.

use super::{Builder, Children, Pair, Rule, only};
use crate::syntax::ast::{EngineerItem, Entry, EntryValue, ProviderItem, RecordLiteral, RoleItem, Side};

impl<'t> Builder<'_, 't> {
    pub(super) fn role(&self, pair: Pair<'t>) -> RoleItem {
        let children = Children::from_pair(pair);
        RoleItem {
            name: self.identifier(&children.one(Rule::identifier)),
            label: self.text(&children.one(Rule::label)),
            of: side(children.one(Rule::side)),
        }
    }

    pub(super) fn provider(&self, pair: Pair<'t>) -> ProviderItem {
        let children = Children::from_pair(pair);
        let body = Children::from_pair(children.one(Rule::provider_body));
        ProviderItem {
            id: self.name(children.one(Rule::name)),
            label: self.text(&children.one(Rule::label)),
            attributes: body.every(Rule::entry).map(|entry| self.entry(entry)).collect(),
            dispatchers: body.every(Rule::dispatcher_member).map(|member| self.text_of(member)).collect(),
            engineers: body.every(Rule::engineer_member).map(|member| self.engineer(member)).collect(),
        }
    }

    pub(super) fn engineer(&self, pair: Pair<'t>) -> EngineerItem {
        let children = Children::from_pair(pair);
        EngineerItem {
            id: self.name(children.one(Rule::name)),
            label: self.text(&children.one(Rule::label)),
            attributes: self.record(children.one(Rule::record)).entries,
        }
    }

    pub(super) fn record(&self, pair: Pair<'t>) -> RecordLiteral {
        let span = self.span(&pair);
        let entries = Children::from_pair(pair).every(Rule::entry).map(|entry| self.entry(entry)).collect();
        RecordLiteral { entries, span }
    }

    pub(super) fn entry(&self, pair: Pair<'t>) -> Entry {
        let children = Children::from_pair(pair);
        let records = |list: Pair<'t>| {
            Children::from_pair(list).every(Rule::record).map(|record| self.record(record)).collect()
        };
        let value = match (children.maybe(Rule::record), children.maybe(Rule::record_list)) {
            (Some(record), _) => EntryValue::Record(self.record(record)),
            (None, Some(list)) => EntryValue::Records(records(list)),
            (None, None) => EntryValue::Expr(self.sum(children.one(Rule::sum))),
        };
        Entry { name: self.identifier(&children.one(Rule::identifier)), value }
    }
}

pub(super) fn side(pair: Pair<'_>) -> Side {
    match only(pair).as_rule() {
        Rule::kw_company => Side::Company,
        _ => Side::Provider,
    }
}
