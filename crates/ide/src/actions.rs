//! What can be done about findings: mending one, mending all of a kind, silencing one.

use std::ops::Range;

use consign::diagnostic::Severity;

use crate::document::is_program;
use crate::finding::{Change, Finding, Place, Remedy};
use crate::hover::file_name;
use crate::snapshot::Snapshot;

/// What an action is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ActionKind {
    /// It mends one finding.
    Mend,
    /// It mends all findings of one kind in the file.
    MendAll,
    /// It keeps one finding, with a reason.
    Silence,
}

/// Something that can be done.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Action {
    /// What it does, in a few words.
    pub title: String,
    /// What kind it is of.
    pub kind: ActionKind,
    /// What it writes.
    pub changes: Vec<Change>,
    /// The finding that it is about.
    pub finding: Finding,
    /// Whether nothing else can have been meant.
    pub sure: bool,
    /// Why it cannot be done, with what to do first; then it writes nothing.
    pub refused: Option<String>,
}

impl Snapshot {
    /// What can be done about the findings that touch a range of a file.
    pub fn actions(&self, path: &str, range: Range<usize>) -> Vec<Action> {
        let all = self.findings(path);
        let touches = |finding: &&Finding| {
            finding.place.range.start <= range.end && range.start <= finding.place.range.end
        };
        let mut actions = Vec::new();
        for finding in all.iter().filter(touches) {
            actions.extend(finding.remedy.as_ref().map(|remedy| self.mend(finding, remedy)));
            actions.extend(self.mend_all(finding, &all));
            actions.extend(self.silence(finding));
        }
        actions
    }

    /// The changes that mend all of a file that has one right answer.
    pub fn mended(&self, path: &str) -> Vec<Change> {
        self.sure_changes(self.findings(path).iter())
    }

    fn mend(&self, finding: &Finding, remedy: &Remedy) -> Action {
        let refused = self.refused(remedy);
        Action {
            title: remedy.title.clone(),
            kind: ActionKind::Mend,
            changes: if refused.is_some() { Vec::new() } else { remedy.changes.clone() },
            finding: finding.clone(),
            sure: remedy.sure,
            refused,
        }
    }

    /// Mends all findings of the kind of one, if there are several that have one right answer.
    fn mend_all(&self, finding: &Finding, all: &[Finding]) -> Option<Action> {
        let same = || all.iter().filter(|other| other.code == finding.code);
        let remedies = same().filter_map(|other| other.remedy.as_ref());
        let count = remedies.filter(|remedy| self.is_certain(remedy)).count();
        (count > 1).then(|| Action {
            title: format!("mend all {count} `{}` in this file", finding.code),
            kind: ActionKind::MendAll,
            changes: self.sure_changes(same()),
            finding: finding.clone(),
            sure: true,
            refused: None,
        })
    }

    /// The changes of findings that have one right answer; of two that touch each other the first.
    fn sure_changes<'f>(&self, findings: impl Iterator<Item = &'f Finding>) -> Vec<Change> {
        let mut taken: Vec<Change> = Vec::new();
        let remedies = findings.filter_map(|finding| finding.remedy.as_ref());
        for remedy in remedies.filter(|remedy| self.is_certain(remedy)) {
            let is_free = |change: &Change| !taken.iter().any(|other| touches(&other.place, &change.place));
            if remedy.changes.iter().all(is_free) {
                taken.extend(remedy.changes.iter().cloned());
            }
        }
        taken.sort();
        taken
    }

    /// Whether nothing else can have been meant, and it can be written.
    fn is_certain(&self, remedy: &Remedy) -> bool {
        remedy.sure && self.refused(remedy).is_none()
    }

    /// Why what mends a finding cannot be written.
    fn refused(&self, remedy: &Remedy) -> Option<String> {
        remedy.changes.iter().find_map(|change| {
            let path = &change.place.path;
            Some(format!("`{}` {}", file_name(path), self.packing(path)?.in_words()))
        })
    }

    /// A comment before the line of a finding that keeps it: only of what is no error.
    fn silence(&self, finding: &Finding) -> Option<Action> {
        let info = finding.code.info();
        let may_be = info.severity == Severity::Warning
            && info.category() != "lint"
            && is_program(&finding.place.path);
        let document = self.document(&finding.place.path).filter(|_| may_be)?;
        let line = document.text.line_range(document.text.line(finding.place.range.start));
        let text = document.slice(line.clone());
        let indent = &text[..text.len() - text.trim_start().len()];
        let comment = format!("{indent}// consign: allow {} because REASON\n", info.id);
        Some(Action {
            title: format!("keep it: allow `{}` here, with a reason", info.id),
            kind: ActionKind::Silence,
            changes: vec![Change {
                place: Place::new(&finding.place.path, line.start..line.start),
                text: comment,
            }],
            finding: finding.clone(),
            sure: false,
            refused: None,
        })
    }
}

fn touches(one: &Place, other: &Place) -> bool {
    one.path == other.path && one.range.start <= other.range.end && other.range.start <= one.range.end
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::test_support::{check, workspace};
    use crate::text::Text;

    const TEXT: &str = "schema work_order { id text  region text }\nlet a = regoin = \"N\"\nlet b = region == \"S\" and region == \"T\"\n";

    fn titles(text: &str, part: &str) -> Vec<(ActionKind, String)> {
        let workspace = workspace(&[("/a.consign", text)]);
        let at = text.find(part).expect("it is there");
        let actions = workspace.snapshot().actions("/a.consign", at..at);
        actions.into_iter().map(|action| (action.kind, action.title)).collect()
    }

    #[test]
    fn what_is_found_can_be_mended_once_and_all_at_once() {
        let found = titles(TEXT, "==");
        assert_eq!(found[0], (ActionKind::Mend, "write `=`".to_owned()));
        assert_eq!(found[1].0, ActionKind::MendAll);
        assert!(found[1].1.starts_with("mend all 2 `syntax/"), "{found:?}");
        assert!(titles("schema work_order { id text }\n", "id").is_empty());
        let workspace = workspace(&[("/a.consign", TEXT)]);
        let changes = workspace.snapshot().mended("/a.consign");
        assert_eq!(
            changes.iter().map(|change| change.text.as_str()).collect::<Vec<_>>(),
            ["region", "=", "="]
        );
    }

    #[test]
    fn a_finding_that_is_kept_is_silent_once_there_is_a_reason() {
        let text = "schema work_order { id text  a bool  b bool }\n  let c = a or b and not a\n";
        let mut workspace = workspace(&[("/a.consign", text)]);
        let at = text.find("b and").expect("it is there");
        let actions = workspace.snapshot().actions("/a.consign", at..at);
        let action =
            actions.iter().find(|action| action.kind == ActionKind::Silence).expect("it can be kept");
        let mut kept = text.to_owned();
        kept.insert_str(action.changes[0].place.range.start, &action.changes[0].text);
        assert!(
            kept.contains("\n  // consign: allow condition/mixed-and-or because REASON\n  let c"),
            "{kept}"
        );
        workspace.open("/a.consign", 2, Text::new(kept));
        check(&mut workspace);
        assert!(workspace.findings("/a.consign").is_empty());
        assert!(
            titles("schema work_order { id text }\nlet a = b\n", "b\n")
                .iter()
                .all(|(kind, _)| *kind != ActionKind::Silence)
        );
    }
}
