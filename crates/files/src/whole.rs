//! Files that are in memory as a whole.

use std::io::{self, Cursor, Read};

use crate::encoding::{TextEncoding, Transcoded};
use crate::opening::{decompressed, is_binary};

/// What a file holds, unpacked, texts in UTF-8; and in which encoding a text was, if that had to be guessed. What is no text is as it is.
///
/// ```
/// let (text, encoding) = consign_files::unpacked(b"region\nGen\xe8ve\n".to_vec(), 1 << 20)?;
/// assert_eq!(String::from_utf8_lossy(&text), "region\nGenève\n");
/// assert_eq!(encoding.expect("it was guessed").name(), "windows-1252");
/// # Ok::<(), std::io::Error>(())
/// ```
///
/// # Errors
/// Where it is damaged, or has more than `most` bytes when it is unpacked ([`io::ErrorKind::FileTooLarge`]).
pub fn unpacked(bytes: Vec<u8>, most: u64) -> io::Result<(Vec<u8>, Option<TextEncoding>)> {
    let head = bytes.get(..MARK).unwrap_or(&bytes).to_vec();
    let bytes = match decompressed(&head, Cursor::new(bytes)) {
        Ok(source) => bounded(source, most)?,
        Err(plain) => plain.into_inner(),
    };
    if is_binary(&bytes) {
        return Ok((bytes, None));
    }
    if let Some((encoding, mark)) = TextEncoding::by_mark(&bytes) {
        return Ok((text(bytes, mark, encoding, most)?, None));
    }
    match TextEncoding::detected(&bytes) {
        None => Ok((bytes, None)),
        Some(encoding) => Ok((text(bytes, 0, encoding, most)?, Some(encoding))),
    }
}

/// So many bytes tell that a file is compressed.
const MARK: usize = 4;

fn text(bytes: Vec<u8>, mark: usize, encoding: TextEncoding, most: u64) -> io::Result<Vec<u8>> {
    if encoding.is_utf8() {
        return Ok(bytes);
    }
    bounded(Transcoded::new(Cursor::new(&bytes[mark..]), encoding), most)
}

fn bounded(source: impl Read, most: u64) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    let count = source.take(most + 1).read_to_end(&mut bytes)?;
    if count as u64 > most {
        return Err(io::Error::new(io::ErrorKind::FileTooLarge, "it is too large"));
    }
    Ok(bytes)
}
