//! What one condition is checked with.

use super::super::candidates::CandidateNames;
use super::super::known::Known;
use super::super::lists::ListReader;
use super::super::literals::Values;
use super::super::report::Report;
use super::super::tables::Tables;
use super::super::uses::NameKind;
use super::elements::ElementScope;
use super::guards::Guards;
use super::let_table::LetTable;
use crate::program::{EnumId, EnumType, IdSlice};
use crate::source::Span;

/// Checks one condition, or one operand; made anew for each.
pub(in super::super) struct ConditionChecker<'c> {
    pub(super) known: &'c Known<'c>,
    pub(super) lets: &'c LetTable<'c>,
    pub(super) tables: &'c mut Tables,
    pub(super) report: &'c mut Report,
    /// What the condition asks of fields that may be missing.
    pub(super) guards: Guards,
    /// The record of a list that names may stand for.
    pub(super) element: Option<ElementScope<'c>>,
    /// What the condition asks of fields of that record.
    pub(super) element_guards: Guards,
    /// Whether the condition has an error.
    pub(super) failed: bool,
}

impl<'c> ConditionChecker<'c> {
    pub fn new(
        known: &'c Known<'c>,
        lets: &'c LetTable<'c>,
        tables: &'c mut Tables,
        report: &'c mut Report,
    ) -> Self {
        Self {
            known,
            lets,
            tables,
            report,
            guards: Guards::default(),
            element: None,
            element_guards: Guards::default(),
            failed: false,
        }
    }

    pub(super) fn enums(&self) -> &'c IdSlice<EnumId, EnumType> {
        self.known.schemas.enums.types()
    }

    pub(super) fn values(&mut self) -> Values<'_> {
        self.known.values(&mut self.tables.texts, self.report)
    }

    pub(super) fn lists(&mut self) -> ListReader<'_> {
        let values = self.known.values(&mut self.tables.texts, self.report);
        let timezone = self.known.timezone.zone.as_ref();
        ListReader { values, lists: &self.known.lists, timezone, known: &mut self.tables.lists }
    }

    pub(super) fn candidates(&mut self) -> CandidateNames<'_> {
        self.known.candidates(&mut self.tables.named, self.report)
    }

    /// Notes what a name stands for where it is used, and where that is declared.
    pub(super) fn used(&mut self, name: Span, kind: NameKind, declared: impl IntoIterator<Item = Span>) {
        self.report.used(name, kind, declared);
    }

    /// The text of a place as it is written.
    pub(super) fn text(&self, span: Span) -> &'c str {
        self.known.tree.files.text(span)
    }

    /// The text of a place, in backticks where it is short enough to be repeated in a message.
    pub(super) fn shown(&self, span: Span) -> String {
        self.known.tree.shown(span)
    }
}
