//! Directory files: providers, their engineers and people from JSON, with findings that point into the file.

mod given;
mod people;

use std::borrow::Cow;
use std::collections::HashMap;
use std::sync::Arc;

use jiff::tz::TimeZone;

use super::contents::foreign;
use super::csv_cells::TableText;
use super::directory_table::{ListedAs, ListedEngineer, TableReader, employ, is_table};
use super::fields::{FieldProblem, Fields, ProblemKind, RecordReading};
use super::json;
use super::unknown_attributes::UnknownAttributes;
use super::value::ValueReader;
use crate::diagnostic::suggest::is_sure;
use crate::diagnostic::{Code, Diagnostic, Diagnostics, Sink};
use crate::program::{
    Directory, DirectoryEntries, Engineer, EnumId, EnumType, Field, ID, IdSlice, IdVec, Interner, NAME,
    Program, Provider, Schema, Slot, Type, Value, WORKLOAD,
};
use crate::source::{FileId, Files, SourceFile, Span, is_workbook};
pub use given::DirectoryFile;
pub(crate) use people::{KnownRoles, each_person_once};

/// The schemas that attributes are read by, and the roles that people can have.
pub(crate) struct DirectoryTypes<'a> {
    pub roles: KnownRoles<'a>,
    pub provider: &'a Schema,
    pub engineer: &'a Schema,
    pub enums: &'a IdSlice<EnumId, EnumType>,
    pub timezone: Option<&'a TimeZone>,
}

impl<'a> DirectoryTypes<'a> {
    /// Those of a compiled program.
    pub fn from_program(program: &'a Program) -> Self {
        Self {
            roles: KnownRoles { roles: &program.roles, are_all: true },
            provider: &program.provider,
            engineer: &program.engineer,
            enums: &program.enums,
            timezone: program.timezone.as_ref(),
        }
    }
}

/// What a directory file lists.
#[derive(Debug, Default)]
pub(crate) struct ListedEntries {
    pub entries: DirectoryEntries,
    /// Those of a table, who belong to providers of whichever file.
    pub engineers: Vec<ListedEngineer>,
    /// Whether its providers are without errors, which are otherwise in the sink. A provider with an error is there too, if it
    /// has an id, so that it can be named.
    pub is_good: bool,
}

/// What a directory file of a program lists: JSON, or a table of which the program says what its lines are.
pub(crate) fn decode_directory(
    (name, table): (&str, TableText<'_>),
    file: FileId,
    of: ListedAs,
    types: &DirectoryTypes<'_>,
    texts: &Interner,
    sink: &mut Sink,
) -> ListedEntries {
    let text = table.text;
    if table.is_sheet || is_table(name, text) {
        let reader = TableReader { name, table, file, types, texts, sink, show_declarations: true };
        return reader.read(Some(of));
    }
    if of == ListedAs::Engineers {
        let found =
            bad_shape(Span::new(file, 0, text.len().min(1)), "engineers of their own stand in a table");
        sink.push(
            found
                .help("in JSON, engineers stand within their provider; leave out `engineers` in the program"),
        );
        return ListedEntries::default();
    }
    FileReader::new(text, file, types, texts, sink, true).read()
}

impl Directory {
    /// The directory of these files, `(name, contents)` each, in place of those that the program declares: JSON, or tables (CSV)
    /// of providers, or of engineers if they have the column in which engineers name their provider.
    /// Providers written in the program stay, except those whose id a file has too.
    ///
    /// # Errors
    /// Everything in the files that does not fit the program's schemas.
    pub fn from_json(program: &Program, files: &[(&str, &[u8])]) -> Result<Self, Diagnostics> {
        Self::with_warnings(program, files).map(|(directory, _)| directory)
    }

    /// Like [`Directory::from_json`], but returns also the warnings: attributes that no schema names.
    ///
    /// # Errors
    /// As of [`Directory::from_json`].
    pub fn with_warnings(
        program: &Program,
        files: &[(&str, &[u8])],
    ) -> Result<(Self, Diagnostics), Diagnostics> {
        let files = files.iter().map(|(name, bytes)| DirectoryFile::new(*name, bytes.to_vec()));
        Self::from_files(program, files)
    }

    /// Like [`Directory::with_warnings`], but of files that may be workbooks.
    ///
    /// # Errors
    /// As of [`Directory::from_json`], and that a workbook has not the sheet that is named.
    pub fn from_files(
        program: &Program,
        files: impl IntoIterator<Item = DirectoryFile>,
    ) -> Result<(Self, Diagnostics), Diagnostics> {
        let types = DirectoryTypes::from_program(program);
        let mut sources = Files::default();
        let mut sink = Sink::default();
        let (mut people, mut providers, mut engineers) = (Vec::new(), Vec::new(), Vec::new());
        let mut first: HashMap<String, Span> = HashMap::new();
        for file in files {
            let Some(file) = file.opened(&mut sources, &types, &mut sink) else { continue };
            let read = decode_either(sources.get(file), file, &types, &program.texts, &mut sink);
            people.extend(read.entries.people);
            engineers.extend(read.engineers);
            for provider in read.entries.providers {
                if let Some(earlier) = first.insert(provider.id().to_owned(), provider.span) {
                    sink.push(twice("provider", provider.id(), provider.span, earlier));
                } else {
                    providers.push(provider);
                }
            }
        }
        let written = program.written.iter().filter(|provider| !first.contains_key(provider.id()));
        providers.extend(written.cloned());
        let are_all = !sink.has_errors();
        employ(engineers, &mut providers, are_all, &mut sink);
        let mut entries = DirectoryEntries { people, providers };
        each_person_once(&mut entries, &mut sink);
        let has_errors = sink.has_errors();
        let found = sink.finish(Arc::new(sources));
        if has_errors { Err(found) } else { Ok((Self::new(entries), found)) }
    }
}

/// What a file lists: JSON, or a table whose header tells what its lines are.
fn decode_either(
    source: &SourceFile,
    file: FileId,
    types: &DirectoryTypes<'_>,
    texts: &Interner,
    sink: &mut Sink,
) -> ListedEntries {
    let (name, table) = (source.name(), TableText::from(source));
    if table.is_sheet || is_table(name, table.text) {
        return TableReader { name, table, file, types, texts, sink, show_declarations: false }.read(None);
    }
    FileReader::new(table.text, file, types, texts, sink, false).read()
}

/// The schemas of providers and of engineers, to read attributes by.
pub(super) fn schema_fields<'f>(types: &DirectoryTypes<'f>, texts: &'f Interner) -> [Fields<'f>; 2] {
    let reader = ValueReader { enums: types.enums, timezone: types.timezone, texts };
    [types.provider, types.engineer].map(|schema| Fields::new(schema, reader).with_workload(WORKLOAD))
}

/// Reads one provider or engineer: a JSON object. Returns also the warnings, as [`Directory::with_warnings`] does.
///
/// # Errors
/// Everything in it that does not fit the schemas.
pub(super) fn read_one<T>(
    json: &[u8],
    types: &DirectoryTypes<'_>,
    texts: &Interner,
    read: impl for<'f> FnOnce(&mut FileReader<'f>, &'f str) -> Option<T>,
) -> Result<(T, Diagnostics), Diagnostics> {
    let (mut sources, mut sink) = (Files::default(), Sink::default());
    let mut found = None;
    if let Some((file, text)) = opened(&mut sources, &mut sink, "the entry", json) {
        let mut reader = FileReader::new(text, file, types, texts, &mut sink, false);
        found = if reader.is_too_deep() { None } else { read(&mut reader, text) };
        reader.finish();
    }
    let found = found.filter(|_| !sink.has_errors());
    let told = sink.finish(Arc::new(sources));
    match found {
        Some(found) => Ok((found, told)),
        None => Err(told),
    }
}

/// The text of a file, which is added to the sources; `None` if it is not UTF-8, which is then in the sink.
fn opened<'f>(
    sources: &mut Files,
    sink: &mut Sink,
    name: &str,
    bytes: &'f [u8],
) -> Option<(FileId, &'f str)> {
    if let Some(what) = foreign(bytes).filter(|_| !is_workbook(bytes)) {
        let at = Span::new(sources.add(name, ""), 0, 0);
        let message =
            format!("`{name}` is {what}, and no directory that is read: save it as CSV or JSON in UTF-8");
        sink.push(Diagnostic::new(Code::SyntaxEncoding, at, message));
        return None;
    }
    match std::str::from_utf8(bytes) {
        Ok(text) => {
            let text = text.strip_prefix('\u{feff}').unwrap_or(text);
            Some((sources.add(name, text), text))
        }
        Err(_) if is_workbook(bytes) => {
            let at = Span::new(sources.add(name, ""), 0, 0);
            let message = format!(
                "`{name}` is a workbook: save the sheet as CSV, or name it in the program (`directory \"{name}\"`)"
            );
            sink.push(Diagnostic::new(Code::SyntaxEncoding, at, message));
            None
        }
        Err(error) => {
            let file = sources.add(name, "");
            let message =
                format!("`{name}` is not UTF-8: byte {} is not part of a character", error.valid_up_to());
            sink.push(Diagnostic::new(Code::SyntaxEncoding, Span::new(file, 0, 0), message));
            None
        }
    }
}

/// What is said of a bad attribute of a provider or an engineer.
pub(super) fn problem_message(what: &str, field: &Field, problem: &FieldProblem<'_>) -> String {
    match problem.kind {
        ProblemKind::Missing => format!("this {what} has no `{}`, which is required", field.path),
        ProblemKind::Mismatch => format!("this is no value for `{}`: {}", field.path, problem.message),
        ProblemKind::Twice => format!("the key `{}` stands twice in this {what}", field.key),
    }
}

/// What is found of a bad attribute; `add` says how one that is missing is written.
pub(super) fn finding(
    what: &str,
    at: Span,
    fields: &Fields<'_>,
    problem: &FieldProblem<'_>,
    add: &str,
) -> Diagnostic {
    let field = fields.schema.field(problem.slot);
    let wanted = fields.reader.wanted(&field.ty);
    let message = problem_message(what, field, problem);
    match problem.kind {
        ProblemKind::Missing => {
            Diagnostic::new(Code::ValueMissing, at, message).label(format!("expected {wanted}")).help(add)
        }
        ProblemKind::Mismatch => {
            let found = Diagnostic::new(Code::ValueMismatch, at, message).label(format!("not {wanted}"));
            match as_list(field, problem) {
                Some(list) => {
                    found.help(format!("write `{list}` in the file: each value is a text of its own"))
                }
                None => found,
            }
        }
        ProblemKind::Twice => Diagnostic::new(Code::DirectoryJson, at, message).label("the second one"),
    }
}

/// The list that one text of JSON, where a list of texts is expected, was probably meant to be: `["NY", "NJ"]`.
fn as_list(field: &Field, problem: &FieldProblem<'_>) -> Option<String> {
    let is_set = matches!(&field.ty, Type::Set(of) if matches!(**of, Type::Text { .. } | Type::Enum(_)));
    let raw = problem.raw.filter(|_| is_set && problem.cell.is_none())?;
    let text: String = serde_json::from_str(raw).ok()?;
    let parts = text.split([',', ';']).map(str::trim).filter(|part| !part.is_empty());
    let parts: Vec<String> = parts.map(|part| serde_json::Value::from(part).to_string()).collect();
    (!parts.is_empty()).then(|| format!("[{}]", parts.join(", ")))
}

/// The workload among the values of a provider or an engineer, taken out of them; 0 if there is none.
pub(super) fn taken_workload(values: &mut IdSlice<Slot, Value>) -> u64 {
    match std::mem::replace(&mut values[WORKLOAD], Value::Missing) {
        Value::Number(count) => count.to_i64().and_then(|count| u64::try_from(count).ok()).unwrap_or(0),
        _ => 0,
    }
}

/// What was read without the problems of some fields, which are told elsewhere.
fn without<'f>(mut draft: RecordReading<'f>, slots: &[Slot]) -> RecordReading<'f> {
    draft.problems.retain(|problem| !slots.contains(&problem.slot));
    draft
}

/// Whether the values of a provider or an engineer have an id.
fn has_id(values: &IdSlice<Slot, Value>) -> bool {
    matches!(values[ID], Value::Text(_))
}

/// The name among the values of a provider or an engineer; the id if there is none.
pub(super) fn name_of(values: &IdSlice<Slot, Value>) -> String {
    let text = |slot: Slot| match &values[slot] {
        Value::Text(text) => Some(text.shown().to_owned()),
        _ => None,
    };
    text(NAME).or_else(|| text(ID)).unwrap_or_default()
}

/// Why a text is no directory.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum BadShape {
    /// A comma is missing in it, or a quote or bracket.
    Comma,
    Other,
}

impl BadShape {
    /// What the JSON library stumbled over.
    pub fn of(error: &serde_json::Error) -> Self {
        if error.is_syntax() && json::complaint(error).starts_with("expected `,`") {
            Self::Comma
        } else {
            Self::Other
        }
    }

    /// How it is mended.
    fn help(self) -> &'static str {
        match self {
            Self::Comma => {
                "a comma is missing before this, or a quote or bracket behind what stands before it"
            }
            Self::Other => {
                "a directory file is `{\"providers\": [{\"id\": …, \"name\": …, \"engineers\": [{\"id\": …, \"name\": …}]}]}`"
            }
        }
    }
}

fn bad_shape(at: Span, message: &str) -> Diagnostic {
    misshaped(at, BadShape::Other, message)
}

/// What is said of a text that is no JSON, or no object.
pub(super) fn no_object(at: Span, text: &str, error: &serde_json::Error) -> Diagnostic {
    misshaped(at, BadShape::of(error), &json::not_an_object(text, error))
}

fn misshaped(at: Span, shape: BadShape, message: &str) -> Diagnostic {
    Diagnostic::new(Code::DirectoryJson, at, format!("this is not a directory: {message}")).help(shape.help())
}

pub(super) fn twice(what: &str, id: &str, second: Span, first: Span) -> Diagnostic {
    Diagnostic::new(Code::NameDuplicate, second, format!("{what} `{id}` stands twice"))
        .label("the second one")
        .related(first, "the first one")
}

/// Reads one file.
pub(super) struct FileReader<'f> {
    text: &'f str,
    file: FileId,
    provider: Fields<'f>,
    engineer: Fields<'f>,
    sink: &'f mut Sink,
    /// Whether the schemas' places are in the same files as this text.
    show_declarations: bool,
    unknown: UnknownAttributes,
    roles: KnownRoles<'f>,
    /// What is wrong with people; providers are whole all the same.
    of_people: Vec<Diagnostic>,
}

/// A provider or an engineer.
struct ListedEntry {
    values: IdVec<Slot, Value>,
    name: String,
    workload: u64,
    span: Span,
}

/// The members of a provider that are no attributes.
#[derive(Default)]
struct ProviderLists<'f> {
    dispatchers: Option<&'f str>,
    people: Option<&'f str>,
    engineers: Option<&'f str>,
}

impl<'f> FileReader<'f> {
    fn new(
        text: &'f str,
        file: FileId,
        types: &'f DirectoryTypes<'f>,
        texts: &'f Interner,
        sink: &'f mut Sink,
        show_declarations: bool,
    ) -> Self {
        let [provider, engineer] = schema_fields(types, texts);
        let unknown = UnknownAttributes::default();
        let (roles, of_people) = (types.roles, Vec::new());
        Self { text, file, provider, engineer, sink, show_declarations, unknown, roles, of_people }
    }

    fn read(mut self) -> ListedEntries {
        let before = self.sink.len();
        let entries = self.entries();
        let is_good = self.sink.len() == before;
        self.finish();
        ListedEntries { entries, engineers: Vec::new(), is_good }
    }

    /// Reports what is wrong with people, and what is unknown.
    fn finish(&mut self) {
        self.of_people.drain(..).for_each(|found| self.sink.push(found));
        self.unknown.report(&self.provider, &self.engineer, self.sink);
    }

    fn entries(&mut self) -> DirectoryEntries {
        if self.is_too_deep() {
            return DirectoryEntries::default();
        }
        let (mut providers, mut people, mut others) = (Vec::new(), Vec::new(), Vec::new());
        let text = self.text;
        let read = json::members(text, |key, raw| match &*key {
            "providers" => providers.push(raw),
            "people" => people.push(raw),
            _ => others.push((key, raw)),
        });
        if let Err(error) = read {
            let at = self.error_at(&error);
            self.no_object(at, text, &error);
            return DirectoryEntries::default();
        }
        self.note_misspelt(&others);
        DirectoryEntries { people: self.company(&people), providers: self.providers(&providers) }
    }

    fn providers(&mut self, found: &[&'f str]) -> Vec<Provider> {
        match found {
            [one] => self.list(one).into_iter().filter_map(|raw| self.provider(raw)).collect(),
            [] => {
                let at = self.span(self.text.trim_start().get(..1).unwrap_or_default());
                self.bad_shape(at, "expected a member `providers`, found none");
                Vec::new()
            }
            [_, second, ..] => {
                let at = self.head(second);
                self.bad_shape(at, "expected one member `providers`, found several");
                Vec::new()
            }
        }
    }

    /// Whether brackets are nested too deep to be read, which is then reported.
    fn is_too_deep(&mut self) -> bool {
        let is_too_deep = json::is_too_deep(self.text.as_bytes());
        if is_too_deep {
            let at = self.span(self.text.get(..1).unwrap_or_default());
            let message = format!("expected brackets at most {} deep, found deeper ones", json::MAX_DEPTH);
            self.bad_shape(at, &message);
        }
        is_too_deep
    }

    /// Where a piece of the file's text stands.
    fn span(&self, piece: &str) -> Span {
        let start = (piece.as_ptr() as usize).saturating_sub(self.text.as_ptr() as usize);
        Span::new(self.file, start, start + piece.len())
    }

    /// The first line of a piece, so that a label does not cover a whole provider.
    fn head(&self, piece: &'f str) -> Span {
        self.span(piece.lines().next().unwrap_or_default())
    }

    /// The character at which the file's text is no JSON.
    fn error_at(&self, error: &serde_json::Error) -> Span {
        if error.is_data() {
            return self.head(self.text.trim());
        }
        let lines_before = self.text.split_inclusive('\n').take(error.line().saturating_sub(1));
        let start = lines_before.map(str::len).sum::<usize>() + error.column().saturating_sub(1);
        let mut start = start.min(self.text.len());
        while !self.text.is_char_boundary(start) {
            start -= 1;
        }
        let length = self.text[start..].chars().next().map_or(0, char::len_utf8);
        Span::new(self.file, start, start + length)
    }

    fn bad_shape(&mut self, at: Span, message: &str) {
        self.sink.push(bad_shape(at, message));
    }

    /// Reports a text that is no JSON, or no object.
    fn no_object(&mut self, at: Span, text: &str, error: &serde_json::Error) {
        self.sink.push(no_object(at, text, error));
    }

    fn list(&mut self, raw: &'f str) -> Vec<&'f str> {
        let mut elements = Vec::new();
        if json::elements(raw, |element| elements.push(element)).is_err() {
            let at = self.head(raw);
            self.bad_shape(at, &format!("expected a list, found {}", json::describe(raw)));
            elements.clear();
        }
        elements
    }

    pub fn provider(&mut self, raw: &'f str) -> Option<Provider> {
        let (mut lists, mut twice, mut unknown) = (ProviderLists::default(), None, Vec::new());
        let mut draft = self.provider.draft();
        let read = self.provider.read(raw, &mut draft, &mut |key, raw| {
            let list = match key.as_ref() {
                "dispatchers" => &mut lists.dispatchers,
                "people" => &mut lists.people,
                "engineers" => &mut lists.engineers,
                _ => return unknown.push((key, raw)),
            };
            if list.replace(raw).is_some() {
                twice = Some((key, raw));
            }
        });
        if let Some((key, raw)) = twice {
            let at = self.head(raw);
            self.bad_shape(at, &format!("expected `{key}` once, found it twice"));
        }
        let misspelt = self.take_misspelt(&draft, "provider", &mut unknown);
        self.note_unknown("provider", &unknown);
        let entry = self.entry("provider", raw, read, without(draft, &misspelt));
        let listed = self.people_of_provider(lists.people);
        let dispatchers = self.dispatchers(lists.dispatchers, &listed);
        let engineers = self.engineers(lists.engineers);
        let ListedEntry { values: attributes, name, workload, span } = entry?;
        let (name, people) = (name.into(), listed.people);
        Some(Provider { name, dispatchers, people, attributes, workload, engineers, span })
    }

    /// Reports attributes that are required and stand there under nearly their name, `"region"` for `"regions"`, and takes
    /// them from the unknown ones: one mistake is one finding.
    fn take_misspelt(
        &mut self,
        draft: &RecordReading<'f>,
        of: &str,
        unknown: &mut Vec<(Cow<'f, str>, &'f str)>,
    ) -> Vec<Slot> {
        let schema = if of == "engineer" { self.engineer.schema } else { self.provider.schema };
        let is_missing = |problem: &&FieldProblem<'f>| {
            problem.kind == ProblemKind::Missing && ![ID, NAME, WORKLOAD].contains(&problem.slot)
        };
        let missing: Vec<Slot> =
            draft.problems.iter().filter(is_missing).map(|problem| problem.slot).collect();
        let mut misspelt = Vec::new();
        for slot in missing {
            let field = schema.field(slot);
            let near = unknown.iter().position(|(key, _)| is_sure(key, [field.key.as_str()]));
            let Some((key, raw)) = near.map(|at| unknown.remove(at)) else { continue };
            let message = format!("this {of} has no `{}`, which is required, but `{key}`", field.path);
            let found = Diagnostic::new(Code::ValueMissing, self.key_at(&key, raw), message)
                .label("no schema names this attribute")
                .help(format!("write `\"{}\"` in the file", field.key));
            self.sink.push(match field.span.filter(|_| self.show_declarations) {
                Some(declared) => found.related(declared, format!("`{}` is declared here", field.path)),
                None => found,
            });
            misspelt.push(slot);
        }
        misspelt
    }

    fn note_unknown(&mut self, of: &'static str, unknown: &[(Cow<'f, str>, &'f str)]) {
        for (key, raw) in unknown {
            let at = self.key_at(key, raw);
            self.unknown.note(of, key, at);
        }
    }

    fn engineers(&mut self, list: Option<&'f str>) -> Vec<Engineer> {
        let mut engineers: Vec<Engineer> = Vec::new();
        let mut first: HashMap<String, Span> = HashMap::new();
        for raw in self.present(list) {
            let Some(engineer) = self.engineer(raw) else { continue };
            let span = engineer.span;
            if let Some(earlier) = first.get(engineer.id()) {
                self.sink.push(twice("engineer", engineer.id(), span, *earlier));
            } else {
                first.insert(engineer.id().to_owned(), span);
                engineers.push(engineer);
            }
        }
        engineers
    }

    pub fn engineer(&mut self, raw: &'f str) -> Option<Engineer> {
        let (mut draft, mut unknown) = (self.engineer.draft(), Vec::new());
        let read = self.engineer.read(raw, &mut draft, &mut |key, raw| unknown.push((key, raw)));
        let misspelt = self.take_misspelt(&draft, "engineer", &mut unknown);
        self.note_unknown("engineer", &unknown);
        let ListedEntry { values: attributes, name, workload, span } =
            self.entry("engineer", raw, read, without(draft, &misspelt))?;
        Some(Engineer { name: name.into(), attributes, workload, span })
    }

    /// The elements of a list that may be absent or null.
    fn present(&mut self, list: Option<&'f str>) -> Vec<&'f str> {
        list.filter(|raw| *raw != "null").map(|raw| self.list(raw)).unwrap_or_default()
    }

    /// What was read of a provider or an engineer, also where it has an error; `None` if it has no id.
    fn entry(
        &mut self,
        what: &str,
        raw: &'f str,
        read: Result<(), serde_json::Error>,
        mut draft: RecordReading<'f>,
    ) -> Option<ListedEntry> {
        let span = self.head(raw);
        if let Err(error) = read {
            self.no_object(span, raw, &error);
            return None;
        }
        let schema = if what == "engineer" { self.engineer.schema } else { self.provider.schema };
        for problem in &draft.problems {
            // The name is the id where there is none, and the workload nothing.
            let may_lack = problem.kind == ProblemKind::Missing && [NAME, WORKLOAD].contains(&problem.slot);
            if !may_lack {
                self.report(what, span, schema, problem);
            }
        }
        let workload = taken_workload(&mut draft.values);
        let name = name_of(&draft.values);
        has_id(&draft.values).then_some(ListedEntry { values: draft.values, name, workload, span })
    }

    fn report(&mut self, what: &str, entry: Span, schema: &Schema, problem: &FieldProblem<'f>) {
        let field = schema.field(problem.slot);
        let at = problem.raw.map_or(entry, |raw| self.head(raw));
        let or = if field.span.is_some() { ", or declare the attribute with `?`" } else { "" };
        let fields = if what == "engineer" { &self.engineer } else { &self.provider };
        let found = finding(what, at, fields, problem, &format!("add `\"{}\": …`{or}", field.key));
        let declared = field.span.filter(|_| self.show_declarations && problem.kind != ProblemKind::Twice);
        self.sink.push(match declared {
            Some(declared) => found.related(declared, format!("`{}` is declared here", field.path)),
            None => found,
        });
    }
}
