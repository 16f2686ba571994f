//! JSON text, token after token, as long as it is written in the usual way: no tree, no error messages. What is
//! rare (escapes, values that are skipped with brackets in them) is parsed by `serde_json`.

use serde::Deserialize;
use serde::de::IgnoredAny;
use serde_json::value::RawValue;

use super::json::Key;

/// A place in a text. Everything returns nothing where it is not what was asked for.
pub(super) struct Cursor<'t> {
    text: &'t str,
    at: usize,
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
    /// Nothing where some character has an escape in JSON.
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

impl<'t> Cursor<'t> {
    pub fn new(text: &'t str) -> Self {
        Self { text, at: 0, has_unknown_depth: false, unescaped: String::new() }
    }

    fn byte(&self) -> u8 {
        // NUL stands nowhere outside of strings.
        self.text.as_bytes().get(self.at).copied().unwrap_or(0)
    }

    /// The first byte of the next token; NUL at the end.
    #[inline]
    pub fn peek(&mut self) -> u8 {
        loop {
            match self.byte() {
                b' ' | b'\n' | b'\r' | b'\t' => self.at += 1,
                other => return other,
            }
        }
    }

    /// Takes the next token, which is one byte.
    #[inline]
    pub fn next(&mut self) -> u8 {
        let byte = self.peek();
        self.at += 1;
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
        self.at >= self.text.len()
    }

    /// Takes one of `true`, `false` and `null`.
    pub fn word(&mut self, word: &str) -> Option<()> {
        let found = self.text.as_bytes()[self.at..].starts_with(word.as_bytes());
        self.at += if found { word.len() } else { 0 };
        found.then_some(())
    }

    /// Takes a string if it is this one.
    #[inline]
    pub fn string_is(&mut self, key: &PlainKey) -> bool {
        let rest = &self.text.as_bytes()[self.at..];
        let is_it = match rest.first_chunk() {
            Some(first) => {
                u64::from_le_bytes(*first) & key.mask == key.first
                    && (key.rest.is_empty() || rest[8..].starts_with(&key.rest))
            }
            None => false,
        };
        self.at += if is_it { key.length } else { 0 };
        is_it
    }

    /// Takes a string.
    #[inline]
    pub fn string(&mut self) -> Option<&str> {
        let bytes = self.text.as_bytes();
        if self.byte() != b'"' {
            return None;
        }
        let start = self.at + 1;
        let end = start + special(bytes.get(start..)?)?;
        match bytes[end] {
            b'"' => {
                self.at = end + 1;
                self.text.get(start..end)
            }
            b'\\' => {
                let Key(text) = self.parsed()?;
                self.unescaped = text.into_owned();
                Some(&self.unescaped)
            }
            _ => None,
        }
    }

    /// Takes a number, as it is written.
    #[inline]
    pub fn number(&mut self) -> Option<&'t str> {
        let start = self.at;
        self.at += usize::from(self.byte() == b'-');
        match self.byte() {
            b'0' => self.at += 1,
            _ => self.digits()?,
        }
        if self.byte() == b'.' {
            self.at += 1;
            self.digits()?;
        }
        if matches!(self.byte(), b'e' | b'E') {
            self.at += 1;
            self.at += usize::from(matches!(self.byte(), b'+' | b'-'));
            self.digits()?;
        }
        self.text.get(start..self.at)
    }

    /// At least one digit.
    #[inline]
    fn digits(&mut self) -> Option<()> {
        let start = self.at;
        while self.byte().is_ascii_digit() {
            self.at += 1;
        }
        (self.at > start).then_some(())
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
        let rest = self.text.get(self.at..)?;
        let mut values = serde_json::Deserializer::from_str(rest).into_iter();
        let value = values.next()?.ok()?;
        self.at += values.byte_offset();
        Some(value)
    }
}

/// Where the first byte is that ends a string or must not stand in one as it is: a quote, a backslash, a control
/// character.
#[inline]
fn special(bytes: &[u8]) -> Option<usize> {
    const EACH: u64 = u64::MAX / 255;
    const HIGH: u64 = EACH * 0x80;
    let is_special = |byte: &u8| matches!(byte, b'"' | b'\\' | 0..=0x1f);
    let (chunks, rest) = bytes.as_chunks::<8>();
    for (index, chunk) in chunks.iter().enumerate() {
        // A byte's highest bit is set where a subtraction from it borrows; those above the first may be set wrongly.
        let word = u64::from_le_bytes(*chunk);
        let zero_byte = |word: u64| word.wrapping_sub(EACH) & !word;
        let quotes = zero_byte(word ^ (EACH * u64::from(b'"')));
        let backslashes = zero_byte(word ^ (EACH * u64::from(b'\\')));
        let controls = word.wrapping_sub(EACH * 0x20) & !word;
        let found = (quotes | backslashes | controls) & HIGH;
        if found != 0 {
            return Some(index * 8 + found.trailing_zeros() as usize / 8);
        }
    }
    rest.iter().position(is_special).map(|at| chunks.len() * 8 + at)
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
