//! Directory files: providers and their engineers from JSON, with findings that point into the file.

use std::collections::HashMap;
use std::sync::Arc;

use jiff::tz::TimeZone;
use serde_json::value::RawValue;

use super::json::{self, Members};
use super::value::ValueReader;
use crate::diagnostic::{Code, Diagnostic, Diagnostics, Sink};
use crate::program::{
    Directory, Engineer, EnumType, ID, Interner, NAME, Program, Provider, Schema, Slot, Type, Value, WORKLOAD,
};
use crate::source::{FileId, Files, Span};

/// The schemas that attributes are read by.
pub(crate) struct DirectoryTypes<'a> {
    pub provider: &'a Schema,
    pub engineer: &'a Schema,
    pub enums: &'a [EnumType],
    pub timezone: Option<&'a TimeZone>,
}

/// The providers of a directory file; those with an error, which is then in the sink, are left out.
pub(crate) fn decode_directory(
    text: &str,
    file: FileId,
    types: &DirectoryTypes<'_>,
    texts: &mut Interner,
    sink: &mut Sink,
) -> Vec<Provider> {
    let reader = ValueReader { enums: types.enums, timezone: types.timezone, texts };
    FileReader { text, file, types, reader, sink, show_declarations: true }.providers()
}

impl Directory {
    /// The directory of these files, `(name, contents)` each, in place of those that the program declares.
    /// Providers written in the program stay, except those whose id a file has too.
    ///
    /// # Errors
    /// Everything in the files that does not fit the program's schemas.
    pub fn from_json(program: &Program, files: &[(&str, &[u8])]) -> Result<Self, Diagnostics> {
        let types = DirectoryTypes {
            provider: &program.provider,
            engineer: &program.engineer,
            enums: &program.enums,
            timezone: program.timezone.as_ref(),
        };
        let mut sources = Files::default();
        let mut sink = Sink::default();
        let mut providers = Vec::new();
        let mut first: HashMap<String, Span> = HashMap::new();
        for (name, bytes) in files {
            let (text, bad) = match std::str::from_utf8(bytes) {
                Ok(text) => (text.strip_prefix('\u{feff}').unwrap_or(text), None),
                Err(error) => ("", Some(error.valid_up_to())),
            };
            let file = sources.add(*name, text);
            if let Some(offset) = bad {
                let message = format!("`{name}` is not UTF-8: byte {offset} is not part of a character");
                sink.push(Diagnostic::new(Code::SyntaxEncoding, Span::new(file, 0, 0), message));
                continue;
            }
            let reader = ValueReader { enums: types.enums, timezone: types.timezone, texts: &program.texts };
            let read =
                FileReader { text, file, types: &types, reader, sink: &mut sink, show_declarations: false }
                    .providers();
            for provider in read {
                if let Some(earlier) = first.insert(provider.id().to_owned(), provider.span) {
                    sink.push(twice("provider", provider.id(), provider.span, earlier));
                } else {
                    providers.push(provider);
                }
            }
        }
        let written = program.written.iter().filter(|provider| !first.contains_key(provider.id()));
        providers.extend(written.cloned());
        if sink.has_errors() {
            return Err(sink.finish(Arc::new(sources)));
        }
        Ok(Self::new(providers))
    }
}

fn twice(what: &str, id: &str, second: Span, first: Span) -> Diagnostic {
    Diagnostic::new(Code::NameDuplicate, second, format!("{what} `{id}` stands twice"))
        .label("the second one")
        .related(first, "the first one")
}

struct FileReader<'f> {
    text: &'f str,
    file: FileId,
    types: &'f DirectoryTypes<'f>,
    reader: ValueReader<'f>,
    sink: &'f mut Sink,
    /// Whether the schemas' places are in the same files as this text.
    show_declarations: bool,
}

/// What every provider and engineer has beside its attributes.
struct Person<'f> {
    values: Vec<Value>,
    name: String,
    workload: u64,
    /// Members that are no attributes.
    rest: HashMap<&'static str, &'f RawValue>,
}

impl<'f> FileReader<'f> {
    fn providers(mut self) -> Vec<Provider> {
        let members = match Members::parse(self.text) {
            Ok(members) => members,
            Err(message) => {
                let at = self.syntax_error_at();
                self.bad_shape(at, &message);
                return Vec::new();
            }
        };
        let list: Vec<&'f RawValue> =
            members.0.iter().filter(|(key, _)| key == "providers").map(|(_, raw)| *raw).collect();
        match list.as_slice() {
            [one] => self.elements(one).into_iter().filter_map(|raw| self.provider(raw)).collect(),
            [] => {
                let at = Span::new(self.file, 0, self.text.len().min(1));
                self.bad_shape(at, "expected a member `providers`, found none");
                Vec::new()
            }
            [_, second, ..] => {
                let at = self.span(second);
                self.bad_shape(at, "expected one member `providers`, found several");
                Vec::new()
            }
        }
    }

    /// Where a value stands: it is a part of the file's text.
    fn span(&self, raw: &RawValue) -> Span {
        let start = (raw.get().as_ptr() as usize).saturating_sub(self.text.as_ptr() as usize);
        Span::new(self.file, start, start + raw.get().len())
    }

    fn syntax_error_at(&self) -> Span {
        let error = serde_json::from_str::<serde::de::IgnoredAny>(self.text).err();
        let at = error.map_or(0, |error| {
            let line_start = self
                .text
                .split_inclusive('\n')
                .take(error.line().saturating_sub(1))
                .map(str::len)
                .sum::<usize>();
            line_start + error.column().saturating_sub(1)
        });
        let mut at = at.min(self.text.len());
        while !self.text.is_char_boundary(at) {
            at -= 1;
        }
        Span::new(self.file, at, (at + 1).min(self.text.len()))
    }

    fn bad_shape(&mut self, at: Span, message: &str) {
        self.sink.push(
            Diagnostic::new(Code::DirectoryJson, at, format!("this is not a directory: {message}"))
                .help("a directory file is `{\"providers\": [{\"id\": …, \"name\": …, \"engineers\": [{\"id\": …, \"name\": …}]}]}`"),
        );
    }

    fn elements(&mut self, raw: &'f RawValue) -> Vec<&'f RawValue> {
        serde_json::from_str(raw.get()).unwrap_or_else(|_| {
            let at = self.span(raw);
            self.bad_shape(at, &format!("expected a list, found {}", json::describe(raw.get())));
            Vec::new()
        })
    }

    fn provider(&mut self, raw: &'f RawValue) -> Option<Provider> {
        let types = self.types;
        let person = self.person("provider", raw, types.provider, &["dispatchers", "engineers"])?;
        let dispatchers = match person.rest.get("dispatchers") {
            Some(list) => self
                .elements(list)
                .into_iter()
                .filter_map(|one| self.text_value("dispatchers", one))
                .collect(),
            None => Vec::new(),
        };
        let mut engineers: Vec<Engineer> = Vec::new();
        let mut first: HashMap<String, Span> = HashMap::new();
        if let Some(list) = person.rest.get("engineers") {
            for engineer in self.elements(list) {
                let Some(engineer) = self.engineer(engineer) else { continue };
                if let Some(earlier) = first.insert(engineer.id().to_owned(), engineer.span) {
                    self.sink.push(twice("engineer", engineer.id(), engineer.span, earlier));
                } else {
                    engineers.push(engineer);
                }
            }
        }
        let span = self.span(raw);
        Some(Provider {
            name: person.name,
            dispatchers,
            attributes: person.values,
            workload: person.workload,
            engineers,
            span: self.head(span),
        })
    }

    fn engineer(&mut self, raw: &'f RawValue) -> Option<Engineer> {
        let types = self.types;
        let person = self.person("engineer", raw, types.engineer, &[])?;
        let span = self.span(raw);
        Some(Engineer {
            name: person.name,
            attributes: person.values,
            workload: person.workload,
            span: self.head(span),
        })
    }

    /// The first line of a span, so that a label does not cover a whole provider.
    fn head(&self, span: Span) -> Span {
        let text = self.text.get(span.range()).unwrap_or_default();
        let line = text.lines().next().map_or(0, str::len);
        Span::new(self.file, span.start as usize, span.start as usize + line.max(1))
    }

    fn person(
        &mut self,
        what: &str,
        raw: &'f RawValue,
        schema: &Schema,
        others: &[&'static str],
    ) -> Option<Person<'f>> {
        let span = self.head(self.span(raw));
        let members = match Members::parse(raw.get()) {
            Ok(members) => members,
            Err(message) => {
                self.bad_shape(span, &message);
                return None;
            }
        };
        let mut person = Person {
            values: vec![Value::Missing; schema.fields.len()],
            name: String::new(),
            workload: 0,
            rest: HashMap::new(),
        };
        let before = self.sink.len();
        self.record(&members, schema, None, &mut person, others);
        let missing = self.missing(schema, None, &person.values);
        if self.sink.len() == before {
            for field in missing {
                let (path, wanted) = (&schema.field(field).path, self.reader.wanted(&schema.field(field).ty));
                let mut problem = Diagnostic::new(
                    Code::ValueMissing,
                    span,
                    format!("this {what} has no `{path}`, which is required"),
                )
                .label(format!("expected {wanted}"));
                if let Some(declared) = schema.field(field).span.filter(|_| self.show_declarations) {
                    problem = problem.related(declared, format!("`{path}` is declared here"));
                }
                self.sink.push(problem.help(format!(
                    "add `\"{}\": …`, or declare the attribute with `?`",
                    schema.field(field).key
                )));
            }
        }
        match &person.values[NAME.0 as usize] {
            Value::Text(name) => person.name = name.shown().to_owned(),
            _ => {
                if let Value::Text(id) = &person.values[ID.0 as usize] {
                    person.name = id.shown().to_owned();
                }
            }
        }
        (self.sink.len() == before).then_some(person)
    }

    /// Fills the slots of one record; attributes that the schema does not declare are ignored, since
    /// directories are exported from systems that know more.
    fn record(
        &mut self,
        members: &Members<'f>,
        schema: &Schema,
        parent: Option<Slot>,
        person: &mut Person<'f>,
        others: &[&'static str],
    ) {
        let mut seen: Vec<&str> = Vec::new();
        for (key, raw) in &members.0 {
            let other = others.iter().find(|other| *other == key);
            let slot = schema.children(parent).find(|slot| schema.field(*slot).key == *key);
            if other.is_none() && slot.is_none() {
                continue;
            }
            if seen.contains(&key.as_ref()) {
                let span = self.span(raw);
                self.bad_shape(span, &format!("expected `{key}` once, found it twice"));
                continue;
            }
            seen.push(key.as_ref());
            if raw.get() == "null" {
                continue;
            }
            match (other, slot) {
                (Some(other), _) => {
                    person.rest.insert(other, raw);
                }
                (None, Some(slot)) => self.attribute(schema, slot, raw, person),
                (None, None) => {}
            }
        }
    }

    fn attribute(&mut self, schema: &Schema, slot: Slot, raw: &'f RawValue, person: &mut Person<'f>) {
        let field = schema.field(slot);
        if field.parent.is_none() && slot == WORKLOAD {
            let workload: Result<u64, _> = raw.get().parse();
            match workload {
                Ok(workload) => person.workload = workload,
                Err(_) => self.mismatch(schema, slot, raw, "expected a whole number of work orders"),
            }
            return;
        }
        let value = if field.ty == Type::Record {
            match Members::parse(raw.get()) {
                Ok(members) => {
                    self.record(&members, schema, Some(slot), person, &[]);
                    Ok(Value::Record)
                }
                Err(message) => Err(message),
            }
        } else if slot == ID && raw.get().bytes().all(|byte| byte.is_ascii_digit()) {
            Ok(Value::Text(self.reader.text(raw.get(), false)))
        } else {
            self.reader.from_json(raw, &field.ty)
        };
        match value {
            Ok(value) => person.values[slot.0 as usize] = value,
            Err(message) => self.mismatch(schema, slot, raw, &message),
        }
    }

    fn mismatch(&mut self, schema: &Schema, slot: Slot, raw: &RawValue, message: &str) {
        let field = schema.field(slot);
        let mut problem = Diagnostic::new(
            Code::ValueMismatch,
            self.span(raw),
            format!("this is no value for `{}`: {message}", field.path),
        )
        .label(format!("not {}", self.reader.wanted(&field.ty)));
        if let Some(declared) = field.span.filter(|_| self.show_declarations) {
            problem = problem.related(declared, format!("`{}` is declared here", field.path));
        }
        self.sink.push(problem);
    }

    fn text_value(&mut self, what: &str, raw: &RawValue) -> Option<String> {
        let text = serde_json::from_str(raw.get()).ok();
        if text.is_none() {
            let span = self.span(raw);
            self.bad_shape(span, &format!("expected texts in `{what}`, found {}", json::describe(raw.get())));
        }
        text
    }

    /// The required fields without a value, in records that are there.
    fn missing(&self, schema: &Schema, parent: Option<Slot>, values: &[Value]) -> Vec<Slot> {
        let mut missing = Vec::new();
        for slot in schema.children(parent) {
            let field = schema.field(slot);
            let value = &values[slot.0 as usize];
            let always = parent.is_none() && (slot == NAME || slot == WORKLOAD);
            if value.is_missing() && !field.optional && !always {
                missing.push(slot);
            } else if *value == Value::Record {
                missing.extend(self.missing(schema, Some(slot), values));
            }
        }
        missing
    }
}
