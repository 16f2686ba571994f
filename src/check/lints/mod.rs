//! The lints: what a program may do and its author can hardly mean. Each stands in a file of its own with
//! its explanation, a program that triggers it and one that does not; what the command prints of a lint, the
//! reference page and its tests come from there.
//!
//! They look at programs without errors, and only when asked to: a service that compiles does not wait for
//! them.

mod allow;
mod always_true;
mod bidirectional;
mod blank_label;
mod closed_minute;
mod company_field;
mod constant_column;
mod context;
mod days_of_hours;
mod dead;
mod deadline_loop;
mod decline_uncaught;
mod duplicate_condition;
mod duplicate_row;
mod expired;
mod has_name;
mod idle_branch;
mod impossible_comparison;
mod invisible;
mod judged;
mod list_header;
mod look_alike;
mod missing_rank;
mod mixed_and_or;
mod mixed_scripts;
mod never_chosen;
mod never_true;
mod no_engineers;
mod not_judged;
mod past_closures;
mod redundant;
mod repeated;
mod same_label;
mod several;
mod shape;
#[cfg(test)]
mod tests;
mod unused;
mod unused_role;
mod walk;
mod wildcard;

use std::sync::Arc;
use std::sync::atomic::AtomicBool;

use jiff::civil::Date;

pub(super) use self::allow::silenced;
pub(crate) use self::context::LintContext;
use self::unused::import::REGIONS;
use crate::diagnostic::{Code, Diagnostic, Sink};

/// What the lints are told besides the program.
#[derive(Clone, Debug, Default)]
#[non_exhaustive]
pub struct LintOptions {
    /// The day on which rules are looked at; without one, no rule is out of date.
    pub today: Option<Date>,
    /// Set by somebody who waits for no findings any more: what is found from then on says nothing.
    pub stop: Option<Arc<AtomicBool>>,
}

impl LintOptions {
    /// Looks at rules as they are on a day.
    pub fn on(today: Date) -> Self {
        Self { today: Some(today), stop: None }
    }

    /// Ends early once `stop` is set, with findings that say nothing.
    #[must_use]
    pub fn until(self, stop: Arc<AtomicBool>) -> Self {
        Self { stop: Some(stop), ..self }
    }
}

/// A lint.
pub(crate) struct Lint {
    pub code: Code,
    /// Why it matters and what to do, in Markdown.
    pub explanation: &'static str,
    /// A root file that triggers it, beside [`COMPANY`].
    pub bad: &'static str,
    /// One that does not.
    pub good: &'static str,
    /// Looks for it; `None` for what is found where comments are read.
    pub check: Option<fn(&LintContext<'_>, &mut Sink)>,
}

/// The file `company.consign` that examples `use`: a schema, providers, roles and a workflow over `rules
/// outsourcing`.
const COMPANY: &str = include_str!("company.consign");

/// Every lint, in the order of the table of codes.
pub(crate) const LINTS: &[&Lint] = &[
    &list_header::LINT,
    &duplicate_condition::LINT,
    &duplicate_row::LINT,
    &constant_column::LINT,
    &never_true::LINT,
    &dead::LINT,
    &always_true::LINT,
    &redundant::LINT,
    &expired::LINT,
    &company_field::LINT,
    &missing_rank::LINT,
    &repeated::LINT,
    &has_name::LINT,
    &mixed_and_or::LINT,
    &impossible_comparison::LINT,
    &wildcard::LINT,
    &closed_minute::LINT,
    &past_closures::LINT,
    &no_engineers::LINT,
    &never_chosen::LINT,
    &unused_role::LINT,
    &same_label::LINT,
    &deadline_loop::LINT,
    &decline_uncaught::LINT,
    &days_of_hours::LINT,
    &idle_branch::LINT,
    &unused::list::LINT,
    &unused::condition::LINT,
    &unused::sample::LINT,
    &unused::calendar::LINT,
    &unused::group::LINT,
    &unused::named_type::LINT,
    &unused::import::LINT,
    &mixed_scripts::LINT,
    &look_alike::LINT,
    &bidirectional::LINT,
    &several::LINT,
    &invisible::LINT,
    &blank_label::LINT,
    &allow::USELESS,
    &allow::INCOMPLETE,
];

/// The files beside an example's root file.
pub(crate) const BESIDE: [(&str, &str); 7] = [
    ("company.consign", COMPANY),
    ("regions.consign", REGIONS),
    ("areas.csv", "Area,Households\nNY,3128246\nNJ,118040\n"),
    ("limits.csv", include_str!("../../../tests/diagnostics/file/list/limits.csv")),
    ("bad.json", include_str!("../../../tests/diagnostics/directory/json/bad.json")),
    ("no-stars.csv", include_str!("../../../tests/diagnostics/directory/table/no-stars.csv")),
    ("misspelt.json", include_str!("../../../tests/diagnostics/directory/unknown-attribute/misspelt.json")),
];

/// What all lints find in a program.
pub(super) fn run(context: &LintContext<'_>) -> Vec<Diagnostic> {
    let mut sink = Sink::default();
    for check in LINTS.iter().filter_map(|lint| lint.check) {
        check(context, &mut sink);
    }
    not_judged::check(context, &mut sink);
    sink.into_list()
}
