//! By which server a desk sends mails: flags, then the environment, then `[serve]`. The password is never a flag.

use std::path::{Path, PathBuf};

use consign_desk::notify::{Hidden, MailSettings, MailTls};

use super::error::Failure;
use super::files;
use super::levels::ServeTable;

/// What the password is read from, if it is not in a file.
const PASSWORD: &str = "CONSIGN_SMTP_PASSWORD";

#[derive(clap::Args)]
pub(super) struct MailArgs {
    /// Send mails by this SMTP server; without it nobody is sent any
    #[arg(long, value_name = "HOST[:PORT]", env = "CONSIGN_SMTP_HOST")]
    smtp_host: Option<String>,
    /// How it is spoken to secretly: `starttls`, `tls` or `none`; `starttls` unless said otherwise
    #[arg(long, value_name = "KIND", env = "CONSIGN_SMTP_TLS")]
    smtp_tls: Option<String>,
    /// Who signs in to it; the password is `CONSIGN_SMTP_PASSWORD`, or in a file
    #[arg(long, value_name = "NAME", env = "CONSIGN_SMTP_USER")]
    smtp_user: Option<String>,
    /// A file that holds the password
    #[arg(long, value_name = "FILE", env = "CONSIGN_SMTP_PASSWORD_FILE")]
    smtp_password_file: Option<PathBuf>,
    /// Whom mails are from, such as `Desk <desk@example.com>`
    #[arg(long, value_name = "ADDRESS", env = "CONSIGN_SMTP_FROM")]
    smtp_from: Option<String>,
    /// An authority that is trusted besides those of the system, as PEM
    #[arg(long, value_name = "FILE", env = "CONSIGN_SMTP_CA")]
    smtp_ca: Option<PathBuf>,
}

/// The settings; `None` if no server is named. Files that the table names are beside it.
pub(super) fn settings(
    args: &MailArgs,
    table: &ServeTable,
    folder: &Path,
) -> Result<Option<MailSettings>, Failure> {
    let Some(host) = args.smtp_host.as_ref().or(table.smtp_host.as_ref()) else { return Ok(None) };
    let (host, port) = split(host)?;
    let file = |given: &Option<PathBuf>, of_table: &Option<PathBuf>| {
        given.clone().or_else(|| of_table.as_ref().map(|path| folder.join(path)))
    };
    let word = args.smtp_tls.as_ref().or(table.smtp_tls.as_ref()).map_or("starttls", String::as_str);
    let tls = MailTls::named(word).ok_or_else(|| {
        Failure::message(format!("`--smtp-tls {word}`: there are `starttls`, `tls` and `none`"))
    })?;
    let from = args.smtp_from.as_ref().or(table.smtp_from.as_ref()).ok_or_else(|| {
        Failure::message("mails need somebody to be from: give `--smtp-from \"Desk <desk@example.com>\"`")
    })?;
    let password = match file(&args.smtp_password_file, &table.smtp_password_file) {
        Some(path) => Some(String::from_utf8_lossy(&files::read(&path)?).trim_end().to_owned()),
        None => std::env::var(PASSWORD).ok().filter(|password| !password.is_empty()),
    };
    Ok(Some(MailSettings {
        host,
        port,
        tls,
        user: args.smtp_user.clone().or_else(|| table.smtp_user.clone()),
        password: password.map(Hidden),
        from: from.clone(),
        authority: file(&args.smtp_ca, &table.smtp_ca).map(|path| files::read(&path)).transpose()?,
        patience: MailSettings::PATIENCE,
    }))
}

/// A host and the port after its colon; an address of version 6 stands in brackets where a port follows.
fn split(text: &str) -> Result<(String, Option<u16>), Failure> {
    let wrong = || Failure::message(format!("`--smtp-host {text}`: write `HOST` or `HOST:PORT`"));
    if text.parse::<std::net::Ipv6Addr>().is_ok() {
        return Ok((text.to_owned(), None));
    }
    let (host, port) = match text.rsplit_once(':') {
        None => (text, None),
        Some((host, port)) => (host, Some(port.parse().map_err(|_| wrong())?)),
    };
    let host = host.trim_start_matches('[').trim_end_matches(']');
    if host.is_empty() || host.contains(['/', '@', ' ']) {
        return Err(wrong());
    }
    Ok((host.to_owned(), port))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_server_has_a_host_and_perhaps_a_port() {
        let split = |text: &str| split(text).ok();
        assert_eq!(split("mail.example.com"), Some(("mail.example.com".into(), None)));
        assert_eq!(split("127.0.0.1:2525"), Some(("127.0.0.1".into(), Some(2525))));
        assert_eq!(split("::1"), Some(("::1".into(), None)));
        assert_eq!(split("[::1]:25"), Some(("::1".into(), Some(25))));
        for bad in ["", ":25", "host:", "host:port", "host:70000", "smtp://host", "a@b:25"] {
            assert_eq!(split(bad), None, "{bad}");
        }
    }
}
