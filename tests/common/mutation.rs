//! Random changes of a text: bytes turned over, parts lost, doubled, moved or strewn in.

use proptest::prelude::*;
use proptest::sample::{Index, select};

/// A change of a text.
#[derive(Clone, Debug)]
pub enum Change {
    Flip(Index, u8),
    Delete(Index, usize),
    Duplicate(Index, usize),
    Insert(Index, &'static str),
    Swap(Index, Index),
}

/// A few changes; what is strewn in is one of the words.
pub fn changes(words: &'static [&'static str]) -> impl Strategy<Value = Vec<Change>> {
    let at = any::<Index>;
    let change = prop_oneof![
        (at(), any::<u8>()).prop_map(|(at, byte)| Change::Flip(at, byte)),
        (at(), 1..40usize).prop_map(|(at, length)| Change::Delete(at, length)),
        (at(), 1..200usize).prop_map(|(at, length)| Change::Duplicate(at, length)),
        (at(), select(words)).prop_map(|(at, word)| Change::Insert(at, word)),
        (at(), at()).prop_map(|(one, other)| Change::Swap(one, other)),
    ];
    proptest::collection::vec(change, 1..6)
}

/// The text after a change.
pub fn changed(mut text: Vec<u8>, change: &Change) -> Vec<u8> {
    if text.is_empty() {
        return text;
    }
    let end = |at: usize, length: usize, text: &[u8]| (at + length).min(text.len());
    match change {
        Change::Flip(at, byte) => {
            let at = at.index(text.len());
            text[at] ^= byte;
        }
        Change::Delete(at, length) => {
            let at = at.index(text.len());
            text.drain(at..end(at, *length, &text));
        }
        Change::Duplicate(at, length) => {
            let at = at.index(text.len());
            let part = text[at..end(at, *length, &text)].to_vec();
            text.splice(at..at, part);
        }
        Change::Insert(at, word) => {
            let at = at.index(text.len());
            text.splice(at..at, word.bytes());
        }
        Change::Swap(one, other) => {
            let mut tokens = tokens(&text);
            let (one, other) = (one.index(tokens.len()), other.index(tokens.len()));
            tokens.swap(one, other);
            return tokens.concat();
        }
    }
    text
}

/// Words, white space and single characters.
fn tokens(text: &[u8]) -> Vec<&[u8]> {
    let kind = |byte: u8| match byte {
        b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'_' => 0,
        b' ' | b'\n' => 1,
        other => other,
    };
    text.chunk_by(|a, b| kind(*a) == kind(*b) && kind(*a) < 2).collect()
}

/// How many random cases a test tries: `HOSTILE_CASES`, otherwise 70 times `CASES_FACTOR`.
pub fn cases() -> u32 {
    super::case::asked("HOSTILE_CASES", 70)
}
