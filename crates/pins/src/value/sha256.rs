//! SHA-256 digests that cannot be malformed once they exist.
//!
//! Does not hash artifacts: `artifact-fetch` does.

use std::collections::HashMap;
use std::fmt;
use std::str::FromStr;
use std::sync::LazyLock;

use sha2::{Digest as _, Sha256 as Hasher, Sha384, Sha512};
use stand_in::STAND_INS;

/// A SHA-256 digest that may stand in a registry: 32 bytes that are neither a
/// placeholder nor the digest of something that cannot be an artifact.
///
/// Holding one says nothing about where it came from.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Sha256([u8; 32]);

/// The hashes of what has been recorded by mistake, each with what was hashed.
static KNOWN_BAD: LazyLock<HashMap<Vec<u8>, &str>> = LazyLock::new(|| {
    let hashes = STAND_INS.iter().flat_map(|known| {
        let hashes = [
            Hasher::digest(known.body).to_vec(),
            Sha384::digest(known.body).to_vec(),
            Sha512::digest(known.body).to_vec(),
        ];
        hashes.map(|hash| (hash, known.what))
    });
    hashes.collect()
});

/// What has this hash and is no artifact, if it is known.
pub(super) fn stand_in_of(hash: &[u8]) -> Option<&'static str> {
    KNOWN_BAD.get(hash).copied()
}

/// Whether a hash is one digit of hexadecimal, repeated.
pub(super) fn is_repeated(hash: &[u8]) -> bool {
    hash.first().is_some_and(|first| first >> 4 == first & 15 && hash.iter().all(|byte| byte == first))
}

/// Why a text is no digest.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum DigestError {
    /// Not 64 lower-case hexadecimal digits, or a placeholder; says what is off.
    Malformed(String),
    /// No integrity string; says what is off.
    NoIntegrity(String),
    /// Well-formed, but the digest of something that is no artifact; names it.
    KnownBad(&'static str),
}

/// The SHA-256 of texts of this repository, in hexadecimal: a fingerprint, and
/// no [`Sha256`], which is that of an artifact.
pub fn sha256_hex(bytes: &[u8]) -> String {
    Hasher::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect()
}

impl Sha256 {
    /// The digest with these bytes, if an artifact can have it.
    fn checked(bytes: [u8; 32]) -> Result<Self, DigestError> {
        if is_repeated(&bytes) {
            return Err(DigestError::Malformed("one digit repeated, a placeholder".to_owned()));
        }
        match stand_in_of(&bytes) {
            Some(what) => Err(DigestError::KnownBad(what)),
            None => Ok(Self(bytes)),
        }
    }

    /// The same, of bytes that may be too few.
    pub(super) fn of_bytes(bytes: &[u8]) -> Result<Self, DigestError> {
        let bytes = bytes.try_into();
        bytes.map_or_else(|_| Err(DigestError::Malformed("not 32 bytes".to_owned())), Self::checked)
    }

    /// Its bytes.
    pub(super) fn bytes(&self) -> &[u8; 32] {
        &self.0
    }
}

impl FromStr for Sha256 {
    type Err = DigestError;

    fn from_str(text: &str) -> Result<Self, DigestError> {
        hex_bytes(text).map_err(DigestError::Malformed).and_then(Self::checked)
    }
}

/// The bytes that so many lower-case hexadecimal digits mean.
///
/// # Errors
/// What is off.
pub(super) fn hex_bytes<const N: usize>(text: &str) -> Result<[u8; N], String> {
    if let Some(bytes) = decoded(text) {
        return Ok(bytes);
    }
    if let Some(bad) = text.chars().find(|c| !c.is_ascii_hexdigit()) {
        return Err(format!("{bad:?} is no hexadecimal digit"));
    }
    if text.len() != 2 * N {
        return Err(format!("{} characters, not {}", text.len(), 2 * N));
    }
    Err("upper-case hexadecimal digits".to_owned())
}

/// The digits of a digest.
const HEX: &[u8; 16] = b"0123456789abcdef";

fn decoded<const N: usize>(text: &str) -> Option<[u8; N]> {
    if text.len() != 2 * N {
        return None;
    }
    let mut bytes = [0; N];
    let (pairs, _) = text.as_bytes().as_chunks();
    for (byte, [high, low]) in bytes.iter_mut().zip(pairs) {
        *byte = (nibble(*high)? << 4) | nibble(*low)?;
    }
    Some(bytes)
}

/// The value of one lower-case hexadecimal digit.
fn nibble(digit: u8) -> Option<u8> {
    let value = VALUES[usize::from(digit)];
    (value < 16).then_some(value)
}

/// The values of all bytes as digits; 16 of those that are none.
const VALUES: [u8; 256] = {
    let mut values = [16; 256];
    let mut digit = 0;
    while digit < 16 {
        values[HEX[digit] as usize] = digit as u8;
        digit += 1;
    }
    values
};

impl fmt::Display for Sha256 {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut digits = [0; 64];
        let (pairs, _) = digits.as_chunks_mut();
        for (pair, byte) in pairs.iter_mut().zip(self.0) {
            *pair = [HEX[usize::from(byte >> 4)], HEX[usize::from(byte & 15)]];
        }
        // They are ASCII.
        f.write_str(str::from_utf8(&digits).unwrap_or_default())
    }
}

impl fmt::Debug for Sha256 {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Sha256({self})")
    }
}

impl fmt::Display for DigestError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Malformed(why) => write!(f, "not a SHA-256 in lower-case hexadecimal: {why}"),
            Self::NoIntegrity(why) => write!(f, "no integrity string: {why}"),
            Self::KnownBad(what) => write!(f, "the hash of {what}, which is no artifact"),
        }
    }
}

impl std::error::Error for DigestError {}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn refused(text: &str, expected: &str) {
        let error = text.parse::<Sha256>().unwrap_err().to_string();
        assert!(error.contains(expected), "{text}: {error}");
    }

    #[test]
    fn a_digest_survives_a_round_trip() {
        let text = "fd89fb34457e7d2f7e221f3971b023674fa1ca5ac650b9685320a3324082ddb6";
        let digest: Sha256 = text.parse().unwrap();
        assert_eq!(digest.to_string(), text);
        assert_eq!(format!("{digest:?}"), format!("Sha256({text})"));
    }

    #[test]
    fn what_is_no_digest_of_an_artifact_is_refused() {
        refused("", "0 characters, not 64");
        refused("fd89fb34", "8 characters, not 64");
        refused(&"ab".repeat(33), "66 characters, not 64");
        refused(&"AB12".repeat(16), "upper-case");
        refused("PLACEHOLDER", "'P' is no hexadecimal digit");
        refused("TODO", "'T' is no hexadecimal digit");
        refused(&"é".repeat(32), "'é' is no hexadecimal digit");
        refused(&"0".repeat(64), "a placeholder");
        refused(&"f".repeat(64), "a placeholder");
        // `sha256sum` says so.
        for (bad, what) in [
            ("e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855", "an empty file"),
            ("01ba4719c80b6fe911b091a7c05124b64eeece964e09c058ef8f9805daca546b", "a lone line feed"),
            (
                "395408a3dc9c3db2b5c200b8722a13a60898c861633b99e6e250186adffd1370",
                "the line \"404: Not Found\"",
            ),
            ("78342a0905a72ce44da083dcb5d23b8ea0c16992ba2a82eece97e033d76ba3d3", "the text \"Forbidden\""),
        ] {
            refused(bad, what);
        }
        for known in STAND_INS {
            refused(&sha256_hex(known.body), known.what);
        }
    }

    #[test]
    fn a_repeated_byte_of_two_digits_is_no_placeholder() {
        assert!("ab".repeat(32).parse::<Sha256>().is_ok());
    }
}
