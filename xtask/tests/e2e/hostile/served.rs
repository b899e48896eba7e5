//! What a server lies about: an artifact of a release, or the manifest of an image.
//!
//! Lies about nothing itself.

use crate::support::{TOOLBOX, Tool};

/// The release that everything is about.
pub(super) const VERSION: &str = "1.1.0";
/// The artifact that the server lies about. It tells the truth about the other ones.
pub(super) const PLATFORM: &str = "linux_amd64";
/// The other one of an image.
pub(super) const OTHER_PLATFORM: &str = "windows_amd64";

/// What is served.
#[derive(Clone, Copy)]
pub(super) enum Thing {
    /// A file of a tool's release.
    File(&'static Tool),
    /// The manifest of an image, which has a tag for each platform.
    Image,
}

/// The files of most cases.
pub(super) const FILE: Thing = Thing::File(&TOOLBOX);

/// The host that references name the registry of images by.
pub(super) const IMAGES: &str = "images.example";

impl Thing {
    pub(super) fn is_image(self) -> bool {
        matches!(self, Self::Image)
    }

    /// The name of the tool.
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::File(tool) => tool.name,
            Self::Image => TOOLBOX.name,
        }
    }

    pub(super) fn platforms(self) -> Vec<&'static str> {
        match self {
            Self::File(tool) => tool.platforms.iter().map(|(platform, _)| *platform).collect(),
            Self::Image => vec![PLATFORM, OTHER_PLATFORM],
        }
    }

    /// Where the server has it for a platform.
    pub(super) fn path_of(self, version: &str, platform: &str) -> String {
        match self {
            Self::File(tool) => tool.url_path(version, platform),
            Self::Image => format!("/v2/example/toolbox/manifests/{version}-{platform}"),
        }
    }

    /// What it is for a platform, as its publisher made it.
    pub(super) fn body_of(self, version: &str, platform: &str) -> Vec<u8> {
        match self {
            Self::File(tool) => tool.artifact(version, platform),
            Self::Image => manifest(version, platform),
        }
    }

    /// The path of what the server lies about.
    pub(super) fn path(self) -> String {
        self.path_of(VERSION, PLATFORM)
    }

    /// That as its publisher made it.
    pub(super) fn body(self) -> Vec<u8> {
        self.body_of(VERSION, PLATFORM)
    }
}

/// A manifest that is as long as an artifact, and whole without its last byte.
fn manifest(version: &str, platform: &str) -> Vec<u8> {
    let (os, architecture) = platform.split_once('_').unwrap();
    let manifest = serde_json::json!({
        "schemaVersion": 2,
        "mediaType": "application/vnd.oci.image.index.v1+json",
        "manifests": [{
            "mediaType": "application/vnd.oci.image.manifest.v1+json",
            "digest": format!("sha256:{}", "a1".repeat(32)),
            "size": 7,
            "platform": { "os": os, "architecture": architecture },
        }],
        "annotations": { "of": version, "notes": "as long as an artifact ".repeat(1_730) },
    });
    format!("{manifest}\n").into_bytes()
}
