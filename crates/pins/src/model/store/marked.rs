//! A digest near a URL on a marked line, as a digest store: `curl ...` and what follows it
//! in a script, in any language.
//!
//! Knows only what the lines of a text say: a file with a grammar is better served by a
//! place.

use super::artifact::{ArtifactKind, Candidate, FetchedArtifact, InStore, Recorded, StoreId, WantedArtifact};
use super::{DigestStore, KnownArtifact, StoreName, Unlocated};
use crate::finding::Place;
use crate::model::Model;
use crate::model::consumer::chosen_literals;
use crate::place::{SharedText, moved, moved_parts, says};
use crate::schema::digest_beside::{digest_beside, word_at};
use crate::schema::digest_table::is_placeholder;
use crate::schema::marker::MarkedLine;
use crate::schema::registry_urls::repo_of;
use crate::schema::url::checked;
use crate::value::digest::{Digest, Form};
use crate::value::edit::Edit;
use crate::value::name::{Platform, ToolName};
use crate::value::path::RepoPath;
use crate::value::text::{Span, Spanned, line_end};
use crate::value::version::Version;

/// One digest, and the URLs on marked lines that it belongs to.
pub(crate) struct MarkedStore<'m, 'w> {
    model: &'m Model<'w>,
    tool: &'m ToolName,
    path: &'w RepoPath,
    /// Its place among those of the tool.
    number: usize,
    digest: Span,
    urls: Vec<Span>,
    /// The release that the URLs name.
    release: Version,
}

/// The digests near URLs on the marked lines of a tool.
pub(super) fn marked_of<'m, 'w>(model: &'m Model<'w>, tool: &'m ToolName) -> Vec<MarkedStore<'m, 'w>> {
    let mut stores: Vec<MarkedStore<'m, 'w>> = Vec::new();
    let Some(pin) = model.pin(tool) else { return stores };
    for marked in &model.marked {
        let path = marked.path;
        for line in marked.content.iter().filter(|line| line.tool.value == **tool) {
            for (digest, url, release) in beside(model.text(path), line, &pin.version.value) {
                match stores.iter_mut().find(|known| known.path == path && known.digest == digest) {
                    Some(known) if known.urls.contains(&url) => {}
                    // A URL of another release is left to whoever finds that they differ.
                    Some(known) if known.release == release => known.urls.push(url),
                    Some(_) => {}
                    None => {
                        let (number, urls) = (stores.len(), vec![url]);
                        stores.push(MarkedStore { model, tool, path, number, digest, urls, release });
                    }
                }
            }
        }
    }
    stores
}

/// The marked versions that follow the pin.
fn chosen<'l>(text: &str, line: &'l MarkedLine, pinned: &Version) -> Vec<&'l Spanned<String>> {
    chosen_literals(text.get(line.span.clone()).unwrap_or_default().trim(), line, pinned)
}

/// The digests beside the URLs of what is marked, each with its URL and the release that
/// the URL names.
fn beside(text: &str, line: &MarkedLine, pinned: &Version) -> Vec<(Span, Span, Version)> {
    let found = chosen(text, line, pinned).into_iter().filter_map(|literal| {
        let digest = digest_beside(text, &literal.span)?;
        let url = word_at(text, &literal.span);
        (text[url.clone()].contains("://") && can_be_written(&text[digest.clone()])).then_some(())?;
        let is_pinned = pinned.in_form_of(&literal.value) == literal.value;
        let release = if is_pinned { pinned.clone() } else { literal.value.parse().ok()? };
        Some((digest, url, release))
    });
    found.collect()
}

/// Whether a digest has a form that digests are written in here: in hexadecimal that is
/// SHA-256 alone, and whoever wants another one there is not to get that.
fn can_be_written(digest: &str) -> bool {
    let hex = digest.rsplit([':', '=']).next().unwrap_or_default();
    hex.len() <= 64 || Form::begun(digest).is_some()
}

impl MarkedStore<'_, '_> {
    /// Where its digest stands.
    pub(super) fn digest(&self) -> (&RepoPath, &Span) {
        (self.path, &self.digest)
    }

    /// The release that its URLs name.
    pub(crate) fn release(&self) -> &Version {
        &self.release
    }

    /// Its first URL with a hole for the version.
    fn shape(&self) -> String {
        let mut url = self.urls.first().map_or("", |url| self.text_of(url)).to_owned();
        for (part, _) in moved_parts(&url, &self.release, &self.release).into_iter().rev() {
            url.replace_range(part, "{version}");
        }
        url
    }

    fn text_of(&self, span: &Span) -> &str {
        self.model.text(self.path).get(span.clone()).unwrap_or_default()
    }

    /// What stands where the digest belongs: behind its name, if it has one.
    pub(crate) fn written(&self) -> &str {
        self.text_of(&self.written_at())
    }

    fn written_at(&self) -> Span {
        let text = self.text_of(&self.digest);
        let name = text.find('=').filter(|_| !text.starts_with("sha")).map_or(0, |at| at + 1);
        self.digest.start + name..self.digest.end
    }
}

impl MarkedStore<'_, '_> {
    /// The name of the file that the digest is of, where it stands behind it as `sha256sum
    /// -c` reads it.
    fn named_file(&self) -> Option<Span> {
        let (text, end) = (self.model.text(self.path), self.digest.end);
        let behind = text.get(end..line_end(text, end))?;
        let name = behind.trim_start_matches([' ', '\t']);
        let name = name.strip_prefix('*').unwrap_or(name);
        let start = end + behind.len() - name.len();
        let span = start..word_at(text, &(start..start)).end;
        // Behind the digest that `ADD --checksum` is told there is the URL itself.
        (start > end && !self.text_of(&span).contains("://")).then_some(span)
    }

    /// What else is marked together with its URLs, and names no file of which a digest is
    /// known: all of it is one version.
    fn beside_urls(&self) -> Vec<Span> {
        let Some(pin) = self.model.pin(self.tool) else { return Vec::new() };
        let text = self.model.text(self.path);
        let of_file = self.model.marked.iter().filter(|marked| marked.path == self.path);
        let lines = of_file.flat_map(|marked| marked.content).filter(|line| line.tool.value == **self.tool);
        let literals = lines.flat_map(|line| {
            let chosen = chosen(text, line, &pin.version.value);
            let is_own =
                |span: &Span| self.urls.iter().any(|url| url.start <= span.start && span.end <= url.end);
            let has_own = chosen.iter().any(|literal| is_own(&literal.span));
            chosen.into_iter().filter(move |_| has_own)
        });
        let spans = literals.map(|literal| literal.span.clone());
        spans.filter(|span| digest_beside(text, span).is_none()).collect()
    }
}

impl DigestStore for MarkedStore<'_, '_> {
    fn id(&self) -> StoreId {
        StoreId::Marked(self.number)
    }

    fn name(&self) -> StoreName {
        StoreName::Marked { path: self.path.clone(), url: self.shape() }
    }

    fn path(&self) -> &RepoPath {
        self.path
    }

    fn says_versions(&self) -> bool {
        false
    }

    fn follows_pin(&self) -> bool {
        true
    }

    fn forgets(&self) -> bool {
        true
    }

    fn versions(&self) -> Vec<&Version> {
        vec![&self.release]
    }

    fn known(&self, version: &Version) -> Vec<KnownArtifact> {
        let span = self.written_at();
        let text = self.text_of(&span);
        let (digest, is_empty) = (text.parse().ok(), is_placeholder(text));
        let known =
            KnownArtifact { platform: Platform::universal(), says_platform: false, digest, is_empty, span };
        if *version == self.release { vec![known] } else { Vec::new() }
    }

    fn required(&self) -> Vec<Platform> {
        Vec::new()
    }

    fn needed(&self, _: &Version) -> Vec<Platform> {
        vec![Platform::universal()]
    }

    fn place(&self, _: &Version) -> Place {
        self.model.place(self.path, &self.digest)
    }

    fn place_in(&self, model: &Model<'_>) -> Option<Place> {
        let path = &model.world.file(self.path)?.path;
        // Where the digest would stand.
        let url = self.urls.first().map(|url| self.text_of(url));
        let found = url.and_then(|url| Some((model.text(path).find(url)?, url.len())));
        Some(found.map_or_else(|| Place::file(path), |(at, length)| model.place(path, &(at..at + length))))
    }

    fn wanted(
        &self,
        version: &Version,
        platform: &Platform,
        _: &Model<'_>,
    ) -> Result<WantedArtifact, Unlocated> {
        let url = |span: &Span| {
            let (at, text) = (self.model.place(self.path, span), self.text_of(span));
            if *version != self.release && !says(text, &self.release) {
                return Err(format!("{at}: where {} {version} is cannot be told from this URL", self.tool));
            }
            checked(moved(text, &self.release, version)).map_err(|why| format!("{at}: {why}"))
        };
        let urls = self.urls.iter().map(url).collect::<Result<Vec<String>, String>>()?;
        let candidate = |url: &String| Candidate { suffix: String::new(), url: url.clone() };
        let (digest, place) = (self.written().to_owned(), self.place(version));
        let is_recorded = *version == self.release && !is_placeholder(&digest);
        Ok(WantedArtifact {
            tool: self.tool.clone(),
            version: version.clone(),
            platform: platform.clone(),
            kind: ArtifactKind::File,
            candidates: urls.iter().map(candidate).collect(),
            github_repo: urls.first().and_then(|url| repo_of(url)).unwrap_or_default().to_owned(),
            mirrors: urls.into_iter().skip(1).collect(),
            recorded: is_recorded.then(|| Recorded { digest, size: None, place: place.clone() }),
            store: InStore { id: self.id(), pattern: Some(self.release.clone()), place },
        })
    }

    fn without(&self, _: &[&Version]) -> Result<SharedText, String> {
        Ok(self.model.shared_text(self.path))
    }

    fn record(&self, version: &Version, fetched: &[&FetchedArtifact]) -> Result<SharedText, String> {
        let text = self.model.shared_text(self.path);
        // The pin's own line may have moved with the pin already.
        let from = fetched.iter().find_map(|artifact| artifact.wanted.store.pattern.as_ref());
        let from = from.unwrap_or(&self.release);
        let mut edits = Vec::new();
        for span in self.urls.iter().cloned().chain(self.named_file()).chain(self.beside_urls()) {
            for (part, new) in moved_parts(self.text_of(&span), from, version) {
                edits.push(Edit::new(span.start + part.start..span.start + part.end, new));
            }
        }
        // The name of the file may be marked as well.
        edits.sort_by_key(|edit| edit.span.start);
        edits.dedup();
        if let Some(artifact) = fetched.first() {
            let written = self.written();
            let form = written.parse::<Digest>().map(|digest| digest.form());
            let form = form.unwrap_or_else(|_| Form::begun(written).unwrap_or(Form::Hex));
            edits.push(Edit::new(self.written_at(), artifact.hashes.written(&form).to_string()));
        }
        text.edited(&edits).map_err(|conflict| format!("{}: {conflict}", self.place(version)))
    }
}
