//! Tables of digests and digests beside URLs with damage anywhere: whatever stands there is
//! read or refused, and what a bump writes are digests of the new release.

use pins::plan::Goal;
use pins::value::path::RepoPath;
use pins::world::World;
use pins::world::layout::Layout;

use crate::digest_stores_refused::told;
use crate::served::{filled, served};
use crate::support::{PROGRAM, findings, planned, request, world};

const SETTINGS: &str = "[tool.buf]\npin = 'v.bzl :: BUF'\ndigests = [{ at = 'd.bzl :: B / {version} / {platform}' }, \
                        { beside = 'd.bzl :: f(name=\"buf\")' }]\n";

const TABLE: &str = "U = \"https://x/\"\nB = {\n    \"1.2.3\": {\n        # One.\n        \"l\": {\"url\": \"https://x/1.2.3/l\", \"sha256\": \"{HEX https://x/1.2.3/l}\", \"size\": 8},\n        \"m\": {\"url\": \"https://x/1.2.3/m\", \"sha256\": \"\"},\n    },\n}\nf(name = \"buf\", integrity = \"{SRI384 https://x/1.2.3}\", url = U + \"1.2.3\")\n";

fn with(settings: &str, table: &str) -> World {
    world(&format!("//- pins.toml\n{settings}\n//- v.bzl\nBUF = \"1.2.3\"\n//- d.bzl\n{table}"))
}

/// What a bump leaves, if there is one, says the new version only beside digests of what was
/// served for it.
#[track_caller]
fn is_sound(before: &World, what: &str) {
    findings(before);
    let mut hashes = Vec::new();
    let plan = planned(before, &Goal::Bump(request("buf", "1.3.0", false)), |wanted| {
        let download = served(wanted);
        hashes.push(download.hashes.sha256.to_string());
        download
    });
    let Ok(plan) = plan else { return };
    let text = plan.after.text("d.bzl").unwrap();
    for line in text.lines().filter(|line| line.contains("1.3.0/")) {
        let written = line.split('"').find(|part| part.len() == 64);
        let is_new = |digest: &str| hashes.iter().any(|hash| hash == digest);
        assert!(written.is_none_or(is_new), "{what}: {line}");
    }
}

#[test]
fn a_damaged_table_is_read_or_refused() {
    let table = filled(TABLE);
    is_sound(&with(SETTINGS, &table), "whole");
    for at in (0..table.len()).filter(|at| table.is_char_boundary(*at)) {
        for damage in ["", "\"", "}", "\n", "1", "#"] {
            let damaged =
                format!("{}{damage}{}", &table[..at], &table[at + usize::from(damage.is_empty())..]);
            is_sound(&with(SETTINGS, &damaged), &damaged);
        }
        is_sound(&with(SETTINGS, &table[..at]), "cut");
    }
}

#[test]
fn damaged_settings_are_read_or_refused() {
    let table = filled(TABLE);
    for at in 0..SETTINGS.len() {
        for damage in ["", "\"", "'", "{", "}", "1"] {
            let rest = &SETTINGS[at + usize::from(damage.is_empty())..];
            let damaged = format!("{}{damage}{rest}", &SETTINGS[..at]);
            if Layout::read(Some((&RepoPath::known("pins.toml"), &damaged.as_str().into())), &[]).is_ok() {
                is_sound(&with(&damaged, &table), &damaged);
            }
        }
    }
}

#[test]
fn what_is_no_digest_is_told() {
    let settings = "[tool.buf]\npin = 'v.bzl :: BUF'\ndigests = { at = 'd.bzl :: B / {version} / {platform}', url = 'https://x/{version}' }\n";
    for (row, expected) in [
        ("12", "d.bzl:1:21 digest-schema: where the digest belongs stands no literal"),
        (
            "None, \"m\": {\"sha256\": \"\"}",
            "d.bzl:1:21 digest-schema: here stands nothing, where other rows have fields",
        ),
    ] {
        let found = told(&with(settings, &format!("B = {{\"1.2.3\": {{\"l\": {row}}}}}\n")));
        assert!(found.contains(expected), "{found}");
    }
}

#[test]
fn a_damaged_table_does_not_stay_behind_a_registry_file() {
    let registry = "//- checksums/tools/buf.json\n{\"url_template\": \"https://x/{version}/{platform}\", \"versions\": {\"1.2.3\": \
                    {\"platforms\": {\"l\": {\"sha256\": \"{HEX https://x/1.2.3/l}\"}}}}}\n";
    let bump = Goal::Bump(request("buf", "1.3.0", false));
    let of = |table: &str| with(SETTINGS, &filled(&format!("{table}{registry}")));
    let table = TABLE.replace("\"\"", "\"{HEX https://x/1.2.3/m}\"");
    let whole = planned(&of(&table), &bump, served).unwrap().after;
    assert!(
        ["d.bzl", "checksums/tools/buf.json"].iter().all(|path| whole.text(path).unwrap().contains("1.3.0"))
    );
    let damaged = of(&TABLE.replace("\"sha256\": \"\"", "\"sha257\": \"\""));
    let refused = planned(&damaged, &bump, |wanted| panic!("{wanted:?} is to be downloaded"));
    let refused = refused.map(|plan| plan.moves).unwrap_err().text(PROGRAM);
    assert!(
        refused.starts_with("the digests of buf cannot be read as they are\n  d.bzl:6:14: "),
        "{refused}"
    );
}
