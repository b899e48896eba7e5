//! Hosts that do not answer at all: each is tried, and told of, once.

use std::net::TcpListener;

use fetch_wire::{Outcome, Response};

use crate::program::{Program, assert_contains, file, request};
use crate::server::{Server, archive, ok};

/// An address at which nobody listens.
fn nobody() -> String {
    // Bound and closed again.
    TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().to_string()
}

#[test]
fn a_host_is_tried_once_for_all_that_it_has() {
    let (host, server) = (nobody(), Server::start(vec![ok(&archive(900))]));
    let dead = (0..20).map(|id| request(id, &[&format!("http://{host}/{id}.gz")]));
    let input = dead.collect::<String>() + &request(20, &[&server.url("/a.gz")]);
    let ended = Program::new().args(&["--jobs", "4"]).run(input.as_bytes());
    assert_eq!(ended.code, Some(0), "{}", ended.stderr);
    let tries: Vec<&str> = ended.stderr.lines().filter(|line| line.contains("trying")).collect();
    assert_eq!(tries.len(), 3, "{}", ended.stderr);
    assert_contains(tries[0], &[&format!("trying http://{host} again in "), "(2 of 4): cannot connect"]);
    // What is elsewhere is not held up, and no artifact is told of for its host's sake.
    assert_contains(&ended.stderr, &["fetched tool 20"]);
    assert_eq!(ended.stderr.lines().count(), 4, "{}", ended.stderr);
    let mut whys = Vec::new();
    for line in ended.stdout.lines() {
        let Response { id, outcome } = serde_json::from_str(line).unwrap();
        let Outcome::Failed { message, unreachable } = outcome else { continue };
        assert_contains(&message, &[&format!("http://{host}/{id}.gz: cannot connect"), "tried 4 times in"]);
        whys.push(unreachable.unwrap());
    }
    whys.dedup();
    assert_eq!(whys.len(), 1, "{whys:?}");
    assert!(whys[0].starts_with(&format!("http://{host}: cannot connect: ")), "{}", whys[0]);
}

#[test]
fn a_mirror_that_answers_is_enough() {
    let (host, server) = (nobody(), Server::start(vec![ok(&archive(900))]));
    let rules =
        format!("rewrite x.example/(.*) http://{host}/$1\nrewrite x.example/(.*) {}", server.url("/$1"));
    let config = file("downloader.cfg", &rules);
    let input: String = (0..3).map(|id| request(id, &["https://x.example/a.gz"])).collect();
    let program = Program::new().args(&["--downloader-config", config.to_str().unwrap()]);
    let ended = program.run(input.as_bytes());
    assert_eq!(ended.stdout.matches("\"fetched\"").count(), 3, "{}{}", ended.stdout, ended.stderr);
    let tries = format!("trying http://{host} again");
    assert_eq!(ended.stderr.matches(&tries).count(), 3, "{}", ended.stderr);
}
