//! `let` items, each after those it uses.

use std::collections::HashMap;

use super::context::{Checker, Scope};
use super::expressions::Guards;
use super::graph::settle;
use crate::program::{Let, LetId};
use crate::syntax::ast::{Expr, ExprKind, Item, ItemKind, LetItem, Name};

/// What is known of a `let` besides its condition.
#[derive(Clone, Debug)]
pub(super) struct LetFacts {
    /// How deep its condition is, with those of the lets in it.
    pub depth: usize,
    pub guards: Guards,
}

impl<'a> Checker<'a> {
    /// Settles the lets; one with an error has no number, and its users are silent.
    pub fn declare_lets(&mut self) {
        let lets: Vec<(&'a Item, &'a LetItem)> = self
            .items
            .iter()
            .filter_map(|item| match &item.kind {
                ItemKind::Let(declared) => Some((*item, declared)),
                _ => None,
            })
            .collect();
        let mut index: HashMap<&str, usize> = HashMap::new();
        for (at, (_, item)) in lets.iter().enumerate() {
            self.forbid_field_name(&item.name, "let");
            index.entry(&item.name.text).or_insert(at);
        }
        let needs: Vec<Vec<usize>> = lets
            .iter()
            .map(|(_, item)| {
                let mut used = Vec::new();
                collect_conditions(&item.value, &mut used);
                used.iter().filter_map(|name| index.get(name).copied()).collect()
            })
            .collect();
        let settled = settle(&needs);
        for circle in &settled.circles {
            let round: Vec<&Name> = circle.iter().map(|at| &lets[*at].1.name).collect();
            self.cycle("let", &round);
            for at in circle {
                self.names.poison(&lets[*at].1.name.text);
            }
        }
        for at in settled.order {
            self.declare_let(lets[at].0, lets[at].1);
        }
    }

    fn declare_let(&mut self, item: &'a Item, declared: &'a LetItem) {
        let name = declared.name.text.as_str();
        let Some((condition, guards, depth)) = self.guarded_condition(&declared.value, Scope::LET) else {
            self.names.poison(name);
            return;
        };
        if self.let_ids.contains_key(name) {
            return;
        }
        let id = LetId(u32::try_from(self.lets.len()).unwrap_or(u32::MAX));
        self.let_ids.insert(name, id);
        self.let_facts.push(LetFacts { depth, guards });
        self.lets.push(Let {
            name: name.to_owned(),
            docs: item.docs.clone(),
            condition,
            span: declared.name.span,
        });
    }
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
        ExprKind::All { parts, .. } | ExprKind::Any { parts, .. } | ExprKind::NoneOf(parts) => {
            parts.iter().for_each(|part| collect_conditions(part, names));
        }
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use super::super::testing::{codes, messages, program};

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
