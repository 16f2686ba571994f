//! `in`, `contains`, `contains all`, `contains any`, `contains none`.

use std::sync::Arc;

use super::super::literals::{single_name, ungrouped};
use super::super::names::Declared;
use super::super::uses::NameKind;
use super::checker::ConditionChecker;
use super::operators::negated_if;
use super::surroundings::Surroundings;
use super::typed::{Typed, with_origin};
use crate::diagnostic::{Code, Diagnostic};
use crate::program::{ConditionKind, DeclaredKind, Operand, Test, Type, Value};
use crate::source::Span;
use crate::syntax::ast::{Expr, ExprKind, Quantifier};

impl<'c> ConditionChecker<'c> {
    /// The list that a name alone names, unless it is a field.
    fn named_list(&self, expr: &Expr, around: Surroundings) -> Option<Declared<'c>> {
        let name = single_name(expr).filter(|name| !self.is_field(name, around.scope))?;
        self.known.tree.names.get(&name.text).filter(|declared| declared.kind == DeclaredKind::List)
    }

    /// The values of a list that an expression names.
    fn list_values(&mut self, list: Declared<'c>, used: &Expr, ty: &Type) -> Option<Arc<[Value]>> {
        if let Some(name) = single_name(used) {
            self.used(name.span, NameKind::List, [list.span]);
        }
        self.lists().values_of(list.name, ty, used.span)
    }

    pub(super) fn membership(
        &mut self,
        subject: &Expr,
        list: &Expr,
        operator: Span,
        around: Surroundings,
    ) -> Option<ConditionKind> {
        let named = self.named_list(list, around);
        let literal = matches!(ungrouped(list).kind, ExprKind::List(_));
        if named.is_none() && !literal {
            return self.in_set(subject, list, operator, around);
        }
        let subject = self.operand(subject, around.scope)?;
        self.require_listable(&subject, operator)?;
        let values: Arc<[Value]> = match (named, &ungrouped(list).kind) {
            (Some(named), _) => self.list_values(named, list, &subject.ty.compared())?,
            (None, ExprKind::List(elements)) => {
                match self.values().set_literal(elements, &subject.ty.compared()).ok()? {
                    Value::Set(values) => values.into(),
                    _ => return None,
                }
            }
            (None, _) => return None,
        };
        Some(self.atom(subject, Test::In(values), around))
    }

    fn require_listable(&mut self, subject: &Typed, operator: Span) -> Option<()> {
        let has = matches!(
            subject.ty,
            Type::Text { .. }
                | Type::Number { .. }
                | Type::Enum(_)
                | Type::Date
                | Type::Time
                | Type::DateTime
        );
        if has {
            return Some(());
        }
        let help = match subject.ty {
            Type::Set(_) => Some("write `… contains any …` or `… contains all …`".to_owned()),
            _ => None,
        };
        self.no_operator(subject, operator, help);
        None
    }

    /// `x in s`: an element of a set. A literal goes to the right: `s contains x`.
    fn in_set(
        &mut self,
        subject: &Expr,
        list: &Expr,
        operator: Span,
        around: Surroundings,
    ) -> Option<ConditionKind> {
        if let Some(kind) = self.other_item_as_list(list, around) {
            return kind;
        }
        if self.is_constant(subject, around.scope) {
            let (set, of) = self.set_operand(list, around)?;
            let element = self.against(subject, &of, around.scope)?;
            return self.contains_element(set, element, around);
        }
        let subject = self.operand(subject, around.scope);
        let set = self.set_operand(list, around);
        let (subject, (set, of)) = (subject?, set?);
        self.require_listable(&subject, operator)?;
        let (subject, set) = self.unify_with_elements(subject, set, &of)?;
        Some(self.atom(subject, Test::InSet(set.operand), around))
    }

    /// A name after `in` that is a group or another item: reported.
    fn other_item_as_list(&mut self, list: &Expr, around: Surroundings) -> Option<Option<ConditionKind>> {
        let name = single_name(list).filter(|name| !self.is_field(name, around.scope))?.clone();
        if self.report.is_poisoned(&name.text) {
            return Some(None);
        }
        match self.known.tree.names.get(&name.text) {
            Some(declared) => {
                self.report.wrong_kind(&name, declared.word(), "a list or a set", declared.span);
            }
            None if self.may_be_variant(&name, around.scope) => {
                let lists = self.known.tree.names.iter().filter(|d| d.kind == DeclaredKind::List);
                let mut legal: Vec<String> = lists.map(|d| d.name.to_owned()).collect();
                legal.sort_unstable();
                legal.extend(self.legal_paths(around.scope));
                self.report.undefined("list or set", &name, legal.iter());
            }
            None => return None,
        }
        Some(None)
    }

    /// An operand that must be a set, and the type of its elements.
    fn set_operand(&mut self, expr: &Expr, around: Surroundings) -> Option<(Typed, Type)> {
        let set = self.operand(expr, around.scope)?;
        if let Type::Set(of) = &set.ty {
            let of = (**of).clone();
            return Some((set, of));
        }
        let ty = set.ty.describe(self.enums());
        let message = format!("a list or a set is needed, and this is `{ty}`");
        let found = Diagnostic::new(Code::TypeMismatch, set.span, message).label(format!("this is `{ty}`"));
        self.report.push(with_origin(found, &set, &ty));
        None
    }

    /// An element and a set brought to one type of elements.
    fn unify_with_elements(&mut self, element: Typed, set: Typed, of: &Type) -> Option<(Typed, Typed)> {
        match (&element.ty, of) {
            (Type::Text { caseless: a }, Type::Text { caseless: b }) if a != b => {
                Some((self.folded(element), self.folded(set)))
            }
            (own, of) if own.compares_with(of) => Some((element, set)),
            _ => {
                self.mismatch(&element, &set);
                None
            }
        }
    }

    fn contains_element(
        &mut self,
        set: Typed,
        element: Typed,
        around: Surroundings,
    ) -> Option<ConditionKind> {
        let Type::Set(of) = set.ty.clone() else { return None };
        let (element, set) = match (&element.ty, &*of) {
            (Type::Text { .. }, Type::Text { .. }) => self.unify_with_elements(element, set, &of)?,
            (own, of) if own.compares_with(of) => (element, set),
            _ => {
                self.mismatch(&set, &element);
                return None;
            }
        };
        Some(self.atom(set, Test::Contains(element.operand), around))
    }

    pub(super) fn contains(
        &mut self,
        subject: &Expr,
        quantifier: Quantifier,
        right: &Expr,
        operator: Span,
        span: Span,
        around: Surroundings,
    ) -> Option<ConditionKind> {
        if self.list_as_subject(subject, right, around) {
            return None;
        }
        let Some(subject) = self.operand(subject, around.scope) else {
            if self.named_list(right, around).is_none() {
                self.look_at(right, around);
            }
            return None;
        };
        match (&subject.ty, quantifier) {
            (Type::Text { .. }, Quantifier::One) => {
                let right = self.against(right, &Type::TEXT, around.scope)?;
                let (subject, right) = self.unify(subject, right)?;
                Some(self.atom(subject, Test::ContainsText(right.operand), around))
            }
            (Type::Set(of), Quantifier::One) => {
                let of = (**of).clone();
                self.forbid_list(right, around)?;
                let element = self.against(right, &of, around.scope)?;
                self.contains_element(subject, element, around)
            }
            (Type::Set(of), _) => {
                let of = (**of).clone();
                let none = quantifier == Quantifier::None;
                let set = self.set_side(right, &subject, &of, around)?;
                let (subject, set) = self.unify_sets(subject, set)?;
                let test: fn(Operand) -> Test =
                    if quantifier == Quantifier::All { Test::ContainsAll } else { Test::ContainsAny };
                let kind = self.atom(subject, test(set.operand), around.turned_if(none));
                Some(negated_if(none, kind, span))
            }
            _ => {
                self.no_operator(&subject, operator, None);
                None
            }
        }
    }

    /// A list cannot stand before an operator.
    fn list_as_subject(&mut self, subject: &Expr, right: &Expr, around: Surroundings) -> bool {
        let is_list = self.named_list(subject, around).is_some()
            || matches!(ungrouped(subject).kind, ExprKind::List(_));
        if is_list {
            let text = |expr: &Expr| self.text(expr.span).to_owned();
            let help = format!("write `{} in {}`", text(right), text(subject));
            let found =
                Diagnostic::new(Code::TypeNotAnOperand, subject.span, "a list stands after `in`").help(help);
            self.report.push(found);
        }
        is_list
    }

    /// `contains` alone takes one element.
    fn forbid_list(&mut self, right: &Expr, around: Surroundings) -> Option<()> {
        let is_list =
            self.named_list(right, around).is_some() || matches!(ungrouped(right).kind, ExprKind::List(_));
        if !is_list {
            return Some(());
        }
        let text = self.text(right.span).to_owned();
        let found = Diagnostic::new(
            Code::TypeMismatch,
            right.span,
            "`contains` takes one element, and this is a list",
        )
        .help(format!("write `contains any {text}`, `contains all {text}` or `contains none {text}`"));
        self.report.push(found);
        None
    }

    /// The right side of `contains all` and its like: a list literal, a list's name or a set.
    fn set_side(&mut self, right: &Expr, subject: &Typed, of: &Type, around: Surroundings) -> Option<Typed> {
        if let Some(named) = self.named_list(right, around) {
            let values = self.list_values(named, right, &of.compared())?;
            return Some(Typed::new(
                Operand::Literal(Value::Set(values.to_vec())),
                subject.ty.clone(),
                right.span,
            ));
        }
        if let ExprKind::List(_) = &ungrouped(right).kind {
            return self.against(right, &subject.ty, around.scope);
        }
        if self.other_item_as_list(right, around).is_some() {
            return None;
        }
        self.set_operand(right, around).map(|(set, _)| set)
    }

    fn unify_sets(&mut self, left: Typed, right: Typed) -> Option<(Typed, Typed)> {
        let caseless = Type::Set(Box::new(Type::Text { caseless: true }));
        let plain = Type::Set(Box::new(Type::TEXT));
        match (&left.ty, &right.ty) {
            (a, b) if a.compares_with(b) => Some((left, right)),
            (a, b) if (*a == caseless && *b == plain) || (*a == plain && *b == caseless) => {
                Some((self.folded(left), self.folded(right)))
            }
            _ => {
                self.mismatch(&left, &right);
                None
            }
        }
    }
}
