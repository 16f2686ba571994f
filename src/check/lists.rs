//! Named lists: typed where they are used, from the program's text or from a file.

use std::collections::HashMap;
use std::sync::Arc;

use super::context::Checker;
use super::literals::{literal_word, single_name, ungrouped};
use super::names::Declared;
use super::suggest::did_you_mean;
use crate::diagnostic::{Code, Diagnostic};
use crate::input::value_from_text;
use crate::program::{Type, Value};
use crate::source::{FileId, Span};
use crate::syntax::ast::{Expr, ExprKind, ItemKind, ListItem, ListValue, Name};

/// The values of lists by name and type; nothing where an error is reported.
pub(super) type ListValues<'a> = HashMap<(&'a str, Type), Option<Arc<[Value]>>>;

impl<'a> Checker<'a> {
    /// Looks at the lists themselves: elements are literals of one type.
    pub fn declare_lists(&mut self) {
        for item in self.items {
            let ItemKind::List(list) = &item.kind else { continue };
            self.forbid_field_name(&list.name, "list");
            let good = match &list.value {
                ListValue::Elements(elements) => self.list_elements_are_alike(list, elements),
                ListValue::File(path) => self.external.contains_key(&path.span),
            };
            if !good {
                self.names.poison(&list.name.text);
            }
        }
    }

    fn list_elements_are_alike(&mut self, list: &ListItem, elements: &[Expr]) -> bool {
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
                    self.sink.push(found);
                }
            }
        }
        good
    }

    /// What an element is, in a word; nothing where it is no literal, which is reported.
    fn element_word(&mut self, list: &ListItem, element: &Expr) -> Option<&'static str> {
        if let Some(name) = single_name(element) {
            return self.is_some_variant(list, name).then_some("variant");
        }
        match literal_word(element) {
            Some("list") | None => {
                let text = self.files.text(element.span).to_owned();
                let message = format!("`{text}` is not a literal");
                let found = Diagnostic::new(Code::TypeNotConstant, element.span, message)
                    .label("the elements of a list are literals");
                self.sink.push(found);
                None
            }
            Some(word) => Some(word),
        }
    }

    fn is_some_variant(&mut self, list: &ListItem, name: &Name) -> bool {
        let variants = || self.enums.iter().flat_map(|ty| &ty.variants);
        if variants().any(|variant| *variant == name.text) {
            return true;
        }
        if self.names.is_poisoned(&name.text) || self.schemas_incomplete() {
            return false;
        }
        let is_provider = self.directory.by_id(&name.text).is_some();
        let help = if is_provider {
            Some(format!("providers stand in a group: `group {} = [{}]`", list.name.text, name.text))
        } else {
            did_you_mean(&name.text, variants())
                .or_else(|| Some(format!("quote a text: `\"{}\"`", name.text)))
        };
        let message = format!("no enum has a variant `{}`", name.text);
        self.sink.push(Diagnostic::new(Code::NameUndefined, name.span, message).maybe_help(help));
        false
    }

    /// The values of a list as values of a type, ascending, each once.
    pub fn list_values(&mut self, list: Declared<'a>, ty: &Type, used: Span) -> Option<Arc<[Value]>> {
        let ItemKind::List(item) = &list.item.kind else { return None };
        let name = list.name.text.as_str();
        if self.names.has_failed(name) {
            return None;
        }
        let key = (name, ty.clone());
        if let Some(known) = self.list_values.get(&key) {
            return known.clone();
        }
        let values = match &item.value {
            ListValue::Elements(elements) => self.typed_elements(item, elements, ty, used),
            ListValue::File(path) => match self.external.get(&path.span) {
                Some(file) => self.file_elements(*file, ty, used),
                None => None,
            },
        };
        let values = values.map(|mut values| {
            values.sort_unstable();
            values.dedup();
            Arc::from(values)
        });
        self.list_values.insert(key, values.clone());
        values
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
                other => other.describe(&self.enums) == word,
            };
            if !fits {
                let wanted = ty.describe(&self.enums);
                let message = format!("list `{}` holds {word}s, and `{wanted}` is needed", list.name.text);
                let found = Diagnostic::new(Code::TypeMismatch, used, message)
                    .label(format!("`{wanted}` is needed here"))
                    .related(first.span, format!("this is a {word}"))
                    .maybe_help(self.quote_help(ungrouped(first), ty));
                self.sink.push(found);
                return None;
            }
        }
        self.elements(elements, ty)
    }

    fn quote_help(&self, first: &Expr, ty: &Type) -> Option<String> {
        match (&first.kind, ty) {
            (ExprKind::Path(parts), Type::Text { .. }) => {
                Some(format!("quote texts: `\"{}\"`", parts.first()?.text))
            }
            _ => None,
        }
    }

    fn file_elements(&mut self, file: FileId, ty: &Type, used: Span) -> Option<Vec<Value>> {
        let files = self.files.clone();
        let text = files.get(file).text();
        let mut values = Vec::new();
        let mut good = true;
        for row in rows(text) {
            let value = row.value.and_then(|value| {
                value_from_text(&value, ty, &self.enums, self.timezone.as_ref(), &mut self.texts)
            });
            match value {
                Ok(value) => values.push(value),
                Err(message) => {
                    good = false;
                    let at = Span::new(file, row.start, row.end);
                    let found = Diagnostic::new(Code::FileList, at, message)
                        .related(used, format!("read as `{}` here", ty.describe(&self.enums)));
                    self.sink.push(found);
                }
            }
        }
        good.then_some(values)
    }
}

/// A line of a list's file: its first column, and the place of the line.
struct Row {
    value: Result<String, String>,
    start: usize,
    end: usize,
}

fn rows(text: &str) -> Vec<Row> {
    let mut reader = csv::ReaderBuilder::new()
        .has_headers(false)
        .flexible(true)
        .trim(csv::Trim::All)
        .from_reader(text.as_bytes());
    let mut rows = Vec::new();
    let mut record = csv::StringRecord::new();
    loop {
        let read = reader.read_record(&mut record);
        if matches!(read, Ok(false)) {
            return rows;
        }
        let (start, end) = line_at(text, &record);
        let value = match (read, record.get(0)) {
            (Ok(_), Some("")) => Err("the line has no value in its first column".to_owned()),
            (Ok(_), Some(value)) => Ok(value.to_owned()),
            (Ok(_), None) | (Err(_), _) => Err("the line is not of the form of a CSV file".to_owned()),
        };
        let broken = value.is_err() && record.is_empty();
        rows.push(Row { value, start, end });
        if broken {
            return rows;
        }
    }
}

/// The line on which a record begins; blank lines before it are not part of it.
fn line_at(text: &str, record: &csv::StringRecord) -> (usize, usize) {
    let byte = record.position().map_or(0, csv::Position::byte);
    let byte = usize::try_from(byte).unwrap_or(0).min(text.len());
    let rest = text.get(byte..).unwrap_or("");
    let start = byte + (rest.len() - rest.trim_start_matches(['\r', '\n']).len());
    let line = text.get(start..).and_then(|rest| rest.lines().next()).unwrap_or("");
    (start, start + line.len())
}

#[cfg(test)]
mod tests {
    use super::super::testing::{codes, codes_of, messages_of, program};
    use crate::program::Test;

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
        let Test::In(values) = &program.atoms[0].test else { panic!("{:?}", program.atoms) };
        assert_eq!(values.len(), 2);
    }

    #[test]
    fn a_file_holds_one_value_a_line() {
        let main = format!("{ORDER}list a from \"a.csv\"\nlet l = n in a\nlet m = n not in a");
        assert!(codes_of(&[("main", &main), ("a.csv", "1,one\n\n 2 ,two\r\n\"3\"")]).is_empty());
        let found = messages_of(&[("main", &main), ("a.csv", "1\n\nx,y\n3\n")]);
        assert_eq!(found.len(), 1, "{found:?}");
        assert!(found[0].starts_with("a.csv:3:1: error[file/list]"), "{found:?}");
    }
}
