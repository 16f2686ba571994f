//! The portals: pages for the company's people, each provider's people, and its engineers. HTML from here, which works
//! without a script; a small one of our own adds live changes and keys.
//!
//! What may be seen and done is decided in [`core`](crate::core) alone, as for the API; a page shows what is allowed and
//! hands commands in.

mod act;
mod administrator;
mod assets;
mod bulk;
mod directory;
mod draft;
mod explanation;
mod flash;
mod form;
mod list;
mod live;
mod mine;
mod notices;
mod numbers;
mod order;
mod pager;
mod people;
mod places;
mod reason;
mod room;
mod rules;
mod settings;
mod shell;
mod sign_in;
mod stop;
mod styleguide;
mod values;
mod when;
mod who;

pub use crate::words::{Language, Words};
pub use live::Hub;
pub use reason::Nearest;
pub use room::accepted;
pub use rules::{Assistants, Known as KnownPrograms};
pub use sign_in::{Elsewhere, SignIn, not_signed_in, signed_out};

use std::sync::Arc;

use axum::Router;
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::{get, post};
use serde::Deserialize;

use crate::api::App;
use room::{Room, Visitor};
use stop::Stop;

/// An order in an address; what else is there belongs to the portal.
#[derive(Debug, Deserialize)]
pub struct OfOrder {
    /// The order's id.
    pub id: String,
}

/// A command on an order in an address.
#[derive(Debug, Deserialize)]
pub struct OfCommand {
    /// The order's id.
    pub id: String,
    /// The command's word.
    pub command: String,
}

/// All pages.
pub fn pages() -> Router<Arc<App>> {
    let pages = Router::new()
        .route("/", get(home))
        .route("/assets/{name}", get(assets::asset))
        .nest("/company", portal())
        .nest("/provider/{provider}", portal());
    // Where the design language is worked on.
    if cfg!(debug_assertions) { pages.route("/styleguide", get(styleguide::styleguide)) } else { pages }
}

/// The pages that each side has, below where its portal begins. Whose portal an address is of, [`Room`] looks at.
fn portal() -> Router<Arc<App>> {
    Router::new()
        .route("/", get(start))
        .route("/orders", get(list::list))
        .route("/list", post(list::save))
        .route("/live", get(live::changes))
        .route("/orders/{id}", get(order::order))
        .route("/orders/{id}/why", get(explanation::explanation))
        .route("/orders/{id}/{command}", get(act::back).post(act::act))
        .route("/bulk", post(bulk::preview))
        .route("/bulk/do", post(bulk::carry_out))
        .route("/mine", get(mine::mine))
        .route("/settings", get(settings::settings).post(settings::save))
        .merge(directory::pages())
        .merge(notices::pages())
        .merge(numbers::pages())
        .merge(people::pages())
        .merge(rules::pages())
        .fallback(nothing)
}

/// To where whoever is signed in works.
async fn home(visitor: Visitor) -> Response {
    Redirect::to(&visitor.base()).into_response()
}

/// To the lists, or to an engineer's own orders.
async fn start(room: Room) -> Response {
    let part = if places::sees_lists(&room) { "orders" } else { "mine" };
    Redirect::to(&format!("{}/{part}", room.base)).into_response()
}

async fn nothing(room: Room) -> Stop {
    Stop::Gone(room.words)
}
