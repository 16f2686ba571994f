//! Connections over TLS. Each is greeted in a task of its own, so that a slow one keeps nobody waiting.

use std::future::pending;
use std::io;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use axum::extract::connect_info::Connected;
use axum::serve::{IncomingStream, Listener};
use rustls::ServerConfig;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{Semaphore, mpsc};
use tokio_rustls::TlsAcceptor;
use tokio_rustls::server::TlsStream;

use crate::api::Peer;

/// How long a client may take until both sides know each other.
const PATIENCE: Duration = Duration::from_secs(10);

/// How many clients are greeted at once; others wait to be.
const AT_ONCE: usize = 512;

type Connection = (TlsStream<TcpStream>, SocketAddr);

/// Yields connections that speak TLS.
pub struct TlsListener {
    at: SocketAddr,
    greeted: mpsc::Receiver<Connection>,
}

impl TlsListener {
    /// Greets whoever comes.
    ///
    /// # Errors
    /// If the system does not say where it listens.
    pub fn over(listener: TcpListener, config: Arc<ServerConfig>) -> io::Result<Self> {
        let at = listener.local_addr()?;
        let (sender, greeted) = mpsc::channel(16);
        tokio::spawn(greet(listener, TlsAcceptor::from(config), sender));
        Ok(Self { at, greeted })
    }
}

impl Listener for TlsListener {
    type Io = TlsStream<TcpStream>;
    type Addr = SocketAddr;

    async fn accept(&mut self) -> Connection {
        match self.greeted.recv().await {
            Some(connection) => connection,
            None => pending().await,
        }
    }

    fn local_addr(&self) -> io::Result<SocketAddr> {
        Ok(self.at)
    }
}

impl Connected<IncomingStream<'_, TlsListener>> for Peer {
    fn connect_info(stream: IncomingStream<'_, TlsListener>) -> Self {
        Self(*stream.remote_addr())
    }
}

/// Accepts until nobody takes connections any more.
async fn greet(mut listener: TcpListener, acceptor: TlsAcceptor, sender: mpsc::Sender<Connection>) {
    let places = Arc::new(Semaphore::new(AT_ONCE));
    while let Ok(place) = places.clone().acquire_owned().await {
        let (stream, from) = tokio::select! {
            accepted = Listener::accept(&mut listener) => accepted,
            () = sender.closed() => return,
        };
        let (acceptor, sender) = (acceptor.clone(), sender.clone());
        tokio::spawn(async move {
            let greeted = tokio::time::timeout(PATIENCE, acceptor.accept(stream)).await;
            drop(place);
            match greeted {
                Ok(Ok(stream)) => drop(sender.send((stream, from)).await),
                Ok(Err(error)) => tracing::debug!(%error, "a connection is not TLS as it should be"),
                Err(_) => tracing::debug!("a connection was not TLS in time"),
            }
        });
    }
}
