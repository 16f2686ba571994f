//! The directory: entries seen, changed attribute by attribute, several at once.

use std::collections::BTreeMap;
use std::sync::Arc;

use consign::Program;
use consign::directory::{Directory, DirectoryEdit, DirectoryError, DirectoryView};
use consign::schema::{FieldType, FieldValue, FieldView};
use serde_json::{Map, Value, json};

use super::Refused;
use crate::core::{Actor, DeskRole, Live, Person, Scope};
use crate::office::{Session, directory_version};
use crate::store::StoreError;

/// Whose attributes.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Entry {
    /// The provider's id.
    pub provider: String,
    /// One of its engineers; `None` for the provider itself.
    pub engineer: Option<String>,
}

/// New values of an entry; what is `null` is taken away.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Edit {
    /// Whose.
    pub entry: Entry,
    /// By path.
    pub attributes: Map<String, Value>,
    /// Whether there is none yet, and one is to be.
    pub is_new: bool,
}

/// An attribute that is another one after a change.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Changed {
    /// Its path.
    pub attribute: String,
    /// What it was.
    pub before: Option<FieldValue>,
    /// What it is.
    pub after: Option<FieldValue>,
}

/// Whether a provider exists for somebody: its people know of no other one.
pub fn sees(actor: &Actor, provider: &str) -> bool {
    match actor {
        Actor::Person(person) => person.provider().is_none_or(|own| **own == *provider),
        Actor::Service(_) => {
            [Scope::Directory, Scope::OrdersRead, Scope::Dispatch].iter().any(|scope| actor.has_scope(*scope))
        }
        Actor::Clock => true,
    }
}

/// Whether somebody may change an entry: administrators each, a provider's dispatchers those of its engineers.
pub fn may_change(actor: &Actor, entry: &Entry) -> bool {
    let dispatches = |person: &Person| {
        let is_own = person.provider().is_some_and(|own| **own == *entry.provider);
        is_own && !person.roles.is_empty() && entry.engineer.is_some()
    };
    match actor {
        Actor::Person(person) => actor.has_desk_role(DeskRole::Administrator) || dispatches(person),
        Actor::Service(_) => actor.has_scope(Scope::Directory),
        Actor::Clock => false,
    }
}

impl Entry {
    /// The attributes that can be changed, as the program's schema has them: all but the id and the workload.
    pub fn fields<'p>(&self, program: &'p Program) -> Vec<FieldView<'p>> {
        let all: Vec<_> = match self.engineer {
            None => program.provider_fields().collect(),
            Some(_) => program.engineer_fields().collect(),
        };
        let can_change = |field: &FieldView<'_>| {
            !matches!(field.path, "id" | "workload") && field.field_type != FieldType::Record
        };
        all.into_iter().filter(can_change).collect()
    }

    /// What the directory says of it, by path; `None` if there is no such entry.
    pub fn attributes(&self, directory: DirectoryView<'_>) -> Option<BTreeMap<String, FieldValue>> {
        let provider = directory.provider(&self.provider)?;
        let of = |(field, value): (FieldView<'_>, FieldValue)| (field.path.to_owned(), value);
        Some(match &self.engineer {
            None => provider.attributes().map(of).collect(),
            Some(id) => provider.engineer(id)?.attributes().map(of).collect(),
        })
    }

    /// Its attributes that are others in another directory of the program.
    pub fn changes(&self, program: &Program, before: &Directory, after: &Directory) -> Vec<Changed> {
        let mut old = self.attributes(before.view(program)).unwrap_or_default();
        let mut new = self.attributes(after.view(program)).unwrap_or_default();
        let changed = self.fields(program).into_iter().map(|field| Changed {
            attribute: field.path.to_owned(),
            before: old.remove(field.path),
            after: new.remove(field.path),
        });
        changed.filter(|one| one.before != one.after).collect()
    }
}

impl Edit {
    /// Makes the change; each attribute that cannot be taken, with why.
    pub fn apply(&self, program: &Program, edit: &mut DirectoryEdit<'_>) -> Vec<Refused> {
        if self.is_new {
            return self.put(program, edit).err().into_iter().collect();
        }
        let Entry { provider, engineer } = &self.entry;
        let set = |(name, value): (&String, &Value)| {
            let done = match engineer {
                None => edit.set(provider, name, value),
                Some(id) => edit.set_engineer(provider, id, name, value),
            };
            done.err().map(|error| refused(name, error))
        };
        self.attributes.iter().filter_map(set).collect()
    }

    fn put(&self, program: &Program, edit: &mut DirectoryEdit<'_>) -> Result<(), Refused> {
        let Entry { provider, engineer } = &self.entry;
        let mut object = Map::new();
        object.insert("id".into(), engineer.as_ref().unwrap_or(provider).as_str().into());
        for field in self.entry.fields(program) {
            if let Some(value) = self.attributes.get(field.path).filter(|value| !value.is_null()) {
                insert(&mut object, field.column, value.clone());
            }
        }
        let text = Value::Object(object).to_string();
        let done = match engineer {
            None => edit.put_provider(text.as_bytes()),
            Some(_) => edit.put_engineer(provider, text.as_bytes()),
        };
        done.map(drop).map_err(|error| refused("id", error))
    }
}

/// Puts a value where the keys of the records around it lead.
fn insert(object: &mut Map<String, Value>, column: &str, value: Value) {
    match column.split_once('.') {
        None => drop(object.insert(column.to_owned(), value)),
        Some((record, rest)) => {
            let inner = object.entry(record).or_insert_with(|| Value::Object(Map::new()));
            if let Value::Object(inner) = inner {
                insert(inner, rest, value);
            }
        }
    }
}

/// The directory with these changes: all of them or none.
///
/// # Errors
/// The first one that cannot be made.
pub fn edited(live: &Live, edits: &[Edit]) -> Result<Directory, Refused> {
    let program = live.compiled();
    let mut edit = live.engine().directory().edit(program);
    for one in edits {
        if let Some(refused) = one.apply(program, &mut edit).into_iter().next() {
            return Err(refused);
        }
    }
    Ok(edit.finish())
}

/// Changes entries, all of them or none. `version` is that of the directory that was looked at, where one in which the
/// entries were others is to be refused.
///
/// # Errors
/// What the database fails with; a refusal is inside.
pub fn change(
    session: &mut Session<'_>,
    by: &Actor,
    edits: &[Edit],
    version: Option<u32>,
) -> Result<Result<Arc<Live>, Refused>, StoreError> {
    let live = session.live()?;
    if let Some(given) = version.filter(|given| *given != live.directory)
        && !are_as_before(session, &live, given, edits)?
    {
        return Ok(Err(Refused::StaleDirectory { given, current: live.directory }));
    }
    let entries = match edited(&live, edits) {
        Ok(entries) => entries,
        Err(refused) => return Ok(Err(refused)),
    };
    let live = session.change_directory(entries, by.by())?;
    let told = |edit: &Edit| {
        let names: Vec<_> = edit.attributes.keys().collect();
        json!({ "provider": edit.entry.provider, "engineer": edit.entry.engineer, "attributes": names })
    };
    let mut what = match edits {
        [one] => told(one),
        all => json!({ "entries": all.iter().map(told).collect::<Vec<_>>() }),
    };
    what["directory"] = live.directory.into();
    session.audit(by, "directory", what)?;
    Ok(Ok(live))
}

/// Whether the entries are still as they were in an earlier version of the directory.
fn are_as_before(
    session: &mut Session<'_>,
    live: &Live,
    given: u32,
    edits: &[Edit],
) -> Result<bool, StoreError> {
    if given > live.directory {
        return Ok(false);
    }
    let then = directory_version(session.write(), given)?;
    let program = live.compiled();
    let Ok(then) = Live::entries(program, &then.json) else { return Ok(false) };
    let is_same = |edit: &Edit| {
        let (before, now) = (then.view(program), live.engine().directory().view(program));
        edit.entry.attributes(before) == edit.entry.attributes(now)
    };
    Ok(edits.iter().all(is_same))
}

fn refused(attribute: &str, error: DirectoryError) -> Refused {
    let attribute = match &error {
        DirectoryError::Missing { attribute, .. } | DirectoryError::Mismatch { attribute, .. } => attribute,
        _ => attribute,
    };
    Refused::Directory { attribute: attribute.to_owned(), error: Box::new(error) }
}
