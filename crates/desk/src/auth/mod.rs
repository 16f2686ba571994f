//! Who somebody is: tokens of services, sessions of people, links that sign in once, passwords.
//!
//! Secrets are random and kept as hashes only. What is here knows records and no HTTP.

mod open_id;
mod password;
mod people;
mod secret;
mod session;
mod throttle;
mod token;

pub use open_id::{Begun, Identity, Issuer, IssuerSettings, NotSignedIn, OpenId, OpenIdError};
pub use password::{PasswordError, hash_password, is_password};
pub use people::{PersonError, by_identity, by_sign_in, check_person, people, person, present, put_person};
pub use secret::Secret;
pub use session::{Link, SESSION_LASTS, Session, end_sessions, link_for, open_session, session, use_link};
pub use throttle::Throttle;
pub use token::{Token, TokenError, new_token, token, tokens};
