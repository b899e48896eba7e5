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
pub(crate) fn median(times: &[Duration]) -> f64 {
    middle(times.iter().map(Duration::as_secs_f64).collect())
}

/// How many times as long one took as another that ran before or after it, in half of the runs at
/// most: a machine that is slow for a while is so for both.
pub(crate) fn ratio(times: &[Duration], others: &[Duration]) -> f64 {
    middle(times.iter().zip(others).map(|(time, other)| time.as_secs_f64() / other.as_secs_f64()).collect())
}

fn middle(mut numbers: Vec<f64>) -> f64 {
    numbers.sort_unstable_by(f64::total_cmp);
    numbers[numbers.len() / 2]
}
