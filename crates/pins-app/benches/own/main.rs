//! How long `verify` takes on this repository, as a process, with its search for versions
//! that nobody manages; against `git grep`, which looks for the names of the same tools in the
//! same files and understands nothing, and against the list of the files alone. Judges
//! nothing: it prints the medians, and those of the ratios of each turn.
//!
//! `cargo build --release -p xtask && cargo bench -p pins-app --bench own`
//!
//! | variable | what | without it |
//! |---|---|---|
//! | `OWN_RUNS` | runs of each, in turn, of which the median counts | 60 |
//! | `BENCH_XTASK` | the program | `target/release/xtask` |
//!
//! Without `--bench` (as under `cargo test --benches`) it runs once.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

#[path = "../common/mod.rs"]
mod common;

use std::fs;
use std::path::Path;
use std::process::Command;
use std::time::Instant;

use common::{command, median, program, ratio, say};

fn main() {
    let is_measured = std::env::args().any(|argument| argument == "--bench");
    let asked = std::env::var("OWN_RUNS").ok().map(|runs| runs.parse().expect("OWN_RUNS is no number"));
    let runs: usize = asked.unwrap_or(if is_measured { 60 } else { 1 });
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..").canonicalize().unwrap();
    let program = program();
    let verify = || command(&program, &root, &["verify"]);
    let git = |arguments: &[&str]| {
        let mut git = Command::new("git");
        git.current_dir(&root).args(arguments);
        git
    };
    let names = names(&root).join("|");
    let grep = || git(&["grep", "--untracked", "--count", "--ignore-case", "--extended-regexp", &names]);
    let list = || git(&["ls-files", "-z", "--cached", "--others", "--exclude-standard"]);

    say("verify", &verify().output().unwrap());
    let mut times = [Vec::new(), Vec::new(), Vec::new()];
    for _ in 0..runs {
        for (times, mut command) in times.iter_mut().zip([verify(), grep(), list()]) {
            let start = Instant::now();
            command.output().unwrap();
            times.push(start.elapsed());
        }
    }
    let [verify_times, grep_times, list_times] = &times;
    let [verify, grep, list] = [verify_times, grep_times, list_times].map(|times| median(times) * 1000.0);
    println!("medians of {runs}: verify {verify:.1} ms, git grep {grep:.1} ms, git ls-files {list:.1} ms");
    println!("verify / git grep:     {:.2}", ratio(verify_times, grep_times));
    println!("verify / git ls-files: {:.2}", ratio(verify_times, list_times));
}

/// The names of the tools in the registry.
fn names(root: &Path) -> Vec<String> {
    let files = fs::read_dir(root.join("checksums/tools")).unwrap();
    let stem = |file: fs::DirEntry| Some(file.path().file_stem()?.to_str()?.to_owned());
    files.filter_map(|file| stem(file.unwrap())).collect()
}
