//! The canonical layout: what programs look like in it, and that it is the only one.

use std::path::{Path, PathBuf};

use crate::common::programs::programs_below;

use consign::{FormatError, format};

#[test]
fn programs_in_their_layout() {
    let mut settings = insta::Settings::clone_current();
    settings.set_snapshot_path("format");
    settings.set_prepend_module_to_snapshot(false);
    settings.set_omit_expression(true);
    settings.bind(|| {
        insta::glob!("format/*.consign", |path| {
            let before = std::fs::read(path).expect("it is there");
            let after = format("it", &before).unwrap_or_else(|error| panic!("{}: {error:?}", path.display()));
            assert_eq!(format("it", after.as_bytes()).expect("it parses"), after, "a second time");
            insta::assert_snapshot!(after.replace('\r', "␍"));
        });
    });
}

fn formatted(text: &str) -> String {
    format("it", text.as_bytes()).unwrap_or_else(|error| panic!("{text}: {error:?}"))
}

#[test]
fn line_ends_stay_what_they_are_and_a_byte_order_mark_goes() {
    assert_eq!(formatted("list a=[1]\r\nlist b=[2]\n"), "list a = [1]\r\nlist b = [2]\r\n");
    assert_eq!(formatted("\u{feff}list a = [1]"), "list a = [1]\n");
}

#[test]
fn what_has_nothing_to_say_stays_empty() {
    assert_eq!(formatted(""), "");
    assert_eq!(formatted(" \n\n\t"), "");
    assert_eq!(formatted("\n\n  // only this  \n\n\n"), "// only this\n");
}

#[test]
fn lines_are_broken_at_a_hundred_columns_and_not_before() {
    let list = |length: usize| format!("list a = [\"{}\", \"b\"]\n", "x".repeat(length));
    let fits = list(100 - list(0).trim_end().len());
    assert_eq!(fits.trim_end().len(), 100);
    assert_eq!(formatted(&fits), fits);
    let longer = list(101 - list(0).trim_end().len());
    assert_eq!(formatted(&longer).lines().count(), 3);
    // Wide characters take two columns.
    let wide = format!("list a = [\"{}\", \"b\"]\n", "漢".repeat(45));
    assert_eq!(formatted(&wide).lines().count(), 3);
}

#[test]
fn a_comma_after_the_last_element_asks_for_one_on_each_line() {
    assert_eq!(formatted("list a = [1, 2,]"), "list a = [\n  1,\n  2,\n]\n");
    assert_eq!(formatted("list a = [1,\n 2\n]"), "list a = [1, 2]\n");
}

#[test]
fn what_does_not_parse_is_left_alone() {
    let errors = |bytes: &[u8]| match format("it.consign", bytes) {
        Err(FormatError::Syntax(found)) => found.to_human(false),
        other => panic!("{other:?}"),
    };
    assert!(errors(b"list a = [1").contains("it.consign:1:"));
    assert!(errors(b"let a = x > 2026-02-30").contains("2026-02-30"));
    assert!(errors(b"list a = [\xff]").contains("syntax/encoding"));
    let deep = format!("let a = {}x{}", "(".repeat(100), ")".repeat(100));
    assert!(errors(deep.as_bytes()).contains("syntax/too-deep"));
}

/// Every program of the examples, the tests and the command.
fn corpus() -> Vec<(String, Vec<u8>)> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let paths = ["examples", "tests", "crates"].map(|folder| programs_below(&root.join(folder))).concat();
    let read = |path: &PathBuf| (path.display().to_string(), std::fs::read(path).expect("it is there"));
    paths.iter().map(read).collect()
}

#[test]
fn a_second_time_changes_nothing() {
    let mut count = 0;
    for (name, bytes) in corpus() {
        let Ok(once) = format(&name, &bytes) else { continue };
        assert_eq!(format(&name, once.as_bytes()).expect("it parses"), once, "{name}");
        count += 1;
    }
    assert!(count > 150, "{count}");
}

#[test]
fn lines_end_without_white_space() {
    for (name, bytes) in corpus() {
        let Ok(once) = format(&name, &bytes) else { continue };
        assert!(once.lines().all(|line| line.trim_end() == line), "{name}");
        assert!(!once.contains("\n\n\n") && !once.contains('\t'), "{name}");
        assert!(once.is_empty() || once.ends_with('\n') && !once.ends_with("\n\n"), "{name}");
    }
}

#[test]
fn the_examples_are_in_their_layout() {
    let shown = |name: &str| name.contains("/examples/") || name.contains("/template/");
    let shown: Vec<_> = corpus().into_iter().filter(|(name, _)| shown(name)).collect();
    assert!(shown.len() > 9);
    for (name, bytes) in shown {
        let once = format(&name, &bytes).expect("it parses");
        assert!(once.as_bytes() == bytes, "{name}: write it with `consign fmt`");
    }
}
