//! `stray-version`, and how the settings come to manage what it finds.

use pins::plan::{Goal, Refusal};

use crate::support::{PROGRAM, downloaded, findings, lines, planned, searched, world};

const TOOLS: &str = "//- pins.toml\n[tool.buf]\npin = 'v.bzl :: BUF_VERSION'\n[tool.\"x.y\"]\npin = 'v.bzl :: XY'\n//- v.bzl\nBUF_VERSION = \"1.47.2\"\nXY = \"3.0.0\"\n";

fn strays(files: &str) -> Vec<String> {
    lines(&findings(&searched(&format!("{TOOLS}{files}"))))
}

#[test]
fn a_version_that_nothing_manages_and_that_is_not_the_pins_is_told() {
    for (files, expected) in [
        ("//- a.md\nInstall buf 1.45.0.\n", "a.md:1:13 stray-version: 1.47.2 -> 1.45.0"),
        ("//- a.sh\n\nBUF_VERSION=1.45\n", "a.sh:2:13 stray-version: 1.47 -> 1.45"),
        ("//- a.bzl\nf(buf_version = \"v1.45.0\")\n", "a.bzl:1:19 stray-version: 1.47.2 -> 1.45.0"),
        (
            "//- .github/workflows/a.yml\nenv: {BUF_VERSION: 1.45.0}\n",
            ".github/workflows/a.yml:1:20 stray-version: 1.47.2 -> 1.45.0",
        ),
        ("//- a.yml\nj:\n  run: |\n    BUF_VERSION=1.45.0\n", "a.yml:3:17 stray-version: 1.47.2 -> 1.45.0"),
        ("//- Dockerfile\nFROM x/buf:1.45.0\n", "Dockerfile:1:12 stray-version: 1.47.2 -> 1.45.0"),
        (
            "//- a.yml\nuses: x/buf@0123456789012345678901234567890123456789 #v1.45.0\n",
            "a.yml:1:56 stray-version: 1.47.2 -> 1.45.0",
        ),
        ("//- a.yml\nuses: x/buf@1a2b3c4 # v1.45.0\nname: Looks at what there is\n", ""),
        ("//- a.md\nInstall buf 1.47.2, or buf 1.47.\n", ""),
        ("//- CHANGELOG.md\nbuf 1.45.0\n", ""),
        ("//- .gitattributes\na.md linguist-generated\n//- a.md\nbuf 1.45.0\n", ""),
        (
            "//- a.md\nbuf 1.47.2 <!-- tool-version: buf --> and buf 1.45.0\n",
            "a.md:1:31 marked-version: 1.47.2 -> 1.47.2 and 1.45.0",
        ),
    ] {
        let found = strays(files);
        assert_eq!(found, [expected].into_iter().filter(|it| !it.is_empty()).collect::<Vec<_>>(), "{files}");
    }
    let excluded = TOOLS.replace("[tool.buf]", "exclude = ['a.md']\n[tool.buf]");
    assert_eq!(lines(&findings(&searched(&format!("{excluded}//- a.md\nbuf 1.45.0\n")))), [""; 0]);
    // Of what was not read whole nothing is said.
    let files = format!("{TOOLS}//- v.bzl\nBUF_VERSION = \"1.47.2\"\nXY = \"3.0.0\"\nf(buf = \"1.45.0\")\n");
    assert_eq!(lines(&findings(&world(&files))), [""; 0]);
}

#[test]
fn the_toolchain_that_a_command_chooses_is_where_it_says_it() {
    let pin = "//- pins.toml\n[tool.rust]\npin = 'v.txt'\n//- v.txt\n1.85.0\n";
    let files = format!("{pin}//- a.sh\nset -e\ncargo +1.84.0 fmt --check\n");
    assert_eq!(lines(&findings(&searched(&files))), ["a.sh:2:8 stray-version: 1.85.0 -> 1.84.0"]);
}

#[test]
fn all_of_a_place_is_managed_whatever_of_it_is_told() {
    let of = |also: &str| {
        let tools = TOOLS.replace("[tool.\"x.y\"]", &format!("{also}\n[tool.\"x.y\"]"));
        let file = "//- a.md\nFirst:\nInstall buf 1.45.0, then buf 1.45.0.\n";
        lines(&findings(&searched(&format!("{tools}{file}"))))
    };
    let stray = ["a.md:2:13", "a.md:2:30"].map(|at| format!("{at} stray-version: 1.47.2 -> 1.45.0"));
    assert_eq!(of(""), stray);
    let place = "also = 'a.md :: \"Install buf {version}, then buf {version}.\"'";
    assert_eq!(of(place), ["a.md:2:13 place-version: 1.47.2 -> 1.45.0"]);
}

#[test]
fn what_is_found_can_be_managed() {
    let others = "//- a.md\nInstall buf 1.45.0.\n\nThen buf 1.45.0 here, and {x} \"y\" is.\n//- a.yml\nenv:\n  BUF_VERSION: v1.44.0\n\
                  //- b.yml\nsteps:\n  - uses: a/b@0123456789012345678901234567890123456789 # v1.0.0\n  - run: |\n      x_y_version=2.0.0\n\
                  //- a.json\n{\"x.y\": \"2.9.0\"}\n//- w.bzl\nget(name = \"buf\", url = \"https://x.test/buf/1.44.0/buf-1.44.0.tgz\")\n\
                  //- .gitattributes\nmade.md linguist-generated\n//- made.md\nInstall buf 1.40.0.\n";
    let before = searched(&format!("{TOOLS}{others}"));
    let plan = planned(&before, &Goal::Manage, downloaded).unwrap();
    let after = "//- pins.toml\n[tool.buf]\npin = 'v.bzl :: BUF_VERSION'\n\
                 also = ['a.md :: \"Install buf {version}.\"', 'a.md :: \"Then buf {version} here, and \\{x} \\\"y\\\" is.\"', \
                 'a.yml :: env / BUF_VERSION', 'w.bzl :: get(name=\"buf\") / .url ~ https://x.test/buf/{version}/buf-{version}.tgz']\n\
                 [tool.\"x.y\"]\npin = 'v.bzl :: XY'\nalso = ['a.json :: x.y']\n//- v.bzl\nBUF_VERSION = \"1.47.2\"\nXY = \"3.0.0\"\n";
    let others = others.replace("1.45.0", "1.47.2").replace("1.44.0", "1.47.2").replace("2.9.0", "3.0.0");
    let after = searched(&format!("{after}{others}"));
    for path in after.paths() {
        assert_eq!(plan.after.text(path), after.text(path), "{path}");
    }
    // What no place leads to stays.
    assert_eq!(lines(&findings(&plan.after)), ["b.yml:4:19 stray-version: 3.0.0 -> 2.0.0"]);
    let again = planned(&plan.after, &Goal::Manage, downloaded).unwrap();
    assert!(again.changes().is_empty());
}

#[test]
fn settings_in_any_form_get_the_place_or_say_that_it_cannot_be_added() {
    let text = "//- a.md\nFirst:\nInstall buf 1.45.0.\n//- v.bzl\nBUF_VERSION = \"1.47.2\"\n";
    let place = "'a.md :: \"Install buf {version}.\"'";
    for (settings, expected) in [
        (
            "[tool.buf]\npin = 'v.bzl :: BUF_VERSION'\nalso = 'v.bzl :: BUF_VERSION'\n\n[tool.z]\npin = 'v.bzl :: BUF_VERSION'\n",
            Some(format!(
                "[tool.buf]\npin = 'v.bzl :: BUF_VERSION'\nalso = ['v.bzl :: BUF_VERSION', {place}]\n"
            )),
        ),
        (
            "[tool.buf]\npin = 'v.bzl :: BUF_VERSION' # x\n\n# y\n[tool.buf.revoked]\n",
            Some(format!(
                "[tool.buf]\npin = 'v.bzl :: BUF_VERSION' # x\nalso = [{place}]\n\n# y\n[tool.buf.revoked]\n"
            )),
        ),
        (
            "[tool.buf]\npin = 'v.bzl :: BUF_VERSION'\nalso = [\n    'v.bzl :: BUF_VERSION', # x\n]\n",
            Some(format!(
                "[tool.buf]\npin = 'v.bzl :: BUF_VERSION'\nalso = [\n    'v.bzl :: BUF_VERSION', # x\n    {place},\n]\n"
            )),
        ),
        ("[tool]\nbuf = { pin = 'v.bzl :: BUF_VERSION' }\n", None),
    ] {
        let before = searched(&format!("//- pins.toml\n{settings}{text}"));
        let planned = planned(&before, &Goal::Manage, downloaded);
        match expected {
            Some(expected) => {
                let plan = planned.unwrap();
                let after = plan.after.text("pins.toml").unwrap();
                assert!(after.starts_with(&expected), "{after}");
            }
            None => {
                let refused: Refusal = planned.unwrap_err();
                let said = refused.text(PROGRAM);
                assert!(
                    said.contains(&format!("add to it by hand: also = [{place}]; nothing was written")),
                    "{said}"
                );
            }
        }
    }
    // Without settings there is a table for the tool.
    let before = searched(
        "//- toolchains/tool_versions.bzl\nTOOL_VERSIONS = {\"buf\": \"1.47.2\"}\n//- a.md\nFirst:\nInstall buf 1.45.0.\n",
    );
    let plan = planned(&before, &Goal::Manage, downloaded).unwrap();
    assert_eq!(
        plan.after.text("xtask/pins.toml").unwrap(),
        format!("[tool.buf]\nalso = [\n    {place},\n]\n")
    );
}

#[test]
fn a_place_is_one_that_moves_nothing_else() {
    for (file, expected) in [
        // Other numbers in a line stay what they are, and other tools' versions move.
        (
            "//- a.md\nThis is how to get what we need.\n\nStep 2: use buf@1.45.0, node@18 and 3 axes.\n",
            "'a.md :: \"Step 2: use buf@{version}, node@* and 3 axes.\"'",
        ),
        (
            "//- a.md\nOurs:\nbuf 1.45.0 of https://x.test/buf-1.45.0.tgz\n",
            "'a.md :: \"buf {version} of https://x.test/buf-{version}.tgz\"'",
        ),
        ("//- a.md\nOurs:\nRun buf@2 here.\n", "'a.md :: \"Run buf@{version} here.\"'"),
        // Which 2 is the version?
        ("//- a.md\nOurs:\nRun buf@2 in 2 folders.\n", ""),
        ("//- a.yml\nrun: npx buf@1.45.0 lint\n", "'a.yml :: run ~ npx buf@{version} lint'"),
        ("//- a.yml\nrun: tool3 buf@1.45.0\nnext: buf@1.47.2\n", "'a.yml :: run ~ tool3 buf@{version}'"),
        ("//- a.yml\nrun: npx buf@1.45.0 lint node:18\n", ""),
        ("//- a.yml\nrun: npx buf@1.45.0 lint --most 1.5\n", ""),
        ("//- a.yml\nrun: |\n  set -e\n  npx buf@1.45.0 lint\n", "'a.yml :: run ~ *npx buf@{version} lint*'"),
        ("//- a.yml\nrun: |\n  npx axe@2.0.0\n  npx buf@1.45.0 lint\n", ""),
        ("//- a.yml\nrun: |\n  npx axe@2\n  npx buf@2 lint\n", ""),
        ("//- a/[id].yml\nenv: {BUF_VERSION: 1.45.0}\n", "'\"a/[id].yml\" :: env / BUF_VERSION'"),
        // Its digest is in another file.
        ("//- tools/go.mod\nmodule x.test/y\n\nrequire github.com/x/buf v1.45.0\n", ""),
    ] {
        let before = searched(&format!("{TOOLS}{file}"));
        let plan = planned(&before, &Goal::Manage, downloaded).unwrap();
        let settings = plan.after.text("pins.toml").unwrap();
        let also = settings.lines().filter_map(|line| line.strip_prefix("also = ["));
        let also: Vec<&str> = also.filter_map(|line| line.strip_suffix(']')).collect();
        assert_eq!(also.concat(), expected, "{file}");
        assert_eq!(before.text("pins.toml") == Some(settings), expected.is_empty(), "{file}");
    }
}

#[test]
fn a_version_behind_a_commit_can_be_managed_where_something_says_the_commit_of_the_pin() {
    let (saw, axe) = ("0123456789".repeat(4), "abcdef0123".repeat(4));
    let files = |also_saw: &str, also_axe: &str| {
        format!(
            "//- pins.toml\n[tool.saw]\npin = 'v.bzl :: SAW'\n{also_saw}[tool.axe]\npin = 'v.bzl :: AXE'\n{also_axe}\
             //- v.bzl\nSAW = \"1.2.0\"\nAXE = \"2.0.0\"\n\
             //- a.yml\nsaw: o/saw@{saw} # v1.2.0\naxe: o/axe@{axe} # v2.0.0\n\
             //- b.yml\nu: o/saw@{} # v1.1.0\n",
            "fedcba9876".repeat(4)
        )
    };
    let also = |tool: &str| {
        format!("also = ['a.yml :: {tool} / # ~ v{{version}}', 'a.yml :: {tool} ~ o/{tool}@{{commit}}']\n")
    };
    for (also_saw, also_axe, expected) in
        [(also("saw"), String::new(), true), (String::new(), also("axe"), false), Default::default()]
    {
        let before = searched(&files(&also_saw, &also_axe));
        assert_eq!(lines(&findings(&before)), ["b.yml:1:54 stray-version: 1.2.0 -> 1.1.0"]);
        let plan = planned(&before, &Goal::Manage, downloaded).unwrap();
        let settings = plan.after.text("pins.toml").unwrap();
        assert_eq!(settings.contains("'b.yml :: u / # ~ v{version}'"), expected, "{settings}");
    }
}
