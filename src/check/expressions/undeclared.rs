//! An attribute that no schema declares: its type, guessed by how the condition uses it, and the line that declares it.

use super::super::entity::Entity;
use super::checker::ConditionChecker;
use crate::diagnostic::{Diagnostic, Edit};
use crate::source::Span;
use crate::syntax::ast::ItemKind;

impl ConditionChecker<'_> {
    /// Says how the attribute at `span` is declared, and offers to write it at the end of its schema.
    pub(super) fn declare_attribute(
        &self,
        found: Diagnostic,
        of: Entity,
        path: &str,
        span: Span,
    ) -> Diagnostic {
        let text = self.known.tree.files.get(span.file).text();
        let ty = guessed(&text[..span.start as usize], &text[span.end as usize..]);
        let Some(ty) = ty.filter(|_| !path.contains('.')) else {
            return found.help(format!("declare it in `schema {}`: `{path} TYPE`", of.word()));
        };
        let found = found.help(format!("declare it in `schema {}`: `{path} {ty}?`", of.word()));
        match self.end_of_schema(of) {
            Some(end) => {
                let title = format!("declare `{path} {ty}?` in `schema {}`", of.word());
                found.perhaps(title, vec![Edit { span: end, text: format!("  {path} {ty}?\n") }])
            }
            None => found,
        }
    }

    /// Before the brace that closes a schema.
    fn end_of_schema(&self, of: Entity) -> Option<Span> {
        let is_it =
            |kind: &ItemKind| matches!(kind, ItemKind::Schema(schema) if schema.name.text == of.word());
        let item = self.known.tree.items.iter().find(|item| is_it(&item.kind))?;
        let text = self.known.tree.files.text(item.span);
        let brace = u32::try_from(text.rfind('}')?).ok()?;
        let at = item.span.start + brace;
        Some(Span { start: at, end: at, ..item.span })
    }
}

/// The type that an attribute has by what stands before and behind it; `None` where that says nothing.
fn guessed(before: &str, after: &str) -> Option<&'static str> {
    let before = before.trim_end();
    let last =
        before.rsplit(|c: char| c.is_whitespace() || c == '(').find(|word| !word.is_empty()).unwrap_or("");
    let after = after.trim_start_matches([' ', '\t']);
    if before.ends_with("rank by") || before.ends_with("by") {
        return Some("number");
    }
    if after.starts_with(')') && before.ends_with(',')
        || before.ends_with("distance(")
        || after.starts_with("within")
    {
        return Some("point");
    }
    if after.starts_with("contains") {
        return Some("set of text");
    }
    if ["starts with", "ends with", "matches"].iter().any(|test| after.starts_with(test)) {
        return Some("text");
    }
    if after.starts_with("during") {
        return Some("datetime");
    }
    let operators = ["between", "not in", "in", ">=", "<=", "!=", "=", ">", "<"];
    if let Some(value) = operators.iter().find_map(|operator| after.strip_prefix(operator)) {
        return of_literal(value.trim_start_matches([' ', '[']));
    }
    let ends = after.is_empty() || after.starts_with(['\n', '\r', '}', ')', ',']);
    let joins = ["and", "or"].iter().any(|word| after.starts_with(word));
    let begins = ["when", "not", "and", "or", "where", "{"].contains(&last);
    (begins && (ends || joins)).then_some("bool")
}

/// The type of the literal that a text begins with.
fn of_literal(text: &str) -> Option<&'static str> {
    let word = text.split(|c: char| !c.is_alphanumeric() && !"-:._\"".contains(c)).next().unwrap_or_default();
    match word {
        "true" | "false" => Some("bool"),
        _ if word.starts_with('"') => Some("text"),
        _ if crate::scalar::parse_datetime(word).is_some() => Some("datetime"),
        _ if crate::scalar::parse_date(word).is_some() => Some("date"),
        _ if crate::scalar::parse_time(word).is_some() => Some("time"),
        _ if word.parse::<crate::scalar::Number>().is_ok() => Some("number"),
        _ if crate::scalar::parse_duration(word).is_some() => Some("duration"),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::guessed;

    #[test]
    fn a_type_is_guessed_by_how_an_attribute_is_used() {
        assert_eq!(guessed("eligible when ", " > 3\n"), Some("number"));
        assert_eq!(guessed("eligible when ", " = \"gold\" and x"), Some("text"));
        assert_eq!(guessed("eligible when not ", "\n}"), Some("bool"));
        assert_eq!(guessed("eligible when ", " contains region"), Some("set of text"));
        assert_eq!(guessed("best provider rank by ", ", turn"), Some("number"));
        assert_eq!(guessed("distance(site, ", ") < 5"), Some("point"));
        assert_eq!(guessed("eligible when ", " >= 2026-01-01"), Some("date"));
        assert_eq!(guessed("eligible when ", " = region"), None);
    }
}
