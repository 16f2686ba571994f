//! Another name for what a name stands for, wherever it stands: in all programs, in directories and in tables.

use std::collections::BTreeSet;
use std::ops::Range;

use consign::editor::{NameKind, OutlineEntry, OutlineKind};
use consign::source::resolve;

use crate::completion::written;
use crate::data;
use crate::document::{Document, is_program};
use crate::finding::{Change, Place};
use crate::hover::{chain, file_name};
use crate::packing::Packing;
use crate::snapshot::Snapshot;
use crate::symbol::{Symbol, name_kind};

/// Why something gets no other name.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum RenameError {
    /// Nothing is known of the name, or there is none.
    #[error("there is no name here that is known")]
    Nothing,
    /// `text`, `missing`, `workload`
    #[error("`{0}` is a word of the language")]
    OfLanguage(String),
    /// A file, or what a block does otherwise.
    #[error("`{0}` cannot be renamed here")]
    Fixed(String),
    /// `12`, `my name`, `and`
    #[error(
        "`{0}` is no name: write letters, digits and `_`, not beginning with a digit, and no reserved word"
    )]
    NoName(String),
    /// Something beside it has the name.
    #[error("`{name}` is declared already, in `{file}`")]
    Taken {
        /// The name.
        name: String,
        /// The file, without its folder.
        file: String,
    },
    /// It stands in a file of data that is no plain text: nothing is written there.
    #[error("`{name}` stands in `{file}` too, which {}, and rename then", packing.in_words())]
    Packed {
        /// The name.
        name: String,
        /// The file, without its folder.
        file: String,
        /// Why it is no text.
        packing: Packing,
    },
}

impl Snapshot {
    /// The range of the name at a place and what it is now, if it can be renamed.
    ///
    /// # Errors
    /// Why it cannot be.
    pub fn renamable(&self, path: &str, offset: usize) -> Result<(Range<usize>, String), RenameError> {
        let symbol = self.symbol(path, offset).ok_or(RenameError::Nothing)?;
        self.may_be_renamed(&symbol)?;
        Ok((symbol.range, symbol.name))
    }

    /// The changes that give what a name stands for another name, in the order of the places. Orders are read as before: a
    /// field whose key in JSON or CSV is its name gets a `from` with it.
    ///
    /// # Errors
    /// Why it cannot have that name.
    pub fn rename(&self, path: &str, offset: usize, name: &str) -> Result<Vec<Change>, RenameError> {
        let symbol = self.symbol(path, offset).ok_or(RenameError::Nothing)?;
        self.may_be_renamed(&symbol)?;
        is_name(symbol.kind, name)?;
        let (declared, used) = self.everywhere(&symbol.declared);
        for place in &declared {
            self.is_free(place, name)?;
        }
        self.may_be_written(&symbol.name, declared.iter().chain(&used).map(|place| place.path.as_str()))?;
        let mut changes = BTreeSet::new();
        for place in used {
            changes.extend(self.change(&place, &symbol, name));
        }
        for place in &declared {
            changes.extend(self.change(place, &symbol, name));
            changes.extend(self.kept_key(place, &symbol));
        }
        if symbol.kind == NameKind::Provider {
            changes.extend(self.engineers(&declared, &symbol.name, name)?);
        }
        Ok(changes.into_iter().collect())
    }

    /// The cells of tables of engineers that name their provider.
    fn engineers(
        &self,
        declared: &BTreeSet<Place>,
        before: &str,
        after: &str,
    ) -> Result<Vec<Change>, RenameError> {
        let programs = declared.iter().flat_map(|place| self.meanings(&place.path));
        let roots: BTreeSet<String> = programs.map(|meaning| meaning.root.clone()).collect();
        let visible = roots.iter().flat_map(|root| self.visible(root));
        let tables: BTreeSet<String> = visible.flat_map(|document| tables_of_engineers(&document)).collect();
        let sheets = |path: &String| {
            self.meanings(path).iter().flat_map(|meaning| meaning.sheets(path)).collect::<Vec<_>>()
        };
        let sheets = tables.iter().flat_map(sheets).filter(|sheet| data::has_cell(sheet, before));
        for sheet in sheets {
            self.may_be_written(before, [sheet.path.as_str()])?;
        }
        let documents = tables.iter().filter_map(|path| self.document(path));
        let changes = documents.flat_map(|document| {
            let cells = data::column_cells(&document, "provider", before, after);
            let path = document.path.clone();
            cells.into_iter().map(move |(range, text)| Change { place: Place::new(&path, range), text })
        });
        let changes: Vec<Change> = changes.collect();
        self.may_be_written(before, changes.iter().map(|change| change.place.path.as_str()))?;
        Ok(changes)
    }

    /// Whether the files in which a name stands are texts.
    fn may_be_written<'p>(
        &self,
        name: &str,
        paths: impl IntoIterator<Item = &'p str>,
    ) -> Result<(), RenameError> {
        let paths: BTreeSet<&str> = paths.into_iter().collect();
        let packed = paths.into_iter().find_map(|path| Some((path, self.packing(path)?)));
        packed.map_or(Ok(()), |(path, packing)| {
            Err(RenameError::Packed { name: name.to_owned(), file: file_name(path).to_owned(), packing })
        })
    }

    fn may_be_renamed(&self, symbol: &Symbol) -> Result<(), RenameError> {
        let Some(first) = symbol.declared.first() else {
            return Err(RenameError::OfLanguage(symbol.name.clone()));
        };
        let is_otherwise = symbol.kind == NameKind::Rule && symbol.name == "otherwise";
        let is_fixed = matches!(symbol.kind, NameKind::File | NameKind::Schema);
        if is_fixed || is_otherwise || self.document(&first.path).is_none() {
            return Err(RenameError::Fixed(symbol.name.clone()));
        }
        Ok(())
    }

    /// Whether nothing beside what is declared at a place has a name.
    fn is_free(&self, place: &Place, name: &str) -> Result<(), RenameError> {
        let taken =
            |path: &str| Err(RenameError::Taken { name: name.to_owned(), file: file_name(path).to_owned() });
        if !is_program(&place.path) {
            return Ok(());
        }
        let Some(document) = self.document(&place.path) else { return Ok(()) };
        let Some(chain) = chain(&document, place.range.start) else { return Ok(()) };
        let has =
            |entries: &[OutlineEntry]| entries.iter().any(|entry| entry.name == name && is_item(entry.kind));
        match chain.as_slice() {
            [.., owner, _] if has(&owner.children) => taken(&place.path),
            [_] => {
                let program = self.meanings(&place.path).into_iter().flat_map(|meaning| {
                    meaning.paths().filter(|path| is_program(path)).map(str::to_owned).collect::<Vec<_>>()
                });
                let paths: BTreeSet<String> = program.chain([place.path.clone()]).collect();
                let mut others = paths.iter().filter_map(|path| self.document(path));
                others.find(|other| has(other.outline())).map_or(Ok(()), |other| taken(&other.path))
            }
            _ => Ok(()),
        }
    }

    /// The change of one place of the name.
    fn change(&self, place: &Place, symbol: &Symbol, name: &str) -> Option<Change> {
        let document = self.document(&place.path)?;
        if !is_program(&place.path) {
            let (range, text) = data::renamed(&document, place.bytes(), &symbol.name, name)?;
            return Some(Change { place: Place::new(&place.path, range), text });
        }
        let before = document.slice(place.bytes());
        let is_quoted = before.starts_with('"');
        let text = if is_quoted { consign::quoted(name) } else { written(name) };
        Some(Change { place: place.clone(), text })
    }

    /// The `from` with which a field is read by the key that it has, if that is its name.
    fn kept_key(&self, place: &Place, symbol: &Symbol) -> Option<Change> {
        let document = self.document(&place.path).filter(|_| symbol.kind == NameKind::Field)?;
        let entry = *chain(&document, place.range.start)?.last()?;
        let end = type_end(&document, entry)?;
        let text = format!(" from {}", consign::quoted(&symbol.name));
        Some(Change { place: Place::new(&place.path, end..end), text })
    }
}

/// The files that `directory engineers` names.
fn tables_of_engineers(document: &Document) -> Vec<String> {
    let directories = document.entries().filter(|entry| entry.kind == OutlineKind::Directory);
    let of_engineers = directories.filter(|entry| {
        document
            .slice(entry.range.start..entry.name_range.start)
            .split_whitespace()
            .any(|word| word == "engineers")
    });
    of_engineers.map(|entry| resolve(&document.path, &entry.name)).collect()
}

/// Whether something stands among the names that must differ.
fn is_item(kind: OutlineKind) -> bool {
    name_kind(kind).is_some() && !matches!(kind, OutlineKind::Schema | OutlineKind::Otherwise)
}

/// Whether a kind of thing may have a name: providers, engineers and variants any, in quotes where they need some.
fn is_name(kind: NameKind, name: &str) -> Result<(), RenameError> {
    let may_be_quoted = matches!(kind, NameKind::Provider | NameKind::Engineer | NameKind::Variant);
    let is_plain = written(name) == name && name.len() <= 128;
    let is_text = !name.trim().is_empty() && !name.contains(['\n', '\r']);
    if is_plain || may_be_quoted && is_text { Ok(()) } else { Err(RenameError::NoName(name.to_owned())) }
}

/// Where the type of a field ends; `None` if a `from` follows, by which it is read anyway.
fn type_end(document: &Document, entry: &OutlineEntry) -> Option<usize> {
    let tokens = document.tokens();
    let first = tokens.partition_point(|token| token.range.start < entry.name_range.end);
    let mut depth = 0usize;
    let mut end = entry.name_range.end;
    for token in tokens[first..].iter().take_while(|token| token.range.end <= entry.range.end) {
        match document.slice(token.range.clone()) {
            "from" if depth == 0 => return None,
            "as" | "missing" | "for" if depth == 0 => break,
            "{" | "[" => depth += 1,
            "}" | "]" => depth = depth.saturating_sub(1),
            _ => {}
        }
        end = token.range.end;
    }
    Some(end)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;
    use crate::test_support::{COMPANY, PEOPLE, RULES, check, workspace};
    use crate::text::Text;
    use crate::workspace::Workspace;

    /// The files after changes.
    fn after(workspace: &Workspace, changes: &[Change]) -> BTreeMap<String, String> {
        let mut texts = BTreeMap::new();
        for change in changes.iter().rev() {
            let path = &change.place.path;
            let before = || workspace.snapshot().document(path).expect("a file").as_str().to_owned();
            let text = texts.entry(path.clone()).or_insert_with(before);
            text.replace_range(change.place.bytes(), &change.text);
        }
        texts
    }

    /// Renames what is marked by its first place behind a word, and holds that nothing is found that was not before.
    fn renamed(files: &[(&str, &str)], marked: &str, name: &str) -> BTreeMap<String, String> {
        let mut workspace = workspace(files);
        let count = |workspace: &Workspace| {
            files.iter().map(|(path, _)| workspace.findings(path).len()).sum::<usize>()
        };
        let before = count(&workspace);
        let at = files[0].1.find(marked).unwrap_or_else(|| panic!("`{marked}` is not there"));
        let changes =
            workspace.snapshot().rename(files[0].0, at, name).unwrap_or_else(|error| panic!("{error}"));
        let texts = after(&workspace, &changes);
        for (path, text) in &texts {
            workspace.open(path, 2, Text::new(text.clone()));
        }
        check(&mut workspace);
        assert_eq!(count(&workspace), before, "{:?}", workspace.findings(files[0].0));
        texts
    }

    #[test]
    fn every_kind_of_name_can_be_another_and_the_program_means_what_it_meant() {
        let text = format!("{COMPANY}{RULES}");
        let files = [("/main.consign", text.as_str()), ("/people.json", PEOPLE)];
        for (marked, name) in [
            ("severity = enum", "badness"),
            ("region    text", "area"),
            ("severity  severity", "how_bad"),
            ("tier enum", "level"),
            ("gold]", "golden one"),
            ("repair, \"new", "mending"),
            ("rating number", "stars"),
            ("dispatcher \"Dispatcher", "clerk"),
            ("north = ", "up_north"),
            ("pressing = ", "hurried"),
            ("outsourcing assigns", "given_out"),
            ("vip \"Imp", "important"),
            ("by_kind (", "kinds"),
            ("repairs \"R", "mendings"),
            ("choose \"Ch", "pick"),
            ("northstar }", "polar star"),
        ] {
            let after = renamed(&files, marked, name);
            assert!(after.values().any(|text| text.contains(name)), "{name}");
        }
    }

    #[test]
    fn a_provider_is_renamed_in_its_directory() {
        let text = format!("{COMPANY}{RULES}");
        let after = renamed(&[("/main.consign", &text), ("/people.json", PEOPLE)], "northstar", "polaris");
        assert!(after["/people.json"].contains("\"id\": \"polaris\", \"name\": \"NorthStar"), "{after:?}");
        assert!(!after["/main.consign"].contains("northstar"));
    }

    #[test]
    fn a_provider_is_renamed_in_tables_of_people_and_of_rules() {
        let main = "schema work_order { id text  region text }\ndirectory \"providers.csv\"\ndirectory engineers \"staff.csv\"\n\
            rules r assigns provider {\n  table t from \"areas.csv\" { region from \"Area\"  assign from \"Partner\" }\n  otherwise assign b\n}\n";
        let files = [
            ("/main.consign", main),
            ("/providers.csv", "id,name\na,\"A, Ltd\"\nb,B\n"),
            ("/staff.csv", "id,name,provider\namy,Amy,a\nbo,Bo,b\n"),
            ("/areas.csv", "Area,Partner\nN,b\nS,a\n"),
        ];
        let after = renamed(&files, "b\n}", "b, c");
        assert_eq!(after["/providers.csv"], "id,name\na,\"A, Ltd\"\n\"b, c\",B\n");
        assert_eq!(after["/areas.csv"], "Area,Partner\nN,\"b, c\"\nS,a\n");
        assert_eq!(after["/staff.csv"], "id,name,provider\namy,Amy,a\nbo,Bo,\"b, c\"\n");
        assert!(after["/main.consign"].contains("otherwise assign \"b, c\""));
    }

    #[test]
    fn a_field_is_read_by_the_key_that_it_had() {
        let text = "schema work_order {\n  id text\n  region text? missing \"-\"\n  kind text from \"k\"\n  box { a text }\n}\nlet l = region = box.a\n";
        let of = |marked: &str| renamed(&[("/a.consign", text)], marked, "other")["/a.consign"].clone();
        assert!(of("region text").contains("other text? from \"region\" missing \"-\""));
        assert!(of("kind text").contains("other text from \"k\"\n"));
        assert!(of("box {").contains("other { a text } from \"box\"\n") && of("box {").contains("= other.a"));
    }

    #[test]
    fn what_cannot_be_renamed_says_why() {
        let text = format!("{COMPANY}{RULES}");
        let workspace = workspace(&[("/main.consign", &text), ("/people.json", PEOPLE)]);
        let snapshot = workspace.snapshot();
        let why = |marked: &str, name: &str| {
            let at = text.find(marked).expect("it is there");
            snapshot.rename("/main.consign", at, name).expect_err("it cannot be").to_string()
        };
        assert!(why("pressing =", "my name").contains("no name"));
        assert!(why("pressing =", "and").contains("no name"));
        assert!(why("pressing =", "").contains("no name"));
        assert_eq!(why("pressing =", "north"), "`north` is declared already, in `main.consign`");
        assert_eq!(why("region    text", "due"), "`due` is declared already, in `main.consign`");
        assert_eq!(why("choose \"", "done"), "`done` is declared already, in `main.consign`");
        assert!(why("text\n", "other").contains("word of the language"));
        assert!(why("\"people.json\"", "other").contains("cannot be renamed"));
        assert_eq!(why("{\n  id", "other"), "there is no name here that is known");
        assert!(snapshot.renamable("/main.consign", text.find("pressing").expect("it is there")).is_ok());
    }
}
