//! NDJSON both ways: lines in, a result a line out, as each becomes durable.

use std::sync::Arc;

use axum::body::{Body, Bytes};
use axum::http::{HeaderValue, header};
use axum::response::Response;
use http_body_util::BodyExt;
use tokio::sync::mpsc;
use tokio::task::JoinHandle;
use tokio_stream::StreamExt;
use tokio_stream::wrappers::ReceiverStream;

use super::app::App;
use super::orders::{result_of_problem, too_long};
use super::problem::Problem;
use crate::office::Session;
use crate::store::StoreError;

/// How many transactions of a request are on their way at once.
const AHEAD: usize = 4;

/// How many lines one of them takes at most.
const LINES: usize = 500;

/// Does something for each line of a body; the answers come in the order of the lines.
pub fn stream(
    app: Arc<App>,
    body: Body,
    line: impl Fn(&mut Session<'_>, &str) -> Result<String, StoreError> + Send + Sync + 'static,
) -> Response {
    let (results, answers) = mpsc::channel::<JoinHandle<String>>(AHEAD);
    // In a task of its own: what has come in is done, also where nobody waits for the answer any more.
    tokio::spawn(feed(app, body, Arc::new(line), results));
    let answers = ReceiverStream::new(answers).then(|done| async move {
        let lines = done.await.unwrap_or_else(|_| result_of_problem(None, &Problem::defect()) + "\n");
        Ok::<_, std::convert::Infallible>(Bytes::from(lines))
    });
    let mut response = Response::new(Body::from_stream(answers));
    let kind = HeaderValue::from_static("application/x-ndjson");
    response.headers_mut().insert(header::CONTENT_TYPE, kind);
    response
}

async fn feed<F>(app: Arc<App>, mut body: Body, line: Arc<F>, results: mpsc::Sender<JoinHandle<String>>)
where
    F: Fn(&mut Session<'_>, &str) -> Result<String, StoreError> + Send + Sync + 'static,
{
    let most = app.limits().body;
    let (mut left, mut number) = (Vec::new(), 0);
    loop {
        let frame = match body.frame().await {
            None => break,
            Some(Ok(frame)) => frame,
            // What had come whole is done.
            Some(Err(_)) => return,
        };
        let Ok(data) = frame.into_data() else { continue };
        left.extend_from_slice(&data);
        let Some(end) = left.iter().rposition(|byte| *byte == b'\n') else {
            if left.len() > most {
                return refuse(&results, &too_long(most)).await;
            }
            continue;
        };
        let rest = left.split_off(end + 1);
        let lines = std::mem::replace(&mut left, rest);
        if !hand_in(&app, &line, &results, &lines, &mut number).await {
            return;
        }
    }
    hand_in(&app, &line, &results, &left, &mut number).await;
}

async fn refuse(results: &mpsc::Sender<JoinHandle<String>>, problem: &Problem) {
    let line = result_of_problem(None, problem) + "\n";
    // Whoever asked may have gone.
    let _ = results.send(tokio::spawn(async move { line })).await;
}

/// Hands lines in; whether somebody waits for more.
async fn hand_in<F>(
    app: &Arc<App>,
    line: &Arc<F>,
    results: &mpsc::Sender<JoinHandle<String>>,
    bytes: &[u8],
    number: &mut usize,
) -> bool
where
    F: Fn(&mut Session<'_>, &str) -> Result<String, StoreError> + Send + Sync + 'static,
{
    let mut lines: Vec<Result<String, String>> = Vec::new();
    for raw in bytes.split(|byte| *byte == b'\n') {
        *number += 1;
        let text = std::str::from_utf8(raw);
        if text.is_ok_and(|text| text.trim().is_empty()) {
            continue;
        }
        let at = *number;
        lines.push(text.map(|text| text.trim().to_owned()).map_err(|_| format!("line {at} is no UTF-8")));
    }
    // The piece after the last line break is the start of the next line.
    *number = number.saturating_sub(1);
    for part in lines.chunks(LINES) {
        let (app, line, part) = (app.clone(), line.clone(), part.to_vec());
        let done = tokio::spawn(async move { taken(&app, line, part).await });
        if results.send(done).await.is_err() {
            // Nobody reads the answers any more, and what was handed in is done all the same.
            return true;
        }
    }
    true
}

async fn taken<F>(app: &Arc<App>, line: Arc<F>, part: Vec<Result<String, String>>) -> String
where
    F: Fn(&mut Session<'_>, &str) -> Result<String, StoreError> + Send + Sync + 'static,
{
    let count = part.len();
    let done = app.office().asked(move |session| {
        let mut results = String::new();
        for text in &part {
            let result = match text {
                Ok(text) => line(session, text)?,
                Err(message) => result_of_problem(None, &Problem::bad_request(message.clone())),
            };
            results += &result;
            results.push('\n');
        }
        Ok(results)
    });
    match done.await {
        Ok(results) => results,
        Err(failed) => {
            let line = result_of_problem(None, &failed.into()) + "\n";
            line.repeat(count)
        }
    }
}
