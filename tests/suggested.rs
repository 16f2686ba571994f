//! A help that says what to write is right: written there, the finding is gone and nothing new is wrong.

use std::path::{Path, PathBuf};

use consign::Sources;
use consign::diagnostic::{CODES, Diagnostic, Severity};
use consign::source::{LoadError, Loader};

/// A program that something is found in: its root file, which may be changed, and the folder of the others.
struct Fixture {
    name: String,
    folder: PathBuf,
    text: String,
}

impl Loader for Fixture {
    fn load(&self, path: &str) -> Result<Vec<u8>, LoadError> {
        if path == "main.consign" {
            return Ok(self.text.clone().into_bytes());
        }
        Ok(std::fs::read(self.folder.join(path))?)
    }
}

/// The programs that trigger each code: in `tests/diagnostics/`, and those that `consign lints` shows.
fn fixtures() -> Vec<Fixture> {
    let all = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/diagnostics");
    let mut fixtures = Vec::new();
    for (code, info) in CODES {
        let folder = all.join(info.id);
        let files = std::fs::read_dir(&folder).into_iter().flatten().flatten().map(|entry| entry.path());
        let mut bad: Vec<PathBuf> = files
            .filter(|path| {
                let name = path.file_name().unwrap_or_default().to_string_lossy();
                name.starts_with("bad") && name.ends_with(".consign")
            })
            .collect();
        bad.sort();
        for path in bad {
            let Ok(text) = std::fs::read_to_string(&path) else { continue };
            fixtures.push(Fixture { name: path.display().to_string(), folder: folder.clone(), text });
        }
        if let Some(text) = consign::catalogue::entry(*code).bad {
            fixtures.push(Fixture { name: info.id.into(), folder: folder.clone(), text: text.into() });
        }
    }
    fixtures
}

/// Words that stand for those of the reader.
const PLACEHOLDERS: [&str; 9] =
    ["NODE", "PROVIDER", "NAME", "ID", "ROLE", "ENGINEER", "DATETIME", "SET", "POINT"];

/// What a help says to write, and before what, if it says so.
fn suggestions(help: &str) -> Vec<(&str, Option<&str>)> {
    let mut all = Vec::new();
    let Some((_, mut rest)) = help.split_once("write `") else { return all };
    while let Some((snippet, after)) = rest.split_once('`') {
        let before = after.strip_prefix(" before `").and_then(|after| Some(after.split_once('`')?.0));
        let is_elsewhere =
            after.starts_with(" in ") || after.starts_with(" at ") || after.starts_with(" instead");
        let mut words = snippet.split(|letter: char| !letter.is_alphanumeric());
        if !is_elsewhere && !snippet.contains('…') && !words.any(|word| PLACEHOLDERS.contains(&word)) {
            all.push((snippet, before));
        }
        let Some(other) = after.strip_prefix(" or `").or_else(|| after.strip_prefix(", or `")) else { break };
        rest = other;
    }
    all
}

/// The texts that come of writing the snippet where the finding is: instead of some words of its line, between two of them,
/// as a name wherever the marked one stands, or instead of all from the place that belongs to it.
fn written(text: &str, finding: &Diagnostic, snippet: &str, before: Option<&str>) -> Vec<String> {
    let (start, end) = (finding.label.span.start as usize, finding.label.span.end as usize);
    if let Some(before) = before {
        let at = text[start..].find(before).map(|at| start + at);
        let at = at.into_iter().chain(text[..start].rfind(before));
        return at.map(|at| format!("{} {snippet} {}", &text[..at], &text[at..])).collect();
    }
    let first = text[..start].rfind('\n').map_or(0, |at| at + 1);
    let last = text[end..].find('\n').map_or(text.len(), |at| end + at);
    let words = words(&text[first..last]);
    let marked = |from: usize, to: usize| (start.abs_diff(first + from) + end.abs_diff(first + to), from, to);
    let starts = words.iter().map(|word| word.0).chain([last - first]);
    let mut ranges: Vec<(usize, usize, usize)> = starts
        .flat_map(|from| {
            let ends = words.iter().map(|word| word.1).filter(move |to| *to > from);
            ends.chain([from]).map(move |to| (from, to))
        })
        .map(|(from, to)| marked(from, to))
        .collect();
    // Those that are most like what is marked first.
    ranges.sort_unstable();
    let replaced = |(_, from, to): (usize, usize, usize)| {
        format!("{} {snippet} {}", &text[..first + from], &text[first + to..])
    };
    let everywhere = text.replace(&text[start..end], snippet);
    let whole = finding.related.iter().map(|other| other.span.start as usize).filter(|other| *other < start);
    let whole = whole.map(|other| format!("{}{snippet}{}", &text[..other], &text[end..]));
    let everywhere = std::iter::once(everywhere).filter(|_| end > start);
    everywhere.chain(ranges.into_iter().map(replaced)).chain(whole).collect()
}

/// Where the words, texts and signs of a line are.
fn words(line: &str) -> Vec<(usize, usize)> {
    let kind = |letter: char| match letter {
        letter if letter.is_alphanumeric() || "_.:-#".contains(letter) => 'a',
        letter if letter.is_whitespace() => ' ',
        letter => letter,
    };
    let (mut words, mut quoted): (Vec<(usize, usize)>, bool) = (Vec::new(), false);
    let mut before = ' ';
    for (at, letter) in line.char_indices() {
        let end = at + letter.len_utf8();
        match words.last_mut() {
            Some(word) if quoted || (kind(letter) == 'a' && before == 'a') => word.1 = end,
            _ if kind(letter) == ' ' => {}
            _ => words.push((at, end)),
        }
        quoted ^= letter == '"';
        before = if quoted { '"' } else { kind(letter) };
    }
    words
}

fn errors(found: &[Diagnostic]) -> usize {
    found.iter().filter(|one| one.severity == Severity::Error).count()
}

#[test]
fn what_a_help_says_to_write_mends_what_was_found() {
    let (mut wrong, mut right) = (Vec::new(), 0);
    for fixture in fixtures() {
        let check = |text: &str| -> Vec<Diagnostic> {
            let changed = Fixture { name: String::new(), folder: fixture.folder.clone(), text: text.into() };
            consign::check(&Sources::new("main.consign", changed), &consign::LintOptions::default())
                .iter()
                .cloned()
                .collect()
        };
        let found = check(&fixture.text);
        for finding in &found {
            let Some(help) = &finding.help else { continue };
            for (snippet, before) in suggestions(help) {
                let of_code =
                    |found: &[Diagnostic]| found.iter().filter(|one| one.code == finding.code).count();
                let is_mended = |text: &String| {
                    let now = check(text);
                    let is_gone = of_code(&now) < of_code(&found);
                    is_gone
                        && errors(&now) <= errors(&found)
                        && (finding.severity != Severity::Error || errors(&now) < errors(&found))
                };
                if written(&fixture.text, finding, snippet, before).iter().any(is_mended) {
                    right += 1;
                } else {
                    wrong.push(format!("{}: {}: {help}: `{snippet}`", fixture.name, finding.message));
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{right} right, {} wrong:\n{}", wrong.len(), wrong.join("\n"));
    assert!(right > 0);
}
