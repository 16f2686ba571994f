//! A PostgreSQL of the tests' own, from Debian's binaries: in a temporary folder, on a socket in it, with no port.

use std::fs;
use std::io::Write as _;
use std::os::unix::fs::{MetadataExt, PermissionsExt, chown};
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::OnceLock;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::{Duration, Instant};

use tokio_postgres::{NoTls, SimpleQueryMessage};

/// Makes the cluster, serves it until the tests' process is gone (its end of the pipe closes then, in whatever way it
/// ends), and clears up.
const SERVE: &str = r#"
    cd "$1" || exit 1
    # Texts sort by a language where there is ICU, so that what relies on the order of bytes shows.
    binaries=$2
    initdb() {
      "$binaries/initdb" -D data -U desk --auth=trust --encoding=UTF8 --locale=C.UTF-8 --no-sync "$@"
    }
    {
      { initdb --locale-provider=icu --icu-locale=en || initdb; } &&
      printf '%s\n' "listen_addresses = ''" "unix_socket_directories = '$1'" "max_connections = 200" \
        "shared_buffers = 64MB" "log_line_prefix = '%m [%p] %a '" "$3" >> data/postgresql.conf &&
      "$2/pg_ctl" -D data -l log -w start
    } > start.log 2>&1 && touch ready || touch failed
    cat > /dev/null
    "$2/pg_ctl" -D data -m immediate stop > /dev/null 2>&1
    cd / && rm -rf "$1"
"#;

/// The port that nobody listens on, unless a test has it so: it is in the socket's name.
const PORT: u16 = 5432;

/// How long a cluster may take to start on a machine that does much else.
const PATIENCE: Duration = Duration::from_secs(120);

/// A running cluster; it ends with the process, or when it is dropped.
pub struct Cluster {
    folder: PathBuf,
    port: u16,
    binaries: PathBuf,
    user: Option<(u32, u32)>,
    /// Waits at the other end of a pipe.
    server: Child,
    schemas: AtomicU32,
}

/// The cluster that all tests of this process share; `None`, and a word of it, where there are no binaries.
pub fn shared() -> Option<&'static Cluster> {
    static SHARED: OnceLock<Option<Cluster>> = OnceLock::new();
    SHARED.get_or_init(Cluster::start).as_ref()
}

impl Cluster {
    /// Starts one; `None` if there are no binaries of PostgreSQL on this machine, which in CI is a failure.
    pub fn start() -> Option<Self> {
        Self::start_with(PORT, |_| String::new())
    }

    /// Starts one with a port, of which its socket has the name, and with more settings, a line each; files that they name
    /// can be put into its folder.
    pub fn start_with(port: u16, settings: impl FnOnce(&Path) -> String) -> Option<Self> {
        let Some(binaries) = binaries() else {
            assert!(
                std::env::var_os("CI").is_none_or(|ci| ci != "true"),
                "there is no PostgreSQL under /usr/lib/postgresql: install Debian's package `postgresql`"
            );
            skipped();
            return None;
        };
        let user = other_user();
        let folder = folder();
        let settings = format!("port = {port}\n{}", settings(&folder));
        own(&folder, user);
        let mut serve = as_user("sh", user);
        serve.args(["-c", SERVE, "sh"]).arg(&folder).arg(&binaries).arg(settings);
        // In a group of its own, so that an interrupted run clears up too.
        serve.process_group(0).stdin(Stdio::piped()).stdout(Stdio::null());
        let server = serve.spawn().expect("a shell");
        let cluster = Self { folder, port, binaries, user, server, schemas: AtomicU32::new(0) };
        cluster.wait_until_ready();
        Some(cluster)
    }

    fn wait_until_ready(&self) {
        let until = Instant::now() + PATIENCE;
        while !self.folder.join("ready").exists() {
            let log = || fs::read_to_string(self.folder.join("start.log")).unwrap_or_default();
            assert!(!self.folder.join("failed").exists(), "PostgreSQL does not start:\n{}", log());
            assert!(Instant::now() < until, "PostgreSQL has not started after {PATIENCE:?}:\n{}", log());
            std::thread::sleep(Duration::from_millis(20));
        }
        self.run("CREATE DATABASE desk");
    }

    /// Makes a schema that no other test has.
    pub fn schema(&self) -> String {
        let number = self.schemas.fetch_add(1, Ordering::Relaxed);
        let name = format!("test{number}");
        self.run_in("desk", &format!("CREATE SCHEMA {name}"));
        name
    }

    /// The URL of a schema.
    pub fn url(&self, schema: &str) -> String {
        self.url_at(&self.folder, schema)
    }

    /// The URL of a schema, by a socket in another folder.
    pub fn url_at(&self, folder: &Path, schema: &str) -> String {
        let host = folder.to_str().expect("a path").replace('/', "%2F");
        format!(
            "postgres://desk@{host}:{}/desk?options=-csearch_path%3D{schema}&application_name={schema}",
            self.port
        )
    }

    /// Its socket.
    pub fn socket(&self) -> PathBuf {
        self.folder.join(format!(".s.PGSQL.{}", self.port))
    }

    /// Runs statements in the cluster's own database, and gives the first column of the rows.
    pub fn run(&self, sql: &str) -> Vec<String> {
        self.run_in("postgres", sql)
    }

    /// Runs statements in a database.
    pub fn run_in(&self, database: &str, sql: &str) -> Vec<String> {
        let host = self.folder.to_str().expect("a path");
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
        runtime.block_on(async {
            let config = format!("host={host} port={} user=desk dbname={database}", self.port);
            let (client, connection) = tokio_postgres::connect(&config, NoTls).await.expect("a connection");
            tokio::spawn(connection);
            let rows = client.simple_query(sql).await.expect(sql);
            let first = |row: SimpleQueryMessage| match row {
                SimpleQueryMessage::Row(row) => Some(row.get(0).unwrap_or_default().to_owned()),
                _ => None,
            };
            rows.into_iter().filter_map(first).collect()
        })
    }

    /// Breaks the connections that use a schema; says how many they were.
    pub fn break_connections(&self, schema: &str) -> usize {
        let sql = format!(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = '{schema}'"
        );
        self.run(&sql).len()
    }

    /// Lets it crash and start again.
    pub fn crash(&self) {
        let mut control = as_user(self.binaries.join("pg_ctl"), self.user);
        control.current_dir(&self.folder).args([
            "-D",
            "data",
            "-l",
            "log",
            "-w",
            "-m",
            "immediate",
            "restart",
        ]);
        let status = control.stdout(Stdio::null()).status().expect("pg_ctl");
        assert!(status.success(), "PostgreSQL does not start again");
    }
}

impl Drop for Cluster {
    fn drop(&mut self) {
        // It clears up when its pipe is closed.
        drop(self.server.stdin.take());
        let _ = self.server.wait();
    }
}

/// Says so past the test's own output, which nobody sees where it passes.
fn skipped() {
    let words = "skipped: there is no PostgreSQL under /usr/lib/postgresql (Debian's package `postgresql`)";
    writeln!(std::io::stderr(), "{words}").expect("somebody reads");
}

/// The folder with the binaries of the newest version.
fn binaries() -> Option<PathBuf> {
    let versions = fs::read_dir("/usr/lib/postgresql").ok()?;
    let versions = versions.filter_map(|entry| entry.ok()?.file_name().to_str()?.parse::<u32>().ok());
    let mut versions: Vec<u32> = versions.collect();
    versions.sort_unstable();
    let folders =
        versions.iter().rev().map(|version| PathBuf::from(format!("/usr/lib/postgresql/{version}/bin")));
    folders.into_iter().find(|folder| folder.join("initdb").exists())
}

/// PostgreSQL does not run as root: who it runs as then, as user and group.
fn other_user() -> Option<(u32, u32)> {
    let is_root = fs::metadata("/proc/self").is_ok_and(|process| process.uid() == 0);
    let users = fs::read_to_string("/etc/passwd").ok().filter(|_| is_root)?;
    let named = |name: &str| {
        let line = users.lines().find(|line| line.split(':').next() == Some(name))?;
        let mut fields = line.split(':').skip(2);
        Some((fields.next()?.parse().ok()?, fields.next()?.parse().ok()?))
    };
    Some(named("postgres").or_else(|| named("nobody")).expect("a user that is not root"))
}

fn as_user(program: impl AsRef<std::ffi::OsStr>, user: Option<(u32, u32)>) -> Command {
    let mut command = Command::new(program);
    if let Some((user, group)) = user {
        command.uid(user).gid(group);
    }
    command
}

/// A new folder with a short path, because a socket's has room for a hundred bytes.
fn folder() -> PathBuf {
    tempfile::Builder::new().prefix("pg").rand_bytes(8).tempdir_in("/tmp").expect("a folder").keep()
}

/// Gives a folder and what is in it to whom PostgreSQL runs as, and to nobody else.
fn own(folder: &Path, user: Option<(u32, u32)>) {
    let files = fs::read_dir(folder).expect("a folder").map(|file| (file.expect("a file").path(), 0o600));
    for (path, mode) in files.chain([(folder.to_owned(), 0o700)]) {
        fs::set_permissions(&path, fs::Permissions::from_mode(mode)).expect("its permissions");
        if let Some((user, group)) = user {
            chown(&path, Some(user), Some(group)).expect("its owner");
        }
    }
}
