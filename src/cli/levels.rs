//! How much each finding weighs: its own severity, unless `consign.toml` or the command line says otherwise.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use serde::Deserialize;

use super::error::Failure;
use crate::diagnostic::suggest::did_you_mean;
use crate::diagnostic::{CODES, Diagnostic, Severity};

/// The name of the file with settings.
const FILE: &str = "consign.toml";

/// What becomes of a finding.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(super) enum Level {
    Allow,
    Warn,
    Deny,
}

/// The options that set levels.
#[derive(clap::Args)]
pub(super) struct LevelArgs {
    /// Make findings errors: a code (`unused/list`), a category (`unused`) or `warnings`
    #[arg(long, value_name = "LINT", value_delimiter = ',')]
    deny: Vec<String>,
    /// Make findings warnings
    #[arg(long, value_name = "LINT", value_delimiter = ',')]
    warn: Vec<String>,
    /// Leave findings out
    #[arg(long, value_name = "LINT", value_delimiter = ',')]
    allow: Vec<String>,
    /// Fail where there are more warnings than this
    #[arg(long, value_name = "N")]
    max_warnings: Option<usize>,
}

/// `consign.toml`
#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
struct File {
    /// Levels by code, category or `warnings`.
    #[serde(default)]
    lints: BTreeMap<String, Level>,
    #[serde(default)]
    check: CheckTable,
}

#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
struct CheckTable {
    max_warnings: Option<usize>,
}

/// The levels for a program.
#[derive(Clone, Debug, Default)]
pub(super) struct Levels {
    given: BTreeMap<String, Level>,
    from_file: BTreeMap<String, Level>,
    pub max_warnings: Option<usize>,
}

impl Levels {
    /// Those of the command line, and of the `consign.toml` nearest to the program, upward.
    pub fn of(args: &LevelArgs, program: &Path) -> Result<Self, Failure> {
        let mut given = BTreeMap::new();
        for (names, level) in
            [(&args.allow, Level::Allow), (&args.warn, Level::Warn), (&args.deny, Level::Deny)]
        {
            for name in names {
                is_known(name, level)
                    .map_err(|message| Failure::message(format!("`--{}`: {message}", level.word())))?;
                given.insert(name.clone(), level);
            }
        }
        let file = nearest_file(program).map(|path| read(&path)).transpose()?.unwrap_or_default();
        let max_warnings = args.max_warnings.or(file.check.max_warnings);
        Ok(Self { given, from_file: file.lints, max_warnings })
    }

    /// A finding as it counts here; nothing where it is allowed. Errors stay what they are.
    pub fn apply(&self, found: &Diagnostic) -> Option<Diagnostic> {
        if found.code.info().severity == Severity::Error {
            return Some(found.clone());
        }
        let mut found = found.clone();
        match self.level(found.code.info().id) {
            Some(Level::Allow) => return None,
            Some(Level::Warn) => found.severity = Severity::Warning,
            Some(Level::Deny) => found.severity = Severity::Error,
            None => {}
        }
        Some(found)
    }

    /// The command line goes before the file, a code before its category, and that before `warnings`.
    fn level(&self, id: &str) -> Option<Level> {
        let category = id.split('/').next().unwrap_or(id);
        let names = [id, category, "warnings"];
        let find =
            |levels: &BTreeMap<String, Level>| names.iter().find_map(|name| levels.get(*name).copied());
        find(&self.given).or_else(|| find(&self.from_file))
    }
}

impl Level {
    fn word(self) -> &'static str {
        match self {
            Level::Allow => "allow",
            Level::Warn => "warn",
            Level::Deny => "deny",
        }
    }
}

/// Whether a name is a code, a category or `warnings`, and can have the level.
fn is_known(name: &str, level: Level) -> Result<(), String> {
    let ids = || CODES.iter().map(|(_, info)| info.id);
    let is_category = ids().any(|id| id.split('/').next() == Some(name));
    let info = CODES.iter().map(|(_, info)| info).find(|info| info.id == name);
    match info {
        Some(info) if info.severity == Severity::Error && level != Level::Deny => {
            Err(format!("`{name}` is an error, which cannot be turned down"))
        }
        Some(_) => Ok(()),
        None if is_category || name == "warnings" => Ok(()),
        None => {
            let near = did_you_mean(name, ids().chain(ids().filter_map(|id| id.split('/').next())));
            let help = near.unwrap_or_else(|| "`consign lints` lists them".to_owned());
            Err(format!("there is no lint `{name}`; {help}"))
        }
    }
}

/// The settings file nearest to a program, in its folder or one above.
fn nearest_file(program: &Path) -> Option<PathBuf> {
    let start = if program == Path::new("-") { PathBuf::from(".") } else { program.to_owned() };
    let start = std::fs::canonicalize(&start).unwrap_or(start);
    start.ancestors().map(|folder| folder.join(FILE)).find(|path| path.is_file())
}

fn read(path: &Path) -> Result<File, Failure> {
    let bytes = super::files::read(path)?;
    let shown = path.display();
    let text = String::from_utf8(bytes).map_err(|_| Failure::message(format!("`{shown}` is not UTF-8")))?;
    let file: File = toml::from_str(&text)
        .map_err(|error| Failure::message(format!("`{shown}`: {}", error.to_string().trim_end())))?;
    for (name, level) in &file.lints {
        is_known(name, *level).map_err(|message| Failure::message(format!("`{shown}`: {message}")))?;
    }
    Ok(file)
}
