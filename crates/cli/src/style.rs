//! Colours on a terminal, none in a pipe.

use std::io::IsTerminal;

use anstyle::{AnsiColor, Style};

/// Whether a stream is to be coloured: a terminal, where `NO_COLOR` does not forbid it.
fn wanted(is_terminal: bool) -> bool {
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
