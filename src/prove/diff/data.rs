//! What two versions know otherwise: providers, engineers, people, calendars, roles, the timezone; in words.
//!
//! Every field of every item is named here, in patterns without `..`: one that is added does not compile until it is
//! dealt with.

use jiff::tz::TimeZone;

use super::joint::Joint;
use crate::program::{
    Calendar, Engineer, Field, IdSlice, ListedPerson, Program, Provider, Role, Schema, Slot, Value, WEEKDAYS,
    WORKLOAD,
};

/// A line for each change.
pub(super) fn changes(joint: &Joint, old: &Program, new: &Program) -> Vec<String> {
    let Program {
        // Texts, findings and tests decide nothing.
        files: _,
        warnings: _,
        declared: _,
        tests: _,
        texts: _,
        timezone,
        // Enums and schemas are compared where schemas meet.
        enums: _,
        work_order: _,
        provider,
        engineer,
        roles,
        calendars,
        // Conditions are compared where they stand; who is named, by name.
        atoms: _,
        lets: _,
        named: _,
        // Rules are compared over all orders, workflows node by node.
        blocks: _,
        rules: _,
        workflows: _,
        // Part of the directory.
        written: _,
        directory: _,
    } = new;
    let mut changes = joint.changed_attributes.clone();
    if old.timezone != *timezone {
        let [was, is] = [&old.timezone, timezone].map(|zone| zone.as_ref().map_or("none".into(), zone_name));
        changes.push(format!("timezone: {was} → {is}"));
    }
    for role in roles {
        let Role { name, label: _, of } = role;
        if let Some(was) = old.roles.iter().find(|was| was.name == *name && was.of != *of) {
            changes.push(format!("role {name}: of {} → of {}", was.of.as_str(), of.as_str()));
        }
    }
    for calendar in calendars {
        if let Some(was) = old.calendars.iter().find(|was| was.name == calendar.name) {
            changes_of_calendar(was, calendar, &mut changes);
        }
    }
    let attributes = [(&old.provider, provider), (&old.engineer, engineer)].map(|(was, is)| both(was, is));
    Company { joint, old, new, attributes }.changes(&mut changes);
    changes
}

fn zone_name(zone: &TimeZone) -> String {
    zone.iana_name().map_or_else(|| "a zone without name".into(), str::to_owned)
}

/// The attributes that both schemas have.
fn both(was: &Schema, is: &Schema) -> Vec<(Slot, Slot)> {
    let paths = was.paths();
    let known = |slot: Slot| {
        // What a field is read from and whether it may be missing is compared where schemas meet.
        let Field {
            path,
            key: _,
            column: _,
            reading: _,
            ty: _,
            optional: _,
            may_be_missing: _,
            for_company: _,
            parent: _,
            span: _,
        } = is.field(slot);
        Some((*paths.get(&**path)?, slot)).filter(|_| slot != WORKLOAD)
    };
    is.slots().filter_map(known).collect()
}

fn changes_of_calendar(was: &Calendar, is: &Calendar, changes: &mut Vec<String>) {
    let Calendar { name, timezone, open, closed, yearly } = is;
    if was.timezone != *timezone {
        changes.push(format!("{name}: timezone {} → {}", zone_name(&was.timezone), zone_name(timezone)));
    }
    let days: Vec<_> = WEEKDAYS.iter().zip(was.open.iter().zip(open)).collect();
    // Neighbouring days with the same change are one.
    for same in days.chunk_by(|(_, one), (_, next)| one == next) {
        let [(first, (was, is)), ..] = same else { continue };
        if was != is {
            let last = same.last().map_or(*first, |(last, _)| *last);
            let days = if first == &last { first.to_string() } else { format!("{first}..{last}") };
            changes.push(format!("{name}: {days} {} → {}", hours(was), hours(is)));
        }
    }
    let days = |(from, to): &(jiff::civil::Date, jiff::civil::Date)| {
        if from == to { from.to_string() } else { format!("{from}..{to}") }
    };
    let gone = was.closed.iter().filter(|one| !closed.contains(one));
    changes.extend(gone.map(|one| format!("{name}: no longer closed {}", days(one))));
    let added = closed.iter().filter(|one| !was.closed.contains(one));
    changes.extend(added.map(|one| format!("{name}: closed {}", days(one))));
    let gone = was.yearly.iter().filter(|one| !yearly.contains(one));
    changes.extend(gone.map(|one| format!("{name}: no longer closed {one}")));
    let added = yearly.iter().filter(|one| !was.yearly.contains(one));
    changes.extend(added.map(|one| format!("{name}: closed {one}")));
}

/// `08:00-12:00, 13:00-18:00`
fn hours(ranges: &[(u32, u32)]) -> String {
    let time = |seconds: u32| {
        let (hours, minutes, seconds) = (seconds / 3600, seconds / 60 % 60, seconds % 60);
        let hours = if hours > 24 { hours - 24 } else { hours };
        if seconds == 0 {
            format!("{hours:02}:{minutes:02}")
        } else {
            format!("{hours:02}:{minutes:02}:{seconds:02}")
        }
    };
    let range = |(from, to): &(u32, u32)| format!("{}-{}", time(*from), time(*to));
    if ranges.is_empty() { "closed".into() } else { ranges.iter().map(range).collect::<Vec<_>>().join(", ") }
}

/// The providers of both versions.
struct Company<'a> {
    joint: &'a Joint,
    old: &'a Program,
    new: &'a Program,
    /// Of providers and of engineers: the slots that both versions have.
    attributes: [Vec<(Slot, Slot)>; 2],
}

impl Company<'_> {
    fn changes(&self, changes: &mut Vec<String>) {
        let (old, new) = (self.old.directory(), self.new.directory());
        of_people(None, old.people(), new.people(), changes);
        for (_, was) in old.providers().filter(|(_, was)| new.by_id(was.id()).is_none()) {
            changes.push(format!("provider {} is gone", was.id()));
        }
        for (ix, is) in new.providers() {
            let Some(was_ix) = old.by_id(is.id()) else {
                changes.push(format!("provider {} is new", is.id()));
                continue;
            };
            let was = old.provider(was_ix);
            let mapped = (&self.joint.old.providers[was_ix.place()], &self.joint.new.providers[ix.place()]);
            self.provider(was, is, mapped, changes);
        }
    }

    fn provider(
        &self,
        was: &Provider,
        is: &Provider,
        mapped: (&Provider, &Provider),
        changes: &mut Vec<String>,
    ) {
        // The name is an attribute too.
        let Provider { name: _, dispatchers, people, attributes: _, workload, engineers, span: _ } = is;
        let id = is.id();
        self.attributes(
            id,
            0,
            [&was.attributes, &is.attributes],
            [&mapped.0.attributes, &mapped.1.attributes],
            changes,
        );
        if was.workload != *workload {
            changes.push(format!("{id}: workload {} → {workload}", was.workload));
        }
        if was.dispatchers != *dispatchers {
            changes.push(format!(
                "{id}: dispatchers {} → {}",
                persons(&was.dispatchers),
                persons(dispatchers)
            ));
        }
        of_people(Some(id), &was.people, people, changes);
        for gone in was.engineers.iter().filter(|one| is.engineer_by_id(one.id()).is_none()) {
            changes.push(format!("engineer {id}.{} is gone", gone.id()));
        }
        for (engineer, mapped_engineer) in engineers.iter().zip(&mapped.1.engineers) {
            let Some(ix) = was.engineer_by_id(engineer.id()) else {
                changes.push(format!("engineer {id}.{} is new", engineer.id()));
                continue;
            };
            let pair = (was.engineer(ix), engineer);
            self.engineer(id, pair, (mapped.0.engineer(ix), mapped_engineer), changes);
        }
    }

    fn engineer(
        &self,
        provider: &str,
        (was, is): (&Engineer, &Engineer),
        mapped: (&Engineer, &Engineer),
        changes: &mut Vec<String>,
    ) {
        let Engineer { name: _, attributes: _, workload, span: _ } = is;
        let id = format!("{provider}.{}", is.id());
        self.attributes(
            &id,
            1,
            [&was.attributes, &is.attributes],
            [&mapped.0.attributes, &mapped.1.attributes],
            changes,
        );
        if was.workload != *workload {
            changes.push(format!("{id}: workload {} → {workload}", was.workload));
        }
    }

    /// Attributes that both versions have with one type; others are a change of the schema.
    fn attributes(
        &self,
        id: &str,
        which: usize,
        [was, is]: [&IdSlice<Slot, Value>; 2],
        [mapped_was, mapped_is]: [&IdSlice<Slot, Value>; 2],
        changes: &mut Vec<String>,
    ) {
        let schemas = |program| schema_of(program, which);
        for (before, after) in &self.attributes[which] {
            let slots = self.joint.slots(which, *before, *after);
            let are_same = mapped_was.get(slots.0) == mapped_is.get(slots.1);
            let (was, is) = (&was[*before], &is[*after]);
            let [before, after] =
                [(self.old, before), (self.new, after)].map(|(program, slot)| schemas(program).field(*slot));
            // Values of different types are shown where they read differently.
            let shown = (self.old.show(was, &before.ty), self.new.show(is, &after.ty));
            if !are_same && (slots.0 == slots.1 || shown.0 != shown.1) {
                changes.push(format!("{id}: {} {} → {}", after.path, shown.0, shown.1));
            }
        }
    }
}

fn schema_of(program: &Program, which: usize) -> &Schema {
    if which == 0 { &program.provider } else { &program.engineer }
}

/// People of the company or of a provider. E-mail addresses are not shown: what is said of a change is read by others
/// than those who may read the directory.
fn of_people(provider: Option<&str>, was: &[ListedPerson], is: &[ListedPerson], changes: &mut Vec<String>) {
    let named = |person: &ListedPerson| match provider {
        None => format!("person {}", person.id),
        Some(provider) => format!("person {} of {provider}", person.id),
    };
    let among = |all: &[ListedPerson], person: &ListedPerson| all.iter().any(|one| one.id == person.id);
    changes.extend(was.iter().filter(|one| !among(is, one)).map(|gone| format!("{} is gone", named(gone))));
    for person in is {
        let ListedPerson { id, name, email, roles, span: _ } = person;
        let Some(before) = was.iter().find(|one| one.id == *id) else {
            changes.push(format!("{} is new", named(person)));
            continue;
        };
        if before.name != *name {
            changes.push(format!("{}: name {} → {name}", named(person), before.name));
        }
        if before.email != *email {
            changes.push(format!("{}: another e-mail address", named(person)));
        }
        if before.roles != *roles {
            let [was, is] = [&before.roles, roles]
                .map(|roles| if roles.is_empty() { "none".into() } else { persons(roles) });
            changes.push(format!("{}: roles {was} → {is}", named(person)));
        }
    }
}

/// Names in their order.
fn persons(persons: &[std::sync::Arc<str>]) -> String {
    let all: Vec<&str> = persons.iter().map(|person| &**person).collect();
    if all.is_empty() { "nobody".into() } else { all.join(", ") }
}
