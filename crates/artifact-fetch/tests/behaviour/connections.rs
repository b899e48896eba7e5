//! Connections that serve one request after another: when one is used again,
//! when never, and that nothing of one request shows in the next.

use std::io::Write;
use std::net::Shutdown;

use fetch_wire::Outcome;

use crate::certificates::read_head;
use crate::command_line::responses;
use crate::program::{Ended, Program, fetched, file, request, without_sender};
use crate::server::{Seen, Server, archive, chunked, message, record};

/// What a server does with one request.
#[derive(Clone)]
enum Turn {
    /// Answers, and waits for the next request.
    Stay(Vec<u8>),
    /// Writes this, and closes the connection.
    Leave(Vec<u8>),
    /// Writes this and then nothing more, until the program hangs up.
    Stall(Vec<u8>),
}
use Turn::{Leave, Stall, Stay};

/// A server that keeps its connections, and notes on which one a request came.
/// The n-th request gets the n-th turn, any further one the last.
fn server(turns: Vec<Turn>) -> Server {
    Server::accept(move |seen, mut stream| {
        let peer = stream.peer_addr().unwrap().to_string();
        loop {
            let head = read_head(&mut stream);
            if head.is_empty() {
                return;
            }
            let number = record(seen, Seen { head, connect: Some(peer.clone()) });
            let turn = turns.get(number).or(turns.last()).unwrap();
            // The program may have hung up already.
            let (Stay(bytes) | Leave(bytes) | Stall(bytes)) = turn;
            let _ = stream.write_all(bytes);
            match turn {
                Stay(_) => {}
                Leave(_) => {
                    let _ = stream.shutdown(Shutdown::Write);
                    return;
                }
                Stall(_) => drop(read_head(&mut stream)),
            }
        }
    })
}

fn whole(body: &[u8]) -> Vec<u8> {
    message("200 OK", &[&format!("Content-Length: {}", body.len())], body)
}

/// Fetches these files one after another, and says what came of each.
fn fetch(server: &Server, names: &[&str], args: &[&str]) -> (Vec<Outcome>, Ended) {
    let lines = names.iter().enumerate().map(|(id, name)| request(id, &[&server.url(name)]));
    let input: String = lines.collect();
    let program = Program::new().args(&["--jobs", "1", "--retry-delay-ms", "60000"]).args(args);
    let ended = program.run(input.as_bytes());
    let outcomes = responses(&ended).into_iter().map(|response| without_sender(response.outcome).0).collect();
    (outcomes, ended)
}

/// The connections that requests came on, numbered as they were opened.
fn connections(server: &Server) -> Vec<usize> {
    let seen = server.seen();
    let mut known: Vec<&str> = Vec::new();
    let mut numbers = Vec::new();
    for peer in seen.iter().map(|seen| seen.connect.as_deref().unwrap()) {
        let at = known.iter().position(|one| *one == peer).unwrap_or_else(|| {
            known.push(peer);
            known.len() - 1
        });
        numbers.push(at);
    }
    numbers
}

/// Fetches three archives, of which the first is answered so, and expects
/// them on these connections.
#[track_caller]
fn three(name: &str, first: Turn, outcome: Option<Outcome>, expected: [usize; 3]) {
    eprintln!("case: {name}");
    let (one, two) = (archive(900), archive(800));
    let server = server(vec![first, Stay(whole(&two)), Stay(whole(&one))]);
    let (outcomes, _) = fetch(&server, &["/a.gz", "/b.gz", "/c.gz"], &[]);
    if let Some(outcome) = outcome {
        assert_eq!(outcomes[0], outcome, "{name}");
    }
    assert_eq!(outcomes[1..], [fetched(0, &two), fetched(0, &one)], "{name}");
    assert_eq!(connections(&server), expected, "{name}");
}

#[test]
fn a_connection_serves_one_request_after_another() {
    let body = archive(900);
    let with_length = whole(&body);
    let parts = message("200 OK", &["Transfer-Encoding: chunked"], &chunked(&body, 99));
    let missing = message("404 Not Found", &["Content-Length: 9"], b"Not Found");
    three("a length", Stay(with_length), Some(fetched(0, &body)), [0, 0, 0]);
    three("chunks", Stay(parts), Some(fetched(0, &body)), [0, 0, 0]);
    three("a missing file", Stay(missing), None, [0, 0, 0]);
}

#[test]
fn what_follows_a_body_is_never_the_next_response() {
    let (body, forged) = (archive(900), whole(&archive(77)));
    let lying = |honest: Vec<u8>| Stay([honest, forged.clone()].concat());
    let parts = message("200 OK", &["Transfer-Encoding: chunked"], &chunked(&body, 99));
    let missing = message("404 Not Found", &["Content-Length: 9"], b"Not Found");
    let empty = message("404 Not Found", &["Content-Length: 0"], b"");
    for _ in 0..20 {
        three("a length", lying(whole(&body)), Some(fetched(0, &body)), [0, 1, 1]);
        three("chunks", lying(parts.clone()), Some(fetched(0, &body)), [0, 1, 1]);
        three("a missing file", lying(missing.clone()), None, [0, 1, 1]);
        three("no body", lying(empty.clone()), None, [0, 1, 1]);
    }
    let large = archive(3_000_000);
    three("a large file", lying(whole(&large)), Some(fetched(0, &large)), [0, 1, 1]);
    let garbage = Stay([whole(&body), b"\r\n".to_vec()].concat());
    three("a line", garbage, Some(fetched(0, &body)), [0, 1, 1]);
}

#[test]
fn what_follows_a_redirect_is_never_the_next_response() {
    let body = archive(900);
    let redirect = message("302 Found", &["Location: /b.gz", "Content-Length: 0"], b"");
    let honest = server(vec![Stay(redirect.clone()), Stay(whole(&body))]);
    assert_eq!(fetch(&honest, &["/a.gz"], &[]).0, [fetched(0, &body)]);
    assert_eq!(connections(&honest), [0, 0]);
    let lying = server(vec![Stay([redirect, whole(&archive(77))].concat()), Stay(whole(&body))]);
    assert_eq!(fetch(&lying, &["/a.gz"], &[]).0, [fetched(0, &body)]);
    assert_eq!(connections(&lying), [0, 1]);
}

#[test]
fn a_connection_whose_body_was_not_read_to_its_end_is_not_used_again() {
    let page = format!("<html>{}", " ".repeat(1000));
    let refused = message("200 OK", &["Content-Length: 999999"], page.as_bytes());
    three("a page", Stall(refused), None, [0, 1, 1]);
    let too_large = message("200 OK", &["Content-Length: 99999999999"], b"");
    three("too large", Stall(too_large), None, [0, 1, 1]);
    let missing = message("404 Not Found", &["Content-Length: 999999"], b"Not");
    three("a long page", Stall(missing), None, [0, 1, 1]);
    // What would follow as its rest is a response to nobody.
    let rest = [message("404 Not Found", &["Content-Length: 100"], b""), whole(&archive(77))].concat();
    three("a forged rest", Stall(rest), None, [0, 1, 1]);
}

#[test]
fn a_connection_that_the_server_closes_is_not_used_again() {
    let body = archive(900);
    let closing = message("200 OK", &["Content-Length: 900", "Connection: close"], &body);
    three("announced", Stay(closing), Some(fetched(0, &body)), [0, 1, 1]);
    let old = [&b"HTTP/1.0 200 OK\r\nContent-Length: 900\r\n\r\n"[..], &body].concat();
    three("HTTP/1.0", Stay(old), Some(fetched(0, &body)), [0, 1, 1]);
    // Without a word, the next request may overtake the end: then it goes once
    // more, on a connection that serves nothing else.
    let server = server(vec![Leave(whole(&body)), Stay(whole(&body))]);
    let (outcomes, ended) = fetch(&server, &["/a.gz", "/b.gz", "/c.gz"], &[]);
    assert_eq!(outcomes, vec![fetched(0, &body); 3], "{}", ended.stderr);
    assert!(!ended.stderr.contains("trying"), "{}", ended.stderr);
    let used = connections(&server);
    assert!(matches!(used[..], [0, 1, 1 | 2]), "{used:?}");
}

#[test]
fn a_connection_that_closes_while_it_is_idle_costs_no_attempt_and_no_wait() {
    let body = archive(900);
    let too_late = message("408 Request Timeout", &["Content-Length: 0", "Connection: close"], b"");
    for (name, last) in [
        ("closed", Vec::new()),
        ("closed, and said so", too_late),
        ("half an answer", b"HTTP/1.1 2".to_vec()),
        ("garbage", b"x".repeat(99)),
    ] {
        // To the server the second request comes too late: it has hung up.
        let server = server(vec![Stay(whole(&body)), Leave(last), Stay(whole(&body))]);
        let (outcomes, ended) = fetch(&server, &["/a.gz", "/b.gz", "/c.gz"], &[]);
        assert_eq!(outcomes, vec![fetched(0, &body); 3], "{name}: {}", ended.stderr);
        assert!(!ended.stderr.contains("trying"), "{name}: {}", ended.stderr);
        let paths: Vec<String> = server.seen().iter().map(|seen| seen.path().to_owned()).collect();
        assert_eq!(paths, ["/a.gz", "/b.gz", "/b.gz", "/c.gz"], "{name}");
        assert_eq!(connections(&server)[..3], [0, 0, 1], "{name}");
    }
}

#[test]
fn a_connection_that_was_forgotten_costs_no_attempt() {
    let body = archive(900);
    let server = server(vec![Stay(whole(&body)), Stall(Vec::new()), Stay(whole(&body))]);
    let (outcomes, ended) = fetch(&server, &["/a.gz", "/b.gz"], &["--idle-timeout", "0.5"]);
    assert_eq!(outcomes, vec![fetched(0, &body); 2], "{}", ended.stderr);
    assert_eq!(connections(&server), [0, 0, 1]);
}

#[test]
fn a_server_that_only_hangs_up_is_not_asked_for_ever() {
    let body = archive(900);
    let server = server(vec![Stay(whole(&body)), Leave(Vec::new())]);
    let (outcomes, ended) = fetch(&server, &["/a.gz", "/b.gz"], &["--retry-delay-ms", "1"]);
    let Outcome::Failed { message, .. } = &outcomes[1] else { panic!("{outcomes:?}") };
    assert!(message.contains("no valid HTTP response") && message.contains("tried 4 times"), "{message}");
    assert_eq!(ended.stderr.matches("trying").count(), 3, "{}", ended.stderr);
    // Once on the old connection, and four attempts on new ones.
    assert_eq!(connections(&server), [0, 0, 1, 2, 3, 4]);
}

#[test]
fn another_attempt_gets_a_connection_of_its_own() {
    let (body, busy) = (archive(900), message("503 Busy", &["Content-Length: 0"], b""));
    let server = server(vec![Stay(busy.clone()), Stay(busy), Stay(whole(&body))]);
    let (outcomes, _) = fetch(&server, &["/a.gz"], &["--retry-delay-ms", "1"]);
    assert_eq!(outcomes, [fetched(0, &body)]);
    assert_eq!(connections(&server), [0, 1, 2]);
}

#[test]
fn the_login_of_one_request_does_not_show_in_the_next() {
    let body = archive(900);
    let server = server(vec![Stay(whole(&body))]);
    let login = format!("rewrite a.example/(.*) http://user:hunter2@{}/$1\n", server.address);
    let config = file("downloader.cfg", &login);
    let input = request(1, &["https://a.example/1.gz"])
        + &request(2, &[&server.url("/2.gz")])
        + &request(3, &["https://a.example/3.gz"]);
    let args = ["--jobs", "1", "--downloader-config", config.to_str().unwrap()];
    let ended = Program::new().args(&args).run(input.as_bytes());
    assert_eq!(responses(&ended).len(), 3);
    let seen = server.seen();
    let sent: Vec<_> = seen.iter().map(|seen| (seen.path(), seen.header("authorization"))).collect();
    let basic = Some("Basic dXNlcjpodW50ZXIy");
    assert_eq!(sent, [("/1.gz", basic), ("/2.gz", None), ("/3.gz", basic)]);
    assert_eq!(connections(&server), [0, 0, 0]);
}
