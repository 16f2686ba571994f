//! The checked program: resolved, typed, no syntax left. Things refer to each other by small ids into
//! the program's own vectors; nothing here is half-checked.

mod action;
mod bundle;
mod calendar;
mod condition;
mod declared;
mod describe;
mod directory;
mod ids;
mod json;
mod order;
mod pattern;
mod person;
mod position;
mod queries;
mod reading;
mod regex;
mod rules;
mod sound;
mod test;
mod types;
mod value;
mod view;
mod wish;
mod workflow;
mod written;
mod yearly;

use serde::{Deserialize, Serialize};
use std::sync::Arc;

use jiff::tz::TimeZone;

pub use bundle::BundleError;
pub(crate) use calendar::Calendar;
pub(crate) use condition::{
    Arithmetic, Atom, AtomId, Comparison, Condition, ConditionKind, DatePart, ElementCondition, ElementName,
    LocalPart, Operand, Test,
};
pub(crate) use declared::{Declared, DeclaredKind};
pub use directory::Directory;
pub(crate) use directory::{DirectoryEntries, Engineer, EngineerIx, Provider, ProviderIx};
pub(crate) use ids::{IdSlice, IdVec, number_things};
pub use order::Order;
pub(crate) use pattern::Pattern;
pub(crate) use person::ListedPerson;
pub use person::{is_email, is_person_id, is_person_name};
pub use position::{Assignee, At, Event};
pub use queries::RuleName;
pub(crate) use reading::{Form, FormKind, LongitudeSource, Reading};
pub(crate) use regex::{LazyRegex, Regex};
pub use rules::Assigns;
pub(crate) use rules::{Action, Among, Block, Manual, RankKey, Rule, Target};
pub(crate) use test::{TestCase, TestLine, TestLineKind};
pub(crate) use types::{EnumId, EnumType, Field, ID, NAME, Schema, Slot, Type, WEEKDAY, WEEKDAYS, WORKLOAD};
pub(crate) use value::{Interner, Text, Value};
pub use view::{
    DeadlineView, DirectoryView, ElementField, EngineerView, FieldType, FieldValue, FieldView, HandlerView,
    InstantField, InstantFieldError, NodeView, PersonView, ProviderView, RoleView, SortKey, WayView,
    WorkflowView,
};
pub use workflow::TimeLimit;
pub(crate) use workflow::{Deadline, Goes, Handler, Node, NodeKind, NodeSet, Role, Work, Workflow};
pub use workflow::{NodeType, Portal};
pub(crate) use written::written_name;
pub use written::{is_reserved, quoted};
pub(crate) use yearly::{MONTHS, WHICH, YearlyDay};

use crate::diagnostic::Diagnostics;
use crate::source::{Files, Span};

macro_rules! ids {
    ($($(#[$doc:meta])* $name:ident)*) => {
        $(
            $(#[$doc])*
            #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
            pub(crate) struct $name(pub u32);
        )*
        number_things!($($name)*);
    };
}

ids! {
    /// Which `let`; a let uses only those with a smaller id.
    LetId
    /// Which calendar.
    CalendarId
    /// Which role.
    RoleId
    /// Which block of rules.
    BlockId
    /// Which rule of the whole program.
    RuleId
    /// Which workflow.
    WorkflowId
    /// Which node of its workflow.
    NodeId
    /// Which provider or engineer that the program names.
    NamedId
}

/// A provider, or an engineer of one, that the program names; a directory may lack it.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub(crate) struct Named {
    pub provider: String,
    pub engineer: Option<String>,
}

/// `let urgent = …`
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Let {
    pub name: String,
    pub docs: Option<String>,
    pub condition: Condition,
    pub span: Span,
}

/// A program that compiled without errors. Made by [`crate::compile`]; immutable, and cheap to share
/// behind an [`Arc`].
#[derive(Debug, Serialize, Deserialize)]
pub struct Program {
    pub(crate) files: Arc<Files>,
    /// Not in a bundle.
    #[serde(skip, default = "Diagnostics::none")]
    pub(crate) warnings: Diagnostics,
    /// `None` if the program declares none; dates of `now` are then taken in UTC.
    #[serde(with = "bundle::perhaps_zone")]
    pub(crate) timezone: Option<TimeZone>,
    #[serde(with = "bundle::texts")]
    pub(crate) texts: Arc<Interner>,
    pub(crate) enums: IdVec<EnumId, EnumType>,
    pub(crate) work_order: Schema,
    /// Begins with [`ID`], [`NAME`] and [`WORKLOAD`].
    pub(crate) provider: Schema,
    /// Begins with [`ID`], [`NAME`] and [`WORKLOAD`].
    pub(crate) engineer: Schema,
    pub(crate) roles: IdVec<RoleId, Role>,
    pub(crate) calendars: IdVec<CalendarId, Calendar>,
    /// The items that have names, in the order of declaration; each name once.
    pub(crate) declared: Vec<Declared>,
    pub(crate) atoms: IdVec<AtomId, Atom>,
    pub(crate) lets: IdVec<LetId, Let>,
    pub(crate) named: IdVec<NamedId, Named>,
    pub(crate) blocks: IdVec<BlockId, Block>,
    pub(crate) rules: IdVec<RuleId, Rule>,
    /// In the order of declaration, which is the order orders try them in.
    pub(crate) workflows: IdVec<WorkflowId, Workflow>,
    /// The providers written in the program's text.
    pub(crate) written: Vec<Provider>,
    /// The providers of `written` and of the declared directories.
    pub(crate) directory: Directory,
    /// Not in a bundle.
    #[serde(skip)]
    pub(crate) tests: Vec<TestCase>,
}

impl Program {
    /// What the compiler found that is no error.
    pub fn warnings(&self) -> &Diagnostics {
        &self.warnings
    }

    /// The providers written in the program and in the directories that it declares.
    pub fn directory(&self) -> &Directory {
        &self.directory
    }

    /// The names of the workflows, in the order in which orders try them.
    pub fn workflows(&self) -> impl Iterator<Item = &str> {
        self.workflows.iter().map(|workflow| &*workflow.name)
    }

    /// Whether a decision can depend on the instant: by `now`, or by days on which rules are active.
    pub fn reads_now(&self) -> bool {
        let is_now = |part: &Operand| matches!(part, Operand::Now);
        self.operands().any(|operand| operand.reads(&mut { is_now })) || self.rules.iter().any(Rule::is_dated)
    }

    /// By slot of `schema work_order`: whether a decision or its explanation can depend on the field's value.
    pub(crate) fn fields_read(&self) -> IdVec<Slot, bool> {
        let mut read: IdVec<Slot, bool> = vec![false; self.work_order.fields.len()].into();
        self.operands().for_each(|operand| operand.fields(&mut |slot| read[slot] = true));
        // An explanation looks at what is in a record that could be missing, or could be there.
        for (slot, field) in self.work_order.fields.iter_enumerated() {
            read[slot] |= field.parent.is_some_and(|record| read[record]);
        }
        // And whether the records around are there.
        for (slot, field) in self.work_order.fields.iter_enumerated() {
            let mut around = field.parent.filter(|_| read[slot]);
            while let Some(record) = around {
                read[record] = true;
                around = self.work_order.field(record).parent;
            }
        }
        read
    }

    /// All operands of conditions and of ranks.
    pub(crate) fn operands(&self) -> impl Iterator<Item = &Operand> {
        let ranks = self.rules.iter().filter_map(|rule| match &rule.action {
            Action::Assign { target: Target::Best { rank, .. }, .. } => Some(rank),
            _ => None,
        });
        self.atoms.iter().flat_map(Atom::operands).chain(ranks.flatten().map(|key| &key.key))
    }

    /// Whether a condition, what it is made of and the `let`s in it ask for such an operand.
    pub(crate) fn asks_for(&self, condition: &Condition, is_such: &mut impl FnMut(&Operand) -> bool) -> bool {
        condition.has_part(&self.lets, &mut |part| match part.kind {
            ConditionKind::Atom(id) => self.atom(id).operands().any(|operand| operand.reads(is_such)),
            _ => false,
        })
    }

    /// As how many tests of a number's field it takes to evaluate a rule, on average and with its lets.
    pub(crate) fn tests_of_a_rule(&self) -> usize {
        let of_atom = |id| self.atom(id).cost();
        let mut of_lets: IdVec<LetId, usize> = IdVec::new();
        for one in &self.lets {
            // Lets stand after those that they use.
            let tests = one.condition.sum(&|id| of_lets.get(id).copied().unwrap_or(1), &of_atom);
            of_lets.push(tests);
        }
        let of_rule = |rule: &Rule| rule.when.sum(&|id| of_lets.get(id).copied().unwrap_or(1), &of_atom);
        let all = self.rules.iter().map(of_rule).fold(0, usize::saturating_add);
        all / self.rules.len().max(1)
    }

    pub(crate) fn atom(&self, id: AtomId) -> &Atom {
        &self.atoms[id]
    }

    /// The nodes of all workflows.
    pub(crate) fn nodes(&self) -> impl Iterator<Item = (WorkflowId, NodeId, &Node)> {
        let workflows = self.workflows.iter_enumerated();
        workflows
            .flat_map(|(of, workflow)| workflow.nodes.iter_enumerated().map(move |(id, node)| (of, id, node)))
    }

    pub(crate) fn workflow(&self, id: WorkflowId) -> &Workflow {
        &self.workflows[id]
    }

    pub(crate) fn block(&self, id: BlockId) -> &Block {
        &self.blocks[id]
    }

    pub(crate) fn rule(&self, id: RuleId) -> &Rule {
        &self.rules[id]
    }

    pub(crate) fn calendar(&self, id: CalendarId) -> &Calendar {
        &self.calendars[id]
    }

    pub(crate) fn named(&self, id: NamedId) -> &Named {
        &self.named[id]
    }

    pub(crate) fn role(&self, id: RoleId) -> &Role {
        &self.roles[id]
    }

    /// The timezone in which the program reads dates and times; UTC if it names none.
    pub fn timezone(&self) -> TimeZone {
        self.timezone.clone().unwrap_or(TimeZone::UTC)
    }

    /// `block.rule`, by which a rule is named outside of its block.
    pub(crate) fn rule_name(&self, id: RuleId) -> String {
        let rule = self.rule(id);
        format!("{}.{}", self.block(rule.block).name, rule.name)
    }

    /// A value as it would be written in the program; `ty` names the variants.
    pub(crate) fn show(&self, value: &Value, ty: &Type) -> String {
        show(value, ty, &self.enums)
    }

    /// A value as people are told it in messages and traces: an instant by the program's clocks, to the second.
    pub(crate) fn told(&self, value: &Value, ty: &Type) -> String {
        match value {
            Value::DateTime(at) => self.told_instant(*at),
            value => self.show(value, ty),
        }
    }

    /// An instant in the program's timezone, to the second; as it can be written in a program.
    pub(crate) fn told_instant(&self, at: jiff::Timestamp) -> String {
        let at = jiff::Timestamp::from_second(at.as_second()).unwrap_or(at);
        let offset = self.timezone().to_offset(at);
        if offset.is_zero() { at.to_string() } else { at.display_with_offset(offset).to_string() }
    }
}

/// A value as it would be written in a program; texts are quoted, `missing` where there is none.
pub(crate) fn show(value: &Value, ty: &Type, enums: &IdSlice<EnumId, EnumType>) -> String {
    match (value, ty) {
        (Value::Missing, _) => "missing".into(),
        (Value::Record, _) => "{ … }".into(),
        (Value::Bool(value), _) => value.to_string(),
        (Value::Number(value), _) => value.to_string(),
        (Value::Text(text), _) => format!("{:?}", text.shown()),
        (Value::Variant(index), ty) => {
            let variants = match ty {
                Type::Enum(id) => &*enums[*id].variants,
                _ => &[],
            };
            // A bundle that somebody changed may have others.
            variants.get(*index as usize).cloned().unwrap_or_else(|| format!("variant {index}"))
        }
        (Value::Date(date), _) => date.to_string(),
        (Value::Time(time), _) => time.to_string(),
        (Value::DateTime(instant), _) => instant.to_string(),
        (Value::Duration(duration), _) => crate::scalar::show_duration(*duration),
        (Value::Point(point), _) => point.to_string(),
        (Value::Set(elements), ty) => {
            let element = match ty {
                Type::Set(of) => of,
                other => other,
            };
            let shown: Vec<String> = elements.iter().map(|value| show(value, element, enums)).collect();
            format!("[{}]", shown.join(", "))
        }
        (Value::List(records), ty) => {
            let shown: Vec<String> = records.iter().map(|record| show_record(record, ty, enums)).collect();
            format!("[{}]", shown.join(", "))
        }
    }
}

/// A record of a list, its fields by their paths; what is missing is left out.
fn show_record(record: &IdSlice<Slot, Value>, ty: &Type, enums: &IdSlice<EnumId, EnumType>) -> String {
    let fields = ty.elements().map(|schema| &*schema.fields).unwrap_or_default();
    let there =
        fields.iter().zip(record).filter(|(field, value)| field.ty != Type::Record && !value.is_missing());
    let shown: Vec<String> =
        there.map(|(field, value)| format!("{}: {}", field.path, show(value, &field.ty, enums))).collect();
    if shown.is_empty() { "{}".into() } else { format!("{{ {} }}", shown.join(", ")) }
}
