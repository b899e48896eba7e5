//! A release server that lies: one table of what it may do, and for each the
//! exit status, the message, and what has become of the repository.

mod answers;
mod case;
#[path = "../../../crates/artifact-fetch/tests/behaviour/certificates.rs"]
#[allow(dead_code, reason = "shared with the tests of another crate")]
mod certificates;
mod opinions;
#[path = "../../../crates/artifact-fetch/tests/behaviour/server.rs"]
#[allow(dead_code, reason = "shared with the tests of another crate")]
mod server;
mod stores;
mod transfers;

use std::sync::Mutex;
use std::thread;

use self::case::{Cargo, Case, Wanted, artifact, body};
use self::server::{Reply, custom, message, ok, raw, redirect};

/// How many cases run at a time.
const THREADS: usize = 3;

/// A response whose headers are exactly these.
fn reply(headers: &[&str], body: &[u8]) -> Reply {
    raw(message("200 OK", headers, body))
}

/// Writes these bytes, and then these for as long as somebody reads.
fn endless(bytes: Vec<u8>, forever: Vec<u8>) -> Reply {
    custom(move |_, connection| {
        let mut next = connection.write_all(&bytes);
        while next.is_ok() {
            next = connection.write_all(&forever);
        }
    })
}

/// One chunk of a body.
fn chunk(bytes: &[u8]) -> Vec<u8> {
    let mut chunk = format!("{:x}\r\n", bytes.len()).into_bytes();
    chunk.extend_from_slice(bytes);
    chunk.extend_from_slice(b"\r\n");
    chunk
}

/// Everything that the server may do.
fn cases() -> Vec<Case> {
    let groups = [
        answers::statuses(),
        answers::redirects(),
        answers::contents(),
        answers::certificates(),
        transfers::broken_transfers(),
        transfers::framings(),
        opinions::opinions(),
    ];
    groups.into_iter().flatten().collect()
}

#[test]
fn a_hostile_server_changes_nothing() {
    run(cases(), |number| if number % 3 == 0 { Wanted::Bumped } else { Wanted::Fetched });
}

#[test]
fn a_hostile_server_changes_nothing_of_tables_and_beside_urls() {
    let cases: Vec<Case> = cases().into_iter().filter(Case::goes_in_stores).collect();
    assert!(cases.len() > 80, "{}", cases.len());
    run(cases, |_| Wanted::BumpedInStores);
}

/// Runs cases, each as it is wanted by its number.
fn run(cases: Vec<Case>, wanted: impl Fn(usize) -> Wanted + Sync) {
    let cases: Vec<(usize, Case)> = cases.into_iter().enumerate().collect();
    let total = cases.len();
    let queue = Mutex::new(cases.into_iter());
    let (cargo, failed) = (Cargo::new(), Mutex::new(Vec::new()));
    let work = || {
        while let Some((number, case)) = { queue.lock().unwrap().next() } {
            let name = case.name;
            let run = std::panic::AssertUnwindSafe(|| case.run(wanted(number), &cargo));
            if std::panic::catch_unwind(run).is_err() {
                failed.lock().unwrap().push(name);
            }
        }
    };
    thread::scope(|scope| {
        for _ in 0..THREADS {
            scope.spawn(work);
        }
    });
    let failed = failed.into_inner().unwrap();
    eprintln!("{total} behaviours of a release server");
    assert!(failed.is_empty(), "{} of {total} cases failed: {failed:#?}", failed.len());
}

/// `user:hunter2`
const LOGIN: &str = "Basic dXNlcjpodW50ZXIy";

#[test]
fn a_login_is_not_taken_along_to_another_server() {
    let cargo = Cargo::new();
    // Both names lead to this machine: another port, and another host.
    for host in ["127.0.0.1", "localhost"] {
        let other = server::Server::start(vec![ok(&body())]);
        let away = redirect(&format!("http://{host}:{}/moved?signature=hunter2", other.address.port()));
        let seen = Case::new("a redirect to another server", vec![redirect("/near")])
            .also("/near", vec![away])
            .netrc("machine 127.0.0.1 login user password hunter2\nmachine localhost login user password hunter2\n")
            .run(Wanted::Fetched, &cargo);
        let sent =
            |path: &str| seen.iter().find(|request| request.path() == path).unwrap().header("authorization");
        assert_eq!((sent(&artifact()), sent("/near")), (Some(LOGIN), Some(LOGIN)));
        let there = other.seen();
        assert_eq!(there.len(), 1);
        assert_eq!(there[0].path(), "/moved?signature=hunter2");
        assert_eq!(there[0].header("authorization"), None, "{}", there[0].head);
    }
}
