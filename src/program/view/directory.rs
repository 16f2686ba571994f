//! The entries of a directory, with the names and types that a program's schemas give them.

use super::{FieldValue, FieldView};
use crate::program::directory::{Directory, Engineer, Provider};
use crate::program::person::ListedPerson;
use crate::program::types::{Schema, WORKLOAD};
use crate::program::value::Value;
use crate::program::{IdSlice, Program, Slot};
use crate::scalar::Number;

/// A directory as its program's schemas describe it.
#[derive(Clone, Copy, Debug)]
pub struct DirectoryView<'d> {
    program: &'d Program,
    directory: &'d Directory,
}

/// A provider of a directory.
#[derive(Clone, Copy, Debug)]
pub struct ProviderView<'d> {
    program: &'d Program,
    provider: &'d Provider,
}

/// An engineer of a provider.
#[derive(Clone, Copy, Debug)]
pub struct EngineerView<'d> {
    program: &'d Program,
    engineer: &'d Engineer,
}

/// Somebody whom a directory lists among the people of the company or of a provider.
#[derive(Clone, Copy, Debug)]
pub struct PersonView<'d>(&'d ListedPerson);

impl Directory {
    /// Its entries, for reading. The program must be the one that the directory was read for.
    ///
    /// ```
    /// let text = r#"
    ///     schema work_order { id text }
    ///     schema provider { rating number }
    ///     provider a "A" { rating: 4.5  engineer amy "Amy" {} }
    /// "#;
    /// let program = consign::compile(&consign::Sources::in_memory([("main.consign", text)]))?;
    /// let directory = program.directory().view(&program);
    /// let a = directory.provider("a").expect("it is there");
    /// assert_eq!(a.attribute("rating").and_then(|value| serde_json::to_string(&value).ok()).as_deref(), Some("4.5"));
    /// assert_eq!(a.engineers().map(|one| one.name()).collect::<Vec<_>>(), ["Amy"]);
    /// # Ok::<(), consign::Diagnostics>(())
    /// ```
    pub fn view<'d>(&'d self, program: &'d Program) -> DirectoryView<'d> {
        DirectoryView { program, directory: self }
    }
}

impl<'d> DirectoryView<'d> {
    /// The company's people, ascending by id.
    pub fn people(self) -> impl ExactSizeIterator<Item = PersonView<'d>> {
        self.directory.people().iter().map(PersonView)
    }

    /// All providers, ascending by id.
    pub fn providers(self) -> impl Iterator<Item = ProviderView<'d>> {
        let program = self.program;
        self.directory.providers().map(move |(_, provider)| ProviderView { program, provider })
    }

    /// The provider with this id.
    pub fn provider(self, id: &str) -> Option<ProviderView<'d>> {
        let provider = self.directory.provider(self.directory.by_id(id)?);
        Some(ProviderView { program: self.program, provider })
    }
}

impl<'d> ProviderView<'d> {
    /// Its id.
    pub fn id(self) -> &'d str {
        self.provider.id()
    }

    /// Its name; its id if it has none.
    pub fn name(self) -> &'d str {
        &self.provider.name
    }

    /// How many open work orders the directory gives it; what was decided since is in a [`State`](crate::State).
    pub fn workload(self) -> u64 {
        self.provider.workload
    }

    /// The ids of the persons who dispatch for it.
    pub fn dispatchers(self) -> impl ExactSizeIterator<Item = &'d str> {
        self.provider.dispatchers.iter().map(|id| &**id)
    }

    /// Its people, ascending by id; none if the directory lists none.
    pub fn people(self) -> impl ExactSizeIterator<Item = PersonView<'d>> {
        self.provider.people.iter().map(PersonView)
    }

    /// Its attributes that have a value, `id` and `name` among them, a record before its own fields.
    pub fn attributes(self) -> impl Iterator<Item = (FieldView<'d>, FieldValue)> {
        attributes(self.program, &self.program.provider, &self.provider.attributes, self.provider.workload)
    }

    /// The attribute with this path, such as `base.since`; `None` if it has no value, or there is no such field.
    pub fn attribute(self, path: &str) -> Option<FieldValue> {
        let Self { program, provider } = self;
        attribute(program, &program.provider, &provider.attributes, provider.workload, path)
    }

    /// Its engineers, ascending by id.
    pub fn engineers(self) -> impl ExactSizeIterator<Item = EngineerView<'d>> {
        let program = self.program;
        self.provider.engineers.iter().map(move |engineer| EngineerView { program, engineer })
    }

    /// Its engineer with this id.
    pub fn engineer(self, id: &str) -> Option<EngineerView<'d>> {
        let engineer = self.provider.engineer(self.provider.engineer_by_id(id)?);
        Some(EngineerView { program: self.program, engineer })
    }
}

impl<'d> PersonView<'d> {
    /// Unique among all people of the directory.
    pub fn id(self) -> &'d str {
        &self.0.id
    }

    /// The full name; the id if there is none.
    pub fn name(self) -> &'d str {
        &self.0.name
    }

    /// The e-mail address.
    pub fn email(self) -> Option<&'d str> {
        self.0.email.as_deref()
    }

    /// The names of the person's roles: roles `of company`, or `of provider` of a provider's people.
    pub fn roles(self) -> impl ExactSizeIterator<Item = &'d str> {
        self.0.roles.iter().map(|role| &**role)
    }
}

impl<'d> EngineerView<'d> {
    /// The engineer's id.
    pub fn id(self) -> &'d str {
        self.engineer.id()
    }

    /// The engineer's name; the id if there is none.
    pub fn name(self) -> &'d str {
        &self.engineer.name
    }

    /// How many open work orders the directory gives the engineer.
    pub fn workload(self) -> u64 {
        self.engineer.workload
    }

    /// Attributes that have a value, as those of [`ProviderView::attributes`].
    pub fn attributes(self) -> impl Iterator<Item = (FieldView<'d>, FieldValue)> {
        attributes(self.program, &self.program.engineer, &self.engineer.attributes, self.engineer.workload)
    }

    /// The attribute with this path.
    pub fn attribute(self, path: &str) -> Option<FieldValue> {
        let Self { program, engineer } = self;
        attribute(program, &program.engineer, &engineer.attributes, engineer.workload, path)
    }
}

fn attributes<'d>(
    program: &'d Program,
    schema: &'d Schema,
    values: &'d IdSlice<Slot, Value>,
    workload: u64,
) -> impl Iterator<Item = (FieldView<'d>, FieldValue)> {
    // It stands beside the others, because it is counted in the state.
    let open = (program.field_view(schema, WORKLOAD), count(workload));
    std::iter::once(open).chain(program.values_of(schema, values))
}

fn attribute(
    program: &Program,
    schema: &Schema,
    values: &IdSlice<Slot, Value>,
    workload: u64,
    path: &str,
) -> Option<FieldValue> {
    if path == schema.field(WORKLOAD).path {
        return Some(count(workload));
    }
    program.value_at(schema, values, path)
}

fn count(workload: u64) -> FieldValue {
    FieldValue::Number(Number::from(i64::try_from(workload).unwrap_or(i64::MAX)))
}
