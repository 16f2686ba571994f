//! Items, and those of them that are a line.

use super::{Builder, Children, Pair, Rule, only};
use crate::syntax::ast::{
    DirectoryItem, GroupItem, Item, ItemKind, LetItem, ListItem, ListValue, SampleItem,
};

impl<'t> Builder<'_, 't> {
    pub(in crate::syntax) fn item(&self, pair: Pair<'t>) -> Item {
        let span = self.span(&pair);
        let docs = self.docs(span);
        let pair = only(pair);
        let kind = match pair.as_rule() {
            Rule::use_item => ItemKind::Use(self.text_of(pair)),
            Rule::timezone_item => ItemKind::Timezone(self.text_of(pair)),
            Rule::directory_item => ItemKind::Directory(self.directory(pair)),
            Rule::type_item => ItemKind::Type(self.type_item(pair)),
            Rule::schema_item => ItemKind::Schema(self.schema(pair)),
            Rule::role_item => ItemKind::Role(self.role(pair)),
            Rule::provider_item => ItemKind::Provider(self.provider(pair)),
            Rule::list_item => ItemKind::List(self.list_item(pair)),
            Rule::group_item => ItemKind::Group(self.group_item(pair)),
            Rule::calendar_item => ItemKind::Calendar(self.calendar(pair)),
            Rule::let_item => ItemKind::Let(self.let_item(pair)),
            Rule::sample_item => ItemKind::Sample(self.sample(pair)),
            Rule::test_item => ItemKind::Test(self.test(pair)),
            Rule::rules_item => ItemKind::Rules(self.rules(pair)),
            Rule::workflow_item => ItemKind::Workflow(self.workflow(pair)),
            other => unreachable!("{other:?} is no item"),
        };
        Item { docs, span, kind }
    }

    pub(super) fn directory(&self, pair: Pair<'t>) -> DirectoryItem {
        let children = Children::from_pair(pair);
        DirectoryItem {
            path: self.text(&children.one(Rule::text)),
            sheet: self.sheet(&children),
            is_of_engineers: children.maybe(Rule::kw_engineers).is_some(),
        }
    }

    fn list_item(&self, pair: Pair<'t>) -> ListItem {
        let children = Children::from_pair(pair);
        let name = self.identifier(&children.one(Rule::identifier));
        let value = match children.maybe(Rule::source) {
            Some(source) => ListValue::File {
                path: self.text_of(source),
                sheet: self.sheet(&children),
                column: children.maybe(Rule::list_column).map(|column| self.text_of(column)),
            },
            None => ListValue::Elements(self.elements(children.one(Rule::list))),
        };
        ListItem { name, value }
    }

    fn group_item(&self, pair: Pair<'t>) -> GroupItem {
        let children = Children::from_pair(pair);
        let members = Children::from_pair(children.one(Rule::group_members));
        GroupItem {
            name: self.identifier(&children.one(Rule::identifier)),
            members: members.every(Rule::name).map(|name| self.name(name)).collect(),
        }
    }

    fn let_item(&self, pair: Pair<'t>) -> LetItem {
        let children = Children::from_pair(pair);
        LetItem {
            name: self.identifier(&children.one(Rule::identifier)),
            value: self.expr(children.one(Rule::expr)),
        }
    }

    fn sample(&self, pair: Pair<'t>) -> SampleItem {
        let children = Children::from_pair(pair);
        SampleItem {
            name: self.identifier(&children.one(Rule::identifier)),
            record: self.record(children.one(Rule::record)),
        }
    }
}
