//! Whatever the text of a program is, compiling it ends in a program or in diagnostics: no panic, no stack
//! overflow on a thread of 2 MiB, no hang.
//!
//! `HOSTILE_CASES=20000 cargo test --test library hostile_programs::` for a long run.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use consign::{Diagnostics, Sources};
use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};

use crate::common::programs::programs_below;

use crate::common::mutation::{cases, changed, changes};

/// No program here needs more than ten seconds of an unoptimised build; what is not linear needs far more.
const PATIENCE: Duration = Duration::from_secs(300);

/// What compiling some files came to: the codes of the errors.
fn compile(files: BTreeMap<String, Vec<u8>>) -> Vec<String> {
    let codes = |found: &Diagnostics| found.iter().map(|one| one.code.to_string()).collect();
    match consign::compile(&Sources::new("main.consign", files)) {
        Ok(program) => {
            let _ = program.warnings().to_string();
            Vec::new()
        }
        Err(found) => {
            assert!(found.has_errors());
            let _ = found.to_string();
            codes(&found)
        }
    }
}

fn one_file(text: impl Into<Vec<u8>>) -> BTreeMap<String, Vec<u8>> {
    BTreeMap::from([("main.consign".to_owned(), text.into())])
}

/// Compiles on a thread with the stack that test and service threads have.
fn compile_in_time(name: &str, files: BTreeMap<String, Vec<u8>>) -> Vec<String> {
    let start = Instant::now();
    let thread = std::thread::Builder::new().stack_size(2 << 20).spawn(move || compile(files));
    let codes = thread.expect("a thread").join().unwrap_or_else(|_| panic!("{name} panics"));
    assert!(start.elapsed() < PATIENCE, "{name} takes {:?}", start.elapsed());
    codes
}

const SECTION_1: &str = include_str!("programs/section1.consign");

/// The example programs, without the files beside them.
fn examples() -> Vec<Vec<u8>> {
    let paths = programs_below(&Path::new(env!("CARGO_MANIFEST_DIR")).join("examples"));
    let read = |path: &PathBuf| std::fs::read(path).expect("a readable example");
    let mut texts: Vec<Vec<u8>> = paths.iter().map(read).collect();
    texts.push(SECTION_1.into());
    texts
}

#[test]
fn every_prefix() {
    for text in examples() {
        // All of a short program, some hundreds of a long one.
        let step = (text.len() / cases() as usize).max(1);
        for end in (0..text.len()).step_by(step) {
            compile(one_file(&text[..end]));
        }
    }
}

/// What programs are made of, and what they are not.
const WORDS: &[&str] = &[
    "{",
    "}",
    "(",
    ")",
    "[",
    "]",
    "\"",
    "not ",
    "-",
    "..",
    "->",
    "=>",
    "|",
    ",",
    "rule",
    "otherwise ",
    "\u{0}",
    "é",
    "🛠",
    "//",
    "9999-99-99",
    "1e9",
    "99999999999999999999999999999999",
    "in",
    " and ",
    "\\u{110000}",
    "when ",
    "end ",
    "km",
    "?",
    "provider.",
    ".",
    "true",
    "\r",
    "table t (",
    "list x from \"x\"",
    "_",
];

#[test]
fn random_changes() {
    let examples = examples();
    let config = Config { cases: cases(), failure_persistence: None, ..Config::default() };
    let result =
        TestRunner::new(config).run(&(any::<prop::sample::Index>(), changes(WORDS)), |(which, changes)| {
            let text = which.get(&examples).clone();
            compile(one_file(changes.iter().fold(text, changed)));
            Ok(())
        });
    result.unwrap_or_else(|error| panic!("{error}"));
}

/// The program of section 1 with a condition in place of its first rule's.
fn with_condition(condition: &str) -> BTreeMap<String, Vec<u8>> {
    let first = "priority = critical and customer.tier = gold and region in north";
    assert!(SECTION_1.contains(first));
    one_file(SECTION_1.replace(first, condition))
}

#[test]
fn deep_nesting_is_an_error() {
    const MANY: usize = 100_000;
    let deep = |text: &str| text.repeat(MANY);
    let too_deep = ["syntax/too-deep".to_owned()];
    for open in
        ["(", "[", "{", "all {", "any {", "none {", "any engineer {", "not ", "-", "not (", "-(", "count("]
    {
        let codes = compile_in_time(open, with_condition(&deep(open)));
        assert_eq!(codes.first(), too_deep.first(), "{open}: {codes:?}");
        compile_in_time(open, one_file(deep(open)));
    }
    let balanced = format!("{}warranty{}", deep("("), deep(")"));
    assert_eq!(compile_in_time("balanced brackets", with_condition(&balanced)), too_deep);
    assert_eq!(compile_in_time("nots", with_condition(&format!("{}warranty", deep("not ")))), too_deep);
    assert_eq!(compile_in_time("minuses", with_condition(&format!("{}value = 1", deep("- ")))), too_deep);
    for close in [")", "]", "}"] {
        compile_in_time(close, with_condition(&deep(close)));
        compile_in_time(close, one_file(deep(close)));
    }
    let records = format!("schema work_order {{ id text {} }}", deep("r { "));
    compile_in_time("nested records", one_file(records));
    let sets = format!("schema work_order {{ id text\n s {} text }}", deep("set of "));
    compile_in_time("sets of sets", one_file(sets));
}

#[test]
fn nesting_up_to_the_limit_is_none() {
    for depth in [1, 32, 60] {
        let brackets = format!("{}warranty{}", "(".repeat(depth), ")".repeat(depth));
        assert_eq!(compile_in_time("brackets", with_condition(&brackets)), [""; 0]);
        let nots = format!("{}warranty", "not ".repeat(depth));
        assert_eq!(compile_in_time("nots", with_condition(&nots)), [""; 0]);
        let minuses = format!("{}value > 1", "-".repeat(depth));
        assert_eq!(compile_in_time("minuses", with_condition(&minuses)), [""; 0]);
    }
}

#[test]
fn long_chains_are_no_depth() {
    const MANY: usize = 10_000;
    let chain = |term: &str, between: &str| vec![term; MANY].join(between);
    let hundred_thousand = vec!["warranty"; 10 * MANY].join(" and ");
    assert_eq!(compile_in_time("and", with_condition(&hundred_thousand)), [""; 0]);
    assert_eq!(compile_in_time("or", with_condition(&chain("value > 1", " or "))), [""; 0]);
    assert_eq!(
        compile_in_time("all", with_condition(&format!("all {{ {} }}", chain("warranty", ", ")))),
        [""; 0]
    );
    let sum = format!("{} > 5", chain("value", " + "));
    assert_eq!(compile_in_time("sum", with_condition(&sum)), [""; 0]);
    let product = format!("{} > 5", chain("value", " * "));
    assert_eq!(compile_in_time("product", with_condition(&product)), [""; 0]);
    let list = format!("region in [{}]", chain("\"NY\"", ", "));
    assert_eq!(compile_in_time("list", with_condition(&list)), [""; 0]);
    let different: Vec<String> = (0..MANY).map(|index| format!("value = {index}")).collect();
    assert_eq!(compile_in_time("different terms", with_condition(&different.join(" or "))), [""; 0]);
    compile_in_time("chained comparisons", with_condition(&chain("value", " < ")));
    compile_in_time("path", with_condition(&chain("a", ".")));
}

#[test]
fn chains_of_declarations() {
    const MANY: usize = 20_000;
    let lets: String =
        (1..MANY).map(|index| format!("let l{index} = l{} and warranty\n", index - 1)).collect();
    let codes = compile_in_time("lets", one_file(format!("{SECTION_1}\nlet l0 = warranty\n{lets}")));
    assert!(codes.iter().all(|code| code == "syntax/too-deep"), "{:?}", codes.first());
    let few = MANY / 4;
    let backwards: String =
        (0..few).map(|index| format!("let l{index} = l{} and warranty\n", index + 1)).collect();
    compile_in_time("lets backwards", one_file(format!("{SECTION_1}\n{backwards}let l{few} = warranty\n")));
    let ring: String = (0..few).map(|index| format!("let l{index} = l{}\n", (index + 1) % few)).collect();
    let codes = compile_in_time("a ring of lets", one_file(format!("{SECTION_1}\n{ring}")));
    assert!(codes.iter().any(|code| code == "name/cycle"), "{:?}", codes.first());
    let types: String = (1..MANY).map(|index| format!("type t{index} = t{}\n", index - 1)).collect();
    compile_in_time("types", one_file(format!("{SECTION_1}\ntype t0 = text\n{types}")));
    let records: String =
        (1..MANY).map(|index| format!("type t{index} = {{ a t{} }}\n", index - 1)).collect();
    compile_in_time("records of records", one_file(format!("{SECTION_1}\ntype t0 = text\n{records}")));
    let double: String =
        (1..100).map(|index| format!("type t{index} = {{ a t{0} b t{0} }}\n", index - 1)).collect();
    let used = SECTION_1.replacen("schema work_order {", "schema work_order {\n  bomb t99", 1);
    compile_in_time("a type that doubles", one_file(format!("{used}\ntype t0 = text\n{double}")));
    let doubling: String =
        (1..100).map(|index| format!("let d{index} = d{0} and d{0}\n", index - 1)).collect();
    compile_in_time("a let that doubles", one_file(format!("{SECTION_1}\nlet d0 = warranty\n{doubling}")));
    let groups: String = (1..MANY).map(|index| format!("group g{index} = [g{}]\n", index - 1)).collect();
    compile_in_time("groups", one_file(format!("{SECTION_1}\ngroup g0 = [coolair]\n{groups}")));
    let uses = |index: usize| format!("use \"f{}.consign\"\nlist l{index} = [1]\n", index + 1);
    let mut files = one_file("use \"f0.consign\"\n");
    files.extend((0..MANY).map(|index| (format!("f{index}.consign"), uses(index).into_bytes())));
    compile_in_time("uses", files);
}

#[test]
fn large_workflows_and_blocks() {
    let node = |index: usize| {
        format!("task n{index} \"N\" {{ portal company handler role dispatcher then n{} }}\n", index + 1)
    };
    let nodes: String = (0..10_000).map(node).collect();
    let chain = format!("{SECTION_1}\nworkflow chain \"Chain\" {{ start n0 {nodes} end n10000 }}\n");
    compile_in_time(
        "a chain of nodes",
        one_file(chain.replace(
            "workflow interconnection \"Interconnection service\" {",
            "workflow interconnection \"I\" when warranty {",
        )),
    );
    let way =
        |index: usize| format!("branch n{index} {{ when warranty -> n{0} otherwise -> n{0} }}\n", index + 1);
    let nodes: String = (0..10_000).map(way).collect();
    compile_in_time(
        "a chain of branches",
        one_file(format!("{SECTION_1}\nworkflow chain \"C\" {{ start n0 {nodes} end n10000 }}")),
    );
    let circle: String = (0..10_000).map(|index| way(index).replace("n10000", "n0")).collect();
    compile_in_time(
        "a circle of branches",
        one_file(format!("{SECTION_1}\nworkflow chain \"C\" {{ start n0 {circle} end x }}")),
    );
    let rules: String = (0..5_000)
        .map(|index| format!("  rule r{index} {{ when value = {index} assign northstar }}\n"))
        .collect();
    let many = SECTION_1.replacen("  /// Gold customers", &format!("{rules}  /// Gold customers"), 1);
    assert_eq!(compile_in_time("rules", one_file(many)), [""; 0]);
    let undefined: String = (0..5_000).map(|index| format!("let l{index} = unknown_{index}\n")).collect();
    compile_in_time("undefined names", one_file(format!("{SECTION_1}\n{undefined}")));
    let same = "let same = warranty\n".repeat(5_000);
    compile_in_time("duplicates", one_file(format!("{SECTION_1}\n{same}")));
}

#[test]
fn long_words_and_texts() {
    let long = "a".repeat(5 << 20);
    compile_in_time("identifier", one_file(format!("let {long} = true\n")));
    compile_in_time("identifier in a condition", with_condition(&long));
    let text = &long[..256 << 10];
    compile_in_time("text", with_condition(&format!("region = \"{text}\"")));
    compile_in_time("open text", with_condition(&format!("region = \"{text}")));
    compile_in_time("expression", with_condition(&format!("region matches \"{}\"", "(a".repeat(100_000))));
    compile_in_time("large expression", with_condition("region matches \"((((a{100}){100}){100}){100})\""));
    compile_in_time("number", with_condition(&format!("value = {}", "9".repeat(1 << 20))));
    compile_in_time("fraction", with_condition(&format!("value = 0.{}1", "0".repeat(1 << 20))));
    compile_in_time("duration", with_condition("created - created > 99999999999999999999d"));
    compile_in_time("far away", with_condition("created + 9999999999d < created"));
    compile_in_time("white space", one_file(" \n".repeat(2 << 20)));
    compile_in_time("comments", one_file("/// x\n".repeat(500_000)));
    compile_in_time("one comment", one_file(format!("//{long}")));
    compile_in_time("quotes", one_file("\"".repeat(1 << 20)));
    compile_in_time("words", one_file("rules ".repeat(200_000)));
    compile_in_time("signs", one_file("= < > ".repeat(200_000)));
}

#[test]
fn what_is_no_utf_8() {
    let mut bad = SECTION_1.as_bytes().to_vec();
    bad.insert(1000, 0xFF);
    assert_eq!(compile_in_time("a bad byte", one_file(bad)), ["syntax/encoding"]);
    assert_eq!(compile_in_time("half a character", one_file(&b"// \xE2\x82"[..])), ["syntax/encoding"]);
    let wide: Vec<u8> = SECTION_1.encode_utf16().flat_map(u16::to_le_bytes).collect();
    let codes = compile_in_time("UTF-16", one_file(wide));
    assert!(!codes.is_empty());
    compile_in_time("a NUL", one_file(format!("{SECTION_1}\0")));
}

#[test]
fn line_ends_and_a_byte_order_mark_do_not_matter() {
    assert_eq!(compile(one_file(SECTION_1)), [""; 0]);
    assert_eq!(compile(one_file(format!("\u{FEFF}{SECTION_1}"))), [""; 0]);
    assert_eq!(compile(one_file(SECTION_1.replace('\n', "\r\n"))), [""; 0]);
    assert_eq!(compile(one_file(SECTION_1.replace('\n', "\r\n") + "\r")), [""; 0]);
    assert_eq!(compile(one_file(format!("{SECTION_1}// the end"))), [""; 0]);
    compile(one_file("\u{FEFF}\u{FEFF}"));
    compile(one_file(""));
    compile(BTreeMap::new());
}

#[test]
fn files_that_programs_name() {
    let files = |text: &str, path: &str, content: &[u8]| {
        let mut files = one_file(text);
        files.insert(path.to_owned(), content.to_vec());
        files
    };
    let circle = files("use \"a.consign\"\n", "a.consign", b"use \"main.consign\"\nuse \"a.consign\"\n");
    assert_eq!(compile_in_time("a circle of uses", circle), [""; 0]);
    let list = format!("{SECTION_1}\nlist zips from \"zips.csv\"\nlet in_zips = region in zips\n");
    for content in
        [&b"\"open"[..], b"\xFF\xFE", b"", b"a,b\nc\n\n,\n\"x\"y\n", b"\xEF\xBB\xBFNY\r\nNJ\r\n", b"\0\0"]
    {
        compile_in_time("a list", files(&list, "zips.csv", content));
    }
    let directory = format!("{SECTION_1}\ndirectory \"d.json\"\n");
    let deep = "[".repeat(100_000);
    let deep_providers = format!("{{\"providers\": {deep}");
    for content in [
        &b"{"[..],
        b"[]",
        b"\xFF",
        b"{\"providers\": [{}]}",
        b"null",
        deep.as_bytes(),
        deep_providers.as_bytes(),
    ] {
        let codes = compile_in_time("a directory", files(&directory, "d.json", content));
        assert!(!codes.is_empty(), "{:?}", &content[..content.len().min(20)]);
    }
}
