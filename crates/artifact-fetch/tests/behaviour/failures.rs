//! Statuses, limits, and servers that speak no HTTP.

use std::net::TcpListener;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use crate::program::{Program, assert_failed};
use crate::server::{Reply, archive, full, ok, raw, status};
use crate::table::{Case, Expected, Expected::Failed, Expected::Fetched, Expected::NotFound, one};

#[test]
fn a_missing_file_is_told_from_a_failure() {
    let both = &["/a.tar.gz", "/b.zip"];
    let case = |replies: Vec<Reply>| Case { paths: both, ..one(replies) };
    let body = archive(900);
    one(vec![status("404 Not Found")]).yields("404", NotFound(&["/a.tar.gz: status 404"]), 1);
    one(vec![status("410 Gone")]).yields("410", NotFound(&["/a.tar.gz: status 410 Gone"]), 1);
    let page = full("404 Not Found", &[], b"<html>");
    one(vec![page]).yields("404 with a page", NotFound(&["status 404"]), 1);

    let zip = b"PK\x03\x04...";
    let case_one = case(vec![status("404 Not Found"), ok(zip)]);
    case_one.yields("the second candidate", Fetched(1, zip), 2);
    case(vec![ok(&body)]).yields("the first candidate", Fetched(0, &body), 1);
    let every_url = ["/a.tar.gz: status 404", "/b.zip: status 410"];
    case(vec![status("404 Not Found"), status("410 Gone")]).yields("none", NotFound(&every_url), 2);
    let forbidden = case(vec![status("403 Forbidden"), ok(zip)]);
    forbidden.yields("403 is no 404", Failed(&["/a.tar.gz: status 403 Forbidden"]), 1);
    let broken = case(vec![status("404 Not Found"), status("500 Oops")]);
    broken.yields("the second fails", Failed(&["/b.zip: status 500", "tried 4 times"]), 5);
    Case { paths: &[], ..one(vec![]) }.yields("no URL", Failed(&["names no URL"]), 0);
}

#[test]
fn what_cannot_pass_is_not_tried_again() {
    let lasting = |line: &str, expected: &[&str]| {
        one(vec![status(line)]).yields(line, Failed(expected), 1);
    };
    lasting("401 Unauthorized", &["status 401 Unauthorized", "~/.netrc"]);
    lasting("403 Forbidden", &["status 403 Forbidden", "~/.netrc"]);
    lasting("400 Bad Request", &["status 400"]);
    lasting("204 No Content", &["status 204"]);
    lasting("206 Partial Content", &["status 206"]);
    lasting("304 Not Modified", &["status 304"]);
    lasting("501 Not Implemented", &["status 501"]);
    let told = full("403 Forbidden", &[], b"{\"message\": \"Resource\x1b[2J protected\"}");
    let expected = "with a JSON document that begins: {\"message\": \"Resource\\u{1b}[2J protected\"}";
    one(vec![told]).yields("an excerpt", Failed(&[expected]), 1);
}

#[test]
fn what_can_pass_is_tried_again() {
    let body = archive(900);
    for line in ["408 A", "429 B", "500 C", "502 D", "503 E", "504 F"] {
        let once = one(vec![status(line), ok(&body)]);
        once.yields(&format!("{line} once"), Fetched(0, &body), 2);
    }
    let thrice = vec![status("500 Oops"), status("502 Oops"), status("503 Oops"), ok(&body)];
    one(thrice).yields("three times", Fetched(0, &body), 4);
    let always = Failed(&["status 500", "tried 4 times"]);
    one(vec![status("500 Internal Server Error")]).yields("500 always", always, 4);
}

#[test]
fn the_server_may_say_when() {
    let body = archive(900);
    let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap();
    let at = |seconds: i64| now.as_secs().saturating_add_signed(seconds);
    let limited = |line: &str, headers: &[&str]| full(line, headers, b"");
    let limit = "X-RateLimit-Remaining: 0";
    let reset = |seconds| format!("X-RateLimit-Reset: {}", at(seconds));
    let yields = |name: &str, reply: Reply, expected: Expected<'_>, requests| {
        one(vec![reply, ok(&body)]).yields(name, expected, requests);
    };

    let reply = limited("429 Slow Down", &["Retry-After: 0"]);
    yields("429, now", reply, Fetched(0, &body), 2);
    let reply = limited("403 Forbidden", &[limit, &reset(-5)]);
    yields("403, limit already lifted", reply, Fetched(0, &body), 2);
    let reply = limited("503 Busy", &["Retry-After: 3600"]);
    yields("503, too long", reply, Failed(&["status 503", "no request before", "GMT"]), 1);
    let date = httpdate(at(86_400));
    let reply = limited("429 Slow Down", &[&format!("Retry-After: {date}")]);
    yields("429, tomorrow", reply, Failed(&["status 429", &date]), 1);
    let date = httpdate(at(7200));
    let reply = limited("403 Forbidden", &[limit, &reset(7200)]);
    yields("403, exhausted", reply, Failed(&["status 403", &date, "~/.netrc"]), 1);
    let reply = limited("403 Forbidden", &["X-RateLimit-Remaining: 9", &reset(7200)]);
    yields("403, not exhausted", reply, Failed(&["status 403 Forbidden;"]), 1);
}

fn httpdate(seconds: u64) -> String {
    httpdate::fmt_http_date(UNIX_EPOCH + Duration::from_secs(seconds))
}

#[test]
fn what_is_no_http_is_no_artifact() {
    let body = archive(900);
    let unreadable = |name: &str, bytes: Vec<u8>| {
        let expected = ["no valid HTTP response", "tried 4 times"];
        one(vec![raw(bytes.clone())]).yields(name, Failed(&expected), 4);
        one(vec![raw(bytes), ok(&body)]).yields(name, Fetched(0, &body), 2);
    };
    unreadable("garbage", b"SSH-2.0-OpenSSH_9.7\r\n".to_vec());
    unreadable("nothing", Vec::new());
    unreadable("binary", archive(9000));
    let many = (0..20_000).map(|n| format!("X-{n}: {}\r\n", "y".repeat(200)));
    unreadable("many headers", format!("HTTP/1.1 200 OK\r\n{}", many.collect::<String>()).into());
    let long = format!("HTTP/1.1 200 OK\r\nX: {}", "y".repeat(8 << 20));
    unreadable("a long header", long.into());
    let lengths = b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\n";
    unreadable("two lengths", [&lengths[..], b"\x1f\x8b1234"].concat());
    let reset = Reply::Reset(b"HTTP/1.1 2".to_vec());
    one(vec![reset, ok(&body)]).yields("reset in the headers", Fetched(0, &body), 2);
}

#[test]
fn a_refused_connection_says_what_may_help() {
    // Bound and closed again, so that nobody listens there.
    let address = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let url = format!("http://{address}/a.tar.gz");
    let outcome = Program::new().fetch(&[&url], None);
    let expected = [&url, "cannot connect", "refused", "HTTPS_PROXY", "tried 4 times"];
    assert_failed(&outcome, &expected);
}
