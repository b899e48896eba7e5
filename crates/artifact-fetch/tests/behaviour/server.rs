//! A hand-written HTTP server, so that it can lie.

use std::io::{Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::Duration;

/// A connection, with or without TLS.
pub(crate) trait Connection: Read + Write {}
impl<T: Read + Write> Connection for T {}

type Answer = Arc<dyn Fn(&Seen, &mut dyn Connection) + Send + Sync>;

/// What a server does with one request.
#[derive(Clone)]
pub(crate) enum Reply {
    /// Writes something, then closes the connection.
    Close(Answer),
    /// Writes these bytes, then resets the connection.
    Reset(Vec<u8>),
}

/// A request that a server got.
#[derive(Clone, Debug)]
pub(crate) struct Seen {
    /// Request line and headers.
    pub(crate) head: String,
    /// `host:port`, if a proxy was asked to connect to it; a server may put
    /// its peer here instead.
    pub(crate) connect: Option<String>,
}

impl Seen {
    pub(crate) fn path(&self) -> &str {
        self.head.split(' ').nth(1).unwrap()
    }

    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.head.lines().skip(1).find_map(|line| {
            let (key, value) = line.split_once(':')?;
            key.eq_ignore_ascii_case(name).then_some(value.trim())
        })
    }
}

/// Replies to the n-th request with the n-th reply, and with the last one to
/// any further request.
pub(crate) struct Server {
    pub(crate) address: SocketAddr,
    seen: Arc<Mutex<Vec<Seen>>>,
}

impl Server {
    pub(crate) fn start(replies: Vec<Reply>) -> Self {
        Self::accept(move |seen, stream| {
            let head = peek_head(&stream);
            let number = record(seen, Seen { head: head.clone(), connect: None });
            reply(stream, &head, replies.get(number).or(replies.last()).unwrap());
        })
    }

    /// Runs `serve` on each connection, in a thread of its own.
    pub(crate) fn accept(serve: impl Fn(&Mutex<Vec<Seen>>, TcpStream) + Send + Sync + 'static) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap();
        let seen = Arc::new(Mutex::new(Vec::new()));
        let (shared, serve) = (Arc::clone(&seen), Arc::new(serve));
        thread::spawn(move || {
            for stream in listener.incoming() {
                let (shared, serve) = (Arc::clone(&shared), Arc::clone(&serve));
                thread::spawn(move || serve(&shared, stream.unwrap()));
            }
        });
        Self { address, seen }
    }

    pub(crate) fn url(&self, path: &str) -> String {
        format!("http://{}{path}", self.address)
    }

    pub(crate) fn seen(&self) -> Vec<Seen> {
        self.seen.lock().unwrap().clone()
    }
}

/// Keeps a request and returns how many came before it.
pub(crate) fn record(seen: &Mutex<Vec<Seen>>, request: Seen) -> usize {
    let mut seen = seen.lock().unwrap();
    seen.push(request);
    seen.len() - 1
}

/// The request's head, left unread: closing a socket with unread bytes resets
/// the connection.
pub(crate) fn peek_head(stream: &TcpStream) -> String {
    let mut buffer = [0; 16 * 1024];
    loop {
        let length = stream.peek(&mut buffer).unwrap();
        let text = String::from_utf8_lossy(&buffer[..length]);
        if let Some(end) = text.find("\r\n\r\n") {
            return text[..end + 4].to_owned();
        }
        assert_ne!(length, 0, "the program hung up without a request");
        thread::sleep(Duration::from_millis(1));
    }
}

/// Replies to a request whose head was peeked at.
pub(crate) fn reply(mut stream: TcpStream, head: &str, reply: &Reply) {
    let seen = Seen { head: head.to_owned(), connect: None };
    match reply {
        Reply::Close(write) => {
            stream.read_exact(&mut vec![0; head.len()]).unwrap();
            write(&seen, &mut stream);
        }
        Reply::Reset(bytes) => stream.write_all(bytes).unwrap(),
    }
}

/// Writes these bytes, whatever they are.
pub(crate) fn raw(bytes: impl Into<Vec<u8>>) -> Reply {
    let bytes = bytes.into();
    custom(move |_, connection| {
        // The program may have hung up already.
        let _ = connection.write_all(&bytes);
    })
}

pub(crate) fn custom(write: impl Fn(&Seen, &mut dyn Connection) + Send + Sync + 'static) -> Reply {
    Reply::Close(Arc::new(write))
}

/// The bytes of a response with exactly these headers.
pub(crate) fn message(status: &str, headers: &[&str], body: &[u8]) -> Vec<u8> {
    let mut bytes = format!("HTTP/1.1 {status}\r\n").into_bytes();
    for header in headers {
        bytes.extend_from_slice(format!("{header}\r\n").as_bytes());
    }
    bytes.extend_from_slice(b"\r\n");
    bytes.extend_from_slice(body);
    bytes
}

/// A complete response: status, headers, a length and the body.
pub(crate) fn full(status: &str, headers: &[&str], body: &[u8]) -> Reply {
    let length = format!("Content-Length: {}", body.len());
    let headers: Vec<&str> = headers.iter().copied().chain([length.as_str()]).collect();
    raw(message(status, &headers, body))
}

pub(crate) fn ok(body: &[u8]) -> Reply {
    full("200 OK", &[], body)
}

pub(crate) fn status(status: &str) -> Reply {
    full(status, &[], b"")
}

pub(crate) fn redirect(to: &str) -> Reply {
    full("302 Found", &[&format!("Location: {to}")], b"")
}

/// Writes these bytes and then nothing, until the program hangs up.
pub(crate) fn stall(bytes: Vec<u8>) -> Reply {
    custom(move |_, connection| {
        connection.write_all(&bytes).unwrap();
        while matches!(connection.read(&mut [0]), Ok(1)) {}
    })
}

/// A gzip header, then bytes that differ from place to place.
pub(crate) fn archive(length: usize) -> Vec<u8> {
    let mut state = 1_u32;
    let mut noise = std::iter::repeat_with(|| {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        (state >> 24) as u8
    });
    [0x1f, 0x8b, 8].into_iter().chain(noise.by_ref()).take(length).collect()
}

pub(crate) fn chunked(body: &[u8], chunk: usize) -> Vec<u8> {
    let mut bytes = Vec::new();
    for part in body.chunks(chunk) {
        bytes.extend_from_slice(format!("{:x}\r\n", part.len()).as_bytes());
        bytes.extend_from_slice(part);
        bytes.extend_from_slice(b"\r\n");
    }
    bytes.extend_from_slice(b"0\r\n\r\n");
    bytes
}
