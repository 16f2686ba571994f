//! Tokens of services.

use std::sync::Arc;

use axum::extract::State;
use axum::http::HeaderMap;
use axum::response::Response;
use consign::Timestamp;
use maud::{Markup, html};

use super::{administration, once, refused};
use crate::administration::tokens as tokens_of;
use crate::api::App;
use crate::auth::{self, Token};
use crate::core::Scope;
use crate::portal::administrator::Administrator;
use crate::portal::flash::Flash;
use crate::portal::form::{self, Filled};
use crate::portal::room::Room;
use crate::portal::stop::Stop;

/// The page.
pub async fn tokens(
    State(app): State<Arc<App>>,
    room: Administrator,
    headers: HeaderMap,
) -> Result<Response, Stop> {
    let flash = Flash::read(&headers);
    shown(&app, &room, flash.as_ref(), &html! {}).await
}

/// Makes a token, and shows its secret this once.
pub async fn make(
    State(app): State<Arc<App>>,
    room: Administrator,
    headers: HeaderMap,
    body: String,
) -> Result<Response, Stop> {
    let filled = Filled::read(&room, &headers, &body)?;
    let expires = match filled.some("expires").map(|day| end_of(&room, day)) {
        Some(None) => return not_done(&app, &room, &room.words.say("refused-day")).await,
        other => other.flatten(),
    };
    let scopes = filled.all("scope").iter().filter_map(|word| Scope::named(word)).collect();
    let token = Token { name: filled.one("name").into(), scopes, person: None, made: room.now, expires };
    let by = room.actor();
    let made = app.office().asked(move |session| tokens_of::make(session, &by, &token)).await;
    match made.map_err(Stop::saying(room.words))? {
        Ok(secret) => shown(&app, &room, None, &once(&room, "tokens-made", secret.reveal())).await,
        Err(error) => not_done(&app, &room, &refused::told(room.words, &error)).await,
    }
}

/// The end of a day that has not passed.
fn end_of(room: &Room, day: &str) -> Option<Timestamp> {
    let day: jiff::civil::Date = day.parse().ok()?;
    let end = day.tomorrow().ok()?.to_zoned_datetime(room.live.compiled().timezone()).ok()?.timestamp();
    Some(end).filter(|end| *end > room.now)
}

/// Ends a token.
pub async fn end(
    State(app): State<Arc<App>>,
    room: Administrator,
    headers: HeaderMap,
    body: String,
) -> Result<Response, Stop> {
    let filled = Filled::read(&room, &headers, &body)?;
    let (by, name) = (room.actor(), filled.one("name").to_owned());
    let of = name.clone();
    let ended = app.office().asked(move |session| tokens_of::end(session, &by, &of)).await;
    match ended.map_err(Stop::saying(room.words))? {
        Ok(()) => Ok(Flash::about("done-token-ended", &name).at(&format!("{}/tokens", room.base))),
        Err(error) => not_done(&app, &room, &refused::told(room.words, &error)).await,
    }
}

async fn not_done(app: &Arc<App>, room: &Room, problem: &str) -> Result<Response, Stop> {
    let told = html! { div.problem role="alert" { p { (problem) } } };
    Ok(form::refused(shown(app, room, None, &told).await?))
}

async fn shown(app: &Arc<App>, room: &Room, flash: Option<&Flash>, told: &Markup) -> Result<Response, Stop> {
    let words = room.words;
    let tokens = app.read(|read| Ok(auth::tokens(read)?)).await.map_err(Stop::saying(words))?;
    let mut tokens: Vec<Token> = tokens.into_iter().map(|(_, token)| token).collect();
    tokens.sort_by(|left, right| left.name.cmp(&right.name));
    let content = html! {
        h1 { (words.say("tokens-title")) }
        p.lead { (words.say("tokens-lead")) }
        (told)
        @if tokens.is_empty() { p.empty { (words.say("tokens-none")) } }
        @else {
            div.scroll tabindex="0" role="region" aria-label=(words.say("tokens-title")) {
                table {
                    thead { tr { @for text in ["tokens-name", "tokens-scopes", "tokens-made-at", "tokens-expires"] { th scope="col" { (words.say(text)) } } td {} } }
                    tbody { @for token in &tokens { (row(room, token)) } }
                }
            }
        }
        (new(room))
    };
    Ok(administration(room, "tokens", &words.say("tokens-title"), flash, &content))
}

fn row(room: &Room, token: &Token) -> Markup {
    let (words, times) = (room.words, room.times());
    let scopes: Vec<&str> = token.scopes.iter().map(|scope| scope.as_str()).collect();
    let is_over = token.expires.is_some_and(|end| end <= room.now);
    html! {
        tr class=[is_over.then_some("off")] {
            th scope="row" { bdi { (token.name) } }
            td { @match &token.person { Some(person) => bdi { (words.with("tokens-of", [("who", (&**person).into())])) }, None => code { (scopes.join(", ")) } } }
            td { (times.at(token.made)) }
            td { @if let Some(end) = token.expires { (times.at(end)) } @else { span.sub { (words.say("tokens-never")) } } }
            td.num { form method="post" action=(format!("{}/tokens/end", room.base)) { (form::hidden(room)) input type="hidden" name="name" value=(token.name); button.grave aria-label=(words.with("tokens-end-one", [("name", (&*token.name).into())])) { (words.say("tokens-end")) } } }
        }
    }
}

fn new(room: &Room) -> Markup {
    let words = room.words;
    html! {
        section.card aria-labelledby="new" {
            h2 #new { (words.say("tokens-new")) }
            form.form method="post" action=(format!("{}/tokens", room.base)) {
                (form::hidden(room))
                div.pairs {
                    label { (words.say("tokens-name")) input name="name" required maxlength="64" autocomplete="off"; }
                    label { (words.say("tokens-expires")) " " span.sub { (words.say("optional")) } input type="date" name="expires"; }
                }
                fieldset {
                    legend { (words.say("tokens-scopes")) }
                    @for scope in Scope::ALL { label.choice { input type="checkbox" name="scope" value=(scope.as_str()); " " code { (scope.as_str()) } " " span.sub { (words.say(&format!("scope-{}", scope.as_str()))) } } }
                }
                button.primary { (words.say("tokens-make")) }
            }
        }
    }
}
