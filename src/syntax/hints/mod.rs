//! What was probably meant where the grammar does not go on. Each hint knows one mistake; the first
//! that recognises its own answers, in words that end in something to paste. What no hint recognises is told
//! what the place takes.

mod alternatives;
mod blocks;
mod choices;
mod clock;
mod conditions;
mod labels;
mod leftover;
mod meant;
mod names;
mod people;
mod places;
mod rows;
mod signs;
mod spoken;
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
    Writes(signs::arrows),
    Writes(values::decimal_comma),
    Writes(values::local_date),
    Says(conditions::date_and_time),
    Writes(leftover::before_action),
    Writes(leftover::before_condition),
    Writes(leftover::condition_alone),
    Says(leftover::dashes),
    Writes(leftover::ranked),
    Writes(leftover::behind_keyword),
    Writes(leftover::quoted_keyword),
    Writes(leftover::currency),
    Writes(spoken::method),
    Writes(spoken::range),
    Writes(clock::hours),
    Writes(clock::days),
    Writes(clock::other_days),
    Says(conditions::records),
    Writes(rows::pasted),
    Writes(alternatives::else_if),
    Writes(alternatives::targets),
    Writes(choices::action),
    Writes(choices::bare_target),
    Writes(people::nearest),
    Writes(alternatives::values),
    Writes(spoken::second_bound),
    Writes(spoken::comparison),
    Writes(conditions::presence),
    Writes(labels::label_as_name),
    Writes(people::handler),
    Says(blocks::first_of),
    Says(blocks::assigned_to),
    Writes(names::undeclared_item),
    Says(blocks::item_out_of_place),
    Says(blocks::member_out_of_place),
    Writes(values::like),
    Writes(tokens::meant),
    Writes(values::phrase),
    Writes(conditions::unit),
    Writes(conditions::duration_unit),
    Says(conditions::datetime),
    Says(conditions::distance),
    Says(conditions::fraction),
    Says(blocks::mixed_enum),
    Says(signs::range),
    Says(blocks::field_type),
    Says(signs::brackets),
    Says(signs::arrow_for_assign),
    Says(conditions::not_operator),
    Writes(signs::colon_or_equals),
    Writes(blocks::misspelt),
    Writes(names::in_parts),
    Writes(blocks::label),
    Writes(signs::quotes_missing),
    Writes(signs::quotes_too_many),
    Writes(signs::trailing_bar),
    Writes(signs::comma_too_many),
    Writes(signs::comma_missing),
    Writes(signs::brace_missing),
    Says(blocks::of_side),
    Says(conditions::one_condition),
    Writes(blocks::word_missing),
];

/// What to write instead; if that cannot be guessed, what the place takes.
pub(super) fn hint(stop: &ParseStop<'_, '_, '_>) -> Meant {
    let found = HINTS.iter().find_map(|hint| match hint {
        Says(hint) => hint(stop).map(Meant::says),
        Writes(hint) => hint(stop),
    });
    found.unwrap_or_else(|| Meant::says(places::takes(stop)))
}
