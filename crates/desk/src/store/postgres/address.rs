//! Where the database is: a URL with what the driver does not know taken out of it, and TLS as it asks for.

use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::PemObject;
use rustls::{ClientConfig, RootCertStore};
use tokio_postgres::Config;
use tokio_postgres::config::TargetSessionAttrs;
use tokio_postgres_rustls::MakeRustlsConnect;

use crate::store::error::StoreError;

/// How to connect.
pub struct Address {
    pub config: Config,
    pub tls: MakeRustlsConnect,
}

impl Address {
    /// What a URL says. Certificates are always looked at: `sslmode=verify-ca` and `verify-full` are as `require`, and
    /// `sslrootcert` names a file with authorities in place of the system's.
    pub fn parse(url: &str) -> Result<Self, StoreError> {
        let (url, authorities) = parted(url)?;
        // The error of the driver does not show the URL, which has a password.
        let mut config: Config = url.parse().map_err(|error: tokio_postgres::Error| {
            StoreError::Unreachable(format!("the URL of the database is none: {error}"))
        })?;
        config
            .target_session_attrs(TargetSessionAttrs::ReadWrite)
            .keepalives_idle(Duration::from_secs(10))
            .keepalives_interval(Duration::from_secs(5))
            .keepalives_retries(3)
            .tcp_user_timeout(Duration::from_secs(20));
        if config.get_application_name().is_none() {
            config.application_name("consign");
        }
        if config.get_connect_timeout().is_none() {
            config.connect_timeout(Duration::from_secs(5));
        }
        Ok(Self { config, tls: MakeRustlsConnect::new(tls(authorities)?) })
    }
}

/// The URL as the driver reads it, and the file with authorities.
fn parted(url: &str) -> Result<(String, Option<PathBuf>), StoreError> {
    let Some((place, query)) = url.split_once('?') else { return Ok((url.to_owned(), None)) };
    let (mut kept, mut authorities) = (Vec::new(), None);
    for part in query.split('&') {
        match part.split_once('=') {
            Some(("sslmode", "verify-ca" | "verify-full")) => kept.push("sslmode=require"),
            Some(("sslrootcert", "system")) => {}
            Some(("sslrootcert", file)) => authorities = Some(file),
            _ => kept.push(part),
        }
    }
    let authorities = authorities.map(unescaped).transpose()?;
    Ok((format!("{place}?{}", kept.join("&")), authorities.map(PathBuf::from)))
}

/// A value of a URL without its `%`.
fn unescaped(value: &str) -> Result<String, StoreError> {
    let decoded = percent_encoding::percent_decode_str(value).decode_utf8();
    let decoded = decoded.map_err(|_| StoreError::Unreachable("`sslrootcert` is no text".into()))?;
    Ok(decoded.into_owned())
}

fn tls(authorities: Option<PathBuf>) -> Result<ClientConfig, StoreError> {
    let unusable = |message: String| StoreError::Unreachable(format!("TLS cannot be used: {message}"));
    let mut roots = RootCertStore::empty();
    match authorities {
        Some(file) => {
            let named = |error| unusable(format!("{}: {error}", file.display()));
            for certificate in
                CertificateDer::pem_file_iter(&file).map_err(|error| named(error.to_string()))?
            {
                let certificate = certificate.map_err(|error| named(error.to_string()))?;
                roots.add(certificate).map_err(|error| named(error.to_string()))?;
            }
            if roots.is_empty() {
                return Err(named("there is no certificate in it".to_owned()));
            }
        }
        // Those that cannot be read are as if they were not there; what they would have vouched for is refused then.
        None => drop(roots.add_parsable_certificates(rustls_native_certs::load_native_certs().certs)),
    }
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let config = ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .map_err(|error| unusable(error.to_string()))?;
    Ok(config.with_root_certificates(roots).with_no_client_auth())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_the_driver_does_not_know_is_taken_out_of_a_url() {
        let url = "postgres://desk:secret@db/desk?sslmode=verify-full&sslrootcert=%2Fetc%2Four%20ca.pem&options=-csearch_path%3Dx";
        let (url, authorities) = parted(url).expect("a URL");
        assert_eq!(url, "postgres://desk:secret@db/desk?sslmode=require&options=-csearch_path%3Dx");
        assert_eq!(authorities, Some("/etc/our ca.pem".into()));
    }

    #[test]
    fn what_is_wrong_with_a_url_is_said_without_its_password() {
        for url in ["postgres://desk:hush@db/desk?nonsense=1", "postgres://desk:hush@db:port/desk", "hush"] {
            let message = Address::parse(url).err().expect("a refusal").to_string();
            assert!(message.contains("URL") && !message.contains("hush"), "{message}");
        }
    }

    #[test]
    fn a_file_of_authorities_that_is_none_is_named() {
        let message = Address::parse("postgres://db/desk?sslrootcert=/nowhere/ca.pem")
            .err()
            .expect("a refusal")
            .to_string();
        assert!(message.contains("/nowhere/ca.pem"), "{message}");
    }
}
