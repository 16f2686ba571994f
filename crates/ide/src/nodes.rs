//! What is said of the nodes of workflows.

use std::fmt::Write as _;

use consign::Program;
use consign::workflow::WayView;

/// Who acts at a node, and where orders go; `None` if the program has no such node.
pub(crate) fn about(program: &Program, workflow: &str, node: &str) -> Option<String> {
    let workflow = program.workflow_named(workflow)?;
    let node = workflow.node(node)?;
    let mut text = format!("**{}** ({})", node.label, node.kind.as_str());
    if let Some(portal) = node.portal {
        let _ = write!(text, "\n- in the {} portal", portal.as_str());
    }
    if !node.handlers.is_empty() {
        let handlers: Vec<String> = node.handlers.iter().map(ToString::to_string).collect();
        let _ = write!(text, "\n- acts: {}", handlers.join(", "));
    }
    if !node.rules.is_empty() {
        let _ = write!(text, "\n- decides: `{}`", node.rules.join("`, `"));
    }
    for way in &node.ways {
        let _ = write!(text, "\n- {} → `{}`", why(way), way.node());
    }
    if workflow.start == node.name {
        text.push_str("\n- orders enter here");
    }
    Some(text)
}

fn why(way: &WayView<'_>) -> String {
    match way {
        WayView::Then(_) => "then".into(),
        WayView::Declined(_) => "declined".into(),
        WayView::Expired(_) => "too late".into(),
        WayView::When(Some(condition), _) => format!("when `{condition}`"),
        WayView::When(None, _) => "otherwise".into(),
        _ => "goes on".into(),
    }
}
