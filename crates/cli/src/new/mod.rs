//! `new`: a small working project to start from.

mod columns;
mod draft;
mod from;
mod history;
mod quiet;

use std::path::{Path, PathBuf};

use super::error::Failure;
use super::repository::{root, slashed};
use super::written::Written;
use super::{Found, files, output};

/// Write a small working project: program, directory, orders, tests, a workflow for CI
///
/// The workflow goes to the root of the repository that holds the folder, where GitHub looks for it, or into the folder
/// if it is in none.
#[derive(clap::Args)]
pub(super) struct Args {
    /// The folder to make; it may exist if it is empty
    #[arg(value_name = "DIR")]
    folder: PathBuf,
    /// The address of the repository that holds consign, for the workflow; otherwise its place is left empty
    #[arg(long, value_name = "URL", default_value = "", hide_default_value = true)]
    git: String,
    /// Write a program that reads this file of orders: its fields, their types and how they are written, as its values tell
    #[arg(long, value_name = "FILE", conflicts_with = "git")]
    from: Option<PathBuf>,
    #[command(flatten)]
    written: Written,
    #[command(flatten)]
    learning: history::Learning,
}

const FILES: [(&str, &str); 4] = [
    ("main.consign", include_str!("../template/main.consign")),
    ("directory.json", include_str!("../template/directory.json")),
    ("orders.ndjson", include_str!("../template/orders.ndjson")),
    ("README.md", include_str!("../template/README.md")),
];
const WORKFLOW: &str = include_str!("../template/consign.yml");

pub(super) fn run(args: &Args) -> Result<Found, Failure> {
    let folder = &args.folder;
    if folder.exists() {
        refuse_unless_empty(folder)?;
    }
    if let Some(orders) = &args.from {
        return write_from(folder, args, orders);
    }
    for (name, contents) in FILES {
        write(&folder.join(name), contents)?;
    }
    let shown = folder.display();
    output::say(&format!("wrote {} files into {shown}", FILES.len()));
    let workflow = write_workflow(folder, &args.git)?;
    let workflow = workflow.display();
    let address = match args.git.is_empty() {
        true => format!("\nName the repository that holds consign in {workflow}: it is built from there.\n"),
        false => String::new(),
    };
    output::show(&format!(
        "Next:\n  consign check {shown}\n  consign test {shown}\n  consign route {shown}/main.consign {shown}/orders.ndjson --summary\n  \
         consign explain {shown}/main.consign {shown}/orders.ndjson --order WO-1003\n{address}"
    ))?;
    Ok(Found::Nothing)
}

/// Writes a program for the orders of a file.
fn write_from(folder: &Path, args: &Args, orders: &Path) -> Result<Found, Failure> {
    if files::is_stdin(orders) {
        return Err(Failure::message("`--from` looks at a file, and standard input is none"));
    }
    let program = folder.join("main.consign");
    let made = from::program(&args.written, orders, &args.learning)?;
    write(&program, &made.text)?;
    made.said.iter().for_each(|line| output::say(line));
    let (shown, orders) = (program.display(), orders.display());
    output::say(&format!("wrote {shown}"));
    let compared =
        args.learning.answer.as_ref().map_or(String::new(), |answer| format!(" --compare {}", shell(answer)));
    output::show(&format!(
        "Next:\n  consign check {shown}\n  consign route {shown} {orders} --summary{compared}\n"
    ))?;
    Ok(Found::Nothing)
}

/// A word of a shell.
fn shell(word: &str) -> String {
    if word.chars().all(is_plain) && !word.is_empty() { word.to_owned() } else { quoted(word) }
}

fn write(path: &Path, contents: &str) -> Result<(), Failure> {
    let written = path.parent().map_or(Ok(()), std::fs::create_dir_all);
    let written = written.and_then(|()| std::fs::write(path, contents));
    written.map_err(|error| Failure::write(&format!("`{}`", path.display()), &error))
}

/// Writes the workflow where GitHub looks for it, with paths from there, and says so; its path. A workflow that is
/// there already stays.
fn write_workflow(folder: &Path, git: &str) -> Result<PathBuf, Failure> {
    let whole = std::fs::canonicalize(folder).map_err(|error| Failure::read(folder, &error))?;
    let root = root(&whole).unwrap_or(&whole);
    let inside = slashed(whole.strip_prefix(root).unwrap_or(Path::new("")));
    let (shown, prefix) = match inside.as_str() {
        "" => (".".to_owned(), String::new()),
        inside => (inside.to_owned(), format!("{inside}/")),
    };
    let path = free(&root.join(".github/workflows"), &inside.replace('/', "-"));
    let address = serde_json::Value::from(git).to_string();
    let quoted = |path: String| if path.chars().all(is_plain) { path } else { quoted(&path) };
    let text = WORKFLOW
        .replace("@GIT@", &address)
        .replace("@PREFIX@main.consign", &quoted(format!("{prefix}main.consign")))
        .replace("@PREFIX@orders.ndjson", &quoted(format!("{prefix}orders.ndjson")))
        .replace("@FOLDER@", &quoted(shown));
    write(&path, &text)?;
    output::say(&format!("wrote the workflow {}", path.display()));
    Ok(path)
}

/// The name of a workflow that is not there yet.
fn free(workflows: &Path, inside: &str) -> PathBuf {
    let names = std::iter::once("consign.yml".to_owned())
        .chain((!inside.is_empty()).then(|| format!("consign-{inside}.yml")))
        .chain((2..).map(|number| format!("consign-{number}.yml")));
    let mut paths = names.map(|name| workflows.join(name));
    // The numbers never end.
    paths.find(|path| !path.exists()).unwrap_or_default()
}

/// Whether a character means itself to a shell and to YAML.
fn is_plain(c: char) -> bool {
    c.is_alphanumeric() || "._-/".contains(c)
}

/// A path as one word of a shell, on a line of YAML that is not quoted.
fn quoted(path: &str) -> String {
    format!("'{}'", path.replace('\'', "'\\''"))
}

fn refuse_unless_empty(folder: &Path) -> Result<(), Failure> {
    let shown = folder.display();
    if !folder.is_dir() {
        return Err(Failure::message(format!("`{shown}` is a file; name a folder to make")));
    }
    let entries = std::fs::read_dir(folder).map_err(|error| Failure::read(folder, &error))?;
    for entry in entries {
        let entry = entry.map_err(|error| Failure::read(folder, &error))?;
        let found = entry.file_name().to_string_lossy().into_owned();
        // A repository without files is empty too.
        if found != ".git" {
            return Err(Failure::message(format!(
                "`{shown}` is not empty: it has `{found}`; nothing was written"
            )));
        }
    }
    Ok(())
}
