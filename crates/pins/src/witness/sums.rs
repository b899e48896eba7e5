//! Checksum files that publishers put beside their artifacts: `SHA256SUMS` and
//! its many relatives, and `<file>.sha256`.
//!
//! Does not decide whom to believe; it says what the file claims. Which files
//! are ones is told by `sums_name.rs`.

use super::claim::{Claim, quoted};
use crate::value::sha256::Sha256;

/// One line of a checksum file.
enum Line<'t> {
    /// The digest of the file with that name.
    Entry { digest: &'t str, name: String },
    /// Digests, and no name that is certainly one.
    Digests(Vec<&'t str>),
    /// Anything else: a heading, a comment, another algorithm's digest.
    Other,
}

/// Which artifacts a checksum file is for, by its name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum SumsOf {
    /// One alone: `x.zip.sha256` beside `x.zip`.
    OneArtifact,
    /// Any of the release: `SHA256SUMS`.
    Release,
}

/// What a checksum file says of the artifact `file`, in any of the forms in
/// use: GNU (`<digest>  <name>`, with `*` for binary mode) and BSD
/// (`SHA256 (<name>) = <digest>`, openssl's too). Names may have folders, lines
/// may end with CRLF, digits may be upper-case.
///
/// A checksum file for that artifact alone needs no name: it may
/// hold one digest in any surroundings, such as CertUtil's or `Get-FileHash`'s.
pub(crate) fn claim_of(text: &str, file: &str, sums_of: SumsOf) -> Claim {
    let text = text.trim_start_matches('\u{feff}');
    let lines: Vec<(usize, &str, Line<'_>)> =
        text.lines().zip(1..).map(|(line, number)| (number, line, Line::of(line.trim()))).collect();
    let mut found: Option<Sha256> = None;
    for (_, _, line) in &lines {
        let Line::Entry { digest, name } = line else { continue };
        if name != file {
            continue;
        }
        match (found, parse(digest)) {
            (_, Err(why)) => return Claim::Wrong(why),
            (Some(first), Ok(second)) if first != second => {
                return Claim::Wrong(format!("it gives both {first} and {second} for {file}"));
            }
            (_, Ok(digest)) => found = Some(digest),
        }
    }
    match found {
        Some(digest) => Claim::Digest(digest),
        None if sums_of == SumsOf::OneArtifact => own_claim(&lines, file),
        None => shared_claim(&lines, file),
    }
}

/// What a file for the artifact alone says without naming it.
fn own_claim(lines: &[(usize, &str, Line<'_>)], file: &str) -> Claim {
    let mut held: Vec<String> = Vec::new();
    let mut first = None;
    let mut is_named = false;
    for (number, text, line) in lines {
        let digests: &[&str] = match line {
            Line::Entry { digest, .. } => std::slice::from_ref(digest),
            Line::Digests(digests) => digests,
            Line::Other => continue,
        };
        is_named |= matches!(line, Line::Entry { .. });
        first.get_or_insert((number, text));
        held.extend(digests.iter().map(|digest| digest.to_ascii_lowercase()));
    }
    held.sort();
    held.dedup();
    let Some((number, text)) = first else {
        return Claim::unclear(format!("{}, and no line of it is `<SHA-256>  {file}`", beginning(lines)));
    };
    match held.as_slice() {
        [digest] if !is_named => parse(digest).map_or_else(Claim::Wrong, Claim::Digest),
        _ => Claim::Unclear {
            why: format!(
                "line {number} is {}, expected `<SHA-256>  {file}` or one digest and no other file's name",
                quoted(text)
            ),
            held: held.iter().filter_map(|digest| parse(digest).ok()).collect(),
        },
    }
}

/// What a file for many artifacts says of one that no line of it gives a digest for.
fn shared_claim(lines: &[(usize, &str, Line<'_>)], file: &str) -> Claim {
    let unread = |(_, text, line): &&(usize, &str, Line<'_>)| {
        !matches!(line, Line::Entry { .. }) && !text.trim_start().starts_with('#') && mentions(text, file)
    };
    if let Some((number, text, _)) = lines.iter().find(unread) {
        return Claim::unclear(format!("line {number} is {}, expected `<SHA-256>  {file}`", quoted(text)));
    }
    if lines.iter().any(|(_, _, line)| matches!(line, Line::Entry { .. })) {
        return Claim::Silent(format!("says nothing of {file}"));
    }
    Claim::unclear(format!("{}, and no line of it is `<SHA-256>  <file>`", beginning(lines)))
}

/// The first line that is not blank, for a message.
fn beginning(lines: &[(usize, &str, Line<'_>)]) -> String {
    match lines.iter().find(|(_, text, _)| !text.trim().is_empty()) {
        Some((number, text, _)) => format!("line {number} is {}", quoted(text)),
        None => "it is blank".to_owned(),
    }
}

/// Whether a line has the name of a file, not as a part of a longer one.
fn mentions(line: &str, file: &str) -> bool {
    let goes_on = |c: char| c.is_alphanumeric() || matches!(c, '.' | '_' | '-' | '+');
    line.match_indices(file).any(|(start, _)| {
        !line[..start].ends_with(goes_on) && !line[start + file.len()..].starts_with(goes_on)
    })
}

impl<'t> Line<'t> {
    fn of(line: &'t str) -> Self {
        // coreutils puts a backslash before a line whose name is escaped.
        let (line, escaped) = match line.strip_prefix('\\') {
            Some(rest) => (rest, true),
            None => (line, false),
        };
        if line.starts_with('#') {
            return Self::Other;
        }
        let (digest, name) = match (gnu(line), tagged(line)) {
            (Some(entry), _) => entry,
            (None, Some((algorithm, _, _))) if !is_sha256(algorithm) => return Self::Other,
            (None, Some((_, name, digest))) => (digest, name),
            (None, None) => return Self::nameless(line),
        };
        // What came through a pipe has no name, and a second digest is none.
        if matches!(name, "" | "-" | "stdin") || is_hex(name) {
            return Self::nameless(line);
        }
        let name = if escaped { name.replace("\\n", "\n").replace("\\\\", "\\") } else { name.to_owned() };
        Self::Entry { digest, name: base_name(&name).to_owned() }
    }

    fn nameless(line: &'t str) -> Self {
        let words = line.split(|c: char| !c.is_alphanumeric());
        let digests: Vec<&str> = words.filter(|word| is_hex(word)).collect();
        if digests.is_empty() { Self::Other } else { Self::Digests(digests) }
    }
}

/// `digest  name`, as coreutils writes it.
fn gnu(line: &str) -> Option<(&str, &str)> {
    let (digest, rest) = line.split_once([' ', '\t'])?;
    let rest = rest.trim_start();
    is_hex(digest).then(|| (digest, rest.strip_prefix('*').unwrap_or(rest)))
}

/// `SHA256 (name) = digest`, as the BSDs and `shasum --tag` write it, or
/// `SHA2-256(name)= digest`, as openssl does: algorithm, name and digest.
fn tagged(line: &str) -> Option<(&str, &str, &str)> {
    let (algorithm, rest) = line.split_once('(')?;
    let (name, digest) = rest.rsplit_once(')')?;
    let digest = digest.trim_start().strip_prefix('=')?.trim();
    let algorithm = algorithm.trim_end();
    let is_word = algorithm.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-/_".contains(&byte));
    (is_word && is_hex(digest)).then_some((algorithm, name, digest))
}

/// Whether a tag stands for SHA-256. Old openssl leaves it out.
fn is_sha256(tag: &str) -> bool {
    matches!(tag, "SHA256" | "SHA2-256" | "")
}

/// Whether a text has the form of a SHA-256, in either case.
fn is_hex(text: &str) -> bool {
    text.len() == 64 && text.bytes().all(|byte| byte.is_ascii_hexdigit())
}

fn parse(digest: &str) -> Result<Sha256, String> {
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

    /// `@A` and `@B` in `text` stand for digests; the file asked for is `x.zip`.
    fn claim(text: &str, sums_of: SumsOf) -> Claim {
        claim_of(&text.replace("@A", A).replace("@B", B), "x.zip", sums_of)
    }

    /// Both kinds of file say that the digest is `A`.
    #[track_caller]
    fn says_a(text: &str) {
        own_says_a(text);
        assert_eq!(claim(text, SumsOf::Release), Claim::Digest(A.parse().unwrap()), "{text}");
    }

    #[track_caller]
    fn own_says_a(text: &str) {
        assert_eq!(claim(text, SumsOf::OneArtifact), Claim::Digest(A.parse().unwrap()), "{text}");
    }

    /// The file is not understood, for this reason, and holds these digests.
    #[track_caller]
    fn unclear(text: &str, sums_of: SumsOf, expected: &str, holds: &[&str]) {
        let Claim::Unclear { why, held } = claim(text, sums_of) else { panic!("{text}") };
        let expected = expected.replace("@A", A).replace("@B", B);
        assert!(why.contains(&expected), "{text}: {why}");
        let held: Vec<String> = held.iter().map(Sha256::to_string).collect();
        assert_eq!(held, holds, "{text}");
    }

    #[test]
    fn every_form_in_use_is_read() {
        says_a("@A  x.zip\n");
        says_a("@B  y.zip\n@A *x.zip\n@B  x.zip.sig\n");
        says_a("@A x.zip");
        says_a("@A\tx.zip");
        says_a("@A  ./dist/x.zip\r\n@B  dist/y.zip\r\n");
        says_a("@A *dist\\x.zip\r\n");
        says_a("SHA256 (x.zip) = @A\n");
        says_a("SHA256 (dist/x.zip) = @A\n");
        says_a("SHA2-256(x.zip)= @A\n");
        says_a("# made by hand\n\n@A  x.zip\n");
        says_a(
            "-----BEGIN PGP SIGNED MESSAGE-----\nHash: SHA256\n\n@A  x.zip\n-----BEGIN PGP SIGNATURE-----\n",
        );
        says_a("@A  x.zip\n@A  x.zip\n");
        says_a("BLAKE3 (x.zip) = @B\nSHA256 (x.zip) = @A\nSHA3-256 (x.zip) = @B\n");
        says_a("900150983cd24fb0d6963f7d28e17f72  x.zip\n@A  x.zip\n");
        says_a(&format!("{}  x.zip", A.to_uppercase()));
        says_a("\\@A  a\\\\x.zip");
    }

    #[test]
    fn a_file_for_one_artifact_needs_no_name() {
        own_says_a("@A\n");
        own_says_a("\u{feff}@A\r\n");
        own_says_a("@A  \n");
        own_says_a("@A  -\n");
        own_says_a("@A *-\n");
        own_says_a("sha256:@A\n");
        own_says_a("SHA256: @A");
        own_says_a("# of the archive\n@A\n");
        own_says_a("# before: @B\n@A\n");
        own_says_a("@A\n@A\n");
        own_says_a("SHA2-256(stdin)= @A\n");
        own_says_a("(stdin)= @A\n");
        own_says_a("SHA256 (-) = @A\n");
        own_says_a("BLAKE3 (x.zip) = @B\n@A\n");
        own_says_a("x.zip: @A\n");
        own_says_a("{\"file\": \"x.zip\", \"sha256\": \"@A\"}");
        // What CertUtil prints, as ripgrep publishes it.
        own_says_a("SHA256 hash of x.zip:\r\n@A\r\nCertUtil: -hashfile command completed successfully.\r\n");
        // What Get-FileHash prints, as a list, as Deno publishes it, and as a table.
        own_says_a(&format!(
            "\n\nAlgorithm : SHA256\nHash      : {}\nPath      : D:\\a\\x.zip\n\n\n",
            A.to_uppercase()
        ));
        own_says_a("Algorithm  Hash  Path\n---------  ----  ----\nSHA256     @A  D:\\a\\tool\\tar...\n");
    }

    #[test]
    fn what_a_file_for_one_artifact_says_of_others_is_not_understood() {
        let expected = "expected `<SHA-256>  x.zip` or one digest and no other file's name";
        unclear("@A  y.zip\n", SumsOf::OneArtifact, &format!("line 1 is `@A  y.zip`, {expected}"), &[A]);
        unclear("\nSHA256 (y.zip) = @A\n", SumsOf::OneArtifact, "line 2 is `SHA256 (y.zip) = @A`", &[A]);
        unclear("@A  x.zip.sig\n@B  ax.zip\n", SumsOf::OneArtifact, expected, &[B, A]);
        unclear("@A  X.ZIP\n", SumsOf::OneArtifact, expected, &[A]);
        unclear("@A\n@B\n", SumsOf::OneArtifact, &format!("line 1 is `@A`, {expected}"), &[B, A]);
        unclear("@A\n@B  y.zip\n", SumsOf::OneArtifact, expected, &[B, A]);
        unclear("@A @B", SumsOf::OneArtifact, expected, &[B, A]);
    }

    #[test]
    fn a_file_without_a_digest_is_not_understood() {
        for sums_of in [SumsOf::OneArtifact, SumsOf::Release] {
            unclear("Not Found", sums_of, "line 1 is `Not Found`, and no line of it is `<SHA-256>  ", &[]);
            unclear(" \n\t\n", sums_of, "it is blank, and no line", &[]);
            unclear("# nothing\n", sums_of, "line 1 is `# nothing`", &[]);
            unclear("@A@A  y.zip\n", sums_of, "line 1 is `@A", &[]);
            unclear("f\0d\0\u{1b}[2J\u{202e}", sums_of, "`f\\u{0}d\\u{0}\\u{1b}[2J\\u{202e}`", &[]);
        }
        unclear("@A@A  x.zip\n", SumsOf::OneArtifact, "no line of it is `<SHA-256>  x.zip`", &[]);
        unclear("BLAKE3 (x.zip) = @A\n", SumsOf::OneArtifact, "line 1 is `BLAKE3 (x.zip) = @A`", &[]);
    }

    #[test]
    fn a_file_for_many_artifacts_needs_names() {
        unclear("@A\n", SumsOf::Release, "line 1 is `@A`, and no line of it is `<SHA-256>  <file>`", &[]);
        unclear("@A  -\n", SumsOf::Release, "line 1 is `@A  -`", &[]);
        // A line about the artifact that is in no known form.
        unclear(
            "@B  y.zip\nx.zip  @A\n",
            SumsOf::Release,
            "line 2 is `x.zip  @A`, expected `<SHA-256>  x.zip`",
            &[],
        );
        unclear("@B  y.zip\nSHA512 (x.zip) = 00\n", SumsOf::Release, "line 2 is `SHA512 (x.zip) = 00`", &[]);
        unclear("@B  y.zip\n@A@A  x.zip\n", SumsOf::Release, "line 2 is `@A", &[]);
        unclear(
            "@B  y.zip\nSHA256 (x.zip) = see above\n",
            SumsOf::Release,
            "line 2 is `SHA256 (x.zip) = see",
            &[],
        );
        unclear("MD5 (x.zip) = @A\n", SumsOf::Release, "line 1 is `MD5 (x.zip)", &[]);
    }

    #[test]
    fn a_file_about_other_artifacts_says_nothing() {
        for text in [
            "@A  y.zip\n",
            "@A  x.zip.sig\n@B  ax.zip\n",
            "@A  y.zip\nx.zip.asc is a signature\n# x.zip\nax.zip is no more\n",
        ] {
            assert_eq!(
                claim(text, SumsOf::Release),
                Claim::Silent("says nothing of x.zip".to_owned()),
                "{text}"
            );
        }
    }

    #[test]
    fn what_cannot_be_is_told_from_what_is_not_understood() {
        let wrong = |text: &str, sums_of, expected: &str| match claim(text, sums_of) {
            Claim::Wrong(why) => assert!(why.contains(expected), "{text}: {why}"),
            other => panic!("{text}: {other:?}"),
        };
        let empty = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";
        for sums_of in [SumsOf::OneArtifact, SumsOf::Release] {
            wrong("@A  x.zip\n@B  a/x.zip\n", sums_of, "it gives both fd89");
            wrong(&format!("{empty}  x.zip"), sums_of, "empty file");
        }
        wrong(empty, SumsOf::OneArtifact, "empty file");
    }
}
