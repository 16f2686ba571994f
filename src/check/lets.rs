//! `let` items, each after those it uses.

use std::collections::HashMap;

use super::expressions::{ConditionChecker, LetTable};
use super::graph::topological_order;
use super::known::Known;
use super::report::Report;
use super::scope::Scope;
use super::tables::Tables;
use crate::program::Let;
use crate::syntax::ast::{Expr, ExprKind, Item, ItemKind, LetItem, Name};

/// Settles the lets.
pub(super) fn declare<'a>(known: &Known<'a>, tables: &mut Tables, report: &mut Report) -> LetTable<'a> {
    let items = items(known);
    for (_, declared) in &items {
        known.schemas.forbid_field_name(&declared.name, "let", report);
    }
    let sorted = topological_order(&needs(&items));
    for cycle in &sorted.cycles {
        let round: Vec<&Name> = cycle.iter().map(|at| &items[*at].1.name).collect();
        report.cycle("let", &round);
        for at in cycle {
            report.poison(&items[*at].1.name.text);
        }
    }
    let mut lets = LetTable::default();
    for at in sorted.order {
        let (item, declared) = items[at];
        let checker = ConditionChecker::new(known, &lets, tables, report);
        match checker.guarded_condition(&declared.value, Scope::LET) {
            Some((condition, facts)) => {
                let (name, docs) = (declared.name.text.clone(), item.docs.clone());
                let declared_let = Let { name, docs, condition, span: declared.name.span };
                lets.add(&declared.name.text, declared_let, facts);
            }
            None => report.poison(&declared.name.text),
        }
    }
    lets
}

fn items<'a>(known: &Known<'a>) -> Vec<(&'a Item, &'a LetItem)> {
    let declared = |item: &&'a Item| match &item.kind {
        ItemKind::Let(declared) => Some((*item, declared)),
        _ => None,
    };
    known.tree.items.iter().filter_map(declared).collect()
}

/// The lets that each let uses.
fn needs(items: &[(&Item, &LetItem)]) -> Vec<Vec<usize>> {
    let mut index: HashMap<&str, usize> = HashMap::new();
    for (at, (_, item)) in items.iter().enumerate() {
        index.entry(&item.name.text).or_insert(at);
    }
    let used = |(_, item): &(&Item, &LetItem)| {
        let mut names = Vec::new();
        collect_conditions(&item.value, &mut names);
        names.iter().filter_map(|name| index.get(name).copied()).collect()
    };
    items.iter().map(used).collect()
}

/// The names that stand where a condition stands; names of variants and fields do not count.
fn collect_conditions<'a>(expr: &'a Expr, names: &mut Vec<&'a str>) {
    match &expr.kind {
        ExprKind::Path(parts) => {
            if let [name] = parts.as_slice() {
                names.push(&name.text);
            }
        }
        ExprKind::Group(inner) | ExprKind::Not(inner) | ExprKind::AnyEngineer(inner) => {
            collect_conditions(inner, names);
        }
        ExprKind::AnyElement(of) => collect_conditions(&of.condition, names),
        ExprKind::All { parts, .. } | ExprKind::Any { parts, .. } | ExprKind::NoneOf(parts) => {
            parts.iter().for_each(|part| collect_conditions(part, names));
        }
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use super::super::test_support::{codes, messages, program};

    const ORDER: &str = "schema work_order { id text p enum [low < high] n number w bool }\n";

    #[test]
    fn a_let_uses_lets_with_smaller_numbers() {
        let program = program(&format!("{ORDER}let a = b and c\nlet b = not c\nlet c = w"));
        let names: Vec<&str> = program.lets.iter().map(|l| l.name.as_str()).collect();
        assert_eq!(names, ["c", "b", "a"]);
    }

    #[test]
    fn a_let_that_needs_itself_is_one_error() {
        let found =
            messages(&format!("{ORDER}let a = b or w\nlet b = not (c)\nlet c = all {{ a, w }}\nlet d = a"));
        assert_eq!(found.len(), 1, "{found:?}");
        assert!(found[0].contains("`a` → `b` → `c` → `a`"), "{found:?}");
        assert_eq!(codes(&format!("{ORDER}let a = a")), ["name/cycle"]);
    }

    #[test]
    fn a_let_may_be_called_as_a_variant() {
        assert!(codes(&format!("{ORDER}let high = p = high\nlet b = high and n > 2")).is_empty());
    }

    #[test]
    fn an_error_in_a_let_is_reported_once() {
        assert_eq!(codes(&format!("{ORDER}let a = m > 2\nlet b = a\nlet c = not b")), ["name/undefined"]);
        assert_eq!(codes(&format!("{ORDER}let n = w")), ["name/shadows-field"]);
        assert_eq!(codes(&format!("{ORDER}let a = b")), ["name/undefined"]);
    }

    /// Each let has twice the tests of the one before it.
    #[test]
    fn lets_do_not_grow_without_end() {
        let chain = |length: usize| {
            let mut text = format!("{ORDER}let l0 = w\n");
            for n in 1..length {
                text += &format!("let l{n} = (l{0} or n > {n}) and (l{0} or n < -{n})\n", n - 1);
            }
            codes(&text)
        };
        assert!(chain(8).is_empty());
        // Those that use one with an error are silent.
        assert_eq!(chain(200), ["syntax/too-deep"]);
        let parts: Vec<String> = (0..20_000).map(|n| format!("n != {n}")).collect();
        let long = format!("{ORDER}let long = {}\n", parts.join(" and "));
        assert!(codes(&format!("{long}let three = long and w or long and n > 2 or not long")).is_empty());
    }

    #[test]
    fn lets_are_not_nested_without_end() {
        let chain = |length: usize| {
            let mut text = format!("{ORDER}let l0 = w\n");
            for n in 1..length {
                text += &format!("let l{n} = not l{}\n", n - 1);
            }
            codes(&text)
        };
        assert!(chain(120).is_empty());
        assert_eq!(chain(2000), ["syntax/too-deep"]);
    }
}
