//! Compiled programs as bytes: written once, opened in milliseconds.
//!
//! A bundle is a header and a payload. The header is [`MAGIC`], the version of the format, the number of the
//! payload's bytes and their XXH3-64, all three little-endian. The payload is the program in postcard's format
//! (<https://postcard.jamesmunns.com/wire-format>). What is read is checked before it is a program: numbers lie
//! within what they number, nothing is nested too deep and no order can go in circles (`sound`), so that a
//! bundle that somebody made or changed can be wrong, but cannot crash who opens it.

use std::cell::Cell;

use serde::{Deserialize, Deserializer};
use xxhash_rust::xxh3::xxh3_64;

use super::Program;

/// What every bundle begins with. The first byte is in no text, so that no source looks like one.
const MAGIC: [u8; 8] = *b"\x93consign";
/// Goes up with every change of what a program is made of; `a_bundle_s_bytes_are_those_of_its_version` notices.
const VERSION: u32 = 6;
const HEADER: usize = 8 + 4 + 8 + 8;
/// How deep conditions, operands, types and values may be nested; the compiler allows 64 brackets.
const MOST_NESTED: u32 = 200;

/// Why bytes are not opened as a bundle.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum BundleError {
    /// They begin otherwise.
    #[error("this is no bundle: it does not begin as `consign build` writes them")]
    NoBundle,
    /// A later consign made it.
    #[error(
        "the bundle is of version {found}, and this consign knows version {VERSION}; use a newer consign, or build \
         the bundle again with this one"
    )]
    TooNew {
        /// Its version.
        found: u32,
    },
    /// An earlier consign made it.
    #[error("the bundle is of version {found}, and this consign needs version {VERSION}; build it again")]
    TooOld {
        /// Its version.
        found: u32,
    },
    /// There are fewer bytes, or more, than its header says.
    #[error(
        "the bundle is not whole: its header announces {expected} bytes, and there are {found}; build it again"
    )]
    Length {
        /// How many the header announces, itself included.
        expected: u64,
        /// How many there are.
        found: u64,
    },
    /// The bytes are not those that were written.
    #[error("the bundle is damaged: its checksum does not fit its bytes; build it again")]
    Damaged,
    /// The checksum fits, and yet it is no program.
    #[error("the bundle holds no sound program: {what}; build it again")]
    Unsound {
        /// What is wrong.
        what: String,
    },
}

impl Program {
    /// Whether bytes begin as a bundle does.
    pub fn is_bundle(bytes: &[u8]) -> bool {
        bytes.starts_with(&MAGIC)
    }

    /// The compiled program as a bundle, to be opened with [`Program::from_bundle`]. Its tests and warnings
    /// are not in it; the files that it was compiled from are, for explanations.
    pub fn to_bundle(&self) -> Vec<u8> {
        // Nothing in a program refuses to be written, and a vector takes any number of bytes.
        let payload = postcard::to_stdvec(self).unwrap_or_default();
        let mut bytes = Vec::with_capacity(HEADER + payload.len());
        bytes.extend_from_slice(&MAGIC);
        bytes.extend_from_slice(&VERSION.to_le_bytes());
        bytes.extend_from_slice(&(payload.len() as u64).to_le_bytes());
        bytes.extend_from_slice(&xxh3_64(&payload).to_le_bytes());
        bytes.extend_from_slice(&payload);
        bytes
    }

    /// Opens what [`Program::to_bundle`] wrote.
    ///
    /// # Errors
    /// Where the bytes are no bundle, one of another version, not whole, damaged, or not made by the compiler.
    pub fn from_bundle(bytes: &[u8]) -> Result<Self, BundleError> {
        if !Self::is_bundle(bytes) {
            return Err(BundleError::NoBundle);
        }
        let short = |expected: u64| BundleError::Length { expected, found: bytes.len() as u64 };
        let header = bytes.get(..HEADER).ok_or_else(|| short(HEADER as u64))?;
        let payload = &bytes[HEADER..];
        let number = |at: usize| u64::from_le_bytes(std::array::from_fn(|byte| header[at + byte]));
        match u32::from_le_bytes(std::array::from_fn(|byte| header[MAGIC.len() + byte])) {
            VERSION => {}
            found if found > VERSION => return Err(BundleError::TooNew { found }),
            found => return Err(BundleError::TooOld { found }),
        }
        let (length, checksum) = (number(12), number(20));
        if length != payload.len() as u64 {
            return Err(short(length.saturating_add(HEADER as u64)));
        }
        if xxh3_64(payload) != checksum {
            return Err(BundleError::Damaged);
        }
        let unsound = |what: String| BundleError::Unsound { what };
        let (program, rest): (Self, &[u8]) =
            postcard::take_from_bytes(payload).map_err(|error| unsound(error.to_string()))?;
        if !rest.is_empty() {
            return Err(unsound(format!("{} bytes are left over", rest.len())));
        }
        program.sound().map_err(|what| unsound(what.to_owned()))?;
        Ok(program)
    }
}

thread_local! {
    static NESTED: Cell<u32> = const { Cell::new(0) };
}

/// Reads what may contain its own kind, up to a depth that the stack bears.
pub(super) fn deep<'de, D: Deserializer<'de>, T: Deserialize<'de>>(deserializer: D) -> Result<T, D::Error> {
    let depth = NESTED.get();
    if depth >= MOST_NESTED {
        return Err(serde::de::Error::custom("it is nested too deep"));
    }
    NESTED.set(depth + 1);
    let read = T::deserialize(deserializer);
    NESTED.set(depth);
    read
}

/// A time zone, by its IANA name.
pub(super) mod zone {
    use jiff::tz::{TimeZone, TimeZoneDatabase};
    use serde::{Deserialize, Deserializer, Serializer};

    pub fn serialize<S: Serializer>(zone: &TimeZone, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(zone.iana_name().unwrap_or("UTC"))
    }

    pub fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<TimeZone, D::Error> {
        let name = String::deserialize(deserializer)?;
        TimeZoneDatabase::bundled().get(&name).map_err(serde::de::Error::custom)
    }
}

/// A time zone that may be absent.
pub(super) mod perhaps_zone {
    use jiff::tz::TimeZone;
    use serde::{Deserialize, Deserializer, Serialize, Serializer};

    #[derive(Serialize, Deserialize)]
    struct Zone(#[serde(with = "super::zone")] TimeZone);

    pub fn serialize<S: Serializer>(zone: &Option<TimeZone>, serializer: S) -> Result<S::Ok, S::Error> {
        zone.clone().map(Zone).serialize(serializer)
    }

    pub fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<TimeZone>, D::Error> {
        Ok(Option::<Zone>::deserialize(deserializer)?.map(|zone| zone.0))
    }
}

/// The texts of an interner, by their numbers.
pub(super) mod texts {
    use std::sync::Arc;

    use smol_str::SmolStr;

    use serde::{Deserialize, Deserializer, Serialize, Serializer};

    use crate::program::Interner;

    pub fn serialize<S: Serializer>(texts: &Interner, serializer: S) -> Result<S::Ok, S::Error> {
        texts.texts().serialize(serializer)
    }

    pub fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Arc<Interner>, D::Error> {
        Vec::<SmolStr>::deserialize(deserializer).map(Interner::from_texts).map(Arc::new)
    }
}
