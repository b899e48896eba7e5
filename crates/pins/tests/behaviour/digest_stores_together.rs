//! Several digest stores of one tool that want one file: what keeps it from them is said
//! once, and what they say of it must agree.
//!
//! What a server does wrong on its way is tried with the built program.

use pins::plan::{Existing, Goal, Plan, Recording, Refusal, Releases};
use pins::world::World;

use crate::digest_stores_refused::{finds, told};
use crate::served::{filled, served};
use crate::support::{PROGRAM, findings, planned_from, request, world};

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

/// One more release in the table: what is recorded of its files.
fn newer(of_l: &str, of_m: &str) -> String {
    let row = |name: &str, digest: &str| {
        format!("        \"{name}\": {{\"url\": \"https://x/1.3.0/{name}\", \"sha256\": \"{digest}\"}},\n")
    };
    format!("    \"1.3.0\": {{\n{}{}    }},\n", row("l", of_l), row("m", of_m))
}

#[test]
fn what_one_store_has_recorded_must_be_what_another_one_gets() {
    let (l, m) = ("{HEX https://x/1.3.0/l}", "{HEX https://x/1.3.0/m}");
    let other = "a1".repeat(32);
    // The table stays, and nothing is downloaded that nobody lacks.
    let before = repository(&newer(l, &other));
    let plan = bumped(&before, &["https://x/1.3.0/m"]).unwrap();
    let changed: Vec<String> = plan.changes().iter().map(|change| change.path.to_string()).collect();
    assert_eq!(changed, ["a.bzl", "get.sh", "v.bzl"]);
    // What is recorded is not what comes: a digest was wrong, or the file is another one by now.
    let before = repository(&newer(&other, m));
    let why = format!(
        "buf 1.3.0 l is not what was recorded; a release never changes, so find out why before you trust it\n  \
         recorded: {other} in d.bzl:3\n  found:    {} (8 bytes) at https://x/1.3.0/l\n  \
         if the new one is right: cargo xtask fetch-checksums buf@1.3.0 --replace",
        filled(l)
    );
    let refused = bumped(&before, &[]).unwrap_err().text(PROGRAM);
    assert_eq!(refused, format!("the release of buf cannot be had whole, so nothing was written\n{why}"));
    // The same where a placeholder of the pinned release is filled.
    let before = world(&filled(&format!(
        "//- pins.toml\n{SETTINGS}//- v.bzl\nBUF = \"1.3.0\"\n//- d.bzl\nB = {{\n{}}}\n//- a.bzl\nhttp_archive(\n    \
         name = \"buf\",\n    sha256 = \"\",\n    url = \"https://x/1.3.0/l\",\n)\n",
        newer(&other, m)
    )));
    let fetch = Goal::Fetch(Releases::Pinned, Recording::Add { recorded: Existing::Kept, keep_going: false });
    let refused = planned_from(&before, &fetch, |wanted| Ok(served(wanted))).unwrap_err().text(PROGRAM);
    assert!(refused.ends_with(&why), "{refused}");
    let replace =
        Goal::Fetch(Releases::Pinned, Recording::Add { recorded: Existing::Replaced, keep_going: false });
    let plan = planned_from(&before, &replace, |wanted| Ok(served(wanted))).unwrap();
    for path in ["a.bzl", "d.bzl"] {
        assert!(plan.after.text(path).unwrap().contains(&filled(l)), "{path}");
    }
}

#[test]
fn two_stores_that_say_two_digests_of_one_url_are_found() {
    let table = |of_l: &str| {
        format!(
            "B = {{\n    \"1.2.3\": {{\n        \"l\": {{\"url\": \"https://x/1.2.3/l\", \"sha256\": \"{of_l}\"}},\n    }},\n}}\n"
        )
    };
    let world = |of_l: &str, archive: &str| {
        world(&filled(&format!(
            "//- pins.toml\n{SETTINGS}//- v.bzl\nBUF = \"1.2.3\"\n//- d.bzl\n{}//- a.bzl\nhttp_archive(\n    \
             name = \"buf\",\n    {archive}\",\n    url = \"https://x/1.2.3/l\",\n)\n",
            table(of_l)
        )))
    };
    let (l, other) = ("{HEX https://x/1.2.3/l}", "a1".repeat(32));
    for archive in [
        "sha256 = \"{HEX https://x/1.2.3/l}",
        "integrity = \"{SRI256 https://x/1.2.3/l}",
        // By another algorithm nobody can tell.
        "integrity = \"{SRI384 https://x/1.2.3/other}",
    ] {
        finds(&world(l, archive), "");
    }
    for (archive, column) in
        [("sha256 = \"{HEX https://x/1.2.3/l}", 15), ("integrity = \"{SRI256 https://x/1.2.3/l}", 18)]
    {
        finds(
            &world(&other, archive),
            &format!(
                "a.bzl:3:{column} digest-version: the digest of buf 1.2.3 is another one in d.bzl:3, of the same URL: one of the \
                 two is wrong\n  cargo xtask fetch-checksums buf@1.2.3 --check\n"
            ),
        );
    }
    let found = findings(&world(&other, "sha256 = \"{HEX https://x/1.2.3/l}"));
    let labels = found[0].labels.iter().map(|label| format!("{} {}", label.place, label.text));
    assert_eq!(labels.collect::<Vec<_>>(), ["d.bzl:3:54 the other one"]);
    let (one, two) =
        ("integrity = \"{SRI384 https://x/1.2.3/l}", "integrity = \"{SRI384 https://x/1.2.3/other}");
    for (table, found) in [(one, false), (two, true)] {
        let table = table.replace("integrity = \"", "");
        assert_eq!(!told(&world(&table, one)).is_empty(), found, "{table}");
    }
}

#[test]
fn two_digests_of_one_url_in_one_table_are_found_in_a_release() {
    let world = |rows: &str| {
        world(&filled(&format!(
            "//- pins.toml\n[tool.buf]\npin = 'v.bzl :: BUF'\ndigests = {{ at = 'd.bzl :: B / {{version}} / {{platform}}' }}\n\
             //- v.bzl\nBUF = \"1.2.3\"\n//- d.bzl\nB = {{\n{rows}}}\n"
        )))
    };
    let row = |platform: &str, url: &str, digest: &str| {
        format!("    \"{platform}\": {{\"url\": \"{url}\", \"sha256\": \"{digest}\"}},\n")
    };
    let (all, one, other) = ("https://x/1.2.3/all", "a1".repeat(32), "b1".repeat(32));
    let release = |version: &str, rows: &[String]| format!("    \"{version}\": {{\n{}}},\n", rows.concat());
    finds(&world(&release("1.2.3", &[row("l", all, &one), row("m", all, &one)])), "");
    finds(
        &world(&release("1.2.3", &[row("l", all, &one), row("m", all, &other)])),
        "d.bzl:4:52 digest-version: the digest of buf 1.2.3 m is another one in d.bzl:3, of the same URL: one of the two \
         is wrong\n  cargo xtask fetch-checksums buf@1.2.3 --check\n",
    );
    // What stands there without a version moves.
    let latest = |digest: &str| [row("l", "https://x/latest", digest)];
    finds(&world(&[release("1.2.3", &latest(&one)), release("1.1.0", &latest(&other))].concat()), "");
}
