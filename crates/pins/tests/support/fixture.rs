//! Many files in one string, for tests: a line `//- path` begins a file, what
//! follows up to the next such line is its text.
//!
//! Does not write files; whoever needs them on disk does.

/// The files of a fixture, in order. What stands before the first `//-` line
/// must be blank.
pub fn files(fixture: &str) -> Vec<(String, String)> {
    let mut files: Vec<(String, String)> = Vec::new();
    for line in fixture.split_inclusive('\n') {
        match (line.strip_prefix("//- "), files.last_mut()) {
            (Some(path), _) => files.push((path.trim().to_owned(), String::new())),
            (None, Some((_, text))) => text.push_str(line),
            (None, None) => assert!(line.trim().is_empty(), "a fixture begins with `//- path`, not {line:?}"),
        }
    }
    assert!(!files.is_empty(), "a fixture holds at least one file");
    files
}
