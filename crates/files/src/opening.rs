//! A source that is looked into when it is first read.

use std::io::{self, BufRead, BufReader, Chain, Cursor, Read};

use flate2::bufread::MultiGzDecoder;
use ruzstd::decoding::StreamingDecoder;

use crate::encoding::{TextEncoding, Transcoded};

/// A source of records, whatever it is compressed and encoded with.
pub struct Opening {
    state: State,
    encoding: Option<TextEncoding>,
    say: Box<dyn FnMut(&str)>,
}

enum State {
    /// Nothing has been read.
    Before(Box<dyn BufRead>),
    Open(Box<dyn BufRead>),
    /// It could not be opened, which was said.
    Failed,
}

/// A source with what was read of it to look into it.
type Peeked = Chain<Cursor<Vec<u8>>, Box<dyn BufRead>>;

impl Opening {
    /// How much of a file is looked into.
    const HEAD: usize = 1 << 16;

    /// Reads a source; nothing is read of it before somebody reads here.
    pub fn new(source: Box<dyn BufRead>) -> Self {
        Self { state: State::Before(source), encoding: None, say: Box::new(|_| {}) }
    }

    /// Whether a source that begins so is UTF-8 that is not compressed, as far as that can be told.
    pub fn is_plain(head: &[u8]) -> bool {
        let is_marked = matches!(
            head,
            [0x1f, 0x8b, ..] | [0x28, 0xb5, 0x2f, 0xfd, ..] | [0xff, 0xfe, ..] | [0xfe, 0xff, ..]
        );
        is_binary(head) || !is_marked && TextEncoding::detected(head).is_none()
    }

    /// The text is in this encoding, unless it has a mark that says another one.
    #[must_use]
    pub fn encoded(self, encoding: Option<TextEncoding>) -> Self {
        Self { encoding, ..self }
    }

    /// What is assumed is told to this, once.
    #[must_use]
    pub fn telling(self, say: impl FnMut(&str) + 'static) -> Self {
        Self { say: Box::new(say), ..self }
    }

    fn open(&mut self, mut source: Box<dyn BufRead>) -> io::Result<Box<dyn BufRead>> {
        let head = head(&mut source)?;
        let whole: Peeked = Cursor::new(head.clone()).chain(source);
        match decompressed(&head, whole) {
            Err(whole) => self.text(head, whole),
            Ok(mut unpacked) => {
                let head = full_head(&mut unpacked)?;
                self.text(head.clone(), Cursor::new(head).chain(unpacked))
            }
        }
    }

    /// The text of a source that begins so.
    fn text(&mut self, head: Vec<u8>, mut source: Peeked) -> io::Result<Box<dyn BufRead>> {
        if is_binary(&head) {
            return Ok(Box::new(source));
        }
        if let Some((encoding, mark)) = TextEncoding::by_mark(&head) {
            if encoding.is_utf8() {
                return Ok(Box::new(source));
            }
            io::copy(&mut (&mut source).take(mark as u64), &mut io::sink())?;
            return Ok(Box::new(Transcoded::new(source, encoding)));
        }
        let encoding = match self.encoding {
            Some(said) => said,
            None => match TextEncoding::detected(&head) {
                None => return Ok(Box::new(source)),
                Some(detected) => {
                    let name = detected.name();
                    (self.say)(&format!(
                        "the text is no UTF-8 and seems to be {name}; `--encoding NAME` says another one"
                    ));
                    detected
                }
            },
        };
        if encoding.is_utf8() {
            Ok(Box::new(source))
        } else {
            Ok(Box::new(Transcoded::new(source, encoding)))
        }
    }

    fn opened(&mut self) -> io::Result<&mut Box<dyn BufRead>> {
        if matches!(self.state, State::Before(_))
            && let State::Before(source) = std::mem::replace(&mut self.state, State::Failed)
        {
            self.state = State::Open(self.open(source)?);
        }
        match &mut self.state {
            State::Open(source) => Ok(source),
            _ => Err(io::Error::other("the file could not be opened")),
        }
    }
}

impl BufRead for Opening {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        self.opened()?.fill_buf()
    }

    fn consume(&mut self, amount: usize) {
        if let State::Open(source) = &mut self.state {
            source.consume(amount);
        }
    }
}

impl Read for Opening {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        self.opened()?.read(buffer)
    }
}

/// What is packed in a source that begins so; the source as it is if it is not compressed.
pub(crate) fn decompressed<'s, S: BufRead + 's>(head: &[u8], source: S) -> Result<Box<dyn BufRead + 's>, S> {
    match head {
        [0x1f, 0x8b, ..] => Ok(Box::new(BufReader::new(MultiGzDecoder::new(source)))),
        [0x28, 0xb5, 0x2f, 0xfd, ..] => Ok(Box::new(BufReader::new(Frames::new(source)))),
        _ => Err(source),
    }
}

/// Whether a file that begins so is no text in any encoding: an archive, an Office document, a table in columns, a PDF, a picture.
pub(crate) fn is_binary(head: &[u8]) -> bool {
    const MARKS: [&[u8]; 9] = [
        b"PK\x03\x04",
        b"\xd0\xcf\x11\xe0",
        b"PAR1",
        b"PARE",
        b"ARROW1",
        b"\xff\xff\xff\xff",
        b"%PDF",
        b"\x89PNG",
        b"\xff\xd8\xff",
    ];
    MARKS.iter().any(|mark| head.starts_with(mark))
}

/// The start of what was compressed, up to what is looked into: its first member may have no more than its first line.
fn full_head(source: &mut dyn BufRead) -> io::Result<Vec<u8>> {
    let mut head = Vec::new();
    source.take(Opening::HEAD as u64).read_to_end(&mut head)?;
    Ok(head)
}

/// The start of a source: what it has ready, and more only where that could be the start of a mark.
fn head(source: &mut dyn BufRead) -> io::Result<Vec<u8>> {
    const MARK: usize = 4;
    let mut head = Vec::new();
    loop {
        let available = match source.fill_buf() {
            Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
            available => available?,
        };
        let count = available.len().min(Opening::HEAD - head.len());
        head.extend_from_slice(&available[..count]);
        source.consume(count);
        let may_be_mark = matches!(head.first(), Some(0x1f | 0x28 | 0xef | 0xfe | 0xff));
        if count == 0 || head.len() >= MARK || !may_be_mark {
            return Ok(head);
        }
    }
}

/// The frames of a Zstandard file, one after the other.
struct Frames<R: Read> {
    /// The frame that is read; `None` between two.
    frame: Option<Box<StreamingDecoder<R, ruzstd::decoding::FrameDecoder>>>,
    source: Option<R>,
}

impl<R: BufRead> Frames<R> {
    fn new(source: R) -> Self {
        Self { frame: None, source: Some(source) }
    }
}

impl<R: BufRead> Read for Frames<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        loop {
            if let Some(mut source) = self.source.take() {
                if source.fill_buf()?.is_empty() {
                    self.source = Some(source);
                    return Ok(0);
                }
                let bad = |error| {
                    io::Error::new(io::ErrorKind::InvalidData, format!("no sound Zstandard: {error}"))
                };
                self.frame = Some(Box::new(StreamingDecoder::new(source).map_err(bad)?));
            }
            let Some(frame) = &mut self.frame else { return Ok(0) };
            let count = frame.read(buffer)?;
            if count > 0 || buffer.is_empty() {
                return Ok(count);
            }
            self.source = self.frame.take().map(|frame| frame.into_inner());
        }
    }
}
