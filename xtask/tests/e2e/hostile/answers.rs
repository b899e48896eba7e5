//! Statuses, redirects and files that are not what was asked for.

use super::case::{Case, Size};
use super::served::{FILE, OTHER_PLATFORM, Thing, VERSION};
use super::server::{full, message, ok, redirect, status};
use super::{chunk, endless};
use crate::support::WIT_BINDGEN;
use crate::support::tools::sha256;

pub(super) fn statuses(thing: Thing) -> Vec<Case> {
    let new = |name, replies| Case::new(thing, name, replies);
    let whole = || ok(&thing.body());
    let refusal = |name, line: &str, expected: &[&str]| new(name, vec![status(line)]).refused(1, expected);
    let once = |name, line: &str| new(name, vec![status(line), whole()]).recovers(2);
    let always = |name, line: &str, expected: &str| {
        new(name, vec![status(line)]).refused(4, &[expected, "(tried 4 times)"])
    };
    let limit = ["X-RateLimit-Remaining: 0", "X-RateLimit-Reset: 4102444800"];
    let too_long = "no request before ";
    vec![
        refusal("401", "401 Unauthorized", &["status 401 Unauthorized", "netrc"]),
        refusal("403", "403 Forbidden", &["status 403 Forbidden", "netrc"]),
        new("403, rate limit exhausted until 2100", vec![full("403 Forbidden", &limit, b"")])
            .refused(1, &["status 403", "no request before Fri, 01 Jan 2100 00:00:00 GMT"]),
        new("403, rate limit exhausted until just now", {
            let limit = ["X-RateLimit-Remaining: 0", "X-RateLimit-Reset: 784111777"];
            vec![full("403 Forbidden", &limit, b""), whole()]
        })
        .recovers(2),
        new("403 with an endless page", {
            let head = message("403 Forbidden", &["Transfer-Encoding: chunked"], b"");
            vec![endless(head, chunk(b"<html>\x1b[2J denied"))]
        })
        .refused(1, &["status 403 Forbidden, with an HTML page that begins: <html>\\u{1b}[2J denied"]),
        refusal("404", "404 Not Found", &["status 404 Not Found"]),
        new("404 everywhere", vec![status("404 Not Found")])
            .also(&thing.path_of(VERSION, OTHER_PLATFORM), vec![status("404 Not Found")])
            .refused(1, &["status 404 Not Found", OTHER_PLATFORM]),
        refusal("410", "410 Gone", &["status 410 Gone"]),
        refusal("204", "204 No Content", &["status 204 No Content"]),
        refusal("206 unasked", "206 Partial Content", &["status 206 Partial Content"]),
        refusal("304", "304 Not Modified", &["status 304 Not Modified"]),
        new("408, try again now", vec![full("408 Slow", &["Retry-After: 0"], b""), whole()]).recovers(2),
        new("429, try again now", vec![full("429 Busy", &["Retry-After: 0"], b""), whole()]).recovers(2),
        new("429, try again in an hour", vec![full("429 Busy", &["Retry-After: 3600"], b"")])
            .refused(1, &["status 429", too_long]),
        new("429, try again at the end of time", {
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

pub(super) fn redirects(thing: Thing) -> Vec<Case> {
    let new = |name, replies| Case::new(thing, name, replies);
    let whole = || ok(&thing.body());
    let to =
        |name, location: &str, expected: &[&str]| new(name, vec![redirect(location)]).refused(1, expected);
    let split =
        full("302 Found", &["Location: /moved"], b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nMZ evil..");
    let hops = |path: &str, number: usize| (format!("/{path}{number}"), format!("/{path}{}", number + 1));
    let far = new("eleven redirects", vec![redirect("/hop0")]);
    let far = (0..11)
        .map(|number| hops("hop", number))
        .fold(far, |case, (path, next)| case.also(&path, vec![redirect(&next)]));
    vec![
        to("a redirect to itself", &thing.path(), &["redirect loop: back to http://127.0.0.1:"]),
        new("a redirect loop", vec![redirect("/there")])
            .also("/there", vec![redirect(&thing.path())])
            .refused(1, &["redirect loop: back to http://127.0.0.1:"]),
        far.refused(1, &["more than 10 redirects"]),
        to("a redirect to plain http", "http://plain.example/a", &["it leads to plain http on another host"]),
        to("a redirect to a file", "file:///etc/passwd", &["it leads to file:, and only https is fetched"]),
        to("a redirect to ftp", "ftp://127.0.0.1/a", &["it leads to ftp:, and only https is fetched"]),
        to("a redirect to data", "data:,x", &["it leads to data:, and only https is fetched"]),
        to("a redirect with a password", "https://user:hunter2@a.example/", &["a user name or password"]),
        new("a redirect without a target", vec![status("302 Found")])
            .refused(1, &["status 302 names no Location"]),
        new("a redirect with an endless body", {
            let head = message("302 Found", &["Location: /moved", "Transfer-Encoding: chunked"], b"");
            vec![endless(head, chunk(&[7; 1 << 16]))]
        })
        .also("/moved", vec![whole()]),
        new("a second response inside of a redirect", vec![split]).also("/moved", vec![whole()]),
        new("a line break in a target", vec![redirect("/moved\r\nLocation: /evil")])
            .refused(1, &["status 302 names two Locations"]),
        new("an escaped line break in a target", vec![redirect("/moved%0d%0aX-Evil:%20yes")])
            .also("/moved%0d%0aX-Evil:%20yes", vec![whole()]),
        new("an escape sequence in a target", vec![redirect("/\x1b[2J")])
            .refused(4, &["no valid HTTP response"]),
        new("reordered text in a target", vec![redirect("/\u{61c}\u{202e}x")])
            .refused(1, &["its Location is no ASCII text"]),
        new("reordered text in a reason", vec![status("403 No\u{61c}\u{202e}\u{9b}31m")])
            .refused(1, &["status 403"]),
    ]
}

/// What a file is not. Of what a manifest is not, `registries` has a table.
pub(super) fn contents() -> Vec<Case> {
    let page =
        |name, body: &[u8], expected: &[&str]| Case::new(FILE, name, vec![ok(body)]).refused(1, expected);
    vec![
        page("a page", b"<!DOCTYPE html><title>Sign in", &["got an HTML page that begins: <!DOCTYPE html>"]),
        page(
            "an error as JSON",
            b"{\"message\": \"Bad\"}",
            &["got a JSON document that begins: {\"message\""],
        ),
        page("an error as text", b"Not Found", &["got text that begins: Not Found"]),
        page(
            "text that is reordered and hidden",
            "Not \u{202e}F\u{61c}ou\u{200b}nd".as_bytes(),
            &["text that begins: Not \\u{202e}F\\u{61c}ou\\u{200b}nd"],
        ),
        page("text with an escape sequence", b"\x1b]0;title\x07 gone", &["got "]),
        page("nothing", b"", &["status 200 with an empty body"]),
        page("noise", &[7; 4000], &["got binary data that begins with the bytes 07 07"]),
        Case::new(Thing::File(&WIT_BINDGEN), "another kind of archive", {
            vec![ok(&WIT_BINDGEN.artifact("1.1.0", "windows_amd64"))]
        })
        .refused(1, &["expected a gzip archive, got a zip archive"]),
        Case::new(Thing::File(&WIT_BINDGEN), "a program instead of an archive", vec![ok(&FILE.body())])
            .refused(1, &["expected a gzip archive, got an ELF program"]),
    ]
}

/// What comes is whole, and not what was recorded.
pub(super) fn others(thing: Thing) -> Vec<Case> {
    let why =
        if thing.is_image() { "a tag may name another image by now" } else { "a release never changes" };
    let (ours, other) = (sha256(&thing.body()), sha256(b"another"));
    let differs = |name, size| {
        Case::new(thing, name, vec![ok(&thing.body())]).recorded(b"another", size).differs(&[
            "is not what was recorded; ",
            why,
            &ours,
            &other,
            "--replace",
        ])
    };
    let again = Case::new(thing, "another one the second time", vec![ok(&thing.body()), ok(b"another")]);
    vec![differs("another one than was recorded", Size::Untold), again]
}

/// Servers that are asked by https, and one that is not there.
pub(super) fn connections(thing: Thing) -> Vec<Case> {
    let new = |name, replies| Case::new(thing, name, replies);
    let whole = || ok(&thing.body());
    let trusted = |name, replies| new(name, replies).certificate(true, "localhost");
    let untrusted = "the server cannot be trusted";
    vec![
        trusted("a certificate as it should be", vec![whole()]),
        new("a certificate from an unknown authority", vec![whole()])
            .certificate(false, "localhost")
            .refused(0, &[untrusted, "UnknownIssuer", "SSL_CERT_FILE"]),
        new("a certificate for another name", vec![whole()])
            .certificate(true, "other.example")
            .refused(0, &[untrusted, "other.example"]),
        trusted("a redirect from https to plain http", vec![redirect("http://127.0.0.1:1/a")])
            .refused(1, &["it leads from https to plain http"]),
        trusted("a redirect to a server with another name", vec![redirect("https://127.0.0.1:1/a")])
            .refused(4, &["https://127.0.0.1:1", "redirected to", ": cannot connect", "(tried 4 times in "]),
        new("nobody", Vec::new())
            .gone()
            .refused(0, &["cannot connect", "a mirror can be named", "(tried 4 times in "]),
    ]
}
