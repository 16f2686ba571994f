//! Applies fixes: those that are sure and do not touch each other, the earlier first.

use std::collections::BTreeMap;

use super::finding::{Edit, Fix};
use super::sink::Diagnostics;
use crate::source::FileId;

/// The files that fixes changed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Fixed {
    /// The new texts, by the names of the files.
    pub files: BTreeMap<String, String>,
    /// How many findings are mended.
    pub count: usize,
}

impl Diagnostics {
    /// Applies the sure fixes of the findings to the texts they were found in. Of two that touch each other the
    /// later one is left for the next time.
    pub fn fixed(&self) -> Fixed {
        self.applied(|fix| fix.sure)
    }

    /// Applies those fixes of the findings that are wanted.
    pub fn applied(&self, wanted: impl Fn(&Fix) -> bool) -> Fixed {
        let mut taken: BTreeMap<FileId, Vec<&Edit>> = BTreeMap::new();
        let mut count = 0;
        for fix in self.iter().filter_map(|found| found.fix.as_ref()).filter(|fix| wanted(fix)) {
            let free = |edit: &Edit| {
                let taken = taken.get(&edit.span.file).map_or(&[][..], Vec::as_slice);
                taken.iter().all(|other| other.span.end < edit.span.start || edit.span.end < other.span.start)
            };
            if fix.edits.iter().all(free) {
                count += 1;
                fix.edits.iter().for_each(|edit| taken.entry(edit.span.file).or_default().push(edit));
            }
        }
        let changed = taken.into_iter().map(|(file, edits)| {
            let file = self.files().get(file);
            (file.name().to_owned(), applied(file.text(), edits))
        });
        Fixed { files: changed.collect(), count }
    }
}

/// A text after edits that do not overlap.
fn applied(text: &str, mut edits: Vec<&Edit>) -> String {
    edits.sort_by_key(|edit| edit.span);
    let mut result = String::with_capacity(text.len());
    let mut done = 0;
    for edit in edits {
        let range = edit.span.range();
        result.push_str(&text[done..range.start]);
        result.push_str(&edit.text);
        done = range.end;
    }
    result + &text[done..]
}
