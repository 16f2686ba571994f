//! `new --from`: a program that reads a file of orders as it is. It leaves all of them to dispatchers, or does what was
//! done where a column tells.

use std::path::Path;

use super::columns::columns;
use super::draft::{Decided, Draft};
use super::history::{self, Learning};
use super::quiet;
use crate::error::Failure;
use crate::files::plural;
use crate::written::Written;

const NOBODY: &str = "// Your service providers, each with its engineers:\n\
    //   provider northstar \"NorthStar Field Services\" { engineer amy \"Amy Lee\" {} }\n";

/// The program, and what is to be said besides.
pub struct Made {
    pub text: String,
    pub said: Vec<String>,
}

/// Writes the program for the orders of a file.
pub fn program(written: &Written, path: &Path, learning: &Learning) -> Result<Made, Failure> {
    let columns = columns(written, path)?;
    let mut draft = Draft::new(path, &columns)?;
    let name = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    let name: String = name.chars().filter(|c| !c.is_control()).collect();
    let read = format!("Reads {name}: {} were looked at.", plural(columns.rows, "row"));
    let Some(answer) = &learning.answer else {
        let about = vec![format!("{read} Nothing is decided yet: every order waits for a dispatcher.")];
        let text = draft.text(&Decided { about, providers: NOBODY.to_owned(), ..Decided::default() })?;
        return Ok(Made { text: quiet::quiet(text), said: Vec::new() });
    };
    let (mut decided, said) = history::decided(written, path, &mut draft, answer, learning)?;
    decided.about.insert(0, read);
    Ok(Made { text: quiet::quiet(draft.text(&decided)?), said })
}
