//! `any line in lines { line.qty > 2 }`: conditions over the records of a list.

use super::super::entity::Entity;
use super::super::schemas::{PathMeaning, Schemas};
use super::super::tables::AtomTable;
use super::super::uses::NameKind;
use super::checker::ConditionChecker;
use super::paths::{Meaning, joined};
use super::surroundings::Surroundings;
use super::typed::{Typed, with_origin};
use crate::diagnostic::suggest::with_nearest;
use crate::diagnostic::{Code, Diagnostic};
use crate::program::{
    Atom, AtomId, Condition, ConditionKind, ElementCondition, ElementName, Operand, Slot, Test, Type,
};
use crate::source::Span;
use crate::syntax::ast::{ElementExpr, Name, Quantifier};

/// How many tests a condition over records may have, with those of the lets in it, and how deep it may be.
const MOST: (usize, usize) = (1_000, 80);

/// The record that names stand for in a condition.
pub(super) struct ElementScope<'c> {
    /// What it is called, and where.
    pub name: Name,
    /// The path of the list.
    pub list: String,
    /// Its fields, as those of a work order.
    pub fields: &'c Schemas,
}

impl<'c> ConditionChecker<'c> {
    pub(super) fn any_element(
        &mut self,
        of: &ElementExpr,
        span: Span,
        around: Surroundings,
    ) -> Option<ConditionKind> {
        let (subject, fields) = self.list_of_records(of, around)?;
        self.free_name(&of.name, around)?;
        let is_none = of.quantifier == Quantifier::None;
        let inner = self.over_records(of, fields, &subject, around.turned_if(is_none));
        let inner = self.element_condition(&inner?, span)?;
        let is_all = of.quantifier == Quantifier::All;
        let asked = if is_all { ElementCondition::Not(Box::new(inner)) } else { inner };
        let test = Test::AnyElement(ElementName(of.name.text.clone()), Box::new(asked));
        self.note_read(&subject.operand, subject.span, around.turned_if(is_none));
        let atom = Atom { subject: subject.operand, ty: subject.ty, test };
        let kind = ConditionKind::Atom(self.tables.atoms.add(atom));
        Some(match of.quantifier {
            Quantifier::Any | Quantifier::One => kind,
            Quantifier::All | Quantifier::None => ConditionKind::Not(Box::new(Condition { kind, span })),
        })
    }

    /// The list, with the fields of its records.
    fn list_of_records(&mut self, of: &ElementExpr, around: Surroundings) -> Option<(Typed, &'c Schemas)> {
        if let Some(outer) = &self.element {
            let message = "a condition over records cannot hold another one".to_owned();
            let found = Diagnostic::new(Code::NameOutOfScope, of.list.span, message)
                .label("a list within")
                .related(outer.name.span, "the condition around it")
                .help("join two conditions with `and` or `or`");
            self.report.push(found);
            return None;
        }
        let list = self.operand(&of.list, around.scope)?;
        let fields = match &list.operand {
            Operand::Field(slot) => self.known.schemas.elements(*slot),
            _ => None,
        };
        if let Some(fields) = fields {
            return Some((list, fields));
        }
        let ty = list.ty.describe(self.enums());
        let text = self.text(of.list.span).to_owned();
        let help = match &list.ty {
            Type::Set(_) => format!("write `{text} contains any [\"…\"]`, or `all` or `none` for `any`"),
            _ => "declare it as a list: `list of { name text }`".to_owned(),
        };
        let message = format!("`{text}` is no list of records");
        let found = Diagnostic::new(Code::TypeMismatch, list.span, message)
            .label(format!("this is `{ty}`"))
            .help(help);
        self.report.push(with_origin(found, &list, &ty));
        None
    }

    /// A record has a name that means nothing else.
    fn free_name(&mut self, name: &Name, around: Surroundings) -> Option<()> {
        let what = match name.text.as_str() {
            "provider" | "engineer" => Some("somebody who is chosen"),
            _ => match self.meaning(std::slice::from_ref(name), around.scope) {
                Meaning::Field(..) => Some("a field of the work order"),
                _ if self.lets.get(&name.text).is_some() => Some("a `let`"),
                _ => None,
            },
        };
        let Some(what) = what else { return Some(()) };
        let message = format!("`{}` is {what} already", name.text);
        let found = Diagnostic::new(Code::NameDuplicate, name.span, message)
            .label("what a record is called here")
            .help(format!("call it something else, such as `one_{}`", name.text));
        self.report.push(found);
        None
    }

    /// The condition in the braces, with its tests: they are none of the order.
    fn over_records(
        &mut self,
        of: &ElementExpr,
        fields: &'c Schemas,
        list: &Typed,
        around: Surroundings,
    ) -> Option<(Condition, AtomTable)> {
        let list = self.text(list.span).to_owned();
        let outer = std::mem::take(&mut self.tables.atoms);
        self.element = Some(ElementScope { name: of.name.clone(), list, fields });
        let had_failed = std::mem::replace(&mut self.failed, false);
        let condition = self.part(&of.condition, around);
        let failed = std::mem::replace(&mut self.failed, had_failed);
        self.element = None;
        let inner = std::mem::replace(&mut self.tables.atoms, outer);
        let prefix = format!("{}.", of.name.text);
        let unguarded = std::mem::take(&mut self.element_guards).unguarded(fields, Some(&prefix));
        unguarded.into_iter().for_each(|found| self.report.push(found));
        (!failed).then_some((condition, inner))
    }

    /// The condition with all that it is made of in it: its own tests, and those of lets.
    fn element_condition(
        &mut self,
        (condition, tests): &(Condition, AtomTable),
        span: Span,
    ) -> Option<ElementCondition> {
        let (most, depth) = MOST;
        let own = |id: AtomId| tests.get(id).cloned();
        let mut written = Written { checker: self, left: most, through: None, nested: None };
        let whole = written.condition(condition, &own, depth);
        if let Some(name) = written.nested {
            let message = format!(
                "a condition over records cannot hold another one, and `{}` has one",
                self.text(name)
            );
            let found = Diagnostic::new(Code::NameOutOfScope, name, message)
                .label("a `let` with a list within")
                .help("put it outside of the braces, joined with `and` or `or`");
            self.report.push(found);
        } else if whole.is_none() {
            let message = format!(
                "a condition over records has more than {most} tests or is nested deeper than {depth}, with the lets \
                 in it"
            );
            let found = Diagnostic::new(Code::SyntaxTooDeep, span, message)
                .help("put what is about the order alone outside of the braces, joined with `and`");
            self.report.push(found);
        }
        whole
    }

    /// What a path means that begins with the name of the record.
    pub(super) fn element_meaning(&self, parts: &[Name]) -> Option<Meaning> {
        let element = self.element.as_ref()?;
        let first = parts.first().filter(|first| !first.quoted && first.text == element.name.text)?;
        let path = joined(&parts[1..]);
        if path.is_empty() {
            return Some(Meaning::NoElement(first.text.clone()));
        }
        Some(match element.fields.find(Entity::WorkOrder, &path) {
            PathMeaning::Field(slot) => Meaning::Element(slot),
            PathMeaning::Poisoned => Meaning::Poisoned,
            PathMeaning::Unknown => Meaning::NoElement(path),
        })
    }

    /// A field of the record.
    pub(super) fn element_operand(&mut self, parts: &[Name], slot: Slot, span: Span) -> Option<Typed> {
        let element = self.element.as_ref()?;
        let (fields, name) = (element.fields, element.name.clone());
        let schema = fields.get(Entity::WorkOrder);
        self.used(parts[0].span, NameKind::Record, [name.span]);
        let mut next = Some(slot);
        for part in parts[1..].iter().rev() {
            let Some(slot) = next else { break };
            self.used(part.span, NameKind::Field, fields.declared(Entity::WorkOrder, slot));
            next = schema.field(slot).parent;
        }
        let field = schema.field(slot);
        Some(Typed {
            operand: Operand::Element(slot),
            ty: field.ty.clone(),
            may_be_missing: field.may_be_missing,
            span,
            origin: Some((format!("{}.{}", name.text, field.path), field.span)),
        })
    }

    /// Reports a path that is no field of the record.
    pub(super) fn no_element(&mut self, path: &str, parts: &[Name], span: Span) {
        let Some(element) = &self.element else { return };
        let name = &element.name.text;
        let known: Vec<String> = element
            .fields
            .paths(Entity::WorkOrder)
            .into_iter()
            .map(|path| format!("{name}.{path}"))
            .collect();
        let found = if parts.len() == 1 {
            let message = format!("`{name}` is a record of `{}`, and a value is needed", element.list);
            let first = known.first().map(|first| format!("write one of its fields, such as `{first}`"));
            Diagnostic::new(Code::TypeNotAnOperand, span, message).maybe_help(first)
        } else {
            let message = format!("the records of `{}` have no field `{path}`", element.list);
            let found = Diagnostic::new(Code::NameUndefined, span, message);
            with_nearest(found, &format!("{name}.{path}"), span, known)
        };
        self.report.push(found);
    }
}

/// Writes conditions out, with their tests in them.
struct Written<'k, 'c> {
    checker: &'k ConditionChecker<'c>,
    /// How many tests more there may be.
    left: usize,
    /// Where the let is used that is being written out.
    through: Option<Span>,
    /// Where a let is used that asks about records itself.
    nested: Option<Span>,
}

impl Written<'_, '_> {
    /// `None` if it has too many tests, is too deep or asks about records itself.
    fn condition(
        &mut self,
        condition: &Condition,
        test: &dyn Fn(AtomId) -> Option<Atom>,
        depth: usize,
    ) -> Option<ElementCondition> {
        let depth = depth.checked_sub(1)?;
        let mut part = |part: &Condition| self.condition(part, test, depth);
        Some(match &condition.kind {
            ConditionKind::Constant(value) => ElementCondition::Constant(*value),
            ConditionKind::All(parts) => {
                ElementCondition::All(parts.iter().map(part).collect::<Option<_>>()?)
            }
            ConditionKind::Any(parts) => {
                ElementCondition::Any(parts.iter().map(part).collect::<Option<_>>()?)
            }
            ConditionKind::Not(inner) => ElementCondition::Not(Box::new(part(inner)?)),
            ConditionKind::AnyEngineer(inner) => ElementCondition::AnyEngineer(Box::new(part(inner)?)),
            ConditionKind::Atom(id) => {
                self.left = self.left.checked_sub(1)?;
                let atom = test(*id)?;
                if matches!(atom.test, Test::AnyElement(..)) {
                    self.nested = self.through;
                    return None;
                }
                ElementCondition::Test(Box::new(atom))
            }
            ConditionKind::Let(id) => {
                let checker = self.checker;
                let of_order = |id: AtomId| {
                    checker.lets.atom(id).cloned().or_else(|| checker.tables.atoms.get(id).cloned())
                };
                let outer = self.through;
                self.through = outer.or(Some(condition.span));
                let written = self.condition(checker.lets.condition(*id)?, &of_order, depth);
                self.through = outer;
                return written;
            }
        })
    }
}

#[cfg(test)]
mod tests {
    use super::super::super::test_support::{codes, messages, program};
    use crate::program::{Operand, Test};

    fn text(condition: &str) -> String {
        format!(
            "schema work_order {{ id text  sku text  limit integer?  tags set of text
               lines list of {{ sku text  qty integer  note text?  size {{ w number }}? }}
               more list of {{ sku text }}? }}
             let big = limit > 3
             let tested = {condition}"
        )
    }

    fn check(condition: &str) -> Vec<String> {
        codes(&text(condition))
    }

    #[test]
    fn records_are_asked_by_their_fields() {
        for fine in [
            "any line in lines { line.sku = \"pump\" and line.qty > 2 }",
            "all line in lines { line.qty between 1 and 5, }",
            "none line in lines { line.sku = sku or line.sku in tags }",
            "not any line in lines { line.qty > 3 }",
            "any line in lines { big and line.qty > limit }",
            "any line in more { line.sku starts with \"p\" }",
            "count(lines) > 3 and more is present",
            "any line in lines { line.note is missing or line.note != \"x\" }",
            "any one in lines { one.qty > 2 } and all one in more { one.sku != \"x\" }",
        ] {
            assert_eq!(check(fine), Vec::<String>::new(), "{fine}");
        }
    }

    #[test]
    fn no_let_with_records_stands_within_records() {
        let of = |inner: &str| {
            format!(
                "{}\nlet outer = any line in lines {{ {inner} }}",
                text("any one in more { one.sku = \"x\" }")
            )
        };
        assert_eq!(codes(&of("line.qty > 2 and not tested")), ["name/out-of-scope"]);
        let further =
            of("line.qty > 2 or further").replace("let outer", "let further = big and tested\nlet outer");
        let found = messages(&further);
        assert_eq!(found.len(), 1, "{found:?}");
        assert!(found[0].contains("cannot hold another one, and `further` has one"), "{found:?}");
        assert!(codes(&of("line.qty > 2 } and all line in lines { big")).is_empty());
    }

    #[test]
    fn what_is_no_such_condition_is_told() {
        for (code, wrong) in [
            ("type/mismatch", "any line in tags { line = \"x\" }"),
            ("type/mismatch", "any line in sku { true }"),
            ("name/undefined", "any line in liens { line.qty > 2 }"),
            ("name/undefined", "any line in lines { line.qyt > 2 }"),
            ("name/undefined", "any line in lines { lien.qty > 2 }"),
            ("type/not-an-operand", "any line in lines { line = 2 }"),
            ("name/duplicate", "any sku in lines { sku.qty > 2 }"),
            ("name/duplicate", "any big in lines { big.qty > 2 }"),
            ("name/duplicate", "any provider in lines { provider.qty > 2 }"),
            ("name/out-of-scope", "any line in lines { any one in more { one.sku = line.sku } }"),
            ("type/optional-unguarded", "any line in lines { line.note != \"x\" }"),
            ("type/optional-unguarded", "none line in lines { line.note = \"x\" }"),
            ("type/optional-unguarded", "none line in more { line.sku = \"x\" }"),
            ("type/always-present", "any line in lines { line.qty is present }"),
            ("type/operator", "lines = 3"),
            ("type/not-a-condition", "lines"),
            ("type/mismatch", "any line in lines { line.qty = \"2\" }"),
        ] {
            assert_eq!(check(wrong), [code], "{wrong}");
        }
        let found = messages(&text("any line in lines { line.qyt > 2 }"));
        assert!(found[0].contains("did you mean `line.qty`?"), "{found:?}");
    }

    #[test]
    fn lists_hold_records_and_belong_to_orders() {
        for wrong in
            ["list of text", "list of set_of", "set of { a text }", "list of { a list of { b text } }"]
        {
            let text = format!("type set_of = set of text\nschema work_order {{ id text  x {wrong} }}");
            assert_eq!(codes(&text), ["schema/set-element"], "{wrong}");
        }
        assert_eq!(codes("schema provider { x list of { a text } }"), ["schema/set-element"]);
        assert_eq!(
            codes("schema work_order { id text x list of { a text for company } }"),
            ["schema/for-company"]
        );
        let named = "type line = { a text }\ntype lines = list of line\nschema work_order { id text x lines? for company }";
        assert!(codes(named).is_empty());
    }

    /// Tests of records are in the one test of the list, and equal ones are one, whatever records are called.
    #[test]
    fn a_condition_over_records_is_one_test() {
        let program = program(&text(
            "any line in lines { line.qty > 2 } and not any one in lines { one.qty > 2 } and big",
        ));
        let subjects: Vec<&Operand> = program.atoms.iter().map(|atom| &atom.subject).collect();
        assert_eq!(subjects.len(), 2, "{subjects:?}");
        assert!(program.atoms.iter().any(|atom| matches!(atom.test, Test::AnyElement(..))));
    }

    #[test]
    fn lets_in_braces_do_not_grow_without_end() {
        let mut text = String::from(
            "schema work_order { id text w bool n number lines list of { q number } }\nlet l0 = w\n",
        );
        for n in 1..12 {
            text += &format!("let l{n} = (l{0} or n > {n}) and (l{0} or n < -{n})\n", n - 1);
        }
        assert_eq!(
            codes(&format!("{text}let t = any line in lines {{ l11 or line.q > 2 }}")),
            ["syntax/too-deep"]
        );
        assert!(codes(&format!("{text}let t = any line in lines {{ l5 or line.q > 2 }}")).is_empty());
    }
}
