use proptest::prelude::*;

use super::*;

fn shown(entries: &[OutlineEntry]) -> String {
    let one = |entry: &OutlineEntry| {
        let inner = shown(&entry.children);
        let inner = if inner.is_empty() { inner } else { format!("({inner})") };
        format!("{:?} {}{inner}", entry.kind, entry.name)
    };
    entries.iter().map(one).collect::<Vec<_>>().join(", ")
}

const WHOLE: &str = r#"
    use "lists.consign"
    /// How urgent it is.
    type severity = enum [low < "very high"]
    schema work_order { id text  customer { tier enum [silver, gold] } }
    provider "p 1" "P" { active: true, engineer amy "Amy" {} }
    rules r assigns provider {
      rule one "One" { assign p }
      table t (region) { | "a" => assign p }
      otherwise manual
    }
    workflow w "W" { start n  branch n { otherwise -> e }  end e }
    test "it works" { order {} }
"#;

#[test]
fn what_is_declared_is_there_with_what_is_in_it() {
    assert_eq!(
        shown(&outline(WHOLE)),
        "Use lists.consign, Type severity(Variant low, Variant very high), \
         Schema work_order(Field id, Field customer(Field tier(Variant silver, Variant gold))), \
         Provider p 1(Engineer amy), Rules r(Rule one, Table t(Row |), Otherwise otherwise), \
         Workflow w(Branch n, End e), Test it works"
    );
    let items = outline(WHOLE);
    assert_eq!(items[1].docs.as_deref(), Some("How urgent it is."));
    assert_eq!(&WHOLE[items[3].name_range.clone()], "\"p 1\"");
    assert_eq!(items[4].children[0].label.as_deref(), Some("One"));
}

#[test]
fn what_is_broken_shows_what_is_whole_in_it() {
    let text = "rules r assigns provider {
      rule one { when region =  assign p }
      rule two { assign q }
    workflow w \"W\" {
      start n
      assign n \"N\" { portal  then }
      end e
    }
    schema work_order {
      id text
      wrong enum [
    }
    let a =";
    assert_eq!(
        shown(&outline(text)),
        "Rules r(Rule one, Rule two), Workflow w(Assign n, End e), Schema work_order(Field id, Field wrong), Let a"
    );
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn ranges_lie_in_one_another(cut in 0..WHOLE.len(), put in "[ -~\\n]{0,8}") {
        let at = (0..=cut).rev().find(|at| WHOLE.is_char_boundary(*at)).unwrap_or(0);
        let text = format!("{}{put}{}", &WHOLE[..at], &WHOLE[at..]);
        for entry in outline(&text).iter().flat_map(OutlineEntry::all) {
            let range = &entry.range;
            prop_assert!(text.get(range.clone()).is_some() && text.get(entry.name_range.clone()).is_some());
            prop_assert!(range.start <= entry.name_range.start && entry.name_range.end <= range.end, "{entry:?}");
            for child in &entry.children {
                prop_assert!(range.start <= child.range.start && child.range.end <= range.end, "{entry:?}");
            }
        }
    }
}
