//! Words that are looked for in whatever an order says.

use consign::Program;
use consign::schema::FieldValue;

use crate::core::{Actor, Live, Order};

/// Words, all of which an order holds: in its id, or in the fields that whoever searches sees. Case makes no difference.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Search(Vec<String>);

impl Search {
    /// The words of a text; `None` if there are none.
    pub fn new(text: &str) -> Option<Self> {
        let words: Vec<String> = text.split_whitespace().map(str::to_lowercase).collect();
        (!words.is_empty()).then_some(Self(words))
    }

    /// Whether an order has all of the words. One that does not fit the schema is looked for by its id, and by whoever
    /// sees its whole document by that.
    pub fn holds(&self, live: &Live, actor: &Actor, order: &Order, read: Option<&consign::Order>) -> bool {
        let program = live.compiled();
        let sees = |path: &str| actor.provider().is_none() || live.visible().has(program, path);
        let mut said = vec![order.id.to_lowercase()];
        match read {
            Some(read) => said.extend(words_of(program, read, sees)),
            None if actor.provider().is_none() => said.push(order.document.to_lowercase()),
            None => {}
        }
        self.0.iter().all(|word| said.iter().any(|one| one.contains(word)))
    }
}

fn words_of<'o>(
    program: &'o Program,
    read: &'o consign::Order,
    sees: impl Fn(&str) -> bool + 'o,
) -> impl Iterator<Item = String> + 'o {
    let values = program.order_values(read).filter(move |(field, _)| sees(field.path));
    values.map(|(_, value)| shown(&value).to_lowercase())
}

/// A value in plain text, the elements of a set, and what is in the records of a list, one after the other.
fn shown(value: &FieldValue) -> String {
    match value {
        FieldValue::Text(text) | FieldValue::Variant(text) => text.clone(),
        FieldValue::Object(members) => {
            members.iter().map(|(_, value)| shown(value)).collect::<Vec<_>>().join(" ")
        }
        FieldValue::Set(elements) | FieldValue::List(elements) => {
            elements.iter().map(shown).collect::<Vec<_>>().join(" ")
        }
        FieldValue::Record => String::new(),
        other => serde_json::to_string(other).unwrap_or_default().trim_matches('"').to_owned(),
    }
}
