//! Offsets to positions of the protocol, and its words for what the answers are.

use std::ops::Range;

use consign::diagnostic::Severity;
use consign::editor::{NameKind, OutlineKind};
use consign_ide::{Document, Encoding, Finding, Place, Text, TextChange};
use gen_lsp_types as lsp;

use crate::context::Context;
use crate::paths;

pub(crate) fn position(text: &Text, offset: usize, encoding: Encoding) -> lsp::Position {
    let at = text.position(offset, encoding);
    lsp::Position { line: at.line, character: at.column }
}

pub(crate) fn range(text: &Text, range: Range<usize>, encoding: Encoding) -> lsp::Range {
    lsp::Range { start: position(text, range.start, encoding), end: position(text, range.end, encoding) }
}

pub(crate) fn offset(text: &Text, at: lsp::Position, encoding: Encoding) -> usize {
    text.offset(consign_ide::Position { line: at.line, column: at.character }, encoding)
}

pub(crate) fn bytes(text: &Text, range: lsp::Range, encoding: Encoding) -> Range<usize> {
    let start = offset(text, range.start, encoding);
    start..offset(text, range.end, encoding).max(start)
}

pub(crate) fn edits(document: &Document, changes: Vec<TextChange>, encoding: Encoding) -> Vec<lsp::TextEdit> {
    let edit = |change: TextChange| lsp::TextEdit {
        range: range(&document.text, change.range, encoding),
        new_text: change.text,
    };
    changes.into_iter().map(edit).collect()
}

impl Context {
    /// A place as the protocol has it; `None` if its file cannot be read any more. Of a cell it is the workbook, in which no
    /// editor knows places.
    pub fn location(&self, place: &Place) -> Option<lsp::Location> {
        if let Some(workbook) = self.snapshot.workbook(&place.path) {
            return Some(lsp::Location { uri: paths::uri(&workbook)?, range: lsp::Range::default() });
        }
        let uri = paths::uri(&place.path)?;
        let nowhere = lsp::Range::default();
        let document = self.snapshot.document(&place.path);
        let range =
            document.map_or(nowhere, |document| range(&document.text, place.bytes(), self.client.encoding));
        Some(lsp::Location { uri, range })
    }

    /// A finding as the protocol has it.
    pub fn diagnostic(&self, found: &Finding) -> Option<lsp::Diagnostic> {
        let range = self.location(&found.place)?.range;
        let related = found.related.iter().filter_map(|(place, message)| {
            let message = if message.is_empty() { "here".to_owned() } else { message.clone() };
            Some(lsp::DiagnosticRelatedInformation { location: self.location(place)?, message })
        });
        let related: Vec<_> = related.collect();
        let is_unused = found.code.info().category() == "unused";
        Some(lsp::Diagnostic {
            range,
            severity: Some(match found.severity {
                Severity::Error => lsp::DiagnosticSeverity::Error,
                _ => lsp::DiagnosticSeverity::Warning,
            }),
            code: Some(lsp::Code::String(found.code.info().id.to_owned())),
            source: Some("consign".to_owned()),
            message: lsp::Message::String(found.message.clone()),
            tags: is_unused.then(|| vec![lsp::DiagnosticTag::Unnecessary]),
            related_information: (!related.is_empty()).then_some(related),
            ..lsp::Diagnostic::default()
        })
    }
}

/// What the protocol calls something that is declared.
pub(crate) fn symbol_kind(kind: OutlineKind) -> lsp::SymbolKind {
    use lsp::SymbolKind as Symbol;
    match kind {
        OutlineKind::Use | OutlineKind::Directory => Symbol::File,
        OutlineKind::Timezone => Symbol::Constant,
        OutlineKind::Type => Symbol::Enum,
        OutlineKind::Schema => Symbol::Struct,
        OutlineKind::Field => Symbol::Field,
        OutlineKind::Variant => Symbol::EnumMember,
        OutlineKind::Role => Symbol::Interface,
        OutlineKind::Provider => Symbol::Class,
        OutlineKind::Engineer => Symbol::Object,
        OutlineKind::List | OutlineKind::Group => Symbol::Array,
        OutlineKind::Calendar => Symbol::Namespace,
        OutlineKind::Let => Symbol::Variable,
        OutlineKind::Sample => Symbol::Object,
        OutlineKind::Test => Symbol::Method,
        OutlineKind::Rules => Symbol::Module,
        OutlineKind::Rule | OutlineKind::Row | OutlineKind::Otherwise => Symbol::Function,
        OutlineKind::Table => Symbol::Array,
        OutlineKind::Workflow => Symbol::Package,
        OutlineKind::Branch | OutlineKind::Assign | OutlineKind::Task | OutlineKind::End => Symbol::Event,
        _ => Symbol::Null,
    }
}

/// What the protocol calls a name that is offered.
pub(crate) fn item_kind(kind: NameKind) -> lsp::CompletionItemKind {
    use lsp::CompletionItemKind as Item;
    match kind {
        NameKind::File => Item::File,
        NameKind::Type => Item::Enum,
        NameKind::Schema => Item::Struct,
        NameKind::Field => Item::Field,
        NameKind::Variant => Item::EnumMember,
        NameKind::Role => Item::Interface,
        NameKind::Provider => Item::Class,
        NameKind::Engineer => Item::Value,
        NameKind::Group | NameKind::List => Item::Constant,
        NameKind::Calendar => Item::Unit,
        NameKind::Let => Item::Variable,
        NameKind::Sample => Item::Value,
        NameKind::Rules | NameKind::Workflow => Item::Module,
        NameKind::Rule | NameKind::Function => Item::Function,
        NameKind::Node => Item::Event,
        _ => Item::Keyword,
    }
}
