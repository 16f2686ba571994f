//! Named lists: typed where they are used, from the program's text or from a file.

use std::cell::OnceCell;
use std::collections::HashMap;
use std::sync::Arc;

use jiff::tz::TimeZone;

use super::literals::{Values, literal_word, single_name, ungrouped};
use super::providers::Providers;
use super::report::Report;
use super::schemas::Schemas;
use super::tables::ListValues;
use super::tree::Tree;
use super::uses::NameKind;
use crate::diagnostic::suggest::did_you_mean;
use crate::diagnostic::{Code, Diagnostic};
use crate::input::{CsvRow, csv_rows, value_from_text, with_header};
use crate::program::{DeclaredKind, Program, Type, Value, quoted};
use crate::source::{FileId, Files, SourceFile, Span};
use crate::syntax;
use crate::syntax::ast::{Expr, ExprKind, ItemKind, ListItem, ListValue, Name, TextLiteral};

/// The lists without an error, by name.
#[derive(Debug, Default)]
pub(super) struct Lists<'a>(HashMap<&'a str, WrittenList<'a>>);

/// A list as it is written.
#[derive(Debug)]
enum WrittenList<'a> {
    Item(&'a ListItem),
    /// In a program that is finished: parsed when the list is used.
    At(Span, OnceCell<Option<ListItem>>),
}

impl<'a> Lists<'a> {
    /// The lists of a program that is finished.
    pub fn from_program(program: &'a Program) -> Self {
        let lists = program.declared.iter().filter(|declared| declared.kind == DeclaredKind::List);
        let written = lists.map(|list| (&*list.name, WrittenList::At(list.item, OnceCell::new())));
        Self(written.collect())
    }

    fn get(&self, name: &str, files: &Files) -> Option<&ListItem> {
        match self.0.get(name)? {
            WrittenList::Item(item) => Some(item),
            WrittenList::At(span, parsed) => parsed.get_or_init(|| parsed_list(*span, files)).as_ref(),
        }
    }
}

/// The list item at a place of a program's files; `None` if there is none, as in a bundle that somebody changed.
fn parsed_list(span: Span, files: &Files) -> Option<ListItem> {
    match syntax::parse_item(files.get(span.file).text(), span)?.kind {
        ItemKind::List(list) => Some(list),
        _ => None,
    }
}

/// Looks at the lists themselves: their elements are literals of one type.
pub(super) fn declare<'a>(
    tree: &Tree<'a>,
    schemas: &Schemas,
    providers: &Providers,
    report: &mut Report,
) -> Lists<'a> {
    let mut lists = Lists::default();
    let items = tree.all(|item| match item {
        ItemKind::List(list) => Some(list),
        _ => None,
    });
    let mut checker = ListChecker { tree, schemas, providers, report };
    for list in items {
        let name = list.name.text.as_str();
        schemas.forbid_field_name(&list.name, "list", checker.report);
        if checker.is_good(list) {
            lists.0.entry(name).or_insert(WrittenList::Item(list));
        } else {
            checker.report.poison(name);
        }
    }
    lists
}

/// Notes the bare elements of lists that nothing uses, and which have no type therefore: each may be a variant of
/// whichever enum has it.
pub(super) fn note_unused(tree: &Tree<'_>, schemas: &Schemas, report: &mut Report) {
    let elements = tree.all(|item| match item {
        ItemKind::List(ListItem { value: ListValue::Elements(elements), .. }) => Some(elements),
        _ => None,
    });
    for name in elements.flatten().filter_map(single_name) {
        if !report.knows(name.span) {
            report.used(name.span, NameKind::Variant, schemas.enums.declared_anywhere(&name.text));
        }
    }
}

struct ListChecker<'c> {
    tree: &'c Tree<'c>,
    schemas: &'c Schemas,
    providers: &'c Providers,
    report: &'c mut Report,
}

impl ListChecker<'_> {
    fn is_good(&mut self, list: &ListItem) -> bool {
        match &list.value {
            ListValue::Elements(elements) => self.elements_are_alike(list, elements),
            ListValue::File { path, sheet, .. } => self.tree.external(path, sheet.as_ref()).is_some(),
        }
    }

    fn elements_are_alike(&mut self, list: &ListItem, elements: &[Expr]) -> bool {
        let mut good = true;
        let mut first: Option<(&'static str, Span)> = None;
        for element in elements {
            let Some(word) = self.element_word(list, element) else {
                good = false;
                continue;
            };
            match first {
                None => first = Some((word, element.span)),
                // A variant may be bare or quoted.
                Some((before, _)) if before == word || [before, word] == ["text", "variant"] => {}
                Some(("variant", _)) if word == "text" => {}
                Some((before, at)) => {
                    good = false;
                    let message = format!("list `{}` holds a {before} and a {word}", list.name.text);
                    let found = Diagnostic::new(Code::TypeMismatch, element.span, message)
                        .label(format!("this is a {word}"))
                        .related(at, format!("this is a {before}"));
                    self.report.push(found);
                }
            }
        }
        good
    }

    /// What an element is, in a word; `None` if it is no literal, which is reported.
    fn element_word(&mut self, list: &ListItem, element: &Expr) -> Option<&'static str> {
        if let Some(name) = single_name(element) {
            return self.is_some_variant(list, name).then_some("variant");
        }
        match literal_word(element) {
            Some("list") | None => {
                let text = self.tree.files.text(element.span).to_owned();
                let message = format!("`{text}` is not a literal");
                let found = Diagnostic::new(Code::TypeNotConstant, element.span, message)
                    .label("the elements of a list are literals");
                self.report.push(found);
                None
            }
            Some(word) => Some(word),
        }
    }

    fn is_some_variant(&mut self, list: &ListItem, name: &Name) -> bool {
        let schemas = self.schemas;
        let variants = || schemas.enums.types().iter().flat_map(|ty| &ty.variants);
        if variants().any(|variant| *variant == name.text) {
            return true;
        }
        if self.report.is_poisoned(&name.text) || self.schemas.any_incomplete() {
            return false;
        }
        let is_provider = self.providers.directory.by_id(&name.text).is_some();
        let help = if is_provider {
            Some(format!("providers stand in a group: `group {} = [{}]`", list.name.text, name.text))
        } else {
            did_you_mean(&name.text, variants())
                .or_else(|| Some(format!("quote a text: `\"{}\"`", name.text)))
        };
        let message = format!("no enum has a variant `{}`", name.text);
        self.report.push(Diagnostic::new(Code::NameUndefined, name.span, message).maybe_help(help));
        false
    }
}

/// Makes values of lists.
pub(super) struct ListReader<'c> {
    pub values: Values<'c>,
    pub lists: &'c Lists<'c>,
    pub timezone: Option<&'c TimeZone>,
    pub known: &'c mut ListValues,
}

impl ListReader<'_> {
    /// The values of a list as values of a type, ascending, each once; `None` if the list or its use has an
    /// error.
    pub fn values_of(&mut self, name: &str, ty: &Type, used: Span) -> Option<Arc<[Value]>> {
        let item = self.lists.get(name, &self.values.tree.files)?;
        let key = (name.to_owned(), ty.clone());
        if let Some(known) = self.known.get(&key) {
            return known.clone();
        }
        let before = self.values.report.sink().len();
        let values = match &item.value {
            ListValue::Elements(elements) => self.typed_elements(item, elements, ty, used),
            ListValue::File { path, sheet, column } => {
                let file = self.values.tree.external(path, sheet.as_ref());
                file.and_then(|file| self.file_elements(file, column.as_ref(), ty, used))
            }
        };
        let values = values.map(|mut values| {
            values.sort_unstable();
            values.dedup();
            Arc::from(values)
        });
        if let WrittenList::At(..) = self.lists.0[name] {
            self.move_to_use(name, used, before);
        }
        self.known.insert(key, values.clone());
        values
    }

    /// Makes what was found in a list of a program that is finished one finding where the list is used.
    fn move_to_use(&mut self, name: &str, used: Span, before: usize) {
        let found = self.values.report.sink().split_off(before);
        let Some(first) = found.into_iter().next() else { return };
        self.values.report.push(if first.label.span.file == used.file {
            first
        } else {
            let message = format!("list `{name}` does not fit here: {}", first.message);
            Diagnostic::new(first.code, used, message).related(first.label.span, "this element")
        });
    }

    fn typed_elements(
        &mut self,
        list: &ListItem,
        elements: &[Expr],
        ty: &Type,
        used: Span,
    ) -> Option<Vec<Value>> {
        // The elements are alike, so the first one speaks for all.
        if let Some(first) = elements.first() {
            let word = literal_word(first).unwrap_or("variant");
            let fits = match ty {
                Type::Enum(_) => matches!(word, "text" | "variant"),
                Type::Text { .. } => word == "text",
                other => other.describe(self.values.schemas.enums.types()) == word,
            };
            if !fits {
                let wanted = ty.describe(self.values.schemas.enums.types());
                let message = format!("list `{}` holds {word}s, and `{wanted}` is needed", list.name.text);
                let found = Diagnostic::new(Code::TypeMismatch, used, message)
                    .label(format!("`{wanted}` is needed here"))
                    .related(first.span, format!("this is a {word}"))
                    .maybe_help(self.quote_help(ungrouped(first), ty));
                self.values.report.push(found);
                return None;
            }
        }
        self.values.elements(elements, ty)
    }

    fn quote_help(&self, first: &Expr, ty: &Type) -> Option<String> {
        match (&first.kind, ty) {
            (ExprKind::Path(parts), Type::Text { .. }) => {
                Some(format!("quote texts: `\"{}\"`", parts.first()?.text))
            }
            _ => None,
        }
    }

    fn file_elements(
        &mut self,
        file: FileId,
        column: Option<&TextLiteral>,
        ty: &Type,
        used: Span,
    ) -> Option<Vec<Value>> {
        let files = self.values.tree.files.clone();
        let mut values = Vec::new();
        let mut good = true;
        let rows = match column {
            Some(column) => match column_rows(files.get(file), &column.text) {
                Ok(rows) => rows,
                Err(message) => {
                    self.values.report.push(Diagnostic::new(Code::FileList, column.span, message));
                    return None;
                }
            },
            None => first_cells(files.get(file)),
        };
        for (number, row) in rows.into_iter().enumerate() {
            let value = row.value.and_then(|value| {
                value_from_text(
                    &value,
                    ty,
                    self.values.schemas.enums.types(),
                    self.timezone,
                    self.values.texts,
                )
            });
            match value {
                Ok(value) => values.push(value),
                Err(message) => {
                    good = false;
                    let at = Span::new(file, row.start, row.end);
                    let found = Diagnostic::new(Code::FileList, at, message).related(
                        used,
                        format!("read as `{}` here", ty.describe(self.values.schemas.enums.types())),
                    );
                    let is_first = number == 0 && column.is_none();
                    let help = is_first.then(|| header_help(files.get(file))).flatten();
                    self.values.report.push(found.maybe_help(help));
                }
            }
        }
        good.then_some(values)
    }
}

/// A line of a list's file: its first column, and the place of the line.
struct ListRow {
    value: Result<String, String>,
    start: usize,
    end: usize,
}

/// The values of a column; blank cells are none.
///
/// # Errors
/// Where the header lacks the column, or has it several times.
fn column_rows(file: &SourceFile, column: &str) -> Result<Vec<ListRow>, String> {
    let is_it = |name: &str| name == column.trim();
    let (header, rows) = with_header(file.into(), is_it).ok_or("the file has no header")?;
    let mut places = header.columns_named(column);
    let Some(place) = places.next() else {
        let near = did_you_mean(column, header.names()).map(|near| format!(", {near}")).unwrap_or_default();
        return Err(format!("the file has no column `{column}`{near}"));
    };
    if places.next().is_some() {
        return Err(format!("the file has several columns `{column}`"));
    }
    let value = |row: &CsvRow<'_>| {
        let cell = row.cells.get(place).map_or("", |cell| cell.text.trim());
        match row.flaw {
            Some(flaw) => Some((Err(flaw.to_owned()), row.range())),
            None => (!cell.is_empty()).then(|| (Ok(cell.to_owned()), row.cells[place].range())),
        }
    };
    let values = rows.iter().filter_map(value);
    Ok(values.map(|(value, range)| ListRow { value, start: range.start, end: range.end }).collect())
}

/// The values of the first column, one a line.
fn first_cells(file: &SourceFile) -> Vec<ListRow> {
    let value = |row: &CsvRow<'_>| match (row.flaw, row.cells.first().map(|cell| cell.text.trim())) {
        (Some(flaw), _) => Err(flaw.to_owned()),
        (None, None | Some("")) => Err("the line has no value in its first column".to_owned()),
        (None, Some(value)) => Ok(value.to_owned()),
    };
    let rows = csv_rows(file.text(), b',');
    let is_row = |row: &&CsvRow<'_>| row.flaw.is_some() || !row.is_blank() || file.sheet().is_none();
    let rows = rows.iter().filter(is_row).map(|row| (value(row), row.range()));
    rows.map(|(value, range)| ListRow { value, start: range.start, end: range.end }).collect()
}

/// What to write where the first line is no value: it may be a header.
fn header_help(file: &SourceFile) -> Option<String> {
    let rows = csv_rows(file.text(), b',');
    let names: Vec<String> =
        rows.first()?.names().take(NAMED).map(|name| format!("`column {}`", quoted(name))).collect();
    let which = if names.len() > 1 { "say which column is read" } else { "say so" };
    Some(format!("if the first line is a header, {which}: {}", names.join(" or ")))
}

/// So many columns are named that could be meant.
const NAMED: usize = 3;

#[cfg(test)]
mod tests {
    use super::super::test_support::{codes, codes_of, messages_of, program};
    use crate::program::{AtomId, Test};

    const ORDER: &str = "schema work_order { id text zip text zips set of number n number p enum [low < high] c text caseless }\n";

    fn with(text: &str) -> Vec<String> {
        codes(&format!("{ORDER}{text}"))
    }

    #[test]
    fn a_list_is_typed_where_it_is_used() {
        assert!(with("list a = [\"x\", \"Y\"]\nlet l = zip in a\nlet m = c in a").is_empty());
        assert!(with("list a = [low, high]\nlet l = p in a").is_empty());
        assert!(with("list a = [low, \"high\"]\nlet l = p in a").is_empty());
        assert!(with("list a = [1, -2]\nlet l = n not in a\nlet m = zips contains any a").is_empty());
        assert_eq!(with("list a = [1]\nlet l = zip in a"), ["type/mismatch"]);
        assert_eq!(
            with("list a = [\"low\", \"hihg\"]\nlet l = p in a\nlet m = p in a"),
            ["type/unknown-variant"]
        );
        assert_eq!(with("list a = [1, \"x\"]\nlet l = n in a"), ["type/mismatch"]);
        assert_eq!(with("list a = [n]"), ["name/undefined"]);
        assert_eq!(with("list a = [1 + 2]"), ["type/not-constant"]);
        assert_eq!(with("list zip = [\"1\"]"), ["name/shadows-field"]);
    }

    #[test]
    fn caseless_lists_are_folded() {
        let text = format!("{ORDER}list a = [\"b\", \"A\", \"a\"]\nlet l = c in a");
        let program = program(&text);
        let Test::In(values) = &program.atoms[AtomId(0)].test else { panic!("{:?}", program.atoms) };
        assert_eq!(values.len(), 2);
    }

    #[test]
    fn a_file_holds_one_value_a_line() {
        let main = format!("{ORDER}list a from \"a.csv\"\nlet l = n in a\nlet m = n not in a");
        assert!(codes_of(&[("main", &main), ("a.csv", "1,one\n\n 2 ,two\r\n\"3\"")]).is_empty());
        let found = messages_of(&[("main", &main), ("a.csv", "1\n\nx,y\n3\n")]);
        assert_eq!(found.len(), 1, "{found:?}");
        assert!(found[0].starts_with("a.csv:3:1: error[file/list]"), "{found:?}");
        let stray = messages_of(&[("main", &main), ("a.csv", "1\n\"2\n3\n")]);
        assert!(
            stray.len() == 1 && stray[0].starts_with("a.csv:2:1: error[file/list]: a quote in this line"),
            "{stray:?}"
        );
        let sources = crate::Sources::in_memory([("main", &*main), ("a.csv", "Size,Name\n1,x\n")]);
        let found = crate::compile(&sources).expect_err("a header is no number");
        let help = found.iter().next().and_then(|one| one.help.clone());
        let wanted =
            "if the first line is a header, say which column is read: `column \"Size\"` or `column \"Name\"`";
        assert_eq!(help.as_deref(), Some(wanted));
    }

    #[test]
    fn a_column_of_a_file_is_found_by_its_name() {
        let main = format!("{ORDER}list a from \"a.csv\" column \"Size\"\nlet l = n in a");
        let of = |text: &str| messages_of(&[("main", &main), ("a.csv", text)]);
        for good in ["Name;Size\nx;1\ny;\n\nz;2\n", "Sizes of today\n\nSize\n\"3\"\n", "Size,Name\n"] {
            assert_eq!(of(good), Vec::<String>::new(), "{good}");
        }
        for (bad, message) in [
            ("Name,Size\nx,1\ny,many\n", "a.csv:3:3: error[file/list]: expected number"),
            ("Name,Size\n\"x,1\n", "a.csv:2:1: error[file/list]: a quote in this line is never closed"),
            (
                "Name,Sizes\nx,1\n",
                "main:2:28: error[file/list]: the file has no column `Size`, did you mean `Sizes`?",
            ),
            ("Size,Size\n1,2\n", "main:2:28: error[file/list]: the file has several columns `Size`"),
            ("", "main:2:28: error[file/list]: the file has no header"),
        ] {
            let found = of(bad);
            assert!(found.len() == 1 && found[0].starts_with(message), "{bad}: {found:?}");
        }
    }
}
