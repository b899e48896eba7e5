//! Which texts are results of a check, such as those that `verify` itself was told to write into
//! the checkout: they are full of versions, and nobody keeps those in step.
//!
//! Reads nothing out of them.

use memchr::memmem;

/// So far into a text it is told what it is.
const HEAD: usize = 4096;

/// Whether a text is the results of a check, in one of the formats in which this program writes
/// its own.
pub(super) fn is_results(bytes: &[u8]) -> bool {
    // Most texts begin with something else, and need no second look.
    if !matches!(bytes.first(), Some(b'{' | b'[' | b'#' | b':' | b'e' | b'w')) {
        return false;
    }
    let head = &bytes[..bytes.len().min(HEAD)];
    let has = |parts: &[&str]| parts.iter().all(|part| memmem::find(head, part.as_bytes()).is_some());
    let begins = |starts: &[&str]| starts.iter().any(|start| head.starts_with(start.as_bytes()));
    match head.first() {
        // SARIF, and what this program writes as JSON.
        Some(b'{') => {
            has(&["sarif-schema-2.1.0.json"])
                || has(&["\n  \"changes\": [", "\n  \"command\": \"verify\"", "\n  \"error\": "])
        }
        // GitLab's code quality.
        Some(b'[') => has(&["\"check_name\": ", "\"fingerprint\": ", "\"severity\": "]),
        Some(b'#') => begins(&["### verify: "]),
        Some(b':') => begins(&["::error file=", "::warning file="]),
        Some(b'e' | b'w') if begins(&["error[", "warning["]) => is_finding(&String::from_utf8_lossy(head)),
        _ => false,
    }
}

/// Whether a text that begins as a finding for people does is one: its second line points to a
/// file.
fn is_finding(head: &str) -> bool {
    let mut lines = head.lines();
    lines.next().is_some_and(|line| line.contains("]: "))
        && lines.next().is_some_and(|line| line.trim_start().starts_with("--> "))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_results_of_a_check_begin_as_they_do() {
        for (text, expected) in [
            ("{\"$schema\": \"https://x.test/sarif-schema-2.1.0.json\"}", true),
            ("{\n  \"changes\": [],\n  \"command\": \"verify\",\n  \"error\": null\n}\n", true),
            ("{\n  \"changes\": [],\n  \"command\": \"verify\"\n}\n", false),
            ("[{\"check_name\": \"a\", \"fingerprint\": \"b\", \"severity\": \"major\"}]", true),
            ("[{\"check_name\": \"a\", \"severity\": \"major\"}]", false),
            ("### verify: 1 finding\n", true),
            ("# verify: 1 finding\n", false),
            ("::error file=a.md,line=1::x\n", true),
            ("::warning file=a.md,line=1::x\n", true),
            ("::notice file=a.md,line=1::x\n", false),
            ("error[stray-version]: x\n  --> a.md:1:1\n", true),
            ("warning[stray-version]: x\n --> a.md:1:1\n", true),
            // Who writes of one says more.
            ("error[stray-version]: x\nis what it says\n", false),
            ("error[stray-version] is one of these\n--> see there\n", false),
            // So other programs begin what they say.
            ("warn[unused]: x\n --> a.rs:1:1\n", false),
            ("saw 1.2.0\n", false),
            ("", false),
        ] {
            assert_eq!(is_results(text.as_bytes()), expected, "{text}");
        }
    }
}
