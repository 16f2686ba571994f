//! What a request is answered with.

use std::ops::Range;
use std::sync::{Arc, Mutex, PoisonError};

use consign_ide::{Document, Snapshot};
use gen_lsp_types as lsp;
use serde_json::Value;

use crate::client::{Client, Settings};
use crate::convert;
use crate::paths;
use crate::problem::Problem;

/// All that is known when a request comes, and how it is to be said.
#[derive(Clone)]
pub(crate) struct Context {
    pub snapshot: Snapshot,
    pub client: Arc<Client>,
    pub settings: Settings,
    /// What the editor is to be told or asked besides the answer.
    besides: Arc<Mutex<Vec<Beside>>>,
}

/// What the editor is told or asked besides an answer.
#[derive(Debug)]
pub(crate) enum Beside {
    /// It is asked to do something.
    Ask(&'static str, Value),
    /// People are told something.
    Show(String),
}

impl Context {
    pub fn new(snapshot: Snapshot, client: Arc<Client>, settings: Settings) -> Self {
        Self { snapshot, client, settings, besides: Arc::default() }
    }

    /// Asks the editor to do something, after the answer.
    pub fn ask(&self, method: &'static str, params: Value) {
        self.besides().push(Beside::Ask(method, params));
    }

    /// Tells people something, unless the editor shows answers itself.
    pub fn show(&self, text: &str) {
        if !self.client.views {
            self.besides().push(Beside::Show(text.to_owned()));
        }
    }

    /// What was to be told and asked, once.
    pub fn take_besides(&self) -> Vec<Beside> {
        std::mem::take(&mut *self.besides())
    }

    fn besides(&self) -> std::sync::MutexGuard<'_, Vec<Beside>> {
        self.besides.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub fn document(&self, id: &lsp::TextDocumentIdentifier) -> Result<Arc<Document>, Problem> {
        let path = paths::path(&id.uri);
        self.snapshot.document(&path).ok_or(Problem::NoFile(path))
    }

    /// The file and the byte of a position in it.
    pub fn place(&self, at: &lsp::TextDocumentPositionParams) -> Result<(Arc<Document>, usize), Problem> {
        let document = self.document(&at.text_document)?;
        let offset = convert::offset(&document.text, at.position, self.client.encoding);
        Ok((document, offset))
    }

    pub fn range(&self, document: &Document, range: Range<usize>) -> lsp::Range {
        convert::range(&document.text, range, self.client.encoding)
    }
}
