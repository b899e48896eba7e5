//! The bytes of one artifact, from one URL, through the hashes: over several
//! responses if the transfer breaks and the server can continue it.
//!
//! Keeps no bytes beyond the first few, and writes nothing to disk.

use std::io::{ErrorKind, Read};

use fetch_wire::{Hashes, MAX_MANIFEST, MAX_TEXT, Want};
use reqwest::blocking::Response;
use reqwest::header::{
    ACCEPT, CONTENT_ENCODING, CONTENT_LENGTH, CONTENT_RANGE, HeaderMap, HeaderValue, TRANSFER_ENCODING,
};
use reqwest::{StatusCode, Version};
use stand_in::stand_in;

use crate::address::printable;
use crate::client::{Answer, causes};
use crate::content::{Expected, HEAD};
use crate::failure::Failure;
use crate::hashing::Hasher;
use crate::manifest::{self, Claim};
use crate::resume::Resume;
use crate::status;

/// How much is read and hashed at once.
const BUFFER: usize = 256 * 1024;

/// A file that was read to its end.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Whole {
    /// An artifact, or the manifest of an image.
    Artifact { hashes: Hashes, size: u64 },
    /// A document about artifacts.
    Text(String),
}

/// One artifact's way from one URL.
pub(crate) struct Transfer {
    want: Want,
    expected: Expected,
    max_size: u64,
    recorded_size: Option<u64>,
    /// What the URL says of the manifest of an image.
    claim: Option<Claim>,
    received: Received,
}

/// What has come so far, and how the rest can be asked for.
#[derive(Default)]
struct Received {
    hasher: Hasher,
    size: u64,
    /// The first [`HEAD`] bytes; of what is no artifact, all.
    head: Vec<u8>,
    /// What was said of the manifest of an image.
    claims: Vec<Claim>,
    resume: Option<Resume>,
}

/// How the end of a body shows.
#[derive(Clone, Copy)]
enum Length {
    /// The whole artifact has so many bytes.
    Known(u64),
    /// The last chunk says so, or the last frame of HTTP/2.
    Marked,
    /// The connection closes, as it also does when it breaks.
    Unknown,
}

impl Transfer {
    /// Starts from nothing. `path` is that of the URL in the request: a mirror
    /// may name the file otherwise.
    pub(crate) fn new(want: Want, path: &str, max_size: u64, recorded_size: Option<u64>) -> Self {
        let (expected, max_size) = match want {
            Want::Digest => (Expected::of(path), max_size),
            Want::Text => (Expected::Anything, max_size.min(MAX_TEXT)),
            Want::Manifest => (Expected::Manifest, max_size.min(MAX_MANIFEST)),
        };
        let claim = manifest::claim_of(path).filter(|_| want == Want::Manifest);
        Self { want, expected, max_size, recorded_size, claim, received: Received::default() }
    }

    /// The headers of the next request: what may come, and how much of it.
    pub(crate) fn headers(&self) -> HeaderMap {
        let mut headers = self.continuation().unwrap_or_default();
        if self.want == Want::Manifest {
            headers.insert(ACCEPT, HeaderValue::from_static(manifest::ACCEPTED));
        }
        headers
    }

    /// The headers that ask for the missing rest, if something has come and
    /// the server said how to recognise the file.
    fn continuation(&self) -> Option<HeaderMap> {
        let resume = self.received.resume.as_ref().filter(|_| self.received.size > 0)?;
        Some(resume.headers(self.received.size))
    }

    /// Reads a response to its end; `count` is told the bytes as they come.
    pub(crate) fn take(&mut self, answer: Answer, hint: &str, count: impl Fn(u64)) -> Result<Whole, Failure> {
        let continued = self.continuation().is_some();
        let length = match answer.response.status() {
            StatusCode::OK => self.start(&answer)?,
            StatusCode::PARTIAL_CONTENT if continued => self.carry_on(&answer)?,
            StatusCode::RANGE_NOT_SATISFIABLE if continued => {
                return Err(self.start_over(&answer.route, "status 416"));
            }
            _ => return Err(status::failure(answer, self.want, hint)),
        };
        self.received.claims.extend(manifest::claims(answer.response.headers()));
        let Answer { response, route } = answer;
        self.read(response, length, &route, count)?;
        self.finish(length, &route)
    }

    /// Prepares for a body that begins with the artifact's first byte.
    fn start(&mut self, answer: &Answer) -> Result<Length, Failure> {
        self.received = Received::default();
        let Answer { response, route } = answer;
        let length = framing(response).map_err(|why| Failure::Lasting(format!("{route}: {why}")))?;
        if response.headers().contains_key(CONTENT_RANGE) {
            return Err(Failure::Lasting(format!(
                "{route}: status 200 with a Content-Range: whether it is all of the file cannot be known"
            )));
        }
        match length {
            Length::Known(total) => {
                self.check_size(total, route)?;
                self.received.resume = Resume::offered(response.headers(), total);
            }
            Length::Unknown if self.recorded_size.is_none() => {
                return Err(Failure::passing(format!("{route}: {NO_LENGTH}")));
            }
            Length::Marked | Length::Unknown => {}
        }
        Ok(length)
    }

    /// Prepares for a body that begins where the last one broke.
    fn carry_on(&mut self, answer: &Answer) -> Result<Length, Failure> {
        let Answer { response, route } = answer;
        let resume = self.received.resume.as_ref().ok_or("nothing to continue".to_owned());
        let total = framing(response).and(resume).and_then(|resume| {
            resume.agrees(response.headers(), response.content_length(), self.received.size)
        });
        total.map(Length::Known).map_err(|why| self.start_over(route, &why))
    }

    fn start_over(&mut self, route: &str, why: &str) -> Failure {
        self.received = Received::default();
        let message = format!("{route}: a broken transfer cannot be continued: {why}");
        Failure::passing(message)
    }

    fn read(
        &mut self,
        mut response: Response,
        length: Length,
        route: &str,
        count: impl Fn(u64),
    ) -> Result<(), Failure> {
        let mut buffer = vec![0; BUFFER];
        loop {
            let bytes = match response.read(&mut buffer) {
                Ok(0) => return Ok(()),
                Ok(length) => &buffer[..length],
                Err(error) if error.kind() == ErrorKind::Interrupted => continue,
                Err(error) => return Err(self.broken(length, route, &reading_failed(&error))),
            };
            let received = &mut self.received;
            received.size += bytes.len() as u64;
            received.hasher.update(bytes);
            count(bytes.len() as u64);
            let had = received.head.len();
            let kept = if self.want == Want::Digest { HEAD - had } else { bytes.len() };
            received.head.extend(bytes.iter().take(kept));
            self.check_size(self.received.size, route)?;
            if had < HEAD && self.received.head.len() >= HEAD {
                self.check_content(route)?;
            }
        }
    }

    fn finish(&mut self, length: Length, route: &str) -> Result<Whole, Failure> {
        let size = self.received.size;
        match length {
            // Only the rest of a file that came in chunks can be too long.
            Length::Known(total) if size > total => {
                return Err(self.start_over(route, "more came than was missing"));
            }
            Length::Known(total) if size < total => {
                return Err(self.broken(length, route, "the connection was closed"));
            }
            Length::Unknown if self.recorded_size != Some(size) => {
                let message = format!("{route}: {size} bytes came; {NO_LENGTH}");
                return Err(Failure::passing(message));
            }
            _ => {}
        }
        if size == 0 {
            return Err(Failure::Lasting(format!("{route}: status 200 with an empty body")));
        }
        if self.received.head.len() < HEAD || self.want == Want::Text {
            self.check_content(route)?;
        }
        let received = std::mem::take(&mut self.received);
        self.whole(received).map_err(|why| Failure::Lasting(format!("{route}: {why}")))
    }

    /// What a whole body is, as far as its last byte had to come to know it.
    fn whole(&self, received: Received) -> Result<Whole, String> {
        let Received { hasher, size, head, mut claims, .. } = received;
        let hashes = hasher.finish();
        match self.want {
            Want::Text => {
                let text = String::from_utf8(head);
                return text.map(Whole::Text).map_err(|_| "it is no text in UTF-8".to_owned());
            }
            Want::Manifest => {
                claims.extend(self.claim.clone());
                manifest::check(&head, &hashes, &claims)?;
            }
            Want::Digest => {
                if let Some(what) = stand_in(&head) {
                    return Err(format!("the body is {what}, which is no artifact"));
                }
            }
        }
        Ok(Whole::Artifact { hashes, size })
    }

    fn check_content(&self, route: &str) -> Result<(), Failure> {
        self.expected.check(&self.received.head).map_err(|why| Failure::Lasting(format!("{route}: {why}")))
    }

    fn check_size(&self, size: u64, route: &str) -> Result<(), Failure> {
        if size <= self.max_size {
            return Ok(());
        }
        let limit = self.max_size;
        let allowed_by = match self.want {
            Want::Text if limit == MAX_TEXT => "a text may have",
            Want::Manifest if limit == MAX_MANIFEST => "a manifest may have",
            Want::Digest | Want::Text | Want::Manifest => "--max-size allows",
        };
        let message = format!("{route}: larger than the {limit} bytes that {allowed_by}");
        Err(Failure::Lasting(message))
    }

    fn broken(&self, length: Length, route: &str, why: &str) -> Failure {
        let size = self.received.size;
        Failure::passing(match length {
            Length::Known(total) => {
                format!("{route}: the transfer broke after {size} of {total} bytes: {why}")
            }
            _ => format!("{route}: the transfer broke after {size} bytes: {why}"),
        })
    }
}

const NO_LENGTH: &str = "the server does not say how long the file is, and the registry has \
                         recorded no such size, so it cannot be known to be whole";

/// How the end of a body will show, if its bytes are the file's own.
fn framing(response: &Response) -> Result<Length, String> {
    let headers = response.headers();
    for encoding in headers.get_all(CONTENT_ENCODING) {
        if !encoding.is_empty() && !encoding.as_bytes().eq_ignore_ascii_case(b"identity") {
            return Err(format!(
                "the server sends it with Content-Encoding {:?} although \"identity\" was asked \
                 for; what would be hashed is not the file",
                printable(&String::from_utf8_lossy(encoding.as_bytes()), 60)
            ));
        }
    }
    let mut codings = headers.get_all(TRANSFER_ENCODING).iter();
    match (codings.next(), codings.next()) {
        (None, _) => Ok(match response.content_length() {
            Some(length) => Length::Known(length),
            None if response.version() == Version::HTTP_2 => Length::Marked,
            None => Length::Unknown,
        }),
        (Some(_), _) if headers.contains_key(CONTENT_LENGTH) => Err("it has both Transfer-Encoding and \
             Content-Length, so that two programs could see two different ends"
            .to_owned()),
        (Some(only), None) if only.as_bytes().eq_ignore_ascii_case(b"chunked") => Ok(Length::Marked),
        (Some(first), _) => Err(format!(
            "unsupported Transfer-Encoding {:?}",
            printable(&String::from_utf8_lossy(first.as_bytes()), 60)
        )),
    }
}

/// Why reading a body failed. The error is `reqwest`'s, wrapped for `Read`.
fn reading_failed(error: &std::io::Error) -> String {
    let inner = error.get_ref().and_then(|inner| inner.downcast_ref::<reqwest::Error>());
    match inner {
        Some(inner) if inner.is_timeout() => "nothing came for the whole --idle-timeout".to_owned(),
        Some(inner) => causes(inner),
        None => printable(&error.to_string(), 200),
    }
}
