//! Regular expressions of a program.

use serde::{Deserialize, Serialize};
use std::hash::{Hash, Hasher};
use std::sync::{Arc, OnceLock};

/// How large a compiled one may be, in bytes.
const SIZE: usize = 1 << 20;

/// A regular expression, equal by its text.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(into = "WrittenRegex", try_from = "WrittenRegex")]
pub(crate) struct Regex {
    pub regex: LazyRegex,
    /// Whether it ignores case.
    pub caseless: bool,
}

/// Compiled when it is first matched, because compiling takes longer than all else of opening a bundle.
#[derive(Clone, Debug)]
pub(crate) struct LazyRegex {
    text: Arc<str>,
    caseless: bool,
    /// `None` if it would be too large.
    compiled: Arc<OnceLock<Option<regex::Regex>>>,
}

impl Regex {
    /// Compiles one.
    ///
    /// # Errors
    /// Where the text is no regular expression, or one that would be too large.
    pub fn new(text: &str, caseless: bool) -> Result<Self, regex::Error> {
        let regex = LazyRegex {
            compiled: OnceLock::from(Some(compile(text, caseless)?)).into(),
            ..lazy(text, caseless)
        };
        Ok(Self { regex, caseless })
    }
}

impl LazyRegex {
    /// Its text.
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// Whether it matches some part of the text. One that would be too large, which can only come from a bundle
    /// that somebody changed, matches nothing.
    pub fn is_match(&self, text: &str) -> bool {
        let compiled = self.compiled.get_or_init(|| compile(&self.text, self.caseless).ok());
        compiled.as_ref().is_some_and(|regex| regex.is_match(text))
    }
}

fn lazy(text: &str, caseless: bool) -> LazyRegex {
    LazyRegex { text: text.into(), caseless, compiled: Arc::default() }
}

fn compile(text: &str, caseless: bool) -> Result<regex::Regex, regex::Error> {
    regex::RegexBuilder::new(text).case_insensitive(caseless).size_limit(SIZE).build()
}

/// What a bundle keeps of one.
#[derive(Serialize, Deserialize)]
struct WrittenRegex {
    text: String,
    caseless: bool,
}

impl From<Regex> for WrittenRegex {
    fn from(regex: Regex) -> Self {
        Self { text: regex.regex.as_str().to_owned(), caseless: regex.caseless }
    }
}

impl TryFrom<WrittenRegex> for Regex {
    type Error = Box<regex_syntax::Error>;

    fn try_from(form: WrittenRegex) -> Result<Self, Self::Error> {
        regex_syntax::ParserBuilder::new().case_insensitive(form.caseless).build().parse(&form.text)?;
        Ok(Self { regex: lazy(&form.text, form.caseless), caseless: form.caseless })
    }
}

impl PartialEq for Regex {
    fn eq(&self, other: &Self) -> bool {
        self.caseless == other.caseless && self.regex.as_str() == other.regex.as_str()
    }
}

impl Eq for Regex {}

impl Hash for Regex {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.caseless.hash(state);
        self.regex.as_str().hash(state);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn opened(text: &str, caseless: bool) -> Result<Regex, postcard::Error> {
        let bytes =
            postcard::to_stdvec(&WrittenRegex { text: text.into(), caseless }).expect("it is written");
        postcard::from_bytes(&bytes)
    }

    #[test]
    fn one_that_is_opened_is_the_one_that_was_compiled() {
        for (text, caseless, found) in [("^a.c$", true, "aBC"), ("É{2}", true, "xéÉ"), (r"\d$", false, "a1")]
        {
            let compiled = Regex::new(text, caseless).expect("an expression");
            let opened = opened(text, caseless).expect("an expression");
            assert_eq!(opened, compiled);
            assert!(opened.regex.compiled.get().is_none(), "not yet");
            for subject in [found, "", "b"] {
                assert_eq!(opened.regex.is_match(subject), subject == found, "{text} {subject}");
                assert_eq!(compiled.regex.is_match(subject), subject == found, "{text} {subject}");
            }
        }
    }

    #[test]
    fn what_is_no_expression_is_not_opened() {
        for text in ["(", "a{2,1}", "\\p{Nowhere}", "(?=a)"] {
            assert!(opened(text, false).is_err(), "{text}");
        }
    }

    #[test]
    fn one_that_is_too_large_matches_nothing() {
        let large = r"\pL{200}";
        assert!(Regex::new(large, false).is_err());
        assert!(!opened(large, false).expect("an expression").regex.is_match(&"a".repeat(200)));
    }
}
