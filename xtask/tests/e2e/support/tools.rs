//! Tools with releases: their registry files, and the artifacts that the
//! release server has.

use sha2::{Digest, Sha256};

use super::repo::Repo;
use super::server::{Reply, Server};

/// A tool.
pub(crate) struct Tool {
    pub(crate) name: &'static str,
    /// The crates that follow it, as JSON.
    pub(crate) crates: &'static str,
    /// Its platforms, each with the end of its file names.
    pub(crate) platforms: &'static [(&'static str, &'static str)],
}

/// Archives of three kinds.
pub(crate) const WIT_BINDGEN: Tool = Tool {
    name: "wit-bindgen",
    crates: "{ \"wit-bindgen\": \"{version}\" }",
    platforms: &[
        ("darwin_arm64", "aarch64-macos.tar.xz"),
        ("linux_amd64", "x86_64-linux.tar.gz"),
        ("windows_amd64", "x86_64-windows.zip"),
    ],
};

/// Bare programs.
pub(crate) const TOOLBOX: Tool = Tool {
    name: "toolbox",
    crates: "{}",
    platforms: &[("linux_amd64", "x86_64-unknown-linux-musl"), ("windows_amd64", "x86_64-pc-windows-gnu")],
};

impl Tool {
    /// The text of a registry file with these releases, the newest first.
    pub(crate) fn registry(&self, latest: &str, versions: &[&str]) -> String {
        let releases: Vec<String> = versions.iter().map(|version| self.release(version, false)).collect();
        self.registry_of(latest, &releases)
    }

    /// The text of a registry file with these releases, each as it stands there.
    pub(crate) fn registry_of(&self, latest: &str, releases: &[String]) -> String {
        let platforms: Vec<String> =
            self.platforms.iter().map(|(platform, _)| format!("\"{platform}\"")).collect();
        format!(
            "{{\n  \"tool_name\": \"{name}\",\n  \"github_repo\": \"example/{name}\",\n  \
             \"url_template\": \"https://github.com/{{github_repo}}/releases/download/v{{version}}/{name}-{{version}}-{{url_suffix}}\",\n  \
             \"latest_version\": \"{latest}\",\n  \"crates\": {},\n  \"supported_platforms\": [{}],\n  \
             \"versions\": {{\n{}\n  }}\n}}\n",
            self.crates,
            platforms.join(", "),
            releases.join(",\n"),
            name = self.name,
        )
    }

    /// A release in a registry file, with or without sizes.
    pub(crate) fn release(&self, version: &str, sizes: bool) -> String {
        let artifacts: Vec<String> = self
            .platforms
            .iter()
            .map(|(platform, suffix)| {
                let size = if sizes {
                    format!(",\n          \"size\": {}", self.artifact(version, platform).len())
                } else {
                    String::new()
                };
                format!(
                    "        \"{platform}\": {{\n          \"sha256\": \"{}\",\n          \"url_suffix\": \"{suffix}\"{size}\n        }}",
                    self.sha256(version, platform)
                )
            })
            .collect();
        format!("    \"{version}\": {{\n      \"platforms\": {{\n{}\n      }}\n    }}", artifacts.join(",\n"))
    }

    /// Where the server has an artifact.
    pub(crate) fn url_path(&self, version: &str, platform: &str) -> String {
        self.url_path_of(version, self.suffix(platform))
    }

    /// Where the server would have an artifact with that end of its name.
    pub(crate) fn url_path_of(&self, version: &str, suffix: &str) -> String {
        format!("/example/{0}/releases/download/v{version}/{0}-{version}-{suffix}", self.name)
    }

    fn suffix(&self, platform: &str) -> &'static str {
        self.platforms.iter().find(|(name, _)| *name == platform).unwrap().1
    }

    /// An artifact.
    pub(crate) fn artifact(&self, version: &str, platform: &str) -> Vec<u8> {
        artifact(self.suffix(platform), &format!("{} {version} for {platform}\n", self.name))
    }

    /// The digest of an artifact.
    pub(crate) fn sha256(&self, version: &str, platform: &str) -> String {
        sha256(&self.artifact(version, platform))
    }

    /// Has the server offer a release, whole.
    pub(crate) fn publish(&self, server: &Server, version: &str) {
        for (platform, _) in self.platforms {
            server.answer(&self.url_path(version, platform), Reply::File(self.artifact(version, platform)));
        }
    }

    /// Writes the registry file.
    pub(crate) fn register(&self, repo: &Repo, latest: &str, versions: &[&str]) {
        repo.write(&self.path(), self.registry(latest, versions));
    }

    /// The path of the registry file.
    pub(crate) fn path(&self) -> String {
        format!("checksums/tools/{}.json", self.name)
    }
}

/// A file of the kind that the end of its name promises, which holds `text`
/// and enough noise to come in more than one piece.
pub(crate) fn artifact(suffix: &str, text: &str) -> Vec<u8> {
    let magic: &[u8] = match suffix {
        _ if suffix.ends_with(".tar.gz") => b"\x1f\x8b\x08\0\0\0\0\0\0\x03",
        _ if suffix.ends_with(".tar.xz") => b"\xfd7zXZ\0\0\x04",
        _ if suffix.ends_with(".zip") => b"PK\x03\x04\x14\0\0\0",
        _ if suffix.contains("windows") => b"MZ\x90\0",
        _ => b"\x7fELF\x02\x01\x01\0",
    };
    let mut bytes = magic.to_vec();
    bytes.extend_from_slice(text.as_bytes());
    let mut state = text.len() as u32;
    bytes.extend((0..40_000).map(|_| {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        (state >> 24) as u8
    }));
    bytes
}

/// The SHA-256 of some bytes, in hexadecimal.
pub(crate) fn sha256(bytes: &[u8]) -> String {
    Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect()
}
