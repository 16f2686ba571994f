//! What a person wants to be told.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use axum::extract::State;
use axum::http::HeaderMap;
use axum::response::Response;
use maud::{Markup, html};

use super::{fields, told};
use crate::administration::notices;
use crate::api::{App, Problem};
use crate::core::{Choice, could_act, default_of};
use crate::notify::{self, Channel, Digest, Notices, PersonalHook, Weekday};
use crate::portal::flash::{self, Flash};
use crate::portal::form::{self, Filled};
use crate::portal::people::once;
use crate::portal::room::Room;
use crate::portal::shell::{Part, page};
use crate::portal::stop::Stop;

/// The page.
pub async fn own(State(app): State<Arc<App>>, room: Room, headers: HeaderMap) -> Result<Response, Stop> {
    let id = room.person.id.clone();
    let kept = app.read(move |read| Ok(notify::notices_of(read, &id)?)).await;
    let kept = kept.map_err(Stop::saying(room.words))?.unwrap_or_default();
    shown(&app, &room, &kept, Flash::read(&headers).as_ref(), &html! {}).await
}

/// Keeps what was chosen.
pub async fn choose(
    State(app): State<Arc<App>>,
    room: Room,
    headers: HeaderMap,
    body: String,
) -> Result<Response, Stop> {
    let filled = Filled::read(&room, &headers, &body)?;
    let wanted = read(&room, &filled);
    if let Err(error) = notices::check(&room.live, &room.person, &wanted) {
        return Ok(form::refused(shown(&app, &room, &wanted, None, &told(room.words, &error)).await?));
    }
    let secret = notify::new_secret().map_err(|_| Stop::Problem(room.words, Problem::defect()))?;
    let id = room.person.id.clone();
    let kept = app.office().asked(move |session| notices::choose(session, &id, &wanted, &secret)).await;
    let (kept, is_new) = kept.map_err(Stop::saying(room.words))?;
    match &kept.webhook {
        Some(webhook) if is_new => {
            let secret = once(&room, "notices-webhook-secret", &webhook.secret);
            shown(&app, &room, &kept, None, &secret).await
        }
        _ => Ok(Flash::about("done-saved", "").at(&format!("{}/settings/notices", room.base))),
    }
}

/// What the form says.
fn read(room: &Room, filled: &Filled) -> Notices {
    let person = &room.person;
    let places = fields::places(room, |acting| could_act(&room.live, person, acting));
    let ticked = |word: &str| filled.all("by").iter().any(|given| given == word);
    let weekday = Weekday::ALL.into_iter().find(|day| day.as_str() == filled.one("weekday"));
    Notices {
        nodes: fields::read(filled, &places),
        by: [Channel::Email, Channel::Webhook]
            .into_iter()
            .filter(|channel| ticked(channel.as_str()))
            .collect(),
        webhook: filled.some("url").map(|url| PersonalHook { url: url.to_owned(), secret: String::new() }),
        digest: Digest {
            at: filled.one("at").to_owned(),
            weekday: weekday.unwrap_or(Weekday::Mon),
            timezone: filled.some("timezone").map(str::to_owned),
        },
    }
}

async fn shown(
    app: &Arc<App>,
    room: &Room,
    kept: &Notices,
    flash: Option<&Flash>,
    told: &Markup,
) -> Result<Response, Stop> {
    let words = room.words;
    let person = &room.person;
    let places = fields::places(room, |acting| could_act(&room.live, person, acting));
    let acting = places.iter().flat_map(|place| &place.handlers);
    let acting = acting.filter(|acting| could_act(&room.live, person, acting));
    let roles: BTreeSet<String> = acting.filter_map(default_of).map(str::to_owned).collect();
    let set = app.read(move |read| {
        let mut of_roles: BTreeMap<String, Vec<Choice>> = BTreeMap::new();
        for role in roles {
            for one in notify::defaults_of(read, &role)? {
                of_roles.entry(one.node.clone()).or_default().push(one);
            }
        }
        Ok(of_roles)
    });
    let of_roles = set.await.map_err(Stop::saying(words))?;
    let title = words.say("notices-title");
    let content = html! {
        nav.crumbs aria-label=(words.say("crumbs")) { a href=(format!("{}/settings", room.base)) { (words.say("nav-settings")) } }
        h1 { (title) }
        p.lead { (words.say("notices-lead")) }
        (told)
        @if places.is_empty() { p.empty { (words.say("notices-nowhere")) } }
        @else {
            form.card.form method="post" {
                (form::hidden(room))
                @for place in &places {
                    (fields::of_place(room, place, &kept.nodes, &words.say("notices-as-set")))
                    @if let Some(set) = of_roles.get(&place.node) { p.sub { (words.say("notices-set")) " " bdi { (fields::in_lines(room, set).join("; ")) } } }
                }
                p.sub { (words.say("notices-order")) }
                (channels(room, kept))
                (digest(room, &kept.digest))
                button.primary { (words.say("save")) }
            }
        }
    };
    Ok(flash::told_on(page(room, Part::Settings, &title, flash, &content), flash))
}

fn channels(room: &Room, kept: &Notices) -> Markup {
    let words = room.words;
    let email = room.person.email.as_deref();
    html! {
        fieldset {
            legend { (words.say("notices-by")) }
            label.choice { input type="checkbox" name="by" value="email" checked[kept.by.contains(&Channel::Email)]; " " (words.say("notices-by-email")) " " @match email { Some(email) => { bdi { (email) } }, None => { span.sub { (words.say("notices-no-email")) } } } }
            label.choice { input type="checkbox" name="by" value="webhook" checked[kept.by.contains(&Channel::Webhook)]; " " (words.say("notices-by-webhook")) }
            label { (words.say("webhooks-url")) input type="url" name="url" value=(kept.webhook.as_ref().map_or("", |webhook| &webhook.url)) placeholder="https://example.com/hook" maxlength="2000"; }
        }
    }
}

fn digest(room: &Room, kept: &Digest) -> Markup {
    let words = room.words;
    let zone = room.live.compiled().timezone();
    html! {
        fieldset {
            legend { (words.say("notices-digest")) }
            div.pairs {
                label { (words.say("notices-at")) input type="time" name="at" value=(kept.at) required; }
                label { (words.say("notices-weekday")) select name="weekday" { @for day in Weekday::ALL { option value=(day.as_str()) selected[day == kept.weekday] { (words.say(&format!("notices-{}", day.as_str()))) } } } }
                label { (words.say("notices-timezone")) input name="timezone" value=(kept.timezone.as_deref().unwrap_or_default()) placeholder=(zone.iana_name().unwrap_or("UTC")) maxlength="60" autocomplete="off"; }
            }
        }
    }
}
