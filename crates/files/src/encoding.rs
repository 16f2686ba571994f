//! Texts in other encodings, to UTF-8, a piece at a time.

use std::io::{self, BufRead, Read};

use chardetng::{EncodingDetector, Iso2022JpDetection, Utf8Detection};
use encoding_rs::{CoderResult, Decoder, Encoding};

/// The encoding of a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TextEncoding(&'static Encoding);

impl TextEncoding {
    /// The encoding of a name such as `windows-1252`, `latin1` or `utf-16le`; `None` if there is none.
    pub fn from_name(name: &str) -> Option<Self> {
        Encoding::for_label(name.as_bytes()).map(Self)
    }

    /// Its name.
    pub fn name(self) -> &'static str {
        self.0.name()
    }

    pub(crate) fn is_utf8(self) -> bool {
        self.0 == encoding_rs::UTF_8
    }

    /// The encoding whose mark a text begins with, and the length of the mark.
    pub(crate) fn by_mark(head: &[u8]) -> Option<(Self, usize)> {
        Encoding::for_bom(head).map(|(encoding, length)| (Self(encoding), length))
    }

    /// The encoding of a text without a mark, by how it begins; `None` if it is UTF-8 so far.
    pub(crate) fn detected(head: &[u8]) -> Option<Self> {
        match std::str::from_utf8(head) {
            Ok(_) => return None,
            // A character goes on behind what is known.
            Err(error) if error.error_len().is_none() => return None,
            Err(_) => {}
        }
        let mut detector = EncodingDetector::new(Iso2022JpDetection::Deny);
        detector.feed(head, false);
        Some(Self(detector.guess(None, Utf8Detection::Deny)))
    }
}

/// Hands out a text of another encoding as UTF-8. What is no text there, such as half of a surrogate pair, is U+FFFD.
pub(crate) struct Transcoded<R> {
    source: R,
    decoder: Decoder,
    text: Vec<u8>,
    /// What is unread of `text`.
    start: usize,
    end: usize,
    is_done: bool,
}

impl<R: BufRead> Transcoded<R> {
    const ROOM: usize = 1 << 16;

    pub fn new(source: R, encoding: TextEncoding) -> Self {
        // The mark was taken, where there was one.
        let decoder = encoding.0.new_decoder_without_bom_handling();
        Self { source, decoder, text: vec![0; Self::ROOM], start: 0, end: 0, is_done: false }
    }
}

impl<R: BufRead> BufRead for Transcoded<R> {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        while self.start == self.end && !self.is_done {
            let bytes = self.source.fill_buf()?;
            let is_last = bytes.is_empty();
            let (result, read, written, _) = self.decoder.decode_to_utf8(bytes, &mut self.text, is_last);
            self.source.consume(read);
            (self.start, self.end) = (0, written);
            self.is_done = is_last && result == CoderResult::InputEmpty;
        }
        Ok(&self.text[self.start..self.end])
    }

    fn consume(&mut self, amount: usize) {
        self.start += amount;
    }
}

impl<R: BufRead> Read for Transcoded<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let amount = self.fill_buf()?.read(buffer)?;
        self.consume(amount);
        Ok(amount)
    }
}
