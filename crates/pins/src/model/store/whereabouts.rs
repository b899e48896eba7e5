//! Where the artifacts of a table of digests are: at the URLs of its rows, at those of a
//! template, or as the manifests of images.
//!
//! Asks nobody.

use super::Unlocated;
use super::artifact::ArtifactKind;
use super::table::TableStore;
use crate::model::Model;
use crate::place::{moved, says, tag_parts};
use crate::schema::digest_table::{DigestRow, RowImage, RowUrl};
use crate::schema::settings::UrlFrom;
use crate::schema::url::checked;
use crate::value::image::manifest_url;
use crate::value::name::Platform;
use crate::value::text::{Spanned, shown};
use crate::value::version::Version;

impl TableStore<'_, '_> {
    /// Where an artifact is: at the first of these that has it, and the same at each other;
    /// never none.
    pub(super) fn urls(
        &self,
        row: &DigestRow,
        versions: (&Version, &Version),
        platform: &Platform,
        _moved: &Model<'_>,
    ) -> Result<Vec<String>, Unlocated> {
        if let UrlFrom::Template(template) | UrlFrom::Image(template) = &self.settings.url {
            return Ok(vec![self.of_template(template, versions.1, platform)?]);
        }
        if let Some(image) = &row.image {
            return Ok(vec![self.manifest(row, image, versions)?]);
        }
        if row.urls.is_empty() {
            let place = self.model.place(self.path, &row.span);
            return Err(format!(
                "{place}: no field of this row says the URL of the artifact; {}",
                self.say_url()
            )
            .into());
        }
        Ok(row.urls.iter().map(|url| self.of_literal(url, versions)).collect::<Result<_, String>>()?)
    }

    /// What to write in the settings where nothing else tells.
    fn say_url(&self) -> String {
        let settings = &self.model.world.settings().path;
        format!("say it in {settings} with url = \"https://.../{{version}}/...\"")
    }

    /// The URL that the template of the settings gives.
    fn of_template(
        &self,
        template: &Spanned<String>,
        version: &Version,
        platform: &Platform,
    ) -> Result<String, String> {
        let settings = self.model.world.settings();
        let extra = |name: &str| match name {
            "file" => Some(platform.to_string()),
            "version_" => Some(version.as_str().replace('.', "_")),
            _ => None,
        };
        let parts = settings.url_parts(self.tool);
        let url = match self.settings.url {
            UrlFrom::Image(_) => parts
                .fill(("image", &template.value), version, platform, extra)
                .and_then(|image| manifest_url(&image)),
            _ => parts.expand(("url", &template.value), version, platform, extra),
        };
        url.map_err(|why| format!("{}: {why}", self.model.place(&settings.path, &template.span)))
    }

    /// The URL that a literal becomes.
    fn of_literal(&self, url: &RowUrl, (from, to): (&Version, &Version)) -> Result<String, String> {
        let at = self.model.place(self.path, &url.span);
        let text = url.text.as_deref().ok_or_else(|| {
            format!("{at}: this URL is computed, and what it comes to is not known; {}", self.say_url())
        })?;
        if from != to && !says(text, from) {
            return Err(format!(
                "{at}: {} does not say the version {from}, so where {to} is cannot be told; {}",
                shown(text),
                self.say_url()
            ));
        }
        checked(moved(text, from, to)).map_err(|why| format!("{at}: {why}"))
    }

    /// What its artifacts are.
    pub(super) fn kind(&self, row: &DigestRow) -> ArtifactKind {
        let is_image = matches!(self.settings.url, UrlFrom::Image(_))
            || self.settings.url == UrlFrom::Usual && row.image.is_some();
        if is_image { ArtifactKind::Manifest } else { ArtifactKind::File }
    }

    /// Where the manifest of an image is.
    fn manifest(
        &self,
        row: &DigestRow,
        image: &RowImage,
        (from, to): (&Version, &Version),
    ) -> Result<String, String> {
        let at = self.model.place(self.path, &row.span);
        let settings = &self.model.world.settings().path;
        let Some(tag) = &image.tag else {
            let name = &image.name;
            return Err(format!(
                "{at}: which tag this image has is not said; say it in {settings} with image = \"{name}:{{version}}\""
            ));
        };
        let mut moved = tag.value.clone();
        let parts = tag_parts(&tag.value, from, to);
        if from != to && parts.is_empty() {
            return Err(format!(
                "{at}: the tag {} does not say the version {from}, so that of {to} cannot be told; say it in {settings} with image = \"...:{{version}}\"",
                shown(&tag.value)
            ));
        }
        for (part, new) in parts.into_iter().rev() {
            moved.replace_range(part, &new);
        }
        manifest_url(&format!("{}:{moved}", image.name)).map_err(|why| format!("{at}: {why}"))
    }
}
