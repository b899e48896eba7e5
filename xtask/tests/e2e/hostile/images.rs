//! The digest stores of images, in one repository: `FROM` in a Dockerfile, `oci.pull`,
//! `container_pull`, and a table. What each of them wants is the one manifest that the
//! registry lies about.
//!
//! Runs nothing.

use super::homes::{Home, LIED, PIN, State, Texts};
use super::served::{IMAGES, PLATFORM, Thing, VERSION};

/// All of them.
pub(super) struct Images;

const SETTINGS: &str = r#"[tool.toolbox]
pin = 'build/versions.bzl :: PINNED'
digests = [
  { at = 'build/images.bzl :: IMAGES / {version} / {platform}', image = "images.example/example/toolbox:{version}-{platform}" },
  { beside = 'Dockerfile :: FROM(image="images.example/example/toolbox")' },
  { beside = 'MODULE.bazel :: oci.pull(name="toolbox")' },
  { beside = 'WORKSPACE :: container_pull(name="toolbox")' },
]
"#;

impl Home for Images {
    fn texts(&self, thing: Thing, state: &State<'_>) -> Texts {
        let (version, digest) = (state.version, digest(thing, state, PLATFORM));
        let tag = format!("{version}-{PLATFORM}");
        let dockerfile =
            format!("# The toolbox.\nFROM {IMAGES}/example/toolbox:{tag}@{digest} AS build\nRUN toolbox\n");
        let module = format!(
            "oci.pull(\n    name = \"toolbox\",\n    digest = \"{digest}\",\n    image = \"{IMAGES}/example/toolbox\",\n    \
             platforms = [\"linux/amd64\"],\n    tag = \"{tag}\",\n)\n"
        );
        let workspace = format!(
            "container_pull(\n    name = \"toolbox\",\n    digest = \"{digest}\",\n    registry = \"{IMAGES}\",\n    \
             repository = \"example/toolbox\",\n    tag = \"{tag}\",\n)\n"
        );
        Texts::of(vec![
            ("pins.toml", SETTINGS.to_owned()),
            ("Dockerfile", dockerfile),
            ("MODULE.bazel", module),
            ("WORKSPACE", workspace),
            ("build/images.bzl", table(thing, state)),
            (PIN, format!("PINNED = \"{version}\"\n")),
        ])
    }
}

/// The digest of an image, or a placeholder in its form.
fn digest(thing: Thing, state: &State<'_>, platform: &str) -> String {
    let hex = state.hex(thing, platform, &"0".repeat(64));
    match hex.strip_prefix(LIED) {
        Some(hex) => format!("{LIED}sha256:{hex}"),
        None => format!("sha256:{hex}"),
    }
}

/// A tag for each platform, of the release before as well.
fn table(thing: Thing, state: &State<'_>) -> String {
    let release = |state: &State<'_>| {
        let row =
            |platform: &&str| format!("        \"{platform}\": \"{}\",\n", digest(thing, state, platform));
        let rows: String = thing.platforms().iter().map(row).collect();
        format!("    \"{}\": {{\n{rows}    }},\n", state.version)
    };
    let before = thing.body_of("1.0.0", PLATFORM);
    let before = release(&State { version: "1.0.0", lied: Some(&before), size: state.size });
    match state.version {
        VERSION => format!("IMAGES = {{\n{}{}}}\n", release(state), before.replace(LIED, "")),
        _ => format!("IMAGES = {{\n{before}}}\n"),
    }
}
