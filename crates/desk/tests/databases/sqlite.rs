//! SQLite.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use consign_desk::store::{Sqlite, Store, StoreError};
use rusqlite::Connection;
use tempfile::TempDir;

use crate::Database;
use crate::suite::suite;

suite!(crate::sqlite::with);

/// A file of a test's own.
pub struct OfFile {
    folder: TempDir,
}

pub fn with(test: fn(&dyn Database)) {
    test(&OfFile::new());
}

impl OfFile {
    pub fn new() -> Self {
        Self { folder: tempfile::tempdir().expect("a folder") }
    }

    pub fn folder(&self) -> &Path {
        self.folder.path()
    }

    pub fn path(&self) -> PathBuf {
        self.folder.path().join("desk.db")
    }

    pub fn connect(&self) -> Connection {
        Connection::open(self.path()).expect("a database")
    }
}

impl Database for OfFile {
    fn open(&self) -> Result<Arc<dyn Store>, StoreError> {
        Ok(Arc::new(Sqlite::open(&self.path())?))
    }

    fn run(&self, sql: &str) {
        self.connect().execute_batch(sql).expect(sql);
    }

    fn set_version(&self, version: u32) -> String {
        format!("PRAGMA user_version = {version}")
    }
}

mod files {
    use std::fs;
    use std::io::{BufRead, BufReader, Write as _};
    use std::process::{Child, Command, Stdio};

    use consign_desk::core::Order;
    use consign_desk::store::{Sqlite, Store, StoreError};

    use super::OfFile;
    use crate::Database;
    use crate::sample::{order, received};
    use crate::suite::{put, read};

    /// Which file another process of these tests is to serve.
    const SERVED: &str = "CONSIGN_TEST_SERVED";

    /// Not a test: what the other process does.
    #[test]
    #[ignore = "run by the test of two processes"]
    fn serve() {
        let Some(path) = std::env::var_os(SERVED) else { return };
        let lock = Sqlite::lock(path.as_ref()).expect("a lock");
        let store = Sqlite::open(path.as_ref()).expect("a database");
        put(&store, &[order("W-1")], &mut []);
        // The test goes on once it has read this line.
        writeln!(std::io::stderr(), "served").expect("somebody reads");
        std::thread::sleep(std::time::Duration::from_secs(600));
        drop(lock);
    }

    fn serving(file: &OfFile) -> Child {
        let mut server = Command::new(std::env::current_exe().expect("this program"));
        server.args(["sqlite::files::serve", "--exact", "--ignored", "--nocapture"]).env(SERVED, file.path());
        let mut server = server.stdout(Stdio::null()).stderr(Stdio::piped()).spawn().expect("a process");
        let mut lines = BufReader::new(server.stderr.take().expect("a pipe")).lines();
        assert!(
            lines.any(|line| line.is_ok_and(|line| line == "served")),
            "the other process does not serve"
        );
        server
    }

    #[test]
    fn one_process_serves_a_file_and_others_write_beside_it() {
        let file = OfFile::new();
        let mut server = serving(&file);
        let error = Sqlite::lock(&file.path()).expect_err("a second server");
        assert!(matches!(error, StoreError::InUse(_)), "{error:?}");
        assert!(error.to_string().contains("desk.db") && error.to_string().contains("PostgreSQL"), "{error}");
        let beside = file.open().expect("a database");
        put(&*beside, &[order("W-2")], &mut [received(&order("W-2"))]);
        assert_eq!(read(&*beside, |read| read.order("W-1")), Some(order("W-1")));
        // However it ends, its lock ends with it.
        server.kill().expect("it is there");
        server.wait().expect("it ends");
        Sqlite::lock(&file.path()).expect("the lock is free");
    }

    #[test]
    fn a_file_is_locked_by_whatever_name_it_has() {
        let file = OfFile::new();
        let lock = Sqlite::lock(&file.path()).expect("a file need not be there yet");
        drop(file.open());
        let link = file.folder().join("link.db");
        std::os::unix::fs::symlink(file.path(), &link).expect("a link");
        assert!(matches!(Sqlite::lock(&link), Err(StoreError::InUse(_))));
        assert!(matches!(
            Sqlite::lock(&file.folder().join("../").join(file.folder()).join("desk.db")),
            Err(StoreError::InUse(_))
        ));
        drop(lock);
        Sqlite::lock(&link).expect("the lock is free");
        assert!(matches!(Sqlite::lock(&file.folder().join("none/desk.db")), Err(StoreError::Unreachable(_))));
    }

    #[test]
    fn processes_that_write_wait_for_each_other() {
        let file = OfFile::new();
        let stores = [file.open().expect("a database"), file.open().expect("a database")];
        std::thread::scope(|scope| {
            for store in &stores {
                scope.spawn(move || {
                    for _ in 0..50 {
                        put(&**store, &[], &mut [received(&order("W-1"))]);
                    }
                });
            }
        });
        let feed = read(&*stores[0], |read| read.feed(0, usize::MAX));
        assert!(feed.iter().map(|event| event.seq).eq(1..=100));
    }

    #[test]
    fn a_backup_is_a_whole_database() {
        let file = OfFile::new();
        let store = file.open().expect("a database");
        let orders: Vec<Order> = (0..2000).map(|number| order(&format!("W-{number}"))).collect();
        put(&*store, &orders, &mut [received(&orders[0])]);
        let copy = OfFile::new();
        // Somebody is writing meanwhile.
        let mut write = store.write().expect("a transaction");
        write.put_order(&order("late")).expect("it is put");
        write.append(&mut [received(&order("late"))]).expect("it is appended");
        store.backup(&copy.path()).expect("a copy");
        write.commit().expect("it is committed");
        let names: Vec<_> = fs::read_dir(copy.folder())
            .expect("a folder")
            .map(|file| file.expect("a file").file_name())
            .collect();
        assert_eq!(names, ["desk.db"]);
        let store = copy.open().expect("the copy");
        assert_eq!(read(&*store, |read| read.head()).seq, 1);
        assert_eq!(read(&*store, |read| read.feed(0, 9)).len(), 1);
        assert_eq!(read(&*store, |read| read.order("late")), None);
        assert_eq!(read(&*store, |read| read.order("W-1999")), Some(orders[1999].clone()));
        assert_eq!(
            copy.connect().query_row("PRAGMA integrity_check", [], |row| row.get::<_, String>(0)),
            Ok("ok".into())
        );
    }

    #[test]
    fn a_backup_writes_over_nothing() {
        let (file, other) = (OfFile::new(), OfFile::new());
        let store = file.open().expect("a database");
        fs::write(other.path(), "precious").expect("a file");
        assert!(matches!(store.backup(&other.path()), Err(StoreError::Exists(_))));
        assert!(matches!(store.backup(&file.path()), Err(StoreError::Exists(_))));
        assert_eq!(fs::read(other.path()).expect("a file"), b"precious");
        let error = store.backup(&other.folder().join("none/copy.db")).expect_err("no folder");
        assert!(error.to_string().contains("none/copy.db"), "{error}");
    }

    #[test]
    fn what_is_no_database_is_refused_and_left_alone() {
        let file = OfFile::new();
        let text = "id,region\nW-1,NY\n".repeat(1000);
        fs::write(file.path(), &text).expect("a file");
        let error = file.open().err().expect("a refusal");
        assert!(matches!(error, StoreError::Foreign { .. }), "{error:?}");
        assert_eq!(fs::read_to_string(file.path()).expect("a file"), text);
        assert!(matches!(Sqlite::open(file.folder()), Err(StoreError::Unreachable(_))));
        assert!(matches!(Sqlite::open(&file.folder().join("none/desk.db")), Err(StoreError::Unreachable(_))));
    }

    #[test]
    fn a_damaged_file_is_an_error_that_says_what_to_do() {
        let file = OfFile::new();
        let store = file.open().expect("a database");
        let orders: Vec<Order> = (0..2000).map(|number| order(&format!("W-{number}"))).collect();
        put(&*store, &orders, &mut orders.iter().map(received).collect::<Vec<_>>());
        drop(store);
        drop(file.connect().execute_batch("PRAGMA wal_checkpoint(TRUNCATE)"));
        let mut bytes = fs::read(file.path()).expect("a file");
        // All but the first pages, which have the header and the schema.
        let pages = bytes.len() / 4096;
        assert!(pages > 50);
        bytes[5 * 4096..].iter_mut().for_each(|byte| *byte ^= 0x5a);
        fs::write(file.path(), bytes).expect("a file");
        let failed = file.open().and_then(|store| {
            let mut read = store.read()?;
            read.orders(&Default::default())?;
            read.feed(0, usize::MAX).map(drop)
        });
        let error = failed.expect_err("a damaged file");
        assert!(matches!(error, StoreError::Damaged(_)), "{error:?}");
        assert!(error.to_string().contains("restore the last backup"), "{error}");
    }

    #[test]
    fn a_full_disk_keeps_nothing_of_a_transaction_and_works_again_afterwards() {
        let Some(disk) = Disk::new() else { return };
        let path = disk.folder().join("desk.db");
        let store = Sqlite::open(&path).expect("a database");
        put(&store, &[order("W-1")], &mut [received(&order("W-1"))]);
        let big = |id: &str| Order { document: "x".repeat(200_000).into(), ..order(id) };
        let (mut kept, mut full) = (0, None);
        for number in 0..200 {
            let mut write = store.write().expect("a transaction");
            let order = big(&format!("big-{number}"));
            let done = write.put_order(&order).and_then(|()| write.append(&mut [received(&order)]));
            match done.and_then(|()| write.commit()) {
                Ok(()) => kept += 1,
                Err(error) => {
                    full = Some(error);
                    break;
                }
            }
        }
        assert!(matches!(full, Some(StoreError::Full)), "{full:?} after {kept}");
        let known = read(&store, |read| read.head());
        assert_eq!(known.seq, kept + 1);
        assert_eq!(read(&store, |read| read.order(&format!("big-{kept}"))), None);
        assert_eq!(read(&store, |read| read.history(&format!("big-{kept}"))), []);
        disk.make_room();
        put(&store, &[big("after")], &mut [received(&order("after"))]);
        assert_eq!(read(&store, |read| read.order("after")), Some(big("after")));
        assert_eq!(read(&store, |read| read.feed(kept + 1, 9)).len(), 1);
        drop(store);
        let store = Sqlite::open(&path).expect("it opens again");
        assert_eq!(read(&store, |read| read.head()).seq, kept + 2);
    }

    /// A small file system in memory, which needs root.
    struct Disk(tempfile::TempDir);

    impl Disk {
        fn new() -> Option<Self> {
            let folder = tempfile::tempdir().expect("a folder");
            let mut mount = Command::new("mount");
            mount.args(["-t", "tmpfs", "-o", "size=12m", "tmpfs"]).arg(folder.path());
            let is_mounted = mount.stderr(Stdio::null()).status().is_ok_and(|status| status.success());
            if !is_mounted {
                assert!(std::env::var_os("CI").is_none(), "a file system has to be mounted here, as root");
                writeln!(std::io::stderr(), "skipped: no file system can be mounted here")
                    .expect("somebody reads");
                return None;
            }
            fs::write(folder.path().join("ballast"), vec![0; 4 << 20]).expect("room for it");
            Some(Self(folder))
        }

        fn folder(&self) -> &std::path::Path {
            self.0.path()
        }

        fn make_room(&self) {
            fs::remove_file(self.folder().join("ballast")).expect("it is there");
        }
    }

    impl Drop for Disk {
        fn drop(&mut self) {
            let _ = Command::new("umount").arg("--lazy").arg(self.folder()).status();
        }
    }
}
