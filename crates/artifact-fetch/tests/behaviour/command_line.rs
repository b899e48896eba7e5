//! Arguments, request lines, response lines and exit codes.

use std::io::{BufRead, BufReader, Read, Write};
use std::process::{Command, Stdio};
use std::sync::{Condvar, Mutex};

use fetch_wire::{Outcome, Response};

use crate::program::{Ended, Program, assert_contains, fetched, file, request, without_sender};
use crate::server::{Server, archive, custom, message, ok, status};

#[track_caller]
fn refused(ended: &Ended, expected: &[&str]) {
    assert_eq!((ended.code, ended.stdout.as_str()), (Some(2), ""), "{}", ended.stderr);
    assert_contains(&ended.stderr, expected);
}

pub(crate) fn responses(ended: &Ended) -> Vec<Response> {
    ended.stdout.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

#[test]
fn bad_arguments_are_refused() {
    let with = |args: &[&str]| Program::new().args(args).run(b"");
    refused(&with(&["--nonsense"]), &["--nonsense"]);
    refused(&with(&["--jobs", "0"]), &["--jobs"]);
    refused(&with(&["--idle-timeout", "0"]), &["between a millisecond and a day"]);
    refused(&with(&["--idle-timeout", "NaN"]), &["between a millisecond and a day"]);
    refused(&with(&["--downloader-config", "/nonexistent"]), &["/nonexistent: cannot read"]);
    let config = file("downloader.cfg", "block a\nrewrite (a b\n");
    let config = config.to_str().unwrap();
    refused(&with(&["--downloader-config", config]), &[&format!("{config}:2: `(a`: unclosed")]);
}

#[test]
fn a_bad_request_line_is_refused_before_anything_is_fetched() {
    let server = Server::start(vec![ok(&archive(900))]);
    let good = request(1, &[&server.url("/a.tar.gz")]);
    let with = |line: &str| Program::new().run(format!("{good}{line}").as_bytes());
    refused(&with("nonsense\n"), &["artifact-fetch: request line 2: not a request"]);
    refused(&with("{\"id\":2,\"label\":\"\",\"urls\":[],\"extra\":1}"), &["unknown field `extra`"]);
    refused(&with(&good), &["request line 2: a second id 1"]);
    refused(&with(&"x".repeat((1 << 20) + 1)), &["request line 2: longer than 1048576 bytes"]);
    assert_eq!(server.seen().len(), 0);
}

#[test]
fn every_request_gets_its_response() {
    let server = Server::start(vec![custom(|seen, connection| {
        let name = seen.path().as_bytes().to_vec();
        let body = [b"\x1f\x8b".to_vec(), name].concat();
        let length = format!("Content-Length: {}", body.len());
        connection.write_all(&message("200 OK", &[&length], &body)).unwrap();
    })]);
    let input: String = (0..50).map(|id| request(id, &[&server.url(&format!("/{id}.gz"))])).collect();
    let ended = Program::new().args(&["--jobs", "8"]).run(input.as_bytes());
    assert_eq!(ended.code, Some(0), "{}", ended.stderr);
    let mut responses = responses(&ended);
    responses.sort_by_key(|response| response.id);
    assert_eq!(responses.len(), 50);
    for (id, response) in responses.into_iter().enumerate() {
        let body = format!("/{id}.gz");
        let body = [b"\x1f\x8b", body.as_bytes()].concat();
        assert_eq!((response.id, without_sender(response.outcome).0), (id, fetched(0, &body)));
    }
    assert_eq!(Program::new().run(b"").code, Some(0));
}

#[test]
fn responses_come_as_they_are_ready_and_jobs_run_at_the_same_time() {
    // The first request is answered only when the second one has been.
    static SECOND: (Mutex<bool>, Condvar) = (Mutex::new(false), Condvar::new());
    let server = Server::start(vec![custom(|seen, connection| {
        if seen.path() == "/first.gz" {
            let waited = SECOND.1.wait_while(SECOND.0.lock().unwrap(), |done| !*done);
            drop(waited.unwrap());
        }
        connection.write_all(&message("200 OK", &["Content-Length: 2"], b"\x1f\x8b")).unwrap();
    })]);
    let mut child = Command::new(env!("CARGO_BIN_EXE_artifact-fetch"))
        .args(["--quiet", "--jobs", "2"])
        .env_clear()
        .env("SSL_CERT_FILE", crate::tls::authority_file())
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let input = ["/first.gz", "/second.gz"].map(|path| server.url(path));
    let input = request(1, &[&input[0]]) + &request(2, &[&input[1]]);
    child.stdin.take().unwrap().write_all(input.as_bytes()).unwrap();
    let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
    assert_contains(&lines.next().unwrap().unwrap(), &["\"id\":2"]);
    *SECOND.0.lock().unwrap() = true;
    SECOND.1.notify_all();
    assert_contains(&lines.next().unwrap().unwrap(), &["\"id\":1"]);
    assert_eq!(child.wait().unwrap().code(), Some(0));
}

#[test]
fn failures_are_responses() {
    let server = Server::start(vec![status("403 Forbidden")]);
    let input = request(5, &[&server.url("/a.gz")]) + &request(6, &["nonsense"]);
    let ended = Program::new().args(&["--jobs", "1"]).run(input.as_bytes());
    assert_eq!(ended.code, Some(0), "{}", ended.stderr);
    let responses = responses(&ended);
    assert_eq!(responses.iter().map(|response| response.id).collect::<Vec<_>>(), [5, 6]);
    assert!(responses.iter().all(|one| matches!(one.outcome, Outcome::Failed { .. })));
}

#[test]
fn progress_is_a_line_for_each_artifact() {
    let server = Server::start(vec![ok(&archive(3_355_443)), status("404 Not Found")]);
    let urls = ["/a.gz", "/b.gz"].map(|path| server.url(path));
    let input = request(1, &[&urls[0]])
        + &request(2, &[&urls[1]])
        + &request(3, &["no\u{1b}[2J"])
        + "{\"id\":4,\"label\":\"odd\\u001b[2J\",\"urls\":[]}";
    let ended = Program::new().args(&["--jobs", "1"]).run(input.as_bytes());
    assert_eq!(
        ended.stderr,
        "fetched tool 1 (3.20 MiB)\nnot found tool 2\nfailed tool 3\nfailed odd\\u{1b}[2J\n"
    );
    assert!(!ended.stdout.contains("\\u001b"), "{}", ended.stdout);
    let ended = Program::new().args(&["--quiet", "--jobs", "1"]).run(input.as_bytes());
    assert_eq!((ended.code, ended.stderr.as_str()), (Some(0), ""));
}

#[test]
fn a_closed_standard_output_ends_the_program_quietly() {
    let stalling = crate::server::stall(message("200 OK", &["Content-Length: 9"], b""));
    let server = Server::start(vec![status("404 Not Found"), stalling]);
    let mut child = Command::new(env!("CARGO_BIN_EXE_artifact-fetch"))
        .args(["--quiet", "--jobs", "1"])
        .env_clear()
        .env("SSL_CERT_FILE", crate::tls::authority_file())
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    drop(child.stdout.take());
    let urls = ["/a.gz", "/b.gz"].map(|path| server.url(path));
    let input = request(1, &[&urls[0]]) + &request(2, &[&urls[1]]);
    child.stdin.take().unwrap().write_all(input.as_bytes()).unwrap();
    let mut stderr = String::new();
    child.stderr.take().unwrap().read_to_string(&mut stderr).unwrap();
    assert_eq!((child.wait().unwrap().code(), stderr.as_str()), (Some(2), ""));
}

#[test]
fn standard_error_is_text_whatever_it_tells_of() {
    let foreign = "\u{202e}\u{61c}\u{9b}2J\u{1b}]0;x\u{7}##[error]y";
    let escaped = "\\u{202e}\\u{61c}\\u{9b}2J\\u{1b}]0;x\\u{7}";
    let request =
        serde_json::json!({ "id": 1, "label": format!("a\n::x::{foreign}"), "urls": [] }).to_string();
    let bad_config = file("foreign.cfg", &format!("{foreign} x\n"));
    let bad_rule = file("foreign.cfg", &format!("rewrite ({foreign} x\n"));
    let config =
        |path: &std::path::Path| ["--downloader-config".to_owned(), path.to_str().unwrap().to_owned()];
    for (arguments, input, starts) in [
        (Vec::new(), request.as_str(), "failed a\\n::x::"),
        (config(&bad_config).to_vec(), "", "artifact-fetch: "),
        (config(&bad_rule).to_vec(), "", "artifact-fetch: "),
    ] {
        let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
        for (github, end) in [("", "##[error]y"), ("true", "\\u{23}#[error]y")] {
            let ended = Program::new().env("GITHUB_ACTIONS", github).args(&arguments).run(input.as_bytes());
            assert!(ended.stderr.starts_with(starts), "{}", ended.stderr);
            assert_contains(&ended.stderr, &[&format!("{escaped}{end}")]);
            assert_eq!(ended.stderr.lines().count(), 1, "{}", ended.stderr);
            assert!(!ended.stderr.chars().any(|c| c != '\n' && printable::is_deceptive(c)));
        }
    }
}

#[test]
fn an_attended_program_ends_with_whoever_attends_it() {
    let (reached, is_reached) = std::sync::mpsc::channel();
    let server = Server::start(vec![custom(move |_, connection| {
        reached.send(()).unwrap();
        // Until the program is gone.
        let _ = connection.read(&mut [0; 1]);
    })]);
    let mut child = Command::new(env!("CARGO_BIN_EXE_artifact-fetch"))
        .args(["--quiet", "--attended", "--idle-timeout", "600"])
        .env_clear()
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut stdin = child.stdin.take().unwrap();
    // The empty line ends the requests, and not the input.
    stdin.write_all((request(1, &[&server.url("/a.gz")]) + "\n").as_bytes()).unwrap();
    is_reached.recv().unwrap();
    assert!(child.try_wait().unwrap().is_none());
    drop(stdin);
    assert_eq!(child.wait().unwrap().code(), Some(2));
}
