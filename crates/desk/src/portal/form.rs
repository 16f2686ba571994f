//! Forms: what they carry, and whether they are of this session.

use std::collections::HashMap;

use axum::extract::Multipart;
use axum::extract::multipart::MultipartError;
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::Response;
use maud::{Markup, html};

use super::room::Visitor;
use super::stop::Stop;
use crate::api::Problem;
use crate::auth::Secret;

/// The field that says which session a form was made for.
const KEY: &str = "form_key";

/// A page that shows a form again, because what it says was not taken.
pub fn refused(mut page: Response) -> Response {
    *page.status_mut() = StatusCode::UNPROCESSABLE_ENTITY;
    page
}

/// What every form carries.
pub fn hidden(visitor: &Visitor) -> Markup {
    html! { input type="hidden" name=(KEY) value=(visitor.form_key); }
}

/// The fields of a form that was sent; a name may come several times.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Filled(HashMap<String, Vec<String>>);

impl Filled {
    /// The fields, if the form was made for the session of whoever sends it, by a page of ours.
    ///
    /// # Errors
    /// If it was not.
    pub fn read(visitor: &Visitor, headers: &HeaderMap, body: &str) -> Result<Self, Stop> {
        let filled = Self::parsed(body);
        let is_form = is_of_kind(headers, "application/x-www-form-urlencoded");
        if is_form && filled.is_of(visitor, headers) { Ok(filled) } else { Err(Stop::Form(visitor.words)) }
    }

    /// The fields and the files of a form that uploads some, if it was made for the session of whoever sends it.
    ///
    /// # Errors
    /// If it was not, or more was sent than is taken.
    pub async fn read_parts(
        visitor: &Visitor,
        headers: &HeaderMap,
        mut parts: Multipart,
    ) -> Result<(Self, Vec<Upload>), Stop> {
        let (mut filled, mut files) = (Self::default(), Vec::new());
        let broken = |error: MultipartError| {
            let problem = Problem::new(error.status(), "upload", error.body_text());
            Stop::Problem(visitor.words, problem)
        };
        while let Some(part) = parts.next_field().await.map_err(broken)? {
            let name = part.name().unwrap_or_default().to_owned();
            let file = part.file_name().map(str::to_owned);
            let bytes = part.bytes().await.map_err(broken)?;
            match file {
                // A field for files that was left empty comes as one without a name.
                Some(path) if path.is_empty() => {}
                Some(path) => files.push(Upload { path, bytes: bytes.to_vec() }),
                None => {
                    let value = String::from_utf8_lossy(&bytes).into_owned();
                    filled.0.entry(name).or_default().push(value);
                }
            }
        }
        if filled.is_of(visitor, headers) { Ok((filled, files)) } else { Err(Stop::Form(visitor.words)) }
    }

    /// Whether a page of ours made it for this session.
    fn is_of(&self, visitor: &Visitor, headers: &HeaderMap) -> bool {
        let site = headers.get("sec-fetch-site").and_then(|value| value.to_str().ok());
        let is_from_here = site.is_none_or(|site| matches!(site, "same-origin" | "none"));
        // Hashes are compared, so that how long it takes tells nothing.
        let hash = |key: &str| Secret::given(key).hash();
        is_from_here && hash(self.one(KEY)) == hash(&visitor.form_key)
    }

    fn parsed(body: &str) -> Self {
        let mut fields: HashMap<String, Vec<String>> = HashMap::new();
        for pair in body.split('&').filter(|pair| !pair.is_empty()) {
            let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
            fields.entry(decoded(name)).or_default().push(decoded(value));
        }
        Self(fields)
    }

    /// The first value of a field, without blanks around it; empty if there is none.
    pub fn one(&self, name: &str) -> &str {
        self.0.get(name).and_then(|values| values.first()).map_or("", |value| value.trim())
    }

    /// The first value of a field as it was sent, with blanks and line ends; those of Windows as one.
    pub fn whole(&self, name: &str) -> String {
        let value = self.0.get(name).and_then(|values| values.first());
        value.map(|value| value.replace("\r\n", "\n")).unwrap_or_default()
    }

    /// The fields whose names begin with this, without it, each with its first value.
    pub fn under<'f>(&'f self, prefix: &'f str) -> impl Iterator<Item = (&'f str, &'f str)> {
        self.0.keys().filter_map(move |name| Some((name.strip_prefix(prefix)?, self.one(name))))
    }

    /// The first value of a field, if it is not empty.
    pub fn some(&self, name: &str) -> Option<&str> {
        Some(self.one(name)).filter(|value| !value.is_empty())
    }

    /// All values of a field.
    pub fn all(&self, name: &str) -> &[String] {
        self.0.get(name).map_or(&[], Vec::as_slice)
    }

    /// Whether a box was ticked.
    pub fn is_ticked(&self, name: &str) -> bool {
        self.0.contains_key(name)
    }
}

fn is_of_kind(headers: &HeaderMap, kind: &str) -> bool {
    let value = headers.get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok());
    value.is_some_and(|value| value.starts_with(kind))
}

/// A file that was sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Upload {
    /// Its name, as the browser says it.
    pub path: String,
    /// Its content.
    pub bytes: Vec<u8>,
}

fn decoded(text: &str) -> String {
    let text = text.replace('+', " ");
    percent_encoding::percent_decode_str(&text).decode_utf8_lossy().into_owned()
}

#[cfg(test)]
mod tests {
    use super::Filled;

    #[test]
    fn fields_as_browsers_send_them() {
        let filled = Filled::parsed("order=WO-1+3&order=%E4%B8%8A%E6%B5%B7&note=a%26b%3Dc&empty=&flag");
        assert_eq!(filled.all("order"), ["WO-1 3", "上海"]);
        assert_eq!(filled.one("note"), "a&b=c");
        assert_eq!(filled.some("empty"), None);
        assert!(filled.is_ticked("flag") && !filled.is_ticked("other"));
        assert_eq!(filled.one("nothing"), "");
    }
}
