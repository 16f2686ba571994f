//! What tests do to files.

use proptest::sample::Index;

/// Puts other bytes in some places; nowhere if there is none.
pub(crate) fn changed(bytes: &mut [u8], changes: &[(Index, u8)]) {
    for (at, byte) in changes {
        if !bytes.is_empty() {
            bytes[at.index(bytes.len())] = *byte;
        }
    }
}
