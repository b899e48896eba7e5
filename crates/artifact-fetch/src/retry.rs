//! When to try again, and how long to wait before it.
//!
//! Does not wait or try itself: see `download.rs`.

use std::hash::{BuildHasher, RandomState};
use std::time::{Duration, SystemTime};

use reqwest::StatusCode;
use reqwest::header::{HeaderMap, RETRY_AFTER};

/// How often one URL is tried.
pub(crate) const ATTEMPTS: u32 = 4;

/// Waiting longer than this is left to the person.
pub(crate) const LONGEST_WAIT: Duration = Duration::from_secs(60);

/// What a status that is no success says about another attempt.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Advice {
    /// It will be the same next time.
    GiveUp,
    /// It may pass; the server asks to wait this long.
    Wait(Duration),
    /// It passes only at that time, which is too far away.
    TooLong(SystemTime),
}

/// Reads the advice from a status and the headers that come with it.
pub(crate) fn advice(status: StatusCode, headers: &HeaderMap, now: SystemTime) -> Advice {
    let may_pass = matches!(status.as_u16(), 408 | 429 | 500 | 502 | 503 | 504);
    // GitHub answers an exhausted rate limit with 403 as well as with 429.
    let may_be_limited = may_pass || status == StatusCode::FORBIDDEN;
    let until = retry_after(headers, now).or_else(|| rate_limit_reset(headers));
    match until {
        Some(until) if may_be_limited => {
            let wait = until.duration_since(now).unwrap_or_default();
            if wait <= LONGEST_WAIT { Advice::Wait(wait) } else { Advice::TooLong(until) }
        }
        _ if may_pass => Advice::Wait(Duration::ZERO),
        _ => Advice::GiveUp,
    }
}

/// `Retry-After`, in seconds or as an HTTP date.
fn retry_after(headers: &HeaderMap, now: SystemTime) -> Option<SystemTime> {
    let value = headers.get(RETRY_AFTER)?.to_str().ok()?.trim();
    match value.parse::<u64>() {
        Ok(seconds) => after(now, seconds),
        Err(_) => httpdate::parse_http_date(value).ok(),
    }
}

/// GitHub's moment at which an exhausted rate limit is lifted.
fn rate_limit_reset(headers: &HeaderMap) -> Option<SystemTime> {
    let number = |name: &str| headers.get(name)?.to_str().ok()?.trim().parse::<u64>().ok();
    if number("x-ratelimit-remaining")? != 0 {
        return None;
    }
    after(SystemTime::UNIX_EPOCH, number("x-ratelimit-reset")?)
}

/// The latest moment that an HTTP date can express, at most: a server can send
/// any number.
fn after(start: SystemTime, seconds: u64) -> Option<SystemTime> {
    const YEAR_9999: Duration = Duration::from_secs(253_370_764_800);
    let latest = SystemTime::UNIX_EPOCH + YEAR_9999;
    Some(start.checked_add(Duration::from_secs(seconds)).map_or(latest, |time| time.min(latest)))
}

/// The waiting time before an attempt that follows `failures` failed ones:
/// doubled each time, and anything between half and all of it, so that several
/// workers do not come back at the same moment.
pub(crate) fn backoff(base: Duration, failures: u32) -> Duration {
    let longest = base.saturating_mul(2_u32.saturating_pow(failures.saturating_sub(1))).min(LONGEST_WAIT);
    // A fresh `RandomState` is randomly keyed, which is random enough here.
    let random = u32::try_from(RandomState::new().hash_one(failures) % 1000).unwrap_or_default();
    longest / 2 + longest * random / 2000
}

#[cfg(test)]
mod tests {
    use super::*;

    fn headers(pairs: &[(&'static str, &str)]) -> HeaderMap {
        pairs.iter().map(|(name, value)| (name.parse().unwrap(), value.parse().unwrap())).collect()
    }

    #[track_caller]
    fn advised(status: u16, pairs: &[(&'static str, &str)], expected: Advice) {
        let now = SystemTime::UNIX_EPOCH + Duration::from_secs(784_111_777);
        let status = StatusCode::from_u16(status).unwrap();
        assert_eq!(advice(status, &headers(pairs), now), expected, "{status} {pairs:?}");
    }

    #[test]
    fn some_states_may_pass_and_others_not() {
        for status in [408, 429, 500, 502, 503, 504] {
            advised(status, &[], Advice::Wait(Duration::ZERO));
        }
        for status in [300, 304, 400, 401, 403, 405, 407, 418, 451, 501, 505] {
            advised(status, &[], Advice::GiveUp);
        }
        advised(401, &[("retry-after", "1")], Advice::GiveUp);
    }

    #[test]
    fn the_server_may_name_the_wait() {
        let seconds = |seconds| Advice::Wait(Duration::from_secs(seconds));
        advised(503, &[("retry-after", "7")], seconds(7));
        advised(403, &[("retry-after", "60")], seconds(60));
        advised(429, &[("retry-after", "Sun, 06 Nov 1994 08:49:40 GMT")], seconds(3));
        advised(429, &[("retry-after", "Sun, 06 Nov 1993 08:49:37 GMT")], seconds(0));
        advised(429, &[("retry-after", "soon")], seconds(0));
        let limited = [("x-ratelimit-remaining", "0"), ("x-ratelimit-reset", "784111780")];
        advised(403, &limited, seconds(3));
        advised(429, &limited, seconds(3));
        advised(404, &limited, Advice::GiveUp);
        let left = [("x-ratelimit-remaining", "5"), ("x-ratelimit-reset", "784111780")];
        advised(403, &left, Advice::GiveUp);
    }

    #[test]
    fn a_long_wait_is_left_to_the_person() {
        let at = |seconds| Advice::TooLong(SystemTime::UNIX_EPOCH + Duration::from_secs(seconds));
        advised(503, &[("retry-after", "61")], at(784_111_838));
        advised(503, &[("retry-after", "18446744073709551615")], at(253_370_764_800));
        let limited = [("x-ratelimit-remaining", "0"), ("x-ratelimit-reset", "784119999")];
        advised(403, &limited, at(784_119_999));
    }

    #[test]
    fn the_backoff_doubles_and_is_bounded() {
        let base = Duration::from_millis(500);
        for (failures, longest) in [(1, 500), (2, 1000), (3, 2000), (99, 60_000)] {
            let longest = Duration::from_millis(longest);
            for _ in 0..50 {
                let delay = backoff(base, failures);
                assert!(delay >= longest / 2 && delay <= longest, "{failures}: {delay:?}");
            }
        }
        assert_eq!(backoff(Duration::ZERO, 3), Duration::ZERO);
    }
}
