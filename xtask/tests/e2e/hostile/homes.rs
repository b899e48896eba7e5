//! Where digests belong: the files of a repository before a command and after it.
//!
//! What each kind of digest store looks like, `registered`, `stores` and `images` say.

use super::case::{Case, Size};
use super::served::{PLATFORM, Thing, VERSION};
use crate::support::Repo;
use crate::support::tools::sha256;

/// What the files of a repository say.
pub(super) struct State<'a> {
    /// The release that every place of one release is at.
    pub(super) version: &'a str,
    /// That of which there is the digest of what the server lies about; without, there is
    /// none yet.
    pub(super) lied: Option<&'a [u8]>,
    /// Whether a store that can hold sizes does.
    pub(super) size: Size,
}

/// The files of a repository.
pub(super) struct Texts {
    pub(super) files: Vec<(String, String)>,
    /// Where the digests stand of what the server lies about, as `path:line`.
    pub(super) places: Vec<String>,
}

/// The file that says which release is pinned.
pub(super) const PIN: &str = "build/versions.bzl";

/// What marks those in the texts that [`Texts::of`] takes.
pub(super) const LIED: char = '\0';

impl State<'_> {
    /// What there is of a platform.
    pub(super) fn body(&self, thing: Thing, platform: &str) -> Option<Vec<u8>> {
        match platform == PLATFORM {
            true => self.lied.map(<[u8]>::to_vec),
            false => Some(thing.body_of(self.version, platform)),
        }
    }

    /// The digest of a platform in hexadecimal, or what stands there without one.
    pub(super) fn hex(&self, thing: Thing, platform: &str, without: &str) -> String {
        let digest = self.body(thing, platform).map(|body| sha256(&body));
        let mark = if platform == PLATFORM { LIED.to_string() } else { String::new() };
        mark + digest.as_deref().unwrap_or(without)
    }
}

impl Texts {
    /// These files, without the marks.
    pub(super) fn of(files: Vec<(&str, String)>) -> Self {
        let places = files.iter().flat_map(|(path, text)| {
            let lines = text.lines().enumerate().filter(|(_, line)| line.contains(LIED));
            lines.map(move |(index, _)| format!("{path}:{}", index + 1))
        });
        let places = places.collect();
        let files = files.into_iter().map(|(path, text)| (path.to_owned(), text.replace(LIED, "")));
        Self { files: files.collect(), places }
    }

    /// The repository that has them.
    pub(super) fn repository(&self) -> Repo {
        let repo = Repo::empty();
        for (path, text) in &self.files {
            repo.write(path, text);
        }
        repo
    }

    /// The files that another repository has otherwise.
    pub(super) fn changed<'a>(&'a self, after: &Self) -> Vec<&'a str> {
        let pairs = self.files.iter().zip(&after.files);
        let mut changed: Vec<&str> =
            pairs.filter(|(old, new)| old != new).map(|((path, _), _)| path.as_str()).collect();
        changed.sort_unstable();
        changed
    }
}

/// The digest stores of a repository, all of which want what the server lies about.
pub(super) trait Home: Sync {
    /// The repository in some state.
    fn texts(&self, thing: Thing, state: &State<'_>) -> Texts;

    /// The files that have changed since `before`, now that the digest of `body` is
    /// recorded; asserts that each is as it should be.
    fn recorded<'a>(&self, case: &Case, repo: &Repo, before: &'a Texts, body: &[u8]) -> Vec<&'a str> {
        let size = case.recorded.as_ref().map_or(Size::Untold, |(_, size)| *size);
        let after = self.texts(case.thing, &State { version: VERSION, lied: Some(body), size });
        for (path, text) in &after.files {
            assert_eq!(repo.read(path), *text, "{path}");
        }
        before.changed(&after)
    }
}

/// The same stores after somebody moved all of them by hand but one: they say of the new
/// release what was served before.
pub(super) struct Behind {
    pub(super) home: &'static dyn Home,
    /// The file that stayed behind; the pin did, too.
    pub(super) file: &'static str,
}

impl Home for Behind {
    fn texts(&self, thing: Thing, state: &State<'_>) -> Texts {
        let old = self.home.texts(thing, state);
        let moved = State { version: VERSION, lied: Some(b"another"), size: state.size };
        let mut texts = self.home.texts(thing, &moved);
        let stays = |path: &str| path == self.file || path == PIN;
        for (text, old) in texts.files.iter_mut().zip(old.files).filter(|(text, _)| stays(&text.0)) {
            *text = old;
        }
        texts.places.retain(|place| !place.starts_with(&format!("{}:", self.file)));
        texts
    }
}
