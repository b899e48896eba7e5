//! Which releases somebody has revoked, in a registry file or in the settings, and why.
//!
//! Does not report and does not revoke: `verify` and `plan` do.

use super::Model;
use crate::schema::registry::{Revocation, Revoked};
use crate::value::name::{Platform, ToolName};
use crate::value::path::RepoPath;
use crate::value::version::Version;

impl<'w> Model<'w> {
    /// Why a version of a tool may not be pinned, with the file that says so.
    pub(crate) fn revocation(
        &self,
        tool: &ToolName,
        version: &Version,
    ) -> Option<(&'w RepoPath, Revocation<'w>)> {
        let registry = self.registry(tool);
        let of_registry =
            registry.and_then(|registry| Some((registry.path, registry.content.revocation(version)?)));
        let settings = self.world.settings();
        let of_settings = || {
            let tool = settings.places.tool(self.released_as(tool))?;
            Some((&settings.path, tool.revoked.revocation(version)?))
        };
        of_registry.or_else(of_settings)
    }

    /// Why what a release has for a platform may not be used, with the file that says so.
    pub(crate) fn revocation_for(
        &self,
        tool: &ToolName,
        version: &Version,
        platform: &Platform,
    ) -> Option<(&'w RepoPath, &'w Revoked)> {
        let settings = self.world.settings();
        let of_registry = self.registry(tool).and_then(|registry| {
            Some((registry.path, registry.content.release(version)?.revocation_for(platform)?))
        });
        let of_settings = || {
            let tool = settings.places.tool(self.released_as(tool))?;
            Some((&settings.path, tool.revoked.revocation_for(version, platform)?))
        };
        of_registry.or_else(of_settings)
    }
}
