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

/// A text in which `<ab>`, with any two hexadecimal digits, is a digest of them.
pub fn digests(text: &str) -> String {
    let mut result = String::new();
    let mut rest = text;
    while let Some(open) = rest.find('<') {
        let inner =
            rest.get(open + 1..open + 3).filter(|pair| pair.bytes().all(|byte| byte.is_ascii_hexdigit()));
        result.push_str(&rest[..open]);
        match inner {
            Some(pair) if rest[open + 3..].starts_with('>') => {
                result.push_str(&pair.repeat(32));
                rest = &rest[open + 4..];
            }
            _ => {
                result.push('<');
                rest = &rest[open + 1..];
            }
        }
    }
    result + rest
}
