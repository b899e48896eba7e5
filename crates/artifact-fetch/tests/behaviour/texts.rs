//! Documents about artifacts, which are handed over instead of hashed.

use fetch_wire::{MAX_TEXT, Outcome};

use crate::program::{Program, assert_contains, assert_failed, fetched, without_sender};
use crate::server::{Reply, Server, archive, full, message, ok, raw, status};

/// Fetches a text from a server that replies so, and expects so many requests.
#[track_caller]
fn ask(replies: Vec<Reply>, requests: usize) -> Outcome {
    let server = Server::start(replies);
    let outcome = Program::new().fetch_text(&server.url("/SHA256SUMS"));
    assert_eq!(server.seen().len(), requests, "{outcome:?}");
    outcome
}

fn text(text: &str) -> Outcome {
    Outcome::Text { text: text.to_owned(), answered_by: None }
}

#[test]
fn a_text_comes_as_it_is() {
    for sums in ["00  a\n11 *b\r\n", "a", "{\"assets\": []}", "Not Found", "\u{feff}ä\0\u{1b}[2J\n"] {
        assert_eq!(ask(vec![ok(sums.as_bytes())], 1), text(sums));
    }
    let long = "a line of text\n".repeat(50_000);
    assert_eq!(ask(vec![ok(long.as_bytes())], 1), text(&long));
    let head = message("200 OK", &["Content-Length: 6"], b"abc");
    assert_eq!(ask(vec![raw(head), ok(b"abcdef")], 2), text("abcdef"));
}

#[test]
fn a_missing_text_is_told_from_a_failure() {
    for line in ["404 Not Found", "410 Gone"] {
        let outcome = ask(vec![status(line)], 1);
        let Outcome::NotFound { message } = &outcome else { panic!("{outcome:?}") };
        assert_contains(message, &["/SHA256SUMS: status ", line]);
    }
    assert_failed(&ask(vec![status("403 Forbidden")], 1), &["status 403 Forbidden"]);
}

#[test]
fn a_text_may_have_one_mebibyte() {
    let most = "x".repeat(usize::try_from(MAX_TEXT).unwrap());
    assert_eq!(ask(vec![ok(most.as_bytes())], 1), text(&most));
    let more = most + "x";
    let expected = ["larger than the 1048576 bytes that a text may have"];
    assert_failed(&ask(vec![ok(more.as_bytes())], 1), &expected);
    let chunks = crate::server::chunked(more.as_bytes(), 99_999);
    let unannounced = raw(message("200 OK", &["Transfer-Encoding: chunked"], &chunks));
    assert_failed(&ask(vec![unannounced], 1), &expected);
    // Nothing follows the head, so that reading on would stall.
    let announced = crate::server::stall(message("200 OK", &["Content-Length: 1048577"], b""));
    assert_failed(&ask(vec![announced], 1), &expected);
}

#[test]
fn what_is_no_text_is_refused() {
    let page = b"\n<!DOCTYPE html><title>Sign in</title>";
    assert_failed(&ask(vec![ok(page)], 1), &["expected a file, got an HTML page"]);
    let long_page = [&page[..], &[b' '; 9000]].concat();
    assert_failed(&ask(vec![ok(&long_page)], 1), &["expected a file, got an HTML page"]);
    assert_failed(&ask(vec![ok(b"caf\xe9\n")], 1), &["/SHA256SUMS: it is no text in UTF-8"]);
    assert_failed(&ask(vec![ok(&archive(5000))], 1), &["it is no text in UTF-8"]);
    assert_failed(&ask(vec![ok(b"")], 1), &["status 200 with an empty body"]);
    let gzip = full("200 OK", &["Content-Encoding: gzip"], b"00  a\n");
    assert_failed(&ask(vec![gzip], 1), &["Content-Encoding \"gzip\""]);
    let without_length = raw(message("200 OK", &[], b"00  a\n"));
    assert_failed(&ask(vec![without_length], 2), &["does not say how long the file is"]);
}

#[test]
fn a_text_is_tried_twice_only() {
    assert_failed(&ask(vec![status("500 Oops")], 2), &["status 500", "(tried 2 times)"]);
    assert_eq!(ask(vec![status("500 Oops"), ok(b"00  a\n")], 2), text("00  a\n"));
}

#[test]
fn a_request_that_does_not_say_what_is_wanted_wants_an_artifact() {
    let server = Server::start(vec![ok(&archive(900))]);
    let url = server.url("/a.tar.gz");
    let with = |want: &str| {
        let line = format!("{{\"id\":7,{want}\"label\":\"a tool\",\"urls\":[\"{url}\"]}}");
        Program::new().run(line.as_bytes())
    };
    let said = with("");
    assert_eq!(said.stdout, with("\"want\":\"digest\",").stdout);
    let response: fetch_wire::Response = serde_json::from_str(&said.stdout).unwrap();
    assert_eq!(without_sender(response.outcome).0, fetched(0, &archive(900)));
    let unknown = with("\"want\":\"everything\",");
    assert_eq!(unknown.code, Some(2));
    assert_contains(&unknown.stderr, &["request line 1: not a request", "everything"]);
}
