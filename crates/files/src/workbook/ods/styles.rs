//! Which styles show a time as a duration: the clock is shown in the same way, and the style alone tells them apart.

use std::collections::{HashMap, HashSet};

use quick_xml::events::BytesStart;

use super::events::attribute;

/// What styles say of times.
#[derive(Default)]
pub(super) struct Styles {
    /// The style of the data for each style of cells.
    data: HashMap<String, String>,
    /// Those of the data that count hours beyond a day.
    durations: HashSet<String>,
}

/// More styles are not kept.
const MOST: usize = 100_000;

impl Styles {
    /// Takes what an element says.
    pub fn see(&mut self, element: &BytesStart<'_>) {
        match element.name().as_ref() {
            "style:style" if self.data.len() < MOST => {
                let of_cells = attribute(element, "style:family").is_some_and(|of| of == "table-cell");
                let named = || {
                    Some((attribute(element, "style:name")?, attribute(element, "style:data-style-name")?))
                };
                self.data.extend(named().filter(|_| of_cells));
            }
            "number:time-style" if self.durations.len() < MOST => {
                let counts =
                    attribute(element, "number:truncate-on-overflow").is_some_and(|is| is == "false");
                self.durations.extend(attribute(element, "style:name").filter(|_| counts));
            }
            _ => {}
        }
    }

    /// Whether a style of cells shows durations.
    pub fn is_duration(&self, style: &str) -> bool {
        self.data.get(style).is_some_and(|data| self.durations.contains(data))
    }
}
