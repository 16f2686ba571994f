//! The one namespace of a program's items, over all its files.

use std::collections::{HashMap, HashSet};

use crate::diagnostic::{Code, Diagnostic, Sink};
use crate::source::Span;
use crate::syntax::ast::{Broken, Item, ItemKind, Module, Name};

/// An item that has a name in the shared namespace.
#[derive(Clone, Copy, Debug)]
pub(super) struct Declared<'a> {
    pub name: &'a Name,
    pub item: &'a Item,
    /// The how manieth of its kind it is, in the order of declaration, duplicates counted.
    pub index: u32,
}

/// The items of a program by name, and the names that nothing shall be said about.
#[derive(Debug, Default)]
pub(super) struct Names<'a> {
    by_name: HashMap<&'a str, Declared<'a>>,
    /// Items with an error.
    failed: HashSet<&'a str>,
    /// The words of items that could not be parsed.
    hidden: HashSet<&'a str>,
    /// Whether a file could not be read, which may have declared anything.
    incomplete: bool,
    /// The items that could not be parsed.
    broken: Vec<&'a Broken>,
}

const KEYWORDS: [&str; 15] = [
    "use",
    "timezone",
    "directory",
    "type",
    "schema",
    "role",
    "provider",
    "list",
    "group",
    "calendar",
    "let",
    "sample",
    "test",
    "rules",
    "workflow",
];

/// What an item is, in a word: `list`, `let`, …
pub(super) fn kind_word(kind: &ItemKind) -> &'static str {
    match kind {
        ItemKind::Use(_) => "use",
        ItemKind::Timezone(_) => "timezone",
        ItemKind::Directory(_) => "directory",
        ItemKind::Type(_) => "type",
        ItemKind::Schema(_) => "schema",
        ItemKind::Role(_) => "role",
        ItemKind::Provider(_) => "provider",
        ItemKind::List(_) => "list",
        ItemKind::Group(_) => "group",
        ItemKind::Calendar(_) => "calendar",
        ItemKind::Let(_) => "let",
        ItemKind::Sample(_) => "sample",
        ItemKind::Test(_) => "test",
        ItemKind::Rules(_) => "rules",
        ItemKind::Workflow(_) => "workflow",
    }
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

/// The finding that a name is declared a second time.
pub(super) fn duplicate(what: &str, name: &str, second: Span, first: Span) -> Diagnostic {
    Diagnostic::new(Code::NameDuplicate, second, format!("{what} `{name}` is declared twice"))
        .label("the second one")
        .related(first, "the first one")
}

/// The finding that a declared identifier is not in snake_case.
pub(super) fn style_of(name: &Name) -> Option<Diagnostic> {
    if name.quoted || !name.text.contains(|c: char| c.is_ascii_uppercase()) {
        return None;
    }
    let message = format!("`{}` is not in snake_case", name.text);
    let help = format!("write `{}`", snake_case(&name.text));
    Some(Diagnostic::new(Code::NameStyle, name.span, message).help(help))
}

/// `PriorityHigh` as `priority_high`.
fn snake_case(name: &str) -> String {
    let mut snake = String::new();
    let mut after_lower = false;
    for c in name.chars() {
        if c.is_ascii_uppercase() && after_lower {
            snake.push('_');
        }
        after_lower = c.is_ascii_lowercase() || c.is_ascii_digit();
        snake.push(c.to_ascii_lowercase());
    }
    snake
}

/// The word that a broken item begins with, if items begin with it.
fn known_keyword(broken: &Broken) -> Option<&str> {
    let word = broken.keyword.as_deref()?;
    KEYWORDS.contains(&word).then_some(word)
}

impl<'a> Names<'a> {
    /// Collects the items' names; each second one is reported and left out.
    pub fn collect(
        items: &[&'a Item],
        modules: impl Iterator<Item = &'a Module>,
        incomplete: bool,
        sink: &mut Sink,
    ) -> Self {
        let mut names = Self { incomplete, ..Self::default() };
        let mut counts: HashMap<&'static str, u32> = HashMap::new();
        for item in items.iter().copied() {
            let Some(name) = name_of(&item.kind) else { continue };
            if !matches!(item.kind, ItemKind::Provider(_)) {
                style_of(name).into_iter().for_each(|found| sink.push(found));
            }
            let count = counts.entry(kind_word(&item.kind)).or_default();
            names.declare(Declared { name, item, index: *count }, sink);
            *count += 1;
        }
        for broken in modules.flat_map(|module| &module.broken) {
            names.hidden.extend(broken.words.iter().map(String::as_str));
            names.hidden.extend(broken.name.as_deref());
            names.broken.push(broken);
        }
        names
    }

    fn declare(&mut self, declared: Declared<'a>, sink: &mut Sink) {
        let text = declared.name.text.as_str();
        match self.by_name.get(text) {
            None => {
                self.by_name.insert(text, declared);
            }
            Some(first) => {
                let (old, new) = (kind_word(&first.item.kind), kind_word(&declared.item.kind));
                let mut found = duplicate(new, text, declared.name.span, first.name.span);
                if old != new {
                    found.message = format!("`{text}` is declared twice: as a {old} and as a {new}");
                }
                sink.push(found);
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

    /// Says that a name's item has an error, so that its users are silent.
    pub fn poison(&mut self, name: &'a str) {
        self.failed.insert(name);
    }

    /// Whether the item of the name has an error.
    pub fn has_failed(&self, name: &str) -> bool {
        self.failed.contains(name)
    }

    /// Whether an error elsewhere may be why the name is not known or not usable.
    pub fn is_poisoned(&self, name: &str) -> bool {
        self.incomplete || self.failed.contains(name) || self.hidden.contains(name)
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
    use super::super::testing::{codes, messages};
    use super::snake_case;

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
        assert_eq!(snake_case("PriorityHIGH2X"), "priority_high2_x");
        assert_eq!(codes("list Zips = [\"1\"]"), ["name/style"]);
        assert_eq!(codes("schema work_order { id text zipCode text }"), ["name/style"]);
        assert!(codes("schema work_order { id text a enum [Low, High] }\nprovider PWD \"P\" {}").is_empty());
    }
}
