//! A version that somebody is at: its files, and which version it began with.

use std::collections::BTreeMap;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use crate::api::App;
use crate::office::{ProgramVersion, program_version};
use crate::portal::draft;
use crate::portal::room::Room;
use crate::portal::stop::Stop;

const DRAFT: &str = "program";

/// A version that is not yet one.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Proposal {
    /// The version that it began with.
    pub base: u32,
    /// The path of its root file.
    pub root: String,
    /// Its texts, by path.
    pub files: BTreeMap<String, String>,
    /// Why.
    #[serde(default)]
    pub note: String,
}

impl Proposal {
    /// As a version is.
    pub fn from_version(version: &ProgramVersion, base: u32) -> Self {
        let files = version.files.iter().cloned().collect();
        Self { base, root: version.root.clone(), files, note: String::new() }
    }

    /// What the person is at; `None` if at nothing.
    pub async fn known(app: &Arc<App>, room: &Room) -> Result<Option<Self>, Stop> {
        draft::read(app, room, DRAFT).await
    }

    /// What the person is at, or the live version where that is nothing yet.
    pub async fn begun(app: &Arc<App>, room: &Room) -> Result<Self, Stop> {
        if let Some(known) = Self::known(app, room).await? {
            return Ok(known);
        }
        let number = room.live.program;
        let version = app.read(move |read| Ok(program_version(read, number)?)).await;
        Ok(Self::from_version(&version.map_err(Stop::saying(room.words))?, number))
    }

    /// Keeps it.
    pub async fn keep(&self, app: &Arc<App>, room: &Room) -> Result<(), Stop> {
        draft::keep(app, room, DRAFT, self).await
    }

    /// Forgets what the person was at.
    pub async fn forget(app: &Arc<App>, room: &Room) -> Result<(), Stop> {
        draft::forget(app, room, DRAFT).await
    }

    /// As it is compiled.
    pub fn list(&self) -> Vec<(String, String)> {
        self.files.iter().map(|(path, text)| (path.clone(), text.clone())).collect()
    }
}
