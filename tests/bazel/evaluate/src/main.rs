//! Evaluates .bzl files without Bazel, by stand-ins for its functions that are
//! as strict as the newest one's: `evaluate <repository> <cases>...`
//!
//! Does not know Bazel: the stand-ins are Starlark files with types, and so are
//! the cases. The first line of a case says which: `# stand-ins: bazel9`.

mod label;
mod world;

use std::path::Path;
use std::process::ExitCode;

use world::World;

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let Some((repository, cases)) = arguments.split_first() else {
        eprintln!("usage: evaluate <repository> <cases>...");
        return ExitCode::from(2);
    };
    let mut failed = 0;
    for case in cases {
        match run(Path::new(repository), case) {
            Ok(checks) => println!("ok: {case} ({checks} checks)"),
            Err(error) => {
                failed += 1;
                println!("FAILED: {case}\n{error:#}");
            }
        }
    }
    match failed {
        0 => ExitCode::SUCCESS,
        _ => ExitCode::FAILURE,
    }
}

/// Evaluates one case; gives how much it has checked.
fn run(repository: &Path, case: &str) -> anyhow::Result<usize> {
    let text = std::fs::read_to_string(case)?;
    let first = text.lines().next().unwrap_or_default();
    let Some(stand_ins) = first.strip_prefix("# stand-ins: ") else {
        anyhow::bail!("{case}:1: expected \"# stand-ins: <name>\"");
    };
    let world = World::new(repository, stand_ins)?;
    world.case(case, text)?;
    match world.checks() {
        0 => anyhow::bail!("{case} checks nothing"),
        checks => Ok(checks),
    }
}
