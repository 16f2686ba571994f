//! All that conditions, rules and workflows may name.

use super::candidates::{CandidateNames, Groups};
use super::lists::Lists;
use super::literals::Values;
use super::providers::Providers;
use super::report::Report;
use super::schemas::Schemas;
use super::tables::NamedTable;
use super::timezones::ProgramTimezone;
use super::tree::Tree;
use crate::program::{Calendar, CalendarId, IdVec, Interner, Role, RoleId};

/// The values of the phases that come before conditions.
#[derive(Debug)]
pub(super) struct Known<'a> {
    pub tree: Tree<'a>,
    pub timezone: ProgramTimezone,
    /// One for each `role` item, in the order of declaration.
    pub roles: IdVec<RoleId, Role>,
    /// One for each `calendar` item, in the order of declaration.
    pub calendars: IdVec<CalendarId, Calendar>,
    pub schemas: Schemas,
    pub providers: Providers,
    pub groups: Groups<'a>,
    pub lists: Lists<'a>,
}

impl Known<'_> {
    /// What makes values of literals.
    pub fn values<'c>(&'c self, texts: &'c mut Interner, report: &'c mut Report) -> Values<'c> {
        Values { tree: &self.tree, schemas: &self.schemas, texts, report }
    }

    /// What finds providers, engineers and groups.
    pub fn candidates<'c>(&'c self, named: &'c mut NamedTable, report: &'c mut Report) -> CandidateNames<'c> {
        CandidateNames { tree: &self.tree, providers: &self.providers, groups: &self.groups, named, report }
    }
}
