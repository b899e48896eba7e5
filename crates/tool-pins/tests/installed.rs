//! The program as it is installed, without its workspace: it says its own name, and
//! looks for the downloader beside itself.
//!
//! Tests nothing that `cargo xtask` shows as well.

// Clippy allows these in functions marked #[test] only.
#![allow(clippy::unwrap_used, clippy::panic)]

use std::fs::{self, File};
use std::path::PathBuf;
use std::process::Command;

const NAME: &str = "tool-pins";

const SOURCE: &str = "TOOL_VERSIONS = {\n    \"tool\": \"1.0.0\",\n}\n";

const REGISTRY: &str = r#"{
  "tool_name": "tool",
  "github_repo": "example/tool",
  "url_template": "https://127.0.0.1:1/tool-{version}-{url_suffix}",
  "latest_version": "1.0.0",
  "crates": {},
  "supported_platforms": ["linux_amd64"],
  "versions": {
    "1.0.0": {
      "platforms": {
        "linux_amd64": {
          "sha256": "3f786850e387550fdab836ed7e6dc881de23001b8e2f4b8a7c1d0ff6a2c4b1d9",
          "url_suffix": "linux"
        }
      }
    }
  }
}
"#;

#[test]
fn it_names_itself_to_who_asks_for_help() {
    let installed = Installed::new();
    installed.says(&["--help"], 0, &["Usage: tool-pins [OPTIONS] <COMMAND>"]);
    let usage = "Usage: tool-pins bump [OPTIONS] <TOOL VERSION | TOOL@VERSION>...";
    installed.says(&["bump", "--help"], 0, &[usage]);
    installed.says(&["--version"], 0, &["tool-pins 0"]);
    installed.says(&["bump", "a b"], 2, &["error: invalid value 'a b' for '<TOOL>'", usage]);
    installed.says(
        &["bump", "--format", "json"],
        2,
        &["\\n\\nUsage: tool-pins bump --format <FORMAT> <TOOL VERSION | TOOL@VERSION>...\\n"],
    );
}

#[test]
fn it_looks_for_the_downloader_beside_itself() {
    let installed = Installed::new();
    let beside = installed.program.with_file_name(format!("tool-pins-fetch{}", std::env::consts::EXE_SUFFIX));
    let missing =
        format!("error: {} is missing, which downloads; it is installed together", beside.display());
    installed.says(&["fetch-checksums", "tool"], 2, &[&missing]);
}

#[test]
fn it_names_itself_to_who_is_about_to_release() {
    let installed = Installed::new();
    installed.says(&["release-checklist"], 2, &["say it: tool-pins release-checklist VERSION"]);
    let helps = "      run `tool-pins fetch-checksums --check`\n";
    installed.says(&["release-checklist", "1.0.0"], 1, &[helps, "release-checklist: 1.0.0: "]);
}

#[test]
fn it_names_itself_to_who_has_to_wait() {
    let installed = Installed::new();
    installed.write(".git/xtask/lock", "");
    let lock = File::options().write(true).open(installed.root.join(".git/xtask/lock")).unwrap();
    lock.lock().unwrap();
    installed.says(&["sync"], 2, &["another tool-pins is writing to this repository"]);
}

#[test]
fn it_names_itself_to_who_has_to_restore() {
    let installed = Installed::new();
    let log = ".git/xtask/undo/log.json";
    installed.write(log, "{");
    let says = ["`tool-pins` was interrupted and may have", "\nrestore them first: tool-pins sync\n"];
    installed.says(&["sync", "--check"], 2, &says);
    installed
        .write(log, r#"{"command": "x", "owner": "/elsewhere", "id": "1", "folders": [], "entries": []}"#);
    installed.says(&["sync"], 2, &["run `tool-pins sync` there; if that is this one"]);
}

#[test]
fn it_is_told_how_it_is_called() {
    let installed = Installed::new();
    let called = |arguments: &[&'static str]| [&["--called-as", "cargo pins"], arguments].concat();
    installed.says(&called(&["--help"]), 0, &["Usage: cargo pins [OPTIONS] <COMMAND>"]);
    let usage = "Usage: cargo pins bump [OPTIONS] <TOOL VERSION | TOOL@VERSION>...";
    installed.says(&called(&["bump", "a b"]), 2, &["error: invalid value 'a b' for '<TOOL>'", usage]);
    installed.write("note.md", "tool 0.9.0 <!-- tool-version: tool -->\n");
    installed.says(
        &called(&["verify"]),
        1,
        &["help: run `cargo pins sync`", "\n  cargo pins sync  heals 1\n"],
    );
    let fix = "\"cargo\",\n          \"pins\",\n          \"sync\"\n";
    installed.says(&called(&["verify", "--format", "json"]), 1, &[fix]);
    // Only who starts it says so, and says something.
    let unexpected = "unexpected argument '--called-as' found";
    installed.says(&["verify", "--called-as", "cargo pins"], 2, &[unexpected, "Usage: tool-pins verify"]);
    installed.says(&["--called-as", " ", "verify"], 2, &[unexpected, "Usage: tool-pins"]);
    installed.says(&["--called-as"], 2, &[unexpected]);
}

#[test]
fn cargo_has_it_as_a_command() {
    let installed = Installed::new();
    let name = format!("cargo-{NAME}{}", std::env::consts::EXE_SUFFIX);
    let program = installed.program.with_file_name(name);
    fs::copy(env!("CARGO_BIN_EXE_cargo-tool-pins"), &program).unwrap();
    let path = std::env::var_os("PATH").unwrap();
    let folders = std::iter::once(program.parent().unwrap().to_owned()).chain(std::env::split_paths(&path));
    let path = std::env::join_paths(folders).unwrap();
    installed.write("note.md", "tool 0.9.0 <!-- tool-version: tool -->\n");
    for (arguments, code, text) in [
        (&["--help"][..], 0, "Usage: cargo tool-pins [OPTIONS] <COMMAND>"),
        (&["verify"], 1, "help: run `cargo tool-pins sync`"),
        (&["sync"], 0, "sync: changed 1 file"),
    ] {
        let mut cargo = Command::new(env!("CARGO"));
        cargo.arg(NAME).args(arguments).env("PATH", &path).current_dir(&installed.root);
        said(cargo, code, &[text]);
    }
    // Whoever calls it by its file's name means the same.
    let mut itself = Command::new(program);
    itself.arg("verify").current_dir(&installed.root);
    said(itself, 0, &["verify: 1 tool"]);
}

/// One package makes them, and depends on the network; only one of them has it.
#[test]
fn what_writes_has_no_network_code() {
    let has_network = |program| {
        let bytes = fs::read(program).unwrap();
        bytes.windows(6).any(|part| part == b"rustls")
    };
    assert!(!has_network(env!("CARGO_BIN_EXE_tool-pins")));
    assert!(!has_network(env!("CARGO_BIN_EXE_cargo-tool-pins")));
    assert!(has_network(env!("CARGO_BIN_EXE_tool-pins-fetch")));
}

#[test]
fn the_downloader_names_itself() {
    let mut help = Command::new(env!("CARGO_BIN_EXE_tool-pins-fetch"));
    help.arg("--help");
    said(help, 0, &["Usage: tool-pins-fetch [OPTIONS]"]);
    let mut refused = Command::new(env!("CARGO_BIN_EXE_tool-pins-fetch"));
    refused.args(["--downloader-config", "no-such-file"]);
    said(refused, 2, &["tool-pins-fetch: "]);
}

#[test]
fn it_says_when_the_settings_are_of_a_newer_one() {
    let installed = Installed::new();
    installed.write("note.md", "tool 0.9.0 <!-- tool-version: tool -->\n");
    installed.write("pins.toml", "of_tomorrow = true\nrequired_version = \"999.0\"\n");
    let this = env!("CARGO_PKG_VERSION");
    let needed = format!(
        "error: pins.toml:2:20: these settings need version 999.0 of this program or a newer one, and it is {this}; \
         nothing was done\nget a newer one: cargo install --locked --git <URL> tool-pins\n"
    );
    for command in ["verify", "sync", "status"] {
        installed.says(&[command], 2, &[&needed]);
    }
    assert!(fs::read_to_string(installed.root.join("note.md")).unwrap().contains("0.9.0"));
    installed.write("pins.toml", format!("required_version = \"{this}\"\n").as_str());
    installed.says(&["sync"], 0, &["sync: changed 1 file"]);
}

/// The program, and a repository that it looks at.
struct Installed {
    program: PathBuf,
    root: PathBuf,
    _folder: tempfile::TempDir,
}

impl Installed {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let real = folder.path().canonicalize().unwrap();
        let program = real.join(format!("{NAME}{}", std::env::consts::EXE_SUFFIX));
        fs::copy(env!("CARGO_BIN_EXE_tool-pins"), &program).unwrap();
        let installed = Self { program, root: real.join("repo"), _folder: folder };
        installed.write("toolchains/tool_versions.bzl", SOURCE);
        installed.write("checksums/tools/tool.json", REGISTRY);
        let git = Command::new("git").args(["init", "--quiet"]).arg(&installed.root).status();
        assert!(git.unwrap().success());
        installed
    }

    fn write(&self, path: &str, text: &str) {
        let path = self.root.join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }

    /// The same as [`said`], of the program in the repository.
    #[track_caller]
    fn says(&self, arguments: &[&str], code: i32, texts: &[&str]) {
        let mut command = Command::new(&self.program);
        command.args(arguments).current_dir(&self.root);
        said(command, code, texts);
    }
}

/// Asserts the exit status and what is in the output, in which the program has no
/// other name.
#[track_caller]
fn said(mut command: Command, code: i32, texts: &[&str]) {
    let output = command.output().unwrap();
    let said = String::from_utf8([output.stdout, output.stderr].concat()).unwrap();
    assert_eq!(output.status.code(), Some(code), "{said}");
    for text in texts {
        assert!(said.contains(text), "{text:?} is not in:\n{said}");
    }
    for other in ["cargo xtask", "artifact-fetch"] {
        assert!(!said.contains(other), "{said}");
    }
}
