//! Random secrets, of which only hashes are kept.

use std::fmt;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use sha2::{Digest, Sha256};

/// A secret that is shown once. `Debug` does not tell it.
#[derive(Clone, PartialEq, Eq)]
pub struct Secret(String);

impl Secret {
    /// A new one of 256 random bits.
    ///
    /// # Errors
    /// If the system gives no random numbers.
    pub fn new() -> Result<Self, getrandom::Error> {
        let mut bytes = [0; 32];
        getrandom::fill(&mut bytes)?;
        Ok(Self(URL_SAFE_NO_PAD.encode(bytes)))
    }

    /// One that somebody sent.
    pub fn given(text: &str) -> Self {
        Self(text.to_owned())
    }

    /// What is shown.
    pub fn reveal(&self) -> &str {
        &self.0
    }

    /// What is kept: looked up by equality, it tells nothing about the secret, and how long looking it up takes tells
    /// nothing about secrets near to it.
    pub fn hash(&self) -> String {
        URL_SAFE_NO_PAD.encode(Sha256::digest(self.0.as_bytes()))
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secret(…)")
    }
}
