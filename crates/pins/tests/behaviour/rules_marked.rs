//! Marked lines and lock files where it is not plain what they follow: the form
//! of the version, the right literal, the right reason, the right lock file.

use pins::discover::seen;
use pins::plan::{Goal, follow_source};
use pins::world::World;
use pins::world::layout::FileKind;

use crate::repository::{clean_and, clean_with, digests};
use crate::support::{PROGRAM, check, downloaded, findings, lines, planned, request, world};

/// What `verify` says of one marked line of wac, which is pinned to `pin`, as
/// `column: expected -> found`.
fn marked(pin: &str, line: &str) -> Vec<String> {
    let source = format!("//- toolchains/tool_versions.bzl\nTOOL_VERSIONS = {{\"wac\": \"{pin}\"}}\n");
    let found = lines(&findings(&world(&format!("{source}//- x.yml\n{line} # tool-version: wac\n"))));
    let said = found.iter().filter_map(|line| line.strip_prefix("x.yml:1:"));
    said.map(|line| line.replacen(" marked-version:", ":", 1)).collect()
}

#[test]
fn a_pre_release_is_written_whole_and_all_else_in_the_form_of_the_line() {
    for (pin, literal, expected) in [
        // A short one would name another release.
        ("0.47.0-rc.1", "0.46", "0.47.0-rc.1"),
        ("0.47.0-rc.1", "0.47", "0.47.0-rc.1"),
        ("0.47.0-rc.1", "1", "0.47.0-rc.1"),
        ("0.47.0-rc.1", "0.47.0", "0.47.0-rc.1"),
        ("0.47.0+b", "0.46", "0.47"),
        ("0.47.0+b", "0.46.0", "0.47.0+b"),
        ("0.47.0", "0.46.0-rc.1", "0.47.0"),
        ("27", "26.1", "27.0"),
        ("27", "26.1.1", "27.0.0"),
        // Too long to be a version of any form.
        ("0.47.0", &"1".repeat(70), "0.47.0"),
    ] {
        let line = format!("v: {literal}");
        assert_eq!(marked(pin, &line), [format!("4: {expected} -> {literal}")], "{pin}: {line}");
    }
}

#[test]
fn of_several_literals_the_one_behind_the_tool_follows() {
    for (line, column) in [
        ("node:18.0.0 wac:0.46.0", 17),
        ("node:18.0.0 wac v0.46.0", 18),
        ("node:18.0.0 wac --- \"0.46.0\"", 22),
        // It is named twice, and only once with a version.
        ("wac and node:18.0.0 wac:0.46.0", 25),
        // With as many numbers as the pin, before any other.
        ("18.0 0.46.0 2", 6),
    ] {
        assert_eq!(marked("0.47.0", line), [format!("{column}: 0.47.0 -> 0.46.0")], "{line}");
    }
    for (line, found) in [
        ("18.0.0 0.46.0", "18.0.0 and 0.46.0"),
        ("wac is 18.0.0 0.46.0", "18.0.0 and 0.46.0"),
        ("wac-x 18.0.0 0.46.0", "18.0.0 and 0.46.0"),
        ("wac vv0.46.0 18.0.0 0.45.0", "18.0.0 and 0.45.0"),
        ("wac:18.0.0 wac:0.46.0", "18.0.0 and 0.46.0"),
        ("18.0 0.46", "18.0 and 0.46"),
    ] {
        let column = line.len() + " # tool-version: ".len() + 1;
        assert_eq!(marked("0.47.0", line), [format!("{column}: 0.47.0 -> {found}")], "{line}");
    }
}

#[test]
fn a_version_ends_where_its_word_or_its_file_does() {
    for (line, column) in [("0.45.0x 0.46.0", 9), ("0.45.0_x 0.46.0", 10), ("x0.45.0 0.46.0", 9)] {
        assert_eq!(marked("0.47.0", line), [format!("{column}: 0.47.0 -> 0.46.0")], "{line}");
    }
    let found = |text: &str| {
        let source = "//- toolchains/tool_versions.bzl\nTOOL_VERSIONS = {\"wac\": \"0.47.0\"}\n//- x.yml\n";
        let found = lines(&findings(&world(&format!("{source}{text}"))));
        found.into_iter().filter(|line| line.starts_with("x.yml")).collect::<Vec<String>>()
    };
    for (end, literal) in [
        ("0.46.0", "0.46.0"),
        ("0.46.0.", "0.46.0"),
        ("0.46.0-", "0.46.0"),
        ("0.46.0-rc", "0.46.0-rc"),
        ("0.46.0-rc.1", "0.46.0-rc.1"),
        ("0.46.0-rc1.", "0.46.0-rc1"),
        ("0.46.0-x1", "0.46.0"),
    ] {
        let expected = format!("x.yml:1:21 marked-version: 0.47.0 -> {literal}");
        assert_eq!(found(&format!("# tool-version: wac {end}")), [expected], "{end}");
    }
    // What stands before the comment is none, on the first line as on others.
    for text in ["tool-version: wac 0.46.0 # x", "x\ntool-version: wac 0.46.0 // x\n"] {
        assert_eq!(found(text), [""; 0], "{text}");
    }
}

#[test]
fn a_marker_that_cannot_be_followed_says_so_whatever_else_stands_there() {
    for (file, line) in [
        ("other/Cargo.toml\n[dependencies]", "wit-bindgen = \"0.46.0 # tool-version: wac-9\""),
        ("x.yml", "v: 0.46.0 # tool-version: wit-bindgen, tool-version: wac-0.46.0"),
    ] {
        let findings = findings(&world(&clean_and(&format!("//- {file}\n{line}\n"))));
        let said: Vec<&str> = findings.iter().map(|finding| finding.message.as_str()).collect();
        let wac = line[line.find("wac").unwrap()..].trim_end_matches('"');
        let expected = format!("{wac:?} is not pinned in toolchains/tool_versions.bzl");
        assert!(said.contains(&expected.as_str()), "{expected}: {said:?}");
    }
}

/// A file that repeats the pin of wit-bindgen, 0.46.0, in a way of its own: what
/// `verify` finds, and what `sync` makes of it.
#[track_caller]
fn follows(file: &str, found: &[&str], becomes: &str) {
    let before = world(&clean_and(&format!("//- x.txt\n{file}")));
    let found: Vec<String> = found.iter().map(|it| format!("x.txt:{it}")).collect();
    assert_eq!(lines(&findings(&before)), found, "{file}");
    let after = follow_source(&before).unwrap().after;
    assert_eq!(after.text("x.txt"), Some(becomes), "{file}");
}

#[test]
fn the_next_line_follows() {
    follows(
        "# tool-version-next-line: wit-bindgen\nARG BINDGEN=0.45.0\nARG OTHER=0.45.0\n",
        &["2:13 marked-version: 0.46.0 -> 0.45.0"],
        "# tool-version-next-line: wit-bindgen\nARG BINDGEN=0.46.0\nARG OTHER=0.45.0\n",
    );
    let two = "-- tool-version-next-line: wit-bindgen\nx 1.0.0 wit-bindgen 0.45.0\n";
    follows(two, &["2:21 marked-version: 0.46.0 -> 0.45.0"], &two.replace("0.45", "0.46"));
    let none = "; tool-version-next-line: wit-bindgen\n";
    follows(none, &["1:27 marked-version: 0.46.0 -> no version"], none);
}

#[test]
fn a_file_follows_but_for_lines_that_follow_another() {
    let guide = "<!-- tool-version-file: wit-bindgen -->\nGet wit-bindgen 0.45.0 with node 18.0.0,\nor wit-bindgen-0.45.0.zip.\n\
                 wit-bindgen 1.240.0 fits. <!-- tool-version: wasm-tools -->\n";
    follows(guide, &["2:17 marked-version: 0.46.0 -> 0.45.0"], &guide.replace("0.45.0", "0.46.0"));
    let all = "% tool-version-file: wit-bindgen\na 0.45.0\nb 0.45.0\n";
    follows(all, &["2:3 marked-version: 0.46.0 -> 0.45.0"], &all.replace("0.45.0", "0.46.0"));
    let unclear = "% tool-version-file: wit-bindgen\na 0.45.0\nb 0.46.0\n";
    follows(unclear, &["1:22 marked-version: 0.46.0 -> 0.45.0 and 0.46.0"], unclear);
    let below = "% tool-version-file: wit-bindgen\n0.45.0\n0.46.0\n";
    follows(below, &["1:22 marked-version: 0.46.0 -> 0.45.0 and 0.46.0"], below);
    let [finding] = &findings(&world(&clean_and(&format!("//- x.txt\n{unclear}"))))[..] else { panic!() };
    assert!(
        finding.message.starts_with("different versions stand in this marked file"),
        "{}",
        finding.message
    );
}

#[test]
fn a_marker_in_the_source_counts() {
    let default = "def tool(version = \"0.45.0\"):  # tool-version: wit-bindgen\n    pass\n//- checksums/tools/wasm-tools.json";
    let before = world(&clean_with(&[("//- checksums/tools/wasm-tools.json", default)]));
    let expected = "toolchains/tool_versions.bzl:10:21 marked-version: 0.46.0 -> 0.45.0";
    assert_eq!(lines(&findings(&before)), [expected]);
    let after = follow_source(&before).unwrap().after;
    assert_eq!(lines(&findings(&after)), [""; 0]);
    // It moves with the pin, in one file.
    let up = planned(&after, &Goal::Bump(request("wit-bindgen", "0.47.0", false)), downloaded).unwrap();
    let source = up.after.text("toolchains/tool_versions.bzl").unwrap();
    assert_eq!((source.matches("0.47.0").count(), source.matches("0.46.0").count()), (3, 1), "{source}");
}

#[test]
fn a_version_in_a_url_does_not_leave_the_digest_beside_it_behind() {
    let file = |version: &str, digest: &str| {
        format!(
            "//- deps.bzl\nhttp_file(\n    url = \"https://x/v{version}/x.zip\",  # tool-version: wit-bindgen\n    {digest}\n)\n"
        )
    };
    let digest = format!("sha256 = \"{}\",", "ab".repeat(32));
    let world_of = |version: &str, digest: &str| world(&clean_and(&file(version, digest)));
    assert_eq!(lines(&findings(&world_of("0.46.0", &digest))), [""; 0]);
    // Without a digest it moves; with one, both have to.
    let synced = |world: &World| follow_source(world).unwrap().after.text("deps.bzl").unwrap().to_owned();
    assert!(synced(&world_of("0.45.0", "")).contains("v0.46.0"));
    let drifted = world_of("0.45.0", &digest);
    assert!(synced(&drifted).contains("v0.45.0"));
    let [finding] = &findings(&drifted)[..] else { panic!("{:?}", findings(&drifted)) };
    assert_eq!(
        (finding.place.to_string().as_str(), finding.message.as_str(), finding.fix.text(PROGRAM).as_str()),
        (
            "deps.bzl:2:23",
            "wit-bindgen is pinned to 0.46.0 in toolchains/tool_versions.bzl:3, and the digest in line 3 is that of \
             0.45.0; both move together",
            "cargo xtask fetch-checksums wit-bindgen@0.46.0"
        )
    );
}

#[test]
fn two_markers_clash_only_about_one_literal() {
    let both = "# tool-version: wit-bindgen, tool-version: wasm-tools";
    for (line, expected) in [
        // Side by side, each has its own.
        ("wit-bindgen:0.46.0,wasm-tools:1.240.0", &[][..]),
        ("wasm-tools:1.240.0,wit-bindgen:0.46.0", &[]),
        ("v: 0.46.0", &["4 marked-version: 0.46.0 -> 0.46.0", "4 marked-version: 1.240.0 -> 0.46.0"]),
    ] {
        let expected: Vec<String> = expected.iter().map(|finding| format!("x.yml:1:{finding}")).collect();
        let expected: Vec<&str> = expected.iter().map(String::as_str).collect();
        check(&clean_and(&format!("//- x.yml\n{line} {both}\n")), &expected);
    }
    // Each on its own line, and in its own file.
    let apart = "//- x.yml\nv: 0.46.0 # tool-version: wit-bindgen\nv: 1.240.0 # tool-version: wasm-tools\n";
    check(&clean_and(apart), &[]);
    let files = "//- x.yml\nv: 0.46.0 # tool-version: wit-bindgen\n//- y.yml\nv: 1.240.0 # tool-version: wasm-tools\n";
    check(&clean_and(files), &[]);
}

/// A lock file that knows the package app, and nothing of wit-bindgen.
const UNAWARE: &str = "version = 4\n\n[[package]]\nname = \"app\"\nversion = \"0.1.0\"\n";

#[test]
fn the_nearest_lock_file_above_a_manifest_is_its_own() {
    let found = |path: &str| format!("{path}:5:11 crate-lock: 0.46.0 -> no dependency of app");
    let member = |path: &str| {
        format!("//- {path}\n[package]\nname = \"app\"\n[dependencies]\nwit-bindgen = \"0.46.0\"\n")
    };
    let alone = |files: &str| {
        let clean = digests(&clean_and(""));
        format!("{}{files}", &clean[..clean.find("//- app/Cargo.toml").unwrap()])
    };
    let lock = |path: &str| format!("//- {path}\n{UNAWARE}");
    for (manifest, locks, expected) in [
        ("Cargo.toml", &["Cargo.lock"][..], &["Cargo.lock"][..]),
        ("a/b/Cargo.toml", &["Cargo.lock"], &["Cargo.lock"]),
        ("a/b/Cargo.toml", &["Cargo.lock", "a/Cargo.lock"], &["a/Cargo.lock"]),
        ("a/b/Cargo.toml", &["Cargo.lock", "a/Cargo.lock", "a/b/Cargo.lock"], &["a/b/Cargo.lock"]),
        // A name that begins like another is another folder.
        ("ab/Cargo.toml", &["a/Cargo.lock"], &[]),
        ("a/Cargo.toml", &["a/b/Cargo.lock", "b/Cargo.lock"], &[]),
    ] {
        let locks: String = locks.iter().map(|path| lock(path)).collect();
        let expected: Vec<String> = expected.iter().map(|path| found(path)).collect();
        let expected: Vec<&str> = expected.iter().map(String::as_str).collect();
        check(&alone(&format!("{}{locks}", member(manifest))), &expected);
    }
}

#[test]
fn a_lock_file_may_have_more_than_a_release_says() {
    let locked = |version: &str| {
        clean_with(&[(
            "name = \"wit-bindgen\"\nversion = \"0.46.0\"",
            &format!("name = \"wit-bindgen\"\nversion = \"{version}\""),
        )])
    };
    check(&locked("0.46.0+b"), &[]);
    for other in ["0.46.0-rc.1", "0.46", "x"] {
        check(&locked(other), &[&format!("app/Cargo.lock:18:11 crate-lock: 0.46.0 -> {other}")]);
    }
}

#[test]
fn a_file_without_the_word_is_known_not_to_be_marked() {
    let is_kept = |text: &str| seen(None, FileKind::Other, text.into(), None).text.is_some();
    for text in ["", "v", "wac 0.46.0", "# tool: wac", "# versions: wac", "# to-version", "# tool  version"] {
        assert!(!is_kept(text), "{text}");
    }
    for text in ["# tool-version: wac", "ToolVersions", "\u{fffd} TOOL_V"] {
        assert!(is_kept(text), "{text}");
    }
}

#[test]
fn what_says_the_same_twice_follows_twice() {
    let files = "//- toolchains/tool_versions.bzl\nTOOL_VERSIONS = {\"wac\": \"0.47.0\"}\n//- x.yml\nv: wac-0.46.0 0.46.0 # tool-version: wac\n";
    let plan = planned(&world(files), &Goal::Sync, downloaded).unwrap();
    assert_eq!(plan.after.text("x.yml"), Some("v: wac-0.47.0 0.47.0 # tool-version: wac\n"));
}
