//! A table of digests at a place of the settings, or a digest beside a URL, as a digest
//! store.
//!
//! Does not read or edit the table itself: `schema` does.

use super::artifact::{Candidate, FetchedArtifact, InStore, Recorded, StoreId, WantedArtifact};
use super::told::TableFile;
use super::{DigestStore, KnownArtifact, StoreName, Unlocated};
use crate::finding::Place;
use crate::model::Model;
use crate::model::compatibility::named;
use crate::model::place_fault::{Fault, PlaceFault, gather};
use crate::place::{Hole, Language, SharedText, moved};
use crate::schema::digest_table::{DigestRow, DigestTable, WrittenDigest};
use crate::schema::digest_table_edit::{NewRow, TableText};
use crate::schema::registry_urls::repo_of;
use crate::schema::settings::{DigestSettings, Keep, ToolSettings};
use crate::value::name::{Platform, ToolName};
use crate::value::path::RepoPath;
use crate::value::text::{Span, shown};
use crate::value::version::Version;

/// A table of digests that could be read whole.
pub(crate) struct TableStore<'m, 'w> {
    /// What the files say.
    pub(super) model: &'m Model<'w>,
    /// The tool.
    pub(super) tool: &'w ToolName,
    /// What the settings say of the table.
    pub(super) settings: &'w DigestSettings,
    /// The file.
    pub(super) path: &'w RepoPath,
    /// Its text.
    text: &'w SharedText,
    /// What it says.
    table: &'w DigestTable,
    /// The release of each row, as far as that can be told.
    releases: Vec<Option<Version>>,
}

/// The tables of digests of a tool that could be read whole.
pub(super) fn tables_of<'m, 'w>(model: &'m Model<'w>, tool: &ToolName) -> Vec<TableStore<'m, 'w>> {
    let Some(tool) = model.world.settings().places.tool(tool) else { return Vec::new() };
    let store = |settings: &'w DigestSettings| {
        let found = gather(model, None, settings.at, |placed| &placed.digests).ok()?;
        let (path, table) = *found.first()?;
        let text = model.world.file(path)?.shared_text()?;
        let pinned = model.pin(&tool.name.value).map(|pin| &pin.version.value);
        let file = TableFile { model, path, settings };
        let releases = table.rows.iter().map(|row| file.release_of(row, pinned)).collect();
        Some(TableStore { model, tool: &tool.name.value, settings, path, text, table, releases })
    };
    tool.digests.iter().filter_map(store).filter(|store| store.table.odd.is_empty()).collect()
}

/// What is wrong with the tables of digests of a tool.
pub(crate) fn faults(model: &Model<'_>, tool: &ToolSettings) -> Vec<PlaceFault> {
    let mut faults = Vec::new();
    let name = tool.name.value.as_str();
    for settings in &tool.digests {
        match gather(model, Some(name), settings.at, |placed| &placed.digests) {
            Err(of_place) => faults.extend(of_place),
            Ok(found) => {
                for (path, table) in found {
                    faults.extend(table.odd.iter().map(|(span, why)| {
                        let place = model.place(path, span);
                        let fix = format!(
                            "correct {}:{}, or the place of the digests in {}",
                            place.path,
                            place.line,
                            model.world.settings().path
                        );
                        let found = model.text(path).get(span.clone()).unwrap_or_default();
                        let found = shown(found.lines().next().unwrap_or_default());
                        PlaceFault::new(
                            Fault::Digests,
                            Some(name),
                            place,
                            ["a row of digests", &found],
                            why.clone(),
                            fix,
                        )
                    }));
                }
            }
        }
    }
    faults.extend(tables_of(model, &tool.name.value).iter().filter_map(TableStore::template_fault));
    faults
}

impl DigestStore for TableStore<'_, '_> {
    fn id(&self) -> StoreId {
        StoreId::Table(self.settings.at.0)
    }

    fn name(&self) -> StoreName {
        StoreName::Table(self.model.world.settings().places.address(self.settings.at).value.to_string())
    }

    fn path(&self) -> &RepoPath {
        self.path
    }

    fn says_versions(&self) -> bool {
        self.table.says_versions
    }

    fn follows_pin(&self) -> bool {
        !self.table.says_versions || self.settings.keep == Keep::Pinned
    }

    fn forgets(&self) -> bool {
        !self.table.says_versions || self.settings.keep != Keep::All
    }

    fn versions(&self) -> Vec<&Version> {
        let mut versions: Vec<&Version> = Vec::new();
        for version in self.releases.iter().flatten() {
            if !versions.contains(&version) {
                versions.push(version);
            }
        }
        versions
    }

    fn known(&self, version: &Version) -> Vec<KnownArtifact> {
        let known = |row: &DigestRow| KnownArtifact {
            platform: row.slot.clone(),
            says_platform: self.says_platform(row),
            digest: row.digest.value.digest().cloned(),
            is_empty: matches!(row.digest.value, WrittenDigest::Empty(_)),
            span: row.digest.span.clone(),
        };
        self.rows_of(version).map(known).collect()
    }

    fn required(&self) -> Vec<Platform> {
        self.settings.platforms.clone()
    }

    fn needed(&self, version: &Version) -> Vec<Platform> {
        if !self.settings.platforms.is_empty() {
            return self.settings.platforms.clone();
        }
        let pattern =
            if self.rows_of(version).next().is_some() { Some(version) } else { self.pattern(version) };
        // Of one release every row is.
        let is_pattern = |release: &Version| !self.table.says_versions || Some(release) == pattern;
        let rows = self.released().filter(|(_, release)| is_pattern(release));
        rows.filter_map(|(row, release)| self.slot_after(row, release, version)).collect()
    }

    fn place(&self, version: &Version) -> Place {
        let row = self.rows_of(version).next().or(self.table.rows.first());
        row.map_or_else(|| Place::file(self.path), |row| self.model.place(self.path, &row.span))
    }

    fn wanted(
        &self,
        version: &Version,
        platform: &Platform,
        moved: &Model<'_>,
    ) -> Result<WantedArtifact, Unlocated> {
        let pattern = self.pattern(version).ok_or_else(|| {
            format!("{} has no release of {} after whose pattern one could be made", self.path, self.tool)
        })?;
        let own = self.released().find(|(row, of)| *of == version && row.slot == *platform);
        let is_pattern = |(row, of): &(&DigestRow, &Version)| {
            let may_be = !self.table.says_versions || *of == pattern;
            may_be && self.slot_after(row, of, version).as_ref() == Some(platform)
        };
        let (row, from) = own.or_else(|| self.released().find(is_pattern)).ok_or_else(|| {
            format!(
                "{} {pattern} in {} has no row for {platform}, so where that of {version} is cannot be told; write it by hand",
                self.tool, self.path
            )
        })?;
        let urls = self.urls(row, (from, version), platform, moved)?;
        let candidate = |url: &String| Candidate { suffix: String::new(), url: url.clone() };
        let is_recorded = |row: &&DigestRow| !matches!(row.digest.value, WrittenDigest::Empty(_));
        Ok(WantedArtifact {
            tool: self.tool.clone(),
            version: version.clone(),
            platform: platform.clone(),
            github_repo: urls.first().and_then(|url| repo_of(url)).unwrap_or_default().to_owned(),
            kind: self.kind(row),
            candidates: urls.iter().map(candidate).collect(),
            mirrors: urls.into_iter().skip(1).collect(),
            recorded: own.map(|(row, _)| row).filter(is_recorded).map(|row| self.recorded(row)),
            store: InStore {
                id: self.id(),
                pattern: Some((if self.table.says_versions { pattern } else { from }).clone()),
                place: self.model.place(self.path, &row.digest.span),
            },
        })
    }

    fn newest_stable(&self) -> Option<&Version> {
        let is_good =
            |version: &&Version| version.is_stable() && self.model.revocation(self.tool, version).is_none();
        self.versions().into_iter().filter(is_good).max()
    }

    fn without(&self, releases: &[&Version]) -> Result<SharedText, String> {
        let place = self.model.place(
            &self.model.world.settings().path,
            &self.model.world.settings().places.address(self.settings.at).span,
        );
        self.text().without_releases(releases).map_err(|why| format!("{place}: {why}"))
    }

    fn record(&self, version: &Version, fetched: &[&FetchedArtifact]) -> Result<SharedText, String> {
        let pattern = |artifact: &FetchedArtifact| {
            artifact.wanted.store.pattern.clone().unwrap_or_else(|| version.clone())
        };
        let new: Vec<NewRow> = fetched
            .iter()
            .map(|artifact| NewRow {
                slot: artifact.wanted.platform.clone(),
                from: pattern(artifact),
                hashes: artifact.hashes,
                size: artifact.size,
            })
            .collect();
        // What nothing tells of its release is of the pinned one, and the pin may have moved
        // since the artifacts were wanted.
        let was_pinned = new.iter().all(|new| new.from == *version);
        let is_recorded = |row: &&DigestRow| {
            self.table.says_versions || was_pinned || self.file().told(row, Some(version)).is_some()
        };
        let recorded: Vec<Platform> =
            self.rows_of(version).filter(is_recorded).map(|row| row.slot.clone()).collect();
        let place = self.place(version);
        self.text()
            .record(version, &new, &recorded, &named(self.model, self.tool))
            .map_err(|why| format!("{place}: {why}; nothing was written"))
    }
}

/// A row of a table, for rules.
pub(crate) struct Row<'a> {
    /// What it says.
    pub(crate) row: &'a DigestRow,
    /// The release of which it is, as far as can be told.
    pub(crate) release: Option<&'a Version>,
    /// The releases that the name of its file and its URLs say, and where.
    pub(crate) named: Vec<(Version, &'a Span)>,
}

impl TableStore<'_, '_> {
    /// A row of it in other files, where it stands at the same place among the rows.
    pub(super) fn row_in(&self, model: &Model<'_>, row: &DigestRow) -> Option<DigestRow> {
        let index = self.table.rows.iter().position(|known| known.span == row.span)?;
        let others = tables_of(model, self.tool);
        let other = others.iter().find(|other| other.settings.at == self.settings.at)?;
        other.table.rows.get(index).cloned()
    }

    /// Its rows.
    pub(crate) fn rows(&self) -> impl Iterator<Item = Row<'_>> {
        self.table.rows.iter().zip(&self.releases).map(|(row, release)| Row {
            row,
            release: release.as_ref(),
            named: self.file().named_in(self.table, row, release.as_ref()),
        })
    }

    /// Whether it is in this file.
    pub(crate) fn is_in(&self, path: &RepoPath) -> bool {
        self.path == path
    }

    /// The place of something in it.
    pub(crate) fn place_of(&self, span: &Span) -> Place {
        self.model.place(self.path, span)
    }

    /// Its text, for edits.
    pub(crate) fn text(&self) -> TableText<'_> {
        let places = &self.model.world.settings().places;
        TableText {
            text: self.text,
            language: Language::of(self.path.name()),
            steps: &places.address(self.settings.at).value.steps,
            settings: self.settings,
            versions: places.versions_of(self.tool),
        }
    }

    /// Its file, to tell of which release a row is.
    fn file(&self) -> TableFile<'_, '_> {
        TableFile { model: self.model, path: self.path, settings: self.settings }
    }

    /// The rows of which the release is known, with that.
    fn released(&self) -> impl Iterator<Item = (&DigestRow, &Version)> {
        let rows = self.table.rows.iter().zip(&self.releases);
        rows.filter_map(|(row, release)| Some((row, release.as_ref()?)))
    }

    /// The rows of a release.
    fn rows_of(&self, version: &Version) -> impl Iterator<Item = &DigestRow> {
        self.released().filter(move |(_, release)| *release == version).map(|(row, _)| row)
    }

    /// The release after whose pattern one is written: the newest of those before it, or
    /// else the newest; and of a table of one release that.
    fn pattern(&self, version: &Version) -> Option<&Version> {
        let versions = self.versions();
        if !self.table.says_versions {
            return versions.first().copied();
        }
        let others = || versions.iter().copied().filter(|other| *other != version);
        let older = others().filter(|other| version.is_ordered() && *other < version).max();
        older.or_else(|| others().max()).or_else(|| versions.iter().copied().find(|other| *other == version))
    }

    /// What tells a row from the others of its release, of the release that it becomes.
    fn slot_after(&self, row: &DigestRow, from: &Version, to: &Version) -> Option<Platform> {
        if row.is_named_by_file { moved(&row.slot, from, to).parse().ok() } else { Some(row.slot.clone()) }
    }

    /// Whether a row says its platform.
    fn says_platform(&self, row: &DigestRow) -> bool {
        let steps = &self.model.world.settings().places.address(self.settings.at).value.steps;
        let says = |hole| steps.iter().any(|step| step.value.says(hole));
        !row.is_named_by_file
            && (self.settings.platform.is_some()
                || [Hole::Platform, Hole::Os, Hole::Arch].into_iter().any(says))
    }

    fn recorded(&self, row: &DigestRow) -> Recorded {
        let digest = match &row.digest.value {
            WrittenDigest::Digest(digest) => digest.to_string(),
            WrittenDigest::Empty(text) | WrittenDigest::Bad(text, _) => text.clone(),
        };
        Recorded {
            digest,
            size: row.size.as_ref().and_then(|size| size.value),
            place: self.model.place(self.path, &row.digest.span),
        }
    }
}
