//! The tokens of registries of images: who is asked for one, with what, and who
//! gets it.

use fetch_wire::Outcome;

use crate::manifests::{INDEX, PATH};
use crate::program::{Program, assert_failed, fetched, file};
use crate::server::{Reply, Seen, Server, custom, full, message, ok, redirect, stall, status};
use crate::tls;

const TOKEN: &str = "Bearer hunter2";
/// `user:hunter3`
const BASIC: &str = "Basic dXNlcjpodW50ZXIz";
const NETRC: &str = "login user password hunter3\n";

/// Wants a token from that realm.
fn wants(realm: &str) -> Reply {
    let challenge = format!(
        "WWW-Authenticate: Bearer realm=\"{realm}\",service=\"the registry\",\
         scope=\"repository:library/rust:pull,push\""
    );
    full("401 Unauthorized", &[&challenge], b"{\"errors\": []}")
}

/// Wants a token from the registry's own realm.
fn wants_own() -> Reply {
    custom(|seen, connection| {
        let realm = format!("http://{}/token", seen.header("host").unwrap());
        let Reply::Close(write) = wants(&realm) else { return };
        write(seen, connection);
    })
}

fn token() -> Reply {
    ok(b"{\"token\": \"hunter2\", \"expires_in\": 300}")
}

fn sent(server: &Server) -> Vec<Option<String>> {
    let header = |seen: Seen| seen.header("authorization").map(str::to_owned);
    server.seen().into_iter().map(header).collect()
}

fn texts<const N: usize>(expected: [Option<&str>; N]) -> Vec<Option<String>> {
    expected.map(|text| text.map(str::to_owned)).to_vec()
}

/// Runs the program against one registry, and says what it was sent.
fn ask(program: Program, replies: Vec<Reply>) -> (Outcome, Server) {
    let server = Server::start(replies);
    let outcome = program.args(&["--idle-timeout", "2"]).fetch_manifest(&server.url(PATH));
    assert!(!format!("{outcome:?}").contains("hunter"), "{outcome:?}");
    (outcome, server)
}

#[test]
fn a_token_is_asked_for_and_sent() {
    let (outcome, server) = ask(Program::new(), vec![wants_own(), token(), ok(INDEX)]);
    assert_eq!(outcome, fetched(0, INDEX));
    assert_eq!(sent(&server), texts([None, None, Some(TOKEN)]));
    let seen = server.seen();
    let query = "?service=the+registry&scope=repository%3Alibrary%2Frust%3Apull%2Cpush";
    assert_eq!([seen[1].path(), seen[2].path()], [&format!("/token{query}"), PATH]);
    assert_eq!([&seen[0], &seen[2]].map(|seen| seen.header("accept").unwrap().len() > 100), [true; 2]);
    assert_eq!(seen[1].header("accept"), Some("*/*"));
}

#[test]
fn challenges_and_tokens_come_in_several_forms() {
    let realm = Server::start(vec![token()]);
    let url = realm.url("/t");
    for (challenge, expected) in [
        (format!("Bearer realm=\"{url}\""), "/t"),
        (format!("bearer REALM=\"{url}\", error=\"x\", Service=s"), "/t?service=s"),
        (
            format!("Basic realm=\"x, Bearer\", Bearer scope=\"a\\\"b\",realm=\"{url}?x=1\""),
            "/t?x=1&scope=a%22b",
        ),
        (format!("Negotiate\r\nWWW-Authenticate: Bearer realm=\"{url}#x\""), "/t"),
    ] {
        let reply = full("401 Unauthorized", &[&format!("WWW-Authenticate: {challenge}")], b"");
        let (outcome, server) = ask(Program::new(), vec![reply, ok(INDEX)]);
        assert_eq!(outcome, fetched(0, INDEX), "{challenge}");
        assert_eq!(sent(&server), texts([None, Some(TOKEN)]), "{challenge}");
        assert_eq!(realm.seen().last().unwrap().path(), expected);
    }
    for answer in [
        "{\"access_token\":\"hunter2\"}",
        "{\"token\": \"hunter2\", \"access_token\": \"x\"}",
        "{\"token\": \"\", \"access_token\": \"hunter2\"}",
        "{\"token\": null, \"access_token\": \"hunter2\"}",
    ] {
        let (outcome, server) = ask(Program::new(), vec![wants_own(), ok(answer.as_bytes()), ok(INDEX)]);
        assert_eq!(outcome, fetched(0, INDEX));
        assert_eq!(sent(&server)[2].as_deref(), Some(TOKEN));
    }
}

#[test]
fn a_token_serves_further_attempts_until_it_expires() {
    let busy = || status("503 Busy");
    let (outcome, server) = ask(Program::new(), vec![wants_own(), token(), busy(), ok(INDEX)]);
    assert_eq!(outcome, fetched(0, INDEX));
    assert_eq!(sent(&server), texts([None, None, Some(TOKEN), Some(TOKEN)]));
    let replies = vec![wants_own(), token(), busy(), wants_own(), token(), ok(INDEX)];
    let (outcome, server) = ask(Program::new(), replies);
    assert_eq!(outcome, fetched(0, INDEX));
    let tokens = [None, None, Some(TOKEN), Some(TOKEN), None, Some(TOKEN)];
    assert_eq!(sent(&server), texts(tokens));
    // The realm is tried again as well.
    let (outcome, server) = ask(Program::new(), vec![wants_own(), busy(), token(), ok(INDEX)]);
    assert_eq!((outcome, server.seen().len()), (fetched(0, INDEX), 4));
    let (outcome, server) = ask(Program::new(), vec![wants_own(), busy()]);
    assert_failed(&outcome, &[PATH, "it wants a token, which cannot be had: ", "/token?...: status 503"]);
    assert_eq!(server.seen().len(), 3);
}

#[test]
fn a_token_that_does_not_help_is_asked_for_once() {
    let (outcome, server) = ask(Program::new(), vec![wants_own(), token(), wants_own()]);
    let hint =
        "; the token is anybody's: if there is such an image and it is private, add 127.0.0.1 to ~/.netrc";
    assert_failed(&outcome, &[PATH, "status 401 Unauthorized, with a JSON document", hint]);
    assert_eq!(server.seen().len(), 3);
    let program = Program::new().env("NETRC", file("netrc", &format!("machine 127.0.0.1 {NETRC}")));
    let (outcome, server) = ask(program, vec![wants_own(), token(), wants_own()]);
    assert_failed(&outcome, &["status 401", "; a login was sent for the token, and did not help"]);
    assert_eq!(sent(&server), texts([Some(BASIC), Some(BASIC), Some(TOKEN)]));
}

#[test]
fn only_a_manifest_and_only_a_challenge_is_worth_a_token() {
    let basic = full("401 Unauthorized", &["WWW-Authenticate: Basic realm=\"or bearer of https://x\""], b"");
    for reply in
        [basic, status("401 Unauthorized"), full("403 Forbidden", &["WWW-Authenticate: Bearer"], b"")]
    {
        let (outcome, server) = ask(Program::new(), vec![reply]);
        assert_failed(&outcome, &["status 40", "; if it is private, add the host to ~/.netrc"]);
        assert_eq!(server.seen().len(), 1);
    }
    let server = Server::start(vec![wants_own()]);
    assert_failed(&Program::new().fetch(&[&server.url("/a.gz")], None), &["status 401"]);
    assert_failed(&Program::new().fetch_text(&server.url("/a")), &["status 401"]);
    assert_eq!(server.seen().len(), 2);
}

#[test]
fn a_realm_must_be_named_and_safe() {
    let refused = |challenge: &str, expected: &[&str]| {
        let reply = full("401 Unauthorized", &[&format!("WWW-Authenticate: {challenge}")], b"");
        let (outcome, server) = ask(Program::new(), vec![reply]);
        assert_failed(&outcome, expected);
        assert_failed(&outcome, &[PATH]);
        assert_eq!(server.seen().len(), 1, "{challenge}");
    };
    let realm = |realm: &str, expected: &[&str]| refused(&format!("Bearer realm=\"{realm}\""), expected);
    let had = "it wants a token, which cannot be had: ";
    refused("Bearer service=\"x\"", &["status 401 Unauthorized: its WWW-Authenticate names no realm"]);
    refused("Bearer realm=\"https://a\",realm=\"https://b\"", &["names more than one realm"]);
    refused("Bearer realm=\"https://a\",scope=a,scope=b", &["names more than one scope"]);
    let unread = "status 401 Unauthorized: its WWW-Authenticate cannot be read: ";
    refused("Bearer realm=https://a/token", &[unread, "Bearer realm=https://a/token"]);
    refused("Bearer realm=\"https://a/token\" x=\"y\"", &[unread]);
    refused("Negotiate YQ==, bearer realm=\"https://a/token\"", &[unread]);
    realm("http://auth.example/token", &[had, "http://auth.example/token: plain http can be read"]);
    realm("ftp://127.0.0.1/token", &[had, "only https is fetched, not ftp:"]);
    realm("file:///etc/passwd", &[had, "only https is fetched, not file:"]);
    realm("https://user:pw@auth.example/", &[had, "a URL with a user name or password is only taken"]);
    realm("/token", &[had, "/token: not an absolute URL"]);
    realm("", &[had, "not an absolute URL"]);
    realm("https://a b/", &[had, "it contains ' '"]);
}

#[test]
fn a_realm_must_answer_with_a_token() {
    let refused = |reply: Reply, expected: &[&str], requests: usize| {
        let (outcome, server) = ask(Program::new(), vec![wants_own(), reply]);
        assert_failed(&outcome, &["it wants a token, which cannot be had: ", "/token?...: "]);
        assert_failed(&outcome, expected);
        assert_eq!(server.seen().len(), requests, "{outcome:?}");
    };
    refused(ok(b"<!DOCTYPE html><p>Sign in"), &["expected a file, got an HTML page"], 2);
    refused(ok(b"hunter2"), &["expected a JSON document with a token: expected value"], 2);
    refused(ok(b"{\"token\": \"hunter2"), &["expected a JSON document with a token: EOF"], 2);
    refused(ok(b"{\"details\": \"no\"}"), &["expected a JSON document with a token, got one without"], 2);
    refused(ok(b"{\"token\": 7}"), &["got one without"], 2);
    for odd in ["", "hunter 2", "hunter2\\nX: y", "h\u{fc}nter"] {
        refused(ok(format!("{{\"token\": \"{odd}\"}}").as_bytes()), &["blanks or other odd characters"], 2);
    }
    // An image is not missing because the realm is.
    refused(status("404 Not Found"), &["status 404 Not Found"], 2);
    refused(status("403 Forbidden"), &["status 403", "add 127.0.0.1 to ~/.netrc"], 2);
    // A realm has no realm.
    refused(wants_own(), &["status 401"], 2);
    refused(redirect("http://plain.example/"), &["plain http on another host"], 2);
    let length = &["Content-Length: 1048577"];
    refused(stall(message("200 OK", length, b"{\"token\": \"")), &["larger than the 1048576 bytes"], 2);
    refused(stall(message("200 OK", &["Content-Length: 99"], b"{")), &["nothing came for the whole"], 3);
}

/// Runs the program against hosts that a proxy plays, and says who was sent what.
#[track_caller]
fn through_proxy(
    program: Program,
    url: &str,
    replies: Vec<Reply>,
) -> (Outcome, Vec<(String, Option<String>)>) {
    let hosts = ["registry.example", "auth.example", "store.example", "mirror.example"];
    let proxy = tls::proxy(&hosts, replies);
    let outcome = program.env("HTTPS_PROXY", proxy.url("")).fetch_manifest(url);
    let sent = sent(&proxy);
    let hosts = proxy.seen().into_iter().map(|seen| seen.connect.unwrap().replace(".example:443", ""));
    (outcome, hosts.zip(sent).collect())
}

const IMAGE: &str = "https://registry.example/v2/library/rust/manifests/1.95";
const REALM: &str = "https://auth.example/token";

#[track_caller]
fn assert_sent(sent: &[(String, Option<String>)], expected: &[(&str, Option<&str>)]) {
    let sent: Vec<(&str, Option<&str>)> =
        sent.iter().map(|(host, header)| (host.as_str(), header.as_deref())).collect();
    assert_eq!(sent, expected);
}

#[test]
fn a_token_goes_to_the_registry_only() {
    let replies = vec![wants(REALM), token(), ok(INDEX)];
    let (outcome, sent) = through_proxy(Program::new(), IMAGE, replies);
    assert_eq!(outcome, fetched(0, INDEX));
    assert_sent(&sent, &[("registry", None), ("auth", None), ("registry", Some(TOKEN))]);

    let away = redirect("https://store.example/blob");
    let replies = vec![wants(REALM), token(), away, ok(INDEX)];
    let (outcome, sent) = through_proxy(Program::new(), IMAGE, replies);
    assert_eq!(outcome, fetched(0, INDEX));
    let to_registry = [("registry", None), ("auth", None), ("registry", Some(TOKEN))];
    assert_sent(&sent, &[&to_registry[..], &[("store", None)]].concat());

    // A store that wants a token of its own gets none.
    let replies = vec![redirect("https://store.example/blob"), wants(REALM), ok(INDEX)];
    let (outcome, sent) = through_proxy(Program::new(), IMAGE, replies);
    assert_failed(&outcome, &["(redirected to https://store.example/blob): status 401"]);
    assert_sent(&sent, &[("registry", None), ("store", None)]);
}

#[test]
fn a_login_for_a_realm_makes_no_token_for_a_stranger() {
    let netrc = |entries: &[&str]| {
        let entries = entries.iter().map(|host| format!("machine {host}.example {NETRC}"));
        Program::new().env("NETRC", file("netrc", &entries.collect::<String>()))
    };
    let ask = |program: Program, last: Reply| {
        let replies = vec![wants(REALM), token(), last];
        through_proxy(program, IMAGE, replies)
    };
    // Whoever chose the registry would get what is private at the realm.
    let (outcome, sent) = ask(netrc(&["auth"]), status("401 Unauthorized"));
    assert_failed(
        &outcome,
        &["add both registry.example and auth.example, with the same login, to ~/.netrc"],
    );
    assert_sent(&sent, &[("registry", None), ("auth", None), ("registry", Some(TOKEN))]);
    // Nor does the registry choose who gets its login.
    let (_, sent) = ask(netrc(&["registry"]), ok(INDEX));
    assert_sent(&sent, &[("registry", Some(BASIC)), ("auth", None), ("registry", Some(TOKEN))]);
    let (outcome, sent) = ask(netrc(&["registry", "auth"]), ok(INDEX));
    assert_eq!(outcome, fetched(0, INDEX));
    assert_sent(&sent, &[("registry", Some(BASIC)), ("auth", Some(BASIC)), ("registry", Some(TOKEN))]);
    let entries = format!("machine registry.example login user password x\nmachine auth.example {NETRC}");
    let (_, sent) = ask(Program::new().env("NETRC", file("netrc", &entries)), ok(INDEX));
    assert_eq!(sent[1], ("auth".to_owned(), None), "another login is none");
    // A realm on the registry's host is the registry.
    let replies = vec![wants("https://registry.example/token"), token(), ok(INDEX)];
    let (_, sent) = through_proxy(netrc(&["registry"]), IMAGE, replies);
    assert_sent(&sent, &[("registry", Some(BASIC)), ("registry", Some(BASIC)), ("registry", Some(TOKEN))]);
    // Its redirects lead the login nowhere else.
    let away = redirect("https://store.example/token");
    let replies = vec![wants("https://registry.example/token"), away, token(), ok(INDEX)];
    let (_, sent) = through_proxy(netrc(&["registry"]), IMAGE, replies);
    assert_sent(&sent[1..3], &[("registry", Some(BASIC)), ("store", None)]);
    let program = Program::new().env("GITHUB_TOKEN", "hunter4");
    let (_, sent) = ask(program, ok(INDEX));
    assert_sent(&sent, &[("registry", None), ("auth", None), ("registry", Some(TOKEN))]);
}

#[test]
fn a_realm_does_not_lead_from_https_to_this_machine() {
    let server = Server::start(vec![token()]);
    let replies = vec![wants(&server.url("/token"))];
    let (outcome, _) = through_proxy(Program::new(), IMAGE, replies);
    assert_failed(&outcome, &["cannot be had: http://127.0.0.1", "it leads from https to plain http"]);
    assert_eq!(server.seen().len(), 0);
}

fn configured(config: &str) -> Program {
    let path = file("downloader.cfg", config);
    Program::new().args(&["--downloader-config", path.to_str().unwrap()])
}

#[test]
fn the_downloader_configuration_holds_for_the_registry_and_for_its_realm() {
    let (registry, realm) = (Server::start(vec![wants(REALM), ok(INDEX)]), Server::start(vec![token()]));
    let config = format!(
        "block registry.example\nblock auth.example\nrewrite registry.example/(.*) {}\n\
         rewrite auth.example/(.*) {}",
        registry.url("/hub/$1"),
        realm.url("/auth/$1"),
    );
    assert_eq!(configured(&config).fetch_manifest(IMAGE), fetched(0, INDEX));
    assert_eq!(registry.seen()[1].path(), format!("/hub{PATH}"));
    assert_eq!(sent(&registry), texts([None, Some(TOKEN)]));
    assert!(realm.seen()[0].path().starts_with("/auth/token?service="), "{:?}", realm.seen());

    let registry = Server::start(vec![wants(REALM)]);
    let config = "block auth.example\nall_blocked_message Ask the build team.";
    let outcome = configured(config).fetch_manifest(&registry.url(PATH));
    let expected = ["which cannot be had: https://auth.example/token: blocked by", "Ask the build team."];
    assert_failed(&outcome, &expected);
    let outcome = configured("block registry.example").fetch_manifest(IMAGE);
    assert_failed(&outcome, &["blocks every host that has it (registry.example)"]);

    // The first of two mirrors of a realm that has a token is enough.
    let (gone, realm) = (Server::start(vec![status("404 Not Found")]), Server::start(vec![token()]));
    let registry = Server::start(vec![wants(REALM), ok(INDEX)]);
    let config = format!("rewrite auth.* {}\nrewrite auth.* {}", gone.url("/$0"), realm.url("/$0"));
    assert_eq!(configured(&config).fetch_manifest(&registry.url(PATH)), fetched(0, INDEX));
    assert_eq!((gone.seen().len(), realm.seen().len()), (1, 1));
}

#[test]
fn a_mirror_s_own_realm_is_not_led_to_a_mirror_once_more() {
    let mirror = Server::start(vec![wants_own(), token(), ok(INDEX)]);
    let login = format!("http://user:hunter3@{}/m/$1", mirror.address);
    assert_eq!(configured(&format!("rewrite (.*) {login}")).fetch_manifest(IMAGE), fetched(0, INDEX));
    let asked: Vec<String> = mirror.seen().iter().map(|seen| seen.path().to_owned()).collect();
    assert!(asked[1].starts_with("/token?service="), "{asked:?}");
    assert_eq!(sent(&mirror), texts([Some(BASIC), Some(BASIC), Some(TOKEN)]));
}

#[test]
fn the_token_for_one_mirror_does_not_go_to_the_next() {
    let first = Server::start(vec![wants_own(), token(), status("403 Forbidden")]);
    let second = Server::start(vec![ok(INDEX)]);
    let config = format!("rewrite .* {}\nrewrite .* {}", first.url("/$0"), second.url("/$0"));
    assert_eq!(configured(&config).fetch_manifest(IMAGE), fetched(0, INDEX));
    assert_eq!(sent(&first), texts([None, None, Some(TOKEN)]));
    assert_eq!(sent(&second), texts([None]));
}
