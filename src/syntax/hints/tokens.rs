//! Words and signs of other languages, by what they mean where this one goes on otherwise: a table.

use super::Meant;
use crate::syntax::parser::Rule;
use crate::syntax::stop::ParseStop;

/// Words that are written, what the grammar expects there, and what is to be written instead.
const WORDS: &[(&[&str], Rule, &str)] = &[
    (&["if", "where", "WHEN", "IF", "If", "When"], Rule::kw_when, "when"),
    (&["unless"], Rule::kw_when, "when not"),
    (&["else", "default", "fallback", "ELSE", "Otherwise"], Rule::kw_otherwise, "otherwise"),
    (&["regex", "match", "rlike", "REGEXP"], Rule::test, "matches"),
    (&["has", "includes", "include", "HAS", "CONTAINS", "Contains"], Rule::test, "contains"),
    (&["equals", "eq", "equal", "EQUALS"], Rule::test, "="),
    (&["ne", "neq"], Rule::test, "!="),
    (&["gt"], Rule::test, ">"),
    (&["lt"], Rule::test, "<"),
    (&["gte", "ge"], Rule::test, ">="),
    (&["lte", "le"], Rule::test, "<="),
    (&["startsWith", "startswith", "starts_with", "beginsWith", "begins"], Rule::test, "starts with"),
    (&["endsWith", "endswith", "ends_with"], Rule::test, "ends with"),
    (&["IN"], Rule::test, "in"),
    (&["BETWEEN"], Rule::test, "between"),
    (&["&", "AND", "And", "plus", "und", "et"], Rule::kw_and, "and"),
    (&["OR", "Or", "oder", "ou"], Rule::kw_or, "or"),
    (&["NOT", "Not"], Rule::operand, "not"),
    (&["route", "dispatch", "goto", "send", "assigns", "allocate", "give"], Rule::kw_assign, "assign"),
    (&["flag", "human", "dispatcher"], Rule::kw_manual, "manual"),
    (&["next", "goto", "to"], Rule::kw_then, "then"),
    (&["ascending", "ASC"], Rule::kw_asc, "asc"),
    (&["descending", "DESC"], Rule::kw_desc, "desc"),
    (&["then", "or"], Rule::kw_else, "else"),
    (&["unassigned", "nobody", "none", "manually"], Rule::kw_manual, "manual"),
    (&["deadline", "timeout", "sla"], Rule::kw_within, "within"),
    (&["begin", "begins", "initial", "entry"], Rule::kw_start, "start"),
    (&["reject", "rejected", "refused", "rejects"], Rule::kw_declined, "declined"),
    (&["assert", "should", "verify", "then"], Rule::kw_expect, "expect"),
    (&["given", "input", "work_order", "workorder"], Rule::kw_order, "order"),
    (&["at", "clock", "when"], Rule::kw_now, "now"),
    (&["holiday", "holidays", "closes", "except"], Rule::kw_closed, "closed"),
    (&["opens", "opening"], Rule::kw_open, "open"),
    (&["otherwise", "->", "=>"], Rule::kw_else, "else"),
    (&["during", "in"], Rule::kw_of, "of"),
    (&["vendor", "contractor", "supplier", "partner"], Rule::assignee, "provider"),
    (&["technician", "tech", "worker"], Rule::assignee, "engineer"),
    (&["string", "str", "varchar", "String"], Rule::type_expr, "text"),
    (&["int", "Int", "float", "double", "decimal", "money", "Number"], Rule::type_expr, "number"),
    (&["boolean", "Boolean", "yes_no"], Rule::type_expr, "bool"),
    (&["timestamp", "DateTime"], Rule::type_expr, "datetime"),
    (&["public", "private", "export", "async"], Rule::item, ""),
];

/// Words and signs between things of one kind, where a comma stands.
const SEPARATORS: &[&str] = &["and", "or", "then", ";", "/", "&", "|", "+"];

pub(super) fn meant(stop: &ParseStop<'_, '_, '_>) -> Option<Meant> {
    let found = stop.found();
    let is_one = |words: &[&str]| {
        words.contains(&found) || words.iter().any(|word| word.len() > 2 && word.eq_ignore_ascii_case(found))
    };
    let word = |(words, rule, right): &&(&[&str], Rule, &str)| {
        stop.expects(*rule) && *right != found && is_one(words)
    };
    let here = stop.index..stop.index + 1;
    if let Some((_, _, right)) = WORDS.iter().find(word) {
        let meant = Meant::write(stop, here, *right).surely();
        return Some(if right.is_empty() { meant.saying(format!("leave `{found}` out")) } else { meant });
    }
    let follows = stop.level.is_some_and(|level| level.follow().contains(&Rule::comma));
    let comma = (stop.expects(Rule::comma) || follows) && !stop.expects(Rule::test);
    (comma && SEPARATORS.contains(&found) && stop.marks.begins_operand(stop.index + 1)).then(|| {
        let (before, after) = (stop.before(1), stop.marks.text(stop.index + 1));
        Meant {
            edits: vec![stop.replaced(here, ",".to_owned())],
            ..Meant::says(format!("a comma stands between them: `{before}, {after}`"))
        }
    })
}
