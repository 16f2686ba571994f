//! What the parts of a text are, as classes of the stylesheet: short, because there are many.

use consign::editor::NameKind;
use consign_ide::{Colour, Coloured};

use super::context::Context;
use crate::portal::rules::code;

/// The parts that are shown and have a colour of their own: where each begins, how long it is, its class. In units of UTF-16.
pub fn colours(context: &Context) -> Vec<(usize, usize, &'static str)> {
    let units = context.units();
    let shown = units.byte(context.asked.shown.start)..units.byte(context.asked.shown.end);
    let is_shown = |one: &Coloured| one.range.end > shown.start && one.range.start < shown.end;
    let all = context.snapshot.colours(&context.document).into_iter().filter(is_shown);
    let drawn = all.filter_map(|one| {
        let [from, to] = units.range(&one.range);
        Some((from, to - from, class(one.colour)?))
    });
    drawn.collect()
}

/// The class of a part; `None` of one that is as the text is.
fn class(colour: Colour) -> Option<&'static str> {
    match colour {
        Colour::Token(token) => code::class(token),
        Colour::Name(NameKind::Word | NameKind::Function) => Some("k"),
        Colour::Name(NameKind::File) => Some("t"),
        Colour::Name(NameKind::Type | NameKind::Schema | NameKind::Variant) => Some("y"),
        Colour::Name(NameKind::Field | NameKind::Let | NameKind::Record) => None,
        Colour::Name(_) => Some("p"),
    }
}
