//! One mistake hides no other and causes none.

use super::{codes, errors, parsed};

const RIGHT: [&str; 5] = [
    "let a = b and c\n  or d = 3",
    "list zips from \"zips.csv\"",
    "provider north \"North\" {\n  active: true\n  engineer amy \"Amy\" {}\n}",
    "schema work_order {\n  provider text\n  rules text from \"rules\"\n  list text from \"list\"\n}",
    "test \"t\" {\n  order {}\n  workflow w\n  directory \"d.json\"\n  expect manual\n}",
];

/// Whatever is wrong with one item, those around it are read.
#[test]
fn the_other_items_are_read() {
    let wrong = [
        "let = 3",
        "let x",
        "let x = (a and b",
        "let x = [a, b",
        "let x = a and",
        "schema provider {\n  id text",
        "rules r assigns provider {\n  rule a {\n    when (x\n  }",
        "rules r assigns provider {\n  rule a {\n    assign b\n  }}}\n}",
        "workflow w \"W {\n  start a\n}",
        "rule a { assign b }",
        "calendar c { open mon-fri 08:00-12:00 }",
        "let x = 'a'",
        "let x = a && b",
        "use common",
        "role x \"X\"",
        "test \"t\" {\n  order {\n    id: 3\n  expect manual\n}",
    ];
    for wrong in wrong {
        for (index, right) in RIGHT.iter().enumerate() {
            let text = format!("{right}\n{wrong}\n{}\n{right}\n", RIGHT[(index + 1) % RIGHT.len()]);
            let (module, found) = parsed(&text);
            assert_eq!(module.items.len(), 3, "{found}\nin:\n{text}");
            assert!(found.has_errors() && !module.broken.is_empty(), "{text}");
        }
    }
}

#[test]
fn each_mistake_is_reported_once() {
    assert_eq!(
        errors("let a = b c\nlet = d\nlet e = f\nlet g = 2026-02-30\nrole h \"H\"\n"),
        [
            "1:11 syntax/unexpected expected an operator, found `c`",
            "2:5 syntax/unexpected expected a name, found `=`",
            "4:9 syntax/date `2026-02-30` is not a date",
            "5:8 syntax/unexpected expected `of` after `\"H\"`, found the end of the file",
        ]
    );
}

#[test]
fn every_rule_row_and_statement_of_a_block() {
    let text = "rules r assigns provider {
  eligible provider.active
  rule a {
    whne x
    assign b
  }
  rule c {
    when x == y
    active 2026-01-01
    assign d
  }
  rule e {
    when d = 2026-02-30
    assing f
  }
  table t (x, y) {
    | 1 | 2 -> assign a
    | 1 | 2 => assign a
    | 1 || => assign b
  }
  otherwise manuel
}";
    let lines: Vec<String> =
        errors(text).iter().map(|error| error.split(' ').next().unwrap_or("").to_owned()).collect();
    assert_eq!(lines, ["2:12", "4:5", "8:12", "9:12", "13:14", "14:5", "17:13", "19:9", "21:13"]);
}

#[test]
fn every_node_and_statement_of_a_workflow() {
    let text = "workflow w \"W\" {
  start
  assign a {
    portal company
  }
  task b \"B\" {
    portal customer
    handler \"ann\"
    then
    within 4 else c
  }
  taks c \"C\" {
  }
  branch d {
    when x => e
    else -> b
    otherwise -> f
  }
  end e,
}";
    let lines: Vec<String> =
        errors(text).iter().map(|error| error.split(' ').next().unwrap_or("").to_owned()).collect();
    assert_eq!(lines, ["2:3", "3:12", "7:12", "8:13", "9:5", "10:12", "12:3", "15:12", "16:5", "19:8"]);
}

#[test]
fn fields_entries_and_lines() {
    let fields = "schema work_order {\n  a: text\n  b text\n  c text,\n  d enum [x, y < z]\n  e text[]\n}";
    assert_eq!(codes(fields).len(), 4);
    let provider = "provider a \"A\" {\n  b = 1,\n  c: 2\n  d: 3,\n  engineer e { }\n  dispatcher f\n}";
    assert_eq!(codes(provider).len(), 4);
    let calendar =
        "calendar c {\n  open mon-fri 08:00-12:00\n  open sat 8:00-12:00\n  closed 2026-12-25-2026-12-26\n}";
    assert_eq!(codes(calendar), ["syntax/unexpected", "syntax/date", "syntax/unexpected"]);
    let test = "test \"t\" {\n  order { a = 1, b: 2 c: 3 }\n  expect assined x\n  now 2026-01-01\n  done\n}";
    assert_eq!(codes(test).len(), 4);
}

#[test]
fn a_bracket_that_is_never_closed() {
    let text = "rules r assigns provider {
  rule a {
    when x
    assign b

  rule c {
    when (y = z
    assign d
  }
  table t (x) {
    | 1 => assign b
    | [1 => assign c
  }
}
";
    let (_, found) = parsed(text);
    let places: Vec<String> =
        errors(text).iter().map(|error| error.split_once(" `").map_or("", |e| e.0).to_owned()).collect();
    assert_eq!(places, ["2:10 syntax/unclosed", "7:10 syntax/unclosed", "12:7 syntax/unclosed"], "{found}");
    let helps: Vec<&str> = found.iter().filter_map(|error| error.help.as_deref()).collect();
    assert_eq!(helps, ["write `}` before `rule`", "write `)` before `assign`", "write `]` before `=>`"]);
}

#[test]
fn indentation_tells_which_brace_is_missing() {
    let text = "workflow w \"W\" {
  start a
  assign a \"A\" {
    portal company
    then b

  task b \"B\" {
    then c
}
let x = y
";
    let found = parsed(text).1;
    let opened: Vec<usize> = found
        .iter()
        .map(|error| found.files().get(error.label.span.file).position(error.label.span.start as usize).line)
        .collect();
    assert_eq!(opened, [3, 7], "{found}");
}

#[test]
fn brackets_that_do_not_match() {
    assert_eq!(errors("let x = (a, b]\nlet y = c"), ["1:14 syntax/unclosed `]` does not close `(`"]);
    assert_eq!(errors("let x = a)\nlet y = c"), ["1:10 syntax/unclosed `)` closes nothing"]);
    assert_eq!(codes("schema a { b text }}\nlet y = c"), ["syntax/unclosed"]);
    assert_eq!(codes("schema a {\n b text\n}\n}\n}\nlet y = c"), ["syntax/unclosed"]);
    assert_eq!(
        codes("rules r assigns provider {\n rule a { assign b }\n}\n rule c { assign d }\n}"),
        ["syntax/unclosed"]
    );
}

#[test]
fn broken_items_leave_their_names() {
    let (module, _) = parsed("rules outsourcing assign provider {\n  rule vip { assign \"PWD x\" }\n}");
    let broken = &module.broken[0];
    assert_eq!((broken.keyword.as_deref(), broken.name.as_deref()), (Some("rules"), Some("outsourcing")));
    assert!(broken.words.iter().any(|word| word == "PWD x") && broken.words.iter().any(|word| word == "vip"));
    let (module, _) = parsed("let a = b\nlet c = 2026-02-30");
    assert_eq!(module.items.len(), 1);
    assert_eq!(module.broken[0].name.as_deref(), Some("c"));
}

#[test]
fn an_item_before_something_that_is_none_is_kept() {
    let (module, found) = parsed("list a = [\"x\"]\nfoo bar\nlist b = [\"y\"]");
    assert_eq!((module.items.len(), module.broken.len(), found.len()), (2, 1, 1), "{found}");
}
