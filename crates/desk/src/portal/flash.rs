//! What was just done, told on the next page, with a way to take it back.

use axum::http::{HeaderMap, HeaderValue, header};
use axum::response::{IntoResponse, Redirect, Response};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use fluent_templates::fluent_bundle::FluentValue;
use maud::{Markup, html};
use serde::{Deserialize, Serialize};

use super::room::{Room, escaped};

const COOKIE: &str = "consign_done";

/// What was done. It is no secret and no proof: whoever makes one up tells it to nobody else.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Flash {
    /// Which text says it: `done-assign`.
    pub text: String,
    /// The order.
    #[serde(default)]
    pub order: String,
    /// Whom it was about.
    #[serde(default)]
    pub who: String,
    /// The revision that `recall` takes back; `None` if that is not offered.
    #[serde(default)]
    pub undo: Option<u64>,
}

impl Flash {
    /// Of an order.
    pub fn about(text: &str, order: &str) -> Self {
        Self { text: text.to_owned(), order: order.to_owned(), who: String::new(), undo: None }
    }

    /// What the browser carries to the next page.
    pub fn read(headers: &HeaderMap) -> Option<Self> {
        let cookies = headers.get_all(header::COOKIE).into_iter().filter_map(|value| value.to_str().ok());
        let mut pairs =
            cookies.flat_map(|text| text.split(';')).filter_map(|pair| pair.trim().split_once('='));
        let (_, value) = pairs.find(|(name, value)| *name == COOKIE && !value.is_empty())?;
        serde_json::from_slice(&URL_SAFE_NO_PAD.decode(value).ok()?).ok()
    }

    /// Another page, which tells it.
    pub fn at(&self, to: &str) -> Response {
        let value = URL_SAFE_NO_PAD.encode(serde_json::to_vec(self).unwrap_or_default());
        let mut response = Redirect::to(to).into_response();
        set(&mut response, &value, 60);
        response
    }

    pub(super) fn shown(&self, room: &Room) -> Markup {
        let values = [
            ("order", FluentValue::from(self.order.as_str())),
            ("who", FluentValue::from(self.who.as_str())),
        ];
        let text = match self.text.as_str() {
            id if id.starts_with("done-") => room.words.with(id, values),
            // Somebody made it up.
            _ => String::new(),
        };
        html! {
            @if !text.is_empty() {
                div.done role="status" {
                    span { (text) }
                    @if let Some(revision) = self.undo {
                        form method="post" action=(format!("{}/orders/{}/recall", room.base, escaped(&self.order))) {
                            (super::form::hidden(room))
                            input type="hidden" name="revision" value=(revision);
                            button.quiet { (room.words.say("undo")) }
                        }
                    }
                }
            }
        }
    }
}

/// It was told.
pub fn told(response: &mut Response) {
    set(response, "", 0);
}

/// A page that tells it, if there is something to tell.
pub fn told_on(mut response: Response, flash: Option<&Flash>) -> Response {
    if flash.is_some() {
        told(&mut response);
    }
    response
}

fn set(response: &mut Response, value: &str, seconds: u32) {
    let cookie = format!("{COOKIE}={value}; Path=/; HttpOnly; SameSite=Lax; Max-Age={seconds}");
    if let Ok(value) = HeaderValue::from_str(&cookie) {
        response.headers_mut().append(header::SET_COOKIE, value);
    }
}
