//! A row of a list.

use std::sync::Arc;

use consign::schema::FieldView;
use consign::trace::NearestMiss;
use maud::{Markup, html};

use super::Asked;
use crate::core::Order;
use crate::portal::room::{Room, escaped};
use crate::portal::when::Times;
use crate::portal::who::Names;
use crate::portal::{reason, values};

/// What is known of a row besides the order.
pub struct Row<'p> {
    /// The order.
    pub order: &'p Order,
    /// The rule that nearly matched.
    pub nearest: Option<Arc<NearestMiss>>,
}

/// What all rows of a page share.
pub struct Table<'p> {
    /// Who looks.
    pub room: &'p Room,
    /// What was asked for.
    pub asked: &'p Asked,
    /// The fields that are shown.
    pub columns: &'p [FieldView<'p>],
    /// How instants are shown.
    pub times: &'p Times,
    /// The names of those who are at an order.
    pub names: &'p Names,
    /// Whether orders are selected here.
    pub selects: bool,
}

impl Table<'_> {
    /// The row of an order.
    pub fn row(&self, row: &Row<'_>) -> Markup {
        let Row { order, nearest } = row;
        let room = self.room;
        let read = room.live.order(&order.document).ok();
        let program = room.live.compiled();
        let shown =
            |field: &FieldView<'_>| read.as_ref().and_then(|read| program.order_value(read, field.path));
        let to = format!("{}/orders/{}?{}", room.base, escaped(&order.id), self.asked.query());
        let label = room.words.with("select-order", [("order", (&*order.id).into())]);
        html! {
            tr data-order=(order.id) data-revision=(order.revision) {
                @if self.selects {
                    td.pick { input type="checkbox" name="order" value=(format!("{} {}", order.revision, order.id)) aria-label=(label) form="bulk"; }
                }
                th.id scope="row" { a href=(to) { bdi { (order.id) } } (self.claimed(order)) }
                @for field in self.columns {
                    td class=[values::is_number(&field.field_type).then_some("num")] {
                        @if let Some(value) = shown(field) { (values::value(self.times, &value)) }
                    }
                }
                @if room.person.is_of_company() { (self.why(order, nearest.as_deref())) }
                td.num { (self.times.since(order.placement.arrived)) }
                td.num { @if let Some(deadline) = order.placement.deadline { (self.times.due(deadline)) } }
            }
        }
    }

    fn why(&self, order: &Order, nearest: Option<&NearestMiss>) -> Markup {
        let why = reason::why(self.room, order, nearest);
        html! { td.why { @if !why.head.is_empty() { b { (why.head) } } @if !why.detail.is_empty() { div.sub { bdi { (why.detail) } } } } }
    }

    /// Who says to be working on it.
    fn claimed(&self, order: &Order) -> Markup {
        let claim = order.claim_at(self.room.now);
        html! {
            @if let Some(claim) = claim {
                div.sub data-claim {
                    @if claim.by == self.room.person.id { (self.room.words.say("claimed-by-you")) }
                    @else { (self.room.words.with("claimed-by", [("who", self.names.person(&claim.by).into())])) }
                }
            }
        }
    }
}
