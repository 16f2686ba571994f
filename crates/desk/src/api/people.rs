//! People: administration, and oneself.

use std::collections::BTreeSet;
use std::sync::Arc;

use axum::Json;
use axum::extract::{Path, Request, State};
use axum::http::StatusCode;
use axum::response::Response;
use serde::Deserialize;
use serde_json::{Value, json};

use super::app::App;
use super::caller::Caller;
use super::idempotency::{Answer, Key, once};
use super::orders::{not_json, whole};
use super::problem::Problem;
use crate::administration::people as administration;
use crate::anonymize::{self, AnonymizeError, Anonymized};
use crate::auth::{self, Secret};
use crate::core::{Actor, DeskRole, Person, Scope, Side};
use crate::store::{Kind, Record};

/// Everybody at the desk.
#[utoipa::path(get, path = "/api/v1/people", tag = "administration", responses((status = 200, description = "The people", body = [super::openapi::Person]), (status = 403, description = "It is for administrators", body = super::openapi::Problem)))]
pub async fn list(State(app): State<Arc<App>>, caller: Caller) -> Result<Json<Vec<Person>>, Problem> {
    caller.administers(&app, Scope::People).await?;
    let people = app.read(|read| Ok(auth::people(read)?)).await?;
    Ok(Json(people.into_iter().filter(|person| person.removed.is_none()).collect()))
}

/// One person.
#[utoipa::path(get, path = "/api/v1/people/{id}", tag = "administration", params(("id" = String, Path, description = "The person's id")),
    responses((status = 200, description = "The person", body = super::openapi::Person), (status = 404, description = "There is none", body = super::openapi::Problem)))]
pub async fn get(
    State(app): State<Arc<App>>,
    caller: Caller,
    Path(id): Path<String>,
) -> Result<Json<Person>, Problem> {
    caller.administers(&app, Scope::People).await?;
    let asked = id.clone();
    let person = app.read(move |read| Ok(auth::present(read, &asked)?)).await?;
    person.map(Json).ok_or_else(|| nobody(&id))
}

/// Adds a person.
#[utoipa::path(post, path = "/api/v1/people", tag = "administration", request_body = super::openapi::Person,
    responses((status = 201, description = "The person", body = super::openapi::Person), (status = 409, description = "The id is somebody's already", body = super::openapi::Problem), (status = 422, description = "Something about it cannot be taken", body = super::openapi::Problem)))]
pub async fn add(State(app): State<Arc<App>>, caller: Caller, request: Request) -> Result<Response, Problem> {
    caller.administers(&app, Scope::People).await?;
    let (parts, body) = request.into_parts();
    let text = whole(&app, body).await?;
    let person: Person = serde_json::from_str(&text).map_err(|error| not_json(&error, "a person"))?;
    let key = Key::from_headers(&parts.headers, &caller, "people", &text)?;
    let by = caller.actor;
    let answer = app.office().asked(move |session| {
        once(key.as_ref(), session, |session| {
            let added = administration::add(session, &by, person.clone())?;
            Ok(Answer::from_result(added, |person| {
                Answer::json(StatusCode::CREATED, json!(person).to_string(), None)
            }))
        })
    });
    Ok(answer.await?.into_response())
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Change {
    name: Option<String>,
    sign_in: Option<String>,
    email: Option<Option<String>>,
    side: Option<Side>,
    engineer: Option<Option<Arc<str>>>,
    roles: Option<BTreeSet<String>>,
    desk_roles: Option<BTreeSet<DeskRole>>,
}

/// Changes a person. Roles count from the next request on.
#[utoipa::path(patch, path = "/api/v1/people/{id}", tag = "administration", params(("id" = String, Path, description = "The person's id")), request_body = super::openapi::PersonChange,
    responses((status = 200, description = "The person afterwards", body = super::openapi::Person), (status = 404, description = "There is none", body = super::openapi::Problem), (status = 409, description = "It is the last administrator", body = super::openapi::Problem), (status = 422, description = "Something about it cannot be taken", body = super::openapi::Problem)))]
pub async fn change(
    State(app): State<Arc<App>>,
    caller: Caller,
    Path(id): Path<String>,
    request: Request,
) -> Result<Response, Problem> {
    caller.administers(&app, Scope::People).await?;
    let text = whole(&app, request.into_body()).await?;
    let change: Change =
        serde_json::from_str(&text).map_err(|error| not_json(&error, "what changes of a person"))?;
    let by = caller.actor;
    let answer = app.office().asked(move |session| {
        let change = change.clone();
        let changed = administration::change(session, &by, &id, |known| Person {
            name: change.name.unwrap_or(known.name),
            sign_in: change.sign_in.unwrap_or(known.sign_in),
            email: change.email.unwrap_or(known.email),
            side: change.side.unwrap_or(known.side),
            engineer: change.engineer.unwrap_or(known.engineer),
            roles: change.roles.unwrap_or(known.roles),
            desk_roles: change.desk_roles.unwrap_or(known.desk_roles),
            ..known
        });
        Ok(Answer::from_result(changed?, |person| {
            Answer::json(StatusCode::OK, json!(person).to_string(), None)
        }))
    });
    Ok(answer.await?.into_response())
}

/// Removes a person: from this moment on nothing that the person sends is taken. The history keeps the id.
#[utoipa::path(delete, path = "/api/v1/people/{id}", tag = "administration", params(("id" = String, Path, description = "The person's id")),
    responses((status = 204, description = "Done"), (status = 404, description = "There is none", body = super::openapi::Problem), (status = 409, description = "It is the last administrator", body = super::openapi::Problem)))]
pub async fn remove(
    State(app): State<Arc<App>>,
    caller: Caller,
    Path(id): Path<String>,
) -> Result<Response, Problem> {
    caller.administers(&app, Scope::People).await?;
    let by = caller.actor;
    let removed = app.office().asked(move |session| administration::remove(session, &by, &id)).await?;
    Ok(Answer::from_result(removed, |()| Answer::nothing()).into_response())
}

/// Makes a link that signs a person in, once and within an hour.
#[utoipa::path(post, path = "/api/v1/people/{id}/link", tag = "administration", params(("id" = String, Path, description = "The person's id")),
    responses((status = 201, description = "The link's address, below that of the desk", body = super::openapi::Link), (status = 404, description = "There is none", body = super::openapi::Problem)))]
pub async fn link(
    State(app): State<Arc<App>>,
    caller: Caller,
    Path(id): Path<String>,
) -> Result<Response, Problem> {
    caller.administers(&app, Scope::People).await?;
    let by = caller.actor;
    let made = app.office().asked(move |session| administration::link(session, &by, &id)).await?;
    let shown = |secret: Secret| json!({ "link": format!("/sign-in?link={}", secret.reveal()) }).to_string();
    Ok(Answer::from_result(made, |secret| Answer::json(StatusCode::CREATED, shown(secret), None))
        .into_response())
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Confirmed {
    confirm: String,
}

/// Makes a person anonymous, also one that was removed: name, sign-in name, e-mail, sessions and tokens are deleted, and
/// the history has a pseudonym in place of the id. It cannot be undone.
#[utoipa::path(post, path = "/api/v1/people/{id}/anonymize", tag = "administration", params(("id" = String, Path, description = "The person's id")), request_body = super::openapi::Confirmation,
    responses((status = 200, description = "The pseudonym, and in how many events it stands", body = super::openapi::Anonymized), (status = 404, description = "There is none", body = super::openapi::Problem), (status = 409, description = "It is the last administrator, or a pseudonym", body = super::openapi::Problem), (status = 422, description = "`confirm` is not the id", body = super::openapi::Problem)))]
pub async fn anonymize(
    State(app): State<Arc<App>>,
    caller: Caller,
    Path(id): Path<String>,
    request: Request,
) -> Result<Json<Anonymized>, Problem> {
    caller.administers(&app, Scope::People).await?;
    let text = whole(&app, request.into_body()).await?;
    let Confirmed { confirm } = serde_json::from_str(&text)
        .map_err(|error| not_json(&error, "a confirmation, `{\"confirm\": ID}`"))?;
    if confirm != id {
        let detail = format!("this cannot be undone; send the person's id, `{id}`, as `confirm`");
        return Err(Problem::unprocessable("not-confirmed", detail));
    }
    let (office, by, now) = (app.office().clone(), caller.actor.by(), app.now());
    // In a task of its own: it goes through all of the history, whether or not somebody waits for it.
    let done = tokio::task::spawn_blocking(move || anonymize::anonymize(&**office.store(), &id, &by, now));
    let done = done.await.map_err(|_| Problem::defect())?;
    done.map(Json).map_err(|error| match error {
        AnonymizeError::Nobody(_) => Problem::not_found(error.to_string()),
        AnonymizeError::Already(_) => Problem::new(StatusCode::CONFLICT, "anonymous", error.to_string()),
        AnonymizeError::LastAdministrator => {
            Problem::new(StatusCode::CONFLICT, "last-administrator", error.to_string())
        }
        AnonymizeError::Store(error) => error.into(),
    })
}

/// The roles that people can have: those of the program, and the desk's own.
#[utoipa::path(get, path = "/api/v1/roles", tag = "administration", responses((status = 200, description = "The roles", body = [super::openapi::Role])))]
pub async fn roles(State(app): State<Arc<App>>, caller: Caller) -> Result<Json<Vec<Value>>, Problem> {
    let live = app.live()?;
    let own = caller.actor.provider().is_some();
    let roles = live.compiled().roles().filter(|role| !own || role.of == consign::decision::Portal::Provider);
    let mut all: Vec<Value> =
        roles.map(|role| json!({ "name": role.name, "label": role.label, "of": role.of })).collect();
    if !own {
        all.push(json!({ "name": "administrator", "label": "Administrator", "of": "desk" }));
        all.push(json!({ "name": "viewer", "label": "Viewer", "of": "desk" }));
    }
    Ok(Json(all))
}

/// Whose token or session it is.
#[utoipa::path(get, path = "/api/v1/me", tag = "administration", responses((status = 200, description = "The person, or the service with its scopes")))]
pub async fn me(caller: Caller) -> Json<Value> {
    Json(match &caller.actor {
        Actor::Person(person) => json!({ "person": **person }),
        Actor::Service(service) => json!({ "service": service.name, "scopes": service.scopes }),
        Actor::Clock => Value::Null,
    })
}

#[derive(Clone, Deserialize)]
#[serde(deny_unknown_fields)]
struct NewPassword {
    password: String,
    #[serde(default)]
    current: Option<String>,
}

/// Gives oneself a password, or another one; all of one's sessions end.
#[utoipa::path(post, path = "/api/v1/me/password", tag = "administration", request_body = super::openapi::NewPassword,
    responses((status = 204, description = "It counts from now on"), (status = 403, description = "It is for people, and the current password is not right", body = super::openapi::Problem), (status = 422, description = "It is too short or too long", body = super::openapi::Problem)))]
pub async fn password(
    State(app): State<Arc<App>>,
    caller: Caller,
    request: Request,
) -> Result<Response, Problem> {
    let Some(person) = caller.person().cloned() else {
        return Err(Problem::forbidden("passwords are for people; a service has its token"));
    };
    let text = whole(&app, request.into_body()).await?;
    let new: NewPassword = serde_json::from_str(&text).map_err(|error| not_json(&error, "a password"))?;
    let (id, now) = (person.id.clone(), app.now());
    app.read(move |read| {
        let kept = read.record(Kind::Password, &id, now)?;
        let given = new.current.unwrap_or_default();
        match kept {
            Some(kept) if !auth::is_password(&given, Some(&kept.body)) => {
                Err(Problem::forbidden("`current` is not the current password"))
            }
            _ => Ok(()),
        }
    })
    .await?;
    // Beside the thread that writes: it takes long on purpose.
    let hashed = tokio::task::spawn_blocking(move || auth::hash_password(&new.password)).await;
    let hashed = hashed.map_err(|_| Problem::defect())?;
    let hash = hashed.map_err(|error| Problem::unprocessable("invalid-password", error.to_string()))?;
    let answer = app.office().asked(move |session| {
        let record = Record { key: person.id.to_string(), body: hash.clone(), expires: None };
        session.write().put_record(Kind::Password, &record)?;
        auth::end_sessions(session.write(), &person.id)?;
        Ok(Answer::json(StatusCode::NO_CONTENT, String::new(), None))
    });
    Ok(answer.await?.into_response())
}

fn nobody(id: &str) -> Problem {
    Problem::not_found(format!("there is no person `{id}`"))
}
