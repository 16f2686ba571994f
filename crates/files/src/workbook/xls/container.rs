//! Compound files: streams that lie in sectors, each of which says which comes next. A chain is no longer than there are sectors.

use crate::workbook::{WorkbookError, damaged};

/// A compound file with the list of its streams.
pub(super) struct Container<'b> {
    bytes: &'b [u8],
    sector: usize,
    /// Which sector comes behind each.
    next: Vec<u32>,
    entries: Vec<Entry>,
    /// Where streams of fewer bytes lie in small sectors of their own.
    small: Small,
}

struct Small {
    under: u64,
    next: Vec<u32>,
    bytes: Vec<u8>,
}

struct Entry {
    name: String,
    kind: u8,
    start: u32,
    size: u64,
}

const END: u32 = 0xffff_fffa;
const SMALL: usize = 64;
const STREAM: u8 = 2;
const ROOT: u8 = 5;

impl<'b> Container<'b> {
    pub fn open(bytes: &'b [u8]) -> Result<Self, WorkbookError> {
        let shift = u16_at(bytes, 0x1e)?;
        if !matches!(shift, 9 | 12) {
            return Err(damaged("its sectors have a size that is not known"));
        }
        let sector = 1 << shift;
        let mut file = Self {
            bytes,
            sector,
            next: Vec::new(),
            entries: Vec::new(),
            small: Small { under: u64::from(u32_at(bytes, 0x38)?), next: Vec::new(), bytes: Vec::new() },
        };
        file.next = file.table()?;
        file.entries = entries(&file.chain(u32_at(bytes, 0x30)?)?);
        file.small.next = numbers(&file.chain(u32_at(bytes, 0x3c)?)?);
        if let Some(root) = file.entries.iter().find(|entry| entry.kind == ROOT) {
            file.small.bytes = file.chain(root.start)?;
        }
        Ok(file)
    }

    /// Whether it has a stream of that name.
    pub fn has(&self, name: &str) -> bool {
        self.entries.iter().any(|entry| entry.kind == STREAM && entry.name.eq_ignore_ascii_case(name))
    }

    /// The bytes of a stream; `None` if there is none of that name.
    pub fn stream(&self, name: &str) -> Result<Option<Vec<u8>>, WorkbookError> {
        let is_it = |entry: &&Entry| entry.kind == STREAM && entry.name.eq_ignore_ascii_case(name);
        let Some(entry) = self.entries.iter().find(is_it) else { return Ok(None) };
        let mut bytes = match entry.size < self.small.under {
            true => chain(entry.start, &self.small.next, |at| {
                part(&self.small.bytes, at.checked_mul(SMALL)?, SMALL)
            })?,
            false => self.chain(entry.start)?,
        };
        if (bytes.len() as u64) < entry.size {
            return Err(damaged("it is cut off"));
        }
        bytes.truncate(usize::try_from(entry.size).unwrap_or(usize::MAX));
        Ok(Some(bytes))
    }

    /// Which sector comes behind each, of all sectors that say so.
    fn table(&self) -> Result<Vec<u32>, WorkbookError> {
        const IN_HEADER: usize = 109;
        let mut places: Vec<u32> =
            (0..IN_HEADER).map(|at| u32_at(self.bytes, 0x4c + 4 * at)).collect::<Result<_, _>>()?;
        let mut more = u32_at(self.bytes, 0x44)?;
        // Each of them has one at its end that says where the next one is.
        for _ in 0..=self.bytes.len() / self.sector {
            if more >= END {
                break;
            }
            let mut found = numbers(self.sector_at(more)?);
            more = found.pop().unwrap_or(END);
            places.extend(found);
        }
        places.retain(|place| *place < END);
        if places.len() > self.bytes.len() / self.sector {
            return Err(damaged("it says to have more sectors than it has"));
        }
        let mut next = Vec::new();
        for place in places {
            next.extend(numbers(self.sector_at(place)?));
        }
        Ok(next)
    }

    fn sector_at(&self, at: u32) -> Result<&'b [u8], WorkbookError> {
        self.whole(at as usize).ok_or_else(|| damaged("it is cut off"))
    }

    /// A sector; the last one may be shorter.
    fn whole(&self, at: usize) -> Option<&'b [u8]> {
        // The header takes the room of one.
        part(self.bytes, at.checked_add(1)?.checked_mul(self.sector)?, self.sector)
    }

    fn chain(&self, start: u32) -> Result<Vec<u8>, WorkbookError> {
        chain(start, &self.next, |at| self.whole(at))
    }
}

/// What lies in the sectors from one on.
fn chain<'s>(
    start: u32,
    next: &[u32],
    sector: impl Fn(usize) -> Option<&'s [u8]>,
) -> Result<Vec<u8>, WorkbookError> {
    let (mut bytes, mut at, mut count) = (Vec::new(), start, 0);
    while at < END {
        bytes.extend_from_slice(sector(at as usize).ok_or_else(|| damaged("it is cut off"))?);
        at = next.get(at as usize).copied().ok_or_else(|| damaged("it is cut off"))?;
        count += 1;
        if count > next.len() {
            return Err(damaged("its sectors go in a circle"));
        }
    }
    Ok(bytes)
}

fn part(bytes: &[u8], start: usize, length: usize) -> Option<&[u8]> {
    let rest = bytes.get(start..).filter(|rest| !rest.is_empty())?;
    Some(&rest[..rest.len().min(length)])
}

fn numbers(bytes: &[u8]) -> Vec<u32> {
    bytes.as_chunks().0.iter().map(|number| u32::from_le_bytes(*number)).collect()
}

fn entries(bytes: &[u8]) -> Vec<Entry> {
    const ENTRY: usize = 128;
    let entry = |bytes: &[u8; ENTRY]| {
        let length = usize::from(bytes[0x40]).min(64) / 2;
        let units: Vec<u16> =
            bytes[..64].as_chunks().0.iter().take(length).map(|unit| u16::from_le_bytes(*unit)).collect();
        let name = String::from_utf16_lossy(&units).trim_end_matches('\0').to_owned();
        let number = |at: usize| u32_at(bytes, at).unwrap_or(END);
        // Larger ones than four bytes can say are not there.
        Entry { name, kind: bytes[0x42], start: number(0x74), size: u64::from(number(0x78)) }
    };
    bytes.as_chunks::<ENTRY>().0.iter().map(entry).collect()
}

fn u16_at(bytes: &[u8], at: usize) -> Result<u16, WorkbookError> {
    let found = bytes.get(at..).and_then(<[u8]>::first_chunk::<2>);
    found.map(|number| u16::from_le_bytes(*number)).ok_or_else(|| damaged("it is cut off"))
}

fn u32_at(bytes: &[u8], at: usize) -> Result<u32, WorkbookError> {
    let found = bytes.get(at..).and_then(<[u8]>::first_chunk::<4>);
    found.map(|number| u32::from_le_bytes(*number)).ok_or_else(|| damaged("it is cut off"))
}
