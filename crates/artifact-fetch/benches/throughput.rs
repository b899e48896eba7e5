//! How fast the built program hashes what comes over the loopback interface,
//! how much memory it takes, and how `openssl` compares on this machine.
//!
//! `cargo bench --profile dev` measures the program as xtask builds it. Without
//! `--bench` (as under `cargo test --benches`) it runs once with little data.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use std::fs::File;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::path::Path;
use std::process::{Command, Stdio};
use std::sync::mpsc::{Receiver, channel};
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::{Duration, Instant};

const MIB: usize = 1 << 20;
const RUNS: usize = 5;

fn main() {
    let measured = std::env::args().any(|argument| argument == "--bench");
    let (mebibytes, runs) = if measured { (1024, RUNS) } else { (8, 1) };
    let path = Path::new(env!("CARGO_TARGET_TMPDIR")).join("throughput.gz");
    write_file(&path, mebibytes);
    let rate = |elapsed: Duration| mebibytes as f64 * MIB as f64 / 1e6 / elapsed.as_secs_f64();
    for run in 1..=runs {
        let (reference, expected) = openssl(&path);
        let (elapsed, rss, hashes) = artifact_fetch(mebibytes);
        assert_eq!(hashes, expected, "the hashes differ");
        println!(
            "run {run}: artifact-fetch {:.0} MB/s, peak {:.1} MiB; openssl {:.0} MB/s; ratio {:.2}",
            rate(elapsed),
            rss as f64 / 1024.0,
            rate(reference),
            reference.as_secs_f64() / elapsed.as_secs_f64(),
        );
    }
    std::fs::remove_file(&path).unwrap();
}

/// The same mebibyte again and again, which looks like a gzip archive.
fn block() -> Vec<u8> {
    let noise = (0..MIB).map(|n| (n.wrapping_mul(2_654_435_761) >> 16) as u8);
    [0x1f, 0x8b, 8].into_iter().chain(noise).take(MIB).collect()
}

fn write_file(path: &Path, mebibytes: usize) {
    let (mut file, block) = (File::create(path).unwrap(), block());
    for _ in 0..mebibytes {
        file.write_all(&block).unwrap();
    }
}

/// The hashes that the program computes, by their names in its responses.
const HASHES: [&str; 3] = ["sha256", "sha384", "sha512"];

/// How long `openssl` takes for the file, once for each hash, and the hashes.
fn openssl(path: &Path) -> (Duration, [String; 3]) {
    let start = Instant::now();
    let hashes = HASHES.map(|name| {
        let output = Command::new("openssl").args(["dgst", &format!("-{name}"), "-r"]).arg(path).output();
        let output = output.expect("openssl is the reference and must be installed");
        let text = String::from_utf8(output.stdout).unwrap();
        text.split(' ').next().unwrap().to_owned()
    });
    (start.elapsed(), hashes)
}

/// How long the program takes from its start to its response, its peak
/// resident memory in KiB, and the hashes.
fn artifact_fetch(mebibytes: usize) -> (Duration, usize, [String; 3]) {
    let (open, gate) = channel();
    let address = serve(mebibytes, gate);
    let start = Instant::now();
    let mut child = Command::new(env!("CARGO_BIN_EXE_artifact-fetch"))
        .args(["--quiet", "--jobs", "1"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    // The second request keeps the program alive until its memory is read.
    let line = |id, name| format!("{{\"id\":{id},\"label\":\"\",\"urls\":[\"http://{address}/{name}\"]}}\n");
    let input = line(1, "large.gz") + &line(2, "gate.gz");
    child.stdin.take().unwrap().write_all(input.as_bytes()).unwrap();
    let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
    let response = lines.next().unwrap().unwrap();
    let elapsed = start.elapsed();
    let status = std::fs::read_to_string(format!("/proc/{}/status", child.id())).unwrap();
    let peak = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).unwrap();
    let peak = peak.split_whitespace().next().unwrap().parse().unwrap();
    open.send(()).unwrap();
    assert!(child.wait().unwrap().success());
    let hashes = HASHES.map(|name| {
        let from = response.split(&format!("\"{name}\":\"")).nth(1).expect(&response);
        from.split('"').next().unwrap().to_owned()
    });
    (elapsed, peak, hashes)
}

fn serve(mebibytes: usize, gate: Receiver<()>) -> SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    let gate = Arc::new(Mutex::new(gate));
    thread::spawn(move || {
        for stream in listener.incoming().take(2) {
            answer(stream.unwrap(), mebibytes, &gate.lock().unwrap());
        }
    });
    address
}

fn answer(mut stream: TcpStream, mebibytes: usize, gate: &Receiver<()>) {
    let mut head = [0; 4096];
    let length = stream.read(&mut head).unwrap();
    let large = head[..length].starts_with(b"GET /large.gz");
    let blocks = if large { mebibytes } else { 1 };
    if !large {
        gate.recv().unwrap();
    }
    write!(stream, "HTTP/1.1 200 OK\r\nContent-Length: {}\r\n\r\n", blocks * MIB).unwrap();
    let block = block();
    for _ in 0..blocks {
        stream.write_all(&block).unwrap();
    }
}
