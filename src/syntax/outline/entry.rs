//! One thing that a text declares.

use std::ops::Range;

use super::super::parser::Rule;

/// What a declared thing is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum OutlineKind {
    /// `use "lists.consign"`
    Use,
    /// `timezone "Europe/Paris"`
    Timezone,
    /// `directory "people.json"`
    Directory,
    /// `type severity = …`
    Type,
    /// `schema work_order { … }`
    Schema,
    /// A field of a schema or of a record.
    Field,
    /// A variant of an `enum`.
    Variant,
    /// `role dispatcher …`
    Role,
    /// `provider northstar …`
    Provider,
    /// An engineer of a provider.
    Engineer,
    /// `list north = …`
    List,
    /// `group metro = …`
    Group,
    /// `calendar office { … }`
    Calendar,
    /// `let urgent = …`
    Let,
    /// `sample base { … }`
    Sample,
    /// `test "…" { … }`
    Test,
    /// `rules outsourcing …`
    Rules,
    /// A rule of a block.
    Rule,
    /// A table of a block, whose rows are rules.
    Table,
    /// A row of a table.
    Row,
    /// What a block does where no rule matches.
    Otherwise,
    /// `workflow repairs …`
    Workflow,
    /// A node that parts orders.
    Branch,
    /// A node at which orders are assigned.
    Assign,
    /// A node at which somebody works.
    Task,
    /// A node at which orders end.
    End,
}

/// A thing that a text declares, with what stands in it. All ranges are bytes of the text.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct OutlineEntry {
    /// What it is.
    pub kind: OutlineKind,
    /// Its name without quotes; what it names, of `use` and others that have none; the word that it begins with, of a row and
    /// of `otherwise`.
    pub name: String,
    /// Its label without quotes.
    pub label: Option<String>,
    /// Its doc comment, its lines without slashes.
    pub docs: Option<String>,
    /// Where its name stands.
    pub name_range: Range<usize>,
    /// All of it.
    pub range: Range<usize>,
    /// What it declares itself, in the order of the places.
    pub children: Vec<OutlineEntry>,
}

impl OutlineEntry {
    pub(super) fn new(text: &str, kind: OutlineKind, name: Range<usize>, range: Range<usize>) -> Self {
        Self {
            kind,
            name: unquoted(text.get(name.clone()).unwrap_or_default()),
            label: None,
            docs: None,
            name_range: name,
            range,
            children: Vec::new(),
        }
    }

    /// It and all that is in it, each before what is in it.
    pub fn all(&self) -> Vec<&OutlineEntry> {
        let (mut all, mut open) = (Vec::new(), vec![self]);
        while let Some(entry) = open.pop() {
            all.push(entry);
            open.extend(entry.children.iter().rev());
        }
        all
    }
}

/// A name or a text as it is meant, without quotes.
pub(in crate::syntax) fn unquoted(written: &str) -> String {
    let inner = written.strip_prefix('"').map(|rest| rest.strip_suffix('"').unwrap_or(rest));
    let Some(inner) = inner else { return written.to_owned() };
    let mut text = String::with_capacity(inner.len());
    let mut characters = inner.chars();
    while let Some(c) = characters.next() {
        text.extend(if c == '\\' { characters.next() } else { Some(c) });
    }
    text
}

/// What a rule of the grammar declares; `None` for one that declares nothing itself.
pub(super) fn kind(rule: Rule) -> Option<OutlineKind> {
    Some(match rule {
        Rule::use_item => OutlineKind::Use,
        Rule::timezone_item => OutlineKind::Timezone,
        Rule::directory_item => OutlineKind::Directory,
        Rule::type_item => OutlineKind::Type,
        Rule::schema_item => OutlineKind::Schema,
        Rule::field => OutlineKind::Field,
        Rule::role_item => OutlineKind::Role,
        Rule::provider_item => OutlineKind::Provider,
        Rule::engineer_member => OutlineKind::Engineer,
        Rule::list_item => OutlineKind::List,
        Rule::group_item => OutlineKind::Group,
        Rule::calendar_item => OutlineKind::Calendar,
        Rule::let_item => OutlineKind::Let,
        Rule::sample_item => OutlineKind::Sample,
        Rule::test_item => OutlineKind::Test,
        Rule::rules_item => OutlineKind::Rules,
        Rule::rule_item => OutlineKind::Rule,
        Rule::table_item => OutlineKind::Table,
        Rule::row => OutlineKind::Row,
        Rule::otherwise => OutlineKind::Otherwise,
        Rule::workflow_item => OutlineKind::Workflow,
        Rule::branch_node => OutlineKind::Branch,
        Rule::assign_node => OutlineKind::Assign,
        Rule::task_node => OutlineKind::Task,
        Rule::end_node => OutlineKind::End,
        _ => return None,
    })
}

/// Whether a part of what is declared is its name.
pub(super) fn is_name(kind: OutlineKind, part: Rule) -> bool {
    match kind {
        OutlineKind::Provider | OutlineKind::Engineer => part == Rule::name,
        OutlineKind::Use | OutlineKind::Timezone | OutlineKind::Directory | OutlineKind::Test => {
            part == Rule::text
        }
        OutlineKind::Row | OutlineKind::Otherwise => false,
        _ => part == Rule::identifier,
    }
}
