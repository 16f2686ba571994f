//! The end of a Parquet file, which says what is where: that its parts are all there, and how deep its schema is, before it is taken apart.

use super::ColumnarError;
use super::columns::damaged;
use super::compact::{Visit, walk};

/// A larger one is refused, in bytes.
pub(super) const MOST: u64 = 64 << 20;

/// Looks whether it is sound.
pub(super) fn check(bytes: &[u8]) -> Result<(), ColumnarError> {
    let mut seen = Seen::default();
    let damaged = |why: &str| damaged(super::ColumnarKind::Parquet, why);
    walk(bytes, &mut seen).map_err(|_| damaged("what it says of its parts is cut off or none"))?;
    // A structure has several fields.
    if seen.elements > bytes.len() / 3 || seen.children.len() > ELEMENTS {
        return Err(damaged("it says to have more parts than there are"));
    }
    if depth(&seen.children) > DEPTH {
        return Err(damaged("its columns are records within records, too deep"));
    }
    if seen.longest > LONGEST {
        return Err(damaged("values of one length are very long"));
    }
    Ok(())
}

/// So many fields of records and lists there are at most, and so deep within each other.
const ELEMENTS: usize = 100_000;
const DEPTH: usize = 32;
/// How many bytes a value has at most where all have the same.
const LONGEST: i64 = 1024;

#[derive(Default)]
struct Seen {
    /// How many fields each element of the schema has, which come behind it.
    children: Vec<i64>,
    longest: i64,
    elements: usize,
}

impl Visit for Seen {
    fn number(&mut self, path: &[i16], number: i64) {
        match path {
            [2, 2] => self.longest = self.longest.max(number),
            [2, 5] => {
                if let Some(last) = self.children.last_mut() {
                    *last = number;
                }
            }
            _ => {}
        }
    }

    fn element(&mut self, path: &[i16]) {
        self.elements += 1;
        if path == [2] {
            self.children.push(0);
        }
    }
}

/// How deep elements are within each other that come one after the other, each with the number of those within it.
fn depth(children: &[i64]) -> usize {
    let (mut open, mut deepest): (Vec<i64>, usize) = (Vec::new(), 0);
    for count in children {
        while open.last().is_some_and(|left| *left <= 0) {
            open.pop();
        }
        if let Some(left) = open.last_mut() {
            *left -= 1;
        }
        if *count > 0 {
            open.push(*count);
            deepest = deepest.max(open.len());
        }
    }
    deepest
}
