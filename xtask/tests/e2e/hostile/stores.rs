//! The digest stores of files, in one repository: a table, the URLs of `http_file` and of
//! `http_archive`, and a marked line of a script. What each of them wants is the one
//! artifact that the server lies about.
//!
//! Runs nothing.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use sha2::{Digest as _, Sha512};

use super::case::Size;
use super::homes::{Home, LIED, PIN, State, Texts};
use super::served::{PLATFORM, Thing, VERSION};

/// All of them.
pub(super) struct Stores;

impl Home for Stores {
    fn texts(&self, thing: Thing, state: &State<'_>) -> Texts {
        let pin = format!("PINNED = \"{}\"\n", state.version);
        Texts::of(vec![
            ("pins.toml", settings(thing)),
            ("build/archives.bzl", files(thing, state) + &archive(thing, state)),
            ("build/releases.bzl", table(thing, state)),
            (PIN, pin),
            ("fetch.sh", script(thing, state)),
        ])
    }
}

fn settings(thing: Thing) -> String {
    let name = thing.name();
    format!(
        "[tool.{name}]\npin = 'build/versions.bzl :: PINNED'\ndigests = [\n  \
         {{ at = 'build/releases.bzl :: RELEASES / {{version}} / {{platform}}' }},\n  \
         {{ beside = 'build/archives.bzl :: http_file(name=\"{name}_{{platform}}\")' }},\n  \
         {{ beside = 'build/archives.bzl :: http_archive(name=\"{name}\")' }},\n]\n"
    )
}

fn url(thing: Thing, version: &str, platform: &str) -> String {
    format!("https://github.com{}", thing.path_of(version, platform))
}

/// A row for each artifact, of the release before as well.
fn table(thing: Thing, state: &State<'_>) -> String {
    let release = |version: &str, state: &State<'_>| {
        let row = |platform: &&str| {
            let (url, sha256) = (url(thing, version, platform), state.hex(thing, platform, ""));
            let size = state.body(thing, platform).map_or(0, |body| body.len());
            let size = if state.size == Size::Known { format!(", \"size\": {size}") } else { String::new() };
            format!("        \"{platform}\": {{\"url\": \"{url}\", \"sha256\": \"{sha256}\"{size}}},\n")
        };
        let rows: String = thing.platforms().iter().map(row).collect();
        format!("    \"{version}\": {{\n{rows}    }},\n")
    };
    let before = thing.body_of("1.0.0", PLATFORM);
    let before = release("1.0.0", &State { version: "1.0.0", lied: Some(&before), size: state.size });
    match state.version {
        VERSION => {
            format!("RELEASES = {{\n{}{}}}\n", release(VERSION, state), before.replace(LIED, ""))
        }
        _ => format!("RELEASES = {{\n{before}}}\n"),
    }
}

/// A call for each artifact.
fn files(thing: Thing, state: &State<'_>) -> String {
    let file = |platform: &&str| {
        let (url, sha256) = (url(thing, state.version, platform), state.hex(thing, platform, "TODO"));
        format!(
            "http_file(\n    name = \"{}_{platform}\",\n    sha256 = \"{sha256}\",\n    urls = [\"{url}\"],\n)\n",
            thing.name()
        )
    };
    thing.platforms().iter().map(file).collect()
}

/// A call of which more moves with the URL.
fn archive(thing: Thing, state: &State<'_>) -> String {
    let (name, version) = (thing.name(), state.version);
    let integrity = state.lied.map_or_else(String::new, |body| STANDARD.encode(Sha512::digest(body)));
    format!(
        "http_archive(\n    name = \"{name}\",\n    integrity = \"{LIED}sha512-{integrity}\",\n    \
         strip_prefix = \"{name}-{version}\",\n    url = \"{}\",\n)\n",
        url(thing, version, PLATFORM)
    )
}

/// A URL in a text without a grammar.
fn script(thing: Thing, state: &State<'_>) -> String {
    let url = url(thing, state.version, PLATFORM);
    let file = url.rsplit('/').next().unwrap();
    let sha256 = state.hex(thing, PLATFORM, &"0".repeat(64));
    format!(
        "#!/bin/sh\ncurl -LO {url}  # tool-version: {}\necho \"{sha256}  {file}\" | sha256sum -c\n",
        thing.name()
    )
}
