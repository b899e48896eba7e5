//! A stand-in for cargo, which says where the built downloader is.
//!
//! Builds it once, with the real one.

#[cfg(unix)]
use std::path::Path;

use crate::support::Repo;
#[cfg(unix)]
use crate::support::program::{Run, clean};

/// Repeats what cargo says of the built downloader. Asked anew for each case,
/// cargo would take more time than everything else: it locks the folder that
/// it builds in.
pub(super) struct Cargo(Option<Repo>);

impl Cargo {
    /// Has the downloader built, by the cargo that everybody uses.
    pub(super) fn new() -> Self {
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt;
            let place = Repo::empty();
            let answer = place.path("answer");
            place.write("cargo", format!("#!/bin/sh\nexec cat '{}'\n", answer.display()));
            std::fs::set_permissions(place.path("cargo"), PermissionsExt::from_mode(0o755)).unwrap();
            let mut command = clean(env!("CARGO"), Path::new(env!("CARGO_MANIFEST_DIR")));
            command.args([
                "build",
                "--message-format=json-render-diagnostics",
                "--package",
                "artifact-fetch",
            ]);
            let build = Run::of(command);
            build.exits(0);
            place.write("answer", build.stdout);
            Self(Some(place))
        }
        #[cfg(not(unix))]
        Self(None)
    }

    pub(super) fn serves(&self, repo: &mut Repo) {
        if let Some(place) = &self.0 {
            repo.env("CARGO", place.path("cargo").to_str().unwrap());
        }
    }
}
