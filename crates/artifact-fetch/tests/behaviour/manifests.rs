//! Manifests of container images: what a registry of images is asked for, and
//! what it may answer.

use fetch_wire::{MAX_MANIFEST, Outcome};
use sha2::{Digest, Sha256, Sha512};

use crate::program::{Program, assert_contains, assert_failed, fetched};
use crate::server::{Reply, Server, chunked, custom, full, message, ok, raw, redirect, stall, status};

pub(crate) const PATH: &str = "/v2/library/rust/manifests/1.95";

pub(crate) const INDEX: &[u8] = b"{\n  \"schemaVersion\": 2,\n  \
    \"mediaType\": \"application/vnd.oci.image.index.v1+json\",\n  \"manifests\": []\n}\n";

/// Asks a registry that replies so for an image, and expects so many requests.
#[track_caller]
fn ask_for(path: &str, replies: Vec<Reply>, requests: usize) -> Outcome {
    let server = Server::start(replies);
    let outcome = Program::new().args(&["--idle-timeout", "2"]).fetch_manifest(&server.url(path));
    assert_eq!(server.seen().len(), requests, "{outcome:?}");
    outcome
}

#[track_caller]
fn ask(replies: Vec<Reply>, requests: usize) -> Outcome {
    ask_for(PATH, replies, requests)
}

fn hex(hash: &[u8]) -> String {
    hash.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// The digest that a registry says.
fn digest() -> String {
    format!("sha256:{}", hex(&Sha256::digest(INDEX)))
}

/// The index, with the header that says its digest.
fn said(digest: &str) -> Reply {
    full("200 OK", &[&format!("Docker-Content-Digest: {digest}")], INDEX)
}

#[test]
fn the_manifest_of_several_platforms_is_asked_for_and_hashed() {
    let server = Server::start(vec![said(&digest())]);
    assert_eq!(Program::new().fetch_manifest(&server.url(PATH)), fetched(0, INDEX));
    let seen = &server.seen()[0];
    assert_eq!(seen.path(), PATH);
    let accepted = seen.header("accept").unwrap();
    assert_contains(
        accepted,
        &[
            "application/vnd.oci.image.index.v1+json",
            "application/vnd.docker.distribution.manifest.list.v2+json",
            "application/vnd.oci.image.manifest.v1+json",
            "application/vnd.docker.distribution.manifest.v2+json",
        ],
    );
    assert_eq!(seen.header("authorization"), None);
    assert_eq!(ask(vec![ok(INDEX)], 1), fetched(0, INDEX), "without a digest");
    let long = format!("{{\"schemaVersion\": 2, \"x\": \"{}\"}}", "y".repeat(4_000_000));
    assert_eq!(ask(vec![ok(long.as_bytes())], 1), fetched(0, long.as_bytes()));
}

#[test]
fn a_digest_that_is_said_must_be_that_of_the_body() {
    let of_512 = format!("sha512:{}", hex(&Sha512::digest(INDEX)));
    for right in [&digest(), &of_512] {
        assert_eq!(ask(vec![said(right)], 1), fetched(0, INDEX));
    }
    let other = format!("sha256:{}", "a1".repeat(32));
    let message = format!("{PATH}: the body has the digest {}, but its header", digest());
    assert_failed(&ask(vec![said(&other)], 1), &[&message, "Docker-Content-Digest says \"sha256:a1a1"]);
    assert_failed(&ask(vec![said("md5:00")], 1), &["says \"md5:00\", which is no digest by"]);
    let header = |digest: &str| format!("Docker-Content-Digest: {digest}");
    let two = full("200 OK", &[&header(&digest()), &header(&other)], INDEX);
    assert_failed(&ask(vec![two], 1), &["says \"sha256:a1a1"]);
    let path = |digest: &str| format!("/v2/a/manifests/{digest}");
    assert_eq!(ask_for(&path(&digest()), vec![ok(INDEX)], 1), fetched(0, INDEX));
    assert_failed(&ask_for(&path(&other), vec![ok(INDEX)], 1), &["but the URL says \"sha256:a1a1"]);
}

#[test]
fn what_is_no_manifest_is_refused_at_once() {
    let refused = |body: &[u8], expected: &[&str]| assert_failed(&ask(vec![ok(body)], 1), expected);
    let page = format!("\n<!DOCTYPE html><title>Sign in</title>{}", "x".repeat(9999));
    refused(page.as_bytes(), &["expected the manifest of an image, got an HTML page that begins: <!DOCTYPE"]);
    refused(b"Not Found", &["expected the manifest of an image, got text that begins: Not Found"]);
    refused(b"[2]", &["expected the manifest of an image, got a JSON document"]);
    refused(b"{\"schemaVersion\": 2", &["got a JSON document that begins: {\"schemaVersion\": 2 (EOF"]);
    refused(b"{\"errors\": [{\"code\": \"DENIED\"}]}", &["manifest with schemaVersion 2, got", "DENIED"]);
    refused(b"{\"schemaVersion\": 1, \"fsLayers\": []}", &["schemaVersion 1, which is out of use"]);
    refused(
        b"{\"schemaVersion\": 2, \"mediaType\": \"application/vnd.oci.image.config.v1+json\"}",
        &["of a media type that was asked for, but its mediaType says \"application/vnd.oci.image.config.v1"],
    );
    refused(b"", &["status 200 with an empty body"]);
    let gzip = full("200 OK", &["Content-Encoding: gzip"], INDEX);
    assert_failed(&ask(vec![gzip], 1), &["Content-Encoding \"gzip\""]);
    let other = "Content-Type: application/vnd.oci.image.manifest.v1+json; charset=utf-8";
    let said = "its header Content-Type says \"application/vnd.oci.image.manifest.v1+json\"";
    assert_failed(&ask(vec![full("200 OK", &[other], INDEX)], 1), &["its mediaType says", said]);
    let endless = stall(message("200 OK", &["Content-Length: 99999"], &page.as_bytes()[..1000]));
    assert_failed(&ask(vec![endless], 1), &["got an HTML page"]);
}

#[test]
fn a_manifest_may_have_four_mebibytes() {
    let expected = format!("larger than the {MAX_MANIFEST} bytes that a manifest may have");
    let endless = custom(|_, connection| {
        let head = message("200 OK", &["Transfer-Encoding: chunked"], b"11\r\n{\"schemaVersion\":\r\n");
        connection.write_all(&head).unwrap();
        let chunk = [&b"10000\r\n"[..], &[b' '; 0x10000], b"\r\n"].concat();
        while connection.write_all(&chunk).is_ok() {}
    });
    assert_failed(&ask(vec![endless], 1), &[&expected]);
    // Nothing follows the head, so that reading on would stall.
    let length = format!("Content-Length: {}", MAX_MANIFEST + 1);
    assert_failed(&ask(vec![stall(message("200 OK", &[&length], b""))], 1), &[&expected]);
}

#[test]
fn a_broken_transfer_is_tried_again() {
    let length = format!("Content-Length: {}", INDEX.len());
    let broken = raw(message("200 OK", &[&length], &INDEX[..40]));
    assert_eq!(ask(vec![broken, ok(INDEX)], 2), fetched(0, INDEX));
    // Of what was broken no claim is left over.
    let (tag, wrong) = ("ETag: \"a\"", "Docker-Content-Digest: sha256:00");
    let broken = raw(message("200 OK", &[&length, wrong], &INDEX[..40]));
    assert_eq!(ask(vec![broken, ok(INDEX)], 2), fetched(0, INDEX));
    let part = |said: &str| {
        let range = format!("Content-Range: bytes 40-{}/{}", INDEX.len() - 1, INDEX.len());
        let rest = &INDEX[40..];
        full("206 Partial Content", &[tag, &range, &format!("Docker-Content-Digest: {said}")], rest)
    };
    let broken = |said: &str| raw(message("200 OK", &[&length, tag, said], &INDEX[..40]));
    assert_eq!(ask(vec![broken("X: y"), part(&digest())], 2), fetched(0, INDEX), "continued");
    assert_failed(&ask(vec![broken("X: y"), part("sha256:00")], 2), &["says \"sha256:00\""]);
    assert_failed(&ask(vec![broken(wrong), part(&digest())], 2), &["says \"sha256:00\""]);
    let parts = raw(message("200 OK", &["Transfer-Encoding: chunked"], &chunked(INDEX, 9)));
    assert_eq!(ask(vec![status("503 Busy"), parts], 2), fetched(0, INDEX));
}

#[test]
fn a_missing_tag_and_a_limit_are_told_apart() {
    let Outcome::NotFound { message } = ask(vec![status("404 Not Found")], 1) else { panic!("found") };
    assert_contains(&message, &[PATH, ": status 404 Not Found (the registry has no such image or tag)"]);
    let limits = "status 429 Too Many Requests (the registry limits how often it may be asked";
    assert_failed(&ask(vec![status("429 Too Many Requests")], 4), &[limits, "~/.netrc)", "tried 4 times"]);
    let later = full("429 Too Many Requests", &["Retry-After: 3600"], b"");
    assert_failed(&ask(vec![later], 1), &[limits, "wants no request before"]);
    assert_failed(&ask(vec![status("403 Forbidden")], 1), &["status 403 Forbidden; if it is private"]);
}

#[test]
fn a_registry_may_redirect_to_where_it_stores_manifests() {
    let store = Server::start(vec![ok(INDEX)]);
    let outcome = ask(vec![redirect(&store.url("/blobs/1?signature=x"))], 1);
    assert_eq!(outcome, fetched(0, INDEX));
    assert!(store.seen()[0].header("accept").unwrap().contains("oci.image.index"));
    assert_failed(&ask(vec![redirect("http://plain.example/")], 1), &["plain http on another host"]);
}
