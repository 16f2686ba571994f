//! What each part of a text is, for colours.

use consign::editor::NameKind;
use consign::highlight::Highlight;
use consign_ide::{Colour, Coloured, Document};
use gen_lsp_types as lsp;

use crate::context::Context;
use crate::convert;
use crate::problem::Problem;

/// The protocol's words for what parts are, in the order of their numbers.
const TYPES: [&str; 16] = [
    "keyword",
    "comment",
    "string",
    "number",
    "operator",
    "namespace",
    "type",
    "struct",
    "class",
    "enumMember",
    "property",
    "variable",
    "function",
    "event",
    "interface",
    "enum",
];

/// Numbered by their bits.
const MODIFIERS: [&str; 3] = ["declaration", "readonly", "defaultLibrary"];

pub(crate) fn legend() -> lsp::SemanticTokensLegend {
    let owned = |words: &[&str]| words.iter().map(|word| (*word).to_owned()).collect();
    lsp::SemanticTokensLegend { token_types: owned(&TYPES), token_modifiers: owned(&MODIFIERS) }
}

pub(super) fn all(
    context: &Context,
    params: lsp::SemanticTokensParams,
) -> Result<Option<lsp::SemanticTokens>, Problem> {
    let document = context.document(&params.text_document)?;
    let colours = context.snapshot.colours(&document);
    Ok(Some(encoded(context, &document, &colours)))
}

pub(super) fn within(
    context: &Context,
    params: lsp::SemanticTokensRangeParams,
) -> Result<Option<lsp::SemanticTokens>, Problem> {
    let document = context.document(&params.text_document)?;
    let range = convert::bytes(&document.text, params.range, context.client.encoding);
    let mut colours = context.snapshot.colours(&document);
    colours.retain(|one| one.range.end > range.start && one.range.start < range.end);
    Ok(Some(encoded(context, &document, &colours)))
}

fn encoded(context: &Context, document: &Document, colours: &[Coloured]) -> lsp::SemanticTokens {
    let mut before = lsp::Position::default();
    let mut data = Vec::with_capacity(colours.len());
    for one in colours {
        let Some(token_type) = number(one.colour) else { continue };
        let range = context.range(document, one.range.clone());
        let delta_line = range.start.line - before.line;
        let from = if delta_line == 0 { before.character } else { 0 };
        data.push(lsp::SemanticToken {
            delta_line,
            delta_start: range.start.character - from,
            length: range.end.character.saturating_sub(range.start.character),
            token_type,
            token_modifiers_bitset: modifiers(one),
        });
        before = range.start;
    }
    lsp::SemanticTokens { result_id: None, data }
}

fn modifiers(one: &Coloured) -> u32 {
    let is_fixed = matches!(
        one.colour,
        Colour::Name(
            NameKind::Let | NameKind::List | NameKind::Group | NameKind::Variant | NameKind::Calendar
        )
    );
    let is_own = matches!(one.colour, Colour::Name(NameKind::Function | NameKind::Word));
    u32::from(one.declared) | u32::from(is_fixed) << 1 | u32::from(is_own) << 2
}

/// The number of what a part is; `None` of one that has no colour of its own.
fn number(colour: Colour) -> Option<u32> {
    let word = match colour {
        Colour::Token(Highlight::Keyword) => "keyword",
        Colour::Token(Highlight::Comment) => "comment",
        Colour::Token(Highlight::Text) => "string",
        Colour::Token(Highlight::Number) => "number",
        Colour::Token(Highlight::Sign) => "operator",
        Colour::Token(_) => return None,
        Colour::Name(kind) => word(kind)?,
    };
    let at = TYPES.iter().position(|one| *one == word)?;
    u32::try_from(at).ok()
}

fn word(kind: NameKind) -> Option<&'static str> {
    Some(match kind {
        NameKind::File => "string",
        NameKind::Type => "type",
        NameKind::Schema => "struct",
        NameKind::Field => "property",
        NameKind::Variant => "enumMember",
        NameKind::Role => "interface",
        NameKind::Provider | NameKind::Engineer => "class",
        NameKind::Group | NameKind::List | NameKind::Calendar | NameKind::Let | NameKind::Sample => {
            "variable"
        }
        NameKind::Rules | NameKind::Workflow => "namespace",
        NameKind::Rule | NameKind::Function => "function",
        NameKind::Node => "event",
        NameKind::Word => "keyword",
        _ => return None,
    })
}
