//! The release checklist: what makes each step done, and what makes it anything else.

use pins::checklist::rehashed::{Outcome, name_of};
use pins::checklist::{Checklist, Facts, Step, Tags, checklist, written_version};
use pins::model::Model;
use pins::plan::{FetchedArtifact, Goal, Looked, Recording, Releases, Unavailable, WantedArtifact};
use pins::value::version::Version;

use crate::repository::{clean, clean_and, clean_with};
use crate::support::{PROGRAM, candidate, download, planned, world};

/// Whoever says when an artifact was as it is recorded.
type DayOf = fn(&WantedArtifact) -> Option<String>;

/// What the shell has to say where every step is done.
fn facts<'f>(version: &'f Version, rehashed: &'f DayOf) -> Facts<'f> {
    Facts {
        version,
        changelog: Ok(Some("# Changelog\n\n## Unreleased\n\n## [1.2.0] - 2026-11-22\n- new\n".to_owned())),
        changed: Ok(Vec::new()),
        tags: Ok(Tags { names: vec!["v1.1.0".to_owned()], is_shallow: false }),
        rehashed,
    }
}

const HASHED: DayOf = |wanted| Some(format!("2026-11-{}", if wanted.tool == "wasm-tools" { 21 } else { 22 }));

/// The checklist of 1.2.0 in a fixture, after a change of what the shell has to say.
fn list(fixture: &str, rehashed: DayOf, change: impl Fn(&mut Facts<'_>)) -> Checklist {
    let version: Version = "1.2.0".parse().unwrap();
    let world = world(fixture);
    let mut facts = facts(&version, &rehashed);
    change(&mut facts);
    checklist(&Model::of(&world), &facts)
}

/// A step in one line: `state said (place) [details] fix`.
fn told(step: &Step) -> String {
    let Step { state, said, place, details, fix, .. } = step;
    let place = place.as_ref().map(|place| format!(" ({place})")).unwrap_or_default();
    let details = if details.is_empty() { String::new() } else { format!(" {details:?}") };
    let fix = fix.as_ref().map(|fix| format!(" => {}", fix.text(PROGRAM))).unwrap_or_default();
    format!("{} {said}{place}{details}{fix}", state.name())
}

#[track_caller]
fn step<'l>(list: &'l Checklist, name: &str) -> &'l Step {
    list.steps.iter().find(|step| step.name == name).unwrap_or_else(|| panic!("{name} in {list:?}"))
}

#[track_caller]
fn is(list: &Checklist, name: &str, expected: &str) {
    assert_eq!(told(step(list, name)), expected, "{name}");
    let is_left = expected.starts_with("open ") || expected.starts_with("unknown ");
    assert_eq!(list.left() > 0, is_left, "{name}: {list:?}");
}

/// The root's manifest of a release.
fn manifest(version: &str) -> String {
    clean_and(&format!("//- Cargo.toml\n[workspace.package]\nversion = \"{version}\"\n"))
}

#[test]
fn every_step_says_what_it_found_where_it_is_done() {
    let list = list(&manifest("1.2.0"), HASHED, |_| {});
    assert_eq!(
        list.steps.iter().map(|step| format!("{}: {}", step.name, told(step))).collect::<Vec<_>>(),
        [
            "verify-clean: done 2 tools and 5 places that repeat their versions agree (0 warnings)",
            "nothing-to-sync: done every place follows its pin",
            "registry-whole: done every pinned release is whole in 2 digest stores",
            "newer-releases: done the record knows no newer release of a pinned tool that is whole",
            "artifacts-rehashed: done 3 artifacts were downloaded here and found as recorded, the first on 2026-11-21",
            "ci-passes: by-hand build and test what is about to be tagged, as CI does",
            "version-set: done Cargo.toml says 1.2.0 (Cargo.toml:2:11)",
            "changelog-has-version: done a heading has 1.2.0, and nothing is left as not released (CHANGELOG.md:5:1)",
            "work-tree-clean: done everything is committed",
            "tag-free: done v1.2.0 is free locally, among 1 tag; what a remote has since the last fetch, nobody asked",
            "tag-made: by-hand tag the commit, and push the tag => git tag -a v1.2.0 -m v1.2.0",
        ]
    );
    assert_eq!((list.left(), step(&list, "artifacts-rehashed").since.as_deref()), (0, Some("2026-11-21")));
    assert!(list.steps.iter().all(|step| step.protects.ends_with('.')));
}

#[test]
fn what_the_files_say_opens_a_step() {
    let pin = "\"wasm-tools\": \"1.240.0\",\n    \"wit-bindgen\": \"0.46.0\"";
    let tool = "//- checksums/tools/other.json\n";
    for (fixture, name, expected) in [
        (
            clean_with(&[("wasmparser = \"0.240.0\"", "wasmparser = \"0.239.0\"")]),
            "verify-clean",
            "open 1 error, 0 warnings (app/Cargo.toml:5:14) [\"app/Cargo.toml:5:14: crate-version: wasm-tools is pinned \
             to 1.240.0 in toolchains/tool_versions.bzl:2, but this requires the crate wasmparser 0.239.0\"] => cargo \
             xtask verify",
        ),
        (
            clean_with(&[("The CLI is 0.46.0.", "The CLI is 0.45.0.")]),
            "nothing-to-sync",
            "open `sync` would change files (docs/versions.md:1:1) [\"docs/versions.md\"] => cargo xtask sync",
        ),
        (
            clean_with(&[("version = \"0.240.0\"", "version = \"0.239.0\"")]),
            "nothing-to-sync",
            "open `sync` would have lock files resolved => cargo xtask sync",
        ),
        (
            clean_with(&[("        \"darwin_arm64\": {\"sha256\": \"<b1>\", \"url_suffix\": \"d\"},\n", "")]),
            "registry-whole",
            "open 1 record is not whole (checksums/tools/wit-bindgen.json:9:6) [\"checksums/tools/wit-bindgen.json:9: \
             wit-bindgen: no darwin_arm64\"] => cargo xtask fetch-checksums wit-bindgen@0.46.0",
        ),
        (
            clean_with(&[(
                pin,
                "\"wasm-tools\": \"1.240.0\",\n    \"wit-bindgen\": \"0.46.0\",\n    \"new\": \"1.0.0\"",
            )]),
            "registry-whole",
            "open 1 record is not whole (checksums/tools/new.json:1:1) [\"checksums/tools/new.json:1: new: missing or \
             unreadable\"] => cargo xtask verify",
        ),
        (
            clean_and(&format!("{tool}[")),
            "registry-whole",
            "done every pinned release is whole in 2 digest stores",
        ),
        (
            clean_with(&[("\"0.43.0\": {", "\"0.50.0\": {")]),
            "newer-releases",
            "done the record knows no newer release of a pinned tool that is whole",
        ),
        (
            clean_with(&[
                ("\"0.43.0\": {", "\"0.50.0\": {"),
                (
                    "{\"sha256\": \"<b3>\", \"url_suffix\": \"l\"}",
                    "{\"sha256\": \"<b3>\", \"url_suffix\": \"l\"}, \"darwin_arm64\": {\"sha256\": \"<b4>\", \"url_suffix\": \"d\"}",
                ),
            ]),
            "newer-releases",
            "by-hand decide whether to move first to what the record knows (checksums/tools/wit-bindgen.json:9:6) \
             [\"wit-bindgen 0.46.0 -> 0.50.0\"] => cargo xtask bump wit-bindgen 0.50.0 --dry-run",
        ),
        (
            manifest("1.1.0"),
            "version-set",
            "open Cargo.toml says 1.1.0, not 1.2.0 (Cargo.toml:2:11) => set `version` in Cargo.toml to 1.2.0, and have \
             Cargo.lock follow",
        ),
        (clean(), "version-set", "done 1.2.0, as it was given: Cargo.toml gives none"),
    ] {
        assert_eq!(told(step(&list(&fixture, HASHED, |_| {}), name)), expected, "{name}");
    }
}

#[test]
fn what_is_not_whole_is_told_once() {
    let broken = clean_with(&[("\"tool_name\": \"wit-bindgen\",", "\"tool_name\": \"wit-bindgen\"")]);
    assert_eq!(
        told(step(&list(&broken, HASHED, |_| {}), "registry-whole")),
        "open 1 record is not whole (checksums/tools/wit-bindgen.json:1:1) [\"checksums/tools/wit-bindgen.json:1: \
         wit-bindgen: missing or unreadable\"] => cargo xtask verify"
    );
    let revoked = clean_with(&[("\"0.46.0\": {", "\"0.46.0\": {\"revoked\": \"bad\",")]);
    assert_eq!(
        told(step(&list(&revoked, HASHED, |_| {}), "registry-whole")),
        "open 1 record is not whole (checksums/tools/wit-bindgen.json:9:6) [\"checksums/tools/wit-bindgen.json:9: \
         wit-bindgen: revoked\"] => pin another release of wit-bindgen"
    );
    // Of a table that cannot be read there is nothing else to tell.
    let table = "//- xtask/pins.toml\n[tool.buf]\npin = 'v.bzl :: BUF'\ndigests = { at = 'v.bzl :: B / {version}', url = \
                 'https://x/{version}' }\n//- v.bzl\nBUF = \"1.2.0\"\nB = {\"1.2.0\": f()}\n";
    let unread = told(step(&list(&clean_and(table), HASHED, |_| {}), "registry-whole"));
    assert!(
        unread.starts_with(
            "open 1 record is not whole [\"the digests of buf cannot be read as they are   v.bzl:2:"
        ),
        "{unread}"
    );
}

#[test]
fn the_version_is_that_of_the_workspace_or_else_of_the_package() {
    let package = "[package]\nname = \"a\"\nversion = \"2.0.0\"\n";
    for (text, expected) in [
        ("[workspace.package]\nversion = \"1.0.0\"\n".to_owned(), Some("1.0.0 Cargo.toml:2:11")),
        (package.to_owned(), Some("2.0.0 Cargo.toml:3:11")),
        (format!("{package}[workspace.package]\nversion = '1.0.0'\n"), Some("1.0.0 Cargo.toml:5:11")),
        ("[package]\nversion.workspace = true\n".to_owned(), None),
        ("[package]\nversion = 1\n".to_owned(), None),
        ("[workspace]\n".to_owned(), None),
        ("[package".to_owned(), None),
    ] {
        let world = world(&clean_and(&format!("//- Cargo.toml\n{text}")));
        let found = written_version(&Model::of(&world)).map(|(version, place)| format!("{version} {place}"));
        assert_eq!(found.as_deref(), expected, "{text}");
    }
    assert_eq!(written_version(&Model::of(&world(&clean()))), None);
}

#[test]
fn a_changelog_has_the_version_and_nothing_left() {
    let step = "changelog-has-version";
    let heading = "a heading such as `## [1.2.0] - YYYY-MM-DD`";
    for (text, expected) in [
        ("## 1.2.0\n- a\n", "done a heading has 1.2.0, and nothing is left as not released (CHANGELOG.md:1:1)".to_owned()),
        ("# v1.2.0\na\n", "done a heading has 1.2.0, and nothing is left as not released (CHANGELOG.md:1:1)".to_owned()),
        (
            "## Unreleased\n- a\n\n## 1.1.0\n- b\n",
            format!(
                "open no heading has 1.2.0, and something stands below Unreleased (CHANGELOG.md:1:1) => move what stands \
                 below Unreleased below {heading}"
            ),
        ),
        (
            "# Log\n## [Unreleased]\n### Fixed\n- a\n## [1.2.0] - 2026-01-01\n- b\n",
            "open something still stands below Unreleased (CHANGELOG.md:2:1) => move what stands below Unreleased below the \
             heading of 1.2.0"
                .to_owned(),
        ),
        (
            "## Unreleased\n\n## [1.2.0-rc.1]\n- 1.2.0\n```\n## 1.2.0\n```\n",
            format!(
                "open no heading has 1.2.0 (CHANGELOG.md:1:1) [\"## Unreleased\", \"## [1.2.0-rc.1]\"] => write what is new \
                 below {heading}"
            ),
        ),
        (
            "## 1.2.0\n\n## 1.1.0\n- a\n",
            "open nothing stands below the heading of 1.2.0 (CHANGELOG.md:1:1) => write what is new below the heading of 1.2.0"
                .to_owned(),
        ),
        (
            "## 1.2.0 (unreleased)\n- a\n",
            "open the heading of 1.2.0 says that it is not released (CHANGELOG.md:1:1) => write the day into the heading of \
             1.2.0"
                .to_owned(),
        ),
    ] {
        let list = list(&clean(), HASHED, |facts| facts.changelog = Ok(Some(text.to_owned())));
        is(&list, step, &expected);
    }
    let missing = list(&clean(), HASHED, |facts| facts.changelog = Ok(None));
    let expected = format!(
        "open there is no CHANGELOG.md (CHANGELOG.md:1:1) => write CHANGELOG.md, with what is new below {heading}"
    );
    is(&missing, step, &expected);
    let unread = list(&clean(), HASHED, |facts| facts.changelog = Err("a folder, not a file".to_owned()));
    is(&unread, step, "unknown CHANGELOG.md cannot be read: a folder, not a file (CHANGELOG.md:1:1)");
}

#[test]
fn a_tag_is_free_only_where_nobody_could_have_it() {
    let another = "=> give the release another version: what is tagged was released";
    for (names, is_shallow, expected) in [
        (&["v1.2.0"][..], false, format!("open the tag v1.2.0 is there already {another}")),
        (&["v1.2.0"], true, format!("open the tag v1.2.0 is there already {another}")),
        (
            &["1.2.0", "V1.2.0", "v1.2.0\u{200b}", "v1.2.0-rc.1", "x/v1.2.0"],
            false,
            format!(
                "open 3 tags are there that could be taken for v1.2.0 [\"1.2.0\", \"V1.2.0\", \"v1.2.0\\u{{200b}}\"] {another}"
            ),
        ),
        (
            &[],
            true,
            "unknown v1.2.0 is not here, but this clone is shallow and may lack tags => fetch the rest of it: git fetch \
             --unshallow --tags (in CI: fetch-depth: 0)"
                .to_owned(),
        ),
    ] {
        let names: Vec<String> = names.iter().map(|name| (*name).to_owned()).collect();
        let list = list(&clean(), HASHED, |facts| facts.tags = Ok(Tags { names: names.clone(), is_shallow }));
        is(&list, "tag-free", &expected);
    }
    let none = list(&clean(), HASHED, |facts| facts.tags = Err("no git".to_owned()));
    is(&none, "tag-free", "unknown no git");
}

#[test]
fn what_is_not_committed_is_listed_and_not_all_of_it() {
    let paths: Vec<String> = (0..7).map(|number| format!("a{number}")).collect();
    let dirty = list(&clean(), HASHED, |facts| facts.changed = Ok(paths.clone()));
    is(
        &dirty,
        "work-tree-clean",
        "open 7 paths are not as committed [\"a0\", \"a1\", \"a2\", \"a3\", \"a4\", \"and 2 more\"] => commit what belongs to \
         the release, and take away or ignore the rest",
    );
    let none = list(&clean(), HASHED, |facts| facts.changed = Err("no git".to_owned()));
    is(&none, "work-tree-clean", "unknown no git");
}

#[test]
fn artifacts_count_only_where_each_is_known_to_be_served_as_recorded() {
    let check = "=> cargo xtask fetch-checksums --check";
    let nothing = list(&clean(), |_| None, |_| {});
    is(
        &nothing,
        "artifacts-rehashed",
        &format!(
            "open 3 artifacts are not known to be served as recorded, of 3 (checksums/tools/wasm-tools.json:9:58) \
             [\"wasm-tools 1.240.0 linux_amd64\", \"wit-bindgen 0.46.0 darwin_arm64\", \"wit-bindgen 0.46.0 linux_amd64\"] \
             {check}"
        ),
    );
    let but_one =
        |wanted: &WantedArtifact| (wanted.platform != "darwin_arm64").then(|| "2026-11-22".to_owned());
    is(
        &list(&clean(), but_one, |_| {}),
        "artifacts-rehashed",
        &format!(
            "open 1 artifact is not known to be served as recorded, of 3 (checksums/tools/wit-bindgen.json:11:37) \
             [\"wit-bindgen 0.46.0 darwin_arm64\"] {check}"
        ),
    );
    let none = list("//- pins.toml\n[tool.x]\npin = 'a.yml :: x'\n//- a.yml\nx: 1.0.0\n", |_| None, |_| {});
    is(&none, "artifacts-rehashed", "done no pinned tool has artifacts on record");
    let broken = clean_with(&[("\"tool_name\": \"wasm-tools\",", "\"tool_name\": 1,")]);
    let broken = told(step(&list(&broken, HASHED, |_| {}), "artifacts-rehashed"));
    assert!(
        broken.starts_with("open the artifacts cannot be named [\"the registry file of wasm-tools"),
        "{broken}"
    );
}

/// The artifacts of the pinned releases.
fn wanted(fixture: &str) -> Vec<WantedArtifact> {
    let goal = Goal::Fetch(Releases::Pinned, Recording::Compare);
    let plan = planned(&world(fixture), &goal, |wanted| download(wanted, "a1")).unwrap();
    plan.looked.fetched.into_iter().map(|fetched| fetched.wanted).collect()
}

#[test]
fn an_artifact_has_another_name_as_soon_as_something_of_it_changes() {
    let wanted = wanted(&clean());
    let [first, second, third] = &wanted[..] else { panic!("{wanted:?}") };
    let name = |wanted: &WantedArtifact| name_of(wanted, "").unwrap();
    let mut names = vec![name(first), name(second), name(third), name_of(first, "block x").unwrap()];
    let changed = |change: fn(&mut WantedArtifact)| {
        let mut wanted = first.clone();
        change(&mut wanted);
        name(&wanted)
    };
    names.extend([
        changed(|wanted| wanted.tool = "other".parse().unwrap()),
        changed(|wanted| wanted.version = "2.0.0".parse().unwrap()),
        changed(|wanted| wanted.platform = "other".parse().unwrap()),
        changed(|wanted| wanted.candidates = vec![candidate("", "https://y/x")]),
        changed(|wanted| wanted.mirrors.push("https://y/x".to_owned())),
        changed(|wanted| wanted.recorded.as_mut().unwrap().digest = "c1".repeat(32)),
        changed(|wanted| wanted.recorded.as_mut().unwrap().size = Some(7)),
    ]);
    let count = names.len();
    names.sort_unstable();
    names.dedup();
    assert_eq!(names.len(), count);
    // Where it stands in the file is no part of it.
    assert_eq!(changed(|wanted| wanted.recorded.as_mut().unwrap().place.line += 1), name(first));
    for recorded in [None, Some(String::new())] {
        let mut wanted = first.clone();
        wanted.recorded =
            recorded.map(|digest| pins::plan::Recorded { digest, ..first.recorded.clone().unwrap() });
        assert_eq!(name_of(&wanted, ""), None);
    }
}

#[test]
fn what_was_not_served_as_recorded_is_told_apart() {
    let goal = Goal::Fetch(Releases::Pinned, Recording::Compare);
    let plan = planned(&world(&clean()), &goal, |wanted| download(wanted, "a1")).unwrap();
    let mut fetched: Vec<FetchedArtifact> = plan.looked.fetched;
    let names: Vec<String> = fetched.iter().map(|fetched| name_of(&fetched.wanted, "").unwrap()).collect();
    let last = fetched.pop().unwrap();
    let unavailable = vec![Unavailable { wanted: last.wanted, message: "404".to_owned(), unreachable: None }];
    // What was served is what is recorded of the first alone.
    let outcome = Outcome::of(&Looked { fetched, unavailable }, "");
    assert_eq!(outcome, Outcome { agree: names[..1].to_vec(), differ: names[1..].to_vec() });
}
