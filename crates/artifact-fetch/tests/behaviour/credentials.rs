//! Secrets: who gets them, and who does not.

use fetch_wire::Outcome;

use crate::program::{Program, assert_failed, fetched, file, request};
use crate::server::{Seen, Server, archive, ok, redirect, status};
use crate::tls;

const TOKEN: &str = "Bearer hunter2";
/// `user:hunter2`
const BASIC: &str = "Basic dXNlcjpodW50ZXIy";

fn sent(seen: &[Seen]) -> Vec<Option<&str>> {
    seen.iter().map(|seen| seen.header("authorization")).collect()
}

/// Fetches through a proxy that plays every host, and says which headers
/// they got.
#[track_caller]
fn through_proxy(program: Program, url: &str, replies: Vec<crate::server::Reply>) -> Vec<Seen> {
    let hosts = ["github.com", "api.github.com", "a.example", "b.example", "github.com.a.example"];
    let proxy = tls::proxy(&hosts, replies);
    let outcome = program.env("HTTPS_PROXY", proxy.url("")).fetch(&[url], None);
    assert!(matches!(outcome, Outcome::Fetched { .. }), "{outcome:?}");
    proxy.seen()
}

const RELEASE: &str = "https://github.com/o/r/releases/download/v1/a.gz";

#[test]
fn a_github_token_goes_to_the_repository_s_own_releases_only() {
    let program = || Program::new().env("GITHUB_TOKEN", "hunter2");
    let got = |program: Program, url: &str| {
        let seen = through_proxy(program, url, vec![ok(&archive(900))]);
        sent(&seen)[0].map(str::to_owned)
    };
    for url in [RELEASE, "https://api.github.com/repos/o/r/releases/tags/v1.gz"] {
        assert_eq!(got(program(), url).as_deref(), Some(TOKEN), "{url}");
    }
    for url in [
        "https://github.com:444/o/r/releases/download/v1/a.gz",
        "https://api.github.com:444/repos/o/r/releases/tags/v1.gz",
        "https://github.com/o/other/releases/download/v1/a.gz",
        "https://github.com/o/r/archive/v1.gz",
        "https://github.com/o/r/releases/download/v1/..%2f..%2fa.gz",
        "https://api.github.com/user.gz",
        "https://api.github.com/repos/o/r/releases/assets/1.gz",
        "https://github.com.a.example/o/r/releases/download/v1/a.gz",
    ] {
        assert_eq!(got(program(), url), None, "{url}");
    }
    let fallback = Program::new().env("GITHUB_TOKEN", "").env("GH_TOKEN", "hunter2\n");
    assert_eq!(got(fallback, RELEASE).as_deref(), Some(TOKEN));
}

#[test]
fn a_token_without_a_repository_goes_nowhere() {
    let proxy = tls::proxy(&["github.com"], vec![status("403 Forbidden")]);
    let program = Program::new().env("GITHUB_TOKEN", "hunter2").env("HTTPS_PROXY", proxy.url(""));
    let ended = program.run(request(1, &[RELEASE]).as_bytes());
    assert_eq!(sent(&proxy.seen()), [None]);
    assert!(ended.stdout.contains("sent only to releases of the repository"), "{}", ended.stdout);
}

#[test]
fn only_an_asset_is_asked_for_as_a_file() {
    // Elsewhere the API refuses to send anything but JSON.
    let accepts = |url: &str| {
        let seen = through_proxy(Program::new(), url, vec![ok(&archive(900))]);
        seen[0].header("accept").map(str::to_owned)
    };
    let asset = accepts("https://api.github.com/repos/o/r/releases/assets/1.gz");
    assert_eq!(asset.as_deref(), Some("application/octet-stream"));
    let release = accepts("https://api.github.com/repos/o/r/releases/tags/v1.gz");
    assert_eq!(release.as_deref(), Some("*/*"));
}

#[test]
fn a_redirect_to_another_host_drops_the_token() {
    let program = || Program::new().env("GITHUB_TOKEN", "hunter2");
    let away = vec![redirect("https://a.example/b.gz"), ok(&archive(900))];
    let seen = through_proxy(program(), RELEASE, away);
    assert_eq!(sent(&seen), [Some(TOKEN), None]);
    assert_eq!(seen[1].connect.as_deref(), Some("a.example:443"));

    let there_and_back = vec![
        redirect("/b.gz"),
        redirect("https://a.example/"),
        redirect("https://github.com/c.gz"),
        ok(&archive(900)),
    ];
    let seen = through_proxy(program(), RELEASE, there_and_back);
    assert_eq!(sent(&seen), [Some(TOKEN), Some(TOKEN), None, None]);

    let other_port = vec![redirect("https://github.com:444/b.gz"), ok(&archive(900))];
    let seen = through_proxy(program(), RELEASE, other_port);
    assert_eq!(sent(&seen), [Some(TOKEN), None]);
}

#[test]
fn a_netrc_login_goes_to_its_host_only() {
    let netrc = || file("netrc", "machine a.example login user password hunter2\n");
    let away = vec![redirect("https://b.example/b.gz"), ok(&archive(900))];
    let program = Program::new().env("NETRC", netrc());
    let seen = through_proxy(program, "https://a.example/a.gz", away);
    assert_eq!(sent(&seen), [Some(BASIC), None]);
    let program = Program::new().env("NETRC", netrc());
    let seen = through_proxy(program, "https://b.example/a.gz", vec![ok(&archive(900))]);
    assert_eq!(sent(&seen), [None]);
}

#[test]
fn a_netrc_in_the_home_folder_is_found() {
    let home = file("home", "").with_extension("d");
    std::fs::create_dir_all(&home).unwrap();
    std::fs::write(home.join(".netrc"), "machine 127.0.0.1 login user password hunter2").unwrap();
    let server = Server::start(vec![ok(&archive(900))]);
    let program = Program::new().env_remove("NETRC").env("HOME", home);
    assert_eq!(program.fetch(&[&server.url("/a.gz")], None), fetched(0, &archive(900)));
    assert_eq!(sent(&server.seen()), [Some(BASIC)]);
}

#[test]
fn a_default_entry_goes_to_nobody() {
    let entries = "default login no password hunter3\nmachine a.example login user password hunter2\n";
    let netrc = || file("netrc", entries);
    let program = Program::new().env("NETRC", netrc());
    let seen = through_proxy(program, "https://a.example/a.gz", vec![ok(&archive(900))]);
    assert_eq!(sent(&seen), [Some(BASIC)], "what follows `default` is the next host's");
    let program = Program::new().env("NETRC", netrc());
    let seen = through_proxy(program, "https://b.example/a.gz", vec![ok(&archive(900))]);
    assert_eq!(sent(&seen), [None]);
    let server = Server::start(vec![status("401 Unauthorized")]);
    let outcome = Program::new().env("NETRC", netrc()).fetch(&[&server.url("/a.gz")], None);
    assert_eq!(sent(&server.seen()), [None]);
    assert_failed(&outcome, &["add the host to ~/.netrc: its `default` entry is sent to nobody"]);
}

#[test]
fn a_login_in_a_rewritten_url_is_sent_and_not_shown() {
    let server = Server::start(vec![redirect("/b.gz"), status("403 Forbidden")]);
    let rewrite = format!("rewrite .* http://user:hunter2@{}/$0", server.address);
    let config = file("downloader.cfg", &rewrite);
    let program = Program::new().args(&["--downloader-config", config.to_str().unwrap()]);
    let ended = program.run(b"{\"id\":1,\"label\":\"t\",\"urls\":[\"https://a.example/a.gz\"]}");
    assert_eq!(sent(&server.seen()), [Some(BASIC), Some(BASIC)]);
    assert!(ended.stdout.contains("status 403"), "{}", ended.stdout);
    assert!(!ended.stdout.contains("hunter2") && !ended.stderr.contains("hunter2"));
    assert!(!server.seen().iter().any(|seen| seen.head.contains("hunter2")));
}

#[test]
fn secrets_that_cannot_be_used_are_left_out_and_not_shown() {
    let server = Server::start(vec![ok(&archive(900))]);
    let netrc = file("netrc", "machine 127.0.0.1 login user\nhunter2 oops");
    let program = Program::new().env("GITHUB_TOKEN", "hunter 2").env("NETRC", netrc);
    let url = server.url("/a.gz");
    let ended = program.run(format!("{{\"id\":1,\"label\":\"t\",\"urls\":[\"{url}\"]}}").as_bytes());
    assert!(ended.stdout.contains("\"fetched\""), "{}", ended.stdout);
    assert!(ended.stderr.contains("GITHUB_TOKEN is ignored"), "{}", ended.stderr);
    assert!(ended.stderr.contains("is ignored: line 2: not a keyword"), "{}", ended.stderr);
    assert!(!ended.stderr.contains("hunter"), "{}", ended.stderr);
    assert_eq!(sent(&server.seen()), [None]);
}
