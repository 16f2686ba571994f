//! Schemas and types.

use super::{Builder, Children, Pair, Rule, only};
use crate::source::Span;
use crate::syntax::ast::{
    EnumType, Field, Name, SchemaItem, TextLiteral, TypeExpr, TypeItem, TypeKind, WrittenAs,
};

impl<'t> Builder<'_, 't> {
    pub(super) fn type_item(&self, pair: Pair<'t>) -> TypeItem {
        let children = Children::from_pair(pair);
        TypeItem {
            name: self.identifier(&children.one(Rule::identifier)),
            value: self.type_expr(children.one(Rule::type_expr)),
        }
    }

    pub(super) fn schema(&self, pair: Pair<'t>) -> SchemaItem {
        let children = Children::from_pair(pair);
        SchemaItem {
            name: self.identifier(&children.one(Rule::identifier)),
            missing: self.texts_of(children.maybe(Rule::missing_words)),
            fields: children.every(Rule::field).map(|field| self.field(field)).collect(),
        }
    }

    pub(super) fn field(&self, pair: Pair<'t>) -> Field {
        let span = self.span(&pair);
        let children = Children::from_pair(pair);
        Field {
            name: self.identifier(&children.one(Rule::identifier)),
            ty: self.type_expr(children.one(Rule::type_expr)),
            from: self.texts_of(children.maybe(Rule::field_source)),
            written: children.every(Rule::written).map(|written| self.written_as(written)).collect(),
            missing: self.texts_of(children.maybe(Rule::missing_words)),
            for_company: children.maybe(Rule::for_company).map(|mark| self.span(&mark)),
            span,
        }
    }

    fn written_as(&self, pair: Pair<'t>) -> WrittenAs {
        WrittenAs { span: self.span(&pair), examples: self.texts_of(Some(pair)) }
    }

    /// The texts that a part has.
    fn texts_of(&self, pair: Option<Pair<'t>>) -> Vec<TextLiteral> {
        let texts = |pair| Children::from_pair(pair).every(Rule::text).map(|text| self.text(&text)).collect();
        pair.map(texts).unwrap_or_default()
    }

    fn type_expr(&self, pair: Pair<'t>) -> TypeExpr {
        let span = self.span(&pair);
        let children = Children::from_pair(pair);
        let optional = children.maybe(Rule::question).map(|question| self.span(&question));
        TypeExpr { kind: self.type_kind(only(children.one(Rule::plain_type))), optional, span }
    }

    fn type_kind(&self, pair: Pair<'t>) -> TypeKind {
        match pair.as_rule() {
            Rule::enum_type => TypeKind::Enum(self.enum_type(pair)),
            Rule::set_type => TypeKind::SetOf(Box::new(self.element_type(pair))),
            Rule::list_type => TypeKind::ListOf(Box::new(self.element_type(pair))),
            Rule::record_type => TypeKind::Record(
                Children::from_pair(pair).every(Rule::field).map(|field| self.field(field)).collect(),
            ),
            Rule::caseless_text => TypeKind::CaselessText,
            _ => TypeKind::Named(self.identifier(&pair)),
        }
    }

    fn element_type(&self, set: Pair<'t>) -> TypeExpr {
        let element = only(Children::from_pair(set).one(Rule::element_type));
        let span: Span = self.span(&element);
        TypeExpr { kind: self.type_kind(element), optional: None, span }
    }

    fn enum_type(&self, pair: Pair<'t>) -> EnumType {
        let children = Children::from_pair(pair);
        let ordered = children.maybe(Rule::ordered_variants);
        let is_ordered = ordered.is_some();
        let variants = Children::from_pair(ordered.unwrap_or_else(|| children.one(Rule::variants)));
        let variants: Vec<Name> = variants.every(Rule::name).map(|name| self.name(name)).collect();
        let caseless = children.maybe(Rule::any_case).map(|mark| self.span(&mark));
        EnumType { variants, ordered: is_ordered, caseless }
    }
}
