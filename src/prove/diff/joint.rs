//! Two programs in the terms of one: the same fields, texts, enums, calendars and atoms, so that conditions of both
//! are conditions over one domain.
//!
//! Only what questions about conditions need is in it; nobody decides with it.

use std::cell::RefCell;
use std::collections::HashMap;
use std::sync::Arc;

use super::difference::Versions;
use super::keys::{ConditionKey, Keys};
use super::meeting::{Enums, JointFields, enum_of};
use crate::input::OrderDecoder;
use crate::program::{
    Action, Among, Atom, AtomId, BlockId, Calendar, CalendarId, Comparison, Condition, ConditionKind,
    Directory, Engineer, Field, IdSlice, IdVec, Interner, Let, LetId, Node, NodeId, NodeKind, Operand, Order,
    Program, Provider, RankKey, Rule, RuleId, Schema, Slot, Target, Test, Type, Value, Workflow, WorkflowId,
};
use crate::source::{FileId, Files, Span};

/// What a version's conditions, workflows and providers are in the joint program.
#[derive(Debug)]
pub(super) struct Mapped {
    pub rules: IdVec<RuleId, MappedRule>,
    /// What the candidates of a block must satisfy.
    pub eligible: IdVec<BlockId, Vec<Keyed>>,
    pub workflows: IdVec<WorkflowId, Workflow>,
    pub takes: IdVec<WorkflowId, Option<Keyed>>,
    /// By workflow, node and arm.
    pub arms: IdVec<WorkflowId, IdVec<NodeId, Vec<Keyed>>>,
    /// By calendar of the version.
    pub calendars: IdVec<CalendarId, CalendarId>,
    /// Those that the version declares, in its text and in directories.
    pub providers: Vec<Provider>,
    /// A provider that the directory has lost: nothing is known of it.
    pub lost: Option<Provider>,
}

/// What a rule's conditions are.
#[derive(Debug)]
pub(super) struct MappedRule {
    pub when: Keyed,
    /// What `best … where` asks.
    pub filter: Option<Keyed>,
    /// What `best … rank by` compares, and whether descending.
    pub rank: Vec<(Operand, bool)>,
    /// What `among where` asks.
    pub among: Option<Keyed>,
}

/// A condition, and what tells whether another is written alike.
#[derive(Clone, Debug)]
pub(super) struct Keyed {
    pub condition: Condition,
    pub key: ConditionKey,
}

/// The joint program of two versions.
#[derive(Debug)]
pub(super) struct Joint {
    pub program: Program,
    pub old: Mapped,
    pub new: Mapped,
    /// Fields of the work order that the versions declare differently, in words.
    pub changed_fields: Vec<String>,
    /// Attributes that they declare differently.
    pub changed_attributes: Vec<String>,
    /// Of enum fields whose variants differ, those that both versions have.
    pub shared: HashMap<Slot, Vec<u32>>,
    /// By slot of the versions, the slot here and the type there.
    old_slots: Vec<(Slot, Type)>,
    new_slots: Vec<(Slot, Type)>,
    enums: Enums,
    /// Of providers and of engineers.
    attributes: [JointFields; 2],
    old_texts: Arc<Interner>,
    new_texts: Arc<Interner>,
}

impl Joint {
    pub fn version(&self, is_new: bool) -> &Mapped {
        if is_new { &self.new } else { &self.old }
    }

    /// The slots here of an attribute of both versions, of providers (0) or engineers (1).
    pub fn slots(&self, which: usize, before: Slot, after: Slot) -> (Slot, Slot) {
        let fields = &self.attributes[which];
        (fields.slot(before, false), fields.slot(after, true))
    }

    /// An order as both versions read it from one text; several pairs where they read a field differently.
    pub fn orders(&self, order: &Order, readers: &Readers) -> Vec<(Order, Order)> {
        let Some((old, new)) = self.old_order(order).zip(self.new_order(order)) else { return Vec::new() };
        let [before, after] = &readers.0;
        let texts = [before.0.json_order(&old), after.0.json_order(&new)];
        let read = |first: &str, second: &str| {
            let text = merged(first, second)?;
            let read = |(_, decoder): &Reader| decoder.borrow_mut().decode_json_owned(text.as_bytes()).ok();
            Some((read(before)?, read(after)?))
        };
        let both = [read(&texts[0], &texts[1]), read(&texts[1], &texts[0])];
        let [one, two] = both;
        let two = two.filter(|two| Some(two) != one.as_ref());
        one.into_iter().chain(two).collect()
    }

    /// An order as the old version sees it; `None` if it has a variant that the version does not know.
    fn old_order(&self, order: &Order) -> Option<Order> {
        self.order(order, &self.old_slots, &self.old_texts, false)
    }

    /// An order as the new version sees it.
    fn new_order(&self, order: &Order) -> Option<Order> {
        self.order(order, &self.new_slots, &self.new_texts, true)
    }

    fn order(&self, order: &Order, slots: &[(Slot, Type)], texts: &Interner, is_new: bool) -> Option<Order> {
        let value = |(slot, ty): &(Slot, Type)| self.back(order.value(*slot), ty, texts, is_new);
        Some(Order { id: order.id.clone(), values: slots.iter().map(value).collect::<Option<_>>()? })
    }

    /// A value as a version sees it.
    fn back(&self, value: &Value, ty: &Type, texts: &Interner, is_new: bool) -> Option<Value> {
        Some(match (value, ty) {
            (Value::Text(text), Type::Text { caseless }) => {
                Value::Text(texts.look_up(text.shown(), *caseless))
            }
            (Value::Variant(variant), Type::Enum(id)) => {
                Value::Variant(self.enums.back(*id, *variant, is_new)?)
            }
            (Value::Set(elements), Type::Set(of)) => {
                let elements = elements.iter().map(|element| self.back(element, of, texts, is_new));
                Value::set(elements.collect::<Option<_>>()?)
            }
            (Value::List(records), Type::List(of)) => {
                let record = |record: &IdVec<Slot, Value>| {
                    let values = of.fields.iter().zip(record);
                    values.map(|(field, value)| self.back(value, &field.ty, texts, is_new)).collect()
                };
                Value::List(records.iter().map(record).collect::<Option<_>>()?)
            }
            (value, _) => value.clone(),
        })
    }
}

/// A version, and what reads orders for it.
type Reader = (Arc<Program>, RefCell<OrderDecoder>);

/// What reads orders for both versions.
pub(super) struct Readers([Reader; 2]);

impl Readers {
    pub fn between(versions: &Versions<'_>) -> Self {
        Self([false, true].map(|is_new| {
            let program = versions.version(is_new).program().clone();
            (program.clone(), RefCell::new(OrderDecoder::new(program)))
        }))
    }
}

/// One order of two, with the members of both; where they contradict each other, those of the first.
fn merged(first: &str, second: &str) -> Option<String> {
    let mut all: serde_json::Value = serde_json::from_str(second).ok()?;
    merge(&mut all, serde_json::from_str(first).ok()?);
    Some(all.to_string())
}

fn merge(into: &mut serde_json::Value, from: serde_json::Value) {
    match (into, from) {
        (serde_json::Value::Object(into), serde_json::Value::Object(from)) => {
            for (name, value) in from {
                merge(into.entry(name).or_insert(serde_json::Value::Null), value);
            }
        }
        (into, from) => *into = from,
    }
}

/// Puts two programs together.
pub(super) fn join(old: &Program, new: &Program) -> Joint {
    let mut enums = Enums::new(new);
    let orders = JointFields::new(&old.work_order, &new.work_order, "", old, new, &mut enums);
    let providers = JointFields::new(&old.provider, &new.provider, "provider.", old, new, &mut enums);
    let engineers = JointFields::new(&old.engineer, &new.engineer, "engineer.", old, new, &mut enums);
    let changed_fields = orders.changed.clone();
    let changed_attributes = [&providers, &engineers].iter().flat_map(|of| of.changed.clone()).collect();
    let mut files = Files::default();
    let mut place = |program: &Program| -> Vec<FileId> {
        program.files.iter().map(|(_, file)| files.add(file.name(), file.text())).collect()
    };
    let (new_files, old_files) = (place(new), place(old));
    let mut parts = JointParts::default();
    let fields = [&orders, &providers, &engineers];
    let new_mapped =
        Mapper { from: new, fields, is_new: true, enums: &enums, files: new_files, parts: &mut parts }.all();
    let old_mapped =
        Mapper { from: old, fields, is_new: false, enums: &enums, files: old_files, parts: &mut parts }.all();
    let mut written = new_mapped.providers.clone();
    written.extend(old_mapped.providers.iter().cloned());
    let slots = |schema: &Schema, is_new: bool| -> Vec<(Slot, Type)> {
        schema.slots().map(|slot| (orders.slot(slot, is_new), schema.field(slot).ty.clone())).collect()
    };
    let (old_slots, new_slots) = (slots(&old.work_order, false), slots(&new.work_order, true));
    let both =
        |slot: &Slot| [&old_slots, &new_slots].iter().all(|slots| slots.iter().any(|(here, _)| here == slot));
    let shared: HashMap<Slot, Vec<u32>> = orders
        .schema
        .slots()
        .filter(both)
        .filter_map(|slot| Some((slot, enums.shared(enum_of(&orders.schema.field(slot).ty)?))))
        .collect();
    let [work_order, provider, engineer] = [&orders, &providers, &engineers].map(|of| of.schema.clone());
    let program = Program {
        files: Arc::new(files),
        warnings: crate::diagnostic::Diagnostics::none(),
        timezone: new.timezone.clone(),
        texts: Arc::new(parts.texts),
        enums: enums.all.clone(),
        work_order,
        provider,
        engineer,
        roles: IdVec::new(),
        calendars: parts.calendars,
        atoms: parts.atoms,
        lets: parts.lets,
        named: IdVec::new(),
        blocks: IdVec::new(),
        rules: new.rules.iter().chain(&old.rules).cloned().collect(),
        workflows: IdVec::new(),
        declared: Vec::new(),
        written,
        directory: Directory::default(),
        tests: Vec::new(),
    };
    let (old_texts, new_texts) = (old.texts.clone(), new.texts.clone());
    Joint {
        program,
        old: old_mapped,
        new: new_mapped,
        changed_fields,
        changed_attributes,
        shared,
        old_slots,
        new_slots,
        enums,
        attributes: [providers, engineers],
        old_texts,
        new_texts,
    }
}

/// What the joint program is made of so far.
#[derive(Default)]
struct JointParts {
    texts: Interner,
    atoms: IdVec<AtomId, Atom>,
    known_atoms: HashMap<Atom, AtomId>,
    lets: IdVec<LetId, Let>,
    calendars: IdVec<CalendarId, Calendar>,
    keys: Keys,
    /// Where `any engineer { … }` stands first, by what is in it: that is what it is known by.
    any_engineer: HashMap<ConditionKey, Span>,
}

impl JointParts {
    fn add(&mut self, atom: Atom) -> AtomId {
        *self.known_atoms.entry(atom).or_insert_with_key(|atom| self.atoms.push_and_get_key(atom.clone()))
    }
}

/// Takes a version over.
struct Mapper<'a> {
    from: &'a Program,
    /// Of work orders, providers, engineers.
    fields: [&'a JointFields; 3],
    is_new: bool,
    enums: &'a Enums,
    files: Vec<FileId>,
    parts: &'a mut JointParts,
}

impl Mapper<'_> {
    fn all(mut self) -> Mapped {
        let from = self.from;
        let calendars: IdVec<CalendarId, CalendarId> =
            from.calendars.iter().map(|one| self.calendar(one)).collect();
        let first_let = self.parts.lets.len();
        let mut maker = IdMaker { atoms: IdVec::new(), first_let, calendars };
        for atom in &from.atoms {
            let mapped = self.atom(atom, &maker);
            maker.atoms.push(self.parts.add(mapped));
        }
        for one in &from.lets {
            let condition = self.condition(&one.condition, &maker);
            self.parts.lets.push(Let { condition, ..one.clone() });
        }
        let rules = from.rules.iter().map(|rule| self.rule(rule, &maker)).collect();
        let eligible = from
            .blocks
            .iter()
            .map(|block| block.eligible.iter().map(|one| self.keyed(one, &maker)).collect())
            .collect();
        let takes = from
            .workflows
            .iter()
            .map(|workflow| workflow.when.as_ref().map(|when| self.keyed(when, &maker)))
            .collect();
        let arms = from.workflows.iter().map(|workflow| self.arms(workflow, &maker)).collect();
        let workflows = from.workflows.iter().map(|workflow| self.workflow(workflow, &maker)).collect();
        let providers = from.directory.providers().map(|(_, provider)| self.provider(provider)).collect();
        let lost = self.files.first().map(|file| Provider {
            name: "".into(),
            dispatchers: Vec::new(),
            people: Vec::new(),
            attributes: vec![Value::Missing; self.fields[1].schema.fields.len()].into(),
            workload: 0,
            engineers: Vec::new(),
            span: Span::new(*file, 0, 0),
        });
        Mapped { rules, eligible, workflows, takes, arms, calendars: maker.calendars, providers, lost }
    }

    fn rule(&mut self, rule: &Rule, maker: &IdMaker) -> MappedRule {
        MappedRule {
            when: self.keyed(&rule.when, maker),
            filter: filter_of(rule).map(|filter| self.keyed(filter, maker)),
            rank: rank_of(rule).iter().map(|key| (self.rank_operand(&key.key), key.descending)).collect(),
            among: among_of(rule).map(|among| self.keyed(among, maker)),
        }
    }

    fn rank_operand(&mut self, operand: &Operand) -> Operand {
        let ty = match operand {
            Operand::Provider(slot) => self.from.provider.field(*slot).ty.clone(),
            Operand::Engineer(slot) => self.from.engineer.field(*slot).ty.clone(),
            _ => Type::NUMBER,
        };
        self.operand(operand, &ty)
    }

    fn arms(&mut self, workflow: &Workflow, maker: &IdMaker) -> IdVec<NodeId, Vec<Keyed>> {
        let mut of_node = |node: &Node| match &node.kind {
            NodeKind::Branch { arms, otherwise: _ } => {
                arms.iter().map(|(condition, _)| self.keyed(condition, maker)).collect()
            }
            NodeKind::Work(_) | NodeKind::End => Vec::new(),
        };
        workflow.nodes.iter().map(&mut of_node).collect()
    }

    /// A workflow with conditions of the joint program; its blocks, roles and calendars are the version's.
    fn workflow(&mut self, workflow: &Workflow, maker: &IdMaker) -> Workflow {
        let mut mapped = workflow.clone();
        if let Some(when) = &mut mapped.when {
            *when = self.condition(when, maker);
        }
        for node in &mut mapped.nodes {
            if let NodeKind::Branch { arms, otherwise: _ } = &mut node.kind {
                arms.iter_mut().for_each(|(condition, _)| *condition = self.condition(condition, maker));
            }
        }
        mapped
    }

    fn calendar(&mut self, calendar: &Calendar) -> CalendarId {
        let Calendar { name, timezone, open, closed, yearly } = calendar;
        let is_same = |other: &Calendar| {
            other.open == *open
                && other.closed == *closed
                && other.yearly == *yearly
                && other.timezone == *timezone
        };
        self.parts.calendars.position(is_same).unwrap_or_else(|| {
            let is_taken = self.parts.calendars.iter().any(|other| other.name == *name);
            let name = if is_taken { format!("{name} (before)") } else { name.clone() };
            self.parts.calendars.push_and_get_key(Calendar { name, ..calendar.clone() })
        })
    }

    fn keyed(&mut self, condition: &Condition, maker: &IdMaker) -> Keyed {
        let condition = self.condition(condition, maker);
        let key = self.parts.keys.key(&condition, &self.parts.lets);
        Keyed { condition, key }
    }

    fn condition(&mut self, condition: &Condition, maker: &IdMaker) -> Condition {
        let mut span = self.span(condition.span);
        let kind = match &condition.kind {
            ConditionKind::Atom(id) => ConditionKind::Atom(maker.atoms[*id]),
            ConditionKind::Let(id) => ConditionKind::Let(LetId::from(maker.first_let + usize::from(*id))),
            ConditionKind::AnyEngineer(inner) => {
                let inner = self.condition(inner, maker);
                let key = self.parts.keys.key(&inner, &self.parts.lets);
                span = *self.parts.any_engineer.entry(key).or_insert(span);
                ConditionKind::AnyEngineer(Box::new(inner))
            }
            _ => condition.map(|part| self.condition(part, maker)).kind,
        };
        Condition { kind, span }
    }

    fn span(&self, span: Span) -> Span {
        let file = span.file.index().and_then(|at| self.files.get(at)).copied().unwrap_or(span.file);
        Span { file, ..span }
    }

    fn ty(&self, ty: &Type) -> Type {
        self.enums.ty(ty, self.is_new)
    }

    fn atom(&mut self, atom: &Atom, maker: &IdMaker) -> Atom {
        let ty = &atom.ty;
        let test = match &atom.test {
            // Where the variants stand in another order, those that compare so are listed.
            Test::Compare(comparison, Operand::Literal(Value::Variant(variant)))
                if *comparison != Comparison::Equal && self.enums.is_reordered(ty, self.is_new) =>
            {
                let count = match ty {
                    Type::Enum(id) => self.from.enums[*id].variants.len(),
                    _ => 0,
                };
                let literal = Value::Variant(*variant);
                let all = (0..u32::try_from(count).unwrap_or(u32::MAX)).map(Value::Variant);
                let fit = all.filter(|value| comparison.holds(value, &literal));
                let mut values: Vec<Value> = fit.map(|value| self.value(&value, ty)).collect();
                values.sort_unstable();
                Test::In(values.into())
            }
            Test::Compare(comparison, right) => Test::Compare(*comparison, self.operand(right, ty)),
            Test::In(values) => {
                let mut values: Vec<Value> = values.iter().map(|value| self.value(value, ty)).collect();
                values.sort_unstable();
                Test::In(values.into())
            }
            Test::InSet(right) => Test::InSet(self.operand(right, ty)),
            Test::Contains(right) => Test::Contains(self.operand(right, ty)),
            Test::ContainsAll(right) => Test::ContainsAll(self.operand(right, ty)),
            Test::ContainsAny(right) => Test::ContainsAny(self.operand(right, ty)),
            Test::ContainsText(right) => Test::ContainsText(self.operand(right, ty)),
            Test::StartsWith(right) => Test::StartsWith(self.operand(right, ty)),
            Test::EndsWith(right) => Test::EndsWith(self.operand(right, ty)),
            Test::Within(km, right) => Test::Within(*km, self.operand(right, ty)),
            Test::During(id) => Test::During(maker.calendars[*id]),
            Test::DuringIn(id, zone) => Test::DuringIn(maker.calendars[*id], self.operand(zone, ty)),
            Test::AnyElement(name, condition) => {
                let condition = condition.map(&mut |inner| self.atom(inner, maker));
                Test::AnyElement(name.clone(), Box::new(condition))
            }
            Test::IsTrue => Test::IsTrue,
            Test::IsPresent => Test::IsPresent,
            Test::Matches(regex) => Test::Matches(regex.clone()),
        };
        Atom { subject: self.operand(&atom.subject, ty), ty: self.ty(ty), test }
    }

    fn operand(&mut self, operand: &Operand, ty: &Type) -> Operand {
        let [orders, providers, engineers] = self.fields;
        let is_new = self.is_new;
        let mut boxed = |inner: &Operand| Box::new(self.operand(inner, ty));
        match operand {
            Operand::Field(slot) => Operand::Field(orders.slot(*slot, is_new)),
            Operand::Provider(slot) => Operand::Provider(providers.slot(*slot, is_new)),
            Operand::Engineer(slot) => Operand::Engineer(engineers.slot(*slot, is_new)),
            Operand::Element(slot) => Operand::Element(*slot),
            Operand::Now => Operand::Now,
            Operand::Turn(rule) => Operand::Turn(rule.clone()),
            Operand::Negate(inner) => Operand::Negate(boxed(inner)),
            Operand::Fold(inner) => Operand::Fold(boxed(inner)),
            Operand::Weekday(inner) => Operand::Weekday(boxed(inner)),
            Operand::DateOf(inner) => Operand::DateOf(boxed(inner)),
            Operand::TimeOf(inner) => Operand::TimeOf(boxed(inner)),
            Operand::Local(part, at, zone) => Operand::Local(*part, boxed(at), boxed(zone)),
            Operand::DatePart(part, inner) => Operand::DatePart(*part, boxed(inner)),
            Operand::Count(inner) => Operand::Count(boxed(inner)),
            Operand::Distance(from, to) => Operand::Distance(boxed(from), boxed(to)),
            Operand::Arithmetic { first, rest } => Operand::Arithmetic {
                first: boxed(first),
                rest: rest.iter().map(|(step, operand)| (*step, *boxed(operand))).collect(),
            },
            Operand::Literal(value) => Operand::Literal(self.value(value, ty)),
        }
    }

    fn value(&mut self, value: &Value, ty: &Type) -> Value {
        match (value, ty) {
            (Value::Text(text), _) => Value::Text(self.parts.texts.adopt(text)),
            (Value::Variant(_), Type::Set(of)) => self.value(value, of),
            (Value::Variant(variant), Type::Enum(id)) => {
                Value::Variant(self.enums.variant(*id, *variant, self.is_new))
            }
            (Value::Set(elements), ty) => {
                Value::set(elements.iter().map(|element| self.value(element, ty)).collect())
            }
            (value, _) => value.clone(),
        }
    }

    fn provider(&mut self, provider: &Provider) -> Provider {
        let [_, providers, engineers] = self.fields;
        let attributes = self.attributes(&provider.attributes, &self.from.provider, providers);
        let engineer = |engineer: &Engineer| {
            let attributes = self.attributes(&engineer.attributes, &self.from.engineer, engineers);
            Engineer { attributes, ..engineer.clone() }
        };
        let engineers = provider.engineers.iter().map(engineer).collect();
        Provider { attributes, engineers, ..provider.clone() }
    }

    fn attributes(
        &mut self,
        values: &IdSlice<Slot, Value>,
        schema: &Schema,
        fields: &JointFields,
    ) -> IdVec<Slot, Value> {
        let mut all: IdVec<_, _> = vec![Value::Missing; fields.schema.fields.len()].into();
        for (slot, value) in schema.slots().zip(values) {
            let field: &Field = schema.field(slot);
            all[fields.slot(slot, self.is_new)] = self.value(value, &field.ty);
        }
        all
    }
}

fn filter_of(rule: &Rule) -> Option<&Condition> {
    match &rule.action {
        Action::Assign { target: Target::Best { filter, .. }, .. } => filter.as_ref(),
        _ => None,
    }
}

fn rank_of(rule: &Rule) -> &[RankKey] {
    match &rule.action {
        Action::Assign { target: Target::Best { rank, .. }, .. } => rank,
        _ => &[],
    }
}

fn among_of(rule: &Rule) -> Option<&Condition> {
    match &rule.action.manual()?.among {
        Some(Among::Where(condition)) => Some(condition),
        _ => None,
    }
}

/// The new ids of a version's items.
struct IdMaker {
    /// By atom.
    atoms: IdVec<AtomId, AtomId>,
    /// How many lets were there before.
    first_let: usize,
    /// By calendar.
    calendars: IdVec<CalendarId, CalendarId>,
}
