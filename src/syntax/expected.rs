//! What may stand at a place of a text: what an editor offers there. Only what stands before the place counts, so that a
//! mistake behind it changes nothing, and one before it only what is in the same member.

use std::collections::BTreeSet;
use std::ops::Range;

use super::brackets;
use super::lexer::{TokenKind, Tokens};
use super::marks::Marks;
use super::members::BlockLevel;
use super::parser::{Failure, Rule, parse};
use super::words::keywords;
use super::{nesting, no_file, recovery};

/// What may stand at a place.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Expected {
    /// Where the word or text begins that stands before the place and goes on there; the place, if there is none.
    pub start: usize,
    /// Where the item begins that the place is in, or would go on with; `start`, if a new one begins.
    pub item: usize,
    /// The words of the language that fit, in alphabetical order.
    pub words: Vec<String>,
    /// What else fits.
    pub parts: BTreeSet<ExpectedPart>,
    /// Whether it is known; `false` where a mistake before the place keeps the language from being understood.
    pub is_known: bool,
}

/// What may stand at a place besides words of the language.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum ExpectedPart {
    /// A new item.
    Item,
    /// A name of something that is declared, or is declared here.
    Name,
    /// A provider or an engineer.
    Candidate,
    /// A name of a type.
    Type,
    /// A text in quotes.
    Text,
    /// A condition.
    Condition,
    /// A value: a name, a literal.
    Value,
    /// An operator behind a value.
    Operator,
    /// A cell of a table.
    Cell,
    /// A name with a value, in a record.
    Entry,
    /// A number, a date, a time, a length of time or of a way.
    Literal,
}

/// What may stand at a byte of a text.
///
/// ```
/// use consign::editor::{ExpectedPart, expected};
///
/// let text = "rules r assigns provider { rule one { when region = \"NY\" ass";
/// let found = expected(text, text.len());
/// assert!(found.words.contains(&"assign".to_owned()));
/// assert_eq!(&text[found.start..], "ass");
/// assert!(expected("rule", 4).parts.contains(&ExpectedPart::Item));
/// ```
pub fn expected(text: &str, offset: usize) -> Expected {
    let offset = (0..=offset.min(text.len())).rev().find(|at| text.is_char_boundary(*at)).unwrap_or(0);
    let tokens = Tokens::lex(&text[..offset]);
    let last = match tokens.list.as_slice() {
        // Behind a blank in a text that is being written.
        [.., text, blank]
            if text.kind == TokenKind::UnterminatedText && !tokens.text(*blank).contains('\n') =>
        {
            Some(text)
        }
        all => all.last(),
    };
    let start = match last {
        Some(token) if may_go_on(token.kind) => token.start as usize,
        Some(token) if token.kind == TokenKind::Comment || token.kind == TokenKind::DocComment => {
            return Expected { start: offset, item: offset, ..Expected::default() };
        }
        _ => offset,
    };
    Place::new(&text[..start]).expected()
}

/// Whether more of the token may be written at its end.
fn may_go_on(kind: TokenKind) -> bool {
    matches!(kind, TokenKind::Word | TokenKind::ForeignWord | TokenKind::UnterminatedText)
}

/// What stands nowhere in a program, so that whatever is expected at the end is what was not found.
const NOTHING: char = '\u{1}';

struct Place<'t> {
    before: &'t str,
}

impl<'t> Place<'t> {
    fn new(before: &'t str) -> Self {
        Self { before }
    }

    fn expected(&self) -> Expected {
        let tokens = Tokens::lex(self.before);
        let marks = Marks::collect(&tokens, no_file());
        let range = recovery::items(&marks).into_iter().next_back().unwrap_or(0..0);
        let item = if range.is_empty() { self.before.len() } else { marks.bytes(&range).start };
        let mut found = Expected { start: self.before.len(), item, ..Expected::default() };
        if range.is_empty() {
            found.add(&[Rule::item], None);
        } else if nesting::too_deep(self.before, tokens.list.iter().copied()).is_none() {
            self.in_item(&marks, range, &mut found);
        }
        found.words.sort();
        found.words.dedup();
        found
    }

    fn in_item(&self, marks: &Marks<'_, 't>, range: Range<usize>, found: &mut Expected) {
        let item = marks.bytes(&range).start;
        let Some(level) = BlockLevel::for_item(marks.word(range.start)) else {
            if let Some(expected) = self.goes_on(Rule::item_alone, &self.before[item..]) {
                found.add(&expected, None);
            }
            return;
        };
        let depth = brackets::find(marks, range.clone(), Some(level)).depth;
        let members = level.members(marks, range.clone(), &depth);
        if let Some(expected) = self.goes_on(Rule::item_alone, &self.shortened(marks, item, &members)) {
            return found.add(&expected, None);
        }
        self.in_members(marks, level, (range.clone(), &depth, range.start), found);
    }

    /// Looks at the last member of a block, and in it, until one is understood up to the end.
    fn in_members(
        &self,
        marks: &Marks<'_, 't>,
        level: BlockLevel,
        (outer, depth, base): (Range<usize>, &[u32], usize),
        found: &mut Expected,
    ) {
        let depths = &depth[outer.start - base..outer.end - base];
        let Some(last) = level.members(marks, outer, depths).into_iter().next_back() else { return };
        if let Some(expected) = self.goes_on(level.alone(), &self.before[marks.bytes(&last).start..]) {
            return found.add(&expected, Some(level));
        }
        if let Some(inner) = level.for_member(marks.word(last.start)) {
            self.in_members(marks, inner, (last, depth, base), found);
        }
    }

    /// An item up to the place, of whose members only the first and the last ones are there: what may follow hangs on
    /// no other.
    fn shortened(&self, marks: &Marks<'_, '_>, item: usize, members: &[Range<usize>]) -> String {
        let start = |member: &Range<usize>| marks.bytes(member).start;
        let (first, last) = match members {
            [_, first, .., last, _] => (start(first), start(last)),
            _ => (item, item),
        };
        [&self.before[item..first], &self.before[last..]].concat()
    }

    /// What goes on with a part that is right up to its end; `None` if it is not right.
    fn goes_on(&self, rule: Rule, part: &str) -> Option<Vec<Rule>> {
        let text = format!("{part} {NOTHING}");
        let Failure { at, expected } = parse(rule, &text, 0, text.len()).err()?;
        let is_whole = text.get(at..)?.trim_start().starts_with(NOTHING);
        is_whole.then_some(expected)
    }
}

impl Expected {
    fn add(&mut self, expected: &[Rule], level: Option<BlockLevel>) {
        self.is_known = true;
        let ends = expected.contains(&Rule::EOI);
        let follow = level.filter(|_| ends).map_or(&[][..], BlockLevel::follow);
        let item: &[Rule] = if ends && level.is_none() { &[Rule::item] } else { &[] };
        let all: Vec<Rule> = [expected, follow, item].concat();
        let single = |word: String| word.split(' ').next().map(str::to_owned);
        self.words.extend(keywords(&all).into_iter().filter_map(single));
        for rule in all {
            self.parts.extend(part(rule));
            self.words.extend(first_words(rule).iter().map(|word| (*word).to_owned()));
        }
    }
}

/// The words with which a rule may begin that is expected as a whole.
fn first_words(rule: Rule) -> &'static [&'static str] {
    match rule {
        Rule::expr | Rule::conditions | Rule::operand => {
            &["not", "true", "false", "now", "all", "any", "none"]
        }
        Rule::sum | Rule::rank_key | Rule::cell => &["true", "false", "now"],
        Rule::target => &["first", "rotate", "split", "best"],
        Rule::type_expr | Rule::plain_type => &["enum", "set", "list"],
        Rule::element_type => &["enum"],
        _ => &[],
    }
}

/// What a rule of the grammar is where it is expected; `None` for words and signs.
fn part(rule: Rule) -> Option<ExpectedPart> {
    Some(match rule {
        Rule::item => ExpectedPart::Item,
        Rule::identifier | Rule::name | Rule::rule_name | Rule::days => ExpectedPart::Name,
        Rule::candidate | Rule::target | Rule::share => ExpectedPart::Candidate,
        Rule::type_name | Rule::type_expr | Rule::plain_type | Rule::element_type => ExpectedPart::Type,
        Rule::text | Rule::label | Rule::reason => ExpectedPart::Text,
        Rule::expr | Rule::conditions | Rule::kw_not => ExpectedPart::Condition,
        Rule::operand | Rule::sum | Rule::path | Rule::rank_key => ExpectedPart::Value,
        Rule::test | Rule::comparator => ExpectedPart::Operator,
        Rule::cell => ExpectedPart::Cell,
        Rule::entry => ExpectedPart::Entry,
        Rule::number
        | Rule::date
        | Rule::datetime
        | Rule::time
        | Rule::clock
        | Rule::duration
        | Rule::distance => ExpectedPart::Literal,
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn at(text: &str) -> Expected {
        expected(text, text.len())
    }

    fn has(text: &str, word: &str) -> bool {
        at(text).words.iter().any(|one| one == word)
    }

    #[test]
    fn words_fit_their_place() {
        for (text, words, others) in [
            ("", &["rules", "schema", "let"][..], &["rule", "when"][..]),
            ("rules r ", &["assigns"], &["rule", "rules"]),
            ("rules r assigns ", &["provider", "engineer"], &["rules"]),
            (
                "rules r assigns provider {\n  ",
                &["rule", "table", "eligible", "otherwise"],
                &["when", "schema"],
            ),
            (
                "rules r assigns provider {\n  rule a {\n    ",
                &["when", "assign", "manual", "active"],
                &["rule"],
            ),
            (
                "rules r assigns provider { rule a { when x ",
                &["and", "or", "in", "between", "assign"],
                &["table"],
            ),
            ("rules r assigns provider { rule a { assign ", &["first", "best", "split", "rotate"], &["when"]),
            (
                "workflow w \"W\" {\n  assign n \"N\" {\n    ",
                &["portal", "handler", "then", "within"],
                &["rule"],
            ),
            ("workflow w \"W\" { assign n \"N\" { portal ", &["company", "provider"], &["handler"]),
            ("workflow w \"W\" { assign n \"N\" { handler ", &["role", "person", "dispatchers"], &["then"]),
            ("test \"t\" { ", &["order", "expect", "workflow", "now"], &["schema"]),
            ("test \"t\" { order {} expect ", &["assigned", "manual", "node"], &["order"]),
            ("schema work_order { id ", &["enum", "set"], &["schema"]),
            ("let a = ", &["not", "true", "now", "any"], &["and"]),
            ("list l = [1]\n", &["list", "rules"], &["and"]),
        ] {
            for word in words {
                assert!(has(text, word), "`{word}` after {text:?}: {:?}", at(text));
            }
            for word in others {
                assert!(!has(text, word), "no `{word}` after {text:?}: {:?}", at(text));
            }
        }
    }

    #[test]
    fn a_mistake_before_in_another_member_changes_nothing() {
        let text = "rules r assigns provider {
          rule one { when = = 3  assign p }
          rule two {
            when region = \"NY\"
            ";
        assert!(has(text, "assign") && at(text).is_known, "{:?}", at(text));
        let text = "workflow w \"W\" {
          start
          assign n \"N\" { portal nowhere }
          task t \"T\" {
            ";
        assert!(has(text, "portal"), "{:?}", at(text));
    }

    #[test]
    fn a_word_that_is_being_written_is_what_is_replaced() {
        let text = "let a = regi";
        assert_eq!(at(text).start, 8);
        assert!(at(text).parts.contains(&ExpectedPart::Condition));
        let text = "let a = region = \"N";
        assert_eq!(at(text).start, 17);
        assert!(at("// what").words.is_empty() && at("// what").parts.is_empty());
    }

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

        #[test]
        fn any_text_has_an_answer(text in r#"([ \n"{}()\[\]|,.=<>]|[0-9]{1,2}|rule|when|let|test|a|é|assign)*"#, at in 0usize..200) {
            let found = expected(&text, at);
            prop_assert!(found.start <= text.len() && text.is_char_boundary(found.start));
            prop_assert!(found.item <= found.start);
        }
    }
}
