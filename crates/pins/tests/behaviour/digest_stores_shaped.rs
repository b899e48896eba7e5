//! Tables of digests of a shape that nobody expects, and what becomes of each.

use crate::digest_stores::{bumped, fixture};
use crate::digest_stores_refused::{bump, fetch, finds, named, refuses, repository};
use crate::served::{filled, served};
use crate::support::{PROGRAM, planned};

#[test]
fn steps_that_lead_to_several_tables() {
    let calls = "digests = { at = 'd.bzl :: sums() / .of / {version}', url = 'https://x/{version}' }";
    let text = "sums(of = {\"1.2.3\": \"{HEX https://x/1.2.3}\"})\nsums(of = {\"1.2.0\": \"{HEX https://x/1.2.0}\"})\n";
    finds(
        &repository(calls, text),
        "pins.toml:3:18 place-ambiguous: \"d.bzl :: sums() / .of / {version}\" names 2 places, and which one is meant is not to be told\n  add steps to the place in pins.toml until it names one\n",
    );
}

#[test]
fn a_step_behind_a_version_that_finds_several_things() {
    let inner = "digests = { at = 'd.bzl :: SUMS / {version} / of / {platform}', url = 'https://x/{version}/{platform}' }";
    let text = "SUMS = {\n    \"1.2.3\": {\"of\": {\"linux\": \"{HEX https://x/1.2.3/linux}\"}} | {\"of\": {\"mac\": \"\"}},\n}\n";
    finds(
        &repository(inner, text),
        "d.bzl:2:14 digest-schema: here a further step finds nothing, or several things\n  correct d.bzl:2, or the place of the digests in pins.toml\n",
    );
}

#[test]
fn a_key_that_says_the_version_once_more() {
    let twice = "digests = { at = 'd.bzl :: SUMS / {version} / \"{version}-{platform}\"', url = 'https://x/{version}/{platform}' }";
    let text =
        "SUMS = {\n    \"1.2.3\": {\n        \"1.2.3-linux\": \"{HEX https://x/1.2.3/linux}\",\n    },\n}\n";
    finds(&repository(twice, text), "");
    finds(
        &repository(twice, &text.replace("\"1.2.3-", "\"1.2.0-")),
        "d.bzl:3:9 digest-schema: this is not written as the other rows are\n  correct d.bzl:3, or the place of the digests in pins.toml\n",
    );
}

#[test]
fn a_row_of_a_platform_that_nobody_wants() {
    let one = "digests = { at = 'd.bzl :: SUMS / {platform}', url = 'https://x/{version}/{platform}', platforms = ['linux'] }";
    let text = "SUMS = {\n    \"linux\": \"{HEX https://x/1.2.3/linux}\",\n    \"mac\": \"{HEX https://x/1.2.3/mac}\",\n}\n";
    let world = repository(one, text);
    finds(&world, "");
    // Its digest would be that of another release.
    refuses(
        &world,
        &bump("1.3.0"),
        served,
        "d.bzl:2:14: mac stands there, of which nothing of 1.3.0 is known; nothing was written",
    );
}

#[test]
fn what_a_release_lacks_goes_behind_what_it_has() {
    let at = "digests = { at = 'd.bzl :: SUMS / {version} / {platform}', url = 'https://x/{version}/{platform}', platforms = ['linux', 'mac', 'win'] }";
    let row = |version: &str, platform: &str| {
        format!("        \"{platform}\": \"{{HEX https://x/{version}/{platform}}}\",\n")
    };
    let table = |platforms: &[&str]| {
        let rows = |version: &str, platforms: &[&str]| -> String {
            let rows: String = platforms.iter().map(|platform| row(version, platform)).collect();
            format!("    \"{version}\": {{\n{rows}    }},\n")
        };
        format!("SUMS = {{\n{}{}}}\n", rows("1.2.3", platforms), rows("1.2.0", &["linux", "mac", "win"]))
    };
    let world = repository(at, &table(&["linux", "mac"]));
    let plan = planned(&world, &fetch(named("1.2.3")), served).unwrap();
    assert_eq!(plan.after.text("d.bzl").unwrap(), filled(&table(&["linux", "mac", "win"])));
}

/// A bump of the pin, and what becomes of `d.bzl`, where the pin is `V` and the table `SUMS`.
#[track_caller]
fn becomes(text: &str, [from, to]: [&str; 2], expected: &str) {
    let at = "digests = { at = 'd.bzl :: SUMS / {version}', url = 'https://x/{version}' }";
    let world = fixture(at, "d.bzl", text, from);
    let (plan, _) = bumped(&world, to);
    let plan = plan.unwrap_or_else(|refusal| panic!("{}", refusal.text(PROGRAM)));
    assert_eq!(plan.after.text("d.bzl").unwrap(), filled(expected));
}

#[test]
fn a_release_with_a_name_goes_behind_the_one_that_it_is_a_copy_of() {
    becomes(
        "SUMS = {\n    \"r26b\": \"{HEX https://x/r26b}\",\n}\n",
        ["r26b", "r27"],
        "SUMS = {\n    \"r26b\": \"{HEX https://x/r26b}\",\n    \"r27\": \"{HEX https://x/r27}\",\n}\n",
    );
    becomes(
        "SUMS = {\n    \"r26b\": \"{HEX https://x/r26b}\",\n    \"r25\": \"{HEX https://x/r25}\",\n}\n",
        ["r26b", "r27"],
        "SUMS = {\n    \"r26b\": \"{HEX https://x/r26b}\",\n    \"r27\": \"{HEX https://x/r27}\",\n    \"r25\": \"{HEX https://x/r25}\",\n}\n",
    );
}

#[test]
fn beside_a_name_nobody_knows_the_order() {
    let row = |version: &str| format!("    \"{version}\": \"{{HEX https://x/{version}}}\",\n");
    let table = |versions: &[&str]| {
        format!("SUMS = {{\n{}}}\n", versions.iter().map(|version| row(version)).collect::<String>())
    };
    let nightly = "nightly-2026-01-15";
    for (before, versions, after) in [
        (["canary", "1.2.3"], ["1.2.3", "1.3.0"], ["canary", "1.2.3", "1.3.0"]),
        (["1.2.3", "canary"], ["1.2.3", "1.3.0"], ["1.2.3", "1.3.0", "canary"]),
        (["canary", nightly], [nightly, "beta"], ["canary", nightly, "beta"]),
        ([nightly, "canary"], [nightly, "beta"], [nightly, "beta", "canary"]),
    ] {
        becomes(&table(&before), versions, &table(&after));
    }
}

#[test]
fn a_key_that_is_a_number_stays_one_or_is_quoted() {
    let row = |key: &str, version: &str| {
        format!("    {key}: {{\"sha256\": \"{{HEX https://x/{version}}}\", \"parts\": {{8: \"a\"}}}},\n")
    };
    let table = |rows: &[String]| format!("SUMS = {{\n{}}}\n", rows.concat());
    let old = row("27", "27");
    becomes(&table(std::slice::from_ref(&old)), ["27", "28"], &table(&[row("28", "28"), old.clone()]));
    becomes(&table(std::slice::from_ref(&old)), ["27", "28.1"], &table(&[row("\"28.1\"", "28.1"), old]));
}

#[test]
fn a_release_that_could_not_be_read_is_not_written() {
    let at = "digests = { at = 'd.bzl :: SUMS / \"v{version_}\"', url = 'https://x/{version}' }";
    let world = repository(at, "SUMS = {\"v1_2_3\": \"{HEX https://x/1.2.3}\"}\n");
    finds(&world, "");
    refuses(
        &world,
        &bump("1.3.0-rc.1"),
        served,
        "d.bzl:1:19: 1.3.0-rc.1 cannot be written there after the pattern of what stands there; write the release by hand once; nothing was written",
    );
}

#[test]
fn words_that_stand_for_a_digest_are_filled_in() {
    let at = "digests = { at = 'd.bzl :: SUMS / {platform}', url = 'https://x/{version}/{platform}' }";
    for word in ["", "TODO", "sha256-", "0000", "<insert-Sha256OfThisArchive>"] {
        let table = |mac: &str| {
            format!(
                "SUMS = {{\n    \"linux\": \"{{HEX https://x/1.2.3/linux}}\",\n    \"mac\": \"{mac}\",\n}}\n"
            )
        };
        let plan = planned(&repository(at, &table(word)), &fetch(named("1.2.3")), served).unwrap();
        let digest = if word == "sha256-" { "SRI256" } else { "HEX" };
        let expected = filled(&table(&format!("{{{digest} https://x/1.2.3/mac}}")));
        assert_eq!(plan.after.text("d.bzl").unwrap(), expected, "{word}");
    }
}

#[test]
fn no_release_comes_to_stand_twice_in_a_dict_of_its_row() {
    let at = "digests = { at = 'd.bzl :: SUMS / {version}', url = 'https://x/{version}', keep = 'pinned' }";
    let table = "SUMS = {\n    \"1.2.3\": {\"sha256\": \"{HEX https://x/1.2.3}\", \"was\": {\"1.2.3\": 1, \"1.3.0\": 2}},\n}\n";
    let world = repository(at, table);
    finds(&world, "");
    refuses(
        &world,
        &bump("1.3.0"),
        served,
        "d.bzl:2:14: 1.3.0 cannot be written there after the pattern of what stands there; write the release by hand once; nothing was written",
    );
}
