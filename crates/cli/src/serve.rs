//! `serve`: the desk, where people work with what the rules decide.

use std::net::{Ipv4Addr, SocketAddr, SocketAddrV4};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use consign_desk::auth::{IssuerSettings, Secret};
use consign_desk::core::Side;
use consign_desk::office::SystemClock;
use consign_desk::serve::{self, Database, ProgramFiles, Ready, Settings, TlsFiles};

use super::error::Failure;
use super::levels::{self, OpenIdTable, ServeTable};
use super::mail::{self, MailArgs};
use super::{Found, files, output, programs, style};
use consign::Program;

/// Serve the desk: take orders in, dispatch by rules, and let people act on the rest
#[derive(clap::Args)]
#[command(
    after_help = "The first start makes the database, publishes the program as its version 1 and prints a link that signs \
    the first administrator in. Later versions are published with `POST /api/v1/programs`.\n\
    Flags come before the environment, `CONSIGN_DATABASE` and so on, and both before `[serve]` in `consign.toml`."
)]
pub(super) struct Args {
    /// The program of a new desk
    program: PathBuf,
    /// Where the desk is kept: a file, `desk.db` beside the program unless said otherwise, or `postgres://…`
    #[arg(long, value_name = "FILE|URL", env = "CONSIGN_DATABASE", hide_env_values = true)]
    database: Option<String>,
    /// Where it listens; 127.0.0.1:8080 unless said otherwise
    #[arg(long, value_name = "ADDRESS:PORT", env = "CONSIGN_LISTEN")]
    listen: Option<SocketAddr>,
    /// The address that people reach it by, such as `https://desk.example.com`; links begin with it
    #[arg(long, value_name = "URL", env = "CONSIGN_ADDRESS")]
    address: Option<String>,
    /// Speak TLS with the certificate in this PEM file, and those that lead to an authority; read again when it changes
    #[arg(long, value_name = "FILE", env = "CONSIGN_TLS_CERT")]
    tls_cert: Option<PathBuf>,
    /// The private key of the certificate, PEM, without a password
    #[arg(long, value_name = "FILE", env = "CONSIGN_TLS_KEY")]
    tls_key: Option<PathBuf>,
    /// Believe a proxy at this address, or of this network, for whom it asks; may be repeated
    #[arg(long, value_name = "ADDRESS|NETWORK", env = "CONSIGN_TRUSTED_PROXY", value_delimiter = ',')]
    trusted_proxy: Vec<String>,
    /// Let webhooks call this host though it is of a private network; may be repeated
    #[arg(long, value_name = "HOST", env = "CONSIGN_WEBHOOK_ALLOW", value_delimiter = ',')]
    webhook_allow: Vec<String>,
    #[command(flatten)]
    mail: MailArgs,
    /// Fill a new desk with a person of every role, and orders, to look at
    #[arg(long)]
    demo: bool,
    /// The orders of the demo: a file as `route` takes; `orders.ndjson` beside the program if there is one
    #[arg(long, value_name = "FILE", requires = "demo")]
    orders: Option<PathBuf>,
    /// What is logged: `error`, `warn`, `info` or `debug`; `warn` unless said otherwise
    #[arg(long, value_name = "LEVEL", env = "CONSIGN_LOG")]
    log: Option<String>,
    /// Log as JSON, a line an event
    #[arg(long, env = "CONSIGN_LOG_JSON")]
    log_json: bool,
}

/// Where it listens if nobody says so.
const LISTEN: SocketAddr = SocketAddr::V4(SocketAddrV4::new(Ipv4Addr::LOCALHOST, 8080));

pub(super) fn run(args: &Args) -> Result<Found, Failure> {
    let (table, folder) = levels::serve_table(&args.program)?;
    log(args, &table)?;
    let Some(program) = programs::source(&args.program)? else { return Ok(Found::Something) };
    let demo = if args.demo { Some(demo_orders(args, &program)?) } else { None };
    let address = args.address.clone().or_else(|| table.address.clone());
    let settings = Settings {
        program: files_of(&program),
        database: database(args, &table, &folder),
        listen: args.listen.or(table.listen).unwrap_or(LISTEN),
        address: address.map(|address| address.trim_end_matches('/').to_owned()),
        tls: tls(args, &table, &folder)?,
        trusted_proxies: trusted_proxies(args, &table)?,
        open_id: table.open_id.iter().map(issuer).collect::<Result<_, _>>()?,
        limits: consign_desk::api::Limits::default(),
        webhook_allow: args.webhook_allow.iter().chain(&table.webhook_allow).cloned().collect(),
        mail: mail::settings(&args.mail, &table, &folder)?,
        demo,
    };
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build();
    let runtime = runtime.map_err(|error| Failure::message(format!("no threads can be started: {error}")))?;
    let signal = runtime.block_on(async {
        let (close, closing) = tokio::sync::watch::channel(false);
        let mut serving = std::pin::pin!(serve::serve(settings, Arc::new(SystemClock), told, closing));
        tokio::select! {
            served = &mut serving => served.map(|()| None),
            signal = signalled() => {
                // Whoever is served is gone already if this fails.
                let _ = close.send(true);
                serving.await.map(|()| Some(signal))
            }
        }
    });
    match signal {
        Ok(Some(signal)) => Ok(Found::Ended(signal)),
        Ok(None) => Ok(Found::Nothing),
        Err(serve::ServeError::Program(findings)) => {
            output::say_findings(&findings);
            Ok(Found::Something)
        }
        Err(error) => Err(Failure::message(error.to_string())),
    }
}

fn log(args: &Args, table: &ServeTable) -> Result<(), Failure> {
    let level = args.log.as_ref().or(table.log.as_ref()).map_or("warn", String::as_str);
    let filter = tracing_subscriber::EnvFilter::try_new(level)
        .map_err(|error| Failure::message(format!("`--log {level}`: {error}")))?;
    let builder = tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr);
    let started = if args.log_json || table.log_json == Some(true) {
        builder.json().try_init()
    } else {
        builder.with_ansi(style::on_stderr()).try_init()
    };
    started.map_err(|error| Failure::message(format!("the log cannot be started: {error}")))
}

/// What whoever started it needs to know.
fn told(ready: &Ready) {
    output::say(&format!("the desk is at {}, with version {} of the program", ready.address, ready.program));
    if ready.differs {
        output::say(&format!(
            "{} the program is another one than the live version; `POST {}/api/v1/programs` publishes it",
            style::warning_word(),
            ready.address
        ));
    }
    for link in &ready.links {
        output::say(&format!("{} ({}): {}{}", link.name, link.what, ready.address, link.path));
    }
    if !ready.links.is_empty() {
        output::say("each link signs in once, within an hour");
    }
}

/// Waits for a signal that ends the run.
async fn signalled() -> i32 {
    #[cfg(unix)]
    {
        use tokio::signal::unix::{SignalKind, signal};
        let wait = |kind| async move {
            match signal(kind) {
                Ok(mut signal) => drop(signal.recv().await),
                Err(_) => std::future::pending().await,
            }
        };
        tokio::select! {
            () = wait(SignalKind::interrupt()) => 2,
            () = wait(SignalKind::terminate()) => 15,
        }
    }
    #[cfg(not(unix))]
    {
        let _ = tokio::signal::ctrl_c().await;
        2
    }
}

/// Certificate and key; files that `consign.toml` names are beside that.
fn tls(args: &Args, table: &ServeTable, folder: &Path) -> Result<Option<TlsFiles>, Failure> {
    let named = |given: &Option<PathBuf>, kept: &Option<PathBuf>| {
        given.clone().or_else(|| kept.as_ref().map(|path| folder.join(path)))
    };
    let certificate = named(&args.tls_cert, &table.tls_cert);
    match (certificate, named(&args.tls_key, &table.tls_key)) {
        (Some(certificate), Some(key)) => Ok(Some(TlsFiles { certificate, key })),
        (None, None) => Ok(None),
        (Some(_), None) => {
            Err(Failure::message("`--tls-cert` needs `--tls-key FILE`, the certificate's private key"))
        }
        (None, Some(_)) => {
            Err(Failure::message("`--tls-key` needs `--tls-cert FILE`, the key's certificate"))
        }
    }
}

/// The environment's variable with the secret of the company's issuer; of a provider's, its id follows.
const SECRET: &str = "CONSIGN_OPEN_ID_SECRET";

/// An issuer, with its secret from the environment.
fn issuer(table: &OpenIdTable) -> Result<IssuerSettings, Failure> {
    let variable = match &table.provider {
        None => SECRET.to_owned(),
        Some(id) => {
            let of_variable = |c: char| if c.is_ascii_alphanumeric() { c.to_ascii_uppercase() } else { '_' };
            format!("{SECRET}_{}", id.chars().map(of_variable).collect::<String>())
        }
    };
    let secret = std::env::var(&variable).ok().filter(|secret| !secret.trim().is_empty());
    let secret = secret.ok_or_else(|| {
        Failure::message(format!(
            "issuer `{}` of `[[serve.open-id]]` needs the secret of its client `{}` in the environment variable `{variable}`",
            table.issuer, table.client_id
        ))
    })?;
    Ok(IssuerSettings {
        of: table.provider.as_deref().map_or(Side::Company, |id| Side::Provider(id.into())),
        label: table.label.clone(),
        issuer: table.issuer.clone(),
        client_id: table.client_id.clone(),
        secret: Secret::given(secret.trim()),
        claim: table.claim.clone(),
    })
}

fn trusted_proxies(args: &Args, table: &ServeTable) -> Result<Vec<consign_desk::api::Network>, Failure> {
    let named = if args.trusted_proxy.is_empty() { &table.trusted_proxy } else { &args.trusted_proxy };
    let read = |text: &String| consign_desk::api::network(text);
    let all = named.iter().map(read).collect::<Result<_, _>>();
    all.map_err(|message| Failure::message(format!("`--trusted-proxy`: {message}")))
}

/// Where the desk is kept; a file that `consign.toml` names is beside that.
fn database(args: &Args, table: &ServeTable, folder: &Path) -> Database {
    let beside = || Database::Sqlite(beside(&args.program, "desk.db"));
    let named = args.database.as_deref().map(Database::named);
    let of_table = || match Database::named(table.database.as_deref()?) {
        Database::Sqlite(path) => Some(Database::Sqlite(folder.join(path))),
        postgres @ Database::Postgres(_) => Some(postgres),
    };
    named.or_else(of_table).unwrap_or_else(beside)
}

/// The files of a program, by their paths from the folder that holds all of them.
pub(super) fn files_of(program: &Program) -> ProgramFiles {
    let all: Vec<(String, String)> =
        program.files().iter().map(|(_, file)| (file.name().to_owned(), file.text().to_owned())).collect();
    let Some((root, _)) = all.first() else { return ProgramFiles::default() };
    let mut shared = root.rfind('/').map_or(0, |at| at + 1);
    for (name, _) in &all {
        while shared > 0 && !name.starts_with(&root[..shared]) {
            shared = root[..shared - 1].rfind('/').map_or(0, |at| at + 1);
        }
    }
    let root = root[shared..].to_owned();
    ProgramFiles {
        root,
        files: all.into_iter().map(|(name, text)| (name[shared..].to_owned(), text)).collect(),
    }
}

/// A file beside a program, or in the folder that holds it.
fn beside(program: &Path, name: &str) -> PathBuf {
    let folder = if program.is_dir() { Some(program) } else { program.parent() };
    folder.unwrap_or(Path::new("")).join(name)
}

/// The documents of the demo's orders.
fn demo_orders(args: &Args, program: &Arc<Program>) -> Result<Vec<String>, Failure> {
    let sample = beside(&args.program, "orders.ndjson");
    let path = match &args.orders {
        Some(path) => path,
        None if sample.is_file() => &sample,
        None => return Ok(Vec::new()),
    };
    let bytes = files::read(path)?;
    let is_csv = path.extension().is_some_and(|extension| extension.eq_ignore_ascii_case("csv"));
    if !is_csv {
        let text = String::from_utf8_lossy(&bytes);
        return Ok(text.lines().filter(|line| !line.trim().is_empty()).map(str::to_owned).collect());
    }
    let orders = consign::input::orders(program, consign::input::Format::Csv, &bytes[..]);
    let failed = |error: std::io::Error| Failure::message(format!("{}: {error}", path.display()));
    let mut documents = Vec::new();
    for record in orders {
        if let Ok(order) = record.map_err(failed)?.content {
            documents.push(program.json_order(&order));
        }
    }
    Ok(documents)
}
