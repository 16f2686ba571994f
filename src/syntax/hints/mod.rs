//! What was probably meant where the grammar does not go on. Each hint knows one mistake; the first
//! that recognises its own answers, in words that end in something to paste.

mod blocks;
mod conditions;
mod signs;

use super::stop::ParseStop;

type Hint = fn(&ParseStop<'_, '_, '_>) -> Option<String>;

/// The hints, the surest first.
const HINTS: [Hint; 31] = [
    signs::arrows,
    conditions::presence,
    blocks::first_of,
    blocks::several_targets,
    blocks::assigned_to,
    blocks::item_out_of_place,
    blocks::member_out_of_place,
    blocks::other_languages,
    conditions::unit,
    conditions::duration_unit,
    conditions::datetime,
    conditions::distance,
    conditions::fraction,
    blocks::mixed_enum,
    signs::range,
    blocks::field_type,
    signs::brackets,
    conditions::between,
    conditions::not_operator,
    signs::colon_or_equals,
    blocks::misspelt,
    blocks::label,
    signs::quotes_missing,
    signs::quotes_too_many,
    signs::trailing_bar,
    signs::comma_too_many,
    signs::comma_missing,
    signs::brace_missing,
    blocks::of_side,
    conditions::one_condition,
    blocks::word_missing,
];

/// What to write instead, if that can be guessed.
pub(super) fn hint(stop: &ParseStop<'_, '_, '_>) -> Option<String> {
    HINTS.iter().find_map(|hint| hint(stop))
}
