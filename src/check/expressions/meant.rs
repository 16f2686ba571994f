//! What was probably meant where a condition is written as in everyday language or as in a database: several values
//! after one `=`, a list after `=`, `null`, `yes`, `today`.

use super::super::literals::{single_name, ungrouped};
use super::super::scope::Scope;
use super::checker::ConditionChecker;
use super::typed::Typed;
use crate::diagnostic::{Code, Diagnostic, Edit};
use crate::program::{DeclaredKind, Type};
use crate::source::Span;
use crate::syntax::ast::{self, Comparison, Expr, ExprKind, Literal, Name, TestKind};

/// Words for a truth value, for the day, and for nothing.
const YES: &[&str] = &["yes", "y", "on", "J", "j", "ja", "Ja", "Y", "True", "TRUE", "Yes", "YES"];
const NO: &[&str] = &["no", "n", "off", "N", "nein", "Nein", "False", "FALSE", "No", "NO"];
const TODAY: &[&str] = &["today", "Today", "TODAY", "current_date", "CURRENT_DATE"];
const NOTHING: &[&str] = &[
    "null",
    "NULL",
    "Null",
    "none",
    "None",
    "NONE",
    "nil",
    "undefined",
    "missing",
    "empty",
    "blank",
    "unknown",
];
/// Words for a cell that takes anything.
const ANYTHING: &[&str] = &["any", "Any", "ANY", "all", "ALL", "anything", "everything", "NA"];

impl ConditionChecker<'_> {
    /// The name that an expression is, if nothing of the program has it.
    fn unknown_name<'e>(&self, expr: &'e Expr, scope: Scope) -> Option<&'e Name> {
        let name = single_name(expr).filter(|name| !name.quoted && self.may_be_variant(name, scope))?;
        let is_item = self.known.tree.names.get(&name.text).is_some();
        (!is_item && self.lets.get(&name.text).is_none()).then_some(name)
    }

    /// A value that stands where a condition is needed: a literal, or a bare name that no field has.
    fn is_lone_value(&self, expr: &Expr, scope: Scope) -> bool {
        match &ungrouped(expr).kind {
            ExprKind::Literal(Literal::Bool(_) | Literal::Now) => false,
            ExprKind::Literal(_) => true,
            ExprKind::Negate(inner) => self.is_lone_value(inner, scope),
            ExprKind::Path(_) => self.unknown_name(expr, scope).is_some(),
            _ => false,
        }
    }

    /// Reports values that follow a comparison as if it went on with them, `region = "NY" or "NJ"`; how many parts that
    /// are, and 0 if the part at `at` is no such value.
    pub(super) fn values_after(&mut self, parts: &[Expr], at: usize, either: bool, scope: Scope) -> usize {
        let values = parts[at..].iter().take_while(|part| self.is_lone_value(part, scope)).count();
        let Some(before) = at.checked_sub(1).map(|before| ungrouped(&parts[before])).filter(|_| values > 0)
        else {
            return 0;
        };
        let ExprKind::Test { test, .. } = &before.kind else { return 0 };
        let values = &parts[at..at + values];
        let found = match &test.kind {
            TestKind::Compare(_, right) if self.is_decimal(right, &values[0]) => {
                return self.decimal_comma(right, &values[0]);
            }
            TestKind::Compare(Comparison::Equal, right) => self.several("in", test, right, values, either),
            TestKind::Compare(Comparison::NotEqual, right) => {
                self.several("not in", test, right, values, !either)
            }
            TestKind::In { negated, list } if single_name(list).is_none() => {
                self.several(if *negated { "not in" } else { "in" }, test, list, values, true)
            }
            _ => return 0,
        };
        self.report.push(found);
        values.len()
    }

    fn several(&self, word: &str, test: &ast::Test, first: &Expr, more: &[Expr], sure: bool) -> Diagnostic {
        let last = more.last().map_or(first.span, |value| value.span);
        let texts: Vec<&str> =
            std::iter::once(first).chain(more).map(|value| self.text(ungrouped(value).span)).collect();
        let span = more.first().map_or(last, |value| value.span.to(last));
        let message = format!("{} is a value, and a condition is needed", self.shown(span));
        let written = format!("{word} [{}]", texts.join(", "));
        let found = Diagnostic::new(Code::TypeNotACondition, span, message)
            .label("not a condition")
            .related(test.span, "the comparison ends here");
        let edits = vec![Edit { span: test.operator.to(last), text: written.clone() }];
        let title = format!("to compare with several values write `{written}`");
        let found = found.help(title.clone());
        if sure { found.fix(title, edits) } else { found.perhaps(title, edits) }
    }

    /// `12,5`, where a comma parts conditions.
    fn is_decimal(&self, whole: &Expr, fraction: &Expr) -> bool {
        let between = Span { start: whole.span.end, end: fraction.span.start, ..whole.span };
        let is_number = |expr: &Expr| matches!(expr.kind, ExprKind::Literal(Literal::Number(_)));
        is_number(whole) && is_number(fraction) && self.text(between) == ","
    }

    fn decimal_comma(&mut self, whole: &Expr, fraction: &Expr) -> usize {
        let written = format!("{}.{}", self.text(whole.span), self.text(fraction.span));
        let message = "a comma parts conditions, and before a fraction stands a point";
        let found = Diagnostic::new(Code::TypeNotACondition, fraction.span, message)
            .label("not a condition")
            .write_instead(whole.span.to(fraction.span), written, true);
        self.report.push(found);
        1
    }

    /// Reports a list after `=`; whether there is one.
    pub(super) fn list_after_equals(
        &mut self,
        subject: &Typed,
        op: Comparison,
        right: &Expr,
        operator: Span,
        scope: Scope,
    ) -> bool {
        let word = match op {
            _ if matches!(subject.ty, Type::Set(_)) => return false,
            Comparison::Equal => "in",
            Comparison::NotEqual => "not in",
            _ => return false,
        };
        let named = single_name(right).filter(|name| !self.is_field(name, scope));
        let list = named.and_then(|name| self.known.tree.names.get(&name.text));
        let list = list.filter(|list| list.kind == DeclaredKind::List);
        let is_literal = matches!(ungrouped(right).kind, ExprKind::List(_));
        if list.is_none() && !is_literal {
            return false;
        }
        let (code, message) = match list {
            Some(list) => (Code::NameWrongKind, format!("`{}` is a list, and a value is needed", list.name)),
            None => (Code::TypeNotAnOperand, "a list has no value by itself".to_owned()),
        };
        let help = format!("write `{} {word} {}`", self.text(subject.span), self.text(right.span));
        let mut found = Diagnostic::new(code, right.span, message).label("a list");
        if let Some(list) = list {
            found = found.related(list.span, "declared here");
        }
        let edits = vec![Edit { span: operator, text: word.to_owned() }];
        self.report.push(found.help(help.clone()).fix(help, edits));
        true
    }

    /// Reports a condition with a name that is compared with a truth value, `urgent = yes`; whether it is one.
    pub(super) fn let_compared(&mut self, left: &Expr, op: Comparison, right: &Expr, scope: Scope) -> bool {
        let named = single_name(left).filter(|name| !name.quoted && !self.is_field(name, scope));
        let Some(declared) = named.and_then(|name| self.known.tree.names.get(&name.text)) else {
            return false;
        };
        let word =
            single_name(right).filter(|name| !self.is_field(name, scope)).map(|name| name.text.as_str());
        let value = match (&ungrouped(right).kind, word) {
            (ExprKind::Literal(Literal::Bool(value)), _) => *value,
            (_, Some(word)) if YES.contains(&word) => true,
            (_, Some(word)) if NO.contains(&word) => false,
            _ => return false,
        };
        if declared.kind != DeclaredKind::Let || !matches!(op, Comparison::Equal | Comparison::NotEqual) {
            return false;
        }
        let name = &declared.name;
        let is_true = value == (op == Comparison::Equal);
        let written = if is_true { name.to_string() } else { format!("not {name}") };
        let message = format!("`{name}` is a condition by itself, and is compared with nothing");
        let found = Diagnostic::new(Code::TypeNotAnOperand, left.span, message)
            .related(declared.span, "the `let`")
            .write_instead(left.span.to(right.span), written, true);
        self.report.push(found);
        true
    }

    /// Reports a word of everyday opposite an operand: `yes`, `today`, `null`; whether there is one.
    pub(super) fn everyday_word(
        &mut self,
        expr: &Expr,
        opposite: &Typed,
        op: Option<Comparison>,
        scope: Scope,
    ) -> bool {
        let Some(name) = self.unknown_name(expr, scope) else { return false };
        if let Type::Enum(id) = opposite.ty
            && self.enums()[id].variants.contains(&name.text)
        {
            return false;
        }
        let word = name.text.as_str();
        let subject = self.text(opposite.span).to_owned();
        let presence = match op {
            Some(Comparison::Equal) => Some("missing"),
            Some(Comparison::NotEqual) => Some("present"),
            _ => None,
        };
        let new = |message: String| Diagnostic::new(Code::NameUndefined, name.span, message);
        let here = new(format!("there is no field `{word}`"));
        let found = match (&opposite.ty, presence) {
            (_, Some(presence)) if NOTHING.contains(&word) => {
                let text = format!("{subject} is {presence}");
                new(format!("`{word}` is no value")).write_instead(
                    opposite.span.to(name.span),
                    text,
                    opposite.may_be_missing,
                )
            }
            (Type::Bool, _) if YES.contains(&word) => here.write_instead(name.span, "true", true),
            (Type::Bool, _) if NO.contains(&word) => here.write_instead(name.span, "false", true),
            (Type::Date, _) if TODAY.contains(&word) => here.write_instead(name.span, "date(now)", true),
            (Type::DateTime, Some("missing")) if TODAY.contains(&word) => {
                here.write_instead(opposite.span.to(name.span), format!("date({subject}) = date(now)"), true)
            }
            (Type::DateTime, _) if TODAY.contains(&word) => {
                here.help(format!("compare days: `date({subject}) … date(now)`"))
            }
            _ => return false,
        };
        self.report.push(found);
        true
    }

    /// Reports a cell that says in a word that it takes anything; whether it does.
    pub(super) fn anything_cell(&mut self, values: &[Expr], subject: &Typed, scope: Scope) -> bool {
        let [value] = values else { return false };
        let word = match &ungrouped(value).kind {
            ExprKind::Literal(Literal::Text(text)) if matches!(subject.ty, Type::Enum(_)) => text.as_str(),
            _ => match self.unknown_name(value, scope) {
                Some(name) => name.text.as_str(),
                None => return false,
            },
        };
        let is_variant =
            |id: crate::program::EnumId| self.enums()[id].variants.iter().any(|variant| variant == word);
        let is_known = matches!(subject.ty, Type::Enum(id) if is_variant(id));
        let says_anything = ANYTHING.contains(&word) || matches!(word, "*" | "-" | "n/a" | "N/A");
        if is_known || !says_anything {
            return false;
        }
        let message = format!("{} is no value of this column", self.shown(value.span));
        let found = Diagnostic::new(Code::NameUndefined, value.span, message)
            .help("a cell that takes anything is `_`")
            .fix("write `_`", vec![Edit { span: value.span, text: "_".to_owned() }]);
        self.report.push(found);
        true
    }

    /// What to say of `id > 1000` where the field is text.
    pub(super) fn letters_not_numbers(&mut self, text: &Typed, number: &Typed) {
        let (subject, value) = (self.shown(text.span), self.shown(number.span));
        let message = format!("{subject} is text, and texts are compared letter by letter, not as numbers");
        let found = Diagnostic::new(Code::TypeMismatch, number.span, message)
            .label(format!("{value} is a number"))
            .related(text.span, "this is `text`")
            .help("to compare numbers declare a field of type `number`, if need be with `from` and the key that this one is read from");
        self.report.push(super::typed::with_origin(found, text, "text"));
    }
}
