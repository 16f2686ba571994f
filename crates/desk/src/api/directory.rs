//! Providers and engineers: seen, and changed attribute by attribute.

use std::sync::Arc;

use axum::Json;
use axum::extract::{Path, Request, State};
use axum::http::StatusCode;
use axum::response::Response;
use consign::directory::{EngineerView, ProviderView};
use consign::schema::{FieldValue, FieldView};
use serde_json::{Map, Value, json};

use super::app::App;
use super::caller::Caller;
use super::idempotency::Answer;
use super::orders::{not_json, whole};
use super::problem::Problem;
use crate::administration::directory::{self as administration, Edit, Entry, sees};
use crate::auth;
use crate::core::{Actor, Live, Person, Scope};
use crate::office::{OpenError, Session};
use crate::store::StoreError;

/// All providers.
#[utoipa::path(get, path = "/api/v1/providers", tag = "directory", responses((status = 200, description = "Providers with their attributes and workloads; of a provider's people, their own", body = [super::openapi::Provider])))]
pub async fn providers(State(app): State<Arc<App>>, caller: Caller) -> Result<Json<Vec<Value>>, Problem> {
    let (live, state) = (app.live()?, state(&app).await?);
    let directory = live.engine().directory().view(live.compiled());
    let seen = directory.providers().filter(|provider| sees(&caller.actor, provider.id()));
    Ok(Json(seen.map(|provider| provider_json(&live, &state, provider)).collect()))
}

/// One provider.
#[utoipa::path(get, path = "/api/v1/providers/{provider}", tag = "directory", params(("provider" = String, Path, description = "Its id")),
    responses((status = 200, description = "The provider", body = super::openapi::Provider), (status = 404, description = "There is none for the caller", body = super::openapi::Problem)))]
pub async fn provider(
    State(app): State<Arc<App>>,
    caller: Caller,
    Path(id): Path<String>,
) -> Result<Json<Value>, Problem> {
    let (live, state) = (app.live()?, state(&app).await?);
    Ok(Json(provider_json(&live, &state, found(&live, &caller, &id)?)))
}

/// The engineers of a provider.
#[utoipa::path(get, path = "/api/v1/providers/{provider}/engineers", tag = "directory", params(("provider" = String, Path, description = "The provider's id")),
    responses((status = 200, description = "The engineers", body = [super::openapi::Engineer]), (status = 404, description = "There is no such provider for the caller", body = super::openapi::Problem)))]
pub async fn engineers(
    State(app): State<Arc<App>>,
    caller: Caller,
    Path(id): Path<String>,
) -> Result<Json<Vec<Value>>, Problem> {
    let (live, state) = (app.live()?, state(&app).await?);
    let provider = found(&live, &caller, &id)?;
    Ok(Json(provider.engineers().map(|one| engineer_json(&live, &state, &id, one)).collect()))
}

/// The people of a provider.
#[utoipa::path(get, path = "/api/v1/providers/{provider}/people", tag = "directory", params(("provider" = String, Path, description = "The provider's id")),
    responses((status = 200, description = "Its people as a directory file lists them; e-mail addresses for administrators and the provider's own", body = [super::openapi::ListedPerson]), (status = 404, description = "There is no such provider for the caller", body = super::openapi::Problem)))]
pub async fn people(
    State(app): State<Arc<App>>,
    caller: Caller,
    Path(id): Path<String>,
) -> Result<Json<Vec<Value>>, Problem> {
    let live = app.live()?;
    found(&live, &caller, &id)?;
    let sees_email = caller.may_administer(Scope::People) || caller.actor.provider().is_some();
    let people = app.read(|read| Ok(auth::people(read)?)).await?;
    let own = |person: &&Person| person.removed.is_none() && person.provider().is_some_and(|of| **of == *id);
    Ok(Json(people.iter().filter(own).map(|person| person_json(person, sees_email)).collect()))
}

/// One engineer.
#[utoipa::path(get, path = "/api/v1/providers/{provider}/engineers/{engineer}", tag = "directory",
    params(("provider" = String, Path, description = "The provider's id"), ("engineer" = String, Path, description = "The engineer's id")),
    responses((status = 200, description = "The engineer", body = super::openapi::Engineer), (status = 404, description = "There is none for the caller", body = super::openapi::Problem)))]
pub async fn engineer(
    State(app): State<Arc<App>>,
    caller: Caller,
    Path((provider, id)): Path<(String, String)>,
) -> Result<Json<Value>, Problem> {
    let (live, state) = (app.live()?, state(&app).await?);
    let one = found(&live, &caller, &provider)?.engineer(&id);
    let one = one.ok_or_else(|| no_engineer(&provider, &id))?;
    Ok(Json(engineer_json(&live, &state, &provider, one)))
}

/// Changes attributes of a provider; what is `null` is taken away. All of it, or nothing.
#[utoipa::path(patch, path = "/api/v1/providers/{provider}", tag = "directory", params(("provider" = String, Path, description = "Its id")),
    request_body(content = super::openapi::Attributes, description = "Attributes and their new values"),
    responses((status = 200, description = "The provider afterwards", body = super::openapi::Provider), (status = 403, description = "It is for administrators", body = super::openapi::Problem),
              (status = 404, description = "There is none for the caller", body = super::openapi::Problem), (status = 422, description = "A value cannot be taken", body = super::openapi::Problem)))]
pub async fn change_provider(
    State(app): State<Arc<App>>,
    caller: Caller,
    Path(id): Path<String>,
    request: Request,
) -> Result<Response, Problem> {
    caller.administers(&app, Scope::Directory).await?;
    change(app, caller, id, None, request).await
}

/// Changes attributes of an engineer, as of a provider; also for the provider's own dispatchers.
#[utoipa::path(patch, path = "/api/v1/providers/{provider}/engineers/{engineer}", tag = "directory",
    params(("provider" = String, Path, description = "The provider's id"), ("engineer" = String, Path, description = "The engineer's id")),
    request_body(content = super::openapi::Attributes, description = "Attributes and their new values"),
    responses((status = 200, description = "The engineer afterwards", body = super::openapi::Engineer), (status = 403, description = "It is for administrators and the provider's dispatchers", body = super::openapi::Problem),
              (status = 404, description = "There is none for the caller", body = super::openapi::Problem), (status = 422, description = "A value cannot be taken", body = super::openapi::Problem)))]
pub async fn change_engineer(
    State(app): State<Arc<App>>,
    caller: Caller,
    Path((provider, id)): Path<(String, String)>,
    request: Request,
) -> Result<Response, Problem> {
    let entry = Entry { provider: provider.clone(), engineer: Some(id.clone()) };
    if !administration::may_change(&caller.actor, &entry) {
        caller.administers(&app, Scope::Directory).await?;
    }
    change(app, caller, provider, Some(id), request).await
}

async fn change(
    app: Arc<App>,
    caller: Caller,
    provider: String,
    engineer: Option<String>,
    request: Request,
) -> Result<Response, Problem> {
    let live = app.live()?;
    let known = found(&live, &caller, &provider)?;
    if let Some(id) = engineer.as_deref().filter(|id| known.engineer(id).is_none()) {
        return Err(no_engineer(&provider, id));
    }
    let text = whole(&app, request.into_body()).await?;
    let attributes: Map<String, Value> =
        serde_json::from_str(&text).map_err(|error| not_json(&error, "attributes, as a JSON object"))?;
    let (by, entry) = (caller.actor, Entry { provider, engineer });
    let answer = app.office().asked(move |session| changed(session, &by, &entry, &attributes)).await?;
    Ok(answer.into_response())
}

fn changed(
    session: &mut Session<'_>,
    by: &Actor,
    entry: &Entry,
    attributes: &Map<String, Value>,
) -> Result<Answer, StoreError> {
    let edit = Edit { entry: entry.clone(), attributes: attributes.clone(), is_new: false };
    let live = match administration::change(session, by, &[edit], None)? {
        Ok(live) => live,
        Err(refused) => return Ok(Answer::problem(&refused.into())),
    };
    let (state, Entry { provider, engineer }) = (session.state(), entry);
    let directory = live.engine().directory().view(live.compiled());
    let body = directory.provider(provider).and_then(|one| match engineer {
        None => Some(provider_json(&live, state, one)),
        Some(id) => one.engineer(id).map(|engineer| engineer_json(&live, state, provider, engineer)),
    });
    Ok(match body {
        Some(body) => Answer::json(StatusCode::OK, body.to_string(), None),
        None => Answer::problem(&no_engineer(provider, engineer.as_deref().unwrap_or_default())),
    })
}

fn no_engineer(provider: &str, id: &str) -> Problem {
    Problem::not_found(format!("provider `{provider}` has no engineer `{id}`"))
}

async fn state(app: &Arc<App>) -> Result<consign::State, Problem> {
    let office = app.office().clone();
    let state = tokio::task::spawn_blocking(move || office.state()).await;
    state.map_err(|_| Problem::defect())?.map_err(|error: OpenError| error.into())
}

fn found<'l>(live: &'l Live, caller: &Caller, id: &str) -> Result<ProviderView<'l>, Problem> {
    let provider = live.engine().directory().view(live.compiled()).provider(id);
    let provider = provider.filter(|_| sees(&caller.actor, id));
    provider.ok_or_else(|| Problem::not_found(format!("the directory has no provider `{id}`")))
}

/// By path, without those that stand beside them.
fn attributes<'p>(all: impl Iterator<Item = (FieldView<'p>, FieldValue)>) -> Map<String, Value> {
    all.filter(|(field, _)| !matches!(field.path, "id" | "name" | "workload"))
        .map(|(field, value)| (field.path.to_owned(), json!(value)))
        .collect()
}

fn provider_json(live: &Live, state: &consign::State, provider: ProviderView<'_>) -> Value {
    json!({
        "id": provider.id(),
        "name": provider.name(),
        "workload": state.open_orders(live.engine().directory(), provider.id()),
        "attributes": attributes(provider.attributes()),
        "dispatchers": provider.dispatchers().collect::<Vec<_>>(),
        "engineers": provider.engineers().len(),
    })
}

fn person_json(person: &Person, sees_email: bool) -> Value {
    let mut listed = json!({ "id": person.id, "name": person.name, "roles": person.roles });
    if let Some(email) = person.email.as_ref().filter(|_| sees_email) {
        listed["email"] = email.as_str().into();
    }
    listed
}

fn engineer_json(live: &Live, state: &consign::State, provider: &str, engineer: EngineerView<'_>) -> Value {
    let directory = live.engine().directory();
    json!({
        "id": engineer.id(),
        "name": engineer.name(),
        "provider": provider,
        "workload": state.open_orders_of_engineer(directory, provider, engineer.id()),
        "attributes": attributes(engineer.attributes()),
    })
}
