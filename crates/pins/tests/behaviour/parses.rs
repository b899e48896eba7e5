//! How often a text is parsed while files are judged and a plan is made: never twice, however
//! often the planner has to ask, whatever the plan changes, and whatever is looked for.
//!
//! Every plan of the other tests is watched as well: see `support`.

use std::ptr;
use std::sync::Arc;

use pins::model::Model;
use pins::plan::Goal;
use pins::verify::{Earlier, verify, verify_since};
use pins::world::layout::Layout;
use pins::world::{File, Interrupted, SharedText, World, parsed_during};

use crate::fixture;
use crate::repository::{clean_and, clean_with};
use crate::served::{filled, served};
use crate::support::{TODAY, findings, lines, nothing, path, planned, request, searched, world};

/// The files whose texts are parsed by some work, each as often as that is.
fn parsed(world: &World, work: impl FnOnce()) -> Vec<String> {
    let ((), texts) = parsed_during(work);
    let is_it = |file: &&File, text: &String| file.text() == Some(text);
    let path = |text| world.files().find(|file| is_it(file, text)).map_or("?", |file| file.path.as_str());
    let mut paths: Vec<String> = texts.iter().map(|text| path(text).to_owned()).collect();
    paths.sort_unstable();
    paths
}

/// What there is to be parsed in a clean repository.
const PARSED: [&str; 5] = [
    "app/Cargo.lock",
    "app/Cargo.toml",
    "checksums/tools/wasm-tools.json",
    "checksums/tools/wit-bindgen.json",
    "toolchains/tool_versions.bzl",
];

#[test]
fn what_is_looked_through_is_parsed_for_all_that_is_looked_for() {
    let more = "//- pins.toml\n[tool.saw]\npin = 'saw.yml :: env / saw'\n//- saw.yml\nenv:\n  saw: 1.0.0 # wit-bindgen 0.45.0\n//- x.toml\nwit-bindgen = \"0.45.0\"\n";
    let world = searched(&(clean_with(&[]) + more));
    let expected = [&PARSED[..4], &["docs/versions.md", "saw.yml", PARSED[4], "x.toml"]].concat();
    assert_eq!(parsed(&world, || drop(verify(&Model::of(&world)))), expected);
    assert_eq!(parsed(&world, || drop(verify(&Model::of(&world)))), [""; 0]);
}

#[test]
fn what_is_asked_for_later_can_be_parsed_before() {
    let world = world(&clean_and(""));
    assert_eq!(parsed(&world, || world.files().for_each(File::parse)), PARSED);
    assert_eq!(parsed(&world, || drop(verify(&Model::of(&world)))), [""; 0]);
}

#[test]
fn without_files_nothing_is_known_that_was_found_in_them() {
    let mut world = world(&clean_with(&[("{ version = \"0.46.0\" }", "\"0.45\"")]));
    world.interrupted = Some(Interrupted { log: "undo/log.json".to_owned(), command: None });
    let found = [
        "app/Cargo.toml:6:15 crate-version: 0.46 -> 0.45",
        "undo/log.json:1:1 interrupted-change: no change in progress -> an undo log that cannot be read",
    ];
    assert_eq!(lines(&findings(&world)), found);
    let source =
        "toolchains/tool_versions.bzl:1:1 source-syntax: the file in which tools are pinned -> no such file";
    assert_eq!(lines(&findings(&world.emptied())), [source]);
}

#[test]
fn what_is_as_it_was_earlier_is_the_same_file() {
    let now = world(&clean_with(&[]));
    let mut earlier = now.emptied();
    assert_eq!(earlier.files().count(), 0);
    now.files().for_each(|file| earlier.insert_as(file));
    assert!(earlier.paths().eq(now.paths()));
    earlier.insert(&path("docs/versions.md"), "Something else.\n");
    let parsed = parsed(&now, || {
        let since = verify_since(&Model::of(&now), Earlier { files: &earlier, commit: "0123456789ab" });
        assert!(since.findings.is_empty() && since.older.is_empty());
    });
    assert_eq!(parsed, PARSED);
}

#[test]
fn a_manifest_says_where_the_crates_are_that_it_depends_on() {
    let text = "[dependencies]\na = { path = \"../a\" }\nb = \"1\"\n\n[build-dependencies]\nc = { version = \"1\", path = \"c\" }\n";
    let files = world(&format!("//- x/Cargo.toml\n{text}//- y/Cargo.toml\n[package]\n//- pins.toml\n"));
    let paths = |path: &str| files.file(path).unwrap().path_dependencies();
    assert_eq!(paths("x/Cargo.toml"), ["../a", "c"]);
    assert!(paths("y/Cargo.toml").is_empty() && paths("pins.toml").is_empty());
}

#[test]
fn a_file_is_parsed_once_somebody_asks_for_it() {
    let files = world(&clean_with(&[]));
    let parse = || files.file("app/Cargo.toml").unwrap().parse();
    assert_eq!(parsed(&files, parse), ["app/Cargo.toml"]);
    assert_eq!(parsed(&files, parse), [""; 0]);
}

#[test]
fn a_table_beside_the_pins_is_read_by_bazels_grammar_alone() {
    let of = |version: &str, more: &str| {
        let rows = format!("\"1.2.3\": \"{}\"", filled("{HEX https://x/1.2.3}"));
        world(&format!(
            "//- pins.toml\n[tool.buf]\ndigests = {{ at = 'toolchains/tool_versions.bzl :: S / {{version}}', url = 'https://x/{{version}}' }}\n//- toolchains/tool_versions.bzl\nTOOL_VERSIONS = {{\"buf\": \"{version}\"}}\nS = {{{more}{rows}}}\n"
        ))
    };
    let before = of("1.2.3", "");
    assert_eq!(lines(&findings(&before)), [""; 0]);
    let plan = planned(&before, &Goal::Bump(request("buf", "1.3.0", false)), served).unwrap();
    let row = format!("\"1.3.0\": \"{}\", ", filled("{HEX https://x/1.3.0}"));
    let source = "toolchains/tool_versions.bzl";
    assert_eq!(plan.after.text(source), of("1.3.0", &row).text(source));
}

#[test]
fn settings_that_have_a_url_computed_find_the_constants_parsed() {
    let files = format!(
        "//- versions.bzl\nSAW = \"1.2.0\"\n//- d.bzl\nBASE = \"https://x.test\"\nf(name = \"saw\", version = \"1.2.0\", sha256 = \"{}\", url = BASE + \"/saw.zip\")\n",
        "ab".repeat(32)
    );
    let before = searched(&files);
    let plan = planned(&before, &Goal::Init(None), served).unwrap();
    let settings = plan.after.text("pins.toml").unwrap();
    assert!(settings.contains("d.bzl :: f"), "{settings}");
    assert_eq!(lines(&findings(&plan.after)), [""; 0]);
}

#[test]
fn what_was_there_earlier_is_not_read_again_where_it_is_laid_out_alike() {
    let (mut now, mut earlier) = (nothing(), nothing());
    for (path, text) in fixture::files(&clean_with(&[])) {
        now.insert(&path.parse().unwrap(), text);
    }
    assert_eq!(parsed(&now, || now.files().for_each(File::parse)), PARSED);
    let parsed = parsed(&now, || {
        now.files().for_each(|file| earlier.insert_as(file));
        let since = verify_since(&Model::of(&now), Earlier { files: &earlier, commit: "0123456789ab" });
        assert!(since.findings.is_empty() && since.older.is_empty());
    });
    assert_eq!(parsed, [""; 0]);
}

#[test]
fn constants_that_a_url_is_made_of_and_what_stands_beside_them_are_parsed_as_one() {
    let fixture = filled(
        "//- pins.toml\n[tool.buf]\npin = 'v.bzl :: W'\ndigests = { beside = 'd.bzl :: f' }\n//- v.bzl\nW = \"1.2.3\"\n//- host.bzl\nHOST = \"https://x\" # buf 1.2.3\n//- d.bzl\nload(\":host.bzl\", \"HOST\")\nload(\":v.bzl\", \"W\")\nf(sha256 = \"{HEX https://x/1.2.3}\", url = HOST + \"/\" + W)\n",
    );
    let world = searched(&fixture);
    let parsed = parsed(&world, || assert_eq!(lines(&findings(&world)), [""; 0]));
    assert_eq!(parsed, ["d.bzl", "host.bzl", "v.bzl"]);
}

#[test]
fn what_was_read_by_other_settings_is_read_anew() {
    let of = |settings: &str| {
        let settings = SharedText::from(settings);
        World::new(Layout::read(Some((&path("pins.toml"), &settings)), &[]).unwrap(), TODAY)
    };
    let (mut now, mut alike) = (of(""), of("exclude = []\n"));
    let mut other = of("[registry_keys]\nversions = \"releases\"\n");
    for (path, text) in fixture::files(&clean_with(&[])) {
        now.insert(&path.parse().unwrap(), text);
    }
    assert_eq!(lines(&findings(&now)), [""; 0]);
    now.files().for_each(|file| alike.insert_as(file));
    now.files().for_each(|file| other.insert_as(file));
    assert_eq!(lines(&findings(&alike)), [""; 0]);
    let found = findings(&other);
    let malformed = found.iter().filter(|finding| finding.rule.name == "registry-schema").count();
    assert_eq!(malformed, 2, "{:?}", lines(&found));
}

#[test]
fn a_file_that_another_world_gave_is_the_same_one_when_its_text_comes_again() {
    let (mut world, at) = (nothing(), path("a.toml"));
    let file = nothing().file_of(&at, "saw = 1\n");
    world.insert_file(file.clone());
    let next = world.with(&at, "saw = 2\n");
    world.insert_file(nothing().file_of(&at, "saw = 3\n"));
    for text in ["saw = 1\n", "saw = 2\n", "saw = 3\n"] {
        assert!(Arc::ptr_eq(&next.file_of(&at, text), &world.file_of(&at, text)), "{text}");
    }
    assert!(Arc::ptr_eq(&next.file_of(&at, "saw = 1\n"), &file));
    assert!(ptr::eq(world.file("a.toml").unwrap(), &*world.file_of(&at, "saw = 3\n")));
}
