//! What only a registry of images may do: lie about digests and media types, send something
//! else than a manifest, lead elsewhere, and want a token.

use super::case::Case;
use super::endless;
use super::served::{OTHER_PLATFORM, Thing, VERSION};
use super::server::{Reply, custom, full, message, ok, redirect, stall, status};
use crate::support::tools::sha256;

fn new(name: &'static str, replies: Vec<Reply>) -> Case {
    Case::new(Thing::Image, name, replies)
}

/// A manifest in which something else stands.
fn manifest_with(from: &str, to: &str) -> Vec<u8> {
    let text = String::from_utf8(Thing::Image.body()).unwrap();
    assert_eq!(text.matches(from).count(), 1, "{from}");
    text.replace(from, to).into_bytes()
}

/// What a registry says of the manifest that it sends.
pub(super) fn digests() -> Vec<Case> {
    let body = Thing::Image.body();
    let said = |headers: &[&str]| full("200 OK", headers, &body);
    let own = format!("Docker-Content-Digest: sha256:{}", sha256(&body));
    let other = format!("Docker-Content-Digest: sha256:{}", sha256(b"another"));
    let says_other = format!("Docker-Content-Digest says \"sha256:{}", sha256(b"another"));
    let refused = |name, headers: &[&str], expected: &str| {
        new(name, vec![said(headers)]).refused(1, &["manifests/1.1.0-linux_amd64: ", expected])
    };
    let typed = |name, media_type: &str, expected: &str| {
        refused(name, &[&format!("Content-Type: {media_type}")], expected)
    };
    vec![
        new("its digest", vec![said(&[&own])]),
        refused("another digest", &[&other], &says_other),
        refused("two digests", &[&own, &other], &says_other),
        refused("a digest by md5", &["Docker-Content-Digest: md5:00"], "is no digest by sha256, sha384 or"),
        refused("no digest", &["Docker-Content-Digest: "], "says \"\", which is no digest"),
        refused(
            "half a digest",
            &["Docker-Content-Digest: sha256:a1"],
            "header Docker-Content-Digest says \"sha256:a1\"",
        ),
        refused(
            "a digest that moves the cursor",
            &["Docker-Content-Digest: sha256:\u{9b}2J"],
            "says \"sha256:",
        ),
        new("another digest, and then a limit", vec![said(&[&other]), status("429 Busy")])
            .refused(1, &[&says_other]),
        typed(
            "the media type of one platform",
            "application/vnd.oci.image.manifest.v1+json",
            "its header Content-Type says",
        ),
        typed(
            "a media type out of use",
            "application/vnd.docker.distribution.manifest.v1+prettyjws",
            "of a media type that was asked for, but its header Content-Type says",
        ),
        new(
            "its media type",
            vec![said(&["Content-Type: application/vnd.oci.image.index.v1+json; x=y", &own])],
        ),
        new("bytes", vec![said(&["Content-Type: application/octet-stream"])]),
    ]
}

fn sent(name: &'static str, body: &[u8], expected: &[&str]) -> Case {
    new(name, vec![ok(body)]).refused(1, expected)
}

/// What is no manifest.
pub(super) fn contents() -> Vec<Case> {
    let expected = |got: &str| format!("expected the manifest of an image, got {got}");
    let none = |name, body: &[u8], got: &str| sent(name, body, &[&expected(got)]);
    let begins = "a JSON document that begins: ";
    vec![
        none("a page", b"<!DOCTYPE html><title>Sign in", "an HTML page that begins: <!DOCTYPE"),
        none(
            "a page in escapes",
            b"<html>\x1b[2J\xe2\x80\xae",
            "an HTML page that begins: <html>\\u{1b}[2J\\u{202e}",
        ),
        none("text", b"Not Found", "text that begins: Not Found"),
        none("noise", &[7; 4000], "binary data that begins with the bytes 07 07"),
        none("brackets", "[".repeat(100_000).as_bytes(), begins),
        none("half of it", &Thing::Image.body()[..9000], begins),
        none("two of them", &Thing::Image.body().repeat(2), begins),
        sent("nothing", b"", &["status 200 with an empty body"]),
        sent("an error", b"{\"errors\": [{\"code\": \"DENIED\"}]}", &["with schemaVersion 2, got", "DENIED"]),
    ]
}

/// Manifests of other forms, and those that are too large.
pub(super) fn manifests() -> Vec<Case> {
    let large = format!("{{\"schemaVersion\": 2, \"x\": \"{}\"}}", "y".repeat(4 << 20));
    let limit = "larger than the 4194304 bytes that a manifest may have";
    let blanks = [&b"10000\r\n"[..], &[b' '; 1 << 16], b"\r\n"].concat();
    let head = message("200 OK", &["Transfer-Encoding: chunked"], b"11\r\n{\"schemaVersion\":\r\n");
    let with = |name, from: &str, to: &str, expected| sent(name, &manifest_with(from, to), &[expected]);
    let empty = b"{\"schemaVersion\": 2, \"manifests\": []}";
    vec![
        with("a form out of use", "\"schemaVersion\":2", "\"schemaVersion\":1", "1, which is out of use"),
        with("another form", "\"schemaVersion\":2", "\"schemaVersion\":3", "manifest with schemaVersion 2"),
        with(
            "another media type",
            "application/vnd.oci.image.index.v1+json",
            "application/vnd.oci.image.config.v1+json",
            "of a media type that was asked for, but its mediaType says",
        ),
        with(
            "layers in a list",
            "\"manifests\"",
            "\"layers\":[{}],\"manifests\"",
            "two programs could see two different images",
        ),
        new("an image without any platform", vec![ok(empty)]).records(empty),
        sent("5 MiB", large.as_bytes(), &[limit]),
        new("endless", vec![endless(head, blanks)]).refused(1, &[limit]),
        new("5 MiB to come", vec![stall(message("200 OK", &["Content-Length: 5242880"], b"{"))])
            .refused(1, &[limit]),
    ]
}

/// Tags and images that are elsewhere, or nowhere.
pub(super) fn moves() -> Vec<Case> {
    let whole = || ok(&Thing::Image.body());
    let unknown = b"{\"errors\": [{\"code\": \"MANIFEST_UNKNOWN\", \"message\": \"no linux/amd64\"}]}";
    let missing = "status 404 Not Found (the registry has no such image or tag)";
    let other = "/v2/example/toolbox/manifests/1.2.0-linux_amd64";
    vec![
        new("no such platform", vec![full("404 Not Found", &[], unknown)]).refused(1, &[missing]),
        new("a limit", vec![full("429 Busy", &["Retry-After: 3600"], b"")])
            .refused(1, &["the registry limits how often it may be asked", "no request before "]),
        new("none but the other platform", vec![status("404 Not Found")])
            .also(&Thing::Image.path_of(VERSION, OTHER_PLATFORM), vec![whole()])
            .refused(1, &[missing]),
        new("a redirect to where manifests are stored", vec![redirect("/blobs/1?signature=hunter2")])
            .also("/blobs/1?signature=hunter2", vec![whole()]),
        new("a redirect to another release", vec![redirect(other)])
            .also(other, vec![whole()])
            .refused(1, &["led to http://", other, "which is of 1.2.0 and not of 1.1.0"]),
        new("a redirect to a page", vec![redirect("/login")])
            .also("/login", vec![ok(b"<!DOCTYPE html><title>Sign in")])
            .refused(1, &["/login): expected the manifest of an image, got an HTML page"]),
    ]
}

/// Wants a token from a realm of the registry's own, at this path.
fn wants(path: &'static str) -> Reply {
    wants_of(move |host| format!("realm=\"http://{host}{path}\""))
}

/// Wants a token, with a challenge that the registry's own address is in.
fn wants_of(challenge: impl Fn(&str) -> String + Send + Sync + 'static) -> Reply {
    custom(move |seen, connection| {
        let challenge = challenge(seen.header("host").unwrap());
        let header = format!("WWW-Authenticate: Bearer {challenge}");
        let bytes = message("401 Unauthorized", &[&header, "Content-Length: 0"], b"");
        // The program may have hung up already.
        let _ = connection.write_all(&bytes);
    })
}

/// Wants a token from a realm at its own port of a host that leads to this machine.
pub(super) fn wants_of_host(host: &'static str) -> Reply {
    wants_of(move |own| format!("realm=\"http://{}/token\"", own.replace("127.0.0.1", host)))
}

/// A realm that a token can be had from, and what it answers.
pub(super) fn tokens() -> Vec<Case> {
    let whole = || ok(&Thing::Image.body());
    let token = || ok(b"{\"token\": \"hunter2\", \"expires_in\": 300}");
    let answered = |name, reply: Reply, expected: &str| {
        new(name, vec![wants("/token"), whole()])
            .also("/token", vec![reply])
            .refused(1, &["it wants a token, which cannot be had: http://", "/token", expected])
    };
    let lies = |name, last| new(name, vec![wants("/token"), last]).also("/token", vec![token()]);
    vec![
        new("a token", vec![wants("/token"), whole()]).also("/token", vec![token()]).recovers(2),
        lies("a token that does not help", wants("/token"))
            .refused(2, &["status 401 Unauthorized", "the token is anybody's", "~/.netrc"]),
        lies("a token for another image", status("403 Forbidden"))
            .refused(2, &["status 403 Forbidden", "~/.netrc"]),
        lies("a token for what is not there", status("404 Not Found")).refused(2, &["no such image or tag"]),
        lies("a token for a page", ok(b"<html>Sign in")).refused(2, &["got an HTML page"]),
        answered("a realm that wants a token", wants("/token"), "status 401"),
        answered(
            "a realm that is a page",
            ok(b"<!DOCTYPE html><p>Sign in"),
            "expected a file, got an HTML page",
        ),
        answered("a realm that talks nonsense", ok(b"hunter2"), "expected a JSON document with a token"),
        answered("half a token", ok(b"{\"token\": \"hunter2"), "expected a JSON document with a token: EOF"),
        answered("no token", ok(b"{\"details\": \"no\"}"), "with a token, got one without"),
        answered("an empty token", ok(b"{\"token\": \"\"}"), "blanks or other odd characters"),
        answered("a token with a line break", ok(b"{\"token\": \"hunter2\\r\\nX: y\"}"), "odd characters"),
        answered("a realm that is gone", status("404 Not Found"), "status 404 Not Found"),
        answered("a realm that fails", status("500 Oops"), "(tried 2 times)"),
        answered(
            "a realm that had enough",
            full("429 Busy", &["Retry-After: 3600"], b""),
            "no request before ",
        ),
        answered("a realm that leads to itself", redirect("/token"), "redirect loop"),
        answered(
            "a realm that leads elsewhere",
            redirect("http://plain.example/"),
            "plain http on another host",
        ),
        answered(
            "a token of 2 MiB",
            stall(message("200 OK", &["Content-Length: 2097152"], b"{\"token\": \"")),
            "larger than the 1048576 bytes",
        ),
        answered("a realm that stalls", stall(Vec::new()), "no answer within 0.3 s")
            .with(&["--idle-timeout", "0.3"]),
    ]
}

/// Realms at which no token is asked for, and one on another host.
pub(super) fn realms() -> Vec<Case> {
    let realm = |name, challenge: &'static str, expected: &[&str]| {
        new(name, vec![wants_of(|_| challenge.to_owned())]).refused(1, expected)
    };
    let had = "it wants a token, which cannot be had: ";
    vec![
        realm("no realm", "service=\"x\"", &["names no realm to ask for a token"]),
        realm("two realms", "realm=\"https://a\",realm=\"https://b\"", &["names more than one realm"]),
        realm("a realm by plain http", "realm=\"http://plain.example/\"", &[had, "plain http can be read"]),
        realm(
            "a realm that is a file",
            "realm=\"file:///etc/passwd\"",
            &[had, "only https is fetched, not file:"],
        ),
        realm(
            "a realm with a password",
            "realm=\"https://user:hunter2@a.example/\"",
            &[had, "a user name or password"],
        ),
        realm("a realm without a host", "realm=\"/token\"", &[had, "not an absolute URL"]),
        realm("a realm that nobody has", "realm=\"http://127.0.0.1:1/token\"", &[had, "cannot connect"]),
        new("no token at all", vec![full("401 Unauthorized", &["WWW-Authenticate: Basic realm=\"x\""], b"")])
            .refused(1, &["status 401 Unauthorized", "~/.netrc"]),
        new("a realm on another host", vec![wants_of_host("localhost"), ok(&Thing::Image.body())])
            .also("/token", vec![ok(b"{\"access_token\": \"hunter2\"}")])
            .recovers(2),
    ]
}
