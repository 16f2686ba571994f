//! Mails, by any SMTP server.

use std::fmt;
use std::time::{Duration, SystemTime};

use consign::Timestamp;
use lettre::address::AddressError;
use lettre::message::header::{HeaderName, HeaderValue};
use lettre::message::{Mailbox, MultiPart};
use lettre::transport::smtp::authentication::Credentials;
use lettre::transport::smtp::client::{Certificate, Tls, TlsParameters};
use lettre::transport::smtp::extension::ClientId;
use lettre::{Message as Mail, SmtpTransport, Transport};
use sha2::{Digest, Sha256};

use super::message::{Message, line};

/// How a mail server is spoken to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MailSettings {
    /// Its name or address.
    pub host: String,
    /// Its port; the usual one of the kind of TLS if there is none.
    pub port: Option<u16>,
    /// How it is kept secret what is said.
    pub tls: MailTls,
    /// Who signs in, if somebody has to.
    pub user: Option<String>,
    /// The password.
    pub password: Option<Hidden>,
    /// Whom mails are from: `desk@example.com`, or `Desk <desk@example.com>`.
    pub from: String,
    /// An authority that is trusted besides those of the system, as PEM.
    pub authority: Option<Vec<u8>>,
    /// How long the server may be silent.
    pub patience: Duration,
}

impl MailSettings {
    /// How long a server may be silent, unless said otherwise.
    pub const PATIENCE: Duration = Duration::from_secs(15);
}

/// How a mail server is spoken to secretly.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum MailTls {
    /// The connection begins in the clear and is then made secret, or given up; port 587.
    #[default]
    Starttls,
    /// From the first byte on; port 465.
    Tls,
    /// Not at all; port 25. For a server on the same machine.
    None,
}

impl MailTls {
    /// The kind with this word.
    pub fn named(word: &str) -> Option<Self> {
        match word {
            "starttls" => Some(MailTls::Starttls),
            "tls" => Some(MailTls::Tls),
            "none" => Some(MailTls::None),
            _ => None,
        }
    }

    fn port(self) -> u16 {
        match self {
            MailTls::Starttls => 587,
            MailTls::Tls => 465,
            MailTls::None => 25,
        }
    }
}

/// A text that no log shows.
#[derive(Clone, PartialEq, Eq)]
pub struct Hidden(pub String);

impl fmt::Debug for Hidden {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("…")
    }
}

/// Why mails cannot be sent at all.
#[derive(Debug, thiserror::Error)]
pub enum MailError {
    /// Whom they are from.
    #[error(
        "`{from}` is nobody whom mails can be from: {error}; write `desk@example.com` or `Desk <desk@example.com>`"
    )]
    From {
        /// What was given.
        from: String,
        /// Why.
        error: AddressError,
    },
    /// The password would be read by others.
    #[error("a password is not sent to `{0}` in the clear; say `starttls` or `tls`")]
    Clear(String),
    /// A user without a password, or the other way round.
    #[error("a mail server is signed in to with a user and a password, and one of them is missing")]
    Half,
    /// TLS.
    #[error("TLS to the mail server: {0}")]
    Tls(lettre::transport::smtp::Error),
}

/// Why a mail was not sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NotSent {
    /// In words.
    pub message: String,
    /// Whether the server will not take it another time either: there is no such address.
    pub is_final: bool,
}

/// Sends mails.
pub struct Mailer {
    from: Mailbox,
    transport: SmtpTransport,
}

/// What makes a mail the same one where it is sent again.
#[derive(Clone, Copy, Debug)]
pub struct Identity<'i> {
    /// Whom it is to.
    pub person: &'i str,
    /// The events that it is about.
    pub events: &'i [u64],
}

impl Mailer {
    /// Sends by this server; it is not spoken to before there is a mail.
    ///
    /// # Errors
    /// If the settings contradict each other.
    pub fn new(settings: &MailSettings) -> Result<Self, MailError> {
        let from: Mailbox =
            settings.from.parse().map_err(|error| MailError::From { from: settings.from.clone(), error })?;
        let tls = tls(settings)?;
        let mut transport = SmtpTransport::builder_dangerous(&settings.host)
            .port(settings.port.unwrap_or_else(|| settings.tls.port()))
            .hello_name(ClientId::Domain(from.email.domain().to_owned()))
            .timeout(Some(settings.patience))
            .tls(tls);
        match (&settings.user, &settings.password) {
            (None, None) => {}
            (Some(_), Some(_)) if settings.tls == MailTls::None && !is_here(&settings.host) => {
                return Err(MailError::Clear(settings.host.clone()));
            }
            (Some(user), Some(Hidden(password))) => {
                transport = transport.credentials(Credentials::new(user.clone(), password.clone()));
            }
            _ => return Err(MailError::Half),
        }
        Ok(Self { from, transport: transport.build() })
    }

    /// Sends a message.
    ///
    /// # Errors
    /// What came of it.
    pub fn send(
        &self,
        name: &str,
        email: &str,
        message: &Message,
        identity: Identity<'_>,
        now: Timestamp,
    ) -> Result<(), NotSent> {
        let never = |message: String| NotSent { message, is_final: true };
        let to = email.parse().map_err(|error| never(format!("it is no address: {error}")))?;
        let to = Mailbox::new(Some(line(name)), to);
        let mail = Mail::builder()
            .from(self.from.clone())
            .to(to)
            .subject(&message.subject)
            .date(system_time(now))
            .message_id(Some(self.id(identity)))
            .multipart(MultiPart::alternative_plain_html(message.text.clone(), message.html.clone()))
            .map_err(|error| never(error.to_string()));
        let mut mail = mail?;
        // Nobody's absence is to answer.
        let automatic = HeaderName::new_from_ascii_str("Auto-Submitted");
        mail.headers_mut().insert_raw(HeaderValue::new(automatic, "auto-generated".to_owned()));
        self.transport.send(&mail).map(drop).map_err(|error| not_sent(&error))
    }

    /// The same for the same events, so that a mail that arrives twice is known as one.
    fn id(&self, identity: Identity<'_>) -> String {
        let mut hash = Sha256::new();
        hash.update(identity.person);
        for event in identity.events {
            hash.update(event.to_be_bytes());
        }
        let hash: String = hash.finalize().iter().take(16).map(|byte| format!("{byte:02x}")).collect();
        format!("<{hash}@{}>", self.from.email.domain())
    }
}

fn tls(settings: &MailSettings) -> Result<Tls, MailError> {
    let parameters = || {
        let mut parameters = TlsParameters::builder(settings.host.clone());
        if let Some(pem) = &settings.authority {
            let certificates = Certificate::from_pem(pem).map_err(MailError::Tls)?;
            parameters = parameters.add_root_certificate(certificates);
        }
        parameters.build().map_err(MailError::Tls)
    };
    Ok(match settings.tls {
        MailTls::None => Tls::None,
        MailTls::Starttls => Tls::Required(parameters()?),
        MailTls::Tls => Tls::Wrapper(parameters()?),
    })
}

fn system_time(now: Timestamp) -> SystemTime {
    let since = Duration::from_millis(u64::try_from(now.as_millisecond()).unwrap_or_default());
    SystemTime::UNIX_EPOCH + since
}

/// Whether a host is this machine.
fn is_here(host: &str) -> bool {
    host == "localhost" || host.parse().is_ok_and(|address: std::net::IpAddr| address.is_loopback())
}

fn not_sent(error: &lettre::transport::smtp::Error) -> NotSent {
    // There is no such mailbox, or none that takes mails. What else is refused for good may be the settings' fault.
    let code = error.status().map(|code| code.to_string());
    let is_final = matches!(code.as_deref(), Some("550" | "551" | "553"));
    let mut message = error.to_string();
    let mut cause = std::error::Error::source(error);
    while let Some(inner) = cause {
        let inner_text = inner.to_string();
        if !message.contains(&inner_text) {
            message = format!("{message}: {inner_text}");
        }
        cause = inner.source();
    }
    NotSent { message: line(&message), is_final }
}
