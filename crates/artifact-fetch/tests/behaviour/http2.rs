//! HTTP/2, which an https server may offer: the same limits, and a server
//! that writes its frames by hand, so that it can lie in them, too.

use std::io::{Read, Write};
use std::sync::Arc;
use std::thread::sleep;
use std::time::Duration;

use fetch_wire::Outcome;
use rustls::{ServerConnection, StreamOwned};

use crate::certificates::{authority, config};
use crate::command_line::responses;
use crate::program::{Program, assert_failed, fetched, request, without_sender};
use crate::server::{Connection, Seen, Server, archive, record};

const PREFACE: usize = 24;
const DATA: u8 = 0;
const HEADERS: u8 = 1;
const RESET: u8 = 3;
const SETTINGS: u8 = 4;
const PING: u8 = 6;
const GOAWAY: u8 = 7;
const LAST: u8 = 1;
const ACK: u8 = 1;

/// Answers a request on this stream; false closes the connection.
type Turn = Arc<dyn Fn(u32, &mut dyn Connection) -> bool + Send + Sync>;

fn frame(kind: u8, flags: u8, stream: u32, payload: &[u8]) -> Vec<u8> {
    let length = u32::try_from(payload.len()).unwrap().to_be_bytes();
    [&length[1..], &[kind, flags], &stream.to_be_bytes(), payload].concat()
}

/// A complete block of headers, without compression.
fn headers(stream: u32, flags: u8, fields: &[(&str, &str)]) -> Vec<u8> {
    let mut block = Vec::new();
    for (name, value) in fields {
        block.push(0);
        for text in [name, value] {
            block.push(u8::try_from(text.len()).unwrap());
            block.extend_from_slice(text.as_bytes());
        }
    }
    frame(HEADERS, 4 | flags, stream, &block)
}

/// Writes frames, given a stream.
fn turn(frames: impl Fn(u32) -> Vec<Vec<u8>> + Send + Sync + 'static, stay: bool) -> Turn {
    Arc::new(move |stream, connection| {
        // The program may have hung up already.
        connection.write_all(&frames(stream).concat()).is_ok() && connection.flush().is_ok() && stay
    })
}

/// An answer with these headers and this body, and the mark of its end.
fn answer(fields: &[(&'static str, &'static str)], body: &[u8]) -> Turn {
    let (fields, body) = (fields.to_vec(), body.to_vec());
    turn(move |stream| vec![headers(stream, 0, &fields), frame(DATA, LAST, stream, &body)], true)
}

/// The same without the end of the body, and then something else.
fn cut(
    fields: &[(&'static str, &'static str)],
    then: impl Fn(u32) -> Vec<u8> + Send + Sync + 'static,
    stay: bool,
) -> Turn {
    let fields = fields.to_vec();
    let body = archive(5000)[..4000].to_vec();
    turn(move |stream| vec![headers(stream, 0, &fields), frame(DATA, 0, stream, &body), then(stream)], stay)
}

const OK: (&str, &str) = (":status", "200");
const LENGTH: (&str, &str) = ("content-length", "5000");

/// What came in: the kind of the next frame, its flags and its stream.
fn next_frame(connection: &mut dyn Connection) -> Option<(u8, u8, u32)> {
    let mut head = [0; 9];
    connection.read_exact(&mut head).ok()?;
    let length = u32::from_be_bytes([0, head[0], head[1], head[2]]);
    let mut payload = vec![0; usize::try_from(length).unwrap()];
    connection.read_exact(&mut payload).ok()?;
    let (kind, flags) = (head[3], head[4]);
    if matches!(kind, SETTINGS | PING) && flags & ACK == 0 {
        let payload = if kind == PING { &payload[..] } else { b"" };
        let _ = connection.write_all(&frame(kind, ACK, 0, payload));
        let _ = connection.flush();
    }
    Some((kind, flags, u32::from_be_bytes([head[5], head[6], head[7], head[8]])))
}

/// A server with HTTP/2 alone. Where a request came from is noted; what it
/// said is compressed, and not looked into.
fn server(turns: Vec<Turn>) -> Server {
    let mut config = (*config(authority(), &["localhost"])).clone();
    config.alpn_protocols = vec![b"h2".to_vec()];
    let config = Arc::new(config);
    Server::accept(move |seen, stream| {
        let peer = stream.peer_addr().unwrap().to_string();
        let mut stream = StreamOwned::new(ServerConnection::new(Arc::clone(&config)).unwrap(), stream);
        if stream.read_exact(&mut [0; PREFACE]).is_err() {
            return;
        }
        let _ = stream.write_all(&frame(SETTINGS, 0, 0, b""));
        while let Some((kind, _, id)) = next_frame(&mut stream) {
            if kind != HEADERS {
                continue;
            }
            let head = format!("stream {id}");
            let number = record(seen, Seen { head, connect: Some(peer.clone()) });
            if !turns.get(number).or(turns.last()).unwrap()(id, &mut stream) {
                stream.conn.send_close_notify();
                let _ = stream.flush();
                return;
            }
        }
    })
}

/// Fetches one archive after another.
fn fetch(server: &Server, names: &[&str], args: &[&str]) -> Vec<Outcome> {
    let url = |name: &str| format!("https://localhost:{}{name}", server.address.port());
    let lines = names.iter().enumerate().map(|(id, name)| request(id, &[&url(name)]));
    let input: String = lines.collect();
    let ended = Program::new().args(&["--jobs", "1"]).args(args).run(input.as_bytes());
    responses(&ended).into_iter().map(|response| without_sender(response.outcome).0).collect()
}

fn connections(server: &Server) -> usize {
    let mut peers: Vec<_> = server.seen().into_iter().map(|seen| seen.connect).collect();
    peers.sort();
    peers.dedup();
    peers.len()
}

#[track_caller]
fn refused(name: &str, turns: Vec<Turn>, expected: &[&str], requests: usize) {
    eprintln!("case: {name}");
    let server = server(turns);
    assert_failed(&fetch(&server, &["/a.gz"], &["--idle-timeout", "2"])[0], expected);
    assert_eq!(server.seen().len(), requests, "{name}");
}

#[test]
fn whole_bodies_are_hashed_over_one_connection() {
    let body = archive(5000);
    let server =
        server(vec![answer(&[OK, LENGTH], &body), answer(&[OK], &body), answer(&[OK, LENGTH], &body)]);
    let outcomes = fetch(&server, &["/length.gz", "/no-length.gz", "/again.gz"], &[]);
    assert_eq!(outcomes, vec![fetched(0, &body); 3]);
    assert_eq!((server.seen().len(), connections(&server)), (3, 1));
}

#[test]
fn a_truncated_body_is_no_artifact() {
    let reset = |stream| frame(RESET, 0, stream, &[0, 0, 0, 2]);
    let nothing = |_| Vec::new();
    let end = |stream| frame(DATA, LAST, stream, b"");
    for (name, fields) in [("with a length", vec![OK, LENGTH]), ("without a length", vec![OK])] {
        let broken = ["broke after 4000", "tried 4 times"];
        refused(name, vec![cut(&fields, reset, true)], &broken, 4);
        refused(name, vec![cut(&fields, nothing, false)], &broken, 4);
        let gone = |_| frame(GOAWAY, 0, 0, &[0, 0, 0, 1, 0, 0, 0, 0]);
        refused(name, vec![cut(&fields, gone, false)], &broken, 4);
    }
    refused(
        "shorter than announced",
        vec![cut(&[OK, LENGTH], end, true)],
        &["broke after 4000", "tried 4"],
        4,
    );
    let longer = answer(&[OK, ("content-length", "4000")], &archive(5000));
    refused("longer than announced", vec![longer], &["tried 4 times"], 4);
}

#[test]
fn a_broken_transfer_is_continued() {
    let body = archive(5000);
    let tag = ("etag", "\"one\"");
    let range = ("content-range", "bytes 4000-4999/5000");
    let reset = |stream| frame(RESET, 0, stream, &[0, 0, 0, 2]);
    let broken = || cut(&[OK, LENGTH, tag], reset, true);
    let part = (":status", "206");
    let one = server(vec![broken(), answer(&[part, tag, range], &body[4000..])]);
    assert_eq!(fetch(&one, &["/a.gz"], &[]), [fetched(0, &body)]);
    assert_eq!(one.seen().len(), 2);
    let two_tags = answer(&[part, tag, ("etag", "\"two\""), range], &body[4000..]);
    let two = server(vec![broken(), two_tags, answer(&[OK, LENGTH], &body)]);
    assert_eq!(fetch(&two, &["/a.gz"], &[]), [fetched(0, &body)]);
    assert_eq!(two.seen().len(), 3);
}

#[test]
fn the_same_headers_are_refused() {
    let body = archive(5000);
    let with = |field| vec![answer(&[OK, field], &body)];
    refused("encoded", with(("content-encoding", "gzip")), &["Content-Encoding \"gzip\""], 1);
    refused("a part", with(("content-range", "bytes 0-4999/5000")), &["200 with a Content-Range"], 1);
    refused("HTTP/1's framing", with(("transfer-encoding", "chunked")), &["no valid HTTP response"], 4);
    let two = answer(&[OK, LENGTH, ("content-length", "4000")], &body);
    refused("two lengths", vec![two], &["tried 4 times"], 4);
}

#[test]
fn silence_ends_a_transfer_whatever_else_is_said() {
    let silent = cut(&[OK, LENGTH], |_| Vec::new(), true);
    let expected = ["after 4000 of 5000 bytes: nothing came", "tried 4 times"];
    let one = server(vec![silent]);
    let outcomes = fetch(&one, &["/a.gz"], &["--idle-timeout", "0.3"]);
    assert_failed(&outcomes[0], &expected);
    // Each ping is answered, so that the connection is alive throughout.
    let chatty: Turn = Arc::new(|stream, connection| {
        let (ping, nothing) = (frame(PING, 0, 0, &[0; 8]), frame(DATA, 0, stream, b""));
        let mut next = [headers(stream, 0, &[OK, LENGTH]), frame(DATA, 0, stream, &archive(4000))].concat();
        while connection.write_all(&next).is_ok() && connection.flush().is_ok() {
            next = [&ping[..], &nothing].concat();
            sleep(Duration::from_millis(20));
            if connection.write_all(&ping).is_err() || connection.flush().is_err() {
                return false;
            }
            loop {
                match next_frame(connection) {
                    Some((PING, ACK, _)) => break,
                    Some(_) => {}
                    None => return false,
                }
            }
        }
        false
    });
    let outcomes = fetch(&server(vec![chatty]), &["/a.gz"], &["--idle-timeout", "0.6"]);
    assert_failed(&outcomes[0], &expected);
}

#[test]
fn a_dead_connection_is_noticed() {
    let body = archive(5000);
    // Reads, and answers nothing any more, not even whether it is there.
    let dead: Turn = Arc::new(|_, connection| {
        while matches!(connection.read(&mut [0; 4096]), Ok(1..)) {}
        false
    });
    let honest = || answer(&[OK, LENGTH], &body);
    let server = server(vec![honest(), dead, honest()]);
    let args = ["--idle-timeout", "1.5", "--retry-delay-ms", "60000"];
    assert_eq!(fetch(&server, &["/a.gz", "/b.gz", "/c.gz"], &args), vec![fetched(0, &body); 3]);
    // What it was asked is asked elsewhere, and nothing more is asked there.
    assert_eq!((server.seen().len(), connections(&server)), (4, 3));
}

#[test]
fn a_body_over_the_limit_is_refused() {
    let body = archive(5000);
    let endless: Turn = Arc::new(|stream, connection| {
        let mut next = headers(stream, 0, &[OK]);
        // As much as fits the smallest window.
        for _ in 0..3 {
            next.extend(frame(DATA, 0, stream, &archive(16_000)));
        }
        connection.write_all(&next).is_ok() && connection.flush().is_ok()
    });
    let one = server(vec![endless, answer(&[OK, LENGTH], &body)]);
    let outcomes = fetch(&one, &["/a.gz", "/b.gz"], &["--max-size", "20000"]);
    assert_failed(&outcomes[0], &["larger than the 20000 bytes"]);
    assert_eq!(outcomes[1], fetched(0, &body));
    let announced = cut(&[OK, ("content-length", "20001")], |_| Vec::new(), true);
    let outcomes = fetch(&server(vec![announced]), &["/a.gz"], &["--max-size", "20000"]);
    assert_failed(&outcomes[0], &["larger than the 20000 bytes"]);
}

#[test]
fn nothing_of_one_answer_gets_into_the_next() {
    let body = archive(5000);
    let honest = || answer(&[OK, LENGTH], &body);
    let (one, two) = (body.clone(), body.clone());
    let whole = |stream, body: &[u8]| [headers(stream, 0, &[OK]), frame(DATA, LAST, stream, body)].concat();
    let surplus = turn(move |id| vec![whole(id, &one), frame(DATA, LAST, id, &archive(77))], true);
    let forged = turn(move |id| vec![whole(id, &two), whole(id + 2, &archive(77))], true);
    for (name, lie) in [("data after the end", surplus), ("the next answer", forged)] {
        let server = server(vec![lie, honest()]);
        let args = ["--retry-delay-ms", "1"];
        let outcomes = fetch(&server, &["/a.gz", "/b.gz", "/c.gz"], &args);
        assert_eq!(outcomes[1..], vec![fetched(0, &body); 2], "{name}");
    }
}

#[test]
fn a_connection_that_ends_while_it_is_idle_costs_no_wait() {
    let (body, long) = (archive(5000), ["--retry-delay-ms", "60000"]);
    let honest = || answer(&[OK, LENGTH], &body);
    let leave = |stream: u32| frame(GOAWAY, 0, 0, &[stream.to_be_bytes(), [0; 4]].concat());
    let bodies = body.clone();
    let and_leave =
        turn(move |id| vec![headers(id, 0, &[OK]), frame(DATA, LAST, id, &bodies), leave(id)], false);
    let refuse = turn(move |id| vec![leave(id - 2)], false);
    let hang_up = turn(|_| Vec::new(), false);
    let reset = turn(|id| vec![frame(RESET, 0, id, &[0, 0, 0, 7])], true);
    for (name, turns, requests) in [
        ("after an answer", vec![and_leave, honest()], 2),
        ("instead of an answer", vec![honest(), refuse, honest()], 3),
        ("without a word", vec![honest(), hang_up, honest()], 3),
        ("the stream alone", vec![honest(), reset, honest()], 3),
    ] {
        let server = server(turns);
        assert_eq!(fetch(&server, &["/a.gz", "/b.gz"], &long), vec![fetched(0, &body); 2], "{name}");
        assert_eq!(server.seen().len(), requests, "{name}");
    }
}
