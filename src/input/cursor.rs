//! JSON text, token after token, as long as it is written in the usual way: no tree, no error messages. What is
//! rare (escapes, values that are skipped with brackets in them) is parsed by `serde_json`.

use serde::Deserialize;
use serde::de::IgnoredAny;
use serde_json::value::RawValue;

use super::json::Key;

/// A place in a text. Every function returns `None` if it is not what was asked for.
pub(super) struct Cursor<'t> {
    text: &'t str,
    /// What comes after the place, of `text`.
    rest: &'t [u8],
    /// Whether a value with brackets of unknown depth was passed.
    pub has_unknown_depth: bool,
    /// The last string with escapes.
    unescaped: String,
}

/// A string that is looked for, as it stands in JSON; its first eight bytes are compared at once.
pub(super) struct PlainKey {
    first: u64,
    /// Which of the eight bytes belong to it.
    mask: u64,
    /// What comes after them.
    rest: Vec<u8>,
    length: usize,
}

impl PlainKey {
    /// `None` if some character has an escape in JSON.
    pub fn new(text: &str) -> Option<Self> {
        let quoted = [b"\"", text.as_bytes(), b"\""].concat();
        let mut first = [0; 8];
        let head = quoted.len().min(8);
        first[..head].copy_from_slice(&quoted[..head]);
        let mask = u64::MAX >> (64 - 8 * head);
        let key = Self {
            first: u64::from_le_bytes(first),
            mask,
            rest: quoted[head..].to_vec(),
            length: quoted.len(),
        };
        special(text.as_bytes()).is_none().then_some(key)
    }
}

/// What stood before a value: a comma, a key and a colon with the white space around them. Most inputs write all
/// records in the same way, so that it is compared as a whole before it is taken apart.
#[derive(Clone, Copy, Default, PartialEq)]
pub(super) struct Lead {
    bytes: [u64; Lead::WORDS],
    masks: [u64; Lead::WORDS],
    length: usize,
}

impl Lead {
    const WORDS: usize = 4;
    const MOST: usize = Self::WORDS * 8;

    fn from_text(text: &[u8]) -> Option<Self> {
        let mut lead = Self { length: text.len(), ..Self::default() };
        let mut bytes = [0; Self::MOST];
        bytes.get_mut(..text.len())?.copy_from_slice(text);
        lead.bytes = words(&bytes);
        for (index, mask) in lead.masks.iter_mut().enumerate() {
            let bits = 8 * text.len().saturating_sub(8 * index).min(8);
            *mask = if bits == 0 { 0 } else { u64::MAX >> (64 - bits) };
        }
        Some(lead)
    }
}

#[inline]
fn words(bytes: &[u8; Lead::MOST]) -> [u64; Lead::WORDS] {
    let (words, _) = bytes.as_chunks();
    std::array::from_fn(|index| u64::from_le_bytes(words[index]))
}

impl<'t> Cursor<'t> {
    pub fn new(text: &'t str) -> Self {
        Self { text, rest: text.as_bytes(), has_unknown_depth: false, unescaped: String::new() }
    }

    #[inline]
    fn byte(&self) -> u8 {
        // NUL stands nowhere outside of strings.
        self.rest.first().copied().unwrap_or(0)
    }

    #[inline]
    fn skip_bytes(&mut self, count: usize) {
        self.rest = self.rest.get(count..).unwrap_or_default();
    }

    /// How many bytes come before the place.
    fn at(&self) -> usize {
        self.text.len() - self.rest.len()
    }

    /// A place to come back to.
    #[inline]
    pub fn place(&self) -> &'t [u8] {
        self.rest
    }

    /// What was taken since that place, if it can be compared as a whole.
    pub fn lead_since(&self, place: &'t [u8]) -> Option<Lead> {
        Lead::from_text(place.get(..place.len().checked_sub(self.rest.len())?)?)
    }

    /// Takes what stands here if it is this.
    #[inline]
    pub fn take_lead(&mut self, lead: &Lead) -> bool {
        let Some(bytes) = self.rest.first_chunk() else { return false };
        let found = words(bytes);
        let other =
            (0..Lead::WORDS).fold(0, |other, at| other | ((found[at] ^ lead.bytes[at]) & lead.masks[at]));
        let is_it = other == 0 && lead.length > 0;
        self.skip_bytes(if is_it { lead.length } else { 0 });
        is_it
    }

    /// The first byte of the next token; NUL at the end.
    #[inline]
    pub fn peek(&mut self) -> u8 {
        loop {
            // Mostly there is no white space, and one comparison tells.
            match self.byte() {
                b' ' | b'\n' | b'\r' | b'\t' => self.skip_bytes(1),
                other => return other,
            }
        }
    }

    /// Takes the next token, which is one byte.
    #[inline]
    pub fn next(&mut self) -> u8 {
        let byte = self.peek();
        self.skip_bytes(1);
        byte
    }

    /// Takes this byte.
    #[inline]
    pub fn expect(&mut self, byte: u8) -> Option<()> {
        (self.next() == byte).then_some(())
    }

    /// Whether nothing but white space is left.
    pub fn is_at_end(&mut self) -> bool {
        self.peek();
        self.rest.is_empty()
    }

    /// Takes one of `true`, `false` and `null`.
    pub fn word(&mut self, word: &str) -> Option<()> {
        self.rest = self.rest.strip_prefix(word.as_bytes())?;
        Some(())
    }

    /// Takes a string if it is this one.
    #[inline]
    pub fn string_is(&mut self, key: &PlainKey) -> bool {
        let is_it = match self.rest.first_chunk() {
            Some(first) => {
                u64::from_le_bytes(*first) & key.mask == key.first
                    && (key.rest.is_empty() || self.rest[8..].starts_with(&key.rest))
            }
            None => false,
        };
        self.skip_bytes(if is_it { key.length } else { 0 });
        is_it
    }

    /// Takes a string.
    #[inline]
    pub fn string(&mut self) -> Option<&str> {
        let [b'"', after @ ..] = self.rest else { return None };
        let length = special(after)?;
        let [b'"', rest @ ..] = after.get(length..)? else { return self.string_with_escapes() };
        let start = self.at() + 1;
        self.rest = rest;
        self.text.get(start..start + length)
    }

    #[cold]
    fn string_with_escapes(&mut self) -> Option<&str> {
        let Key(text) = self.parsed()?;
        self.unescaped = text.into_owned();
        Some(&self.unescaped)
    }

    /// Takes a number, as it is written.
    #[inline]
    pub fn number(&mut self) -> Option<&'t str> {
        let start = self.at();
        self.skip_bytes(usize::from(self.byte() == b'-'));
        match self.byte() {
            b'0' => self.skip_bytes(1),
            _ => self.digits()?,
        }
        if self.byte() == b'.' {
            self.skip_bytes(1);
            self.digits()?;
        }
        if matches!(self.byte(), b'e' | b'E') {
            self.skip_bytes(1);
            self.skip_bytes(usize::from(matches!(self.byte(), b'+' | b'-')));
            self.digits()?;
        }
        self.text.get(start..self.at())
    }

    /// At least one digit.
    #[inline]
    fn digits(&mut self) -> Option<()> {
        let before = self.rest.len();
        while let [b'0'..=b'9', rest @ ..] = self.rest {
            self.rest = rest;
        }
        (self.rest.len() < before).then_some(())
    }

    /// Takes a value that nobody asked for.
    #[inline]
    pub fn skip(&mut self) -> Option<()> {
        match self.peek() {
            b'"' => self.string().map(|_| ()),
            b'-' | b'0'..=b'9' => self.number().map(drop),
            b't' => self.word("true"),
            b'f' => self.word("false"),
            b'n' => self.word("null"),
            _ => {
                self.has_unknown_depth = true;
                self.parsed().map(|IgnoredAny| ())
            }
        }
    }

    /// Takes a value as it is written.
    pub fn raw(&mut self) -> Option<&'t str> {
        self.peek();
        self.has_unknown_depth = true;
        self.parsed().map(RawValue::get)
    }

    fn parsed<T: Deserialize<'t>>(&mut self) -> Option<T> {
        let rest = self.text.get(self.at()..)?;
        let mut values = serde_json::Deserializer::from_str(rest).into_iter();
        let value = values.next()?.ok()?;
        self.skip_bytes(values.byte_offset());
        Some(value)
    }
}

/// Where the first byte is that ends a string or must not stand in one as it is: a quote, a backslash, a control
/// character.
#[inline]
fn special(bytes: &[u8]) -> Option<usize> {
    let mut rest = bytes;
    while let Some(chunk) = rest.first_chunk() {
        let found = special_of_eight(u64::from_le_bytes(*chunk));
        if found != 0 {
            return Some(bytes.len() - rest.len() + found.trailing_zeros() as usize / 8);
        }
        rest = &rest[8..];
    }
    let is_special = |byte: &u8| matches!(byte, b'"' | b'\\' | 0..=0x1f);
    rest.iter().position(is_special).map(|at| bytes.len() - rest.len() + at)
}

/// Eight bytes at once: the highest bit of each special one is set. Bits above the lowest of these may be wrong, as
/// subtraction borrows from the next byte.
#[inline]
fn special_of_eight(eight: u64) -> u64 {
    const ONES: u64 = u64::from_le_bytes([0x01; 8]);
    const HIGH: u64 = u64::from_le_bytes([0x80; 8]);
    let less_than = |bytes: u64, most: u8| bytes.wrapping_sub(ONES * u64::from(most)) & !bytes;
    let is = |byte: u8| less_than(eight ^ (ONES * u64::from(byte)), 1);
    (less_than(eight, 0x20) | is(b'"') | is(b'\\')) & HIGH
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn strings_end_at_the_first_special_byte() {
        for length in 0..40 {
            for special_byte in [b'"', b'\\', 0, 0x1f, b'\n'] {
                for filler in [b'a', 0x20, 0x21, 0x23, 0x5b, 0x5d, 0x7f, 0x80, 0xa2, 0xff] {
                    let mut bytes = vec![filler; length];
                    assert_eq!(special(&bytes), None);
                    bytes.push(special_byte);
                    bytes.extend([b'"'; 9]);
                    assert_eq!(special(&bytes), Some(length), "{length} {special_byte} {filler}");
                }
            }
        }
    }

    #[test]
    fn a_key_is_found_where_it_stands() {
        for key in ["", "a", "region", "regions", "a longer name", "é"] {
            let plain = PlainKey::new(key).expect("no escapes");
            let text = format!("\"{key}\": 12345678");
            let mut cursor = Cursor::new(&text);
            assert!(cursor.string_is(&plain), "{key}");
            assert_eq!(cursor.next(), b':');
            for other in [format!("\"{key}x\": 12345678"), format!("\"x{key}\": 12345678"), key.repeat(9)] {
                assert!(!Cursor::new(&other).string_is(&plain), "{key} in {other}");
            }
        }
        assert!(PlainKey::new("a\"").is_none());
    }

    #[test]
    fn what_stands_before_a_value_is_compared_as_a_whole() {
        let long = ", \"a key that is too long for it\": 1";
        for lead in [",\"a\":", ", \"region\": ", ",\t\"twentyfour characters!!\" :"] {
            let text = format!("{lead}17{}", " ".repeat(40));
            let mut cursor = Cursor::new(&text);
            let place = cursor.place();
            cursor.skip_bytes(lead.len());
            let known = cursor.lead_since(place).expect("it is short enough");
            for (other, is_it) in
                [(text.clone(), true), (text.replace('"', "'"), false), (text[1..].into(), false)]
            {
                let mut cursor = Cursor::new(&other);
                assert_eq!(cursor.take_lead(&known), is_it, "{other}");
                assert_eq!(cursor.rest.len(), other.len() - if is_it { lead.len() } else { 0 });
            }
            assert!(
                !Cursor::new(&text[..lead.len()]).take_lead(&known),
                "too near to the end to be compared"
            );
            assert!(!Cursor::new(&text).take_lead(&Lead::default()));
        }
        let mut cursor = Cursor::new(long);
        let place = cursor.place();
        cursor.skip_bytes(long.len());
        assert!(cursor.lead_since(place).is_none());
    }

    #[test]
    fn numbers_are_those_of_json() {
        let number = |text: &'static str| Cursor::new(text).number();
        for good in ["0", "-0", "12", "1.50", "-0.5", "1e5", "1.2E-3", "1E+9"] {
            assert_eq!(number(good), Some(good));
        }
        for bad in ["", "-", "+1", ".5", "1.", "1e", "1e+", "x"] {
            assert_eq!(number(bad), None, "{bad}");
        }
        assert_eq!(number("01"), Some("0"), "what follows is no comma");
    }

    #[test]
    fn values_are_taken_whole() {
        let text = r#" "a\u0041" {"x": ["}"]} [1, [2]] -1.5e3 null "é" "#;
        let mut cursor = Cursor::new(text);
        for rest in 0..6 {
            assert!(!cursor.is_at_end(), "{rest}");
            assert_eq!(cursor.skip(), Some(()));
        }
        assert!(cursor.is_at_end());
        let mut cursor = Cursor::new(text);
        cursor.peek();
        assert_eq!(cursor.string(), Some("aA"));
        assert_eq!(cursor.raw(), Some(r#"{"x": ["}"]}"#));
        for bad in ["\"a\nb\"", "\"a", "\"\\x\"", "{", "[1,]", "tru", "]"] {
            assert_eq!(Cursor::new(bad).skip(), None, "{bad}");
        }
    }
}
