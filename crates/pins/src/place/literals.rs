//! What looks like a version in a line of any text.
//!
//! Does not decide whose version it is.

use crate::value::text::{Span, Spanned};

/// How many bytes what stands for a version may hold: no version and no platform
/// has more.
pub(super) const LONGEST: usize = 128;

/// Everything in `span` that could be a version: digits with dots, perhaps a
/// pre-release and build metadata, at the start of a word (`0.46.0`, `v0.46.0`,
/// `=0.46.0`, `wasi-sdk-27`, `version_129`, but not the 64 of `x86_64`).
pub(crate) fn version_literals(text: &str, span: Span) -> Vec<Spanned<String>> {
    let bytes = text.as_bytes();
    let mut found = Vec::new();
    let mut at = span.start;
    while at < span.end {
        if !bytes[at].is_ascii_digit() {
            at += 1;
            continue;
        }
        let mut end = at;
        while end < span.end && (bytes[end].is_ascii_digit() || is_inner_dot(bytes, end, span.end)) {
            end += 1;
        }
        let core_end = end;
        if text[at..core_end].contains('.') {
            end = pre_release_end(bytes, end, span.end);
        }
        let next_is_word = end < span.end && (bytes[end].is_ascii_alphanumeric() || bytes[end] == b'_');
        if starts_word(bytes, at, span.start) && !next_is_word {
            found.push(Spanned::new(text[at..end].to_owned(), at..end));
        }
        at = end.max(at + 1);
    }
    found
}

/// Whether a number is called a version right before it, as in `version_129`: without dots it
/// may else count anything.
pub(crate) fn is_called_version(text: &str, at: usize) -> bool {
    text.get(..at).is_some_and(|before| before.ends_with("version_"))
}

fn is_inner_dot(bytes: &[u8], at: usize, limit: usize) -> bool {
    bytes[at] == b'.' && at + 1 < limit && bytes[at + 1].is_ascii_digit()
}

/// Where a pre-release ends that follows the numbers at `at`. Only what semver
/// writers use is taken (`-rc.2`, `-beta1`, `-alpha`, `-pre`, `-dev`, `-0`), so that
/// `0.46.0-x86_64-linux` stays 0.46.0.
pub(super) fn pre_release_end(bytes: &[u8], at: usize, limit: usize) -> usize {
    const WORDS: [&[u8]; 7] = [b"rc", b"alpha", b"beta", b"pre", b"dev", b"preview", b"canary"];
    if at + 1 >= limit || bytes[at] != b'-' {
        return at;
    }
    let rest = &bytes[at + 1..limit];
    let letters = rest.iter().take_while(|byte| byte.is_ascii_lowercase()).count();
    if !WORDS.contains(&&rest[..letters]) {
        return at;
    }
    let mut end = at + 1 + letters;
    while end < limit && (bytes[end].is_ascii_digit() || is_inner_dot(bytes, end, limit)) {
        end += 1;
    }
    end
}

/// Whether a version may begin at `at`: not inside a word or a longer number,
/// but behind a `v`, or behind letters and `_` as in `version_129`.
fn starts_word(bytes: &[u8], at: usize, start: usize) -> bool {
    let before = |back: usize| at.checked_sub(back).filter(|index| *index >= start).map(|index| bytes[index]);
    match before(1) {
        None => true,
        Some(b'v' | b'V') => !before(2).is_some_and(|byte| byte.is_ascii_alphanumeric()),
        Some(b'_') => !before(2).is_some_and(|byte| byte.is_ascii_digit()),
        Some(byte) => !byte.is_ascii_alphanumeric() && byte != b'.',
    }
}

/// A template for a literal that holds a version among other things, for people.
pub(crate) fn suggestion(value: &str) -> String {
    let Some(found) = version_literals(value, 0..value.len()).into_iter().next() else {
        return String::new();
    };
    let plain = |text: &str| {
        let escaped: String =
            text.chars().flat_map(|c| "\\*{".contains(c).then_some('\\').into_iter().chain([c])).collect();
        escaped
    };
    // Such a template cannot be written on one line, or not be read.
    if value.contains(char::is_control) || value.len() > LONGEST {
        return String::new();
    }
    let (before, after) = (plain(&value[..found.span.start]), plain(&value[found.span.end..]));
    format!(", such as ~ {before}{{version}}{after}")
}
