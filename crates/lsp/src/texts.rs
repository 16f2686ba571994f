//! What an editor says of its texts, folders and settings.

use std::collections::BTreeSet;

use consign_ide::Text;
use gen_lsp_types as lsp;
use lsp::Notification as _;
use lsp_server::Notification;

use crate::client::Settings;
use crate::convert;
use crate::paths;
use crate::problem::Problem;
use crate::server::Session;

/// Takes what an editor says; the files of which something else may be to be said now. What is unknown is nothing to a
/// server.
pub(crate) fn take(session: &mut Session, one: Notification) -> Result<BTreeSet<String>, Problem> {
    let method = one.method.as_str();
    if method == lsp::DidOpenTextDocumentNotification::METHOD.as_str() {
        opened(session, params::<lsp::DidOpenTextDocumentNotification>(one)?)
    } else if method == lsp::DidChangeTextDocumentNotification::METHOD.as_str() {
        changed(session, params::<lsp::DidChangeTextDocumentNotification>(one)?)
    } else if method == lsp::DidCloseTextDocumentNotification::METHOD.as_str() {
        let path = paths::path(&params::<lsp::DidCloseTextDocumentNotification>(one)?.text_document.uri);
        session.workspace.close(&path);
        session.changed();
        Ok(session.shown().into_iter().chain([path]).collect())
    } else if method == lsp::DidChangeWatchedFilesNotification::METHOD.as_str() {
        watched(session, &params::<lsp::DidChangeWatchedFilesNotification>(one)?)
    } else if method == lsp::DidCreateFilesNotification::METHOD.as_str() {
        let files = params::<lsp::DidCreateFilesNotification>(one)?.files;
        Ok(moved(session, files.iter().map(|file| file.uri.as_str())))
    } else if method == lsp::DidDeleteFilesNotification::METHOD.as_str() {
        let files = params::<lsp::DidDeleteFilesNotification>(one)?.files;
        Ok(moved(session, files.iter().map(|file| file.uri.as_str())))
    } else if method == lsp::DidRenameFilesNotification::METHOD.as_str() {
        let files = params::<lsp::DidRenameFilesNotification>(one)?.files;
        Ok(moved(session, files.iter().flat_map(|file| [file.old_uri.as_str(), file.new_uri.as_str()])))
    } else if method == lsp::DidChangeWorkspaceFoldersNotification::METHOD.as_str() {
        folders(session, &params::<lsp::DidChangeWorkspaceFoldersNotification>(one)?)
    } else if method == lsp::DidChangeConfigurationNotification::METHOD.as_str() {
        let settings = params::<lsp::DidChangeConfigurationNotification>(one)?.settings;
        if settings.is_object() {
            session.settings = Settings::from_value(&settings);
            session.workspace.settings_changed();
        }
        Ok(BTreeSet::new())
    } else {
        Ok(BTreeSet::new())
    }
}

fn params<N: lsp::Notification>(one: Notification) -> Result<N::Params, Problem> {
    let why = |error: serde_json::Error| Problem::Parameters { method: one.method, why: error.to_string() };
    serde_json::from_value(one.params).map_err(why)
}

fn opened(
    session: &mut Session,
    params: lsp::DidOpenTextDocumentParams,
) -> Result<BTreeSet<String>, Problem> {
    let document = params.text_document;
    let path = paths::path(&document.uri);
    session.workspace.open(&path, document.version, Text::new(document.text));
    session.changed();
    Ok([path].into())
}

fn changed(
    session: &mut Session,
    params: lsp::DidChangeTextDocumentParams,
) -> Result<BTreeSet<String>, Problem> {
    let path = paths::path(&params.text_document.text_document_identifier.uri);
    let Some(document) = session.workspace.document(&path) else { return Err(Problem::NoFile(path)) };
    let mut text = document.text.clone();
    for change in params.content_changes {
        match change {
            lsp::TextDocumentContentChangeEvent::TextDocumentContentChangePartial(part) => {
                let range = convert::bytes(&text, part.range, session.client.encoding);
                text.replace(range, &part.text);
            }
            lsp::TextDocumentContentChangeEvent::TextDocumentContentChangeWholeDocument(whole) => {
                text = Text::new(whole.text);
            }
        }
    }
    session.workspace.open(&path, params.text_document.version, text);
    session.changed();
    Ok([path].into())
}

fn watched(
    session: &mut Session,
    params: &lsp::DidChangeWatchedFilesParams,
) -> Result<BTreeSet<String>, Problem> {
    for change in &params.changes {
        let path = paths::path(&change.uri);
        if path.ends_with("/consign.toml") {
            session.workspace.settings_changed();
        } else {
            on_the_disk(session, &path);
        }
    }
    Ok(session.shown())
}

/// Takes note of files and folders that somebody made, deleted or renamed in the editor.
fn moved<'a>(session: &mut Session, addresses: impl Iterator<Item = &'a str>) -> BTreeSet<String> {
    for address in addresses.filter_map(|written| lsp::Uri::parse(written).ok()) {
        on_the_disk(session, &paths::path(&address));
    }
    session.shown()
}

/// Takes note that something is at a path, or is gone from there; a folder is read.
fn on_the_disk(session: &mut Session, path: &str) {
    session.workspace.disk_changed(path);
    let name = path.rsplit('/').next().unwrap_or_default();
    if !name.contains('.') {
        session.scan(&[path.to_owned()]);
    }
}

fn folders(
    session: &mut Session,
    params: &lsp::DidChangeWorkspaceFoldersParams,
) -> Result<BTreeSet<String>, Problem> {
    for folder in &params.event.removed {
        session.workspace.leave(&paths::path(&folder.uri));
    }
    let added: Vec<String> = params.event.added.iter().map(|folder| paths::path(&folder.uri)).collect();
    session.scan(&added);
    Ok(session.shown())
}
