//! The OpenAPI document: paths from beside the handlers, and the shapes of what is sent and answered, each with an
//! example. The types here describe and carry nothing.

use axum::Json;
use serde::Serialize;
use serde_json::Value;
use utoipa::openapi::OpenApi as Written;
use utoipa::openapi::security::{ApiKey, ApiKeyValue, Http, HttpAuthScheme, SecurityScheme};
use utoipa::{Modify, OpenApi, ToSchema};

use super::openapi_errors::Errors;

/// The document.
#[derive(OpenApi)]
#[openapi(
    info(title = "consign desk", description = "Work orders from their arrival to their end. Errors are `application/problem+json` with a stable `type`. Times are RFC 3339, in the program's timezone. A POST of an order, an array of orders, a command, a program or a person takes an `Idempotency-Key`: the same request again is answered as the first time, for 24 hours. Lines of NDJSON are told apart by their orders' ids and revisions."),
    paths(
        super::orders::receive, super::listing::list, super::orders::get, super::history::history,
        super::explanation::explanation, super::candidates::candidates, super::commands::command, super::bulk::commands,
        super::feed::events, super::programs::check, super::programs::publish, super::programs::list,
        super::programs::get, super::directory::providers, super::directory::provider,
        super::directory::change_provider, super::directory::people, super::directory::engineers, super::directory::engineer,
        super::directory::change_engineer, super::people::list, super::people::add, super::people::get,
        super::people::change, super::people::remove, super::people::link, super::people::anonymize, super::people::roles, super::people::me,
        super::people::password,
        super::webhooks::list, super::webhooks::add, super::webhooks::remove, super::webhooks::failures,
        super::webhooks::resend, super::notices::own, super::notices::choose, super::notices::of_role,
        super::notices::set_for_role, super::notices::failures, super::notices::resend, super::tokens::list, super::tokens::add, super::tokens::end, super::health::alive, super::health::ready,
        super::health::metrics,
    ),
    modifiers(&Security, &Errors)
)]
struct Api;

struct Security;

impl Modify for Security {
    fn modify(&self, document: &mut Written) {
        let components = document.components.get_or_insert_default();
        let bearer = SecurityScheme::Http(Http::new(HttpAuthScheme::Bearer));
        components.add_security_scheme("token", bearer);
        let cookie = SecurityScheme::ApiKey(ApiKey::Cookie(ApiKeyValue::new(super::caller::COOKIE)));
        components.add_security_scheme("session", cookie);
        let either = ["token", "session"]
            .map(|name| utoipa::openapi::security::SecurityRequirement::new(name, Vec::<String>::new()));
        document.security = Some(either.to_vec());
    }
}

/// The document.
pub async fn document() -> Json<Written> {
    Json(written())
}

/// The OpenAPI document.
pub fn written() -> Written {
    Api::openapi()
}

/// Where an order is.
#[derive(ToSchema, Serialize)]
pub struct At {
    /// The workflow.
    workflow: Option<String>,
    /// The node at which it waits.
    node: Option<String>,
    /// The node's label.
    label: Option<String>,
    /// `company` or `provider`.
    portal: Option<String>,
    /// The reasons of which a decline there gives one.
    reasons: Option<Vec<String>>,
    /// The provider that has it, or had it when it ended.
    provider: Option<String>,
    /// The engineer that has it, or had it when it ended.
    engineer: Option<String>,
    /// Who declined it; not told to providers.
    declined: Option<Vec<Value>>,
}

/// A work order.
#[derive(ToSchema, Serialize)]
#[schema(example = json!({"id": "WO-2", "revision": 1, "status": "waiting", "at": {"workflow": "repairs", "node": "provider_assignment", "label": "Assign Service Provider", "portal": "company"}, "handler": {"role": "dispatcher"}, "reason": {"code": "no_rule_matched", "message": "no rule matched"}, "received": "2026-03-02T04:00:00-05:00", "arrived": "2026-03-02T04:00:00-05:00", "program": 1, "document": {"wo_number": "WO-2", "region": "CA"}}))]
pub struct Order {
    /// What its schema's `id` says.
    id: String,
    /// Grows by one with each change.
    revision: u64,
    /// `waiting`, `done` or `cancelled`.
    status: String,
    /// The document; for providers without what is for the company.
    document: Value,
    /// Where it is.
    at: Option<At>,
    /// Who is to act; one alone stands without a list.
    handler: Option<Value>,
    /// Why it waits for a dispatcher.
    reason: Option<Value>,
    /// When it came in.
    received: String,
    /// When it came to where it is.
    arrived: String,
    /// Until when somebody is to act.
    deadline: Option<String>,
    /// When those who act there are warned of that; absent once they were.
    warn_at: Option<String>,
    /// Who says to be working on it.
    claimed_by: Option<String>,
    /// The version of the program that placed it.
    program: Option<u32>,
}

/// A work order as it is sent: what the program's schema says.
#[derive(ToSchema, Serialize)]
#[schema(example = json!({"wo_number": "WO-2", "region": "CA"}), value_type = Object)]
pub struct Document(Value);

/// A page of orders.
#[derive(ToSchema, Serialize)]
pub struct OrderPage {
    /// The orders.
    orders: Vec<Order>,
    /// Where the next page begins.
    next: Option<String>,
}

/// A page of events.
#[derive(ToSchema, Serialize)]
pub struct Page {
    /// The events.
    events: Vec<Event>,
    /// Where to go on.
    next: u64,
}

/// An entry of a history or of the feed.
#[derive(ToSchema, Serialize)]
#[schema(example = json!({"seq": 2, "order": "WO-2", "revision": 2, "event": {"type": "assigned", "provider": "coolair"}, "by": {"person": "dana"}, "at": "2026-03-02T04:10:00-05:00", "program": 1}))]
pub struct Event {
    /// Its number among those of all orders.
    seq: u64,
    /// The order's id.
    order: String,
    /// The order's revision after it.
    revision: u64,
    /// What happened.
    event: Value,
    /// Who did it.
    by: Value,
    /// When.
    at: String,
    /// The version of the program that decided.
    program: Option<u32>,
}

/// What a command takes; each of them is optional but for what the command is about.
#[derive(ToSchema, Serialize)]
#[schema(example = json!({"provider": "coolair"}))]
pub struct CommandBody {
    /// `assign`, `reassign`: the provider.
    provider: Option<String>,
    /// `assign`, `reassign`: the engineer.
    engineer: Option<String>,
    /// `decline`: one of the node's reasons.
    reason: Option<String>,
    /// `assign`, `reassign`, `decline`, `complete`, `recall`, `cancel`: a remark.
    note: Option<String>,
    /// `update`: the members of the document that change, as a JSON merge patch.
    fields: Option<Value>,
    /// `update`: whether rules are tried again.
    rerun: Option<bool>,
    /// `note`: the remark.
    text: Option<String>,
    /// `note`: whether the provider sees it.
    shared: Option<bool>,
}

/// A line of `POST /commands`.
#[derive(ToSchema, Serialize)]
#[schema(example = json!({"order": "WO-2", "command": "assign", "revision": 1, "body": {"provider": "coolair"}}))]
pub struct BulkCommand {
    /// The order's id.
    order: String,
    /// The command.
    command: String,
    /// The revision that it was decided on.
    revision: Option<u64>,
    /// What the command takes.
    body: Option<CommandBody>,
}

/// The result for one of many.
#[derive(ToSchema, Serialize)]
#[schema(example = json!({"order": "WO-2", "status": 200, "revision": 2}))]
pub struct BulkResult {
    /// The order's id, where it is known.
    order: Option<String>,
    /// As the status of a request of its own would be.
    status: u16,
    /// The revision afterwards.
    revision: Option<u64>,
    /// What is wrong.
    problem: Option<Problem>,
}

/// An order that came in before; for an array, a result for each.
#[derive(ToSchema, Serialize)]
#[serde(untagged)]
#[expect(dead_code, reason = "it is described and never made")]
pub enum CameBefore {
    /// The order as it is.
    Order(Box<Order>),
    /// The results.
    Results(Vec<BulkResult>),
}

/// An error (RFC 9457).
#[derive(ToSchema, Serialize)]
#[schema(example = json!({"type": "/problems/stale-revision", "title": "Precondition Failed", "status": 412, "detail": "work order `WO-2` is at revision 3, and this was decided on revision 2", "revision": 3}))]
pub struct Problem {
    /// Stable: what programs ask for.
    r#type: String,
    /// The status in words.
    title: String,
    /// The status.
    status: u16,
    /// A sentence that a person can act on.
    detail: String,
    /// Findings of a program, a filter or a directory.
    findings: Option<Value>,
}

/// One whom an order could be given to.
#[derive(ToSchema, Serialize)]
#[schema(example = json!({"id": "coolair", "name": "CoolAir", "may_be_chosen": true, "workload": 3}))]
pub struct Candidate {
    /// The provider's or engineer's id.
    id: String,
    /// The name.
    name: Option<String>,
    /// Whether a person may choose it.
    may_be_chosen: bool,
    /// Open work orders.
    workload: Option<u64>,
    /// What keeps the rules from it, in words.
    because: Option<Vec<String>>,
}

/// Why an order is where it is.
#[derive(ToSchema, Serialize)]
pub struct Explanation {
    /// The last event that moved it.
    event: Event,
    /// What was decided then, with `steps`.
    decision: Value,
}

/// A program as it is sent.
#[derive(ToSchema, Serialize)]
#[schema(example = json!({"root": "main.consign", "files": {"main.consign": "schema work_order { id text }"}, "note": "the north is ours", "dry_run": true}))]
pub struct ProgramSent {
    /// The path of the first file.
    root: Option<String>,
    /// The files by path.
    files: std::collections::BTreeMap<String, String>,
    /// Why.
    note: Option<String>,
    /// Whether nothing is to be kept.
    dry_run: Option<bool>,
    /// Where the orders of a node go, by `workflow.node`.
    r#move: Option<std::collections::BTreeMap<String, String>>,
    /// Whether orders that no longer fit stay.
    keep_invalid: Option<bool>,
    /// Whether rules are tried again over waiting orders.
    rerun: Option<bool>,
}

/// What is found in a program.
#[derive(ToSchema, Serialize)]
pub struct Findings {
    /// Whether there are no errors.
    ok: bool,
    /// The findings, as `consign check --format json` has them.
    findings: Value,
}

/// What publishing came to.
#[derive(ToSchema, Serialize)]
pub struct Published {
    /// The version's number.
    program: Option<u32>,
    /// The directory's.
    directory: Option<u32>,
    /// How many orders were put at another node.
    moved: usize,
    /// What the version treats differently, as `consign diff --format json` has it.
    difference: Option<Value>,
    /// Of a dry run: how the decisions of the last 30 days would have come out, as `consign desk replay --format json` has it.
    replayed: Option<Value>,
}

/// A version of the program.
#[derive(ToSchema, Serialize)]
pub struct ProgramVersion {
    /// Its number.
    version: u32,
    /// Who published it.
    by: Value,
    /// When.
    at: String,
    /// Why.
    note: Option<String>,
    /// Whether it decides.
    live: bool,
}

/// A provider.
#[derive(ToSchema, Serialize)]
pub struct Provider {
    /// Its id.
    id: String,
    /// Its name.
    name: String,
    /// Open work orders.
    workload: u64,
    /// Attributes by path.
    attributes: Value,
    /// The ids of the persons who dispatch for it.
    dispatchers: Vec<String>,
    /// How many engineers it has.
    engineers: usize,
}

/// An engineer.
#[derive(ToSchema, Serialize)]
pub struct Engineer {
    /// The id.
    id: String,
    /// The name.
    name: String,
    /// The provider's id.
    provider: String,
    /// Open work orders.
    workload: u64,
    /// Attributes by path.
    attributes: Value,
}

/// Attributes and their new values.
#[derive(ToSchema, Serialize)]
#[schema(example = json!({"rating": 4.5, "regions": ["NY", "NJ"]}), value_type = Object)]
pub struct Attributes(Value);

/// A person.
#[derive(ToSchema, Serialize)]
#[schema(example = json!({"id": "dana", "name": "Dana Okafor", "sign_in": "dana", "email": "dana@example.com", "side": "company", "roles": ["dispatcher"]}))]
pub struct Person {
    /// The id, which the history keeps.
    id: String,
    /// The full name.
    name: String,
    /// What is typed in to sign in.
    sign_in: String,
    /// The e-mail address.
    email: Option<String>,
    /// `"company"`, or `{"provider": ID}`.
    side: Value,
    /// Roles of the program.
    roles: Option<Vec<String>>,
    /// `administrator`, `viewer`.
    desk_roles: Option<Vec<String>>,
}

/// A person of a provider.
#[derive(ToSchema, Serialize)]
#[schema(example = json!({"id": "pat", "name": "Pat Quinn", "email": "pat@northstar.example", "roles": ["provider_dispatcher"]}))]
pub struct ListedPerson {
    /// The id.
    id: String,
    /// The full name.
    name: String,
    /// The e-mail address, for whom it is shown to.
    email: Option<String>,
    /// Roles of the program.
    roles: Vec<String>,
}

/// What changes of a person.
#[derive(ToSchema, Serialize)]
#[schema(example = json!({"roles": ["dispatcher"]}))]
pub struct PersonChange {
    /// The full name.
    name: Option<String>,
    /// What is typed in to sign in.
    sign_in: Option<String>,
    /// The e-mail address.
    email: Option<String>,
    /// Roles of the program.
    roles: Option<Vec<String>>,
    /// `administrator`, `viewer`.
    desk_roles: Option<Vec<String>>,
}

/// What somebody has chosen to be told.
#[derive(ToSchema, Serialize)]
#[schema(example = json!({"nodes": [{"node": "repairs.choose", "when": "priority >= high", "tell": "at_once"}, {"node": "repairs.choose", "tell": "daily"}], "by": ["email"], "digest": {"at": "07:30", "weekday": "mon", "timezone": "Europe/Berlin"}}))]
pub struct Notices {
    /// By node and condition; for a node the first whose condition holds.
    nodes: Option<Vec<NoticeChoice>>,
    /// `email`, `webhook`; by e-mail unless said otherwise.
    by: Option<Vec<String>>,
    /// Where to, by webhook.
    webhook: Option<NoticeTarget>,
    /// When digests come.
    digest: Option<NoticeDigest>,
}

/// How somebody is told of orders that come to a node.
#[derive(ToSchema, Serialize)]
#[schema(example = json!({"node": "repairs.choose", "when": "priority >= high", "tell": "at_once"}))]
pub struct NoticeChoice {
    /// `workflow.node`
    node: String,
    /// A condition of the language; for a provider's people fields for the company do not exist in it.
    when: Option<String>,
    /// `at_once`, `daily`, `weekly` or `not`.
    tell: String,
}

/// Somebody's webhook.
#[derive(ToSchema, Serialize)]
pub struct NoticeTarget {
    /// The address.
    url: String,
    /// What signs; shown once, where the address is new.
    secret: Option<String>,
}

/// When digests come.
#[derive(ToSchema, Serialize)]
pub struct NoticeDigest {
    /// `HH:MM`; 08:00 unless said otherwise.
    at: Option<String>,
    /// `mon` to `sun`, for weekly ones.
    weekday: Option<String>,
    /// An IANA name; the program's timezone if there is none.
    timezone: Option<String>,
}

/// What could not be told.
#[derive(ToSchema, Serialize)]
pub struct NoticeFailure {
    /// The person's id.
    person: String,
    /// `email` or `webhook`.
    by: String,
    /// The order's id.
    order: String,
    /// `workflow.node`
    node: String,
    /// When it was to be told first.
    since: String,
    /// How often it was tried.
    tries: u32,
    /// What came of the last try.
    error: String,
}

/// A link that signs in once.
#[derive(ToSchema, Serialize)]
pub struct Link {
    /// Its path.
    link: String,
}

/// A role.
#[derive(ToSchema, Serialize)]
pub struct Role {
    /// Its name.
    name: String,
    /// Its label.
    label: String,
    /// `company`, `provider` or `desk`.
    of: String,
}

/// A token, without its secret.
#[derive(ToSchema, Serialize)]
#[schema(example = json!({"name": "intake", "scopes": ["orders-write"]}))]
pub struct Token {
    /// What the history calls the service.
    name: String,
    /// `orders-read`, `orders-write`, `dispatch`, `programs`, `directory`, `people`, `metrics`.
    scopes: Option<Vec<String>>,
    /// The person for whom it acts, instead of scopes.
    person: Option<String>,
    /// When it ends.
    expires: Option<String>,
}

/// A token that was made.
#[derive(ToSchema, Serialize)]
pub struct NewToken {
    /// The token.
    token: Token,
    /// Its secret, shown this once.
    secret: String,
}

/// A webhook as it is sent.
#[derive(ToSchema, Serialize)]
#[schema(example = json!({"url": "https://example.com/consign", "events": ["assigned", "done"]}))]
pub struct WebhookSent {
    /// The address.
    url: String,
    /// The types of events; all if they are left out.
    events: Option<Vec<String>>,
}

/// A webhook.
#[derive(ToSchema, Serialize)]
pub struct Webhook {
    /// Its id.
    id: String,
    /// The address.
    url: String,
    /// The types of events; all if there are none.
    events: Vec<String>,
    /// What signs what is sent; where it was just added.
    secret: Option<String>,
    /// Up to which event it has come.
    after: Option<u64>,
    /// How many orders have events that are tried again.
    waiting: Option<usize>,
    /// How many orders have events that are not tried any more.
    failed: Option<usize>,
}

/// Events of an order that could not be sent.
#[derive(ToSchema, Serialize)]
pub struct WebhookFailure {
    /// The order's id.
    order: String,
    /// The events' numbers.
    events: Vec<u64>,
    /// How often the first of them was tried.
    tries: u32,
    /// Since when.
    since: String,
    /// When it is tried next.
    next: Option<String>,
    /// What came of the last try.
    error: String,
}

/// That something is meant which cannot be undone.
#[derive(ToSchema, Serialize)]
pub struct Confirmation {
    /// The id of whom it is about.
    #[schema(example = "dana")]
    confirm: String,
}

/// A person who is anonymous now.
#[derive(ToSchema, Serialize)]
pub struct Anonymized {
    /// The id that the history has in place of the person's.
    #[schema(example = "anonymous-5f0c62d1a9e3b874")]
    pseudonym: String,
    /// In how many events.
    #[schema(example = 42)]
    events: u64,
}

/// A password that somebody chooses.
#[derive(ToSchema, Serialize)]
pub struct NewPassword {
    /// At least ten characters.
    password: String,
    /// The one until now, if there is one.
    current: Option<String>,
}
