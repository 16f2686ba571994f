//! Things by their names, in all programs; and the files that a text names.

use std::ops::Range;

use consign::editor::{NameKind, OutlineEntry, OutlineKind};
use consign::source::resolve;

use crate::document::Document;
use crate::finding::Place;
use crate::snapshot::Snapshot;

/// Something that is declared in a program.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FoundSymbol {
    /// Its name.
    pub name: String,
    /// What it is.
    pub kind: OutlineKind,
    /// Where its name stands.
    pub place: Place,
    /// The name of what it is in.
    pub within: Option<String>,
}

impl Snapshot {
    /// The things whose name or label has all letters of a query in their order, whatever their case: those that begin with
    /// it first, then those that have it as a part; at most so many.
    pub fn symbols(&self, query: &str, most: usize) -> Vec<FoundSymbol> {
        let query = query.to_lowercase();
        let mut found: Vec<(u8, FoundSymbol)> = Vec::new();
        for path in self.program_paths() {
            let Some(document) = self.document(&path) else { continue };
            for item in document.outline() {
                collect(&document, &query, None, item, &mut found);
            }
        }
        found.sort_by(|(one, a), (other, b)| (one, &a.name, &a.place).cmp(&(other, &b.name, &b.place)));
        found.into_iter().take(most).map(|(_, symbol)| symbol).collect()
    }

    /// The files that a text names, each with where it is named.
    pub fn links(&self, document: &Document) -> Vec<(Range<usize>, String)> {
        let mut all = Vec::new();
        for seen in self.seen(document).into_iter().take(1) {
            for (name, used) in seen
                .meaning
                .names_in(seen.file, 0..usize::MAX)
                .filter(|(_, used)| used.kind == NameKind::File)
            {
                let place = self.place(&seen.meaning, name);
                let target =
                    used.declared.first().map(|span| seen.meaning.files.get(span.file).path().to_owned());
                all.extend(place.zip(target).map(|(place, target)| (place.bytes(), target)));
            }
        }
        for entry in document.outline().iter().filter(|entry| entry.kind == OutlineKind::Use) {
            if !all.iter().any(|(range, _)| *range == entry.name_range) {
                all.push((entry.name_range.clone(), resolve(&document.path, &entry.name)));
            }
        }
        all.sort_by_key(|(range, _)| range.start);
        all
    }
}

fn collect(
    document: &Document,
    query: &str,
    within: Option<&str>,
    entry: &OutlineEntry,
    found: &mut Vec<(u8, FoundSymbol)>,
) {
    let is_listed = !matches!(
        entry.kind,
        OutlineKind::Row | OutlineKind::Otherwise | OutlineKind::Use | OutlineKind::Timezone
    );
    let label = entry.label.as_deref().unwrap_or_default();
    if let Some(rank) = rank(query, &entry.name, label).filter(|_| is_listed && !entry.name.is_empty()) {
        found.push((
            rank,
            FoundSymbol {
                name: entry.name.clone(),
                kind: entry.kind,
                place: Place::new(&document.path, entry.name_range.clone()),
                within: within.map(str::to_owned),
            },
        ));
    }
    for child in &entry.children {
        collect(document, query, Some(&entry.name), child, found);
    }
}

/// How well a query fits: the lower, the better; `None` if it does not.
fn rank(query: &str, name: &str, label: &str) -> Option<u8> {
    let (name, label) = (name.to_lowercase(), label.to_lowercase());
    if name.starts_with(query) {
        return Some(0);
    }
    if name.contains(query) || label.contains(query) {
        return Some(1);
    }
    let mut letters = name.chars();
    query.chars().all(|c| letters.any(|letter| letter == c)).then_some(2)
}

#[cfg(test)]
mod tests {
    use crate::test_support::{COMPANY, PEOPLE, RULES, workspace};

    #[test]
    fn things_are_found_by_parts_of_names_and_labels() {
        let text = format!("{COMPANY}{RULES}");
        let snapshot = workspace(&[("/main.consign", &text), ("/people.json", PEOPLE)]).snapshot();
        let names =
            |query: &str| snapshot.symbols(query, 10).into_iter().map(|one| one.name).collect::<Vec<_>>();
        assert_eq!(names("vip")[0], "vip");
        assert_eq!(names("Important")[0], "vip", "by its label");
        assert_eq!(names("otsc"), ["outsourcing"]);
        assert_eq!(names("disp")[..1], ["dispatcher"]);
        assert_eq!(snapshot.symbols("", 3).len(), 3);
        assert_eq!(snapshot.symbols("tier", 9)[0].within.as_deref(), Some("customer"));
    }

    #[test]
    fn files_that_are_named_can_be_opened() {
        let text = format!("{COMPANY}use \"gone.consign\"\n");
        let snapshot = workspace(&[("/a/main.consign", &text), ("/a/people.json", PEOPLE)]).snapshot();
        let document = snapshot.document("/a/main.consign").expect("it is open");
        let links = snapshot.links(&document);
        let shown: Vec<(&str, &str)> =
            links.iter().map(|(range, path)| (&text[range.clone()], path.as_str())).collect();
        assert_eq!(shown, [("\"people.json\"", "/a/people.json"), ("\"gone.consign\"", "/a/gone.consign")]);
    }
}
