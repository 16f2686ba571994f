//! One person's version as it is being written, and what it was last found to mean.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use consign::Timestamp;
use consign_ide::{Job, Snapshot, Text, Workspace, is_program};
use jiff::civil::Date;
use tokio::sync::{Mutex as Turns, OwnedMutexGuard, OwnedSemaphorePermit, Semaphore};

use super::drafted::Drafted;

/// Why there is no answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stopped {
    /// A newer text came.
    Later,
    /// A defect, which is in the log.
    Defect,
}

/// Helps one person with one version. Whatever is asked carries the texts, so that nothing is lost with it.
pub struct Assistant {
    root: String,
    drafted: Arc<Drafted>,
    known: Mutex<Known>,
    /// One compiles at a time, and one proves beside it: who waits is gone with the request.
    compiling: Arc<Turns<()>>,
    proving: Arc<Turns<()>>,
}

struct Known {
    workspace: Workspace,
    /// How many texts were taken: each state of a text has a number of its own.
    taken: i32,
    was_checked: bool,
    /// Set where what is being proven is no longer what is written, so that it ends soon.
    outdated: Option<Arc<AtomicBool>>,
}

/// What somebody holds who checks, for as long as the work goes on, whoever waits for it.
type Held = (OwnedMutexGuard<()>, Option<OwnedSemaphorePermit>);

impl Assistant {
    pub fn new(root: &str, now: Timestamp) -> Self {
        let drafted = Arc::new(Drafted::new(now));
        let workspace = Workspace::of(drafted.clone(), root);
        Self {
            root: root.to_owned(),
            drafted,
            known: Mutex::new(Known { workspace, taken: 0, was_checked: false, outdated: None }),
            compiling: Arc::default(),
            proving: Arc::default(),
        }
    }

    /// The path of the version's root file.
    pub fn root(&self) -> &str {
        &self.root
    }

    /// The day on which rules are looked at.
    pub fn day(&self) -> Date {
        self.drafted.day()
    }

    /// The files of the version.
    pub fn drafted(&self) -> &Drafted {
        &self.drafted
    }

    /// Whether the version was compiled, so that names are known.
    pub fn was_checked(&self) -> bool {
        self.known().was_checked
    }

    /// Takes the texts as they are now; `path` is the one that is being written.
    pub fn take(&self, files: BTreeMap<String, String>, path: &str) -> Snapshot {
        let mut known = self.known();
        let revision = known.workspace.snapshot().revision();
        let before = self.drafted.replace(files);
        let files = self.drafted.files();
        for (gone, _) in before.iter().filter(|(path, _)| !files.contains_key(*path)) {
            known.workspace.close(gone);
        }
        for (path, bytes) in files.iter().filter(|(at, _)| is_program(at) || *at == path) {
            known.open(path, bytes);
        }
        // What programs read besides.
        let is_beside = |at: &String| !is_program(at) && known.workspace.document(at).is_none();
        if files.iter().any(|(at, bytes)| is_beside(at) && before.get(at) != Some(bytes)) {
            known.workspace.settings_changed();
        }
        let snapshot = known.workspace.snapshot();
        if snapshot.revision() != revision
            && let Some(outdated) = known.outdated.take()
        {
            outdated.store(true, Ordering::Relaxed);
        }
        snapshot
    }

    /// What is known once the version is compiled, or with `proofs` all that `consign check` finds, unless a newer text than
    /// that of this revision came.
    pub async fn checked(
        self: &Arc<Self>,
        revision: u64,
        proofs: Option<Arc<Semaphore>>,
    ) -> Result<Snapshot, Stopped> {
        let whole = proofs.is_some();
        let turns = if whole { &self.proving } else { &self.compiling };
        let turn = turns.clone().lock_owned().await;
        let place = match proofs {
            Some(proofs) => Some(proofs.acquire_owned().await.map_err(|_| Stopped::Defect)?),
            None => None,
        };
        let this = self.clone();
        let done = tokio::task::spawn_blocking(move || this.check(revision, whole, (turn, place))).await;
        done.unwrap_or_else(|error| {
            tracing::error!(%error, "checking a version that is being written");
            self.known().workspace.failed(&self.root, revision);
            Err(Stopped::Defect)
        })
    }

    fn check(&self, revision: u64, whole: bool, _held: Held) -> Result<Snapshot, Stopped> {
        let job = {
            let mut known = self.known();
            known.is_at(revision)?;
            let is_stale = !known.workspace.stale(whole).is_empty();
            let job = is_stale.then(|| known.workspace.job(&self.root, whole));
            if whole {
                known.outdated = job.as_ref().map(Job::stop);
            }
            job
        };
        let stop = job.as_ref().map(Job::stop);
        let meaning = job.map(Job::run);
        let mut known = self.known();
        if stop.is_some_and(|stop| stop.load(Ordering::Relaxed)) {
            return Err(Stopped::Later);
        }
        if let Some(meaning) = meaning {
            known.workspace.checked(meaning);
            known.was_checked = true;
        }
        known.is_at(revision)?;
        Ok(known.workspace.snapshot())
    }

    fn known(&self) -> MutexGuard<'_, Known> {
        self.known.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Known {
    /// Opens a file, or puts a new text in its place if it is another.
    fn open(&mut self, path: &str, bytes: &[u8]) {
        let text = Text::new(String::from_utf8_lossy(bytes));
        if self.workspace.document(path).is_none_or(|document| document.text != text) {
            self.taken = self.taken.wrapping_add(1);
            self.workspace.open(path, self.taken, text);
        }
    }

    /// That nothing newer came than what somebody asks about.
    fn is_at(&self, revision: u64) -> Result<(), Stopped> {
        if self.workspace.snapshot().revision() == revision { Ok(()) } else { Err(Stopped::Later) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn files(text: &str) -> BTreeMap<String, String> {
        let text = format!("schema work_order {{ id text }}\n{text}");
        [("main.consign", text.as_str()), ("more.consign", "list north = [\"NY\"]"), ("days.csv", "NY\n")]
            .map(|(path, text)| (path.to_owned(), text.to_owned()))
            .into()
    }

    #[test]
    fn a_sheet_of_a_workbook_is_a_text_of_the_version() {
        let now = "2026-03-02T09:00:00Z".parse().expect("an instant");
        let assistant = Arc::new(Assistant::new("main.consign", now));
        let runtime = tokio::runtime::Builder::new_current_thread().build().expect("a runtime");
        let sheet = "areas.xlsx [2026]";
        let mut files = files(
            "provider north \"N\" {}\nrules r assigns provider {\n  table t from \"areas.xlsx\" { id from \"Id\"  assign from \"To\" }\n  otherwise assign north\n}\n",
        );
        files.insert(sheet.into(), "Id,To\nx,nroth\n".into());
        let revision = assistant.take(files, sheet).revision();
        let snapshot = runtime.block_on(assistant.checked(revision, None)).expect("it is checked");
        let found = snapshot.findings(sheet);
        assert_eq!(found[0].place.bytes(), 8..13, "{found:?}");
        let actions = snapshot.actions(sheet, 8..8);
        assert_eq!((&actions[0].refused, actions[0].changes[0].text.as_str()), (&None, "north"));
    }

    #[test]
    fn a_text_that_is_no_longer_there_is_not_checked() {
        let now = "2026-03-02T09:00:00Z".parse().expect("an instant");
        let assistant = Arc::new(Assistant::new("main.consign", now));
        let runtime = tokio::runtime::Builder::new_current_thread().build().expect("a runtime");
        let check = |revision, proofs| runtime.block_on(assistant.checked(revision, proofs));
        let first = assistant.take(files("let a = b"), "main.consign").revision();
        let second = assistant.take(files("let a = c"), "main.consign").revision();
        assert_eq!(check(first, None).err(), Some(Stopped::Later));
        assert!(!assistant.was_checked());
        let proofs = Arc::new(Semaphore::new(1));
        for proofs in [None, Some(proofs.clone())] {
            let snapshot = check(second, proofs).expect("it is checked");
            let found = snapshot.findings("main.consign");
            assert!(found.iter().any(|one| one.message.contains("`c`")), "{found:?}");
        }
        assert_eq!(proofs.available_permits(), 1);
        // What is the same again is nothing new; another file that is read besides is.
        assert_eq!(assistant.take(files("let a = c"), "main.consign").revision(), second);
        let mut other = files("let a = c");
        other.insert("days.csv".into(), "NJ\n".into());
        assert!(assistant.take(other, "main.consign").revision() > second);
        let mut fewer = files("let a = c");
        fewer.remove("more.consign");
        assert!(assistant.take(fewer, "main.consign").document("more.consign").is_none());
    }
}
