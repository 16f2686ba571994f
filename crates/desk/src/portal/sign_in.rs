//! Signing in, as pages.

use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use maud::html;

use super::shell::bare;
use super::words::Words;

/// What the page of signing in shows.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SignIn<'s> {
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
            @if self.link.is_none() { p.sub { (words.say("sign-in-help")) } }
        };
        let page = bare(words, &words.say("sign-in"), &content);
        let status = if self.message.is_some() { StatusCode::UNAUTHORIZED } else { StatusCode::OK };
        (status, page).into_response()
    }
}

/// The page of those who have signed out.
pub fn signed_out(words: Words) -> Response {
    let content = html! {
        h1 { (words.say("signed-out")) }
        p { a.button href="/sign-in" { (words.say("sign-in")) } }
    };
    bare(words, &words.say("signed-out"), &content)
}
