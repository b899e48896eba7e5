//! Proxies from the environment.

use crate::program::{Program, assert_contains, assert_failed, fetched, file, request};
use crate::server::{Server, archive, ok, status};
use crate::tls;

#[test]
fn https_goes_through_a_tunnel() {
    let body = archive(900);
    for name in ["HTTPS_PROXY", "https_proxy", "ALL_PROXY"] {
        let proxy = tls::proxy(&["a.example"], vec![ok(&body)]);
        let program = Program::new().env(name, proxy.url(""));
        assert_eq!(program.fetch(&["https://a.example/a.tar.gz"], None), fetched(0, &body));
        assert_eq!(proxy.seen()[0].connect.as_deref(), Some("a.example:443"));
        assert_eq!(proxy.seen()[0].path(), "/a.tar.gz");
    }
}

#[test]
fn a_mirror_with_plain_http_is_asked_through_its_proxy() {
    let body = archive(900);
    let proxy = tls::proxy(&[], vec![ok(&body)]);
    let config = file("downloader.cfg", "rewrite a.example/(.*) http://mirror.example/$1");
    let program = Program::new()
        .args(&["--downloader-config", config.to_str().unwrap()])
        .env("HTTP_PROXY", proxy.url(""));
    assert_eq!(program.fetch(&["https://a.example/a.tar.gz"], None), fetched(0, &body));
    assert_eq!(proxy.seen()[0].path(), "http://mirror.example/a.tar.gz");
    assert_eq!(proxy.seen()[0].connect, None);
}

#[test]
fn this_machine_is_asked_without_a_proxy() {
    let body = archive(900);
    let proxy = Server::start(vec![status("500 Not Me")]);
    let server = Server::start(vec![ok(&body)]);
    for host in ["127.0.0.1", "localhost"] {
        let program = Program::new().env("HTTP_PROXY", proxy.url("")).env("ALL_PROXY", proxy.url(""));
        let url = format!("http://{host}:{}/a.tar.gz", server.address.port());
        assert_eq!(program.fetch(&[&url], None), fetched(0, &body));
    }
    assert_eq!(proxy.seen().len(), 0);
}

#[test]
fn no_proxy_is_honoured() {
    let proxy = Server::start(vec![status("500 Not Me")]);
    let program = Program::new().env("HTTPS_PROXY", proxy.url("")).env("NO_PROXY", ".invalid");
    let outcome = program.fetch(&["https://a.invalid/a.tar.gz"], None);
    assert_failed(&outcome, &["https://a.invalid/a.tar.gz: cannot connect"]);
    assert_eq!(proxy.seen().len(), 0);
}

#[test]
fn a_proxy_that_refuses_is_named_as_the_cause() {
    let proxy = Server::start(vec![status("407 Proxy Authentication Required")]);
    let address = proxy.url("").replace("http://", "http://user:hunter2@");
    let program = Program::new().env("HTTPS_PROXY", address);
    let outcome = program.fetch(&["https://a.example/a.tar.gz"], None);
    assert_failed(&outcome, &["cannot connect", "proxy"]);
    assert!(!format!("{outcome:?}").contains("hunter2"));
}

#[test]
fn a_proxy_of_another_kind_is_not_left_out_silently() {
    let server = Server::start(vec![ok(&archive(900))]);
    let program = Program::new().env("ALL_PROXY", "socks5://user:hunter2@127.0.0.1:9");
    let ended = program.run(request(1, &[&server.url("/a.gz")]).as_bytes());
    assert_contains(&ended.stderr, &["ALL_PROXY is ignored: it is no http proxy", "fetched tool 1"]);
    assert!(!ended.stderr.contains("hunter2"));
}
