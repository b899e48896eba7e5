//! How the program lies in what is downloaded: the keys `program`, `strip_prefix` and
//! `archive_type`, wherever they are said, and what the end of a URL tells.
//!
//! Unpacks nothing.

use crate::value::text::{Spanned, listed};

/// What is said of that in one place.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Packaging {
    /// The program's file name, or its path in the archive behind the prefix; a template.
    pub(crate) program: Option<Spanned<String>>,
    /// The folder in the archive around everything; a template.
    pub(crate) strip_prefix: Option<Spanned<String>>,
    /// What the artifact is, if not what its URL says.
    pub(crate) archive_type: Option<Spanned<String>>,
}

/// One of the keys.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum PackagingKey {
    /// `program`.
    Program,
    /// `strip_prefix`.
    StripPrefix,
    /// `archive_type`.
    ArchiveType,
}

/// What an artifact is that is the program itself.
pub(crate) const FILE: &str = "file";

/// What Bazel unpacks, besides [`FILE`].
const ARCHIVES: [&str; 18] = [
    "zip", "jar", "war", "aar", "nupkg", "whl", "tar", "tar.gz", "tgz", "tar.xz", "txz", "tar.zst", "tzst",
    "tar.bz2", "tbz", "ar", "deb", "7z",
];

/// The ends of names that tell an archive, and what it is.
const ENDINGS: [(&str, &str); 14] = [
    (".tar.gz", "tar.gz"),
    (".tgz", "tar.gz"),
    (".tar.xz", "tar.xz"),
    (".txz", "tar.xz"),
    (".tar.zst", "tar.zst"),
    (".tzst", "tar.zst"),
    (".tar.bz2", "tar.bz2"),
    (".tbz", "tar.bz2"),
    (".tbz2", "tar.bz2"),
    (".tar", "tar"),
    (".zip", "zip"),
    (".nupkg", "zip"),
    (".whl", "zip"),
    (".vsix", "zip"),
];

/// The ends of names of what holds a program, and is unpacked by something else.
const OTHERS: [&str; 17] = [
    ".tar.lz",
    ".tar.lzma",
    ".tar.br",
    ".gz",
    ".xz",
    ".bz2",
    ".zst",
    ".7z",
    ".rar",
    ".dmg",
    ".pkg",
    ".msi",
    ".rpm",
    ".deb",
    ".apk",
    ".snap",
    ".flatpak",
];

/// The ends of names of what is said about artifacts, and is none.
const ABOUT: [&str; 12] = [
    ".asc",
    ".sig",
    ".sha256",
    ".sha512",
    ".sha256sum",
    ".minisig",
    ".pem",
    ".crt",
    ".sbom",
    ".json",
    ".txt",
    ".intoto.jsonl",
];

impl PackagingKey {
    /// The key of that name.
    pub(crate) fn named(name: &str) -> Option<Self> {
        [Self::Program, Self::StripPrefix, Self::ArchiveType].into_iter().find(|key| key.name() == name)
    }

    /// What it is called.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Program => "program",
            Self::StripPrefix => "strip_prefix",
            Self::ArchiveType => "archive_type",
        }
    }

    /// What has to stand behind it, for people.
    pub(crate) fn expected(self) -> &'static str {
        match self {
            Self::Program => "the name of a file, or its path in the archive",
            Self::StripPrefix => "a folder in the archive",
            Self::ArchiveType => "a kind of archive",
        }
    }

    /// Checks a value, before or after its placeholders are filled in.
    ///
    /// # Errors
    /// What is wrong with it, in one sentence.
    pub(crate) fn check(self, text: &str) -> Result<(), String> {
        if self == Self::ArchiveType {
            return match text == FILE || ARCHIVES.contains(&text) {
                true => Ok(()),
                false => {
                    let known = listed([FILE].into_iter().chain(ARCHIVES));
                    Err(format!("{} {text:?} is none that Bazel unpacks; known are {known}", self.name()))
                }
            };
        }
        let is_bad = |part: &str| matches!(part, "" | "." | "..");
        let holds_bad = text.contains(|c: char| c.is_control() || "\\:".contains(c));
        match holds_bad || text.split('/').any(is_bad) {
            true => Err(format!(
                "{} {text:?} must be a path inside the archive, with \"/\" between folders: not absolute, and without \
                 \"..\", \".\", \"\\\" and \":\"",
                self.name()
            )),
            false => Ok(()),
        }
    }
}

impl Packaging {
    /// What is said behind a key.
    pub(crate) fn get(&self, key: PackagingKey) -> Option<&Spanned<String>> {
        match key {
            PackagingKey::Program => self.program.as_ref(),
            PackagingKey::StripPrefix => self.strip_prefix.as_ref(),
            PackagingKey::ArchiveType => self.archive_type.as_ref(),
        }
    }

    /// Says something behind a key.
    pub(crate) fn set(&mut self, key: PackagingKey, text: Spanned<String>) {
        let value = match key {
            PackagingKey::Program => &mut self.program,
            PackagingKey::StripPrefix => &mut self.strip_prefix,
            PackagingKey::ArchiveType => &mut self.archive_type,
        };
        *value = Some(text);
    }
}

/// What the artifact at a URL is.
///
/// # Errors
/// The end of its name, which tells something that Bazel does not unpack.
pub(crate) fn type_of(url: &str) -> Result<&'static str, &'static str> {
    let name = name_of(url);
    if let Some((_, archive)) = ENDINGS.iter().find(|(ending, _)| name.ends_with(ending)) {
        return Ok(archive);
    }
    OTHERS.into_iter().find(|ending| name.ends_with(ending)).map_or(Ok(FILE), Err)
}

/// Whether the file at a URL is something that is said about artifacts.
pub(crate) fn is_about_artifacts(url: &str) -> bool {
    let name = name_of(url);
    ABOUT.iter().any(|ending| name.ends_with(ending))
}

/// The name of the file at a URL, in small letters.
fn name_of(url: &str) -> String {
    let path = url.split(['?', '#']).next().unwrap_or_default();
    path.rsplit('/').next().unwrap_or_default().to_ascii_lowercase()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_end_of_a_url_tells_what_it_is() {
        for (url, expected) in [
            ("https://x/saw", Ok("file")),
            ("https://x/saw-1.2.0", Ok("file")),
            ("https://x/saw.exe", Ok("file")),
            ("https://x/saw.jar", Ok("file")),
            ("https://x/saw.TGZ?raw=true", Ok("tar.gz")),
            ("https://x/saw.tar.zst", Ok("tar.zst")),
            ("https://x/saw.zip#x", Ok("zip")),
            ("https://x/saw.gz", Err(".gz")),
            ("https://x/saw.tar.lz", Err(".tar.lz")),
            ("https://x/saw.deb", Err(".deb")),
        ] {
            assert_eq!(type_of(url), expected, "{url}");
        }
    }
}
