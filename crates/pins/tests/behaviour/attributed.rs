//! Which files git is told to merge with this program.

use pins::plan::attributed;

use crate::repository::clean_and;
use crate::support::{path, plan_text, world};

const REGISTRY: &str = "/checksums/tools/*.json merge=tool-pins\n";
const DATA: &str = "/checksums/registry_data.bzl merge=tool-pins\n";

/// What becomes of the attributes, if anything.
#[track_caller]
fn becomes(files: &str, text: Option<&str>) -> String {
    plan_text(&attributed(&world(files), text).unwrap())
}

#[test]
fn each_pattern_gets_a_line_of_its_own_once() {
    let files = clean_and(
        "//- pins.toml\nregistry_data = 'checksums/registry_data.bzl'\n//- checksums/registry_data.bzl\n",
    );
    let all = format!("{REGISTRY}{DATA}");
    for (text, expected) in [
        (None, Some(all.clone())),
        (Some(""), Some(all.clone())),
        (Some("* text=auto\n"), Some(format!("* text=auto\n{all}"))),
        // The last line has no end yet.
        (Some("* text=auto"), Some(format!("* text=auto\n{all}"))),
        (Some(DATA), Some(format!("{DATA}{REGISTRY}"))),
        (Some(&*format!("{DATA}* text=auto\n  {REGISTRY}")), None),
    ] {
        let expected = expected.map_or(String::new(), |expected| format!("//- .gitattributes\n{expected}"));
        assert_eq!(becomes(&files, text), expected, "{text:?}");
    }
    let plan = attributed(&world(&files), Some(DATA)).unwrap();
    let moves: Vec<String> =
        plan.moves.iter().map(|it| format!("{}: {} -> {}", it.what, it.from, it.to)).collect();
    assert_eq!(moves, ["attributes: git's own merge -> merge=tool-pins"]);
    assert_eq!(plan.moves[0].place.path, path(".gitattributes"));
}

#[test]
fn a_repository_without_such_files_has_nothing_to_say() {
    let files = "//- pins.toml\n[tool.saw]\npin = 'v.txt'\n//- v.txt\n1.0.0\n";
    assert!(attributed(&world(files), None).is_none());
    // Releases add up in this table, and in those of the pinned release alone they do not.
    let table = |at: &str, more: &str| {
        let digests =
            format!("digests = {{ at = '{at}', url = 'https://x.test/{{version}}/{{platform}}'{more} }}");
        format!(
            "//- pins.toml\n[tool.saw]\npin = 'v.txt'\n{digests}\n//- v.txt\n1.0.0\n//- a b.bzl\nSUMS = {{}}\n"
        )
    };
    let rows = "a b.bzl :: SUMS / {version} / {platform}";
    assert_eq!(becomes(&table(rows, ""), None), "//- .gitattributes\n\"/a b.bzl\" merge=tool-pins\n");
    for (at, more) in [(rows, ", keep = 'pinned'"), ("a b.bzl :: SUMS / {platform}", "")] {
        assert!(attributed(&world(&table(at, more)), None).is_none(), "{at}{more}");
    }
}
