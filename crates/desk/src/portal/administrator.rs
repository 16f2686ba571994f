//! An administrator in the company's portal. For everybody else there is nothing here, and that they asked is written down.

use std::sync::Arc;

use axum::extract::FromRequestParts;
use axum::http::request::Parts;

use super::room::{Room, Visitor};
use super::stop::Stop;
use crate::api::App;
use crate::core::DeskRole;

/// An administrator in the company's portal.
#[derive(Clone)]
pub struct Administrator(pub Room);

impl std::ops::Deref for Administrator {
    type Target = Room;

    fn deref(&self) -> &Room {
        &self.0
    }
}

/// Whether somebody administers the desk.
pub fn administers(visitor: &Visitor) -> bool {
    visitor.actor().has_desk_role(DeskRole::Administrator)
}

impl FromRequestParts<Arc<App>> for Administrator {
    type Rejection = Stop;

    async fn from_request_parts(parts: &mut Parts, app: &Arc<App>) -> Result<Self, Stop> {
        let visitor = Visitor::from_request_parts(parts, app).await?;
        if !administers(&visitor) {
            let path = parts.extensions.get::<axum::extract::MatchedPath>().map_or("", |path| path.as_str());
            let asked = format!("{} {path}", parts.method);
            app.refused(&visitor.actor(), &asked).await.map_err(Stop::saying(visitor.words))?;
            return Err(Stop::Gone(visitor.words));
        }
        Room::from_request_parts(parts, app).await.map(Self)
    }
}

/// Somebody of the company in its portal.
#[derive(Clone)]
pub struct OfCompany(pub Room);

impl std::ops::Deref for OfCompany {
    type Target = Room;

    fn deref(&self) -> &Room {
        &self.0
    }
}

impl FromRequestParts<Arc<App>> for OfCompany {
    type Rejection = Stop;

    async fn from_request_parts(parts: &mut Parts, app: &Arc<App>) -> Result<Self, Stop> {
        let room = Room::from_request_parts(parts, app).await?;
        if room.person.is_of_company() { Ok(Self(room)) } else { Err(Stop::Gone(room.words)) }
    }
}
