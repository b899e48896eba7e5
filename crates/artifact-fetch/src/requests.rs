//! The request lines on standard input.
//!
//! Judges no URL: a bad one is a failed response, not a bad request line.

use std::collections::HashSet;
use std::io::BufRead;

use anyhow::{Context, Result, bail, ensure};
use fetch_wire::Request;

/// No honest request comes near it.
const LONGEST_LINE: usize = 1 << 20;

/// How the sender says that there is no further request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum End {
    /// The input ends.
    OfInput,
    /// An empty line; the input goes on for as long as the sender lives.
    EmptyLine,
}

/// Reads all requests, up to their end, before any is worked on:
/// the sender can write them all without reading, and a bad line costs no
/// download.
pub(crate) fn read(mut input: impl BufRead, end: End) -> Result<Vec<Request>> {
    let mut requests = Vec::new();
    let mut ids = HashSet::new();
    for number in 1.. {
        let line = next_line(&mut input).with_context(|| format!("request line {number}"))?;
        let Some(line) = line else { break };
        match line.trim_ascii().is_empty() {
            true if end == End::EmptyLine => break,
            true => continue,
            false => {}
        }
        let request: Request =
            serde_json::from_slice(&line).with_context(|| format!("request line {number}: not a request"))?;
        ensure!(ids.insert(request.id), "request line {number}: a second id {}", request.id);
        requests.push(request);
    }
    Ok(requests)
}

fn next_line(input: &mut impl BufRead) -> Result<Option<Vec<u8>>> {
    use std::io::Read;
    let mut line = Vec::new();
    let limit = LONGEST_LINE as u64 + 1;
    let length = input.by_ref().take(limit).read_until(b'\n', &mut line)?;
    if line.len() > LONGEST_LINE {
        bail!("longer than {LONGEST_LINE} bytes");
    }
    Ok((length > 0).then_some(line))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn refused(input: &str, expected: &str) {
        let message = format!("{:#}", read(input.as_bytes(), End::OfInput).unwrap_err());
        assert!(message.contains(expected), "{message}");
    }

    #[test]
    fn each_line_is_a_request() {
        let input = "{\"id\":3,\"label\":\"a\",\"urls\":[\"x\"]}\n\n \
                     {\"id\":1,\"label\":\"b\",\"urls\":[],\"size\":5}";
        let requests = read(input.as_bytes(), End::OfInput).unwrap();
        assert_eq!(requests.iter().map(|request| request.id).collect::<Vec<_>>(), [3, 1]);
        assert_eq!(requests[1].size, Some(5));
        assert_eq!(read(&b""[..], End::OfInput).unwrap(), []);
        assert_eq!(read(input.as_bytes(), End::EmptyLine).unwrap().len(), 1);
    }

    #[test]
    fn a_bad_line_is_named() {
        let good = "{\"id\":1,\"label\":\"\",\"urls\":[]}\n";
        refused(&format!("{good}not JSON\n"), "request line 2: not a request: expected");
        refused("{\"id\":1,\"label\":\"\",\"urls\":[],\"sha256\":\"\"}", "unknown field `sha256`");
        refused("{\"id\":-1,\"label\":\"\",\"urls\":[]}", "request line 1");
        refused("{\"id\":1,\"label\":\"\"}", "missing field `urls`");
        refused(&format!("{good}{good}"), "request line 2: a second id 1");
        refused(&format!("{good}{}", " ".repeat(LONGEST_LINE + 1)), "line 2: longer than 1048576");
        assert!(read(format!("{}\n{good}", " ".repeat(LONGEST_LINE - 1)).as_bytes(), End::OfInput).is_ok());
    }
}
