//! Conditions and operands: precedence, every operator, every literal.

use super::{codes, errors, expr, item};
use crate::syntax::ast::{ArithmeticOp, Expr, ExprKind, ItemKind, Literal, Quantifier, TestKind};

/// A tree in a short form, with brackets around everything that has parts.
fn shown(expr: &Expr) -> String {
    match &expr.kind {
        ExprKind::Literal(literal) => literal_shown(literal),
        ExprKind::Path(parts) => parts.iter().map(|part| part.text.clone()).collect::<Vec<_>>().join("."),
        ExprKind::Call { function, arguments } => format!("{}({})", function.text, list(arguments)),
        ExprKind::List(elements) => format!("[{}]", list(elements)),
        ExprKind::Group(inner) => format!("<{}>", shown(inner)),
        ExprKind::Point(latitude, longitude) => format!("@({}, {})", shown(latitude), shown(longitude)),
        ExprKind::Negate(inner) => format!("-{}", shown(inner)),
        ExprKind::Arithmetic { first, rest } => {
            let steps = rest.iter().map(|(operator, right)| format!(" {} {}", sign(*operator), shown(right)));
            format!("({}{})", shown(first), steps.collect::<String>())
        }
        ExprKind::Test { subject, test } => format!("({} {})", shown(subject), test_shown(&test.kind)),
        ExprKind::Not(inner) => format!("not {}", shown(inner)),
        ExprKind::All { parts, block: false } => format!("and({})", list(parts)),
        ExprKind::Any { parts, block: false } => format!("or({})", list(parts)),
        ExprKind::All { parts, .. } => format!("all{{{}}}", list(parts)),
        ExprKind::Any { parts, .. } => format!("any{{{}}}", list(parts)),
        ExprKind::NoneOf(parts) => format!("none{{{}}}", list(parts)),
        ExprKind::AnyEngineer(inner) => format!("any engineer{{{}}}", shown(inner)),
        ExprKind::AnyElement(of) => {
            let word = match of.quantifier {
                Quantifier::All => "all",
                Quantifier::None => "none",
                Quantifier::Any | Quantifier::One => "any",
            };
            format!("{word} {} of {}{{{}}}", of.name.text, shown(&of.list), shown(&of.condition))
        }
    }
}

fn list(parts: &[Expr]) -> String {
    parts.iter().map(shown).collect::<Vec<_>>().join(", ")
}

fn sign(operator: ArithmeticOp) -> &'static str {
    match operator {
        ArithmeticOp::Plus => "+",
        ArithmeticOp::Minus => "-",
        ArithmeticOp::Times => "*",
        ArithmeticOp::Divide => "/",
    }
}

fn literal_shown(literal: &Literal) -> String {
    match literal {
        Literal::Text(text) => format!("{text:?}"),
        Literal::Number(number) => number.to_string(),
        Literal::Bool(value) => value.to_string(),
        Literal::Date(date) => date.to_string(),
        Literal::Time(time) => time.to_string(),
        Literal::DateTime(datetime) => datetime.to_string(),
        Literal::Duration(duration) => format!("{}s", duration.as_secs()),
        Literal::Now => "now".to_owned(),
    }
}

fn test_shown(test: &TestKind) -> String {
    match test {
        TestKind::Compare(comparison, right) => {
            format!("{} {}", comparison.sign(), shown(right))
        }
        TestKind::In { negated, list } => format!("{}in {}", if *negated { "not " } else { "" }, shown(list)),
        TestKind::Between { low, high } => format!("between {} .. {}", shown(low), shown(high)),
        TestKind::Contains(quantifier, right) => {
            let word = match quantifier {
                Quantifier::One => "",
                Quantifier::All => "all ",
                Quantifier::Any => "any ",
                Quantifier::None => "none ",
            };
            format!("contains {word}{}", shown(right))
        }
        TestKind::StartsWith(right) => format!("starts {}", shown(right)),
        TestKind::EndsWith(right) => format!("ends {}", shown(right)),
        TestKind::Matches(text) => format!("matches {:?}", text.text),
        TestKind::During(calendar, None) => format!("during {}", calendar.text),
        TestKind::During(calendar, Some(zone)) => format!("during {} in {}", calendar.text, shown(zone)),
        TestKind::Within { km, of } => format!("within {km} of {}", shown(of)),
        TestKind::IsPresent => "present".to_owned(),
        TestKind::IsMissing => "missing".to_owned(),
    }
}

#[track_caller]
fn reads(text: &str, tree: &str) {
    assert_eq!(shown(&expr(text)), tree, "{text}");
}

#[test]
fn precedence_is_as_documented() {
    reads("a or b and not c = d + e * -f", "or(a, and(b, not (c = (d + (e * -f)))))");
    reads("a and b or c and d", "or(and(a, b), and(c, d))");
    reads("not a and b", "and(not a, b)");
    reads("not not a = b", "not not (a = b)");
    reads("a + b - c * d / e = f", "((a + b - (c * d / e)) = f)");
    reads("-a * b", "(-a * b)");
    reads("a - -b", "(a - -b)");
    reads("a = b + c and d", "and((a = (b + c)), d)");
    reads("(a or b) and (c + d) * e > f", "and(<or(a, b)>, ((<(c + d)> * e) > f))");
    reads("a is present and not b is missing", "and((a present), not (b missing))");
    reads("a or not b or c", "or(a, not b, c)");
}

#[test]
fn chains_of_one_precedence_are_one_node() {
    reads("a and b and c and d", "and(a, b, c, d)");
    reads("a or b or c", "or(a, b, c)");
    reads("(a and b) and c", "and(<and(a, b)>, c)");
    reads("a + b - c", "(a + b - c)");
    reads("a * b / c + d", "((a * b / c) + d)");
    reads("all { a, b } and c", "and(all{a, b}, c)");
}

#[test]
fn every_test() {
    for sign in ["=", "!=", "<", "<=", ">", ">="] {
        reads(&format!("a{sign}b"), &format!("(a {sign} b)"));
    }
    reads("region in [\"NY\", \"NJ\",]", "(region in [\"NY\", \"NJ\"])");
    reads("region not in north", "(region not in north)");
    reads("x in []", "(x in [])");
    reads("x between 1 and 5 and y", "and((x between 1 .. 5), y)");
    reads("x between a + 1 and b * 2 or c", "or((x between (a + 1) .. (b * 2)), c)");
    reads("s contains \"a\"", "(s contains \"a\")");
    reads("s contains all skills", "(s contains all skills)");
    reads("s contains any [a, b]", "(s contains any [a, b])");
    reads("s contains none [a]", "(s contains none [a])");
    reads("s contains all", "(s contains all)");
    reads("s starts with \"a\"", "(s starts \"a\")");
    reads("s ends with \"a\"", "(s ends \"a\")");
    reads("s matches \"^a+\\\\d$\"", "(s matches \"^a+\\\\d$\")");
    reads("created during office_hours", "(created during office_hours)");
    reads("site within 25km of provider.base", "(site within 25 of provider.base)");
    reads("site within 500m of (40.7128, -74.0060)", "(site within 0.5 of @(40.7128, -74.006))");
    reads("site within 2.5mi of p", "(site within 4.02336 of p)");
    reads("site is present", "(site present)");
    reads("site is missing", "(site missing)");
}

#[test]
fn blocks_calls_and_paths() {
    reads("all { a = b, any { c, d, }, none { e } }", "all{(a = b), any{c, d}, none{e}}");
    reads(
        "any engineer { engineer.skills contains all skills }",
        "any engineer{(engineer.skills contains all skills)}",
    );
    reads("weekday(created) in [mon, tue]", "(weekday(created) in [mon, tue])");
    reads("distance(site, provider.base) + 1 < 25", "((distance(site, provider.base) + 1) < 25)");
    reads("engineer = northstar.amy", "(engineer = northstar.amy)");
    reads("engineer = \"PWD x\".\"amy lee\"", "(engineer = PWD x.amy lee)");
    reads("provider in [a, \"PWD x\"]", "(provider in [a, \"PWD x\"])");
    reads("f()", "f()");
}

#[test]
fn every_literal() {
    reads(r#""North \"A\" \\ \n \t \u{1F6E0}""#, "\"North \\\"A\\\" \\\\ \\n \\t 🛠\"");
    reads("12 + 3.50 + 10_000", "(12 + 3.5 + 10000)");
    reads("[-3.50, - 2]", "[-3.5, -2]");
    reads("[true, false, now]", "[true, false, now]");
    reads("[2026-03-01, 08:30, 08:30:15]", "[2026-03-01, 08:30:00, 08:30:15]");
    reads("2026-03-01T08:30:00-05:00", "2026-03-01T13:30:00Z");
    reads("[90s, 30min, 4h, 2d, 1h 30min, 1h30min]", "[90s, 1800s, 14400s, 172800s, 5400s, 5400s]");
    reads("now - created > 1h 30min and x", "and(((now - created) > 5400s), x)");
}

#[test]
fn words_of_the_language_may_be_fields() {
    let text = "all = any and none = none and rule = end and from.starts ends with ends and starts = is_it";
    reads(text, "and((all = any), (none = none), (rule = end), (from.starts ends ends), (starts = is_it))");
    reads("present is present and missing is missing", "and((present present), (missing missing))");
    reads("nothing and inside or order", "or(and(nothing, inside), order)");
}

#[test]
fn chained_tests_are_one_error() {
    assert_eq!(codes("let x = a < b < c < d"), ["syntax/chained"]);
    assert_eq!(codes("let x = a = b = c and d < e < f"), ["syntax/chained", "syntax/chained"]);
    assert_eq!(codes("let x = a is present is present"), ["syntax/chained"]);
    assert_eq!(codes("let x = (a < b) = c"), [""; 0]);
    let many = format!("let x = a{}", " < b".repeat(5_000));
    assert_eq!(codes(&many), ["syntax/chained"]);
}

#[test]
fn spans_end_where_the_words_end() {
    let text = "let x = a and b // why\n  \nlet y = c";
    let module = super::module(text);
    let shown = |index: usize| &text[module.items[index].span.range()];
    assert_eq!((shown(0), shown(1)), ("let x = a and b", "let y = c"));
    let ItemKind::Let(found) = item("let x = a  between 1 and  2 ") else { panic!() };
    let ExprKind::Test { test, .. } = found.value.kind else { panic!() };
    assert_eq!((test.operator.range(), test.span.range()), (11..18, 11..27));
}

#[test]
fn values_that_do_not_exist() {
    assert_eq!(errors("let x = d = 2026-02-30"), ["1:13 syntax/date `2026-02-30` is not a date"]);
    assert_eq!(errors("let x = t = 24:00"), ["1:13 syntax/date `24:00` is not a time"]);
    for (text, code) in [
        ("2026-13-01", "syntax/date"),
        ("2026-03-01T25:00:00Z", "syntax/date"),
        ("2026-03-01T08:00:00", "syntax/date"),
        ("08:60", "syntax/date"),
        ("8:30", "syntax/date"),
        ("30min 1h", "syntax/date"),
        ("99999999999999999999d", "syntax/date"),
        ("12345678901234567890123456789", "syntax/number"),
        ("12abc", "syntax/number"),
        ("4hours", "syntax/number"),
        ("1.5h", "syntax/number"),
        ("1e3", "syntax/number"),
        ("1_", "syntax/number"),
        ("\"\\x\"", "syntax/text"),
        ("\"\\u{D800}\"", "syntax/text"),
        ("\"\\u{1234567}\"", "syntax/text"),
        ("\"abc", "syntax/text"),
        ("'abc'", "syntax/text"),
        ("“abc”", "syntax/text"),
        ("(91, 0)", "syntax/point"),
        ("(0, 180.5)", "syntax/point"),
        ("a == b", "syntax/unexpected"),
        ("a \u{a0}= b", "syntax/unexpected"),
    ] {
        assert_eq!(codes(&format!("let x = a = {text}")), [code], "{text}");
    }
    let long = "a".repeat(129);
    assert_eq!(codes(&format!("let x = {long}")), ["syntax/identifier"]);
    assert_eq!(codes(&format!("let x = {}", &long[1..])), [""; 0]);
}
