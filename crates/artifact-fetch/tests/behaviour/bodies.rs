//! Bodies: how they end, how large they are, and what they contain.

use std::thread::sleep;
use std::time::Duration;

use crate::server::{Reply, archive, chunked, custom, full, message, ok, raw, stall};
use crate::table::{Case, Expected::Failed, Expected::Fetched, one};

/// A response whose headers are exactly these.
fn reply(headers: &[&str], body: &[u8]) -> Reply {
    raw(message("200 OK", headers, body))
}

#[test]
fn whole_bodies_are_hashed() {
    let body = archive(700_000);
    one(vec![ok(&body)]).yields("with a length", Fetched(0, &body), 1);
    let tiny = archive(3);
    one(vec![ok(&tiny)]).yields("shorter than its head", Fetched(0, &tiny), 1);
    let in_chunks = reply(&["Transfer-Encoding: chunked"], &chunked(&body, 60_000));
    one(vec![in_chunks]).yields("chunked", Fetched(0, &body), 1);
    let identity = full("200 OK", &["Content-Encoding: identity"], &body);
    one(vec![identity]).yields("encoded as itself", Fetched(0, &body), 1);
    let size = Some(5);
    let case = Case { size, ..one(vec![ok(&body)]) };
    case.yields("whole, though another size is recorded", Fetched(0, &body), 1);
}

#[test]
fn the_program_asks_for_the_file_as_it_is() {
    let body = archive(10);
    let server = one(vec![ok(&body)]).yields("headers", Fetched(0, &body), 1);
    let seen = &server.seen()[0];
    assert_eq!(seen.header("accept-encoding"), Some("identity"));
    let agent = concat!("artifact-fetch/", env!("CARGO_PKG_VERSION"));
    assert_eq!(seen.header("user-agent"), Some(agent));
    assert_eq!(seen.header("authorization"), None);
    assert_eq!(seen.header("range"), None);
}

#[test]
fn a_truncated_body_is_no_artifact() {
    let body = archive(5000);
    let short = reply(&["Content-Length: 9000"], &body);
    let case = one(vec![short.clone()]);
    case.yields("always", Failed(&["broke after 5000 of 9000 bytes", "tried 4 times"]), 4);
    one(vec![short, ok(&body)]).yields("once", Fetched(0, &body), 2);

    let cut = &chunked(&body, 999)[..4000];
    let short = reply(&["Transfer-Encoding: chunked"], cut);
    one(vec![short.clone()]).yields("chunked, always", Failed(&["broke after 39"]), 4);
    one(vec![short, ok(&body)]).yields("chunked, once", Fetched(0, &body), 2);
    let endless_size = reply(&["Transfer-Encoding: chunked"], b"5\r\nabcdeX\r\n");
    one(vec![endless_size, ok(&body)]).yields("bad chunk", Fetched(0, &body), 2);

    let reset = Reply::Reset(message("200 OK", &["Content-Length: 9000"], &body));
    one(vec![reset.clone()]).yields("reset", Failed(&["of 9000 bytes: ", "tried 4 times"]), 4);
    one(vec![reset, ok(&body)]).yields("reset once", Fetched(0, &body), 2);
}

#[test]
fn what_follows_the_announced_length_is_not_part_of_the_body() {
    let body = archive(5000);
    let longer = reply(&["Content-Length: 4000"], &body);
    one(vec![longer]).yields("longer", Fetched(0, &body[..4000]), 1);
}

#[test]
fn a_body_that_ends_with_the_connection_needs_a_recorded_size() {
    let body = archive(5000);
    let unsized_reply = reply(&[], &body);
    let unknown = "does not say how long the file is";
    one(vec![unsized_reply.clone()]).yields("no size", Failed(&[unknown, "tried 4 times"]), 4);
    one(vec![unsized_reply.clone(), ok(&body)]).yields("then a length", Fetched(0, &body), 2);
    let unread = stall(message("200 OK", &[], &body));
    let case = Case { args: &["--idle-timeout", "2"], ..one(vec![unread]) };
    case.yields("refused unread", Failed(&[unknown]), 4);
    let with_size = |size, reply: &Reply| Case { size: Some(size), ..one(vec![reply.clone()]) };
    with_size(5000, &unsized_reply).yields("the recorded size", Fetched(0, &body), 1);
    let other = Failed(&["5000 bytes came", unknown]);
    with_size(5001, &unsized_reply).yields("another size", other, 4);
    let mixed = [&b"HTTP/1.0 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"[..], &chunked(&body, 99)];
    let size = Some(mixed[1].len() as u64);
    let case = Case { size, ..one(vec![raw(mixed.concat())]) };
    case.yields("HTTP/1.0 in chunks", Failed(&["no valid HTTP response"]), 4);
    let old = raw([&b"HTTP/1.0 200 OK\r\n\r\n"[..], &body].concat());
    with_size(5000, &old).yields("HTTP/1.0", Fetched(0, &body), 1);
}

#[test]
fn what_would_be_hashed_must_be_the_file() {
    let body = archive(50);
    let gzip = full("200 OK", &["Content-Encoding: gzip"], &body);
    one(vec![gzip]).yields("gzip", Failed(&["Content-Encoding \"gzip\""]), 1);
    let twice = full("200 OK", &["Content-Encoding: identity", "Content-Encoding: br"], &body);
    one(vec![twice]).yields("the second is not identity", Failed(&["Content-Encoding \"br\""]), 1);
    let coded = reply(&["Transfer-Encoding: gzip, chunked"], &chunked(&body, 9));
    one(vec![coded]).yields("coded", Failed(&["Transfer-Encoding \"gzip, chunked\""]), 1);
}

#[test]
fn a_response_that_says_two_things_about_its_end_is_refused() {
    let body = archive(50);
    let chunks = chunked(&body, 9);
    let both = "both Transfer-Encoding and Content-Length";
    let length = format!("Content-Length: {}", chunks.len());
    for length in ["Content-Length: 50", &length, "Content-Length: 0"] {
        for headers in [[length, "Transfer-Encoding: chunked"], ["Transfer-Encoding: chunked", length]] {
            one(vec![reply(&headers, &chunks)]).yields(length, Failed(&[both]), 1);
        }
    }
    let twice = reply(&["Transfer-Encoding: chunked", "Transfer-Encoding: chunked"], &chunks);
    one(vec![twice]).yields("chunked twice", Failed(&["unsupported Transfer-Encoding"]), 1);
    for lengths in
        ["Content-Length: 50, 40", "Content-Length: +50", "Content-Length: 50\r\nContent-Length: 40"]
    {
        let unclear = reply(&[lengths], &body);
        one(vec![unclear]).yields(lengths, Failed(&["no valid HTTP response"]), 4);
    }
    let agreeing = reply(&["Content-Length: 50", "Content-Length: 50"], &body);
    one(vec![agreeing]).yields("the same length twice", Fetched(0, &body), 1);
}

#[test]
fn a_part_is_not_taken_for_the_whole() {
    let body = archive(50);
    for range in ["bytes 0-49/50", "bytes 0-49/9000", "bytes 50-99/100", "bytes */50", "nonsense"] {
        let part = full("200 OK", &[&format!("Content-Range: {range}")], &body);
        one(vec![part]).yields(range, Failed(&["status 200 with a Content-Range"]), 1);
    }
}

#[test]
fn what_is_no_artifact_is_refused_at_once() {
    let refused = |name: &str, body: &[u8], expected: &[&str]| {
        one(vec![ok(body)]).yields(name, Failed(expected), 1);
    };
    let page = format!("\n<!DOCTYPE html><title>Sign in</title>{}", "x".repeat(9999));
    let came = "got an HTML page that begins: <!DOCTYPE html><title>Sign in";
    refused("HTML", page.as_bytes(), &["/a.tar.gz: expected a gzip archive", came]);
    refused("JSON", b"{\"message\": \"Bad\"}", &["a JSON document that begins: {\"message\": \"Bad"]);
    refused("text", b"Not Found", &["expected a gzip archive, got text that begins: Not Found"]);
    refused("empty", b"", &["status 200 with an empty body"]);
    let empty = reply(&["Transfer-Encoding: chunked"], b"0\r\n\r\n");
    one(vec![empty]).yields("empty, in chunks", Failed(&["an empty body"]), 1);
    for (body, what) in [
        ("\n", "a lone line feed"),
        ("Not Found", "the text \"Not Found\""),
        ("Not Found\n", "the line \"Not Found\""),
        ("404: Not Found", "the text \"404: Not Found\""),
        ("404: Not Found\n", "the line \"404: Not Found\""),
        ("404 Not Found", "the text \"404 Not Found\""),
        ("404 Not Found\n", "the line \"404 Not Found\""),
        ("Forbidden", "the text \"Forbidden\""),
    ] {
        let case = Case { paths: &["/checksums.txt"], ..one(vec![ok(body.as_bytes())]) };
        case.yields(what, Failed(&[&format!("the body is {what}, which is no artifact")]), 1);
    }
    let case = Case { paths: &["/checksums.txt"], ..one(vec![ok(b"Not Found\n\n")]) };
    case.yields("a text like any other", Fetched(0, b"Not Found\n\n"), 1);
    let page = full("200 OK", &[], b"<html>");
    let case = Case { paths: &["/tool.json"], ..one(vec![page]) };
    case.yields("HTML for JSON", Failed(&["expected a file, got an HTML page"]), 1);
}

#[test]
fn a_page_is_refused_before_it_ends() {
    let page = format!("<html>{}", " ".repeat(1000));
    let endless = stall(message("200 OK", &["Content-Length: 999999"], page.as_bytes()));
    let case = Case { args: &["--idle-timeout", "2"], ..one(vec![endless]) };
    case.yields("HTML that stalls", Failed(&["an HTML page"]), 1);
}

#[test]
fn a_body_over_the_limit_is_refused() {
    let endless = custom(|_, connection| {
        let head = message("200 OK", &["Transfer-Encoding: chunked"], b"");
        connection.write_all(&head).unwrap();
        let chunk = [b"10000\r\n".to_vec(), archive(0x10000), b"\r\n".to_vec()].concat();
        while connection.write_all(&chunk).is_ok() {}
    });
    let limit = &["--max-size", "3000000"];
    let case = Case { args: limit, ..one(vec![endless]) };
    case.yields("endless", Failed(&["larger than the 3000000 bytes", "--max-size"]), 1);
    // Nothing follows the head, so that reading on would stall.
    let announced = stall(message("200 OK", &["Content-Length: 3000001"], b""));
    let case = Case { args: limit, ..one(vec![announced]) };
    case.yields("announced", Failed(&["larger than the 3000000 bytes"]), 1);
    let body = archive(3_000_000);
    Case { args: limit, ..one(vec![ok(&body)]) }.yields("exactly", Fetched(0, &body), 1);
}

#[test]
fn silence_ends_a_transfer() {
    let body = archive(5000);
    let short = &["--idle-timeout", "0.3"];
    let silent = stall(message("200 OK", &["Content-Length: 5000"], &body[..4000]));
    let case = Case { args: short, ..one(vec![silent.clone()]) };
    let expected = ["after 4000 of 5000 bytes: nothing came", "--idle-timeout", "tried 4 times"];
    case.yields("stall in the body", Failed(&expected), 4);
    let mute = stall(Vec::new());
    let case = Case { args: short, ..one(vec![mute]) };
    case.yields("no answer", Failed(&["no answer within 0.3 s", "tried 4 times"]), 4);
}

#[test]
fn slowness_does_not_end_a_transfer() {
    let body = archive(5000);
    let dripping = body.clone();
    let drip = custom(move |_, connection| {
        connection.write_all(&message("200 OK", &["Content-Length: 5000"], b"")).unwrap();
        for drop in dripping.chunks(417) {
            sleep(Duration::from_millis(150));
            connection.write_all(drop).unwrap();
        }
    });
    let case = Case { args: &["--idle-timeout", "1.2"], ..one(vec![drip]) };
    case.yields("a drip that takes longer in total", Fetched(0, &body), 1);
}
