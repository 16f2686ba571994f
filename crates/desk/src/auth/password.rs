//! Passwords, as Argon2id keeps them.

use argon2::Argon2;
use argon2::password_hash::{PasswordHasher, PasswordVerifier, phc::PasswordHash};

/// The shortest that is taken, in characters.
const SHORTEST: usize = 10;

/// The longest that is taken, in bytes.
const LONGEST: usize = 1024;

/// Why a password is not taken.
#[derive(Debug, thiserror::Error)]
pub enum PasswordError {
    /// It is too short.
    #[error("a password has at least {SHORTEST} characters")]
    Short,
    /// It is too long.
    #[error("a password has at most {LONGEST} bytes")]
    Long,
    /// It cannot be hashed.
    #[error("the password cannot be kept: {0}")]
    Hash(argon2::password_hash::Error),
}

/// What is kept of a password.
///
/// # Errors
/// If it is too short or too long.
pub fn hash_password(password: &str) -> Result<String, PasswordError> {
    if password.chars().count() < SHORTEST {
        return Err(PasswordError::Short);
    }
    if password.len() > LONGEST {
        return Err(PasswordError::Long);
    }
    let hash = Argon2::default().hash_password(password.as_bytes()).map_err(PasswordError::Hash)?;
    Ok(hash.to_string())
}

/// Whether it is the password; takes as long where nothing is kept.
pub fn is_password(password: &str, kept: Option<&str>) -> bool {
    // Of a password that nobody has.
    const NONE: &str =
        "$argon2id$v=19$m=19456,t=2,p=1$c29tZXNhbHRzb21lc2FsdA$5Yj0fHAhcS3z7i4nqq1g5u0G2cBvF7xXl5n3h0pQk6M";
    let is_kept = kept.is_some();
    let Ok(hash) = PasswordHash::new(kept.unwrap_or(NONE)) else { return false };
    let password = if password.len() > LONGEST { "" } else { password };
    Argon2::default().verify_password(password.as_bytes(), &hash).is_ok() && is_kept
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_password_is_it() {
        let kept = hash_password("correct horse battery").expect("long enough");
        assert!(kept.starts_with("$argon2id$"), "{kept}");
        assert!(is_password("correct horse battery", Some(&kept)));
        assert!(!is_password("correct horse batterx", Some(&kept)));
        assert!(!is_password("correct horse battery", None));
        assert!(!is_password("correct horse battery", Some("damaged")));
    }

    #[test]
    fn short_and_endless_ones_are_refused() {
        assert!(matches!(hash_password("short"), Err(PasswordError::Short)));
        assert!(matches!(hash_password(&"x".repeat(2000)), Err(PasswordError::Long)));
    }

    #[test]
    fn nobodys_password_is_checked_as_long_as_anybodys() {
        assert!(PasswordHash::new(
            "$argon2id$v=19$m=19456,t=2,p=1$c29tZXNhbHRzb21lc2FsdA$5Yj0fHAhcS3z7i4nqq1g5u0G2cBvF7xXl5n3h0pQk6M"
        )
        .is_ok());
    }
}
