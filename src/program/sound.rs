//! Whether a program that was not made by the compiler can be run: every number lies within what it numbers,
//! what must have the right length has it, and no order can go in circles. What is wrong otherwise makes wrong
//! decisions, not crashes.

use super::{
    Action, Among, Atom, Condition, ConditionKind, DeclaredKind, Handler, IdSlice, IdVec, LetId, Manual,
    NamedId, NodeId, NodeKind, Operand, Program, Provider, Schema, Slot, Target, Test, Type, Value, Work,
    Workflow,
};

type Sound = Result<(), &'static str>;

/// How deep records of a schema may be nested.
const RECORDS: usize = 64;

/// How deep a condition may be nested, with those of the lets in it; the compiler allows 64 brackets and as
/// many lets.
const LETS: usize = 4 * 64;

/// How many tests a let may have, with those of the lets in it; the compiler allows 10,000, and four times as many as are
/// written.
const TESTS: usize = 1 << 24;

fn within(number: u32, all: usize, what: &'static str) -> Sound {
    if (number as usize) < all { Ok(()) } else { Err(what) }
}

impl Program {
    /// Looks at all of it.
    pub(super) fn sound(&self) -> Sound {
        if self.enums.is_empty() {
            return Err("it has no weekdays");
        }
        [&self.work_order, &self.provider, &self.engineer]
            .into_iter()
            .try_for_each(|schema| self.schema(schema))?;
        if self.provider.fields.len() < 3 || self.engineer.fields.len() < 3 {
            return Err("providers or engineers lack id, name and workload");
        }
        self.atoms.iter().try_for_each(|atom| self.sound_atom(atom))?;
        let mut depths: IdVec<LetId, usize> = IdVec::new();
        let mut tests: IdVec<LetId, usize> = IdVec::new();
        for (number, one) in (0..).zip(&self.lets) {
            // A let uses only those before it.
            self.condition(&one.condition, LetId(number))?;
            let depth = one.condition.depth(&|id| depths.get(id).copied().unwrap_or_default());
            if depth > LETS {
                return Err("conditions of `let` are nested too deep");
            }
            depths.push(depth);
            tests.push(one.condition.tests(&|id| tests.get(id).copied().unwrap_or(1)));
        }
        if tests.iter().any(|tests| *tests > TESTS) {
            return Err("conditions of `let` have too many tests");
        }
        self.rules.iter().try_for_each(|rule| {
            within(rule.block.0, self.blocks.len(), "a rule is of no block")?;
            self.whole(&rule.when)?;
            self.action(&rule.action)
        })?;
        for block in &self.blocks {
            let rules = || block.rules.iter().chain(&block.otherwise);
            rules().try_for_each(|rule| within(rule.0, self.rules.len(), "a block lacks a rule"))?;
            block.of.map_or(Ok(()), |of| self.named_one(of))?;
            block.eligible.iter().try_for_each(|condition| self.whole(condition))?;
        }
        let calendars = self.declared.iter().filter(|one| one.kind == DeclaredKind::Calendar).count();
        if calendars != self.calendars.len() {
            return Err("the names of calendars are not as many as the calendars");
        }
        self.workflows.iter().try_for_each(|workflow| self.sound_workflow(workflow))?;
        self.written
            .iter()
            .chain(self.directory.providers().map(|(_, provider)| provider))
            .try_for_each(|provider| self.sound_provider(provider))
    }

    fn schema(&self, schema: &Schema) -> Sound {
        let mut depths: IdVec<Slot, usize> = IdVec::new();
        for (number, field) in schema.fields.iter().enumerate() {
            self.ty(&field.ty)?;
            let depth = match field.parent {
                None => 0,
                Some(parent) => depths.get(parent).map_or(usize::MAX, |depth| depth + 1),
            };
            if depth > RECORDS {
                return Err("a record of a schema is not in one before it");
            }
            if depths.len() != number {
                return Err("a schema is too large");
            }
            depths.push(depth);
        }
        Ok(())
    }

    fn ty(&self, ty: &Type) -> Sound {
        match ty {
            Type::Enum(id) => within(id.0, self.enums.len(), "an enum is not there"),
            Type::Set(of) => self.ty(of),
            Type::List(of) => self.schema(of),
            _ => Ok(()),
        }
    }

    fn sound_atom(&self, atom: &Atom) -> Sound {
        self.test(atom, None)
    }

    /// A test, also of a record of a list with these fields.
    fn test(&self, atom: &Atom, element: Option<&Schema>) -> Sound {
        self.ty(&atom.ty)?;
        atom.needed().try_for_each(|operand| self.operand_of(operand, element))?;
        if let Operand::Field(slot) = atom.subject
            && atom.ty != self.work_order.field(slot).ty
        {
            return Err("a test takes a field for one of another type");
        }
        match &atom.test {
            Test::During(calendar) | Test::DuringIn(calendar, _) => {
                within(calendar.0, self.calendars.len(), "a calendar is not there")
            }
            Test::AnyElement(_, condition) => match (atom.ty.elements(), element) {
                (Some(of), None) => {
                    condition.atoms().into_iter().try_for_each(|inner| self.test(inner, Some(of)))
                }
                _ => Err("a test asks for the records of what is no list of an order"),
            },
            _ => Ok(()),
        }
    }

    fn operand(&self, operand: &Operand) -> Sound {
        self.operand_of(operand, None)
    }

    fn operand_of(&self, operand: &Operand, element: Option<&Schema>) -> Sound {
        let of_part = |part: &Operand| self.operand_of(part, element);
        let slot = |slot: &Slot, schema: &Schema| within(slot.0, schema.fields.len(), "a field is not there");
        match operand {
            Operand::Literal(_) | Operand::Now | Operand::Turn(_) => Ok(()),
            Operand::Field(of) => slot(of, &self.work_order),
            Operand::Provider(of) => slot(of, &self.provider),
            Operand::Engineer(of) => slot(of, &self.engineer),
            Operand::Element(of) => element.map_or(Err("there is no record of a list"), |it| slot(of, it)),
            Operand::Negate(inner)
            | Operand::Fold(inner)
            | Operand::Weekday(inner)
            | Operand::DateOf(inner)
            | Operand::TimeOf(inner)
            | Operand::DatePart(_, inner)
            | Operand::Count(inner) => of_part(inner),
            Operand::Distance(from, to) | Operand::Local(_, from, to) => {
                of_part(from).and_then(|()| of_part(to))
            }
            Operand::Arithmetic { first, rest } => {
                of_part(first)?;
                rest.iter().try_for_each(|(_, operand)| of_part(operand))
            }
        }
    }

    /// A condition that may use every let.
    fn whole(&self, condition: &Condition) -> Sound {
        self.condition(condition, self.lets.next_key())
    }

    /// A condition that may use the lets before one.
    fn condition(&self, condition: &Condition, before: LetId) -> Sound {
        match &condition.kind {
            ConditionKind::Atom(id) => within(id.0, self.atoms.len(), "a test is not there"),
            ConditionKind::Let(id) => within(id.0, before.into(), "a `let` uses a later one"),
            _ => condition.children().iter().try_for_each(|part| self.condition(part, before)),
        }
    }

    fn named_one(&self, id: NamedId) -> Sound {
        within(id.0, self.named.len(), "a provider or an engineer is not there")
    }

    fn action(&self, action: &Action) -> Sound {
        if let Action::Assign { target, .. } = action {
            match target {
                Target::Best { filter, rank } => {
                    filter.iter().try_for_each(|condition| self.whole(condition))?;
                    rank.iter().try_for_each(|key| self.operand(&key.key))?;
                }
                target => target.named().into_iter().flatten().try_for_each(|named| self.named_one(named))?,
            }
        }
        action.manual().map_or(Ok(()), |manual| self.manual(manual))
    }

    fn manual(&self, manual: &Manual) -> Sound {
        self.handlers(&manual.to)?;
        match &manual.among {
            None => Ok(()),
            Some(Among::Named(list)) => list.iter().try_for_each(|named| self.named_one(*named)),
            Some(Among::Where(condition)) => self.whole(condition),
        }
    }

    fn handlers(&self, handlers: &[Handler]) -> Sound {
        handlers.iter().try_for_each(|handler| match handler {
            Handler::Role(id) => within(id.0, self.roles.len(), "a role is not there"),
            Handler::Person(_) | Handler::Dispatchers | Handler::Engineer => Ok(()),
        })
    }

    fn sound_workflow(&self, workflow: &Workflow) -> Sound {
        let node = |id: NodeId| within(id.0, workflow.nodes.len(), "a node is not there");
        workflow.when.as_ref().map_or(Ok(()), |when| self.whole(when))?;
        node(workflow.start)?;
        for one in &workflow.nodes {
            match &one.kind {
                NodeKind::End => {}
                NodeKind::Branch { arms, otherwise } => {
                    for (condition, to) in arms {
                        self.whole(condition)?;
                        node(*to)?;
                    }
                    otherwise.map_or(Ok(()), node)?;
                }
                NodeKind::Work(work) => {
                    self.work(work)?;
                    node(work.then)?;
                    work.declined.map_or(Ok(()), node)?;
                    if let Some(deadline) = &work.deadline {
                        if let super::Goes::Node(to) = deadline.goes {
                            node(to)?;
                        }
                        if let (super::TimeLimit::Workdays(_), None) = (deadline.after, deadline.of) {
                            return Err("workdays are those of no calendar");
                        }
                        let calendar = deadline.of.map(|of| of.0);
                        calendar.map_or(Ok(()), |of| {
                            within(of, self.calendars.len(), "a calendar is not there")
                        })?;
                    }
                }
            }
        }
        if goes_in_circles(workflow) { Err("orders would go in circles through a workflow") } else { Ok(()) }
    }

    fn work(&self, work: &Work) -> Sound {
        self.handlers(&work.handlers)?;
        work.rules.iter().try_for_each(|block| within(block.0, self.blocks.len(), "a block is not there"))
    }

    fn sound_provider(&self, provider: &Provider) -> Sound {
        let fits = |attributes: &IdSlice<Slot, Value>, schema: &Schema| {
            attributes.len() == schema.fields.len() && matches!(attributes.first(), Some(Value::Text(_)))
        };
        let all_fit = fits(&provider.attributes, &self.provider)
            && provider.engineers.iter().all(|engineer| fits(&engineer.attributes, &self.engineer));
        if all_fit { Ok(()) } else { Err("a provider or an engineer does not fit its schema") }
    }
}

/// Whether nodes that orders pass without a person are on a circle. Nodes of which none has a way in are taken
/// away until there is none; what is left then is on circles, or behind them.
fn goes_in_circles(workflow: &Workflow) -> bool {
    let ways = |kind: &NodeKind| -> Vec<NodeId> {
        match kind {
            NodeKind::Work(work) => work.assigns.map(|_| work.then).into_iter().collect(),
            NodeKind::Branch { .. } | NodeKind::End => kind.ways(),
        }
    };
    let mut entries: IdVec<NodeId, usize> = vec![0; workflow.nodes.len()].into();
    workflow.nodes.iter().flat_map(|node| ways(&node.kind)).for_each(|to| entries[to] += 1);
    let mut free: Vec<NodeId> = entries.keys().filter(|at| entries[*at] == 0).collect();
    let mut taken = 0;
    while let Some(at) = free.pop() {
        taken += 1;
        for to in ways(&workflow.nodes[at].kind) {
            entries[to] -= 1;
            if entries[to] == 0 {
                free.push(to);
            }
        }
    }
    taken < entries.len()
}
