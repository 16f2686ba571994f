//! What each place of a program takes, for a mistake that nothing else is known of: a table of forms, by the item or
//! member that was being written.

use crate::syntax::lexer::TokenKind;
use crate::syntax::members::BlockLevel;
use crate::syntax::parser::Rule;
use crate::syntax::stop::ParseStop;

/// How an item reads, by its first word.
const ITEMS: &[(&str, &str)] = &[
    ("use", "`use \"other.consign\"`"),
    ("timezone", "`timezone \"America/New_York\"`"),
    ("directory", "`directory \"directory.json\"`"),
    ("type", "`type severity = enum [low < high]`"),
    ("schema", "`schema work_order { id text region text }`"),
    ("role", "`role dispatcher \"Dispatcher\" of company`"),
    ("provider", "`provider northstar \"NorthStar\" { active: true }`"),
    ("list", "`list north = [\"NY\", \"NJ\"]` or `list zips from \"zips.csv\"`"),
    ("group", "`group metro = [northstar, coolair]`"),
    ("calendar", "`calendar office { open mon..fri 08:00-18:00 closed 2026-12-25 }`"),
    ("let", "`let urgent = priority >= high`"),
    ("sample", "`sample base { id: \"S-1\" }`"),
    ("test", "`test \"name\" { order base expect assigned northstar }`"),
    ("rules", "`rules outsourcing assigns provider { … }`"),
    ("workflow", "`workflow repairs \"Repairs\" { start NODE … }`"),
];

/// How a member of a block reads, by the block and the member's first word; an empty word is for all others.
const MEMBERS: &[(BlockLevel, &str, &str)] = &[
    (
        BlockLevel::Fields,
        "",
        "a name and a type: `region text`, `value number?`, `kind enum [repair, maintenance]`",
    ),
    (BlockLevel::Provider, "engineer", "`engineer amy \"Amy Lee\" { skills: [\"hvac\"] }`"),
    (BlockLevel::Provider, "dispatcher", "`dispatcher \"person-id\"`"),
    (BlockLevel::Provider, "", "a name and its value: `active: true`, with a comma before the next"),
    (BlockLevel::Entries, "", "a name and its value: `region: \"NY\"`, with a comma before the next"),
    (BlockLevel::Calendar, "open", "`open mon..fri 08:00-18:00`"),
    (BlockLevel::Calendar, "closed", "`closed 2026-12-25, 2026-12-28..2026-12-31`"),
    (BlockLevel::Calendar, "", "`timezone \"…\"`, `open mon..fri 08:00-18:00` or `closed 2026-12-25`"),
    (
        BlockLevel::Test,
        "order",
        "`order { id: \"T-1\" }`, `order base` or `order base with { region: \"NY\" }`",
    ),
    (BlockLevel::Test, "expect", "`expect assigned northstar`, `expect manual` or `expect node NODE`"),
    (BlockLevel::Test, "now", "`now 2026-03-01T08:30:00Z`"),
    (BlockLevel::Test, "after", "`after 2h`"),
    (
        BlockLevel::Test,
        "",
        "an order, then `expect …` lines with `declined by …`, `done` and other steps between them",
    ),
    (BlockLevel::Rules, "rule", "`rule NAME \"Label\" { when CONDITION assign PROVIDER }`"),
    (BlockLevel::Rules, "table", "`table NAME (region, value) { | \"NY\" | > 100 => assign PROVIDER }`"),
    (BlockLevel::Rules, "eligible", "`eligible when provider.active`"),
    (BlockLevel::Rules, "otherwise", "`otherwise manual \"reason\"` or `otherwise assign PROVIDER`"),
    (
        BlockLevel::Rules,
        "",
        "`eligible when …`, `rule NAME { … }`, `table NAME (…) { … }`, at last `otherwise manual`",
    ),
    (BlockLevel::Rule, "when", "`when region = \"NY\" and value > 100`"),
    (
        BlockLevel::Rule,
        "assign",
        "`assign northstar`, `assign first of northstar, coolair` or `assign best provider rank by provider.workload`",
    ),
    (BlockLevel::Rule, "manual", "`manual \"reason\" to role dispatcher among northstar, coolair`"),
    (BlockLevel::Rule, "active", "`active from 2026-01-01 to 2026-12-31`"),
    (
        BlockLevel::Rule,
        "",
        "`when CONDITION`, `active from DATE to DATE`, and `assign PROVIDER` or `manual \"reason\"`",
    ),
    (BlockLevel::Rows, "", "`| \"NY\", \"NJ\" | > 100 | _ => assign PROVIDER`, a cell for each column"),
    (BlockLevel::Workflow, "branch", "`branch NAME { when CONDITION -> NODE otherwise -> NODE }`"),
    (
        BlockLevel::Workflow,
        "assign",
        "`assign NAME \"Label\" { portal company assigns provider handler role ROLE rules NAME then NODE }`",
    ),
    (BlockLevel::Workflow, "task", "`task NAME \"Label\" { portal provider handler engineer then NODE }`"),
    (BlockLevel::Workflow, "start", "`start NODE`"),
    (BlockLevel::Workflow, "end", "`end NODE`"),
    (
        BlockLevel::Workflow,
        "",
        "`start NODE`, `branch NAME { … }`, `assign NAME \"Label\" { … }`, `task NAME \"Label\" { … }`, `end NAME`",
    ),
    (BlockLevel::Branch, "", "`when CONDITION -> NODE`, at last `otherwise -> NODE`"),
    (BlockLevel::Node, "within", "`within 4h of CALENDAR warn 30min before else NODE`"),
    (BlockLevel::Node, "declined", "`declined NODE reasons \"No capacity\"`"),
    (
        BlockLevel::Node,
        "handler",
        "`handler role dispatcher`, `handler dispatchers`, `handler person \"id\"` or `handler engineer`",
    ),
    (
        BlockLevel::Node,
        "",
        "`portal …`, `assigns …`, `handler …`, `rules NAME`, `then NODE`, `declined NODE`, `within 4h else NODE`",
    ),
];

/// What stands where one of these rules of the grammar is expected, and nothing else.
const PARTS: &[(Rule, &str)] = &[
    (Rule::distance, "`site within 25km of provider.base`"),
    (Rule::duration, "a duration such as `4h`, `30min` or `1h 30min`"),
    (Rule::datetime, "`2026-03-01T08:30:00Z`, with a `T` and the offset from UTC"),
    (Rule::hours, "`open mon..fri 08:00-18:00`"),
    (Rule::clock, "hours of two digits: `08:00-18:00`"),
    (Rule::dates, "`closed 2026-12-25` or `closed 2026-12-24..2026-12-26`"),
    (Rule::date, "`2026-03-01`: year, month and day"),
    (Rule::share, "`split northstar 70, coolair 30`: a name and its weight"),
    (Rule::presence_test, "`region is present` or `region is missing`"),
    (Rule::side, "`company` or `provider`, whose side it is"),
    (Rule::assignee, "`provider` or `engineer`, who is chosen"),
    (Rule::type_expr, "a type: `text`, `number`, `bool`, `date`, `datetime`, `enum [a, b]`, `set of text`"),
];

/// What the place takes.
pub(super) fn takes(stop: &ParseStop<'_, '_, '_>) -> String {
    let begins_member = stop.marks.begins_line(stop.index) && stop.expects(Rule::rbrace);
    if stop.expects(Rule::operand) && !begins_member {
        return "a value is a field such as `region`, or `\"text\"`, `12.5`, `true`, `2026-03-01`, `4h`"
            .to_owned();
    }
    if (stop.expects(Rule::test) || stop.expects(Rule::comparator)) && !begins_member {
        return "a condition compares, `region = \"NY\"`, `value > 100`, and goes on with `and` or `or`"
            .to_owned();
    }
    if let Some((_, form)) = PARTS.iter().find(|(rule, _)| stop.expects(*rule)) {
        return format!("it reads {form}");
    }
    let begins_another = stop.index > stop.start
        && stop.marks.begins_line(stop.index)
        && !stop.is_incomplete()
        && !(stop.start..stop.index).any(|at| stop.marks.is(at, TokenKind::OpenBrace))
        && stop.level != Some(BlockLevel::Fields);
    let word = stop.marks.word(if begins_another { stop.index } else { stop.start });
    let form = match stop.level {
        Some(level) => member(level, word),
        None => ITEMS.iter().find(|(item, _)| *item == word).map(|(_, form)| *form),
    };
    match form {
        Some(form) => format!("it reads {form}"),
        None => "a file has items, such as `schema work_order { … }`, `rules NAME assigns provider { … }`, `workflow NAME \"Label\" { … }`".to_owned(),
    }
}

fn member(level: BlockLevel, word: &str) -> Option<&'static str> {
    let of = |word: &str| MEMBERS.iter().find(|(in_block, first, _)| *in_block == level && *first == word);
    of(word).or_else(|| of("")).map(|(.., form)| *form)
}
