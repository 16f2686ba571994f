//! The files of a test binary.

use std::path::Path;

/// Panics if a file in the folder is no module of its `main.rs`, so that its tests would not run.
pub fn are_named(folder: &Path) {
    let main = std::fs::read_to_string(folder.join("main.rs")).expect("the binary's file");
    let files = std::fs::read_dir(folder).expect("the folder").map(|entry| entry.expect("an entry").path());
    let names = files.filter(|file| file.extension().is_some_and(|extension| extension == "rs"));
    for name in names.filter_map(|file| Some(file.file_stem()?.to_str()?.to_owned())) {
        assert!(name == "main" || main.contains(&format!("\nmod {name};\n")), "`{name}` is not in main.rs");
    }
}
