//! The help that goes with the most common mistakes.

use super::parsed;

/// The first finding of a text: its message and its help.
fn first(text: &str) -> (String, String) {
    let found = parsed(text).1;
    let error = found.iter().next().unwrap_or_else(|| panic!("nothing is wrong with {text}"));
    (error.message.clone(), error.help.clone().unwrap_or_default())
}

#[track_caller]
fn helps(text: &str, help: &str) {
    assert_eq!(first(text).1, help, "{text}");
}

fn rule(statement: &str) -> String {
    format!("rules r assigns provider {{\n  rule a {{\n    {statement}\n  }}\n}}")
}

#[test]
fn misspelt_words() {
    helps("ruls a assigns provider {}", "did you mean `rules`?");
    helps("rules a assign provider {}", "did you mean `assigns`?");
    helps("rule outsourcing assigns provider {}", "did you mean `rules`?");
    helps(&rule("wehn a"), "did you mean `when`?");
    helps(&rule("when a contain b"), "write `contains`");
    helps(&rule("When a"), "write `when`");
    helps(&rule("assigns b"), "did you mean `assign`?");
}

#[test]
fn words_and_signs_of_other_languages() {
    helps("let x = a == b", "write `=`");
    helps("let x = a && b", "write `and`");
    helps("let x = a || b", "write `or`");
    helps("let x = !a", "write `not`");
    helps("let x = a <> b", "write `!=`");
    helps("let x = a => b", "write `>=`");
    helps("let x = a ≥ b", "write `>=`");
    helps("let x = a = 'b'", "write `\"b\"`");
    helps("let x = a = “b”", "write `\"b\"`");
    helps("let x\u{a0}= a", "write an ordinary space");
    helps("let x = a;", "leave it out; nothing ends a statement");
    helps("let x = a is null", "write `is missing`");
    helps("let x = a is not missing", "write `is present`");
    helps("let x = a is gold", "write `=`");
    helps("let x = a like \"b\"", "write `= \"b\"`");
    helps("let x = a like \"b%\"", "write `starts with \"b\"`");
    helps("let x = a not = b", "write `!=`");
    helps("let x = a between 1 to 5", "write `between 1 and 5`");
    helps("# a comment that isn't\nlet x = a", "write `//` at the start of each line of it");
    helps("/* a\n b */ let x = a", "write `//` at the start of each line of it");
    helps(&rule("if a"), "write `when`");
    helps("rules r assigns provider {\n  else manual\n}", "write `otherwise`");
}

#[test]
fn signs() {
    helps("let x: a", "write `x =`");
    helps("sample x { a = 1 }", "write `a:`");
    helps("schema a { b: text }", "a field and its type stand side by side: `b text`");
    helps(
        "list a = [b c]",
        "put commas between them, `[b, c]`, or quotes around what is one text, `[\"b c\"]`",
    );
    helps("schema a {\n  b text,\n  c text\n}", "leave the comma out");
    helps("rules r assigns provider\n  rule a { assign b }\n}", "write `provider {`");
    helps("rules r assigns provider {\n  table t (a) {\n    | 1 -> assign b\n  }\n}", "write `=>`");
    helps("workflow w \"W\" {\n  branch a {\n    when b => c\n  }\n}", "write `->`");
    helps("group a = b, c", "the elements of a list stand in `[ … ]`, with commas between them");
    helps("schema a { b text[] }", "write `set of text`");
    helps(
        "schema a { b enum [c, d < e] }",
        "in an ordered enum `<` stands between all variants: `[a < b < c]`",
    );
    helps("calendar c { open mon-fri 08:00-12:00 }", "write `mon..fri`");
}

#[test]
fn names_and_texts() {
    helps("use common/lists.consign", "write it in quotes: `\"common/lists.consign\"`");
    helps("role \"dispatcher\" \"D\" of company", "write the name without quotes: `dispatcher`");
    helps("role dispatcher of company", "give it a label: `dispatcher \"Dispatcher\"`");
    helps("role dispatcher \"D\"", "write `\"D\" of company` or `\"D\" of provider`");
    helps(
        "schema a { in text }",
        "give the field another name and read it from its key: `in_value text from \"in\"`",
    );
    helps("type a = enum [b, not]", "write it in quotes: `\"not\"`");
    helps(
        "let x = a = \"b\\d\"",
        "for the backslash itself write `\\\\d`; the escapes are `\\\"`, `\\\\`, `\\n`, `\\t` and `\\u{1F6E0}`",
    );
}

#[test]
fn units() {
    helps("let x = a > 4hours", "write `4h`");
    helps("let x = a > 1.5h", "write `1h 30min`");
    helps("let x = a > 2weeks", "write `14d`");
    helps("let x = a > 4 h", "write `4h`, without a space");
    helps("let x = a > .5", "write `0.5`");
    helps("let x = a = 8:30", "write `08:30`");
    helps(
        "let x = a > 2026-03-01T09:00:00",
        "write `2026-03-01T09:00:00Z` for UTC, or `2026-03-01T09:00:00-05:00`",
    );
    helps("test \"t\" { now 2026-03-01 }", "write `2026-03-01T00:00:00Z`");
    helps("let x = a < b < c", "write two conditions: `a < b and b < c`");
    helps("let x = a within (91, 0)", "it reads `site within 25km of provider.base`");
    helps("let x = p = (-74.0, 240.0)", "");
    helps(
        "let x = all lines { sku = \"x\" }",
        "of records in a list it reads `all one in lines { one.FIELD = VALUE }`",
    );
    helps(
        "calendar c { open mon..thu 08:00-18:00, Friday 08:00-15:00 }",
        "other days with other hours are a line of their own: `open fri 08:00-15:00`",
    );
    helps("let x = p = (-174.0, 40.7)", "the latitude comes first: `(40.7, -174)`");
}

#[test]
fn targets() {
    helps(&rule("assign first a, b"), "write `first of a, b`");
    helps(&rule("assign a, b"), "to try several in turn write `first of a, b`");
    helps(&rule("then assign a"), "leave `then` out: `assign` or `manual` follows");
}

#[test]
fn no_name_of_the_grammar_is_shown() {
    let mistakes = [
        "let x = ",
        "rules",
        "schema a {",
        "workflow w",
        "test \"t\" { expect",
        "calendar c { open",
        "list a =",
    ];
    for text in mistakes {
        let (message, _) = first(text);
        let outside: String = message.split('`').step_by(2).collect();
        assert!(!outside.contains('_'), "{message}");
    }
}
