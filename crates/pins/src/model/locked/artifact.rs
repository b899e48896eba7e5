//! One artifact as the lock has it: what it is, and where the program lies in it.
//!
//! Does not find it: `find` does.

use super::Gathering;
use super::find::Find;
use crate::model::Model;
use crate::model::store::StoreId;
use crate::schema::bazel_lock::LockedArtifact;
use crate::schema::packaging::{FILE, PackagingKey, type_of};
use crate::value::name::ToolName;
use crate::value::path::RepoPath;
use crate::value::text::Spanned;
use crate::value::version::Version;

/// Where Bazel looks for programs that end with `.exe`.
const WINDOWS: &str = "@platforms//os:windows";

impl Gathering<'_, '_> {
    /// An artifact; none where something is not known that Bazel needs.
    pub(super) fn artifact(
        &mut self,
        tool: &ToolName,
        version: &Version,
        find: &Find,
    ) -> Option<LockedArtifact> {
        let constraints = self.constraints(tool, find)?;
        let kind = self.kind(tool, version, find)?;
        let strip_prefix = match kind == FILE {
            true => None,
            false => self.filled(PackagingKey::StripPrefix, tool, version, find)?,
        };
        let program = self.filled(PackagingKey::Program, tool, version, find)?;
        let mut program = program.unwrap_or_else(|| tool.to_string());
        if constraints.iter().any(|label| label == WINDOWS) {
            program = program.strip_suffix(".exe").unwrap_or(&program).to_owned();
        }
        let digest = find.digest.strongest();
        Some(LockedArtifact {
            urls: find.urls.clone(),
            integrity: digest.to_string(),
            sha256: digest.sha256().map(|sha256| sha256.to_string()),
            kind,
            strip_prefix,
            program,
        })
    }

    /// Where it runs.
    fn constraints(&mut self, tool: &ToolName, find: &Find) -> Option<Vec<String>> {
        let (settings, platform) = (self.model.world.settings(), &find.platform);
        let constraints = settings.constraints(platform);
        if constraints.is_none() {
            let why = format!(
                "the name of the platform {platform} does not tell on which system and processor it runs, as Bazel needs to know"
            );
            let fix = settings.constraints_help(platform);
            self.fault(tool, find.place.clone(), ["a platform with constraints", platform], why, &fix);
        }
        constraints
    }

    /// What it is.
    fn kind(&mut self, tool: &ToolName, version: &Version, find: &Find) -> Option<String> {
        let said = said(self.model, PackagingKey::ArchiveType, (tool, version), find);
        if let Some((_, said)) = said {
            return Some(said.value.clone());
        }
        let url = find.urls.first().map_or("", String::as_str);
        match type_of(url) {
            Ok(kind) => Some(kind.to_owned()),
            Err(ending) => {
                let why = format!("what ends with {ending} Bazel does not unpack: {url}");
                let fix = "if it is the program itself, say archive_type = \"file\"; else record an archive that Bazel \
                           unpacks";
                self.fault(tool, find.place.clone(), ["a program, or an archive", ending], why, fix);
                None
            }
        }
    }

    /// What is said behind a key, filled in; `Some(None)` where nothing is.
    #[expect(clippy::option_option, reason = "that it cannot be filled in is not that nothing is said")]
    fn filled(
        &mut self,
        key: PackagingKey,
        tool: &ToolName,
        version: &Version,
        find: &Find,
    ) -> Option<Option<String>> {
        let Some((path, said)) = said(self.model, key, (tool, version), find) else { return Some(None) };
        let model = self.model;
        let parts = model.world.settings().url_parts(model.released_as(tool));
        let filled = parts.fill((key.name(), &said.value), version, &find.platform, |_| None);
        match filled.and_then(|text| key.check(&text).map(|()| text)) {
            Ok(text) => Some(Some(text)),
            Err(why) => {
                let place = model.place(path, &said.span);
                let fix = format!("correct {} in {path}", key.name());
                self.fault(tool, place, [key.expected(), &said.value], why, &fix);
                None
            }
        }
    }
}

/// What is said behind a key, and in which file: of the artifact, of the tool in its
/// registry file, or in the settings.
fn said<'m>(
    model: &'m Model<'_>,
    key: PackagingKey,
    (tool, version): (&'m ToolName, &Version),
    find: &Find,
) -> Option<(&'m RepoPath, &'m Spanned<String>)> {
    let of_registry = model.registry(tool).and_then(|registry| {
        let release = registry.content.release(version).filter(|_| find.store == StoreId::Registry);
        let artifact = release.and_then(|release| release.artifact(&find.platform));
        let of_artifact = artifact.and_then(|artifact| artifact.packaging.as_deref()?.get(key));
        let of_tool = || registry.content.packaging.as_deref()?.get(key);
        Some((registry.path, of_artifact.or_else(of_tool)?))
    });
    let settings = model.world.settings();
    let of_settings = || {
        let names = [tool, model.released_as(tool)];
        let mut tools = names.into_iter().filter_map(|name| settings.places.tool(name));
        tools.find_map(|tool| Some((&settings.path, tool.packaging.get(key)?)))
    };
    of_registry.or_else(of_settings)
}
