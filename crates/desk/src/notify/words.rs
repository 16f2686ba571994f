//! The words of notices, in one place, so that they can be said in other languages too.

/// A language that notices are written in.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Language {
    /// English.
    #[default]
    English,
}

/// How a message came to be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Occasion {
    /// Something has just happened.
    AtOnce,
    /// The day's digest, or the week's.
    Digest,
}

impl Language {
    /// The tag of the language, for HTML.
    pub fn tag(self) -> &'static str {
        match self {
            Language::English => "en",
        }
    }

    /// The subject for one order; `is_late` if its deadline is near.
    pub fn subject_of_one(self, order: &str, node: &str, is_late: bool) -> String {
        match (self, is_late) {
            (Language::English, false) => format!("{order} waits: {node}"),
            (Language::English, true) => format!("{order} is due soon: {node}"),
        }
    }

    /// The subject for several.
    pub fn subject_of_many(self, count: usize, occasion: Occasion) -> String {
        match (self, occasion) {
            (Language::English, Occasion::AtOnce) => format!("{count} work orders wait"),
            (Language::English, Occasion::Digest) => format!("Digest: {count} work orders wait"),
        }
    }

    /// The first line.
    pub fn greeting(self, name: &str) -> String {
        match self {
            Language::English => format!("Hello {name},"),
        }
    }

    /// What follows.
    pub fn introduction(self, count: usize) -> String {
        match (self, count) {
            (Language::English, 1) => "this work order waits for you:".into(),
            (Language::English, count) => format!("these {count} work orders wait for you:"),
        }
    }

    /// What is said of those that are not listed.
    pub fn and_more(self, count: usize) -> String {
        match self {
            Language::English => format!("and {count} more; the list at the desk has all of them"),
        }
    }

    /// Names a line: at which node.
    pub fn node(self) -> &'static str {
        match self {
            Language::English => "At",
        }
    }

    /// Names a line: since when.
    pub fn since(self) -> &'static str {
        match self {
            Language::English => "Since",
        }
    }

    /// Names a line: until when.
    pub fn until(self) -> &'static str {
        match self {
            Language::English => "Until",
        }
    }

    /// Names a line: why it waits.
    pub fn reason(self) -> &'static str {
        match self {
            Language::English => "Why",
        }
    }

    /// What stands at the end.
    pub fn footer(self) -> &'static str {
        match self {
            Language::English => {
                "You are told because of what you, or an administrator for your role, have chosen. The links sign nobody in."
            }
        }
    }
}
