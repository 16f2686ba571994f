//! Attributes of directory files that no schema names: one finding for each name, however many have it.

use std::collections::BTreeMap;

use super::fields::Fields;
use crate::diagnostic::suggest::did_you_mean;
use crate::diagnostic::{Code, Diagnostic, Sink};
use crate::source::Span;

/// By whether it is of a provider or an engineer, and by name: where it stands first, and how often it stands besides.
#[derive(Default)]
pub(super) struct UnknownAttributes(BTreeMap<(&'static str, String), (Span, usize)>);

impl UnknownAttributes {
    /// Notes an attribute of a `provider` or an `engineer`.
    pub fn note(&mut self, of: &'static str, name: &str, at: Span) {
        match self.0.get_mut(&(of, name.to_owned())) {
            Some((_, more)) => *more += 1,
            None => {
                self.0.insert((of, name.to_owned()), (at, 0));
            }
        }
    }

    /// Reports them, each with the nearest attribute that there is.
    pub fn report(&self, provider: &Fields<'_>, engineer: &Fields<'_>, sink: &mut Sink) {
        for ((of, name), (at, more)) in &self.0 {
            let (fields, lists) = match *of {
                "engineer" => (engineer, &[][..]),
                _ => (provider, &["dispatchers", "people", "engineers"][..]),
            };
            let known = fields.schema.slots().map(|slot| fields.schema.field(slot).column.as_str());
            let help = did_you_mean(name, known.chain(lists.iter().copied()))
                .unwrap_or_else(|| format!("declare it in `schema {of}`, or leave it out"));
            let message = format!("no schema names the attribute `{name}` of this {of}");
            let others = match more {
                0 => String::new(),
                1 => format!(", and so is that of 1 other {of}"),
                more => format!(", and so are those of {more} other {of}s"),
            };
            sink.push(
                Diagnostic::new(Code::DirectoryUnknownAttribute, *at, message)
                    .label(format!("it is ignored{others}"))
                    .help(help),
            );
        }
    }
}
