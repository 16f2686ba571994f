//! `group` items, each after those it names.

use std::collections::{HashMap, HashSet};

use super::candidates::{CandidateNames, Groups};
use super::graph::topological_order;
use super::providers::Providers;
use super::report::{Report, duplicate};
use super::tables::NamedTable;
use super::tree::Tree;
use crate::program::{Assigns, NamedId};
use crate::source::Span;
use crate::syntax::ast::{CandidateName, GroupItem, ItemKind, Name};

/// Settles the groups; members of a cycle have none.
pub(super) fn declare<'a>(
    tree: &Tree<'a>,
    providers: &Providers,
    named: &mut NamedTable,
    report: &mut Report,
) -> Groups<'a> {
    let items: Vec<&'a GroupItem> = tree
        .all(|item| match item {
            ItemKind::Group(group) => Some(group),
            _ => None,
        })
        .collect();
    let sorted = topological_order(&needs(&items));
    for cycle in &sorted.cycles {
        let round: Vec<&Name> = cycle.iter().map(|at| &items[*at].name).collect();
        report.cycle("group", &round);
        for at in cycle {
            report.poison(&items[*at].name.text);
        }
    }
    let mut groups = Groups::new();
    for at in sorted.order {
        let mut candidates = CandidateNames { tree, providers, groups: &groups, named, report };
        let members = members(items[at], &mut candidates);
        groups.entry(&items[at].name.text).or_insert(members);
    }
    groups
}

/// The groups that each group names.
fn needs(items: &[&GroupItem]) -> Vec<Vec<usize>> {
    let mut index: HashMap<&str, usize> = HashMap::new();
    for (at, group) in items.iter().enumerate() {
        index.entry(&group.name.text).or_insert(at);
    }
    let named = |group: &&GroupItem| {
        group.members.iter().filter_map(|name| index.get(name.text.as_str()).copied()).collect()
    };
    items.iter().map(named).collect()
}

fn members(group: &GroupItem, candidates: &mut CandidateNames<'_>) -> Vec<NamedId> {
    let mut seen: HashMap<&str, Span> = HashMap::new();
    let mut members: Vec<NamedId> = Vec::new();
    let mut known: HashSet<NamedId> = HashSet::new();
    for name in &group.members {
        if let Some(first) = seen.insert(&name.text, name.span) {
            candidates.report.push(duplicate("member", &name.text, name.span, first));
            continue;
        }
        let candidate = CandidateName { parts: vec![name.clone()], span: name.span };
        let named = candidates.find(&candidate, Assigns::Provider, None);
        members.extend(named.into_iter().filter(|id| known.insert(*id)));
    }
    members
}

#[cfg(test)]
mod tests {
    use super::super::test_support::{codes, messages};

    const PEOPLE: &str = "schema work_order { id text }
        provider northstar \"N\" { engineer amy \"A\" {} }
        provider coolair \"C\" { engineer amy \"A\" {} engineer bob \"B\" {} }\n";

    fn with(text: &str) -> Vec<String> {
        codes(&format!("{PEOPLE}{text}"))
    }

    #[test]
    fn groups_hold_providers_and_groups() {
        assert!(with("group a = [northstar, b]\ngroup b = [coolair, northstar]").is_empty());
        assert_eq!(with("group a = [northstra]"), ["name/undefined"]);
        assert_eq!(with("group a = [northstar, northstar]"), ["name/duplicate"]);
        assert_eq!(with("group a = [b]\ngroup b = [a]\ngroup c = [a]"), ["name/cycle"]);
        assert_eq!(with("list l = [1]\ngroup a = [l]"), ["name/wrong-kind"]);
        assert_eq!(with("group a = [bob]"), ["rules/wrong-target"]);
    }

    #[test]
    fn a_near_provider_is_suggested() {
        let found = messages(&format!("{PEOPLE}group a = [northstra]"));
        assert!(found[0].contains("did you mean `northstar`?"), "{found:?}");
    }
}
