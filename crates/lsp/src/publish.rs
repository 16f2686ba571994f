//! What was found, as it was last sent to the editor: nothing is sent twice.

use std::collections::{BTreeMap, BTreeSet};

use gen_lsp_types as lsp;

use crate::context::Context;
use crate::paths;

/// What the editor shows now, by the paths of files.
#[derive(Default)]
pub(crate) struct Published(BTreeMap<String, (Option<i32>, Vec<lsp::Diagnostic>)>);

impl Published {
    /// What is to be said of these files that was not said already.
    pub fn news(
        &mut self,
        context: &Context,
        files: &BTreeSet<String>,
    ) -> Vec<lsp::PublishDiagnosticsParams> {
        files.iter().filter_map(|path| self.news_of(context, path)).collect()
    }

    fn news_of(&mut self, context: &Context, path: &str) -> Option<lsp::PublishDiagnosticsParams> {
        let found = context.snapshot.findings(path);
        let diagnostics: Vec<_> = found.iter().filter_map(|one| context.diagnostic(one)).collect();
        let version = context.snapshot.version(path);
        let before = self.0.get(path);
        let is_old = match before {
            Some(before) => *before == (version, diagnostics.clone()),
            None => diagnostics.is_empty() && version.is_none(),
        };
        if is_old {
            return None;
        }
        if diagnostics.is_empty() && version.is_none() {
            self.0.remove(path);
        } else {
            self.0.insert(path.to_owned(), (version, diagnostics.clone()));
        }
        Some(lsp::PublishDiagnosticsParams { uri: paths::uri(path)?, version, diagnostics })
    }

    /// The files of which something is shown.
    pub fn files(&self) -> BTreeSet<String> {
        self.0.keys().cloned().collect()
    }
}
