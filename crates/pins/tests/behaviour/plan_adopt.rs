//! `adopt`: which pins follow what was moved, and what is refused.

use pins::plan::{Adoption, Refusal, adopt};
use pins::verify::Earlier;

use crate::repository::{clean, clean_with};
use crate::support::{PROGRAM, world};

/// What is adopted where `before` became `after`.
fn adopted(before: Option<&str>, after: &str) -> Result<Adoption, Refusal> {
    let before = before.map(world);
    let earlier = before.as_ref().map(|files| Earlier { files, commit: "0123456789ab" });
    adopt(&world(after), earlier)
}

/// The pins that move as `tool version`, with a commit behind it, and `<` whom they follow.
#[track_caller]
fn adopts(before: Option<&str>, after: &str, expected: &[&str]) {
    let adoption = adopted(before, after).unwrap_or_else(|why| panic!("{}\nin\n{after}", why.text(PROGRAM)));
    let commits = &adoption.request.commits;
    let pins = adoption.request.pins.iter().map(|(tool, version)| {
        let commit = commits.iter().find(|(of, _)| of == tool).map_or("", |(_, commit)| &commit[..7]);
        let leads = adoption.leads.iter().filter(|lead| lead.tool == *tool);
        let leads: Vec<String> =
            leads.map(|lead| format!("{}:{}", lead.place.path, lead.place.line)).collect();
        format!("{tool} {version} {commit} < {}", leads.join(" ")).replace("  ", " ").trim_end().to_owned()
    });
    assert_eq!(pins.collect::<Vec<_>>(), expected, "in\n{after}");
    assert!(!adoption.request.compatible);
}

#[track_caller]
fn refuses(before: Option<&str>, after: &str, expected: &str) {
    assert_eq!(adopted(before, after).unwrap_err().text(PROGRAM), expected);
}

const CRATE: (&str, &str) = ("{ version = \"0.46.0\" }", "{ version = \"0.47.0\" }");
const LOCK: (&str, &str) = ("= \"0.46.0\"\nsource", "= \"0.47.0\"\nsource");
const MARKED: (&str, &str) = ("The CLI is 0.46.0.", "The CLI is 0.47.0.");
const PIN: (&str, &str) = ("\"wit-bindgen\": \"0.46.0\"", "\"wit-bindgen\": \"0.47.0\"");

#[test]
fn a_pin_follows_what_was_moved() {
    let before = clean();
    for (moved, leads) in [
        (&[CRATE][..], "app/Cargo.toml:6"),
        (&[CRATE, LOCK], "app/Cargo.lock:18 app/Cargo.toml:6"),
        (&[LOCK], "app/Cargo.lock:18"),
        (&[MARKED], "docs/versions.md:1"),
        (&[("{ version = \"0.46.0\" }", "{ version = \"^0.47.0\" }")], "app/Cargo.toml:6"),
        // The requirement says less, and agrees with what cargo chose.
        (&[("{ version = \"0.46.0\" }", "{ version = \"0.47\" }"), LOCK], "app/Cargo.lock:18"),
    ] {
        let after = clean_with(moved);
        let expected = format!("wit-bindgen 0.47.0 < {leads}");
        adopts(Some(&before), &after, &[&expected]);
        adopts(None, &after, &[&expected]);
    }
    // Of a crate with versions of its own, the tool's version is worked out.
    let after = clean_with(&[("wasmparser = \"0.240.0\"", "wasmparser = \"0.241.2\"")]);
    adopts(Some(&before), &after, &["wasm-tools 1.241.2 < app/Cargo.toml:5"]);
}

#[test]
fn the_newest_of_several_leads_and_of_one_that_agrees_nothing_is_asked() {
    let before = clean();
    let after = clean_with(&[CRATE, ("The CLI is 0.46.0.", "The CLI is 0.46.2.")]);
    adopts(Some(&before), &after, &["wit-bindgen 0.47.0 < app/Cargo.toml:6"]);
    adopts(None, &after, &["wit-bindgen 0.47.0 < app/Cargo.toml:6"]);
    for unmoved in [clean(), clean_with(&[PIN, CRATE, LOCK, MARKED])] {
        adopts(None, &unmoved, &[]);
    }
    adopts(Some(&before), &before, &[]);
    let both = clean_with(&[CRATE, ("wasmparser = \"0.240.0\"", "wasmparser = \"0.241.0\"")]);
    let expected = ["wasm-tools 1.241.0 < app/Cargo.toml:5", "wit-bindgen 0.47.0 < app/Cargo.toml:6"];
    adopts(Some(&before), &both, &expected);
}

#[test]
fn a_pin_that_moved_itself_is_followed() {
    let before = clean();
    adopts(Some(&before), &clean_with(&[PIN]), &["wit-bindgen 0.47.0 <"]);
    adopts(Some(&before), &clean_with(&[PIN, CRATE]), &["wit-bindgen 0.47.0 <"]);
    // Something newer was moved as well.
    let newer = clean_with(&[PIN, ("The CLI is 0.46.0.", "The CLI is 0.48.0.")]);
    adopts(Some(&before), &newer, &["wit-bindgen 0.48.0 < docs/versions.md:1"]);
    // Whoever moves it back says so.
    adopts(Some(&clean_with(&[PIN, CRATE, LOCK, MARKED])), &clean_with(&[CRATE]), &["wit-bindgen 0.46.0 <"]);
    // Without a base nobody knows that it was the pin: what is only older is for `sync`.
    adopts(None, &clean_with(&[PIN]), &[]);
}

#[test]
fn what_had_drifted_before_is_not_followed() {
    let drifted = clean_with(&[("The CLI is 0.46.0.", "The CLI is 0.49.0.")]);
    adopts(Some(&drifted), &drifted, &[]);
    adopts(None, &drifted, &["wit-bindgen 0.49.0 < docs/versions.md:1"]);
    // Nor is it where its line has moved.
    let shifted = drifted.replace("The CLI is 0.49.0.", "# CLI\n\nThe CLI is 0.49.0.");
    adopts(Some(&drifted), &shifted, &[]);
    let moved = clean_with(&[CRATE, ("The CLI is 0.46.0.", "The CLI is 0.49.0.")]);
    adopts(Some(&drifted), &moved, &["wit-bindgen 0.47.0 < app/Cargo.toml:6"]);
    // What another place said before is moved all the same: of another kind, or in another file.
    let elsewhere = clean_with(&[("{ version = \"0.46.0\" }", "{ version = \"0.49.0\" }")]);
    adopts(Some(&drifted), &elsewhere, &["wit-bindgen 0.49.0 < app/Cargo.toml:6"]);
    let other = |version: &str| format!("//- b.md\nIt is {version}. <!-- tool-version: wit-bindgen -->\n");
    let (was, is) = (drifted.clone() + &other("0.46.0"), clean() + &other("0.49.0"));
    adopts(Some(&was), &is, &["wit-bindgen 0.49.0 < b.md:1"]);
    // It was behind, and still is: it follows, as it always should have.
    let behind = clean_with(&[("The CLI is 0.46.0.", "The CLI is 0.43.0.")]);
    let less_behind = clean_with(&[("The CLI is 0.46.0.", "The CLI is 0.45.0.")]);
    adopts(Some(&behind), &less_behind, &["wit-bindgen 0.46.0 <"]);
    // So does a place that is new.
    let without = clean_with(&[("The CLI is 0.46.0. <!-- tool-version: wit-bindgen -->\n", "")]);
    adopts(Some(&without), &behind, &["wit-bindgen 0.46.0 <"]);
}

#[test]
fn a_pin_goes_back_only_where_somebody_says_so() {
    let before = clean();
    for other in [&[][..], &[CRATE]] {
        let back = [&[("The CLI is 0.46.0.", "The CLI is 0.43.0.")][..], other].concat();
        refuses(
            Some(&before),
            &clean_with(&back),
            "docs/versions.md:1:12: wit-bindgen was moved back from 0.46.0 to 0.43.0, while it is pinned to 0.46.0; a \
             pin goes back only where somebody says so; nothing was written\n\
             if it is meant to move there: cargo xtask bump wit-bindgen 0.43.0",
        );
    }
}

#[test]
fn what_names_no_release_is_refused() {
    let before = clean();
    let vague = clean_with(&[("{ version = \"0.46.0\" }", "{ version = \"0.47\" }")]);
    for before in [Some(&*before), None] {
        refuses(
            before,
            &vague,
            "app/Cargo.toml:6:27: the crate wit-bindgen was moved to 0.47, and which release of wit-bindgen that is cannot be told from it; \
             nothing was written\n\
             if it is meant to move there: cargo xtask bump wit-bindgen VERSION",
        );
    }
    // What only says less than before follows.
    let shorter = clean_with(&[("{ version = \"0.46.0\" }", "{ version = \"0.46\" }"), MARKED]);
    adopts(Some(&before), &shorter, &["wit-bindgen 0.47.0 < docs/versions.md:1"]);
    // No tool has such crates.
    let strange = clean_with(&[("wasmparser = \"0.240.0\"", "wasmparser = \"1.241.0\"")]);
    refuses(
        Some(&before),
        &strange,
        "app/Cargo.toml:5:14: the crate wasmparser was moved to 1.241.0, and which release of wasm-tools that is cannot be told from it; \
         nothing was written\n\
         if it is meant to move there: cargo xtask bump wasm-tools VERSION",
    );
}

/// A tool that stands at places of the settings: in a file of its own, in a workflow, and in
/// an image.
fn placed(pin: &str, workflow: &str, tag: &str) -> String {
    format!(
        "//- pins.toml\n[tool.saw]\npin = '.saw-version'\n\
         also = ['ci.yml :: env / SAW', 'Dockerfile :: FROM(image=\"saw\") / .tag ~ {{major}}.{{minor}}-slim']\n\
         //- .saw-version\n{pin}\n//- ci.yml\nenv:\n  SAW: {workflow}\n//- Dockerfile\nFROM saw:{tag}-slim\n"
    )
}

#[test]
fn places_lead_too() {
    let before = placed("1.2.0", "1.2.0", "1.2");
    adopts(Some(&before), &placed("1.2.0", "v1.3.0", "1.2"), &["saw 1.3.0 < ci.yml:2"]);
    adopts(Some(&before), &placed("1.2.0", "1.3.0", "1.3"), &["saw 1.3.0 < ci.yml:2"]);
    // One that is less behind than it was follows, as it always should have.
    adopts(Some(&placed("1.2.0", "1.2.0", "1.0")), &placed("1.2.0", "1.2.0", "1.1"), &["saw 1.2.0 <"]);
    for (workflow, tag, place) in [("1.2.0", "1.3", "Dockerfile:1:12"), ("1.3.0", "1.4", "Dockerfile:1:12")] {
        let refusal = adopted(Some(&before), &placed("1.2.0", workflow, tag)).unwrap_err().text(PROGRAM);
        assert!(
            refusal.starts_with(&format!("{place}: saw was moved to {tag}, and which release of saw")),
            "{refusal}"
        );
    }
}

#[test]
fn what_has_no_order_is_not_newer() {
    let before = placed("1.2.0", "1.2.0", "1.2");
    refuses(
        Some(&before),
        &placed("1.2.0", "canary", "1.2"),
        "ci.yml:2:8: saw was moved to canary, and whether that is newer than 1.2.0 cannot be told: not both have numbers; \
         nothing was written\n\
         if it is meant to move there: cargo xtask bump saw canary",
    );
    adopts(None, &placed("1.2.0", "canary", "1.2"), &[]);
    let pinned = "//- pins.toml\n[tool.saw]\npin = '.saw-version'\nalso = 'ci.yml :: env / SAW'\n//- .saw-version\ncanary\n\
                  //- ci.yml\nenv:\n  SAW: 1.3.0\n";
    adopts(None, pinned, &[]);
}

#[test]
fn the_commit_beside_what_leads_goes_along() {
    let commits = ["11bd71901bbe5b1630ceea73d27597364c9af683", "692973e3d937129bcbf40652eb9f2f61becf3332"];
    let files = |first: usize, second: usize| {
        let line = |index: usize| format!("a/b@{} # v4.{index}.0", commits[index]);
        format!(
            "//- pins.toml\n[tool.b]\npin = '.b-version'\nalso = [\n  '*.yml :: jobs / [*] / uses ~ a/b@{{commit}}',\n  \
             '*.yml :: jobs / [*] / uses / # ~ v{{version}}',\n]\n//- .b-version\n4.0.0\n//- a.yml\njobs:\n  x:\n    uses: {}\n\
             //- c.yml\njobs:\n  x:\n    uses: {}\n",
            line(first),
            line(second)
        )
    };
    adopts(Some(&files(0, 0)), &files(0, 1), &["b 4.1.0 692973e < c.yml:3"]);
    adopts(None, &files(1, 1), &["b 4.1.0 692973e < a.yml:3 c.yml:3"]);
}

#[test]
fn a_source_that_cannot_be_read_is_refused() {
    let broken = clean().replace("TOOL_VERSIONS = {", "TOOL_VERSIONS = {\"wac\": f(),");
    let refusal = adopted(None, &broken).unwrap_err().text(PROGRAM);
    assert!(refusal.starts_with("toolchains/tool_versions.bzl:1:25: expected a version"), "{refusal}");
}
