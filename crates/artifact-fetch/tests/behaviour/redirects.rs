//! Redirects: followed where that is safe, and only so far.

use crate::program::{Program, assert_failed, fetched};
use crate::server::{Server, archive, full, ok, redirect, status};
use crate::table::{Expected::Failed, Expected::Fetched, Expected::NotFound, one};
use crate::tls;

#[test]
fn a_redirect_is_followed() {
    let body = archive(900);
    for code in ["301 A", "302 B", "303 C", "307 D", "308 E"] {
        let hop = full(code, &["Location: /b"], b"gone");
        let server = one(vec![hop, ok(&body)]).yields(code, Fetched(0, &body), 2);
        assert_eq!(server.seen()[1].path(), "/b");
    }
    let other = Server::start(vec![ok(&body)]);
    let away = redirect(&other.url("/stored?signature=secret#part"));
    one(vec![away]).yields("to another port", Fetched(0, &body), 1);
    assert_eq!(other.seen()[0].path(), "/stored?signature=secret");
    let hops = (0..10).map(|n| redirect(&format!("/{n}"))).chain([ok(&body)]);
    one(hops.collect()).yields("ten", Fetched(0, &body), 11);
}

#[test]
fn what_a_redirect_leads_to_is_named_without_its_signature() {
    let other = Server::start(vec![status("403 Forbidden")]);
    let away = redirect(&other.url("/stored?signature=hunter2"));
    let server = Server::start(vec![away]);
    let outcome = Program::new().fetch(&[&server.url("/a.tar.gz")], None);
    let message = format!("/a.tar.gz (redirected to {}?...): status 403", other.url("/stored"));
    assert_failed(&outcome, &[&message]);
    assert!(!format!("{outcome:?}").contains("hunter2"));
    let missing = redirect("/gone");
    one(vec![missing, status("404 Not Found")]).yields("404", NotFound(&["/gone): status 404"]), 2);
}

#[test]
fn a_redirect_that_goes_nowhere_is_refused() {
    let refused = |to: &str, expected: &[&str]| {
        one(vec![redirect(to)]).yields(to, Failed(expected), 1);
    };
    refused("/a.tar.gz", &["redirect loop: back to http://127.0.0.1"]);
    refused("/a.tar.gz#again", &["redirect loop: back to http://127.0.0.1"]);
    refused("file:///etc/passwd", &["cannot follow", "leads to file:, and only https"]);
    refused("ftp://127.0.0.1/a.tar.gz", &["leads to ftp:, and only https"]);
    refused("data:application/gzip;base64,H4sI", &["leads to data:"]);
    refused("http://plain.example/a.tar.gz", &["plain http on another host"]);
    refused("https://user:hunter2@127.0.0.1/", &["user name or password"]);
    refused("https://", &["its Location \"https://\": empty host"]);
    one(vec![status("302 Found")]).yields("no target", Failed(&["names no Location"]), 1);
    let two = full("302 Found", &["Location: /b", "Location: /c"], b"");
    one(vec![two]).yields("two targets", Failed(&["names two Locations"]), 1);
    let loops = vec![redirect("/b"), redirect("/c"), redirect("/b")];
    one(loops).yields("a longer loop", Failed(&["redirect loop: back to"]), 3);
    let hops = (0..11).map(|n| redirect(&format!("/{n}"))).collect();
    one(hops).yields("eleven", Failed(&["more than 10 redirects"]), 11);
}

#[test]
fn https_never_becomes_plain_http() {
    let plain = Server::start(vec![ok(&archive(900))]);
    let proxy = tls::proxy(&["a.example"], vec![redirect(&plain.url("/a.tar.gz"))]);
    let program = Program::new().env("HTTPS_PROXY", proxy.url(""));
    let outcome = program.fetch(&["https://a.example/a.tar.gz"], None);
    assert_failed(&outcome, &["it leads from https to plain http"]);
    assert_eq!((proxy.seen().len(), plain.seen().len()), (1, 0));
}

#[test]
fn plain_http_may_become_https() {
    let body = archive(900);
    let replies = vec![ok(&body)];
    let proxy = tls::proxy(&["a.example"], replies);
    let server = Server::start(vec![redirect("https://a.example/stored")]);
    let program = Program::new().env("HTTPS_PROXY", proxy.url(""));
    assert_eq!(program.fetch(&[&server.url("/a.tar.gz")], None), fetched(0, &body));
}
