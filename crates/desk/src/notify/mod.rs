//! Telling others what happened: services by webhook, people by mail and by webhooks of their own.

mod choices;
mod gather;
mod guard;
mod hook;
mod message;
mod notice;
mod send;
mod smtp;
mod tell;

pub use choices::{
    Channel, Chosen, Digest, Notices, NoticesError, PersonalHook, Weekday, defaults_of, notices_of,
    put_defaults, put_notices,
};
pub use gather::{begin, gather};
pub use guard::Guard;
pub use hook::{Failure, Hook, HookError, check, events, hooks, keep, new_secret, pending, put};
pub use notice::{Notice, due_notices, failed_notices, forget_notice, keep_notice};
pub use send::{SENDS, Sender, is_ours, round, run};
pub use smtp::{Hidden, MailError, MailSettings, MailTls, Mailer};
pub use tell::Teller;
