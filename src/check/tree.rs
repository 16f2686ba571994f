//! What is written: the items of a program's files and their names.

use std::collections::HashMap;
use std::sync::Arc;

use super::load::Loaded;
use super::names::Names;
use super::report::Report;
use super::uses::NameKind;
use crate::source::{FileId, Files, Span};
use crate::syntax::ast::{Item, ItemKind};

/// The first phase: a program's files, read and parsed, with the names of their items.
#[derive(Debug)]
pub(super) struct Tree<'a> {
    pub files: Arc<Files>,
    /// The items of all files in the order of declaration.
    pub items: &'a [&'a Item],
    pub names: Names<'a>,
    /// The files that items name, by the place where they are named.
    external: &'a HashMap<Span, FileId>,
}

impl<'a> Tree<'a> {
    /// Collects the names of the items; those that stand twice are reported.
    pub fn new(loaded: &'a Loaded, files: Arc<Files>, items: &'a [&'a Item], report: &mut Report) -> Self {
        for (named_at, file) in &loaded.external {
            report.used(*named_at, NameKind::File, [Span::new(*file, 0, 0)]);
        }
        let names = Names::collect(items, loaded.modules.iter(), loaded.incomplete, report);
        Self { files, items, names, external: &loaded.external }
    }

    /// The file that a text literal at a place names; `None` if it could not be read, which is reported.
    pub fn external(&self, named_at: Span) -> Option<FileId> {
        self.external.get(&named_at).copied()
    }

    /// The items of one kind in the order of declaration, each as `pick` gives it.
    pub fn all<T>(&self, pick: impl Fn(&'a ItemKind) -> Option<T> + 'a) -> impl Iterator<Item = T> + 'a
    where
        T: 'a,
    {
        self.items.iter().filter_map(move |item| pick(&item.kind))
    }

    /// The text of a place, in backticks where it is short enough to be repeated in a message.
    pub fn shown(&self, span: Span) -> String {
        let text = self.files.text(span);
        if text.is_empty() || text.len() > 60 || text.contains('\n') {
            "this".to_owned()
        } else {
            format!("`{text}`")
        }
    }
}
