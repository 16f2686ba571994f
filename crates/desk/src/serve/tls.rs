//! TLS: a certificate and its key in PEM files, which are read again when they change.
//!
//! Connections that are open go on with what they began with; new ones have what was read last. What cannot be used does
//! not replace what is.

use std::path::{Path, PathBuf};
use std::sync::{Arc, PoisonError, RwLock};
use std::time::Duration;

use crate::telemetry;
use consign::Timestamp;
use rustls::ServerConfig;
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use rustls::server::{ClientHello, ResolvesServerCert};
use rustls::sign::CertifiedKey;
use tokio::sync::watch;
use x509_cert::der::Decode;

/// How often it is looked whether the files have changed.
const LOOKS_EVERY: Duration = Duration::from_secs(1);

/// Where certificate and key are.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TlsFiles {
    /// The certificate and those that lead to an authority, PEM.
    pub certificate: PathBuf,
    /// Its private key, PEM.
    pub key: PathBuf,
}

/// Why nobody can be served over TLS with these files.
#[derive(Debug, thiserror::Error)]
pub enum TlsError {
    /// A file cannot be read.
    #[error("cannot read `{}`: {error}", path.display())]
    Unreadable {
        /// The file.
        path: PathBuf,
        /// Why.
        error: std::io::Error,
    },
    /// It has no certificate.
    #[error("`{}` has no certificate; it is to be PEM, which begins with `-----BEGIN CERTIFICATE-----`", .0.display())]
    NoCertificate(PathBuf),
    /// It has no key.
    #[error("`{}` has no private key; it is to be PEM, which begins with `-----BEGIN PRIVATE KEY-----`", .0.display())]
    NoKey(PathBuf),
    /// Somebody would have to type a password in.
    #[error(
        "the key in `{path}` is encrypted; write it without a password, `openssl pkey -in {path} -out KEY`, readable by the desk's user alone",
        path = .0.display()
    )]
    Encrypted(PathBuf),
    /// The key is another one's.
    #[error("the key in `{}` is not that of the certificate in `{}`", key.display(), certificate.display())]
    Mismatch {
        /// The certificate's file.
        certificate: PathBuf,
        /// The key's.
        key: PathBuf,
    },
    /// TLS cannot use it.
    #[error("`{}` cannot be used: {why}", path.display())]
    Unusable {
        /// The file.
        path: PathBuf,
        /// Why.
        why: String,
    },
}

/// What the files have in them.
#[derive(Clone, PartialEq, Eq)]
struct Content {
    certificate: Vec<u8>,
    key: Vec<u8>,
}

/// A certificate with its key, and when it counts.
struct Identity {
    certified: Arc<CertifiedKey>,
    valid: (Timestamp, Timestamp),
}

/// The certificate that new connections have.
#[derive(Debug)]
struct Current(RwLock<Arc<CertifiedKey>>);

impl ResolvesServerCert for Current {
    fn resolve(&self, _: ClientHello<'_>) -> Option<Arc<CertifiedKey>> {
        Some(self.0.read().unwrap_or_else(PoisonError::into_inner).clone())
    }
}

/// Certificate and key of a desk, as they are in their files.
pub struct Tls {
    files: TlsFiles,
    content: Content,
    current: Arc<Current>,
    ends: Timestamp,
    /// Whether it was said that the certificate has ended.
    is_said: bool,
}

impl Tls {
    /// Reads the files.
    ///
    /// # Errors
    /// If they are missing, or nobody can be served with what is in them.
    pub fn open(files: &TlsFiles, now: Timestamp) -> Result<Self, TlsError> {
        let content = Content::read(files)?;
        let Identity { certified, valid } = content.identity(files)?;
        let current = Arc::new(Current(RwLock::new(certified)));
        let mut tls = Self { files: files.clone(), content, current, ends: valid.1, is_said: false };
        tls.counts_from(valid.0, now);
        Ok(tls)
    }

    /// What connections are made with.
    ///
    /// # Errors
    /// If this build of TLS knows no version of the protocol.
    pub fn config(&self) -> Result<Arc<ServerConfig>, TlsError> {
        let provider = Arc::new(rustls::crypto::ring::default_provider());
        let unusable = |error: rustls::Error| TlsError::Unusable {
            path: self.files.certificate.clone(),
            why: error.to_string(),
        };
        let builder = ServerConfig::builder_with_provider(provider).with_safe_default_protocol_versions();
        let builder = builder.map_err(unusable)?.with_no_client_auth();
        let mut config = builder.with_cert_resolver(self.current.clone());
        config.alpn_protocols = vec![b"http/1.1".to_vec()];
        Ok(Arc::new(config))
    }

    /// Follows the files until the desk closes.
    pub async fn watch(self, now: impl Fn() -> Timestamp, mut closing: watch::Receiver<bool>) {
        let (mut tls, mut seen) = (self, None);
        loop {
            tokio::select! {
                () = tokio::time::sleep(LOOKS_EVERY) => {}
                _ = closing.wait_for(|closing| *closing) => return,
            }
            let files = tls.files.clone();
            let read = tokio::task::spawn_blocking(move || Content::read(&files)).await;
            if let Ok(read) = read {
                seen = tls.look(read, seen, now());
            }
            tls.tell_end(now());
        }
    }

    /// Takes what is in the files now, if it is another than before and the same as when they were looked at last: they
    /// are not written at the same moment.
    fn look(&mut self, read: Result<Content, TlsError>, seen: Option<Seen>, now: Timestamp) -> Option<Seen> {
        let identity = match &read {
            Ok(content) if *content == self.content => return None,
            Ok(content) => content.identity(&self.files),
            Err(_) => Err(TlsError::NoCertificate(self.files.certificate.clone())),
        };
        let error = match (identity, &read) {
            (Ok(identity), Ok(content)) => {
                *self.current.0.write().unwrap_or_else(PoisonError::into_inner) = identity.certified;
                (self.content, self.ends, self.is_said) = (content.clone(), identity.valid.1, false);
                tracing::warn!(until = %self.ends, "another certificate is used from now on");
                self.counts_from(identity.valid.0, now);
                return None;
            }
            (_, Err(error)) => error.to_string(),
            (Err(error), _) => error.to_string(),
        };
        let seen = Seen::after(seen, read.ok(), error);
        if seen.times == SAID_AT {
            tracing::error!(error = seen.error, "the new certificate is not taken; the old one stays in use");
        }
        Some(seen)
    }

    fn counts_from(&mut self, begins: Timestamp, now: Timestamp) {
        if begins > now {
            tracing::warn!(%begins, file = %self.files.certificate.display(), "the certificate does not count yet");
        }
        self.tell_end(now);
    }

    fn tell_end(&mut self, now: Timestamp) {
        telemetry::certificate(self.ends);
        if self.ends < now && !self.is_said {
            self.is_said = true;
            let (ended, file) = (self.ends, self.files.certificate.display());
            tracing::warn!(%ended, %file, "the certificate has expired; browsers refuse it");
        }
    }
}

/// What was in files that could not be used, and how often they were looked at since.
struct Seen {
    content: Option<Content>,
    error: String,
    times: u32,
}

/// It is said when the files have been like that for so many looks: whoever writes them writes one after the other.
const SAID_AT: u32 = 2;

impl Seen {
    fn after(before: Option<Self>, content: Option<Content>, error: String) -> Self {
        let before = before.filter(|before| before.content == content);
        let times = before.map_or(1, |before| before.times.saturating_add(1));
        Self { content, error, times }
    }
}

impl Content {
    fn read(files: &TlsFiles) -> Result<Self, TlsError> {
        let read = |path: &Path| {
            std::fs::read(path).map_err(|error| TlsError::Unreadable { path: path.to_owned(), error })
        };
        Ok(Self { certificate: read(&files.certificate)?, key: read(&files.key)? })
    }

    fn identity(&self, files: &TlsFiles) -> Result<Identity, TlsError> {
        let chain: Vec<CertificateDer<'static>> = CertificateDer::pem_slice_iter(&self.certificate)
            .collect::<Result<_, _>>()
            .map_err(|error| unusable(&files.certificate, error))?;
        let Some(first) = chain.first() else {
            return Err(TlsError::NoCertificate(files.certificate.clone()));
        };
        let valid = validity(first).map_err(|error| unusable(&files.certificate, error))?;
        let key = self.private_key(files)?;
        let provider = rustls::crypto::ring::default_provider();
        let certified = CertifiedKey::from_der(chain, key, &provider).map_err(|error| match error {
            rustls::Error::InconsistentKeys(_) => {
                TlsError::Mismatch { certificate: files.certificate.clone(), key: files.key.clone() }
            }
            error => unusable(&files.key, error),
        })?;
        Ok(Identity { certified: Arc::new(certified), valid })
    }

    fn private_key(&self, files: &TlsFiles) -> Result<PrivateKeyDer<'static>, TlsError> {
        let text = String::from_utf8_lossy(&self.key);
        if text.contains("-----BEGIN ENCRYPTED PRIVATE KEY-----") || text.contains("Proc-Type: 4,ENCRYPTED") {
            return Err(TlsError::Encrypted(files.key.clone()));
        }
        match PrivateKeyDer::pem_slice_iter(&self.key).next() {
            None => Err(TlsError::NoKey(files.key.clone())),
            Some(key) => key.map_err(|error| unusable(&files.key, error)),
        }
    }
}

fn unusable(path: &Path, why: impl std::fmt::Display) -> TlsError {
    TlsError::Unusable { path: path.to_owned(), why: why.to_string() }
}

/// From when until when a certificate counts.
fn validity(certificate: &[u8]) -> Result<(Timestamp, Timestamp), String> {
    let read = x509_cert::Certificate::from_der(certificate).map_err(|error| error.to_string())?;
    let valid = read.tbs_certificate.validity;
    let instant = |time: x509_cert::time::Time| {
        let seconds = i64::try_from(time.to_unix_duration().as_secs()).unwrap_or(i64::MAX);
        Timestamp::from_second(seconds).unwrap_or(Timestamp::MAX)
    };
    Ok((instant(valid.not_before), instant(valid.not_after)))
}
