//! Signing in, as pages.

use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use maud::html;
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};

use super::shell::bare;
use crate::words::Words;

/// What the page of signing in shows.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SignIn<'s> {
    /// The other house at which one can sign in.
    pub elsewhere: Option<Elsewhere>,
    /// The secret of a link; without one it asks for name and password.
    pub link: Option<&'s str>,
    /// Where it goes on afterwards.
    pub to: &'s str,
    /// The text that says why it was not done, by id.
    pub message: Option<&'s str>,
}

impl SignIn<'_> {
    /// The page. A link is taken only when its button is pressed: programs that look at links in mails do not use them up.
    pub fn page(&self, words: Words) -> Response {
        let content = html! {
            h1 { (words.say("sign-in")) }
            @if let Some(message) = self.message { div.problem role="alert" { p { (words.say(message)) } } }
            form.card.form method="post" action="/sign-in" {
                @if !self.to.is_empty() { input type="hidden" name="to" value=(self.to); }
                @if let Some(link) = self.link {
                    p { (words.say("sign-in-once")) }
                    input type="hidden" name="link" value=(link);
                    button.primary.wide autofocus { (words.say("sign-in")) }
                } @else {
                    label { (words.say("sign-in-name")) input name="name" autocomplete="username" required autofocus; }
                    label { (words.say("sign-in-password")) input name="password" type="password" autocomplete="current-password" required; }
                    button.primary.wide { (words.say("sign-in")) }
                }
            }
            @if let (None, Some(elsewhere)) = (self.link, &self.elsewhere) {
                p { a.button.wide href=(elsewhere.href(self.to)) { (words.with("open-id-with", [("name", elsewhere.label.as_str().into())])) } }
            }
            @if self.link.is_none() { p.sub { (words.say("sign-in-help")) } }
        };
        let page = bare(words, &words.say("sign-in"), &content);
        let status = if self.message.is_some() { StatusCode::UNAUTHORIZED } else { StatusCode::OK };
        (status, page).into_response()
    }
}

/// Another house at which one can sign in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Elsewhere {
    /// Where that begins.
    pub path: String,
    /// What people call it.
    pub label: String,
}

impl Elsewhere {
    fn href(&self, to: &str) -> String {
        let to = utf8_percent_encode(to, NON_ALPHANUMERIC);
        if to.to_string().is_empty() { self.path.clone() } else { format!("{}?to={to}", self.path) }
    }
}

/// The page of those whom another house has not signed in: why, by the id of a text, and what they call the house.
pub fn not_signed_in(words: Words, status: StatusCode, id: &str, house: &str) -> Response {
    let content = html! {
        h1 { (words.say("sign-in")) }
        div.problem role="alert" { p { (words.with(id, [("name", house.into())])) } }
        p { a.button href="/sign-in" { (words.say("sign-in")) } }
    };
    (status, bare(words, &words.say("sign-in"), &content)).into_response()
}

/// The page of those who have signed out.
pub fn signed_out(words: Words) -> Response {
    let content = html! {
        h1 { (words.say("signed-out")) }
        p { a.button href="/sign-in" { (words.say("sign-in")) } }
    };
    bare(words, &words.say("signed-out"), &content)
}
