//! The portals' texts: each language has all of them, with what belongs into them, and no others.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

/// Id and variables of each text of a language.
fn texts(language: &str) -> BTreeMap<String, BTreeSet<String>> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("locales").join(language);
    let mut texts = BTreeMap::new();
    for file in files(&folder, "ftl") {
        let text = std::fs::read_to_string(&file).expect("a file");
        let mut id = String::new();
        for line in text.lines().filter(|line| !line.starts_with('#') && !line.is_empty()) {
            if !line.starts_with([' ', '}']) {
                let (name, _) = line.split_once(" = ").unwrap_or_else(|| panic!("{line}"));
                id = name.to_owned();
                assert!(texts.insert(id.clone(), BTreeSet::new()).is_none(), "{language} has `{id}` twice");
            }
            let variables =
                line.split("{ $").skip(1).map(|rest| rest.split([' ', '}']).next().unwrap_or("").to_owned());
            texts.get_mut(&id).expect("an id").extend(variables);
        }
    }
    texts
}

fn files(folder: &Path, end: &str) -> Vec<PathBuf> {
    let mut all = Vec::new();
    for entry in std::fs::read_dir(folder).expect("a folder") {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            all.extend(files(&path, end));
        } else if path.extension().is_some_and(|it| it == end) {
            all.push(path);
        }
    }
    all
}

#[test]
fn every_language_has_every_text() {
    let english = texts("en");
    assert!(english.len() > 100);
    for language in ["de", "zh-CN"] {
        let other = texts(language);
        for (id, variables) in &english {
            let found = other.get(id).unwrap_or_else(|| panic!("{language} lacks `{id}`"));
            assert_eq!(found, variables, "{language}: `{id}`");
        }
        for id in other.keys() {
            assert!(english.contains_key(id), "{language} has `{id}`, which English lacks");
        }
    }
}

/// Ids that are put together from a word of the desk's.
const MADE: [&str; 11] = [
    "reason-",
    "do-",
    "done-",
    "event-",
    "status-",
    "numbers-",
    "role-",
    "audit-",
    "scope-",
    "directory-export-",
    "notices-",
];

#[test]
fn every_text_that_is_said_is_there_and_every_one_there_is_said() {
    let english = texts("en");
    let source: String = files(&Path::new(env!("CARGO_MANIFEST_DIR")).join("src"), "rs")
        .iter()
        .map(|file| std::fs::read_to_string(file).expect("a file"))
        .collect();
    for call in ["words.say(\"", "words.with(\"", "words.count(\""] {
        for id in source.split(call).skip(1).map(|rest| rest.split('"').next().unwrap_or_default()) {
            let is_id = id.contains('-') || english.contains_key(id);
            if is_id && id.chars().all(|c| c.is_ascii_lowercase() || c == '-') {
                assert!(english.contains_key(id), "the source says `{id}`");
            }
        }
    }
    for id in english.keys() {
        let is_said = source.contains(&format!("\"{id}\""));
        let is_made = MADE.iter().any(|made| id.starts_with(made));
        assert!(is_said || is_made, "nobody says `{id}`");
    }
}

/// Words of the desk that become ids of texts.
#[test]
fn every_word_has_its_text() {
    let english = texts("en");
    use consign::decision::ReasonCode::*;
    for code in [
        NoRuleMatched,
        RuleSaysManual,
        NoEligibleCandidate,
        NoRulesAtNode,
        NoWorkflow,
        InvalidOrder,
        Recalled,
    ] {
        let id = format!("reason-{}", code.as_str().replace('_', "-"));
        assert!(english.contains_key(&id), "{id}");
    }
    for command in consign_desk::core::Command::NAMES {
        assert!(english.contains_key(&format!("done-{command}")), "{command}");
    }
    for status in ["waiting", "done", "cancelled"] {
        assert!(english.contains_key(&format!("status-{status}")), "{status}");
    }
}
