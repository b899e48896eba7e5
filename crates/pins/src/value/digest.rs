//! A digest as it stands in a file: SHA-256 in hexadecimal, the same behind its name,
//! or an integrity string; and the hashes of a download, to compare with and to write.
//!
//! Does not hash artifacts: `artifact-fetch` does.

use std::fmt;
use std::str::FromStr;

use base64::engine::general_purpose::STANDARD;
use base64::{DecodeError, Engine as _};

use crate::value::sha256::{DigestError, Sha256, hex_bytes, is_repeated, stand_in_of};

/// A digest that may stand for an artifact, in the form in which it is written.
///
/// Integrity strings are those of W3C's [Subresource Integrity], without options.
///
/// [Subresource Integrity]: https://www.w3.org/TR/SRI/#the-integrity-attribute
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum Digest {
    /// `b1946a...`: 64 digits.
    Hex(Sha256),
    /// `sha256:b1946a...`, as container registries write it.
    Named(Sha256),
    /// `sha256-sZRq...`, `sha384-... sha512-...`.
    Integrity(Integrity),
}

/// One or several hashes of one artifact, each by an algorithm of its own.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct Integrity(Box<[(Algorithm, Box<[u8]>)]>);

/// What an integrity string can be made with.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum Algorithm {
    /// SHA-256.
    Sha256,
    /// SHA-384.
    Sha384,
    /// SHA-512.
    Sha512,
}

/// All algorithms, with what their names begin with and how many bytes they give.
const ALGORITHMS: [(Algorithm, &str, usize); 3] =
    [(Algorithm::Sha256, "sha256", 32), (Algorithm::Sha384, "sha384", 48), (Algorithm::Sha512, "sha512", 64)];

/// The hashes of one download, all of which were computed while it came.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Hashes {
    /// By SHA-256.
    pub sha256: Sha256,
    /// By SHA-384.
    pub sha384: [u8; 48],
    /// By SHA-512.
    pub sha512: [u8; 64],
}

/// How a digest is written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Form {
    /// In hexadecimal.
    Hex,
    /// In hexadecimal, behind `sha256:`.
    Named,
    /// As an integrity string by these algorithms.
    Integrity(Vec<Algorithm>),
}

impl Form {
    /// How a digest is written that begins like this text, which may be a placeholder.
    pub(crate) fn begun(text: &str) -> Option<Self> {
        let by = |algorithm| Self::Integrity(vec![algorithm]);
        match text.trim().get(..7)? {
            "sha256:" => Some(Self::Named),
            "sha256-" => Some(by(Algorithm::Sha256)),
            "sha384-" => Some(by(Algorithm::Sha384)),
            "sha512-" => Some(by(Algorithm::Sha512)),
            _ => None,
        }
    }
}

impl Digest {
    /// How it is written.
    pub(crate) fn form(&self) -> Form {
        match self {
            Self::Hex(_) => Form::Hex,
            Self::Named(_) => Form::Named,
            Self::Integrity(integrity) => {
                Form::Integrity(integrity.0.iter().map(|(algorithm, _)| *algorithm).collect())
            }
        }
    }

    /// Whether it is the digest of what has these hashes: all of it, where it is several.
    pub(crate) fn is_of(&self, hashes: &Hashes) -> bool {
        hashes.written(&self.form()) == *self
    }

    /// Whether no file can have both it and another one.
    pub(crate) fn contradicts(&self, other: &Self) -> bool {
        match (self.sha256(), other.sha256()) {
            (Some(ours), Some(theirs)) => ours != theirs,
            // By different algorithms, nobody can tell.
            _ => self.form() == other.form() && self != other,
        }
    }

    /// The strongest of its hashes as an integrity string.
    pub(crate) fn strongest(&self) -> Self {
        let of = |algorithm: Algorithm, bytes: &[u8]| {
            Self::Integrity(Integrity([(algorithm, bytes.into())].into()))
        };
        match self {
            Self::Hex(sha256) | Self::Named(sha256) => of(Algorithm::Sha256, sha256.bytes()),
            Self::Integrity(integrity) => {
                let strongest = integrity.0.iter().max_by_key(|(algorithm, _)| *algorithm);
                strongest.map_or_else(|| self.clone(), |(algorithm, bytes)| of(*algorithm, bytes))
            }
        }
    }

    /// The SHA-256 that it says, if it says one.
    pub(crate) fn sha256(&self) -> Option<Sha256> {
        match self {
            Self::Hex(sha256) | Self::Named(sha256) => Some(*sha256),
            Self::Integrity(integrity) => {
                let of_sha256 = integrity.0.iter().find(|(algorithm, _)| *algorithm == Algorithm::Sha256);
                of_sha256.and_then(|(_, bytes)| Sha256::of_bytes(bytes).ok())
            }
        }
    }
}

impl Hashes {
    /// Reads the three of them, each in lower-case hexadecimal.
    ///
    /// # Errors
    /// Which one is no hash of an artifact, and why.
    pub fn of_hex(sha256: &str, sha384: &str, sha512: &str) -> Result<Self, String> {
        let of_256 = sha256.parse().map_err(|error| format!("{sha256:?} is {error}"))?;
        Ok(Self { sha256: of_256, sha384: of_name("SHA-384", sha384)?, sha512: of_name("SHA-512", sha512)? })
    }

    /// The digest in that form.
    pub(crate) fn written(&self, form: &Form) -> Digest {
        match form {
            Form::Hex => Digest::Hex(self.sha256),
            Form::Named => Digest::Named(self.sha256),
            Form::Integrity(algorithms) => {
                let part = |algorithm: &Algorithm| (*algorithm, self.by(*algorithm).into());
                Digest::Integrity(Integrity(algorithms.iter().map(part).collect()))
            }
        }
    }

    fn by(&self, algorithm: Algorithm) -> &[u8] {
        match algorithm {
            Algorithm::Sha256 => self.sha256.bytes(),
            Algorithm::Sha384 => &self.sha384,
            Algorithm::Sha512 => &self.sha512,
        }
    }
}

/// A hash of an artifact in hexadecimal, by the algorithm of that name.
fn of_name<const N: usize>(name: &str, hex: &str) -> Result<[u8; N], String> {
    let bytes = hex_bytes(hex).and_then(|bytes| match is_repeated(&bytes) {
        true => Err("one digit repeated, a placeholder".to_owned()),
        false => Ok(bytes),
    });
    let bytes = bytes.map_err(|why| format!("{hex:?} is not a {name} in lower-case hexadecimal: {why}"))?;
    match stand_in_of(&bytes) {
        Some(what) => Err(format!("{hex:?} is {}", DigestError::KnownBad(what))),
        None => Ok(bytes),
    }
}

impl From<Sha256> for Digest {
    fn from(sha256: Sha256) -> Self {
        Self::Hex(sha256)
    }
}

impl FromStr for Digest {
    type Err = DigestError;

    fn from_str(text: &str) -> Result<Self, DigestError> {
        if let Some(hex) = text.strip_prefix("sha256:") {
            return hex.parse().map(Self::Named);
        }
        if text.contains('-') { text.parse().map(Self::Integrity) } else { text.parse().map(Self::Hex) }
    }
}

impl FromStr for Integrity {
    type Err = DigestError;

    fn from_str(text: &str) -> Result<Self, DigestError> {
        let mut parts: Vec<(Algorithm, Box<[u8]>)> = Vec::new();
        for part in text.split_ascii_whitespace() {
            let part = integrity_part(part)?;
            if parts.iter().any(|(algorithm, _)| *algorithm == part.0) {
                let why = format!("it gives two hashes by {}", part.0.name());
                return Err(DigestError::NoIntegrity(why));
            }
            parts.push(part);
        }
        match parts.is_empty() {
            true => Err(DigestError::NoIntegrity("it is blank".to_owned())),
            false => Ok(Self(parts.into())),
        }
    }
}

/// `sha384-<base64>`.
fn integrity_part(part: &str) -> Result<(Algorithm, Box<[u8]>), DigestError> {
    let no = |why: String| Err(DigestError::NoIntegrity(why));
    let (name, encoded) = part.split_once('-').unwrap_or((part, ""));
    let Some((algorithm, _, length)) = ALGORITHMS.into_iter().find(|(_, known, _)| *known == name) else {
        let name = printable::line(name, 40);
        return no(format!("{name:?} is no algorithm of it; known are sha256, sha384 and sha512"));
    };
    let bytes = match STANDARD.decode(encoded) {
        Ok(bytes) => bytes,
        Err(DecodeError::InvalidByte(at, _)) => {
            let bad = encoded.get(at..).and_then(|rest| rest.chars().next()).unwrap_or_default();
            return no(format!("what stands behind {name}- is no base64, in which no {bad:?} can stand"));
        }
        Err(_) => return no(format!("what stands behind {name}- is no base64: its end is missing or wrong")),
    };
    if bytes.len() != length {
        return no(format!("{name} has {length} bytes, and not {}", bytes.len()));
    }
    if is_repeated(&bytes) {
        return no("one digit repeated, a placeholder".to_owned());
    }
    match stand_in_of(&bytes) {
        Some(what) => Err(DigestError::KnownBad(what)),
        None => Ok((algorithm, bytes.into())),
    }
}

impl Algorithm {
    /// Its name in an integrity string.
    pub(crate) fn name(self) -> &'static str {
        ALGORITHMS.into_iter().find(|(algorithm, ..)| *algorithm == self).map_or("", |(_, name, _)| name)
    }
}

impl fmt::Display for Digest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Hex(sha256) => sha256.fmt(f),
            Self::Named(sha256) => write!(f, "sha256:{sha256}"),
            Self::Integrity(integrity) => {
                for (index, (algorithm, bytes)) in integrity.0.iter().enumerate() {
                    let blank = if index == 0 { "" } else { " " };
                    write!(f, "{blank}{}-{}", algorithm.name(), STANDARD.encode(bytes))?;
                }
                Ok(())
            }
        }
    }
}

/// Whether a word is written as a digest: SHA-256, SHA-384 or SHA-512 in hexadecimal,
/// alone or behind a name and `=` or `:`, or as W3C's Subresource Integrity writes them.
pub(crate) fn is_written_digest(word: &str) -> bool {
    let hex = word.rsplit([':', '=']).next().unwrap_or_default();
    let is_hex = matches!(hex.len(), 64 | 96 | 128) && hex.bytes().all(|byte| byte.is_ascii_hexdigit());
    let is_integrity = |(name, length): (&str, usize)| {
        let value = word.find(name).map(|at| &word[at + name.len()..]);
        value.is_some_and(|value| value.len() == length)
    };
    is_hex || [("sha256-", 44), ("sha384-", 64), ("sha512-", 88)].into_iter().any(is_integrity)
}

#[cfg(test)]
mod tests {
    use sha2::{Digest as _, Sha256 as Hasher, Sha384, Sha512};

    use super::*;
    use crate::value::sha256::sha256_hex;

    fn hashes(of: &[u8]) -> Hashes {
        Hashes {
            sha256: sha256_hex(of).parse().unwrap(),
            sha384: Sha384::digest(of).into(),
            sha512: Sha512::digest(of).into(),
        }
    }

    // `printf hello | openssl dgst -sha384 -binary | base64 -w0`, and so on.
    const HEX: &str = "2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824";
    const SHA256: &str = "sha256-LPJNul+wow4m6DsqxbninhsWHlwfp0JecwQzYpOLmCQ=";
    const SHA384: &str = "sha384-WeF0h3dEi+xpvZ+MnUfZ2LEoKICYdhVz4nkMYmGm0/zp3AC3QAqR+TMEO2Ei75dL";
    const SHA512: &str =
        "sha512-m3HSJL0i8+/WzgMZTCfYvIJ3lJ2dQ0Zq8+eY4bM0r1T8Jv0sHmTlZRQ3xhSzKyJpuaaV3VcFEOUnUbcXJ0xVnQ==";

    #[test]
    fn a_digest_is_that_of_one_download_and_keeps_its_form() {
        let (hello, other) = (hashes(b"hello"), hashes(b"hell"));
        let named = format!("sha256:{HEX}");
        let of_384 = hello.written(&Form::Integrity(vec![Algorithm::Sha384])).to_string();
        let of_512 = hello.written(&Form::Integrity(vec![Algorithm::Sha512])).to_string();
        let both = format!("{of_384} {of_512}");
        for text in [HEX, SHA256, &named, &of_384, &of_512, &both] {
            let digest: Digest = text.parse().unwrap();
            assert_eq!(digest.to_string(), text);
            assert!(digest.is_of(&hello) && !digest.is_of(&other), "{text}");
            let moved = other.written(&digest.form());
            assert!(moved.is_of(&other) && !moved.is_of(&hello), "{text}");
        }
        assert_eq!(SHA256.parse::<Digest>().unwrap().sha256(), Some(hello.sha256));
        // One of two that is wrong makes all of it wrong.
        let mixed: Digest =
            format!("{SHA256} {}", other.written(&Form::Integrity(vec![Algorithm::Sha512]))).parse().unwrap();
        assert!(!mixed.is_of(&hello) && !mixed.is_of(&other));
    }

    #[track_caller]
    fn refused(text: &str, expected: &str) {
        let error = text.parse::<Digest>().unwrap_err().to_string();
        assert!(error.contains(expected), "{text}: {error}");
        assert!(!error.contains(char::is_control), "{error:?}");
    }

    #[test]
    fn what_is_no_digest_is_refused_with_its_reason() {
        refused("", "0 characters, not 64");
        refused("sha256:", "0 characters, not 64");
        refused("md5-LPJNul+wow4m6Dsqxbninw==", "\"md5\" is no algorithm of it; known are sha256");
        refused("sha\u{1b}256-AA==", "is no algorithm");
        refused("sha256-LPJNul", "no base64");
        refused("sha256-LPJNul+wow4m6DsqxbninhsWHlwfp0JecwQzYpOLmCQ", "no base64");
        refused("sha256-LPJNul+w", "sha256 has 32 bytes, and not 6");
        refused(&SHA256.replace("sha256", "sha512"), "sha512 has 64 bytes, and not 32");
        refused(&format!("{SHA256}?opt"), "no base64");
        refused(&format!("{SHA256} {SHA256}"), "two hashes by sha256");
        refused(" - ", "\"\" is no algorithm");
        let of = |bytes: &[u8]| format!("sha256-{}", STANDARD.encode(bytes));
        refused(&of(&[0; 32]), "a placeholder");
        refused(&of(&Hasher::digest(b"")), "the hash of an empty file, which is no artifact");
        refused(&format!("sha512-{}", STANDARD.encode(Sha512::digest(b""))), "an empty file");
        refused(&format!("sha384-{}", STANDARD.encode(Sha384::digest(b""))), "an empty file");
    }

    #[test]
    fn three_hashes_in_hexadecimal_are_read_or_refused() {
        let hex = |bytes: &[u8]| bytes.iter().map(|byte| format!("{byte:02x}")).collect::<String>();
        let (of_384, of_512) = (hex(&Sha384::digest(b"hello")), hex(&Sha512::digest(b"hello")));
        assert_eq!(Hashes::of_hex(HEX, &of_384, &of_512), Ok(hashes(b"hello")));
        let (zeros, empty) = ("0".repeat(96), hex(&Sha512::digest(b"")));
        for (sha256, sha384, sha512, expected) in [
            (
                "abc",
                &*of_384,
                &*of_512,
                "\"abc\" is not a SHA-256 in lower-case hexadecimal: 3 characters, not 64",
            ),
            (&sha256_hex(b""), &of_384, &of_512, "is the hash of an empty file, which is no artifact"),
            (HEX, HEX, &of_512, "is not a SHA-384 in lower-case hexadecimal: 64 characters, not 96"),
            (HEX, &of_384.to_uppercase(), &of_512, "upper-case hexadecimal digits"),
            (HEX, &zeros, &of_512, "SHA-384 in lower-case hexadecimal: one digit repeated, a placeholder"),
            (HEX, &of_384, &of_384, "is not a SHA-512 in lower-case hexadecimal: 96 characters, not 128"),
            (HEX, &of_384, "\u{1b}", "\"\\u{1b}\" is not a SHA-512"),
            (HEX, &of_384, &empty, "is the hash of an empty file, which is no artifact"),
        ] {
            let error = Hashes::of_hex(sha256, sha384, sha512).unwrap_err();
            assert!(error.contains(expected), "{error}");
        }
    }

    #[test]
    fn a_form_is_known_by_its_beginning() {
        let by = |algorithm| Some(Form::Integrity(vec![algorithm]));
        for (text, form) in [
            (" sha256:0", Some(Form::Named)),
            ("sha256-", by(Algorithm::Sha256)),
            ("sha384-?", by(Algorithm::Sha384)),
            ("sha512-", by(Algorithm::Sha512)),
            ("sha256", None),
            ("unknown", None),
        ] {
            assert_eq!(Form::begun(text), form, "{text:?}");
        }
    }

    #[test]
    fn a_written_digest_is_known_from_other_words() {
        for word in [HEX, SHA256, SHA384, SHA512, &format!("sha256:{HEX}"), &format!("x={HEX}")] {
            assert!(is_written_digest(word), "{word}");
        }
        for word in ["", "sha256-", "v1.2.3", &HEX[1..], "sha512", &SHA256[..30]] {
            assert!(!is_written_digest(word), "{word}");
        }
    }
}
