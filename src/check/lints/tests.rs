//! Every lint: its own example triggers it, the other one does not, its fix leaves a program without it.

use super::{BESIDE, LINTS, LintOptions};
use crate::diagnostic::{Code, Diagnostics, Severity};
use crate::source::Sources;

fn found(text: &str) -> Diagnostics {
    let files = BESIDE.into_iter().chain([("main.consign", text)]);
    let options = LintOptions::on(jiff::civil::date(2026, 3, 2));
    let files = files.map(|(name, text)| (name.to_owned(), text.as_bytes().to_vec())).collect();
    let files: std::collections::BTreeMap<String, Vec<u8>> = files;
    crate::check(&Sources::new("main.consign", files), &options)
}

#[test]
fn every_lint_is_triggered_by_its_example_and_not_by_the_good_one() {
    let mut wrong = Vec::new();
    for lint in LINTS {
        let (bad, good) = (found(lint.bad), found(lint.good));
        let triggers = bad.iter().all(|one| one.code == lint.code) && !bad.is_empty();
        if !triggers {
            wrong.push(format!("{} bad: {bad}", lint.code));
        }
        if !good.is_empty() {
            wrong.push(format!("{} good: {good}", lint.code));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn every_fix_leaves_a_program_without_the_finding() {
    let mut fixes = 0;
    for lint in LINTS {
        let bad = found(lint.bad);
        // What is only offered is applied here as well.
        let fixed = bad.applied(|_| true);
        fixes += fixed.count;
        assert_eq!(fixed.count > 0, bad.iter().any(|one| one.fix.is_some()), "{}", lint.code);
        if let Some(text) = fixed.files.get("main.consign") {
            let after = found(text);
            assert!(!after.has_errors() && after.iter().all(|one| one.code != lint.code), "{text}\n{after}");
        }
    }
    assert!(fixes > 10, "only {fixes} fixes");
}

#[test]
fn every_lint_is_in_the_table_once_and_is_a_warning() {
    for (index, lint) in LINTS.iter().enumerate() {
        assert_eq!(lint.code.info().severity, Severity::Warning, "{}", lint.code);
        assert!(
            LINTS[index + 1..].iter().all(|other| other.code > lint.code),
            "{} is out of order",
            lint.code
        );
        assert!(lint.explanation.ends_with(['.', ')']), "{}", lint.code);
    }
    let known = |code: &Code| LINTS.iter().any(|lint| lint.code == *code);
    assert!(known(&Code::LintUseless) && !known(&Code::NameStyle));
}

#[test]
fn a_comment_silences_one_lint_on_the_next_line_and_says_why() {
    let program = |comment: &str| {
        format!(
            "use \"company.consign\"\n{comment}\nlist north = [\"NY\"]\n\
             rules outsourcing assigns provider {{ otherwise assign first of northstar, coolair }}\n"
        )
    };
    let codes =
        |comment: &str| found(&program(comment)).iter().map(|one| one.code.info().id).collect::<Vec<_>>();
    assert_eq!(codes("// consign: allow unused/list because it is for later"), [""; 0]);
    assert_eq!(codes("// consign: allow unused/list because it is for later\n\n// and more"), [""; 0]);
    assert_eq!(codes("// consign: allow unused/list"), ["lint/incomplete-allow", "unused/list"]);
    assert_eq!(codes("// consign: allow unused/list because"), ["lint/incomplete-allow", "unused/list"]);
    assert_eq!(codes("// consign: allow unused/lst because x"), ["lint/incomplete-allow", "unused/list"]);
    assert_eq!(codes("// consign: allow name/undefined because x"), ["lint/incomplete-allow", "unused/list"]);
    assert_eq!(codes("// consign: allow unused/let because x"), ["lint/useless-allow", "unused/list"]);
}
