//! Where the artifacts of a table of digests are: at the URLs of its rows, at those of a
//! template, or as the manifests of images.
//!
//! Asks nobody.

use std::collections::BTreeMap;

use super::Unlocated;
use super::artifact::ArtifactKind;
use super::table::TableStore;
use crate::model::Model;
use crate::model::place_fault::{Fault, PlaceFault};
use crate::place::{moved, says, tag_parts};
use crate::schema::digest_table::{DigestRow, RowImage, RowUrl};
use crate::schema::settings::UrlFrom;
use crate::schema::url::{checked, not_told_apart};
use crate::value::image::manifest_url;
use crate::value::name::Platform;
use crate::value::path::RepoPath;
use crate::value::text::{Span, Spanned, shown};
use crate::value::version::Version;
use crate::world::computed_text;

impl TableStore<'_, '_> {
    /// Where an artifact is: at the first of these that has it, and the same at each other;
    /// never none.
    pub(super) fn urls(
        &self,
        row: &DigestRow,
        versions: (&Version, &Version),
        platform: &Platform,
        moved: &Model<'_>,
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
        let after = self.row_in(moved, row);
        let after = |index: usize| after.as_ref().and_then(|row| row.urls.get(index));
        let url = |(index, url): (usize, &RowUrl)| match &url.text {
            Some(text) => self.of_literal(url, text, versions),
            None => self.of_computed(url, after(index).map(|url| (moved, url)), versions),
        };
        Ok(row.urls.iter().enumerate().map(url).collect::<Result<_, String>>()?)
    }

    /// That the template gives one URL for several platforms, of any release.
    pub(super) fn template_fault(&self) -> Option<PlaceFault> {
        let (UrlFrom::Template(template) | UrlFrom::Image(template)) = &self.settings.url else {
            return None;
        };
        let settings = self.model.world.settings();
        let parts = settings.url_parts(self.tool);
        let rows = self.rows().map(|row| (row.release, &row.row.slot));
        let mut of_release: BTreeMap<Option<&Version>, Vec<&Platform>> = BTreeMap::new();
        rows.for_each(|(release, slot)| of_release.entry(release).or_default().push(slot));
        let mut releases = of_release.into_values().chain([self.settings.platforms.iter().collect()]);
        let alike = releases.find_map(|slots| parts.alike(&template.value, slots).into_values().next())?;
        Some(PlaceFault::new(
            Fault::Digests,
            Some(self.tool),
            self.model.place(&settings.path, &template.span),
            ["a URL for each platform", &shown(&template.value)],
            not_told_apart(alike, None),
            format!("correct the template in {}", settings.path),
        ))
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
    fn of_literal(
        &self,
        url: &RowUrl,
        text: &str,
        (from, to): (&Version, &Version),
    ) -> Result<String, String> {
        let at = self.model.place(self.path, &url.span);
        // Of several, one may have been moved by hand.
        if from != to && !says(text, from) && !says(text, to) {
            return Err(format!(
                "{at}: {} does not say the version {from}, so where {to} is cannot be told; {}",
                shown(text),
                self.say_url()
            ));
        }
        checked(moved(text, from, to)).map_err(|why| format!("{at}: {why}"))
    }

    /// The URL that a computed one becomes: with the pins as they will be it says the
    /// version already, or the version stands in its own literals.
    fn of_computed(
        &self,
        url: &RowUrl,
        after: Option<(&Model<'_>, &RowUrl)>,
        (from, to): (&Version, &Version),
    ) -> Result<String, String> {
        let at = self.model.place(self.path, &url.span);
        let computed = |model: &Model<'_>, url: &RowUrl| {
            computed_text(model.world, self.path, &url.span).map_err(|why| {
                let place = model.place(&why.path, &why.span);
                let elsewhere =
                    if place.to_string() == at.to_string() { String::new() } else { format!("{place}: ") };
                format!(
                    "{at}: what this URL comes to is not known: {elsewhere}{}; {}",
                    why.why,
                    self.say_url()
                )
            })
        };
        let now = computed(self.model, url)?;
        let will_be = after.map(|(model, url)| computed(model, url)).transpose()?;
        if from == to {
            return checked(now.text).map_err(|why| format!("{at}: {why}"));
        }
        if let Some(will_be) = will_be.filter(|will_be| says(&will_be.text, to)) {
            return checked(will_be.text).map_err(|why| format!("{at}: {why}"));
        }
        let is_own = |(path, span): &(RepoPath, Span)| {
            path == self.path && url.span.start <= span.start && span.end <= url.span.end
        };
        let own = now.sources.iter().filter(|source| is_own(source));
        let says_it = own
            .into_iter()
            .any(|(path, span)| says(self.model.text(path).get(span.clone()).unwrap_or_default(), from));
        match says_it && says(&now.text, from) {
            true => checked(moved(&now.text, from, to)).map_err(|why| format!("{at}: {why}")),
            false => Err(format!(
                "{at}: this URL comes to {}, which does not follow the pin; name the constant that it is made of under \
                 also, or {}",
                shown(&now.text),
                self.say_url()
            )),
        }
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
