//! What is written: the items of a program's files and their names.

use std::collections::HashMap;
use std::sync::Arc;

use super::load::Loaded;
use super::names::{Names, named};
use super::report::Report;
use super::uses::NameKind;
use crate::program::Declared;
use crate::source::{FileId, Files, SourceFile, Span, resolve};
use crate::syntax::ast::{Item, ItemKind, TextLiteral};

/// The first phase: a program's files, read and parsed, with the names of their items.
#[derive(Debug)]
pub(super) struct Tree<'a> {
    pub files: Arc<Files>,
    /// The items of all files in the order of declaration.
    pub items: &'a [&'a Item],
    pub names: Names<'a>,
    external: External<'a>,
}

/// How the files that items name are found.
#[derive(Debug)]
enum External<'a> {
    /// Those that were read, by the place where they are named.
    Read(&'a HashMap<Span, FileId>),
    /// All were read and stand among the program's files, by their paths.
    ByPath,
}

impl<'a> Tree<'a> {
    /// Collects the names of the items; those that stand twice are reported.
    pub fn new(loaded: &'a Loaded, files: Arc<Files>, items: &'a [&'a Item], report: &mut Report) -> Self {
        for (named_at, file) in &loaded.external {
            report.used(*named_at, NameKind::File, [Span::new(*file, 0, 0)]);
        }
        let names = Names::collect(items, loaded.modules.iter(), loaded.incomplete, report);
        Self { files, items, names, external: External::Read(&loaded.external) }
    }

    /// The tree of a program that is finished, of whose items nothing but names is known.
    pub fn from_program(files: Arc<Files>, names: Names<'a>) -> Self {
        Self { files, items: &[], names, external: External::ByPath }
    }

    /// The file that a text literal names; `None` if it could not be read, which is reported.
    /// Of a workbook it is the sheet that is meant.
    pub fn external(&self, path: &TextLiteral, sheet: Option<&TextLiteral>) -> Option<FileId> {
        match self.external {
            External::Read(files) => files.get(&path.span).copied(),
            External::ByPath => {
                let named = resolve(self.files.get(path.span.file).name(), &path.text);
                let is_it = |file: &SourceFile| sheet.is_none_or(|sheet| file.sheet() == Some(&sheet.text));
                self.files.at(&named).find(|(_, file)| is_it(file)).map(|(id, _)| id)
            }
        }
    }

    /// The items that have names, for the program.
    pub fn declared(&self) -> Vec<Declared> {
        let named = self.items.iter().filter_map(|item| Some((*item, named(&item.kind)?)));
        let declared = named.map(|(item, (name, kind))| Declared {
            name: name.text.clone(),
            kind,
            span: name.span,
            item: item.span,
        });
        declared.collect()
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
