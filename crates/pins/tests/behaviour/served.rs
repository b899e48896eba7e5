//! Artifacts without a server: each is the path of its URL, so that hosts are mirrors of
//! each other, and every digest in a fixture can be told from the URL beside it.
//!
//! Plans nothing.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use pins::plan::{Download, WantedArtifact};
use pins::value::digest::Hashes;
use pins::value::sha256::sha256_hex;
use sha2::{Digest as _, Sha256, Sha384, Sha512};

/// The words of fixtures: four that write a digest of what is at a URL, and its size.
const WORDS: [&str; 5] = ["HEX", "SRI256", "SRI384", "SRI512", "SIZE"];

/// What is at a URL.
pub(crate) fn body(url: &str) -> &str {
    let (_, rest) = url.split_once("://").unwrap();
    rest.find('/').map_or(rest, |slash| &rest[slash..])
}

/// The hashes of a text.
pub(crate) fn hashes_of(text: &str) -> Hashes {
    let sha256 = sha256_hex(text.as_bytes()).parse().unwrap();
    Hashes { sha256, sha384: Sha384::digest(text).into(), sha512: Sha512::digest(text).into() }
}

/// What a server that has everything says.
pub(crate) fn served(wanted: &WantedArtifact) -> Download {
    let found = wanted.candidates[0].clone();
    let (hashes, size) = (hashes_of(body(&found.url)), body(&found.url).len() as u64);
    Download { found, hashes, size, answered_by: None }
}

/// What a word of a fixture says of what is at a URL.
fn written(word: &str, url: &str) -> String {
    let hashes = hashes_of(body(url));
    match word {
        "HEX" => sha256_hex(body(url).as_bytes()),
        "SRI256" => format!("sha256-{}", STANDARD.encode(Sha256::digest(body(url)))),
        "SRI384" => format!("sha384-{}", STANDARD.encode(hashes.sha384)),
        "SRI512" => format!("sha512-{}", STANDARD.encode(hashes.sha512)),
        _ => body(url).len().to_string(),
    }
}

/// Whether a text is a digest of what is at a URL, however it is written.
pub(crate) fn is_digest_of(text: &str, url: &str) -> bool {
    let text = text.strip_prefix("sha256:").unwrap_or(text);
    WORDS.iter().filter(|word| **word != "SIZE").any(|word| written(word, url) == text)
}

/// A fixture, in which `{HEX https://...}` is the SHA-256 of what is at that URL,
/// `{SRI256 ...}`, `{SRI384 ...}` and `{SRI512 ...}` are its integrity, and `{SIZE ...}`
/// is its size.
pub(crate) fn filled(text: &str) -> String {
    let mut filled = text.to_owned();
    for word in WORDS {
        let open = format!("{{{word} ");
        while let Some(at) = filled.find(&open) {
            let end = at + filled[at..].find('}').unwrap();
            let value = written(word, &filled[at + open.len()..end]);
            filled.replace_range(at..=end, &value);
        }
    }
    filled
}

/// The URLs that the words of a fixture name.
pub(crate) fn urls(text: &str) -> Vec<&str> {
    let of_word = |word: &&str| {
        let open = format!("{{{word} ");
        text.match_indices(&open).map(|(at, _)| &text[at + open.len()..]).collect::<Vec<_>>()
    };
    let all = WORDS.iter().flat_map(of_word);
    all.map(|rest| rest.split('}').next().unwrap()).collect()
}

/// A text with the words of fixtures for the digests of what is at these URLs.
pub(crate) fn unfilled<'u>(text: &str, urls: impl IntoIterator<Item = &'u str>) -> String {
    let mut unfilled = text.to_owned();
    for url in urls {
        for word in WORDS.iter().filter(|word| **word != "SIZE") {
            unfilled = unfilled.replace(&written(word, url), &format!("{{{word} {url}}}"));
        }
    }
    unfilled
}
