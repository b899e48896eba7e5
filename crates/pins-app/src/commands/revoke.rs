//! `revoke`: a release, or what it has for one platform, is not to be used any
//! more, and stays on record.
//!
//! Downloads nothing.

use anyhow::Result;
use pins::plan::{Goal, RevokeRequest};

use super::{Done, Mode, Writer};
use crate::cli::{Cli, Revoke};
use crate::disk::repo::Repo;

pub(super) fn run(cli: &Cli, repo: &Repo, options: &Revoke) -> Result<Done> {
    let release = options.release.clone();
    let request = RevokeRequest {
        tool: release.tool,
        version: release.version,
        platform: release.platform,
        reason: options.reason.clone(),
    };
    let mode = Mode::asked(&[(options.dry_run, Mode::DryRun)]);
    Writer::new(cli, repo, mode)?.reach(&Goal::Revoke(request))
}
