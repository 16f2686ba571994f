//! The files that items name: tables, lists, directories, days on which calendars are closed.

use crate::syntax::ast::{DirectoryItem, ItemKind, ListValue, Module, RuleEntry, SchemaItem, TextLiteral};

/// A file that an item names.
pub(super) struct NamedFile {
    pub path: TextLiteral,
    /// The sheet, of a workbook.
    pub sheet: Option<TextLiteral>,
    /// The names of columns that are read; by them a sheet is told from others.
    pub columns: Vec<String>,
    /// Of a directory: the schema whose columns are read.
    pub schema: Option<&'static str>,
}

/// The files of an item, but the one that is used.
pub(super) fn of(item: &ItemKind) -> Vec<NamedFile> {
    let file = |path: &TextLiteral, sheet: &Option<TextLiteral>, columns: Vec<String>| NamedFile {
        path: path.clone(),
        sheet: sheet.clone(),
        columns,
        schema: None,
    };
    let named = |column: &Option<TextLiteral>| column.iter().map(|column| column.text.clone()).collect();
    match item {
        ItemKind::Directory(directory) => vec![of_directory(directory)],
        ItemKind::List(list) => match &list.value {
            ListValue::File { path, sheet, column } => vec![file(path, sheet, named(column))],
            ListValue::Elements(_) => Vec::new(),
        },
        ItemKind::Calendar(calendar) => calendar
            .files
            .iter()
            .map(|closed| file(&closed.path, &closed.sheet, named(&closed.column)))
            .collect(),
        ItemKind::Test(test) => test.directories.iter().map(of_directory).collect(),
        ItemKind::Rules(rules) => {
            let tables = rules.rules.iter().filter_map(RuleEntry::source);
            let columns = tables.map(|source| {
                let columns = source.columns.iter().chain([&source.assign]);
                file(&source.path, &source.sheet, columns.map(|column| column.text.clone()).collect())
            });
            columns.collect()
        }
        _ => Vec::new(),
    }
}

fn of_directory(directory: &DirectoryItem) -> NamedFile {
    let schema = if directory.is_of_engineers { "engineer" } else { "provider" };
    let (path, sheet) = (directory.path.clone(), directory.sheet.clone());
    NamedFile { path, sheet, columns: Vec::new(), schema: Some(schema) }
}

/// The columns that a table of providers or of engineers has, as the schemas say that are written.
pub(super) fn columns_of(schema: &str, modules: &[Module]) -> Vec<String> {
    let of_all = if schema == "engineer" { "provider" } else { "dispatchers" };
    let always = ["id", "name", "workload", of_all].map(str::to_owned);
    let items = modules.iter().flat_map(|module| &module.items);
    let schemas = items.filter_map(|item| match &item.kind {
        ItemKind::Schema(item) if item.name.text == schema => Some(item),
        _ => None,
    });
    always.into_iter().chain(schemas.flat_map(declared)).collect()
}

fn declared(schema: &SchemaItem) -> impl Iterator<Item = String> + '_ {
    schema.fields.iter().flat_map(|field| {
        let own = field.from.is_empty().then(|| field.name.text.clone());
        field.from.iter().map(|from| from.text.clone()).chain(own)
    })
}
