//! Bodies that break, stall, drip or never end, and headers that lie about them.

use std::thread;
use std::time::Duration;

use super::case::{Case, Size};
use super::served::Thing;
use super::server::{Connection, Reply, chunked, custom, full, message, ok, raw, stall, status};
use super::{chunk, endless, reply};

/// A continuation needs to know that the file is still the same one.
const TAG: &str = "ETag: \"one\"";

/// What is said where only the end of the connection ends the body.
const NO_LENGTH: &str = "the server does not say how long the file is";

/// Where the transfers of this table break.
const BREAK: usize = 4000;

/// The first bytes of what is served and all of its length, then the connection closes.
fn broken(thing: Thing, headers: &[&str]) -> Reply {
    let length = length(thing, 0);
    let headers: Vec<&str> = [length.as_str()].iter().chain(headers).copied().collect();
    reply(&headers, &thing.body()[..BREAK])
}

/// The length of what is served, and so much more.
fn length(thing: Thing, more: isize) -> String {
    format!("Content-Length: {}", thing.body().len() as isize + more)
}

/// As many bytes as a broken transfer lacks, but from so much further ahead.
fn rest(thing: Thing, tag: &str, ahead: usize) -> Reply {
    let body = thing.body();
    let (first, end) = (BREAK - ahead, body.len() - ahead);
    let range = format!("Content-Range: bytes {first}-{}/{}", end - 1, body.len());
    full("206 Partial Content", &[tag, &range], &body[first..end])
}

pub(super) fn broken_transfers(thing: Thing) -> Vec<Case> {
    let new = |name, replies| Case::new(thing, name, replies);
    let (body, whole) = (thing.body(), || ok(&thing.body()));
    let (broken, rest) = (|headers: &[&str]| broken(thing, headers), |tag, ahead| rest(thing, tag, ahead));
    let length = |more| length(thing, more);
    let half = |headers: &[&str]| reply(headers, &thing.body()[..BREAK]);
    let continued =
        |name, second: Reply, asked| new(name, vec![broken(&[TAG]), second, whole()]).recovers(asked);
    let never = |name, second: Reply| {
        new(name, vec![broken(&[TAG]), second.clone(), broken(&[TAG]), second])
            .refused(4, &["cannot be continued", "(tried 4 times)"])
    };
    let in_chunks = chunked(&body, 999);
    vec![
        new("too short, always", vec![broken(&[])])
            .refused(4, &["the transfer broke after 4000 of 40", "(tried 4 times)"]),
        new("too short, once", vec![broken(&[]), whole()]).recovers(2),
        continued("too short, and continued", rest(TAG, 0), 2),
        continued("continued somewhere else", rest(TAG, 1), 3),
        never("continued somewhere else, always", rest(TAG, 1)),
        continued("continued with another file", rest("ETag: \"two\"", 0), 3),
        never("continued with another file, always", rest("ETag: \"two\"", 0)),
        continued("continued from the start", full("200 OK", &[TAG], &body), 2),
        continued("not to be continued", status("416 Range Not Satisfiable"), 3),
        never("not to be continued, ever", status("416 Range Not Satisfiable")),
        new("reset in the middle", vec![Reply::Reset(message("200 OK", &[&length(0)], &body[..BREAK]))])
            .refused(4, &[&format!("of {} bytes: ", body.len()), "(tried 4 times)"]),
        new("reset in the headers, once", vec![Reply::Reset(b"HTTP/1.1 2".to_vec()), whole()]).recovers(2),
        new("too short, without a length", vec![half(&[])]).refused(4, &[NO_LENGTH, "(tried 4 times)"]),
        new("whole, without a length", vec![reply(&[], &body)]).refused(4, &[NO_LENGTH]),
        new("in chunks", vec![reply(&["Transfer-Encoding: chunked"], &in_chunks)]),
        new("in chunks, without the last one", {
            vec![reply(&["Transfer-Encoding: chunked"], &in_chunks[..BREAK])]
        })
        .refused(4, &["the transfer broke after 39", "(tried 4 times)"]),
        new("a chunk of absurd length", {
            vec![reply(&["Transfer-Encoding: chunked"], b"fffffffffffffffff\r\nMZ")]
        })
        .refused(4, &["the transfer broke after 0 bytes"]),
    ]
}

/// Bodies of which nothing but their recorded size says that they are whole.
pub(super) fn sizes(thing: Thing) -> Vec<Case> {
    let body = thing.body();
    let recorded =
        |name, bytes| Case::new(thing, name, vec![reply(&[], bytes)]).recorded(&thing.body(), Size::Known);
    vec![
        recorded("whole, without a length, of the recorded size", &body),
        recorded("too short, without a length, against the recorded size", &body[..BREAK])
            .refused(4, &["4000 bytes came", NO_LENGTH]),
    ]
}

/// Servers that take their time.
pub(super) fn slow(thing: Thing) -> Vec<Case> {
    let new = |name, replies| Case::new(thing, name, replies);
    let (body, length) = (thing.body(), length(thing, 0));
    let half = message("200 OK", &[&length], &body[..BREAK]);
    let drop_by_drop = move |connection: &mut dyn Connection| {
        let mut next = connection.write_all(&message("200 OK", &[&length], b""));
        for drop in body.chunks(body.len() / 20) {
            thread::sleep(Duration::from_millis(100));
            next = next.and_then(|()| connection.write_all(drop));
        }
    };
    vec![
        new("stalls before the headers", vec![stall(Vec::new())])
            .with(&["--idle-timeout", "0.3"])
            .refused(4, &["no answer within 0.3 s", "(tried 4 times)"]),
        new("stalls in the body", vec![stall(half)])
            .with(&["--idle-timeout", "0.3"])
            .refused(4, &["after 4000 of", "nothing came for the whole --idle-timeout"]),
        drip(thing, "headers that drip for ever", b"HTTP/1.1 200 OK\r\nX: ", b"x"),
        drip(thing, "interim responses for ever", b"", b"HTTP/1.1 103 Early Hints\r\nLink: <x>\r\n\r\n"),
        new(
            "a body that drips for longer than the idle timeout",
            vec![custom(move |_, connection| drop_by_drop(connection))],
        )
        .with(&["--idle-timeout", "1.5"]),
    ]
}

/// A server that is never silent, and never comes to its headers' end either.
fn drip(thing: Thing, name: &'static str, first: &'static [u8], forever: &'static [u8]) -> Case {
    let reply = custom(move |_, connection| {
        let mut next = connection.write_all(first);
        while next.is_ok() {
            thread::sleep(Duration::from_millis(50));
            next = connection.write_all(forever);
        }
    });
    let case = Case::new(thing, name, vec![reply]).with(&["--idle-timeout", "0.3"]);
    case.refused(4, &["no answer within 0.3 s", "(tried 4 times)"])
}

/// Responses that say something wrong of their end, or are none.
pub(super) fn framings(thing: Thing) -> Vec<Case> {
    let new = |name, replies| Case::new(thing, name, replies);
    let body = thing.body();
    let length = |more| length(thing, more);
    let garbled = |name, headers: &[&str]| {
        let reply = reply(headers, &body);
        new(name, vec![reply]).refused(4, &["no valid HTTP response", "(tried 4 times)"])
    };
    let bytes = |name, bytes: Vec<u8>| {
        new(name, vec![raw(bytes)]).refused(4, &["no valid HTTP response", "(tried 4 times)"])
    };
    let headers: String = (0..20_000).map(|n| format!("X-{n}: {}\r\n", "y".repeat(200))).collect();
    vec![
        new("longer than there is", vec![reply(&[&length(1)], &body)])
            .refused(4, &["the transfer broke after", "(tried 4 times)"]),
        new("shorter than what is sent", vec![reply(&[&length(-1)], &body)]).records(&body[..body.len() - 1]),
        garbled("two lengths", &[&length(0), &length(1)]),
        garbled("a negative length", &["Content-Length: -5"]),
        garbled("a length that is no number", &["Content-Length: all of it"]),
        garbled("a length beyond every number", &["Content-Length: 99999999999999999999999"]),
        new("compressed", vec![full("200 OK", &["Content-Encoding: gzip"], &body)])
            .refused(1, &["Content-Encoding \"gzip\"", "what would be hashed is not the file"]),
        new("compressed on the way", {
            vec![reply(&["Transfer-Encoding: gzip, chunked"], &chunked(&body, 999))]
        })
        .refused(1, &["unsupported Transfer-Encoding \"gzip, chunked\""]),
        bytes("another protocol", b"SSH-2.0-OpenSSH_9.7\r\n".to_vec()),
        bytes("a body without headers, as HTTP/0.9 has it", thing.body()),
        bytes("nothing at all", Vec::new()),
        bytes("too many headers", format!("HTTP/1.1 200 OK\r\n{headers}").into()),
        bytes("a header of 8 MiB", format!("HTTP/1.1 200 OK\r\nX: {}", "y".repeat(8 << 20)).into()),
    ]
}

/// Bodies and headers without end.
pub(super) fn limits(thing: Thing) -> Vec<Case> {
    let new = |name, replies| Case::new(thing, name, replies);
    let body = thing.body();
    let chunks = ["Transfer-Encoding: chunked"];
    let limit = ["--max-size", "3000000"];
    let most = if thing.is_image() { "4194304" } else { "4294967296" };
    let too_large = "larger than the 3000000 bytes that --max-size allows";
    vec![
        new("a length of 8 EiB", vec![reply(&["Content-Length: 9223372036854775807"], &body)])
            .refused(1, &[&format!("larger than the {most} bytes")]),
        new("endless", vec![endless(message("200 OK", &chunks, &chunk(&body)), chunk(&[7; 1 << 16]))])
            .with(&limit)
            .refused(1, &[too_large]),
        new("endless, and stalling once that is clear", {
            vec![stall(message("200 OK", &["Content-Length: 3000001"], b""))]
        })
        .with(&limit)
        .refused(1, &[too_large]),
        new("endless trailers", {
            let whole = chunked(&body, 999);
            let head = message("200 OK", &chunks, &whole[..whole.len() - 2]);
            vec![endless(head, [b"X: ", &[b'y'; 999][..], b"\r\n"].concat())]
        })
        .with(&limit)
        .refused(4, &["the transfer broke after"]),
    ]
}
