//! Git merges tables of digests row by row, by the merge driver: real branches, real merges.

use crate::support::program::Run;
use crate::support::{Repo, Server, TOOLBOX};

const FILE: &str = "build/toolbox.bzl";

const SETTINGS: &str = r#"
//- pins.toml
[tool.toolbox]
pin = 'build/toolbox.bzl :: VERSION'
digests = { at = 'build/toolbox.bzl :: SUMS / {version} / {platform}', url = "https://github.com/example/toolbox/releases/download/v{version}/toolbox-{version}-{platform}" }
"#;

/// The file with these releases.
fn file(pin: &str, versions: &[&str]) -> String {
    let row = |version: &&str| {
        let digests: Vec<String> = TOOLBOX
            .platforms
            .iter()
            .map(|(platform, suffix)| {
                format!("        \"{suffix}\": \"{}\",\n", TOOLBOX.sha256(version, platform))
            })
            .collect();
        format!("    \"{version}\": {{\n{}    }},\n", digests.concat())
    };
    let rows: String = versions.iter().map(row).collect();
    format!(
        "\"\"\"The toolbox.\"\"\"\n\nVERSION = \"{pin}\"\n\n# What was downloaded.\nSUMS = {{\n{rows}}}\n"
    )
}

/// A repository of which git asks the program that is tested, and a server with two more releases.
fn set_up() -> (Repo, Server) {
    let repo = Repo::without_git(SETTINGS);
    repo.write(FILE, file("1.3.0", &["1.3.0"]));
    let server = Server::start();
    ["1.3.0", "1.4.0", "1.5.0"].iter().for_each(|version| TOOLBOX.publish(&server, version));
    repo.download_from(&server);
    repo.commit();
    repo.git(&["branch", "--move", "main"]);
    repo.xtask(&["init", "--git"]).exits(0);
    assert_eq!(repo.read(".gitattributes"), format!("/{FILE} merge=tool-pins\n"));
    repo.commit();
    let driver = format!("{} merge-driver %O %A %B %P", env!("CARGO_BIN_EXE_xtask"));
    repo.git(&["config", "merge.tool-pins.driver", &driver]);
    (repo, server)
}

/// Two branches, on each of which a command ran: on `topic` of 1.4.0, on `main` of 1.5.0.
fn branched(repo: &Repo, command: impl Fn(&str) -> Vec<String>) {
    repo.git(&["checkout", "--quiet", "-b", "topic"]);
    for (branch, version) in [("topic", "1.4.0"), ("main", "1.5.0")] {
        repo.git(&["checkout", "--quiet", branch]);
        let command = command(version);
        repo.xtask(&command.iter().map(String::as_str).collect::<Vec<_>>()).exits(0);
        repo.commit();
    }
}

fn fetched(version: &str) -> Vec<String> {
    vec!["fetch-checksums".to_owned(), format!("toolbox@{version}")]
}

fn bumped(version: &str) -> Vec<String> {
    ["bump", "toolbox", version].map(str::to_owned).to_vec()
}

fn merge(repo: &Repo) -> Run {
    let person = ["-c", "user.name=test", "-c", "user.email=test@example.com"];
    repo.run("git", "", &[&person[..], &["merge", "--quiet", "topic"]].concat())
}

#[test]
fn releases_of_both_branches_add_up() {
    let (repo, _server) = set_up();
    branched(&repo, fetched);
    // Git alone cannot.
    repo.git(&["config", "merge.tool-pins.driver", "false"]);
    merge(&repo).exits(1);
    repo.git(&["merge", "--abort"]);
    let driver = format!("{} merge-driver %O %A %B %P", env!("CARGO_BIN_EXE_xtask"));
    repo.git(&["config", "merge.tool-pins.driver", &driver]);
    merge(&repo).exits(0);
    assert_eq!(repo.read(FILE), file("1.3.0", &["1.5.0", "1.4.0", "1.3.0"]));
    repo.xtask(&["verify", "--since", "topic"]).exits(0);
}

#[test]
fn pins_that_two_branches_moved_are_all_that_is_left_of_a_conflict() {
    let (repo, _server) = set_up();
    branched(&repo, bumped);
    merge(&repo).exits(1).says(&format!(
        "merge-driver: {FILE}: the tables of digests have the rows of both sides; what else both changed is left to a person\n"
    ));
    let both = file("1.5.0", &["1.5.0", "1.4.0", "1.3.0"]);
    let pins = "<<<<<<< ours\nVERSION = \"1.5.0\"\n=======\nVERSION = \"1.4.0\"\n>>>>>>> theirs\n";
    assert_eq!(repo.read(FILE), both.replace("VERSION = \"1.5.0\"\n", pins));
    assert!(repo.git(&["status", "--short"]).stdout.contains(&format!("UU {FILE}")));
    repo.replace(FILE, pins, "VERSION = \"1.5.0\"\n");
    repo.xtask(&["verify"]).exits(0);
}

#[test]
fn a_row_that_both_recorded_otherwise_is_a_conflict_of_gits() {
    let (repo, _server) = set_up();
    branched(&repo, fetched);
    repo.xtask(&["fetch-checksums", "toolbox@1.4.0"]).exits(0);
    let (recorded, other) = (TOOLBOX.sha256("1.4.0", "linux_amd64"), "ab".repeat(32));
    repo.replace(FILE, &recorded, &other);
    repo.commit();
    merge(&repo).exits(1).says(&format!(
        "merge-driver: {FILE}: toolbox 1.4.0 / x86_64-unknown-linux-musl: \"{other}\" on one side, \"{recorded}\" on the other\n"
    ));
    let text = repo.read(FILE);
    let lines = ["<<<<<<< ours\n", "=======\n", ">>>>>>> theirs\n", &recorded, &other];
    assert!(lines.iter().all(|line| text.contains(line)), "{text}");
}

#[test]
fn only_tables_in_which_releases_add_up_are_merged_so() {
    let (repo, _server) = set_up();
    repo.write(".gitattributes", "");
    repo.replace("pins.toml", "digests = { ", "digests = { keep = 'pinned', ");
    repo.xtask(&["init", "--git"]).exits(2).says(
        "there is no registry file in checksums/tools, and no table of digests in which releases add up",
    );
}
