/**
 * The grammar of consign for editors, after `grammar/consign.pest`, in its order and mostly with its names.
 *
 * Words of the language are reserved only in conditions; every other word is a name wherever no word of the language can
 * stand. Tree-sitter sees to that by itself (`word`), but where both can stand: there the rules below list the words that
 * are names too (`name_or`), and where one more token tells which it is, both are tried (`conflicts`).
 */

/** Words that are never names. */
const RESERVED = [
  'and', 'or', 'not', 'in', 'is', 'true', 'false', 'now', 'between', 'contains', 'matches', 'within', 'during',
];

/** Words that begin what may follow a rule's target. */
const AFTER_TARGET = ['active', 'assign', 'eligible', 'else', 'manual', 'otherwise', 'rule', 'table', 'when'];

/** Words that begin items, which may follow a condition. */
const ITEMS = [
  'use', 'timezone', 'directory', 'type', 'schema', 'role', 'provider', 'list', 'group', 'calendar', 'let', 'sample',
  'test', 'rules', 'workflow',
];

/** An identifier, or one of these words, which are words of the language in the same place. */
const name_or = ($, ...words) => choice($.identifier, ...words.map((word) => alias(word, $.identifier)));

/** `northstar`, `northstar.amy` */
const candidate = ($, ...words) =>
  seq(field('id', choice(name_or($, ...words), $.text)), optional(seq('.', field('engineer', $._name))));

const comma_list = (rule) => seq(rule, repeat(seq(',', rule)));
const trailing_comma_list = (rule) => seq(comma_list(rule), optional(','));
const braced = (...rules) => seq('{', ...rules, '}');

module.exports = grammar({
  name: 'consign',

  word: ($) => $.identifier,
  reserved: { global: () => RESERVED },
  extras: ($) => [/[ \t\r\n]/, $.comment, $.doc_comment],
  supertypes: ($) => [$._item, $._type, $._condition, $._operand],
  conflicts: ($) => [
    [$.field],
    [$._head, $.block],
    [$._head, $.any_engineer, $.any_element],
    [$._head, $.any_element],
    [$._head, $.contains_test],
    [$._head, $.file_assign],
    [$._target_candidate, $.split],
    [$._among_candidate, $.filter],
  ],

  rules: {
    // ------------------------------------------------------------------------------------ a file

    source_file: ($) => repeat($._item),

    _item: ($) =>
      choice(
        $.use_item,
        $.timezone_item,
        $.directory_item,
        $.type_item,
        $.schema_item,
        $.role_item,
        $.provider_item,
        $.list_item,
        $.group_item,
        $.calendar_item,
        $.let_item,
        $.sample_item,
        $.test_item,
        $.rules_item,
        $.workflow_item,
      ),

    use_item: ($) => seq('use', field('file', $.text)),
    timezone_item: ($) => seq('timezone', field('zone', $.text)),
    directory_item: ($) => seq('directory', optional('engineers'), field('file', $.text), optional($.sheet)),

    // ------------------------------------------------------------------------------------ schemas

    type_item: ($) => seq('type', field('name', $.identifier), '=', field('type', $._optional_type)),

    schema_item: ($) => seq('schema', field('name', $.identifier), field('body', $.schema_body)),
    schema_body: ($) => braced(optional($.missing_words), repeat($.field)),

    field: ($) =>
      seq(
        field('name', name_or($, 'from', 'as', 'missing', 'for')),
        field('type', $._optional_type),
        optional($.field_source),
        repeat($.written),
        optional($.missing_words),
        optional($.for_company),
      ),
    field_source: ($) => seq('from', $.text, optional(seq(',', $.text))),
    written: ($) => seq('as', comma_list($.text)),
    missing_words: ($) => seq('missing', comma_list($.text)),
    for_company: () => prec.dynamic(1, seq('for', 'company')),

    source: ($) => seq('from', field('file', $.text)),
    sheet: ($) => seq('sheet', $.text),
    column: ($) => seq('column', $.text),

    _optional_type: ($) => choice($._type, $.optional_type),
    optional_type: ($) => seq($._type, '?'),
    _type: ($) => choice($.set_type, $.list_type, $._element_type),
    _element_type: ($) => choice($.enum_type, $.record_type, $.caseless_text, $.type_name),
    set_type: ($) => seq('set', 'of', field('element', $._element_type)),
    list_type: ($) => seq('list', 'of', field('element', $._element_type)),
    enum_type: ($) =>
      prec.right(seq('enum', '[', choice($._variants, $._ordered_variants), ']', optional('caseless'))),
    _variants: ($) => trailing_comma_list($.variant),
    _ordered_variants: ($) => seq($.variant, repeat1(seq('<', $.variant))),
    variant: ($) => $._name,
    record_type: ($) => braced(repeat($.field)),
    caseless_text: () => prec.right(seq('text', 'caseless')),
    type_name: ($) => prec.right(name_or($, 'text', 'set', 'list', 'enum')),

    // ------------------------------------------------------------------------------------ people

    role_item: ($) => seq('role', field('name', $.identifier), field('label', $.text), 'of', $._side),
    _side: () => choice('company', 'provider'),

    provider_item: ($) =>
      seq('provider', field('name', $._name), field('label', $.text), field('body', $.provider_body)),
    provider_body: ($) => braced(repeat(choice(seq($.entry, optional(',')), $.engineer_member, $.dispatcher_member))),
    engineer_member: ($) => seq('engineer', field('name', $._name), field('label', $.text), $.record),
    dispatcher_member: ($) => seq('dispatcher', field('person', $.text)),

    // ------------------------------------------------------------------------------------ values

    record: ($) => braced(optional(trailing_comma_list($.entry))),
    entry: ($) =>
      seq(field('name', name_or($, 'engineer', 'dispatcher')), ':', field('value', choice($.record, $.record_list, $._sum))),

    record_list: ($) => seq('[', trailing_comma_list($.record), ']'),

    list_item: ($) =>
      seq(
        'list',
        field('name', $.identifier),
        choice(seq($.source, optional($.sheet), optional($.column)), seq('=', field('value', $.list))),
      ),
    group_item: ($) => seq('group', field('name', $.identifier), '=', field('members', $.group_members)),
    group_members: ($) => seq('[', optional(trailing_comma_list($.candidate_name)), ']'),
    candidate_name: ($) => $._name,
    sample_item: ($) => seq('sample', field('name', $.identifier), $.record),
    let_item: ($) => seq('let', field('name', $.identifier), '=', field('value', $._condition)),

    // ------------------------------------------------------------------------------------ calendars

    calendar_item: ($) => seq('calendar', field('name', $.identifier), field('body', $.calendar_body)),
    calendar_body: ($) => braced(repeat(choice($.timezone_item, $.open_line, $.closed_line))),
    open_line: ($) => seq('open', comma_list($.days), comma_list($.hours)),
    days: ($) => seq($.identifier, optional(seq('..', $.identifier))),
    hours: ($) => seq($.time, '-', $.time),
    closed_line: ($) => seq('closed', comma_list($._closure)),
    _closure: ($) => choice($.dates, $.yearly, $.after_easter, $.closed_file, $.movable),
    dates: ($) => seq($.date, optional(seq('..', $.date))),
    yearly: ($) => seq($.month_day, optional(seq('..', $.month_day))),
    month_day: ($) => seq($.two_digits, '-', $.two_digits),
    two_digits: () => /[0-9]{2}/,
    after_easter: ($) => seq('easter', optional(seq(choice('+', '-'), $.duration))),
    movable: ($) => seq(name_or($, 'from'), $.identifier, 'of', $.identifier),
    closed_file: ($) => seq($.source, optional($.sheet), optional($.column)),

    // ------------------------------------------------------------------------------------ rules

    rules_item: ($) =>
      seq(
        'rules',
        field('name', $.identifier),
        'assigns',
        $._assignee,
        optional(seq('of', field('provider', $._name))),
        optional('unique'),
        optional('complete'),
        field('body', $.rules_body),
      ),
    rules_body: ($) => braced(repeat(choice($.eligible, $.rule, $.table, $.otherwise))),
    _assignee: () => choice('provider', 'engineer'),

    eligible: ($) => seq('eligible', 'when', field('condition', $._condition)),
    otherwise: ($) => seq('otherwise', choice(seq('assign', field('target', $._target)), $.manual)),

    rule: ($) =>
      seq('rule', field('name', $.identifier), optional(field('label', $.text)), field('body', $.rule_body)),
    rule_body: ($) => braced(repeat(choice($.when, $.active, $.assign, $.manual))),
    when: ($) => seq('when', field('condition', $._condition)),
    active: ($) =>
      seq('active', choice(seq('from', $.date, optional(seq('to', $.date))), seq('to', $.date))),

    table: ($) =>
      seq(
        'table',
        field('name', $.identifier),
        optional(field('label', $.text)),
        choice(
          seq(field('columns', $.columns), field('body', $.table_body)),
          seq($.source, optional($.sheet), field('body', $.file_table_body)),
        ),
      ),
    columns: ($) => seq('(', comma_list($._sum), ')'),
    table_body: ($) => braced(repeat($.row)),
    row: ($) => seq(repeat1(seq('|', $.cell)), '=>', choice($.assign, $.manual)),
    cell: ($) =>
      choice(
        $.anything,
        seq($._test, repeat(seq('and', $._test))),
        seq(optional('not'), comma_list($._sum)),
        $.range,
      ),
    anything: () => '_',
    range: ($) => seq($._sum, '..', $._sum),
    file_table_body: ($) => braced(repeat1($.file_column), $.file_assign),
    file_column: ($) => seq($._sum, 'from', field('column', $.text)),
    file_assign: ($) => seq('assign', 'from', field('column', $.text), optional($.else_manual)),

    assign: ($) => seq('assign', field('target', $._target), optional($.else_manual)),
    else_manual: ($) => seq('else', $.manual),
    manual: ($) =>
      prec.right(
        seq(
          'manual',
          optional(field('reason', $.text)),
          optional(seq('to', field('handlers', $.handlers))),
          optional($.among),
        ),
      ),
    among: ($) =>
      seq(
        'among',
        choice($.filter, seq(alias($._among_candidate, $.candidate), repeat(seq(',', $.candidate)))),
      ),
    _among_candidate: ($) => candidate($, 'where'),
    filter: ($) => seq('where', $._condition),

    _target: ($) => choice($.first_of, $.rotate_of, $.split, $.best, alias($._target_candidate, $.candidate)),
    first_of: ($) => seq('first', 'of', comma_list($.candidate)),
    rotate_of: ($) => seq('rotate', 'of', comma_list(seq($.candidate, optional(field('weight', $.number))))),
    split: ($) => seq('split', alias($._first_share, $.share), repeat(seq(',', $.share))),
    _first_share: ($) => seq(alias($._share_candidate, $.candidate), field('weight', $.number)),
    _share_candidate: ($) => candidate($, ...AFTER_TARGET),
    share: ($) => seq($.candidate, field('weight', $.number)),
    best: ($) => prec.right(seq('best', $._assignee, optional($.filter), optional($.rank))),
    rank: ($) => seq('rank', 'by', comma_list($.rank_key)),
    rank_key: ($) => seq($._sum, optional(choice('asc', 'desc'))),
    candidate: ($) => candidate($),
    _target_candidate: ($) => candidate($, 'first', 'rotate', 'split', 'best'),

    // ------------------------------------------------------------------------------------ workflows

    workflow_item: ($) =>
      seq(
        'workflow',
        field('name', $.identifier),
        field('label', $.text),
        optional($.when),
        field('body', $.workflow_body),
      ),
    workflow_body: ($) => braced(repeat(choice($.start, $.branch_node, $.assign_node, $.task_node, $.end_node))),
    start: ($) => seq('start', field('node', $.identifier)),
    branch_node: ($) =>
      seq('branch', field('name', $.identifier), optional(field('label', $.text)), field('body', $.branch_body)),
    branch_body: ($) => braced(repeat(choice($.arm, $.otherwise_arm))),
    arm: ($) => seq('when', field('condition', $._condition), '->', field('node', $.identifier)),
    otherwise_arm: ($) => seq('otherwise', '->', field('node', $.identifier)),
    assign_node: ($) => seq('assign', field('name', $.identifier), field('label', $.text), field('body', $.node_body)),
    task_node: ($) => seq('task', field('name', $.identifier), field('label', $.text), field('body', $.node_body)),
    end_node: ($) => seq('end', field('name', $.identifier)),

    node_body: ($) =>
      braced(repeat(choice($.portal, $.assigns, $.handler, $.node_rules, $.then, $.declined, $.deadline))),
    portal: ($) => seq('portal', $._side),
    assigns: ($) => seq('assigns', $._assignee),
    handler: ($) => seq('handler', $.handlers),
    node_rules: ($) => seq('rules', comma_list($.identifier)),
    then: ($) => seq('then', field('node', $.identifier)),
    declined: ($) =>
      seq('declined', field('node', $.identifier), optional(seq('reasons', comma_list(field('reason', $.text))))),
    deadline: ($) =>
      seq(
        'within',
        choice($.duration, $.workdays),
        optional(seq('of', field('calendar', $.identifier))),
        optional(seq('warn', $.duration, 'before')),
        'else',
        field('node', $.identifier),
      ),
    workdays: ($) => seq($.number, choice('workdays', 'workday')),

    handlers: ($) => comma_list(choice($.role_handler, $.person_handler, 'dispatchers', 'engineer')),
    role_handler: ($) => seq('role', field('role', $.identifier)),
    person_handler: ($) => seq('person', field('person', $.text)),

    // ------------------------------------------------------------------------------------ tests

    test_item: ($) => seq('test', field('name', $.text), field('body', $.test_body)),
    test_body: ($) =>
      braced(
        repeat(
          choice(
            $.order_line,
            $.workflow_line,
            $.now_line,
            $.directory_item,
            $.expect_assigned,
            $.expect_manual,
            $.expect_node,
            $.declined_by,
            $.assigned_to,
            $.recalled,
            $.after,
            alias(choice('done', 'expired', 'cancelled'), $.step),
          ),
        ),
      ),
    order_line: ($) =>
      seq('order', choice($.record, seq(field('sample', $.identifier), optional(seq('with', $.record))))),
    workflow_line: ($) => seq('workflow', field('workflow', $.identifier)),
    now_line: ($) => seq('now', $.datetime),
    expect_assigned: ($) => seq('expect', 'assigned', $.candidate, optional($.by_rule)),
    expect_manual: ($) => seq('expect', 'manual', optional($.by_rule), optional(field('reason', $.text))),
    expect_node: ($) => seq('expect', 'node', field('node', $.identifier)),
    declined_by: ($) => seq('declined', 'by', $.candidate, optional(seq('because', field('reason', $.text)))),
    assigned_to: ($) => seq('assigned', 'to', $.candidate),
    recalled: ($) => seq('recalled', optional(seq('from', $._assignee))),
    after: ($) => seq('after', $.duration),
    by_rule: ($) =>
      seq(
        'by',
        field('rule', $.identifier),
        optional(seq('.', field('rule', $.identifier))),
        optional(seq('#', field('row', $.number))),
      ),

    // ------------------------------------------------------------------------------------ conditions

    _condition: ($) => choice($._sum, $.test, $.not, $.and, $.or),
    or: ($) => prec.left(1, seq($._condition, 'or', $._condition)),
    and: ($) => prec.left(2, seq($._condition, 'and', $._condition)),
    not: ($) => prec(3, seq('not', $._condition)),
    test: ($) => prec(4, seq(field('left', $._sum), field('operator', $._test))),

    _test: ($) =>
      choice(
        $.comparison,
        $.in_test,
        $.between_test,
        $.contains_test,
        $.starts_test,
        $.ends_test,
        $.matches_test,
        $.during_test,
        $.within_test,
        $.presence_test,
      ),
    comparison: ($) => seq(choice('=', '!=', '<', '<=', '>', '>='), $._sum),
    in_test: ($) => seq(optional('not'), 'in', $._sum),
    between_test: ($) => seq('between', $._sum, 'and', $._sum),
    contains_test: ($) =>
      seq('contains', choice($._sum, prec.dynamic(1, seq(field('quantifier', choice('all', 'any', 'none')), $._sum)))),
    starts_test: ($) => seq('starts', 'with', $._sum),
    ends_test: ($) => seq('ends', 'with', $._sum),
    matches_test: ($) => seq('matches', field('pattern', $.text)),
    during_test: ($) => seq('during', field('calendar', $.identifier), optional(seq('in', $._sum))),
    within_test: ($) => seq('within', $.distance, 'of', $._sum),
    presence_test: () => seq('is', choice('present', 'missing')),

    _sum: ($) => choice($._operand, $.arithmetic, $.negative),
    arithmetic: ($) =>
      choice(
        prec.left(5, seq($._sum, choice('+', '-'), $._sum)),
        prec.left(6, seq($._sum, choice('*', '/'), $._sum)),
      ),
    negative: ($) => prec(7, seq('-', $._sum)),

    _operand: ($) =>
      choice(
        $.datetime,
        $.date,
        $.time,
        $.duration,
        $.number,
        $.group,
        $.point,
        $.list,
        $.any_engineer,
        $.any_element,
        $.block,
        $.truth,
        $.now,
        $.call,
        $.path,
        $.text,
      ),
    group: ($) => seq('(', $._condition, ')'),
    point: ($) => seq('(', $._coordinate, ',', $._coordinate, ')'),
    _coordinate: ($) => seq(optional('-'), $.number),
    list: ($) => seq('[', optional(trailing_comma_list($._sum)), ']'),
    call: ($) => seq(field('function', $.identifier), '(', optional(comma_list($._sum)), ')'),
    path: ($) => seq(choice($._head, seq($.text, '.', $._name)), repeat(seq('.', $._name))),
    _head: ($) => name_or($, 'all', 'any', 'none', 'starts', 'ends', ...AFTER_TARGET, ...ITEMS),
    any_engineer: ($) => seq('any', 'engineer', braced($._condition, optional(','))),
    any_element: ($) =>
      seq(
        choice(
          seq(field('quantifier', choice('all', 'none')), field('name', $.identifier)),
          // Here `engineer` can be a word of the language, too.
          seq(field('quantifier', 'any'), field('name', name_or($, 'engineer'))),
        ),
        'in',
        field('list', $.path),
        braced($._condition, optional(',')),
      ),
    block: ($) => seq(choice('all', 'any', 'none'), braced(trailing_comma_list($._condition))),
    truth: () => choice('true', 'false'),
    now: () => 'now',

    // ------------------------------------------------------------------------------------ literals

    _name: ($) => choice($.identifier, $.text),
    identifier: () => /[A-Za-z_][A-Za-z0-9_]*/,
    text: ($) => seq('"', repeat(choice($.text_content, $.escape)), token.immediate('"')),
    // Before comments, which are longer.
    text_content: () => token.immediate(prec(2, /[^"\\\r\n]+/)),
    escape: () => token.immediate(/\\(["\\nt]|u\{[0-9A-Fa-f]{1,6}\})/),
    number: () => /[0-9]+(_[0-9]+)*(\.[0-9]+(_[0-9]+)*)?/,
    date: () => /[0-9]{4}-[0-9]{2}-[0-9]{2}/,
    time: () => /[0-9]{2}:[0-9]{2}(:[0-9]{2}(\.[0-9]+)?)?/,
    datetime: () =>
      /[0-9]{4}-[0-9]{2}-[0-9]{2}[Tt][0-9]{2}:[0-9]{2}(:[0-9]{2}(\.[0-9]+)?)?([Zz]|[+-][0-9]{2}:[0-9]{2})/,
    duration: () => /[0-9]+(d|h|min|s)( *[0-9]+(d|h|min|s))*/,
    distance: () => /[0-9]+(_[0-9]+)*(\.[0-9]+(_[0-9]+)*)?(km|mi|m)/,

    // ------------------------------------------------------------------------------------ between tokens

    // `///`, but not `////`.
    doc_comment: () => /\/\/\/([^\/\n][^\n]*)?/,
    comment: () => token(choice(/\/\/([^\/\n][^\n]*)?/, /\/\/\/\/[^\n]*/)),
  },
});
