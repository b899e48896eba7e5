//! The ways in that README.md tells, each taken in a foreign repository by the very
//! commands that stand there.
//!
//! Tests nothing of what the programs do, but that they are there, know their name and
//! have a downloader.

use std::fs;

use crate::action::Action;
use crate::checkout::{self, checkout};
use crate::document::Document;
use crate::host::Host;

/// What each of them begins with.
const NAMES: [&str; 4] = ["Installed", "A git submodule", "Your own xtask", "A GitHub Action"];

/// One way in, as it is told.
#[derive(Debug)]
pub(crate) struct Way {
    /// The lines of its commands.
    pub(crate) commands: Vec<String>,
    /// Its TOML, if it has some.
    pub(crate) toml: String,
    /// Whether it is told as steps of a workflow.
    is_action: bool,
}

impl Way {
    /// The one whose text begins with this name.
    pub(crate) fn told(name: &str) -> Self {
        let readme = Document::read("README.md");
        let lines = readme.lines_from(&format!("**{name}"), &["**", "#"]);
        let lines = lines.unwrap_or_else(|| panic!("README.md has no way in {name:?}"));
        let blocks = readme.blocks();
        let of = |language: &str| -> String {
            let blocks = blocks.iter().filter(|block| lines.contains(&block.line));
            let blocks = blocks.filter(|block| block.told.is_way_in && block.language == language);
            blocks.map(|block| block.text.as_str()).collect()
        };
        let commands = of("sh").lines().map(str::to_owned).collect();
        Self { commands, toml: of("toml"), is_action: of("yaml").contains("uses: OWNER/tool_pins@") }
    }
}

#[test]
fn cargo_installs_the_programs() {
    let host = Host::new();
    let way = Way::told("Installed");
    let [install, verify, by_cargo] = &way.commands[..] else { panic!("{way:?}") };
    let from = format!("--debug --path '{}'", checkout().join("crates/tool-pins").display());
    host.bash(&install.replace("--git URL tool-pins", &from)).exits(0);
    assert_eq!(host.installed(), ["cargo-tool-pins", "tool-pins", "tool-pins-fetch"]);
    host.bash(verify).exits(0).says("verify: 2 tools");
    host.drift();
    host.bash(by_cargo).exits(0).says("+  BAZEL_VERSION: 8.4.1");
    // Nothing is compiled at run time.
    host.without_cargo().serves("tool-pins");
    host.drift();
    host.serves("cargo tool-pins");
}

#[test]
fn a_submodule_has_its_own_workspace() {
    let host = &checkout::submodule().host;
    let [_, verify] = &Way::told("A git submodule").commands[..] else { panic!() };
    let before = host.state();
    host.bash(verify).exits(0).says("verify: 2 tools");
    host.drift();
    host.serves("cargo pins");
    // What downloads was built as anybody would have it built, and not anew for each.
    let built = host.bash("cd tools/pins && cargo build --locked --package artifact-fetch");
    built.exits(0).says("Finished");
    assert!(!built.stderr.contains("Compiling"), "{}", built.stderr);
    // The host's cargo sees nothing of it, and it nothing of the host's.
    let metadata = host.bash("cargo metadata --locked --offline --no-deps --format-version 1");
    metadata.exits(0).says("\"name\":\"guest\"");
    assert!(!metadata.stdout.contains("tool-pins"), "{}", metadata.stdout);
    host.bash("git -C tools/pins status --porcelain").exits(0).is("");
    host.bash("git checkout --quiet . && git status --porcelain").exits(0).is("");
    assert_eq!(host.state(), before);
    // What README.md says of other folders.
    let elsewhere = host.bash("cd guest && cargo pins verify");
    elsewhere.exits(101).says("manifest path `tools/pins/Cargo.toml` does not exist");
    // And of members.
    host.write("Cargo.toml", &checkout::MANIFEST.replace("members = [", "members = [\"tools/*\", "));
    host.bash("cargo metadata --locked --offline --no-deps --format-version 1").exits(101);
    let excluded = "members = [\"tools/*\", ";
    let excluded =
        checkout::MANIFEST.replace("members = [", &format!("exclude = [\"tools/pins\"]\n{excluded}"));
    host.write("Cargo.toml", &excluded);
    host.bash("cargo metadata --locked --offline --no-deps --format-version 1").exits(0);
    host.bash("cargo pins verify").exits(0);
    host.write("Cargo.toml", checkout::MANIFEST);
}

#[test]
fn an_xtask_of_its_own_calls_the_library() {
    let host = Host::new();
    let way = Way::told("Your own xtask");
    let [clone, copy, verify] = &way.commands[..] else { panic!("{way:?}") };
    // What is cloned is what the other tests compile.
    assert_eq!(clone, "git clone URL ../tool_pins");
    let example = checkout().join("examples/own-xtask");
    let from = "../tool_pins/examples/own-xtask";
    assert!(copy.contains(from), "{copy}");
    host.bash(&copy.replace(from, &example.display().to_string())).exits(0);
    let manifest = fs::read_to_string(example.join("Cargo.toml")).unwrap();
    assert_eq!(manifest.matches("path = \"../../crates/").count(), 2, "{manifest}");
    let crates = format!("path = \"{}/", checkout().join("crates").display());
    host.write("Cargo.toml", &manifest.replace("path = \"../../crates/", &crates));
    host.bash(verify).exits(0).says("verify: 2 tools");
    host.drift();
    host.serves("cargo xtask");
    let lock = |folder: &std::path::Path| fs::read_to_string(folder.join("Cargo.lock")).unwrap();
    let heal = "cargo update --workspace --manifest-path examples/own-xtask/Cargo.toml";
    assert!(lock(host.root()) == lock(&example), "the example's Cargo.lock is stale: {heal}");
    let main = fs::read_to_string(example.join("xtask/src/main.rs")).unwrap();
    assert!(main.lines().filter(|line| !line.is_empty()).count() <= 10, "{main}");
}

#[test]
fn an_action_installs_once_and_runs() {
    let host = Host::new();
    let action = Action::read(&checkout().join("action.yml"));
    let first = action.run(&host, &[], "false");
    first.exits(0).says("verify: 2 tools");
    assert_eq!(host.installed(), ["cargo-tool-pins", "tool-pins", "tool-pins-fetch"]);
    host.drift();
    let again = action.run(&host, &[("args", "verify --format json")], "true");
    again.exits(1).says("\"tool-pins\"").says("\"sync\"");
    // Inputs are arguments, and no part of a script.
    let hostile = action.run(&host, &[("args", "verify $(touch evil) ; touch evil")], "true");
    hostile.exits(2).says("unexpected argument '$(touch'");
    host.bash("test ! -e evil").exits(0);
    host.bash("mkdir -p a/b").exits(0);
    let inside = action.run(&host, &[("args", "sync"), ("working-directory", "a/b")], "true");
    inside.exits(0).says("sync: changed 1 file");
}

#[test]
fn the_readme_tells_each_way_in_three_commands_at_most() {
    for name in NAMES {
        let way = Way::told(name);
        let commands = if way.is_action { 0..=0 } else { 1..=3 };
        assert!(commands.contains(&way.commands.len()), "{way:?}");
    }
    let manifest = fs::read_to_string(checkout().join("Cargo.toml")).unwrap();
    let rust = manifest.split("rust-version = \"").nth(1).unwrap().split('"').next().unwrap();
    let readme = Document::read("README.md");
    let needed = format!("Each needs Rust {rust} or newer");
    assert!(readme.text().contains(&needed), "README.md does not say: {needed}");
    // What is told to be a way in is one of these, so none of it is left out.
    let blocks = readme.blocks();
    let told = blocks.iter().filter(|block| block.told.is_way_in).map(|block| block.line);
    let ways: Vec<_> =
        NAMES.iter().map(|name| readme.lines_from(&format!("**{name}"), &["**", "#"]).unwrap()).collect();
    for line in told {
        assert!(ways.iter().any(|way| way.contains(&line)), "README.md:{line} is of no way in");
    }
}
