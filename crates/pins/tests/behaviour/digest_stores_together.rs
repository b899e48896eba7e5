//! Several digest stores of one tool that want one file: what keeps it from them is said
//! once, and what they say of it must agree.
//!
//! What a server does wrong on its way is tried with the built program.

use pins::plan::{Goal, Plan, Refusal};
use pins::world::World;

use crate::served::{filled, served};
use crate::support::{PROGRAM, planned_from, request, world};

const SETTINGS: &str = "[tool.buf]\npin = 'v.bzl :: BUF'\ndigests = [\n  \
                        { at = 'd.bzl :: B / {version} / {platform}' },\n  \
                        { beside = 'a.bzl :: http_archive(name=\"buf\")' },\n]\n";

/// A repository that is pinned to 1.2.3, with a table, a call and a script that want one
/// file, and another file in the table; `newer` is one more release in the table.
fn repository(newer: &str) -> World {
    let table = "B = {\n    \"1.2.3\": {\n        \
                 \"l\": {\"url\": \"https://x/1.2.3/l\", \"sha256\": \"{HEX https://x/1.2.3/l}\"},\n        \
                 \"m\": {\"url\": \"https://x/1.2.3/m\", \"sha256\": \"{HEX https://x/1.2.3/m}\"},\n    },\n}\n";
    let archive = "http_archive(\n    name = \"buf\",\n    integrity = \"{SRI384 https://x/1.2.3/l}\",\n    \
                   url = \"https://x/1.2.3/l\",\n)\n";
    let script = "curl -LO https://x/1.2.3/l  # tool-version: buf\necho \"{HEX https://x/1.2.3/l}  l\" | \
                  sha256sum -c\n";
    let table = table.replace("B = {\n", &format!("B = {{\n{newer}"));
    world(&filled(&format!(
        "//- pins.toml\n{SETTINGS}//- v.bzl\nBUF = \"1.2.3\"\n//- d.bzl\n{table}//- a.bzl\n{archive}//- get.sh\n{script}"
    )))
}

/// What comes of a bump to 1.3.0, where some files cannot be had.
fn bumped(world: &World, lost: &[&str]) -> Result<Plan, Refusal> {
    planned_from(world, &Goal::Bump(request("buf", "1.3.0", false)), |wanted| {
        let url = &wanted.candidates[0].url;
        if lost.contains(&url.as_str()) { Err("status 404".to_owned()) } else { Ok(served(wanted)) }
    })
}

#[test]
fn what_cannot_be_had_is_said_once_with_every_place_that_wants_it() {
    let text = |lost: &[&str]| bumped(&repository(""), lost).unwrap_err().text(PROGRAM);
    let first = "the release of buf cannot be had whole, so nothing was written\n";
    assert_eq!(
        text(&["https://x/1.3.0/l"]),
        format!("{first}buf 1.3.0 l: status 404\n  wanted for d.bzl:3, a.bzl:3, get.sh:2")
    );
    // The same words of another file are said of that.
    assert_eq!(
        text(&["https://x/1.3.0/l", "https://x/1.3.0/m"]),
        format!(
            "{first}buf 1.3.0 l: status 404\n  wanted for d.bzl:3, a.bzl:3, get.sh:2\n\
             buf 1.3.0 m: status 404\n  wanted for d.bzl:4"
        )
    );
}
