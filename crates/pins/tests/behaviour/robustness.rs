//! Thousands of damaged texts, always the same ones: nothing panics, every
//! place lies in its text, and an edit does what it says and no more.

use pins::finding::{Finding, Place};
use pins::model::Model;
use pins::model::status::status;
use pins::plan::follow_source;
use pins::schema::registry_edit::{NewArtifact, record, set_latest};
use pins::schema::source_edit::{add_row, allow, set_pin};
use pins::schema::{lockfile, manifest, marker, registry, settings, source};
use pins::value::edit::{Edit, apply};
use pins::value::path::RepoPath;
use pins::value::version::Version;
use pins::verify::verify;
use pins::world::World;

use crate::registry_reading::GOOD;
use crate::repository::clean_and;
use crate::source_reading::NAMES;
use crate::support::{PROGRAM, lines, path, world};

/// Random numbers by xorshift, the same in every run.
struct Random(u64);

impl Random {
    fn below(&mut self, limit: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 % limit.max(1) as u64) as usize
    }

    /// A character boundary of `text`.
    fn boundary(&mut self, text: &str) -> usize {
        let mut at = self.below(text.len() + 1);
        while !text.is_char_boundary(at) {
            at -= 1;
        }
        at
    }
}

/// What is put into texts.
const SNIPPETS: [&str; 30] = [
    "",
    " ",
    "\t",
    "\n",
    "\r\n",
    "\r",
    ",",
    ":",
    "=",
    "\"",
    "'",
    "\"\"\"",
    "{",
    "}",
    "[",
    "]",
    "(",
    ")",
    "#",
    "\\",
    "é",
    "\u{feff}",
    "\0",
    "0.47.0",
    "v1",
    "# tool-version: wit-bindgen",
    "\"a\": \"1\",",
    "None",
    "\n    ",
    "🦀",
];

/// A text with one to three pieces cut out, doubled or replaced, or cut off.
fn damaged(text: &str, random: &mut Random) -> String {
    let mut text = text.to_owned();
    for _ in 0..=random.below(3) {
        let (a, b) = (random.boundary(&text), random.boundary(&text));
        let (start, end) = (a.min(b), a.max(b));
        // Small damage leaves more that is valid.
        let near =
            (start..=text.len().min(start + random.below(12))).rev().find(|at| text.is_char_boundary(*at));
        let near = near.unwrap_or(start);
        match random.below(8) {
            0 => text.truncate(start),
            1 => text.replace_range(start..end, ""),
            2 => {
                let piece = text[start..end].to_owned();
                text.insert_str(end, &piece);
            }
            3 => text.replace_range(start..near, ""),
            _ => text.replace_range(start..near, SNIPPETS[random.below(SNIPPETS.len())]),
        }
    }
    text
}

/// So many damaged texts.
fn damaged_texts(text: &str, count: usize) -> impl Iterator<Item = String> {
    let mut random = Random(0x9e37_79b9_7f4a_7c15);
    (0..count).map(move |_| damaged(text, &mut random))
}

/// Asserts that a report could show every finding.
fn assert_places<'p>(text: &str, found: impl IntoIterator<Item = (&'p Place, &'p String)>) {
    for (place, message) in found {
        assert!(text.get(place.span.0..place.span.1).is_some(), "{place} {message} in {text:?}");
        assert!(place.line >= 1 && place.column >= 1);
        assert!(!message.contains('\n'), "{message:?}");
    }
}

/// Asserts that `after` is `before` but for the edits: all between them stays.
fn assert_rest_stays(before: &str, edits: &[Edit], after: &str) {
    let mut edits: Vec<&Edit> = edits.iter().collect();
    edits.sort_by_key(|edit| edit.span.start);
    let (mut from, mut rest) = (0, after);
    for edit in edits {
        rest = rest.strip_prefix(&before[from..edit.span.start]).unwrap();
        rest = rest.strip_prefix(edit.replacement.as_str()).unwrap();
        from = edit.span.end;
    }
    assert_eq!(rest, &before[from..]);
}

const SOURCE: &str = "\"\"\"é\"\"\"\nTOOL_VERSIONS = {\n    \"wac\": \"0.8.0\", # composer\n    'wkg': '0.11.0'\n}\n\n\
                      TOOL_COMPATIBILITY = {\n    \"wac\": {\n        \"0.8.0\": {\n            \"wkg\": [\n                \
                      '0.11.0', # first\n                \"0.12.0\"\n            ],\n        },\n    },\n}\n";

#[test]
fn a_damaged_source_is_read_or_refused_and_edits_hold() {
    let new: Version = "99.0".parse().unwrap();
    let mut edited = 0;
    for text in damaged_texts(SOURCE, 1200) {
        let (source, problems) = source::read(&path("v.bzl"), &text, NAMES);
        assert_places(&text, problems.iter().map(|problem| (&problem.place, &problem.message)));
        if !problems.is_empty() {
            continue;
        }
        let reread = |edits: &[Edit]| {
            let after = apply(&text, edits).unwrap();
            assert_rest_stays(&text, edits, &after);
            let (source, problems) = source::read(&path("v.bzl"), &after, NAMES);
            assert_eq!(problems, [], "{text:?} became {after:?}");
            source
        };
        for pin in &source.pins {
            let tool = pin.tool.value.as_str();
            assert_eq!(reread(&[set_pin(pin, &new)]).pin(tool).unwrap().version.value, new);
            edited += 1;
        }
        for (index, table) in source.tables.iter().enumerate() {
            let tool = table.tool.value.as_str();
            let pins = [("wkg".parse().unwrap(), new.clone())];
            let after = reread(&add_row(&text, table, &new, &pins, table.rows.last()));
            assert_eq!(after.table(tool).unwrap().row(&new).unwrap().allowed[0].versions[0].value, new);
            for (row, list) in
                table.rows.iter().flat_map(|row| row.allowed.iter().map(move |list| (row, list)))
            {
                let after = reread(&allow(&text, list, &new));
                let row = after.tables[index].row(&row.version.value).unwrap();
                let list = row.allowed.iter().find(|other| other.tool.value == list.tool.value).unwrap();
                assert!(list.versions.iter().any(|version| version.value == new), "{text:?}");
                edited += 1;
            }
        }
    }
    assert!(edited > 100, "only {edited} edits were tried");
}

#[test]
fn a_damaged_registry_file_is_read_or_refused_and_edits_hold() {
    let tool = "wac".parse().unwrap();
    let artifact = |platform: &str| NewArtifact {
        platform: platform.parse().unwrap(),
        digest: "cd".repeat(32).parse().unwrap(),
        url_suffix: Some("new.zip".to_owned()),
        url: "https://x/new.zip".to_owned(),
        size: 99,
        verified_by: Vec::new(),
    };
    let mut edited = 0;
    for text in damaged_texts(GOOD, 4000) {
        let (registry, problems) = registry::read(&path("wac.json"), &text, &tool);
        assert_places(&text, problems.iter().map(|problem| (&problem.place, &problem.message)));
        let Some(registry) = registry.filter(|_| problems.is_empty()) else { continue };
        for version in ["99.0", "0.8.0", "0.1"] {
            let version: Version = version.parse().unwrap();
            let artifacts = ["zos_s390x", "aix_ppc", "linux_amd64"].map(artifact);
            let mut edits = record(&text, &registry, &version, None, &artifacts);
            edits.extend(set_latest(&registry, &version));
            let after = apply(&text, &edits).unwrap();
            assert_rest_stays(&text, &edits, &after);
            let (registry, problems) = registry::read(&path("wac.json"), &after, &tool);
            assert_eq!(problems, [], "{text:?} became {after:?}");
            let registry = registry.unwrap();
            assert!(registry.latest_version.as_ref().is_none_or(|latest| latest.value == version));
            for NewArtifact { platform, digest, size, .. } in &artifacts {
                let recorded = registry.release(&version).unwrap().artifact(platform).unwrap();
                assert_eq!(recorded.digest.value.as_ref(), Ok(digest));
                assert_eq!(recorded.size.as_ref().map(|size| size.value), Some(*size));
            }
            edited += 1;
        }
    }
    assert!(edited > 100, "only {edited} edits were tried");
}

const MANIFEST: &str = "[package]\nname = \"a\"\n\n[dependencies]\nwit-bindgen = \"0.46.0\" # c\nwb = { package = \
                        \"wit-bindgen\", version = \"=0.46\", features = [\n] }\n[target.'cfg(a)'.dependencies.wit-bindgen]\n\
                        version = '''0.46.0'''\n";

#[test]
fn a_damaged_manifest_is_read_or_refused_and_edits_hold() {
    let mut edited = 0;
    for text in damaged_texts(MANIFEST, 2000) {
        let Ok(read) = manifest::read(&text) else { continue };
        for (index, requirement) in read.requirements.iter().enumerate() {
            let edit = requirement.set("9.9.9");
            let after = apply(&text, &[edit]).unwrap();
            let after = manifest::read(&after).unwrap();
            assert_eq!(after.requirements[index].requirement.value, "9.9.9", "{text:?}");
            assert_eq!(after.requirements.len(), read.requirements.len());
            edited += 1;
        }
    }
    assert!(edited > 100, "only {edited} edits were tried");
}

#[test]
fn other_damaged_files_are_read_or_refused() {
    let fixture = clean_and("//- x\n");
    let lock = fixture.split("//- app/Cargo.lock\n").nth(1).unwrap().split("//- ").next().unwrap();
    for text in damaged_texts(lock, 1500) {
        if let Ok(lock) = lockfile::read(&text) {
            for resolved in lock.resolved("wit-bindgen") {
                assert!(text.get(resolved.version.span.clone()).is_some());
            }
        }
    }
    let marked = "a v0.46.0 b-1.2.3-rc.1 # tool-version: wit-bindgen. 0.46\r\n<!--tool-version:é--> 1\n";
    for text in damaged_texts(marked, 3000) {
        for line in marker::read(&text) {
            assert_eq!(text[line.tool.span.clone()], line.tool.value);
            for literal in line.literals {
                assert_eq!(text[literal.span], literal.value);
            }
        }
    }
    let waived = "source = \"a.bzl\"\nexclude = [\"a/**\"]\n[[waiver]]\nrule = \"crate-version\"\nplace = \"a\"\n\
                  reason = \"r\"\nexpires = 2027-01-31\n";
    for text in damaged_texts(waived, 1500) {
        if let Err(error) = settings::read(&text, &[], &[]) {
            assert!(text.get(error.span.clone()).is_some(), "{error:?} in {text:?}");
        }
    }
}

/// The repository with one file damaged.
fn with_damage(world: &World, random: &mut Random) -> World {
    let paths: Vec<&RepoPath> = world.paths().collect();
    let path = paths[random.below(paths.len())];
    let text = damaged(world.text(path).unwrap(), random);
    let mut damaged = world.clone();
    damaged.insert(path, text);
    damaged
}

#[test]
fn a_damaged_repository_is_reported_and_sync_comes_to_rest() {
    let world = world(&clean_and(
        "//- checksums/registry_data.bzl\n//- b/Cargo.toml\n[dependencies]\nwit-bindgen = \"0.47.0\" # 0.47.0 \
         (tool-version: wit-bindgen)\nwasmparser = \"^0.239\"\n//- x.yml\nv: 0.45 # tool-version: wasm-tools\n",
    ));
    let mut random = Random(0xdead_beef);
    for _ in 0..120 {
        let mut damaged = with_damage(&world, &mut random);
        if random.below(2) == 0 {
            damaged = with_damage(&damaged, &mut random);
        }
        let tree = Model::of(&damaged);
        let found = verify(&tree);
        for finding in &found {
            let text = damaged.text(&finding.place.path).unwrap_or_default();
            assert_places(text, [(&finding.place, &finding.message)]);
        }
        status(&tree);
        let plan = follow_source(&damaged).unwrap();
        let (after, changes) = (plan.after.clone(), plan.changes());
        assert!(follow_source(&after).unwrap().is_empty(), "{changes:?}");
        // What `sync` says it heals is healed.
        let left = verify(&Model::of(&after));
        let unhealed = left.iter().filter(|finding| finding.fix.text(PROGRAM) == "cargo xtask sync");
        let unhealed: Vec<Finding> = unhealed.cloned().collect();
        assert!(
            lines(&unhealed).iter().all(|finding| finding.contains(" crate-lock: ")),
            "{:?}",
            lines(&unhealed)
        );
    }
}

#[test]
fn deep_nesting_and_long_lines_are_no_danger() {
    for bracket in ["[", "{", "(", "{\"a\":", "[[", "{\"a\": {\"b\": ["] {
        let deep = bracket.repeat(5_000);
        let (_, problems) = source::read(&path("v.bzl"), &format!("TOOL_VERSIONS = {deep}"), NAMES);
        assert_eq!(problems.len(), 1);
        let (_, problems) = registry::read(&path("wac.json"), &deep, &"wac".parse().unwrap());
        assert_eq!(problems.len(), 1);
        assert!(manifest::read(&format!("a = {deep}")).is_err());
    }
    let closed = format!("TOOL_VERSIONS = {}{}", "[".repeat(5_000), "]".repeat(5_000));
    assert_eq!(source::read(&path("v.bzl"), &closed, NAMES).1.len(), 1);
    // Each would have to look at all of them.
    let files = "# tool-version-file: wit-bindgen\n".repeat(2_000) + &"wit-bindgen 0.46.0\n".repeat(200_000);
    assert_eq!(marker::read(&files).len(), 1_000);
    let digests =
        format!("# https://x/0.45.0 tool-version: wit-bindgen\n{}\n", "a".repeat(1 << 20)).repeat(3);
    let lines = crate::support::findings(&world(&clean_and(&format!("//- x.txt\n{digests}"))));
    assert_eq!(lines.len(), 3);
    let long = format!("# tool-version: wit-bindgen {}", "0.46.0 ".repeat(500));
    assert_eq!(marker::read(&long)[0].literals.len(), 500);
}
