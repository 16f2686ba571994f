//! What was probably meant where the grammar does not go on. Each hint knows one mistake; the first
//! that recognises its own answers, in words that end in something to paste. What no hint recognises is told
//! what the place takes.

mod alternatives;
mod blocks;
mod clock;
mod conditions;
mod labels;
mod meant;
mod people;
mod places;
mod rows;
mod signs;
mod tokens;
mod values;

pub(super) use self::meant::Meant;
use super::stop::ParseStop;

enum Hint {
    /// Knows what to say.
    Says(fn(&ParseStop<'_, '_, '_>) -> Option<String>),
    /// Knows what to write, too.
    Writes(fn(&ParseStop<'_, '_, '_>) -> Option<Meant>),
}

use Hint::{Says, Writes};

/// The hints, the surest first.
const HINTS: &[Hint] = &[
    Says(signs::arrows),
    Says(conditions::presence),
    Writes(values::decimal_comma),
    Writes(clock::hours),
    Writes(clock::days),
    Writes(clock::other_days),
    Says(conditions::records),
    Writes(rows::pasted),
    Writes(people::nearest),
    Writes(alternatives::else_if),
    Writes(alternatives::targets),
    Writes(alternatives::values),
    Writes(labels::label_as_name),
    Writes(people::handler),
    Says(blocks::first_of),
    Says(blocks::assigned_to),
    Says(blocks::item_out_of_place),
    Says(blocks::member_out_of_place),
    Writes(values::like),
    Writes(tokens::meant),
    Writes(values::phrase),
    Says(conditions::unit),
    Writes(conditions::duration_unit),
    Says(conditions::datetime),
    Says(conditions::distance),
    Says(conditions::fraction),
    Says(blocks::mixed_enum),
    Says(signs::range),
    Says(blocks::field_type),
    Says(signs::brackets),
    Says(conditions::between),
    Says(conditions::not_operator),
    Says(signs::colon_or_equals),
    Writes(blocks::misspelt),
    Says(blocks::label),
    Says(signs::quotes_missing),
    Says(signs::quotes_too_many),
    Writes(signs::trailing_bar),
    Says(signs::comma_too_many),
    Says(signs::comma_missing),
    Says(signs::brace_missing),
    Says(blocks::of_side),
    Says(conditions::one_condition),
    Says(blocks::word_missing),
];

/// What to write instead; if that cannot be guessed, what the place takes.
pub(super) fn hint(stop: &ParseStop<'_, '_, '_>) -> Meant {
    let found = HINTS.iter().find_map(|hint| match hint {
        Says(hint) => hint(stop).map(Meant::says),
        Writes(hint) => hint(stop),
    });
    found.unwrap_or_else(|| Meant::says(places::takes(stop)))
}
