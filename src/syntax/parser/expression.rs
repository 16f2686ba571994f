//! Conditions and operands. Pest's Pratt parser settles precedence over the flat chain that the grammar
//! gives; chains of one precedence become one node, however long.

use std::sync::LazyLock;

use consign_grammar::Pairs;
use pest::pratt_parser::{Assoc, Op, PrattParser};

use super::{Builder, Children, Pair, Rule, only};
use crate::diagnostic::{Code, Diagnostic};
use crate::scalar::Point;
use crate::source::Span;
use crate::syntax::ast::{
    ArithmeticOp, Comparison, ElementExpr, Expr, ExprKind, Literal, Name, Quantifier, Test, TestKind,
};

/// Loosest first.
static PRECEDENCE: LazyLock<PrattParser<Rule>> = LazyLock::new(|| {
    PrattParser::new()
        .op(Op::infix(Rule::or, Assoc::Left))
        .op(Op::infix(Rule::and, Assoc::Left))
        .op(Op::prefix(Rule::not))
        .op(Op::postfix(Rule::test))
        .op(Op::infix(Rule::plus, Assoc::Left) | Op::infix(Rule::minus, Assoc::Left))
        .op(Op::infix(Rule::times, Assoc::Left) | Op::infix(Rule::divide, Assoc::Left))
        .op(Op::prefix(Rule::negative))
});

impl<'t> Builder<'_, 't> {
    pub(in crate::syntax) fn expr(&self, pair: Pair<'t>) -> Expr {
        self.chain(pair.into_inner())
    }

    pub(super) fn sum(&self, pair: Pair<'t>) -> Expr {
        self.chain(pair.into_inner())
    }

    fn chain(&self, pairs: Pairs<'t>) -> Expr {
        PRECEDENCE
            .map_primary(|operand| self.operand(operand))
            .map_prefix(|sign, operand| self.prefixed(&sign, operand))
            .map_postfix(|subject, test| self.tested(subject, test))
            .map_infix(|left, operator, right| joined(left, operator.as_rule(), right))
            .parse(pairs)
    }

    fn prefixed(&self, sign: &Pair<'t>, operand: Expr) -> Expr {
        let span = self.span(sign).to(operand.span);
        let kind = match (sign.as_rule(), operand.kind) {
            (Rule::negative, ExprKind::Literal(literal)) => negated(literal, operand.span),
            (Rule::negative, kind) => ExprKind::Negate(Box::new(Expr { kind, span: operand.span })),
            (_, kind) => ExprKind::Not(Box::new(Expr { kind, span: operand.span })),
        };
        Expr { kind, span }
    }

    fn tested(&self, subject: Expr, test: Pair<'t>) -> Expr {
        let test = self.test_of(test);
        let span = subject.span.to(test.span);
        if let ExprKind::Test { subject: inner, test: first } = &subject.kind {
            self.chained(inner, first, &test, subject.span);
            return Expr { span, ..subject };
        }
        Expr { kind: ExprKind::Test { subject: Box::new(subject), test }, span }
    }

    /// Reports `a < b < c`, once for a chain of any length.
    fn chained(&self, subject: &Expr, first: &Test, second: &Test, so_far: Span) {
        if so_far.end > first.span.end {
            return;
        }
        let text = |span: Span| &self.tokens.text[span.range()];
        let middle = match &first.kind {
            TestKind::Compare(_, right) => text(right.span),
            TestKind::Between { .. } => "…",
            _ => text(subject.span),
        };
        let help = format!(
            "write two conditions: `{} {} and {middle} {}`",
            text(subject.span),
            text(first.span),
            text(second.span)
        );
        let message = format!("`{}` cannot follow another comparison", text(second.operator));
        self.note(
            Diagnostic::new(Code::SyntaxChained, second.operator, message)
                .label("a second operator")
                .related(first.operator, "the first one")
                .help(help),
        );
    }

    fn operand(&self, pair: Pair<'t>) -> Expr {
        let span = self.span(&pair);
        let inner = only(pair);
        let kind = match inner.as_rule() {
            Rule::any_engineer => ExprKind::AnyEngineer(Box::new(self.condition_of(inner))),
            Rule::any_element => ExprKind::AnyElement(Box::new(self.any_element(inner))),
            Rule::all_block => ExprKind::All { parts: self.conditions(inner), block: true },
            Rule::any_block => ExprKind::Any { parts: self.conditions(inner), block: true },
            Rule::none_block => ExprKind::NoneOf(self.conditions(inner)),
            Rule::group => self.group(inner, span),
            Rule::list => ExprKind::List(self.elements(inner)),
            Rule::call => self.call(inner),
            Rule::path => ExprKind::Path(self.path(inner)),
            _ => ExprKind::Literal(self.literal(&inner)),
        };
        Expr { kind, span }
    }

    fn any_element(&self, pair: Pair<'t>) -> ElementExpr {
        let children = Children::from_pair(pair);
        let list = children.one(Rule::path);
        let span = self.span(&list);
        ElementExpr {
            quantifier: quantifier(children.maybe(Rule::quantifier)),
            name: self.identifier(&children.one(Rule::identifier)),
            list: Expr { kind: ExprKind::Path(self.path(list)), span },
            condition: self.expr(children.one(Rule::expr)),
        }
    }

    fn conditions(&self, block: Pair<'t>) -> Vec<Expr> {
        let conditions = Children::from_pair(Children::from_pair(block).one(Rule::conditions));
        conditions.every(Rule::expr).map(|condition| self.expr(condition)).collect()
    }

    fn group(&self, pair: Pair<'t>, span: Span) -> ExprKind {
        let mut parts = Children::from_pair(pair).every(Rule::expr).map(|part| Box::new(self.expr(part)));
        let first = parts.next().unwrap_or_else(|| unreachable!("the grammar puts a condition in ()"));
        let Some(second) = parts.next() else {
            return ExprKind::Group(first);
        };
        if let (ExprKind::Literal(Literal::Number(latitude)), ExprKind::Literal(Literal::Number(longitude))) =
            (&first.kind, &second.kind)
            && let Err(error) = Point::new(*latitude, *longitude)
        {
            let problem = Diagnostic::new(Code::SyntaxPoint, span, error.to_string());
            let swapped = Point::new(*longitude, *latitude).ok();
            let help = swapped.map(|point| format!("the latitude comes first: `{point}`"));
            self.note(problem.label("not a place on the earth").maybe_help(help));
        }
        ExprKind::Point(first, second)
    }

    pub(super) fn elements(&self, list: Pair<'t>) -> Vec<Expr> {
        Children::from_pair(list).every(Rule::sum).map(|element| self.sum(element)).collect()
    }

    fn call(&self, pair: Pair<'t>) -> ExprKind {
        let children = Children::from_pair(pair);
        ExprKind::Call {
            function: self.identifier(&children.one(Rule::identifier)),
            arguments: children.every(Rule::sum).map(|argument| self.sum(argument)).collect(),
        }
    }

    fn path(&self, pair: Pair<'t>) -> Vec<Name> {
        let part = |pair: Pair<'t>| match pair.as_rule() {
            Rule::identifier => Some(self.identifier(&pair)),
            Rule::quoted_name => Some(self.quoted_name(&only(pair))),
            Rule::name => Some(self.name(pair)),
            _ => None,
        };
        pair.into_inner().filter_map(part).collect()
    }

    pub(super) fn test_of(&self, pair: Pair<'t>) -> Test {
        let span = self.span(&pair);
        let inner = only(pair);
        let operator = self.operator(&inner);
        let kind = self.test_kind(inner);
        Test { kind, operator, span }
    }

    /// The words before the right side.
    fn operator(&self, test: &Pair<'t>) -> Span {
        let is_right_side = |pair: &Pair<'t>| {
            matches!(pair.as_rule(), Rule::sum | Rule::text | Rule::identifier | Rule::distance)
        };
        let words = test.clone().into_inner().take_while(|child| !is_right_side(child));
        let spans = words.map(|word| self.span(&word));
        spans.reduce(Span::to).unwrap_or_else(|| self.span(test))
    }

    fn test_kind(&self, pair: Pair<'t>) -> TestKind {
        let rule = pair.as_rule();
        let children = Children::from_pair(pair);
        let mut sums = children.every(Rule::sum).map(|sum| Box::new(self.sum(sum)));
        if rule == Rule::during_test {
            let calendar = self.identifier(&children.one(Rule::identifier));
            return TestKind::During(calendar, sums.next());
        }
        let mut right = || sums.next().unwrap_or_else(|| unreachable!("the grammar puts an operand here"));
        match rule {
            Rule::comparison => TestKind::Compare(comparison(&children.one(Rule::comparator)), right()),
            Rule::in_test => TestKind::In { negated: children.has(Rule::not_in), list: right() },
            Rule::between_test => TestKind::Between { low: right(), high: right() },
            Rule::contains_test => TestKind::Contains(quantifier(children.maybe(Rule::quantifier)), right()),
            Rule::starts_test => TestKind::StartsWith(right()),
            Rule::ends_test => TestKind::EndsWith(right()),
            Rule::matches_test => TestKind::Matches(self.text(&children.one(Rule::text))),
            Rule::within_test => {
                TestKind::Within { km: self.kilometres(&children.one(Rule::distance)), of: right() }
            }
            _ if children.has(Rule::present) => TestKind::IsPresent,
            _ => TestKind::IsMissing,
        }
    }
}

/// `-3` is a number, not an operation.
fn negated(literal: Literal, span: Span) -> ExprKind {
    match literal {
        Literal::Number(number) => ExprKind::Literal(Literal::Number(number.negated())),
        other => ExprKind::Negate(Box::new(Expr { kind: ExprKind::Literal(other), span })),
    }
}

/// Joins two sides; a further term of the same chain joins the node that is there.
fn joined(left: Expr, operator: Rule, right: Expr) -> Expr {
    let span = left.span.to(right.span);
    let kind = match operator {
        Rule::and => match left.kind {
            ExprKind::All { parts, block: false } => {
                ExprKind::All { parts: with(parts, right), block: false }
            }
            kind => ExprKind::All { parts: vec![Expr { kind, span: left.span }, right], block: false },
        },
        Rule::or => match left.kind {
            ExprKind::Any { parts, block: false } => {
                ExprKind::Any { parts: with(parts, right), block: false }
            }
            kind => ExprKind::Any { parts: vec![Expr { kind, span: left.span }, right], block: false },
        },
        _ => arithmetic(left, arithmetic_operator(operator), right),
    };
    Expr { kind, span }
}

fn arithmetic(left: Expr, operator: ArithmeticOp, right: Expr) -> ExprKind {
    let is_sum = |operator: ArithmeticOp| matches!(operator, ArithmeticOp::Plus | ArithmeticOp::Minus);
    match left.kind {
        ExprKind::Arithmetic { first, rest }
            if rest.first().is_some_and(|(other, _)| is_sum(*other) == is_sum(operator)) =>
        {
            ExprKind::Arithmetic { first, rest: with(rest, (operator, right)) }
        }
        kind => ExprKind::Arithmetic {
            first: Box::new(Expr { kind, span: left.span }),
            rest: vec![(operator, right)],
        },
    }
}

fn with<T>(mut list: Vec<T>, element: T) -> Vec<T> {
    list.push(element);
    list
}

fn arithmetic_operator(rule: Rule) -> ArithmeticOp {
    match rule {
        Rule::plus => ArithmeticOp::Plus,
        Rule::minus => ArithmeticOp::Minus,
        Rule::times => ArithmeticOp::Times,
        _ => ArithmeticOp::Divide,
    }
}

fn comparison(pair: &Pair<'_>) -> Comparison {
    match pair.as_str() {
        "=" => Comparison::Equal,
        "!=" => Comparison::NotEqual,
        "<" => Comparison::Less,
        "<=" => Comparison::LessOrEqual,
        ">" => Comparison::Greater,
        _ => Comparison::GreaterOrEqual,
    }
}

fn quantifier(pair: Option<Pair<'_>>) -> Quantifier {
    match pair.map(|quantifier| only(quantifier).as_rule()) {
        None => Quantifier::One,
        Some(Rule::kw_all) => Quantifier::All,
        Some(Rule::kw_any) => Quantifier::Any,
        Some(_) => Quantifier::None,
    }
}
