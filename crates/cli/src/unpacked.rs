//! Files that are compressed or in another encoding, where the command is built with the feature `files`.

use std::io::BufRead;
use std::path::Path;

use super::{files, output};
use consign_files::{Opening, TextEncoding};

/// How a text is encoded, as far as somebody says so.
#[derive(clap::Args)]
pub(super) struct Unpacking {
    /// The encoding of the orders, such as windows-1252; otherwise by its mark, UTF-8, or as it seems
    #[arg(long, value_name = "NAME", value_parser = encoding)]
    encoding: Option<TextEncoding>,
}

fn encoding(name: &str) -> Result<TextEncoding, String> {
    TextEncoding::from_name(name)
        .ok_or_else(|| "expected an encoding, such as `windows-1252` or `utf-16le`".to_owned())
}

impl Unpacking {
    /// What is added where a file is of another kind.
    pub const READ_INSTEAD: &str = ": write it as CSV, JSON or NDJSON";

    /// The text of a source; what is assumed is said, if it is to be.
    pub fn text(&self, path: &Path, source: Box<dyn BufRead>, is_said: bool) -> Box<dyn BufRead> {
        let name = files::named(path);
        let say = move |assumed: &str| {
            if is_said {
                output::say(&format!("{name}: {assumed}"));
            }
        };
        Box::new(Opening::new(source).encoded(self.encoding).telling(say))
    }

    /// Whether a source that begins so may be something else than UTF-8.
    pub fn may_be_packed(&self, head: &[u8]) -> bool {
        self.encoding.is_some() || !Opening::is_plain(head)
    }

    /// The name of a file without what says that it is compressed.
    pub fn unpacked_name(path: &Path) -> &Path {
        let is_packed = path
            .extension()
            .is_some_and(|ends| ends.eq_ignore_ascii_case("gz") || ends.eq_ignore_ascii_case("zst"));
        path.file_stem().filter(|_| is_packed).map_or(path, Path::new)
    }
}
