//! `fetch-checksums`: what is asked for, what is recorded of it, and what is
//! refused.

use pins::model::Model;
use pins::plan::{Candidate, Existing, FetchedArtifact, Recording, WantedArtifact, record};
use pins::world::World;

use crate::repository::{clean, clean_and, clean_with, digests};
use crate::support::{PROGRAM, assert_becomes, candidate, findings, hashes, lines, wanted, world};

const ADD: Recording = Recording::Add { recorded: Existing::Kept, keep_going: false };
const PATH: &str = "checksums/tools/wit-bindgen.json";

/// What a release of wit-bindgen lacks.
fn missing(world: &World, version: &str) -> Vec<WantedArtifact> {
    let mut wanted = wanted(world, "wit-bindgen", version, ADD).unwrap();
    wanted.retain(|wanted| wanted.recorded.is_none());
    wanted
}

/// Every artifact of a release of wit-bindgen.
fn all(world: &World, version: &str) -> Vec<WantedArtifact> {
    wanted(world, "wit-bindgen", version, Recording::Compare).unwrap()
}

/// The same, downloaded: with the digest of these two digits.
fn fetched(wanted: Vec<WantedArtifact>, pairs: &[&str]) -> Vec<FetchedArtifact> {
    assert_eq!(wanted.len(), pairs.len());
    let both = wanted.into_iter().zip(pairs);
    both.map(|(wanted, pair)| FetchedArtifact {
        found: wanted.candidates.last().unwrap().clone(),
        hashes: hashes(pair),
        size: 7,
        wanted,
        answered_by: None,
        verified_by: Vec::new(),
        release_date: None,
    })
    .collect()
}

/// The text of a refusal to record.
#[track_caller]
fn refusal(world: &World, fetched: &[FetchedArtifact], recorded: Existing) -> String {
    let refusal = record(world, fetched, recorded).unwrap_err();
    match refusal.obstacles() {
        [] => refusal.text(PROGRAM),
        obstacles => obstacles.iter().map(|obstacle| obstacle.text(PROGRAM)).collect(),
    }
}

#[test]
fn a_release_is_asked_for_with_what_is_recorded_of_it() {
    let world = world(&clean());
    let shown = |wanted: Vec<WantedArtifact>| -> Vec<String> {
        let lines = wanted.into_iter().map(|wanted| {
            let recorded = wanted
                .recorded
                .as_ref()
                .map_or("-".to_owned(), |recorded| format!("{} {}", &recorded.digest[..2], recorded.place));
            format!("{} {recorded}", wanted.label())
        });
        lines.collect()
    };
    assert_eq!(
        shown(all(&world, "0.46.0")),
        [
            format!("wit-bindgen 0.46.0 darwin_arm64 b1 {PATH}:11:37"),
            format!("wit-bindgen 0.46.0 linux_amd64 b2 {PATH}:12:36"),
        ]
    );
    assert_eq!(
        shown(all(&world, "0.43.0")),
        [
            "wit-bindgen 0.43.0 darwin_arm64 -".to_owned(),
            format!("wit-bindgen 0.43.0 linux_amd64 b3 {PATH}:17:36")
        ]
    );
    assert_eq!(shown(missing(&world, "0.43.0")), ["wit-bindgen 0.43.0 darwin_arm64 -"]);
    assert_eq!(shown(missing(&world, "0.46.0")), [""; 0]);
    assert_eq!(missing(&world, "0.47.0").len(), 2);
}

#[test]
fn likely_suffixes_begin_with_the_release_before() {
    let release = |version: &str, suffix: &str| {
        format!(
            "\"{version}\": {{\"platforms\": {{\"linux_amd64\": {{\"sha256\": \"<a2>\", \"url_suffix\": \"{suffix}\"}}}}}}"
        )
    };
    for (releases, version, expected) in [
        (&[("1.0", "l.zip")][..], "2.0", &["l.zip", "l.tar.gz", "l.tar.xz", "l.tar.zst"][..]),
        (&[("1.0", "l.tar.gz")], "2.0", &["l.tar.gz", "l.tar.xz", "l.zip", "l.tar.zst"]),
        (&[("1.0", "l")], "2.0", &["l"]),
        (&[("1.0", "l.exe")], "2.0", &["l.exe"]),
        // The nearest older first, then older ones, then the nearest newer.
        (
            &[("5.0", "e"), ("4.0", "d"), ("2.0", "b.zip"), ("1.0", "a.zip")],
            "3.0",
            &["b.zip", "a.zip", "d", "e", "b.tar.gz", "b.tar.xz", "b.tar.zst"],
        ),
        (&[("0.9", "nine"), ("0.10", "ten")], "0.11", &["ten", "nine"]),
        (&[("3.0", "c"), ("4.0", "d")], "1.0", &["c", "d"]),
        (&[("2.0", "l.zip"), ("1.0", "l.tar.gz")], "3.0", &["l.zip", "l.tar.gz", "l.tar.xz", "l.tar.zst"]),
        (&[("2.0", "l.zip"), ("1.0", "l.zip")], "3.0", &["l.zip", "l.tar.gz", "l.tar.xz", "l.tar.zst"]),
    ] {
        let releases: Vec<String> =
            releases.iter().map(|(version, suffix)| release(version, suffix)).collect();
        let only =
            "\"1.240.0\": {\"platforms\": {\"linux_amd64\": {\"sha256\": \"<a1>\", \"url_suffix\": \"l\"}}}";
        let world = world(&clean_with(&[(only, &releases.join(","))]));
        let wanted = wanted(&world, "wasm-tools", version, ADD).unwrap();
        let expected = expected
            .iter()
            .map(|suffix| candidate(suffix, &format!("https://x/wasm-tools-{version}-linux_amd64-{suffix}")));
        assert_eq!(wanted[0].candidates, expected.collect::<Vec<Candidate>>());
    }
}

#[test]
fn a_platform_that_no_release_has_cannot_be_asked_for() {
    let fixture =
        clean_with(&[("[\"darwin_arm64\", \"linux_amd64\"]", "[\"linux_amd64\", \"windows_amd64\"]")]);
    let world = world(&fixture);
    let refusal = wanted(&world, "wit-bindgen", "0.47.0", ADD).unwrap_err();
    assert_eq!(
        refusal.text(PROGRAM),
        "checksums/tools/wit-bindgen.json has no artifact for windows_amd64 in any release, so the end of its URL is not \
         known; write one release's \"windows_amd64\" by hand (\"sha256\": \"\", \"url_suffix\": ...)
then run: cargo xtask fetch-checksums wit-bindgen@<version>"
    );
    let refusal = wanted(&world, "wac", "1.0", Recording::Compare).unwrap_err();
    assert_eq!(
        refusal.text(PROGRAM),
        "there is no registry file for wac (checksums/tools/wac.json); there are files for wasm-tools, wit-bindgen"
    );
}

#[test]
fn a_release_that_was_recorded_in_part_is_completed() {
    let world = world(&clean());
    let plan = record(&world, &fetched(missing(&world, "0.43.0"), &["c9"]), Existing::Kept).unwrap();
    assert_becomes(
        &world,
        &plan,
        &clean_with(&[(
            "        \"linux_amd64\": {\"sha256\": \"<b3>\"",
            "        \"darwin_arm64\": {\"sha256\": \"<c9>\", \"url_suffix\": \"d\", \"size\": 7},\n        \
             \"linux_amd64\": {\"sha256\": \"<b3>\"",
        )]),
    );
    assert_eq!((plan.moves[0].from.as_str(), plan.moves.len()), ("recorded", 1));
}

#[test]
fn sizes_that_were_not_known_are_added() {
    let world = world(&clean());
    let plan = record(&world, &fetched(all(&world, "0.46.0"), &["b1", "b2"]), Existing::Kept).unwrap();
    assert_becomes(
        &world,
        &plan,
        &clean_with(&[
            ("\"url_suffix\": \"d\"}", "\"url_suffix\": \"d\", \"size\": 7}"),
            ("\"<b2>\", \"url_suffix\": \"l\"}", "\"<b2>\", \"url_suffix\": \"l\", \"size\": 7}"),
        ]),
    );
    let after = plan.after.clone();
    assert!(
        record(&after, &fetched(all(&after, "0.46.0"), &["b1", "b2"]), Existing::Kept).unwrap().is_empty()
    );
}

#[test]
fn what_differs_from_the_record_is_refused_unless_it_is_to_be_replaced() {
    let world = world(&clean());
    let changed = fetched(all(&world, "0.46.0"), &["b1", "c9"]);
    assert_eq!(
        refusal(&world, &changed, Existing::Kept),
        digests(
            "wit-bindgen 0.46.0 linux_amd64 is not what was recorded; a release never changes, so find out why before you \
             trust it\n  \
             recorded: <b2> in checksums/tools/wit-bindgen.json:12\n  \
             found:    <c9> (7 bytes) at https://x/wit-bindgen-0.46.0-linux_amd64-l\n  \
             if the new one is right: cargo xtask fetch-checksums wit-bindgen@0.46.0 --replace"
        )
    );
    let plan = record(&world, &changed, Existing::Replaced).unwrap();
    assert_becomes(
        &world,
        &plan,
        &clean_with(&[
            ("\"url_suffix\": \"d\"}", "\"url_suffix\": \"d\", \"size\": 7}"),
            ("\"<b2>\", \"url_suffix\": \"l\"}", "\"<c9>\", \"url_suffix\": \"l\", \"size\": 7}"),
        ]),
    );
}

#[test]
fn another_size_is_a_mismatch_too() {
    let sized = |size: u32| {
        clean_with(&[("\"url_suffix\": \"d\"}", &format!("\"url_suffix\": \"d\", \"size\": {size}}}"))])
    };
    let world = world(&sized(8));
    let changed = fetched(all(&world, "0.46.0"), &["b1", "b2"]);
    assert!(
        refusal(&world, &changed, Existing::Kept)
            .starts_with("wit-bindgen 0.46.0 darwin_arm64 is not what was recorded")
    );
    assert_eq!(changed.iter().filter_map(FetchedArtifact::mismatch).count(), 1);
    let plan = record(&world, &changed[..1], Existing::Replaced).unwrap();
    assert_becomes(&world, &plan, &sized(7));
}

#[test]
fn a_placeholder_is_filled_and_half_a_digest_is_replaced_only_on_purpose() {
    for placeholder in ["", "TODO", "PLACEHOLDER", &"0".repeat(64), "<sha256>"] {
        let world = world(&clean_with(&[("<b2>", placeholder)]));
        let right = fetched(all(&world, "0.46.0"), &["b1", "b2"]);
        let after = record(&world, &right, Existing::Kept).unwrap().after;
        assert_eq!(lines(&findings(&after)), [""; 0], "{placeholder}");
    }
    // Half of it, a few digits of it, and as much of something else.
    for half in ["b2".repeat(31), "b2".repeat(4), "b2-".repeat(20)] {
        let world = world(&clean_with(&[("<b2>", &half)]));
        let right = fetched(all(&world, "0.46.0"), &["b1", "b2"]);
        let refusal = refusal(&world, &right, Existing::Kept);
        assert!(refusal.contains(&format!("{half} in checksums/tools/wit-bindgen.json:12")), "{refusal}");
        let after = record(&world, &right, Existing::Replaced).unwrap().after;
        assert_eq!(lines(&findings(&after)), [""; 0]);
    }
}

#[test]
fn a_release_that_would_not_be_whole_is_refused() {
    let world = world(&clean());
    let both = fetched(missing(&world, "0.47.0"), &["c0", "c1"]);
    for (part, missing) in [(&both[..1], "linux_amd64"), (&both[1..], "darwin_arm64")] {
        for recorded in [Existing::Kept, Existing::Replaced] {
            assert_eq!(
                refusal(&world, part, recorded),
                format!("wit-bindgen 0.47.0 would not be whole: {missing} is missing")
            );
        }
    }
    assert!(record(&world, &[], Existing::Kept).unwrap().is_empty());
}

#[test]
fn several_releases_are_recorded_at_once_and_all_else_follows() {
    let generated = "//- checksums/registry_data.bzl\n";
    let world = world(&clean_and(generated));
    let mut artifacts = fetched(missing(&world, "0.48.1"), &["c0", "c1"]);
    artifacts.extend(fetched(missing(&world, "0.45.0"), &["c2", "c3"]));
    artifacts.extend(fetched(missing(&world, "0.49.0-rc.1"), &["c4", "c5"]));
    let plan = record(&world, &artifacts, Existing::Kept).unwrap();
    let after = plan.after.clone();
    assert_eq!(lines(&findings(&after)), [""; 0]);
    let tree = Model::of(&after);
    let registry = &tree.registries["wit-bindgen"].content;
    let versions: Vec<&str> =
        registry.releases.iter().map(|release| release.version.value.as_str()).collect();
    assert_eq!(versions, ["0.49.0-rc.1", "0.48.1", "0.46.0", "0.45.0", "0.43.0"]);
    assert_eq!(registry.latest_version.as_ref().unwrap().value.as_str(), "0.48.1");
    assert!(after.text("checksums/registry_data.bzl").unwrap().contains(&"c5".repeat(32)));
}

#[test]
fn what_is_stale_of_another_tool_is_left() {
    let stale = "\"latest_version\": \"1.239.0\"";
    let before = world(&clean_with(&[("\"latest_version\": \"1.240.0\"", stale)]));
    let plan = record(&before, &fetched(missing(&before, "0.47.0"), &["c0", "c1"]), Existing::Kept).unwrap();
    assert!(plan.after.text("checksums/tools/wasm-tools.json").unwrap().contains(stale));
    assert!(plan.after.text(PATH).unwrap().contains("\"latest_version\": \"0.47.0\""));
}

#[test]
fn each_release_is_recorded_with_its_own_day() {
    let world = world(&clean());
    let dated = |version: &str, pairs: &[&str], day: Option<&str>| {
        let mut artifacts = fetched(missing(&world, version), pairs);
        artifacts[1].release_date = day.map(str::to_owned);
        artifacts
    };
    let artifacts = [
        dated("0.45.0", &["c2", "c3"], Some("2025-09-01")),
        dated("0.48.1", &["c0", "c1"], None),
        dated("0.47.0", &["c4", "c5"], Some("2025-10-31")),
    ];
    let after = record(&world, &artifacts.concat(), Existing::Kept).unwrap().after;
    let registry: serde_json::Value = serde_json::from_str(after.text(PATH).unwrap()).unwrap();
    let day = |version: &str| registry["versions"][version]["release_date"].as_str();
    assert_eq!(
        ["0.45.0", "0.46.0", "0.47.0", "0.48.1"].map(day),
        [Some("2025-09-01"), None, Some("2025-10-31"), None]
    );
}

#[test]
fn one_version_of_two_tools_is_two_releases() {
    let world = world(&clean());
    let wanted = |tool: &str| wanted(&world, tool, "2.0.0", ADD).unwrap();
    let mut artifacts =
        [fetched(wanted("wasm-tools"), &["c0"]), fetched(wanted("wit-bindgen"), &["c1", "c2"])].concat();
    for (artifact, day) in artifacts.iter_mut().zip(["2025-01-01", "2025-02-02", "2025-02-02"]) {
        artifact.release_date = Some(day.to_owned());
    }
    let after = record(&world, &artifacts, Existing::Kept).unwrap().after;
    for (tool, day, platforms) in [
        ("wasm-tools", "2025-01-01", &[("linux_amd64", "c0")][..]),
        ("wit-bindgen", "2025-02-02", &[("darwin_arm64", "c1"), ("linux_amd64", "c2")]),
    ] {
        let text = after.text(&format!("checksums/tools/{tool}.json")).unwrap();
        let registry: serde_json::Value = serde_json::from_str(text).unwrap();
        let release = &registry["versions"]["2.0.0"];
        assert_eq!(release["release_date"], day, "{tool}");
        let recorded: Vec<(&str, &str)> = release["platforms"]
            .as_object()
            .unwrap()
            .iter()
            .map(|(platform, artifact)| (platform.as_str(), &artifact["sha256"].as_str().unwrap()[..2]))
            .collect();
        assert_eq!(recorded, platforms, "{tool}");
    }
}

#[test]
fn who_sent_what_differs_is_named() {
    let world = world(&clean());
    let mut changed = fetched(all(&world, "0.46.0"), &["b1", "c9"]);
    changed[1].answered_by = Some("https://m.example/l?...".to_owned());
    let expected = "(7 bytes) at https://m.example/l?... (for https://x/wit-bindgen-0.46.0-linux_amd64-l)\n";
    assert!(refusal(&world, &changed, Existing::Kept).contains(expected));
}

#[test]
fn several_releases_go_into_a_file_without_any() {
    let only =
        "\"1.240.0\": {\"platforms\": {\"linux_amd64\": {\"sha256\": \"<a1>\", \"url_suffix\": \"l\"}}}";
    let with_releases = world(&clean());
    let wanted = |version: &str| wanted(&with_releases, "wasm-tools", version, ADD).unwrap();
    let artifacts = [fetched(wanted("1.0.0"), &["c0"]), fetched(wanted("2.0.0"), &["c1"])].concat();
    for blank in ["{\n    <only>\n  }", "{}", "{\n  }"] {
        let versions = format!("{{\n    {only}\n  }}");
        let world = world(&clean_with(&[(&versions, &blank.replace("<only>", ""))]));
        let after = record(&world, &artifacts, Existing::Kept).unwrap().after;
        let tree = Model::of(&after);
        let registry = &tree.registries["wasm-tools"].content;
        let versions: Vec<&str> =
            registry.releases.iter().map(|release| release.version.value.as_str()).collect();
        assert_eq!(versions, ["2.0.0", "1.0.0"]);
    }
}
