//! The programs of the repository.

use std::path::{Path, PathBuf};

/// Every program below a folder.
pub fn programs_below(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).expect("a folder") {
            let path = entry.expect("an entry").path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|extension| extension == "consign") {
                found.push(path);
            }
        }
    }
    found.sort();
    found
}
