//! What is said of each code: its meaning, a program that triggers it, and one that does not. Of lints it
//! stands in the lint's file; of everything else the examples are the first fixtures of the tests.

use super::lints::{BESIDE, LINTS, LintOptions};
use crate::diagnostic::{CODES, Code, Diagnostics};
use crate::source::{LoadError, Loader, Sources};

/// What is known of a code.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct Entry {
    /// Which code.
    pub code: Code,
    /// What it means and what to do, in Markdown.
    pub explanation: &'static str,
    /// A root file that triggers it, where there is a short one.
    pub bad: Option<&'static str>,
    /// A root file that does not.
    pub good: Option<&'static str>,
}

/// Everything that [`check`](crate::check) may find, in the order of the table of codes.
///
/// ```
/// let lints = consign::catalogue::entries().filter(|entry| entry.code.info().id.starts_with("unused/"));
/// assert_eq!(lints.count(), 7);
/// ```
pub fn entries() -> impl Iterator<Item = Entry> {
    CODES.iter().map(|(code, _)| entry(*code))
}

/// What is known of a code.
pub fn entry(code: Code) -> Entry {
    match LINTS.iter().find(|lint| lint.code == code) {
        Some(lint) => {
            Entry { code, explanation: lint.explanation, bad: Some(lint.bad), good: Some(lint.good) }
        }
        None => {
            let info = code.info();
            Entry { code, explanation: info.summary, bad: info.bad, good: info.good }
        }
    }
}

impl Entry {
    /// What `check` finds in the program that triggers it, of this code alone.
    pub fn shown(&self) -> Option<Diagnostics> {
        let root = Sources::new("main.consign", Beside(self.bad?));
        let options = LintOptions::on(jiff::civil::date(2026, 1, 1));
        let found = crate::check(&root, &options);
        Some(found.filtered(|one| (one.code == self.code).then(|| one.clone())))
    }

    /// The entry as a section of Markdown, without a heading.
    pub fn markdown(&self) -> String {
        let info = self.code.info();
        let mut text = format!("{}\n", sentence(info.summary));
        if self.explanation != info.summary {
            text += &format!("\n{}\n", self.explanation);
        }
        if let Some(shown) = self.shown().filter(|shown| !shown.is_empty()) {
            text += &format!("\n```text\n{}\n```\n", plain(&shown).trim_end());
        }
        text
    }
}

/// Each finding with its line, for where pictures of text are not drawn.
fn plain(found: &Diagnostics) -> String {
    found.to_human(false)
}

/// A phrase as a sentence.
fn sentence(phrase: &str) -> String {
    let mut characters = phrase.chars();
    let first = characters.next().map(|c| c.to_uppercase().to_string()).unwrap_or_default();
    format!("{first}{}.", characters.as_str())
}

/// The files that examples name.
struct Beside(&'static str);

impl Loader for Beside {
    fn load(&self, path: &str) -> Result<Vec<u8>, LoadError> {
        let known = BESIDE.iter().find(|(name, _)| *name == path).map(|(_, text)| *text);
        let text = if path == "main.consign" { Some(self.0) } else { known };
        text.map(|text| text.as_bytes().to_vec()).ok_or(LoadError::NotFound)
    }
}
