//! Digests in fixtures, which nobody has to write out.
//!
//! Knows nothing of files.

/// A text in which `<ab>`, with any two hexadecimal digits, is a digest of them.
pub fn digests(text: &str) -> String {
    let mut result = String::new();
    let mut rest = text;
    while let Some(open) = rest.find('<') {
        let inner =
            rest.get(open + 1..open + 3).filter(|pair| pair.bytes().all(|byte| byte.is_ascii_hexdigit()));
        result.push_str(&rest[..open]);
        match inner {
            Some(pair) if rest[open + 3..].starts_with('>') => {
                result.push_str(&pair.repeat(32));
                rest = &rest[open + 4..];
            }
            _ => {
                result.push('<');
                rest = &rest[open + 1..];
            }
        }
    }
    result + rest
}
