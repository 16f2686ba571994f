//! `// consign: allow CODE because REASON` on the line before silences one lint at one place.

use super::Lint;
use crate::diagnostic::{Code, Diagnostic, Diagnostics, Edit, Severity, Sink, suggest::did_you_mean};
use crate::source::{FileId, Span};
use crate::syntax::lexer::{TokenKind, Tokens};

pub(super) const USELESS: Lint = Lint {
    code: Code::LintUseless,
    explanation: "An `allow` comment silences one finding on the line after it. One that silences nothing is left over \
from a finding that is mended, or stands at the wrong place; it would hide the next mistake there.",
    bad: r#"use "company.consign"
rules outsourcing assigns provider {
  // consign: allow rules/expired because it comes back every summer
  rule all { assign first of northstar, coolair }
}
"#,
    good: r#"use "company.consign"
// consign: allow unused/list because the nightly import reads it
list north = ["NY", "NJ"]
rules outsourcing assigns provider {
  rule all { assign first of northstar, coolair }
}
"#,
    check: None,
};

pub(super) const INCOMPLETE: Lint = Lint {
    code: Code::LintIncomplete,
    explanation: "An `allow` comment names one code that is there and gives a reason, which the next reader needs: \
`// consign: allow unused/list because the nightly import reads it`. Errors cannot be allowed.",
    bad: r#"use "company.consign"
rules outsourcing assigns provider {
  // consign: allow rules/expird because it comes back every summer
  rule all { assign first of northstar, coolair }
}
"#,
    good: r#"use "company.consign"
// consign: allow unused/list because the nightly import reads it
list north = ["NY", "NJ"]
rules outsourcing assigns provider {
  rule all { assign first of northstar, coolair }
}
"#,
    check: None,
};

/// What an `allow` comment says.
struct Allow {
    code: Code,
    /// The comment.
    span: Span,
    /// The line it is about: the next one with something on it.
    line: usize,
}

/// The findings without those that comments silence, and with what is wrong with the comments.
pub(in crate::check) fn silenced(found: &Diagnostics, judge_comments: bool) -> Diagnostics {
    let files = found.files();
    let mut sink = Sink::default();
    let mut allows = Vec::new();
    for (id, file) in files.iter().filter(|(_, file)| file.text().contains("consign: allow")) {
        comments(id, file.text(), &mut allows, &mut sink);
    }
    let mut useful = vec![false; allows.len()];
    let kept = found.filtered(|one| {
        let line = files.get(one.label.span.file).position(one.label.span.start as usize).line;
        let silences = |allow: &Allow| {
            allow.code == one.code && allow.span.file == one.label.span.file && allow.line == line
        };
        match allows.iter().position(silences).filter(|_| one.severity == Severity::Warning) {
            Some(at) => {
                useful[at] = true;
                None
            }
            None => Some(one.clone()),
        }
    });
    if !judge_comments {
        return kept;
    }
    for (allow, _) in allows.iter().zip(useful).filter(|(_, useful)| !useful) {
        let message = format!("this comment silences no `{}`", allow.code);
        let found = Diagnostic::new(Code::LintUseless, allow.span, message).help("take the comment out");
        sink.push(found.fix("take the comment out", vec![Edit { span: allow.span, text: String::new() }]));
    }
    kept.with(sink.into_list())
}

fn comments(file: FileId, text: &str, allows: &mut Vec<Allow>, sink: &mut Sink) {
    for token in Tokens::lex(text).list.iter().filter(|token| token.kind == TokenKind::Comment) {
        let comment = text[token.range()].trim_end();
        let Some(rest) = comment.trim_start_matches('/').trim_start().strip_prefix("consign: allow") else {
            continue;
        };
        let span = Span::new(file, token.start as usize, token.start as usize + comment.len());
        match allow(rest) {
            Ok(code) => {
                let skipped = text[token.end as usize..].lines().take_while(|line| {
                    let line = line.trim();
                    line.is_empty() || line.starts_with("//")
                });
                // The first of them is the rest of the comment's own line.
                let line = text[..token.start as usize].matches('\n').count() + 1 + skipped.count();
                allows.push(Allow { code, span, line });
            }
            Err((message, help)) => {
                sink.push(Diagnostic::new(Code::LintIncomplete, span, message).help(help));
            }
        }
    }
}

/// The code that a comment allows, or a message and a help.
fn allow(rest: &str) -> Result<Code, (String, String)> {
    let (id, reason) = rest.trim().split_once(char::is_whitespace).unwrap_or((rest.trim(), ""));
    let form = |id: &str| format!("write `// consign: allow {id} because REASON`");
    let Some(code) = Code::from_id(id) else {
        let near = did_you_mean(id, crate::diagnostic::CODES.iter().map(|(_, info)| info.id));
        let message =
            if id.is_empty() { "no lint is named".to_owned() } else { format!("there is no lint `{id}`") };
        return Err((message, near.unwrap_or_else(|| form("CODE"))));
    };
    // Where lines lead to a node and no order does, it is a warning.
    if code.info().severity == Severity::Error && code != Code::WorkflowUnreachableNode {
        return Err((
            format!("`{id}` is an error, which cannot be allowed"),
            "mend what it is about".to_owned(),
        ));
    }
    match reason.trim().strip_prefix("because").map(str::trim) {
        Some(reason) if !reason.is_empty() => Ok(code),
        _ => Err(("an `allow` needs a reason".to_owned(), form(id))),
    }
}
