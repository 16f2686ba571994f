//! Where files stand in their repository: code hosts know them by their paths from its root, whatever the folder is
//! that the command runs in.

use std::path::{Component, Path, PathBuf};

/// Names files as code hosts do.
pub(super) struct Repositories {
    /// The folder that the command runs in.
    here: Option<PathBuf>,
    /// The root of the repository that holds it.
    around: Option<PathBuf>,
}

impl Repositories {
    /// Those that can be seen from the folder that the command runs in.
    pub fn around_here() -> Self {
        let here = std::env::current_dir().ok();
        let around = here.as_deref().and_then(root).map(Path::to_owned);
        Self { here, around }
    }

    /// A file's path from the root of the repository around here, or, if it is outside of that, of the one that
    /// holds it; its name as it is if it is in none.
    pub fn name(&self, name: &str) -> String {
        self.relative(name).unwrap_or_else(|| name.to_owned())
    }

    fn relative(&self, name: &str) -> Option<String> {
        let path = self.here.as_ref()?.join(name);
        let folder = std::fs::canonicalize(path.parent()?).ok()?;
        let root = self.around.as_deref().filter(|root| folder.starts_with(root));
        let inside = folder.strip_prefix(root.or_else(|| self::root(&folder))?).ok()?;
        let path = inside.join(path.file_name()?);
        path.is_relative().then(|| slashed(&path))
    }
}

/// The root of the repository that holds a folder: the nearest one above, or itself, with a `.git`, which in a work
/// tree is a file.
pub(super) fn root(folder: &Path) -> Option<&Path> {
    folder.ancestors().find(|folder| folder.join(".git").exists())
}

/// A relative path with `/` on every system.
pub(super) fn slashed(path: &Path) -> String {
    let parts = path.components().filter(|part| *part != Component::CurDir);
    parts.map(|part| part.as_os_str().to_string_lossy()).collect::<Vec<_>>().join("/")
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A folder with a repository in it, and one in that.
    fn folders() -> tempfile::TempDir {
        let folder = tempfile::tempdir().expect("a folder");
        for name in ["outer/.git", "outer/rules/north", "outer/inner/rules", "elsewhere"] {
            std::fs::create_dir_all(folder.path().join(name)).expect("a folder");
        }
        std::fs::write(folder.path().join("outer/inner/.git"), "gitdir: elsewhere").expect("written");
        folder
    }

    fn seen_from(here: &Path) -> Repositories {
        let here = std::fs::canonicalize(here).expect("a folder");
        Repositories { around: root(&here).map(Path::to_owned), here: Some(here) }
    }

    #[test]
    fn paths_are_from_the_root_whatever_the_folder() {
        let folder = folders();
        let at = |name: &str| folder.path().join(name);
        for (here, name) in [
            ("outer", "rules/north/a.consign"),
            ("outer/rules", "north/a.consign"),
            ("outer/rules/north", "a.consign"),
            ("outer/inner", "../rules/north/a.consign"),
            ("elsewhere", "../outer/rules/north/a.consign"),
        ] {
            let named = seen_from(&at(here)).name(name);
            // Seen from a repository in another one, the outer one holds the file.
            assert_eq!(named, "rules/north/a.consign", "{here}");
        }
        let absolute = at("outer/rules/a.consign");
        assert_eq!(seen_from(&at("elsewhere")).name(&absolute.to_string_lossy()), "rules/a.consign");
        assert_eq!(seen_from(&at("outer")).name("inner/rules/a.consign"), "inner/rules/a.consign");
        assert_eq!(seen_from(&at("outer/inner")).name("rules/a.consign"), "rules/a.consign");
    }

    #[test]
    fn what_is_in_no_repository_keeps_its_name() {
        let folder = folders();
        let outside = seen_from(&folder.path().join("elsewhere"));
        if root(&std::fs::canonicalize(folder.path()).expect("a folder")).is_none() {
            assert_eq!(outside.name("a.consign"), "a.consign");
            assert_eq!(outside.name("gone/a.consign"), "gone/a.consign");
        }
    }
}
