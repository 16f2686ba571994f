//! The form of an entry's attributes: a field for each, by its type.

use std::collections::BTreeMap;

use consign::Program;
use consign::schema::{FieldType, FieldValue, FieldView};
use maud::{Markup, html};
use serde_json::{Map, Value};

use crate::administration::directory::Entry;
use crate::administration::entered;
use crate::portal::form::Filled;
use crate::portal::room::Room;
use crate::portal::values;

/// What fields of attributes are called before the attribute's path.
const FIELD: &str = "field.";

/// What an entry's form shows.
#[derive(Default)]
pub struct Shown {
    /// What stands in the fields, by path.
    pub typed: BTreeMap<String, String>,
    /// What is wrong with a field.
    pub problems: BTreeMap<String, String>,
    /// What a field says by now, where somebody else has changed it.
    pub meanwhile: BTreeMap<String, String>,
}

impl Shown {
    /// The entry as it is.
    pub fn from_attributes(known: &BTreeMap<String, FieldValue>) -> Self {
        let typed = known.iter().map(|(path, value)| (path.clone(), entered::text(value)));
        Self { typed: typed.collect(), ..Self::default() }
    }

    /// What was typed.
    pub fn typed(program: &Program, entry: &Entry, filled: &Filled) -> Self {
        let of = |field: FieldView<'_>| {
            let name = format!("{FIELD}{}", field.path);
            let all = filled.all(&name);
            // Boxes come once for each that is ticked.
            let text = if is_boxes(&field.field_type) { all.join("\n") } else { filled.whole(&name) };
            (field.path.to_owned(), text.trim().to_owned())
        };
        Self { typed: entry.fields(program).into_iter().map(of).collect(), ..Self::default() }
    }

    /// The new values: those that are not as they were shown.
    pub fn attributes(
        &self,
        program: &Program,
        entry: &Entry,
        known: &BTreeMap<String, FieldValue>,
    ) -> Map<String, Value> {
        let as_shown = Self::from_attributes(known);
        let fields = entry.fields(program).into_iter();
        let changed = fields.filter(|field| {
            let (is, was) = (self.typed.get(field.path), as_shown.typed.get(field.path));
            is.map_or("", String::as_str) != was.map_or("", String::as_str)
        });
        let value = |field: FieldView<'_>| {
            let typed = self.typed.get(field.path).map_or("", String::as_str);
            (field.path.to_owned(), entered::json(&field.field_type, typed))
        };
        changed.map(value).collect()
    }

    /// The fields.
    pub fn fields(&self, room: &Room, entry: &Entry) -> Markup {
        html! { div.pairs { @for field in entry.fields(room.live.compiled()) { (self.field(room, &field)) } } }
    }

    fn field(&self, room: &Room, field: &FieldView<'_>) -> Markup {
        let words = room.words;
        let problem = self.problems.get(field.path);
        let id = format!("problem-{}", field.path);
        let label = html! { (values::label(field.path)) " " span.sub { (hint(room, field)) } };
        let below = html! {
            @if let Some(problem) = problem { span.told.late #(id) { (crate::portal::order::because(problem)) } }
            @if let Some(now) = self.meanwhile.get(field.path) { span.told.soon { (words.with("directory-meanwhile", [("value", now.as_str().into())])) } }
        };
        html! {
            @if is_boxes(&field.field_type) { fieldset { legend { (label) } (self.boxes(field)) (below) } }
            @else { label { (label) (self.input(room, field, problem.map(|_| id.as_str()))) (below) } }
        }
    }

    fn input(&self, room: &Room, field: &FieldView<'_>, problem: Option<&str>) -> Markup {
        let name = format!("{FIELD}{}", field.path);
        let typed = self.typed.get(field.path).map_or("", String::as_str);
        let invalid = problem.map(|_| "true");
        let choice = |options: Vec<(String, String)>| {
            let is_known = options.iter().any(|(value, _)| value == typed);
            html! {
                select name=(name) aria-invalid=[invalid] aria-describedby=[problem] {
                    @if field.optional || typed.is_empty() { option value="" selected[typed.is_empty()] {} }
                    @if !is_known && !typed.is_empty() { option value=(typed) selected { (typed) } }
                    @for (value, text) in &options { option value=(value) selected[value == typed] { (text) } }
                }
            }
        };
        match &field.field_type {
            FieldType::Bool => {
                choice(vec![("true".into(), room.words.say("yes")), ("false".into(), room.words.say("no"))])
            }
            FieldType::Enum { variants, .. } => {
                choice(variants.iter().map(|one| (one.clone(), one.replace('_', " "))).collect())
            }
            FieldType::Set(_) => html! {
                textarea name=(name) rows=(typed.lines().count().clamp(2, 8)) spellcheck="false" aria-invalid=[invalid] aria-describedby=[problem] { (typed) }
            },
            other => {
                let (kind, mode) = match other {
                    FieldType::Number => ("text", Some("decimal")),
                    FieldType::Integer => ("text", Some("numeric")),
                    FieldType::Date => ("date", None),
                    _ => ("text", None),
                };
                html! { input type=(kind) inputmode=[mode] name=(name) value=(typed) autocomplete="off" aria-invalid=[invalid] aria-describedby=[problem]; }
            }
        }
    }

    fn boxes(&self, field: &FieldView<'_>) -> Markup {
        let typed: Vec<&str> = self.typed.get(field.path).map_or("", String::as_str).lines().collect();
        let FieldType::Set(of) = &field.field_type else { return html! {} };
        let FieldType::Enum { variants, .. } = &**of else { return html! {} };
        html! {
            div.columns { @for variant in variants { label.choice { input type="checkbox" name=(format!("{FIELD}{}", field.path)) value=(variant) checked[typed.contains(&variant.as_str())]; " " (variant.replace('_', " ")) } } }
        }
    }
}

/// Whether a field is a box for each variant.
fn is_boxes(of: &FieldType) -> bool {
    matches!(of, FieldType::Set(of) if matches!(&**of, FieldType::Enum { variants, .. } if variants.len() <= 24))
}

/// What is to be typed.
fn hint(room: &Room, field: &FieldView<'_>) -> String {
    let words = room.words;
    let of_type = match &field.field_type {
        FieldType::Set(of) if !is_boxes(&FieldType::Set(of.clone())) => words.say("directory-a-line-each"),
        FieldType::Point => words.say("directory-point"),
        FieldType::DateTime | FieldType::Duration | FieldType::Time => field.field_type.to_string(),
        _ => String::new(),
    };
    let optional = if field.optional { words.say("optional") } else { String::new() };
    [of_type, optional].into_iter().filter(|text| !text.is_empty()).collect::<Vec<_>>().join(", ")
}
