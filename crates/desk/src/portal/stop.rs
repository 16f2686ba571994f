//! Why there is no page, as a page.

use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Redirect, Response};
use maud::html;

use super::room::escaped;
use super::shell::bare;
use crate::api::Problem;
use crate::words::Words;

/// Why there is no page.
#[derive(Debug)]
pub enum Stop {
    /// Nobody is signed in; afterwards it goes on there, unless a form was sent.
    SignIn {
        /// The address that was asked for.
        to: String,
        /// Whether it was no page that can be asked for again.
        is_form: bool,
    },
    /// It does not exist for whoever asks.
    Gone(Words),
    /// The form was made for another session, or by another site.
    Form(Words),
    /// What the desk says.
    Problem(Words, Problem),
}

impl Stop {
    /// For those who read in these words.
    pub fn saying<P: Into<Problem>>(words: Words) -> impl Fn(P) -> Self + Copy {
        move |problem| Self::Problem(words, problem.into())
    }
}

impl IntoResponse for Stop {
    fn into_response(self) -> Response {
        let (words, status, head, detail) = match self {
            Self::SignIn { is_form: true, .. } => return Redirect::to("/sign-in").into_response(),
            Self::SignIn { to, .. } => {
                return Redirect::to(&format!("/sign-in?to={}", escaped(&to))).into_response();
            }
            Self::Gone(words) => {
                (words, StatusCode::NOT_FOUND, words.say("stop-gone"), words.say("stop-gone-detail"))
            }
            Self::Form(words) => {
                (words, StatusCode::FORBIDDEN, words.say("stop-form"), words.say("stop-form-detail"))
            }
            Self::Problem(words, problem) if problem.status() == StatusCode::NOT_FOUND => {
                return Self::Gone(words).into_response();
            }
            Self::Problem(words, problem) => {
                let head = words.say("stop-problem");
                return shown(words, problem.status(), &head, problem.detail(), problem.retry_after());
            }
        };
        shown(words, status, &head, &detail, None)
    }
}

fn shown(words: Words, status: StatusCode, head: &str, detail: &str, retry: Option<u64>) -> Response {
    let page = bare(
        words,
        head,
        &html! {
            h1 { (head) }
            p role="alert" { (detail) }
            p { a href="/" { (words.say("stop-home")) } }
        },
    );
    let mut response = (status, page).into_response();
    if let Some(seconds) = retry {
        response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from(seconds));
    }
    response
}
