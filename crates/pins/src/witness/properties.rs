//! What must hold for any document that a publisher has of its artifacts; the fuzz
//! target asks it.

use super::claim::Claim;
use super::sums::SumsOf;
use super::{release_api, sums, sums_name};

/// The readers of checksum files and of the release API.
pub fn sums(text: &str) {
    for sums_of in [SumsOf::OneArtifact, SumsOf::Release] {
        shown(&sums::claim_of(text, "x.zip", sums_of));
    }
    sums_name::is_sums_file(text);
    let url = "https://api.github.com/repos/a/b/releases/tags/v1";
    match release_api::ApiRelease::read(text, url) {
        Ok(release) => {
            shown(&release.claim_of("x.zip"));
            release.release_date();
        }
        Err(why) => fit_to_be_shown(&why),
    }
    release_api::api_url(text);
}

fn shown(claim: &Claim) {
    if let Claim::Wrong(why) | Claim::Unclear { why, .. } | Claim::Silent(why) = claim {
        fit_to_be_shown(why);
    }
}

/// What is said of a document goes to a terminal: in one line, and not a long one.
fn fit_to_be_shown(message: &str) {
    assert!(!message.contains(char::is_control) && message.len() < 6000, "{message:?}");
}
