//! The hashes of a body, all of them in one pass: which one is recorded depends
//! on how a file writes its digests, and a body comes only once.
//!
//! Does not judge what was hashed.

use fetch_wire::Hashes;
use sha2::{Digest, Sha256, Sha384, Sha512};

/// What has been hashed so far.
#[derive(Default)]
pub(crate) struct Hasher {
    sha256: Sha256,
    sha384: Sha384,
    sha512: Sha512,
}

impl Hasher {
    /// Takes the next bytes.
    pub(crate) fn update(&mut self, bytes: &[u8]) {
        self.sha256.update(bytes);
        self.sha384.update(bytes);
        self.sha512.update(bytes);
    }

    /// The hashes of all that was taken.
    pub(crate) fn finish(self) -> Hashes {
        Hashes {
            sha256: hexadecimal(&self.sha256.finalize()),
            sha384: hexadecimal(&self.sha384.finalize()),
            sha512: hexadecimal(&self.sha512.finalize()),
        }
    }
}

fn hexadecimal(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}
