//! How much each finding weighs: its own severity, unless `consign.toml` or the command line says otherwise.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::rc::Rc;

use serde::Deserialize;

use super::error::Failure;
use consign::diagnostic::did_you_mean;
use consign::diagnostic::{CODES, CodeInfo, Diagnostic, Severity};

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
    /// Read here so that a mistake in it is told by every verb.
    #[serde(default)]
    #[cfg_attr(not(feature = "lsp"), expect(dead_code, reason = "no editor speaks to this build"))]
    editor: EditorTable,
    /// Read here so that a mistake in it is told by every verb.
    #[serde(default)]
    #[cfg_attr(not(feature = "desk"), expect(dead_code, reason = "this build has no desk"))]
    serve: ServeTable,
}

/// What `serve` takes where neither a flag nor the environment says it.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
#[cfg_attr(not(feature = "desk"), expect(dead_code, reason = "this build has no desk"))]
pub(super) struct ServeTable {
    pub database: Option<String>,
    pub listen: Option<std::net::SocketAddr>,
    pub address: Option<String>,
    pub log: Option<String>,
    pub log_json: Option<bool>,
    #[serde(default)]
    pub webhook_allow: Vec<String>,
    pub tls_cert: Option<PathBuf>,
    pub tls_key: Option<PathBuf>,
    #[serde(default)]
    pub trusted_proxy: Vec<String>,
    pub smtp_host: Option<String>,
    pub smtp_tls: Option<String>,
    pub smtp_user: Option<String>,
    pub smtp_password_file: Option<PathBuf>,
    pub smtp_from: Option<String>,
    pub smtp_ca: Option<PathBuf>,
    #[serde(default)]
    pub open_id: Vec<OpenIdTable>,
}

/// Where people of one side sign in besides; what proves to it that this is the desk is in the environment.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
#[cfg_attr(not(feature = "desk"), expect(dead_code, reason = "this build has no desk"))]
pub(super) struct OpenIdTable {
    pub issuer: String,
    pub client_id: String,
    pub label: Option<String>,
    /// The provider whose people; the company's if there is none.
    pub provider: Option<String>,
    /// The claim that is the sign-in name; the verified e-mail address counts if there is none.
    pub claim: Option<String>,
}

/// The table `[serve]` of the `consign.toml` nearest to a program, and the folder of that file.
#[cfg(feature = "desk")]
pub(super) fn serve_table(program: &Path) -> Result<(ServeTable, PathBuf), Failure> {
    let folder = if program.is_dir() { program.to_owned() } else { folder_of(program) };
    let Some(path) = settings_file(&folder) else { return Ok(Default::default()) };
    let file = read(&path)?;
    Ok((file.serve, path.parent().map(Path::to_owned).unwrap_or_default()))
}

#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
struct CheckTable {
    max_warnings: Option<usize>,
}

/// What `lsp` takes.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
#[cfg_attr(not(feature = "lsp"), expect(dead_code, reason = "no editor speaks to this build"))]
pub(super) struct EditorTable {
    /// Orders of the past, of which rules are told how many they decide; from the folder of the file.
    pub history: Option<PathBuf>,
    /// The field with the time at which each is decided; the clock's time if there is none.
    pub now_from: Option<String>,
}

/// The table `[editor]` of the `consign.toml` nearest to a program, with the file of orders as it is found from anywhere.
#[cfg(feature = "lsp")]
pub(super) fn editor_table(program: &Path) -> Result<EditorTable, Failure> {
    let Some(path) = settings_file(&folder_of(program)) else { return Ok(EditorTable::default()) };
    let mut table = read(&path)?.editor;
    let folder = path.parent().map(Path::to_owned).unwrap_or_default();
    table.history = table.history.map(|history| folder.join(history));
    Ok(table)
}

/// The levels for a program.
#[derive(Clone, Debug, Default)]
pub(super) struct Levels {
    given: Rc<BTreeMap<String, Level>>,
    from_file: Rc<BTreeMap<String, Level>>,
    pub max_warnings: Option<usize>,
}

/// Finds the levels for programs; each folder is looked at once.
pub(super) struct Settings {
    given: Rc<BTreeMap<String, Level>>,
    max_warnings: Option<usize>,
    known: BTreeMap<PathBuf, Levels>,
}

impl Settings {
    /// Those of the command line.
    pub fn new(args: &LevelArgs) -> Result<Self, Failure> {
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
        Ok(Self { given: Rc::new(given), max_warnings: args.max_warnings, known: BTreeMap::new() })
    }

    /// Those of files alone.
    #[cfg(feature = "lsp")]
    pub fn from_files() -> Self {
        Self { given: Rc::default(), max_warnings: None, known: BTreeMap::new() }
    }

    /// Those of the command line, and of the `consign.toml` nearest to the program, upward.
    pub fn levels(&mut self, program: &Path) -> Result<Levels, Failure> {
        let folder = folder_of(program);
        if let Some(known) = self.known.get(&folder) {
            return Ok(known.clone());
        }
        let file = settings_file(&folder).map(|path| read(&path)).transpose()?.unwrap_or_default();
        let levels = Levels {
            given: self.given.clone(),
            from_file: Rc::new(file.lints),
            max_warnings: self.max_warnings.or(file.check.max_warnings),
        };
        self.known.insert(folder, levels.clone());
        Ok(levels)
    }
}

impl Levels {
    /// A finding as it counts here; `None` if it is allowed. Errors stay what they are.
    pub fn apply(&self, found: &Diagnostic) -> Option<Diagnostic> {
        if found.code.info().severity == Severity::Error {
            return Some(found.clone());
        }
        let mut found = found.clone();
        match self.level(found.code.info()) {
            Some(Level::Allow) => return None,
            Some(Level::Warn) => found.severity = Severity::Warning,
            Some(Level::Deny) => found.severity = Severity::Error,
            None => {}
        }
        Some(found)
    }

    /// The command line goes before the file, a code before its category, and that before `warnings`.
    fn level(&self, info: &CodeInfo) -> Option<Level> {
        let names = [info.id, info.category(), "warnings"];
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
    let infos = || CODES.iter().map(|(_, info)| info);
    let is_category = infos().any(|info| info.category() == name);
    let info = infos().find(|info| info.id == name);
    match info {
        Some(info) if info.severity == Severity::Error && level != Level::Deny => {
            Err(format!("`{name}` is an error, which cannot be turned down"))
        }
        Some(_) => Ok(()),
        None if is_category || name == "warnings" => Ok(()),
        None => Err(unknown(name)),
    }
}

/// What is said of a name that no code and no category has.
pub(super) fn unknown(name: &str) -> String {
    let infos = || CODES.iter().map(|(_, info)| info);
    let near = did_you_mean(name, infos().map(|info| info.id).chain(infos().map(CodeInfo::category)));
    let help = near.unwrap_or_else(|| "`consign lints` lists them".to_owned());
    format!("there is no lint `{name}`; {help}")
}

/// The `consign.toml` nearest to a folder, upward.
pub(super) fn settings_file(folder: &Path) -> Option<PathBuf> {
    folder.ancestors().map(|folder| folder.join(FILE)).find(|path| path.is_file())
}

/// The folder that a program stands in; of standard input, the one that the command runs in.
fn folder_of(program: &Path) -> PathBuf {
    let whole = |path: &Path| std::fs::canonicalize(path).unwrap_or_else(|_| path.to_owned());
    if super::files::is_stdin(program) {
        return whole(Path::new("."));
    }
    whole(program).parent().map(Path::to_owned).unwrap_or_default()
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
