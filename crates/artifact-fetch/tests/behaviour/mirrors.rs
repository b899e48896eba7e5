//! The downloader configuration: mirrors, blocks, and what it may not do.

use std::net::TcpListener;

use fetch_wire::{Outcome, Want};

use crate::program::{Program, assert_contains, assert_failed, fetched, file};
use crate::server::{Server, archive, ok, redirect, status};

const URL: &str = "https://github.com/o/r/a.tar.gz";

fn configured(config: &str) -> Program {
    let path = file("downloader.cfg", config);
    Program::new().args(&["--downloader-config", path.to_str().unwrap()])
}

#[test]
fn a_rewritten_url_is_asked_at_its_mirror() {
    let body = archive(900);
    let server = Server::start(vec![ok(&body)]);
    let config = format!("block github.com\nrewrite github.com/(.*) {}", server.url("/gh/$1"));
    assert_eq!(configured(&config).fetch(&[URL], None), fetched(0, &body));
    assert_eq!(server.seen()[0].path(), "/gh/o/r/a.tar.gz");
}

#[test]
fn the_one_that_sent_the_file_is_named() {
    let server = Server::start(vec![ok(b"some text")]);
    let sender = |config: &str, want| configured(config).answered_by(want, "https://github.com/o/a.txt");
    for want in [Want::Digest, Want::Text] {
        let own = server.url("/a.txt");
        assert_eq!(Program::new().answered_by(want, &own), own);
        let mirror = format!("rewrite .*/(.*) {}", server.url("/gh/$1?key=hunter2"));
        assert_eq!(sender(&mirror, want), server.url("/gh/a.txt?..."));
        let secret = mirror.replace("http://", "http://user:hunter2@");
        assert_eq!(sender(&secret, want), server.url("/gh/a.txt?..."));
        // Of two mirrors the one that has it, and behind a redirect its target.
        let (missing, away) =
            (vec![status("404 Not Found")], vec![redirect(&server.url("/stored?sig=hunter2"))]);
        let (missing, away) = (Server::start(missing), Server::start(away));
        let both = format!("rewrite .* {}\nrewrite .* {}", missing.url("/a"), away.url("/b"));
        assert_eq!(sender(&both, want), server.url("/stored?..."));
    }
}

#[test]
fn the_next_mirror_is_asked_when_one_fails() {
    let body = archive(900);
    let dead = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let (missing, broken) = (vec![status("404 Not Found")], vec![status("403 Forbidden")]);
    let (missing, broken) = (Server::start(missing), Server::start(broken));
    let good = Server::start(vec![ok(&body)]);
    let mut config = format!("rewrite .* http://{dead}/$0\n");
    for server in [&missing, &broken, &good] {
        config.push_str(&format!("rewrite .* {}\n", server.url("/$0")));
    }
    assert_eq!(configured(&config).fetch(&[URL], None), fetched(0, &body));
    assert_eq!((missing.seen().len(), broken.seen().len(), good.seen().len()), (1, 1, 1));
}

#[test]
fn a_file_is_missing_only_if_every_mirror_says_so() {
    let missing = Server::start(vec![status("404 Not Found")]);
    let broken = Server::start(vec![status("403 Forbidden")]);
    let both = format!("rewrite .* {}\nrewrite .* {}", missing.url("/a"), broken.url("/b"));
    let outcome = configured(&both).fetch(&[URL, URL], None);
    assert_failed(&outcome, &["/a: status 404", "/b: status 403"]);
    assert_eq!(broken.seen().len(), 1, "a failure must not move on to the next candidate");
    let one = format!("rewrite .* {}\nrewrite .* {}", missing.url("/a"), missing.url("/b"));
    let Outcome::NotFound { message } = configured(&one).fetch(&[URL], None) else { panic!() };
    assert_contains(&message, &["/a: status 404", "/b: status 404"]);
}

#[test]
fn what_is_expected_of_a_file_comes_from_its_own_name() {
    let server = Server::start(vec![ok(b"<html>")]);
    let config = format!("rewrite .* {}", server.url("/blob/17.json"));
    let outcome = configured(&config).fetch(&[URL], None);
    assert_failed(&outcome, &["/blob/17.json: expected a gzip archive, got an HTML page"]);
}

#[test]
fn a_blocked_url_is_not_asked() {
    let server = Server::start(vec![ok(&archive(900))]);
    let url = server.url("/a.tar.gz");
    let outcome = configured("block 127.0.0.1").fetch(&[&url], None);
    assert_failed(&outcome, &[&url, "downloader.cfg blocks every host", "127.0.0.1"]);
    let told = configured("block *\nall_blocked_message Ask the build team.");
    assert_failed(&told.fetch(&[&url], None), &["Ask the build team."]);
    assert_eq!(server.seen().len(), 0);
}

#[test]
fn an_unsafe_url_is_not_asked() {
    // Were it asked, the proxy would see it.
    let proxy = Server::start(vec![ok(&archive(900))]);
    let refused = |program: Program, url: &str, expected: &str| {
        let outcome = program.env("HTTP_PROXY", proxy.url("")).fetch(&[url], None);
        assert_failed(&outcome, &[expected]);
    };
    refused(Program::new(), "http://a.example/a.tar.gz", "plain http can be read");
    refused(Program::new(), "http://128.0.0.1/a.tar.gz", "plain http can be read");
    refused(Program::new(), "file:///etc/passwd", "only https is fetched, not file:");
    refused(Program::new(), "ftp://127.0.0.1/a", "only https is fetched, not ftp:");
    refused(Program::new(), "https://u:p@a.example/a", "user name or password");
    refused(Program::new(), "nonsense", "not an absolute URL");
    refused(configured("rewrite .* b.example/$0"), "http://a.example/a.gz", "plain http can be");
    assert_eq!(proxy.seen().len(), 0);
}
