//! Where a place of an earlier text is in a later one: what stands in no part that changed has only moved.

use std::ops::Range;

use imara_diff::{Algorithm, Diff, InternedInput};

/// What changed from one text to another: the parts that were replaced, in their order, each by what.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Shift(Vec<(Range<usize>, Range<usize>)>);

impl Shift {
    /// The change between two texts; `None` if there is none.
    pub fn between(old: &str, new: &str) -> Option<Self> {
        if old == new {
            return None;
        }
        let (start, end) = around(old, new);
        let (old_part, new_part) = (&old[start..old.len() - end], &new[start..new.len() - end]);
        let input = InternedInput::new(old_part, new_part);
        let diff = Diff::compute(Algorithm::Histogram, &input);
        let (olds, news) = (starts(old_part), starts(new_part));
        let bytes = |starts: &[usize], lines: Range<u32>| {
            start + starts[lines.start as usize]..start + starts[lines.end as usize]
        };
        let hunks = diff.hunks();
        let parts = hunks.map(|hunk| narrowed(old, bytes(&olds, hunk.before), new, bytes(&news, hunk.after)));
        Some(Self(parts.collect()))
    }

    /// From the later text to the earlier one.
    pub fn back(&self) -> Self {
        Self(self.0.iter().map(|(old, new)| (new.clone(), old.clone())).collect())
    }

    /// Where a range of the earlier text is in the later; `None` if it touches what changed.
    pub fn range(&self, range: Range<usize>) -> Option<Range<usize>> {
        let before = self.0.partition_point(|(old, _)| old.end <= range.start);
        if self.0.get(before).is_some_and(|(old, _)| old.start < range.end) {
            return None;
        }
        let last = before.checked_sub(1).and_then(|last| self.0.get(last));
        let (old, new) = last.map_or((0, 0), |(old, new)| (old.end, new.end));
        Some(range.start - old + new..range.end - old + new)
    }
}

/// How many bytes of whole lines two texts have in common at their beginnings and at their ends.
fn around(old: &str, new: &str) -> (usize, usize) {
    let alike = old.bytes().zip(new.bytes()).take_while(|(one, other)| one == other).count();
    let start = old.as_bytes()[..alike].iter().rposition(|byte| *byte == b'\n').map_or(0, |at| at + 1);
    let (olds, news) = (&old.as_bytes()[start..], &new.as_bytes()[start..]);
    let alike = olds.iter().rev().zip(news.iter().rev()).take_while(|(one, other)| one == other).count();
    let behind = &olds[olds.len() - alike..];
    let end = behind.iter().position(|byte| *byte == b'\n').map_or(0, |at| alike - at - 1);
    (start, end)
}

/// Where the lines of a text begin, and its end.
fn starts(text: &str) -> Vec<usize> {
    let lines = text.split_inclusive('\n').scan(0, |at, line| {
        *at += line.len();
        Some(*at)
    });
    std::iter::once(0).chain(lines).collect()
}

/// A part that was replaced, without what is alike at its beginning and its end.
fn narrowed(old: &str, olds: Range<usize>, new: &str, news: Range<usize>) -> (Range<usize>, Range<usize>) {
    let (one, other) = (&old.as_bytes()[olds.clone()], &new.as_bytes()[news.clone()]);
    let prefix = one.iter().zip(other).take_while(|(one, other)| one == other).count();
    let (one, other) = (&one[prefix..], &other[prefix..]);
    let suffix = one.iter().rev().zip(other.iter().rev()).take_while(|(one, other)| one == other).count();
    (olds.start + prefix..olds.end - suffix, news.start + prefix..news.end - suffix)
}

/// A range of one text in another.
pub(crate) fn moved(shift: Option<&Shift>, range: Range<usize>) -> Option<Range<usize>> {
    match shift {
        None => Some(range),
        Some(shift) => shift.range(range),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

        #[test]
        fn what_moved_is_the_same_text(one in "[ab\\n]{0,16}", other in "[ab\\n]{0,16}", after in "[ab\\n]{0,8}", at in 0usize..20, length in 1usize..6) {
            let (one, other) = (format!("{one}{after}"), format!("{other}{after}"));
            let range = at.min(one.len())..(at + length).min(one.len());
            let shift = Shift::between(&one, &other);
            prop_assert_eq!(shift.is_none(), one == other);
            if let Some(there) = moved(shift.as_ref(), range.clone()) {
                prop_assert_eq!(&one[range.clone()], &other[there.clone()]);
                if !range.is_empty() {
                    let back = shift.as_ref().map(Shift::back);
                    prop_assert_eq!(moved(back.as_ref(), there), Some(range));
                }
            }
        }
    }

    #[test]
    fn between_two_changes_a_text_has_only_moved() {
        let old = "one\ntwo\nthree\nfour\n";
        let new = "one!\ntwo\nnew\nthree\nfor\n";
        let shift = Shift::between(old, new);
        let three = old.find("three").expect("it is there");
        assert_eq!(moved(shift.as_ref(), three..three + 5), Some(three + 5..three + 10));
        assert_eq!(moved(shift.as_ref(), 14..18), None);
    }
}
