//! `bump` of several tools at once, and beside what is wrong elsewhere.

use crate::support::workshop;
use crate::support::workshop::{FOLLOWERS, guest_lock};

/// Each tool fits only the other's new version.
const BOTH_OR_NONE: [(&str, &str); 2] = [
    ("        \"1.2.0\": {\n", "        \"1.3.0\": {\"wit-bindgen\": [\"0.47.0\"]},\n        \"1.2.0\": {\n"),
    ("\"0.46.0\", \"0.47.0\", \"0.48.0\"", "\"0.46.0\", \"0.48.0\""),
];

#[test]
fn tools_that_fit_only_together_move_in_one_change() {
    let (repo, server) = workshop();
    for (part, replacement) in BOTH_OR_NONE {
        repo.replace("toolchains/tool_versions.bzl", part, replacement);
    }
    repo.commit();
    let before = repo.bytes();
    repo.xtask(&["verify"]).exits(0);
    repo.refuses(&["bump", "wit-bindgen@0.47.0"], &["wit-bindgen 0.47.0 is not known to fit the other pins"]);
    repo.refuses(&["bump", "toolbox", "1.3.0"], &["toolbox 1.3.0 is not known to fit the other pins"]);
    repo.xtask(&["bump", "toolbox@1.3.0", "wit-bindgen@0.47.0"])
        .exits(0)
        .shows("toolbox  pin: 1.2.0 -> 1.3.0  (toolchains/tool_versions.bzl)")
        .shows("wit-bindgen  pin: 0.46.0 -> 0.47.0  (toolchains/tool_versions.bzl)");
    repo.assert_changed(&before, &FOLLOWERS);
    repo.xtask(&["verify"]).exits(0);
    repo.xtask(&["bump", "wit-bindgen@0.46.0", "toolbox@1.2.0"]).exits(0);
    repo.assert_unchanged(&before);
    assert_eq!(server.asked(), [""; 0]);
}

#[test]
fn a_waiver_that_becomes_unused_goes_with_the_bump() {
    let (repo, _server) = workshop();
    repo.replace("guest/Cargo.toml", "wit-bindgen = \"0.46.0\"", "wit-bindgen = \"0.47.0\"");
    let waiver = "# Guests come first.\n[[waiver]]\nrule = \"crate-version\"\nplace = \"guest/Cargo.toml\"\n\
                  reason = \"tries the next release\"\nexpires = \"never\"\n";
    let locked = waiver.replace("crate-version", "crate-lock").replace("Cargo.toml", "Cargo.lock");
    repo.write("xtask/pins.toml", format!("# Ours.\n\n{waiver}\n{locked}"));
    repo.write("guest/Cargo.lock", guest_lock("0.47.0"));
    repo.commit();
    repo.xtask(&["verify"]).exits(0);
    repo.xtask(&["bump", "wit-bindgen", "0.47.0"])
        .exits(0)
        .shows("waiver of crate-version: guest/Cargo.toml -> removed  (xtask/pins.toml)")
        .shows("waiver of crate-lock: guest/Cargo.lock -> removed  (xtask/pins.toml)");
    assert_eq!(repo.read("xtask/pins.toml"), "# Ours.\n");
    repo.xtask(&["verify"]).exits(0);
}

#[test]
fn what_is_wrong_with_another_tool_stays_and_is_listed() {
    let (repo, _server) = workshop();
    repo.replace("docs/versions.md", "The toolbox is 1.2.0.", "The toolbox is 1.0.0.");
    repo.write("notes.md", "1.0 <!-- tool-version: wac -->\n");
    repo.commit();
    let before = repo.bytes();
    repo.xtask(&["bump", "wit-bindgen", "0.47.0"]).exits(0).says(
        "error[marked-version]: docs/versions.md:2:16: toolbox is pinned to 1.2.0 in \
             toolchains/tool_versions.bzl:6, but this marked line says 1.0.0\n\
             error[marked-version]: notes.md:1:24: \"wac\" is not pinned in toolchains/tool_versions.bzl\n\
             warning[registry-missing-platform]: toolchains/tool_versions.bzl:13:80: toolbox 1.2.0 allows wit-bindgen 0.50.0, \
             which is on record without darwin_arm64, windows_amd64\n\
             2 errors and 1 warning left for another command or for you\n",
    );
    repo.assert_changed(&before, &FOLLOWERS);
    assert!(repo.read("docs/versions.md").contains("The toolbox is 1.0.0."));
}
