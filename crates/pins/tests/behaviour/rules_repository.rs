//! The rules about the repository as a whole: generated files, interrupted
//! changes, and files that cannot be read.

use pins::model::Model;
use pins::plan::Goal;
use pins::verify::{LookedAt, errors, verify};
use pins::world::{FileText, Interrupted};

use crate::repository::{clean, clean_and, clean_with, finds};
use crate::support::{PROGRAM, check, downloaded, findings, lines, planned, world};

#[test]
fn generated_stale() {
    let path = "checksums/registry_data.bzl";
    let empty = world(&clean_and(&format!("//- {path}\n")));
    let plan = planned(&empty, &Goal::Sync, downloaded).unwrap();
    let wanted = plan.after.text(path).unwrap();
    check(&clean_and(&format!("//- {path}\n{wanted}")), &[]);
    let stale = wanted.replace("\"latest_version\": \"0.46.0\",", "\"latest_version\": \"0.45.0\",");
    let line = wanted[..wanted.find("\"latest_version\": \"0.46.0\",").unwrap()].matches('\n').count() + 1;
    check(
        &clean_and(&format!("//- {path}\n{stale}")),
        &[&format!(
            "{path}:{line}:1 generated-stale: \"latest_version\": \"0.46.0\", -> \"latest_version\": \"0.45.0\","
        )],
    );
    check(
        &clean_and(&format!("//- {path}\n{wanted}# more\n")),
        &[&format!("{path}:{}:1 generated-stale: the end of the file -> # more", wanted.lines().count() + 1)],
    );
    check(
        &clean_and(&format!("//- {path}\n{}\n", wanted.trim_end().strip_suffix("}").unwrap().trim_end())),
        &[&format!("{path}:{}:1 generated-stale: }} -> ", wanted.lines().count())],
    );
    // Nobody asked for it; nobody can tell while a registry file is broken.
    check(&clean(), &[]);
    let broken = clean_and(&format!("//- {path}\n")).replace("\"o/wasm-tools\",", "\"o/wasm-tools\"");
    assert_eq!(
        findings(&world(&broken)).iter().map(|finding| finding.rule.name).collect::<Vec<_>>(),
        ["registry-schema"]
    );
    check(
        &clean_and("//- xtask/pins.toml\nregistry_data = \"other.bzl\"\n"),
        &[
            "other.bzl:1:1 generated-stale: \"\"\"The registry as Bazel reads it, at load time and without  -> no such file",
        ],
    );
}

#[test]
fn findings_are_in_the_order_of_places_and_then_of_rules() {
    let path = "checksums/registry_data.bzl";
    let mut world = world(&clean_and(&format!("//- {path}\n")));
    world.has_old_state = true;
    world.interrupted = Some(Interrupted { log: path.to_owned(), command: None });
    let found = findings(&world);
    let found: Vec<(&str, &str)> = found.iter().map(|it| (&*it.place.path, it.rule.name)).collect();
    assert_eq!(found, [(".xtask", "old-state"), (path, "generated-stale"), (path, "interrupted-change")]);
}

#[test]
fn interrupted_change() {
    let mut world = world(&clean());
    world.interrupted = Some(Interrupted {
        log: ".git/xtask/undo/log.json".to_owned(),
        command: Some("cargo xtask bump wac 1".to_owned()),
    });
    let of_known = findings(&world);
    assert_eq!(
        lines(&of_known),
        [
            ".git/xtask/undo/log.json:1:1 interrupted-change: no change in progress -> the undo log of `cargo xtask bump wac 1`"
        ]
    );
    assert_eq!(of_known[0].fix.text(PROGRAM), "cargo xtask sync");
    world.interrupted = Some(Interrupted { log: "undo/log.json".to_owned(), command: None });
    let of_unreadable = findings(&world);
    let expected =
        ["undo/log.json:1:1 interrupted-change: no change in progress -> an undo log that cannot be read"];
    assert_eq!(lines(&of_unreadable), expected);
    assert!(
        of_unreadable[0].fix.text(PROGRAM).contains("put the originals beside undo/log.json back by hand")
    );
    // A log outside the repository has no place in it.
    world.interrupted = Some(Interrupted { log: "/home/a/log.json".to_owned(), command: None });
    let [finding] = &findings(&world)[..] else { panic!("{:?}", findings(&world)) };
    assert_eq!(finding.place.path, "toolchains/tool_versions.bzl");
    assert!(finding.fix.text(PROGRAM).contains("beside /home/a/log.json back"));
}

#[test]
fn old_state() {
    let mut world = world(&clean());
    world.has_old_state = true;
    assert_eq!(lines(&findings(&world)), [".xtask:1:1 old-state: no such folder -> .xtask"]);
}

#[test]
fn a_file_that_cannot_be_read_is_a_finding_of_its_kind() {
    for (path, rule) in [
        ("toolchains/tool_versions.bzl", "source-syntax"),
        ("checksums/tools/wit-bindgen.json", "registry-schema"),
        ("app/Cargo.toml", "manifest-syntax"),
        ("app/Cargo.lock", "manifest-syntax"),
        ("docs/versions.md", "marked-version"),
    ] {
        let mut world = world(&clean());
        world.insert(&path.parse().unwrap(), FileText::Unreadable("not UTF-8".to_owned()));
        let findings = verify(&Model::of(&world));
        let expected = format!("{path}:1:1 {rule}: a text file in UTF-8 -> not UTF-8");
        assert!(lines(&findings).contains(&expected), "{:?}", lines(&findings));
        assert_eq!(errors(&findings), findings.len());
        let of_tool = (path == "checksums/tools/wit-bindgen.json").then(|| "wit-bindgen".to_owned());
        let finding = findings.iter().find(|finding| finding.found == "not UTF-8").unwrap();
        assert_eq!(finding.tool, of_tool, "{path}");
    }
}

#[test]
fn a_source_that_cannot_be_read_is_one_finding() {
    let fixture = clean();
    let without = &fixture[fixture.find("//- checksums").unwrap()..];
    check(
        without,
        &[
            "toolchains/tool_versions.bzl:1:1 source-syntax: the file in which tools are pinned -> no such file",
        ],
    );
    for (settings, message, fix) in [
        (
            "source = 'build/v.bzl'\nversions = 'PINS'\n[tool.axe]\npin = 'axe.txt'\n//- axe.txt\n1.0.0\n",
            "there is no build/v.bzl, which `source` in pins.toml names",
            "correct `source` in pins.toml, or write build/v.bzl: PINS = {\"TOOL\": \"VERSION\"}",
        ),
        (
            "exclude = ['x/**']\n",
            "there is no toolchains/tool_versions.bzl, and nothing else says which tools are pinned",
            "say in pins.toml where they are, [tool.NAME] pin = 'FILE :: step / step', or write \
             toolchains/tool_versions.bzl: TOOL_VERSIONS = {\"TOOL\": \"VERSION\"}",
        ),
    ] {
        let found = crate::support::findings(&world(&format!("//- pins.toml\n{settings}")));
        assert_eq!((&*found[0].message, &*found[0].fix.text(PROGRAM)), (message, fix));
    }
    finds(
        &[("\"1.240.0\",\n    \"wit", "\"1.240.0\"\n    \"wit")],
        &["toolchains/tool_versions.bzl:3:5 source-syntax: valid Starlark -> \"wit-bindgen\""],
    );
    // Whether the marked line is right cannot be told.
    finds(
        &[("    \"wit-bindgen\": \"0.46.0\"", "    \"wit-bindgen\": V")],
        &["toolchains/tool_versions.bzl:3:20 source-syntax: a version as a plain string literal -> V"],
    );
    // The rest is checked all the same.
    finds(
        &[
            ("    \"wit-bindgen\": \"0.46.0\"", "    \"wit-bindgen\": V"),
            ("\"0.240.0\"\nwit", "\"0.239.0\"\nwit"),
        ],
        &[
            "app/Cargo.toml:5:14 crate-version: 0.240.0 -> 0.239.0",
            "toolchains/tool_versions.bzl:3:20 source-syntax: a version as a plain string literal -> V",
        ],
    );
}

#[test]
fn what_is_on_record_is_counted() {
    let counted = |fixture: &str| {
        let world = world(fixture);
        let looked_at = LookedAt::of(&Model::of(&world), [].iter());
        (looked_at.releases, looked_at.digests)
    };
    assert_eq!(counted(&clean()), (3, 4));
    // What is no digest is not counted as one.
    assert_eq!(counted(&clean_with(&[("<b1>", "")])), (3, 3));
    // Two releases in a table, of one of which a digest is not known yet.
    let table = "//- xtask/pins.toml\n[tool.buf]\npin = 'v.bzl :: BUF'\ndigests = { at = 'v.bzl :: B / {version} / {platform}', \
                 url = 'https://x/{version}/{platform}' }\n//- v.bzl\nBUF = \"1.2.0\"\nB = {\"1.2.0\": {\"l\": \"<c1>\", \"m\": \
                 \"<c2>\"}, \"1.1.0\": {\"l\": \"<c3>\", \"m\": \"\"}}\n";
    assert_eq!(counted(&clean_and(table)), (5, 7));
}

#[test]
fn what_sync_would_write_is_told_to_the_byte() {
    let world = world(&clean_with(&[("The CLI is 0.46.0.", "The CLI is 0.45.0.")]));
    let found = findings(&world);
    let [finding] = &found[..] else { panic!("{found:?}") };
    let [edit] = finding.fix.edits() else { panic!("{finding:?}") };
    let told = (edit.place.to_string(), edit.found.as_str(), edit.text.as_str());
    assert_eq!(told, ("docs/versions.md:1:12".to_owned(), "0.45.0", "0.46.0"));
}
