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
fn what_is_found_can_be_managed() {
    let others = "//- a.md\nInstall buf 1.45.0.\n\nThen buf 1.45.0 here, and {x} \"y\" is.\n//- a.yml\nenv:\n  BUF_VERSION: v1.44.0\n\
                  //- b.yml\nsteps:\n  - uses: a/b@0123456789012345678901234567890123456789 # v1.0.0\n  - run: |\n      x_y_version=2.0.0\n\
                  //- a.json\n{\"x.y\": \"2.9.0\"}\n//- w.bzl\nget(name = \"buf\", url = \"https://x.test/buf/1.44.0/buf-1.44.0.tgz\")\n";
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
