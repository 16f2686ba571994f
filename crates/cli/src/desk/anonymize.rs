//! `desk person anonymize`: who a person is, is deleted.

use consign_desk::anonymize::{AnonymizeError, anonymize};
use consign_desk::core::By;
use consign_desk::store::Store;

use super::failed;
use crate::error::Failure;
use crate::{Found, files, output};
use consign::Timestamp;

#[derive(clap::Args)]
#[command(
    after_help = "Name, sign-in name, e-mail, password, sessions, links and tokens are deleted, and the history has a pseudonym in place of the id. \
    What people wrote into orders and notes, and what the program and the directory say, stays as it is."
)]
pub(super) struct Args {
    /// The person's id, also of one that was removed
    id: String,
    /// Yes, though it cannot be undone
    #[arg(long)]
    yes: bool,
}

pub(super) fn run(store: &dyn Store, args: &Args) -> Result<Found, Failure> {
    let id = &args.id;
    if !args.yes {
        return Err(Failure::message(format!(
            "this cannot be undone: nothing will tell any more who `{id}` was; say `--yes` to do it"
        )));
    }
    let by = By::Publisher { publisher: "consign desk".into() };
    let done = anonymize(store, id, &by, Timestamp::now()).map_err(|error| match error {
        AnonymizeError::Nobody(_) => {
            Failure::message(format!("{error}; `consign desk person list` names all who are at the desk"))
        }
        error => failed(error),
    })?;
    let events = files::plural(done.events, "event");
    output::say(&format!("`{id}` is `{}` from now on, in {events} of the history", done.pseudonym));
    Ok(Found::Nothing)
}
