//! Versions of the program: checked, compared with the live one, published.

use std::collections::BTreeMap;
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
use crate::administration::programs as administration;
use crate::core::{Scope, compile, day, sources};
use crate::office::{OpenError, ProgramVersion, Publication, Published, publish as go_live};
use crate::store::Kind;

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Sent {
    /// The path of the root file; the only file's if it is left out.
    root: Option<String>,
    files: BTreeMap<String, String>,
    #[serde(default)]
    note: Option<String>,
    #[serde(default)]
    dry_run: bool,
    #[serde(default)]
    r#move: BTreeMap<String, String>,
    #[serde(default)]
    keep_invalid: bool,
    #[serde(default)]
    rerun: bool,
}

impl Sent {
    fn read(text: &str) -> Result<Self, Problem> {
        let sent: Self = serde_json::from_str(text).map_err(|error| {
            not_json(
                &error,
                "a program: `{\"root\": \"main.consign\", \"files\": {\"main.consign\": \"…\"}}`",
            )
        })?;
        if sent.files.is_empty() {
            return Err(Problem::unprocessable("no-files", "`files` is empty"));
        }
        Ok(sent)
    }

    fn root(&self) -> Result<String, Problem> {
        let only = || match self.files.keys().collect::<Vec<_>>()[..] {
            [only] => Some(only.clone()),
            _ => None,
        };
        let Some(root) = self.root.clone().or_else(only) else {
            return Err(Problem::unprocessable(
                "no-root",
                "`root` is missing: which of the files is the program's first?",
            ));
        };
        if !self.files.contains_key(&root) {
            let detail = format!("`root` is `{root}`, and there is no such file among `files`");
            return Err(Problem::unprocessable("no-root", detail));
        }
        Ok(root)
    }

    fn files(&self) -> Vec<(String, String)> {
        self.files.iter().map(|(path, text)| (path.clone(), text.clone())).collect()
    }
}

/// Checks a program as `consign check` does; nothing is kept.
#[utoipa::path(post, path = "/api/v1/programs/check", tag = "programs", request_body = super::openapi::ProgramSent,
    responses((status = 200, description = "All findings; `ok` if there are no errors among them", body = super::openapi::Findings)))]
pub async fn check(
    State(app): State<Arc<App>>,
    caller: Caller,
    request: Request,
) -> Result<Json<Value>, Problem> {
    caller.administers(&app, Scope::Programs).await?;
    let sent = Sent::read(&whole(&app, request.into_body()).await?)?;
    let root = sent.root()?;
    let options = consign::LintOptions::on(day(app.now()));
    let checked =
        tokio::task::spawn_blocking(move || consign::check(&sources(&root, &sent.files()), &options));
    let found = checked.await.map_err(|_| Problem::defect())?;
    let has_errors = found.iter().any(|one| one.severity == consign::diagnostic::Severity::Error);
    Ok(Json(json!({ "ok": !has_errors, "findings": found.to_json() })))
}

/// Publishes a program. With `dry_run` it says what that would change, and nothing is kept.
#[utoipa::path(post, path = "/api/v1/programs", tag = "programs", request_body = super::openapi::ProgramSent,
    responses((status = 201, description = "It is live", body = super::openapi::Published), (status = 200, description = "What it would change", body = super::openapi::Published),
              (status = 409, description = "Orders wait where the new version has no such node, or no longer fit; `orders` names them", body = super::openapi::Problem),
              (status = 422, description = "It has errors", body = super::openapi::Problem)))]
pub async fn publish(
    State(app): State<Arc<App>>,
    caller: Caller,
    request: Request,
) -> Result<Response, Problem> {
    caller.administers(&app, Scope::Programs).await?;
    let (parts, body) = request.into_parts();
    let text = whole(&app, body).await?;
    let sent = Sent::read(&text)?;
    let key = Key::from_headers(&parts.headers, &caller, "programs", &text)?;
    let (root, files) = (sent.root()?, sent.files());
    // Compiled beside the thread that writes, which everybody waits for.
    let (to, of) = (root.clone(), files.clone());
    let compiled = tokio::task::spawn_blocking(move || compile(&to, &of)).await;
    let compiled = match compiled.map_err(|_| Problem::defect())? {
        Ok(compiled) => Arc::new(compiled),
        Err(findings) => {
            let problem =
                Problem::unprocessable("program-errors", "the program has errors; it was not published");
            return Err(problem.with_findings(&findings));
        }
    };
    let preview = preview(&app, &compiled, sent.dry_run).await?;
    let by = caller.actor;
    let publication = Publication {
        note: sent.note,
        moves: sent.r#move,
        keep_invalid: sent.keep_invalid,
        rerun: sent.rerun,
        is_dry: sent.dry_run,
        ..Publication::new(root, files, compiled)
    };
    let answer = app.office().asked(move |session| {
        once(key.as_ref(), session, |session| {
            let published = go_live(session, &publication, &by.by())?;
            if let Published::Live { version, .. } = &published {
                session.audit(&by, "program published", json!({ "program": version }))?;
            }
            Ok(answer(published, &preview))
        })
    });
    Ok(answer.await?.into_response())
}

/// What a new version would change: what it treats differently, as `consign diff --format json` has it, and of one that is
/// not to be live yet how many of the last decisions would have been others.
#[derive(Default)]
struct Preview {
    /// `None` before the first version.
    difference: Option<Value>,
    replayed: Option<Value>,
}

async fn preview(app: &Arc<App>, new: &Arc<consign::Program>, is_dry: bool) -> Result<Preview, Problem> {
    let Some(live) = app.office().live() else { return Ok(Preview::default()) };
    let (new, office, now) = (new.clone(), app.office().clone(), app.now());
    let looked_at = tokio::task::spawn_blocking(move || {
        let difference = administration::compared(&live, &new, |_, difference| described(difference));
        let again = || administration::replayed(&**office.store(), &new, now);
        let replayed = is_dry.then(again).transpose()?;
        Ok::<_, OpenError>(Preview { difference, replayed: replayed.map(|replayed| json!(replayed)) })
    });
    Ok(looked_at.await.map_err(|_| Problem::defect())??)
}

fn described(difference: &consign::diff::Difference) -> Value {
    let classes: Vec<Value> = difference
        .classes
        .iter()
        .map(|class| {
            json!({ "before": class.before, "after": class.after, "changed": class.changed, "node": class.node,
                "conditions": class.conditions, "are_all": class.are_all })
        })
        .collect();
    json!({ "none": difference.is_none(), "classes": classes, "workflows": difference.workflows,
        "fields": difference.fields, "data": difference.data, "undecided": difference.undecided })
}

fn answer(published: Published, preview: &Preview) -> Answer {
    let Preview { difference, replayed } = preview;
    match published {
        Published::Live { version, directory, moved, rerun } => {
            let body = json!({ "program": version, "directory": directory, "moved": moved, "rerun": rerun, "difference": difference });
            Answer::json(StatusCode::CREATED, body.to_string(), None)
        }
        Published::Dry { moved, misfits } => {
            let body = json!({ "dry_run": true, "moved": moved, "invalid": misfits, "difference": difference, "replayed": replayed });
            Answer::json(StatusCode::OK, body.to_string(), None)
        }
        Published::Directory(findings) => {
            let detail = "the directory does not fit the program's schemas; it was not published";
            Answer::problem(&Problem::unprocessable("directory-errors", detail).with_findings(&findings))
        }
        Published::Stranded(nodes) => {
            let orders: usize = nodes.iter().map(|node| node.count).sum();
            let names: Vec<String> = nodes.iter().map(|node| format!("`{}`", node.node)).collect();
            let detail = format!(
                "{orders} work orders wait at {}, where the new version cannot take them on; say where they go, with `\"move\": {{{}: \"WORKFLOW.NODE\"}}`",
                names.join(", "),
                names.first().map(|name| name.replace('`', "\"")).unwrap_or_default(),
            );
            let problem = Problem::new(StatusCode::CONFLICT, "orders-stranded", detail);
            Answer::problem(&problem.with("nodes", json!(nodes)))
        }
        Published::BadMove { from, message } => {
            let detail = format!("`move` of `{from}`: {message}");
            Answer::problem(&Problem::unprocessable("move", detail))
        }
        Published::Misfits(orders) => {
            let detail = format!(
                "{} stored work orders no longer fit the schema; send `\"keep_invalid\": true` to keep them as they are, to be mended or cancelled",
                orders.len()
            );
            let problem = Problem::new(StatusCode::CONFLICT, "orders-invalid", detail);
            Answer::problem(&problem.with("orders", json!(orders)))
        }
    }
}

/// All versions, the last one first, without their files.
#[utoipa::path(get, path = "/api/v1/programs", tag = "programs", responses((status = 200, description = "The versions", body = [super::openapi::ProgramVersion])))]
pub async fn list(State(app): State<Arc<App>>, caller: Caller) -> Result<Json<Value>, Problem> {
    sees(&caller)?;
    let live = app.office().live().map_or(0, |live| live.program);
    let records = app.read(|read| Ok(read.records(Kind::Program, "", 10_000)?)).await?;
    let versions = records.iter().rev().filter_map(|record| {
        let version: ProgramVersion = serde_json::from_str(&record.body).ok()?;
        Some(json!({ "version": version.version, "by": version.by, "at": version.at, "note": version.note,
            "directory": version.directory, "live": version.version == live }))
    });
    Ok(Json(versions.collect()))
}

/// A version with its files; `live` for the one that decides.
#[utoipa::path(get, path = "/api/v1/programs/{version}", tag = "programs", params(("version" = String, Path, description = "Its number, or `live`")),
    responses((status = 200, description = "The version", body = super::openapi::ProgramVersion), (status = 404, description = "There is none", body = super::openapi::Problem)))]
pub async fn get(
    State(app): State<Arc<App>>,
    caller: Caller,
    Path(name): Path<String>,
) -> Result<Json<Value>, Problem> {
    sees(&caller)?;
    let live = app.office().live().map_or(0, |live| live.program);
    let number = if name == "live" { Some(live) } else { name.parse().ok() };
    let now = app.now();
    let none = || Problem::not_found(format!("there is no version `{name}` of the program"));
    let number: u32 = number.ok_or_else(none)?;
    let record =
        app.read(move |read| Ok(read.record(Kind::Program, &Kind::numbered(number.into()), now)?)).await?;
    let version: ProgramVersion =
        record.and_then(|record| serde_json::from_str(&record.body).ok()).ok_or_else(none)?;
    let files: BTreeMap<&str, &str> =
        version.files.iter().map(|(path, text)| (path.as_str(), text.as_str())).collect();
    Ok(Json(json!({ "version": version.version, "root": version.root, "files": files, "by": version.by,
        "at": version.at, "note": version.note, "directory": version.directory, "live": version.version == live })))
}

/// The rules are the company's.
fn sees(caller: &Caller) -> Result<(), Problem> {
    let of_company = caller.person().is_some_and(|person| person.is_of_company());
    if of_company || caller.actor.has_scope(Scope::Programs) {
        return Ok(());
    }
    Err(Problem::not_found("there is nothing at this address"))
}
