//! A registry that is larger than any one file may be: what `sync` makes of it,
//! `verify` reads.

use std::fmt::Write;

use crate::support::Repo;

/// Above what is read of a file that somebody else wrote.
const LARGE: usize = 4 << 20;

#[test]
fn what_sync_writes_verify_reads_however_large_it_is() {
    let repo = Repo::empty();
    let tools = ["a", "b", "c"];
    repo.write("xtask/pins.toml", "registry_data = \"checksums/registry_data.bzl\"\n");
    let pins: String = tools.iter().map(|tool| format!("    \"{tool}\": \"1.0.0\",\n")).collect();
    repo.write(
        "toolchains/tool_versions.bzl",
        format!("TOOL_VERSIONS = {{\n{pins}}}\nTOOL_COMPATIBILITY = {{}}\n"),
    );
    for tool in tools {
        repo.write(&format!("checksums/tools/{tool}.json"), registry(tool));
    }
    repo.commit();
    repo.xtask(&["verify"]).exits(1).shows("generated-stale");
    repo.xtask(&["sync"]).exits(0);
    assert!(repo.read("checksums/registry_data.bzl").len() > LARGE);
    repo.xtask(&["verify"]).exits(0);
    repo.xtask(&["sync", "--check"]).exits(0);
    // Somebody else's may be no larger than that.
    repo.write("checksums/registry_data.bzl", " ".repeat(5 * LARGE));
    repo.xtask(&["verify"]).exits(1).shows("checksums/registry_data.bzl").shows("larger than");
    repo.write("notes.txt", format!("1.0.0 # tool-version: a\n{}", " ".repeat(LARGE)));
    repo.commit();
    repo.xtask(&["sync"]).exits(1).says_nothing_of("notes.txt");
}

/// A registry file with four thousand releases.
fn registry(tool: &str) -> String {
    let mut releases = String::new();
    for minor in 0..4_000 {
        let artifact = |platform: u8| {
            format!(
                "{{\"sha256\": \"{:064x}\", \"url_suffix\": \"{platform}\"}}",
                digest(tool, minor, platform)
            )
        };
        let comma = if minor == 0 { "" } else { ",\n" };
        let _ = write!(
            releases,
            "{comma}\"1.{minor}.0\": {{\"platforms\": {{\"linux_amd64\": {}, \"linux_arm64\": {}}}}}",
            artifact(1),
            artifact(2)
        );
    }
    format!(
        "{{\"tool_name\": \"{tool}\", \"github_repo\": \"o/{tool}\", \"latest_version\": \"1.3999.0\",\n\
         \"url_template\": \"https://x/{tool}-{{version}}-{{url_suffix}}\",\n\
         \"supported_platforms\": [\"linux_amd64\", \"linux_arm64\"], \"versions\": {{\n{releases}\n}}}}\n"
    )
}

/// A number that no other artifact has, and that is no placeholder.
fn digest(tool: &str, minor: u32, platform: u8) -> u128 {
    let tool = u128::from(tool.as_bytes()[0]);
    (tool << 64) | (u128::from(minor) << 32) | (u128::from(platform) << 8) | 0x5a
}
