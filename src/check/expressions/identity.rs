//! `provider = northstar`, `provider in metro`, `engineer = northstar.amy`: who it is.

use super::super::entity::Entity;
use super::super::literals::ungrouped;
use super::super::scope::Scope;
use super::checker::ConditionChecker;
use super::operators::negated_if;
use super::paths::Meaning;
use super::surroundings::Surroundings;
use crate::diagnostic::{Code, Diagnostic};
use crate::program::{
    Assigns, Atom, Comparison, Condition, ConditionKind, ID, Named, NamedId, Operand, Test, Type, Value,
};
use crate::source::Span;
use crate::syntax::ast::{self, CandidateName, Expr, ExprKind, Literal, Name, TestKind};

impl ConditionChecker<'_> {
    /// Whether an expression is `provider` or `engineer` alone, and there is one.
    pub(super) fn identity(&mut self, expr: &Expr, scope: Scope) -> Option<Entity> {
        let ExprKind::Path(parts) = &ungrouped(expr).kind else { return None };
        match self.meaning(parts, scope) {
            Meaning::Identity(of) => {
                self.note_entity(&parts[0], of);
                Some(of)
            }
            _ => None,
        }
    }

    pub(super) fn identity_test(
        &mut self,
        of: Entity,
        test: &ast::Test,
        span: Span,
        around: Surroundings,
    ) -> Option<ConditionKind> {
        match &test.kind {
            TestKind::Compare(op, right) => {
                let (op, negated) = match op {
                    ast::Comparison::Equal => (Comparison::Equal, false),
                    ast::Comparison::NotEqual => (Comparison::Equal, true),
                    _ => (Comparison::Less, false),
                };
                self.identity_equals(of, right, op, negated, test.operator, span, around)
            }
            TestKind::In { negated, list } => {
                let candidates = self.listed(of, list, around.scope)?;
                Some(negated_if(*negated, self.one_of(of, &candidates, span), span))
            }
            _ => {
                self.no_identity_operator(of, test.operator);
                None
            }
        }
    }

    #[expect(clippy::too_many_arguments, reason = "an operator, its sides, and the places of all three")]
    pub(super) fn identity_equals(
        &mut self,
        of: Entity,
        right: &Expr,
        op: Comparison,
        negated: bool,
        operator: Span,
        span: Span,
        around: Surroundings,
    ) -> Option<ConditionKind> {
        if op != Comparison::Equal {
            self.no_identity_operator(of, operator);
            return None;
        }
        let name = self.candidate_name(of, right, around.scope)?;
        let candidates = self.named_in(of, &name, around.scope)?;
        let is_group = name.parts.len() == 1 && self.known.groups.contains_key(name.parts[0].text.as_str());
        if is_group {
            let message = format!("`{}` is a group", name.parts[0].text);
            let found = Diagnostic::new(Code::NameWrongKind, name.span, message).help(format!(
                "write `{} in {}`",
                of.word(),
                name.parts[0].text
            ));
            self.report.push(found);
            return None;
        }
        Some(negated_if(negated, self.one_of(of, &candidates, span), span))
    }

    fn no_identity_operator(&mut self, of: Entity, operator: Span) {
        let word = of.word();
        let message = format!("`{word}` alone has no operator {}", self.shown(operator));
        let found = Diagnostic::new(Code::TypeOperator, operator, message)
            .help(format!("`{word}` has `=`, `!=` and `in`; its attributes are `{word}.id` and so on"));
        self.report.push(found);
    }

    /// The candidates of a list literal or of a group.
    fn listed(&mut self, of: Entity, list: &Expr, scope: Scope) -> Option<Vec<NamedId>> {
        let list = ungrouped(list);
        let elements = match &list.kind {
            ExprKind::List(elements) => elements.as_slice(),
            _ => std::slice::from_ref(list),
        };
        let mut all = Vec::new();
        let mut good = true;
        for element in elements {
            let named =
                self.candidate_name(of, element, scope).and_then(|name| self.named_in(of, &name, scope));
            match named {
                Some(named) => all.extend(named),
                None => good = false,
            }
        }
        good.then_some(all)
    }

    /// An expression as the name of a provider or an engineer; a field is one by mistake.
    fn candidate_name(&mut self, of: Entity, expr: &Expr, scope: Scope) -> Option<CandidateName> {
        let expr = ungrouped(expr);
        match &expr.kind {
            ExprKind::Literal(Literal::Text(text)) => {
                let name = Name { text: text.clone(), quoted: true, span: expr.span };
                Some(CandidateName { parts: vec![name], span: expr.span })
            }
            ExprKind::Path(parts) => match self.meaning(parts, scope) {
                Meaning::Field(..) if !self.names_a_candidate(expr) => {
                    self.id_needed(of, expr.span);
                    None
                }
                Meaning::Identity(_) => {
                    self.id_needed(of, expr.span);
                    None
                }
                _ => Some(CandidateName { parts: parts.clone(), span: expr.span }),
            },
            _ => {
                self.id_needed(of, expr.span);
                None
            }
        }
    }

    /// Whether an expression is a path that begins with the name of a provider or a group.
    pub(super) fn names_a_candidate(&self, expr: &Expr) -> bool {
        let ExprKind::Path(parts) = &ungrouped(expr).kind else { return false };
        parts.first().is_some_and(|name| {
            self.known.providers.directory.by_id(&name.text).is_some()
                || self.known.groups.contains_key(name.text.as_str())
        })
    }

    fn id_needed(&mut self, of: Entity, span: Span) {
        let word = of.word();
        let text = self.shown(span);
        let found = Diagnostic::new(Code::TypeMismatch, span, format!("{text} is no name of a {word}"))
            .label(format!("the name of a {word} is needed"))
            .help(format!("compare values with its id: `{word}.id = {}`", self.text(span)));
        self.report.push(found);
    }

    /// The candidates of a name; `None` if it has none because of an error.
    fn named_in(&mut self, of: Entity, name: &CandidateName, scope: Scope) -> Option<Vec<NamedId>> {
        let assigns = if of == Entity::Provider { Assigns::Provider } else { Assigns::Engineer };
        let block_of = scope.of.map(|id| self.tables.named.get(id).provider.clone());
        let candidates = self.candidates().find(name, assigns, block_of.as_deref());
        (!candidates.is_empty()).then_some(candidates)
    }

    fn one_of(&mut self, of: Entity, candidates: &[NamedId], span: Span) -> ConditionKind {
        let named: Vec<Named> = candidates.iter().map(|id| self.tables.named.get(*id).clone()).collect();
        if of == Entity::Provider {
            return self.provider_in(&named.into_iter().map(|named| named.provider).collect::<Vec<_>>());
        }
        let mut parts: Vec<Condition> =
            named.into_iter().map(|named| Condition { kind: self.is_engineer(&named, span), span }).collect();
        match parts.pop() {
            Some(only) if parts.is_empty() => only.kind,
            Some(last) => {
                parts.push(last);
                ConditionKind::Any(parts)
            }
            None => ConditionKind::Any(parts),
        }
    }

    fn id_atom(&mut self, subject: Operand, test: Test) -> ConditionKind {
        ConditionKind::Atom(self.tables.atoms.add(Atom { subject, ty: Type::TEXT, test }))
    }

    fn id_value(&mut self, id: &str) -> Value {
        Value::Text(self.tables.texts.intern(id, false))
    }

    fn provider_in(&mut self, ids: &[String]) -> ConditionKind {
        let subject = Operand::Provider(ID);
        if let [id] = ids {
            let id = self.id_value(id);
            return self.id_atom(subject, Test::Compare(Comparison::Equal, Operand::Literal(id)));
        }
        let values: Vec<Value> = ids.iter().map(|id| self.id_value(id)).collect();
        match Value::set(values) {
            Value::Set(values) => self.id_atom(subject, Test::In(values.into())),
            _ => ConditionKind::Constant(false),
        }
    }

    fn is_engineer(&mut self, named: &Named, span: Span) -> ConditionKind {
        let provider = self.provider_in(std::slice::from_ref(&named.provider));
        let id = self.id_value(named.engineer.as_deref().unwrap_or(""));
        let equal = Test::Compare(Comparison::Equal, Operand::Literal(id));
        let engineer = self.id_atom(Operand::Engineer(ID), equal);
        ConditionKind::All([provider, engineer].map(|kind| Condition { kind, span }).into())
    }
}

#[cfg(test)]
mod tests {
    use super::super::super::test_support::{codes, messages, program};
    use crate::program::{BlockId, ConditionKind, Program, Test};

    /// A program with a condition over candidates in each kind of block.
    fn text(of_provider: &str, of_engineer: &str, under_northstar: &str) -> String {
        format!(
            r#"
schema work_order {{ id text skills set of text wanted text }}
schema provider {{ active bool rating number? }}
schema engineer {{ skills set of text }}
role dispatcher "D" of company
role own "O" of provider
provider northstar "N" {{ active: true engineer amy "A" {{ skills: [] }} engineer bob "B" {{ skills: [] }} }}
provider coolair "C" {{ active: true engineer amy "A" {{ skills: [] }} }}
group metro = [northstar, coolair]
list ids = ["northstar"]
rules p assigns provider {{ eligible when {of_provider} rule r {{ assign northstar }} }}
rules e assigns engineer {{ eligible when {of_engineer} rule r {{ assign northstar.amy }} }}
rules n assigns engineer of northstar {{ eligible when {under_northstar} rule r {{ assign amy }} }}
workflow w "W" {{
  start a
  assign a "A" {{ portal company assigns provider handler role dispatcher rules p then b }}
  assign b "B" {{ portal provider assigns engineer handler role own rules n, e then done }}
  end done
}}
"#
        )
    }

    fn provider(condition: &str) -> Vec<String> {
        codes(&text(condition, "true", "true"))
    }

    fn engineer(condition: &str) -> Vec<String> {
        codes(&text("true", condition, "true"))
    }

    fn eligible(program: &Program) -> &ConditionKind {
        &program.blocks[BlockId(0)].eligible[0].kind
    }

    #[test]
    fn candidates_are_compared_with_names() {
        for fine in [
            "provider = northstar",
            "provider != \"northstar\"",
            "northstar = provider",
            "provider in [northstar, \"coolair\"]",
            "provider not in metro",
            "provider.id = wanted",
            "provider.id in ids",
            "provider.active and provider.workload < 3",
            "any engineer { engineer.skills contains all skills }",
            "any engineer { engineer = northstar.amy or engineer in [coolair.amy, northstar.bob] }",
        ] {
            assert_eq!(provider(fine), Vec::<String>::new(), "{fine}");
        }
        for fine in [
            "engineer = northstar.amy",
            "provider = coolair and engineer.workload = 0",
            "engineer != coolair.amy",
        ] {
            assert_eq!(engineer(fine), Vec::<String>::new(), "{fine}");
        }
        assert!(
            codes(&text("true", "true", "engineer = amy or engineer in [amy, northstar.bob]")).is_empty()
        );
    }

    #[test]
    fn names_that_do_not_fit_are_reported() {
        for (code, wrong) in [
            ("name/undefined", "provider = northstra"),
            ("name/undefined", "provider in [northstar, coolar]"),
            ("name/undefined", "provider.raiting > 1"),
            ("name/undefined", "any engineer { engineer = northstar.amz }"),
            ("name/wrong-kind", "provider = metro"),
            ("name/wrong-kind", "provider in ids"),
            ("name/out-of-scope", "engineer.skills contains \"x\""),
            ("name/out-of-scope", "engineer = northstar.amy"),
            ("rules/wrong-target", "provider = northstar.amy"),
            ("type/mismatch", "provider = wanted"),
            ("type/mismatch", "provider = 3"),
            ("type/operator", "provider < northstar"),
            ("type/operator", "provider starts with \"n\""),
            ("type/not-an-operand", "count(provider) > 1"),
            ("type/not-an-operand", "provider"),
        ] {
            assert_eq!(provider(wrong), [code], "{wrong}");
        }
        assert_eq!(engineer("engineer = amy"), ["name/undefined"]);
        assert_eq!(engineer("engineer = northstar"), ["rules/wrong-target"]);
        let found = messages(&text("true", "engineer = amy", "true"));
        assert!(found[0].contains("write `coolair.amy` or `northstar.amy`"), "{found:?}");
        let found = messages(&text("provider = wanted", "true", "true"));
        assert!(found[0].contains("`provider.id = wanted`"), "{found:?}");
    }

    #[test]
    fn identity_is_the_id() {
        let one = program(&text("provider = northstar", "true", "true"));
        let ConditionKind::Atom(id) = eligible(&one) else { panic!("{:?}", eligible(&one)) };
        assert!(matches!(one.atom(*id).test, Test::Compare(..)));
        let many = program(&text("provider in metro", "true", "true"));
        let ConditionKind::Atom(id) = eligible(&many) else { panic!("{:?}", eligible(&many)) };
        let Test::In(ids) = &many.atom(*id).test else { panic!() };
        assert_eq!(ids.len(), 2);
        let engineer = program(&text("any engineer { engineer = northstar.amy }", "true", "true"));
        let ConditionKind::AnyEngineer(inner) = eligible(&engineer) else { panic!() };
        assert!(matches!(&inner.kind, ConditionKind::All(parts) if parts.len() == 2));
    }
}
