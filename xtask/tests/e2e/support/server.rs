//! A release server on the loopback interface, which counts its requests and
//! can misbehave.

use std::collections::BTreeMap;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::thread::{self, JoinHandle};
use std::time::Duration;

/// What the server answers.
#[derive(Clone, Debug)]
pub(crate) enum Reply {
    /// This file.
    File(Vec<u8>),
    /// A status without a file.
    Status(u16),
    /// The first half of this file, then the connection closes.
    Truncated(Vec<u8>),
    /// This file, without a word on how long it is.
    NoLength(Vec<u8>),
    /// A page for people, with status 200.
    Html,
}

/// The server. It ends when it is dropped.
pub(crate) struct Server {
    pub(crate) address: SocketAddr,
    state: Arc<State>,
    thread: Option<JoinHandle<()>>,
}

#[derive(Default)]
struct State {
    replies: Mutex<BTreeMap<String, Reply>>,
    requests: Mutex<BTreeMap<String, usize>>,
    at_work: AtomicUsize,
    most_at_work: AtomicUsize,
    ended: AtomicBool,
}

impl Server {
    /// A server that has nothing yet: it answers 404.
    pub(crate) fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap();
        let state = Arc::new(State::default());
        let shared = Arc::clone(&state);
        let thread = thread::spawn(move || {
            let mut workers: Vec<JoinHandle<()>> = Vec::new();
            for stream in listener.incoming() {
                if shared.ended.load(Ordering::SeqCst) {
                    break;
                }
                let (Ok(stream), shared) = (stream, Arc::clone(&shared)) else { continue };
                workers.retain(|worker| !worker.is_finished());
                // A client that hangs up early is not this test's concern.
                workers.push(thread::spawn(move || {
                    let at_work = shared.at_work.fetch_add(1, Ordering::SeqCst) + 1;
                    shared.most_at_work.fetch_max(at_work, Ordering::SeqCst);
                    drop(serve(&shared, stream));
                }));
            }
            for worker in workers {
                let _ = worker.join();
            }
        });
        Self { address, state, thread: Some(thread) }
    }

    /// An address that refuses connections: a port that was free a moment ago
    /// may by now be that of another test's server.
    pub(crate) fn closed() -> SocketAddr {
        SocketAddr::from(([127, 0, 0, 1], 1))
    }

    /// Answers a path with something from now on.
    pub(crate) fn answer(&self, path: &str, reply: Reply) {
        self.state.replies.lock().unwrap().insert(path.to_owned(), reply);
    }

    /// How often each artifact was asked for, by path.
    pub(crate) fn requests(&self) -> BTreeMap<String, usize> {
        let mut requests = self.all_requests();
        requests.retain(|path, _| !is_document(path));
        requests
    }

    /// How often each path was asked for, second opinions included.
    pub(crate) fn all_requests(&self) -> BTreeMap<String, usize> {
        self.state.requests.lock().unwrap().clone()
    }

    /// The largest number of requests that were answered at one time.
    pub(crate) fn most_at_once(&self) -> usize {
        self.state.most_at_work.load(Ordering::SeqCst)
    }

    /// The paths that were asked for.
    pub(crate) fn asked(&self) -> Vec<String> {
        self.requests().into_keys().collect()
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.state.ended.store(true, Ordering::SeqCst);
        // Wakes the thread that accepts.
        let _ = TcpStream::connect(self.address);
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}

/// Whether a path is that of a second opinion.
fn is_document(path: &str) -> bool {
    path.starts_with("/api/") || path.ends_with("SHA256SUMS") || path.ends_with(".sha256")
}

/// Answers one request and closes the connection.
fn serve(state: &State, stream: TcpStream) -> std::io::Result<()> {
    stream.set_read_timeout(Some(Duration::from_secs(20)))?;
    stream.set_write_timeout(Some(Duration::from_secs(20)))?;
    let mut reader = BufReader::new(stream.try_clone()?.take(1 << 16));
    let mut first = String::new();
    reader.read_line(&mut first)?;
    let mut line = String::new();
    while reader.read_line(&mut line)? > 2 {
        line.clear();
    }
    let Some(path) = first.split(' ').nth(1) else { return Ok(()) };
    *state.requests.lock().unwrap().entry(path.to_owned()).or_default() += 1;
    let reply = state.replies.lock().unwrap().get(path).cloned().unwrap_or(Reply::Status(404));
    let has_length = !matches!(reply, Reply::NoLength(_));
    let (status, kind, body, sent) = match reply {
        Reply::File(body) => (200, "application/octet-stream", body.clone(), body.len()),
        Reply::Status(status) => (status, "text/plain", b"Not Found".to_vec(), 9),
        Reply::NoLength(body) => (200, "application/octet-stream", body.clone(), body.len()),
        Reply::Truncated(body) => (200, "application/octet-stream", body.clone(), body.len() / 2),
        Reply::Html => {
            let body = b"<!DOCTYPE html>\n<html><title>Sign in</title></html>\n".to_vec();
            (200, "text/html", body.clone(), body.len())
        }
    };
    let mut stream = stream;
    let length = if has_length { format!("Content-Length: {}\r\n", body.len()) } else { String::new() };
    let head =
        format!("HTTP/1.1 {status} Status\r\nContent-Type: {kind}\r\n{length}Connection: close\r\n\r\n");
    // The client asks for more only when it has this one whole: a file's last
    // byte, or no more than the head of a refusal.
    let is_file = status == 200;
    let done = || state.at_work.fetch_sub(1, Ordering::SeqCst);
    if !is_file {
        done();
    }
    stream.write_all(head.as_bytes())?;
    let (last, most) = body[..sent]
        .split_last()
        .map_or((&[][..], &[][..]), |(last, most)| (std::slice::from_ref(last), most));
    stream.write_all(most)?;
    if is_file {
        done();
    }
    stream.write_all(last)?;
    stream.flush()
}
