//! The one namespace of a program's items, over all its files.

use std::collections::HashMap;

use super::report::{Report, duplicate};
use super::uses::NameKind;
use crate::program::{self, BlockId, CalendarId, DeclaredKind, Program, RoleId};
use crate::source::Span;
use crate::syntax::ast::{Broken, Item, ItemKind, Module, Name};

/// An item that has a name in the shared namespace.
#[derive(Clone, Copy, Debug)]
pub(super) struct Declared<'a> {
    pub name: &'a str,
    /// Where the name stands.
    pub span: Span,
    pub kind: DeclaredKind,
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
    named(kind).map(|(name, _)| name)
}

/// The name that an item takes in the shared namespace, and its kind.
pub(super) fn named(kind: &ItemKind) -> Option<(&Name, DeclaredKind)> {
    Some(match kind {
        ItemKind::Type(item) => (&item.name, DeclaredKind::Type),
        ItemKind::Role(item) => (&item.name, DeclaredKind::Role),
        ItemKind::Provider(item) => (&item.id, DeclaredKind::Provider),
        ItemKind::List(item) => (&item.name, DeclaredKind::List),
        ItemKind::Group(item) => (&item.name, DeclaredKind::Group),
        ItemKind::Calendar(item) => (&item.name, DeclaredKind::Calendar),
        ItemKind::Let(item) => (&item.name, DeclaredKind::Let),
        ItemKind::Sample(item) => (&item.name, DeclaredKind::Sample),
        ItemKind::Rules(item) => (&item.name, DeclaredKind::Rules),
        ItemKind::Workflow(item) => (&item.name, DeclaredKind::Workflow),
        ItemKind::Use(_)
        | ItemKind::Timezone(_)
        | ItemKind::Directory(_)
        | ItemKind::Schema(_)
        | ItemKind::Test(_) => return None,
    })
}

/// The word that a broken item begins with, if items begin with it.
fn known_keyword(broken: &Broken) -> Option<&str> {
    let word = broken.keyword.as_deref()?;
    ItemKind::KEYWORDS.contains(&word).then_some(word)
}

impl Declared<'_> {
    /// What the item is, in a word: `list`, `let`, …
    pub fn word(&self) -> &'static str {
        self.kind.word()
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
        let mut counts: HashMap<DeclaredKind, u32> = HashMap::new();
        for (name, kind) in items.iter().filter_map(|item| named(&item.kind)) {
            if kind != DeclaredKind::Provider {
                report.style(name);
            }
            let count = counts.entry(kind).or_default();
            let declared = Declared { name: &name.text, span: name.span, kind, index: *count };
            names.declare(declared, report);
            *count += 1;
        }
        for broken in modules.flat_map(|module| &module.broken) {
            let words = broken.words.iter().chain(&broken.name);
            words.for_each(|word| report.poison(word));
            names.broken.push(broken);
        }
        names
    }

    /// Those names of a program that is finished, which are unlike one another, that are known.
    pub fn from_program(program: &'a Program, is_known: impl Fn(&program::Declared) -> bool) -> Self {
        let mut names = Self::default();
        let mut counts: HashMap<DeclaredKind, u32> = HashMap::new();
        for declared in &program.declared {
            let count = counts.entry(declared.kind).or_default();
            let program::Declared { name, kind, span, .. } = declared;
            if is_known(declared) {
                names.by_name.insert(name, Declared { name, span: *span, kind: *kind, index: *count });
            }
            *count += 1;
        }
        names
    }

    fn declare(&mut self, declared: Declared<'a>, report: &mut Report) {
        let text = declared.name;
        match self.by_name.get(text) {
            None => {
                self.by_name.insert(text, declared);
            }
            Some(first) => {
                let (old, new) = (first.word(), declared.word());
                let mut found = duplicate(new, text, declared.span, first.span);
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
            Some(declared) if declared.word() == kind => {
                report.used(name.span, noted, [declared.span]);
                return Some(declared.index);
            }
            Some(other) => {
                let needed = if kind == "rules" { "a block of rules".into() } else { format!("a {kind}") };
                report.wrong_kind(name, other.word(), &needed, other.span);
            }
            None => {
                let same = self.iter().filter(|other| other.word() == kind);
                let mut legal: Vec<&str> = same.map(|other| other.name).collect();
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
    use super::super::test_support::{codes, messages, program};

    #[test]
    fn what_is_declared_is_called_by_the_word_that_it_begins_with() {
        let text = "schema work_order { id text k enum [a] }\ntype t = text\nrole r \"R\" of company\nlist l = [a]\ngroup g = [p]
            provider p \"P\" {}\ncalendar c { timezone \"UTC\" open mon 08:00-09:00 }\nlet e = k = a\nsample s {}";
        let program = program(text);
        let of = |span: crate::source::Span| program.files().text(span);
        for declared in &program.declared {
            let item = of(declared.item);
            assert!(item.starts_with(&format!("{} {}", declared.kind.word(), declared.name)), "{item}");
            assert_eq!(of(declared.span), declared.name);
        }
        assert_eq!(program.declared.len(), 8);
    }

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
