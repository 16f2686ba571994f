//! Messages over standard input and output. One that is no message is answered with an error, and the next is read.

use std::io::{self, BufRead, ErrorKind, Write};
use std::thread::JoinHandle;

use crossbeam_channel::{Receiver, Sender, unbounded};
use lsp_server::Message;

/// What comes in.
pub(crate) enum Incoming {
    /// A message.
    Message(Message),
    /// Bytes that are none, and why.
    Broken(String),
}

/// What goes out.
pub(crate) enum Outgoing {
    /// A message.
    Message(Message),
    /// The answer to what is no message, which has no number to answer to.
    Broken(String),
}

/// Reads messages in a thread of its own until there are no more.
pub(crate) fn read(mut input: impl BufRead + Send + 'static) -> Receiver<Incoming> {
    let (sender, receiver) = unbounded();
    std::thread::spawn(move || {
        loop {
            let incoming = match Message::read(&mut input) {
                Ok(Some(message)) => Incoming::Message(message),
                Ok(None) => return,
                Err(error) if error.kind() == ErrorKind::InvalidData => Incoming::Broken(error.to_string()),
                Err(_) => return,
            };
            if sender.send(incoming).is_err() {
                return;
            }
        }
    });
    receiver
}

/// Writes messages in a thread of its own, which ends when nobody sends any more or nobody reads.
pub(crate) fn write(mut output: impl Write + Send + 'static) -> (Sender<Outgoing>, JoinHandle<()>) {
    let (sender, receiver) = unbounded::<Outgoing>();
    let thread = std::thread::spawn(move || {
        for outgoing in receiver {
            if put(&mut output, &outgoing).is_err() {
                return;
            }
        }
    });
    (sender, thread)
}

fn put(output: &mut impl Write, outgoing: &Outgoing) -> io::Result<()> {
    match outgoing {
        Outgoing::Message(message) => message.write(output),
        Outgoing::Broken(why) => {
            let error =
                serde_json::json!({ "code": lsp_server::ErrorCode::ParseError as i32, "message": why });
            let text = serde_json::json!({ "jsonrpc": "2.0", "id": null, "error": error }).to_string();
            write!(output, "Content-Length: {}\r\n\r\n{text}", text.len())?;
            output.flush()
        }
    }
}
