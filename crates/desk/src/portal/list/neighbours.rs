//! Where an order is in the list that it was opened from.

use std::sync::Arc;

use super::{Asked, query};
use crate::api::Problem;
use crate::portal::places;
use crate::portal::room::Room;
use crate::query::Standing;
use crate::store::Read;

/// How far an order is looked for in its list.
const LOOKS: usize = 200;

/// Where an order is in its list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct InList {
    /// From 1; `None` if it is not among the first ones, or has left.
    pub at: Option<usize>,
    /// How many orders there are.
    pub count: usize,
    /// The order after it; the first one where it is at no place, or at the last.
    pub next: Option<Arc<str>>,
}

/// Where an order is in the list of this address; `None` if it was opened from none.
///
/// # Errors
/// What the database fails with.
pub fn neighbours(
    standing: &Standing,
    read: &mut dyn Read,
    room: &Room,
    asked: &Asked,
    order: &str,
) -> Result<Option<InList>, Problem> {
    if asked.node.is_empty() || !places::sees_lists(room) {
        return Ok(None);
    }
    let places = places::places(standing, read, room)?;
    let place = places.iter().find(|place| place.name() == asked.node);
    let actor = room.actor();
    let first = Asked { after: String::new(), ..asked.clone() };
    let Ok(mut list) = query(room, &actor, &first, place) else { return Ok(None) };
    list.limit = LOOKS;
    let Ok(listed) = list.page(read) else { return Ok(None) };
    let is_all = asked.is_narrow() || listed.next.is_none();
    let waiting = place.filter(|_| !is_all).and_then(|place| usize::try_from(place.waiting).ok());
    let count = waiting.unwrap_or(listed.orders.len());
    let at = listed.orders.iter().position(|one| *one.id == *order);
    let next = at.and_then(|at| listed.orders.get(at + 1)).or(listed.orders.first());
    let next = next.filter(|one| *one.id != *order).map(|one| one.id.clone());
    Ok(Some(InList { at: at.map(|at| at + 1), count, next }))
}
