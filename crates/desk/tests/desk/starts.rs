//! What a new desk begins with: the program, its people, and somebody who lets them in.

use std::path::Path;
use std::sync::{Arc, Mutex};

use consign_desk::api::Limits;
use consign_desk::auth;
use consign_desk::core::{DeskRole, Person, Side};
use consign_desk::office::{SystemClock, directory_version};
use consign_desk::serve::{Database, ProgramFiles, Ready, ServeError, Settings, serve};
use consign_desk::store::{Sqlite, Store};
use consign_desk::transfer::{export, import};

use super::fixture::PROGRAM;

const DIRECTORY: &str = r#"{
  "people": [{"id": "dana", "name": "Dana Okafor", "email": "dana@example.com", "roles": ["dispatcher"]}, {"id": "Admin"}],
  "providers": [{"id": "east", "name": "East", "regions": [], "capacity": 1, "dispatchers": ["pat"],
    "people": [{"id": "pat", "email": "pat@east.example", "roles": ["provider_dispatcher"]}, {"id": "eve", "name": "Eve E."}],
    "engineers": [{"id": "eve", "name": "Eve", "present": true}]}]
}"#;

fn files(directory: &str) -> ProgramFiles {
    let main = format!("{PROGRAM}\ndirectory \"directory.json\"\n");
    let files = [("main.consign", main.as_str()), ("directory.json", directory)];
    ProgramFiles {
        root: "main.consign".into(),
        files: files.map(|(name, text)| (name.to_owned(), text.to_owned())).to_vec(),
    }
}

/// Starts a desk and ends it at once; how it was started.
fn started(folder: &Path, program: ProgramFiles, demo: Option<Vec<String>>) -> Result<Ready, ServeError> {
    let settings = Settings {
        program,
        database: Database::Sqlite(folder.join("desk.db")),
        listen: ([127, 0, 0, 1], 0).into(),
        address: None,
        limits: Limits::default(),
        webhook_allow: Vec::new(),
        tls: None,
        trusted_proxies: Vec::new(),
        open_id: Vec::new(),
        mail: None,
        demo,
    };
    let told = Arc::new(Mutex::new(None));
    let tell = told.clone();
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().expect("a runtime");
    runtime.block_on(async {
        let (close, closing) = tokio::sync::watch::channel(false);
        let ready = move |ready: &Ready| {
            *tell.lock().expect("nobody panics with it") = Some(ready.clone());
            close.send(true).expect("it is served");
        };
        serve(settings, Arc::new(SystemClock), ready, closing).await
    })?;
    let ready = told.lock().expect("nobody panics with it").take();
    Ok(ready.expect("it was ready"))
}

fn people(folder: &Path) -> Vec<Person> {
    let store = Sqlite::open(&folder.join("desk.db")).expect("a database");
    auth::people(&mut *store.read().expect("the database")).expect("people")
}

#[test]
fn the_first_start_makes_people_of_those_whom_the_directory_lists() {
    let folder = tempfile::tempdir().expect("a folder");
    let ready = started(folder.path(), files(DIRECTORY), None).expect("it starts");
    assert_eq!(ready.links.iter().map(|link| &*link.what).collect::<Vec<_>>(), ["administrator"]);
    let all = people(folder.path());
    let ids: Vec<&str> = all.iter().map(|person| &*person.id).collect();
    assert_eq!(ids, ["Admin", "admin-2", "dana", "eve", "pat"]);
    let of = |id: &str| all.iter().find(|person| *person.id == *id).expect("somebody");
    assert!(of("admin-2").desk_roles.contains(&DeskRole::Administrator));
    let dana = of("dana");
    assert_eq!((&*dana.name, dana.email.as_deref()), ("Dana Okafor", Some("dana@example.com")));
    assert!(dana.is_of_company() && dana.roles.contains("dispatcher") && dana.desk_roles.is_empty());
    let pat = of("pat");
    assert_eq!(pat.side, Side::Provider("east".into()));
    assert!(pat.roles.contains("provider_dispatcher") && pat.engineer.is_none());
    assert_eq!(of("eve").engineer.as_deref(), Some("eve"), "whoever has an engineer's id is that engineer");
    assert!(of("Admin").desk_roles.is_empty(), "being listed makes nobody an administrator");
    // The people are the desk's from now on: what is kept of the directory has no e-mail address that would stay.
    let store = Sqlite::open(&folder.path().join("desk.db")).expect("a database");
    let kept = directory_version(&mut *store.read().expect("the database"), 1).expect("a directory").json;
    assert!(!kept.contains("people") && !kept.contains("example"), "{kept}");
    assert!(kept.contains("\"dispatchers\": [\"pat\"]"), "{kept}");
    drop(store);
    let again = started(folder.path(), files(DIRECTORY), None).expect("it starts again");
    assert!(again.links.is_empty() && !again.differs);
    assert_eq!(people(folder.path()), all);
}

#[test]
fn people_go_with_the_desk_to_another_database() {
    let folder = tempfile::tempdir().expect("a folder");
    started(folder.path(), files(DIRECTORY), None).expect("it starts");
    let mut lines = Vec::new();
    let store = Sqlite::open(&folder.path().join("desk.db")).expect("a database");
    export(&store, &mut lines).expect("written");
    let moved = tempfile::tempdir().expect("a folder");
    let other = Sqlite::open(&moved.path().join("desk.db")).expect("a database");
    import(&other, &mut &lines[..]).expect("taken in");
    drop((store, other));
    assert_eq!(people(moved.path()), people(folder.path()));
}

#[test]
fn a_demo_has_everybody_whom_the_directory_lists_and_somebody_for_each_role_that_is_left() {
    let folder = tempfile::tempdir().expect("a folder");
    let ready = started(folder.path(), files(DIRECTORY), Some(Vec::new())).expect("it starts");
    let mut links: Vec<(&str, &str)> = ready.links.iter().map(|link| (&*link.name, &*link.what)).collect();
    links.sort_unstable();
    let names: Vec<&str> = links.iter().map(|(name, _)| *name).collect();
    for name in [
        "Dana Okafor",
        "Eve E.",
        "pat",
        "Auditor",
        "Administrator",
        "Service Provider Dispatcher of NorthStar",
    ] {
        assert_eq!(names.iter().filter(|one| **one == name).count(), 1, "{name}: {links:#?}");
    }
    for name in ["Dispatcher", "Eve", "Service Provider Dispatcher of East"] {
        assert!(!names.contains(&name), "{name} is there by another name: {links:#?}");
    }
    assert!(links.contains(&("pat", "provider_dispatcher of east")), "{links:#?}");
    assert!(links.contains(&("Eve E.", "engineer of east")), "{links:#?}");
}

#[test]
fn a_directory_with_errors_or_two_who_sign_in_alike_starts_nothing() {
    let folder = tempfile::tempdir().expect("a folder");
    let wrong = DIRECTORY.replace("\"roles\": [\"dispatcher\"]", "\"roles\": [\"dispacher\"]");
    match started(folder.path(), files(&wrong), None) {
        Err(ServeError::Program(found)) => {
            assert!(found.to_string().contains("no role `dispacher`"), "{found}")
        }
        other => panic!("{other:?}"),
    }
    let alike = DIRECTORY.replace("\"Admin\"", "\"Dana\"");
    let error = started(folder.path(), files(&alike), None).expect_err("one name for two");
    let said = "`dana` of the directory cannot be made a person of the desk: `dana` is the sign-in name of somebody else already";
    assert_eq!(error.to_string(), said);
    assert!(people(folder.path()).is_empty());
    started(folder.path(), files(DIRECTORY), None).expect("it starts once that is mended");
}
