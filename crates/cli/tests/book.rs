//! The pages under `docs/`: their programs compile and are in the canonical layout, and the commands shown print what is shown.
//! Of a block `console,first=3,last=5` the output of each command is cut to so many lines. A block `text,in=FILE` is a part of that file. The
//! examples of the checkout are beside the files of a page.
//! `UPDATE_DOCS=1 cargo test -p consign-cli --test command book::` writes the output anew.

use std::path::{Path, PathBuf};
use std::process::Command;

use crate::command::root;

/// A block of a page: what stands after the fence, and its lines.
struct Block {
    info: String,
    text: String,
}

/// The page in pieces: text between blocks, and blocks.
fn pieces(page: &str) -> Vec<Result<Block, String>> {
    let mut pieces = Vec::new();
    let (mut text, mut open) = (String::new(), None::<Block>);
    for line in page.split_inclusive('\n') {
        match open.take() {
            Some(block) if line.trim_end() == "```" => pieces.push(Ok(block)),
            Some(mut block) => {
                block.text += line;
                open = Some(block);
            }
            None => match line.strip_prefix("```") {
                Some(info) => {
                    pieces.push(Err(std::mem::take(&mut text)));
                    open = Some(Block { info: info.trim_end().to_owned(), text: String::new() });
                }
                None => text += line,
            },
        }
    }
    assert!(open.is_none(), "a block is not closed");
    pieces.push(Err(text));
    pieces
}

/// A number that is said of a block: `first=3`.
fn said(info: &str, what: &str) -> Option<usize> {
    let words = info.split(',').filter_map(|word| word.split_once('='));
    words.into_iter().find(|(name, _)| *name == what).map(|(_, number)| number.parse().expect("a number"))
}

/// The first and the last lines of what a command prints.
fn cut(printed: &str, info: &str) -> String {
    let (first, last) = (said(info, "first"), said(info, "last"));
    let lines: Vec<&str> = printed.lines().collect();
    let kept = first.unwrap_or_default() + last.unwrap_or_default();
    if first.or(last).is_none() || lines.len() <= kept {
        return printed.to_owned();
    }
    let rest = lines.len() - last.unwrap_or_default();
    let parts = [&lines[..first.unwrap_or_default()], &["…"], &lines[rest..]];
    parts.concat().join("\n") + "\n"
}

/// The commands of a block with what they print.
fn session(folder: &Path, Block { info, text: block }: &Block) -> String {
    let mut session = String::new();
    for line in block.lines().filter_map(|line| line.strip_prefix("$ ")) {
        let words = words(line);
        let mut words = words.iter();
        assert_eq!(words.next().map(String::as_str), Some("consign"), "{line}");
        let mut command = Command::new(env!("CARGO_BIN_EXE_consign"));
        let output = command.args(words).current_dir(folder).output().expect("it runs");
        session += &format!("$ {line}\n");
        let printed = [output.stdout, output.stderr].concat();
        session += &cut(&untimed(&String::from_utf8(printed).expect("text")), info);
    }
    session
}

/// The words of a command; quotes keep those together that they are around.
fn words(line: &str) -> Vec<String> {
    let mut words = vec![String::new()];
    for (at, part) in line.split('"').enumerate() {
        for (number, word) in
            if at % 2 == 1 { vec![part] } else { part.split(' ').collect() }.into_iter().enumerate()
        {
            if number > 0 {
                words.push(String::new());
            }
            words.last_mut().expect("a word").push_str(word);
        }
    }
    words
}

/// What was said, with one time for every time taken: `3 orders in 0.01 s`.
fn untimed(said: &str) -> String {
    let line = |line: &str| match line.split_once(" orders in ") {
        // What takes long on a busy machine has its rate too.
        Some((count, time)) if time.trim_end().ends_with(" s") || time.ends_with(" a second\n") => {
            format!("{count} orders in 0.01 s\n")
        }
        _ => line.to_owned(),
    };
    said.split_inclusive('\n').map(line).collect()
}

/// The page as it should be.
fn followed(page: &str) -> String {
    let folder = tempfile::tempdir().expect("a folder");
    #[cfg(unix)]
    std::os::unix::fs::symlink(root().join("examples"), folder.path().join("examples")).expect("a link");
    let mut whole = String::new();
    for piece in pieces(page) {
        let mut block = match piece {
            Ok(block) => block,
            Err(text) => {
                whole += &text;
                continue;
            }
        };
        if let Some((_, name)) = block.info.split_once("file=") {
            if name.ends_with(".consign") {
                let layout = consign::format(name, block.text.as_bytes());
                block.text = layout.unwrap_or_else(|error| panic!("{name}: {error:?}"));
            }
            let path = folder.path().join(name);
            let before = std::fs::read_to_string(&path).unwrap_or_default();
            let gap = if before.is_empty() { "" } else { "\n" };
            std::fs::write(&path, before + gap + &block.text).expect("written");
        } else if block.info.split(',').next() == Some("console") {
            block.text = session(folder.path(), &block);
        } else if let Some(("text", file)) = block.info.split_once(",in=") {
            let whole = std::fs::read_to_string(folder.path().join(file)).expect(file);
            assert!(whole.contains(&block.text), "{file} has no part\n{}", block.text);
        }
        assert!(block.info != "consign", "a block of a program names its file: `consign,file=main.consign`");
        whole += &format!("```{}\n{}```\n", block.info, block.text);
    }
    whole
}

fn pages() -> Vec<PathBuf> {
    let folder = root().join("docs");
    let entries = std::fs::read_dir(folder).expect("the pages").map(|entry| entry.expect("an entry").path());
    let mut pages: Vec<PathBuf> =
        entries.filter(|path| path.extension().is_some_and(|extension| extension == "md")).collect();
    pages.sort();
    pages
}

#[test]
fn what_the_pages_show_is_what_is_printed() {
    let mut commands = 0;
    for path in pages() {
        let page = std::fs::read_to_string(&path).expect("a page");
        commands += page.matches("\n$ consign ").count();
        let followed = followed(&page);
        if std::env::var_os("UPDATE_DOCS").is_some() {
            std::fs::write(&path, &followed).expect("written");
        } else {
            let differs = page.lines().zip(followed.lines()).position(|(one, other)| one != other);
            assert!(page == followed, "{}: line {:?} differs", path.display(), differs.map(|at| at + 1));
        }
    }
    assert!(commands > 5, "{commands}");
}

/// The programs of the recipes route orders as their texts say: each is tried by tests of its own, which find the way by
/// themselves, and nothing of it is out of reach.
#[test]
fn recipes_are_reached_by_the_orders_they_are_for() {
    let page = std::fs::read_to_string(root().join("docs/recipes.md")).expect("the recipes");
    let folder = tempfile::tempdir().expect("a folder");
    let consign = |arguments: &[&str]| {
        let mut command = Command::new(env!("CARGO_BIN_EXE_consign"));
        let output = command.args(arguments).current_dir(folder.path()).output().expect("it runs");
        let said = [output.stdout, output.stderr].concat();
        (output.status.success(), String::from_utf8(said).expect("text"))
    };
    let mut tried = 0;
    for block in pieces(&page).into_iter().flatten() {
        let Some((_, name)) = block.info.split_once("file=") else { continue };
        std::fs::write(folder.path().join(name), &block.text).expect("written");
        if !name.ends_with(".consign") || name == "company.consign" {
            continue;
        }
        for out_of_reach in
            ["workflow/unreachable-workflow", "workflow/unreachable-branch", "rules/dead", "rules/never-true"]
        {
            let (_, said) = consign(&["check", name, "--warn", out_of_reach]);
            assert!(!said.contains(&format!("[{out_of_reach}]")), "{name}: {said}");
        }
        if block.text.contains("\ntest ") {
            tried += 1;
            let chosen = block.text.lines().find(|line| line.starts_with("  workflow "));
            assert_eq!(chosen, None, "{name}: the test names the way that it is to find");
            let (passes, said) = consign(&["test", name]);
            assert!(passes, "{name}: {said}");
        }
    }
    assert!(tried > 5, "{tried}");
}

#[test]
fn every_page_is_in_the_summary() {
    let folder = root().join("docs");
    let summary = std::fs::read_to_string(folder.join("SUMMARY.md")).expect("the summary");
    for path in pages() {
        let name = path.file_name().expect("a name").to_string_lossy().into_owned();
        assert!(name == "SUMMARY.md" || summary.contains(&format!("({name})")), "{name}");
    }
}
