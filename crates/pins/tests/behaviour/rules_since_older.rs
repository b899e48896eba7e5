//! What of all that is found a change caused or touched.

use pins::world::World;

use crate::repository::{clean_and, clean_with};
use crate::rules_since::compared;
use crate::support::{lines, searched, world};

/// A manifest that drifts, and a marked line that does.
const DRIFT: &str = "//- old/Cargo.toml\n[dependencies]\nwit-bindgen = \"0.45.0\"\n\
                     //- old/a.md\nwit-bindgen 0.44.0 <!-- tool-version: wit-bindgen -->\n";

/// Asserts what is shown, and how much is not, of what is now.
#[track_caller]
fn shows(earlier: &World, now: &World, expected: &[&str], older: usize) {
    let since = compared(earlier, now);
    assert_eq!((lines(&since.findings), since.older.len()), (lines_of(expected), older));
    // Nothing is lost between the two.
    let all = pins::verify::verify(&pins::model::Model::of(now)).len();
    let new = since.findings.iter().filter(|finding| finding.rule.name != "record-lost").count();
    assert_eq!(new + older, all);
}

fn lines_of(expected: &[&str]) -> Vec<String> {
    expected.iter().map(|line| (*line).to_owned()).collect()
}

const MANIFEST: &str = "old/Cargo.toml:2:15 crate-version: 0.46.0 -> 0.45.0";
const MARKED: &str = "old/a.md:1:13 marked-version: 0.46.0 -> 0.44.0";

#[test]
fn what_was_there_on_a_line_that_says_the_same_is_left_out() {
    let earlier = world(&clean_and(DRIFT));
    let now = |from: &str, to: &str| world(&clean_and(&DRIFT.replace(from, to)));
    shows(&world(&clean_with(&[])), &earlier, &[MANIFEST, MARKED], 0);
    shows(&earlier, &earlier, &[], 2);
    // Its line moved, or another one of its file changed.
    shows(&earlier, &now("[dependencies]", "# One.\n\n[dependencies]"), &[], 2);
    shows(&earlier, &now("-->\n", "-->\nMore.\n"), &[], 2);
    shows(&earlier, &now("-->\n", "-->\r\n"), &[], 2);
    // Its line changed, and it is still there.
    shows(
        &earlier,
        &now("wit-bindgen 0.44.0", "The wit-bindgen 0.44.0"),
        &[&MARKED.replace(":13", ":17")],
        1,
    );
    shows(
        &earlier,
        &now("\"0.45.0\"", "\"0.45.0\" # why"),
        &["old/Cargo.toml:2:15 crate-version: 0.46.0 -> 0.45.0"],
        1,
    );
    // Something else stands there, or the same once more.
    shows(&earlier, &now("0.44.0", "0.43.0"), &["old/a.md:1:13 marked-version: 0.46.0 -> 0.43.0"], 1);
    let twice = "wit-bindgen 0.44.0 <!-- tool-version: wit-bindgen -->\n";
    shows(&earlier, &now(twice, &twice.repeat(2)), &["old/a.md:2:13 marked-version: 0.46.0 -> 0.44.0"], 2);
    // What was healed is no news.
    shows(&earlier, &now("0.44.0", "0.46.0"), &[], 1);
    // Another file with the same is another file.
    shows(&earlier, &now("old/a.md", "old/b.md"), &["old/b.md:1:13 marked-version: 0.46.0 -> 0.44.0"], 1);
}

#[test]
fn what_a_change_caused_elsewhere_is_shown() {
    let moved = [("\"wit-bindgen\": \"0.46.0\",", "\"wit-bindgen\": \"0.43.0\",")];
    let now = world(&clean_with(&moved));
    let found = compared(&world(&clean_with(&[])), &now);
    let lines = lines(&found.findings);
    // Nobody touched these.
    for expected in [
        "app/Cargo.toml:6:27 crate-version: 0.43.0 -> 0.46.0",
        "docs/versions.md:1:12 marked-version: 0.43.0 -> 0.46.0",
    ] {
        assert!(lines.iter().any(|line| line == expected), "{lines:?}");
    }
    assert!(found.older.is_empty());
    // Whoever was behind already, and is now behind another pin, is shown too.
    let drift = |text: String| world(&format!("{text}{DRIFT}"));
    let found = compared(&drift(clean_with(&[])), &drift(clean_with(&moved)));
    assert!(found.findings.iter().any(|finding| finding.place.path == *"old/a.md"));
    assert!(found.older.is_empty());
}

const TOOL: &str =
    "//- pins.toml\n[tool.buf]\npin = 'v.bzl :: BUF_VERSION'\n//- v.bzl\nBUF_VERSION = \"1.47.2\"\n";
const STRAYS: &str = "//- a.md\nInstall buf 1.45.0.\n//- b.md\nbuf 1.44.0\n";

#[test]
fn a_stray_that_was_one_is_left_out_wherever_the_pin_moves() {
    let earlier = searched(&format!("{TOOL}{STRAYS}"));
    shows(&earlier, &earlier, &[], 2);
    let moved = TOOL.replace("1.47.2", "1.48.0");
    shows(&earlier, &searched(&format!("{moved}{STRAYS}")), &[], 2);
    // What said the pin's version is one now.
    let with = format!("{STRAYS}//- c.md\nbuf 1.47.2\n");
    let earlier = searched(&format!("{TOOL}{with}"));
    shows(&earlier, &searched(&format!("{moved}{with}")), &["c.md:1:5 stray-version: 1.48.0 -> 1.47.2"], 2);
    let touched = STRAYS.replace("buf 1.44.0", "buf 1.44.0 or so");
    shows(
        &searched(&format!("{TOOL}{STRAYS}")),
        &searched(&format!("{TOOL}{touched}")),
        &["b.md:1:5 stray-version: 1.47.2 -> 1.44.0"],
        1,
    );
}

#[test]
fn what_is_about_a_whole_file_is_shown_where_any_of_it_changed() {
    let manifest = |more: &str| world(&clean_and(&format!("//- old/Cargo.toml\n[dependencies\n{more}")));
    let broken = "old/Cargo.toml:1:14 manifest-syntax: TOML -> ";
    shows(&world(&clean_with(&[])), &manifest(""), &[broken], 0);
    shows(&manifest(""), &manifest(""), &[], 1);
    let registry = |more: &str| {
        let text = format!("{{\n\"tool_name\": \"wac\", \"versions\": {{}}{more}}}");
        world(&clean_and(&format!("//- checksums/tools/W c.json\n{text}\n")))
    };
    let path = "checksums/tools/W c.json";
    let unnamed = format!("{path}:1:1 registry-schema: a file named for its tool -> W c");
    let found = lines(&compared(&world(&clean_with(&[])), &registry("")).findings);
    assert_eq!(found, [unnamed.as_str()]);
    shows(&registry(""), &registry(""), &[], 1);
    shows(&registry(""), &registry(", \"x\": 1"), &[&unnamed], 0);
}

/// Settings with these keys, and the drift.
fn set(settings: &str) -> World {
    world(&clean_and(&format!("//- xtask/pins.toml\n{settings}\n{DRIFT}")))
}

#[test]
fn settings_that_let_more_be_found_show_it() {
    let marked = "levels.marked-version = ";
    let off = set(&format!("{marked}'off'"));
    shows(&off, &set(""), &[MARKED], 1);
    shows(&set(&format!("{marked}'warning'")), &set(""), &[MARKED], 1);
    shows(&set(""), &off, &[], 1);
    let waiver = "[[waiver]]\nrule = 'marked-version'\nplace = 'old/a.md'\nreason = 'x'\nexpires = 'never'\n";
    shows(&set(waiver), &set(""), &[MARKED], 1);
}

#[test]
fn a_waiver_of_what_was_lost_once_is_not_reported_to_everybody() {
    let waiver = "[[waiver]]\nrule = 'record-lost'\nplace = '**'\nreason = 'pruned'\nexpires = 'never'\n";
    let since = compared(&set(waiver), &set(waiver));
    let older: Vec<&str> = since.older.iter().map(|finding| finding.rule.name).collect();
    assert_eq!((lines(&since.findings), older.contains(&"waiver-unused")), (Vec::new(), true));
    // Whoever writes it is told.
    let since = compared(&set(""), &set(waiver));
    assert_eq!(since.findings[0].rule.name, "waiver-unused");
}
