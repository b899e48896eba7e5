//! Files of this repository that hold what the program says, compared or written anew.

use std::fs;
use std::path::{Path, PathBuf};

/// Set, and the tests write the files that they compare with.
const UPDATE: &str = "UPDATE_EXPECTED";

/// The root of this repository.
pub(crate) fn repository() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap().to_owned()
}

/// Asserts what a file of this repository says.
#[track_caller]
pub(crate) fn is_in(path: &str, said: &str) {
    let file = repository().join(path);
    if std::env::var_os(UPDATE).is_some() {
        fs::write(&file, said).unwrap();
    }
    let text = fs::read_to_string(&file).unwrap().replace("\r\n", "\n");
    let first = text.lines().zip(said.lines()).position(|(one, other)| one != other);
    assert!(
        text == said,
        "{path} is not what the program says, from line {:?} on; {UPDATE}=1 and this test write it anew",
        first.map(|line| line + 1)
    );
}
