//! Colours on a terminal, none in a pipe.

use std::borrow::Cow;
use std::io::IsTerminal;
use std::sync::OnceLock;

use anstyle::{AnsiColor, Style};
use consign::{REPLACEMENT, is_printable};

/// When to colour.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, clap::ValueEnum)]
pub(super) enum Color {
    /// On a terminal, where `NO_COLOR` does not forbid it
    #[default]
    Auto,
    /// Also in a pipe or a file
    Always,
    /// Nowhere
    Never,
}

static COLOR: OnceLock<Color> = OnceLock::new();

/// Sets what `--color` says; the first call counts.
pub(super) fn set(color: Color) {
    let _ = COLOR.set(color);
}

/// Whether a stream is to be coloured: as `--color` says, else a terminal, where `NO_COLOR` does not forbid it.
fn wanted(is_terminal: bool) -> bool {
    match COLOR.get().copied().unwrap_or_default() {
        Color::Always => return true,
        Color::Never => return false,
        Color::Auto => {}
    }
    let forbidden = std::env::var_os("NO_COLOR").is_some_and(|value| !value.is_empty());
    let dumb = std::env::var_os("TERM").is_some_and(|value| value == "dumb");
    is_terminal && !forbidden && !dumb
}

pub(super) fn on_stdout() -> bool {
    wanted(std::io::stdout().is_terminal())
}

pub(super) fn on_stderr() -> bool {
    wanted(std::io::stderr().is_terminal())
}

pub(super) fn error_word() -> String {
    Paint(on_stderr()).red("error:")
}

pub(super) fn warning_word() -> String {
    Paint(on_stderr()).yellow("warning:")
}

/// Paints words, or leaves them.
#[derive(Clone, Copy)]
pub(super) struct Paint(pub bool);

impl Paint {
    fn with(self, style: Style, text: &str) -> String {
        if self.0 { format!("{style}{text}{style:#}") } else { text.to_owned() }
    }

    pub fn red(self, text: &str) -> String {
        self.with(AnsiColor::Red.on_default().bold(), text)
    }

    pub fn green(self, text: &str) -> String {
        self.with(AnsiColor::Green.on_default().bold(), text)
    }

    pub fn yellow(self, text: &str) -> String {
        self.with(AnsiColor::Yellow.on_default().bold(), text)
    }

    pub fn bold(self, text: &str) -> String {
        self.with(Style::new().bold(), text)
    }

    pub fn dim(self, text: &str) -> String {
        self.with(Style::new().dimmed(), text)
    }
}

/// A page as it may be shown: texts of programs, orders and file names may be in it, and nothing of them moves the
/// cursor or talks to the terminal. Where there are `colours`, those stay; a line may end with CR LF.
pub(super) fn shown(text: &str, colours: bool) -> Cow<'_, str> {
    if text.chars().all(is_printable) {
        return Cow::Borrowed(text);
    }
    let mut shown = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(c) = rest.chars().next() {
        let taken = match c {
            '\u{1b}' if colours => colour(rest).unwrap_or_default(),
            '\r' if rest.starts_with("\r\n") => 1,
            _ => 0,
        };
        let whole = taken.max(c.len_utf8());
        match taken > 0 || is_printable(c) {
            true => shown.push_str(&rest[..whole]),
            false => shown.push(REPLACEMENT),
        }
        rest = &rest[whole..];
    }
    Cow::Owned(shown)
}

/// The length of the escape sequence that a text begins with, if it sets colours, weight or underlines of letters
/// and nothing else: no background, nothing that hides letters.
fn colour(text: &str) -> Option<usize> {
    let (numbers, _) = text.strip_prefix("\u{1b}[")?.split_once('m')?;
    let harmless = |number: &str| {
        number.is_empty() || matches!(number.parse(), Ok(0..=4 | 22..=24 | 30..=37 | 39 | 90..=97_u8))
    };
    numbers.split(';').all(harmless).then_some(numbers.len() + 3)
}

#[cfg(test)]
mod tests {
    use super::{Paint, shown};

    #[test]
    fn what_users_write_reaches_no_terminal() {
        let text = "a\u{1b}[2J\u{1b}]0;title\u{7}\u{9b}31m\u{0}\u{fffe}\u{202e}b\rc";
        for colours in [false, true] {
            let shown = shown(text, colours);
            assert!(shown.chars().all(consign::is_printable), "{shown:?}");
            assert!(shown.starts_with('a') && shown.ends_with('c'));
        }
        assert_eq!(shown("\u{1b}[8mhidden\u{1b}[41m", true), "\u{fffd}[8mhidden\u{fffd}[41m");
    }

    #[test]
    fn colours_and_line_ends_stay() {
        let text =
            format!("{}\r\n{}\t\u{1b}[1;4;31mé\u{1b}[m", Paint(true).red("error:"), Paint(true).dim("x"));
        assert_eq!(shown(&text, true), text);
        assert_eq!(shown("a\r\n", false), "a\r\n");
        assert!(!shown(&text, false).contains('\u{1b}'));
    }
}
