//! Reads a program's files: the root, what it `use`s, and the lists, directories and fixtures named in
//! them. Walks with a stack of its own, so that a chain of files may be of any length.

use std::collections::{HashMap, HashSet};

use super::named_files::{self, NamedFile};
use super::table_files;
use super::workbook::Workbook;
use crate::diagnostic::{Code, Diagnostic, Sink};
use crate::input::foreign;
use crate::source::{FileId, Files, LoadError, Sources, Span, is_workbook, may_have_sheets, resolve};
use crate::syntax;
use crate::syntax::ast::{Item, ItemKind, Module, RuleEntry, TextLiteral};

/// A program's files, read and parsed.
#[derive(Debug, Default)]
pub(super) struct Loaded {
    pub files: Files,
    pub modules: Vec<Module>,
    /// Module and item, in the order of declaration.
    order: Vec<(usize, usize)>,
    /// The files that items name, by the place where they are named; a file that could not be read is not
    /// among them.
    pub external: HashMap<Span, FileId>,
    /// Whether a file of items could not be read.
    pub incomplete: bool,
}

impl Loaded {
    /// The items in the order of declaration: a used file's are at the place of its first `use`.
    pub fn items(&self) -> Vec<&Item> {
        self.order.iter().map(|(module, item)| &self.modules[*module].items[*item]).collect()
    }
}

/// The paths of the files that a file uses itself, in the order in which it names them; what they use is not looked
/// at. Whatever is wrong with the file, it uses what can be understood.
///
/// ```
/// assert_eq!(consign::used_files("rules/main.consign", b"use \"../lists.consign\""), ["lists.consign"]);
/// ```
pub fn used_files(path: &str, bytes: &[u8]) -> Vec<String> {
    let (mut files, mut sink) = (Files::default(), Sink::default());
    let Some(file) = syntax::open(path, bytes, &mut files, &mut sink) else { return Vec::new() };
    syntax::used(files.get(file).text()).iter().map(|named| resolve(path, named)).collect()
}

/// Reads the root file and all that it leads to.
pub(super) fn load(sources: &Sources<'_>, sink: &mut Sink) -> Loaded {
    let mut loader = Loading {
        sources,
        sink,
        loaded: Loaded::default(),
        read: HashMap::new(),
        workbooks: HashMap::new(),
        directories: Vec::new(),
        used: HashSet::new(),
    };
    loader.run();
    loader.loaded
}

/// What is at a path.
#[derive(Clone, Copy)]
enum Opened {
    File(FileId),
    Workbook,
}

/// What a file is for whoever names it.
#[derive(Clone, Copy)]
enum Kind {
    Program,
    Data,
}

struct Loading<'s, 'l> {
    sources: &'s Sources<'l>,
    sink: &'s mut Sink,
    loaded: Loaded,
    /// Files by path; `None` for one that cannot be read, which is reported where it is first named.
    read: HashMap<String, Option<Opened>>,
    workbooks: HashMap<String, Workbook>,
    /// The workbooks that directories are in, by their paths.
    directories: Vec<(String, NamedFile)>,
    used: HashSet<String>,
}

impl Loading<'_, '_> {
    fn run(&mut self) {
        let root = self.sources.root().to_owned();
        self.used.insert(resolve("", &root));
        let Some(file) = self.program(&root, None) else {
            self.loaded.incomplete = true;
            return;
        };
        let mut stack = vec![(self.parse(file), 0, root)];
        while let Some((module, next, path)) = stack.last_mut() {
            let (module, item) = (*module, *next);
            if item == self.loaded.modules[module].items.len() {
                stack.pop();
                continue;
            }
            *next += 1;
            self.loaded.order.push((module, item));
            let from = path.clone();
            if let Some(used) = self.visit(module, item, &from) {
                stack.push(used);
            }
        }
        self.choose_directories();
    }

    /// Reads what an item names; returns the module to go on with for a file's first `use`.
    fn visit(&mut self, module: usize, item: usize, from: &str) -> Option<(usize, usize, String)> {
        let kind = &self.loaded.modules[module].items[item].kind;
        if let ItemKind::Use(path) = kind {
            let path = path.clone();
            return self.use_file(&path, from);
        }
        for file in named_files::of(kind) {
            self.named(from, file);
        }
        self.fill_tables(module, item);
        None
    }

    /// Puts the rows of files into the tables that name them.
    fn fill_tables(&mut self, module: usize, item: usize) {
        let ItemKind::Rules(rules) = &mut self.loaded.modules[module].items[item].kind else { return };
        for entry in &mut rules.rules {
            let RuleEntry::Table(table) = entry else { continue };
            let file = table.source.as_ref().and_then(|source| self.loaded.external.get(&source.path.span));
            if let Some(file) = file.copied() {
                let text = self.loaded.files.get(file).into();
                table_files::fill(table, rules.assigns, (file, text), self.sink);
            }
        }
    }

    /// Reads a file that an item names.
    fn named(&mut self, from: &str, named: NamedFile) {
        let path = resolve(from, &named.path.text);
        match self.read(&path, Some(named.path.span), Kind::Data) {
            Some(Opened::File(file)) => match &named.sheet {
                None => drop(self.loaded.external.insert(named.path.span, file)),
                Some(sheet) => {
                    let message = format!("`{}` is no workbook, and has no sheets", named.path.text);
                    let found = Diagnostic::new(Code::FileSheet, sheet.span, message);
                    self.sink.push(found.help(format!("leave out `sheet \"{}\"`", sheet.text)));
                }
            },
            // Which sheet has the columns of a schema is known when all files are read.
            Some(Opened::Workbook) if named.schema.is_some() => self.directories.push((path, named)),
            Some(Opened::Workbook) => self.choose(&path, &named, &named.columns),
            None => {}
        }
    }

    /// Takes the sheet of a workbook that an item means.
    fn choose(&mut self, path: &str, named: &NamedFile, columns: &[String]) {
        let Some(workbook) = self.workbooks.get_mut(path) else { return };
        match workbook.sheet(named.sheet.as_ref().map(|sheet| sheet.text.as_str()), columns) {
            Some(sheet) => {
                let file = workbook.file(sheet, path, &mut self.loaded.files);
                self.loaded.external.insert(named.path.span, file);
            }
            None => {
                let at = named.sheet.as_ref().unwrap_or(&named.path);
                let message = format!("`{}` has no sheet `{}`", named.path.text, at.text);
                let found = Diagnostic::new(Code::FileSheet, at.span, message);
                self.sink.push(found.help(workbook.meant(&at.text)));
            }
        }
    }

    /// Takes the sheets of directories.
    fn choose_directories(&mut self) {
        for (path, named) in std::mem::take(&mut self.directories) {
            let columns = named_files::columns_of(named.schema.unwrap_or_default(), &self.loaded.modules);
            self.choose(&path, &named, &columns);
        }
    }

    fn use_file(&mut self, named: &TextLiteral, from: &str) -> Option<(usize, usize, String)> {
        let path = resolve(from, &named.text);
        let is_first = self.used.insert(path.clone());
        let file = self.program(&path, Some(named.span));
        self.loaded.external.extend(file.map(|file| (named.span, file)));
        if !is_first {
            return None;
        }
        match file {
            Some(file) => Some((self.parse(file), 0, path)),
            None => {
                self.loaded.incomplete = true;
                None
            }
        }
    }

    fn parse(&mut self, file: FileId) -> usize {
        let text = self.loaded.files.get(file).text();
        let module = syntax::parse(text, file, self.sink);
        self.loaded.modules.push(module);
        self.loaded.modules.len() - 1
    }

    /// Reads a file of items.
    fn program(&mut self, path: &str, named_at: Option<Span>) -> Option<FileId> {
        match self.read(path, named_at, Kind::Program)? {
            Opened::File(file) => Some(file),
            Opened::Workbook => {
                self.unreadable(path, named_at, "it is a workbook, and no program");
                None
            }
        }
    }

    fn read(&mut self, path: &str, named_at: Option<Span>, kind: Kind) -> Option<Opened> {
        if let Some(known) = self.read.get(path) {
            return *known;
        }
        let file = self.read_new(path, named_at, kind);
        self.read.insert(path.to_owned(), file);
        file
    }

    fn read_new(&mut self, path: &str, named_at: Option<Span>, kind: Kind) -> Option<Opened> {
        let loaded = self.sources.load(path).and_then(|bytes| match kind {
            Kind::Program => Ok(bytes),
            Kind::Data => self.sources.unpacked(path, bytes),
        });
        let loaded = loaded.and_then(|bytes| match may_have_sheets(&bytes) {
            false => Ok((None, bytes)),
            true => match self.sources.sheets(path, &bytes) {
                // A loader that reads none of its kind: what it is, is said below.
                Err(LoadError::Workbook) if !is_workbook(&bytes) => Ok((None, bytes)),
                sheets => Ok((Some(sheets?), bytes)),
            },
        });
        match loaded {
            Ok((Some(sheets), _)) => {
                self.workbooks.insert(path.to_owned(), Workbook::new(sheets));
                Some(Opened::Workbook)
            }
            Ok((None, bytes)) if matches!(kind, Kind::Data) && foreign(&bytes).is_some() => {
                let what = foreign(&bytes).unwrap_or_default();
                self.unreadable(path, named_at, &format!("it is {what}; save it as CSV in UTF-8"));
                None
            }
            Ok((None, bytes)) => {
                syntax::open(path, &bytes, &mut self.loaded.files, self.sink).map(Opened::File)
            }
            Err(error) => {
                self.unreadable(path, named_at, &error.to_string());
                None
            }
        }
    }

    fn unreadable(&mut self, path: &str, named_at: Option<Span>, why: &str) {
        let at = named_at.unwrap_or_else(|| self.empty_file(path));
        let message = format!("cannot read `{path}`: {why}");
        self.sink.push(Diagnostic::new(Code::FileUnreadable, at, message).label("named here"));
    }

    /// A place in a file that has no text to point into.
    fn empty_file(&mut self, path: &str) -> Span {
        Span::new(self.loaded.files.add(path, ""), 0, 0)
    }
}

#[cfg(test)]
mod tests {
    use super::super::test_support::{codes, codes_of};
    use super::*;

    fn loaded(files: &[(&str, &str)]) -> (Vec<String>, Sink) {
        let mut sink = Sink::default();
        let loaded = load(&Sources::in_memory(files.iter().copied()), &mut sink);
        let names = loaded.items().into_iter().filter_map(|item| super::super::names::name_of(&item.kind));
        (names.map(|name| name.text.clone()).collect(), sink)
    }

    #[test]
    fn a_used_file_stands_at_its_first_use_and_counts_once() {
        let (names, sink) = loaded(&[
            ("a/main.consign", "list one = [1]\nuse \"b.consign\"\nlist four = [1]\nuse \"../c.consign\""),
            ("a/b.consign", "use \"../c.consign\"\nlist three = [1]\nuse \"main.consign\""),
            ("c.consign", "list two = [1]"),
        ]);
        assert_eq!(names, ["one", "two", "three", "four"]);
        assert!(!sink.has_errors());
    }

    #[test]
    fn a_file_that_is_not_there_is_reported_once_and_hides_what_it_may_declare() {
        let main = "use \"x.consign\"\nuse \"x.consign\"\nschema work_order { id text }\nlet a = unknown";
        assert_eq!(codes(main), ["file/unreadable"]);
        assert_eq!(codes_of(&[("main.consign", "directory \"d.json\"")]), ["file/unreadable"]);
        let none: BTreeMapLoader = BTreeMapLoader::new();
        let found = super::super::compile(&Sources::new("gone.consign", none)).expect_err("no root");
        assert_eq!(
            found.to_string(),
            "gone.consign:1:1: error[file/unreadable]: cannot read `gone.consign`: there is no such file"
        );
    }

    type BTreeMapLoader = std::collections::BTreeMap<String, Vec<u8>>;

    #[test]
    fn bytes_that_are_no_text_are_reported_with_their_offset() {
        let files = BTreeMapLoader::from([("main".into(), b"list a = [1]\n\xff".to_vec())]);
        let found = super::super::compile(&Sources::new("main", files)).expect_err("not UTF-8");
        assert!(found.to_string().starts_with("main:2:1: error[syntax/encoding]"), "{found}");
        assert!(found.to_string().contains("offset 13"));
    }

    #[test]
    fn a_long_chain_of_files_is_no_recursion() {
        let files: BTreeMapLoader = (0..3_000)
            .map(|n| (format!("{n}"), format!("use \"{}\"\nlist l{n} = [{n}]", (n + 1) % 3_000).into_bytes()))
            .collect();
        assert!(super::super::compile(&Sources::new("0", files)).is_ok());
    }
}
