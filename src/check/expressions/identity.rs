//! `provider = northstar`, `provider in metro`, `engineer = northstar.amy`: who it is.

use super::super::context::{Checker, Scope};
use super::super::literals::ungrouped;
use super::super::schemas::Of;
use super::Place;
use super::operators::negated_if;
use super::paths::Meaning;
use crate::diagnostic::{Code, Diagnostic};
use crate::program::{
    Assigns, Atom, Comparison, Condition, ConditionKind, ID, Named, NamedId, Operand, Test, Type, Value,
};
use crate::source::Span;
use crate::syntax::ast::{self, CandidateName, Expr, ExprKind, Literal, Name, TestKind};

impl Checker<'_> {
    /// Whether an expression is `provider` or `engineer` alone, and there is one.
    pub(super) fn identity(&self, expr: &Expr, scope: Scope) -> Option<Of> {
        let ExprKind::Path(parts) = &ungrouped(expr).kind else { return None };
        match self.meaning(parts, scope) {
            Meaning::Identity(of) => Some(of),
            _ => None,
        }
    }

    pub(super) fn identity_test(
        &mut self,
        of: Of,
        test: &ast::Test,
        span: Span,
        place: Place,
    ) -> Option<ConditionKind> {
        match &test.kind {
            TestKind::Compare(op, right) => {
                let (op, negated) = match op {
                    ast::Comparison::Equal => (Comparison::Equal, false),
                    ast::Comparison::NotEqual => (Comparison::Equal, true),
                    _ => (Comparison::Less, false),
                };
                self.identity_equals(of, right, op, negated, test.operator, span, place)
            }
            TestKind::In { negated, list } => {
                let candidates = self.listed(of, list, place.scope)?;
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
        of: Of,
        right: &Expr,
        op: Comparison,
        negated: bool,
        operator: Span,
        span: Span,
        place: Place,
    ) -> Option<ConditionKind> {
        if op != Comparison::Equal {
            self.no_identity_operator(of, operator);
            return None;
        }
        let name = self.candidate_name(of, right, place.scope)?;
        let candidates = self.named_in(of, &name, place.scope)?;
        let is_group = name.parts.len() == 1 && self.groups.contains_key(name.parts[0].text.as_str());
        if is_group {
            let message = format!("`{}` is a group", name.parts[0].text);
            let found = Diagnostic::new(Code::NameWrongKind, name.span, message).help(format!(
                "write `{} in {}`",
                of.word(),
                name.parts[0].text
            ));
            self.sink.push(found);
            return None;
        }
        Some(negated_if(negated, self.one_of(of, &candidates, span), span))
    }

    fn no_identity_operator(&mut self, of: Of, operator: Span) {
        let word = of.word();
        let message = format!("`{word}` alone has no operator {}", self.shown(operator));
        let found = Diagnostic::new(Code::TypeOperator, operator, message)
            .help(format!("`{word}` has `=`, `!=` and `in`; its attributes are `{word}.id` and so on"));
        self.sink.push(found);
    }

    /// The candidates of a list literal or of a group.
    fn listed(&mut self, of: Of, list: &Expr, scope: Scope) -> Option<Vec<NamedId>> {
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
    fn candidate_name(&mut self, of: Of, expr: &Expr, scope: Scope) -> Option<CandidateName> {
        let expr = ungrouped(expr);
        match &expr.kind {
            ExprKind::Literal(Literal::Text(text)) => {
                let name = Name { text: text.clone(), quoted: true, span: expr.span };
                Some(CandidateName { parts: vec![name], span: expr.span })
            }
            ExprKind::Path(parts) => match self.meaning(parts, scope) {
                Meaning::Field(..) if !self.names_a_candidate(parts) => {
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

    fn names_a_candidate(&self, parts: &[Name]) -> bool {
        parts.first().is_some_and(|name| {
            self.directory.by_id(&name.text).is_some() || self.groups.contains_key(name.text.as_str())
        })
    }

    fn id_needed(&mut self, of: Of, span: Span) {
        let word = of.word();
        let text = self.shown(span);
        let found = Diagnostic::new(Code::TypeMismatch, span, format!("{text} is no name of a {word}"))
            .label(format!("the name of a {word} is needed"))
            .help(format!("compare values with its id: `{word}.id = {}`", self.files.text(span)));
        self.sink.push(found);
    }

    /// The candidates of a name; nothing where it has none because of an error.
    fn named_in(&mut self, of: Of, name: &CandidateName, scope: Scope) -> Option<Vec<NamedId>> {
        let assigns = if of == Of::Provider { Assigns::Provider } else { Assigns::Engineer };
        let block_of = scope.of.map(|id| self.named.get(id).provider.clone());
        let candidates = self.candidates(name, assigns, block_of.as_deref());
        (!candidates.is_empty()).then_some(candidates)
    }

    fn one_of(&mut self, of: Of, candidates: &[NamedId], span: Span) -> ConditionKind {
        let named: Vec<Named> = candidates.iter().map(|id| self.named.get(*id).clone()).collect();
        if of == Of::Provider {
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
        ConditionKind::Atom(self.atoms.add(Atom { subject, ty: Type::TEXT, test }))
    }

    fn id_value(&mut self, id: &str) -> Value {
        Value::Text(self.texts.intern(id, false))
    }

    fn provider_in(&mut self, ids: &[String]) -> ConditionKind {
        let subject = Operand::Provider(ID);
        if let [id] = ids {
            let id = self.id_value(id);
            return self.id_atom(subject, Test::Compare(Comparison::Equal, Operand::Literal(id)));
        }
        let values: Vec<Value> = ids.iter().map(|id| self.id_value(id)).collect();
        match Value::set(values) {
            Value::Set(values) => self.id_atom(subject, Test::In(values)),
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
