//! Messages over standard input and output. One that is no message is answered with an error, and the next is read.

use std::io::{self, BufRead, ErrorKind, Read, Write};
use std::thread::JoinHandle;

use crossbeam_channel::{Receiver, Sender, unbounded};
use lsp_server::Message;

/// How many bytes a message has at most: room is made for it before it comes.
const LONGEST: u64 = 256 << 20;

/// How many bytes stand before a message at most; editors say how long it is in some 30.
const LONGEST_HEAD: usize = 64 << 10;

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
            let incoming = match next(&mut input) {
                Ok(Some(message)) => Incoming::Message(message),
                Ok(None) => return,
                Err(error) if error.kind() == ErrorKind::InvalidData => Incoming::Broken(error.to_string()),
                Err(error) => {
                    let _ = sender.send(Incoming::Broken(error.to_string()));
                    return;
                }
            };
            if sender.send(incoming).is_err() {
                return;
            }
        }
    });
    receiver
}

fn next(input: &mut impl BufRead) -> io::Result<Option<Message>> {
    let head = head(input)?;
    Message::read(&mut head.as_slice().chain(input))
}

/// The lines before a message, which say how long it is, with the blank one behind them.
fn head(input: &mut impl BufRead) -> io::Result<Vec<u8>> {
    let mut head = Vec::new();
    while head.len() < LONGEST_HEAD {
        let start = head.len();
        input.by_ref().take(LONGEST_HEAD as u64).read_until(b'\n', &mut head)?;
        let line = head[start..].trim_ascii();
        if line.is_empty() {
            break;
        }
        if length(line).is_some_and(|length| length > LONGEST) {
            return Err(io::Error::other(format!("a message has at most {LONGEST} bytes")));
        }
    }
    Ok(head)
}

/// How long a message is, where a line says that.
fn length(line: &[u8]) -> Option<u64> {
    let (name, value) = std::str::from_utf8(line).ok()?.split_once(':')?;
    name.eq_ignore_ascii_case("content-length").then(|| value.trim().parse().ok())?
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
