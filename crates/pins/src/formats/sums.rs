//! Checksum files that publishers put beside their artifacts: `SHA256SUMS` and
//! its many names, and `<file>.sha256`.
//!
//! Does not decide whom to believe; it says what the file claims.

use crate::digest::Digest;

/// The largest checksum file that is read, in bytes.
pub const MAX_SIZE: usize = 1 << 20;

/// Whether an asset of that name is a checksum file for many artifacts, by the
/// names that are in use (coreutils, goreleaser, Node.js, HashiCorp).
pub fn is_sums_file(name: &str) -> bool {
    let name = name.to_ascii_lowercase();
    let stem = name.strip_suffix(".txt").unwrap_or(&name);
    matches!(stem, "sha256sums" | "sha256sum" | "shasums256" | "checksums" | "checksum" | "sha256")
        || ["_checksums", "-checksums", "_sha256sums", "-sha256sums", "_sha256", "-sha256sum", ".sha256sums"]
            .iter()
            .any(|end| stem.ends_with(end))
}

/// The digest that a checksum file gives for the artifact `file`, in any of the
/// forms in use: GNU (`<digest>  <name>`, with `*` for binary mode), BSD
/// (`SHA256 (<name>) = <digest>`), and, in a checksum file for that artifact
/// alone (`is_own`), a bare digest, if it is all there is. Names may have folders, lines may end
/// with CRLF, digits may be upper-case. Lines of other kinds are passed over.
///
/// # Errors
/// If the file contradicts itself, or gives something that is no digest of an
/// artifact: one sentence.
pub fn digest_of(text: &str, file: &str, is_own: bool) -> Result<Option<Digest>, String> {
    let text = text.trim_start_matches('\u{feff}');
    let mut found: Option<Digest> = None;
    for line in text.lines() {
        let Some((digest, name)) = entry(line) else { continue };
        if base_name(&name) != file {
            continue;
        }
        let digest = parse(&digest)?;
        match found {
            Some(first) if first != digest => {
                return Err(format!("it gives both {first} and {digest} for {file}"));
            }
            _ => found = Some(digest),
        }
    }
    let bare = text.trim();
    if found.is_none() && is_own && is_hex(bare) { parse(bare).map(Some) } else { Ok(found) }
}

/// The digest and the name of a line that has both.
fn entry(line: &str) -> Option<(String, String)> {
    let line = line.trim();
    // coreutils puts a backslash before a line whose name is escaped.
    let (line, escaped) = match line.strip_prefix('\\') {
        Some(rest) => (rest, true),
        None => (line, false),
    };
    let gnu = line.split_once([' ', '\t']).filter(|(digest, _)| is_hex(digest));
    let (digest, name) = match gnu {
        Some((digest, rest)) => {
            let rest = rest.trim_start();
            (digest, rest.strip_prefix('*').unwrap_or(rest))
        }
        None => bsd(line)?,
    };
    let name = if escaped { name.replace("\\n", "\n").replace("\\\\", "\\") } else { name.to_owned() };
    (!name.is_empty()).then(|| (digest.to_owned(), name))
}

/// `SHA256 (name) = digest`, as the BSDs and `shasum --tag` write it, or
/// `SHA2-256(name)= digest`, as openssl does.
fn bsd(line: &str) -> Option<(&str, &str)> {
    let rest = ["SHA256", "SHA2-256"].iter().find_map(|algorithm| line.strip_prefix(algorithm))?;
    let (name, digest) = rest.trim_start().strip_prefix('(')?.rsplit_once(')')?;
    let digest = digest.trim_start().strip_prefix('=')?.trim();
    is_hex(digest).then_some((digest, name))
}

/// Whether a text has the form of a SHA-256, in either case.
fn is_hex(text: &str) -> bool {
    text.len() == 64 && text.bytes().all(|byte| byte.is_ascii_hexdigit())
}

fn parse(digest: &str) -> Result<Digest, String> {
    digest.to_ascii_lowercase().parse().map_err(|error| format!("{digest} is {error}"))
}

fn base_name(name: &str) -> &str {
    name.rsplit(['/', '\\']).next().unwrap_or(name)
}

#[cfg(test)]
mod tests {
    use super::*;

    const A: &str = "fd89fb34457e7d2f7e221f3971b023674fa1ca5ac650b9685320a3324082ddb6";
    const B: &str = "0ff7b4594d6ef643df282f8672ee2af6cec85d006bb83fa9d69c805b8cc6eabf";

    /// `A` and `B` in `text` stand for digests; the file asked for is `x.zip`.
    #[track_caller]
    fn gives(text: &str, expected: Option<&str>) {
        let text = text.replace("@A", A).replace("@B", B);
        let found = digest_of(&text, "x.zip", true).unwrap().map(|digest| digest.to_string());
        assert_eq!(found.as_deref(), expected, "{text}");
    }

    #[test]
    fn every_form_in_use_is_read() {
        gives("@A  x.zip\n", Some(A));
        gives("@B  y.zip\n@A *x.zip\n@B  x.zip.sig\n", Some(A));
        gives("@A x.zip", Some(A));
        gives("@A\tx.zip", Some(A));
        gives("@A  ./dist/x.zip\r\n@B  dist/y.zip\r\n", Some(A));
        gives("@A *dist\\x.zip\r\n", Some(A));
        gives("SHA256 (x.zip) = @A\n", Some(A));
        gives("SHA256 (dist/x.zip) = @A\n", Some(A));
        gives("SHA2-256(x.zip)= @A\n", Some(A));
        gives("@A\n", Some(A));
        gives("\u{feff}@A\r\n", Some(A));
        gives("# made by hand\n\n@A  x.zip\n", Some(A));
        gives(
            "-----BEGIN PGP SIGNED MESSAGE-----\nHash: SHA256\n\n@A  x.zip\n-----BEGIN PGP SIGNATURE-----\n",
            Some(A),
        );
        gives("@A  x.zip\n@A  x.zip\n", Some(A));
        assert_eq!(digest_of(A, "x.zip", false), Ok(None));
        assert_eq!(digest_of(&A.to_uppercase(), "x.zip", true).unwrap().unwrap().to_string(), A);
    }

    #[test]
    fn what_is_about_something_else_gives_nothing() {
        gives("", None);
        gives("@A  y.zip\n", None);
        gives("@A  x.zip.sig\n@B  ax.zip\n", None);
        gives("@A@A  x.zip\n", None);
        gives("MD5 (x.zip) = @A\n", None);
        gives("SHA512 (x.zip) = @A\n", None);
        gives("@A\n@B\n", None);
        gives("Not Found", None);
        gives("@A  \n", Some(A));
    }

    #[test]
    fn a_file_that_contradicts_itself_is_an_error() {
        let text = format!("{A}  x.zip\n{B}  a/x.zip\n");
        assert!(digest_of(&text, "x.zip", true).unwrap_err().contains("both"));
        let empty = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";
        assert!(digest_of(&format!("{empty}  x.zip"), "x.zip", true).unwrap_err().contains("empty file"));
    }

    #[test]
    fn a_name_with_a_backslash_is_unescaped() {
        assert_eq!(digest_of(&format!("\\{A}  a\\\\x.zip"), "x.zip", true).unwrap().unwrap().to_string(), A);
    }

    #[test]
    fn sums_files_are_known_by_their_names() {
        for name in [
            "SHA256SUMS",
            "sha256sums.txt",
            "SHASUMS256.txt",
            "checksums.txt",
            "tool_1.2.3_checksums.txt",
            "x-SHA256SUMS",
        ] {
            assert!(is_sums_file(name), "{name}");
        }
        for name in ["x.zip", "x.zip.sha256", "SHA512SUMS", "SHA256SUMS.asc", "checksums.json"] {
            assert!(!is_sums_file(name), "{name}");
        }
    }
}
