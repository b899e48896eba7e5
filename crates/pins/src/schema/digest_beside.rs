//! Digests that stand beside a version in a URL or in the name of a file, in any text: they
//! belong to the file that is named now, and nobody here knows that of another version.
//!
//! Does not compare a digest with anything.

use super::marker::LONGEST_LINE;
use crate::value::digest::is_written_digest;
use crate::value::text::{Span, line_span};

/// How many lines away a digest may stand and still be beside it.
const NEAR: usize = 10;

/// Where the digest stands that belongs to the URL, or to the image, in which
/// there is a version at `literal`: in the same paragraph, not far away; of several
/// the nearest. Before the name of a file it stands as `sha256sum` writes it. None
/// if it is none of these, or if no digest stands there.
pub(crate) fn digest_beside(text: &str, literal: &Span) -> Option<Span> {
    let Span { start, end } = word_at(text, literal);
    let word = &text[start..end];
    if let Some(at) = word.find("@sha256:") {
        return Some(start + at + 1..end);
    }
    if !word.contains("://") {
        return digest_before(text, start);
    }
    let line = line_span(text, literal.start);
    let is_beside = |line: &&str| !line.trim().is_empty() && line.len() <= LONGEST_LINE;
    let before = text[..line.start].split_inclusive('\n').rev().take(NEAR);
    let before: usize = before.take_while(is_beside).map(str::len).sum();
    let after = text[line.start..].split_inclusive('\n').take(NEAR + 1);
    let after: usize = after.take_while(is_beside).map(str::len).sum();
    let digests = digests_in(text, line.start - before..line.start + after);
    let line = &text[line];
    let is_of_another = |digest: &Span| {
        let name = name_behind(text, digest);
        name.is_some_and(|name| !line.contains(name))
    };
    let digests = digests.into_iter().filter(|digest| !is_of_another(digest));
    let distance = |digest: &Span| match digest.start < literal.start {
        true => literal.start - digest.end,
        false => digest.start - literal.end,
    };
    digests.min_by_key(distance)
}

/// The digest of a file whose name begins there, as `sha256sum` writes both.
fn digest_before(text: &str, name: usize) -> Option<Span> {
    let before = &text[..name];
    let before = before.strip_suffix('*').unwrap_or(before);
    let digest = before.trim_end_matches(' ');
    let is_between = (1..=2).contains(&(before.len() - digest.len()));
    let start = digest.trim_end_matches(|c: char| c.is_ascii_hexdigit()).len();
    (is_between && is_written_digest(&digest[start..])).then_some(start..digest.len())
}

/// What the name of a file begins with whose digest stands there, likewise.
fn name_behind<'t>(text: &'t str, digest: &Span) -> Option<&'t str> {
    let behind = &text[digest.end..];
    let name = behind.trim_start_matches(' ');
    let is_between = (1..=2).contains(&(behind.len() - name.len()));
    let path = &name[..name.find(|c: char| c.is_whitespace()).unwrap_or(name.len())];
    let name = path.strip_prefix('*').unwrap_or(path);
    let name = name.rsplit('/').next().unwrap_or(name);
    let length = name.find(|c: char| !c.is_ascii_alphabetic()).unwrap_or(name.len());
    (is_between && length > 0).then(|| &name[..length])
}

/// The word in which something stands, such as a URL.
pub(crate) fn word_at(text: &str, part: &Span) -> Span {
    let ends_word = |c: char| c.is_whitespace() || "\"'<>()[]{},;`".contains(c);
    let start = text[..part.start]
        .rfind(ends_word)
        .map_or(0, |at| at + text[at..].chars().next().map_or(1, char::len_utf8));
    let end = text[part.end..].find(ends_word).map_or(text.len(), |at| part.end + at);
    start..end
}

/// Where digests stand in a part of a text.
fn digests_in(text: &str, part: Span) -> Vec<Span> {
    let mut digests = Vec::new();
    let is_part = |c: char| c.is_ascii_alphanumeric() || "+/=-".contains(c);
    let mut at = part.start;
    while let Some(offset) = text[at..part.end].find(is_part) {
        let start = at + offset;
        let length = text[start..part.end].find(|c| !is_part(c)).unwrap_or(part.end - start);
        if is_written_digest(&text[start..start + length]) {
            digests.push(start..start + length);
        }
        at = start + length;
    }
    digests
}

#[cfg(test)]
mod tests {
    use super::*;

    /// `~` is a digest in hexadecimal. The version in question is 0.46.0; what
    /// belongs to it stands between `<` and `>`, or nothing does.
    #[track_caller]
    fn beside(text: &str) {
        let text = text.replace('~', &"ab".repeat(32));
        let expected = text.find('<').zip(text.find('>')).map(|(open, close)| open..close - 1);
        let text = text.replace(['<', '>'], "");
        let literal = text.find("0.46.0").unwrap();
        assert_eq!(digest_beside(&text, &(literal..literal + 6)), expected, "{text}");
    }

    #[test]
    fn a_digest_beside_a_url_is_found() {
        beside(
            "http_file(\n    name = \"x\",\n    url = \"https://x/v0.46.0/x.tgz\",\n    sha256 = \"<~>\",\n)\n",
        );
        beside(
            "http_file(\n    sha256 = \"<~>\",\n    urls = [\n        \"https://x/v0.46.0/x.tgz\",\n    ],\n)\n",
        );
        let sha256 = format!("<sha256-{}=>", "a".repeat(43));
        beside(&format!("{{\"url\": \"https://x/x-0.46.0.zip\", \"integrity\": \"{sha256}\"}}"));
        beside(&format!("url: https://x/x-0.46.0.zip\nintegrity: <sha512-{}==>\n", "b".repeat(86)));
        beside("URL=https://x/x-0.46.0.zip\nSHA256=<~>\n".replace("SHA256=<", "<SHA256=").as_str());
        beside("ADD --checksum=sha256:<~> https://x/x-0.46.0.zip /x\n");
        beside("echo '<~>  x.zip' | sha256sum -c\r\ncurl -LO https://x/x-0.46.0.zip\r\n");
        beside("FROM x:0.46.0@<sha256:~> AS build\n");
        beside("https://x/x-0.46.0.zip\n<~>   Linux\n");
        beside(
            "{\"a\": \"https://x/1.2\",\n\"sha256\": \"~\"},\n{\"b\": \"https://x/0.46.0\",\n\"sha256\": \"<~>\"}\n",
        );
        beside(&format!("https://x/0.46.0/é\n{}<~>\n", "a\n".repeat(NEAR - 1)));
        beside("echo \"<~>  x-0.46.0.zip\" >> sums.txt\n");
        beside("<~> *x-0.46.0.zip\n");
        beside("https://x/x-0.46.0.zip\n<~>");
    }

    #[test]
    fn what_is_no_url_or_has_no_digest_near_is_left() {
        beside("version = \"0.46.0\"\nsha256 = \"~\"\n");
        beside("FROM x:0.46.0\n# ~\n");
        beside("~   x-0.46.0.zip\n");
        beside("is ~\nx-0.46.0.zip\n");
        beside("curl -LO https://x/x-0.46.0.zip\necho '~  other-1.2.zip' >> sums.txt\n");
        beside("url = \"https://x/x-0.46.0.zip\"\n\nsha256 = \"~\"\n");
        beside(&format!("https://x/0.46.0\n{}~\n", "a\n".repeat(NEAR)));
        beside(&format!("~\n{}https://x/0.46.0\n", "a\n".repeat(NEAR)));
        beside("see https://x for 0.46.0\nsha256 = \"~\"\n");
        beside("url = \"https://x/x-0.46.0.zip\"\ncommit = \"0123456789abcdef0123456789abcdef01234567\"\n");
        beside("url = \"https://x/x-0.46.0.zip\"\nid = \"~~~\"\n");
        beside("url = \"https://x/x-0.46.0.zip\"\nwords = \"sha256-of-it\"\n");
    }
}
