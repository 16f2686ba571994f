//! Items that do not parse: their first words, and their members each by itself.

use std::ops::Range;

use super::super::brackets;
use super::super::lexer::TokenKind;
use super::super::marks::Marks;
use super::super::members::BlockLevel;
use super::entry::{OutlineEntry, OutlineKind, unquoted};
use super::{OutlineKind as Kind, Outliner};

/// An item that does not parse; `None` if it begins with no word that items begin with.
pub(super) fn item(
    outliner: &Outliner<'_, '_>,
    marks: &Marks<'_, '_>,
    range: Range<usize>,
) -> Option<OutlineEntry> {
    let kind = item_kind(marks.word(range.start))?;
    let mut entry = headed(outliner, marks, kind, range.clone(), range.start + 1)?;
    let Some(level) = BlockLevel::for_item(marks.word(range.start)) else { return Some(entry) };
    let depth = brackets::find(marks, range.clone(), Some(level)).depth;
    let members = Members { outliner, marks, depth: &depth, base: range.start };
    entry.children = members.all(level, range);
    Some(entry)
}

/// The members of an item.
struct Members<'m, 'a, 't> {
    outliner: &'m Outliner<'a, 't>,
    marks: &'m Marks<'m, 't>,
    /// Of each mark from `base` on.
    depth: &'m [u32],
    base: usize,
}

impl Members<'_, '_, '_> {
    fn all(&self, level: BlockLevel, outer: Range<usize>) -> Vec<OutlineEntry> {
        let depth = &self.depth[outer.start - self.base..outer.end - self.base];
        let ranges = level.members(self.marks, outer, depth);
        ranges.into_iter().flat_map(|range| self.member(level, range)).collect()
    }

    fn member(&self, level: BlockLevel, range: Range<usize>) -> Vec<OutlineEntry> {
        if let Some(found) = self.outliner.part(self.marks, level.alone(), &range) {
            return found;
        }
        let word = self.marks.word(range.start);
        let Some((kind, name)) = member_kind(level, word) else { return Vec::new() };
        let Some(mut entry) = headed(self.outliner, self.marks, kind, range.clone(), range.start + name)
        else {
            return Vec::new();
        };
        entry.children = level.for_member(word).map_or_else(Vec::new, |inner| self.all(inner, range));
        vec![entry]
    }
}

/// An entry of whose range only the name and the label behind it are known.
fn headed(
    outliner: &Outliner<'_, '_>,
    marks: &Marks<'_, '_>,
    kind: OutlineKind,
    range: Range<usize>,
    name: usize,
) -> Option<OutlineEntry> {
    let has_name = range.contains(&name) && (marks.is_name(name) || marks.is_reserved(name));
    let at = if has_name { name } else { range.start };
    let span = |index: usize| marks.get(index).map(|mark| mark.start as usize..mark.end as usize);
    let bytes = marks.bytes(&range);
    let mut entry = OutlineEntry::new(outliner.tokens.text, kind, span(at)?, bytes.clone());
    if !has_name {
        entry.name = String::new();
    }
    let has_label = range.contains(&(at + 1)) && marks.is(at + 1, TokenKind::Text);
    entry.label = has_label.then(|| unquoted(marks.text(at + 1)));
    entry.docs = outliner.tokens.docs_before(bytes.start);
    Some(entry)
}

fn item_kind(word: &str) -> Option<OutlineKind> {
    Some(match word {
        "use" => Kind::Use,
        "timezone" => Kind::Timezone,
        "directory" => Kind::Directory,
        "type" => Kind::Type,
        "schema" => Kind::Schema,
        "role" => Kind::Role,
        "provider" => Kind::Provider,
        "list" => Kind::List,
        "group" => Kind::Group,
        "calendar" => Kind::Calendar,
        "let" => Kind::Let,
        "sample" => Kind::Sample,
        "test" => Kind::Test,
        "rules" => Kind::Rules,
        "workflow" => Kind::Workflow,
        _ => return None,
    })
}

/// What a member is that begins with a word, and how many marks after its first its name is.
fn member_kind(level: BlockLevel, word: &str) -> Option<(OutlineKind, usize)> {
    Some(match (level, word) {
        (BlockLevel::Fields, "") => return None,
        (BlockLevel::Fields, _) => (Kind::Field, 0),
        (BlockLevel::Provider, "engineer") => (Kind::Engineer, 1),
        (BlockLevel::Rules, "rule") => (Kind::Rule, 1),
        (BlockLevel::Rules, "table") => (Kind::Table, 1),
        (BlockLevel::Rules, "otherwise") => (Kind::Otherwise, 0),
        (BlockLevel::Workflow, "branch") => (Kind::Branch, 1),
        (BlockLevel::Workflow, "assign") => (Kind::Assign, 1),
        (BlockLevel::Workflow, "task") => (Kind::Task, 1),
        (BlockLevel::Workflow, "end") => (Kind::End, 1),
        _ => return None,
    })
}
