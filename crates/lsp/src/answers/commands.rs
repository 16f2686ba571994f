//! Commands, and the lenses that offer them. Their names, arguments and results are in `docs/editor.md`.

use consign_ide::{LensAct, Place, RunError};
use gen_lsp_types as lsp;
use lsp::Request as _;
use serde::Deserialize;
use serde_json::{Value, json};

use crate::context::Context;
use crate::convert;
use crate::paths;
use crate::problem::Problem;

pub(crate) const EXPLAIN: &str = "consign.explain";
pub(crate) const DIFF: &str = "consign.diff";
pub(crate) const PICTURE: &str = "consign.picture";
pub(crate) const RUN_TEST: &str = "consign.runTest";
pub(crate) const TESTS: &str = "consign.tests";
pub(crate) const COVERAGE: &str = "consign.coverage";
pub(crate) const ADD_TEST: &str = "consign.addTest";

/// All commands.
pub(crate) const ALL: [&str; 7] = [EXPLAIN, DIFF, PICTURE, RUN_TEST, TESTS, COVERAGE, ADD_TEST];

/// The argument of every command: each takes what it needs.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Argument {
    uri: lsp::Uri,
    position: Option<lsp::Position>,
    order: Option<String>,
    workflow: Option<String>,
    test: Option<String>,
    rule: Option<String>,
}

impl From<RunError> for Problem {
    fn from(error: RunError) -> Self {
        Self::Refused(error.to_string())
    }
}

pub(super) fn execute(
    context: &Context,
    params: lsp::ExecuteCommandParams,
) -> Result<Option<Value>, Problem> {
    let command = params.command;
    let argument = params.arguments.and_then(|all| all.into_iter().next()).unwrap_or_default();
    let argument: Argument = serde_json::from_value(argument)
        .map_err(|error| Problem::Parameters { method: command.clone(), why: error.to_string() })?;
    let result = match command.as_str() {
        EXPLAIN => explain(context, &argument),
        DIFF => difference(context, &argument),
        PICTURE => pictures(context, &argument),
        RUN_TEST => run(context, &argument),
        TESTS => tests(context, &argument),
        COVERAGE => coverage(context, &argument),
        ADD_TEST => add_test(context, &argument),
        _ => Err(Problem::Refused(format!("there is no command `{command}`"))),
    };
    result.map(Some)
}

fn explain(context: &Context, argument: &Argument) -> Result<Value, Problem> {
    let path = paths::path(&argument.uri);
    let explained = match (&argument.order, argument.position) {
        (Some(order), _) => context.snapshot.explain_order(&path, order)?,
        (None, position) => {
            let document = context.document(&lsp::TextDocumentIdentifier { uri: argument.uri.clone() })?;
            let at = position.unwrap_or_default();
            context.snapshot.explain(&path, convert::offset(&document.text, at, context.client.encoding))?
        }
    };
    let first = explained.decisions.first();
    let said = first.map(|first| format!("{}: {}", explained.title, first.outcome.as_str()));
    context.show(&said.unwrap_or_default());
    Ok(
        json!({ "title": explained.title, "text": explained.text, "decision": first, "decisions": explained.decisions }),
    )
}

fn difference(context: &Context, argument: &Argument) -> Result<Value, Problem> {
    let (markdown, differs) = context.snapshot.difference(&paths::path(&argument.uri))?;
    let first =
        markdown.lines().find_map(|line| line.strip_prefix("### ")).unwrap_or("the versions were compared");
    context.show(first);
    Ok(json!({ "markdown": markdown, "differs": differs }))
}

fn pictures(context: &Context, argument: &Argument) -> Result<Value, Problem> {
    let pictures = context.snapshot.pictures(&paths::path(&argument.uri), argument.workflow.as_deref())?;
    let shown = pictures
        .into_iter()
        .map(|one| json!({ "workflow": one.workflow, "label": one.label, "svg": one.svg }));
    Ok(shown.collect())
}

/// A place as commands answer it: an address and a range.
fn place(context: &Context, place: &Place) -> Result<(Value, Value), Problem> {
    let location = context.location(place).ok_or_else(|| Problem::NoFile(place.path.clone()))?;
    Ok((json!(location.uri), json!(location.range)))
}

fn run(context: &Context, argument: &Argument) -> Result<Value, Problem> {
    let results = context.snapshot.run_tests(&paths::path(&argument.uri), argument.test.as_deref())?;
    let failed = results.iter().filter(|one| one.failure.is_some()).count();
    context.show(&match (failed, results.as_slice()) {
        (0, [only]) => format!("`{}` passed", only.name),
        (0, all) => format!("all {} tests passed", all.len()),
        (_, [only]) => {
            format!("`{}` failed: {}", only.name, only.failure.as_ref().map_or("", |(why, _)| why))
        }
        (failed, all) => format!("{failed} of {} tests failed", all.len()),
    });
    let one = |one: &consign_ide::TestResult| {
        let (uri, range) = place(context, &one.place)?;
        let failures = one.failure.iter().map(|(message, at)| {
            let (uri, range) = place(context, at)?;
            Ok(json!({ "message": message, "uri": uri, "range": range }))
        });
        let failures: Vec<Value> = failures.collect::<Result<_, Problem>>()?;
        Ok(
            json!({ "name": one.name, "passed": one.failure.is_none(), "uri": uri, "range": range, "failures": failures }),
        )
    };
    results.iter().map(one).collect()
}

fn tests(context: &Context, argument: &Argument) -> Result<Value, Problem> {
    let document = context.document(&lsp::TextDocumentIdentifier { uri: argument.uri.clone() })?;
    let one = |(name, at): (String, Place)| {
        let (uri, range) = place(context, &at)?;
        Ok(json!({ "name": name, "uri": uri, "range": range }))
    };
    context.snapshot.tests(&document).into_iter().map(one).collect()
}

fn coverage(context: &Context, argument: &Argument) -> Result<Value, Problem> {
    let reached = context.snapshot.coverage(&paths::path(&argument.uri))?;
    let one = |one: consign_ide::Reached| {
        let (uri, range) = place(context, &one.place)?;
        Ok(json!({ "uri": uri, "name": one.name, "range": range, "hits": one.hits }))
    };
    reached.into_iter().map(one).collect()
}

fn add_test(context: &Context, argument: &Argument) -> Result<Value, Problem> {
    let rule = argument.rule.as_deref().unwrap_or_default();
    let (name, change) = context.snapshot.new_test(&paths::path(&argument.uri), rule)?;
    let edit = context.workspace_edit(std::slice::from_ref(&change));
    let label = format!("add the test `{name}`");
    context.ask(lsp::ApplyWorkspaceEditRequest::METHOD.as_str(), json!({ "label": label, "edit": edit }));
    Ok(json!({ "name": name }))
}

/// A lens that only says something.
fn informing(range: lsp::Range, title: String) -> lsp::CodeLens {
    let command = lsp::Command { title, ..lsp::Command::default() };
    lsp::CodeLens { range, command: Some(command), data: None }
}

pub(super) fn lenses(
    context: &Context,
    params: lsp::CodeLensParams,
) -> Result<Option<Vec<lsp::CodeLens>>, Problem> {
    if !context.settings.code_lenses {
        return Ok(None);
    }
    let document = context.document(&params.text_document)?;
    let uri = params.text_document.uri;
    let lenses = context.snapshot.lenses(&document).into_iter().map(|lens| {
        let range = context.range(&document, lens.range);
        let (title, command, argument) = match lens.act {
            LensAct::RunTest(test) => ("run test", RUN_TEST, json!({ "uri": uri, "test": test })),
            LensAct::Explain => {
                ("explain this order", EXPLAIN, json!({ "uri": uri, "position": range.start }))
            }
            LensAct::AddTest(rule) => {
                ("add a test that reaches this rule", ADD_TEST, json!({ "uri": uri, "rule": rule }))
            }
            LensAct::Share(said) => return informing(range, said),
            LensAct::Picture(workflow) => {
                ("show as a picture", PICTURE, json!({ "uri": uri, "workflow": workflow }))
            }
        };
        let command = lsp::Command {
            title: title.to_owned(),
            command: command.to_owned(),
            arguments: Some(vec![argument]),
            ..lsp::Command::default()
        };
        lsp::CodeLens { range, command: Some(command), data: None }
    });
    Ok(Some(lenses.collect()))
}
