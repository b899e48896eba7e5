//! What git calls the content of a file.
//!
//! Asks no git. Two contents with one name would be two objects of which a repository can
//! hold but one: who trusts git's objects may trust this.

use pins::value::sha256::sha256_hex;
use sha1::{Digest, Sha1};

/// Whether git calls these bytes by this name.
pub(super) fn is_object(name: &str, bytes: &[u8]) -> bool {
    const SHA1_DIGITS: usize = 40;
    let header = format!("blob {}\0", bytes.len());
    let own: String = match name.len() {
        SHA1_DIGITS => {
            let hash = Sha1::new().chain_update(&header).chain_update(bytes).finalize();
            hash.iter().map(|byte| format!("{byte:02x}")).collect()
        }
        _ => sha256_hex(&[header.as_bytes(), bytes].concat()),
    };
    own == name
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bytes_are_called_as_git_calls_them() {
        // By `git hash-object --stdin`, in repositories of both kinds.
        for name in [
            "ce013625030ba8dba906f756967f9e9ca394464a",
            "2cf8d83d9ee29543b34a87727421fdecb7e3f3a183d337639025de576db9ebb4",
        ] {
            assert!(is_object(name, b"hello\n"), "{name}");
            assert!(!is_object(name, b"hello"), "{name}");
        }
        assert!(!is_object("", b""));
    }
}
