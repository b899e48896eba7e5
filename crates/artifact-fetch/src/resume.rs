//! How the rest of a broken transfer is asked for, and when an answer can be
//! trusted to be the rest of the same file.
//!
//! Reads no body: see `transfer.rs`.

use std::time::Duration;

use reqwest::header::{
    ACCEPT_RANGES, CONTENT_RANGE, DATE, ETAG, HeaderMap, HeaderName, HeaderValue, IF_RANGE, LAST_MODIFIED,
    RANGE,
};

/// What a first response said about its file.
#[derive(Debug)]
pub(crate) struct Resume {
    /// The header that tells one version of the file from another.
    validator: (HeaderName, HeaderValue),
    total: u64,
}

impl Resume {
    /// Whether a response of `total` bytes could be continued.
    pub(crate) fn offered(headers: &HeaderMap, total: u64) -> Option<Self> {
        if headers.get_all(ACCEPT_RANGES).iter().any(|value| value == "none") {
            return None;
        }
        let name = if headers.contains_key(ETAG) { ETAG } else { LAST_MODIFIED };
        let value = only(headers, &name).ok()??;
        let tells_apart = if name == ETAG { is_strong(value) } else { modified_long_before(headers) };
        tells_apart.then(|| Self { validator: (name, value.clone()), total })
    }

    /// The headers that ask for everything from `offset` on, or for the whole
    /// file if it is another one by now.
    pub(crate) fn headers(&self, offset: u64) -> HeaderMap {
        let mut headers = HeaderMap::new();
        if let Ok(range) = HeaderValue::try_from(format!("bytes={offset}-")) {
            headers.insert(RANGE, range);
            headers.insert(IF_RANGE, self.validator.1.clone());
        }
        headers
    }

    /// The length of the file, if a response with status 206 is the rest of it
    /// from `offset` on.
    ///
    /// # Errors
    /// Why it is not: servers and caches have been seen to ignore `If-Range`.
    pub(crate) fn agrees(&self, headers: &HeaderMap, body: Option<u64>, offset: u64) -> Result<u64, String> {
        let (name, value) = &self.validator;
        if only(headers, name)? != Some(value) {
            return Err(format!("its {name} is another one, so the file may be, too"));
        }
        let range = only(headers, &CONTENT_RANGE)?.and_then(|range| range.to_str().ok());
        let range = range.ok_or("it names no Content-Range")?.trim();
        let expected = format!("bytes {offset}-{}/{}", self.total.saturating_sub(1), self.total);
        if range != expected {
            return Err(format!("it holds {range:?} instead of {expected:?}"));
        }
        match body {
            Some(length) if Some(length) != self.total.checked_sub(offset) => {
                Err(format!("its length is {length}, which contradicts {range:?}"))
            }
            _ => Ok(self.total),
        }
    }
}

/// The header of that name, if there is one.
///
/// # Errors
/// If there are several: which one another program would go by is not known.
fn only<'h>(headers: &'h HeaderMap, name: &HeaderName) -> Result<Option<&'h HeaderValue>, String> {
    let mut values = headers.get_all(name).iter();
    match (values.next(), values.next()) {
        (first, None) => Ok(first),
        _ => Err(format!("it has more than one {name}")),
    }
}

/// A weak tag is shared by versions that differ in some bytes.
fn is_strong(tag: &HeaderValue) -> bool {
    let tag = tag.as_bytes();
    tag.len() > 2 && tag.starts_with(b"\"") && tag.ends_with(b"\"")
}

/// A time with a resolution of one second tells versions apart only if no
/// other one can have been made within it, on clocks that differ a little.
fn modified_long_before(headers: &HeaderMap) -> bool {
    let time = |name| httpdate::parse_http_date(only(headers, &name).ok()??.to_str().ok()?).ok();
    let age = time(DATE).zip(time(LAST_MODIFIED));
    let age = age.and_then(|(date, modified)| date.duration_since(modified).ok());
    age.is_some_and(|age| age >= Duration::from_secs(60))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn headers(pairs: &[(&'static str, &'static str)]) -> HeaderMap {
        let mut headers = HeaderMap::new();
        for (name, value) in pairs {
            headers.append(*name, value.parse().unwrap());
        }
        headers
    }

    const OLD: (&str, &str) = ("last-modified", "Sun, 06 Nov 1994 08:48:37 GMT");
    const NOW: (&str, &str) = ("date", "Sun, 06 Nov 1994 08:49:37 GMT");

    #[track_caller]
    fn offered(pairs: &[(&'static str, &'static str)], expected: Option<&str>) {
        let resume = Resume::offered(&headers(pairs), 10);
        let sent = resume.map(|resume| resume.headers(4));
        let validator = sent.as_ref().map(|sent| sent[IF_RANGE].to_str().unwrap());
        assert_eq!(validator, expected, "{pairs:?}");
        assert!(sent.is_none_or(|sent| sent[RANGE] == "bytes=4-"));
    }

    #[test]
    fn only_a_strong_validator_offers_a_continuation() {
        offered(&[("etag", "\"a\"")], Some("\"a\""));
        offered(&[("etag", "\"a\""), OLD, NOW], Some("\"a\""));
        offered(&[OLD, NOW], Some(OLD.1));
        offered(&[], None);
        offered(&[("etag", "W/\"a\"")], None);
        offered(&[("etag", "W/\"a\""), OLD, NOW], None);
        offered(&[("etag", "a")], None);
        offered(&[OLD], None);
        offered(&[("last-modified", "Sun, 06 Nov 1994 08:48:38 GMT"), NOW], None);
        offered(&[("etag", "\"a\""), ("accept-ranges", "none")], None);
        offered(&[("etag", "\"a\""), ("accept-ranges", "bytes"), ("accept-ranges", "none")], None);
        offered(&[("etag", "\"a\""), ("etag", "\"b\"")], None);
        offered(&[("etag", "\"a\""), ("etag", "W/\"a\""), OLD, NOW], None);
        offered(&[OLD, OLD, NOW], None);
        offered(&[OLD, NOW, NOW], None);
    }

    #[track_caller]
    fn agrees(pairs: &[(&'static str, &'static str)], body: Option<u64>, expected: &str) {
        let resume = Resume::offered(&headers(&[("etag", "\"a\"")]), 10).unwrap();
        match resume.agrees(&headers(pairs), body, 4) {
            Ok(total) => assert_eq!((total, expected), (10, ""), "{pairs:?}"),
            Err(why) => assert!(!expected.is_empty() && why.contains(expected), "{pairs:?}: {why}"),
        }
    }

    #[test]
    fn only_the_exact_rest_of_the_same_file_agrees() {
        let tag = ("etag", "\"a\"");
        agrees(&[tag, ("content-range", "bytes 4-9/10")], Some(6), "");
        agrees(&[tag, ("content-range", "bytes 4-9/10")], None, "");
        agrees(&[tag, ("content-range", "bytes 4-9/10")], Some(7), "contradicts");
        agrees(&[tag, ("content-range", "bytes 3-9/10")], None, "instead of");
        agrees(&[tag, ("content-range", "bytes 4-8/10")], None, "instead of");
        agrees(&[tag, ("content-range", "bytes 4-9/11")], None, "instead of");
        agrees(&[tag, ("content-range", "bytes 4-9/*")], None, "instead of");
        agrees(&[tag], None, "no Content-Range");
        let range = ("content-range", "bytes 4-9/10");
        agrees(&[tag, ("etag", "\"b\""), range], None, "more than one etag");
        agrees(&[tag, range, ("content-range", "bytes 0-9/10")], None, "more than one content-range");
        agrees(&[("etag", "\"b\""), ("content-range", "bytes 4-9/10")], None, "another one");
        agrees(&[("content-range", "bytes 4-9/10")], None, "another one");
    }
}
