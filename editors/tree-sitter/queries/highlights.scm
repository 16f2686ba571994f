; Where several patterns match, the later one holds: the general ones stand first.

; ---------------------------------------------------------------- names

(identifier) @variable
(type_name (identifier) @type)
((type_name (identifier) @type.builtin)
  (#any-of? @type.builtin "text" "number" "integer" "bool" "date" "time" "datetime" "duration" "point"))
(caseless_text) @type.builtin

(type_item name: (identifier) @type.definition)
(schema_item name: (identifier) @type.definition)
(field name: (identifier) @variable.member)
(variant (identifier) @constant)
(entry name: (identifier) @variable.member)
(path "." . (identifier) @variable.member)
(path "." (identifier) @variable.member)

(role_item name: (identifier) @type.definition)
(role_handler role: (identifier) @type)

(provider_item name: (identifier) @constant)
(engineer_member name: (identifier) @constant)
(candidate id: (identifier) @constant)
(candidate engineer: (identifier) @constant)
(candidate_name (identifier) @constant)

(list_item name: (identifier) @constant)
(group_item name: (identifier) @constant)
(sample_item name: (identifier) @constant)
(order_line sample: (identifier) @constant)
(calendar_item name: (identifier) @constant)
(during_test calendar: (identifier) @constant)
(deadline calendar: (identifier) @constant)
(days (identifier) @constant.builtin)
(movable (identifier) @constant.builtin)

(any_element name: (identifier) @variable)
(let_item name: (identifier) @function)
(rules_item name: (identifier) @module)
(node_rules (identifier) @module)
(rule name: (identifier) @function)
(table name: (identifier) @function)
(by_rule rule: (identifier) @function)
(call function: (identifier) @function.call)
((call function: (identifier) @function.builtin)
  (#any-of? @function.builtin
    "count" "distance" "weekday" "date" "time" "year" "month" "day" "week"))

(workflow_item name: (identifier) @module)
(workflow_line workflow: (identifier) @module)
(branch_node name: (identifier) @label)
(assign_node name: (identifier) @label)
(task_node name: (identifier) @label)
(end_node name: (identifier) @label)
(start node: (identifier) @label)
(then node: (identifier) @label)
(arm node: (identifier) @label)
(otherwise_arm node: (identifier) @label)
(declined node: (identifier) @label)
(deadline node: (identifier) @label)
((deadline node: (identifier) @keyword)
  (#eq? @keyword "declined"))
(expect_node node: (identifier) @label)

; ---------------------------------------------------------------- literals

(text) @string
(escape) @string.escape
(matches_test pattern: (text) @string.regexp)
(use_item file: (text) @string.special.path)
(directory_item file: (text) @string.special.path)
(source file: (text) @string.special.path)
[(number) (distance) (duration) (two_digits)] @number
[(date) (time) (datetime)] @string.special
(truth) @boolean
(now) @constant.builtin
(anything) @character.special

; ---------------------------------------------------------------- words

["use" "directory"] @keyword.import
[
  "timezone" "type" "schema" "role" "provider" "list" "group" "calendar" "let" "sample" "test" "rules" "workflow"
  "engineers" "sheet" "column" "from" "as" "missing" "for" "company" "set" "of" "enum" "caseless" "engineer" "dispatcher"
  "open" "closed" "easter" "assigns" "unique" "complete" "rule" "table" "active" "to" "assign" "manual" "among" "first"
  "rotate" "split" "best" "rank" "by" "asc" "desc" "start" "branch" "task" "end" "portal" "handler" "then" "declined"
  "reasons" "warn" "workdays" "workday" "before" "person" "dispatchers" "order" "with" "expect" "assigned" "node"
  "because" "recalled" "after"
] @keyword
(step) @keyword
["when" "otherwise" "else" "eligible" "where"] @keyword.conditional
[
  "and" "or" "not" "in" "between" "contains" "starts" "ends" "matches" "during" "within" "is" "present" "all" "any" "none"
] @keyword.operator
(presence_test "missing" @keyword.operator)

; ---------------------------------------------------------------- signs and comments

["=" "!=" "<" "<=" ">" ">=" "+" "-" "*" "/" "->" "=>" ".." "?"] @operator
["{" "}" "[" "]" "(" ")"] @punctuation.bracket
["," ":" "." "#" "|"] @punctuation.delimiter

(comment) @comment
(doc_comment) @comment.documentation
