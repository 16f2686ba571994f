//! Being told: what one has chosen, what is set for all of a role, and what could not be sent.

use std::sync::Arc;

use axum::Json;
use axum::extract::{Path, Request, State};
use axum::http::StatusCode;
use axum::response::Response;
use serde_json::{Value, json};

use super::app::App;
use super::caller::Caller;
use super::idempotency::Answer;
use super::orders::{not_json, whole};
use super::problem::Problem;
use crate::administration::notices::{self, LISTED, NotChosen};
use crate::core::{Choice, ChoiceError, Live, Person, Scope};
use crate::notify::{self, Notice, Notices};

/// What one has chosen to be told; the secret of one's webhook is not in it.
#[utoipa::path(get, path = "/api/v1/me/notices", tag = "notices",
    responses((status = 200, description = "What one has chosen", body = super::openapi::Notices), (status = 403, description = "It is for people", body = super::openapi::Problem)))]
pub async fn own(State(app): State<Arc<App>>, caller: Caller) -> Result<Json<Value>, Problem> {
    let person = person(&caller)?;
    let kept = app.read(move |read| Ok(notify::notices_of(read, &person.id)?)).await?;
    Ok(Json(shown(&kept.unwrap_or_default())))
}

/// Chooses what one is told of orders that come to a node: at once, in a daily or weekly digest, or not. For a node the
/// first choice whose condition holds counts; for a node without any what is set for one's role. A webhook gets a secret,
/// which is in this answer and nowhere else.
#[utoipa::path(put, path = "/api/v1/me/notices", tag = "notices", request_body = super::openapi::Notices,
    responses((status = 200, description = "What one has chosen now; with the secret of a webhook that is new", body = super::openapi::Notices),
              (status = 403, description = "It is for people", body = super::openapi::Problem),
              (status = 422, description = "A node, a condition, a time or an address cannot be taken", body = super::openapi::Problem)))]
pub async fn choose(
    State(app): State<Arc<App>>,
    caller: Caller,
    request: Request,
) -> Result<Json<Value>, Problem> {
    let person = person(&caller)?;
    let text = whole(&app, request.into_body()).await?;
    let wanted: Notices =
        serde_json::from_str(&text).map_err(|error| not_json(&error, "what one is told"))?;
    notices::check(&*app.live()?, &person, &wanted).map_err(refused)?;
    let secret = notify::new_secret().map_err(|_| Problem::defect())?;
    let id = person.id.clone();
    let kept = app.office().asked(move |session| notices::choose(session, &id, &wanted, &secret));
    let (chosen, is_new) = kept.await?;
    let mut body = shown(&chosen);
    if let Some(target) = chosen.webhook.filter(|_| is_new) {
        body["webhook"]["secret"] = target.secret.into();
    }
    Ok(Json(body))
}

/// What all are told who act by a role, unless they choose otherwise. Besides the program's roles there are `dispatchers`
/// and `engineer`, as the program names who handles a node.
#[utoipa::path(get, path = "/api/v1/roles/{role}/notices", tag = "notices", params(("role" = String, Path, description = "The role's name, `dispatchers` or `engineer`")),
    responses((status = 200, description = "By node and condition", body = [super::openapi::NoticeChoice]), (status = 404, description = "There is no such role", body = super::openapi::Problem)))]
pub async fn of_role(
    State(app): State<Arc<App>>,
    caller: Caller,
    Path(role): Path<String>,
) -> Result<Json<Vec<Choice>>, Problem> {
    caller.administers(&app, Scope::People).await?;
    side(&*app.live()?, &role)?;
    Ok(Json(app.read(move |read| Ok(notify::defaults_of(read, &role)?)).await?))
}

/// Sets what all are told who act by a role, unless they choose otherwise.
#[utoipa::path(put, path = "/api/v1/roles/{role}/notices", tag = "notices", params(("role" = String, Path, description = "The role's name, `dispatchers` or `engineer`")),
    request_body(content = [super::openapi::NoticeChoice], description = "By node and condition"),
    responses((status = 200, description = "What is set now", body = [super::openapi::NoticeChoice]), (status = 403, description = "It is for administrators", body = super::openapi::Problem),
              (status = 404, description = "There is no such role", body = super::openapi::Problem), (status = 422, description = "A node or a condition cannot be taken", body = super::openapi::Problem)))]
pub async fn set_for_role(
    State(app): State<Arc<App>>,
    caller: Caller,
    Path(role): Path<String>,
    request: Request,
) -> Result<Json<Vec<Choice>>, Problem> {
    caller.administers(&app, Scope::People).await?;
    let live = app.live()?;
    let of_provider = side(&live, &role)?;
    let text = whole(&app, request.into_body()).await?;
    let choices: Vec<Choice> =
        serde_json::from_str(&text).map_err(|error| not_json(&error, "a list of choices"))?;
    let choices = notices::check_default(&live, of_provider, &role, choices).map_err(refused)?;
    let by = caller.actor;
    let kept = app.office().asked(move |session| {
        notices::set_default(session, &by, &role, &choices)?;
        Ok(choices.clone())
    });
    Ok(Json(kept.await?))
}

/// What could not be sent and is not tried any more, a thousand at most.
#[utoipa::path(get, path = "/api/v1/notices/failures", tag = "notices",
    responses((status = 200, description = "What was to be told to whom, and what came of the last try", body = [super::openapi::NoticeFailure]), (status = 403, description = "It is for administrators", body = super::openapi::Problem)))]
pub async fn failures(State(app): State<Arc<App>>, caller: Caller) -> Result<Json<Vec<Value>>, Problem> {
    caller.administers(&app, Scope::People).await?;
    let failed = app.read(|read| Ok(notify::failed_notices(read, LISTED)?)).await?;
    let listed = |notice: &Notice| {
        json!({ "person": notice.person, "by": notice.channel, "order": notice.order, "node": notice.node,
            "since": notice.since, "tries": notice.tries, "error": notice.error })
    };
    Ok(Json(failed.iter().map(listed).collect()))
}

/// Tries again at once what could not be sent, as far as it is still news.
#[utoipa::path(post, path = "/api/v1/notices/resend", tag = "notices",
    responses((status = 202, description = "It is tried"), (status = 403, description = "It is for administrators", body = super::openapi::Problem)))]
pub async fn resend(State(app): State<Arc<App>>, caller: Caller) -> Result<Response, Problem> {
    caller.administers(&app, Scope::People).await?;
    let by = caller.actor;
    let answer = app.office().asked(move |session| {
        let body = json!({ "notices": notices::resend(session, &by)? });
        Ok(Answer::json(StatusCode::ACCEPTED, body.to_string(), None))
    });
    Ok(answer.await?.into_response())
}

fn person(caller: &Caller) -> Result<Arc<Person>, Problem> {
    caller.person().cloned().ok_or_else(|| Problem::forbidden("people are told; a service reads the feed"))
}

/// As it is answered: a secret is shown once.
fn shown(notices: &Notices) -> Value {
    let mut body = json!(notices);
    if let Some(webhook) = body.get_mut("webhook").and_then(Value::as_object_mut) {
        webhook.remove("secret");
    }
    body
}

fn refused(error: NotChosen) -> Problem {
    let problem = Problem::unprocessable("invalid-notices", error.to_string());
    match error {
        NotChosen::Choice(ChoiceError::Condition { findings, .. }) => problem.with_findings(&findings),
        NotChosen::Choice(ChoiceError::Node { .. }) | NotChosen::Notices(_) => problem,
    }
}

/// Whether it is providers' people who act by this word.
fn side(live: &Live, role: &str) -> Result<bool, Problem> {
    let side = notices::is_of_provider(live, role);
    side.ok_or_else(|| Problem::not_found(format!("the program has no role `{role}`")))
}
