//! How long the built program takes for many small artifacts and the documents
//! about them, from a server that waits before each answer, and how long
//! `curl --parallel` and `sha256sum` take for the same URLs with as many
//! connections. Prints the ratio, and how many connections each opened.
//!
//! `cargo bench -p artifact-fetch --bench many_small --profile dev` measures the
//! program as xtask builds it, started three times as xtask starts it: for the
//! artifacts, for what the release API says of them, and for their checksum
//! files. Without `--bench` (as under `cargo test --benches`) it runs once with
//! few files and a short wait.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use std::collections::BTreeMap;
use std::io::{BufRead, BufReader, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::path::Path;
use std::process::{Command, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;
use std::time::{Duration, Instant};

const RUNS: usize = 5;
/// How many requests are under way at the same time.
const PARALLEL: usize = 16;
const KIBIBYTE: usize = 1024;

fn main() {
    let measured = std::env::args().any(|argument| argument == "--bench");
    let (artifacts, wait, runs) =
        if measured { (1000, Duration::from_millis(50), RUNS) } else { (40, Duration::from_millis(1), 1) };
    let server = Server::start(wait);
    // A release has two or three platforms, and each artifact a checksum file.
    let names = |kind: &str, count: usize| (0..count).map(|n| format!("{kind}/{n}.gz")).collect::<Vec<_>>();
    let asked = [names("artifact", artifacts), names("release", artifacts * 2 / 5), names("sums", artifacts)];
    let mut ratios = Vec::new();
    for run in 1..=runs {
        let (reference, expected, reference_connections) = curl(&server, &asked);
        let (elapsed, digests, connections) = artifact_fetch(&server, &asked);
        assert_eq!(digests, expected, "the digests differ");
        let ratio = elapsed.as_secs_f64() / reference.as_secs_f64();
        println!(
            "run {run}: artifact-fetch {:.2} s over {connections} connections; curl and sha256sum {:.2} s over \
             {reference_connections}; ratio {ratio:.3}",
            elapsed.as_secs_f64(),
            reference.as_secs_f64(),
        );
        ratios.push(ratio);
    }
    ratios.sort_by(f64::total_cmp);
    println!("median ratio {:.3} ({} URLs, {PARALLEL} at a time)", ratios[runs / 2], asked.concat().len());
}

/// How long the reference takes, the digests of the artifacts by name, and how
/// many connections it opened.
fn curl(server: &Server, asked: &[Vec<String>; 3]) -> (Duration, BTreeMap<String, String>, usize) {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("many_small");
    let _ = std::fs::remove_dir_all(&folder);
    for kind in ["artifact", "release", "sums"] {
        std::fs::create_dir_all(folder.join(kind)).unwrap();
    }
    let lines = asked.iter().flatten().map(|name| {
        format!("url = \"http://{}/{name}\"\noutput = \"{}\"\n", server.address, folder.join(name).display())
    });
    let config = folder.join("curl.cfg");
    std::fs::write(&config, lines.collect::<String>()).unwrap();
    let before = server.connections();
    let start = Instant::now();
    let status = Command::new("curl")
        .args(["--silent", "--no-progress-meter", "--fail", "--noproxy", "*", "--parallel", "--parallel-max"])
        .arg(PARALLEL.to_string())
        .arg("--config")
        .arg(&config)
        .status();
    assert!(status.expect("curl is the reference and must be installed").success());
    let sums = Command::new("sha256sum").args(&asked[0]).current_dir(&folder).output();
    let sums = sums.expect("sha256sum is the reference and must be installed");
    let elapsed = start.elapsed();
    let text = String::from_utf8(sums.stdout).unwrap();
    let pairs = text.lines().map(|line| line.split_once("  ").unwrap());
    let digests = pairs.map(|(digest, name)| (name.to_owned(), digest.to_owned())).collect();
    std::fs::remove_dir_all(&folder).unwrap();
    (elapsed, digests, server.connections() - before)
}

/// The same of the program.
fn artifact_fetch(server: &Server, asked: &[Vec<String>; 3]) -> (Duration, BTreeMap<String, String>, usize) {
    let before = server.connections();
    let start = Instant::now();
    let mut digests = BTreeMap::new();
    for (names, want) in asked.iter().zip(["digest", "text", "text"]) {
        let line = |(id, name): (usize, &String)| {
            let url = format!("http://{}/{name}", server.address);
            format!("{{\"id\":{id},\"want\":\"{want}\",\"label\":\"\",\"urls\":[\"{url}\"]}}\n")
        };
        let input: String = names.iter().enumerate().map(line).collect();
        let output = answers(input);
        assert_eq!(output.lines().count(), names.len());
        for line in output.lines() {
            let id: usize = line.split([':', ',']).nth(1).unwrap().parse().unwrap();
            match (want, line.split_once("\"sha256\":\"")) {
                ("digest", Some((_, digest))) => {
                    drop(digests.insert(names[id].clone(), digest[..64].to_owned()))
                }
                _ => assert!(line.contains("\"outcome\":\"text\""), "{line}"),
            }
        }
    }
    (start.elapsed(), digests, server.connections() - before)
}

fn answers(input: String) -> String {
    let mut child = Command::new(env!("CARGO_BIN_EXE_artifact-fetch"))
        .args(["--quiet", "--jobs", &PARALLEL.to_string()])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut stdin = child.stdin.take().unwrap();
    let writer = thread::spawn(move || stdin.write_all(input.as_bytes()));
    let output = child.wait_with_output().unwrap();
    writer.join().unwrap().unwrap();
    assert!(output.status.success());
    String::from_utf8(output.stdout).unwrap()
}

/// A server that keeps its connections and counts them.
struct Server {
    address: SocketAddr,
    connections: Arc<AtomicUsize>,
}

impl Server {
    fn start(wait: Duration) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap();
        let connections = Arc::new(AtomicUsize::new(0));
        let count = Arc::clone(&connections);
        thread::spawn(move || {
            for stream in listener.incoming() {
                count.fetch_add(1, Ordering::Relaxed);
                // Whoever hangs up in the middle of an answer shows in its result.
                thread::spawn(move || drop(serve(stream.unwrap(), wait)));
            }
        });
        Self { address, connections }
    }

    fn connections(&self) -> usize {
        self.connections.load(Ordering::Relaxed)
    }
}

fn serve(mut stream: TcpStream, wait: Duration) -> std::io::Result<()> {
    stream.set_nodelay(true)?;
    let mut lines = BufReader::new(stream.try_clone()?).lines();
    while let Some(line) = lines.next() {
        let line = line?;
        let path = line.split(' ').nth(1).unwrap_or_default().to_owned();
        // The rest of the head, up to the empty line.
        while !lines.next().transpose()?.unwrap_or_default().is_empty() {}
        thread::sleep(wait);
        let body = if path.starts_with("/artifact/") { artifact(&path) } else { document(&path) };
        let head = format!("HTTP/1.1 200 OK\r\nContent-Length: {}\r\n\r\n", body.len());
        stream.write_all(&[head.as_bytes(), &body].concat())?;
    }
    Ok(())
}

/// Another one for each path, which looks like a gzip archive.
fn artifact(path: &str) -> Vec<u8> {
    let noise = path.bytes().cycle().enumerate().map(|(n, byte)| byte ^ (n >> 3) as u8);
    [0x1f, 0x8b, 8].into_iter().chain(noise).take(16 * KIBIBYTE).collect()
}

fn document(path: &str) -> Vec<u8> {
    path.repeat(40).into_bytes()
}
