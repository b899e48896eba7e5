//! Artifacts without a server: each is the path of its URL, so that hosts are mirrors of
//! each other, and every digest in a fixture can be told from the URL beside it.
//!
//! Plans nothing.

use pins::plan::{Download, WantedArtifact};
use pins::value::digest::{Algorithm, Form, Hashes};
use pins::value::sha256::sha256_hex;
use sha2::{Digest as _, Sha384, Sha512};

/// The words of fixtures, each with how it writes what is at a URL.
const WORDS: [(&str, Option<Form>); 5] =
    [("HEX", Some(Form::Hex)), ("SRI256", None), ("SRI384", None), ("SRI512", None), ("SIZE", None)];

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
fn written(word: &str, form: Option<&Form>, url: &str) -> String {
    let hashes = hashes_of(body(url));
    let integrity = |algorithm| hashes.written(&Form::Integrity(vec![algorithm])).to_string();
    match (form, word) {
        (Some(form), _) => hashes.written(form).to_string(),
        (None, "SRI256") => integrity(Algorithm::Sha256),
        (None, "SRI384") => integrity(Algorithm::Sha384),
        (None, "SRI512") => integrity(Algorithm::Sha512),
        _ => body(url).len().to_string(),
    }
}

/// A fixture, in which `{HEX https://...}` is the SHA-256 of what is at that URL,
/// `{SRI256 ...}`, `{SRI384 ...}` and `{SRI512 ...}` are its integrity, and `{SIZE ...}`
/// is its size.
pub(crate) fn filled(text: &str) -> String {
    let mut filled = text.to_owned();
    for (word, form) in &WORDS {
        let open = format!("{{{word} ");
        while let Some(at) = filled.find(&open) {
            let end = at + filled[at..].find('}').unwrap();
            let value = written(word, form.as_ref(), &filled[at + open.len()..end]);
            filled.replace_range(at..=end, &value);
        }
    }
    filled
}

/// The URLs that the words of a fixture name.
pub(crate) fn urls(text: &str) -> Vec<&str> {
    let of_word = |(word, _): &(&str, _)| {
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
        for (word, form) in WORDS.iter().filter(|(word, _)| *word != "SIZE") {
            unfilled = unfilled.replace(&written(word, form.as_ref(), url), &format!("{{{word} {url}}}"));
        }
    }
    unfilled
}
