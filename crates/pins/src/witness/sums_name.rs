//! The names of checksum files: which files of a release are ones.
//!
//! Does not read them: see `sums.rs`.

/// What the name of a checksum file for many artifacts ends with, after the
/// start of the name, `_` or `-`.
const ENDS: &[&str] = &["sha256sums", "sha256sum", "shasums256", "shasums", "checksums"];
/// Ends that are too common to follow anything but the start of the name.
const WHOLE: &[&str] = &["sha256", "checksum"];
/// What may stand behind such a name: the algorithm, once more.
const ALGORITHM: &[&str] = &[".sha256", "-sha256", "_sha256", ".sum"];
/// Algorithms that are not read.
const OTHERS: &[&str] = &["md5", "sha1", "sha224", "sha384", "sha512", "sha3", "blake2", "blake2b", "blake3"];

/// The names that a checksum file for the artifact `file` alone may have.
pub(crate) fn own_names(file: &str) -> [String; 3] {
    [".sha256", ".sha256sum", ".sha256.txt"].map(|end| format!("{file}{end}"))
}

/// Whether an asset of that name is a checksum file for many artifacts, by the
/// names that are in use (coreutils, goreleaser, cargo-dist, Node.js, HashiCorp).
pub(crate) fn is_sums_file(name: &str) -> bool {
    let name = name.to_ascii_lowercase();
    let mut words = name.split(['.', '_', '-']).map(|word| word.strip_suffix('s').unwrap_or(word));
    if words.any(|word| OTHERS.contains(&word.strip_suffix("sum").unwrap_or(word))) {
        return false;
    }
    let stem = name.strip_suffix(".txt").unwrap_or(&name);
    let bare = ALGORITHM.iter().find_map(|end| stem.strip_suffix(end));
    ends_as_sums(stem)
        || bare.is_some_and(ends_as_sums)
        || stem.ends_with("_sha256")
        || stem.ends_with(".sha256sums")
}

fn ends_as_sums(stem: &str) -> bool {
    let is_end = |end: &&str| {
        stem.strip_suffix(*end).is_some_and(|rest| rest.is_empty() || rest.ends_with(['_', '-']))
    };
    WHOLE.contains(&stem) || ENDS.iter().any(is_end)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sums_files_are_known_by_their_names() {
        for name in [
            "SHA256SUMS",
            "SHA256SUM",
            "sha256sums.txt",
            "sha256sum.txt",
            "sha256.sum",
            "sha256.txt",
            "SHASUMS256.txt",
            "SHASUMS.txt",
            "checksums",
            "checksums.txt",
            "checksums.sha256",
            "checksums.sha256.txt",
            "checksums-sha256.txt",
            "tool_1.2.3_checksums.txt",
            "tool_1.2.3_SHA256SUMS",
            "tool_1.2.3_sha256",
            "tool-checksums.sha256",
            "tool.sha256sums",
            "x-SHA256SUMS",
            "x-sha256sum",
        ] {
            assert!(is_sums_file(name), "{name}");
        }
        for name in [
            "x.zip",
            "x.zip.sha256",
            "x.zip.sha256sum",
            "x.zip.sha256.txt",
            "SHA512SUMS",
            "SHA256SUMS.asc",
            "checksums.json",
            "checksums.sha512",
            "sha512_checksums.txt",
            "md5sums-checksums.txt",
            "mychecksums.txt",
            "",
        ] {
            assert!(!is_sums_file(name), "{name}");
        }
    }
}
