//! Several writers at once: each does its work whole, or says that it was
//! locked out.

use std::thread;

use crate::support::workshop;

#[test]
fn twenty_writers_at_once_leave_a_consistent_tree() {
    let (repo, _server) = workshop();
    let old = repo.bytes();
    repo.xtask(&["bump", "wit-bindgen", "0.47.0"]).exits(0);
    let new = repo.bytes();

    let commands: [&[&str]; 3] =
        [&["bump", "wit-bindgen", "0.46.0"], &["sync"], &["bump", "wit-bindgen", "0.47.0"]];
    let runs: Vec<_> = thread::scope(|scope| {
        let repo = &repo;
        let writers: Vec<_> =
            (0..20).map(|index| scope.spawn(move || repo.xtask(commands[index % 3]))).collect();
        writers.into_iter().map(|writer| writer.join().unwrap()).collect()
    });
    for run in &runs {
        match run.code {
            Some(0) => {}
            Some(2) => {
                run.says("error: another cargo xtask ")
                    .says("is writing to this repository; nothing was done");
            }
            _ => panic!("{run:?}"),
        }
    }
    assert!(runs.iter().any(|run| run.code == Some(0)), "{runs:?}");
    let left = repo.bytes();
    assert!(left == old || left == new);
    repo.xtask(&["verify"]).exits(0);
}
