//! The versions of the program and of the directory, as they are kept, and the engines that they make.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use consign::{Program, Timestamp};
use serde::{Deserialize, Serialize};

use super::OpenError;
use crate::core::{By, Live, LiveError, compile};
use crate::store::{Head, Kind, Read, Record, StoreError};

/// How many engines are kept beside the live one, for looking back.
const KEPT: usize = 8;

/// A version of the program.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ProgramVersion {
    /// Its number, from 1.
    pub version: u32,
    /// The path of its root file.
    pub root: String,
    /// Its files: path and text.
    pub files: Vec<(String, String)>,
    /// Who published it.
    pub by: By,
    /// When.
    pub at: Timestamp,
    /// Why.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
    /// The directory that it came with.
    pub directory: u32,
}

/// A version of the directory.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DirectoryVersion {
    /// Its number, from 1.
    pub version: u32,
    /// A directory file.
    pub json: String,
    /// Who changed it.
    pub by: By,
    /// When.
    pub at: Timestamp,
}

/// Opens versions, and keeps those that were asked for last.
#[derive(Default)]
pub struct Versions {
    kept: Mutex<Vec<Arc<Live>>>,
    programs: Mutex<HashMap<u32, Arc<Program>>>,
}

impl Versions {
    /// What decides by the head; `None` before the first program.
    ///
    /// # Errors
    /// If the database fails, or a version does not compile.
    pub fn live(&self, read: &mut (impl Read + ?Sized), head: Head) -> Result<Option<Arc<Live>>, OpenError> {
        if head.program == 0 {
            return Ok(None);
        }
        self.open(read, head.program, head.directory).map(Some)
    }

    /// A version of the program with a version of the directory.
    ///
    /// # Errors
    /// If the database fails, or a version does not compile.
    pub fn open(
        &self,
        read: &mut (impl Read + ?Sized),
        program: u32,
        directory: u32,
    ) -> Result<Arc<Live>, OpenError> {
        let is_it = |live: &Arc<Live>| live.program == program && live.directory == directory;
        if let Some(live) = self.lock().iter().find(|live| is_it(live)).cloned() {
            return Ok(live);
        }
        let compiled = self.compiled(read, program)?;
        let stored = directory_version(read, directory)?;
        let entries = Live::entries(&compiled, &stored.json)
            .map_err(|findings| LiveError::Directory { version: directory, findings: Box::new(findings) })?;
        let sibling = self.lock().iter().find(|live| live.program == program).cloned();
        let live = Arc::new(match sibling {
            Some(sibling) => sibling.with_directory(directory, entries),
            None => Live::new(program, compiled, directory, entries),
        });
        self.keep(live.clone());
        Ok(live)
    }

    /// A version of the program, compiled.
    ///
    /// # Errors
    /// If the database fails, or it does not compile.
    pub fn compiled(&self, read: &mut (impl Read + ?Sized), version: u32) -> Result<Arc<Program>, OpenError> {
        let mut programs = self.programs.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(program) = programs.get(&version) {
            return Ok(program.clone());
        }
        let stored = program_version(read, version)?;
        let compiled = compile(&stored.root, &stored.files)
            .map_err(|findings| LiveError::Program { version, findings: Box::new(findings) })?;
        let compiled = Arc::new(compiled);
        if programs.len() >= KEPT {
            programs.clear();
        }
        programs.insert(version, compiled.clone());
        Ok(compiled)
    }

    fn keep(&self, live: Arc<Live>) {
        let mut kept = self.lock();
        if kept.len() >= KEPT {
            kept.remove(0);
        }
        kept.push(live);
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, Vec<Arc<Live>>> {
        self.kept.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A version of the program, as it is kept.
///
/// # Errors
/// What the database fails with, or that there is no such version.
pub fn program_version(read: &mut (impl Read + ?Sized), version: u32) -> Result<ProgramVersion, StoreError> {
    stored(read, Kind::Program, version)
}

/// A version of the directory, as it is kept.
///
/// # Errors
/// What the database fails with, or that there is no such version.
pub fn directory_version(
    read: &mut (impl Read + ?Sized),
    version: u32,
) -> Result<DirectoryVersion, StoreError> {
    stored(read, Kind::Directory, version)
}

fn stored<T: for<'d> Deserialize<'d>>(
    read: &mut (impl Read + ?Sized),
    kind: Kind,
    version: u32,
) -> Result<T, StoreError> {
    let key = Kind::numbered(version.into());
    let record = read.record(kind, &key, Timestamp::MIN)?;
    let record = record.ok_or_else(|| {
        StoreError::Damaged(format!("version {version} of the {} is missing", kind.as_str()))
    })?;
    serde_json::from_str(&record.body)
        .map_err(|error| StoreError::Damaged(format!("version {version} of the {}: {error}", kind.as_str())))
}

/// A version as a record.
pub(super) fn record_of(version: u32, what: &impl Serialize) -> Result<Record, StoreError> {
    let body = serde_json::to_string(what).map_err(|error| StoreError::Other(error.to_string()))?;
    Ok(Record { key: Kind::numbered(version.into()), body, expires: None })
}
