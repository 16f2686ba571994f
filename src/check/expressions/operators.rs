//! Operators: each goes to its file; here are those of texts, points, calendars and presence.

use super::super::literals::ungrouped;
use super::super::scope::Scope;
use super::checker::ConditionChecker;
use super::surroundings::Surroundings;
use super::typed::Typed;
use super::typed::with_origin;
use crate::diagnostic::{Code, Diagnostic};
use crate::program::{Atom, Condition, ConditionKind, Operand, Regex, Test, Type};
use crate::scalar::{Number, normal};
use crate::source::Span;
use crate::syntax::ast::{self, Expr, ExprKind, TestKind, TextLiteral};

/// The condition or its negation.
pub(super) fn negated_if(negated: bool, kind: ConditionKind, span: Span) -> ConditionKind {
    if negated { ConditionKind::Not(Box::new(Condition { kind, span })) } else { kind }
}

impl ConditionChecker<'_> {
    /// An operator between its sides.
    pub(super) fn test(
        &mut self,
        subject: &Expr,
        test: &ast::Test,
        span: Span,
        around: Surroundings,
    ) -> Option<ConditionKind> {
        if let Some(of) = self.identity(subject, around.scope) {
            return self.identity_test(of, test, span, around);
        }
        match &test.kind {
            TestKind::Compare(op, right) => self.compare(subject, *op, right, test.operator, span, around),
            TestKind::In { negated, list } => {
                let kind = self.membership(subject, list, test.operator, around.turned_if(*negated))?;
                Some(negated_if(*negated, kind, span))
            }
            TestKind::Between { low, high } => self.between(subject, low, high, test.operator, span, around),
            TestKind::Contains(quantifier, right) => {
                self.contains(subject, *quantifier, right, test.operator, span, around)
            }
            TestKind::StartsWith(right) => {
                self.text_test(subject, right, test.operator, around, Test::StartsWith)
            }
            TestKind::EndsWith(right) => {
                self.text_test(subject, right, test.operator, around, Test::EndsWith)
            }
            TestKind::Matches(pattern) => self.matches(subject, pattern, test.operator, around),
            TestKind::During(calendar, zone) => {
                self.during(subject, calendar, zone.as_deref(), test.operator, around)
            }
            TestKind::Within { km, of } => self.within(subject, *km, of, test.operator, around),
            TestKind::IsPresent => self.presence(subject, test.operator, around),
            TestKind::IsMissing => {
                let kind = self.presence(subject, test.operator, around)?;
                Some(negated_if(true, kind, span))
            }
        }
    }

    /// Notes the fields that an operand of a test reads.
    pub(super) fn note_read(&mut self, operand: &Operand, span: Span, around: Surroundings) {
        self.guards.note(operand, span, around, &self.known.schemas);
        if let Some(element) = &self.element {
            self.element_guards.note_element(operand, span, around, element.fields);
        }
    }

    /// An atom, with its fields noted.
    pub(super) fn atom(&mut self, subject: Typed, test: Test, around: Surroundings) -> ConditionKind {
        self.note_read(&subject.operand, subject.span, around);
        if let Some(other) = test.operand() {
            self.note_read(other, subject.span, around);
        }
        ConditionKind::Atom(self.tables.atoms.add(Atom { subject: subject.operand, ty: subject.ty, test }))
    }

    /// Reports that a type does not have an operator.
    pub(super) fn no_operator(&mut self, subject: &Typed, operator: Span, help: Option<String>) {
        let ty = subject.ty.describe(self.enums());
        let message = format!("`{ty}` has no operator {}", self.shown(operator));
        let found = Diagnostic::new(Code::TypeOperator, operator, message)
            .related(subject.span, format!("this is `{ty}`"))
            .maybe_help(help);
        self.report.push(with_origin(found, subject, &ty));
    }

    /// The subject of an operator that only one type has.
    fn subject_of(&mut self, subject: &Expr, ty: &Type, operator: Span, scope: Scope) -> Option<Typed> {
        let subject = self.operand(subject, scope)?;
        let fits = match (&subject.ty, ty) {
            (Type::Text { .. }, Type::Text { .. }) => true,
            (own, wanted) => own == wanted,
        };
        if fits {
            return Some(subject);
        }
        let wanted = ty.describe(self.enums());
        self.no_operator(&subject, operator, Some(format!("the operator belongs to `{wanted}`")));
        None
    }

    pub(super) fn text_test(
        &mut self,
        subject: &Expr,
        right: &Expr,
        operator: Span,
        around: Surroundings,
        test: fn(Operand) -> Test,
    ) -> Option<ConditionKind> {
        let subject = self.subject_of(subject, &Type::TEXT, operator, around.scope);
        let right = self.against(right, &Type::TEXT, around.scope);
        let (subject, right) = self.unify(subject?, right?)?;
        Some(self.atom(subject, test(right.operand), around))
    }

    fn matches(
        &mut self,
        subject: &Expr,
        pattern: &TextLiteral,
        operator: Span,
        around: Surroundings,
    ) -> Option<ConditionKind> {
        let subject = self.subject_of(subject, &Type::TEXT, operator, around.scope);
        let caseless = subject.as_ref().is_some_and(|s| s.ty == Type::Text { caseless: true });
        let regex = self.regex(pattern, caseless)?;
        Some(self.atom(subject?, Test::Matches(regex), around))
    }

    fn regex(&mut self, pattern: &TextLiteral, caseless: bool) -> Option<Regex> {
        let key = (pattern.text.clone(), caseless);
        if let Some(known) = self.tables.regexes.get(&key) {
            return Some(Regex { regex: known.clone(), caseless });
        }
        match Regex::new(&normal(&pattern.text), caseless) {
            Ok(regex) => {
                self.tables.regexes.insert(key, regex.regex.clone());
                Some(regex)
            }
            Err(error) => {
                let found = Diagnostic::new(Code::TypeRegex, pattern.span, regex_message(&error));
                self.report.push(found);
                None
            }
        }
    }

    fn during(
        &mut self,
        subject: &Expr,
        calendar: &ast::Name,
        zone: Option<&Expr>,
        operator: Span,
        around: Surroundings,
    ) -> Option<ConditionKind> {
        let subject = self.subject_of(subject, &Type::DateTime, operator, around.scope);
        let calendar = self.known.tree.names.calendar(calendar, self.report);
        let Some(zone) = zone else { return Some(self.atom(subject?, Test::During(calendar?), around)) };
        let zone = self.operand(zone, around.scope)?;
        self.zone(&zone)?;
        Some(self.atom(subject?, Test::DuringIn(calendar?, zone.operand), around))
    }

    fn within(
        &mut self,
        subject: &Expr,
        km: Number,
        of: &Expr,
        operator: Span,
        around: Surroundings,
    ) -> Option<ConditionKind> {
        let subject = self.subject_of(subject, &Type::Point, operator, around.scope);
        let centre = self.operand(of, around.scope);
        let (subject, centre) = self.unify(subject?, centre?)?;
        if subject.literal().is_some() && centre.literal().is_none() {
            // The distance is the same from either side, and literals stand on the right.
            return Some(self.atom(centre, Test::Within(km, subject.operand), around));
        }
        Some(self.atom(subject, Test::Within(km, centre.operand), around))
    }

    fn presence(&mut self, subject: &Expr, operator: Span, around: Surroundings) -> Option<ConditionKind> {
        if !matches!(ungrouped(subject).kind, ExprKind::Path(_)) {
            let message = format!("{} is no field", self.shown(subject.span));
            let found = Diagnostic::new(Code::TypeOperator, operator, message)
                .label("only fields are asked whether they are present");
            self.report.push(found);
            return None;
        }
        let subject = self.operand(subject, around.scope)?;
        if !subject.may_be_missing {
            self.always_present(&subject, operator);
            return None;
        }
        self.guards.note_tested(&subject.operand);
        self.element_guards.note_tested_element(&subject.operand);
        let atom = Atom { subject: subject.operand, ty: subject.ty, test: Test::IsPresent };
        Some(ConditionKind::Atom(self.tables.atoms.add(atom)))
    }

    fn always_present(&mut self, subject: &Typed, operator: Span) {
        let text = self.shown(subject.span);
        let ty = subject.ty.describe(self.enums());
        let found = Diagnostic::new(Code::TypeAlwaysPresent, operator, format!("{text} is never missing"))
            .help("take the test out, or declare the field with `?`");
        self.report.push(with_origin(found, subject, &ty));
    }
}

/// What is wrong with a regular expression, in a line.
fn regex_message(error: &regex::Error) -> String {
    match error {
        regex::Error::CompiledTooBig(_) => "the regular expression is too large".to_owned(),
        other => {
            let text = other.to_string();
            let last = text.lines().last().unwrap_or("").trim();
            let why = last.strip_prefix("error: ").unwrap_or(last);
            format!("the regular expression cannot be compiled: {why}")
        }
    }
}
