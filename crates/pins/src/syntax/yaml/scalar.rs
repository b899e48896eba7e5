//! Single scalars of YAML: how long a quoted one is, and what a plain one means.
//!
//! Knows nothing of what stands around them.

use crate::syntax::node::Scalar;

/// How long the quoted scalar is that a text begins with. The parser counts the
/// blanks and the comment behind it to it.
pub(super) fn quoted_length(text: &[u8]) -> Option<usize> {
    let quote = *text.first()?;
    let mut at = 1;
    loop {
        match text.get(at..)? {
            [b'\\', _, ..] if quote == b'"' => at += 2,
            [first, second, ..] if [*first, *second] == [quote; 2] && quote == b'\'' => at += 2,
            [first, ..] if *first == quote => return Some(at + 1),
            _ => at += 1,
        }
    }
}

/// What a plain scalar is in YAML's core schema, if it is no text.
pub(super) fn plain(written: &str) -> Option<Scalar<'_>> {
    match written {
        "" | "~" | "null" | "Null" | "NULL" => Some(Scalar::Null),
        "true" | "True" | "TRUE" | "false" | "False" | "FALSE" => Some(Scalar::Boolean(written)),
        _ => is_number(written).then_some(Scalar::Number(written)),
    }
}

/// Whether every reader takes a plain scalar for a text: those of YAML 1.1 have more
/// words for true and false, numbers with `_` and `:` in them, and dates.
pub(crate) fn is_bare_text(written: &str) -> bool {
    let is_word = ["y", "n", "yes", "no", "on", "off"].iter().any(|word| written.eq_ignore_ascii_case(word));
    let has_numbers_only = written.bytes().all(|byte| byte.is_ascii_digit() || b"_:-+".contains(&byte));
    // `1_0.5`, and `1:2.3`, which counts in sixties.
    let is_apart = is_number(&written.replace(['_', ':'], ""));
    plain(written).is_none() && !is_word && !has_numbers_only && !is_apart && !written.starts_with("0b")
}

/// Whether the core schema has this for a number.
fn is_number(written: &str) -> bool {
    let all = |digits: &str, is_digit: fn(&u8) -> bool| {
        !digits.is_empty() && digits.as_bytes().iter().all(is_digit)
    };
    if let Some(digits) = written.strip_prefix("0x") {
        return all(digits, u8::is_ascii_hexdigit);
    }
    if let Some(digits) = written.strip_prefix("0o") {
        return all(digits, |byte| (b'0'..=b'7').contains(byte));
    }
    let unsigned = written.strip_prefix(['-', '+']).unwrap_or(written);
    if matches!(unsigned, ".inf" | ".Inf" | ".INF") || matches!(written, ".nan" | ".NaN" | ".NAN") {
        return true;
    }
    let (mantissa, exponent) = match unsigned.split_once(['e', 'E']) {
        Some((mantissa, exponent)) => (mantissa, exponent.strip_prefix(['-', '+']).unwrap_or(exponent)),
        None => (unsigned, "0"),
    };
    let (whole, part) = mantissa.split_once('.').unwrap_or((mantissa, ""));
    let digits = [whole, part].concat();
    all(exponent, u8::is_ascii_digit) && all(&digits, u8::is_ascii_digit)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_quoted_scalar_ends_at_its_own_quote() {
        for (text, length) in [
            ("''", Some(2)),
            ("'é' # it's", Some(4)),
            ("'a''b' ''", Some(6)),
            ("'''a' b", Some(5)),
            ("'abc''' b", Some(7)),
            ("'a\\' 'b'", Some(4)),
            ("\"a'\\\"\" # \"", Some(6)),
            ("\"\\\\\"\"", Some(4)),
            ("'a", None),
            ("\"\\\"", None),
            ("", None),
        ] {
            assert_eq!(quoted_length(text.as_bytes()), length, "{text}");
        }
    }

    #[test]
    fn what_an_older_reader_takes_for_something_else_wants_quotes() {
        for text in "1.2 1_0 1_0.5 .5_0 0x_1 1:2 1:2.3 685_230.15e+3 2024-01-01 0b1 yes Off n ~".split(' ') {
            assert!(!is_bare_text(text), "{text}");
        }
        for text in "1.2.3 1_0.5.0 v1_0.5 a:1 1.2-rc_1 never".split(' ') {
            assert!(is_bare_text(text), "{text}");
        }
    }

    #[test]
    fn a_number_is_one_to_the_core_schema() {
        for text in "1 1.20 -3 +4 0x1F 0o7 1e3 1.5E-3 .5 1. .inf -.INF .nan 007".split(' ') {
            assert!(matches!(plain(text), Some(Scalar::Number(number)) if number == text), "{text}");
        }
        for text in "1.2.3 12:30:45 2024-01-01 1e . - + -. e3 .e3 0x 0o8 -0x1 v1 on yes No 1_0 -.nan 1.2-a nULL tRUE ١"
            .split(' ')
        {
            assert!(plain(text).is_none(), "{text}");
        }
    }
}
