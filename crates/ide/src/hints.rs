//! What stands in and above a text although nobody wrote it: labels, what never decides, what can be run.

use std::ops::Range;

use consign::editor::{NameKind, OutlineEntry, OutlineKind};

use crate::document::Document;
use crate::finding::Finding;
use crate::shift::moved;
use crate::snapshot::Snapshot;

/// A few words behind a place of a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Hint {
    /// The byte behind which they stand.
    pub offset: usize,
    /// The words.
    pub text: String,
    /// More of them, where one asks for it.
    pub more: Option<String>,
}

/// Something that can be done with what stands below.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Lens {
    /// What it is about.
    pub range: Range<usize>,
    /// What is done.
    pub act: LensAct,
}

/// What a lens does.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum LensAct {
    /// Runs the test with this name.
    RunTest(String),
    /// Explains the order of the test or sample.
    Explain,
    /// Adds a test that reaches this rule, `block.rule`.
    AddTest(String),
    /// Says how many orders of the past the rule decides.
    Share(String),
    /// Draws the workflow with this name.
    Picture(String),
}

impl Snapshot {
    /// The hints in a range of a file, in order.
    pub fn hints(&self, document: &Document, range: Range<usize>) -> Vec<Hint> {
        let mut all = self.labels(document, &range);
        let findings = self.findings(&document.path);
        let dead = findings.iter().filter(|finding| finding.code.info().id == "rules/dead");
        let dead: Vec<Hint> = dead.filter_map(|finding| self::dead(document, finding)).collect();
        let is_alive = |hint: &Hint| dead.iter().all(|dead| dead.offset != hint.offset);
        all.extend(self.share_hints(document, &range).into_iter().filter(is_alive));
        all.extend(dead.into_iter().filter(|hint| range.contains(&hint.offset)));
        all.sort_by_key(|hint| hint.offset);
        all
    }

    /// How many orders of the past each rule and each row decides, at the end of its first line.
    fn share_hints(&self, document: &Document, range: &Range<usize>) -> Vec<Hint> {
        let meanings = self.meanings(&document.path);
        let Some(shares) = meanings.iter().find_map(|meaning| meaning.shares.as_ref()) else {
            return Vec::new();
        };
        let mut all = Vec::new();
        for block in document.outline().iter().filter(|item| item.kind == OutlineKind::Rules) {
            for rule in &block.children {
                let name = format!("{}.{}", block.name, rule.name);
                let rows = rule.children.iter().filter(|row| row.kind == OutlineKind::Row);
                let rows = rows.zip(1..).map(|(row, number)| (row, format!("{name}#{number}")));
                let own = (rule.kind == OutlineKind::Rule).then(|| (rule, name.clone()));
                let ends =
                    own.into_iter().chain(rows).map(|(entry, name)| (first_line_end(document, entry), name));
                let shown = ends.filter(|(offset, _)| range.contains(offset));
                all.extend(shown.map(|(offset, name)| Hint { offset, text: shares.of(&name), more: None }));
            }
        }
        all
    }

    /// The names of providers and engineers behind their ids.
    fn labels(&self, document: &Document, range: &Range<usize>) -> Vec<Hint> {
        let Some((_, program)) = self.program(&document.path) else { return Vec::new() };
        let directory = program.directory().view(&program);
        let mut all = Vec::new();
        for seen in self.seen(document).into_iter().take(1) {
            for (span, used) in seen.meaning.names_in(seen.file, 0..usize::MAX) {
                let Some(place) = moved(seen.shift.as_ref(), span.range()) else { continue };
                if !range.contains(&place.start) {
                    continue;
                }
                let id = crate::symbol::unquoted(document.slice(place.clone()));
                let is_alone = !document.slice(place.end..place.end + 1).starts_with('.');
                let name = match used.kind {
                    NameKind::Provider if is_alone => directory.provider(id).map(|provider| provider.name()),
                    NameKind::Engineer => provider_before(document, place.start)
                        .and_then(|provider| directory.provider(provider)?.engineer(id))
                        .map(|engineer| engineer.name()),
                    _ => None,
                };
                all.extend(name.filter(|name| *name != id).map(str::to_owned).map(|text| Hint {
                    offset: place.end,
                    text,
                    more: None,
                }));
            }
        }
        all
    }

    /// What can be done with the items of a file.
    pub fn lenses(&self, document: &Document) -> Vec<Lens> {
        let mut all = Vec::new();
        let meanings = self.meanings(&document.path);
        let shares = meanings.iter().find_map(|meaning| meaning.shares.as_ref());
        for item in document.outline() {
            let at = item.name_range.clone();
            let lens = |range: &Range<usize>, act| Lens { range: range.clone(), act };
            match item.kind {
                OutlineKind::Test => {
                    all.push(lens(&at, LensAct::RunTest(item.name.clone())));
                    all.push(lens(&at, LensAct::Explain));
                }
                OutlineKind::Sample => all.push(lens(&at, LensAct::Explain)),
                OutlineKind::Workflow => all.push(lens(&at, LensAct::Picture(item.name.clone()))),
                OutlineKind::Rules => {
                    let rules = item.children.iter();
                    let is_rule = |kind| {
                        matches!(kind, OutlineKind::Rule | OutlineKind::Table | OutlineKind::Otherwise)
                    };
                    for rule in rules.filter(|rule| is_rule(rule.kind)) {
                        let name = format!("{}.{}", item.name, rule.name);
                        all.extend(
                            shares.map(|shares| lens(&rule.name_range, LensAct::Share(shares.of(&name)))),
                        );
                        if rule.kind != OutlineKind::Table {
                            all.push(lens(&rule.name_range, LensAct::AddTest(name)));
                        }
                    }
                }
                _ => {}
            }
        }
        all
    }
}

/// What is said of a rule that never decides, at the end of its first line.
fn dead(document: &Document, finding: &Finding) -> Option<Hint> {
    let rule = document.entries().filter(|entry| {
        matches!(entry.kind, OutlineKind::Rule | OutlineKind::Row)
            && entry.range.start <= finding.place.range.start
            && finding.place.range.end <= entry.range.end
    });
    let rule = rule.last()?;
    let by = finding.related.iter().filter_map(|(_, text)| text.split('`').nth(1)).collect::<Vec<_>>();
    let text = if by.is_empty() { "dead".to_owned() } else { format!("dead: covered by {}", by.join(", ")) };
    Some(Hint { offset: first_line_end(document, rule), text, more: Some(finding.message.clone()) })
}

fn first_line_end(document: &Document, entry: &OutlineEntry) -> usize {
    document.text.line_range(document.text.line(entry.name_range.start)).end
}

/// The provider of an engineer that is written behind its dot.
fn provider_before(document: &Document, engineer: usize) -> Option<&str> {
    let dot = engineer.checked_sub(1).filter(|dot| document.slice(*dot..engineer) == ".")?;
    let provider = document.token_at(dot)?;
    Some(crate::symbol::unquoted(document.slice(provider.range.clone())))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::test_support::{COMPANY, PEOPLE, RULES, workspace};

    #[test]
    fn labels_and_dead_rules_are_said_in_the_text() {
        let dead = "  rule again {\n    when pressing and region = \"NY\"\n    assign northstar\n  }\n  table by_kind";
        let engineers = "rules people assigns engineer of northstar {\n  rule a { when urgent  assign northstar.amy }\n}\n";
        let text = format!("{COMPANY}{}{engineers}", RULES.replacen("  table by_kind", dead, 1));
        let text =
            text.replace("role provider_dispatcher  then", "role provider_dispatcher  rules people  then");
        let snapshot = workspace(&[("/main.consign", &text), ("/people.json", PEOPLE)]).snapshot();
        let document = snapshot.document("/main.consign").expect("it is open");
        let hints = snapshot.hints(&document, 0..text.len());
        let shown: Vec<(&str, &str)> = hints
            .iter()
            .map(|hint| {
                (text[..hint.offset].rsplit(['\n', ' ']).next().unwrap_or_default(), hint.text.as_str())
            })
            .collect();
        assert!(shown.contains(&("northstar", "NorthStar Field Services")), "{shown:?}");
        assert!(shown.contains(&("northstar.amy", "Amy Lee")), "{shown:?}");
        assert!(shown.contains(&("}", "25 % of last.csv")), "{shown:?}");
        assert_eq!(shown.iter().filter(|(_, text)| *text == "0 % of last.csv").count(), 3, "{shown:?}");
        assert!(shown.iter().any(|(_, text)| text.starts_with("dead: covered by vip")), "{shown:?}");
        assert!(snapshot.hints(&document, 0..10).is_empty());
    }

    #[test]
    fn what_can_be_run_says_so() {
        let text = format!("{COMPANY}{RULES}");
        let snapshot = workspace(&[("/main.consign", &text), ("/people.json", PEOPLE)]).snapshot();
        let document = snapshot.document("/main.consign").expect("it is open");
        let acts: Vec<LensAct> = snapshot.lenses(&document).into_iter().map(|lens| lens.act).collect();
        assert_eq!(
            acts,
            [
                LensAct::Share("25 % of last.csv".into()),
                LensAct::AddTest("outsourcing.vip".into()),
                LensAct::Share("0 % of last.csv".into()),
                LensAct::Share("0 % of last.csv".into()),
                LensAct::AddTest("outsourcing.otherwise".into()),
                LensAct::Picture("repairs".into()),
                LensAct::RunTest("a pressing one".into()),
                LensAct::Explain,
            ]
        );
    }
}
