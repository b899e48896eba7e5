//! Releases that are revoked: how that is written and read, and that nothing pins,
//! proposes or records them any more.

use pins::finding::Finding;
use pins::model::Model;
use pins::model::status::status;
use pins::plan::{BumpRequest, Existing, Goal, Plan, Recording, Refusal, Releases, RevokeRequest};
use pins::world::World;

use crate::repository::{clean, clean_with, finds};
use crate::support::{PROGRAM, downloaded, findings, lines, planned, request, world};

const PATH: &str = "checksums/tools/wit-bindgen.json";

/// The releases of wit-bindgen, the pinned one with a word before its platforms.
const PINNED: &str = "\"0.46.0\": {\n      \"platforms\"";
const OLDER: &str = "\"0.43.0\": {\n      \"platforms\"";

#[test]
fn whatever_stands_there_nothing_may_use_it() {
    let with = |value: &str| format!("\"0.46.0\": {{\n      \"revoked\": {value},\n      \"platforms\"");
    let found = "toolchains/tool_versions.bzl:3:21 release-revoked: a release that is not revoked -> 0.46.0";
    for (value, of_file) in [
        ("\"2026-01-02: bad\"", None),
        ("\"bad\"", None),
        ("\"\"", Some(format!("{PATH}:10:19 registry-schema: a day and a reason -> "))),
        ("null", Some(format!("{PATH}:10:18 registry-schema: a string -> null"))),
        ("false", Some(format!("{PATH}:10:18 registry-schema: a string -> a boolean"))),
        ("{}", Some(format!("{PATH}:10:18 registry-schema: a string -> an object"))),
    ] {
        let mut expected: Vec<&str> = of_file.as_deref().into_iter().collect();
        let with = with(value);
        let world = world(&clean_with(&[(PINNED, &with)]));
        let list: Vec<Finding> = findings(&world)
            .into_iter()
            .filter(|finding| finding.rule.name != "registry-latest-version")
            .collect();
        expected.push(found);
        expected.push(TABLE);
        assert_eq!(lines(&list), expected, "{value}");
    }
}

/// That the table of wasm-tools allows what is revoked.
const TABLE: &str =
    "toolchains/tool_versions.bzl:7:38 release-revoked: a release that is not revoked -> 0.46.0";

#[test]
fn a_pin_of_what_is_revoked_is_found_and_a_table_warned_of() {
    let revoked = "\"0.46.0\": {\"revoked\": \"2026-01-02: bad\",\n      \"platforms\"";
    let world = world(&clean_with(&[
        (PINNED, revoked),
        ("\"latest_version\": \"0.46.0\"", "\"latest_version\": \"0.43.0\""),
    ]));
    let found = findings(&world);
    let said: Vec<(&str, String, String)> = found
        .iter()
        .map(|finding| (finding.severity.name(), finding.message.clone(), finding.fix.text(PROGRAM)))
        .collect();
    assert_eq!(
        said,
        [
            (
                "error",
                "wit-bindgen 0.46.0 is pinned, but it is revoked since 2026-01-02: bad".to_owned(),
                "cargo xtask bump wit-bindgen 0.43.0".to_owned()
            ),
            (
                "warning",
                "wasm-tools 1.240.0 allows wit-bindgen 0.46.0, which is revoked since 2026-01-02: bad"
                    .to_owned(),
                "take 0.46.0 out there".to_owned()
            ),
        ]
    );
    assert_eq!(found[0].labels[0].place.to_string(), format!("{PATH}:9:28"));
    assert_eq!(found[0].labels, found[1].labels);
    let states: Vec<String> = status(&Model::of(&world))
        .iter()
        .filter(|row| row.tool == "wit-bindgen")
        .map(|row| row.state.to_string())
        .collect();
    assert_eq!(states[..2], ["ok", "revoked"]);
}

#[test]
fn what_is_for_a_platform_that_nobody_needs_does_not_count() {
    let artifact = "\"linux_amd64\": {\"sha256\": \"<b3>\", \"url_suffix\": \"l\"}";
    let more = format!(
        "{artifact},\n        \"windows_amd64\": {{\"sha256\": \"<b4>\", \"url_suffix\": \"w\", \"revoked\": \"bad\"}}"
    );
    finds(&[(artifact, &more)], &[]);
    let pinned = "\"linux_amd64\": {\"sha256\": \"<b2>\", \"url_suffix\": \"l\"";
    let world = world(&clean_with(&[(pinned, &format!("{pinned}, \"revoked\": \"bad\""))]));
    let said = findings(&world).iter().map(|finding| finding.message.clone()).collect::<Vec<_>>();
    assert!(
        said.contains(&"wit-bindgen 0.46.0 is pinned, but it is revoked for linux_amd64: bad".to_owned()),
        "{said:?}"
    );
}

#[test]
fn the_newest_release_is_one_that_is_not_revoked() {
    let revoked = "\"0.46.0\": {\"revoked\": \"bad\",\n      \"platforms\"";
    let world = world(&clean_with(&[(PINNED, revoked)]));
    let latest =
        findings(&world).into_iter().find(|finding| finding.rule.name == "registry-latest-version").unwrap();
    assert_eq!((latest.expected.as_str(), latest.found.as_str()), ("0.43.0", "0.46.0"));
    let synced = planned(&world, &Goal::Sync, downloaded).unwrap();
    assert!(synced.after.text(PATH).unwrap().contains("\"latest_version\": \"0.43.0\""));
}

fn goal(version: &str, platform: Option<&str>, reason: &str) -> Goal {
    Goal::Revoke(RevokeRequest {
        tool: "wit-bindgen".parse().unwrap(),
        version: version.parse().unwrap(),
        platform: platform.map(|platform| platform.parse().unwrap()),
        reason: reason.to_owned(),
    })
}

fn reached(world: &World, goal: &Goal) -> Result<Plan, Refusal> {
    planned(world, goal, downloaded)
}

#[test]
fn a_revocation_moves_what_follows() {
    let before = world(&clean());
    let plan = reached(&before, &goal("0.46.0", None, " bad ")).unwrap();
    let text = before.text(PATH).unwrap();
    let expected = text
        .replace("\"latest_version\": \"0.46.0\"", "\"latest_version\": \"0.43.0\"")
        .replace(PINNED, "\"0.46.0\": {\n      \"revoked\": \"2026-11-22: bad\",\n      \"platforms\"");
    assert_eq!(plan.after.text(PATH), Some(expected.as_str()));
    assert_eq!(plan.changes().len(), 1);
    assert_eq!((plan.moves[0].from.as_str(), plan.moves[0].to.as_str()), ("0.46.0", "0.46.0, revoked: bad"));
    // A generated file tells Bazel nothing of it.
    let wanted = clean_with(&[]) + "//- xtask/pins.toml\nregistry_data = \"checksums/registry_data.bzl\"\n";
    let plan = reached(&world(&wanted), &goal("0.43.0", None, "bad")).unwrap();
    let data = plan.after.text("checksums/registry_data.bzl").unwrap();
    assert!(data.contains("\"0.46.0\": {") && !data.contains("0.43.0"), "{data}");
    let plan = reached(&world(&wanted), &goal("0.46.0", Some("linux_amd64"), "bad")).unwrap();
    let data = plan.after.text("checksums/registry_data.bzl").unwrap();
    assert!(data.contains(&"b1".repeat(32)) && !data.contains(&"b2".repeat(32)), "{data}");
}

#[test]
fn what_cannot_be_revoked_is_refused() {
    let revoked = "\"0.43.0\": {\n      \"revoked\": \"2026-01-02: bad\",\n      \"platforms\"";
    let world = world(&clean_with(&[(OLDER, revoked)]));
    for (goal, expected) in [
        (
            goal("0.43.0", None, "bad"),
            "wit-bindgen 0.43.0 is revoked since 2026-01-02: bad (checksums/tools/wit-bindgen.json:16) already",
        ),
        (goal("0.43.0", Some("linux_amd64"), "bad"), "is revoked since 2026-01-02: bad"),
        (
            goal("0.46.0", Some("windows_amd64"), "bad"),
            "has no artifact for windows_amd64 in checksums/tools/wit-bindgen.json; it has darwin_arm64, linux_amd64",
        ),
        (goal("0.47.0", None, "bad"), "does not have wit-bindgen 0.47.0 (it has 0.46.0, 0.43.0)"),
        (goal("0.47.0", None, "bad"), "to record it first: cargo xtask fetch-checksums wit-bindgen@0.47.0"),
        (goal("0.46.0", None, "  "), "--reason TEXT"),
        (goal("0.46.0", None, "a\nb"), "in one line"),
        (goal("0.46.0", None, "\u{202e}a"), "plain text"),
    ] {
        let said = reached(&world, &goal).unwrap_err().text(PROGRAM);
        assert!(said.contains(expected), "{said}");
    }
}

#[test]
fn a_bump_to_what_is_revoked_is_refused() {
    let revoked = "\"0.43.0\": {\n      \"revoked\": \"2026-01-02: bad\",\n      \"platforms\"";
    let world = world(&clean_with(&[(OLDER, revoked)]));
    let bump = |request: BumpRequest| reached(&world, &Goal::Bump(request)).unwrap_err().text(PROGRAM);
    for compatible in [false, true] {
        assert_eq!(
            bump(request("wit-bindgen", "0.43.0", compatible)),
            "wit-bindgen 0.43.0 is revoked since 2026-01-02: bad (checksums/tools/wit-bindgen.json:16); nothing was \
             written\nthe newest release that is not: cargo xtask bump wit-bindgen 0.46.0"
        );
    }
}

#[test]
fn nothing_is_recorded_of_what_is_revoked() {
    let release = "\"0.43.0\": {\n      \"revoked\": \"bad\",\n      \"platforms\"";
    let artifact =
        ("\"<b3>\", \"url_suffix\": \"l\"", "\"<b3>\", \"url_suffix\": \"l\", \"revoked\": \"bad\"");
    let named = Releases::Named(vec![("wit-bindgen".parse().unwrap(), Some("0.43.0".parse().unwrap()))]);
    for recorded in [Existing::Kept, Existing::Replaced] {
        let recording = Recording::Add { recorded, keep_going: false };
        let of_release = world(&clean_with(&[(OLDER, release)]));
        let said = reached(&of_release, &Goal::Fetch(named.clone(), recording)).unwrap_err().text(PROGRAM);
        assert!(
            said.starts_with("wit-bindgen 0.43.0 for darwin_arm64 is revoked: bad (checksums/tools/"),
            "{said}"
        );
        // The other platforms are completed, and what is revoked stays as it is.
        let of_artifact = world(&clean_with(&[artifact]));
        let plan = reached(&of_artifact, &Goal::Fetch(named.clone(), recording)).unwrap();
        let text = plan.after.text(PATH).unwrap();
        assert!(
            text.contains(&"b3".repeat(32))
                && text.contains(&"c0".repeat(32))
                && !text.contains(&"c1".repeat(32)),
            "{text}"
        );
        // Of all releases those are left out.
        let mut asked = Vec::new();
        let all = planned(&of_release, &Goal::Fetch(Releases::All, Recording::Compare), |wanted| {
            asked.push(wanted.label());
            downloaded(wanted)
        });
        all.unwrap();
        assert!(asked.len() == 3 && !asked.iter().any(|label| label.contains("0.43.0")), "{asked:?}");
    }
}

/// A repository whose tool has its digests in a table, at a version.
fn with_table(version: &str, settings: &str) -> String {
    let digest = |letter: &str| letter.repeat(32);
    format!(
        "//- pins.toml\n[tool.buf]\npin = 'v.bzl :: BUF'\n{settings}digests = {{ at = 'd.bzl :: B / {{version}} / {{platform}}', url = 'https://x/{{version}}/{{platform}}' }}\n\
         //- v.bzl\nBUF = \"{version}\"\n//- d.bzl\nB = {{\n    \"1.3.0\": {{\"l\": \"{}\"}},\n    \"1.2.0\": {{\"l\": \"{}\"}},\n    \"1.1.0\": {{\"l\": \"{}\"}},\n}}\n",
        digest("a3"),
        digest("a2"),
        digest("a1")
    )
}

#[test]
fn a_tool_without_a_registry_file_is_revoked_in_the_settings() {
    let before = world(&with_table("1.2.0", ""));
    for (platform, key) in [(None, "1.3.0"), (Some("l"), "1.3.0:l")] {
        let request = RevokeRequest {
            tool: "buf".parse().unwrap(),
            version: "1.3.0".parse().unwrap(),
            platform: platform.map(|platform: &str| platform.parse().unwrap()),
            reason: "it \"breaks\"".to_owned(),
        };
        let plan = planned(&before, &Goal::Revoke(request.clone()), |wanted| panic!("{wanted:?}")).unwrap();
        let today = before.today;
        let line = format!("revoked = {{ \"{key}\" = \"{today}: it \\\"breaks\\\"\" }}\n");
        assert!(plan.after.text("pins.toml").unwrap().contains(line.trim_end()), "{key}");
        // It can be neither pinned nor recorded again, and its digest stays.
        let bump = Goal::Bump(crate::support::request("buf", "1.3.0", false));
        let why = planned(&plan.after, &bump, |wanted| panic!("{wanted:?}")).unwrap_err().to_string();
        assert!(why.contains("revoked") && why.contains("it \"breaks\""), "{why}");
        assert_eq!(plan.after.text("d.bzl"), before.text("d.bzl"));
        let why = planned(&plan.after, &Goal::Revoke(request), |wanted| panic!("{wanted:?}"));
        assert!(why.unwrap_err().to_string().contains("already"));
        let pinned = world(&with_table("1.3.0", &line));
        let found = findings(&pinned);
        assert_eq!(lines(&found), ["v.bzl:1:8 release-revoked: a release that is not revoked -> 1.3.0"]);
        assert_eq!(found[0].fix.text(PROGRAM), "cargo xtask bump buf 1.2.0");
    }
}

#[test]
fn where_no_key_can_be_added_it_is_said_as_it_is_to_be_written() {
    let before = world(
        "//- pins.toml\ntool.buf = { pin = 'v.bzl :: BUF', revoked.\"1.0.0\" = 'x' }\n//- v.bzl\nBUF = \"1.2.0\"\n",
    );
    let request = RevokeRequest {
        tool: "buf".parse().unwrap(),
        version: "1.3.0".parse().unwrap(),
        platform: None,
        reason: "it \"breaks\"".to_owned(),
    };
    let why = planned(&before, &Goal::Revoke(request), |wanted| panic!("{wanted:?}")).unwrap_err();
    let line = format!("say in its revoked by hand: \"1.3.0\" = \"{}: it \\\"breaks\\\"\"", before.today);
    assert!(why.to_string().contains(&line), "{why}");
}
