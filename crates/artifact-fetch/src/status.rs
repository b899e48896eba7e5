//! What a status that brings no artifact means, in words and for the next step.
//!
//! Does not wait or try again: see `download.rs`.

use std::io::Read;
use std::time::SystemTime;

use fetch_wire::Want;
use reqwest::StatusCode;

use crate::client::Answer;
use crate::content::{HEAD, describe};
use crate::failure::Failure;
use crate::retry::{Advice, LONGEST_WAIT, advice};

/// The failure that a response without what is wanted amounts to; `hint` says
/// what may help where the server refuses.
pub(crate) fn failure(answer: Answer, want: Want, hint: &str) -> Failure {
    let Answer { mut response, route } = answer;
    let status = response.status();
    let said = format!("{route}: status {status}{}", meaning(status, want));
    match advice(status, response.headers(), SystemTime::now()) {
        _ if matches!(status, StatusCode::NOT_FOUND | StatusCode::GONE) => Failure::Missing(said),
        Advice::Wait(wait) => Failure::Passing { message: said, wait },
        Advice::TooLong(until) => Failure::Lasting(format!(
            "{said}: the server wants no request before {}, which is more than {} s away{hint}",
            httpdate::fmt_http_date(until),
            LONGEST_WAIT.as_secs()
        )),
        Advice::GiveUp => {
            // One read is enough for an excerpt, and cannot be drawn out.
            let mut head = [0; HEAD];
            let length = response.read(&mut head).unwrap_or_default();
            let excerpt = match &head[..length] {
                [] => String::new(),
                head => format!(", with {}", describe(head)),
            };
            Failure::Lasting(format!("{said}{excerpt}{}", hint_for(status, hint)))
        }
    }
}

/// What a status means where it does not say so itself.
fn meaning(status: StatusCode, want: Want) -> &'static str {
    match status {
        _ if want != Want::Manifest => "",
        StatusCode::NOT_FOUND => " (the registry has no such image or tag)",
        StatusCode::TOO_MANY_REQUESTS => {
            " (the registry limits how often it may be asked, and may allow more with a login in ~/.netrc)"
        }
        _ => "",
    }
}

fn hint_for(status: StatusCode, hint: &str) -> &str {
    match status {
        StatusCode::UNAUTHORIZED | StatusCode::FORBIDDEN => hint,
        StatusCode::PROXY_AUTHENTICATION_REQUIRED => {
            "; HTTPS_PROXY and HTTP_PROXY may carry a user name and password"
        }
        _ => "",
    }
}
