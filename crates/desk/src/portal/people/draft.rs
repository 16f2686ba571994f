//! The form of a person: what it asks for, and the person that it makes.

use std::collections::BTreeSet;
use std::sync::Arc;

use consign::decision::Portal;
use maud::{Markup, html};

use crate::core::{DeskRole, Person, Side};
use crate::portal::form::Filled;
use crate::portal::room::Room;

/// How many providers are offered; others are written down by id.
const OFFERED: usize = 100;

/// Somebody who is nobody yet.
pub fn nobody() -> Person {
    Person {
        id: "".into(),
        name: String::new(),
        sign_in: String::new(),
        email: None,
        side: Side::Company,
        engineer: None,
        roles: BTreeSet::new(),
        desk_roles: BTreeSet::new(),
        removed: None,
    }
}

/// The person that a form says; whoever is known stays who it is.
pub fn read(filled: &Filled, known: Person) -> Person {
    let text = |name: &str| filled.some(name).map(str::to_owned);
    let sign_in = filled.one("sign_in").to_owned();
    let id: Arc<str> =
        if known.id.is_empty() { filled.some("id").unwrap_or(&sign_in).into() } else { known.id };
    let desk = [("administrator", DeskRole::Administrator), ("viewer", DeskRole::Viewer)];
    let has = |word: &str| filled.all("desk_role").iter().any(|given| given == word);
    Person {
        id,
        name: filled.one("name").to_owned(),
        sign_in,
        email: text("email"),
        side: filled.some("provider").map_or(Side::Company, |id| Side::Provider(id.into())),
        engineer: text("engineer").map(Into::into),
        roles: filled.all("role").iter().cloned().collect(),
        desk_roles: desk.into_iter().filter(|(word, _)| has(word)).map(|(_, role)| role).collect(),
        removed: known.removed,
    }
}

/// The fields of a person.
pub fn fields(room: &Room, person: &Person) -> Markup {
    let words = room.words;
    let is_new = person.id.is_empty();
    let provider = person.provider().map_or("", |id| &**id);
    html! {
        div.pairs {
            label { (words.say("person-name")) input name="name" value=(person.name) required maxlength="200" autocomplete="off"; }
            label { (words.say("person-sign-in")) input name="sign_in" value=(person.sign_in) required maxlength="128" autocomplete="off"; }
            label { (words.say("person-email")) input type="email" name="email" value=(person.email.as_deref().unwrap_or_default()) autocomplete="off"; }
            @if is_new { label { (words.say("person-id")) " " span.sub { (words.say("person-id-detail")) } input name="id" maxlength="64" autocomplete="off"; } }
            label { (words.say("person-provider")) " " span.sub { (words.say("person-provider-detail")) } input name="provider" value=(provider) list="providers" autocomplete="off"; }
            label { (words.say("person-engineer")) " " span.sub { (words.say("person-engineer-detail")) } input name="engineer" value=(person.engineer.as_deref().unwrap_or_default()) autocomplete="off"; }
        }
        (providers(room))
        (roles(room, person))
    }
}

fn providers(room: &Room) -> Markup {
    let directory = room.live.engine().directory().view(room.live.compiled());
    html! { datalist #providers { @for one in directory.providers().take(OFFERED) { option value=(one.id()) { (one.name()) } } } }
}

/// The program's roles and the desk's own.
fn roles(room: &Room, person: &Person) -> Markup {
    let words = room.words;
    let of = |portal: Portal| room.live.compiled().roles().filter(move |role| role.of == portal);
    let desk = [
        ("administrator", "desk-role-administrator", DeskRole::Administrator),
        ("viewer", "desk-role-viewer", DeskRole::Viewer),
    ];
    html! {
        @for (portal, text) in [(Portal::Company, "person-roles-company"), (Portal::Provider, "person-roles-provider")] {
            @if of(portal).next().is_some() {
                fieldset {
                    legend { (words.say(text)) }
                    @for role in of(portal) { label.choice { input type="checkbox" name="role" value=(role.name) checked[person.roles.contains(role.name)]; " " bdi { (role.label) } } }
                }
            }
        }
        fieldset {
            legend { (words.say("person-roles-desk")) }
            @for (word, text, role) in desk { label.choice { input type="checkbox" name="desk_role" value=(word) checked[person.desk_roles.contains(&role)]; " " (words.say(text)) } }
        }
    }
}

/// What somebody may do, in a line.
pub fn roles_in_words(room: &Room, person: &Person) -> String {
    let label = |name: &String| {
        let role = room.live.compiled().roles().find(|role| role.name == name);
        role.map_or_else(|| name.clone(), |role| role.label.to_owned())
    };
    let desk = person.desk_roles.iter().map(|role| {
        room.words.say(match role {
            DeskRole::Administrator => "desk-role-administrator",
            DeskRole::Viewer => "desk-role-viewer",
        })
    });
    let engineer = person.engineer.as_ref().map(|_| room.words.say("person-is-engineer"));
    person.roles.iter().map(label).chain(engineer).chain(desk).collect::<Vec<_>>().join(", ")
}
