//! Broken transfers that a server can continue: the digest is that of one
//! file, or there is none.

use crate::server::{Reply, archive, chunked, full, message, ok, raw, status};
use crate::table::{Expected::Failed, Expected::Fetched, one};

const TAG: &str = "ETag: \"one\"";
const CHUNKED: &str = "Transfer-Encoding: chunked";

/// The first 4000 of 9000 bytes, then the connection closes.
fn broken(validator: &[&str]) -> Reply {
    let headers: Vec<&str> = ["Content-Length: 9000"].iter().chain(validator).copied().collect();
    raw(message("200 OK", &headers, &archive(9000)[..4000]))
}

fn partial(headers: &[&str], body: &[u8]) -> Reply {
    full("206 Partial Content", headers, body)
}

#[test]
fn a_broken_transfer_is_continued() {
    let body = archive(9000);
    let range = "Content-Range: bytes 4000-8999/9000";
    let rest = partial(&[TAG, range], &body[4000..]);
    let server = one(vec![broken(&[TAG]), rest]).yields("ETag", Fetched(0, &body), 2);
    assert_eq!(server.seen()[1].header("range"), Some("bytes=4000-"));
    assert_eq!(server.seen()[1].header("if-range"), Some("\"one\""));

    let dates = ["Last-Modified: Sun, 06 Nov 1994 08:49:37 GMT", "Date: Mon, 07 Nov 1994 08:49:37 GMT"];
    let rest = partial(&[dates[0], range], &body[4000..]);
    let server = one(vec![broken(&dates), rest]).yields("a date", Fetched(0, &body), 2);
    assert_eq!(server.seen()[1].header("if-range"), Some("Sun, 06 Nov 1994 08:49:37 GMT"));

    let headers = [TAG, range, "Content-Length: 5000"];
    let again = raw(message("206 Partial Content", &headers, &body[4000..6000]));
    let last = partial(&[TAG, "Content-Range: bytes 6000-8999/9000"], &body[6000..]);
    let replies = vec![broken(&[TAG]), again.clone(), status("503 Busy"), last];
    let server = one(replies).yields("broken twice, and busy", Fetched(0, &body), 4);
    assert_eq!(server.seen()[3].header("range"), Some("bytes=6000-"));
    let parts = [TAG, range, "Transfer-Encoding: chunked"];
    let in_chunks = |body: &[u8]| raw(message("206 Partial Content", &parts, &chunked(body, 999)));
    one(vec![broken(&[TAG]), in_chunks(&body[4000..])]).yields("chunked", Fetched(0, &body), 2);
    let last = partial(&[TAG, "Content-Range: bytes 6000-8999/9000"], &body[6000..]);
    let replies = vec![broken(&[TAG]), in_chunks(&body[4000..6000]), last];
    one(replies).yields("chunked, and too short", Fetched(0, &body), 3);
    let reset = Reply::Reset(message("200 OK", &["Content-Length: 9000", TAG], &body[..4000]));
    let rest = partial(&[TAG, range], &body[4000..]);
    one(vec![reset, rest]).yields("reset", Fetched(0, &body), 2);
}

#[test]
fn a_wrong_continuation_is_never_hashed() {
    let body = archive(9000);
    let range = "Content-Range: bytes 4000-8999/9000";
    let wrong = |name: &str, reply: Reply| {
        let server = one(vec![broken(&[TAG]), reply.clone(), ok(&body)]);
        let server = server.yields(name, Fetched(0, &body), 3);
        assert_eq!(server.seen()[2].header("range"), None, "{name}");
        let always = one(vec![broken(&[TAG]), reply.clone(), broken(&[TAG]), reply]);
        always.yields(name, Failed(&["cannot be continued", "tried 4 times"]), 4);
    };
    let in_chunks = chunked(&body[4000..], 999);
    let shifted = "Content-Range: bytes 3000-8999/9000";
    wrong("another range", partial(&[TAG, shifted], &body[3000..]));
    let short = "Content-Range: bytes 4000-7999/9000";
    wrong("a shorter range", partial(&[TAG, short], &body[4000..8000]));
    let total = "Content-Range: bytes 4000-8999/9999";
    wrong("another total", partial(&[TAG, total], &body[4000..]));
    wrong("no range", partial(&[TAG], &body[4000..]));
    wrong("another tag", partial(&["ETag: \"two\"", range], &body[4000..]));
    let two = "ETag: \"two\"";
    wrong("two tags", partial(&[TAG, two, range], &body[4000..]));
    wrong("two tags, its own last", partial(&[two, TAG, range], &body[4000..]));
    wrong("two ranges", partial(&[TAG, range, "Content-Range: bytes 0-4999/9000"], &body[4000..]));
    let both = message("206 Partial Content", &[TAG, range, "Content-Length: 5000", CHUNKED], &in_chunks);
    wrong("two ends", raw(both));
    wrong("no tag", partial(&[range], &body[4000..]));
    wrong("a contradicting length", partial(&[TAG, range], &body[4000..8000]));
    wrong("compressed", partial(&[TAG, range, "Content-Encoding: gzip"], &body[4000..]));
    let headers = [TAG, range, "Transfer-Encoding: chunked"];
    let too_long = chunked(&[&body[4000..], b"more"].concat(), 999);
    wrong("too long", raw(message("206 Partial Content", &headers, &too_long)));
    wrong("416", status("416 Range Not Satisfiable"));
}

#[test]
fn a_whole_answer_starts_from_zero() {
    let changed: Vec<u8> = archive(8000).into_iter().rev().collect();
    let changed = [&[0x1f, 0x8b], &changed[..]].concat();
    let replies = vec![broken(&[TAG]), full("200 OK", &["ETag: \"two\""], &changed)];
    one(replies).yields("another file by now", Fetched(0, &changed), 2);
    let body = archive(9000);
    let replies = vec![broken(&[TAG]), full("200 OK", &[TAG], &body)];
    one(replies).yields("a server without ranges", Fetched(0, &body), 2);
}

#[test]
fn without_a_strong_validator_nothing_is_continued() {
    let body = archive(9000);
    let from_zero = |name: &str, validator: &[&str]| {
        let server = one(vec![broken(validator), ok(&body)]).yields(name, Fetched(0, &body), 2);
        assert_eq!(server.seen()[1].header("range"), None, "{name}");
    };
    from_zero("none", &[]);
    from_zero("a weak tag", &["ETag: W/\"one\""]);
    from_zero("a date alone", &["Last-Modified: Sun, 06 Nov 1994 08:49:37 GMT"]);
    from_zero("two tags", &[TAG, "ETag: \"two\""]);
    from_zero("no ranges", &[TAG, "Accept-Ranges: none"]);
}
