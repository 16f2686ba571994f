//! `desk`: what is done with a desk's database, beside the server or without it.

mod anonymize;
mod past;
mod prune;
mod replay;

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use consign_desk::auth::{self, Token};
use consign_desk::core::{DeskRole, Live, Person, Scope, Side};
use consign_desk::office::Versions;
use consign_desk::serve::{Database, open};
use consign_desk::store::{Read, Sqlite, Store};
use consign_desk::transfer;
use consign_desk::verify::verify;

use crate::error::Failure;
use crate::{Found, files, output};
use consign::Timestamp;

/// Look after a desk's database: people, tokens, links, copies, and whether it is sound
#[derive(clap::Args)]
pub(super) struct Args {
    /// The desk's database: a file, or `postgres://…`
    #[arg(
        long,
        global = true,
        value_name = "FILE|URL",
        default_value = "desk.db",
        env = "CONSIGN_DATABASE",
        hide_env_values = true
    )]
    database: String,
    #[command(subcommand)]
    task: Task,
}

#[derive(clap::Subcommand)]
enum Task {
    /// Let people in
    #[command(subcommand)]
    Person(PersonTask),
    /// Let services in
    #[command(subcommand)]
    Token(TokenTask),
    /// Print a path that signs a person in, once and within an hour
    Link {
        /// The person's id
        person: String,
    },
    /// Do every step of the history again, and say where the desk is not what that adds up to
    Verify,
    /// Write the whole desk as lines of JSON, for another database
    Export {
        /// The new file; standard output unless said
        #[arg(long, value_name = "FILE")]
        out: Option<PathBuf>,
    },
    /// Take a desk that `export` wrote into a new database
    Import {
        /// The file; `-` is standard input
        file: PathBuf,
    },
    /// Delete orders that ended long ago, with their history
    Prune(prune::Args),
    /// Show what another program would have decided on the history
    Replay(replay::Args),
    /// Copy the database to a new file, also while it is in use
    Backup {
        /// The new file
        file: PathBuf,
    },
}

#[derive(clap::Subcommand)]
enum PersonTask {
    /// Add a person
    Add(NewPerson),
    /// List everybody
    List,
    /// Delete what tells who a person is, and have a pseudonym in the history; it cannot be undone
    Anonymize(anonymize::Args),
}

#[derive(clap::Args)]
struct NewPerson {
    /// What the program and the history know the person by
    id: String,
    /// The full name; the id unless said otherwise
    #[arg(long)]
    name: Option<String>,
    /// What is typed in to sign in; the id unless said otherwise
    #[arg(long)]
    sign_in: Option<String>,
    /// The e-mail address
    #[arg(long)]
    email: Option<String>,
    /// The provider whose person it is; the company's unless said
    #[arg(long, value_name = "ID")]
    provider: Option<String>,
    /// The engineer of the provider whom the person is
    #[arg(long, value_name = "ID", requires = "provider")]
    engineer: Option<String>,
    /// Roles of the program
    #[arg(long, value_name = "ROLE", value_delimiter = ',')]
    role: Vec<String>,
    /// May look after people, tokens, programs and the directory
    #[arg(long)]
    administrator: bool,
    /// May see the company's side and change nothing
    #[arg(long)]
    viewer: bool,
}

#[derive(clap::Subcommand)]
enum TokenTask {
    /// Make a token and print its secret, this once
    Add {
        /// What the history calls the service
        #[arg(long)]
        name: String,
        /// What it may do: orders-read, orders-write, dispatch, programs, directory, people, metrics
        #[arg(long, value_name = "SCOPE", value_delimiter = ',')]
        scope: Vec<String>,
        /// The person for whom it acts, instead of scopes
        #[arg(long, value_name = "ID", conflicts_with = "scope")]
        person: Option<String>,
    },
    /// List the tokens, without their secrets
    List,
}

pub(super) fn run(args: &Args) -> Result<Found, Failure> {
    let database = Database::named(&args.database);
    if let Task::Import { file } = &args.task {
        return import(&database, file);
    }
    if let Database::Sqlite(path) = &database
        && !Sqlite::is_there(path)
    {
        return Err(Failure::message(format!(
            "there is no desk in `{}`; `consign serve PROGRAM` makes one, and `--database` names another",
            path.display()
        )));
    }
    let store = open(&database).map_err(failed)?;
    match &args.task {
        Task::Person(PersonTask::Add(person)) => add_person(&*store, person),
        Task::Person(PersonTask::List) => list_people(&*store),
        Task::Person(PersonTask::Anonymize(args)) => anonymize::run(&*store, args),
        Task::Token(TokenTask::Add { name, scope, person }) => {
            add_token(&*store, name, scope, person.as_deref())
        }
        Task::Token(TokenTask::List) => list_tokens(&*store),
        Task::Link { person } => link(&*store, person),
        Task::Verify => verified(&*store),
        Task::Export { out } => export(&*store, out.as_deref()),
        Task::Import { .. } => Ok(Found::Nothing),
        Task::Prune(args) => prune::run(&*store, &database, args),
        Task::Replay(args) => replay::run(&*store, args),
        Task::Backup { file } => {
            store.backup(file).map_err(failed)?;
            Ok(Found::Nothing)
        }
    }
}

fn failed(error: impl std::fmt::Display) -> Failure {
    Failure::message(error.to_string())
}

/// A file that is not there yet.
fn new_file(path: &Path) -> Result<std::fs::File, Failure> {
    std::fs::File::create_new(path).map_err(|error| Failure::write(&format!("`{}`", path.display()), &error))
}

fn live(read: &mut dyn Read) -> Result<Option<Arc<Live>>, Failure> {
    let head = read.head().map_err(failed)?;
    Versions::default().live(read, head).map_err(failed)
}

fn add_person(store: &dyn Store, new: &NewPerson) -> Result<Found, Failure> {
    let mut write = store.write().map_err(failed)?;
    let desk_roles = [(new.administrator, DeskRole::Administrator), (new.viewer, DeskRole::Viewer)];
    let person = Person {
        id: new.id.as_str().into(),
        name: new.name.clone().unwrap_or_else(|| new.id.clone()),
        sign_in: new.sign_in.clone().unwrap_or_else(|| new.id.clone()),
        email: new.email.clone(),
        side: new.provider.as_deref().map_or(Side::Company, |id| Side::Provider(id.into())),
        engineer: new.engineer.as_deref().map(Into::into),
        roles: new.role.iter().cloned().collect(),
        desk_roles: desk_roles.into_iter().filter_map(|(has, role)| has.then_some(role)).collect(),
        removed: None,
    };
    if auth::person(&mut *write, &new.id).map_err(failed)?.is_some() {
        return Err(Failure::message(format!("`{}` is the id of somebody already, or was", new.id)));
    }
    let (live, others) = (live(&mut *write)?, auth::people(&mut *write).map_err(failed)?);
    auth::check_person(live.as_deref(), &person, &others).map_err(failed)?;
    auth::put_person(&mut *write, &person).map_err(failed)?;
    write.commit().map_err(failed)?;
    Ok(Found::Nothing)
}

fn list_people(store: &dyn Store) -> Result<Found, Failure> {
    let people = auth::people(&mut *store.read().map_err(failed)?).map_err(failed)?;
    let mut text = String::new();
    for person in people.iter().filter(|person| person.removed.is_none()) {
        let side = match &person.side {
            Side::Company => "company".to_owned(),
            Side::Provider(id) => id.to_string(),
        };
        let mut what: Vec<String> = person.roles.iter().cloned().collect();
        what.extend(person.engineer.as_ref().map(|id| format!("engineer {id}")));
        what.extend(person.desk_roles.iter().map(|role| format!("{role:?}").to_lowercase()));
        text +=
            &format!("{}\t{}\t{side}\t{}\n", person.id, consign::printable(&person.name), what.join(", "));
    }
    output::print(&text)?;
    Ok(Found::Nothing)
}

fn add_token(
    store: &dyn Store,
    name: &str,
    scopes: &[String],
    person: Option<&str>,
) -> Result<Found, Failure> {
    let scopes = scopes.iter().map(|word| {
        Scope::named(word).ok_or_else(|| {
            let known = Scope::ALL.map(Scope::as_str).join(", ");
            Failure::message(format!("there is no scope `{word}`; there are {known}"))
        })
    });
    let scopes = scopes.collect::<Result<BTreeSet<_>, _>>()?;
    let mut write = store.write().map_err(failed)?;
    if let Some(id) = person
        && auth::present(&mut *write, id).map_err(failed)?.is_none()
    {
        return Err(Failure::message(format!("there is no person `{id}`")));
    }
    let token = Token {
        name: name.into(),
        scopes,
        person: person.map(Into::into),
        made: Timestamp::now(),
        expires: None,
    };
    let secret = auth::new_token(&mut *write, &token).map_err(failed)?;
    write.commit().map_err(failed)?;
    output::print(&format!("{}\n", secret.reveal()))?;
    Ok(Found::Nothing)
}

fn list_tokens(store: &dyn Store) -> Result<Found, Failure> {
    let tokens = auth::tokens(&mut *store.read().map_err(failed)?).map_err(failed)?;
    let line = |(_, token): &(String, Token)| {
        let scopes: Vec<&str> = token.scopes.iter().map(|scope| scope.as_str()).collect();
        let what = token.person.as_ref().map_or(scopes.join(", "), |id| format!("person {id}"));
        format!("{}\t{what}\t{}\n", consign::printable(&token.name), token.made)
    };
    output::print(&tokens.iter().map(line).collect::<String>())?;
    Ok(Found::Nothing)
}

fn link(store: &dyn Store, id: &str) -> Result<Found, Failure> {
    let mut write = store.write().map_err(failed)?;
    if auth::present(&mut *write, id).map_err(failed)?.is_none() {
        return Err(Failure::message(format!(
            "there is no person `{id}`; `consign desk person list` names all"
        )));
    }
    let secret = auth::link_for(&mut *write, id, Timestamp::now()).map_err(failed)?;
    write.commit().map_err(failed)?;
    output::print(&format!("/sign-in?link={}\n", secret.reveal()))?;
    Ok(Found::Nothing)
}

fn verified(store: &dyn Store) -> Result<Found, Failure> {
    let verified = verify(store).map_err(failed)?;
    for what in &verified.told {
        output::say(&consign::printable(what));
    }
    let (orders, events) =
        (files::plural(verified.orders, "work order"), files::plural(verified.events, "event"));
    let pruned =
        if verified.pruned > 0 { format!(", {} more pruned", verified.pruned) } else { String::new() };
    output::say(&format!(
        "{orders}, {events}{pruned}: {}",
        if verified.is_sound() {
            "sound".into()
        } else {
            files::plural(verified.contradictions, "contradiction")
        }
    ));
    Ok(if verified.is_sound() { Found::Nothing } else { Found::Something })
}

fn export(store: &dyn Store, out: Option<&Path>) -> Result<Found, Failure> {
    let done = match out {
        None => transfer::export(store, &mut std::io::BufWriter::new(std::io::stdout().lock())),
        Some(path) => transfer::export(store, &mut std::io::BufWriter::new(new_file(path)?)),
    };
    told(done.map_err(failed)?);
    Ok(Found::Nothing)
}

fn import(database: &Database, file: &Path) -> Result<Found, Failure> {
    // Nobody serves it meanwhile.
    let _lock = match database {
        Database::Sqlite(path) => Some(Sqlite::lock(path).map_err(failed)?),
        Database::Postgres(_) => None,
    };
    let store = open(database).map_err(failed)?;
    let done = if files::is_stdin(file) {
        transfer::import(&*store, &mut std::io::stdin().lock())
    } else {
        let opened = std::fs::File::open(file)
            .map_err(|error| Failure::message(format!("cannot read `{}`: {error}", file.display())))?;
        transfer::import(&*store, &mut std::io::BufReader::new(opened))
    };
    told(done.map_err(failed)?);
    Ok(Found::Nothing)
}

fn told(done: transfer::Transferred) {
    let (orders, events) = (files::plural(done.orders, "work order"), files::plural(done.events, "event"));
    output::say(&format!("{orders}, {events}, {}", files::plural(done.records, "record")));
}
