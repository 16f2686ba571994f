//! One finding.

use super::codes::Code;
use super::severity::Severity;
use crate::source::Span;

/// A place and what it has to do with a finding.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub struct Label {
    /// The place.
    pub span: Span,
    /// What stands there, in a few words; may be empty.
    pub text: String,
}

/// A change of the program's text that makes a finding go away. One that is sure means what the writer meant: of a
/// program that compiles it leaves the meaning as it was.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Fix {
    /// What it does, in a few words.
    pub title: String,
    /// What it writes; no two edits touch the same bytes.
    pub edits: Vec<Edit>,
    /// Whether nothing else can have been meant; what is not sure is offered, and applied by nobody on their own.
    pub sure: bool,
}

/// A replacement of a part of a file.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Edit {
    /// What is replaced; an empty span inserts.
    pub span: Span,
    /// What is written instead.
    pub text: String,
}

/// One finding: a code, a message in the user's words, the place, what else matters, what to write.
///
/// Messages are in lower case without a final period, with the user's own words in backticks.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Diagnostic {
    /// Which finding it is.
    pub code: Code,
    /// The code's severity, unless the command line or a setting says otherwise.
    pub severity: Severity,
    /// What is wrong.
    pub message: String,
    /// Where.
    pub label: Label,
    /// Further places that matter: where the other definition is, where the type came from.
    pub related: Vec<Label>,
    /// What to write instead, with text that can be pasted.
    pub help: Option<String>,
    /// The change that mends it, where there is one right answer.
    pub fix: Option<Fix>,
}

impl Diagnostic {
    /// A finding with the severity of its code; the label says nothing yet.
    pub fn new(code: Code, span: Span, message: impl Into<String>) -> Self {
        Self {
            code,
            severity: code.info().severity,
            message: message.into(),
            label: Label { span, text: String::new() },
            related: Vec::new(),
            help: None,
            fix: None,
        }
    }

    /// Says what stands at the place.
    #[must_use]
    pub fn label(mut self, text: impl Into<String>) -> Self {
        self.label.text = text.into();
        self
    }

    /// Adds a further place.
    #[must_use]
    pub fn related(mut self, span: Span, text: impl Into<String>) -> Self {
        self.related.push(Label { span, text: text.into() });
        self
    }

    /// Says what to write.
    #[must_use]
    pub fn help(mut self, text: impl Into<String>) -> Self {
        self.help = Some(text.into());
        self
    }

    /// Adds the change that mends it.
    #[must_use]
    pub fn fix(mut self, title: impl Into<String>, edits: Vec<Edit>) -> Self {
        self.fix = Some(Fix { title: title.into(), edits, sure: true });
        self
    }

    /// Adds a change that perhaps mends it: something else may have been meant.
    #[must_use]
    pub fn perhaps(self, title: impl Into<String>, edits: Vec<Edit>) -> Self {
        let fix = Fix { title: title.into(), edits, sure: false };
        Self { fix: Some(fix), ..self }
    }

    /// Says to write `text` instead of what stands at `span`, and offers to do so.
    #[must_use]
    pub fn write_instead(self, span: Span, text: impl Into<String>, sure: bool) -> Self {
        let text = text.into();
        let title = format!("write `{text}`");
        let fix = Fix { title: title.clone(), edits: vec![Edit { span, text }], sure };
        Self { help: Some(title), fix: Some(fix), ..self }
    }

    /// Says what to write, where that is known.
    #[must_use]
    pub fn maybe_help(mut self, text: Option<String>) -> Self {
        self.help = self.help.or(text);
        self
    }
}
