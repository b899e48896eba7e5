//! A release server that lies: one table of what it may do, and for each the
//! exit status, the message, and what has become of the repository.
//!
//! A server whose certificate is wrong is in `hostile/certificates.rs`.

#[path = "hostile/case.rs"]
mod case;
#[path = "../../../crates/artifact-fetch/tests/behaviour/server.rs"]
#[allow(dead_code, reason = "shared with the tests of another crate")]
mod raw;

use std::sync::Mutex;
use std::thread;
use std::time::Duration;

use self::case::{API, Case, artifact, beside, body, endless};
use self::raw::{Reply, chunked, custom, full, message, ok, raw, redirect, stall, status};
use crate::support::tools::sha256;
use crate::support::{TOOLBOX, WIT_BINDGEN};

/// How many cases run at a time.
const THREADS: usize = 3;

/// A continuation needs to know that the file is still the same one.
const TAG: &str = "ETag: \"one\"";

/// Where the transfers of this table break.
const BREAK: usize = 4000;

/// A response whose headers are exactly these.
fn reply(headers: &[&str], body: &[u8]) -> Reply {
    raw(message("200 OK", headers, body))
}

/// The first bytes of the artifact and all of its length, then the connection closes.
fn broken(headers: &[&str]) -> Reply {
    let length = length(0);
    let headers: Vec<&str> = [length.as_str()].iter().chain(headers).copied().collect();
    reply(&headers, &body()[..BREAK])
}

/// The length of the artifact, and so much more.
fn length(more: isize) -> String {
    format!("Content-Length: {}", body().len().strict_add_signed(more))
}

/// The rest of a broken transfer, said to begin at an offset.
fn rest(tag: &str, offset: usize) -> Reply {
    let body = body();
    let range = format!("Content-Range: bytes {offset}-{}/{}", body.len() - 1, body.len());
    full("206 Partial Content", &[tag, &range], &body[offset..])
}

fn statuses() -> Vec<Case> {
    let refusal =
        |name, line: &str, expected: &[&str]| Case::new(name, vec![status(line)]).refused(1, expected);
    let once = |name, line: &str| Case::new(name, vec![status(line), ok(&body())]).recovers(2);
    let always = |name, line: &str, expected: &str| {
        Case::new(name, vec![status(line)]).refused(4, &[expected, "(tried 4 times)"])
    };
    let limit = ["X-RateLimit-Remaining: 0", "X-RateLimit-Reset: 4102444800"];
    let too_long = "no request before ";
    vec![
        refusal("401", "401 Unauthorized", &["status 401 Unauthorized", "netrc"]),
        refusal("403", "403 Forbidden", &["status 403 Forbidden", "netrc"]),
        Case::new("403, rate limit exhausted until 2100", vec![full("403 Forbidden", &limit, b"")])
            .refused(1, &["status 403", "no request before Fri, 01 Jan 2100 00:00:00 GMT"]),
        Case::new("403, rate limit exhausted until just now", {
            let limit = ["X-RateLimit-Remaining: 0", "X-RateLimit-Reset: 784111777"];
            vec![full("403 Forbidden", &limit, b""), ok(&body())]
        })
        .recovers(2),
        Case::new("403 with an endless page", {
            let head = message("403 Forbidden", &["Transfer-Encoding: chunked"], b"");
            vec![endless(head, chunk(b"<html>\x1b[2J denied"))]
        })
        .refused(1, &["status 403 Forbidden, with an HTML page that begins: <html> [2J denied"]),
        refusal("404", "404 Not Found", &["status 404 Not Found"]),
        Case::new("404 everywhere", vec![status("404 Not Found")])
            .also(&TOOLBOX.url_path("1.1.0", "windows_amd64"), vec![status("404 Not Found")])
            .refused(1, &["status 404 Not Found", "windows_amd64"]),
        refusal("410", "410 Gone", &["status 410 Gone"]),
        refusal("204", "204 No Content", &["status 204 No Content"]),
        refusal("206 unasked", "206 Partial Content", &["status 206 Partial Content"]),
        refusal("304", "304 Not Modified", &["status 304 Not Modified"]),
        Case::new("408, try again now", vec![full("408 Slow", &["Retry-After: 0"], b""), ok(&body())])
            .recovers(2),
        Case::new("429, try again now", vec![full("429 Busy", &["Retry-After: 0"], b""), ok(&body())])
            .recovers(2),
        Case::new("429, try again in an hour", vec![full("429 Busy", &["Retry-After: 3600"], b"")])
            .refused(1, &["status 429", too_long]),
        Case::new("429, try again at the end of time", {
            vec![full("429 Busy", &["Retry-After: 18446744073709551615"], b"")]
        })
        .refused(1, &["status 429", too_long]),
        always("429 always", "429 Busy", "status 429"),
        always("500 always", "500 Oops", "status 500"),
        once("500 once", "500 Oops"),
        always("503 always", "503 Unavailable", "status 503"),
        once("503 once", "503 Unavailable"),
    ]
}

/// One chunk of a body.
fn chunk(bytes: &[u8]) -> Vec<u8> {
    let mut chunk = format!("{:x}\r\n", bytes.len()).into_bytes();
    chunk.extend_from_slice(bytes);
    chunk.extend_from_slice(b"\r\n");
    chunk
}

fn broken_transfers() -> Vec<Case> {
    let half = |headers: &[&str]| reply(headers, &body()[..BREAK]);
    let continued = |name, second: Reply, asked| {
        Case::new(name, vec![broken(&[TAG]), second, ok(&body())]).recovers(asked)
    };
    let never = |name, second: Reply| {
        Case::new(name, vec![broken(&[TAG]), second.clone(), broken(&[TAG]), second])
            .refused(4, &["cannot be continued", "(tried 4 times)"])
    };
    let in_chunks = chunked(&body(), 999);
    let unknown = "the server does not say how long the file is";
    let size = Some(body().len());
    vec![
        Case::new("too short, always", vec![broken(&[])])
            .refused(4, &["the transfer broke after 4000 of 40", "(tried 4 times)"]),
        Case::new("too short, once", vec![broken(&[]), ok(&body())]).recovers(2),
        continued("too short, and continued", rest(TAG, BREAK), 2),
        continued("continued somewhere else", rest(TAG, BREAK - 1), 3),
        never("continued somewhere else, always", rest(TAG, BREAK - 1)),
        continued("continued with another file", rest("ETag: \"two\"", BREAK), 3),
        never("continued with another file, always", rest("ETag: \"two\"", BREAK)),
        continued("continued from the start", full("200 OK", &[TAG], &body()), 2),
        continued("not to be continued", status("416 Range Not Satisfiable"), 3),
        never("not to be continued, ever", status("416 Range Not Satisfiable")),
        Case::new(
            "reset in the middle",
            vec![Reply::Reset(message("200 OK", &[&length(0)], &body()[..BREAK]))],
        )
        .refused(4, &[&format!("of {} bytes: ", body().len()), "(tried 4 times)"]),
        Case::new("reset in the headers, once", vec![Reply::Reset(b"HTTP/1.1 2".to_vec()), ok(&body())])
            .recovers(2),
        Case::new("too short, without a length", vec![half(&[])]).refused(4, &[unknown, "(tried 4 times)"]),
        Case::new("whole, without a length", vec![reply(&[], &body())]).refused(4, &[unknown]),
        Case::new("whole, without a length, of the recorded size", vec![reply(&[], &body())])
            .recorded(sha256(&body()), size),
        Case::new("too short, without a length, against the recorded size", vec![half(&[])])
            .recorded(sha256(&body()), size)
            .refused(4, &["4000 bytes came", unknown]),
        Case::new("in chunks", vec![reply(&["Transfer-Encoding: chunked"], &in_chunks)]),
        Case::new("in chunks, without the last one", {
            vec![reply(&["Transfer-Encoding: chunked"], &in_chunks[..BREAK])]
        })
        .refused(4, &["the transfer broke after 39", "(tried 4 times)"]),
        Case::new("a chunk of absurd length", {
            vec![reply(&["Transfer-Encoding: chunked"], b"fffffffffffffffff\r\nMZ")]
        })
        .refused(4, &["the transfer broke after 0 bytes"]),
        Case::new("stalls before the headers", vec![stall(Vec::new())])
            .with(&["--idle-timeout", "0.3"])
            .refused(4, &["no answer within 0.3 s", "(tried 4 times)"]),
        Case::new("stalls in the body", vec![stall(message("200 OK", &[&length(0)], &body()[..BREAK]))])
            .with(&["--idle-timeout", "0.3"])
            .refused(4, &["after 4000 of", "nothing came for the whole --idle-timeout"]),
        drip("headers that drip for ever", b"HTTP/1.1 200 OK\r\nX: ", b"x"),
        Case::new("a body that drips for longer than the idle timeout", {
            vec![custom(|_, connection| {
                let mut next = connection.write_all(&message("200 OK", &[&length(0)], b""));
                for drop in body().chunks(body().len() / 20) {
                    thread::sleep(Duration::from_millis(100));
                    next = next.and_then(|()| connection.write_all(drop));
                }
            })]
        })
        .with(&["--idle-timeout", "1.5"]),
    ]
}

/// A server that is never silent, and never comes to its headers' end either.
fn drip(name: &'static str, first: &'static [u8], forever: &'static [u8]) -> Case {
    let reply = custom(move |_, connection| {
        let mut next = connection.write_all(first);
        while next.is_ok() {
            thread::sleep(Duration::from_millis(50));
            next = connection.write_all(forever);
        }
    });
    let case = Case::new(name, vec![reply]).with(&["--idle-timeout", "0.3"]);
    case.refused(4, &["no answer within 0.3 s", "(tried 4 times)"])
}

fn framings() -> Vec<Case> {
    let garbled = |name, headers: &[&str]| {
        let reply = reply(headers, &body());
        Case::new(name, vec![reply]).refused(4, &["no valid HTTP response", "(tried 4 times)"])
    };
    let bytes = |name, bytes: Vec<u8>| {
        Case::new(name, vec![raw(bytes)]).refused(4, &["no valid HTTP response", "(tried 4 times)"])
    };
    let headers: String = (0..20_000).map(|n| format!("X-{n}: {}\r\n", "y".repeat(200))).collect();
    let chunks = ["Transfer-Encoding: chunked"];
    let limit = ["--max-size", "3000000"];
    let too_large = "larger than the 3000000 bytes that --max-size allows";
    vec![
        Case::new("longer than there is", vec![reply(&[&length(1)], &body())])
            .refused(4, &["the transfer broke after", "(tried 4 times)"]),
        Case::new("shorter than what is sent", vec![reply(&[&length(-1)], &body())])
            .records(&body()[..body().len() - 1]),
        garbled("two lengths", &[&length(0), &length(1)]),
        garbled("a negative length", &["Content-Length: -5"]),
        garbled("a length that is no number", &["Content-Length: all of it"]),
        garbled("a length beyond every number", &["Content-Length: 99999999999999999999999"]),
        Case::new("a length of 8 EiB", vec![reply(&["Content-Length: 9223372036854775807"], &body())])
            .refused(1, &["larger than the 4294967296 bytes"]),
        Case::new("compressed", vec![full("200 OK", &["Content-Encoding: gzip"], &body())])
            .refused(1, &["Content-Encoding \"gzip\"", "what would be hashed is not the file"]),
        Case::new("compressed on the way", {
            vec![reply(&["Transfer-Encoding: gzip, chunked"], &chunked(&body(), 999))]
        })
        .refused(1, &["unsupported Transfer-Encoding \"gzip, chunked\""]),
        Case::new(
            "endless",
            vec![endless(message("200 OK", &chunks, &chunk(&body())), chunk(&[7; 1 << 16]))],
        )
        .with(&limit)
        .refused(1, &[too_large]),
        Case::new("endless, and stalling once that is clear", {
            vec![stall(message("200 OK", &["Content-Length: 3000001"], b""))]
        })
        .with(&limit)
        .refused(1, &[too_large]),
        Case::new("endless trailers", {
            let whole = chunked(&body(), 999);
            let head = message("200 OK", &chunks, &whole[..whole.len() - 2]);
            vec![endless(head, [b"X: ", &[b'y'; 999][..], b"\r\n"].concat())]
        })
        .with(&limit)
        .refused(4, &["the transfer broke after"]),
        drip("interim responses for ever", b"", b"HTTP/1.1 103 Early Hints\r\nLink: <x>\r\n\r\n"),
        bytes("another protocol", b"SSH-2.0-OpenSSH_9.7\r\n".to_vec()),
        bytes("a body without headers, as HTTP/0.9 has it", body()),
        bytes("nothing at all", Vec::new()),
        bytes("too many headers", format!("HTTP/1.1 200 OK\r\n{headers}").into()),
        bytes("a header of 8 MiB", format!("HTTP/1.1 200 OK\r\nX: {}", "y".repeat(8 << 20)).into()),
    ]
}

fn redirects() -> Vec<Case> {
    let to = |name, location: &str, expected: &[&str]| {
        Case::new(name, vec![redirect(location)]).refused(1, expected)
    };
    let split =
        full("302 Found", &["Location: /moved"], b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nMZ evil..");
    let hops = |path: &str, number: usize| (format!("/{path}{number}"), format!("/{path}{}", number + 1));
    let far = Case::new("eleven redirects", vec![redirect("/hop0")]);
    let far = (0..11)
        .map(|number| hops("hop", number))
        .fold(far, |case, (path, next)| case.also(&path, vec![redirect(&next)]));
    vec![
        to("a redirect to itself", &artifact(), &["redirect loop: back to http://127.0.0.1:"]),
        Case::new("a redirect loop", vec![redirect("/there")])
            .also("/there", vec![redirect(&artifact())])
            .refused(1, &["redirect loop: back to http://127.0.0.1:"]),
        far.refused(1, &["more than 10 redirects"]),
        to("a redirect to plain http", "http://plain.example/a", &["it leads to plain http on another host"]),
        to("a redirect to a file", "file:///etc/passwd", &["it leads to file:, and only https is fetched"]),
        to("a redirect to ftp", "ftp://127.0.0.1/a", &["it leads to ftp:, and only https is fetched"]),
        to("a redirect to data", "data:,x", &["it leads to data:, and only https is fetched"]),
        to("a redirect with a password", "https://user:hunter2@a.example/", &["a user name or password"]),
        Case::new("a redirect without a target", vec![status("302 Found")])
            .refused(1, &["status 302 names no Location"]),
        Case::new("a redirect with an endless body", {
            let head = message("302 Found", &["Location: /moved", "Transfer-Encoding: chunked"], b"");
            vec![endless(head, chunk(&[7; 1 << 16]))]
        })
        .also("/moved", vec![ok(&body())]),
        Case::new("a second response inside of a redirect", vec![split]).also("/moved", vec![ok(&body())]),
        Case::new("a line break in a target", vec![redirect("/moved\r\nLocation: /evil")])
            .also("/moved", vec![ok(&body())]),
        Case::new("an escaped line break in a target", vec![redirect("/moved%0d%0aX-Evil:%20yes")])
            .also("/moved%0d%0aX-Evil:%20yes", vec![ok(&body())]),
        Case::new("an escape sequence in a target", vec![redirect("/\x1b[2J")])
            .refused(4, &["no valid HTTP response"]),
    ]
}

fn contents() -> Vec<Case> {
    let page = |name, body: &[u8], expected: &[&str]| Case::new(name, vec![ok(body)]).refused(1, expected);
    vec![
        page("a page", b"<!DOCTYPE html><title>Sign in", &["got an HTML page that begins: <!DOCTYPE html>"]),
        page(
            "an error as JSON",
            b"{\"message\": \"Bad\"}",
            &["got a JSON document that begins: {\"message\""],
        ),
        page("an error as text", b"Not Found", &["got text that begins: Not Found"]),
        page("text with an escape sequence", b"\x1b]0;title\x07 gone", &["got "]),
        page("nothing", b"", &["status 200 with an empty body"]),
        page("noise", &[7; 4000], &["got binary data that begins with the bytes 07 07"]),
        Case::of(&WIT_BINDGEN, "another kind of archive", {
            vec![ok(&WIT_BINDGEN.artifact("1.1.0", "windows_amd64"))]
        })
        .refused(1, &["expected a gzip archive, got a zip archive"]),
        Case::of(&WIT_BINDGEN, "a program instead of an archive", vec![ok(&body())])
            .refused(1, &["expected a gzip archive, got an ELF program"]),
        Case::new("another file than was recorded", vec![ok(&body())])
            .recorded(sha256(b"another"), None)
            .refused(
                1,
                &["is not what was recorded; a release never changes", &sha256(&body()), &sha256(b"another")],
            ),
    ]
}

/// What the server has to say about its artifact.
fn opinions() -> Vec<Case> {
    let api = |name, reply: Reply, expected: &str| {
        let noted = ["no second opinion on toolbox 1.1.0: the release API: ", expected];
        Case::beside(name, API, vec![reply]).notes(&noted)
    };
    let name = artifact().rsplit_once('/').unwrap().1.to_owned();
    let says = |digest: &str| {
        let asset = serde_json::json!({ "name": name, "digest": format!("sha256:{digest}") });
        ok(serde_json::json!({ "assets": [asset] }).to_string().as_bytes())
    };
    let other = sha256(b"another");
    let text_limit = "larger than the 1048576 bytes that a text may have";
    let many = vec![ok("0\n".repeat(1 << 20).as_bytes())];
    let deep = "[".repeat(100_000);
    vec![
        Case::beside("the release API agrees", API, vec![says(&sha256(&body()))]).agreed(&["release-api"]),
        Case::beside("the release API disagrees", API, vec![says(&other)])
            .refused(1, &[&format!("has the digest {}, but the release API says {other}", sha256(&body()))]),
        Case::beside("the release API has no digest", API, vec![says("zzz")])
            .refused(1, &["the release API cannot be right"]),
        api("the release API talks nonsense", ok(b"\x01\x02{\"assets\": ["), "it is no release"),
        api("the release API is deep", ok(deep.as_bytes()), "it is no release"),
        api("the release API is a page", ok(b"<html>Sign in</html>"), "an HTML page"),
        api("the release API is empty", ok(b""), "an empty body"),
        api("the release API is no text", ok(b"{\"assets\": \"\xff\xfe\"}"), "it is no text in UTF-8"),
        api("the release API fails", status("500 Oops"), "(tried 2 times)"),
        api(
            "the release API has had enough",
            full("403 Forbidden", &["Retry-After: 3600"], b""),
            "no request before",
        ),
        api(
            "the release API is endless",
            { endless(message("200 OK", &["Transfer-Encoding: chunked"], b""), chunk(&[b'['; 1 << 16])) },
            text_limit,
        ),
        api("the release API leads to a file", redirect("file:///etc/passwd"), "it leads to file:"),
        api("the release API stalls", stall(Vec::new()), "no answer within 0.3 s")
            .with(&["--idle-timeout", "0.3"]),
        Case::beside("checksums of 2 MiB", &beside("SHA256SUMS"), many)
            .notes(&["no second opinion", text_limit]),
        Case::beside(
            "checksums that disagree",
            &beside("SHA256SUMS"),
            vec![ok(format!("{other}  {name}\n").as_bytes())],
        )
        .refused(1, &["SHA256SUMS says ", &other]),
        Case::beside("checksums with names that lead elsewhere", API, {
            let assets =
                ["../../../../evil.sha256", "https://a.example/SHA256SUMS", "SHA256SUMS?x", "SHA256SUMS"];
            let assets: Vec<_> = assets.map(|name| serde_json::json!({ "name": name })).into();
            vec![ok(serde_json::json!({ "assets": assets }).to_string().as_bytes())]
        })
        .also(&beside("SHA256SUMS"), vec![ok(format!("{} *{name}\r\n", sha256(&body())).as_bytes())])
        .agreed(&["sums-file"]),
    ]
}

#[test]
fn a_hostile_server_changes_nothing() {
    let groups = [statuses(), broken_transfers(), framings(), redirects(), contents(), opinions()];
    let cases: Vec<(usize, Case)> = groups.into_iter().flatten().enumerate().collect();
    let total = cases.len();
    let queue = Mutex::new(cases.into_iter());
    let failed = Mutex::new(Vec::new());
    let work = || {
        while let Some((number, case)) = { queue.lock().unwrap().next() } {
            let name = case.name;
            let run = std::panic::AssertUnwindSafe(|| case.run(number % 3 == 0));
            if std::panic::catch_unwind(run).is_err() {
                failed.lock().unwrap().push(name);
            }
        }
    };
    thread::scope(|scope| {
        for _ in 0..THREADS {
            scope.spawn(work);
        }
    });
    let failed = failed.into_inner().unwrap();
    eprintln!("{total} behaviours of a release server");
    assert!(failed.is_empty(), "{} of {total} cases failed: {failed:#?}", failed.len());
}

/// `user:hunter2`
const LOGIN: &str = "Basic dXNlcjpodW50ZXIy";

#[test]
fn a_login_is_not_taken_along_to_another_server() {
    // Both names lead to this machine: another port, and another host.
    for host in ["127.0.0.1", "localhost"] {
        let other = raw::Server::start(vec![ok(&body())]);
        let away = redirect(&format!("http://{host}:{}/moved?signature=hunter2", other.address.port()));
        let seen = Case::new("a redirect to another server", vec![redirect("/near")])
            .also("/near", vec![away])
            .netrc("machine 127.0.0.1 login user password hunter2\nmachine localhost login user password hunter2\n")
            .run(false);
        let sent =
            |path: &str| seen.iter().find(|request| request.path() == path).unwrap().header("authorization");
        assert_eq!((sent(&artifact()), sent("/near")), (Some(LOGIN), Some(LOGIN)));
        let there = other.seen();
        assert_eq!(there.len(), 1);
        assert_eq!(there[0].path(), "/moved?signature=hunter2");
        assert_eq!(there[0].header("authorization"), None, "{}", there[0].head);
    }
}
