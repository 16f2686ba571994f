//! The one namespace of a program's items, over all its files.

use std::collections::HashMap;

use super::report::{Report, duplicate};
use super::uses::NameKind;
use crate::program::{BlockId, CalendarId, RoleId};
use crate::syntax::ast::{Broken, Item, ItemKind, Module, Name};

/// An item that has a name in the shared namespace.
#[derive(Clone, Copy, Debug)]
pub(super) struct Declared<'a> {
    pub name: &'a Name,
    pub item: &'a Item,
    /// Ordinal among items of its kind, in the order of declaration, duplicates counted.
    pub index: u32,
}

/// The items of a program by name.
#[derive(Debug, Default)]
pub(super) struct Names<'a> {
    by_name: HashMap<&'a str, Declared<'a>>,
    /// Whether a file could not be read, which may have declared anything.
    incomplete: bool,
    /// The items that could not be parsed.
    broken: Vec<&'a Broken>,
}

/// The name that an item takes in the shared namespace.
pub(super) fn name_of(kind: &ItemKind) -> Option<&Name> {
    match kind {
        ItemKind::Type(item) => Some(&item.name),
        ItemKind::Role(item) => Some(&item.name),
        ItemKind::Provider(item) => Some(&item.id),
        ItemKind::List(item) => Some(&item.name),
        ItemKind::Group(item) => Some(&item.name),
        ItemKind::Calendar(item) => Some(&item.name),
        ItemKind::Let(item) => Some(&item.name),
        ItemKind::Sample(item) => Some(&item.name),
        ItemKind::Rules(item) => Some(&item.name),
        ItemKind::Workflow(item) => Some(&item.name),
        ItemKind::Use(_)
        | ItemKind::Timezone(_)
        | ItemKind::Directory(_)
        | ItemKind::Schema(_)
        | ItemKind::Test(_) => None,
    }
}

/// The word that a broken item begins with, if items begin with it.
fn known_keyword(broken: &Broken) -> Option<&str> {
    let word = broken.keyword.as_deref()?;
    ItemKind::KEYWORDS.contains(&word).then_some(word)
}

impl Declared<'_> {
    /// What the item is, in a word: `list`, `let`, …
    pub fn kind(&self) -> &'static str {
        self.item.kind.keyword()
    }
}

impl<'a> Names<'a> {
    /// Collects the items' names; each second one is reported and left out.
    pub fn collect(
        items: &[&'a Item],
        modules: impl Iterator<Item = &'a Module>,
        incomplete: bool,
        report: &mut Report,
    ) -> Self {
        let mut names = Self { incomplete, ..Self::default() };
        let mut counts: HashMap<&'static str, u32> = HashMap::new();
        for item in items.iter().copied() {
            let Some(name) = name_of(&item.kind) else { continue };
            if !matches!(item.kind, ItemKind::Provider(_)) {
                report.style(name);
            }
            let count = counts.entry(item.kind.keyword()).or_default();
            names.declare(Declared { name, item, index: *count }, report);
            *count += 1;
        }
        for broken in modules.flat_map(|module| &module.broken) {
            let words = broken.words.iter().chain(&broken.name);
            words.for_each(|word| report.poison(word));
            names.broken.push(broken);
        }
        names
    }

    fn declare(&mut self, declared: Declared<'a>, report: &mut Report) {
        let text = declared.name.text.as_str();
        match self.by_name.get(text) {
            None => {
                self.by_name.insert(text, declared);
            }
            Some(first) => {
                let (old, new) = (first.kind(), declared.kind());
                let mut found = duplicate(new, text, declared.name.span, first.name.span);
                if old != new {
                    found.message = format!("`{text}` is declared twice: as a {old} and as a {new}");
                }
                report.push(found);
            }
        }
    }

    /// The item of a name.
    pub fn get(&self, name: &str) -> Option<Declared<'a>> {
        self.by_name.get(name).copied()
    }

    /// All items that have a name, in no order.
    pub fn iter(&self) -> impl Iterator<Item = Declared<'a>> + '_ {
        self.by_name.values().copied()
    }

    /// The calendar of a name.
    pub fn calendar(&self, name: &Name, report: &mut Report) -> Option<CalendarId> {
        self.numbered("calendar", name, NameKind::Calendar, report).map(CalendarId)
    }

    /// The role of a name.
    pub fn role(&self, name: &Name, report: &mut Report) -> Option<RoleId> {
        self.numbered("role", name, NameKind::Role, report).map(RoleId)
    }

    /// The block of rules of a name.
    pub fn block(&self, name: &Name, report: &mut Report) -> Option<BlockId> {
        self.numbered("rules", name, NameKind::Rules, report).map(BlockId)
    }

    /// The ordinal of an item among those of its kind; other kinds and unknown names are reported.
    fn numbered(&self, kind: &'static str, name: &Name, noted: NameKind, report: &mut Report) -> Option<u32> {
        match self.get(&name.text) {
            Some(declared) if declared.kind() == kind => {
                report.used(name.span, noted, [declared.name.span]);
                return Some(declared.index);
            }
            Some(other) => {
                let needed = if kind == "rules" { "a block of rules".into() } else { format!("a {kind}") };
                report.wrong_kind(name, other.kind(), &needed, other.name.span);
            }
            None => {
                let same = self.iter().filter(|other| other.kind() == kind);
                let mut legal: Vec<&str> = same.map(|other| other.name.text.as_str()).collect();
                legal.sort_unstable();
                let what = if kind == "rules" { "block of rules" } else { kind };
                report.undefined(what, name, legal.iter());
            }
        }
        None
    }

    /// Whether an item that could not be read may be one of a kind.
    pub fn may_have_declared(&self, keyword: &str) -> bool {
        let may_be = |broken: &&Broken| match known_keyword(broken) {
            Some(word) => word == keyword,
            None => true,
        };
        self.incomplete || self.broken.iter().any(may_be)
    }

    /// Whether an item that could not be read may be a schema.
    pub fn may_have_declared_schema(&self, schema: &str) -> bool {
        self.incomplete
            || self.broken.iter().any(|broken| match (known_keyword(broken), broken.name.as_deref()) {
                (Some("schema"), Some(name)) => name == schema,
                (Some("schema"), None) => true,
                (Some(_), _) => false,
                (None, _) => broken.words.iter().any(|word| word == schema),
            })
    }
}

#[cfg(test)]
mod tests {
    use super::super::test_support::{codes, messages};

    #[test]
    fn names_stand_once_over_all_kinds() {
        let found = messages("list a = [1]\ngroup b = []\nlist b = [2]");
        assert_eq!(found.len(), 1);
        assert!(found[0].contains("as a group and as a list"), "{found:?}");
        assert_eq!(codes("sample a {}\nsample a {}\nschema work_order { id text }"), ["name/duplicate"]);
    }

    #[test]
    fn what_a_broken_item_may_declare_is_not_reported_as_missing() {
        let text = "schema work_order { id text n number }
            let big = n > > 3
            let bigger = big and n > 5";
        assert_eq!(codes(text).iter().filter(|code| code.starts_with("name/")).count(), 0);
        let text = "schema work_order { id text n nu mber, }
            let bigger = n > 5 and m = 3";
        assert_eq!(codes(text).iter().filter(|code| !code.starts_with("syntax/")).count(), 0);
    }

    #[test]
    fn style_is_about_identifiers_that_are_declared() {
        assert_eq!(codes("list Zips = [\"1\"]"), ["name/style"]);
        assert_eq!(codes("schema work_order { id text zipCode text }"), ["name/style"]);
        assert!(codes("schema work_order { id text a enum [Low, High] }\nprovider PWD \"P\" {}").is_empty());
    }
}
