//! `new`: a small working project to start from.

use std::path::{Path, PathBuf};

use super::error::Failure;
use super::{Found, output};

/// Write a small working project: program, directory, orders, tests, a CI snippet
#[derive(clap::Args)]
pub(super) struct Args {
    /// The folder to make; it may exist if it is empty
    #[arg(value_name = "DIR")]
    folder: PathBuf,
}

const FILES: [(&str, &str); 5] = [
    ("main.consign", include_str!("template/main.consign")),
    ("directory.json", include_str!("template/directory.json")),
    ("orders.ndjson", include_str!("template/orders.ndjson")),
    (".github/workflows/consign.yml", include_str!("template/consign.yml")),
    ("README.md", include_str!("template/README.md")),
];

pub(super) fn run(args: &Args) -> Result<Found, Failure> {
    let folder = &args.folder;
    if folder.exists() {
        refuse_unless_empty(folder)?;
    }
    for (name, contents) in FILES {
        let path = folder.join(name);
        let written = path.parent().map_or(Ok(()), std::fs::create_dir_all);
        let written = written.and_then(|()| std::fs::write(&path, contents));
        written.map_err(|error| Failure::write(&format!("`{}`", path.display()), &error))?;
    }
    let shown = folder.display();
    output::say(&format!("wrote {} files into {shown}", FILES.len()));
    output::print(&format!(
        "Next:\n  consign check {shown}\n  consign test {shown}\n  consign route {shown}/main.consign {shown}/orders.ndjson --summary\n  \
         consign explain {shown}/main.consign {shown}/orders.ndjson --order WO-1003\n"
    ))?;
    Ok(Found::Nothing)
}

fn refuse_unless_empty(folder: &Path) -> Result<(), Failure> {
    let shown = folder.display();
    if !folder.is_dir() {
        return Err(Failure::message(format!("`{shown}` is a file; name a folder to make")));
    }
    let mut entries = std::fs::read_dir(folder).map_err(|error| Failure::read(folder, &error))?;
    match entries.next() {
        None => Ok(()),
        Some(entry) => {
            let entry = entry.map_err(|error| Failure::read(folder, &error))?;
            let found = entry.file_name().to_string_lossy().into_owned();
            Err(Failure::message(format!("`{shown}` is not empty: it has `{found}`; nothing was written")))
        }
    }
}
