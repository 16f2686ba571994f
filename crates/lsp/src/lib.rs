//! The Language Server Protocol over what [`consign_ide`] answers: `consign lsp`.
//!
//! One thread holds the texts and never waits: it takes each change at once and answers what is quick. Programs are checked
//! in the background, compiled first, then with lints and proofs, and always as they are at that moment; what takes longer
//! is answered by a thread of its own. What fails is answered with an error, and the server goes on.

mod answers;
mod background;
mod capabilities;
mod client;
mod context;
mod convert;
mod paths;
mod pipe;
mod problem;
mod publish;
mod server;
mod texts;

use std::io::{BufRead, Write};
use std::sync::Arc;

use consign_ide::Host;

/// How the conversation ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum End {
    /// The editor said `shutdown`, and then `exit`.
    Orderly,
    /// It went away, or said `exit` at once.
    Abrupt,
}

/// Talks to an editor until it has enough.
pub fn serve(
    host: Arc<dyn Host>,
    input: impl BufRead + Send + 'static,
    output: impl Write + Send + 'static,
) -> End {
    let incoming = pipe::read(input);
    let (sender, writer) = pipe::write(output);
    let end = server::Server::new(host, sender).run(&incoming);
    // Whatever was said last is written before the process ends.
    let _ = writer.join();
    end
}
