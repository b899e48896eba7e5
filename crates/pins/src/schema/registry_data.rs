//! Files that repeat the registry for programs that cannot read it: made
//! whole from what is known, never edited.
//!
//! Does not decide whether such a file is wanted or stale.

use std::fmt::{self, Write};

use memchr::memchr3;

use super::packaging::{Packaging, PackagingKey};
use super::registry::{Artifact, Registry};
use crate::value::version::Version;

/// The first lines of a generated Starlark file.
const HEADER: &str = "\"\"\"The registry as Bazel reads it, at load time and without a repository rule.

Generated from the registry's JSON files by the command `sync`; do not edit.
`verify` fails while it is stale.
\"\"\"
";

/// The Starlark file that repeats the registry: `REGISTRY`, a dict of tools.
/// Laid out as buildifier would.
pub(crate) fn registry_data<'a>(registries: impl Iterator<Item = &'a Registry>) -> String {
    let mut text = String::new();
    // Nothing that is written to a text fails.
    let _ = write(&mut text, registries);
    text
}

/// Whether a text is just what [`registry_data`] would give, which is as large
/// as the registry and need not be made to know.
pub(crate) fn is_registry_data<'a>(text: &str, registries: impl Iterator<Item = &'a Registry>) -> bool {
    let mut rest = Rest(text);
    write(&mut rest, registries).is_ok() && rest.0.is_empty()
}

/// What of a text is left to be compared with what is written.
struct Rest<'t>(&'t str);

impl Write for Rest<'_> {
    fn write_str(&mut self, expected: &str) -> fmt::Result {
        self.0 = self.0.strip_prefix(expected).ok_or(fmt::Error)?;
        Ok(())
    }
}

fn write<'a>(out: &mut impl Write, registries: impl Iterator<Item = &'a Registry>) -> fmt::Result {
    write!(out, "{HEADER}\nREGISTRY = {{\n")?;
    for registry in registries {
        write_tool(out, registry)?;
    }
    out.write_str("}\n")
}

fn write_tool(out: &mut impl Write, registry: &Registry) -> fmt::Result {
    let newest = registry.releases.iter().map(|release| &release.version.value).max();
    let said = registry.latest_version.as_ref().map(|latest| &latest.value);
    let latest = said.or_else(|| registry.newest_stable()).or(newest).map_or("", Version::as_str);
    let text = |text: &Option<String>| Literal(text.as_deref().unwrap_or_default()).to_string();
    writeln!(out, "    {}: {{", Literal(registry.tool.as_str()))?;
    writeln!(out, "        \"github_repo\": {},", text(&registry.github_repo))?;
    writeln!(out, "        \"latest_version\": {},", Literal(latest))?;
    write_packaging(out, "        ", registry.packaging.as_deref())?;
    writeln!(out, "        \"supported_platforms\": [")?;
    for platform in newest.map(|newest| registry.platforms_of(newest)).unwrap_or_default() {
        writeln!(out, "            {},", Literal(platform))?;
    }
    writeln!(out, "        ],")?;
    writeln!(out, "        \"url_template\": {},", text(&registry.url_template))?;
    writeln!(out, "        \"versions\": {{")?;
    // Bazel is not to download what is revoked, and so does not know of it.
    for release in registry.releases.iter().filter(|release| release.revoked.is_none()) {
        writeln!(out, "            {}: {{", Literal(release.version.value.as_str()))?;
        for artifact in release.artifacts.iter().filter(|artifact| artifact.revoked.is_none()) {
            write_artifact(out, registry, &release.version.value, artifact)?;
        }
        writeln!(out, "            }},")?;
    }
    writeln!(out, "        }},")?;
    writeln!(out, "    }},")
}

fn write_artifact(
    out: &mut impl Write,
    registry: &Registry,
    version: &Version,
    artifact: &Artifact,
) -> fmt::Result {
    writeln!(out, "                {}: {{", Literal(&artifact.platform.value))?;
    write_packaging(out, "                    ", artifact.packaging.as_deref())?;
    match &artifact.digest.value {
        Ok(digest) => writeln!(out, "                    \"sha256\": \"{digest}\",")?,
        Err(text) => writeln!(out, "                    \"sha256\": {},", Literal(text))?,
    }
    // What Bazel cannot make of the template alone.
    if artifact.url.is_some() || !registry.form.parts.is_plain() {
        let url = registry.url_of(version, artifact).unwrap_or_default();
        writeln!(out, "                    \"url\": {},", Literal(&url))?;
    }
    let suffix = registry.suffix_of(version, artifact).unwrap_or_default();
    writeln!(out, "                    \"url_suffix\": {},", Literal(&suffix))?;
    writeln!(out, "                }},")
}

/// What is said of how the program lies in an artifact, or in all of a tool.
fn write_packaging(out: &mut impl Write, indent: &str, packaging: Option<&Packaging>) -> fmt::Result {
    for key in [PackagingKey::ArchiveType, PackagingKey::Program, PackagingKey::StripPrefix] {
        if let Some(text) = packaging.and_then(|packaging| packaging.get(key)) {
            writeln!(out, "{indent}\"{}\": {},", key.name(), Literal(&text.value))?;
        }
    }
    Ok(())
}

/// A text as a Starlark string literal.
pub struct Literal<'t>(pub &'t str);

impl fmt::Display for Literal<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_char('"')?;
        let mut rest = self.0;
        while let Some(at) = memchr3(b'\\', b'"', b'\n', rest.as_bytes()) {
            f.write_str(&rest[..at])?;
            f.write_str(match rest.as_bytes()[at] {
                b'\n' => "\\n",
                b'"' => "\\\"",
                _ => "\\\\",
            })?;
            rest = &rest[at + 1..];
        }
        f.write_str(rest)?;
        f.write_char('"')
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_literal_is_what_starlark_reads_as_the_text() {
        for (text, literal) in [
            ("plain", r#""plain""#),
            ("", r#""""#),
            (r#"a"b"#, r#""a\"b""#),
            (r"a\b", r#""a\\b""#),
            ("a\nb", r#""a\nb""#),
            ("\n\"\\", r#""\n\"\\""#),
        ] {
            assert_eq!(Literal(text).to_string(), literal);
        }
    }
}
