//! Pages of orders.

use std::sync::Arc;

use axum::Json;
use axum::extract::{Query, State};
use axum::http::{HeaderMap, HeaderValue, header};
use axum::response::{IntoResponse, Response};
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;

use super::app::App;
use super::caller::Caller;
use super::problem::Problem;
use super::{csv, view};
use crate::core::{Actor, Live, Order, Status};
use crate::query::{Filter, List, Listed, QueryError, Search, Sorting, node_named};
use crate::store::Select;

/// What can be asked for.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Asked {
    filter: Option<String>,
    search: Option<String>,
    node: Option<String>,
    status: Option<String>,
    provider: Option<String>,
    engineer: Option<String>,
    sort: Option<String>,
    limit: Option<usize>,
    after: Option<String>,
    #[serde(default)]
    spreadsheet_safe: bool,
}

#[derive(Serialize)]
struct Page {
    orders: Vec<Box<RawValue>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    next: Option<String>,
}

/// A page of the orders that the caller sees; `next` is where the page after it begins.
#[utoipa::path(get, path = "/api/v1/orders", tag = "orders",
    params(("filter" = Option<String>, Query, description = "A condition of the language over the order, such as `priority >= high`"),
           ("search" = Option<String>, Query, description = "Words that an order holds, in its id or in its fields"),
           ("node" = Option<String>, Query, description = "`workflow.node`, or a node's name that one workflow alone has"),
           ("status" = Option<String>, Query, description = "`waiting`, `done` or `cancelled`"),
           ("provider" = Option<String>, Query, description = "The provider that has them"),
           ("engineer" = Option<String>, Query, description = "The engineer that has them"),
           ("sort" = Option<String>, Query, description = "`arrived`, `received`, `deadline`, `id` or a field of the work order, such as `priority`; with `-` before it from the last to the first. Where the schema has a field of such a name, `desk.deadline` is the desk's"),
           ("limit" = Option<usize>, Query, description = "How many at most"),
           ("after" = Option<String>, Query, description = "Where to go on, as `next` of the page before said"),
           ("spreadsheet_safe" = Option<bool>, Query, description = "In CSV: no cell is a formula to a spreadsheet")),
    responses((status = 200, description = "The orders; NDJSON with `Accept: application/x-ndjson`, CSV with `Accept: text/csv`, where the header `Link` has the next page", body = super::openapi::OrderPage),
              (status = 422, description = "The filter has errors, there is nothing such to sort by, or the cursor is none", body = super::openapi::Problem)))]
pub async fn list(
    State(app): State<Arc<App>>,
    caller: Caller,
    Query(asked): Query<Asked>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let (live, now) = (app.live()?, app.now());
    let accepts = headers.get(header::ACCEPT).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let form = Form::accepted(accepts);
    let most = app.limits().page;
    app.read(move |read| {
        let list = asked.list(&live, &caller.actor, now, most)?;
        let page = list.page(read)?;
        answer(&list, page, form, &asked)
    })
    .await
}

/// How a page is written.
#[derive(Clone, Copy)]
enum Form {
    Json,
    Ndjson,
    Csv,
}

impl Form {
    fn accepted(accepts: &str) -> Self {
        match accepts {
            _ if accepts.contains("application/x-ndjson") => Self::Ndjson,
            _ if accepts.contains("text/csv") => Self::Csv,
            _ => Self::Json,
        }
    }
}

fn answer(list: &List<'_>, page: Listed, form: Form, asked: &Asked) -> Result<Response, Problem> {
    let Listed { orders, next } = page;
    if let Form::Csv = form {
        let text = csv::written(list.live, list.actor, &orders, list.now, asked.spreadsheet_safe);
        let text = text.map_err(|_| Problem::defect())?;
        let mut response = ([(header::CONTENT_TYPE, "text/csv; charset=utf-8")], text).into_response();
        if let Some(link) = next.and_then(|next| asked.link(&next)) {
            response.headers_mut().insert(header::LINK, link);
        }
        return Ok(response);
    }
    let shown = |order: &Order| view::order(list.live, list.actor, order, list.now);
    let orders: Vec<_> = orders.iter().filter_map(shown).collect();
    if let Form::Json = form {
        return Ok(Json(Page { orders, next }).into_response());
    }
    let mut text: String = orders.iter().map(|order| format!("{}\n", order.get())).collect();
    if let Some(next) = next {
        text += &format!("{{\"next\":\"{next}\"}}\n");
    }
    Ok(([(header::CONTENT_TYPE, "application/x-ndjson")], text).into_response())
}

impl Asked {
    fn list<'l>(
        &self,
        live: &'l Live,
        actor: &'l Actor,
        now: consign::Timestamp,
        most: usize,
    ) -> Result<List<'l>, Problem> {
        let filter = self.filter.as_deref().map(|text| Filter::new(live, actor, text)).transpose()?;
        Ok(List {
            live,
            actor,
            now,
            select: self.select(live, actor)?,
            sorting: Sorting::named(live, actor, self.sort.as_deref().unwrap_or("desk.arrived"))?,
            filter,
            search: self.search.as_deref().and_then(Search::new),
            after: self.after.clone(),
            limit: self.limit.unwrap_or(50).clamp(1, most),
        })
    }

    fn select(&self, live: &Live, actor: &Actor) -> Result<Select, Problem> {
        let status = self.status.as_deref().map(|word| {
            Status::named(word).ok_or_else(|| {
                let detail =
                    format!("there is no status `{word}`; there are `waiting`, `done` and `cancelled`");
                Problem::unprocessable("status", detail)
            })
        });
        let node = self.node.as_deref().map(|name| node_named(live, name)).transpose()?;
        Ok(Select {
            status: status.transpose()?,
            node: node.map(|node| (node.workflow.to_string(), node.name.to_string())),
            // A provider's people see the orders of their provider, whatever they ask for.
            provider: actor.provider().map(ToString::to_string).or_else(|| self.provider.clone()),
            engineer: self.engineer.clone(),
            ..Select::default()
        })
    }

    /// The address of the next page, as the header has it.
    fn link(&self, next: &str) -> Option<HeaderValue> {
        let text = |name: &'static str, value: &Option<String>| value.clone().map(|value| (name, value));
        let flag = self.spreadsheet_safe.then(|| ("spreadsheet_safe", "true".to_owned()));
        let asked = [
            text("filter", &self.filter),
            text("search", &self.search),
            text("node", &self.node),
            text("status", &self.status),
            text("provider", &self.provider),
            text("engineer", &self.engineer),
            text("sort", &self.sort),
            self.limit.map(|limit| ("limit", limit.to_string())),
            flag,
            Some(("after", next.to_owned())),
        ];
        let pairs: Vec<String> =
            asked.into_iter().flatten().map(|(name, value)| format!("{name}={}", escaped(&value))).collect();
        HeaderValue::from_str(&format!("</api/v1/orders?{}>; rel=\"next\"", pairs.join("&"))).ok()
    }
}

fn escaped(text: &str) -> impl std::fmt::Display + '_ {
    percent_encoding::utf8_percent_encode(text, percent_encoding::NON_ALPHANUMERIC)
}

impl From<QueryError> for Problem {
    fn from(error: QueryError) -> Self {
        let detail = error.to_string();
        match error {
            QueryError::Filter(findings) => Self::unprocessable("filter", detail).with_findings(&findings),
            QueryError::Sort(_) => Self::unprocessable("sort", detail),
            QueryError::Node(_) => Self::unprocessable("node", detail),
            QueryError::Cursor(_) => Self::unprocessable("cursor", detail),
            QueryError::TooMany { .. } => Self::unprocessable("too-many-to-sort", detail),
            QueryError::Store(error) => error.into(),
        }
    }
}
