//! Secrets: who gets them, and who does not.

use pins::fetch::Outcome;

use crate::program::{Program, fetched, file};
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

#[test]
fn a_github_token_goes_to_github_only() {
    let body = || vec![ok(&archive(900))];
    let program = || Program::new().env("GITHUB_TOKEN", "hunter2");
    let seen = through_proxy(program(), "https://github.com/o/r/a.gz", body());
    assert_eq!(sent(&seen), [Some(TOKEN)]);
    let seen = through_proxy(program(), "https://api.github.com/assets/1.gz", body());
    assert_eq!(sent(&seen), [Some(TOKEN)]);
    assert_eq!(seen[0].header("accept"), Some("application/octet-stream"));
    let seen = through_proxy(program(), "https://github.com.a.example/a.gz", body());
    assert_eq!(sent(&seen), [None]);
    let fallback = Program::new().env("GITHUB_TOKEN", "").env("GH_TOKEN", "hunter2\n");
    let seen = through_proxy(fallback, "https://github.com/a.gz", body());
    assert_eq!(sent(&seen), [Some(TOKEN)]);
}

#[test]
fn a_redirect_to_another_host_drops_the_token() {
    let away = vec![redirect("https://a.example/b.gz"), ok(&archive(900))];
    let program = Program::new().env("GITHUB_TOKEN", "hunter2");
    let seen = through_proxy(program, "https://github.com/a.gz", away);
    assert_eq!(sent(&seen), [Some(TOKEN), None]);
    assert_eq!(seen[1].connect.as_deref(), Some("a.example:443"));

    let there_and_back = vec![
        redirect("/b.gz"),
        redirect("https://a.example/"),
        redirect("https://github.com/c.gz"),
        ok(&archive(900)),
    ];
    let program = Program::new().env("GITHUB_TOKEN", "hunter2");
    let seen = through_proxy(program, "https://github.com/a.gz", there_and_back);
    assert_eq!(sent(&seen), [Some(TOKEN), Some(TOKEN), None, None]);

    let other_port = vec![redirect("https://github.com:444/b.gz"), ok(&archive(900))];
    let program = Program::new().env("GITHUB_TOKEN", "hunter2");
    let seen = through_proxy(program, "https://github.com/a.gz", other_port);
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
    std::fs::write(home.join(".netrc"), "default login user password hunter2").unwrap();
    let server = Server::start(vec![ok(&archive(900))]);
    let program = Program::new().env_remove("NETRC").env("HOME", home);
    assert_eq!(program.fetch(&[&server.url("/a.gz")], None), fetched(0, &archive(900)));
    assert_eq!(sent(&server.seen()), [Some(BASIC)]);
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
