//! `init` where a repository is, and where there is nothing to write.

use crate::support::Repo;

/// A tool in two places.
const TOOL: [(&str, &str); 2] =
    [("v.bzl", "SAW_VERSION = \"1.2.0\"\n"), (".github/workflows/a.yml", "env: {SAW_VERSION: 1.1.0}\n")];

#[test]
fn a_repository_in_another_one_gets_settings_of_its_own() {
    let repo = Repo::empty();
    repo.write("v.bzl", "AXE_VERSION = \"2.0.0\"\n");
    repo.write("pins.toml", "exclude = ['inner/**']\n[tool.axe]\npin = 'v.bzl :: AXE_VERSION'\n");
    repo.commit();
    for (path, text) in TOOL {
        repo.write(&format!("inner/{path}"), text);
    }
    repo.write("inner/src/a.txt", "");
    repo.run("git", "inner", &["init", "--quiet"]).exits(0);
    repo.run("git", "inner", &["add", "--all"]).exits(0);
    let outer = repo.read("pins.toml");
    repo.xtask_in("inner/src", &["init"]).exits(0).shows("init: changed 1 file\n");
    assert!(repo.read("inner/pins.toml").contains("[tool.saw]\npin = 'v.bzl :: SAW_VERSION'\n"));
    assert_eq!(repo.read("pins.toml"), outer);
    // A folder of a repository is none, wherever its settings are.
    repo.write("docs/a.txt", "");
    let run = repo.xtask_in("docs", &["init"]);
    run.exits(2).says("there is pins.toml already");
}

#[test]
fn editors_are_told_where_the_schema_is() {
    let repo = Repo::empty();
    for (path, text) in TOOL {
        repo.write(path, text);
    }
    repo.commit();
    let schema = "https://example.com/settings.schema.json";
    for wrong in ["", "a b", "a\nb = 1"] {
        repo.refuses(&["init", "--schema", wrong], &["invalid value", "an address has no blanks"]);
    }
    repo.xtask(&["init", "--schema", schema]).exits(0);
    let settings = repo.read("pins.toml");
    let rest = settings.strip_prefix(&format!("#:schema {schema}\n")).unwrap();
    std::fs::remove_file(repo.path("pins.toml")).unwrap();
    repo.xtask(&["init"]).exits(0);
    assert_eq!(repo.read("pins.toml"), rest);
}

#[test]
fn where_no_tool_is_found_that_is_said_and_nothing_else() {
    let repo = Repo::empty();
    repo.write("README.md", "# Us\n\nVersion 1.2.3 of us.\n");
    repo.commit();
    let before = repo.bytes();
    for arguments in [&["init"][..], &["init", "--check"], &["init", "--dry-run"]] {
        let run = repo.xtask(arguments);
        run.exits(0).prints(
            "init: found no tool of which two places say a version, so there is nothing to keep in step; nothing was written\n\
             for a tool that you know of, write by hand into pins.toml: [tool.NAME], and below it pin = 'FILE :: step / step'\n",
        );
        assert_eq!(run.stderr, "", "{arguments:?}");
    }
    assert_eq!(repo.xtask(&["init", "--check", "--format", "json"]).exits(0).json()["additions"], "");
    repo.xtask(&["init", "--quiet"]).exits(0).prints("");
    repo.assert_unchanged(&before);
}

#[test]
fn one_command_fetches_what_several_tools_lack() {
    let repo = Repo::empty();
    let mut settings = String::new();
    for (tool, version) in [("axe", "2.0.0"), ("saw", "1.2.0")] {
        let file = format!("{tool}.bzl");
        repo.write(
            &file,
            format!(
                "http_file(\n    name = \"{tool}\",\n    url = \"https://example.com/{tool}/{version}/{tool}\",\n    sha256 = \"\",\n)\n"
            ),
        );
        let archive = format!("{file} :: http_file(name=\"{tool}\")");
        settings += &format!(
            "[tool.{tool}]\npin = '{archive} / .url ~ */{{version}}/{tool}'\ndigests = {{ beside = '{archive}' }}\n"
        );
    }
    repo.write("pins.toml", settings);
    repo.commit();
    repo.xtask(&["verify"])
        .exits(1)
        .shows("verify: 2 errors\n  cargo xtask fetch-checksums axe@2.0.0 saw@1.2.0  heals 2\n");
}
