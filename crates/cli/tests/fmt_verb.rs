//! `consign fmt` from the outside: what it writes, what it leaves alone, and what it says.

use crate::command::Project;

const LOOSE: &str = "list north=[\"NY\",\"NJ\"]  // states\n\n\n\nlet urgent=priority>=high\n";
const NEAT: &str = "list north = [\"NY\", \"NJ\"]  // states\n\nlet urgent = priority >= high\n";
const WRONG: &str = "list north = [\"NY\"\nlet a = b\n";

#[test]
fn files_are_written_in_place_and_a_second_run_has_nothing_to_do() {
    let project =
        Project::with(&[("a.consign", LOOSE), ("below/b.consign", LOOSE), ("below/c.consign", NEAT)]);
    let ran = project.run(&["fmt", "."]);
    assert_eq!((ran.status, ran.out.as_str()), (0, ""));
    assert_eq!(ran.err, "2 files formatted, 1 file already in the canonical layout\n");
    assert_eq!((project.read("a.consign"), project.read("below/b.consign")), (NEAT.into(), NEAT.into()));
    let again = project.run(&["fmt", ".", "a.consign", "./below/../a.consign"]);
    assert_eq!((again.status, again.err.as_str()), (0, "3 files already in the canonical layout\n"));
}

#[test]
fn check_names_the_files_and_writes_nothing() {
    let project = Project::with(&[("a.consign", LOOSE), ("b.consign", NEAT)]);
    let ran = project.run(&["fmt", "--check", "."]);
    assert_eq!((ran.status, ran.out.as_str()), (1, "a.consign\n"));
    assert_eq!(ran.err, "1 file not formatted, 1 file already in the canonical layout\n");
    assert_eq!(project.read("a.consign"), LOOSE);
    assert_eq!(project.run(&["fmt", "--check", "b.consign"]).status, 0);
}

#[test]
fn diff_shows_what_would_change() {
    let project = Project::with(&[("a.consign", LOOSE.trim_end()), ("b.consign", NEAT)]);
    let ran = project.run(&["fmt", "--diff", "."]);
    assert_eq!(ran.status, 1);
    insta::assert_snapshot!(ran.out);
    assert_eq!(project.read("a.consign"), LOOSE.trim_end());
}

#[test]
fn standard_input_goes_to_standard_output() {
    let project = Project::empty();
    let ran = project.run_with(&["fmt", "-"], LOOSE);
    assert_eq!((ran.status, ran.out.as_str(), ran.err.as_str()), (0, NEAT, ""));
    let checked = project.run_with(&["fmt", "--check", "-"], LOOSE);
    assert_eq!((checked.status, checked.out.as_str()), (1, "<stdin>\n"));
    assert_eq!(project.run_with(&["fmt", "-"], "").out, "");
    let wrong = project.run_with(&["fmt", "-"], WRONG);
    assert_eq!((wrong.status, wrong.out.as_str()), (1, ""));
    wrong.says(&["<stdin>:", "syntax/"]);
}

#[test]
fn a_file_with_an_error_is_left_alone_and_the_others_are_not() {
    let project = Project::with(&[("a.consign", WRONG), ("b.consign", LOOSE)]);
    let ran = project.run(&["fmt", "."]);
    ran.ends(1).says(&["a.consign:", "1 file formatted, 1 file left alone for its errors"]);
    assert_eq!((project.read("a.consign"), project.read("b.consign")), (WRONG.into(), NEAT.into()));
}

#[test]
fn what_cannot_be_read_stops_the_run_before_anything_is_written() {
    let project = Project::with(&[("a.consign", LOOSE)]);
    project.run(&["fmt", "a.consign", "gone.consign"]).ends(2).says(&["gone.consign"]);
    assert_eq!(project.read("a.consign"), LOOSE);
    project.run(&["fmt"]).ends(2);
    std::fs::create_dir(project.path("empty")).expect("a folder");
    project.run(&["fmt", "empty"]).ends(2).says(&["there is no `*.consign` file below `empty`"]);
}

#[cfg(unix)]
#[test]
fn rights_and_links_stay_what_they_are() {
    use std::os::unix::fs::PermissionsExt;
    let project = Project::with(&[("a.consign", LOOSE)]);
    let mode = |mode| std::fs::Permissions::from_mode(mode);
    std::fs::set_permissions(project.path("a.consign"), mode(0o640)).expect("set");
    std::os::unix::fs::symlink("a.consign", project.path("link.consign")).expect("a link");
    project.run(&["fmt", "link.consign"]).ends(0);
    assert_eq!(project.read("a.consign"), NEAT);
    assert!(std::fs::symlink_metadata(project.path("link.consign")).expect("it is there").is_symlink());
    let now = std::fs::metadata(project.path("a.consign")).expect("it is there").permissions();
    assert_eq!(now.mode() & 0o777, 0o640);
}
