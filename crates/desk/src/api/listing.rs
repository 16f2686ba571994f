//! Pages of orders.

use std::sync::Arc;

use axum::Json;
use axum::extract::{Query, State};
use axum::http::{HeaderMap, header};
use axum::response::{IntoResponse, Response};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;

use super::app::App;
use super::caller::Caller;
use super::problem::Problem;
use super::view;
use crate::core::{Actor, Live, Order, Status};
use crate::store::{Cursor, Read, Select, Sort};

/// How many orders are looked at for one page at most, where a filter leaves few.
const LOOKS: usize = 50_000;

/// How many are read at a time.
const READS: usize = 500;

/// What can be asked for.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Asked {
    filter: Option<String>,
    node: Option<String>,
    status: Option<String>,
    provider: Option<String>,
    engineer: Option<String>,
    sort: Option<String>,
    limit: Option<usize>,
    after: Option<String>,
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
           ("node" = Option<String>, Query, description = "`workflow.node`, or a node's name that one workflow alone has"),
           ("status" = Option<String>, Query, description = "`waiting`, `done` or `cancelled`"),
           ("provider" = Option<String>, Query, description = "The provider that has them"),
           ("engineer" = Option<String>, Query, description = "The engineer that has them"),
           ("sort" = Option<String>, Query, description = "`arrived`, `received`, `deadline` or `id`; with `-` before it from the last to the first"),
           ("limit" = Option<usize>, Query, description = "How many at most"),
           ("after" = Option<String>, Query, description = "Where to go on, as `next` of the page before said")),
    responses((status = 200, description = "The orders; NDJSON with `Accept: application/x-ndjson`", body = super::openapi::OrderPage),
              (status = 422, description = "The filter has errors, or the cursor is none", body = super::openapi::Problem)))]
pub async fn list(
    State(app): State<Arc<App>>,
    caller: Caller,
    Query(asked): Query<Asked>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let (live, now) = (app.live()?, app.now());
    let select = select(&live, &caller.actor, &asked, app.limits().page)?;
    let filter = asked.filter.as_deref().map(|text| super::filter::Filter::new(&live, &caller.actor, text));
    let filter = filter.transpose()?;
    let page = app.read(move |read| page(read, &live, &caller.actor, select, filter.as_ref(), now)).await?;
    let accepts = headers.get(header::ACCEPT).and_then(|value| value.to_str().ok()).unwrap_or_default();
    if accepts.contains("application/x-ndjson") {
        let mut text: String = page.orders.iter().map(|order| format!("{}\n", order.get())).collect();
        if let Some(next) = page.next {
            text += &format!("{{\"next\":\"{next}\"}}\n");
        }
        return Ok(([(header::CONTENT_TYPE, "application/x-ndjson")], text).into_response());
    }
    Ok(Json(page).into_response())
}

fn select(live: &Live, actor: &Actor, asked: &Asked, most: usize) -> Result<Select, Problem> {
    let (descending, sort) = match asked.sort.as_deref().unwrap_or("arrived").strip_prefix('-') {
        Some(sort) => (true, sort),
        None => (false, asked.sort.as_deref().unwrap_or("arrived")),
    };
    let sort = Sort::named(sort).ok_or_else(|| {
        let known = Sort::ALL.map(Sort::as_str).join("`, `");
        Problem::unprocessable("sort", format!("orders are not sorted by `{sort}`; they can be by `{known}`"))
    })?;
    let status = asked.status.as_deref().map(|word| {
        Status::named(word).ok_or_else(|| {
            let detail = format!("there is no status `{word}`; there are `waiting`, `done` and `cancelled`");
            Problem::unprocessable("status", detail)
        })
    });
    let (provider, engineer) = own(actor, asked);
    Ok(Select {
        status: status.transpose()?,
        node: asked.node.as_deref().map(|name| node(live, name)).transpose()?,
        provider,
        engineer,
        since: None,
        sort,
        descending,
        after: asked.after.as_deref().map(|text| cursor(text, sort, descending)).transpose()?,
        limit: asked.limit.unwrap_or(50).clamp(1, most),
    })
}

/// Whose orders are looked at: a provider's people see those of their provider, whatever they ask for.
fn own(actor: &Actor, asked: &Asked) -> (Option<String>, Option<String>) {
    match actor.provider() {
        Some(own) => (Some(own.to_string()), asked.engineer.clone()),
        None => (asked.provider.clone(), asked.engineer.clone()),
    }
}

fn node(live: &Live, name: &str) -> Result<(String, String), Problem> {
    let is_it = |(workflow, node): (&str, &str)| match name.split_once('.') {
        Some((of, named)) => of == workflow && named == node,
        None => name == node,
    };
    let mut found: Vec<_> =
        live.nodes().map(|(workflow, node, _)| (workflow, node)).filter(|it| is_it(*it)).collect();
    found.sort_unstable();
    match found[..] {
        [(workflow, node)] => Ok((workflow.into(), node.into())),
        [] => {
            let mut known: Vec<_> =
                live.nodes().map(|(workflow, node, _)| format!("`{workflow}.{node}`")).collect();
            known.sort_unstable();
            let detail = format!("no order waits at a node `{name}`; the nodes are {}", known.join(", "));
            Err(Problem::unprocessable("node", detail))
        }
        _ => {
            let all: Vec<_> = found.iter().map(|(workflow, node)| format!("`{workflow}.{node}`")).collect();
            let detail = format!("several workflows have a node `{name}`: write {}", all.join(" or "));
            Err(Problem::unprocessable("node", detail))
        }
    }
}

fn page(
    read: &mut dyn Read,
    live: &Live,
    actor: &Actor,
    mut select: Select,
    filter: Option<&super::filter::Filter>,
    now: consign::Timestamp,
) -> Result<Page, Problem> {
    let (limit, mut orders, mut looked) = (select.limit, Vec::new(), 0);
    select.limit = if filter.is_some() { READS } else { limit };
    if matches!(actor, Actor::Service(service) if !service.sees_orders()) {
        return Ok(Page { orders, next: None });
    }
    loop {
        let found = read.orders(&select)?;
        for (index, order) in found.iter().enumerate() {
            let passes = filter.is_none_or(|filter| filter.holds(live, order, now));
            orders.extend(passes.then(|| view::order(live, actor, order, now)).flatten());
            if orders.len() == limit {
                let is_last = index + 1 == found.len() && found.len() < select.limit;
                return Ok(Page { orders, next: (!is_last).then(|| written(&select, order)) });
            }
        }
        looked += found.len();
        let Some(last) = found.last().filter(|_| found.len() == select.limit) else {
            return Ok(Page { orders, next: None });
        };
        if looked >= LOOKS {
            return Ok(Page { orders, next: Some(written(&select, last)) });
        }
        select.after = Some(Cursor::after(select.sort, last));
    }
}

/// A cursor as it is sent: what the page was sorted by is in it.
fn written(select: &Select, last: &Order) -> String {
    let sign = if select.descending { "-" } else { "" };
    let Cursor { key, id } = Cursor::after(select.sort, last);
    URL_SAFE_NO_PAD.encode(format!("{sign}{} {key} {id}", select.sort.as_str()))
}

fn cursor(text: &str, sort: Sort, descending: bool) -> Result<Cursor, Problem> {
    let none = || {
        let detail = "`after` is no place where a page ended; take it from `next` of the page before";
        Problem::unprocessable("cursor", detail)
    };
    let bytes = URL_SAFE_NO_PAD.decode(text).map_err(|_| none())?;
    let text = String::from_utf8(bytes).map_err(|_| none())?;
    let mut parts = text.splitn(3, ' ');
    let (Some(of), Some(key), Some(id)) = (parts.next(), parts.next(), parts.next()) else {
        return Err(none());
    };
    let sign = if descending { "-" } else { "" };
    if of != format!("{sign}{}", sort.as_str()) {
        let detail = format!("`after` is of a page that was sorted by `{of}`; ask for the same `sort`");
        return Err(Problem::unprocessable("cursor", detail));
    }
    Ok(Cursor { key: key.parse().map_err(|_| none())?, id: id.to_owned() })
}
