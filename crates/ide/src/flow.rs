//! The way of orders: which nodes lead to one, and where it leads.

use std::ops::Range;

use consign::editor::{NameKind, OutlineEntry, OutlineKind};

use crate::document::Document;
use crate::finding::Place;
use crate::snapshot::Snapshot;
use crate::symbol::name_kind;

/// A node of a workflow, or the workflow where orders enter it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Node {
    /// Its name.
    pub name: String,
    /// Its label.
    pub label: Option<String>,
    /// What it is.
    pub kind: OutlineKind,
    /// The workflow that it is in.
    pub workflow: String,
    /// Where it is named.
    pub place: Place,
    /// All of it.
    pub whole: Range<usize>,
}

/// A node and the places at which it, or another, says that orders go there.
pub type Leading = (Node, Vec<Range<usize>>);

impl Snapshot {
    /// The node that is named at a place.
    pub fn node(&self, path: &str, offset: usize) -> Option<Node> {
        let symbol = self.symbol(path, offset).filter(|symbol| symbol.kind == NameKind::Node)?;
        let place = symbol.declared.first()?;
        let document = self.document(&place.path)?;
        nodes(&document)
            .find(|(_, entry)| entry.name_range.start == place.range.start)
            .map(|(workflow, entry)| node(&document, workflow, entry))
    }

    /// The nodes from which orders come to one, and its workflow if they enter it there.
    pub fn leading_to(&self, node: &Node) -> Vec<Leading> {
        let (_, used) = self.everywhere(std::slice::from_ref(&node.place));
        let Some(document) = self.document(&node.place.path) else { return Vec::new() };
        let mut all: Vec<Leading> = Vec::new();
        for place in used.iter().filter(|place| place.path == document.path) {
            let Some(from) = holder(&document, place.range.start) else { continue };
            match all.iter_mut().find(|(other, _)| other.place == from.place) {
                Some((_, places)) => places.push(place.bytes()),
                None => all.push((from, vec![place.bytes()])),
            }
        }
        all
    }

    /// The nodes to which orders go from one.
    pub fn leading_from(&self, node: &Node) -> Vec<Leading> {
        let Some(document) = self.document(&node.place.path) else { return Vec::new() };
        let mut all: Vec<Leading> = Vec::new();
        for token in document.tokens().iter().filter(|token| node.whole.contains(&token.range.start)) {
            if token.range.start == node.place.range.start {
                continue;
            }
            let is_named = self
                .symbol(&document.path, token.range.start)
                .filter(|symbol| symbol.kind == NameKind::Node && symbol.range == token.range);
            let Some(to) = is_named.and_then(|_| self.node(&document.path, token.range.start)) else {
                continue;
            };
            match all.iter_mut().find(|(other, _)| other.place == to.place) {
                Some((_, places)) => places.push(token.range.clone()),
                None => all.push((to, vec![token.range.clone()])),
            }
        }
        all
    }
}

fn is_node(entry: &OutlineEntry) -> bool {
    name_kind(entry.kind) == Some(NameKind::Node)
}

fn nodes(document: &Document) -> impl Iterator<Item = (&OutlineEntry, &OutlineEntry)> {
    let workflows = document.outline().iter().filter(|item| item.kind == OutlineKind::Workflow);
    workflows
        .flat_map(|item| item.children.iter().filter(|entry| is_node(entry)).map(move |entry| (item, entry)))
}

fn node(document: &Document, workflow: &OutlineEntry, entry: &OutlineEntry) -> Node {
    Node {
        name: entry.name.clone(),
        label: entry.label.clone(),
        kind: entry.kind,
        workflow: workflow.name.clone(),
        place: Place::new(&document.path, entry.name_range.clone()),
        whole: entry.range.clone(),
    }
}

/// The node that a place is in, or the workflow.
fn holder(document: &Document, offset: usize) -> Option<Node> {
    let within = nodes(document).find(|(_, entry)| entry.range.contains(&offset));
    let workflow = || {
        let mut items = document.outline().iter();
        let item = items.find(|item| item.kind == OutlineKind::Workflow && item.range.contains(&offset))?;
        Some(node(document, item, item))
    };
    within.map(|(workflow, entry)| node(document, workflow, entry)).or_else(workflow)
}

#[cfg(test)]
mod tests {
    use crate::test_support::{COMPANY, PEOPLE, RULES, workspace};

    #[test]
    fn orders_can_be_followed_both_ways() {
        let text = format!("{COMPANY}{RULES}");
        let snapshot = workspace(&[("/main.consign", &text), ("/people.json", PEOPLE)]).snapshot();
        let at = text.find("choose \"Choose\"").expect("it is there");
        let choose = snapshot.node("/main.consign", at).expect("a node");
        assert_eq!((choose.label.as_deref(), choose.workflow.as_str()), (Some("Choose"), "repairs"));
        let names = |all: Vec<super::Leading>| {
            all.into_iter().map(|(node, at)| (node.name, at.len())).collect::<Vec<_>>()
        };
        assert_eq!(
            names(snapshot.leading_to(&choose)),
            [("repairs".to_owned(), 1), ("engineer".to_owned(), 1)]
        );
        assert_eq!(names(snapshot.leading_from(&choose)), [("engineer".to_owned(), 1)]);
        let named = text.find("then done").expect("it is there") + 5;
        let done = snapshot.node("/main.consign", named).expect("a node");
        assert_eq!(names(snapshot.leading_to(&done)), [("engineer".to_owned(), 1)]);
        assert!(snapshot.leading_from(&done).is_empty());
        assert!(snapshot.node("/main.consign", text.find("pressing").expect("it is there")).is_none());
    }
}
