//! Errors in the OpenAPI document: what every address may answer, and how.

use utoipa::Modify;
use utoipa::openapi::path::{Operation, PathItem};
use utoipa::openapi::{ContentBuilder, OpenApi, Ref, RefOr, Response, ResponseBuilder};

/// What any address may answer besides what is its own.
const ANYWHERE: [(&str, &str); 6] = [
    ("400", "A parameter, a header or the body cannot be read"),
    ("401", "Nobody has signed in, or the token or session has ended"),
    ("403", "It is for others"),
    ("404", "There is none, or none that the caller may know of"),
    ("429", "Too many requests; `Retry-After` says when to go on"),
    ("503", "The database does not answer, or the desk is closing; `Retry-After` says when to try again"),
];

/// What any address may answer that takes something.
const TAKING: [(&str, &str); 3] = [
    ("413", "The body is too long"),
    ("422", "What is sent cannot be taken"),
    ("507", "No space is left for the database"),
];

/// Says them of every operation under `/api`, and that all errors are problems.
pub struct Errors;

impl Modify for Errors {
    fn modify(&self, document: &mut OpenApi) {
        for (path, item) in &mut document.paths.paths {
            let is_of_api = path.starts_with("/api/");
            for operation in operations(item) {
                if is_of_api {
                    add(operation);
                }
                let all = operation.responses.responses.iter_mut();
                all.filter(|(status, _)| status.as_str() >= "400")
                    .for_each(|(_, response)| as_problem(response));
            }
        }
    }
}

fn operations(item: &mut PathItem) -> impl Iterator<Item = &mut Operation> {
    let PathItem { get, put, post, delete, patch, .. } = item;
    [get, put, post, delete, patch].into_iter().flatten()
}

fn add(operation: &mut Operation) {
    let takes = operation.request_body.is_some();
    for (status, why) in ANYWHERE.iter().chain(TAKING.iter().filter(|_| takes)) {
        let known = &mut operation.responses.responses;
        known.entry((*status).to_owned()).or_insert_with(|| {
            let problem = ContentBuilder::new().schema(Some(Ref::from_schema_name("Problem"))).build();
            RefOr::T(ResponseBuilder::new().description(*why).content("application/json", problem).build())
        });
    }
}

fn as_problem(response: &mut RefOr<Response>) {
    if let RefOr::T(response) = response {
        let content = std::mem::take(&mut response.content);
        response.content =
            content.into_values().map(|content| ("application/problem+json".to_owned(), content)).collect();
    }
}
