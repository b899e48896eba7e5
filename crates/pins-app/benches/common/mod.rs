//! What the benchmarks of whole processes have in common.
//!
//! Measures nothing.

use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::time::Duration;

/// The program that is measured.
pub(crate) fn program() -> PathBuf {
    let file = format!("xtask{}", std::env::consts::EXE_SUFFIX);
    let built = || Path::new(env!("CARGO_TARGET_TMPDIR")).with_file_name("release").join(file);
    let path = std::env::var_os("BENCH_XTASK").map_or_else(built, PathBuf::from);
    assert!(
        path.is_file(),
        "{} is missing; cargo build --release -p xtask, or set BENCH_XTASK",
        path.display()
    );
    path
}

/// The program, on a repository.
pub(crate) fn command(program: &Path, root: &Path, arguments: &[&str]) -> Command {
    let mut command = Command::new(program);
    command.args(arguments).arg("--root").arg(root);
    command
}

/// What the program made of the repository: figures of one that it refuses are
/// figures of a refusal.
pub(crate) fn say(name: &str, output: &Output) {
    let said = [output.stdout.as_slice(), output.stderr.as_slice()].concat();
    let said = String::from_utf8_lossy(&said);
    let (lines, rest) = (said.lines().take(4).collect::<Vec<_>>(), said.lines().skip(4).count());
    let more = if rest == 0 { String::new() } else { format!("\n  ... and {rest} lines") };
    let agrees = if output.status.success() { "agrees" } else { "DOES NOT AGREE" };
    println!("{name} {agrees} ({}):\n  {}{more}", output.status, lines.join("\n  "));
}

/// The time that half of the runs took less than, in seconds.
pub(crate) fn median(mut times: Vec<Duration>) -> f64 {
    times.sort_unstable();
    times[times.len() / 2].as_secs_f64()
}
