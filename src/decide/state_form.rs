//! A state from its JSON form, with errors in the words of the state.

use std::collections::BTreeMap;

use rustc_hash::FxHashMap;
use serde::Serialize;

use super::state::Owed;
use crate::diagnostic::did_you_mean;
use crate::input::json;
use crate::program::Assignee;

/// Of a provider and its engineers.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub(super) struct Workload {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub open: Option<u64>,
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub engineers: BTreeMap<String, u64>,
}

/// The version of a state's JSON form.
pub(super) const VERSION: u32 = 1;

/// Why bytes are not read as a state.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum StateError {
    /// They are no JSON object.
    #[error("{message}")]
    NotJson {
        /// What was expected and found, and where.
        message: String,
    },
    /// Another version of consign wrote it.
    #[error("expected version {VERSION}, found version {found}")]
    Version {
        /// The version that it says.
        found: String,
    },
    /// A member of it is not as it must be.
    #[error("`{path}`: {message}")]
    Member {
        /// The member, such as `workloads.northstar.open`.
        path: String,
        /// What was expected and found.
        message: String,
    },
}

type Workloads = FxHashMap<String, Workload>;
type Rotations = BTreeMap<String, Vec<Assignee>>;

/// What a state is read from.
#[derive(Default)]
pub(super) struct StateForm {
    pub workloads: Workloads,
    pub rotations: Rotations,
    pub owed: BTreeMap<String, Owed>,
}

fn wrong(path: &str, message: impl Into<String>) -> StateError {
    StateError::Member { path: path.to_owned(), message: message.into() }
}

/// The workloads by provider, by rule who was chosen, and who is owed turns.
pub(super) fn read(bytes: &[u8]) -> Result<StateForm, StateError> {
    let not_json = |message| StateError::NotJson { message };
    let text = json::text(bytes).map_err(not_json)?;
    let members = members(text).map_err(not_json)?;
    let mut version = None;
    let mut state = StateForm::default();
    for (key, raw) in once("", members)? {
        match key.as_str() {
            "version" => version = Some(raw),
            "workloads" => state.workloads = each(&key, raw, workload)?,
            "rotations" => state.rotations = each(&key, raw, rotation)?,
            "owed" => state.owed = each(&key, raw, owed)?,
            _ => return Err(unknown(&key, &key, &["version", "workloads", "rotations", "owed"])),
        }
    }
    match version {
        Some(raw) if raw == VERSION.to_string() => Ok(state),
        Some(raw) => Err(StateError::Version { found: json::describe(raw).replace('`', "") }),
        None => Err(wrong("version", format!("expected {VERSION}, found nothing"))),
    }
}

/// `{"open": 3, "engineers": {"amy": 1}}`
fn workload(path: &str, raw: &str) -> Result<Workload, StateError> {
    let mut workload = Workload::default();
    for (key, raw) in object(path, raw)? {
        let path = format!("{path}.{key}");
        match key.as_str() {
            "open" => workload.open = Some(count(&path, raw)?),
            "engineers" => workload.engineers = each(&path, raw, count)?,
            _ => return Err(unknown(&path, &key, &["open", "engineers"])),
        }
    }
    Ok(workload)
}

fn count(path: &str, raw: &str) -> Result<u64, StateError> {
    let message = || format!("expected a whole number of open work orders, found {}", json::describe(raw));
    raw.parse().map_err(|_| wrong(path, message()))
}

/// Who is owed how much, as it is written.
pub(super) fn owed_json(owed: &Owed) -> serde_json::Value {
    owed.iter().map(|(to, turns)| serde_json::json!({ "to": to, "turns": turns })).collect()
}

/// `[{"to": "northstar", "turns": -2}]`
fn owed(path: &str, raw: &str) -> Result<Owed, StateError> {
    let mut owed = Owed::new();
    for (number, raw) in (1..).zip(list(path, raw, "who is owed turns")?) {
        let Some((to, turns)) = owed_to(raw) else {
            let expected = "expected `{\"to\": …, \"turns\": a whole number}`";
            let found = json::describe(raw);
            return Err(wrong(path, format!("element {number} of the list: {expected}, found {found}")));
        };
        if owed.insert(to, turns).is_some() {
            return Err(wrong(
                path,
                format!("element {number} of the list: somebody who stands there before"),
            ));
        }
    }
    Ok(owed)
}

fn owed_to(raw: &str) -> Option<(Assignee, i64)> {
    let (mut to, mut turns) = (None, None);
    for (key, raw) in members(raw).ok()? {
        let is_again = match key.as_str() {
            "to" => to.replace(assignee(raw)?).is_some(),
            "turns" => turns.replace(raw.parse().ok()?).is_some(),
            _ => return None,
        };
        if is_again {
            return None;
        }
    }
    to.zip(turns)
}

fn list<'t>(path: &str, raw: &'t str, what: &str) -> Result<Vec<&'t str>, StateError> {
    let mut elements = Vec::new();
    json::elements(raw, |element| elements.push(element))
        .map_err(|_| wrong(path, format!("expected a list of {what}, found {}", json::describe(raw))))?;
    Ok(elements)
}

/// Who was chosen, longest ago first.
fn rotation(path: &str, raw: &str) -> Result<Vec<Assignee>, StateError> {
    let elements = list(path, raw, "who was chosen")?;
    let chosen = |(number, raw): (usize, &str)| {
        let message = || {
            format!(
                "element {number} of the list: expected the id of a provider, or `{{\"provider\": …, \"engineer\": …}}`, \
                 found {}",
                json::describe(raw)
            )
        };
        assignee(raw).ok_or_else(|| wrong(path, message()))
    };
    (1..).zip(elements).map(chosen).collect()
}

/// `"northstar"` or `{"provider": "northstar", "engineer": "amy"}`; `None` if it is neither.
fn assignee(raw: &str) -> Option<Assignee> {
    if let Some(provider) = json::string(raw) {
        return Some(Assignee::provider(&*provider));
    }
    let (mut provider, mut engineer) = (None, None);
    for (key, raw) in members(raw).ok()? {
        let part = match key.as_str() {
            "provider" => &mut provider,
            "engineer" => &mut engineer,
            _ => return None,
        };
        if raw != "null" && part.replace(json::string(raw)?).is_some() {
            return None;
        }
    }
    Some(Assignee { provider: (*provider?).into(), engineer: engineer.map(|engineer| (*engineer).into()) })
}

/// What each member of an object is read as, by its key.
fn each<T, M: FromIterator<(String, T)>>(
    path: &str,
    raw: &str,
    read: impl Fn(&str, &str) -> Result<T, StateError>,
) -> Result<M, StateError> {
    let read = |(key, raw): (String, &str)| {
        let read = read(&format!("{path}.{key}"), raw)?;
        Ok((key, read))
    };
    object(path, raw)?.into_iter().map(read).collect()
}

/// The members of an object, each key once.
fn object<'t>(path: &str, raw: &'t str) -> Result<Vec<(String, &'t str)>, StateError> {
    let found = || format!("expected an object, found {}", json::describe(raw));
    once(path, members(raw).map_err(|_| wrong(path, found()))?)
}

fn members(raw: &str) -> Result<Vec<(String, &str)>, String> {
    let mut members = Vec::new();
    json::members(raw, |key, raw| members.push((key.into_owned(), raw)))
        .map_err(|error| json::not_an_object(raw, &error))?;
    Ok(members)
}

fn once<'t>(path: &str, members: Vec<(String, &'t str)>) -> Result<Vec<(String, &'t str)>, StateError> {
    let mut keys: Vec<&str> = members.iter().map(|(key, _)| key.as_str()).collect();
    keys.sort_unstable();
    match keys.windows(2).find(|pair| pair[0] == pair[1]) {
        None => Ok(members),
        Some(pair) => {
            let path = if path.is_empty() { pair[0].to_owned() } else { format!("{path}.{}", pair[0]) };
            Err(wrong(&path, "expected it once, found its key twice"))
        }
    }
}

fn unknown(path: &str, key: &str, known: &[&str]) -> StateError {
    let names: Vec<String> = known.iter().map(|name| format!("`{name}`")).collect();
    let near = did_you_mean(key, known.iter()).map(|near| format!(", {near}")).unwrap_or_default();
    wrong(path, format!("expected only {}, found another member{near}", names.join(", ")))
}

#[cfg(test)]
mod tests {
    use crate::State;

    fn error(json: &str) -> String {
        State::from_json(json.as_bytes()).expect_err(json).to_string()
    }

    #[test]
    fn another_file_is_not_a_state() {
        let cases = [
            ("", "expected a JSON object, found nothing"),
            ("[]", "expected a JSON object, found a list"),
            ("{\"version\" 1}", "expected a JSON object, found what is not JSON: expected `:` at column 12"),
            ("{}", "`version`: expected 1, found nothing"),
            (r#"{"version":2}"#, "expected version 1, found version 2"),
            (r#"{"version":"1"}"#, "expected version 1, found version \"1\""),
            (r#"{"version":1,"version":1}"#, "`version`: expected it once, found its key twice"),
            (
                r#"{"version":1,"workload":{}}"#,
                "`workload`: expected only `version`, `workloads`, `rotations`, `owed`, found another member, did you mean `workloads`?",
            ),
        ];
        for (json, message) in cases {
            assert_eq!(error(json), message, "{json}");
        }
    }

    #[test]
    fn errors_name_the_member_and_speak_of_the_state() {
        let cases = [
            (r#""workloads":[]"#, "`workloads`: expected an object, found `[]`"),
            (r#""workloads":{"a":3}"#, "`workloads.a`: expected an object, found `3`"),
            (
                r#""workloads":{"a":{"open":-1}}"#,
                "`workloads.a.open`: expected a whole number of open work orders, found `-1`",
            ),
            (
                r#""workloads":{"a":{"engineers":{"amy":"2"}}}"#,
                "`workloads.a.engineers.amy`: expected a whole number of open work orders, found `\"2\"`",
            ),
            (r#""workloads":{"a":{},"a":{}}"#, "`workloads.a`: expected it once, found its key twice"),
            (
                r#""rotations":{"b.r":"a"}"#,
                "`rotations.b.r`: expected a list of who was chosen, found `\"a\"`",
            ),
            (
                r#""owed":{"b.r":[{"to":"a","turns":1.5}]}"#,
                "`owed.b.r`: element 1 of the list: expected `{\"to\": …, \"turns\": a whole number}`, found \
                 `{\"to\":\"a\",\"turns\":1.5}`",
            ),
            (
                r#""owed":{"b.r":[{"to":"a","turns":1},{"to":"a","turns":1}]}"#,
                "`owed.b.r`: element 2 of the list: somebody who stands there before",
            ),
            (
                r#""rotations":{"b.r":["a",7]}"#,
                "`rotations.b.r`: element 2 of the list: expected the id of a provider, or \
                 `{\"provider\": …, \"engineer\": …}`, found `7`",
            ),
        ];
        for (member, message) in cases {
            let json = format!("{{\"version\":1,{member}}}");
            assert_eq!(error(&json), message, "{json}");
        }
    }

    #[test]
    fn both_forms_of_who_was_chosen_are_read() {
        let json = r#"{"version":1,"rotations":{"b.r":["a",{"provider":"a","engineer":null},{"provider":"a","engineer":"amy"}]}}"#;
        let state = State::from_json(json.as_bytes()).expect("a state");
        assert_eq!(state.last_chosen("b.r", "a", Some("amy")), Some(2));
    }
}
