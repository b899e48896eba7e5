//! Servers that lie: one table of what a release server may do and one of what a registry
//! of images may do, each tried with every digest store that asks there; and for each the
//! exit status, the message, and what has become of the repository.

mod answers;
mod cargo;
mod case;
#[path = "../../../crates/artifact-fetch/tests/behaviour/certificates.rs"]
#[allow(dead_code, reason = "shared with the tests of another crate")]
mod certificates;
mod homes;
mod images;
mod opinions;
mod registered;
mod registries;
mod served;
#[path = "../../../crates/artifact-fetch/tests/behaviour/server.rs"]
#[allow(dead_code, reason = "shared with the tests of another crate")]
mod server;
mod stores;
mod transfers;
mod trial;

use std::sync::Mutex;
use std::thread;

use self::cargo::Cargo;
use self::case::Case;
use self::homes::{Behind, Home};
use self::images::Images;
use self::registered::Registered;
use self::served::{FILE, Thing};
use self::server::{Reply, Seen, Server, custom, message, ok, raw, redirect};
use self::stores::Stores;
use self::trial::Command;

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

/// Everything that a server may do, whatever it is asked for.
fn anything(thing: Thing) -> Vec<Case> {
    let groups = [
        answers::statuses(thing),
        answers::redirects(thing),
        answers::others(thing),
        answers::connections(thing),
        transfers::broken_transfers(thing),
        transfers::slow(thing),
        transfers::framings(thing),
        transfers::limits(thing),
    ];
    groups.into_iter().flatten().collect()
}

/// Everything that a release server may do.
fn of_files() -> Vec<Case> {
    let groups = [anything(FILE), answers::contents(), transfers::sizes(FILE), opinions::opinions()];
    groups.into_iter().flatten().collect()
}

/// Everything that a registry of images may do.
fn of_images() -> Vec<Case> {
    let groups = [
        anything(Thing::Image),
        registries::digests(),
        registries::contents(),
        registries::manifests(),
        registries::moves(),
        registries::tokens(),
        registries::realms(),
    ];
    groups.into_iter().flatten().collect()
}

#[test]
fn a_hostile_server_changes_nothing() {
    run(of_files(), &Registered, &[Command::Bump, Command::Fetch]);
}

#[test]
fn a_hostile_server_changes_no_other_store() {
    run(of_files(), &Stores, &[Command::Bump, Command::Fetch, Command::Check]);
}

#[test]
fn a_hostile_registry_of_images_changes_nothing() {
    run(of_images(), &Images, &[Command::Bump, Command::Fetch, Command::Check]);
}

#[test]
fn what_moved_since_it_was_recorded_is_found_by_the_store_that_still_lacks_it() {
    let cargo = Cargo::new();
    let of_files =
        ["build/archives.bzl", "build/releases.bzl", "fetch.sh"].map(|file| (FILE, &Stores as _, file));
    let of_images = ["Dockerfile", "MODULE.bazel", "WORKSPACE", "build/images.bzl"]
        .map(|file| (Thing::Image, &Images as _, file));
    for (thing, home, file) in of_files.into_iter().chain(of_images) {
        let why = "is not what was recorded";
        Case::new(thing, "another one than was recorded elsewhere", vec![ok(&thing.body())])
            .differs(&["the release of toolbox cannot be had whole", why, "--replace"])
            .run(&Behind { home, file }, Command::Bump, &cargo);
    }
}

/// Runs cases, each with one command after the other.
fn run(cases: Vec<Case>, home: &dyn Home, commands: &[Command]) {
    let total = cases.len();
    let queue = Mutex::new(cases.into_iter().zip(commands.iter().cycle()));
    let (cargo, failed) = (Cargo::new(), Mutex::new(Vec::new()));
    let work = || {
        while let Some((case, command)) = { queue.lock().unwrap().next() } {
            let name = case.name;
            let run = std::panic::AssertUnwindSafe(|| case.run(home, *command, &cargo));
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
    eprintln!("{total} behaviours of a server");
    assert!(failed.is_empty(), "{} of {total} cases failed: {failed:#?}", failed.len());
}

/// `user:hunter2`
const LOGIN: &str = "Basic dXNlcjpodW50ZXIy";

/// What was sent to whoever asked for this path first.
fn sent<'s>(seen: &'s [Seen], path: &str) -> Option<&'s str> {
    seen.iter().find(|request| request.path() == path).unwrap().header("authorization")
}

#[test]
fn a_login_is_not_taken_along_to_another_server() {
    let cargo = Cargo::new();
    let homes: [(Thing, &dyn Home); 3] = [(FILE, &Registered), (FILE, &Stores), (Thing::Image, &Images)];
    // Both names lead to this machine: another port, and another host.
    for (host, (thing, home)) in
        ["127.0.0.1", "localhost"].into_iter().flat_map(|host| homes.map(|at| (host, at)))
    {
        let other = Server::start(vec![ok(&thing.body())]);
        let away = redirect(&format!("http://{host}:{}/moved?signature=hunter2", other.address.port()));
        let seen = Case::new(thing, "a redirect to another server", vec![redirect("/near")])
            .also("/near", vec![away])
            .netrc("machine 127.0.0.1 login user password hunter2\nmachine localhost login user password hunter2\n")
            .run(home, Command::Fetch, &cargo);
        assert_eq!((sent(&seen, &thing.path()), sent(&seen, "/near")), (Some(LOGIN), Some(LOGIN)));
        let there = other.seen();
        assert_eq!(there.len(), 1);
        assert_eq!(sent(&there, "/moved?signature=hunter2"), None, "{}", there[0].head);
    }
}

#[test]
fn a_login_is_not_sent_to_a_realm_elsewhere_nor_a_token_to_another_server() {
    let cargo = Cargo::new();
    let whole = || ok(&Thing::Image.body());
    let token = || ok(b"{\"token\": \"hunter3\"}");
    for (host, expected) in [("127.0.0.1", Some(LOGIN)), ("localhost", None)] {
        let other = Server::start(vec![whole()]);
        let away = redirect(&format!("http://127.0.0.1:{}/blob", other.address.port()));
        let seen = Case::new(Thing::Image, "a realm", vec![registries::wants_of_host(host), away])
            .also("/token", vec![token()])
            .netrc("machine 127.0.0.1 login user password hunter2\nmachine localhost login other password hunter2\n")
            .recovers(2)
            .run(&Images, Command::Bump, &cargo);
        assert_eq!((sent(&seen, &Thing::Image.path()), sent(&seen, "/token")), (Some(LOGIN), expected));
        let of_image: Vec<&Seen> =
            seen.iter().filter(|request| request.path() == Thing::Image.path()).collect();
        assert_eq!(of_image[1].header("authorization"), Some("Bearer hunter3"));
        assert_eq!(sent(&other.seen(), "/blob"), None);
    }
}
