//! What rules, workflows and tests are checked with.

use super::expressions::{ConditionChecker, LetTable, Typed};
use super::known::Known;
use super::report::Report;
use super::roles::{self, Workplace};
use super::scope::Scope;
use super::tables::Tables;
use crate::program::{self, Assigns, Condition, NamedId};
use crate::syntax::ast::{CandidateName, Cell, Expr, Handler};

/// All that is known when conditions can be checked, and where their findings go.
pub(super) struct Context<'c> {
    pub known: &'c Known<'c>,
    pub lets: &'c LetTable<'c>,
    pub tables: &'c mut Tables,
    pub report: &'c mut Report,
}

impl Context<'_> {
    fn conditions(&mut self) -> ConditionChecker<'_> {
        ConditionChecker::new(self.known, self.lets, self.tables, self.report)
    }

    /// A condition; where it has an error, which is then reported, a constant.
    pub fn condition(&mut self, expr: &Expr, scope: Scope) -> Condition {
        self.conditions().condition(expr, scope)
    }

    /// A table's cell as a condition over its column.
    pub fn cell(&mut self, column: &Expr, cell: &Cell, scope: Scope) -> Condition {
        self.conditions().cell(column, cell, scope)
    }

    /// An operand, for rank keys and table columns; `None` if it has an error.
    pub fn operand(&mut self, expr: &Expr, scope: Scope) -> Option<Typed> {
        self.conditions().operand(expr, scope)
    }

    /// The providers or engineers that a name means; none where the name has an error. `of` is the id of the
    /// block's provider.
    pub fn candidates(&mut self, name: &CandidateName, assigns: Assigns, of: Option<&str>) -> Vec<NamedId> {
        self.known.candidates(&mut self.tables.named, self.report).find(name, assigns, of)
    }

    /// The handlers of a node or of a `manual to`; who does not work there is reported.
    pub fn handlers(&mut self, list: &[Handler], at: Option<Workplace>) -> Vec<program::Handler> {
        roles::handlers(&self.known.tree.names, &self.known.roles, list, at, self.report)
    }
}
