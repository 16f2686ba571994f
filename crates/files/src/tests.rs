//! Files of every kind, whole, cut off and made to do harm.

use std::cell::RefCell;
use std::io::{self, BufRead, Read, Write};
use std::rc::Rc;

use flate2::Compression;
use flate2::write::GzEncoder;
use proptest::prelude::*;

use crate::damage::changed;
use crate::{Opening, TextEncoding, unpacked};

const TEXT: &str = "id,region\n1,Zürich „Süd“ – 5 €\n2,Genève\n";

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::fast());
    encoder.write_all(bytes).expect("written");
    encoder.finish().expect("finished")
}

fn zstandard(bytes: &[u8]) -> Vec<u8> {
    ruzstd::encoding::compress_to_vec(bytes, ruzstd::encoding::CompressionLevel::Fastest)
}

fn utf16(text: &str, bytes_of: impl Fn(u16) -> [u8; 2]) -> Vec<u8> {
    std::iter::once(0xfeff).chain(text.encode_utf16()).flat_map(bytes_of).collect()
}

/// What is read, and what was assumed.
fn read(bytes: &[u8], encoding: Option<&str>, piece: usize) -> (io::Result<String>, Vec<String>) {
    let said = Rc::new(RefCell::new(Vec::new()));
    let saying = said.clone();
    let source = io::BufReader::with_capacity(piece, io::Cursor::new(bytes.to_vec()));
    let encoding = encoding.map(|name| TextEncoding::from_name(name).expect("an encoding"));
    let opening = Opening::new(Box::new(source)).encoded(encoding);
    let mut opening = opening.telling(move |assumed| saying.borrow_mut().push(assumed.to_owned()));
    let mut read = Vec::new();
    let result = opening.read_to_end(&mut read);
    let text = result.map(|_| String::from_utf8_lossy(&read).into_owned());
    let said = said.take();
    (text, said)
}

#[test]
fn whatever_it_is_packed_and_encoded_with_the_text_is_the_same() {
    let latin = encoding_rs::WINDOWS_1252.encode(TEXT).0.into_owned();
    let plain: [(&[u8], bool); 5] = [
        (TEXT.as_bytes(), false),
        (&[b"\xef\xbb\xbf", TEXT.as_bytes()].concat(), false),
        (&utf16(TEXT, u16::to_le_bytes), false),
        (&utf16(TEXT, u16::to_be_bytes), false),
        (&latin, true),
    ];
    for (bytes, is_assumed) in plain {
        let packed = [
            bytes.to_vec(),
            gzip(bytes),
            zstandard(bytes),
            [gzip(&bytes[..10]), gzip(&bytes[10..])].concat(),
        ];
        for (which, packed) in packed.iter().enumerate() {
            for piece in [4096, 1 << 16] {
                let (text, said) = read(packed, None, piece);
                assert_eq!(text.expect("a text").trim_start_matches('\u{feff}'), TEXT, "{which}");
                assert_eq!(said.len(), usize::from(is_assumed), "{said:?}");
                assert!(
                    said.iter().all(|said| said.contains("windows-1252") && said.contains("--encoding")),
                    "{said:?}"
                );
            }
        }
    }
    let (text, said) = read(&latin, Some("latin1"), 4096);
    assert_eq!((text.expect("a text").as_str(), said.len()), (TEXT, 0));
    let (text, _) = read(&utf16(TEXT, u16::to_le_bytes), Some("latin1"), 1);
    assert_eq!(text.expect("a text"), TEXT, "a mark says more");
    assert_eq!(TextEncoding::from_name("klingon"), None);
    assert_eq!(TextEncoding::from_name("latin1").map(TextEncoding::name), Some("windows-1252"));
}

#[test]
fn pieces_of_one_byte_are_no_other_file() {
    for bytes in [
        TEXT.as_bytes().to_vec(),
        gzip(TEXT.as_bytes()),
        zstandard(TEXT.as_bytes()),
        utf16(TEXT, u16::to_le_bytes),
    ] {
        assert_eq!(read(&bytes, None, 1).0.expect("a text"), TEXT);
    }
    for short in [&b""[..], b"\xff", b"\x1f", b"(", b"i"] {
        assert!(read(short, None, 1).0.is_ok(), "{short:?}");
    }
}

#[test]
fn half_of_a_surrogate_pair_spoils_one_character() {
    let bytes = [&[0xff, 0xfe][..], &[b'a', 0, 0x00, 0xd8, b'b', 0, 0x00, 0xdc, b'c']].concat();
    assert_eq!(read(&bytes, None, 4096).0.expect("a text"), "a\u{fffd}b\u{fffd}\u{fffd}");
}

#[test]
fn what_is_cut_off_is_an_error_and_no_shorter_file() {
    let long = TEXT.repeat(1000);
    for whole in [gzip(long.as_bytes()), zstandard(long.as_bytes())] {
        for cut in [5, 12, whole.len() / 2, whole.len() - 1] {
            assert!(read(&whole[..cut], None, 4096).0.is_err(), "{cut} of {}", whole.len());
        }
        let mut again = Opening::new(Box::new(io::Cursor::new(whole[..5].to_vec())));
        assert!(again.fill_buf().is_err());
        assert!(again.fill_buf().is_err(), "and so it is when it is asked again");
    }
}

#[test]
fn a_bomb_takes_no_more_room_than_a_file() {
    const SIZE: usize = 64 << 20;
    let mut encoder = GzEncoder::new(Vec::new(), Compression::fast());
    let letters = vec![b'a'; 1 << 20];
    (0..SIZE >> 20).for_each(|_| encoder.write_all(&letters).expect("written"));
    let bomb = encoder.finish().expect("finished");
    assert!(bomb.len() < SIZE / 100);
    let mut opening = Opening::new(Box::new(io::Cursor::new(bomb)));
    let (mut total, mut most) = (0, 0);
    loop {
        let count = opening.fill_buf().expect("more").len();
        if count == 0 {
            break;
        }
        (total, most) = (total + count, most.max(count));
        opening.consume(count);
    }
    assert_eq!(total, SIZE);
    assert!(most <= 1 << 16, "{most}");
}

#[test]
fn a_file_in_memory_is_bounded_when_it_is_unpacked() {
    let letters = vec![b'a'; 4 << 20];
    for bomb in [gzip(&letters), zstandard(&letters)] {
        assert!(bomb.len() < 1 << 16);
        let error = unpacked(bomb.clone(), (4 << 20) - 1).expect_err("it is too large");
        assert_eq!(error.kind(), io::ErrorKind::FileTooLarge);
        assert_eq!(unpacked(bomb, 4 << 20).expect("it fits").0.len(), letters.len());
    }
    let wide = utf16(&"\u{4e00}".repeat(1000), u16::to_le_bytes);
    let error = unpacked(wide.clone(), 2999).expect_err("three bytes for two");
    assert_eq!(error.kind(), io::ErrorKind::FileTooLarge);
    assert_eq!(unpacked(wide, 3000).expect("it fits").0.len(), 3000);
}

/// A frame says how much of what was unpacked it looks back at: nothing is set aside for what only is said.
#[test]
fn a_frame_with_a_window_of_terabytes_is_an_error() {
    for window in [0x78, 0xa0, 0xf8] {
        let frame = [0x28, 0xb5, 0x2f, 0xfd, 0x00, window, 0x01, 0x00, 0x00];
        let _ = read(&frame, None, 4096);
    }
    assert!(read(&[0x28, 0xb5, 0x2f, 0xfd, 0x00, 0xf8, 0x01, 0x00, 0x00], None, 4096).0.is_err());
}

#[test]
fn what_is_no_text_is_as_it_is() {
    for bytes in [&b"PK\x03\x04\xff\xfe"[..], b"\xd0\xcf\x11\xe0\xa1\xb1", b"id\0,n\0\n", b""] {
        assert_eq!(unpacked(bytes.to_vec(), 1 << 20).expect("bytes"), (bytes.to_vec(), None));
        assert_eq!(unpacked(gzip(bytes), 1 << 20).expect("bytes").0, bytes);
    }
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    /// A file in memory is read as it is a piece at a time, whatever was done to it.
    #[test]
    fn as_a_whole_a_file_is_what_it_is_in_pieces(
        text in "[a-zé\u{4e00},\\n\0]{0,60}", which in 0usize..5, cut in any::<prop::sample::Index>(), is_cut: bool,
        changes in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 0..4),
    ) {
        let mut bytes = match which {
            0 => gzip(text.as_bytes()),
            1 => zstandard(text.as_bytes()),
            2 => utf16(&text, u16::to_be_bytes),
            3 => encoding_rs::WINDOWS_1252.encode(&text).0.into_owned(),
            _ => text.into_bytes(),
        };
        if is_cut {
            bytes.truncate(cut.index(bytes.len() + 1));
        }
        changed(&mut bytes, &changes);
        let whole = unpacked(bytes.clone(), 1 << 20).ok().map(|(text, _)| String::from_utf8_lossy(&text).into_owned());
        prop_assert_eq!(read(&bytes, None, 4096).0.ok(), whole);
    }

    /// A changed file is another text or an error, and crashes nobody.
    #[test]
    fn a_changed_file_crashes_nobody(which in 0usize..4, changes in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..5)) {
        let mut bytes = match which {
            0 => gzip(TEXT.as_bytes()),
            1 => zstandard(TEXT.as_bytes()),
            2 => utf16(TEXT, u16::to_le_bytes),
            _ => TEXT.as_bytes().to_vec(),
        };
        for (at, byte) in changes {
            let at = at.index(bytes.len());
            bytes[at] = byte;
        }
        let _ = read(&bytes, None, 4096);
    }
}
