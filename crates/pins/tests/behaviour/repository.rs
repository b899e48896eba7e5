//! A small repository in which everything agrees, and ways to disturb it.

pub(crate) use crate::digest::digests;
use crate::support::check;

/// Two tools, one of which constrains the other; crates that follow both; a
/// registry that knows the pinned releases. `<ab>` is a digest: see [`digests`].
const CLEAN: &str = r#"//- toolchains/tool_versions.bzl
TOOL_VERSIONS = {
    "wasm-tools": "1.240.0",
    "wit-bindgen": "0.46.0",
}
TOOL_COMPATIBILITY = {
    "wasm-tools": {
        "1.240.0": {"wit-bindgen": ["0.46.0", "0.47.0"]},
    },
}
//- checksums/tools/wasm-tools.json
{
  "tool_name": "wasm-tools",
  "github_repo": "o/wasm-tools",
  "url_template": "https://x/wasm-tools-{version}-{platform}-{url_suffix}",
  "latest_version": "1.240.0",
  "crates": {"wasmparser": "0.{minor}.{patch}"},
  "supported_platforms": ["linux_amd64"],
  "versions": {
    "1.240.0": {"platforms": {"linux_amd64": {"sha256": "<a1>", "url_suffix": "l"}}}
  }
}
//- checksums/tools/wit-bindgen.json
{
  "tool_name": "wit-bindgen",
  "github_repo": "o/wit-bindgen",
  "url_template": "https://x/wit-bindgen-{version}-{platform}-{url_suffix}",
  "latest_version": "0.46.0",
  "crates": {"wit-bindgen": "{version}"},
  "supported_platforms": ["darwin_arm64", "linux_amd64"],
  "versions": {
    "0.46.0": {
      "platforms": {
        "darwin_arm64": {"sha256": "<b1>", "url_suffix": "d"},
        "linux_amd64": {"sha256": "<b2>", "url_suffix": "l"}
      }
    },
    "0.43.0": {
      "platforms": {
        "linux_amd64": {"sha256": "<b3>", "url_suffix": "l"}
      }
    }
  }
}
//- app/Cargo.toml
[package]
name = "app"

[dependencies]
wasmparser = "0.240.0"
wit-bindgen = { version = "0.46.0" }
//- app/Cargo.lock
version = 4

[[package]]
name = "app"
version = "0.1.0"
dependencies = [
 "wasmparser",
 "wit-bindgen",
]

[[package]]
name = "wasmparser"
version = "0.240.0"
source = "registry+https://example.com/index"

[[package]]
name = "wit-bindgen"
version = "0.46.0"
source = "registry+https://example.com/index"
//- docs/versions.md
The CLI is 0.46.0. <!-- tool-version: wit-bindgen -->
"#;

/// The repository in which everything agrees.
pub(crate) fn clean() -> String {
    digests(CLEAN)
}

/// That repository after replacements, each of a part that stands in it once.
#[track_caller]
pub(crate) fn clean_with(replacements: &[(&str, &str)]) -> String {
    let mut text = CLEAN.to_owned();
    for (part, replacement) in replacements {
        assert_eq!(text.matches(part).count(), 1, "{part}");
        text = text.replace(part, replacement);
    }
    digests(&text)
}

/// That repository with more files.
pub(crate) fn clean_and(files: &str) -> String {
    digests(&format!("{CLEAN}{files}"))
}

/// Asserts that a replacement makes just these findings.
#[track_caller]
pub(crate) fn finds(replacements: &[(&str, &str)], expected: &[&str]) {
    check(&clean_with(replacements), expected);
}

#[test]
fn nothing_is_found_where_everything_agrees() {
    check(&clean(), &[]);
}
