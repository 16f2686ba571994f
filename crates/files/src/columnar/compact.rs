//! Thrift's compact protocol, as far as it takes to walk over what is written in it: nothing is kept, and nothing set aside.

/// Why a text in the protocol cannot be walked over.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Stop {
    /// It goes on behind what is there.
    Short,
    /// It is none.
    Wrong,
}

/// What is met on the way. A path has the numbers of fields, from the outermost.
pub(super) trait Visit {
    /// A whole number in a field.
    fn number(&mut self, path: &[i16], number: i64);

    /// A structure in a list begins.
    fn element(&mut self, _path: &[i16]) {}
}

/// Walks over a structure that bytes begin with; how long it is.
pub(super) fn walk(bytes: &[u8], visit: &mut dyn Visit) -> Result<usize, Stop> {
    let mut walker = Walker { bytes, at: 0, path: Vec::new(), visit };
    walker.structure(0)?;
    Ok(walker.at)
}

/// So deep are structures within each other at most.
const DEPTH: usize = 24;

struct Walker<'b, 'v> {
    bytes: &'b [u8],
    at: usize,
    path: Vec<i16>,
    visit: &'v mut dyn Visit,
}

impl Walker<'_, '_> {
    fn structure(&mut self, depth: usize) -> Result<(), Stop> {
        if depth > DEPTH {
            return Err(Stop::Wrong);
        }
        let mut field = 0i16;
        loop {
            let head = self.byte()?;
            if head == 0 {
                return Ok(());
            }
            field = match head >> 4 {
                0 => i16::try_from(self.zigzag()?).map_err(|_| Stop::Wrong)?,
                step => field.checked_add(i16::from(step)).ok_or(Stop::Wrong)?,
            };
            self.path.push(field);
            // Truths stand in the head of their field.
            if !matches!(head & 15, 1 | 2) {
                self.value(head & 15, depth)?;
            }
            self.path.pop();
        }
    }

    fn value(&mut self, kind: u8, depth: usize) -> Result<(), Stop> {
        match kind {
            // A truth in a list, and a byte.
            1..=3 => self.pass(1),
            4..=6 => {
                let number = self.zigzag()?;
                self.visit.number(&self.path, number);
                Ok(())
            }
            7 => self.pass(8),
            8 => {
                let length = self.varint()?;
                self.pass(length)
            }
            9 | 10 => self.list(depth),
            12 => self.structure(depth + 1),
            13 => self.pass(16),
            // There are no maps in what is walked over here.
            _ => Err(Stop::Wrong),
        }
    }

    fn list(&mut self, depth: usize) -> Result<(), Stop> {
        if depth > DEPTH {
            return Err(Stop::Wrong);
        }
        let head = self.byte()?;
        let (kind, count) = match (head & 15, head >> 4) {
            (kind, 15) => (kind, self.varint()?),
            (kind, count) => (kind, u64::from(count)),
        };
        // Each takes one byte at least.
        if count > (self.bytes.len() - self.at) as u64 {
            return Err(Stop::Short);
        }
        for _ in 0..count {
            if kind == 12 {
                self.visit.element(&self.path);
            }
            self.value(kind, depth + 1)?;
        }
        Ok(())
    }

    fn pass(&mut self, length: u64) -> Result<(), Stop> {
        match length > (self.bytes.len() - self.at) as u64 {
            true => Err(Stop::Short),
            false => {
                self.at += usize::try_from(length).map_err(|_| Stop::Wrong)?;
                Ok(())
            }
        }
    }

    fn byte(&mut self) -> Result<u8, Stop> {
        let byte = self.bytes.get(self.at).copied().ok_or(Stop::Short)?;
        self.at += 1;
        Ok(byte)
    }

    fn varint(&mut self) -> Result<u64, Stop> {
        let mut number = 0u64;
        for shift in (0..64).step_by(7) {
            let byte = self.byte()?;
            number |= u64::from(byte & 0x7f) << shift;
            if byte & 0x80 == 0 {
                return Ok(number);
            }
        }
        Err(Stop::Wrong)
    }

    fn zigzag(&mut self) -> Result<i64, Stop> {
        let number = self.varint()?;
        Ok((number >> 1).cast_signed() ^ -((number & 1).cast_signed()))
    }
}
